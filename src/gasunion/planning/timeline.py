"""Which projects are built, and when: one mixed-integer programme over several years.

    maximise   Σ_y w_y [ surplus of the year's plan with what is in place, annualised capex of it included ]
    in place   z_py = Σ start_pv over v ≤ y < v + lifetime,   Σ_v start_pv ≤ 1,   start yes or no

Years share nothing but builds. Each year's plan is the programme of `planning.formulation` with the bounds of
its kind; a project is in place whole or not at all, in every year and in the comparison without it.

See docs/theory/projects.md, section "The choice".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gasunion.outcome import Outcome
from gasunion.planning.formulation import Formulation
from gasunion.program import Floats, Handle, Program


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A modelled year.

    Attributes
    ----------
    year : of the plan. weight : discounted years it stands for.
    formulation, program : the year's plan with the bounds of its kind, projects open where they may be built.
    """

    year: int
    weight: float
    formulation: Formulation
    program: Program

    def columns(self) -> dict[str, int]:
        """Project → its build column."""
        f = self.formulation
        return {p.project: int(f.columns.build[i]) for i, p in enumerate(f.scenario.projects)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What is built.

    Attributes
    ----------
    outcome : how the programme ended. worth_musd : its objective, discounted. [MUSD]
    start : project → modelled year from which it stands; None where it is not built.
    """

    outcome: Outcome
    worth_musd: float
    start: Mapping[str, int | None]

    def in_place(self, lifetimes: Mapping[str, float], year: int) -> frozenset[str]:
        """Projects that stand in a year."""
        return frozenset(p for p, v in self.start.items() if v is not None and v <= year < v + lifetimes[p])


def choose_builds(stages: Sequence[Stage], *, first_year: Mapping[str, float]) -> Timeline:
    """The builds of greatest discounted worth.

    Parameters
    ----------
    stages : in order of time. first_year : project → first year in which it may stand.
    """
    names = sorted({p.project for s in stages for p in s.formulation.scenario.projects})
    whole, column = stacked(stages, first_year=first_year)
    solution = Handle(whole).solve()
    if not solution.outcome.is_solved:
        return Timeline(outcome=solution.outcome, worth_musd=float("nan"), start={})
    start: dict[str, int | None] = dict.fromkeys(names)
    for (name, k), c in column.items():
        if solution.x[c] > 0.5:
            start[name] = stages[k].year
    return Timeline(outcome=solution.outcome, worth_musd=-solution.objective, start=start)


def stacked(
    stages: Sequence[Stage], *, first_year: Mapping[str, float]
) -> tuple[Program, dict[tuple[str, int], int]]:
    """The programme of all years, and (project, number of the stage) → column of its start there."""
    projects = {p.project: p for s in stages for p in s.formulation.scenario.projects}
    sizes = [s.program.cost.size for s in stages]
    offset = np.cumsum([0, *sizes])
    starts = [
        (name, k)
        for name in sorted(projects)
        for k, stage in enumerate(stages)
        if stage.year >= first_year[name] and name in stage.columns()
    ]
    column = {key: int(offset[-1]) + j for j, key in enumerate(starts)}
    entries: list[tuple[int, int, float]] = []
    lower: list[float] = []
    upper: list[float] = []

    def row(terms: Sequence[tuple[int, float]], low: float, high: float) -> None:
        entries.extend((len(lower), c, v) for c, v in terms)
        lower.append(low)
        upper.append(high)

    for k, stage in enumerate(stages):
        for name, build in stage.columns().items():
            standing = [
                column[name, j]
                for j, earlier in enumerate(stages[: k + 1])
                if (name, j) in column and stage.year < earlier.year + projects[name].lifetime_y
            ]
            row([(int(offset[k]) + build, 1.0), *((c, -1.0) for c in standing)], 0.0, 0.0)
    for name in sorted(projects):
        own = [column[key] for key in starts if key[0] == name]
        if own:
            row([(c, 1.0) for c in own], -np.inf, 1.0)
    return _stacked(stages, len(starts), entries, (np.array(lower), np.array(upper))), column


def with_builds(program: Program, formulation: Formulation, built: frozenset[str]) -> Program:
    """A year's programme in which exactly some projects stand."""
    lower, upper = program.lower.copy(), program.upper.copy()
    stands = np.array([float(p.project in built) for p in formulation.scenario.projects])
    lower[formulation.columns.build] = upper[formulation.columns.build] = stands
    return dataclasses.replace(program, lower=lower, upper=upper)


def _stacked(
    stages: Sequence[Stage],
    starts: int,
    entries: Sequence[tuple[int, int, float]],
    bounds: tuple[Floats, Floats],
) -> Program:
    """The years beside each other, with columns of starts and the rows that join them behind."""
    from scipy.sparse import csc_matrix

    programs = [s.program for s in stages]
    columns = sum(p.cost.size for p in programs) + starts
    rows = sum(p.row_lower.size for p in programs)
    row = [np.array([rows + r for r, _, _ in entries], dtype=np.int64)]
    column = [np.array([c for _, c, _ in entries], dtype=np.int64)]
    value = [np.array([v for _, _, v in entries], dtype=float)]
    row_start = column_start = 0
    for program in programs:
        matrix = program.matrix.tocoo()
        row.append(matrix.row.astype(np.int64) + row_start)
        column.append(matrix.col.astype(np.int64) + column_start)
        value.append(np.asarray(matrix.data, dtype=float))
        row_start += program.row_lower.size
        column_start += program.cost.size
    whole = csc_matrix(
        (np.concatenate(value), (np.concatenate(row), np.concatenate(column))),
        shape=(rows + bounds[0].size, columns),
    )
    integer: npt.NDArray[np.bool_] = np.zeros(columns, dtype=bool)
    integer[columns - starts :] = True
    return Program(
        cost=np.concatenate([*(s.weight * s.program.cost for s in stages), np.zeros(starts)]),
        lower=np.concatenate([*(p.lower for p in programs), np.zeros(starts)]),
        upper=np.concatenate([*(p.upper for p in programs), np.ones(starts)]),
        matrix=whole,
        row_lower=np.concatenate([*(p.row_lower for p in programs), bounds[0]]),
        row_upper=np.concatenate([*(p.row_upper for p in programs), bounds[1]]),
        integer=integer,
    )
