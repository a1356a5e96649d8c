"""One solve of a programme: linear ones by HiGHS, convex quadratic ones by clarabel."""

from __future__ import annotations

import numpy as np

from gasunion.program.linear import Handle, Method, Program, Solution
from gasunion.program.quadratic import solve_quadratic


def solve(program: Program, *, method: Method = "choose") -> Solution:
    """Solve a linear or a convex quadratic programme once.

    Raises
    ------
    ValueError : a quadratic coefficient is negative; the programme would not be convex.
    """
    if program.quadratic is None or not np.any(program.quadratic):
        return Handle(program, method=method).solve()
    if program.integer is not None and program.integer.any():
        raise ValueError("a quadratic programme with whole variables is not solved here")
    if np.any(program.quadratic < 0):
        raise ValueError(f"quadratic[{int(np.argmin(program.quadratic))}] is negative: not convex")
    return solve_quadratic(program)
