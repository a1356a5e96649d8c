"""Answers that are shown beside a stored plan: read, rechecked, of the same case; else said or refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gasunion.market.printed import verify_alone as market_alone
from gasunion.market.round.printed import verify_alone as round_alone
from gasunion.outcome import Finding, Refused
from gasunion.reading.plain import read_json
from gasunion.reading.text import shown
from gasunion.report.folders.beside_views import market_view, north_view, projects_view, round_view
from gasunion.report.views.beside import Beside, Origin
from gasunion.studies.alone import north_faults, projects_faults
from gasunion.studies.sales.recheck import faults_of as sales_faults

Plain = Mapping[str, Any]
_MALFORMED = (KeyError, TypeError, AttributeError, IndexError, ValueError, ZeroDivisionError, StopIteration)
HINTS = {
    "sales": "Make one of the same case and year: gasunion sales CASE --year Y --json sales.json.",
    "market": "Make one: gasunion market MARKET.json --json prices.json, or of a case's year, with --year.",
    "projects": "Make one of the same case: gasunion projects CASE --json projects.json.",
    "north": "Make one of the same case: gasunion north CASE --json north.json.",
    "round": "Make one: gasunion round run BUNDLE.json --json round.json.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Files of answers by their question; None of what was not given."""

    sales: Path | None = None
    market: Path | None = None
    projects: Path | None = None
    north: Path | None = None
    round: Path | None = None


def beside_plan(given: Given, plan: Plain) -> Beside:
    """The answers in files, fit to stand beside a plan.

    Parameters
    ----------
    plan : the answer of the plan.

    Raises
    ------
    Refused : one cannot be read, does not hold, or is of another case or year; every fault at once.
    """
    faults: list[Finding] = []
    found: dict[str, Any] = {}
    for name in HINTS:
        path = getattr(given, name)
        if path is None:
            continue
        try:
            found[name] = _one(name, path, plan)
        except Refused as refused:
            faults += refused.findings
    if faults:
        raise Refused(faults)
    return Beside(**found)


def _one(name: str, path: Path, plan: Plain) -> Any:
    answer, _ = read_json(path)
    hint = HINTS[name]
    schema = f"gasunion/{name}/1"
    if not isinstance(answer, Mapping) or answer.get("schema") != schema:
        what = f"is no answer of gasunion {name} of this version ({schema})."
        raise Refused([Finding(where=str(path), what=what, hint=hint)])
    outcome = answer.get("outcome")
    code = outcome.get("code") if isinstance(outcome, Mapping) else None
    if code != "solved" or "verified" in answer:
        what = "holds nothing to show: " + (
            "it is a recheck of an answer." if "verified" in answer else f"it ended as {shown(str(code))}."
        )
        raise Refused([Finding(where=str(path), what=what, hint=hint)])
    try:
        faults = list(_rechecked(name, answer, plan))
        if faults:
            first = Finding(where=str(path), what="does not hold; what differs follows.", hint=hint)
            raise Refused([first, *faults])
        of = _speaks_of(name, answer, plan)
        same = _SAME[name] if of == "plan" else ()
        faults = [
            _of_another(path, place, answer, plan, hint)
            for place in same
            if not _is_same(place, answer, plan)
        ]
        if faults:
            raise Refused(faults)
        origin = Origin(input_sha256=answer["input_sha256"], of=of)
        return answer if name == "sales" else _VIEWS[name](answer, origin)
    except _MALFORMED as error:
        place = str(error).strip("'")[:80]
        what = f"has not the form of an answer: {shown(place)} is missing, or of another kind."
        raise Refused(
            [Finding(where=str(path), what=what, hint=f"gasunion schema {name} states it.")]
        ) from None


def _rechecked(name: str, answer: Plain, plan: Plain) -> Iterable[Finding]:
    """What of an answer does not hold, as far as it can be told from itself."""
    version = str(plan["version"])
    if name == "sales":
        return sales_faults(answer)
    if name == "projects":
        return projects_faults(answer)
    if name == "north":
        return north_faults(answer)
    if name == "market":
        return market_alone(answer, version=version)[0].findings
    # What one party is shown holds nothing of others, so there is nothing to recheck it against.
    return () if "party" in answer else round_alone(answer, version=version)[0].findings


def _speaks_of(name: str, answer: Plain, plan: Plain) -> str:
    """Whether an answer is of the plan's case, of a file, or of tables that the plan's base year changes."""
    if name == "round" or (name == "market" and answer["of_year"] is None):
        return "file"
    is_of_tables = name in ("projects", "north") and plan["base"] is not None
    return "tables" if is_of_tables and answer["input_sha256"] != plan["input_sha256"] else "plan"


_SAME = {
    "sales": ("case", "year", "input_sha256"),
    "market": ("of_year.case", "of_year.year", "input_sha256"),
    "projects": ("input_sha256",),
    "north": ("input_sha256",),
}
"""What an answer of the plan's case shares with the plan."""


def _is_same(place: str, answer: Plain, plan: Plain) -> bool:
    return bool(_at(place, answer) == plan[place.rpartition(".")[2]])


def _at(place: str, answer: Plain) -> Any:
    found: Any = answer
    for key in place.split("."):
        found = found[key]
    return found


def _of_another(path: Path, place: str, answer: Plain, plan: Plain, hint: str) -> Finding:
    own, right = _at(place, answer), plan[place.rpartition(".")[2]]
    return Finding(
        where=f"{path}, {place}",
        what=f"is {own!s:.70}; the plan's is {right!s:.70}.",
        value=str(own)[:70],
        limit=str(right)[:70],
        hint=hint,
    )


_VIEWS: dict[str, Callable[[Plain, Origin], Any]] = {
    "market": market_view,
    "projects": projects_view,
    "north": north_view,
    "round": round_view,
}
