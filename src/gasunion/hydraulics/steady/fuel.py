"""Fuel of the stations: what they burn leaves the stream at their inlets (eq. 20b)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.steady.active_elements import machine_ratio
from gasunion.hydraulics.steady.compression import shaft_power_w
from gasunion.hydraulics.steady.modes import Mode
from gasunion.hydraulics.steady.newton import Run
from gasunion.hydraulics.steady.result import bypassed, fuel_of
from gasunion.hydraulics.steady.system import System
from gasunion.network.elements import CompressorStation

Floats = npt.NDArray[np.float64]
T = TypeVar("T")

_CLOSED, _PASS = int(Mode.CLOSED), int(Mode.PASS)
ROUNDS: Final = 12  # each leaves a hundredth of the last: fuel is below a hundredth of what passes


def until_fuel_stays(
    solve: Callable[[Floats, T | None], tuple[T, Floats | None]], *, nodes: int, least_kg_s: float
) -> tuple[T, Floats]:
    """What is solved with the fuel that it burns, and (node,) that fuel. [kg s⁻¹]

    Parameters
    ----------
    solve : of a fuel and of what the last round came to: what this one comes to, and what it burns; None
        where that says nothing, which ends the rounds. least_kg_s : a change that is none.
    """
    fuel, former = np.zeros(nodes), None
    for _ in range(ROUNDS):
        former, burnt = solve(fuel, former)
        if burnt is None or np.abs(burnt - fuel).max(initial=0.0) <= least_kg_s:
            break
        fuel = burnt
    assert former is not None
    return former, fuel


def fuel_drawn(system: System, run: Run) -> Floats:
    """(node,) gas burnt at the inlets of the stations. [kg s⁻¹]"""
    fuel = np.zeros(len(system.network.nodes))
    resting = (run.state.modes == _CLOSED) | (run.state.modes == _PASS)
    burns = ~np.isnan(system.actors.efficiency) & ~resting
    if not burns.any():
        return fuel
    burns &= ~bypassed(system, run)
    flows = run.state.actor_flow_kg_s
    suction, ratio = machine_ratio(
        system.actors,
        run.state.modes,
        system.medium,
        tail=run.state.potential[system.actor_tail],
        head=run.state.potential[system.actor_head],
        flow=flows,
    )
    power = shaft_power_w(
        system.medium,
        suction_pa=suction,
        ratio=ratio,
        flow_kg_s=flows,
        efficiency=system.actors.efficiency,
    )
    for k in np.flatnonzero(burns):
        arc = system.network.arcs[system.actor_arcs[k]]
        assert isinstance(arc, CompressorStation)
        assert arc.efficiency is not None
        if arc.driver_efficiency is None:
            continue
        fuel[system.network.tail[system.actor_arcs[k]]] += fuel_of(arc, float(power[k]), system) or 0.0
    return fuel
