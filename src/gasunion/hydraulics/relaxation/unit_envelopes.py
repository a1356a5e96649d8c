"""What an open station, valve or constant loss must keep, as rows of a subproblem (eq. 31, 32, 35, 37).

Each unit has the same rows in every subproblem; those that a subproblem does not ask for are left without
limits. A row holds for every state of its subproblem, exactly or with room to spare.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.certificate.record import UnitLimit
from gasunion.hydraulics.gas.law import GasLaw
from gasunion.hydraulics.relaxation.subproblem import TINY, Case, Frame, Subproblem
from gasunion.hydraulics.steady.compression import specific_work_j_kg
from gasunion.network.elements import Arc, CheckValve, CompressorStation, ControlValve
from gasunion.network.limits import Quantity, limit

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

KINDS = tuple(UnitLimit)
_LOW, _HIGH, _INLET, _INLET_HIGH, _OUTLET, _FLOW, _POWER = range(7)
_GRID = 513
_COARSE = 65
_ROUNDING = 1.0e-7
_LEAST_PA = 1.0e3
_LEAST_WIDTH = 1.0e-6

Line = tuple[float, float]  # slope and constant over the potential of the tail


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRows:
    """lower ≤ by_head φ_head + by_tail φ_tail + by_flow f + by_t t ≤ upper, each (actor, kind)."""

    by_head: Floats
    by_tail: Floats
    by_flow: Floats
    by_t: Floats
    lower: Floats
    upper: Floats


class Units:
    """The units of one frame: what their rows need that no subproblem changes."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        system, law, unit = frame.system, frame.system.medium.law, frame.scale.potential
        actors, tail, head = system.actors, system.actor_tail, system.actor_head
        arcs = actors.arcs
        self.floor, self.roof = np.maximum(frame.least[tail], 0.0), frame.most[tail]
        top = law.density(law.pressure(np.maximum(self.roof, frame.most[head]) * unit))
        # φ(p) − φ(p − loss) ≤ loss · ρ at the highest p.
        self.at_rest = actors.loss_pass_pa * top / unit
        self.inlet_min = _potential(law, _given(arcs, "inlet", absent=-np.inf)) / unit
        self.outlet_max = _potential(law, _given(arcs, "outlet")) / unit
        self.flow_max = _given(arcs, "flow") / frame.scale.flow_kg_s
        self.is_check = np.array([isinstance(a, CheckValve) for a in arcs], dtype=bool)
        self._power: dict[tuple[float, ...], list[tuple[float, float, float]]] = {}
        self._lines: dict[tuple[float, ...], tuple[Line | None, Line | None]] = {}

    def rows(self, subproblem: Subproblem) -> UnitRows:
        """The rows of all units in a subproblem."""
        actors = self.frame.system.actors
        shape = (subproblem.case.size, len(KINDS))
        by_head, by_tail, by_flow, by_t = (np.zeros(shape) for _ in range(4))
        lower, upper = np.full(shape, -np.inf), np.full(shape, np.inf)
        by_head[:, [_LOW, _HIGH, _OUTLET]] = 1.0
        by_tail[:, [_LOW, _HIGH]] = -1.0
        by_tail[:, [_INLET, _INLET_HIGH]] = 1.0
        by_flow[:, _FLOW] = 1.0
        by_t[:, [_LOW, _INLET]] = 1.0
        by_t[:, [_HIGH, _INLET_HIGH, _OUTLET, _FLOW]] = -1.0
        low, high = subproblem.low[: shape[0]], subproblem.high[: shape[0]]
        forward, backward = low > TINY, high < -TINY
        loss = actors.is_loss
        opens = (subproblem.case == Case.ACTS) | (subproblem.case == Case.BYPASS)
        opens |= (subproblem.case == Case.ANY) & (forward | backward)
        opens &= ~loss
        passes = opens & ((subproblem.case == Case.BYPASS) | backward | self.is_check)
        works = opens & ~passes
        acts = works & ((subproblem.case == Case.ACTS) | ~actors.has_bypass)
        # At rest the pressures at a constant loss differ by no more than the loss, either way.
        lower[loss, _LOW], upper[loss, _HIGH] = -self.at_rest[loss], self.at_rest[loss]
        lower[passes, _LOW] = upper[passes, _HIGH] = 0.0
        cut_low, cut_high = np.isfinite(subproblem.inlet_low), np.isfinite(subproblem.inlet_high)
        lower[cut_low, _INLET] = subproblem.inlet_low[cut_low]
        upper[cut_high, _INLET_HIGH] = subproblem.inlet_high[cut_high]
        lower[acts, _INLET] = np.maximum(lower[acts, _INLET], self.inlet_min[acts])
        upper[acts, _OUTLET] = self.outlet_max[acts]
        upper[acts, _FLOW] = self.flow_max[acts]
        for k in np.flatnonzero(works | (loss & forward)).tolist():
            inlet = self.inlet_range(subproblem, k, acts=bool(acts[k]))
            under, over = self._outlet_lines(k, inlet, float(low[k]), acts=bool(acts[k]))
            if under is not None:
                by_tail[k, _LOW], by_t[k, _LOW], lower[k, _LOW] = -under[0], 1.0 + under[0], under[1]
            if over is not None:
                by_tail[k, _HIGH], by_t[k, _HIGH], upper[k, _HIGH] = -over[0], -1.0 - over[0], over[1]
            if not actors.raises[k]:
                continue
            ends = max(float(low[k]), 0.0), float(high[k])
            lines = self._power_lines(k, ends, inlet, acts=bool(acts[k]))
            for n, (slope, fall, constant) in enumerate(lines):
                row = _POWER + n
                by_head[k, row], by_tail[k, row], by_flow[k, row] = 1.0, -slope, fall
                by_t[k, row], upper[k, row] = -(1.0 + slope + fall), constant
        return UnitRows(
            by_head=by_head, by_tail=by_tail, by_flow=by_flow, by_t=by_t, lower=lower, upper=upper
        )

    def outlets(
        self, k: int, tail: Floats, flow: float, *, acts: bool
    ) -> tuple[Floats | None, Floats | None]:
        """Lowest and highest potential behind an open unit whose gas runs forward; None where any.

        Parameters
        ----------
        tail : potentials before it, by the reference. acts : whether it is not bypassed.
        flow : the least it may be, by the reference: what drags at the machines take rises with it.
        """
        actors, arc = self.frame.system.actors, self.frame.system.actors.arcs[k]
        before, behind = self._dragged(k, flow) if acts else (0.0, 0.0)
        inlet = self._pressure(tail - before)
        if isinstance(arc, CompressorStation):
            loss = float(actors.loss_pass_pa[k])
            least = inlet - loss if actors.passes_freely[k] or before + behind == 0.0 else None
            if actors.passes_freely[k]:
                least = self._pressure(tail)
            under = None if least is None else self._potential(least)
            highest = limit(arc, "ratio")
            if highest is None:
                return under, None
            most = highest * (inlet - arc.pressure_loss_in_pa) - arc.pressure_loss_out_pa
            return under, self._potential(most if acts else np.maximum(most, inlet)) - behind
        if isinstance(arc, ControlValve):
            lost = arc.pressure_loss_in_pa + arc.pressure_loss_out_pa
            over = self._potential(inlet - lost - arc.pressure_drop_pa_min if acts else inlet) - behind
            has_drag = actors.drag_in[k] + actors.drag_out[k] > 0.0
            deepest = limit(arc, "drop")
            if deepest is None or has_drag:
                return None, over
            return self._potential(inlet - lost - deepest), over
        lost_pa = float(actors.loss_pass_pa[k])  # a constant loss
        return self._potential(inlet - lost_pa), self._potential(inlet - lost_pa)

    def _dragged(self, k: int, flow: float) -> tuple[float, float]:
        """What drags take of the potential before and behind the machines at a flow, by the reference."""
        actors, scale = self.frame.system.actors, self.frame.scale
        square = (max(flow, 0.0) * scale.flow_kg_s) ** 2 / scale.potential
        return float(actors.drag_in[k]) * square, float(actors.drag_out[k]) * square

    def _pressure(self, level: Floats) -> Floats:
        return self.frame.system.medium.law.pressure(np.maximum(level, 0.0) * self.frame.scale.potential)

    def _potential(self, pressure_pa: Floats) -> Floats:
        law = self.frame.system.medium.law
        return np.asarray(law.potential(np.maximum(pressure_pa, 0.0)) / self.frame.scale.potential)

    def beyond(self, k: int, *, tail: float, head: float, flow: float) -> float:
        """By how much an outlet potential lies outside what an acting unit gives at its inlet's and flow."""
        least, most = self.outlets(k, np.array([max(tail, TINY)]), flow, acts=True)
        below = 0.0 if least is None else float(least[0]) - head
        above = 0.0 if most is None else head - float(most[0])
        return max(below, above, 0.0)

    def acting_violation(self, k: int, *, tail: float, head: float, flow: float) -> float:
        """The greatest violation of what acting asks of a station or valve: outlet, limits, direction."""
        limits = (self.inlet_min[k] - tail, head - self.outlet_max[k], flow - self.flow_max[k], -flow)
        return max(self.beyond(k, tail=tail, head=head, flow=flow), *map(float, limits))

    def _outlet_lines(
        self, k: int, inlet: tuple[float, float], flow: float, *, acts: bool
    ) -> tuple[Line | None, Line | None]:
        """Lines under and over the outlet potentials of an open unit, for a range of its inlet's."""
        key = (k, *inlet, flow if self._dragged(k, 1.0) != (0.0, 0.0) else 0.0, acts)
        if key not in self._lines:
            tail = self._potential(self._grid(*inlet, _COARSE))
            ends: list[Line | None] = []
            for sign, curve in zip((-1.0, 1.0), self.outlets(k, tail, flow, acts=acts), strict=True):
                if curve is None:
                    ends.append(None)
                    continue
                slope = float((curve[-1] - curve[0]) / (tail[-1] - tail[0]))
                ends.append((slope, sign * _above(sign * curve, tail, sign * slope)))
            self._lines[key] = (ends[0], ends[1])
        return self._lines[key]

    def inlet_range(self, subproblem: Subproblem, k: int, *, acts: bool) -> tuple[float, float]:
        """Least and highest potential before a unit in a subproblem, by the reference."""
        given = float(self.inlet_min[k]) if acts else 0.0
        least = max(float(subproblem.inlet_low[k]), float(self.floor[k]), given)
        return least, max(min(float(subproblem.inlet_high[k]), float(self.roof[k])), least)

    def _grid(self, least: float, most: float, count: int) -> Floats:
        """Inlet pressures between two potentials. [Pa]"""
        ends = self.frame.system.medium.law.pressure(np.array([least, most]) * self.frame.scale.potential)
        low = max(float(ends[0]), _LEAST_PA)
        return np.linspace(low, max(float(ends[1]), low * (1.0 + _LEAST_WIDTH)), count)

    def _power_lines(
        self, k: int, flow: tuple[float, float], inlet: tuple[float, float], *, acts: bool
    ) -> list[tuple[float, float, float]]:
        """(slope, fall, constant): φ_head ≤ slope φ_tail − fall f + constant, by the power (eq. 37)."""
        key = (k, *flow, *inlet, acts)
        if key not in self._power:
            self._power[key] = self._new_power_lines(k, flow, self._grid(*inlet, _GRID), acts=acts)
        return self._power[key]

    def _new_power_lines(
        self, k: int, flow: tuple[float, float], grid: Floats, *, acts: bool
    ) -> list[tuple[float, float, float]]:
        frame = self.frame
        medium, unit = frame.system.medium, frame.scale.potential
        arc = frame.system.actors.arcs[k]
        assert isinstance(arc, CompressorStation)
        highest = limit(arc, "power")
        if highest is None or arc.efficiency is None:
            return []
        low, high = flow
        inlet = medium.law.potential(grid) / unit
        # Drags as at the least flow: at more they take more, and this holds all the more.
        before, behind = self._dragged(k, low) if acts else (0.0, 0.0)
        suction = np.maximum(self._pressure(inlet - before) - arc.pressure_loss_in_pa, _LEAST_PA)
        joule = highest * arc.efficiency / frame.scale.flow_kg_s  # by the flow: J/kg
        roof = np.array([frame.most[frame.system.actor_head[k]] + behind])
        top = float(self._pressure(roof)[0]) + arc.pressure_loss_out_pa
        work, _, _ = specific_work_j_kg(medium, suction, np.maximum(top / suction, 1.0))
        # Up to here the power lifts gas from every inlet pressure to the highest outlet pressure.
        ample = joule / float(work.max()) if work.max() > 0.0 else np.inf
        if ample >= high and ample > low:
            return []
        start = min(max(low, ample), high)
        flows = (start, 0.5 * (start + high), high)
        reached = [self._reached(suction, joule / f) - arc.pressure_loss_out_pa for f in flows]
        reached = [self._potential(p if acts else np.maximum(p, grid)) - behind for p in reached]
        lines = []
        for level in reached:
            slope = float((level[-1] - level[0]) / (inlet[-1] - inlet[0]))
            above = [_above(curve, inlet, slope) for curve in (reached[0], reached[2])]
            fall = (above[0] - above[1]) / (high - start) if high - start > TINY else 0.0
            lines.append((slope, fall, above[0] + fall * start))
        return lines

    def _reached(self, suction: Floats, joule: float) -> Floats:
        """The highest pressure that so much work per kilogram gives. [Pa]

        It is convex in the flow: (1 + c/f)^m with m > 1, and so is the potential, which is convex in it.
        """
        medium = self.frame.system.medium
        power = (medium.isentropic_exponent - 1.0) / medium.isentropic_exponent
        heat = suction / np.maximum(medium.law.density(suction), 1e-9)  # Z R T
        return np.asarray((1.0 + power * joule / heat) ** (1.0 / power) * suction)


def _above(curve: Floats, inlet: Floats, slope: float) -> float:
    """Least constant with curve ≤ slope · inlet + constant, between the points by second differences."""
    left = curve - slope * inlet
    return float(left.max() + np.abs(np.diff(left, 2)).max()) + _ROUNDING


def _given(arcs: tuple[Arc, ...], quantity: Quantity, absent: float = np.inf) -> Floats:
    """(actor,) one of their limits, and what stands for none."""
    found = [limit(a, quantity) for a in arcs]
    return np.array([absent if x is None else x for x in found], dtype=np.float64)


def _potential(law: GasLaw, pressure_pa: Floats) -> Floats:
    """Potentials of pressures, infinite where those are."""
    found = pressure_pa.copy()
    finite = np.isfinite(pressure_pa)
    found[finite] = law.potential(pressure_pa[finite])
    return found
