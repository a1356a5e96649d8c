"""How far a point is from the conditions of Karush, Kuhn and Tucker, by arithmetic alone.

    gradient   cost + quadratic · x = Aᵀ y + z + Σ scaleᵀ v      z reduced costs, v duals of cones
    rows       row_lower ≤ A x ≤ row_upper, y of the side that binds
    bounds     lower ≤ x ≤ upper,           z of the side that binds

Each figure is relative to the size of what is compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gasunion.program.arrays import Floats
from gasunion.program.cones import violation

if TYPE_CHECKING:
    from gasunion.program.linear import Program


@dataclass(frozen=True, slots=True, kw_only=True)
class Residuals:
    """Relative misses of a point and its duals.

    Attributes
    ----------
    primal : of rows, bounds and cones. dual : of the gradient, and of the signs of duals.
    complementarity : of a row, bound or cone that has a dual though it does not bind.
    """

    primal: float
    dual: float
    complementarity: float

    @property
    def worst(self) -> float:
        """The largest of the three."""
        return max(self.primal, self.dual, self.complementarity)


def residuals_of(
    program: Program, x: Floats, row_dual: Floats, *, cone_dual: Sequence[Floats] = ()
) -> Residuals:
    """Residuals of a point with its duals of rows and cones; reduced costs are computed from them."""
    quadratic = program.quadratic if program.quadratic is not None else np.zeros(x.size)
    row = np.asarray(program.matrix @ x)
    gradient = program.cost + quadratic * x
    pulls = np.asarray(program.matrix.T @ row_dual)
    reduced = gradient - pulls
    cones = 0.0
    for cone, dual in zip(program.cones, cone_dual, strict=True):
        real = cone.columns >= 0
        np.subtract.at(reduced, cone.columns[real], (cone.scale * dual)[real])
        cones = max(cones, abs(float(cone.entries(x) @ dual)))
    size_x = 1.0 + float(np.max(np.abs(x), initial=0.0))
    size_row = 1.0 + float(np.max(np.abs(row), initial=0.0))
    size_cost = 1.0 + float(np.max(np.abs(program.cost), initial=0.0))
    size_dual = 1.0 + float(np.max(np.abs(row_dual), initial=0.0))
    size_worth = 1.0 + abs(float(program.cost @ x + 0.5 * quadratic @ x**2))
    primal = max(
        _outside(row, program.row_lower, program.row_upper) / size_row,
        _outside(x, program.lower, program.upper) / size_x,
        max((violation(cone, x) for cone in program.cones), default=0.0) / size_x,
    )
    column = _wrong_sign(reduced, program.lower, program.upper) / size_cost
    rows = _wrong_sign(row_dual, program.row_lower, program.row_upper) / size_dual
    slack = max(
        _product(reduced, x, program.lower, program.upper),
        _product(row_dual, row, program.row_lower, program.row_upper),
        cones,
    )
    return Residuals(primal=primal, dual=max(column, rows), complementarity=slack / size_worth)


def _outside(values: Floats, lower: Floats, upper: Floats) -> float:
    return float(np.max(np.maximum(values - upper, lower - values), initial=0.0))


def _wrong_sign(dual: Floats, lower: Floats, upper: Floats) -> float:
    """A dual above 0 asks for a finite lower bound, one below 0 for a finite upper bound."""
    wrong = np.where(np.isfinite(lower), 0.0, np.maximum(dual, 0.0))
    wrong = np.maximum(wrong, np.where(np.isfinite(upper), 0.0, np.maximum(-dual, 0.0)))
    return float(np.max(wrong, initial=0.0))


def _product(dual: Floats, values: Floats, lower: Floats, upper: Floats) -> float:
    """Largest product of a dual and the distance to the bound that its sign names."""
    bound = np.where(dual > 0, lower, upper)
    gap = np.where(np.isfinite(bound), np.abs(values - np.where(np.isfinite(bound), bound, 0.0)), 0.0)
    return float(np.max(np.abs(dual) * gap, initial=0.0))
