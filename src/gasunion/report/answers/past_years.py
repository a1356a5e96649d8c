"""The JSON part of `gasunion hindcast`, as the doors promise it, and the recheck of what it printed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gasunion.intake.case import Case
from gasunion.intake.observed_file import ObservedFile
from gasunion.outcome import Envelope, Outcome, Provenance
from gasunion.studies.hindcast.flow import Hindcast
from gasunion.studies.hindcast.question import PastYear, PastYears, hindcast_years
from gasunion.studies.hindcast.verification import Again, asked_of, checked, verify_answer


def hindcast_part(past: PastYears) -> dict[str, Any]:
    """`corridors[name][year]`, what was known of each year, and the scores of the predictors."""
    corridors: dict[str, Any] = {}
    for h in past.hindcasts:
        corridors.setdefault(h.corridor, {})[str(h.year)] = _flow(h)
    judged = [h for h in past.hindcasts if h.is_test and h.persistence is not None]
    count = len(judged)
    return {
        "years": {str(y.year): _past_year(y) for y in past.years},
        "corridors": corridors,
        "scores": [
            {
                "flows": s.flows,
                "with_starts_and_ends": s.with_starts_and_ends,
                "count": s.count,
                "mean_abs_error_bcm": dict(s.errors),
                "published": s.published,
                "won": s.won,
            }
            for s in past.scores
        ],
        "score": None
        if not judged
        else {
            "count": count,
            "plan_mean_abs_error_bcm": sum(abs(h.error or 0.0) for h in judged) / count,
            "persistence_mean_abs_error_bcm": sum(abs(h.persistence_error or 0.0) for h in judged) / count,
        },
    }


def hindcast_reasons(past: PastYears) -> dict[str, str]:
    """Why a predictor says nothing, by its place in the answer."""
    fields = {
        "persistence": ("persistence_bcm", "persistence_error_bcm"),
        "agreed": ("agreed_bcm",),
        "status_quo": ("status_quo_bcm",),
        "contracted": ("planned_bcm", "planned_low_bcm", "planned_high_bcm", "error_bcm"),
    }
    return {
        f"corridors.{h.corridor}.{h.year}.{field}": why
        for h in past.hindcasts
        for predictor, why in h.missing.items()
        for field in fields[predictor]
    }


def _past_year(year: PastYear) -> dict[str, Any]:
    return {
        "as_of": str(year.as_of),
        "eve": str(year.eve),
        "gave_way": year.gave_way,
        "inputs": [
            {
                "table": i.table,
                "name": i.name,
                "of": i.of,
                "how": i.how,
                "year": i.year,
                "dated": i.dated,
                "where": i.where,
            }
            for i in year.inputs
        ],
    }


def _flow(h: Hindcast) -> dict[str, Any]:
    return {
        "observed_bcm": h.observed,
        "low_bcm": h.low,
        "high_bcm": h.high,
        "planned_bcm": h.planned,
        "planned_low_bcm": h.planned_low,
        "planned_high_bcm": h.planned_high,
        "status_quo_bcm": h.status_quo,
        "agreed_bcm": h.agreed,
        "persistence_bcm": h.persistence,
        "was_published": h.was_published,
        "last_known_bcm": h.last_known,
        "last_known_year": h.last_known_year,
        "error_bcm": h.error,
        "persistence_error_bcm": h.persistence_error,
        "is_within": h.is_within,
        "is_test": h.is_test,
        "basis": h.basis,
        "held": [
            {
                "kind": x.kind,
                "name": x.name,
                "bound": x.bound,
                "bcm": x.bcm,
                "basis": x.basis,
                "dated": x.dated,
                "is_late": x.is_late,
            }
            for x in h.held
        ],
        "starts_or_ends": list(h.starts_or_ends),
        "rests_on": list(h.rests_on),
        "inputs": dict(h.inputs),
        "known_share": h.known_share,
    }


def printed_hindcast(
    past: PastYears, case: Case, given: ObservedFile, *, name: str, version: str
) -> Envelope:
    """The answer to a hindcast of a case; `outside_limits` where the second opinion on its rows differs."""
    made = Envelope(
        name=name,
        outcome=past.outcome.with_findings(given.findings),
        body=hindcast_part(past),
        reasons=hindcast_reasons(past),
        provenance=Provenance(
            input_sha256=case.input_sha256, version=version, overridden=tuple(case.overridden)
        ),
    )
    return replace(made, outcome=checked(made.as_dict(), made.outcome))


def verified(
    plain: object, *, case: Case | None, given: ObservedFile, version: str
) -> tuple[Outcome, list[str]]:
    """Recheck a printed answer of `hindcast`.

    Parameters
    ----------
    plain : what the file holds. case : of which it should be; None: only what follows from its own rows.
    given : the file of observations that it was asked with.

    Returns
    -------
    (the outcome with what differs, what was confirmed).

    Raises
    ------
    Refused : it is no answer of `hindcast`, or its years are none that the case can plan.
    """
    asked = asked_of(plain)
    if case is None:
        return verify_answer(plain, again=None, version=version)
    past = hindcast_years(case, years=asked.years, as_of=asked.as_of, given=given.observations)
    made = printed_hindcast(past, case, given, name=asked.name, version=version)
    again = Again(answer=made.as_dict(), case=case, observations=given.observations)
    return verify_answer(plain, again=again, version=version)
