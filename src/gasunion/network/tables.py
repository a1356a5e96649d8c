"""Sizes and limits of a network's elements as arrays in its order, made once and kept with it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gasunion.network.elements import Arc, CompressorStation, ControlValve, Node, Pipe

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ArcTable:
    """All arrays (arc,).

    Attributes
    ----------
    is_pipe, is_unit : whether it is a pipe; whether it is a compressor station or control valve.
    area_m2, length_m : inner area of all strings of a pipe, and its length; NaN for other arcs. [m²], [m]
    flow_kg_s_min, flow_kg_s_max : of pipes; −inf and inf where there is no limit. [kg s⁻¹]
    pressure_pa_max : of pipes; inf where there is no limit. [Pa]
    """

    is_pipe: npt.NDArray[np.bool_]
    is_unit: npt.NDArray[np.bool_]
    area_m2: Floats
    length_m: Floats
    flow_kg_s_min: Floats
    flow_kg_s_max: Floats
    pressure_pa_max: Floats


def arc_table(arcs: Sequence[Arc]) -> ArcTable:
    """The table of a sequence of arcs."""
    nothing = (math.nan, math.nan, -math.inf, math.inf, math.inf)
    rows = np.array([_row(a) if isinstance(a, Pipe) else nothing for a in arcs]).reshape(-1, 5)
    area, length, low, high, pressure = rows.T
    return ArcTable(
        is_pipe=np.array([isinstance(a, Pipe) for a in arcs], dtype=bool),
        is_unit=np.array([isinstance(a, CompressorStation | ControlValve) for a in arcs], dtype=bool),
        area_m2=area,
        length_m=length,
        flow_kg_s_min=low,
        flow_kg_s_max=high,
        pressure_pa_max=pressure,
    )


def _row(pipe: Pipe) -> tuple[float, float, float, float, float]:
    return (
        math.pi / 4.0 * pipe.diameter_m**2 * pipe.strings,
        pipe.length_m,
        -math.inf if pipe.flow_kg_s_min is None else pipe.flow_kg_s_min,
        math.inf if pipe.flow_kg_s_max is None else pipe.flow_kg_s_max,
        math.inf if pipe.pressure_pa_max is None else pipe.pressure_pa_max,
    )


def pressure_ranges(nodes: Sequence[Node]) -> tuple[Floats, Floats]:
    """((node,), (node,)) lowest and highest pressure; 0 and inf where there is no limit. [Pa]"""
    low = np.array([n.pressure_pa_min or 0.0 for n in nodes])
    high = np.array([np.inf if n.pressure_pa_max is None else n.pressure_pa_max for n in nodes])
    return low, high
