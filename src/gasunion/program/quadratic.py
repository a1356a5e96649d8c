"""Convex quadratic programmes by clarabel, an interior-point solver of cones."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gasunion.outcome import Code, Outcome
from gasunion.program.linear import Program, Solution


def _without_fixed(program: Program) -> tuple[Program, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """The programme in its free columns and the rows they touch; fixed columns move to the row bounds."""
    assert program.quadratic is not None
    free = program.lower != program.upper
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
        ),
        free,
        touched,
    )


def solve_quadratic(whole: Program) -> Solution:
    """Solve a convex quadratic programme once; fixed columns are taken out of it first."""
    program, free, touched = _without_fixed(whole)
    reduced = _solve_free(program)
    if reduced.x.size != program.cost.size:
        return reduced
    assert whole.quadratic is not None
    x = whole.lower.copy()
    x[free] = reduced.x
    row_dual = np.zeros(whole.row_lower.size)
    row_dual[touched] = reduced.row_dual
    row = np.asarray(whole.matrix @ x)
    return Solution(
        outcome=reduced.outcome,
        objective=float(whole.cost @ x + 0.5 * whole.quadratic @ x**2)
        if reduced.outcome.is_solved
        else np.nan,
        x=x,
        row=row,
        row_dual=row_dual,
        reduced_cost=whole.cost + whole.quadratic * x - np.asarray(whole.matrix.T @ row_dual),
    )


def _solve_free(program: Program) -> Solution:
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
    right = np.concatenate([r for _, r in parts])
    cones = [clarabel.ZeroConeT(equal_rows.size)] if equal_rows.size else []
    if right.size > equal_rows.size:
        cones.append(clarabel.NonnegativeConeT(right.size - equal_rows.size))
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
    row = np.asarray(matrix @ x)
    residual = float(
        max(
            np.max(np.maximum(row - program.row_upper, program.row_lower - row), initial=0.0),
            np.max(np.maximum(x - program.upper, program.lower - x), initial=0.0),
        )
    )
    objective = float(program.cost @ x + 0.5 * program.quadratic @ x**2) if code == "solved" else float("nan")
    return Solution(
        outcome=Outcome(code=code, message=f"clarabel: {status}", residual=residual),
        objective=objective,
        x=x,
        row=row,
        row_dual=row_dual,
        reduced_cost=reduced,
    )
