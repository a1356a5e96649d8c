"""Constraint violation at a point of a relaxation: where to branch, where a state may be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.relaxation.subproblem import TINY, Case, Frame, Subproblem
from gasunion.hydraulics.relaxation.unit_envelopes import Units
from gasunion.hydraulics.steady.compression import shaft_power_w
from gasunion.hydraulics.steady.system import System
from gasunion.network.elements import CompressorStation
from gasunion.network.limits import limit

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Where a subproblem's programme has its least t.

    Attributes
    ----------
    potential : (joint,) flow : (pipe,) actor_flow : (actor,) by the reference.
    violation : (actor + pipe,) of each law there; of a pipe no more than narrower flows mend.
    gravity_violation : (pipe,) of a pipe's law beyond that, for want of narrower potentials.
    overload : (actor,) by how much of its power a station exceeds it.
    case : (actor,) the case that is violated least.
    """

    potential: Floats
    flow: Floats
    actor_flow: Floats
    violation: Floats
    gravity_violation: Floats
    overload: Floats
    case: Indices


def point_of(
    units: Units, subproblem: Subproblem, *, potential: Floats, flow: Floats, actor_flow: Floats
) -> Point:
    """A point with its violations. All by the reference."""
    frame = units.frame
    system, scale = frame.system, frame.scale
    actors, count = system.actors, system.actor_arcs.size
    tail, head = potential[system.actor_tail], potential[system.actor_head]
    rise = head - tail
    back, closed = np.maximum(-actor_flow, 0.0), np.abs(actor_flow)
    bypass = np.maximum(np.abs(rise), np.where(actors.two_way, 0.0, back))
    acts = np.maximum(np.abs(rise), back)  # of a check valve
    for k in np.flatnonzero(~actors.is_loss & ~units.is_check).tolist():
        acts[k] = units.acting_violation(
            k, tail=float(tail[k]), head=float(head[k]), flow=float(actor_flow[k])
        )
    cases = np.stack([acts - TINY, np.where(actors.has_bypass, bypass - 2 * TINY, np.inf), closed])
    case = np.where(subproblem.case > 0, subproblem.case, 1 + np.argmin(cases, axis=0))
    violation = np.maximum(cases[case - 1, np.arange(count)], 0.0)
    for k in np.flatnonzero(actors.is_loss).tolist():
        # A constant loss falls in the direction of its flow.
        sign = float(np.sign(actor_flow[k]))
        ends = (tail[k], head[k]) if sign >= 0.0 else (head[k], tail[k])
        off = units.beyond(k, tail=float(ends[0]), head=float(ends[1]), flow=0.0)
        violation[k] = off if closed[k] > TINY else 0.0
    overload = np.zeros(count)
    for k in np.flatnonzero(actors.raises & (case == Case.ACTS)).tolist():
        share = power_share(
            system,
            k,
            tail=float(tail[k]) * scale.potential,
            head=float(head[k]) * scale.potential,
            flow_kg_s=float(actor_flow[k]) * scale.flow_kg_s,
        )
        overload[k] = min(max(share - 1.0, 0.0), 1.0)
    pipes, most = _pipes(frame, subproblem, potential, flow)
    return Point(
        potential=potential,
        flow=flow,
        actor_flow=actor_flow,
        violation=np.concatenate([violation, np.minimum(pipes, most)]),
        gravity_violation=np.maximum(pipes - most, 0.0),
        overload=overload,
        case=case,
    )


def _pipes(frame: Frame, subproblem: Subproblem, potential: Floats, flow: Floats) -> tuple[Floats, Floats]:
    """(pipe,) violation of each law, and the most that a narrower range of the flow would mend."""
    system, scale = frame.system, frame.scale
    a, b = potential[system.tail], potential[system.head]
    drop, _ = system.friction.drop(flow * scale.flow_kg_s)
    residual = a - b - drop / scale.potential
    at = system.gravity.at
    if at.size:
        unit = scale.potential
        ends = a[at] * unit, b[at] * unit
        residual[at] = system.gravity.terms(system.medium.law, *ends, drop[at], np.ones(at.size))[0] / unit
    first = system.actor_arcs.size
    low, high = (
        system.friction.drop(x[first:] * scale.flow_kg_s)[0] for x in (subproblem.low, subproblem.high)
    )
    return np.abs(residual), (high - low) / scale.potential


def power_share(system: System, k: int, *, tail: float, head: float, flow_kg_s: float) -> float:
    """Power of a station by its highest at potentials [Pa kg m⁻³] and a flow; 0 where it has no highest."""
    arc = system.actors.arcs[k]
    highest = limit(arc, "power")
    if not isinstance(arc, CompressorStation) or highest is None or arc.efficiency is None:
        return 0.0
    square = max(flow_kg_s, 0.0) ** 2
    ends = np.array([tail - system.actors.drag_in[k] * square, head + system.actors.drag_out[k] * square])
    inlet, outlet = system.medium.law.pressure(np.maximum(ends, 1.0))
    suction = np.array([max(float(inlet) - arc.pressure_loss_in_pa, 1.0)])
    power = shaft_power_w(
        system.medium,
        suction_pa=suction,
        ratio=(float(outlet) + arc.pressure_loss_out_pa) / suction,
        flow_kg_s=np.array([flow_kg_s]),
        efficiency=np.array([arc.efficiency]),
    )
    return float(power[0]) / highest
