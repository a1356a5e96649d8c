"""Ranges of flows made narrower: by the balance, and by two linear programmes for each loop (eq. 36).

A flow's greatest value in the relaxation is a bound on it. Each bound taken is a cut whose far side is an
empty subproblem with multipliers of its own, so that the subproblems still cover every state.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.certificate.record import Decision, FlowDecision, Side
from gasunion.hydraulics.relaxation.dual_bound import PROOF, Relaxation, dual_bound
from gasunion.program import Handle

if TYPE_CHECKING:
    from gasunion.hydraulics.relaxation.linear_programme import Solved, SubproblemProgramme
    from gasunion.hydraulics.relaxation.subproblem import Subproblem

Floats = npt.NDArray[np.float64]


_WORTH = 0.1  # a bound is taken where it takes this share of the range away
_LEAST = 1.0e-3  # a range below this share of the throughput is left as it is
_WORK = 50_000  # columns of all programmes by which flows are looked at, those with the widest ranges first
_FEWEST, _MOST = 8, 80  # of the flows
_BEYOND = 2.0e-3  # how far beyond the programme's bound the cut lies, by the range


def tightened(
    programme: SubproblemProgramme, subproblem: Subproblem, whole: Solved
) -> tuple[Subproblem, list[Relaxation], bool]:
    """A smaller subproblem, the empty subproblems cut off, and whether nothing is left.

    Parameters
    ----------
    whole : the subproblem solved; the rows of its relaxation hold in every part of it.
    """
    base, frame, column = whole.relaxation, programme.frame, programme.column
    handle = Handle(base.program, tolerance=1e-9, time_limit_s=5.0, presolve=False)
    handle.set_basis(whole.basis)
    t = np.array([programme.t], dtype=np.int32)
    cap = base.program.upper[programme.t]
    leaves: list[Relaxation] = []
    leaders = frame.propagation.leaders
    count = min(max(_WORK // (programme.t + 1), _FEWEST), _MOST)
    widest = leaders[np.argsort(-(subproblem.high - subproblem.low)[leaders], kind="stable")][:count]
    for k in sorted(widest.tolist()):
        name = frame.names[k]
        for sign in (1.0, -1.0):
            width = float(subproblem.high[k] - subproblem.low[k])
            if width < _LEAST:
                continue
            own = np.array([column[k]], dtype=np.int32)
            handle.set_bounds(t, np.zeros(1), np.zeros(1))
            handle.set_cost(t, np.zeros(1))
            handle.set_cost(own, np.array([-sign]))
            solution = handle.solve()
            handle.set_cost(own, np.zeros(1))
            handle.set_bounds(t, np.zeros(1), np.array([cap]))
            handle.set_cost(t, np.ones(1))
            end = float(subproblem.high[k] if sign > 0 else subproblem.low[k])
            if solution.outcome.is_solved:
                value = float(solution.x[column[k]]) + sign * _BEYOND * width
                if sign * (end - value) < _WORTH * width:
                    continue
            elif solution.outcome.code == "infeasible":
                value = None
            else:
                continue
            low, high = subproblem.low.copy(), subproblem.high.copy()
            if value is not None:
                (low if sign > 0 else high)[k] = value
            _set(handle, column, low, high)
            solution = handle.solve()
            if not solution.outcome.is_solved:
                _set(handle, column, subproblem.low, subproblem.high)
                continue
            path = subproblem.path
            if value is not None:
                far = Side.AT_LEAST if sign > 0 else Side.AT_MOST
                path = (*path, FlowDecision(arc=name, side=far, value=value))
            leaf = _leaf(base, low, high, solution.row_dual, path, column, float(solution.objective))
            if not leaf.bound > PROOF:
                _set(handle, column, subproblem.low, subproblem.high)
                continue
            leaves.append(leaf)
            if value is None:
                return subproblem, leaves, True
            low, high = subproblem.low.copy(), subproblem.high.copy()
            (high if sign > 0 else low)[k] = value
            low, high = frame.propagation.narrowed(low, high, [k])
            near = Side.AT_MOST if sign > 0 else Side.AT_LEAST
            decision = FlowDecision(arc=name, side=near, value=value)
            subproblem = replace(subproblem, low=low, high=high, path=(*subproblem.path, decision))
            _set(handle, column, low, high)
    return subproblem, leaves, False


def _set(handle: Handle, column: npt.NDArray[np.int32], low: Floats, high: Floats) -> None:
    handle.set_bounds(column, low, high)


def _leaf(
    base: Relaxation,
    low: Floats,
    high: Floats,
    multipliers: Floats,
    path: tuple[Decision, ...],
    column: npt.NDArray[np.int32],
    least: float,
) -> Relaxation:
    lower, upper = base.program.lower.copy(), base.program.upper.copy()
    lower[column], upper[column] = low, high
    program = replace(base.program, lower=lower, upper=upper)
    return replace(
        base,
        program=program,
        multipliers=multipliers,
        least=least,
        bound=dual_bound(program, multipliers),
        path=path,
    )
