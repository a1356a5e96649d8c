"""One solve of a programme: linear ones by HiGHS, convex quadratic and conic ones by clarabel."""

from __future__ import annotations

import dataclasses

import numpy as np

from gasunion.program.linear import Handle, Method, Program, Solution
from gasunion.program.quadratic import solve_quadratic


def solve(
    program: Program, *, method: Method = "choose", polish: bool = False, time_limit_s: float | None = None
) -> Solution:
    """Solve a linear, a convex quadratic or a conic programme once.

    Parameters
    ----------
    method : for a linear programme.
    polish : carry a quadratic programme's solution to the digits of the machine; see `program.polish`.
    time_limit_s : a solve that takes longer ends as out_of_steps; None: `patience.solve_seconds`.

    Raises
    ------
    ValueError : a quadratic coefficient is negative; the programme would not be convex.
    """
    is_quadratic = program.quadratic is not None and bool(np.any(program.quadratic))
    if not is_quadratic and not program.cones:
        return Handle(program, method=method, time_limit_s=time_limit_s).solve()
    if program.integer is not None and program.integer.any():
        raise ValueError("a quadratic or conic programme with whole variables is not solved here")
    if program.quadratic is None:
        program = dataclasses.replace(program, quadratic=np.zeros(program.cost.size))
    assert program.quadratic is not None
    if np.any(program.quadratic < 0):
        raise ValueError(f"quadratic[{int(np.argmin(program.quadratic))}] is negative: not convex")
    return solve_quadratic(program, polish=polish, time_limit_s=time_limit_s)
