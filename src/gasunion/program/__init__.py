"""A linear, quadratic or conic programme as arrays: solve, re-solve, bounds, duals, irreducible set.

    minimise    cost·x + ½ Σ quadratic·x²
    subject to  row_lower ≤ A x ≤ row_upper,   lower ≤ x ≤ upper,   columns in cones

Rows and columns are numbered; the rooms above keep the names. Linear programmes go to HiGHS, quadratic ones
and those with cones to clarabel (an interior-point cone solver that is exact to about 1e-9 where HiGHS's QP
is slow). A quadratic programme may be polished to the digits of the machine.

Last digits of a re-solve depend on the path of bases. Whoever must give the same bytes twice re-solves from
one stored basis (`Handle.set_basis`) and rounds.

References
----------
Huangfu, Hall: Parallelizing the dual revised simplex method, Math. Prog. Comp. 10, 2018 (HiGHS).
Goulart, Chen: Clarabel, an interior-point solver for conic programs with quadratic objectives, 2024.
"""

from gasunion.program.arrays import INFINITY, Floats, Ints
from gasunion.program.cones import Cone
from gasunion.program.linear import WARM_PATIENCE_S, Handle, Method, Program, Solution
from gasunion.program.residuals import Residuals
from gasunion.program.solving import solve

__all__ = [
    "INFINITY",
    "WARM_PATIENCE_S",
    "Cone",
    "Floats",
    "Handle",
    "Ints",
    "Method",
    "Program",
    "Residuals",
    "Solution",
    "solve",
]
