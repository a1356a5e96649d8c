"""What a linear relaxation of a box of states proves: where its least t is above 0, the box is empty.

Every state of the box that keeps all bounds satisfies the rows of its programme with t = 0 (eq. 29 to 33). So
where the least t is above 0 there is none, and the row multipliers prove it: their combination of the rows is
an inequality that no point within the variables' ranges satisfies. `dual_bound` evaluates that inequality;
`certificate.proof_recheck` does the same, and derives rows and ranges again from the network alone.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gasunion.program import Program

Floats = npt.NDArray[np.float64]


def dual_bound(program: Program, multipliers: Floats) -> float:
    """What the multipliers prove of the least cost: any multipliers prove a bound, good ones a good one.

    cost·x ≥ Σ y·(row bound on y's side) + Σ min over the range of (cost − Aᵀy)·x, for every y.
    """
    y = np.where(np.abs(multipliers) > 1e-12, multipliers, 0.0)
    y = np.where((y > 0) & ~np.isfinite(program.row_lower), 0.0, y)
    y = np.where((y < 0) & ~np.isfinite(program.row_upper), 0.0, y)
    side = np.where(y > 0, program.row_lower, program.row_upper)
    reduced = program.cost - program.matrix.T @ y
    worst = np.where(reduced > 0, program.lower, program.upper)
    return float((y[y != 0] * side[y != 0]).sum() + (reduced * worst).sum())
