"""Whether the rows of a proof hold for every state of their box, derived again from the network.

Part of the second proof: nothing of `box_programme`, `unit_rows` or `cuts` is used. Which place a column
stands for is read off the rows that bound its pressure, and every other row is held against the elements that
meet there. Rows of pipes and units are tried at states of that element over the whole of the box's ranges.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from gasunion.hydraulics.covering import one_way
from gasunion.hydraulics.gas_law import Medium
from gasunion.hydraulics.second_laws import drop, gravity, joints, work_j_kg
from gasunion.network.boundary import Boundary
from gasunion.network.elements import CheckValve, CompressorStation, ControlValve, Pipe, Resistor
from gasunion.network.network import Network

if TYPE_CHECKING:
    from gasunion.hydraulics.relaxation import Relaxation

_SHARE = 1.0e-8
_SAMPLES = 41
_INLETS = 25
_FLOWS = 9
_HEADS = 7
_ROUNDS = 4  # the mean potential that S depends on holds the tail's, to a hundredth of S a round
_WHOLE_ROOF = 1.5  # of the highest bound of any place, where a place has none


class RowCheck:
    """Checks rows of the boxes of one proof.

    Parameters
    ----------
    boundary : the load that the proof speaks of. first : one of its boxes, for the units of its numbers.
    """

    def __init__(
        self, network: Network, boundary: Boundary, medium: Medium, friction_law: str, first: Relaxation
    ) -> None:
        self.network, self.medium, self.friction_law = network, medium, friction_law
        self.joint = joints(network)
        self.unit, self.flow_unit = first.potential_unit, first.flow_unit
        self.injection = boundary.injections(network)
        low, high = boundary.pressure_limits(network)
        low, high = low.copy(), high.copy()
        for i, arc in enumerate(network.arcs):
            if isinstance(arc, Pipe) and arc.pressure_pa_max is not None:
                for node in (network.tail[i], network.head[i]):
                    high[node] = min(high[node], arc.pressure_pa_max)
        law = medium.law
        self.floor: dict[int, float] = {}
        self.roof: dict[int, float] = {}
        for place in sorted(set(self.joint.tolist())):
            there = self.joint == place
            self.floor[place] = self._level(max(float(low[there].max()), 0.0))
            most = float(high[there].min())
            self.roof[place] = self._level(most) if math.isfinite(most) else math.inf
        self.held: dict[int, float] = {}
        for name, pressure in boundary.anchor_pa.items():
            place = int(self.joint[network.node_index[name]])
            self.held[place] = self.floor[place] = self.roof[place] = self._level(pressure)
        finite = [r for r in self.roof.values() if math.isfinite(r)]
        whole = _WHOLE_ROOF * max([1.0, *finite]) if finite else 10.0
        self.roof = {place: min(r, whole) for place, r in self.roof.items()}
        self.law = law
        self.place = self._places(first)
        self._kept: set[tuple[object, ...]] = set()

    def _level(self, pressure_pa: float) -> float:
        return float(self.medium.law.potential(np.array([pressure_pa]))[0]) / self.unit

    def _pressure(self, level: float) -> float:
        return float(self.medium.law.pressure(np.array([max(level, 0.0) * self.unit]))[0])

    def _places(self, proof: Relaxation) -> dict[int, int]:
        """Which place each column stands for."""
        found: dict[int, int] = {}
        rows = proof.program.matrix.tocsr()
        for row, name in enumerate(proof.names):
            if not name.startswith("least pressure of "):
                continue
            node = self.network.node_index[name.removeprefix("least pressure of ")]
            for column, value in self._terms(rows, row).items():
                if column < proof.joint_count and value == 1.0:
                    found[column] = int(self.joint[node])
        # A given pressure has no such row: its column is fixed.
        program = proof.program
        for column in range(proof.joint_count):
            if column not in found and program.lower[column] == program.upper[column]:
                level = float(program.lower[column])
                same = [p for p, held in self.held.items() if abs(held - level) <= _SHARE]
                if len(same) == 1:
                    found[column] = same[0]
        return found

    @staticmethod
    def _terms(rows: object, row: int) -> dict[int, float]:
        """The coefficients of a row but for that of t."""
        start, stop = rows.indptr[row], rows.indptr[row + 1]  # type: ignore[attr-defined]
        last = rows.shape[1] - 1  # type: ignore[attr-defined]
        pairs = zip(rows.indices[start:stop].tolist(), rows.data[start:stop].tolist(), strict=True)  # type: ignore[attr-defined]
        return {c: v for c, v in pairs if c != last and v != 0.0}

    def wrong(self, proof: Relaxation, slack: float) -> list[str]:
        """What is wrong with the rows that a box's proof uses."""
        found: list[str] = []
        rows = proof.program.matrix.tocsr()
        index = {name: k for k, name in enumerate(proof.arcs)}
        cases = {cut.arc: cut.what for cut in proof.path if cut.what in ("acts", "bypass", "closed")}
        for row in np.flatnonzero(np.abs(proof.multipliers) > 1e-12).tolist():
            name = proof.names[row]
            terms = self._terms(rows, row)
            sides = (float(proof.program.row_lower[row]), float(proof.program.row_upper[row]))
            kind, _, rest = name.partition(" ")
            if kind == "balance":
                found += self._balance(proof, rest.removeprefix("of "), terms, sides, slack)
                continue
            if kind in ("least", "highest"):
                found += self._bound(name, rest.removeprefix("pressure of "), terms, sides)
                continue
            arc = rest if rest in index else max((a for a in index if rest.startswith(a + " ")), key=len)
            column = proof.joint_count + index[arc]
            ends = (float(proof.program.lower[column]), float(proof.program.upper[column]))
            inlet = _inlet(proof, arc)
            key = (name, tuple(terms.items()), sides, ends, cases.get(arc), inlet)
            if key in self._kept:
                continue
            self._kept.add(key)
            i = self.network.arc_index[arc]
            a, b = int(self.joint[self.network.tail[i]]), int(self.joint[self.network.head[i]])
            by_tail, by_head, by_flow, strange = 0.0, 0.0, 0.0, False
            for c, value in terms.items():
                if c == column:
                    by_flow = value
                elif self.place.get(c) == a:
                    by_tail = value
                elif self.place.get(c) == b:
                    by_head = value
                else:
                    strange = True
            if strange:
                found.append(f"the row of {name} holds what does not belong to it")
                continue
            states = self._pipe_states(proof, i, ends) if kind == "pipe" else None
            if states is None:
                states = self._unit_states(i, a, b, ends, cases.get(arc), inlet)
            found += _misses(name, states, (by_tail, by_head, by_flow), sides)
        return found

    def _balance(
        self,
        proof: Relaxation,
        node: str,
        terms: dict[int, float],
        sides: tuple[float, float],
        slack: float,
    ) -> list[str]:
        place = int(self.joint[self.network.node_index[node]])
        drawn = -float(self.injection[self.joint == place].sum()) / self.flow_unit
        given = sides[0] if math.isfinite(sides[0]) else sides[1]
        wrong = []
        if abs(given - drawn) > slack:
            wrong.append(f"the balance of {node} asks for {drawn:.6g}, not {given:.6g}")
        asked: dict[int, float] = {}
        for k, name in enumerate(proof.arcs):
            i = self.network.arc_index[name]
            a, b = int(self.joint[self.network.tail[i]]), int(self.joint[self.network.head[i]])
            if a != b and place in (a, b):
                asked[proof.joint_count + k] = 1.0 if place == b else -1.0
        if asked != terms:
            wrong.append(f"the balance of {node} leaves out an arc or holds one too many")
        return wrong

    def _bound(self, name: str, node: str, terms: dict[int, float], sides: tuple[float, float]) -> list[str]:
        place = int(self.joint[self.network.node_index[node]])
        if [self.place.get(c) for c in terms] != [place] or set(terms.values()) != {1.0}:
            return [f"the row of {name} holds what does not belong to it"]
        if sides[0] > self.floor[place] + _SHARE or sides[1] < self.roof[place] - _SHARE:
            return [f"the {name} is not that of the network"]
        return []

    def _pipe_states(
        self, proof: Relaxation, i: int, ends: tuple[float, float]
    ) -> Iterator[tuple[float, float, float, float]]:
        """(φ_tail, φ_head, flow, slack) of a pipe over its range of flows and its head's pressures."""
        arc = self.network.arcs[i]
        assert isinstance(arc, Pipe | Resistor)
        a, b = int(self.joint[self.network.tail[i]]), int(self.joint[self.network.head[i]])
        is_level = gravity(self.network, i, self.law, self.unit)[1] == 1.0
        heads = [0.0] if is_level else np.linspace(self.floor[b], self.roof[b], _HEADS).tolist()
        for flow in np.linspace(*ends, _SAMPLES).tolist():
            fall = drop(arc, flow * self.flow_unit, self.friction_law, self.medium) / self.unit
            slack = _SHARE * max(1.0, abs(fall))
            for head in heads:
                tail = head + fall
                for _ in range(0 if is_level else _ROUNDS):
                    stretch, growth = gravity(self.network, i, self.law, 0.5 * (tail + head) * self.unit)
                    tail = growth * head + fall * stretch
                if is_level or self.floor[a] - slack <= tail <= self.roof[a] + slack:
                    yield tail, head, flow, slack

    def _unit_states(
        self,
        i: int,
        a: int,
        b: int,
        ends: tuple[float, float],
        case: str | None,
        inlet: tuple[float, float],
    ) -> Iterator[tuple[float, float, float, float]]:
        """(φ_tail, φ_head, flow, slack) of what acts, over its range of flows and its places' pressures."""
        arc = self.network.arcs[i]
        low, high = self.floor[b], self.roof[b]
        lowest, highest = max(self.floor[a], inlet[0], 1e-12), min(self.roof[a], inlet[1])
        if lowest > highest:
            return
        inlets = np.linspace(lowest, highest, _INLETS).tolist()
        if case in (None, "closed") and ends[0] <= 0.0 <= ends[1] and not isinstance(arc, Resistor):
            for level in (inlets[0], inlets[-1]):
                for outlet in (low, high):
                    yield level, outlet, 0.0, _SHARE
        if case == "closed":
            return
        for flow in np.linspace(*ends, _FLOWS).tolist():
            for level in inlets:
                for least, most in self._outlets(arc, self._pressure(level), flow, case):
                    below, above = max(self._level(least), low), min(self._level(most), high)
                    if below <= above + _SHARE:
                        yield level, below, flow, _SHARE
                        yield level, above, flow, _SHARE

    def _outlets(
        self, arc: object, inlet: float, flow: float, case: str | None
    ) -> Iterator[tuple[float, float]]:
        """Ranges of the outlet pressure that an open unit can have. [Pa]"""
        if isinstance(arc, Resistor):
            loss = arc.pressure_loss_pa or 0.0
            if flow > 0.0:
                yield max(inlet - loss, 0.0), max(inlet - loss, 0.0)
            elif flow < 0.0:
                yield inlet + loss, inlet + loss
            else:
                yield max(inlet - loss, 0.0), inlet + loss
            return
        if one_way(arc) and flow < 0.0:
            return
        if isinstance(arc, CheckValve):
            yield inlet, inlet
            return
        assert isinstance(arc, CompressorStation | ControlValve)
        if arc.has_bypass and case != "acts":
            yield inlet, inlet
        if case == "bypass" or flow < 0.0:
            return
        if arc.pressure_in_pa_min is not None and inlet < arc.pressure_in_pa_min:
            return
        if arc.flow_kg_s_max is not None and flow * self.flow_unit > arc.flow_kg_s_max:
            return
        lost = arc.pressure_loss_in_pa + arc.pressure_loss_out_pa
        if isinstance(arc, ControlValve):
            deepest = math.inf if arc.pressure_drop_pa_max is None else arc.pressure_drop_pa_max + lost
            least, most = max(inlet - deepest, 0.0), inlet - lost - arc.pressure_drop_pa_min
        else:
            least = inlet if arc.has_bypass else inlet - lost
            most = 20.0 * inlet if arc.ratio_max is None else arc.ratio_max * inlet
            most = min(most, self._powered(arc, inlet, flow))
        if arc.pressure_out_pa_max is not None:
            most = min(most, arc.pressure_out_pa_max)
        if least <= most and most >= 0.0:
            yield least, most

    def _powered(self, arc: CompressorStation, inlet: float, flow: float) -> float:
        """The highest outlet pressure that a station's power gives. [Pa]"""
        if arc.power_w_max is None or arc.efficiency is None or flow <= 0.0:
            return math.inf
        most = arc.power_w_max * arc.efficiency / (flow * self.flow_unit)
        low, high = 1.0, 20.0
        if work_j_kg(self.medium, inlet, high) <= most:
            return high * inlet
        for _ in range(50):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if work_j_kg(self.medium, inlet, middle) <= most else (low, middle)
        return low * inlet


def _inlet(proof: Relaxation, arc: str) -> tuple[float, float]:
    """The range of the potential before a unit that the cuts of a box leave."""
    mine = [cut for cut in proof.path if cut.arc == arc]
    low = max((cut.value for cut in mine if cut.what == "inlet at least"), default=-math.inf)
    high = min((cut.value for cut in mine if cut.what == "inlet at most"), default=math.inf)
    return low, high


def _misses(
    name: str,
    states: Iterator[tuple[float, float, float, float]],
    by: tuple[float, float, float],
    sides: tuple[float, float],
) -> list[str]:
    """Whether a row cuts off one of the states."""
    for tail, head, flow, slack in states:
        value = by[0] * tail + by[1] * head + by[2] * flow
        if value < sides[0] - slack or value > sides[1] + slack:
            return [f"the row of {name} cuts off its own law at {flow:.4g} of the throughput"]
    return []
