"""What a comparison asks: plans of cases, by the words people give them.

eurasia:2024                        a case and a year, planned as it is
eurasia:2024+winter.toml            the same with the changes of a scenario file
my-case:2024+a.toml+b.toml          of several, in their order

A folder that holds a result and no case is read and not planned; it is handed back as its path.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path

from gasunion.intake.case import Case, load_case
from gasunion.outcome import Finding, Refused
from gasunion.studies.plan_question import PlanQuestion, plan_question

_SPEC = re.compile(r"(?P<case>.+?)(?::(?P<year>\d{4}))?(?P<changes>(?:\+[^+]+\.toml)*)$")


def compare_questions(
    specs: Sequence[str],
    *,
    year: int | None = None,
    kind: str | None = None,
    block: str | Collection[str] | None = None,
    on_base: bool = True,
) -> tuple[PlanQuestion | Path, ...]:
    """What every specification asks: a plan, or a result folder to be read.

    Parameters
    ----------
    year : of cases that name none.
    kind, block, on_base : how cases are planned, as `plan_question` takes them.

    Raises
    ------
    Refused : fewer than two, one stands twice, or a case cannot be opened or planned so.
    """
    check_names(specs)
    return tuple(_asked(s, year=year, kind=kind, block=block, on_base=on_base) for s in specs)


def check_names(names: Sequence[str]) -> None:
    """Whether there are two plans or more, each named once.

    Raises
    ------
    Refused : there are not.
    """
    faults = [
        Finding(where=f"compare {s}", what="stands twice.", value=s, hint="Name each plan once.")
        for s in sorted({s for s in names if names.count(s) > 1})
    ]
    if len(names) < 2:
        faults.append(
            Finding(
                where="compare",
                what="needs at least two plans.",
                hint="Name result folders, or cases such as eurasia:2024.",
            )
        )
    if faults:
        raise Refused(faults)


def _asked(
    spec: str, *, year: int | None, kind: str | None, block: str | Collection[str] | None, on_base: bool
) -> PlanQuestion | Path:
    folder = Path(spec)
    if folder.is_dir() and not (folder / "case.toml").is_file():
        return folder
    case, wanted = _case_of(spec, year)
    # Ranges, prices and what binds are not compared.
    return plan_question(case, wanted, kind=kind, block=block, depth="accounts", on_base=on_base)


def _case_of(spec: str, year: int | None) -> tuple[Case, int]:
    match = _SPEC.fullmatch(spec)
    if match is None:
        raise Refused(
            [
                Finding(
                    where=f"compare {spec}",
                    what="is neither a result folder nor a case.",
                    value=spec,
                    hint="Write CASE:YEAR, or CASE:YEAR+scenario.toml.",
                )
            ]
        )
    files = [f for f in match["changes"].split("+") if f]
    case = load_case(match["case"], scenarios=files)
    wanted = int(match["year"]) if match["year"] else year
    if wanted is None:
        known = ", ".join(map(str, case.plan_years))
        raise Refused(
            [
                Finding(
                    where=f"compare {spec}",
                    what="names no year.",
                    value=spec,
                    hint=f"Write {match['case']}:YEAR or give --year; years that can be planned: {known}.",
                )
            ]
        )
    return case, wanted
