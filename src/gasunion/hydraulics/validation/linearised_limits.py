"""Bounds of a free network as rows value + gradient · δ ≤ 0, without unit.

A row is linear in a few potentials and one flow; `Rows.gradient` turns that into derivatives by the rises.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from gasunion.hydraulics.steady.active_elements import (
    Scale,
    extended_potential,
    extended_pressure,
    machine_ends,
)
from gasunion.hydraulics.steady.compression import specific_work_j_kg
from gasunion.hydraulics.steady.modes import Mode
from gasunion.hydraulics.steady.system import State, System
from gasunion.network.elements import CheckValve, CompressorStation, ControlValve
from gasunion.network.limits import limit

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
_LEAST_UNIT = 1.0e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Bounds, linearised.

    Attributes
    ----------
    value : (row,) above 0 where broken; in units of the reference potential or flow, or of the limit.
    by_joint : (row, joint) derivatives by the potentials in units of the reference.
    by_flow : (row, actor) derivatives by the actors' flows in units of the reference flow.
    flow_unit : kg/s per unit of flow. potential_unit : Pa kg m⁻³ per unit of potential.
    """

    value: Floats
    by_joint: csr_matrix
    by_flow: csr_matrix
    potential_unit: float
    flow_unit: float

    def gradient(self, by_joint: Floats, by_flow: Floats) -> Floats:
        """(row, rise) derivatives, from those of the potentials and flows by a rise of one reference."""
        return np.asarray(
            self.by_joint @ (by_joint / self.potential_unit) + self.by_flow @ (by_flow / self.flow_unit)
        )

    def joined(self, other: Rows) -> Rows:
        """Both sets of rows."""
        from scipy.sparse import vstack

        return Rows(
            value=np.concatenate([self.value, other.value]),
            by_joint=vstack([self.by_joint, other.by_joint], format="csr"),
            by_flow=vstack([self.by_flow, other.by_flow], format="csr"),
            potential_unit=self.potential_unit,
            flow_unit=self.flow_unit,
        )


def bound_rows(system: System, state: State, low: Floats, high: Floats, scale: Scale) -> Rows:
    """Both bounds of every free joint's potential."""
    free = system.free
    joints = system.contraction.joint_count
    under = free[np.isfinite(low[free])]
    over = free[np.isfinite(high[free])]
    # Counted by the bound itself, so that 4 bar is kept as well as 80; by a thousandth of the reference at
    # least.
    own_low = np.clip(low[under], _LEAST_UNIT * scale.potential, scale.potential)
    own_high = np.clip(high[over], _LEAST_UNIT * scale.potential, scale.potential)
    value = np.concatenate(
        [(low[under] - state.potential[under]) / own_low, (state.potential[over] - high[over]) / own_high]
    )
    columns = np.concatenate([under, over])
    signs = np.concatenate([-scale.potential / own_low, scale.potential / own_high])
    rows = np.arange(columns.size)
    return Rows(
        value=value,
        by_joint=csr_matrix((signs, (rows, columns)), shape=(columns.size, joints)),
        by_flow=csr_matrix((columns.size, system.actor_arcs.size)),
        potential_unit=scale.potential,
        flow_unit=scale.flow_kg_s,
    )


def pipe_flow_limits(system: System) -> tuple[Floats, Floats]:
    """(pipe,) least and highest flow that the pipes' own limits allow, ±inf where they give none. [kg s⁻¹]"""
    arcs = [system.network.arcs[i] for i in system.pipe_arcs.tolist()]
    least = [getattr(a, "flow_kg_s_min", None) for a in arcs]
    most = [getattr(a, "flow_kg_s_max", None) for a in arcs]
    return (
        np.array([-np.inf if x is None else x for x in least], dtype=np.float64),
        np.array([np.inf if x is None else x for x in most], dtype=np.float64),
    )


