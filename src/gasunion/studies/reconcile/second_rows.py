"""A programme as columns and rows by name, with its conditions of optimality by arithmetic.

The second function of a base year writes its rows with it, one by one, from the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csc_matrix

from gasunion.program import Floats, Program

Name = tuple[object, ...]
"""What a column is, such as ("flow", arc, "forward", period)."""
Terms = Iterable[tuple[Name, float]]


@dataclass(slots=True)
class Rows:
    """Columns with bounds, linear costs and squares; rows with bounds. Grows as it is written."""

    place: dict[Name, int] = field(default_factory=dict)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    square: list[float] = field(default_factory=list)
    row_lower: list[float] = field(default_factory=list)
    row_upper: list[float] = field(default_factory=list)
    entries: list[tuple[int, int, float]] = field(default_factory=list)

    def column(
        self,
        name: Name,
        *,
        least: float = 0.0,
        most: float = np.inf,
        cost: float = 0.0,
        square: float = 0.0,
    ) -> Name:
        """Add a column: a unit of it costs `cost`, and `square` times its square."""
        self.place[name] = len(self.lower)
        self.lower.append(least)
        self.upper.append(most)
        self.cost.append(cost)
        self.square.append(2.0 * square)
        return name

    def row(self, terms: Terms, *, least: float = -np.inf, most: float = np.inf) -> None:
        """Add a row: least ≤ Σ terms ≤ most."""
        number = len(self.row_lower)
        self.entries += [(number, self.place[name], value) for name, value in terms]
        self.row_lower.append(least)
        self.row_upper.append(most)

    def equal(self, terms: Terms, value: float = 0.0) -> None:
        """Add an equation."""
        self.row(terms, least=value, most=value)

    def program(self) -> Program:
        """As arrays."""
        rows, columns, values = zip(*self.entries, strict=True)
        matrix = csc_matrix((values, (rows, columns)), shape=(len(self.row_lower), len(self.lower)))
        return Program(
            cost=np.array(self.cost),
            lower=np.array(self.lower),
            upper=np.array(self.upper),
            matrix=matrix,
            row_lower=np.array(self.row_lower),
            row_upper=np.array(self.row_upper),
            quadratic=np.array(self.square),
        )

    def values(self, x: Floats) -> Mapping[Name, float]:
        """Column → value at a point."""
        return dict(zip(self.place, x.tolist(), strict=True))


def misses(program: Program, x: Floats, row_dual: Floats) -> Mapping[str, float]:
    """How far a point and its row duals are from optimal: the conditions of Karush, Kuhn and Tucker.

    Returns
    -------
    rows, bounds : largest violation. gradient : largest reduced cost of a column without a bound on that
    side. slack : Σ of dual times distance to the bound that its sign names. The last two together bound what
    any other point could be better by, for the programme is convex.
    """
    assert program.quadratic is not None
    activity = program.matrix @ x
    reduced = program.cost + program.quadratic * x - program.matrix.T @ row_dual
    gaps = []
    wrong = 0.0
    sides = (
        (reduced, x, program.lower, program.upper),
        (row_dual, activity, program.row_lower, program.row_upper),
    )
    for dual, value, low, high in sides:
        bound = np.where(dual > 0, low, high)
        is_open = ~np.isfinite(bound)
        wrong = max(wrong, float(np.max(np.abs(dual[is_open]), initial=0.0)))
        gaps.append(float(np.abs(dual * np.where(is_open, 0.0, value - np.where(is_open, 0.0, bound))).sum()))
    return {
        "rows": float(
            np.max(np.maximum(program.row_lower - activity, activity - program.row_upper), initial=0)
        ),
        "bounds": float(np.max(np.maximum(program.lower - x, x - program.upper), initial=0)),
        "gradient": wrong,
        "slack": sum(gaps),
    }
