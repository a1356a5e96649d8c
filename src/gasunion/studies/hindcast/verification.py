"""Recheck a printed answer of `gasunion hindcast`, in three ways.

1. Every figure that follows from others is made again from the printed rows (`recheck`).
2. With the case, what was observed, agreed and dated is looked up in its tables (`second_tables`).
3. With the case, the whole answer is asked for again and every value compared: the quantities of the plans
   and their ranges come from plans that the independent checker has seen.

The first two share no code with what made the answer. The third does: it finds what was changed in a file,
and not what the planner gets wrong.

References: docs/theory/hindcast.md, section "Recheck".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gasunion.intake.case import Case
from gasunion.outcome import Finding, Outcome, Refused
from gasunion.reading.text import shown
from gasunion.scenario.observed import Observation
from gasunion.studies.hindcast.recheck import recheck
from gasunion.studies.hindcast.second_tables import faults_of
from gasunion.studies.printed import HUGE, counted, cut, version_faults

SCHEMAS = {"gasunion/hindcast/2": "hindcast", "gasunion/backcast/2": "backcast"}
HINT = "Give the file that `gasunion hindcast CASE --json FILE` wrote."
# What plans of two machines agree to: 1e-4 bcm, as base years are written.
PLANS_BCM = 1e-4
PLANNED = ("planned_bcm", "planned_low_bcm", "planned_high_bcm", "status_quo_bcm", "error_bcm", "bcm")
MEANS = ("mean_abs_error_bcm", "score")
MOST_TOLD = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an answer was asked: under which name, for which years, from what was known on which day."""

    name: str
    years: tuple[int, ...]
    as_of: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """The same question put again to a case.

    Attributes
    ----------
    answer : as it would be printed. observations : of a file that took the place of the case's own.
    """

    answer: Mapping[str, Any]
    case: Case
    observations: Sequence[Observation] = field(default=())


def asked_of(plain: object) -> Asked:
    """What an answer says it was asked.

    Raises
    ------
    Refused : it is no answer of `hindcast`, or says no years.
    """
    schema = plain.get("schema") if isinstance(plain, Mapping) else None
    if not isinstance(plain, Mapping) or not isinstance(schema, str) or schema not in SCHEMAS:
        listed = " or ".join(SCHEMAS)
        raise Refused([Finding(where="answer, schema", what=f"is not {listed}.", limit=listed, hint=HINT)])
    told = plain.get("years")
    if not isinstance(told, Mapping) or not told:
        raise Refused([Finding(where="answer, years", what="are none.", hint=HINT)])
    days = []
    for year, past in told.items():
        if not (isinstance(year, str) and year.isascii() and year.isdigit() and len(year) == 4):
            what = f"holds {shown(str(year))}, which is no year."
            raise Refused([Finding(where="answer, years", what=what, hint=HINT)])
        if not isinstance(past, Mapping):
            raise Refused([Finding(where=f"answer, years.{year}", what="is no object.", hint=HINT)])
        days.append((_day(past.get("as_of"), year), past.get("as_of") == past.get("eve")))
    as_of = None if all(is_eve for _, is_eve in days) else days[0][0]
    return Asked(name=SCHEMAS[schema], years=tuple(sorted(map(int, told))), as_of=as_of)


def _day(told: object, year: str) -> date:
    try:
        return date.fromisoformat(told if isinstance(told, str) else "")
    except ValueError:
        where = f"answer, years.{year}.as_of"
        raise Refused([Finding(where=where, what=f"is {cut(told)}, no day.", hint=HINT)]) from None


