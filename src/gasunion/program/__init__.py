"""A linear or quadratic programme as arrays: solve, re-solve from a basis, bounds, duals, irreducible set.

    minimise    cost·x + ½ Σ quadratic·x²
    subject to  row_lower ≤ A x ≤ row_upper,   lower ≤ x ≤ upper

Rows and columns are numbered; the rooms above keep the names. Linear programmes go to HiGHS, quadratic ones
to clarabel (an interior-point cone solver that is exact to about 1e-9 where HiGHS's QP is slow).

Last digits of a re-solve depend on the path of bases. Whoever must give the same bytes twice re-solves from
one stored basis (`Handle.set_basis`) and rounds.

References
----------
Huangfu, Hall: Parallelizing the dual revised simplex method, Math. Prog. Comp. 10, 2018 (HiGHS).
Goulart, Chen: Clarabel, an interior-point solver for conic programs with quadratic objectives, 2024.
"""

from gasunion.program.linear import (
    INFINITY,
    WARM_PATIENCE_S,
    Floats,
    Handle,
    Ints,
    Method,
    Program,
    Solution,
)
from gasunion.program.solving import solve

__all__ = [
    "INFINITY",
    "WARM_PATIENCE_S",
    "Floats",
    "Handle",
    "Ints",
    "Method",
    "Program",
    "Solution",
    "solve",
]
