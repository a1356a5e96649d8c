"""The Python interface: the commands as functions, their answers as tidy frames.

    load, validate, shipped_cases  cases
    plan, read                a plan made, a result folder read: both a Result
    compare                   plans against the first of them
    backcast                  contracted plans against observations
    share                     every solution of a game
    simulate                  steady hydraulics

A door like the command line: it translates and decides nothing. Bad input raises `gasunion.outcome.Refused`,
which carries every fault; a computation whose answer is no returns it in `outcome`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from gasunion import __version__
from gasunion.outcome import Envelope, Finding, Outcome, Provenance, Refused

if TYPE_CHECKING:
    import pandas as pd

    from gasunion.intake.case import Case
    from gasunion.studies.results import PlanResult
    from gasunion.studies.simulation import Simulation

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


@dataclass(frozen=True, kw_only=True)
class Differences:
    """A plan against another one.

    Attributes
    ----------
    before, after : their names. gainers, losers : parties by more than 1 MUSD, in alphabetical order.
    inputs : figures of the data that differ. parties, borders, contracts : before, after and change of each.
    text : what the command prints.
    """

    before: str
    after: str
    gainers: tuple[str, ...]
    losers: tuple[str, ...]
    inputs: pd.DataFrame = field(repr=False)
    parties: pd.DataFrame = field(repr=False)
    borders: pd.DataFrame = field(repr=False)
    contracts: pd.DataFrame = field(repr=False)
    text: str = field(repr=False)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, kw_only=True)
class Simulated:
    """Steady hydraulics of a nomination.

    Attributes
    ----------
    outcome : how it ended. nodes, arcs, stations : frames with a name and what was found.
    assumptions : every choice that the data left open.
    """

    outcome: Outcome
    nodes: pd.DataFrame = field(repr=False)
    arcs: pd.DataFrame = field(repr=False)
    stations: pd.DataFrame = field(repr=False)
    assumptions: tuple[str, ...] = ()


def shipped_cases() -> tuple[str, ...]:
    """Names of the shipped cases."""
    from gasunion.intake import case

    return tuple(case.shipped_cases())


def load(case: str | Path, *, changes: Sequence[str] = (), scenarios: Sequence[str | Path] = ()) -> Case:
    """Read and check a case, with changes.

    Parameters
    ----------
    case : a shipped case by name, or path of a case folder or workbook.
    changes : as `--set` takes them: "supplies[KZ_TENGIZ,2024].capacity*=0.9".
    scenarios : scenario files, applied first.

    Raises
    ------
    Refused : with every fault.
    """
    from gasunion.intake.case import load_case

    return load_case(case, changes=changes, scenarios=scenarios)


def validate(case: str | Path) -> tuple[Finding, ...]:
    """Every fault and warning of a case; none of severity "error" means that it can be planned."""
    try:
        return load(case).warnings
    except Refused as refused:
        return refused.findings


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


def compare(plans: Mapping[str, Result]) -> tuple[Differences, ...]:
    """Every further plan against the first, by the names they are given.

    Raises
    ------
    ValueError : fewer than two, or one of them has no plan.
    """
    import pandas as pd

    from gasunion.report.compared import Opened
    from gasunion.report.comparison import comparison_text
    from gasunion.studies.compare import Difference
    from gasunion.studies.compare import compare as compare_plans

    for name, result in plans.items():
        if not result.outcome.is_solved:
            raise ValueError(f"{name} has no plan: {result.outcome.message}")
    opened = [
        Opened(
            name=name,
            case=r.case,
            year=r.year,
            kind=r.kind,
            input_sha256=r.provenance.input_sha256,
            outcome=r.outcome,
            frames=dict(r.stored) if r.stored is not None else r._quick,
        )
        for name, r in plans.items()
    ]

    def frame(differences: Sequence[Difference]) -> pd.DataFrame:
        columns = ["name", "measure", "unit", "period", "before", "after", "change"]
        return pd.DataFrame([[getattr(d, c) for c in columns] for d in differences], columns=columns)

    changed = ["table", "row", "column", "unit", "old", "new"]
    return tuple(
        Differences(
            before=c.before,
            after=c.after,
            gainers=c.gainers(),
            losers=c.losers(),
            inputs=pd.DataFrame([[getattr(x, n) for n in changed] for x in c.inputs], columns=changed),
            parties=frame(c.parties),
            borders=frame(c.borders),
            contracts=frame(c.contracts),
            text=comparison_text([opened[0], other], [c]),
        )
        for other, c in zip(opened[1:], compare_plans([o.compared for o in opened]), strict=True)
    )


def backcast(case: Case | str | Path, *, years: Sequence[int] | None = None) -> pd.DataFrame:
    """Contracted plans of past years against the case's observations and persistence.

    Parameters
    ----------
    years : which; every observed year that can be planned, where not given.

    Returns
    -------
    A row per flow and year, in bcm at 20 °C. `is_test` tells which of them test the model.

    Raises
    ------
    Refused : a year cannot be planned. ValueError : a year has no plan.
    """
    import pandas as pd

    from gasunion.planning.plan import contracted_plan
    from gasunion.studies.backcast import backcast as run

    opened = load(case) if isinstance(case, str | Path) else case
    seen = {o.year for o in opened.observed}
    wanted = [y for y in opened.plan_years if y in seen] if years is None else list(years)
    plans = {y: contracted_plan(*opened.planning_year(y)) for y in wanted}
    for year, made in plans.items():
        if not made.outcome.is_solved:
            raise ValueError(f"{year} has no plan: {made.outcome.message}")
    columns = {
        "corridor": "corridor",
        "year": "year",
        "observed": "observed_bcm",
        "low": "low_bcm",
        "high": "high_bcm",
        "planned": "planned_bcm",
        "planned_low": "planned_low_bcm",
        "planned_high": "planned_high_bcm",
        "persistence": "persistence_bcm",
        "error": "error_bcm",
        "persistence_error": "persistence_error_bcm",
        "is_within": "is_within",
        "is_test": "is_test",
        "basis": "basis",
    }
    rows = [[getattr(h, c) for c in columns] for h in run(plans, opened.observed)]
    return pd.DataFrame(rows, columns=list(columns.values()))


def share(game: Mapping[str, Any]) -> pd.DataFrame:
    """Every solution of a game: a row per player, a column per solution.

    Parameters
    ----------
    game : {"players": [...], "worth": {"A": 1.0, "A+B": 3.0, ...}} and what else `gasunion share` reads.

    Raises
    ------
    Refused : a coalition is missing, or the game has other faults; all at once.
    """
    import pandas as pd

    from gasunion.games import sharing, worth

    plain = dict(game)
    read_game = worth.from_plain(plain, where="game")
    answer = sharing.share_all(read_game, sharing.question_from_plain(plain, read_game))
    solutions = {
        name: read_game.by_name(values) for name, values in answer.share.items() if values is not None
    }
    return pd.DataFrame(solutions, index=pd.Index(read_game.players, name="player")).reset_index()


def simulate(source: str | Path, *, scenario: str | None = None) -> Simulated:
    """Pressures, flows and station work of a nomination in steady state.

    Parameters
    ----------
    source : a GasLib zip or folder, or a folder with network.json, params.json and bc.json.
    scenario : the nomination, where there are several.

    Raises
    ------
    Refused : the source cannot be read.
    """
    from gasunion.studies.simulation import Wishes
    from gasunion.studies.simulation import simulate as run
    from gasunion.studies.simulation_answer import simulate_part

    made: Simulation = run(
        Path(source),
        Wishes(
            scenario=scenario,
            anchor_pa=None,
            friction_law=None,
            gas_law=None,
            composition=None,
            temperature_k=None,
            stations=None,
        ),
    )
    part = simulate_part(made)
    return Simulated(
        outcome=made.state.outcome,
        nodes=_by_name(part["nodes"], "node"),
        arcs=_by_name(part["arcs"], "arc"),
        stations=_by_name(part["stations"], "station"),
        assumptions=tuple(part["assumptions"]),
    )


def _by_name(found: Mapping[str, Mapping[str, Any]], name: str) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([{name: key, **values} for key, values in found.items()])
