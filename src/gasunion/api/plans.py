"""Plans as functions: one made, one read from a folder; both are a Result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from gasunion import __version__
from gasunion.api.cases import load
from gasunion.outcome import Envelope, Finding, Outcome, Provenance

if TYPE_CHECKING:
    import pandas as pd

    from gasunion.intake.case import Case
    from gasunion.studies.results import PlanResult

Kind = Literal["contracted", "status quo", "block"]
# Tables that need every range, price and limit found first; the others are there at once.
_STUDIED = ("prices", "borders", "binding")


@dataclass(frozen=True, kw_only=True)
class Result:
    """A plan that was made or read.

    `result["flows"]` is a table as a tidy pandas frame; `result.names` lists them, and
    docs/theory/result-files.md says what every column means. `result.write(folder)` writes what
    `gasunion plan --out` writes.

    Attributes
    ----------
    case, year, kind : of what. kind is "contracted", "status quo" or "block RU+KZ+UZ".
    outcome : how the plan ended. surplus_musd : None where there is no plan.
    provenance : hash of the inputs, version, what was overridden.
    """

    case: str
    year: int
    kind: str
    outcome: Outcome
    surplus_musd: float | None
    provenance: Provenance
    made: PlanResult | None = field(default=None, repr=False)
    stored: Mapping[str, pd.DataFrame] | None = field(default=None, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the tables."""
        from gasunion.report.columns import BY_NAME

        return tuple(BY_NAME)

    def __getitem__(self, table: str) -> pd.DataFrame:
        if table not in self.names:
            raise KeyError(f"there is no table {table!r}; there are {', '.join(self.names)}")
        if self.stored is not None:
            return self.stored[table]
        return (self._studied if table in _STUDIED else self._quick)[table]

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by name."""
        return {name: self[name] for name in self.names}

    @cached_property
    def study(self) -> PlanResult:
        """The plan with its ranges, prices and what binds; found when first asked for.

        Raises
        ------
        ValueError : the result was read from a folder.
        """
        from gasunion.studies.results import study_plan

        if self.made is None:
            raise ValueError(
                "this result was read from a folder: its plan is not at hand; make it with plan()"
            )
        return study_plan(self.made.plan)

    @cached_property
    def _quick(self) -> dict[str, pd.DataFrame]:
        from gasunion.report.tables import tables

        assert self.made is not None
        return tables(self.made)

    @cached_property
    def _studied(self) -> dict[str, pd.DataFrame]:
        from gasunion.report.tables import tables

        return tables(self.study)

    def check(self) -> tuple[Finding, ...]:
        """What the independent checker finds wrong; nothing where the plan follows from its inputs."""
        from gasunion.studies.check import check
        from gasunion.studies.claim import claim_of

        plan = self.study.plan
        return check(plan.network, plan.scenario, claim_of(plan))

    def write(self, folder: str | Path) -> Path:
        """Write tables, report and protocol into a folder, whole or not at all; returns the folder."""
        from gasunion.report.answers import plan_part
        from gasunion.report.files import publish
        from gasunion.report.folder import plan_files

        envelope = Envelope(
            name="plan", outcome=self.outcome, provenance=self.provenance, body=plan_part(self.study)
        )
        publish(Path(folder), plan_files(self.study, envelope))
        return Path(folder)


def plan(
    case: Case | str | Path,
    year: int,
    *,
    kind: Kind = "status quo",
    block: str | Sequence[str] = (),
) -> Result:
    """A joint transport plan of a year.

    Parameters
    ----------
    case : a case, or what `load` takes.
    kind : "status quo" pins every contract as agreed, "contracted" keeps it between minimum and maximum.
    block : parties that plan as one, as names or "RU+KZ+UZ" or "all"; a block makes the kind "block".

    Raises
    ------
    Refused : the case has faults, cannot be planned in that year, or the block names no party.
    """
    from gasunion.planning.plan import block_plan, contracted_plan, status_quo
    from gasunion.report.compared import kind_words
    from gasunion.studies.members import block_members
    from gasunion.studies.results import PlanResult

    opened = load(case) if isinstance(case, str | Path) else case
    network, scenario = opened.planning_year(year)
    members: frozenset[str] = frozenset()
    if block:
        words = block if isinstance(block, str) else "+".join(block)
        members = block_members(words, {p.party for p in scenario.parties})
        made = block_plan(network, scenario, members)
    elif kind == "block":
        raise ValueError("a block plan needs its members: plan(case, year, block='RU+KZ+UZ')")
    else:
        made = (contracted_plan if kind == "contracted" else status_quo)(network, scenario)
    light = PlanResult(plan=made)
    if made.outcome.is_solved:
        from gasunion.studies.accounts import accounts, payments
        from gasunion.studies.balance import balances

        light = PlanResult(
            plan=made, balances=balances(made), accounts=accounts(made), payments=payments(made)
        )
    return Result(
        case=opened.name,
        year=year,
        kind=kind_words(made.kind, sorted(members)),
        outcome=made.outcome,
        surplus_musd=made.surplus_musd if made.outcome.is_solved else None,
        provenance=Provenance(
            input_sha256=opened.input_sha256, version=__version__, overridden=opened.overridden
        ),
        made=light,
    )


def read(folder: str | Path) -> Result:
    """A result folder that `gasunion plan --out` or `Result.write` wrote.

    Raises
    ------
    Refused : it is no such folder, or is damaged; every fault at once.
    """
    from gasunion.report.compared import kind_words
    from gasunion.report.files import read_results

    found = read_results(Path(folder))
    answer = found.plan
    surplus = answer["surplus_usd"]
    return Result(
        case=str(answer["case"]),
        year=int(answer["year"]),
        kind=kind_words(str(answer["kind"]), answer["block"]),
        outcome=Outcome(
            code=answer["outcome"]["code"],
            message=str(answer["outcome"]["message"]),
            residual=answer["outcome"]["residual"],
        ),
        surplus_musd=None if surplus is None else surplus / 1e6,
        provenance=Provenance(
            input_sha256=str(answer["input_sha256"]),
            version=str(answer["version"]),
            overridden=tuple(answer["overridden"]),
        ),
        stored=found.frames,
    )
