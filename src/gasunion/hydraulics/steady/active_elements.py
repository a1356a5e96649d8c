"""Elements that act: compressor stations, control valves, check valves, and constant pressure losses.

Each has one equation at a time, chosen by its *mode*. A station or control valve is a min-selector: raising
its action raises the outlet pressure and the flow and lowers the inlet pressure, so its set point and its
upper limits all bound that action from above. It works at the lowest of them; it passes or closes where even
no action is too much (docs/theory/hydraulics.md, eq. 14 to 20).

    mode (`modes`)  equation, scaled by a reference potential and flow
    ratio           φ_head = φ(α (p_tail − a) − b)        a, b: losses before and behind the machines
    pass            φ_head = φ_tail (bypass), or p_head = p_tail − a − b − least drop
    outlet, inlet   φ_head = φ(p set), φ_tail = φ(p set)
    lift            φ_head = φ_tail + rise, by which free stations are moved
    flow, closed    f = set, f = 0
    power           f · w(p_tail, p_head) = P max

Each equation carries a term of 1e-11 of the other quantity (droop, leak): parallel units share evenly, a part
behind closed elements keeps a pressure, and the matrix is never singular.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.gas.law import GasLaw, Medium
from gasunion.hydraulics.steady.compression import specific_work_j_kg
from gasunion.hydraulics.steady.modes import LIMIT_MODES, MODE_COUNT, SET_MODES, Mode
from gasunion.network.elements import Arc, CheckValve, CompressorStation, ControlValve, Resistor
from gasunion.network.limits import Quantity, limit

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Modes = npt.NDArray[np.int64]

DROOP = 1.0e-11
# A level is broken where it is exceeded by more than this share of the reference; ten times the residual's
# tolerance, so that a mode is never switched on rounding.
BREACH = 1.0e-8
_LIMITED: Mapping[Mode, Quantity] = {
    Mode.RATIO_MAX: "ratio",
    Mode.OUTLET_MAX: "outlet",
    Mode.INLET_MIN: "inlet",
    Mode.FLOW_MAX: "flow",
    Mode.POWER_MAX: "power",
}
# Plain integers for comparing arrays: an Enum member costs more to compare than the array does.
_CLOSED, _PASS, _RATIO, _OUTLET, _INLET, _FLOW = (
    int(m) for m in (Mode.CLOSED, Mode.PASS, Mode.RATIO, Mode.OUTLET, Mode.INLET, Mode.FLOW)
)
_RATIO_MAX, _OUTLET_MAX, _INLET_MIN, _FLOW_MAX, _POWER_MAX = (int(m) for m in LIMIT_MODES)
_BACKWARD, _LIFT = int(Mode.BACKWARD), int(Mode.LIFT)
_THROUGH_MACHINES = (int(Mode.PASS), int(Mode.RATIO), int(Mode.RATIO_MAX), int(Mode.POWER_MAX))
FLOOR_PA = 1.0e4  # 0.1 bar, below which no gas grid works; acting elements there are told as starved


@dataclass(frozen=True, slots=True, kw_only=True)
class Actors:
    """The acting elements of a network as arrays.

    Attributes
    ----------
    arcs : their elements, in order.
    levels : (actor, mode) set points and limits, each in its own unit, inf where there is none: ratio, the
        outlet pressure, minus the inlet pressure, the flow, the power.
    loss_in_pa, loss_out_pa : (actor,) a and b; while it passes, `loss_pass_pa` is lost instead.
    drag_in, drag_out : (actor,) drop of the potential before and behind the machines / |f| f, in series with
        a and b (eq. 15). [Pa kg m⁻³ s² kg⁻²]
    has_drag : whether any of them is above 0.
    has_bypass : (actor,) whether a station or valve has one; its limits do not count while it is bypassed.
    passes_freely : (actor,) whether passing loses nothing: by a bypass, or for want of losses.
    raises : (actor,) whether it is a compressor: passing is the least it does; else passing is the most.
    is_loss : (actor,) whether it is a constant loss, which passes both ways.
    has_machines : (actor,) whether it is a station or control valve.
    two_way : (actor,) whether it passes backward while it does not act: by its bypass, without a set point.
    wanted : (actor,) the mode of its set point; PASS where it has none.
    efficiency : (actor,) adiabatic efficiency, NaN where not known.
    """

    arcs: tuple[Arc, ...]
    levels: Floats
    loss_in_pa: Floats
    loss_out_pa: Floats
    loss_pass_pa: Floats
    drag_in: Floats
    drag_out: Floats
    has_drag: bool
    has_bypass: npt.NDArray[np.bool_]
    passes_freely: npt.NDArray[np.bool_]
    raises: npt.NDArray[np.bool_]
    is_loss: npt.NDArray[np.bool_]
    has_machines: npt.NDArray[np.bool_]
    two_way: npt.NDArray[np.bool_]
    wanted: Modes
    efficiency: Floats


def actors_of(arcs: Sequence[Arc]) -> Actors:
    """Arrays of a sequence of acting elements."""
    count = len(arcs)
    levels = np.full((count, MODE_COUNT), np.inf)
    loss_in, loss_out, loss_pass = np.zeros(count), np.zeros(count), np.zeros(count)
    raises, is_loss = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    two_way = np.zeros(count, dtype=bool)
    drag_in, drag_out = np.zeros(count), np.zeros(count)
    has_bypass = np.zeros(count, dtype=bool)
    wanted = np.full(count, int(Mode.PASS), dtype=np.int64)
    efficiency = np.full(count, np.nan)
    for i, arc in enumerate(arcs):
        given: dict[Mode, float | None] = {}
        if isinstance(arc, CompressorStation):
            raises[i] = True
            loss_in[i], loss_out[i] = arc.pressure_loss_in_pa, arc.pressure_loss_out_pa
            loss_pass[i] = 0.0 if arc.has_bypass else loss_in[i] + loss_out[i]
            efficiency[i] = np.nan if arc.efficiency is None else arc.efficiency
            two_way[i] = arc.has_bypass and not _holds(arc)
            given = {
                Mode.RATIO: arc.ratio,
                Mode.OUTLET: arc.pressure_out_pa,
                Mode.INLET: arc.pressure_in_pa,
                Mode.FLOW: arc.flow_kg_s,
            }
        elif isinstance(arc, ControlValve):
            loss_in[i], loss_out[i] = arc.pressure_loss_in_pa, arc.pressure_loss_out_pa
            loss_pass[i] = 0.0 if arc.has_bypass else loss_in[i] + loss_out[i] + arc.pressure_drop_pa_min
            two_way[i] = arc.has_bypass and not _holds(arc)
            given = {
                Mode.RATIO: arc.ratio,
                Mode.OUTLET: arc.pressure_out_pa,
                Mode.FLOW: arc.flow_kg_s,
            }
        elif isinstance(arc, Resistor):
            is_loss[i] = True
            loss_pass[i] = arc.pressure_loss_pa or 0.0
        elif not isinstance(arc, CheckValve):
            raise TypeError(f"arc {arc.arc!r} is a {type(arc).__name__}, which does not act")
        if isinstance(arc, CompressorStation | ControlValve):
            has_bypass[i] = arc.has_bypass
            drag_in[i] = _drag(arc.drag_factor_in, arc.diameter_in_m)
            drag_out[i] = _drag(arc.drag_factor_out, arc.diameter_out_m)
        given |= {mode: limit(arc, quantity) for mode, quantity in _LIMITED.items()}
        for mode, level in given.items():
            if level is not None:
                # The inlet pressure falls with the action: its least is the most of minus the pressure.
                levels[i, mode] = -level if mode in (Mode.INLET, Mode.INLET_MIN) else level
                if mode in SET_MODES:
                    wanted[i] = mode
    return Actors(
        arcs=tuple(arcs),
        levels=levels,
        loss_in_pa=loss_in,
        loss_out_pa=loss_out,
        loss_pass_pa=loss_pass,
        drag_in=drag_in,
        drag_out=drag_out,
        has_drag=bool((drag_in + drag_out).any()),
        has_bypass=has_bypass,
        passes_freely=has_bypass | is_loss | ((loss_pass == 0.0) & (drag_in == 0.0) & (drag_out == 0.0)),
        raises=raises,
        is_loss=is_loss,
        has_machines=np.array([isinstance(a, CompressorStation | ControlValve) for a in arcs], dtype=bool),
        two_way=two_way,
        wanted=wanted,
        efficiency=efficiency,
    )


def _holds(arc: CompressorStation | ControlValve) -> bool:
    """Whether it has a set point: it closes then before gas runs backward through it."""
    held = (arc.ratio, arc.pressure_out_pa, arc.flow_kg_s, getattr(arc, "pressure_in_pa", None))
    return any(level is not None for level in held)


def _drag(factor: float | None, diameter_m: float | None) -> float:
    """Drop of the potential / |f| f of a drag factor over a diameter, 0 where there is none."""
    if factor is None or diameter_m is None:
        return 0.0
    return factor / (2.0 * (math.pi / 4.0 * diameter_m**2) ** 2)


def machine_ends(
    actors: Actors, modes: Modes, *, tail: Floats, head: Floats, flow: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Potentials at the machines, behind and before the drags, and the drags that count in these modes."""
    if not actors.has_drag:
        return tail, head, actors.drag_in, actors.drag_out
    idle = (modes == Mode.CLOSED) | (actors.passes_freely & (modes == Mode.PASS))
    drag_in, drag_out = np.where(idle, 0.0, actors.drag_in), np.where(idle, 0.0, actors.drag_out)
    square = np.abs(flow) * flow
    return tail - drag_in * square, head + drag_out * square, drag_in, drag_out


