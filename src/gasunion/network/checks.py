"""Physical checks of a network and its boundary: one clear sentence each, with the element's name.

`faults` finds what no solver should be asked: lengths that are not positive, names that do not exist, limits
that contradict each other, anchors that fight, a part of the network that nothing anchors, supply that is not
demand.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from gasunion.network.boundary import Boundary
from gasunion.network.elements import (
    Arc,
    CompressorStation,
    ControlValve,
    Node,
    Pipe,
    Resistor,
    ShortPipe,
    Valve,
)
from gasunion.network.network import Network
from gasunion.network.topology import islands
from gasunion.outcome import Finding
from gasunion.units import BAR_PA

# Nominations are published with four to six digits: what they leave open in a sum is below this share.
BALANCE_SHARE = 1.0e-4
_WORDS = {
    "length_m": ("length", "m"),
    "diameter_m": ("diameter", "m"),
    "roughness_m": ("roughness", "m"),
    "friction_factor": ("friction factor", ""),
    "loss_coefficient": ("loss coefficient", ""),
    "drag_factor": ("drag factor", ""),
    "pressure_loss_pa": ("pressure loss", "Pa"),
    "pressure_loss_in_pa": ("inlet pressure loss", "Pa"),
    "pressure_loss_out_pa": ("outlet pressure loss", "Pa"),
    "pressure_drop_pa_min": ("least pressure drop", "Pa"),
    "pressure_out_pa": ("outlet set point", "Pa"),
    "pressure_in_pa": ("inlet set point", "Pa"),
    "flow_kg_s": ("flow set point", "kg/s"),
    "ratio": ("ratio", ""),
    "ratio_max": ("highest ratio", ""),
    "power_w_max": ("highest power", "W"),
    "flow_kg_s_max": ("highest flow", "kg/s"),
    "efficiency": ("efficiency", ""),
    "driver_efficiency": ("driver efficiency", ""),
    "elevation_m": ("height", "m"),
}
_POSITIVE = {
    "length_m",
    "diameter_m",
    "friction_factor",
    "ratio",
    "ratio_max",
    "pressure_out_pa",
    "pressure_in_pa",
}
_SHARES = {"efficiency", "driver_efficiency"}


def faults(network: Network, boundary: Boundary) -> tuple[Finding, ...]:
    """Every fault, elements first, then the boundary, then what hangs together."""
    found: list[Finding] = []
    for node in network.nodes:
        found += _node(node)
    for arc in network.arcs:
        found += _arc(arc)
    unknown = boundary.unknown(network)
    found += [
        Finding(where=f"node {name}", what="is named by the boundary and is no node.", value=name)
        for name in unknown
    ]
    if not boundary.anchor_pa:
        found.append(
            Finding(
                where="boundary",
                what="no node has a given pressure, so that pressures have no level.",
                hint="Give the pressure of one node.",
            )
        )
    if unknown or found:
        return tuple(found)
    found += _limits(network, boundary)
    found += _fighting(network, boundary)
    found += _parts(network, boundary)
    return tuple(found)


def _number(where: str, name: str, value: float | None) -> list[Finding]:
    """A field's own range: finite, and positive, not negative, or a share, as its name asks."""
    if value is None:
        return []
    word, unit = _WORDS[name]
    shown = f"{value:g}{' ' + unit if unit else ''}"
    if not math.isfinite(value):
        return [Finding(where=where, what=f"the {word} is {shown}; it must be a finite number.", unit=unit)]
    if name == "elevation_m":
        return []
    if name in _SHARES and not 0.0 < value <= 1.0:
        what = f"the {word} is {shown}; it must be above 0 and at most 1."
        return [Finding(where=where, what=what, value=value, unit=unit, limit=1.0)]
    if name in _POSITIVE and value <= 0.0:
        what = f"the {word} is {shown}; it must be above 0."
        return [Finding(where=where, what=what, value=value, unit=unit, limit=0.0)]
    if value < 0.0:
        what = f"the {word} is {shown}; it must be 0 or more."
        return [Finding(where=where, what=what, value=value, unit=unit, limit=0.0)]
    return []


def _node(node: Node) -> list[Finding]:
    where = f"node {node.node}"
    found = _number(where, "elevation_m", node.elevation_m)
    for word, value in (("least", node.pressure_pa_min), ("highest", node.pressure_pa_max)):
        if value is not None and not (math.isfinite(value) and value >= 0.0):
            what = f"the {word} pressure is {value:g} Pa; it must be a finite number, 0 or more."
            found.append(Finding(where=where, what=what, unit="Pa", limit=0.0))
    return found


