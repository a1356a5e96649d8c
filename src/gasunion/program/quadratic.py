"""Convex programmes with a diagonal quadratic part and cones by clarabel, an interior-point solver."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from gasunion.outcome import Code, Outcome
from gasunion.program.arrays import Floats
from gasunion.program.cones import Cone
from gasunion.program.linear import Program, Solution
from gasunion.program.polish import polished
from gasunion.program.residuals import residuals_of


def _without_fixed(program: Program) -> tuple[Program, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """The programme in its free columns and the rows they touch; fixed columns move to the row bounds."""
    assert program.quadratic is not None
    free = program.lower != program.upper
    number = np.cumsum(free) - 1
    fixed_part = program.matrix[:, ~free] @ program.lower[~free]
    matrix = program.matrix[:, free].tocsr()
    touched = np.diff(matrix.indptr) > 0
    return (
        Program(
            cost=program.cost[free],
            lower=program.lower[free],
            upper=program.upper[free],
            matrix=matrix[touched].tocsc(),
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


def solve_quadratic(whole: Program, *, polish: bool = False) -> Solution:
    """Solve a convex programme once; fixed columns are taken out of it first.

    Parameters
    ----------
    polish : whether a point without cones is carried from the solver's tolerance to the digits of the
        machine, where that lowers its residuals.
    """
    program, free, touched = _without_fixed(whole)
    reduced = _solve_free(program, polish=polish)
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


def _solve_free(program: Program, *, polish: bool) -> Solution:
    import clarabel
    from scipy import sparse

    assert program.quadratic is not None
    matrix = program.matrix.tocsr()
    n = program.cost.size
    eye = sparse.identity(n, format="csr")
    is_equal = program.row_lower == program.row_upper
    equal_rows = np.flatnonzero(is_equal)
    upper_rows = np.flatnonzero(~is_equal & np.isfinite(program.row_upper))
    lower_rows = np.flatnonzero(~is_equal & np.isfinite(program.row_lower))
    upper_columns, lower_columns = (
        np.flatnonzero(np.isfinite(program.upper)),
        np.flatnonzero(np.isfinite(program.lower)),
    )
    parts = [
        (matrix[equal_rows], program.row_upper[equal_rows]),
        (matrix[upper_rows], program.row_upper[upper_rows]),
        (-matrix[lower_rows], -program.row_lower[lower_rows]),
        (eye[upper_columns], program.upper[upper_columns]),
        (-eye[lower_columns], -program.lower[lower_columns]),
    ]
    count = sum(r.size for _, r in parts)
    cones = [clarabel.ZeroConeT(equal_rows.size)] if equal_rows.size else []
    if count > equal_rows.size:
        cones.append(clarabel.NonnegativeConeT(count - equal_rows.size))
    parts += [_rows_of(cone, n) for cone in program.cones]
    cones += [_as_clarabel(cone) for cone in program.cones]
    right = np.concatenate([r for _, r in parts])
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = 1e-10
    solver = clarabel.DefaultSolver(
        sparse.diags(program.quadratic, format="csc"),
        program.cost,
        sparse.vstack([block for block, _ in parts], format="csc"),
        right,
        cones,
        settings,
    )
    result = solver.solve()
    status = str(result.status)
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
    if polish and code == "solved" and not program.cones:
        better = polished(program, x, row_dual)
        if better is not None:
            x, row_dual = better
            message += ", polished"
    row = np.asarray(matrix @ x)
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


def _rows_of(cone: Cone, n: int) -> tuple[Any, Floats]:
    """A cone as rows b − A x that lie in it."""
    from scipy import sparse

    real = np.flatnonzero(cone.columns >= 0)
    block = sparse.csr_matrix((-cone.scale[real], (real, cone.columns[real])), shape=(cone.columns.size, n))
    return block, cone.offset


def _as_clarabel(cone: Cone) -> Any:
    import clarabel

    if cone.kind == "second order":
        return clarabel.SecondOrderConeT(cone.columns.size)
    return clarabel.ExponentialConeT() if cone.kind == "exponential" else clarabel.PowerConeT(cone.exponent)
