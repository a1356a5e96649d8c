"""Folders with `network.json`, `params.json` and `bc.json`, as GasSteadySim.jl and its relatives write them.

SI units only. Nodes keep their ids as names and pipes theirs; every other arc is named by its kind and id
("compressor_1"), since each kind numbers its members from 1. Withdrawals are positive in `bc.json` and become
negative injections here. Valves, short pipes and resistors of any kind pass gas without loss, as in
GasSteadySim.jl; limits of compressors are read and not imposed, since `bc.json` says what each does.

References
----------
Srinivasan, Sundar, Gyrya, Zlotnik: Numerical solution of the steady-state network flow equations for a
non-ideal gas, IEEE Trans. Control Netw. Syst. 10, 2023 (the format's authors).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gasunion.intake.network_ranges import GAS_TEMPERATURE, GRAVITY, HEAT_CAPACITY_RATIO
from gasunion.intake.steady.elements import Elements
from gasunion.intake.steady.tables import Tables, is_number
from gasunion.network.boundary import Boundary
from gasunion.network.network import Network
from gasunion.outcome import Finding, Refused, sha256_of
from gasunion.reading.file import name_of, read_bytes
from gasunion.reading.plain import json_of
from gasunion.reading.text import shown

FILES = ("network.json", "params.json", "bc.json")
_LARGEST_FILE_BYTES = 50_000_000
# By what starts the name of a parameter.
_PARAMETERS = {
    "temperature": GAS_TEMPERATURE,
    "gas specific gravity": GRAVITY,
    "specific heat capacity ratio": HEAT_CAPACITY_RATIO,
}
_TRANSIENT = "this is a transient problem, and only steady states are simulated"


@dataclass(frozen=True, slots=True, kw_only=True)
class SteadyFolder:
    """One such folder, read.

    Attributes
    ----------
    network, boundary : SI.
    temperature_k, specific_gravity, isentropic_exponent : of the gas; gravity against air of 28.96 g/mol.
    free_valves : valves that bc.json names neither on nor off.
    station_ids : id in the files by the arc's name, of compressors.
    name : of the folder. position : (x, y) by node of a plan, without unit, where the files give one.
    assumptions : what was taken where the files do not say.
    input_sha256 : of the three files.
    """

    network: Network
    boundary: Boundary
    temperature_k: float
    specific_gravity: float
    isentropic_exponent: float
    free_valves: frozenset[str]
    station_ids: Mapping[str, str]
    name: str
    position: Mapping[str, tuple[float, float]]
    assumptions: tuple[Finding, ...]
    input_sha256: str


def holds_steady(source: Path) -> bool:
    """Whether a path is a folder of this kind."""
    return source.is_dir() and (source / "network.json").is_file()


def read_steady(source: Path) -> SteadyFolder:
    """Read a folder.

    Raises
    ------
    Refused : a file is missing or not JSON, a field is missing or no number, a name is unknown; all at once.
    """
    faults: list[Finding] = []
    parts: dict[str, Any] = {}
    read: list[bytes] = []
    for name in FILES:
        try:
            data = read_bytes(source / name, most=_LARGEST_FILE_BYTES)
            read += [name.encode(), data]
            parts[name] = json_of(data, name)
        except Refused as refused:
            faults += refused.findings
        else:
            if not isinstance(parts[name], dict):
                faults.append(Finding(where=name, what="does not hold an object."))
    series = _time_series(parts.get("bc.json"), source)
    if series:
        raise Refused([series])
    if faults:
        raise Refused(faults)
    tables = Tables(network=parts["network.json"], bc=parts["bc.json"], faults=faults)
    reader = Elements(tables)
    params = parts["params.json"].get("params", parts["params.json"])
    if not isinstance(params, Mapping):
        raise Refused([Finding(where="params.json, params", what="does not hold an object.")])
    temperature, gravity, exponent = (_parameter(params, start, faults) for start in _PARAMETERS)
    units = [v for k, v in params.items() if str(k).lower().startswith("units")]
    if units and units[0] != 0:
        faults.append(
            Finding(
                where="params.json, units",
                what="are not SI; only SI (0) is read.",
                value=str(units[0]),
                hint="Convert the three files to SI.",
            )
        )
    nodes = reader.nodes()
    arcs = reader.arcs()
    boundary = reader.boundary()
    if faults:
        raise Refused(faults)
    try:
        network = Network(nodes=tuple(nodes), arcs=tuple(arcs))
        checked = Boundary(**boundary)
    except ValueError as error:
        raise Refused(
            [Finding(where=str(source), what=f"{part}.") for part in str(error).split("; ")]
        ) from None
    return SteadyFolder(
        network=network,
        boundary=checked,
        temperature_k=temperature,
        specific_gravity=gravity,
        isentropic_exponent=exponent,
        free_valves=frozenset(reader.free_valves),
        station_ids=reader.station_ids,
        name=name_of(source),
        position=reader.position,
        assumptions=tuple(tables.assumptions),
        input_sha256=sha256_of(*read),
    )


def _time_series(bc: Any, source: Path) -> Finding | None:
    """What shows that a folder is a transient problem, as of GasTranSim.jl; None for a steady one."""
    for section, table in bc.items() if isinstance(bc, Mapping) else ():
        for key, value in table.items() if isinstance(table, Mapping) else ():
            inner = value.values() if isinstance(value, Mapping) else ()
            # A list of one number is a slip of the pen, not a series; its own fault is told.
            over_time = key not in ("on", "off") and isinstance(value, list) and len(value) > 1
            if (
                over_time
                or (isinstance(value, Mapping) and "time" in value)
                or any(isinstance(v, list) and len(v) > 1 for v in inner)
            ):
                return Finding(
                    where=f"bc.json, {section}, {key}",
                    what=f"holds a series over time: {_TRANSIENT}.",
                    hint="Give each boundary one number, as GasSteadySim.jl does.",
                )
    names = sorted(p.name for p in source.glob("*.json")) if source.is_dir() else []
    starts = [n for n in names if n == "ic.json" or n.startswith("initial")]
    if starts and bc is None:
        return Finding(
            where=str(source / starts[0]),
            what=f"holds initial conditions: {_TRANSIENT}.",
            hint="Give network.json, params.json and bc.json of one steady state.",
        )
    return None


def _parameter(params: Mapping[str, Any], start: str, faults: list[Finding]) -> float:
    within = _PARAMETERS[start]
    for key, value in params.items():
        if str(key).lower().startswith(start):
            if is_number(value) and within.holds(value):
                return float(value)
            must = within.words if is_number(value) else "it must be a finite number"
            where = f"params.json, {str(key).rstrip(': ')}"
            limit = within.limit(value) if is_number(value) else None
            faults.append(
                Finding(where=where, what=f"is {shown(value)[1:-1]}; {must}.", unit=within.unit, limit=limit)
            )
            return within.high
    faults.append(Finding(where="params.json", what=f"lacks '{start}'."))
    return within.high