def pipe_rows(system: System, state: State, limits: tuple[Floats, Floats], scale: Scale) -> Rows:
    """Least and highest flow of the pipes that the throughput could bring to theirs.

    Parameters
    ----------
    limits : see `pipe_flow_limits`.
    """
    unit = scale.flow_kg_s
    under = np.flatnonzero(limits[0] > -unit)
    over = np.flatnonzero(limits[1] < unit)
    at = np.concatenate([under, over])
    drop, slope = system.friction.drop(state.flow_kg_s)
    by_tail, by_head, by_flow = np.ones(slope.size), -np.ones(slope.size), -slope
    risen = system.gravity.at
    if risen.size and at.size:
        ends = state.potential[system.tail[risen]], state.potential[system.head[risen]]
        terms = system.gravity.terms(system.medium.law, *ends, drop[risen], slope[risen])
        _, by_tail[risen], by_head[risen], by_flow[risen] = terms
    sign = np.concatenate([-np.ones(under.size), np.ones(over.size)])
    limit = np.concatenate([limits[0][under], limits[1][over]])
    # By eq. 22, where the pipe's own law holds.
    per = sign * scale.potential / unit / -by_flow[at]
    rows = np.arange(at.size)
    entries = np.concatenate([per * by_tail[at], per * by_head[at]])
    columns = np.concatenate([system.tail[at], system.head[at]])
    joints = system.contraction.joint_count
    return Rows(
        value=sign * (state.flow_kg_s[at] - limit) / unit,
        by_joint=csr_matrix((entries, (np.concatenate([rows, rows]), columns)), shape=(at.size, joints)),
        by_flow=csr_matrix((at.size, system.actor_arcs.size)),
        potential_unit=scale.potential,
        flow_unit=unit,
    )


@dataclass(slots=True)
class _Builder:
    """Collects rows; the only mutable thing here, and it does not leave `actor_rows`."""

    scale: Scale
    values: list[float] = field(default_factory=list)
    joints: list[tuple[int, int, float]] = field(default_factory=list)
    flows: list[tuple[int, int, float]] = field(default_factory=list)

    def add(
        self,
        value: float,
        *,
        joints: tuple[tuple[int, float], ...] = (),
        flow: tuple[int, float] | None = None,
    ) -> None:
        """One more row: its value, and its derivatives by potentials and by one actor's flow."""
        row = len(self.values)
        self.values.append(value)
        self.joints += [(row, j, d) for j, d in joints]
        if flow is not None:
            self.flows.append((row, *flow))


def actor_rows(
    system: System, state: State, scale: Scale, *, acts: npt.NDArray[np.bool_] | None = None
) -> Rows:
    """Limits of stations and control valves in their present state (eq. 26).

    One that passes through a bypass without loss has no limits but its direction.

    Parameters
    ----------
    acts : (actor,) those that must not use their bypass: a valve's losses and least drop count then.
    """
    build = _Builder(scale)
    law = system.medium.law
    tails, heads = system.actor_tail, system.actor_head
    near, far, _, _ = machine_ends(
        system.actors,
        state.modes,
        tail=state.potential[tails],
        head=state.potential[heads],
        flow=state.actor_flow_kg_s,
    )
    inlet, per_in = extended_pressure(law, near)
    outlet, per_out = extended_pressure(law, far)
    unit = scale.potential
    for k, arc in enumerate(system.actors.arcs):
        mode = Mode(int(state.modes[k]))
        if mode != Mode.LIFT:
            continue
        t, h, flow = int(tails[k]), int(heads[k]), float(state.actor_flow_kg_s[k])
        a, b = float(system.actors.loss_in_pa[k]), float(system.actors.loss_out_pa[k])
        rise = float(state.potential[h] - state.potential[t])
        passes = bool(system.actors.has_bypass[k]) and abs(rise) <= 1e-9 * unit
        passes = passes and not (acts is not None and acts[k])
        if not (passes and system.actors.two_way[k]):
            build.add(-flow / scale.flow_kg_s, flow=(k, -1.0))
        if isinstance(arc, CheckValve) or passes:
            continue
        if not isinstance(arc, CompressorStation | ControlValve):
            continue
        # Passing is the least a station does and the most a valve does; a bypass makes it exact at rise 0.
        loss = float(system.actors.loss_pass_pa[k])
        if acts is not None and acts[k] and isinstance(arc, ControlValve):
            loss = a + b + arc.pressure_drop_pa_min
        bound = not system.actors.passes_freely[k] or (acts is not None and bool(acts[k]))
        if bound and (loss > 0.0 or far[k] != state.potential[h] or near[k] != state.potential[t]):
            wish, density = extended_potential(law, np.array([inlet[k] - loss]))
            excess = (float(wish[0]) - float(far[k])) / unit
            sign = 1.0 if system.actors.raises[k] else -1.0
            slope = float(density[0] * per_in[k])
            build.add(sign * excess, joints=((t, sign * slope), (h, -sign)))
        if (least := limit(arc, "inlet")) is not None:
            floor = float(law.potential(np.array([least]))[0])
            own = min(max(floor, _LEAST_UNIT * unit), unit)
            build.add((floor - float(state.potential[t])) / own, joints=((t, -unit / own),))
        if (most := limit(arc, "outlet")) is not None:
            roof = float(law.potential(np.array([most]))[0])
            own = min(max(roof, _LEAST_UNIT * unit), unit)
            build.add((float(state.potential[h]) - roof) / own, joints=((h, unit / own),))
        if (most := limit(arc, "flow")) is not None:
            build.add((flow - most) / scale.flow_kg_s, flow=(k, 1.0))
        if isinstance(arc, CompressorStation):
            _station_rows(build, system, arc, k, t, h, inlet[k], outlet[k], per_in[k], per_out[k], flow)
        elif (most := limit(arc, "drop")) is not None:
            wish, density = extended_potential(law, np.array([inlet[k] - a - b - most]))
            slope = float(density[0] * per_in[k])
            build.add((float(wish[0]) - float(far[k])) / unit, joints=((t, slope), (h, -1.0)))
    count = len(build.values)
    shape_j, shape_f = (count, system.contraction.joint_count), (count, system.actor_arcs.size)
    return Rows(
        value=np.array(build.values, dtype=np.float64),
        by_joint=_matrix(build.joints, shape_j),
        by_flow=_matrix(build.flows, shape_f),
        potential_unit=scale.potential,
        flow_unit=scale.flow_kg_s,
    )


