"""Cones that a convex programme's columns may be held in, each entry one column scaled and shifted.

    second order     x₀ ≥ ‖(x₁, …)‖
    exponential      x₁ exp(x₀ / x₁) ≤ x₂,  x₁ > 0                 (and its closure)
    power            x₀^a x₁^(1 − a) ≥ |x₂|,  x₀, x₁ ≥ 0,  0 < a < 1

References
----------
Chares: Cones and interior-point algorithms for structured convex optimization involving powers and
exponentials, Louvain, 2009. Goulart, Chen: Clarabel, 2024.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gasunion.program.arrays import Floats, Ints

Kind = Literal["second order", "exponential", "power"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cone:
    """Entries scale · x[column] + offset that lie in a cone.

    Attributes
    ----------
    kind : which cone. exponent : a of a power cone; None for the others.
    columns : (entry,) column of each entry; −1 for an entry that is its offset alone.
    scale, offset : (entry,).

    Raises
    ------
    ValueError : the sizes differ, a power or exponential cone has other than three entries, or the exponent
        is not strictly between 0 and 1.
    """

    kind: Kind
    columns: Ints
    scale: Floats
    offset: Floats
    exponent: float | None = None

    def __post_init__(self) -> None:
        sizes = {self.columns.shape, self.scale.shape, self.offset.shape}
        if len(sizes) != 1:
            raise ValueError(f"columns, scale and offset of a cone have shapes {sorted(sizes)}")
        if self.kind != "second order" and self.columns.size != 3:
            raise ValueError(f"a cone of kind {self.kind!r} has 3 entries, not {self.columns.size}")
        if (self.exponent is not None) != (self.kind == "power"):
            raise ValueError("a power cone has an exponent, the others have none")
        if self.exponent is not None and not 0.0 < self.exponent < 1.0:
            raise ValueError(f"the exponent is {self.exponent}; it lies strictly between 0 and 1")

    def entries(self, x: Floats) -> Floats:
        """(entry,) what the columns' values put into the cone."""
        given = np.where(self.columns >= 0, x[np.maximum(self.columns, 0)], 0.0) if x.size else 0.0
        out: Floats = self.scale * given + self.offset
        return out


def violation(cone: Cone, x: Floats) -> float:
    """By how much the entries at `x` miss the cone; 0 inside. A measure in the units of its last entry."""
    values = [float(v) for v in cone.entries(x)]
    if cone.kind == "second order":
        return max(0.0, math.hypot(*values[1:]) - values[0])
    first, second, third = values
    if cone.kind == "power":
        assert cone.exponent is not None
        below = max(0.0, -first, -second)
        reach = max(first, 0.0) ** cone.exponent * max(second, 0.0) ** (1.0 - cone.exponent)
        return float(max(below, abs(third) - reach))
    if second <= 0.0:
        return max(-second, first, -third, 0.0)
    if third <= 0.0:
        return float(max(-third, second * math.exp(min(first / second, 700.0))))
    # In the entry that stands in the exponent, so that a steep exponential does not magnify it.
    return max(0.0, first - second * math.log(third / second))