def extended_pressure(law: GasLaw, potential: Floats) -> tuple[Floats, Floats]:
    """p(φ) and dp/dφ, below `FLOOR_PA` along the tangent. [Pa], [m³ kg⁻¹]

    p ~ √φ has no slope at 0, where Newton's iterates would stick; an iterate may be there, a result not.
    """
    floor = np.array([FLOOR_PA])
    start, density = float(law.potential(floor)[0]), float(law.density(floor)[0])
    inside = np.maximum(potential, start)
    pressure = law.pressure(inside)
    slope = 1.0 / law.density(pressure)
    return pressure + (potential - inside) / density, slope


def extended_potential(law: GasLaw, pressure_pa: Floats) -> tuple[Floats, Floats]:
    """The inverse of `extended_pressure`: φ(p) and dφ/dp. [Pa kg m⁻³], [kg m⁻³]"""
    inside = np.maximum(pressure_pa, FLOOR_PA)
    density = law.density(inside)
    return law.potential(inside) + (pressure_pa - inside) * density, density


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Reference potential and flow, by which the equations are made comparable."""

    potential: float
    flow_kg_s: float


def equations(
    actors: Actors,
    modes: Modes,
    *,
    medium: Medium,
    scale: Scale,
    levels: Floats,
    tail: Floats,
    head: Floats,
    flow: Floats,
) -> tuple[Floats, Floats, Floats, Floats]:
    """Residual of each actor's equation in its mode, and its derivatives.

    Parameters
    ----------
    levels : (actor, mode) levels held, `actors.levels` unless a set point is being moved.
    tail, head : (actor,) potentials at the ends. flow : (actor,) mass flow. [Pa kg m⁻³], [kg s⁻¹]

    Returns
    -------
    (actor,) residual without unit, and its derivatives by φ_tail, φ_head and f.
    """
    law = medium.law
    count = modes.size
    residual, by_tail = np.zeros(count), np.zeros(count)
    by_head, by_flow = np.zeros(count), np.zeros(count)
    per_potential, per_flow = 1.0 / scale.potential, 1.0 / scale.flow_kg_s
    rows = np.arange(count)
    level = levels[rows, modes]
    near, far, drag_in, drag_out = machine_ends(actors, modes, tail=tail, head=head, flow=flow)

    on = (modes == _CLOSED) | (modes == _FLOW) | (modes == _FLOW_MAX)
    if on.any():
        target = np.where(modes[on] == _CLOSED, 0.0, level[on])
        leak = DROOP * per_potential
        residual[on] = (flow[on] - target) * per_flow - leak * (tail[on] - head[on])
        by_flow[on], by_tail[on], by_head[on] = per_flow, -leak, leak

    on = modes == _LIFT
    if on.any():
        residual[on] = (head[on] - tail[on] - level[on]) * per_potential + DROOP * per_flow * flow[on]
        by_head[on], by_tail[on], by_flow[on] = per_potential, -per_potential, DROOP * per_flow

    on = (modes == _OUTLET) | (modes == _OUTLET_MAX)
    if on.any():
        residual[on] = (head[on] - law.potential(level[on])) * per_potential + DROOP * per_flow * flow[on]
        by_head[on], by_flow[on] = per_potential, DROOP * per_flow

    on = (modes == _INLET) | (modes == _INLET_MIN)
    if on.any():
        residual[on] = (law.potential(-level[on]) - tail[on]) * per_potential + DROOP * per_flow * flow[on]
        by_tail[on], by_flow[on] = -per_potential, DROOP * per_flow

    passing = (modes == _PASS) | (modes == _BACKWARD)
    on = passing | (modes == _RATIO) | (modes == _RATIO_MAX)
    if on.any():
        free = passing[on]
        forward = modes[on] != _BACKWARD
        source, sink = np.where(forward, near[on], far[on]), np.where(forward, far[on], near[on])
        alpha = np.where(free, 1.0, level[on])
        before = np.where(free, actors.loss_pass_pa[on], actors.loss_in_pa[on])
        behind = np.where(free, 0.0, actors.loss_out_pa[on])
        lossless = (alpha == 1.0) & (before == 0.0) & (behind == 0.0)
        inlet, per_density = extended_pressure(law, source)
        wish, density = extended_potential(law, alpha * (inlet - before) - behind)
        wish = np.where(lossless, source, wish)
        slope = np.where(lossless, 1.0, alpha * density * per_density)
        sign = np.where(forward, 1.0, -1.0)
        residual[on] = sign * (sink - wish) * per_potential + DROOP * per_flow * flow[on]
        by_sink, by_source = sign * per_potential, -sign * slope * per_potential
        by_tail[on] = np.where(forward, by_source, by_sink)
        by_head[on] = np.where(forward, by_sink, by_source)
        by_flow[on] = DROOP * per_flow

    on = modes == _POWER_MAX
    if on.any():
        _power_equation(on, actors, medium, level, near, far, flow, (residual, by_tail, by_head, by_flow))
    inner = (drag_in + drag_out > 0.0) & np.isin(modes, _THROUGH_MACHINES)
    if actors.has_drag and inner.any():
        size = 2.0 * np.abs(flow[inner])
        by_flow[inner] += size * (drag_out[inner] * by_head[inner] - drag_in[inner] * by_tail[inner])
    return residual, by_tail, by_head, by_flow


def _power_equation(
    on: npt.NDArray[np.bool_],
    actors: Actors,
    medium: Medium,
    level: Floats,
    tail: Floats,
    head: Floats,
    flow: Floats,
    into: tuple[Floats, Floats, Floats, Floats],
) -> None:
    """Power at its limit (eq. 20): f w/η = P, written into the rows `on`, divided by P."""
    law = medium.law
    residual, by_tail, by_head, by_flow = into
    inlet, per_density_in = extended_pressure(law, tail[on])
    outlet, per_density_out = extended_pressure(law, head[on])
    suction = np.maximum(inlet - actors.loss_in_pa[on], 1.0)
    discharge = outlet + actors.loss_out_pa[on]
    ratio = discharge / suction
    work, d_inlet, d_ratio = specific_work_j_kg(medium, suction, ratio)
    share = 1.0 / (actors.efficiency[on] * level[on])
    residual[on] = flow[on] * work * share - 1.0
    d_tail_pa = d_inlet - d_ratio * ratio / suction
    d_head_pa = d_ratio / suction
    by_tail[on] = flow[on] * share * d_tail_pa * per_density_in
    by_head[on] = flow[on] * share * d_head_pa * per_density_out
    by_flow[on] = work * share


def machine_ratio(
    actors: Actors, modes: Modes, medium: Medium, *, tail: Floats, head: Floats, flow: Floats
) -> tuple[Floats, Floats]:
    """Suction pressure of the machines and their ratio, all losses counted (eq. 15). [Pa], [1]"""
    near, far, _, _ = machine_ends(actors, modes, tail=tail, head=head, flow=flow)
    suction = np.maximum(extended_pressure(medium.law, near)[0] - actors.loss_in_pa, 1.0)
    return suction, (extended_pressure(medium.law, far)[0] + actors.loss_out_pa) / suction
