"""A quadratic programme's solution carried from an interior-point tolerance to the digits of the machine.

Which rows and bounds bind is read off the point: those whose dual is larger than their slack. With these as
equations the conditions of optimality are one linear system. Where binding rows depend on each other it is
singular, so a small multiple of the identity is added and taken out again by iterative refinement.

References
----------
Stellato, Banjac, Goulart, Bemporad, Boyd: OSQP, Math. Prog. Comp. 12, 2020, section 4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from gasunion.program.arrays import Floats, diagonal
from gasunion.program.residuals import residuals_of

if TYPE_CHECKING:
    from scipy.sparse import csc_matrix

    from gasunion.program.linear import Program

Indices = npt.NDArray[np.intp]
# Of the system's unit; refinement takes it out again.
SHIFT = 1e-9
ROUNDS = 12
WEIGHTS = (1.0, 1e3, 1e-3)
GUESSES = 3
EXACT = 1e-12
"""A worst residual that no further guess lowers."""


def polished(program: Program, x: Floats, row_dual: Floats) -> tuple[Floats, Floats] | None:
    """A better point with its row duals; None where no guess of what binds is right.

    Duals and slacks have units of their own, so what binds is guessed at three weights of the one against the
    other, and again from the point that a guess led to.

    Parameters
    ----------
    program : without cones. x : (column,) near its solution. row_dual : (row,) near its duals.
    """
    found = _with_binding(program, x, row_dual, weight=WEIGHTS[0])
    if found is not None and residuals_of(program, *found).worst <= EXACT:
        return found  # the usual case, in one step
    first = least = residuals_of(program, x, row_dual).worst
    best: tuple[Floats, Floats] | None = None
    for weight in WEIGHTS:
        point = (x, row_dual)
        for _ in range(GUESSES):
            found = _with_binding(program, *point, weight=weight)
            if found is None:
                break
            point = found
            worst = residuals_of(program, *point).worst
            if worst < least:
                best, least = point, worst
            if least <= EXACT or worst > first * 1e3:
                break
        if least <= EXACT:
            break
    return best


def _with_binding(
    program: Program, x: Floats, row_dual: Floats, *, weight: float
) -> tuple[Floats, Floats] | None:
    """The point at which what binds at `x` binds exactly; None where there is none."""
    from scipy.sparse.linalg import splu

    assert program.quadratic is not None
    matrix = program.matrix
    reduced = program.cost + program.quadratic * x - np.asarray(matrix.T @ row_dual)
    row = np.asarray(matrix @ x)
    row_side = _binding(weight * row_dual, row, program.row_lower, program.row_upper)
    side = _binding(weight * reduced, x, program.lower, program.upper)
    is_held = side != 0
    value = np.where(side < 0, program.lower, program.upper)
    held = np.where(is_held, value, 0.0)
    free = np.flatnonzero(~is_held)
    rows = np.flatnonzero(row_side != 0)
    target = np.where(row_side[rows] < 0, program.row_lower[rows], program.row_upper[rows])
    target = target - np.asarray(matrix @ held)[rows]
    system, shift = _system(program, free, rows)
    try:
        factors = splu(system + diagonal(shift))
    except RuntimeError:  # exactly singular even so
        return None
    right = np.concatenate([-program.cost[free], target])
    point = np.concatenate([x[free], -row_dual[rows]])
    for _ in range(ROUNDS):
        miss = right - system @ point
        point = point + factors.solve(miss)
        if np.max(np.abs(miss), initial=0.0) <= 1e-14 * (1.0 + np.max(np.abs(right), initial=0.0)):
            break
    if not np.all(np.isfinite(point)):
        return None
    new_x = held.copy()
    new_x[free] = point[: free.size]
    new_dual = np.zeros(row_dual.size)
    new_dual[rows] = -point[free.size :]
    return new_x, new_dual


def _system(program: Program, free: Indices, rows: Indices) -> tuple[csc_matrix, Floats]:
    """The conditions of optimality as one symmetric matrix, and the shift that makes it regular."""
    from scipy.sparse import csc_matrix

    assert program.quadratic is not None
    matrix, n = program.matrix, free.size
    row_place, column_place = np.full(matrix.shape[0], -1), np.full(matrix.shape[1], -1)
    row_place[rows], column_place[free] = n + np.arange(rows.size), np.arange(n)
    row = row_place[matrix.indices]
    column = np.repeat(column_place, np.diff(matrix.indptr))
    keep = (row >= 0) & (column >= 0)
    row, column, value = row[keep], column[keep], matrix.data[keep]
    own = np.arange(n)
    entries = np.concatenate([program.quadratic[free], value, value])
    places = (np.concatenate([own, row, column]), np.concatenate([own, column, row]))
    size = n + rows.size
    shift = np.concatenate([np.full(n, SHIFT), np.full(rows.size, -SHIFT)])
    return csc_matrix((entries, places), shape=(size, size)), shift


def _binding(dual: Floats, values: Floats, lower: Floats, upper: Floats) -> Floats:
    """−1 where the lower bound binds, 1 where the upper does, 0 where neither; an equation always binds."""
    below = np.where(np.isfinite(lower), values - np.where(np.isfinite(lower), lower, 0.0), np.inf)
    above = np.where(np.isfinite(upper), np.where(np.isfinite(upper), upper, 0.0) - values, np.inf)
    out = np.where(dual > np.abs(below), -1.0, np.where(-dual > np.abs(above), 1.0, 0.0))
    return np.where(lower == upper, 1.0, out)
