"""Bound propagation of flows: which arcs meet where, and what the balances leave of their ranges (eq. 36).

Stations and valves between the same two joints never pass gas in opposite directions: where a state had gas
going round, closing one and passing the difference through the other keeps every limit. So each of them
carries between nothing and what passes between the joints.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.steady.system import System
from gasunion.network.elements import CompressorStation, ControlValve

Floats = npt.NDArray[np.float64]

_SAME = 1.0e-12
_STEPS = 5000
_STEP = 1.0e-6  # a range that shrinks by less is left


class FlowPropagation:
    """Which arcs meet at which joint, the actors first; and one arc for each chain without a fork.

    Parameters
    ----------
    injection : (joint,) by the reference flow.

    Attributes
    ----------
    leaders : one arc of each chain that lies on a loop: its flow decides those of the others.
    """

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
        self.groups = _groups(system)
        self.leaders = np.array(sorted({int(c) for c in chain[in_loop]}), dtype=np.int64)

    def narrowed(self, low: Floats, high: Floats, arcs: list[int]) -> tuple[Floats, Floats]:
        """Ranges that the balances leave, beginning with the joints at some arcs."""
        low, high = low.copy(), high.copy()
        todo = [j for k in arcs for j in (int(self.tails[k]), int(self.heads[k]))]
        while todo:
            self._balance(low, high, todo)
            todo = [j for group in self.groups for j in self._one_way_round(low, high, group)]
        return low, high

    def _balance(self, low: Floats, high: Floats, todo: list[int]) -> None:
        steps = 0
        while todo and steps < _STEPS:
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
                if _set_range(low, high, k, lower, upper):
                    todo += [int(self.tails[k]), int(self.heads[k])]

    def _one_way_round(self, low: Floats, high: Floats, group: list[tuple[int, float]]) -> list[int]:
        """Narrow the flows of units between two joints; the joints, where that changed something."""
        first = group[0][0]
        inside = {k for k, _ in group}
        least, most = -np.inf, np.inf
        for joint, sign in ((int(self.tails[first]), 1.0), (int(self.heads[first]), -1.0)):
            if self.held[joint]:
                continue
            # What passes from the first joint to the second is what the rest brings there.
            others = [(k, s) for k, s in self.at[joint] if k not in inside]
            given = float(self.injection[joint])
            brought = given + sum(s * (low[k] if s > 0 else high[k]) for k, s in others)
            brings = given + sum(s * (high[k] if s > 0 else low[k]) for k, s in others)
            a, b = (brought, brings) if sign > 0 else (-brings, -brought)
            least, most = max(least, a), min(most, b)
        if any((low[k] if s > 0 else -high[k]) > 0.0 for k, s in group):
            least = max(least, 0.0)
        if any((high[k] if s > 0 else -low[k]) < 0.0 for k, s in group):
            most = min(most, 0.0)
        changed = False
        for k, s in group:
            lower, upper = min(0.0, least), max(0.0, most)
            changed |= _set_range(low, high, k, *((lower, upper) if s > 0 else (-upper, -lower)))
        return [int(self.tails[first]), int(self.heads[first])] if changed else []


def _set_range(low: Floats, high: Floats, k: int, lower: float, upper: float) -> bool:
    """Narrow one range, never beyond its own other end; whether that did something."""
    upper, lower = max(upper + _SAME, float(low[k])), min(lower - _SAME, float(high[k]))
    falls, climbs = upper < high[k] - _STEP, lower > low[k] + _STEP
    if falls:
        high[k] = upper
    if climbs:
        low[k] = min(lower, float(high[k]))
    return bool(falls or climbs)


def _groups(system: System) -> list[list[tuple[int, float]]]:
    """Units that can be closed and lie between the same two joints, with the sign of their direction."""
    found: dict[tuple[int, int], list[tuple[int, float]]] = {}
    for k, arc in enumerate(system.actors.arcs):
        a, b = int(system.actor_tail[k]), int(system.actor_head[k])
        drag = system.actors.drag_in[k] + system.actors.drag_out[k]
        if isinstance(arc, CompressorStation | ControlValve) and drag == 0.0 and a != b:
            found.setdefault((min(a, b), max(a, b)), []).append((k, 1.0 if a < b else -1.0))
    groups = []
    for units in found.values():
        if len(units) > 1:
            turn = units[0][1]
            groups.append([(k, s * turn) for k, s in units])
    return groups
