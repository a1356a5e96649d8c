"""Ranges of flows made narrower: by the balance, and by two linear programmes for each loop (eq. 36).

A flow's greatest value in the relaxation is a bound on it. Each bound taken is a cut whose far side is an
empty box with multipliers of its own, so that the boxes still cover every state.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.relaxation import PROOF, Cut, Relaxation, dual_bound
from gasunion.hydraulics.system import System
from gasunion.program import Handle

if TYPE_CHECKING:
    from gasunion.hydraulics.branching import Box, Frame

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

_WORTH = 0.1  # a bound is taken where it takes this share of the range away
_LEAST = 1.0e-3  # a range below this share of the throughput is left as it is
_BEYOND = 2.0e-3  # how far beyond the programme's bound the cut lies, by the range
_SAME = 1.0e-12


class Joints:
    """Which arcs meet at which joint, the actors first; and one arc for each chain without a fork."""

    def __init__(self, system: System, injection: Floats) -> None:
        self.tails = np.concatenate([system.actor_tail, system.tail])
        self.heads = np.concatenate([system.actor_head, system.head])
        self.injection = injection
        self.at: list[list[tuple[int, float]]] = [[] for _ in range(system.contraction.joint_count)]
        for k, (a, b) in enumerate(zip(self.tails.tolist(), self.heads.tolist(), strict=True)):
            if a != b:
                self.at[a].append((k, -1.0))
                self.at[b].append((k, 1.0))
        self.held = system.anchored
        in_loop = np.ones(self.tails.size, dtype=bool)
        in_loop[system.dependent.bridges.arc] = False
        in_loop[self.tails == self.heads] = False
        chain = np.arange(self.tails.size)
        for joint, arcs in enumerate(self.at):
            inside = [k for k, _ in arcs if in_loop[k]]
            if len(inside) == 2 and not self.held[joint]:
                first, second = chain[inside[0]], chain[inside[1]]
                chain[chain == second] = first
        self.leaders = np.array(sorted({int(c) for c in chain[in_loop]}), dtype=np.int64)

    def narrowed(self, low: Floats, high: Floats, arcs: list[int]) -> tuple[Floats, Floats]:
        """Ranges that the balances leave, beginning with the joints at some arcs."""
        low, high = low.copy(), high.copy()
        todo = [j for k in arcs for j in (int(self.tails[k]), int(self.heads[k]))]
        steps = 0
        while todo and steps < 5000:
            joint = todo.pop()
            steps += 1
            if self.held[joint]:
                continue
            there = self.at[joint]
            least = [s * (low[k] if s > 0 else high[k]) for k, s in there]
            most = [s * (high[k] if s > 0 else low[k]) for k, s in there]
            given = float(self.injection[joint])
            total_least, total_most = sum(least), sum(most)
            for n, (k, s) in enumerate(there):
                # s f = −injection − Σ others
                up = -given - (total_least - least[n])
                down = -given - (total_most - most[n])
                lower, upper = (down, up) if s > 0 else (-up, -down)
                changed = False
                if upper < high[k] - 1e-6:
                    high[k], changed = max(upper + _SAME, low[k]), True
                if lower > low[k] + 1e-6:
                    low[k], changed = min(lower - _SAME, high[k]), True
                if changed:
                    todo += [int(self.tails[k]), int(self.heads[k])]
        return low, high


def tightened(frame: Frame, box: Box, base: Relaxation) -> tuple[Box, list[Relaxation], bool]:
    """A smaller box, the empty boxes cut off, and whether nothing is left.

    Parameters
    ----------
    base : the relaxation of the box, whose rows hold in every part of it.
    """
    system, joints = frame.system, frame.joints
    actors, first = system.actor_arcs.size, system.contraction.joint_count
    pipes = system.pipe_arcs.size
    handle = Handle(base.program, tolerance=1e-9, time_limit_s=5.0, presolve=False)
    t = np.array([frame.t], dtype=np.int32)
    cap = base.program.upper[frame.t]
    column = np.where(
        np.arange(actors + pipes) < actors,
        first + pipes + np.arange(actors + pipes),
        first + np.arange(actors + pipes) - actors,
    )
    leaves: list[Relaxation] = []
    for k in joints.leaders.tolist():
        name = system.network.arcs[(system.actor_arcs[k] if k < actors else system.pipe_arcs[k - actors])].arc
        for sign in (1.0, -1.0):
            width = float(box.high[k] - box.low[k])
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
            end = float(box.high[k] if sign > 0 else box.low[k])
            if solution.outcome.is_solved:
                value = float(solution.x[column[k]]) + sign * _BEYOND * width
                if sign * (end - value) < _WORTH * width:
                    continue
            elif solution.outcome.code == "infeasible":
                value = None
            else:
                continue
            low, high = box.low.copy(), box.high.copy()
            if value is not None:
                (low if sign > 0 else high)[k] = value
            _set(handle, column, low, high)
            solution = handle.solve()
            if not solution.outcome.is_solved:
                _set(handle, column, box.low, box.high)
                continue
            path = box.path
            if value is not None:
                path = (*path, Cut(arc=name, what="at least" if sign > 0 else "at most", value=value))
            leaf = _leaf(frame, base, low, high, solution.row_dual, path, column, float(solution.objective))
            if not leaf.bound > PROOF:
                _set(handle, column, box.low, box.high)
                continue
            leaves.append(leaf)
            if value is None:
                return box, leaves, True
            low, high = box.low.copy(), box.high.copy()
            (high if sign > 0 else low)[k] = value
            low, high = joints.narrowed(low, high, [k])
            cut = Cut(arc=name, what="at most" if sign > 0 else "at least", value=value)
            box = replace(box, low=low, high=high, path=(*box.path, cut))
            _set(handle, column, low, high)
    return box, leaves, False


def _set(handle: Handle, column: Indices, low: Floats, high: Floats) -> None:
    handle.set_bounds(column.astype(np.int32), low, high)


def _leaf(
    frame: Frame,
    base: Relaxation,
    low: Floats,
    high: Floats,
    multipliers: Floats,
    path: tuple[Cut, ...],
    column: Indices,
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
