"""Which limits a state breaks, once more: pressures of nodes and pipes, flows, machines, choking.

Nothing of `steady` is used; the limits of units stand in one table, `network.limits`. What is found is where,
which limit and in which unit; the words of an answer are not made here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.certificate.pipe_integral import PipeIntegral
from gasunion.hydraulics.certificate.state_claim import Mode
from gasunion.hydraulics.certificate.state_tables import PipeTable, StateTables
from gasunion.network.boundary import Boundary
from gasunion.network.elements import CompressorStation, ControlValve, Pipe
from gasunion.network.limits import Limit, limits_of
from gasunion.units import BAR_PA

Floats = npt.NDArray[np.float64]

_BROKEN: Final = 1.0e-6  # by more than this share of the limit; of the throughput for flows of pipes
_FAST: Final = 0.1  # Mach number from which choking is looked for
_ROUNDS: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """One limit that is broken.

    Attributes
    ----------
    where : as findings name it. limit, unit : in the units of answers.
    by : how far beyond the threshold the value lies, by the limit; what is nearly 0 hangs on rounding.
    """

    where: str
    limit: float
    unit: str
    by: float


def broken_limits(
    tables: StateTables, boundary: Boundary, modes: Mapping[str, Mode], pipes: PipeTable
) -> list[Broken]:
    """Every limit of a node or an arc that the state breaks, and every line that chokes.

    Parameters
    ----------
    modes : of stations and control valves, by name. pipes : the velocities of the state.
    """
    return [*_nodes(tables, boundary), *_pipes(tables), *_units(tables, modes)]


def _nodes(tables: StateTables, boundary: Boundary) -> Iterator[Broken]:
    low, high = boundary.pressure_limits(tables.network)
    for i, node in enumerate(tables.network.nodes):
        pressure = float(tables.pressure_pa[i])
        if not np.isfinite(pressure):
            continue
        for level, over in (
            (float(low[i]), low[i] * (1.0 - _BROKEN) - pressure),
            (float(high[i]), pressure - high[i] * (1.0 + _BROKEN)),
        ):
            if over > 0.0:
                by = float(over) / max(abs(level), 1.0)
                yield Broken(where=f"node {node.node}", limit=level / BAR_PA, unit="bar", by=by)


def _pipes(tables: StateTables) -> Iterator[Broken]:
    network = tables.network
    entering = np.bincount(network.tail, np.nan_to_num(tables.flow_kg_s), len(network.nodes))
    entering -= np.bincount(network.head, np.nan_to_num(tables.flow_kg_s), len(network.nodes))
    slack = _BROKEN * float(np.maximum(entering, 0.0).sum())
    for i, pipe in enumerate(network.arcs):
        if not isinstance(pipe, Pipe):
            continue
        where, flow = f"pipe {pipe.arc}", float(tables.flow_kg_s[i])
        for limit, over in ((pipe.flow_kg_s_min, -1.0), (pipe.flow_kg_s_max, 1.0)):
            excess = -1.0 if limit is None else over * (flow - limit) - slack
            if limit is not None and excess > 0.0:
                yield Broken(where=where, limit=limit, unit="kg/s", by=excess / max(abs(limit), 1e-9))
        if pipe.pressure_pa_max is not None:
            ends = tables.pressure_pa[[network.tail[i], network.head[i]]]
            most = float(np.nanmax(ends)) if np.isfinite(ends).any() else 0.0
            excess = most / pipe.pressure_pa_max - 1.0 - _BROKEN
            if excess > 0.0:
                yield Broken(where=where, limit=pipe.pressure_pa_max / BAR_PA, unit="bar", by=excess)


def _units(tables: StateTables, modes: Mapping[str, Mode]) -> Iterator[Broken]:
    network = tables.network
    for name, mode in modes.items():
        i = network.arc_index[name]
        arc = network.arcs[i]
        if not isinstance(arc, CompressorStation | ControlValve) or mode.does == "closed":
            continue
        if mode.does == "passes" and arc.has_bypass:
            continue
        inlet, outlet = (float(tables.pressure_pa[k]) for k in (network.tail[i], network.head[i]))
        values = {"inlet": inlet, "outlet": outlet, "flow": float(tables.flow_kg_s[i])}
        values["drop"] = inlet - arc.pressure_loss_in_pa - outlet - arc.pressure_loss_out_pa
        if isinstance(arc, CompressorStation):
            row = tables.station(name, mode)
            values |= {"ratio": row.ratio or 0.0, "power": row.power_w or 0.0}
        kind = "station" if isinstance(arc, CompressorStation) else "control valve"
        for limit in limits_of(arc).values():
            excess = _excess(limit, values[limit.quantity])
            if excess > 0.0:
                scale, unit = _SHOWN[limit.quantity]
                yield Broken(where=f"{kind} {name}", limit=limit.level / scale, unit=unit, by=excess)


_SHOWN: Final = {
    "inlet": (BAR_PA, "bar"),
    "outlet": (BAR_PA, "bar"),
    "drop": (BAR_PA, "bar"),
    "ratio": (1.0, "1"),
    "power": (1.0e6, "MW"),
    "flow": (1.0, "kg/s"),
}


def _excess(limit: Limit, value: float) -> float:
    """By how much of the limit a value is beyond what counts as broken."""
    over = value - limit.level if limit.side == "highest" else limit.level - value
    return over / abs(limit.level) - _BROKEN if limit.level else over


def choked(tables: StateTables, pipes: PipeTable, integral: PipeIntegral) -> list[str]:
    """Names of the pipes that are asked for more than passes them (eq. 23c)."""
    law, network = tables.medium.law, tables.network
    found = []
    drag = integral.resistance(tables.flow_kg_s[integral.arcs], tables.viscosity_pa_s()[integral.arcs])
    for k, i in enumerate(integral.arcs.tolist()):
        arc = network.arcs[i]
        if not isinstance(arc, Pipe) or not pipes.mach[i] > _FAST:
            continue
        flow, ratio = float(tables.flow_kg_s[i]), float(tables.density_ratio[i])
        before = float(tables.pressure_pa[network.tail[i] if flow > 0.0 else network.head[i]])
        start = float(law.potential(np.array([before]))[0])
        dense = float(law.density(np.array([before]))[0])
        low, high, flux = 1.0, before, 0.0
        for _ in range(_ROUNDS):
            p = np.array([0.5 * (low + high)])
            rho, slope = float(law.density(p)[0]), float(law.density_slope(p)[0])
            flux = rho * ratio / (slope * ratio) ** 0.5
            left = (start - float(law.potential(p)[0])) * ratio - flux**2 * (
                0.5 * float(drag[k]) + np.log(dense / rho)
            )
            low, high = (float(p[0]), high) if left > 0.0 else (low, float(p[0]))
        if abs(flow) / float(integral.area_m2[k]) > flux:
            found.append(arc.arc)
    return found
