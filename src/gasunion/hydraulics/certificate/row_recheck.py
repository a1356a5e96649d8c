"""Whether the rows of a proof hold for every state of their subproblem, derived again from the network.

Part of the second proof: nothing of `relaxation` is used. A column stands for the place of its node or the
flow of its arc, and a row may hold only columns of the element that it speaks of. Rows of pipes and units are
tried on a grid of states of that element over the whole of the leaf's ranges.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.certificate.completeness import one_way
from gasunion.hydraulics.certificate.laws import joints, work_j_kg
from gasunion.hydraulics.certificate.pipe_recheck import Pipes
from gasunion.hydraulics.certificate.record import (
    MOST_UNBOUNDED,
    NO_BOUND,
    BalanceRow,
    EmptyLeaf,
    InletDecision,
    Operation,
    OperationDecision,
    PipeRow,
    PressureRow,
    Proof,
    Side,
)
from gasunion.hydraulics.certificate.words import row_in_words
from gasunion.hydraulics.gas.law import Medium
from gasunion.network.boundary import Boundary
from gasunion.network.elements import CheckValve, CompressorStation, ControlValve, Pipe, Resistor
from gasunion.network.limits import limit, limits_of
from gasunion.network.network import Network

Floats = npt.NDArray[np.float64]
States = tuple[Floats, Floats, Floats, Floats]  # φ_tail, φ_head, flow by the reference; the slack of a row

_SHARE = 1.0e-8
_EMPTY = 1.0e-6
_INLETS = 25
_FLOWS = 9
_MOST = 20.0  # a ratio that no place's bounds allow, where a station gives none


class RowCheck:
    """Checks rows of the subproblems of one proof.

    Parameters
    ----------
    boundary : the load that the proof speaks of. injection : (node,) with fuel taken off. [kg s⁻¹]
    """

    def __init__(
        self,
        network: Network,
        boundary: Boundary,
        proof: Proof,
        *,
        injection: Floats,
        medium: Medium,
        friction_law: str,
    ) -> None:
        self.network, self.medium, self.friction_law = network, medium, friction_law
        self.joint = joints(network)
        self.unit, self.flow_unit = proof.potential_unit, proof.flow_unit
        self.injection = injection
        low, high = boundary.pressure_limits(network)
        low, high = low.copy(), high.copy()
        for i, arc in enumerate(network.arcs):
            if isinstance(arc, Pipe) and arc.pressure_pa_max is not None:
                for node in (network.tail[i], network.head[i]):
                    high[node] = min(high[node], arc.pressure_pa_max)
        self.law = medium.law
        places = int(self.joint.max()) + 1
        self.floor, self.roof = np.zeros(places), np.full(places, np.inf)
        np.maximum.at(self.floor, self.joint, self._levels(np.maximum(low, 0.0)))
        np.minimum.at(self.roof, self.joint, self._levels(high))
        self.held: dict[int, float] = {}
        for name, pressure in boundary.anchor_pa.items():
            place = int(self.joint[network.node_index[name]])
            level = float(self._levels(np.array([pressure]))[0])
            self.held[place] = self.floor[place] = self.roof[place] = level
        finite = self.roof[np.isfinite(self.roof)]
        most = MOST_UNBOUNDED * max(1.0, *finite.tolist()) if finite.size else NO_BOUND
        self.roof = np.minimum(self.roof, most)
        self.arcs, self.joint_count = proof.arcs, len(proof.nodes)
        self.place = {c: int(self.joint[network.node_index[n]]) for c, n in enumerate(proof.nodes)}
        self.pipes = Pipes(network, self.joint, proof, medium=medium, friction_law=friction_law)
        self._kept: set[tuple[object, ...]] = set()

    def _levels(self, pressure_pa: Floats) -> Floats:
        """Potentials by the reference, infinite where the pressures are."""
        found = pressure_pa.astype(np.float64)
        finite = np.isfinite(found)
        found[finite] = self.law.potential(found[finite]) / self.unit
        return found

    def wrong(self, leaf: EmptyLeaf, slack: float) -> list[str]:
        """What is wrong with the rows of a leaf, given that its ranges of flows are right."""
        found = self._strange_ranges(leaf)
        floor, roof = self.pipes.carried(leaf, floor=self.floor, roof=self.roof, held=self.held)
        if np.any(floor > roof + _EMPTY):
            return found  # the pipes alone leave no state in this leaf
        floor = np.minimum(floor, roof)
        column_of = {name: self.joint_count + k for k, name in enumerate(self.arcs)}
        operations = {d.arc: d.operation for d in leaf.decisions if isinstance(d, OperationDecision)}
        for at, row in enumerate(leaf.rows):
            terms = self._terms(leaf, at)
            sides = (float(leaf.row_lower[at]), float(leaf.row_upper[at]))
            if isinstance(row, BalanceRow):
                found += self._balance(row.node, terms, sides, slack)
                continue
            if isinstance(row, PressureRow):
                found += self._bound(row, terms, sides)
                continue
            column, name = column_of[row.arc], row_in_words(row, self.network)
            ends = (float(leaf.lower[column]), float(leaf.upper[column]))
            i = self.network.arc_index[row.arc]
            a, b = int(self.joint[self.network.tail[i]]), int(self.joint[self.network.head[i]])
            decided = _inlet(leaf, row.arc)
            inlet = (max(float(floor[a]), decided[0]), min(float(roof[a]), decided[1]))
            outlet = (float(floor[b]), float(roof[b]))
            key = (row, tuple(terms.items()), sides, ends, operations.get(row.arc), inlet, outlet)
            if key in self._kept:
                continue
            self._kept.add(key)
            by_tail, by_head, by_flow, strange = 0.0, 0.0, 0.0, False
            for c, value in terms.items():
                if c == column:
                    by_flow = value
                elif self.place.get(c) == a:
                    by_tail += value
                elif self.place.get(c) == b:
                    by_head += value
                else:
                    strange = True
            if strange or isinstance(row, PipeRow) != self.pipes.is_pipe(self.network.arcs[i]):
                found.append(f"the row of {name} holds what does not belong to it")
                continue
            if isinstance(row, PipeRow):
                states = self.pipes.states(i, ends, inlet=inlet, outlet=outlet)
            else:
                states = self._unit_states(i, ends, inlet, (0.0, outlet[1]), operations.get(row.arc))
            found += _cut_off(name, states, (by_tail, by_head, by_flow), sides)
        return found

    def _strange_ranges(self, leaf: EmptyLeaf) -> list[str]:
        """Potentials whose ranges leave out what the network allows, and a t that may not be 0."""
        node = [self.network.nodes[int(np.argmax(self.joint == p))].node for p in range(self.floor.size)]
        wrong = [
            f"the range of the potential at {node[p]} is not that of the network"
            for c, p in self.place.items()
            if leaf.lower[c] > self.floor[p] + _SHARE or leaf.upper[c] < self.roof[p] - _SHARE
        ]
        return wrong if leaf.lower[-1] <= 0.0 else [*wrong, "the rows are not asked to hold exactly"]

    @staticmethod
    def _terms(leaf: EmptyLeaf, row: int) -> dict[int, float]:
        """The coefficients of a row but for that of t."""
        start, stop = leaf.matrix.indptr[row], leaf.matrix.indptr[row + 1]
        last = leaf.matrix.shape[1] - 1
        pairs = zip(
            leaf.matrix.indices[start:stop].tolist(), leaf.matrix.data[start:stop].tolist(), strict=True
        )
        return {c: v for c, v in pairs if c != last and v != 0.0}

    def _balance(
        self, node: str, terms: dict[int, float], sides: tuple[float, float], slack: float
    ) -> list[str]:
        place = int(self.joint[self.network.node_index[node]])
        if place in self.held:
            return [f"the balance of {node} is free: its pressure is given"]
        drawn = -float(self.injection[self.joint == place].sum()) / self.flow_unit
        wrong = []
        if sides[0] > drawn + slack or sides[1] < drawn - slack:
            given = sides[0] if math.isfinite(sides[0]) else sides[1]
            wrong.append(f"the balance of {node} asks for {drawn:.6g}, not {given:.6g}")
        asked: dict[int, float] = {}
        for k, name in enumerate(self.arcs):
            i = self.network.arc_index[name]
            a, b = int(self.joint[self.network.tail[i]]), int(self.joint[self.network.head[i]])
            if a != b and place in (a, b):
                asked[self.joint_count + k] = 1.0 if place == b else -1.0
        if asked != terms:
            wrong.append(f"the balance of {node} leaves out an arc or holds one too many")
        return wrong

    def _bound(self, row: PressureRow, terms: dict[int, float], sides: tuple[float, float]) -> list[str]:
        place, name = int(self.joint[self.network.node_index[row.node]]), row_in_words(row, self.network)
        if [self.place.get(c) for c in terms] != [place] or set(terms.values()) != {1.0}:
            return [f"the row of {name} holds what does not belong to it"]
        if sides[0] > self.floor[place] + _SHARE or sides[1] < self.roof[place] - _SHARE:
            return [f"the {name} is not that of the network"]
        return []

    def _unit_states(
        self,
        i: int,
        ends: tuple[float, float],
        inlet: tuple[float, float],
        outlet: tuple[float, float],
        case: Operation | None,
    ) -> States:
        """What acts, over its range of flows and its places' potentials."""
        arc = self.network.arcs[i]
        lowest, highest = max(inlet[0], 1e-12), inlet[1]
        levels = np.linspace(lowest, highest, _INLETS) if lowest <= highest else np.zeros(0)
        tails: list[float] = []
        heads_: list[Floats] = []
        flows: list[float] = []
        for flow in np.linspace(*ends, _FLOWS).tolist() if case is not Operation.CLOSED else ():
            before, behind = self._dragged(arc, flow)
            given = self.law.pressure(np.maximum(levels, 0.0) * self.unit).tolist()
            inner = self.law.pressure(np.maximum(levels - before, 0.0) * self.unit).tolist()
            for level, outer, machine in zip(levels.tolist(), given, inner, strict=True):
                for least, most, through in self._outlets(arc, outer, machine, flow, case):
                    tails += [level, level]
                    flows += [flow, flow]
                    heads_.append(self._levels(np.array([least, most])) - (behind if through else 0.0))
        heads = np.concatenate(heads_) if heads_ else np.zeros(0)
        # What the places allow of each range of outlets, least and most.
        heads[0::2], heads[1::2] = np.maximum(heads[0::2], outlet[0]), np.minimum(heads[1::2], outlet[1])
        fits = np.repeat(heads[0::2] <= heads[1::2] + _SHARE, 2)
        tail, head, flow_ = np.array(tails)[fits], heads[fits], np.array(flows)[fits]
        rests = (
            case in (None, Operation.CLOSED) and ends[0] <= 0.0 <= ends[1] and not isinstance(arc, Resistor)
        )
        if rests and levels.size:
            corners = [(t, h) for t in (lowest, highest) for h in outlet]
            tail = np.concatenate([tail, [t for t, _ in corners]])
            head = np.concatenate([head, [h for _, h in corners]])
            flow_ = np.concatenate([flow_, np.zeros(len(corners))])
        return tail, head, flow_, np.full(tail.size, _SHARE)

    def _dragged(self, arc: object, flow: float) -> tuple[float, float]:
        """What drags before and behind the machines take of the potential at a flow, by the reference."""
        if not isinstance(arc, CompressorStation | ControlValve) or flow <= 0.0:
            return 0.0, 0.0
        square = (flow * self.flow_unit) ** 2 / self.unit
        taken = []
        for factor, diameter in (
            (arc.drag_factor_in, arc.diameter_in_m),
            (arc.drag_factor_out, arc.diameter_out_m),
        ):
            area = math.pi / 4.0 * diameter**2 if diameter else math.inf
            taken.append((factor or 0.0) / (2.0 * area**2) * square)
        return taken[0], taken[1]

    def _behind_machines(self, arc: object, outlet: float, flow: float) -> float:
        """The pressure that becomes a unit's outlet pressure by its drag. [Pa]"""
        level = self._levels(np.array([outlet])) + self._dragged(arc, flow)[1]
        return float(self.law.pressure(level * self.unit)[0])

    def _outlets(
        self, arc: object, outer: float, inlet: float, flow: float, case: Operation | None
    ) -> Iterator[tuple[float, float, bool]]:
        """Ranges of the pressure behind an open unit, and whether its gas runs through the machines. [Pa]

        Parameters
        ----------
        outer : pressure before the unit. inlet : the same behind its drag.
        """
        if isinstance(arc, Resistor):
            loss = arc.pressure_loss_pa or 0.0
            if flow > 0.0:
                yield max(outer - loss, 0.0), max(outer - loss, 0.0), False
            elif flow < 0.0:
                yield outer + loss, outer + loss, False
            else:
                yield max(outer - loss, 0.0), outer + loss, False
            return
        if one_way(arc) and flow < 0.0:
            return
        if isinstance(arc, CheckValve):
            yield outer, outer, False
            return
        assert isinstance(arc, CompressorStation | ControlValve)
        if arc.has_bypass and case is not Operation.ACTS:
            yield outer, outer, False
        if case is Operation.BYPASS or flow < 0.0:
            return
        limits = {quantity: each.level for quantity, each in limits_of(arc).items()}
        if outer < limits.get("inlet", 0.0) or flow * self.flow_unit > limits.get("flow", math.inf):
            return
        lost = arc.pressure_loss_in_pa + arc.pressure_loss_out_pa
        if isinstance(arc, ControlValve):
            deepest = limits.get("drop", math.inf) + lost
            least, most = max(inlet - deepest, 0.0), inlet - lost - arc.pressure_drop_pa_min
        else:
            suction = max(inlet - arc.pressure_loss_in_pa, 0.0)
            ratio = min(limits.get("ratio", _MOST), self._powered(arc, suction, flow))
            least, most = inlet - lost, ratio * suction - arc.pressure_loss_out_pa
            if arc.has_bypass:
                # It does not lower: what would be less than before it is left to the bypass.
                least = self._behind_machines(arc, outer, flow)
        if "outlet" in limits:
            most = min(most, self._behind_machines(arc, limits["outlet"], flow))
        if least <= most and most >= 0.0:
            yield least, most, True

    def _powered(self, arc: CompressorStation, suction: float, flow: float) -> float:
        """The highest ratio that a station's power gives."""
        highest = limit(arc, "power")
        if highest is None or arc.efficiency is None or flow <= 0.0 or suction <= 0.0:
            return math.inf
        most = highest * arc.efficiency / (flow * self.flow_unit)
        low, high = 1.0, _MOST
        if work_j_kg(self.medium, suction, high) <= most:
            return math.inf
        for _ in range(50):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if work_j_kg(self.medium, suction, middle) <= most else (low, middle)
        return low


def _inlet(leaf: EmptyLeaf, arc: str) -> tuple[float, float]:
    """The range of the potential before a unit that the decisions leave."""
    mine = [d for d in leaf.decisions if isinstance(d, InletDecision) and d.arc == arc]
    low = max((d.value for d in mine if d.side is Side.AT_LEAST), default=-math.inf)
    high = min((d.value for d in mine if d.side is Side.AT_MOST), default=math.inf)
    return low, high


def _cut_off(
    name: str, states: States, by: tuple[float, float, float], sides: tuple[float, float]
) -> list[str]:
    """Whether a row cuts off one of the states."""
    tail, head, flow, slack = states
    value = by[0] * tail + by[1] * head + by[2] * flow
    wrong = np.flatnonzero((value < sides[0] - slack) | (value > sides[1] + slack))
    if wrong.size == 0:
        return []
    return [f"the row of {name} cuts off its own law at {flow[wrong[0]]:.4g} of the throughput"]
