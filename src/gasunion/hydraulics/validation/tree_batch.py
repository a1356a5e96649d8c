"""Many nominations of a network whose flows the balance decides, all at once.

Where every arc is a bridge there is one flow for each arc, whatever the stations do; in level pipes the
potentials are then linear in the stations' rises. Stations and valves cut the tree into regions, and every
potential of a region moves by one offset. From the leaves to the anchor the bounds say which offsets leave
the regions beyond a way out; from the anchor to the leaves each takes the offset nearest to that before it
(eq. 28). A region without any offset proves that no setting keeps the bounds. A thousand nominations are a
few products of matrices. What this cannot decide, such as a station's own limit, is left to `nomination`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from gasunion.hydraulics.relaxation.problem import bounds_of
from gasunion.hydraulics.steady.result import SAME_PA
from gasunion.hydraulics.steady.solver import Solver
from gasunion.hydraulics.steady.system import System
from gasunion.hydraulics.validation.nomination import FreeState, free_state
from gasunion.hydraulics.validation.sequential_linear_programme import WITHIN
from gasunion.network.boundary import Boundary
from gasunion.network.elements import CompressorStation, ControlValve
from gasunion.network.limits import Limit, limits_of

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """States of many nominations.

    Attributes
    ----------
    codes : (day,) outcome code. why : (day,) why a day is infeasible, where the tree shows it; else empty.
    pressure_pa : (day, node) NaN where nothing fixes it. [Pa]
    flow_kg_s : (day, arc) NaN inside loops of zero-loss parts. [kg s⁻¹]
    ratio : (day, actor) outlet to inlet pressure of stations and control valves, in the order of `actors`.
    together : (day,) whether the day was decided with all others, by products of matrices.
    """

    codes: tuple[str, ...]
    why: tuple[str, ...]
    pressure_pa: Floats
    flow_kg_s: Floats
    ratio: Floats
    actors: tuple[str, ...]
    together: Bools


def free_batch(solver: Solver, boundaries: Sequence[Boundary]) -> Batch:
    """The least total ratio of free stations, for many nominations on one network.

    Parameters
    ----------
    boundaries : with anchors; days with the same set of anchors share what is compiled.
    """
    network = solver.network
    names = tuple(a.arc for a in network.arcs if isinstance(a, CompressorStation | ControlValve))
    days = len(boundaries)
    codes, why = [""] * days, [""] * days
    pressure = np.full((days, len(network.nodes)), np.nan)
    flow = np.full((days, len(network.arcs)), np.nan)
    ratio = np.full((days, len(names)), np.nan)
    together = np.zeros(days, dtype=bool)
    groups: dict[tuple[str, ...], list[int]] = {}
    for day, boundary in enumerate(boundaries):
        groups.setdefault(tuple(boundary.anchor_pa), []).append(day)
    column = {name: k for k, name in enumerate(names)}
    for members in groups.values():
        system = solver.system(boundaries[members[0]])
        tree = _Tree.of(system)
        left = members
        if tree is not None:
            found = tree.solve([boundaries[d] for d in members])
            for d, reason in zip(members, found.why, strict=True):
                if reason:
                    codes[d], why[d], together[d] = "infeasible", reason, True
            done = np.flatnonzero(found.decided)
            at = np.array(members)[done]
            pressure[at] = found.pressure_pa[done]
            flow[at] = found.flow_kg_s[done]
            for row, k in enumerate(tree.movers):
                ratio[at, column[system.actors.arcs[k].arc]] = found.ratio[done, row]
            together[at] = True
            for day in at.tolist():
                codes[day] = "solved"
            left = [d for d in members if not together[d]]
        warm: FreeState | None = None
        for day in left:
            warm = free_state(solver, boundaries[day], warm=warm)
            codes[day] = warm.state.outcome.code
            pressure[day], flow[day] = warm.state.pressure_pa, warm.state.flow_kg_s
            for name, unit in warm.state.units.items():
                if name in column and unit.ratio is not None:
                    ratio[day, column[name]] = unit.ratio
    return Batch(
        codes=tuple(codes),
        why=tuple(why),
        pressure_pa=pressure,
        flow_kg_s=flow,
        ratio=ratio,
        actors=names,
        together=together,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    decided: Bools
    why: list[str]
    pressure_pa: Floats
    flow_kg_s: Floats
    ratio: Floats


class _Tree:
    """Paths of a tree-shaped system, as matrices."""

    def __init__(self, system: System, *, draws: csr_matrix, falls: csr_matrix, root: int) -> None:
        self.system, self.root = system, root
        # (arc, joint) flow of an arc per unit injected; (joint, arc) fall of the potential from the root.
        self.draws, self.falls = draws, falls
        self.movers = [
            k for k, arc in enumerate(system.actors.arcs) if isinstance(arc, CompressorStation | ControlValve)
        ]

    @staticmethod
    def of(system: System) -> _Tree | None:
        """The tree of a system; None where it has loops, heights, or two stations in line."""
        actors, pipes = system.actor_arcs.size, system.pipe_arcs.size
        count = system.contraction.joint_count
        found = system.dependent.bridges
        anchored = np.flatnonzero(system.anchored)
        whole = found.arc.size == actors + pipes == count - 1 and bool(system.is_live.all())
        movable = all(isinstance(a, CompressorStation | ControlValve) for a in system.actors.arcs)
        if not whole or anchored.size != 1 or system.gravity.at.size or not movable:
            return None
        if system.actors.has_drag:
            return None
        root = int(anchored[0])
        rows, columns, signs = [], [], []
        held = np.concatenate([[0], np.cumsum(system.anchored[found.order])])
        for k in range(found.arc.size):
            start, stop = int(found.start[k]), int(found.stop[k])
            inside = held[stop] == held[start]  # the anchor lies before the bridge
            beyond = (
                found.order[start:stop]
                if inside
                else np.concatenate([found.order[:start], found.order[stop:]])
            )
            forward = bool(found.forward[k]) == bool(inside)
            rows.append(np.full(beyond.size, found.arc[k]))
            columns.append(beyond)
            # Away from the root the flow is what the part beyond draws: minus what is injected there.
            signs.append(np.full(beyond.size, -1.0 if forward else 1.0))
        table = (np.concatenate(signs), (np.concatenate(rows), np.concatenate(columns)))
        draws = csr_matrix(table, shape=(actors + pipes, count))
        falls = -draws.T.tocsr()
        stations = falls[:, np.flatnonzero(system.actors.raises)]
        if stations.shape[1] and int(np.asarray(abs(stations).sum(axis=1)).max()) > 1:
            return None  # two stations share the work of one path: which does more is a programme
        return _Tree(system, draws=draws, falls=falls, root=root)

    def solve(self, boundaries: Sequence[Boundary]) -> _Found:
        """Every day at once."""
        system = self.system
        network, law, joint = system.network, system.medium.law, system.contraction.joint
        actors = system.actor_arcs.size
        days = len(boundaries)
        nodes = np.array([b.injections(network) for b in boundaries])
        anchor = np.array([next(iter(b.anchor_pa.values())) for b in boundaries])
        into = csr_matrix((np.ones(joint.size), (joint, np.arange(joint.size))))
        flows = self.draws @ (into @ nodes.T)  # (arc, day)
        flows[np.abs(flows) < 1e-12] = 0.0
        drop = np.zeros_like(flows)
        # The friction laws are elementwise in the pipes: one call a day, each a few vector operations.
        for day in range(days):
            drop[actors:, day] = system.friction.drop(flows[actors:, day])[0]
        start = law.potential(anchor)
        base = start[None, :] - self.falls @ drop  # (joint, day), every rise 0
        low, high = self._bounds(boundaries)
        rise, why = self._rises(base, flows[:actors], low, high, start)
        lifted = base + self.falls[:, :actors] @ rise
        decided = np.array([not reason for reason in why]) & (lifted > 0.0).all(axis=0)
        over = np.maximum(low - lifted, lifted - high) / start[None, :]
        over[self.root] = -1.0
        decided &= (over <= WITHIN).all(axis=0)
        pressure = law.pressure(lifted)
        ratio, kept = self._limits(pressure, flows[:actors])
        decided &= kept
        return _Found(
            decided=decided,
            why=why,
            pressure_pa=pressure[joint].T,
            flow_kg_s=self._all_flows(flows, nodes),
            ratio=ratio.T,
        )

    def _bounds(self, boundaries: Sequence[Boundary]) -> tuple[Floats, Floats]:
        """(joint, day) bounds; computed once where no day has limits of its own."""
        first = bounds_of(self.system, boundaries[0])
        same = all(not b.limits for b in boundaries)
        if same:
            return first[0][:, None], first[1][:, None]
        both = [bounds_of(self.system, b) for b in boundaries]
        return np.array([b[0] for b in both]).T, np.array([b[1] for b in both]).T

    def _rises(
        self, base: Floats, flows: Floats, low: Floats, high: Floats, start: Floats
    ) -> tuple[Floats, list[str]]:
        """(actor, day) rises, each region's offset nearest to that before it; why a day has none."""
        system = self.system
        count, days = flows.shape
        columns = self.falls[:, :count].tocsc()
        beyond = [columns.indices[columns.indptr[k] : columns.indptr[k + 1]] for k in range(count)]
        order = sorted(range(count), key=lambda k: -beyond[k].size)  # from the anchor outward
        parent: dict[int, int] = {}
        for at, k in enumerate(order):
            outer = [j for j in order[:at] if beyond[k][0] in set(beyond[j].tolist())]
            parent[k] = outer[-1] if outer else -1
        region = np.full(base.shape[0], -1, dtype=np.int64)
        for k in order:
            region[beyond[k]] = k
        floor, roof = low - base, high - base
        least = {k: floor[region == k].max(axis=0, initial=-np.inf) for k in (-1, *order)}
        most = {k: roof[region == k].min(axis=0, initial=np.inf) for k in (-1, *order)}
        steps = {k: self._steps(k, flows[k]) for k in order}
        margin = 10.0 * WITHIN * start
        why = [""] * days
        for k in reversed(order):  # from the leaves inward: what a region asks of the one before it
            down, up = steps[k]
            least[parent[k]] = np.maximum(least[parent[k]], least[k] - up)
            most[parent[k]] = np.minimum(most[parent[k]], most[k] - down)
        held = least[-1], most[-1]
        self._tell(
            why, (held[0] > margin) | (held[1] < -margin), "the anchor's part, its pressure being given"
        )
        offset = {-1: np.zeros(days)}
        rise = np.zeros((count, days))
        for k in order:
            down, up = steps[k]
            name = system.actors.arcs[k].arc
            self._tell(
                why, (down > up) | np.isnan(down), f"{name}, through which gas would have to run backward"
            )
            self._tell(why, least[k] > most[k] + margin, f"the part beyond {name}")
            before = offset[parent[k]]
            lowest = np.maximum(least[k], before + down)
            highest = np.minimum(most[k], before + up)
            self._tell(why, lowest > highest + margin, f"{name}, whatever it does")
            offset[k] = np.minimum(np.maximum(before, lowest), np.maximum(highest, lowest))
            sign = float(columns.data[columns.indptr[k]])
            rise[k] = sign * (offset[k] - before)
        return rise, why

    def _steps(self, k: int, flow: Floats) -> tuple[Floats, Floats]:
        """Least and greatest change of the offset across an actor, seen from the anchor; NaN where none."""
        system = self.system
        columns = self.falls[:, [k]].tocsc()
        sign = float(columns.data[0])
        raises = isinstance(system.actors.arcs[k], CompressorStation)
        up = raises == (sign > 0)
        down = np.where(up, 0.0, -np.inf) * np.ones(flow.size)
        top = np.where(up, np.inf, 0.0) * np.ones(flow.size)
        backward = flow < -1e-9
        if bool(system.actors.two_way[k]):
            return np.where(backward, 0.0, down), np.where(backward, 0.0, top)
        return np.where(backward, np.nan, down), np.where(backward, np.nan, top)

    def _tell(self, why: list[str], days: Bools, what: str) -> None:
        for day in np.flatnonzero(days):
            why[day] = why[day] or f"no setting of the stations keeps the bounds of {what}"

    def _limits(self, pressure: Floats, flows: Floats) -> tuple[Floats, Bools]:
        """(mover, day) ratios, and whether every limit of the stations is kept."""
        system = self.system
        good = np.ones(flows.shape[1], dtype=bool)
        ratios = np.ones((len(self.movers), flows.shape[1]))
        for row, k in enumerate(self.movers):
            arc = system.actors.arcs[k]
            assert isinstance(arc, CompressorStation | ControlValve)
            inlet, outlet = pressure[system.actor_tail[k]], pressure[system.actor_head[k]]
            idle = (np.abs(inlet - outlet) <= SAME_PA) & bool(system.actors.passes_freely[k])
            suction = np.maximum(inlet - arc.pressure_loss_in_pa, 1.0)
            ratio = np.where(idle, 1.0, (outlet + arc.pressure_loss_out_pa) / suction)
            ratios[row] = ratio
            values = {"inlet": inlet, "outlet": outlet, "flow": flows[k], "ratio": ratio}
            values["drop"] = inlet - outlet - arc.pressure_loss_in_pa - arc.pressure_loss_out_pa
            for quantity, limit in limits_of(arc).items():
                # Power and fuel need the machines' curve: left to the single state.
                good &= idle | (_kept(limit, values[quantity]) if quantity in values else False)
            if isinstance(arc, CompressorStation):
                good &= idle | (arc.driver_efficiency is None)
            else:
                loss = arc.pressure_loss_in_pa + arc.pressure_loss_out_pa + arc.pressure_drop_pa_min
                good &= idle | (inlet - outlet >= loss * (1.0 - 1e-9))
        return ratios, good

    def _all_flows(self, flows: Floats, nodes: Floats) -> Floats:
        """(day, arc) flows, those inside joints included."""
        system = self.system
        network, contraction = system.network, system.contraction
        actors = system.actor_arcs.size
        every = np.zeros((len(network.arcs), flows.shape[1]))
        every[system.actor_arcs], every[system.pipe_arcs] = flows[:actors], flows[actors:]
        arcs = np.arange(len(network.arcs))
        one = np.ones(arcs.size)
        shape = (len(network.nodes), arcs.size)
        leaves = csr_matrix((one, (network.tail, arcs)), shape=shape)
        leaves = leaves - csr_matrix((one, (network.head, arcs)), shape=shape)
        drawn = leaves @ every - nodes.T
        # The anchor takes what is left, so that its joint draws nothing in sum.
        joint = contraction.joint
        first = int(np.flatnonzero(system.anchor_node)[0])
        drawn[first] -= drawn[joint == joint[first]].sum(axis=0)
        inside = contraction.behind @ drawn
        inside[contraction.in_loop] = np.nan
        every[contraction.lossless] = inside
        return np.asarray(every.T)


def _kept(limit: Limit, value: Floats) -> Bools:
    over = value - limit.level if limit.side == "highest" else limit.level - value
    return np.asarray(over <= 1e-9 * abs(limit.level))


def codes_of(batch: Batch) -> Mapping[str, int]:
    """How many nominations ended with which code."""
    return {code: batch.codes.count(code) for code in sorted(set(batch.codes))}
