"""An irreducible set: promises and limits that cannot hold together, none of which can be left out.

1. HiGHS names rows and columns that cannot hold together.
2. Sides of rows and of columns' bounds are left out in turn; if the rest still cannot hold together, they
   stay out (the deletion filter). So whatever HiGHS returns, leaving out any one of what remains makes the
   rest feasible. After `MOST_SOLVES`, or the time that one solve may take, it stops: a set that is larger
   than that explains nothing to anybody, and whoever waits is told that what remains may be too much.

References
----------
Chinneck, Feasibility and Infeasibility in Optimization, Springer, 2008, section 6.2.
"""

from __future__ import annotations

import dataclasses
import time
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gasunion.patience import solve_seconds
from gasunion.program import Handle, Program

MOST_SOLVES = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A side of a row, or of the bounds of a column.

    Attributes
    ----------
    of : "row" or "column". number : its number in the programme.
    side : "lower", "upper", or "both" for an equation, which is left out as one.
    """

    of: Literal["row", "column"]
    number: int
    side: Literal["lower", "upper", "both"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """What cannot hold together.

    Attributes
    ----------
    members : rows, then bounds, in the order of the programme; empty where the programme is feasible.
    is_irreducible : none of them can be left out; else nobody tried each.
    """

    members: tuple[Member, ...]
    is_irreducible: bool


def irreducible_set(program: Program, *, most_solves: int = MOST_SOLVES) -> Clash:
    """What cannot hold together, as small as so many solves make it, all within the time of one solve."""
    watch = _Watch(most_solves=most_solves, until_s=time.monotonic() + solve_seconds())
    handle = Handle(program, presolve=False)
    code = handle.solve().outcome.code
    if code != "infeasible":
        return Clash(members=(), is_irreducible=code == "solved")
    columns, rows = handle.irreducible_set()
    members = [m for r in sorted(map(int, rows)) for m in _sides("row", r, program)]
    members += [m for c in sorted(map(int, columns)) for m in _sides("column", c, program)]
    if not members or not watch.is_infeasible(program, members):  # it named too little: begin with everything
        members = [m for r in range(program.row_lower.size) for m in _sides("row", r, program)]
        members += [m for c in range(program.lower.size) for m in _sides("column", c, program)]
    # Bounds go first: a set told by rows of contracts says more than one told by a flow's zero.
    in_turn = sorted(members, key=lambda m: m.of != "column")
    remaining, is_irreducible = _filtered(program, in_turn, watch)
    kept = frozenset(remaining)
    return Clash(members=tuple(m for m in members if m in kept), is_irreducible=is_irreducible)


@dataclass(slots=True, kw_only=True)
class _Watch:
    """Solves and seconds that are left for a search."""

    most_solves: int
    until_s: float
    solves: int = 0

    def is_infeasible(self, program: Program, members: list[Member]) -> bool:
        """Whether what remains cannot hold together. What is not known in time counts as what can."""
        left_s = self.until_s - time.monotonic()
        if left_s <= 0.0:
            return False
        return Handle(left(program, members), time_limit_s=left_s).solve().outcome.code == "infeasible"

    @property
    def is_over(self) -> bool:
        """Whether nothing is left."""
        return self.solves >= self.most_solves or time.monotonic() >= self.until_s


def _filtered(program: Program, members: list[Member], watch: _Watch) -> tuple[list[Member], bool]:
    """The deletion filter, in parts of falling size so that a large set takes few solves; did it end?"""
    size = len(members)
    while size > 1:
        size = (size + 1) // 2
        start = 0
        while start < len(members):
            if watch.is_over:
                return members, False
            watch.solves += 1
            rest = members[:start] + members[start + size :]
            if watch.is_infeasible(program, rest):
                members = rest
            else:
                start += size
    return members, time.monotonic() < watch.until_s


def left(program: Program, members: list[Member] | tuple[Member, ...]) -> Program:
    """The programme with nothing but the given rows and bounds."""
    lower, upper = np.full_like(program.lower, -np.inf), np.full_like(program.upper, np.inf)
    row_lower, row_upper = np.full_like(program.row_lower, -np.inf), np.full_like(program.row_upper, np.inf)
    kept = np.zeros(row_lower.size, dtype=bool)
    for m in members:
        low, high = (row_lower, row_upper) if m.of == "row" else (lower, upper)
        own_low, own_high = (
            (program.row_lower, program.row_upper) if m.of == "row" else (program.lower, program.upper)
        )
        if m.of == "row":
            kept[m.number] = True
        if m.side != "upper":
            low[m.number] = own_low[m.number]
        if m.side != "lower":
            high[m.number] = own_high[m.number]
    return dataclasses.replace(
        program,
        cost=np.zeros_like(program.cost),
        lower=lower,
        upper=upper,
        matrix=program.matrix.tocsr()[kept].tocsc(),
        row_lower=row_lower[kept],
        row_upper=row_upper[kept],
        integer=None,
        quadratic=None,
    )


def _sides(of: Literal["row", "column"], number: int, program: Program) -> list[Member]:
    low, high = (program.row_lower, program.row_upper) if of == "row" else (program.lower, program.upper)
    if of == "row" and low[number] == high[number]:
        return [Member(of=of, number=number, side="both")]
    found: list[Member] = []
    if np.isfinite(low[number]):
        found.append(Member(of=of, number=number, side="lower"))
    if np.isfinite(high[number]):
        found.append(Member(of=of, number=number, side="upper"))
    return found
