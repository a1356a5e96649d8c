"""Branch and bound on a free network: a point that may keep every bound, or a proof that none does (eq. 35).

Every box holds a range for each flow and a case for each unit: it acts, it is bypassed, or it is closed.
The relaxation of a box is a linear programme in t, as in `relaxation`, with the laws of the pipes cut over
the box's own ranges. Where its least t is above 0 the box is empty and its multipliers prove it. Else the
point of the programme says where to look for a state, and where to split: a flow below or above a value, or a
unit into its cases. When every box is empty, the boxes together are a proof: they cover all states.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_matrix

from gasunion.hydraulics.cuts import growths, lines_under
from gasunion.hydraulics.relaxation import (
    SETTLED,
    Cut,
    Relaxation,
    Rows,
    balance,
    cap_of,
    dual_bound,
    flow_ranges,
    lone_blocks,
)
from gasunion.hydraulics.station import Scale, specific_work_j_kg
from gasunion.hydraulics.system import System
from gasunion.hydraulics.tightening import Joints, tightened
from gasunion.network.elements import CompressorStation, ControlValve
from gasunion.program import Handle, Program

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

_DEEP = 100.0
_TINY = 1.0e-9
_KEPT = 1.0e-7  # a law missed by less than this share of the reference is kept
_TOLERANCE = 1.0e-9
_SWEEPS = 4
_ROUNDING = 1.001


class Case(IntEnum):
    """What a unit does in a box."""

    ANY = 0
    ACTS = 1
    BYPASS = 2
    CLOSED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Ranges of flows, by the reference, and cases of units.

    Attributes
    ----------
    low, high : (actor + pipe,) the actors first. case : (actor,). path : the cuts that lead here.
    """

    low: Floats
    high: Floats
    case: Indices
    path: tuple[Cut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Where a box's programme has its least t.

    Attributes
    ----------
    potential : (joint,) flow : (pipe,) actor_flow : (actor,) by the reference.
    missed : (actor + pipe,) by how much each law is missed there.
    overload : (actor,) by how much of its power a station exceeds it.
    case : (actor,) the case that is missed least.
    """

    potential: Floats
    flow: Floats
    actor_flow: Floats
    missed: Floats
    overload: Floats
    case: Indices


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What the search came to.

    Attributes
    ----------
    leaves : empty boxes that cover everything, if `is_proof`. boxes : relaxations solved.
    """

    leaves: tuple[Relaxation, ...]
    is_proof: bool
    boxes: int


class Frame:
    """The rows of one load that no box changes, and the programme of a box.

    Parameters
    ----------
    injection : (joint,) [kg s⁻¹]. low, high : (joint,) bounds of the potential. [Pa kg m⁻³]
    settled : (pipe,) flows of a state, for level parts of pipes alone; see `relaxation.relax`.
    """

    def __init__(
        self,
        system: System,
        *,
        injection: Floats,
        scale: Scale,
        anchor_potential: Floats,
        low: Floats,
        high: Floats,
        settled: Floats | None,
    ) -> None:
        self.system, self.scale = system, scale
        unit = scale.potential
        self.injection = injection / scale.flow_kg_s
        self.floor = np.where(system.anchored, anchor_potential, np.maximum(low, 0.0)) / unit
        roof = np.where(system.anchored, anchor_potential, high) / unit
        self.cap = cap_of(system, roof)
        self.roof = np.minimum(roof, self.cap)
        _, least, most = flow_ranges(system, injection, scale, self.floor, self.roof)
        actors = system.actor_arcs.size
        if settled is not None:
            alone = lone_blocks(system)
            share = settled / scale.flow_kg_s
            least[actors:] = np.where(alone, share - SETTLED, least[actors:])
            most[actors:] = np.where(alone, share + SETTLED, most[actors:])
        # Gas never runs backward through these: a balance that asks for it leaves no state.
        forward = ~system.actors.two_way & ~system.actors.is_loss
        least[:actors] = np.where(forward, np.maximum(least[:actors], 0.0), least[:actors])
        most[:actors] = np.maximum(most[:actors], least[:actors])
        self.joints = Joints(system, self.injection)
        least, most = self.joints.narrowed(least, most, list(range(least.size)))
        self.root = Box(low=least, high=most, case=np.zeros(actors, dtype=np.int64))
        few, many = np.ones(system.pipe_arcs.size), np.ones(system.pipe_arcs.size)
        risen = system.gravity.at
        if risen.size:
            ends = system.tail[risen], system.head[risen]
            few[risen], many[risen] = growths(
                system.medium.law,
                system.gravity.rise_m,
                0.5 * (self.floor[ends[0]] + self.floor[ends[1]]) * unit,
                0.5 * (self.roof[ends[0]] + self.roof[ends[1]]) * unit,
            )
        self.few, self.many = few, many
        self.stretch = np.maximum(np.abs(few - 1.0), np.abs(many - 1.0))
        names = [node.node for node in system.network.nodes]
        self.place = [""] * system.contraction.joint_count
        for node, joint in zip(reversed(names), reversed(system.contraction.joint.tolist()), strict=True):
            self.place[joint] = node
        self.t = system.contraction.joint_count + system.pipe_arcs.size + actors

    def relaxed(self, box: Box) -> tuple[Relaxation, Point | None]:
        """The programme of a box and its point; no point where the programme is not solved."""
        system, joints, pipes = self.system, self.system.contraction.joint_count, self.system.pipe_arcs.size
        actors = system.actor_arcs.size
        rows = self._balances()
        for j in system.free.tolist():
            rows.add(
                f"least pressure of {self.place[j]}", float(self.floor[j]), np.inf, [(j, 1.0), (self.t, 1.0)]
            )
            rows.add(
                f"highest pressure of {self.place[j]}",
                -np.inf,
                float(self.roof[j]),
                [(j, 1.0), (self.t, -1.0)],
            )
        self._pipes(rows, box)
        self._actors(rows, box)
        lower = np.concatenate(
            [np.where(system.anchored, self.floor, -_DEEP), box.low[actors:], box.low[:actors], [0.0]]
        )
        upper = np.concatenate(
            [
                np.where(system.anchored, self.roof, self.cap + _DEEP),
                box.high[actors:],
                box.high[:actors],
                [self.cap + _DEEP],
            ]
        )
        r, c, v = zip(*rows.entries, strict=True)
        cost = np.zeros(self.t + 1)
        cost[self.t] = 1.0
        program = Program(
            cost=cost,
            lower=lower,
            upper=upper,
            matrix=csc_matrix((np.array(v), (np.array(r), np.array(c))), shape=(len(rows.lower), self.t + 1)),
            row_lower=np.array(rows.lower),
            row_upper=np.array(rows.upper),
        )
        solution = Handle(program, tolerance=_TOLERANCE, time_limit_s=10.0, method="simplex").solve()
        multipliers, least, bound = np.zeros(len(rows.lower)), 0.0, 0.0
        point = None
        if solution.outcome.is_solved:
            multipliers, least = solution.row_dual, float(solution.objective)
            bound = dual_bound(program, multipliers)
            x = solution.x
            point = self._point(box, x[:joints], x[joints : joints + pipes], x[joints + pipes : -1])
        found = Relaxation(
            program=program,
            names=tuple(rows.names),
            least=least,
            bound=bound,
            multipliers=multipliers,
            arcs=tuple(system.network.arcs[i].arc for i in (*system.pipe_arcs, *system.actor_arcs)),
            joint_count=joints,
            potential_unit=self.scale.potential,
            flow_unit=self.scale.flow_kg_s,
            levels=tuple(
                float(x) * self.scale.potential for x in (self.floor[system.free].min(initial=1.0), 0.5, 1.0)
            ),
            path=box.path,
        )
        return found, point

    def _balances(self) -> Rows:
        """Both sides of every balance, off by t at most: so that every box has a least t."""
        exact, rows = Rows(), Rows()
        balance(self.system, exact, self.injection)
        terms: list[list[tuple[int, float]]] = [[] for _ in exact.lower]
        for row, column, value in exact.entries:
            terms[row].append((column, value))
        for name, side, each in zip(exact.names, exact.lower, terms, strict=True):
            rows.add(name, side, np.inf, [*each, (self.t, 1.0)])
            rows.add(name, -np.inf, side, [*each, (self.t, -1.0)])
        return rows

    def _pipes(self, rows: Rows, box: Box) -> None:
        system, joints, actors = self.system, self.system.contraction.joint_count, self.system.actor_arcs.size
        low, high = box.low[actors:], box.high[actors:]
        every = np.arange(low.size)
        for sign, factor in ((1.0, self.few), (-1.0, self.many)):
            ends = (low, high) if sign > 0 else (-high, -low)
            lines = lines_under(system, self.scale, every, ends[0], ends[1], self.stretch)
            for k, slope, constant in zip(
                lines.pipe.tolist(), lines.slope.tolist(), lines.constant.tolist(), strict=True
            ):
                a, b = int(system.tail[k]), int(system.head[k])
                terms = [(joints + k, -slope)]
                if a != b:
                    terms += [(a, 1.0), (b, -float(factor[k]))]
                terms.append((self.t, sign * max(1.0, abs(constant))))
                name = f"pipe {system.network.arcs[system.pipe_arcs[k]].arc}"
                side = (constant, np.inf) if sign > 0 else (-np.inf, -constant)
                rows.add(name, side[0], side[1], terms)

    def _actors(self, rows: Rows, box: Box) -> None:
        system, law, t = self.system, self.system.medium.law, self.t
        flow = system.contraction.joint_count + system.pipe_arcs.size
        pull, push = [(t, 1.0)], [(t, -1.0)]
        for k, arc in enumerate(system.actors.arcs):
            case = Case(int(box.case[k]))
            if case == Case.CLOSED or system.actors.is_loss[k]:
                continue
            opens = case != Case.ANY or box.low[k] > _TINY or box.high[k] < -_TINY
            if not opens:
                continue
            a, b = int(system.actor_tail[k]), int(system.actor_head[k])
            station = isinstance(arc, CompressorStation)
            name = f"{'station' if station else 'valve'} {arc.arc}"
            if case == Case.BYPASS or (box.high[k] < -_TINY and system.actors.two_way[k]):
                rows.add(f"{name} does not lower", 0.0, np.inf, [(b, 1.0), (a, -1.0), *pull])
                rows.add(f"{name} does not raise", -np.inf, 0.0, [(b, 1.0), (a, -1.0), *push])
                continue
            acts = case == Case.ACTS
            ends = law.pressure(np.array([max(self.floor[a], 0.0), self.roof[a]]) * self.scale.potential)
            loss = float(system.actors.loss_pass_pa[k])
            lost_most = loss * float(law.density(ends[1:])[0]) / self.scale.potential
            if station:
                assert isinstance(arc, CompressorStation)
                if not system.actors.has_drag or system.actors.passes_freely[k]:
                    rows.add(f"{name} does not lower", -lost_most, np.inf, [(b, 1.0), (a, -1.0), *pull])
                most = self.highest_ratio(arc, ends, float(box.low[k]))
                if np.isfinite(most):
                    grid = np.linspace(max(float(ends[0]), 1e3), max(float(ends[1]), 2e3), 17)
                    times = float((law.potential(most * grid) / law.potential(grid)).max()) * 1.001
                    rows.add(f"{name} highest ratio", -np.inf, 0.0, [(b, 1.0), (a, -times), (t, -times)])
            else:
                rows.add(f"{name} does not raise", -np.inf, 0.0, [(b, 1.0), (a, -1.0), *push])
                if isinstance(arc, ControlValve) and arc.pressure_drop_pa_max is not None:
                    drop = arc.pressure_drop_pa_max + arc.pressure_loss_in_pa + arc.pressure_loss_out_pa
                    fall = drop * float(law.density(ends[1:])[0]) / self.scale.potential
                    rows.add(f"{name} highest drop", -fall, np.inf, [(b, 1.0), (a, -1.0), *pull])
            if isinstance(arc, CompressorStation | ControlValve) and (acts or loss > 0.0):
                if arc.pressure_in_pa_min is not None:
                    least = float(law.potential(np.array([arc.pressure_in_pa_min]))[0]) / self.scale.potential
                    rows.add(f"{name} least inlet pressure", least, np.inf, [(a, 1.0), (t, 1.0)])
                if arc.pressure_out_pa_max is not None:
                    most = float(law.potential(np.array([arc.pressure_out_pa_max]))[0]) / self.scale.potential
                    rows.add(f"{name} highest outlet pressure", -np.inf, most, [(b, 1.0), (t, -1.0)])
                if arc.flow_kg_s_max is not None:
                    roof = arc.flow_kg_s_max / self.scale.flow_kg_s
                    rows.add(f"{name} highest flow", -np.inf, roof, [(flow + k, 1.0), (t, -1.0)])

    def highest_ratio(self, arc: CompressorStation, ends: Floats, flow: float) -> float:
        """What the ratio's own limit and the power allow at a flow and above; inf where neither is given."""
        most = arc.ratio_max if arc.ratio_max is not None else np.inf
        if arc.power_w_max is None or arc.efficiency is None or flow <= _TINY:
            return most
        # w = Z(p) g(ratio): the inlet pressure at which Z is least needs the least work.
        grid = np.linspace(max(float(ends[0]), 1e3), max(float(ends[1]), 2e3), 17)
        work, _, _ = specific_work_j_kg(self.system.medium, grid, np.full(grid.size, 2.0))
        inlet = grid[[int(np.argmin(work))]]
        limit = arc.power_w_max * arc.efficiency / (flow * self.scale.flow_kg_s) * _ROUNDING
        low, high = 1.0, min(most, 20.0)
        if float(specific_work_j_kg(self.system.medium, inlet, np.array([high]))[0][0]) <= limit:
            return most
        for _ in range(40):
            middle = 0.5 * (low + high)
            work, _, _ = specific_work_j_kg(self.system.medium, inlet, np.array([middle]))
            low, high = (low, middle) if float(work[0]) > limit else (middle, high)
        return high

    def _point(self, box: Box, potential: Floats, flow: Floats, actor_flow: Floats) -> Point:
        system, scale = self.system, self.scale
        a, b = potential[system.tail], potential[system.head]
        drop, _ = system.friction.drop(flow * scale.flow_kg_s)
        residual = a - b - drop / scale.potential
        at = system.gravity.at
        if at.size:
            unit = scale.potential
            terms = system.gravity.terms(
                system.medium.law, a[at] * unit, b[at] * unit, drop[at], np.ones(at.size)
            )
            residual[at] = terms[0] / unit
        rise = potential[system.actor_head] - potential[system.actor_tail]
        raises = system.actors.raises
        wrong = np.maximum(np.where(raises, -rise, rise), 0.0)
        back = np.maximum(-actor_flow, 0.0)
        acts = np.maximum(wrong, back)
        bypass = np.maximum(np.abs(rise), np.where(system.actors.two_way, 0.0, back))
        bypass = np.where(system.actors.passes_freely, bypass, np.inf)
        closed = np.abs(actor_flow)
        each = np.stack([acts - _TINY, bypass - 2 * _TINY, closed])
        case = np.where(box.case > 0, box.case, 1 + np.argmin(each, axis=0))
        missed = np.where(system.actors.is_loss | (box.case > 0), 0.0, np.maximum(each.min(axis=0), 0.0))
        overload = np.zeros(system.actor_arcs.size)
        for k in np.flatnonzero(raises & (case == Case.ACTS)).tolist():
            overload[k] = self._overload(k, potential, float(actor_flow[k]))
        return Point(
            potential=potential,
            flow=flow,
            actor_flow=actor_flow,
            missed=np.concatenate([missed, np.abs(residual)]),
            overload=overload,
            case=case,
        )

    def _overload(self, k: int, potential: Floats, flow: float) -> float:
        """By how much of its highest power a station exceeds it at a point."""
        arc = self.system.actors.arcs[k]
        assert isinstance(arc, CompressorStation)
        if arc.power_w_max is None or arc.efficiency is None:
            return 0.0
        ends = np.array([potential[self.system.actor_tail[k]], potential[self.system.actor_head[k]]])
        inlet, outlet = self.system.medium.law.pressure(np.maximum(ends, _TINY) * self.scale.potential)
        ratio = np.array([max(float(outlet / inlet), 1.0)])
        work, _, _ = specific_work_j_kg(self.system.medium, np.array([inlet]), ratio)
        power = max(flow, 0.0) * self.scale.flow_kg_s * float(work[0]) / arc.efficiency
        return min(max(power / arc.power_w_max - 1.0, 0.0), 1.0)

    def split(self, box: Box, point: Point) -> list[Box]:
        """Boxes that cover one; none where no split would help."""
        actors = self.system.actor_arcs.size
        width = box.high - box.low
        weight = np.where(width > 1e-6, point.missed, 0.0)
        settled = (box.case > 0) | self.system.actors.is_loss
        weight[:actors] = np.where(
            settled & (width[:actors] <= 1e-6), 0.0, np.maximum(point.missed[:actors], point.overload)
        )
        at = int(np.argmax(weight))
        if weight[at] <= _KEPT:
            return []
        network = self.system.network
        arc = self.system.actor_arcs[at] if at < actors else self.system.pipe_arcs[at - actors]
        name = network.arcs[arc].arc
        if at < actors and box.case[at] == Case.ANY:
            return self._cases(box, at, name)
        low, high = float(box.low[at]), float(box.high[at])
        flow = float(point.actor_flow[at] if at < actors else point.flow[at - actors])
        value = float(np.clip(flow, low + 0.2 * (high - low), high - 0.2 * (high - low)))
        if low < 0.0 < high and min(-low, high) > 0.02 * (high - low):
            value = 0.0
        below, above = box.high.copy(), box.low.copy()
        below[at], above[at] = value, value
        under = self.joints.narrowed(box.low, below, [at])
        over = self.joints.narrowed(above, box.high, [at])
        return [
            replace(
                box, low=under[0], high=under[1], path=(*box.path, Cut(arc=name, what="at most", value=value))
            ),
            replace(
                box, low=over[0], high=over[1], path=(*box.path, Cut(arc=name, what="at least", value=value))
            ),
        ]

    def _cases(self, box: Box, at: int, name: str) -> list[Box]:
        found = []
        for case, what in ((Case.ACTS, "acts"), (Case.BYPASS, "bypass"), (Case.CLOSED, "closed")):
            low, high, cases = box.low.copy(), box.high.copy(), box.case.copy()
            cases[at] = int(case)
            one_way = case == Case.ACTS or not self.system.actors.two_way[at]
            if case == Case.CLOSED:
                # A range that leaves 0 out makes the box empty, which the programme shows.
                low[at], high[at] = 0.0, 0.0
            elif one_way:
                low[at] = max(low[at], 0.0)
                high[at] = max(high[at], low[at])
            if case == Case.BYPASS and not self.system.actors.passes_freely[at]:
                continue
            cut = Cut(arc=name, what=what, value=0.0)
            low, high = self.joints.narrowed(low, high, [at])
            found.append(Box(low=low, high=high, case=cases, path=(*box.path, cut)))
        return found


def search(frame: Frame, attempt: Callable[[Point], bool], *, boxes: int) -> Search:
    """Solve boxes, the most promising first, until a state is found, all are empty, or too many were tried.

    Parameters
    ----------
    attempt : looks for a state near a point, and says whether it found one. boxes : how many at most.
    """
    first, point = frame.relaxed(frame.root)
    leaves: list[Relaxation] = []
    if first.is_proof:
        return Search(leaves=(first,), is_proof=True, boxes=1)
    if point is None:
        return Search(leaves=(), is_proof=False, boxes=1)
    if attempt(point):
        return Search(leaves=(), is_proof=False, boxes=1)
    box = frame.root
    for _ in range(_SWEEPS):
        size = float((box.high - box.low).sum())
        box, cut_off, is_empty = tightened(frame, box, first)
        leaves += cut_off
        if is_empty:
            return Search(leaves=tuple(leaves), is_proof=True, boxes=1)
        first, inner = frame.relaxed(box)
        if first.is_proof:
            return Search(leaves=(*leaves, first), is_proof=True, boxes=1)
        if inner is None:
            break
        point = inner
        if float((box.high - box.low).sum()) > 0.8 * size:
            break
    if attempt(point):
        return Search(leaves=(), is_proof=False, boxes=1)
    queue: list[tuple[float, int, Box, Point]] = [(first.least, 0, box, point)]
    tried = 1
    while queue and tried < boxes:
        _, _, box, point = heapq.heappop(queue)
        parts = frame.split(box, point)
        if not parts:
            return Search(leaves=tuple(leaves), is_proof=False, boxes=tried)
        for part in parts:
            tried += 1
            found, inner = frame.relaxed(part)
            if found.is_proof:
                leaves.append(found)
                continue
            if inner is None:
                return Search(leaves=tuple(leaves), is_proof=False, boxes=tried)
            if attempt(inner):
                return Search(leaves=tuple(leaves), is_proof=False, boxes=tried)
            heapq.heappush(
                queue, (max(found.least, 0.0) + float(inner.missed.sum()) * 1e-3, tried, part, inner)
            )
    return Search(leaves=tuple(leaves), is_proof=not queue, boxes=tried)
