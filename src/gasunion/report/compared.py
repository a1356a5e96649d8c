"""What can be compared: a result folder, or a case planned here and now.

out/demo                            a folder that `gasunion plan --out` wrote
eurasia:2024                        a case and a year, planned as it is
eurasia:2024+winter.toml            the same with the changes of a scenario file
my-case:2024+a.toml+b.toml          of several, in their order
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gasunion.intake.case import Case, load_case
from gasunion.outcome import Finding, Outcome, Refused
from gasunion.planning.blocks import Kind
from gasunion.planning.plan import Plan, block_plan, contracted_plan, status_quo
from gasunion.report.files import StoredResult, read_results
from gasunion.report.tables import Frames, tables
from gasunion.studies.accounts import accounts, payments
from gasunion.studies.balance import balances
from gasunion.studies.compare import Compared
from gasunion.studies.members import block_members
from gasunion.studies.results import PlanResult

_SPEC = re.compile(r"(?P<case>.+?)(?::(?P<year>\d{4}))?(?P<changes>(?:\+[^+]+\.toml)*)$")


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A plan that was read or made.

    Attributes
    ----------
    name : as it was asked for. frames : its result tables. kind : of the plan, with its block.
    outcome : how the plan ended. input_sha256 : hash of its inputs.
    """

    name: str
    case: str
    year: int
    kind: str
    input_sha256: str
    outcome: Outcome
    frames: Frames = field(repr=False)

    @property
    def compared(self) -> Compared:
        """What `studies.compare` takes."""
        return Compared(name=self.name, frames=self.frames)


def open_plans(
    specs: Sequence[str], *, year: int | None = None, kind: Kind = "status quo", block: str = ""
) -> tuple[Opened, ...]:
    """Open every specification; those that name a case are planned.

    Parameters
    ----------
    year : of cases that name none. kind : how cases are planned. block : its members, "RU+KZ+UZ" or "all".

    Raises
    ------
    Refused : fewer than two, one stands twice, or one cannot be opened.
    """
    twice = sorted({s for s in specs if specs.count(s) > 1})
    faults = [
        Finding(where=f"compare {s}", what="stands twice.", value=s, hint="Name each plan once.")
        for s in twice
    ]
    if len(specs) < 2:
        faults.append(
            Finding(
                where="compare",
                what="needs at least two plans.",
                hint="Name result folders, or cases such as eurasia:2024.",
            )
        )
    if faults:
        raise Refused(faults)
    return tuple(_opened(s, year=year, kind=kind, block=block) for s in specs)


def _opened(spec: str, *, year: int | None, kind: Kind, block: str) -> Opened:
    folder = Path(spec)
    if folder.is_dir() and not (folder / "case.toml").is_file():
        return opened_result(read_results(folder), name=spec)
    case, wanted = _case_of(spec, year)
    network, scenario = case.planning_year(wanted)
    made: Plan
    members: frozenset[str] = frozenset()
    if kind == "contracted":
        made = contracted_plan(network, scenario)
    elif kind == "block":
        members = block_members(block, {p.party for p in scenario.parties})
        made = block_plan(network, scenario, members)
    else:
        made = status_quo(network, scenario)
    # Ranges, prices and what binds are not compared: they take most of the time of a plan.
    result = PlanResult(plan=made)
    if made.outcome.is_solved:
        result = PlanResult(
            plan=made, balances=balances(made), accounts=accounts(made), payments=payments(made)
        )
    return Opened(
        name=spec,
        case=case.name,
        year=wanted,
        kind=kind_words(kind, sorted(members)),
        input_sha256=case.input_sha256,
        outcome=made.outcome,
        frames=tables(result),
    )


def opened_result(stored: StoredResult, *, name: str) -> Opened:
    """A stored result under the name it is compared by."""
    answer = stored.plan
    return Opened(
        name=name,
        case=str(answer["case"]),
        year=int(answer["year"]),
        kind=kind_words(str(answer["kind"]), answer["block"]),
        input_sha256=str(answer["input_sha256"]),
        outcome=Outcome(code=answer["outcome"]["code"], message=str(answer["outcome"]["message"])),
        frames=stored.frames,
    )


def kind_words(kind: str, block: Sequence[str]) -> str:
    """The kind of a plan with its block: "block KZ+RU+UZ"."""
    return f"block {'+'.join(block)}" if kind == "block" else kind


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
