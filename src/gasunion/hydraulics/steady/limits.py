"""Limits that a steady state breaks: where, value, limit, in the units people use."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.gas.law import GasLaw
from gasunion.hydraulics.steady.result import SteadyState
from gasunion.network.boundary import Boundary
from gasunion.network.elements import CompressorStation, ControlValve, Pipe
from gasunion.network.limits import Quantity, limits_of
from gasunion.outcome import Finding
from gasunion.units import BAR_PA

# A limit counts as broken where it is passed by more than this share: ten times what a state's own equations
# leave open, a thousandth of what an instrument can tell.
LIMIT_SHARE = 1.0e-6


def outside_law(state: SteadyState, law: GasLaw) -> tuple[Finding, ...]:
    """The first three pressures at which the gas law does not hold, for laws that say up to where."""
    most = getattr(law, "pressure_pa_max", None)
    if most is None:
        return ()
    beyond = np.flatnonzero(state.pressure_pa > most * (1.0 + LIMIT_SHARE))
    return tuple(
        Finding(
            where=f"node {state.network.nodes[i].node}",
            what=f"the pressure is {state.pressure_pa[i] / BAR_PA:.6g} bar; the gas law holds up to "
            f"{most / BAR_PA:.6g} bar.",
            value=float(state.pressure_pa[i]) / BAR_PA,
            unit="bar",
            limit=most / BAR_PA,
            hint="Lower the pressure, or use another gas law.",
        )
        for i in beyond[:3].tolist()
    )


def broken_limits(state: SteadyState, boundary: Boundary) -> tuple[Finding, ...]:
    """Every limit of a node or an arc that the state breaks, nodes first, in the network's order."""
    found: list[Finding] = []
    low, high = boundary.pressure_limits(state.network)
    unit = state.throughput_kg_s * LIMIT_SHARE
    pressures = state.pressure_pa
    outside = (pressures < low * (1.0 - LIMIT_SHARE)) | (pressures > high * (1.0 + LIMIT_SHARE))
    for i in np.flatnonzero(outside & np.isfinite(pressures)).tolist():
        node, pressure = state.network.nodes[i], float(pressures[i])
        for limit, wrong, word in (
            (float(low[i]), pressure < low[i] * (1.0 - LIMIT_SHARE), "least"),
            (float(high[i]), pressure > high[i] * (1.0 + LIMIT_SHARE), "highest"),
        ):
            if wrong:
                found.append(
                    _finding(
                        f"node {node.node}", "the pressure", pressure / BAR_PA, limit / BAR_PA, "bar", word
                    )
                )
    for i in np.flatnonzero(_may_break(state, unit)).tolist():
        arc, flow = state.network.arcs[i], float(state.flow_kg_s[i])
        if isinstance(arc, Pipe):
            if arc.flow_kg_s_min is not None and flow < arc.flow_kg_s_min - unit:
                found.append(
                    _finding(f"pipe {arc.arc}", "the flow", flow, arc.flow_kg_s_min, "kg/s", "least")
                )
            if arc.flow_kg_s_max is not None and flow > arc.flow_kg_s_max + unit:
                found.append(
                    _finding(f"pipe {arc.arc}", "the flow", flow, arc.flow_kg_s_max, "kg/s", "highest")
                )
            if arc.pressure_pa_max is not None:
                most = float(np.fmax(pressures[state.network.tail[i]], pressures[state.network.head[i]]))
                if most > arc.pressure_pa_max * (1.0 + LIMIT_SHARE):
                    limit = arc.pressure_pa_max / BAR_PA
                    found.append(
                        _finding(f"pipe {arc.arc}", "the pressure", most / BAR_PA, limit, "bar", "highest")
                    )
        elif isinstance(arc, CompressorStation | ControlValve):
            found.extend(_acting(state, i, arc))
    return tuple(found)


def _may_break(state: SteadyState, unit: float) -> npt.NDArray[np.bool_]:
    """(arc,) pipes that break a limit, and every station and control valve, which is looked at by itself."""
    network, table, flow = state.network, state.network.arc_table, state.flow_kg_s
    # fmax: where one end has no pressure, that of the other counts.
    highest = np.fmax(state.pressure_pa[network.tail], state.pressure_pa[network.head])
    breaks = (flow < table.flow_kg_s_min - unit) | (flow > table.flow_kg_s_max + unit)
    breaks |= highest > table.pressure_pa_max * (1.0 + LIMIT_SHARE)
    return np.asarray(table.is_unit | (table.is_pipe & np.isfinite(flow) & breaks))


def _acting(state: SteadyState, i: int, arc: CompressorStation | ControlValve) -> list[Finding]:
    """Limits of a station or control valve that its mode could not hold."""
    unit = state.units.get(arc.arc)
    if unit is None or unit.does == "closed":
        return []
    inlet = float(state.pressure_pa[state.network.tail[i]])
    outlet = float(state.pressure_pa[state.network.head[i]])
    flow = float(state.flow_kg_s[i])
    if unit.does == "passes" and arc.has_bypass:
        return []
    kind = "station" if isinstance(arc, CompressorStation) else "control valve"
    values: dict[Quantity, float | None] = {
        "inlet": inlet,
        "outlet": outlet,
        "ratio": unit.ratio,
        "power": unit.power_w,
        "flow": flow,
        "drop": inlet - arc.pressure_loss_in_pa - outlet - arc.pressure_loss_out_pa,
    }
    found = []
    for quantity, limit in limits_of(arc).items():
        value = values[quantity]
        if value is not None and limit.is_broken(value, share=LIMIT_SHARE):
            measure, scale, word = _SHOWN[quantity]
            where = f"{kind} {arc.arc}"
            found.append(_finding(where, measure, value / scale, limit.level / scale, word, limit.side))
    return found


_SHOWN: Mapping[Quantity, tuple[str, float, str]] = {
    "inlet": ("the inlet pressure", BAR_PA, "bar"),
    "outlet": ("the outlet pressure", BAR_PA, "bar"),
    "ratio": ("the ratio", 1.0, "1"),
    "power": ("the power", 1.0e6, "MW"),
    "flow": ("the flow", 1.0, "kg/s"),
    "drop": ("the pressure drop", BAR_PA, "bar"),
}


def _finding(where: str, measure: str, value: float, limit: float, unit: str, word: str) -> Finding:
    shown = "" if unit == "1" else f" {unit}"
    what = f"{measure} is {value:.6g}{shown}; the {word} allowed is {limit:.6g}{shown}."
    return Finding(where=where, what=what, value=value, unit=unit, limit=limit)
