"""`gu.diversion`: gas that a market no longer buys, and where it could go; and an answer rechecked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gasunion import __version__
from gasunion.api.cases import Paths, Words, opened_case
from gasunion.api.given import as_plain
from gasunion.api.rechecked import Verified
from gasunion.outcome import Envelope, Outcome, Provenance

if TYPE_CHECKING:
    import pandas as pd

    from gasunion.intake.case import Case
    from gasunion.studies.diversion.study import Diversion as Study
    from gasunion.studies.fleet import Watch


@dataclass(frozen=True, kw_only=True)
class Diversion:
    """Where diverted gas could go. Volumes bcm of the year at the field, netbacks USD per 1000 m³ there.

    Attributes
    ----------
    outcome : how it ended; the frames are empty unless it is solved.
    stages : a row per year and stage: to_place, placed, low, high, shut_in, most.
    routes : a row per year, stage, crossing and buyer: taken, netback with low and high, production, status,
        pays, not_before.
    terms : a row per term of a netback. curve : placed by what the field asks beside its cost.
    text : what the command prints. answer : the whole answer, as `--json` writes it.
    """

    outcome: Outcome
    stages: pd.DataFrame = field(repr=False)
    routes: pd.DataFrame = field(repr=False)
    terms: pd.DataFrame = field(repr=False)
    curve: pd.DataFrame = field(repr=False)
    text: str = field(repr=False)
    answer: Mapping[str, Any] = field(repr=False)

    def __str__(self) -> str:
        return self.text


def diversion(
    case: Case | str | Path,
    *,
    years: Collection[int] | None = None,
    since: int | None = None,
    seller: str | None = None,
    lost: str | None = None,
    buyers: str | Collection[str] | None = None,
    scenario: Paths = (),
    changes: Words = (),
    base: bool = True,
    worlds: int = 20,
    seed: int = 0,
    workers: int | None = 1,
    out: str | Path | None = None,
    watch: Watch | None = None,
) -> Diversion:
    """Gas that a market no longer buys: which routes take how much, when, at what netback.

    Parameters
    ----------
    case, scenario, changes : as `reconcile` takes them. base : whether the case's base years are applied.
    years : all that can be planned after `since`, the first, where left out.
    seller, lost : the pair whose sales fell most. buyers : who might take the gas, names or "CN+KZ+UZ".
    worlds, seed : of the last year that stands on a base. workers : processes; None one per core.
    out : folder for a page, the answer and tables. watch : told (done, of how many, seconds left).

    Raises
    ------
    Refused : the case has faults, or the question is none; every fault at once.
    """
    import pandas as pd

    from gasunion.report.answers.diversion_words import diversion_words
    from gasunion.studies.diversion.question import diversion_question
    from gasunion.studies.diversion.study import diversion_study
    from gasunion.studies.fleet import Crew

    opened = opened_case(case, scenario=scenario, changes=changes)
    question = diversion_question(
        opened, years=years, since=since, seller=seller, lost=lost, buyers=buyers, on_base=base
    )
    found = diversion_study(question, worlds=worlds, seed=seed, crew=Crew(workers=workers), watch=watch)
    answer = _answer(found, opened)
    if out is not None and found.years:
        from gasunion.report.diversion.folder import diversion_files
        from gasunion.writing import update_folder

        told = question.case_of(question.years[0]).planning_year(question.years[0])[1]
        update_folder(Path(out), diversion_files(answer, parties=told.parties, names=told.names))
    stages = [
        (int(year), name, y, stage)
        for year, y in answer.get("years", {}).items()
        for name, stage in y["stages"].items()
    ]
    routes = [(year, name, r) for year, name, _, stage in stages for r in stage["routes"]]
    return Diversion(
        outcome=found.outcome,
        stages=pd.DataFrame(
            [
                [year, name, y["lost"]["to_place_bcm"], s["placed_bcm"], *s["intervals"]["placed_bcm"],
                 s["shut_in_bcm"], s["most_bcm"]]
                for year, name, y, s in stages
            ],
            columns=["year", "stage", "to_place", "placed", "low", "high", "shut_in", "most"],
        ),
        routes=pd.DataFrame(
            [
                [year, name, r["crossing"], r["buyer"], r["taken_bcm"], r["netback"]["at_field_usd_per_tcm"],
                 *r["netback"]["interval"], r["netback"]["production_usd_per_tcm"], r["status"], r["pays"],
                 r["not_before"]]
                for year, name, r in routes
            ],
            columns=["year", "stage", "crossing", "buyer", "taken", "netback", "low", "high", "production",
                     "status", "pays", "not_before"],
        ).astype({"not_before": "Int64"}),
        terms=pd.DataFrame(
            [
                [year, name, r["crossing"], r["buyer"], t["what"], t["whose"], t["usd_per_tcm"]]
                for year, name, r in routes
                for t in r["netback"]["terms"]
            ],
            columns=["year", "stage", "crossing", "buyer", "what", "whose", "usd_per_tcm"],
        ),
        curve=pd.DataFrame(
            [
                [year, name, c["reserve_usd_per_tcm"], c["placed_bcm"]]
                for year, name, _, s in stages
                for c in s["curve"]
            ],
            columns=["year", "stage", "reserve", "placed"],
        ),
        text=diversion_words(answer) if found.years else "",
        answer=answer,
    )  # fmt: skip


def diversion_verify(
    case: Case | str | Path,
    answer: Mapping[str, Any] | str | Path,
    *,
    scenario: Paths = (),
    changes: Words = (),
    workers: int | None = 1,
) -> Verified:
    """Recheck an answer of `diversion` by other code, and against the case studied again.

    Raises
    ------
    Refused : it cannot be read, or is no answer of `diversion`.
    """
    from gasunion.studies.diversion.printed import verify_answer
    from gasunion.studies.fleet import Crew

    opened = opened_case(case, scenario=scenario, changes=changes)
    plain = as_plain(answer)
    outcome, confirmed = verify_answer(
        plain, opened, made=lambda found: _answer(found, opened), crew=Crew(workers=workers)
    )
    return Verified(outcome=outcome, confirmed=tuple(confirmed))


def _answer(found: Study, opened: Case) -> dict[str, Any]:
    from gasunion.report.answers.diversion import diversion_part

    body, reasons = diversion_part(found) if found.years else ({}, {})
    return Envelope(
        name="diversion",
        outcome=found.outcome,
        provenance=Provenance(
            input_sha256=opened.input_sha256, version=__version__, overridden=opened.overridden
        ),
        body=body,
        reasons=reasons,
    ).as_dict()