def _station_rows(
    build: _Builder,
    system: System,
    arc: CompressorStation,
    k: int,
    t: int,
    h: int,
    inlet: float,
    outlet: float,
    per_in: float,
    per_out: float,
    flow: float,
) -> None:
    """Highest ratio and highest power of one station."""
    law, unit = system.medium.law, build.scale.potential
    a, b = arc.pressure_loss_in_pa, arc.pressure_loss_out_pa
    if (highest := limit(arc, "ratio")) is not None:
        wish, density = extended_potential(law, np.array([highest * (inlet - a) - b]))
        slope = highest * float(density[0]) * per_in
        rise = law.potential(np.array([max(outlet, 1.0)]))[0] if outlet > 0 else 0.0
        build.add((float(rise) - float(wish[0])) / unit, joints=((h, 1.0), (t, -slope)))
    if (power := limit(arc, "power")) is not None and arc.efficiency is not None:
        suction = max(inlet - a, 1.0)
        ratio = (outlet + b) / suction
        work, by_inlet, by_ratio = specific_work_j_kg(
            system.medium, np.array([suction]), np.array([max(ratio, 1.0)])
        )
        share = 1.0 / (arc.efficiency * power)
        d_inlet = float(by_inlet[0] - by_ratio[0] * ratio / suction)
        d_outlet = float(by_ratio[0]) / suction
        build.add(
            flow * float(work[0]) * share - 1.0,
            joints=(
                (t, flow * share * d_inlet * per_in * unit),
                (h, flow * share * d_outlet * per_out * unit),
            ),
            flow=(k, float(work[0]) * share * build.scale.flow_kg_s),
        )


def _matrix(entries: list[tuple[int, int, float]], shape: tuple[int, int]) -> csr_matrix:
    if not entries:
        return csr_matrix(shape)
    rows, columns, values = zip(*entries, strict=True)
    return csr_matrix((np.array(values), (np.array(rows), np.array(columns))), shape=shape)


def total_ratio(system: System, state: State) -> tuple[float, tuple[Floats, Floats]]:
    """Sum over stations of (ratio − 1), 0 where one passes or is closed, and its derivatives (eq. 25).

    Returns
    -------
    The sum; ((joint,), (actor,)) its derivatives by potential [Pa kg m⁻³]⁻¹ and flow, in the units of those.
    """
    law = system.medium.law
    by_joint = np.zeros(system.contraction.joint_count)
    by_flow = np.zeros(system.actor_arcs.size)
    active = np.flatnonzero(system.actors.raises & (state.modes == Mode.LIFT))
    if active.size == 0:
        return 0.0, (by_joint, by_flow)
    tail, head = system.actor_tail[active], system.actor_head[active]
    near, far, _, _ = machine_ends(
        system.actors,
        state.modes,
        tail=state.potential[system.actor_tail],
        head=state.potential[system.actor_head],
        flow=state.actor_flow_kg_s,
    )
    inlet, per_in = extended_pressure(law, near[active])
    outlet, per_out = extended_pressure(law, far[active])
    suction = np.maximum(inlet - system.actors.loss_in_pa[active], 1e4)
    bypass = system.actors.passes_freely[active]
    behind = np.where(bypass & (np.abs(outlet - inlet) < 1.0), 0.0, system.actors.loss_out_pa[active])
    ratio = (outlet + behind) / suction
    np.add.at(by_joint, head, per_out / suction)
    np.add.at(by_joint, tail, -ratio * per_in / suction)
    return float(np.maximum(ratio - 1.0, 0.0).sum()), (by_joint, by_flow)
