"""Heights that are not counted: parts without length whose ends differ in height."""

from __future__ import annotations

import math

import numpy as np

from gasunion.hydraulics.gas.law import Medium
from gasunion.hydraulics.steady.result import SteadyState
from gasunion.network.elements import Corridor, Pipe, Resistor
from gasunion.units import BAR_PA, GRAVITY_M_S2

_SHOWN = 3
_TELLING_PA = 100.0  # a millibar: less is below what an instrument tells


def told_heights(state: SteadyState, medium: Medium) -> list[str]:
    """One sentence on the pressures ρ g Δz that short pipes, valves and stations would add."""
    network = state.network
    found: list[tuple[float, str]] = []
    for i, arc in enumerate(network.arcs):
        if isinstance(arc, Pipe | Corridor) or (isinstance(arc, Resistor) and arc.drag_factor is not None):
            continue
        rise = network.nodes[network.head[i]].elevation_m - network.nodes[network.tail[i]].elevation_m
        pressure = float(state.pressure_pa[network.tail[i]])
        if rise == 0.0 or not (math.isfinite(pressure) and pressure > 0.0):
            continue
        weight = abs(float(medium.law.density(np.array([pressure]))[0]) * GRAVITY_M_S2 * rise)
        if weight >= _TELLING_PA:
            found.append((weight, f"{arc.arc} ({rise:g} m, {weight / BAR_PA:.3g} bar)"))
    if not found:
        return []
    found.sort(key=lambda pair: -pair[0])
    few = ", ".join(words for _, words in found[:_SHOWN])
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return [f"heights between the ends of parts without length are not counted: {few}{more}."]
