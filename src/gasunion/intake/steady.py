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

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gasunion.network.boundary import Boundary
from gasunion.network.elements import Arc, CompressorStation, ControlValve, Node, Pipe, ShortPipe, Valve
from gasunion.network.network import Network
from gasunion.outcome import Finding, Refused, sha256_of
from gasunion.reading.file import read_bytes
from gasunion.reading.plain import json_of

FILES = ("network.json", "params.json", "bc.json")
_LARGEST_FILE_BYTES = 50_000_000
# Beyond these a number stands in another unit than SI.
MOST_DIAMETER_M, MOST_LENGTH_M, MOST_FRICTION_FACTOR = 5.0, 2.0e6, 1.0
_TRANSIENT = "this is a transient problem, and only steady states are simulated"
_UNITS = "The files are in SI: check the units."
_LOSSLESS = {"short_pipes": "short pipe", "resistors": "resistor", "loss_resistors": "loss resistor"}


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
    reader = _Reader(network=parts["network.json"], bc=parts["bc.json"], faults=faults)
    params = parts["params.json"].get("params", parts["params.json"])
    if not isinstance(params, Mapping):
        raise Refused([Finding(where="params.json, params", what="does not hold an object.")])
    temperature = _parameter(params, "temperature", faults)
    gravity = _parameter(params, "gas specific gravity", faults)
    exponent = _parameter(params, "specific heat capacity ratio", faults)
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
        name=source.resolve().name,
        position=reader.position,
        assumptions=tuple(reader.assumptions),
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
    for key, value in params.items():
        if str(key).lower().startswith(start):
            if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
                return float(value)
            faults.append(
                Finding(
                    where=f"params.json, {key}", what=f"is {value!r}; it must be a number above 0.", limit=0.0
                )
            )
            return 1.0
    faults.append(Finding(where="params.json", what=f"lacks '{start}'."))
    return 1.0