def verify_answer(plain: object, *, again: Again | None, version: str) -> tuple[Outcome, list[str]]:
    """Recheck an answer of `hindcast`.

    Parameters
    ----------
    plain : what the file holds. again : the question put again to its case; None where no case is given.
    version : of this program.

    Returns
    -------
    (the outcome with what differs, what was confirmed).

    Raises
    ------
    Refused : it is no answer of `hindcast`.
    """
    asked_of(plain)
    assert isinstance(plain, Mapping)
    faults = version_faults(plain.get("version"), version)
    confirmed = []
    if again is not None:
        right = {k: v for k, v in again.answer.items() if k != "version"}
        printed = {k: v for k, v in plain.items() if k != "version"}
        faults += list(_unlike(printed, right, ""))
    if not faults:  # the form is right, or no case says what it is
        try:
            faults += recheck(plain)
            if again is not None:
                faults += faults_of(plain, _tables(again.case), observed=_rows(again.observations))
        except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
            what = f"is not of the form of its schema: {type(error).__name__} at {cut(str(error))}."
            hint = "gasunion schema hindcast says what the form is."
            faults.append(Finding(where="answer", what=what, hint=hint))
    if faults:
        told = list(faults[:MOST_TOLD])
        if len(faults) > MOST_TOLD:
            told.append(Finding(where="answer", what=f"{len(faults) - MOST_TOLD} more values differ."))
        return Outcome(code="outside_limits", message="the answer does not hold", findings=tuple(told)), []
    flows = sum(map(len, plain["corridors"].values()))
    inputs = sum(len(past["inputs"]) for past in plain["years"].values())
    confirmed.append(
        f"rows: errors, ranges, tests, shares, means and the winner of {flows} flows follow from the rows"
    )
    if again is None:
        confirmed.append("tables and plans: not rechecked without the case; name it before --verify")
        return Outcome(code="solved", message="what follows from the answer's own rows holds"), confirmed
    confirmed.append(f"tables: {inputs:,} inputs stand in case {again.case.name} as the answer dates them")
    confirmed.append(f"answer: {counted(_lists(again.answer)):,} values are those that the case gives again")
    return Outcome(code="solved", message="every number of the answer holds"), confirmed


def checked(answer: Mapping[str, Any], outcome: Outcome) -> Outcome:
    """How an answer that is about to be printed ends: `outside_limits` where the second opinion differs."""
    found = recheck(answer) if outcome.is_solved else ()
    if not found:
        return outcome
    message = "two computations of the figures differ: a defect of gasunion; please report it with the case"
    return Outcome(code="outside_limits", message=message, findings=found[:MOST_TOLD])


def _lists(value: Any) -> Any:
    """The same with its tuples as lists, which `counted` counts into."""
    if isinstance(value, Mapping):
        return {k: _lists(v) for k, v in value.items()}
    return [_lists(v) for v in value] if isinstance(value, list | tuple) else value


def _unlike(printed: Any, right: Any, place: str) -> Iterator[Finding]:
    """Where a printed value is not the one that the case gives again."""
    where = f"answer, {place}" if place else "answer"
    if isinstance(right, Mapping):
        if not isinstance(printed, Mapping):
            yield _differs(where, printed, "an object")
            return
        for key in printed:
            if key not in right:
                yield _differs(f"{where}, {cut(key)}", "there", "absent")
        for key, value in right.items():
            at = f"{place}.{key}" if place else str(key)
            if key in printed:
                yield from _unlike(printed[key], value, at)
            else:
                yield _differs(f"answer, {at}", "absent", "there")
    elif isinstance(right, list | tuple):
        if not isinstance(printed, list | tuple) or len(printed) != len(right):
            yield _differs(where, printed, f"a list of {len(right)}")
            return
        for i, (one, other) in enumerate(zip(printed, right, strict=True)):
            yield from _unlike(one, other, f"{place}.{i}")
    elif not _is_same(printed, right, place):
        yield _differs(where, printed, right)


def _is_same(printed: Any, right: Any, place: str) -> bool:
    if isinstance(right, bool) or isinstance(printed, bool) or not isinstance(right, int | float):
        return type(printed) is type(right) and bool(printed == right)
    if not isinstance(printed, int | float) or not -HUGE < printed < HUGE:
        return False
    parts = place.split(".")
    is_of_a_plan = parts[-1] in PLANNED or any(m in parts for m in MEANS)
    room = PLANS_BCM if is_of_a_plan and isinstance(right, float) else 0.0
    return abs(printed - right) <= room


def _differs(where: str, printed: Any, right: Any) -> Finding:
    told = cut(printed)
    what = f"is {told}; the case gives {cut(right)}."
    return Finding(where=where, what=what, value=told, limit=cut(right))


def _tables(case: Case) -> dict[str, list[dict[str, Any]]]:
    return {
        name: [{str(k): v for k, v in row.items()} for row in frame.reset_index().to_dict("records")]
        for name, frame in case.frames.items()
    }


def _rows(observations: Sequence[Observation]) -> list[dict[str, Any]]:
    """Annual observations of a file as rows of the case's table."""
    return [
        {
            "corridor": o.corridor,
            "year": o.year,
            "measure": o.measure,
            "quantity_bcm": o.quantity_bcm,
            "low_bcm": o.low_bcm,
            "high_bcm": o.high_bcm,
            "basis": o.basis,
            "source_date": o.sourced.source_date,
        }
        for o in observations
        if o.month is None
    ]
