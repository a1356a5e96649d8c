"""States of pipes for the recheck of rows, and the potentials that their laws leave.

Part of the second proof: friction and gravity come from `laws`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.certificate.laws import drop, exponent
from gasunion.hydraulics.certificate.record import EmptyLeaf, InletDecision, Proof, Side
from gasunion.hydraulics.gas.law import Medium
from gasunion.network.elements import Pipe, Resistor
from gasunion.network.network import Network

Floats = npt.NDArray[np.float64]

_SHARE = 1.0e-8
_SAMPLES = 41
_HEADS = 7
_ROUNDS = 5  # S depends on the mean potential and so on the tail's: each round leaves a hundredth
_SWEEPS = 200
_STEP = 1.0e-7
_LEVELS = 17


class Pipes:
    """The pipes and drag resistors of one proof.

    Parameters
    ----------
    joint : (node,) the place each belongs to. proof : for the units and the order of its numbers.
    """

    def __init__(
        self,
        network: Network,
        joint: npt.NDArray[np.int64],
        proof: Proof,
        *,
        medium: Medium,
        friction_law: str,
    ) -> None:
        self.network, self.medium, self.friction_law, self.joint = network, medium, friction_law, joint
        self.unit, self.flow_unit = proof.potential_unit, proof.flow_unit
        self.names = [n for n in proof.arcs if self.is_pipe(network.arc(n))]
        self.column = len(proof.nodes) + np.array([proof.arcs.index(n) for n in self.names], dtype=np.int64)
        at = [network.arc_index[n] for n in self.names]
        self.tail, self.head = joint[network.tail[at]], joint[network.head[at]]
        height = np.array([node.elevation_m for node in network.nodes])
        self.rise_m = height[network.head[at]] - height[network.tail[at]]
        self._falls: dict[tuple[str, float], float] = {}

    @staticmethod
    def is_pipe(arc: object) -> bool:
        """Whether it is a pipe or a drag resistor."""
        return isinstance(arc, Pipe) or (isinstance(arc, Resistor) and arc.drag_factor is not None)

    def fall(self, name: str, flow: float) -> float:
        """Fall of the potential of a pipe as if it were level, by the reference."""
        key = (name, flow)
        if key not in self._falls:
            arc = self.network.arc(name)
            assert isinstance(arc, Pipe | Resistor)
            self._falls[key] = drop(arc, flow * self.flow_unit, self.friction_law, self.medium) / self.unit
        return self._falls[key]

    def carried(
        self, leaf: EmptyLeaf, *, floor: Floats, roof: Floats, held: dict[int, float]
    ) -> tuple[Floats, Floats]:
        """(place,) bounds of the potentials after the laws of all pipes, for the flows of a subproblem.

        A floor above its roof says that the laws of the pipes alone leave no state in the subproblem.
        """
        floor, roof = floor.copy(), roof.copy()
        for decision in leaf.decisions:
            if isinstance(decision, InletDecision):
                place = self.joint[self.network.tail[self.network.arc_index[decision.arc]]]
                if place in held:
                    continue
                if decision.side is Side.AT_LEAST:
                    floor[place] = max(floor[place], decision.value)
                else:
                    roof[place] = min(roof[place], decision.value)
        low, high = leaf.lower[self.column], leaf.upper[self.column]
        least = np.array([self.fall(n, f) for n, f in zip(self.names, low.tolist(), strict=True)])
        most = np.array([self.fall(n, f) for n, f in zip(self.names, high.tolist(), strict=True)])
        bottom = np.minimum(floor[self.tail], floor[self.head])
        top = np.maximum(roof[self.tail], roof[self.head])
        levels = bottom[:, None] + (top - bottom)[:, None] * np.linspace(0.0, 1.0, _LEVELS)
        s = exponent(self.medium.law, self.rise_m[:, None], levels * self.unit)
        few, many = np.exp(s.min(axis=1)), np.exp(s.max(axis=1))
        # (e^S − 1)/S lies between 1 and e^S.
        each = np.stack([x * y for x in (least, most) for y in (np.ones(few.size), few, many)])
        least, most = each.min(axis=0), each.max(axis=0)
        fixed = np.array(sorted(held), dtype=np.int64)
        for _ in range(_SWEEPS):
            before = floor.copy(), roof.copy()
            np.maximum.at(floor, self.tail, few * floor[self.head] + least)
            np.minimum.at(roof, self.tail, many * roof[self.head] + most)
            rest_low, rest_high = floor[self.tail] - most, roof[self.tail] - least
            np.maximum.at(floor, self.head, rest_low / np.where(rest_low > 0.0, many, few))
            np.minimum.at(roof, self.head, rest_high / np.where(rest_high > 0.0, few, many))
            floor[fixed], roof[fixed] = before[0][fixed], before[1][fixed]
            if max(np.max(floor - before[0]), np.max(before[1] - roof)) < _STEP:
                break
        return floor, roof

    def greatest_drop(self, name: str, *, floor: Floats, roof: Floats) -> float:
        """The greatest |h| that the law of a pipe leaves for potentials within bounds, by the reference."""
        k = self.names.index(name)
        a, b = int(self.tail[k]), int(self.head[k])
        least, most = min(floor[a], floor[b]), max(roof[a], roof[b])
        levels = np.linspace(least, most, _LEVELS) * self.unit
        lifts = np.exp(exponent(self.medium.law, np.full(_LEVELS, self.rise_m[k]), levels))
        few, many = float(lifts.min()), float(lifts.max())
        # (e^S − 1)/S is at least the lesser of 1 and e^S.
        return max(float(roof[a] - few * floor[b]), float(many * roof[b] - floor[a]), 0.0) / min(few, 1.0)

    def states(
        self,
        i: int,
        ends: tuple[float, float],
        *,
        inlet: tuple[float, float],
        outlet: tuple[float, float],
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """(φ_tail, φ_head, flow, slack) of a pipe over its range of flows and its head's potentials."""
        arc = self.network.arcs[i]
        nodes = self.network.nodes
        a, b = self.network.tail[i], self.network.head[i]
        rise = nodes[b].elevation_m - nodes[a].elevation_m
        flow = np.linspace(*ends, _SAMPLES)
        fall = np.array([self.fall(arc.arc, f) for f in flow.tolist()])
        slack = _SHARE * np.maximum(1.0, np.abs(fall))
        if rise == 0.0:
            if self.joint[a] == self.joint[b]:
                fall = np.zeros(flow.size)
            # The law holds the difference of the ends alone: two heads tell whether the row does, too.
            tails = np.concatenate([fall, 1.0 + fall])
            return tails, np.repeat([0.0, 1.0], flow.size), np.tile(flow, 2), np.tile(slack, 2)
        head = np.repeat(np.linspace(*outlet, _HEADS), flow.size)
        flow, fall, slack = (np.tile(x, _HEADS) for x in (flow, fall, slack))
        tail = head + fall
        for _ in range(_ROUNDS):
            mean = 0.5 * (tail + head) * self.unit
            s = exponent(self.medium.law, np.full(mean.size, rise), mean)
            tail = np.exp(s) * head + fall * np.where(np.abs(s) < 1e-12, 1.0, np.expm1(s) / s)
        fits = (tail >= inlet[0] - slack) & (tail <= inlet[1] + slack)
        return tail[fits], head[fits], flow[fits], slack[fits]