class _Reader:
    """Walks the tables of one folder and gathers every fault."""

    def __init__(self, *, network: Mapping[str, Any], bc: Mapping[str, Any], faults: list[Finding]) -> None:
        self.network, self.bc, self.faults = network, bc, faults
        self.assumptions: list[Finding] = []
        self.station_ids: dict[str, str] = {}
        self.free_valves: set[str] = set()
        self.position: dict[str, tuple[float, float]] = {}

    def nodes(self) -> list[Node]:
        """All nodes, their ids as names."""
        found = []
        for key, row, where in self._table(self.network, "nodes", "network.json"):
            x, y = self._optional(row, "x_coord", where), self._optional(row, "y_coord", where)
            if x is not None and y is not None:
                self.position[key] = (x, y)
            found.append(
                Node(
                    node=key,
                    name=str(row.get("name", "")),
                    elevation_m=self._number(row, "elevation", where, default=0.0),
                    pressure_pa_min=self._optional(row, "min_pressure", where),
                    pressure_pa_max=self._optional(row, "max_pressure", where),
                )
            )
        if not found:
            self.faults.append(Finding(where="network.json, nodes", what="there are none."))
        return found

    def arcs(self) -> list[Arc]:
        """All arcs, with what `bc.json` says of each."""
        arcs: list[Arc] = []
        for key, row, where in self._table(self.network, "pipes", "network.json"):
            self._judge_pipe(row, where)
            arcs.append(
                Pipe(
                    arc=key,
                    tail=self._end(row, where, "fr_node", "from_node"),
                    head=self._end(row, where, "to_node"),
                    length_m=self._number(row, "length", where, above=0.0),
                    diameter_m=self._number(row, "diameter", where, above=0.0),
                    friction_factor=self._number(row, "friction_factor", where, above=0.0),
                )
            )
        for table, kind in _LOSSLESS.items():
            names = []
            for key, row, where in self._table(self.network, table, "network.json"):
                name = f"{kind.replace(' ', '_')}_{key}"
                names.append(name)
                arcs.append(
                    ShortPipe(
                        arc=name,
                        tail=self._end(row, where, "fr_node", "from_node"),
                        head=self._end(row, where, "to_node"),
                    )
                )
            if names and table != "short_pipes":
                self._assume(f"{kind}s pass gas without loss, as in GasSteadySim.jl: {_few(names)}.")
        arcs += self._switched("valves", "valve", "boundary_valve", self._valve)
        arcs += self._switched(
            "control_valves", "control_valve", "boundary_control_valve", self._control_valve
        )
        arcs += self._switched("compressors", "compressor", "boundary_compressor", self._compressor)
        limited = [
            k for k, row, _ in self._table(self.network, "compressors", "network.json") if len(row) > 4
        ]
        if limited:
            self._assume("limits of compressors are read and not imposed; bc.json says what each does.")
        return arcs

    def _judge_pipe(self, row: Mapping[str, Any], where: str) -> None:
        """A pipe whose numbers stand in another unit than the file says."""
        nodes = self.network.get("nodes", {})
        ends = [
            nodes.get(str(row.get(k))) if isinstance(nodes, Mapping) else None
            for k in ("fr_node" if "fr_node" in row else "from_node", "to_node")
        ]
        heights = [n.get("elevation", 0.0) for n in ends if isinstance(n, Mapping)]
        length, diameter, factor = (_figure(row, k) for k in ("length", "diameter", "friction_factor"))
        if diameter > MOST_DIAMETER_M:
            self._implausible(where, "diameter", diameter, "m", MOST_DIAMETER_M)
        if length > MOST_LENGTH_M:
            self._implausible(where, "length", length, "m", MOST_LENGTH_M)
        if factor > MOST_FRICTION_FACTOR:
            self._implausible(where, "friction_factor", factor, "1", MOST_FRICTION_FACTOR)
        if len(heights) == 2 and all(_is_number(h) for h in heights):
            rise = abs(heights[1] - heights[0])
            if 0.0 < length < rise:
                what = f"length is {length:g} m, and its ends differ by {rise:g} m in height."
                self.faults.append(
                    Finding(where=where, what=what, value=length, unit="m", limit=rise, hint=_UNITS)
                )

    def _implausible(self, where: str, field: str, value: float, unit: str, most: float) -> None:
        shown = "" if unit == "1" else f" {unit}"
        what = f"{field} is {value:g}{shown}; no pipe has more than {most:g}{shown}."
        self.faults.append(Finding(where=where, what=what, value=value, unit=unit, limit=most, hint=_UNITS))

    def boundary(self) -> dict[str, Any]:
        """Arguments of the boundary: withdrawals become negative injections."""
        anchors = self._values("boundary_pslack")
        drawn = self._values("boundary_nonslack_flow")
        for key, row, where in self._table(self.network, "nodes", "network.json"):
            if row.get("slack_bool") == 1 and key not in anchors:
                self.faults.append(
                    Finding(where=where, what="is a slack node without a pressure in bc.json.")
                )
        known = {k for k, _, _ in self._table(self.network, "nodes", "network.json")}
        for name, table in (("boundary_pslack", anchors), ("boundary_nonslack_flow", drawn)):
            self.faults += [
                Finding(where=f"bc.json, {name}, {key}", what="names no node of network.json.", value=key)
                for key in table
                if key not in known
            ]
        return {"injection_kg_s": {k: -v for k, v in drawn.items()}, "anchor_pa": anchors}

    def _switched(
        self,
        table: str,
        kind: str,
        section: str,
        build: Callable[[str, Mapping[str, Any], str, Any, bool], Arc],
    ) -> list[Arc]:
        """Valves and stations: `off` closes, a control type and value set."""
        settings = self.bc.get(section, {})
        if not isinstance(settings, Mapping):
            self.faults.append(Finding(where=f"bc.json, {section}", what="does not hold an object."))
            settings = {}
        off, on = (self._listed(settings, word, section) for word in ("off", "on"))
        arcs = []
        for key, row, where in self._table(self.network, table, "network.json"):
            arcs.append(build(f"{kind}_{key}", row, where, settings.get(key), key not in off))
            if kind == "valve" and key not in on | off:
                self.free_valves.add(f"{kind}_{key}")
            if kind == "compressor":
                self.station_ids[f"{kind}_{key}"] = key
        known = {k for k, _, _ in self._table(self.network, table, "network.json")}
        named = {k for k in settings if k not in ("on", "off")} | off | on
        self.faults += [
            Finding(where=f"bc.json, {section}, {k}", what=f"names no member of {table}.", value=k)
            for k in sorted(named - known)
        ]
        return arcs

    def _listed(self, settings: Mapping[str, Any], word: str, section: str) -> set[str]:
        """Members that are switched on or off."""
        members = settings.get(word, [])
        if isinstance(members, list) and all(isinstance(m, str | int) for m in members):
            return {str(m) for m in members}
        where = f"bc.json, {section}, {word}"
        self.faults.append(Finding(where=where, what="is not a list of members.", hint='Write ["1", "2"].'))
        return set()

    def _valve(self, name: str, row: Mapping[str, Any], where: str, setting: Any, is_open: bool) -> Arc:
        return Valve(
            arc=name,
            tail=self._end(row, where, "fr_node", "from_node"),
            head=self._end(row, where, "to_node"),
            is_open=is_open,
        )

    def _control_valve(
        self, name: str, row: Mapping[str, Any], where: str, setting: Any, is_open: bool
    ) -> Arc:
        held = (
            self._setting(setting, f"bc.json, boundary_control_valve, {name}") if setting is not None else {}
        )
        if is_open and not held:
            self._assume(f"{name} has no set point in bc.json and stands open.")
        return ControlValve(
            arc=name,
            tail=self._end(row, where, "fr_node", "from_node"),
            head=self._end(row, where, "to_node"),
            is_open=is_open,
            has_bypass=True,
            ratio=held.get("ratio"),
            pressure_out_pa=held.get("pressure_out_pa"),
            flow_kg_s=held.get("flow_kg_s"),
        )

    def _compressor(self, name: str, row: Mapping[str, Any], where: str, setting: Any, is_open: bool) -> Arc:
        held = self._setting(setting, f"bc.json, boundary_compressor, {name}") if setting is not None else {}
        if is_open and not held:
            self._assume(f"{name} has no set point in bc.json and is bypassed.")
        return CompressorStation(
            arc=name,
            tail=self._end(row, where, "fr_node", "from_node"),
            head=self._end(row, where, "to_node"),
            is_open=is_open,
            ratio=held.get("ratio"),
            pressure_out_pa=held.get("pressure_out_pa"),
            flow_kg_s=held.get("flow_kg_s"),
        )

    def _setting(self, setting: Any, where: str) -> dict[str, float]:
        fields = {0: "ratio", 1: "pressure_out_pa", 2: "flow_kg_s"}
        kind = setting.get("control_type") if isinstance(setting, Mapping) else None
        if not isinstance(kind, int) or kind not in fields:
            self.faults.append(
                Finding(
                    where=where,
                    what="control_type must be 0 (ratio), 1 (discharge pressure, Pa) or 2 (flow, kg/s).",
                )
            )
            return {}
        key = "value" if "value" in setting else "val"
        return {fields[kind]: self._number(setting, key, where, above=0.0)}

    def _values(self, section: str) -> dict[str, float]:
        table = self.bc.get(section, {})
        if not isinstance(table, Mapping):
            self.faults.append(Finding(where=f"bc.json, {section}", what="does not hold an object."))
            return {}
        return {str(k): self._number(table, k, f"bc.json, {section}") for k in table}

    def _table(
        self, document: Mapping[str, Any], name: str, file: str
    ) -> list[tuple[str, Mapping[str, Any], str]]:
        table = document.get(name, {})
        if not isinstance(table, Mapping):
            self.faults.append(Finding(where=f"{file}, {name}", what="does not hold an object."))
            return []
        rows = []
        for key, row in table.items():
            if isinstance(row, Mapping):
                rows.append((str(key), row, f"{file}, {name}, {key}"))
            else:
                self.faults.append(Finding(where=f"{file}, {name}, {key}", what="does not hold an object."))
        return rows

    def _names(self, table: str) -> Mapping[str, Any]:
        found = self.network.get(table)
        return found if isinstance(found, Mapping) else {}

    def _end(self, row: Mapping[str, Any], where: str, *keys: str) -> str:
        for key in keys:
            if key in row:
                name = str(row[key])
                if name not in self._names("nodes"):
                    self.faults.append(
                        Finding(where=where, what=f"{key} is {name}, which is no node.", value=name)
                    )
                return name
        self.faults.append(Finding(where=where, what=f"lacks {keys[0]!r}."))
        return ""

    def _number(
        self,
        row: Mapping[str, Any],
        key: str,
        where: str,
        *,
        default: float | None = None,
        above: float | None = None,
    ) -> float:
        value = row.get(key, default)
        good = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if value is None or not good or (above is not None and value <= above):
            must = "a finite number" if above is None else f"a number above {above:g}"
            said = "is missing" if key not in row else f"is {row[key]!r}"
            self.faults.append(Finding(where=where, what=f"{key} {said}; it must be {must}.", limit=above))
            return 1.0
        return float(value)

    def _optional(self, row: Mapping[str, Any], key: str, where: str) -> float | None:
        return self._number(row, key, where) if row.get(key) is not None else None

    def _assume(self, what: str) -> None:
        self.assumptions.append(Finding(where="steady folder", what=what, severity="warning"))


def _figure(row: Mapping[str, Any], key: str) -> float:
    """A number of a row; NaN, which no comparison holds for, where it is none: that is told elsewhere."""
    value = row.get(key)
    return float(value) if value is not None and _is_number(value) else math.nan


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _few(names: list[str]) -> str:
    rest = len(names) - 3
    return ", ".join(names[:3]) + (f" and {rest} more" if rest > 0 else "")
