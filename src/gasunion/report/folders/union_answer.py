"""The answer of a union that is shown beside a stored plan: read, rechecked, of the same year and inputs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gasunion.outcome import Finding, Refused
from gasunion.reading.plain import read_json
from gasunion.studies.union.recheck import AS_AGREED, SCHEMA, recheck

_HINT = "Make one of the same case and year: gasunion union CASE --year Y --players … --json union.json."


def union_beside(path: Path, plan: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer in a file, fit to stand beside the plan of an answer.

    Parameters
    ----------
    plan : the answer of the plan.

    Raises
    ------
    Refused : it cannot be read, does not hold, is of another case, year or version, or takes the year as
        agreed.
    """
    answer, _ = read_json(path)
    if not isinstance(answer, Mapping) or answer.get("schema") != SCHEMA:
        what = f"is no answer of gasunion union of this version ({SCHEMA})."
        raise Refused([Finding(where=str(path), what=what, hint=_HINT)])
    outcome, _ = recheck(answer, version=str(plan["version"]))
    if not outcome.is_solved:
        first = Finding(where=str(path), what="does not hold; what differs follows.", hint=_HINT)
        raise Refused([first, *outcome.findings])
    faults = [
        Finding(
            where=f"{path}, {name}",
            what=f"is {answer[name]!s:.70}; the plan's is {plan[name]!s:.70}.",
            value=str(answer[name])[:70],
            limit=str(plan[name])[:70],
            hint=_HINT,
        )
        for name in ("case", "year", "input_sha256")
        if answer[name] != plan[name]
    ]
    if answer["reasons"].get("base") == AS_AGREED:
        faults.append(
            Finding(
                where=f"{path}, base",
                what="takes the year as agreed and counts home use at stated values; the plan of the folder "
                "counts it at least at the home value, so their surpluses are not the same figures.",
                hint="Read the union on its own page: gasunion union … --out DIR.",
            )
        )
    if faults:
        raise Refused(faults)
    return answer