def _arc(arc: Arc) -> list[Finding]:
    kind = {
        Pipe: "pipe",
        Resistor: "resistor",
        ControlValve: "control valve",
        CompressorStation: "station",
    }.get(type(arc), "arc")
    where = f"{kind} {arc.arc}"
    found: list[Finding] = []
    for name in _WORDS:
        if name != "elevation_m" and hasattr(arc, name):
            found += _number(where, name, getattr(arc, name))
    if isinstance(arc, Pipe):
        if arc.strings < 1:
            what = f"it has {arc.strings} strings; it must have at least 1."
            found.append(Finding(where=where, what=what, value=arc.strings, limit=1))
        if arc.roughness_m is None and arc.friction_factor is None:
            found.append(Finding(where=where, what="it has neither roughness nor friction factor."))
        elif arc.roughness_m is not None and arc.roughness_m >= arc.diameter_m > 0.0:
            what = f"the roughness, {arc.roughness_m:g} m, is not below the diameter, {arc.diameter_m:g} m."
            found.append(
                Finding(where=where, what=what, value=arc.roughness_m, unit="m", limit=arc.diameter_m)
            )
    if isinstance(arc, Resistor):
        by_drag = arc.drag_factor is not None and arc.diameter_m is not None
        if by_drag == (arc.pressure_loss_pa is not None):
            found.append(
                Finding(where=where, what="it needs a drag factor with a diameter, or a pressure loss.")
            )
    if isinstance(arc, CompressorStation):
        held = [n for n in ("ratio", "pressure_out_pa", "pressure_in_pa", "flow_kg_s") if getattr(arc, n)]
        if len(held) > 1:
            words = " and ".join(_WORDS[n][0] for n in held)
            found.append(
                Finding(where=where, what=f"it has {len(held)} set points, {words}; it can hold one.")
            )
        if arc.ratio_max is not None and 0.0 < arc.ratio_max < 1.0:
            what = f"the highest ratio is {arc.ratio_max:g}; a station does not lower pressure."
            found.append(Finding(where=where, what=what, value=arc.ratio_max, limit=1.0))
    return found


def _limits(network: Network, boundary: Boundary) -> list[Finding]:
    low, high = boundary.pressure_limits(network)
    found = []
    for i in np.flatnonzero(low > high):
        what = f"the least pressure, {low[i] / BAR_PA:g} bar, is above the highest, {high[i] / BAR_PA:g} bar."
        where = f"node {network.nodes[i].node}"
        found.append(Finding(where=where, what=what, value=float(low[i]), unit="Pa", limit=float(high[i])))
    return found


def _joints(network: Network) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """(node,) places that parts without resistance join: no flow through them depends on pressures."""
    return islands(network, passes=np.array([_is_without_resistance(a) for a in network.arcs], dtype=bool))


def _is_without_resistance(arc: Arc) -> bool:
    """Whether gas may pass at any flow for the same two pressures: nothing there decides how much does."""
    if isinstance(arc, ShortPipe):
        return True
    if isinstance(arc, Resistor):
        return arc.pressure_loss_pa is not None
    if isinstance(arc, Valve):
        return arc.is_open
    if isinstance(arc, CompressorStation | ControlValve):
        dragged = bool(arc.drag_factor_in or arc.drag_factor_out) and not arc.has_bypass
        return arc.is_open and arc.flow_kg_s is None and not dragged
    return False


def _fighting(network: Network, boundary: Boundary) -> list[Finding]:
    """Given pressures that parts without resistance alone join: they contradict, or no flow is decided."""
    joint = _joints(network)
    first: dict[int, tuple[str, float]] = {}
    found = []
    for name, pressure in boundary.anchor_pa.items():
        place = int(joint[network.node_index[name]])
        other, held = first.setdefault(place, (name, pressure))
        if other == name:
            continue
        why = "they contradict each other, or" if held != pressure else "then"
        what = (
            f"is given {pressure / BAR_PA:g} bar and {other} {held / BAR_PA:g} bar, and only parts without "
            f"resistance (short pipes, open valves, stations) join them: {why} nothing decides what flows."
        )
        hint = "Give one of the two pressures, or give a unit between them a flow to hold."
        found.append(
            Finding(
                where=f"node {name}",
                what=what,
                value=pressure / BAR_PA,
                unit="bar",
                limit=held / BAR_PA,
                hint=hint,
            )
        )
    return found


def _parts(network: Network, boundary: Boundary) -> list[Finding]:
    """Parts without an anchor in which gas moves, and parts whose supply is not their demand."""
    passes = np.array(
        [
            not (isinstance(a, Valve | ControlValve | CompressorStation) and not a.is_open)
            for a in network.arcs
        ],
        dtype=bool,
    )
    part = islands(network, passes=passes)
    injection = boundary.injections(network)
    anchored = {int(part[network.node_index[n]]) for n in boundary.anchor_pa}
    loose = {int(part[network.node_index[n]]) for n in boundary.anchor_pa if n not in boundary.injection_kg_s}
    found = []
    for number in range(int(part.max(initial=-1)) + 1):
        inside = np.flatnonzero(part == number)
        supply = float(np.maximum(injection[inside], 0.0).sum())
        demand = float(np.maximum(-injection[inside], 0.0).sum())
        name = network.nodes[inside[0]].node
        if number not in anchored:
            if supply > 0.0 or demand > 0.0:
                what = (
                    f"the part of {inside.size} nodes around it has no given pressure; "
                    f"{supply:g} kg/s enter and {demand:g} kg/s leave there."
                )
                hint = "Give one of its nodes a pressure, or open a valve towards it."
                found.append(Finding(where=f"node {name}", what=what, hint=hint))
            continue
        if number not in loose and abs(supply - demand) > BALANCE_SHARE * max(supply, demand):
            what = f"supply is {supply:g} kg/s and demand {demand:g} kg/s around it; they must be equal."
            hint = "Balance the nomination, or name an anchor without a nomination."
            found.append(
                Finding(where=f"node {name}", what=what, value=supply, unit="kg/s", limit=demand, hint=hint)
            )
    return found


def sentences(findings: Iterable[Finding]) -> str:
    """All sentences, one a line."""
    return "\n".join(str(f) for f in findings)
