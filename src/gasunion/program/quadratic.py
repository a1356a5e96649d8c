"""Convex programmes with a diagonal quadratic part and cones by clarabel, an interior-point solver."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from gasunion.outcome import Code, Outcome
from gasunion.patience import solve_seconds, stopped_message, tell_stop
from gasunion.program.arrays import Floats, diagonal
from gasunion.program.cones import Cone
from gasunion.program.linear import Program, Solution
from gasunion.program.polish import polished
from gasunion.program.residuals import residuals_of

if TYPE_CHECKING:
    from scipy.sparse import csc_matrix

_STALLED: Final = ("InsufficientProgress", "NumericalError")
# How far towards the edge of a cone one step goes: clarabel's own, then gentler where that ends in a corner.
_STEP_FRACTIONS: Final = (0.99, 0.9, 0.7)

Entries = tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Floats]


def _without_fixed(program: Program) -> tuple[Program, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """The programme in its free columns and the rows they touch; fixed columns move to the row bounds."""
    from scipy.sparse import csc_matrix

    assert program.quadratic is not None
    free = program.lower != program.upper
    number = np.cumsum(free) - 1
    fixed_part = program.matrix @ np.where(free, 0.0, program.lower)
    row, column, value = entries_of(program.matrix)
    keep = free[column]
    row, column, value = row[keep], column[keep], value[keep]
    touched = np.zeros(program.row_lower.size, dtype=bool)
    touched[row] = True
    place = np.cumsum(touched) - 1
    matrix = csc_matrix((value, (place[row], number[column])), shape=(int(touched.sum()), int(free.sum())))
    return (
        Program(
            cost=program.cost[free],
            lower=program.lower[free],
            upper=program.upper[free],
            matrix=matrix,
            row_lower=(program.row_lower - fixed_part)[touched],
            row_upper=(program.row_upper - fixed_part)[touched],
            quadratic=program.quadratic[free],
            cones=tuple(_renumbered(cone, program.lower, free, number) for cone in program.cones),
        ),
        free,
        touched,
    )


def _renumbered(cone: Cone, value: Floats, free: npt.NDArray[np.bool_], number: npt.NDArray[np.intp]) -> Cone:
    """A cone in the free columns; a fixed column's part moves to the offset."""
    column = np.maximum(cone.columns, 0)
    is_free = (cone.columns >= 0) & free[column]
    is_fixed = (cone.columns >= 0) & ~free[column]
    return Cone(
        kind=cone.kind,
        exponent=cone.exponent,
        columns=np.where(is_free, number[column], -1).astype(np.int32),
        scale=cone.scale,
        offset=cone.offset + np.where(is_fixed, cone.scale * np.where(is_fixed, value[column], 0.0), 0.0),
    )


def solve_quadratic(whole: Program, *, polish: bool = False, time_limit_s: float | None = None) -> Solution:
    """Solve a convex programme once; fixed columns are taken out of it first.

    Parameters
    ----------
    polish : whether a point without cones is carried from the solver's tolerance to the digits of the
        machine, where that lowers its residuals.
    time_limit_s : a solve that takes longer ends as out_of_steps; None: `patience.solve_seconds`.
    """
    program, free, touched = _without_fixed(whole)
    limit = solve_seconds() if time_limit_s is None else time_limit_s
    reduced = _solve_free(program, polish=polish, time_limit_s=limit)
    if reduced.x.size != program.cost.size:
        return reduced
    assert whole.quadratic is not None
    x = whole.lower.copy()
    x[free] = reduced.x
    row_dual = np.zeros(whole.row_lower.size)
    row_dual[touched] = reduced.row_dual
    row = np.asarray(whole.matrix @ x)
    reduced_cost = whole.cost + whole.quadratic * x - np.asarray(whole.matrix.T @ row_dual)
    for cone, dual in zip(whole.cones, reduced.cone_dual, strict=True):
        real = cone.columns >= 0
        np.subtract.at(reduced_cost, cone.columns[real], (cone.scale * dual)[real])
    return Solution(
        outcome=reduced.outcome,
        objective=float(whole.cost @ x + 0.5 * whole.quadratic @ x**2)
        if reduced.outcome.is_solved
        else np.nan,
        x=x,
        row=row,
        row_dual=row_dual,
        reduced_cost=reduced_cost,
        cone_dual=reduced.cone_dual,
        residuals=residuals_of(whole, x, row_dual, cone_dual=reduced.cone_dual),
    )


