"""Builds of several years, years solved apart: they share nothing but builds.

The worth of a choice is Σ_y w_y · surplus_y(what stands in y), so each year is solved once for every set that
could stand in it, and every choice is a sum. Where the sets are few this is the whole proof that a choice is
best. Where they are many, the programme with builds of any share bounds it from above.

See docs/theory/projects.md, section "The choice".
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gasunion.outcome import Outcome
from gasunion.planning.timeline import Stage, stacked, with_builds
from gasunion.program import Handle

MOST_SETS = 64
"""Sets of projects over all years: each a linear programme."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """What may stand in a year, and the surplus of its best plan, annualised investment included. [MUSD]"""

    year: int
    stands: frozenset[str]
    surplus: float


def possible(stages: Sequence[Stage], first_year: Mapping[str, float]) -> dict[int, tuple[str, ...]]:
    """Year → projects that could stand in it and are open to who plans."""
    begun: dict[int, tuple[str, ...]] = {}
    for stage in stages:
        able = [
            n
            for n, column in stage.columns().items()
            if stage.program.upper[column] > 0 and any(first_year[n] <= s.year <= stage.year for s in stages)
        ]
        begun[stage.year] = tuple(sorted(able))
    return begun


def alternatives(
    stages: Sequence[Stage], first_year: Mapping[str, float]
) -> tuple[tuple[Alternative, ...], Outcome | None]:
    """Every set of every year with its surplus, none where they are too many; the outcome of one that failed.

    Returns
    -------
    (by year and set, None), or ((), outcome).
    """
    able = possible(stages, first_year)
    if sum(2 ** len(names) for names in able.values()) > MOST_SETS:
        return (), None
    found = []
    for stage in stages:
        names = able[stage.year]
        for size in range(len(names) + 1):
            for chosen in itertools.combinations(names, size):
                stands = frozenset(chosen)
                solution = Handle(with_builds(stage.program, stage.formulation, stands)).solve()
                if not solution.outcome.is_solved:
                    return (), solution.outcome
                found.append(Alternative(year=stage.year, stands=stands, surplus=-solution.objective))
    return tuple(found), None


def bound_musd(stages: Sequence[Stage], *, first_year: Mapping[str, float]) -> tuple[float, Outcome]:
    """Worth with builds of any share: no choice of whole ones has more. Discounted. [MUSD]"""
    program, _ = stacked(stages, first_year=first_year)
    solution = Handle(replace(program, integer=None)).solve()
    return -solution.objective, solution.outcome
