"""The state that an answer prints, read back as arrays; every fault of its form at once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.certificate.state_claim import MODES, Mode
from gasunion.network.elements import CheckValve, CompressorStation, ControlValve, Valve
from gasunion.network.network import Network
from gasunion.outcome import Finding
from gasunion.units import BAR_PA

Floats = npt.NDArray[np.float64]

NODE: Final = ("pressure_bar", "injection_kg_s", "gross_calorific_mj_m3", "density_kg_m3")
ARC: Final = (
    "kind",
    "flow_kg_s",
    "velocity_m_s",
    "linepack_kg",
    "velocity_tail_m_s",
    "velocity_head_m_s",
    "mach",
    "molar_mass_g_mol",
    "viscosity_upa_s",
)
STATION: Final = ("arc", "mode", "flow_kg_s", "ratio", "power_mw", "fuel_kg_s")
VALVE: Final = ("kind", "mode", "flow_kg_s")
_WORDS: Final = ("kind", "mode", "arc")
# What no state has: beyond these a number is a mistake, and laws of gas answer nothing.
_RANGE: Final = {
    "pressure_bar": (1.0e-9, 1.0e4),
    "injection_kg_s": (-1.0e6, 1.0e6),
    "flow_kg_s": (-1.0e6, 1.0e6),
    "molar_mass_g_mol": (1.0, 500.0),
    "fuel_kg_s": (0.0, 1.0e5),
}
_MOST: Final = 1.0e15
_NEVER_NULL: Final = ("molar_mass_g_mol", "viscosity_upa_s", "injection_kg_s")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PrintedState:
    """What an answer says of nodes, arcs and units, in SI; NaN where it says null.

    Attributes
    ----------
    pressure_pa, injection_kg_s : (node,). flow_kg_s, molar_mass_kg_mol : (arc,).
    fuel_kg_s : (node,) what stations burn of what enters there.
    modes : of stations, control valves and check valves, by name. is_open : of valves, by name.
    """

    pressure_pa: Floats
    injection_kg_s: Floats
    flow_kg_s: Floats
    molar_mass_kg_mol: Floats
    fuel_kg_s: Floats
    modes: Mapping[str, Mode]
    is_open: Mapping[str, bool]


def read_state(
    answer: Mapping[str, Any], network: Network, labels: Mapping[str, str]
) -> tuple[PrintedState | None, list[Finding]]:
    """The state of an answer, or what is wrong with its form.

    Parameters
    ----------
    labels : name of a station in answers, by arc, where it differs.
    """
    found: list[Finding] = []
    nodes = _rows(answer, "nodes", [n.node for n in network.nodes], NODE, found)
    arcs = _rows(answer, "arcs", [a.arc for a in network.arcs], ARC, found)
    stations = [a.arc for a in network.arcs if isinstance(a, CompressorStation)]
    by_label = {labels.get(name, name): name for name in stations}
    station_rows = _rows(answer, "stations", list(by_label), STATION, found)
    valves = [a for a in network.arcs if isinstance(a, Valve | ControlValve | CheckValve)]
    valve_rows = _rows(answer, "valves", [a.arc for a in valves], VALVE, found)
    if found:
        return None, found
    modes: dict[str, Mode] = {}
    is_open: dict[str, bool] = {}
    fuel = np.zeros(len(network.nodes))
    for label, name in by_label.items():
        row = station_rows[label]
        modes[name] = _mode(f"stations.{label}.mode", row["mode"], found)
        if row["arc"] != name:
            found.append(_differs(f"stations.{label}.arc", row["arc"], name))
        fuel[network.tail[network.arc_index[name]]] += row["fuel_kg_s"] or 0.0
    for arc in valves:
        word, path = valve_rows[arc.arc]["mode"], f"valves.{arc.arc}.mode"
        if isinstance(arc, Valve):
            if word not in ("open", "closed"):
                found.append(Finding(where=path, what=f"{word!r} is no position of a valve."))
            is_open[arc.arc] = word == "open"
        else:
            modes[arc.arc] = _mode(path, word, found)
    if found:
        return None, found
    return PrintedState(
        pressure_pa=_column(nodes, "pressure_bar") * BAR_PA,
        injection_kg_s=_column(nodes, "injection_kg_s"),
        flow_kg_s=_column(arcs, "flow_kg_s"),
        molar_mass_kg_mol=_column(arcs, "molar_mass_g_mol") / 1e3,
        fuel_kg_s=fuel,
        modes=modes,
        is_open=is_open,
    ), []


def _rows(
    answer: Mapping[str, Any], part: str, names: list[str], columns: tuple[str, ...], found: list[Finding]
) -> Mapping[str, Mapping[str, Any]]:
    """One table of an answer: the names of the network, each with every column and a number or null."""
    rows = answer.get(part)
    if not isinstance(rows, Mapping):
        found.append(Finding(where=part, what="is missing or is no table."))
        return {}
    known = set(names)
    found += [
        Finding(where=f"{part}.{n}", what="is missing; the network has it.") for n in names if n not in rows
    ]
    found += [Finding(where=f"{part}.{n}", what="is no name of the network.") for n in rows if n not in known]
    for name in names:
        if name not in rows:
            continue
        row = rows[name]
        if not isinstance(row, Mapping) or set(row) != set(columns):
            found.append(Finding(where=f"{part}.{name}", what=f"must hold {', '.join(columns)} and no more."))
            continue
        for column in columns:
            path = f"{part}.{name}.{column}"
            if not _is_right(column, row[column]):
                kind = (
                    "a text"
                    if column in _WORDS
                    else "a number"
                    if column in _NEVER_NULL
                    else "a number or null"
                )
                found.append(Finding(where=path, what=f"must be {kind}, not {str(row[column])[:40]!r}."))
            elif column in _RANGE and row[column] is not None:
                least, most = _RANGE[column]
                if not least <= row[column] <= most:
                    what = f"is {row[column]:.6g}; no state has less than {least:g} or more than {most:g}."
                    found.append(Finding(where=path, what=what, value=float(row[column])))
    # In the network's order, whatever order the file has.
    return {name: rows[name] for name in names if name in rows}


def _is_right(column: str, value: Any) -> bool:
    if column in _WORDS:
        return isinstance(value, str)
    return column not in _NEVER_NULL if value is None else is_number(value)


def is_number(value: Any) -> bool:
    """Whether a plain value is a number that some state could have."""
    return isinstance(value, float | int) and not isinstance(value, bool) and abs(value) <= _MOST


def _mode(where: str, word: str, found: list[Finding]) -> Mode:
    mode = MODES.get(word)
    if mode is None:
        found.append(Finding(where=where, what=f"{word!r} is nothing that a unit does."))
    return mode or MODES["closed"]


def _differs(where: str, printed: object, right: object) -> Finding:
    return Finding(where=where, what=f"is {printed!r} and must be {right!r}.")


def _column(rows: Mapping[str, Mapping[str, Any]], column: str) -> Floats:
    values = [row[column] for row in rows.values()]
    return np.array([math.nan if v is None else float(v) for v in values], dtype=np.float64)