def _solve_free(program: Program, *, polish: bool, time_limit_s: float) -> Solution:
    import clarabel

    assert program.quadratic is not None
    n = program.cost.size
    is_equal = program.row_lower == program.row_upper
    equal_rows = np.flatnonzero(is_equal)
    upper_rows = np.flatnonzero(~is_equal & np.isfinite(program.row_upper))
    lower_rows = np.flatnonzero(~is_equal & np.isfinite(program.row_lower))
    upper_columns, lower_columns = (
        np.flatnonzero(np.isfinite(program.upper)),
        np.flatnonzero(np.isfinite(program.lower)),
    )
    rows = entries_of(program.matrix)
    one = np.ones(n)
    parts = [
        (_among(rows, equal_rows, program.row_lower.size), program.row_upper[equal_rows]),
        (_among(rows, upper_rows, program.row_lower.size), program.row_upper[upper_rows]),
        (_among(rows, lower_rows, program.row_lower.size, -1.0), -program.row_lower[lower_rows]),
        ((np.arange(upper_columns.size), upper_columns, one[upper_columns]), program.upper[upper_columns]),
        ((np.arange(lower_columns.size), lower_columns, -one[lower_columns]), -program.lower[lower_columns]),
    ]
    count = sum(r.size for _, r in parts)
    cones = [clarabel.ZeroConeT(equal_rows.size)] if equal_rows.size else []
    if count > equal_rows.size:
        cones.append(clarabel.NonnegativeConeT(count - equal_rows.size))
    parts += [_rows_of(cone) for cone in program.cones]
    cones += [_as_clarabel(cone) for cone in program.cones]
    right = np.concatenate([r for _, r in parts])
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    if not program.cones:
        # The factors of a year stay sparse: many threads on blocks of them cost up to five times as much.
        settings.direct_solve_method = "qdldl"
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = 1e-10
    quadratic, matrix, began = diagonal(program.quadratic), _stacked(parts, n), time.monotonic()
    for fraction in _STEP_FRACTIONS:
        settings.max_step_fraction = fraction
        settings.time_limit = max(time_limit_s - (time.monotonic() - began), 0.0)
        result = clarabel.DefaultSolver(quadratic, program.cost, matrix, right, cones, settings).solve()
        status = str(result.status)
        if status not in _STALLED:
            break
    codes: dict[str, Code] = {
        "Solved": "solved",
        "AlmostSolved": "solved",
        "PrimalInfeasible": "infeasible",
        "AlmostPrimalInfeasible": "infeasible",
        "DualInfeasible": "unbounded",
    }
    code: Code = codes.get(status, "out_of_steps")
    x = np.asarray(result.x, dtype=np.float64)
    z = np.split(np.asarray(result.z, dtype=np.float64), np.cumsum([r.size for _, r in parts])[:-1])
    row_dual = np.zeros(program.row_lower.size)
    row_dual[equal_rows] = -z[0]
    row_dual[upper_rows] -= z[1]
    row_dual[lower_rows] += z[2]
    reduced = np.zeros(n)
    reduced[upper_columns] -= z[3]
    reduced[lower_columns] += z[4]
    message = f"clarabel: {status}"
    if status == "MaxTime":
        message = stopped_message("clarabel", time_limit_s)
        tell_stop(time_limit_s)
    if polish and code == "solved" and not program.cones:
        better = polished(program, x, row_dual)
        if better is not None:
            x, row_dual = better
            message += ", polished"
    row = np.asarray(program.matrix @ x)
    residual = float(
        max(
            np.max(np.maximum(row - program.row_upper, program.row_lower - row), initial=0.0),
            np.max(np.maximum(x - program.upper, program.lower - x), initial=0.0),
        )
    )
    objective = float(program.cost @ x + 0.5 * program.quadratic @ x**2) if code == "solved" else float("nan")
    return Solution(
        outcome=Outcome(code=code, message=message, residual=residual),
        objective=objective,
        x=x,
        row=row,
        row_dual=row_dual,
        reduced_cost=reduced,
        cone_dual=tuple(z[5:]),
    )


def entries_of(matrix: csc_matrix) -> Entries:
    """(row, column, value) of every entry; scipy's own stacking costs more than a small programme's solve."""
    columns = np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr))
    return matrix.indices.astype(np.intp), columns.astype(np.intp), np.asarray(matrix.data, dtype=np.float64)


def _among(entries: Entries, rows: npt.NDArray[np.intp], count: int, sign: float = 1.0) -> Entries:
    """Entries of some rows, renumbered in their order."""
    place = np.full(count, -1)
    place[rows] = np.arange(rows.size)
    row, column, value = entries
    keep = place[row] >= 0
    return place[row[keep]], column[keep], sign * value[keep]


def _stacked(parts: list[tuple[Entries, Floats]], columns: int) -> csc_matrix:
    """The parts' rows under each other."""
    from scipy.sparse import csc_matrix

    start = np.cumsum([0, *(right.size for _, right in parts)])
    row = np.concatenate([entries[0] + first for (entries, _), first in zip(parts, start, strict=False)])
    column = np.concatenate([entries[1] for entries, _ in parts])
    value = np.concatenate([entries[2] for entries, _ in parts])
    return csc_matrix((value, (row, column)), shape=(int(start[-1]), columns))


def _rows_of(cone: Cone) -> tuple[Entries, Floats]:
    """A cone as rows b − A x that lie in it."""
    real = np.flatnonzero(cone.columns >= 0)
    return (real, cone.columns[real].astype(np.intp), -cone.scale[real]), cone.offset


def _as_clarabel(cone: Cone) -> Any:
    import clarabel

    if cone.kind == "second order":
        return clarabel.SecondOrderConeT(cone.columns.size)
    return clarabel.ExponentialConeT() if cone.kind == "exponential" else clarabel.PowerConeT(cone.exponent)
