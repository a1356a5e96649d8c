"""An irreducible set: promises and limits that cannot hold together, none of which can be left out.

1. HiGHS names rows and columns that cannot hold together.
2. Sides of rows and of columns' bounds are left out in turn; if the rest still cannot hold together, they
   stay out (the deletion filter). So whatever HiGHS returns, leaving out any one of what remains makes the
   rest feasible.

References
----------
Chinneck, Feasibility and Infeasibility in Optimization, Springer, 2008, section 6.2.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gasunion.program import Handle, Program


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


def irreducible_set(program: Program) -> tuple[Member, ...]:
    """Rows, then bounds, in the order of the programme; empty where the programme is feasible."""
    handle = Handle(program, presolve=False)
    if handle.solve().outcome.code != "infeasible":
        return ()
    columns, rows = handle.irreducible_set()
    members = [m for r in sorted(map(int, rows)) for m in _sides("row", r, program)]
    members += [m for c in sorted(map(int, columns)) for m in _sides("column", c, program)]
    if not members or _is_feasible(program, members):  # HiGHS named too little: begin with everything
        members = [m for r in range(program.row_lower.size) for m in _sides("row", r, program)]
        members += [m for c in range(program.lower.size) for m in _sides("column", c, program)]
    # Bounds go first: a set told by rows of contracts says more than one told by a flow's zero.
    kept = _filtered(program, sorted(members, key=lambda m: m.of != "column"))
    return tuple(m for m in members if m in kept)


def _filtered(program: Program, members: list[Member]) -> list[Member]:
    """The deletion filter, in parts of falling size so that a large set takes few solves."""
    size = len(members)
    while size > 1:
        size = (size + 1) // 2
        start = 0
        while start < len(members):
            rest = members[:start] + members[start + size :]
            if _is_feasible(program, rest):
                start += size
            else:
                members = rest
    return members


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


def _is_feasible(program: Program, members: list[Member]) -> bool:
    return Handle(left(program, members)).solve().outcome.code != "infeasible"


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
