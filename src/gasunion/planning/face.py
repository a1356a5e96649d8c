"""The set of all equally good plans of a linear programme, from one optimal vertex and its duals.

By complementary slackness every optimal point has each variable with a reduced cost at its bound and each
row with a dual at its bound, and every feasible point with these is optimal. So the optimal face is the
programme itself with some bounds closed: a second objective can choose among equal plans without a row that
holds the first, which interior-point methods digest badly.

References: Dantzig, Thapa: Linear Programming 2, Springer 2003, section 2.4 (complementary slackness).
"""

from __future__ import annotations

import dataclasses

import numpy as np

from gasunion.program import Program, Solution

# MUSD per mcm/d over a period. HiGHS leaves duals of about 1e-9 on what is free; real ones start at cents.
DUAL_MIN = 1e-6


def optimal_face(program: Program, solution: Solution) -> Program:
    """The programme restricted to its optimal points.

    Parameters
    ----------
    solution : an optimal vertex with duals.
    """
    lower, upper = program.lower.copy(), program.upper.copy()
    tight = np.abs(solution.reduced_cost) > DUAL_MIN
    at_lower = tight & (solution.reduced_cost > 0) & np.isfinite(program.lower)
    at_upper = tight & (solution.reduced_cost < 0) & np.isfinite(program.upper)
    upper[at_lower] = lower[at_lower]
    lower[at_upper] = upper[at_upper]
    row_lower, row_upper = program.row_lower.copy(), program.row_upper.copy()
    tight_row = np.abs(solution.row_dual) > DUAL_MIN
    row_at_lower = tight_row & (solution.row_dual > 0) & np.isfinite(program.row_lower)
    row_at_upper = tight_row & (solution.row_dual < 0) & np.isfinite(program.row_upper)
    row_upper[row_at_lower] = row_lower[row_at_lower]
    row_lower[row_at_upper] = row_upper[row_at_upper]
    return dataclasses.replace(program, lower=lower, upper=upper, row_lower=row_lower, row_upper=row_upper)
