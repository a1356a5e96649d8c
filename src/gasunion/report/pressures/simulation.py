"""The pressure map of a simulated nomination."""

from __future__ import annotations

import numpy as np

from gasunion.report.pressures.drawing import PressurePicture
from gasunion.report.pressures.pressure_map import pressure_map
from gasunion.studies.simulation.nomination import Simulation

# Rounding of a bound that is held exactly is no breach.
BOUND_TOLERANCE = 1.0e-6


def simulation_map(made: Simulation) -> str:
    """The map as an SVG document."""
    state, network = made.state, made.state.network
    low, high = made.boundary.pressure_limits(network)
    outside = frozenset(
        node.node
        for node, p, least, most in zip(
            network.nodes, state.pressure_pa.tolist(), low.tolist(), high.tolist(), strict=True
        )
        if p < least * (1.0 - BOUND_TOLERANCE) or p > most * (1.0 + BOUND_TOLERANCE)
    )
    outcome = "" if state.outcome.is_solved else f" ({state.outcome.code.replace('_', ' ')})"
    return pressure_map(
        PressurePicture(
            network=network,
            # Equations alone may ask for a pressure at or below 0; that is no pressure to draw.
            pressure_pa=np.where(state.pressure_pa > 0.0, state.pressure_pa, np.nan),
            flow_kg_s=state.flow_kg_s,
            injection_kg_s=state.injection_kg_s,
            ratio={name: unit.ratio for name, unit in state.units.items() if unit.ratio is not None},
            plan=made.position,
            outside=outside,
            subtitle=f"{made.name}{outcome}",
            source=made.source,
        )
    )
