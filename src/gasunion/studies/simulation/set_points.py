"""Whether stations and control valves hold set points, and what they are without them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gasunion.network.elements import CompressorStation, ControlValve
from gasunion.network.network import Network


def has_set_points(network: Network) -> bool:
    """Whether any station or control valve of the data holds a set point."""
    for arc in network.arcs:
        if isinstance(arc, CompressorStation) and (
            arc.ratio or arc.pressure_out_pa or arc.pressure_in_pa or arc.flow_kg_s
        ):
            return True
        if isinstance(arc, ControlValve) and (arc.ratio or arc.pressure_out_pa or arc.flow_kg_s):
            return True
    return False


def is_set(arc: object) -> bool:
    """Whether an arc is a station or control valve with a set point."""
    return isinstance(arc, CompressorStation | ControlValve) and bool(
        arc.ratio or arc.pressure_out_pa or arc.flow_kg_s or getattr(arc, "pressure_in_pa", None)
    )


def freed(arc: Any) -> Any:
    """The arc without its set points."""
    cleared: dict[str, Any] = {"ratio": None, "pressure_out_pa": None, "flow_kg_s": None}
    if isinstance(arc, CompressorStation):
        cleared["pressure_in_pa"] = None
    return replace(arc, **cleared)
