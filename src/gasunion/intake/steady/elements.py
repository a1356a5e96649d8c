"""Nodes, arcs and the boundary of a folder, with what bc.json says of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gasunion.intake.network_ranges import (
    FRICTION_FACTOR,
    HEIGHT,
    MASS_FLOW,
    PIPE_DIAMETER,
    PIPE_LENGTH,
    PRESSURE,
    SLACK_PRESSURE,
)
from gasunion.intake.steady.plausible import judge_rise
from gasunion.intake.steady.tables import Tables
from gasunion.network.elements import Arc, CompressorStation, ControlValve, Node, Pipe, ShortPipe, Valve
from gasunion.outcome import Finding

_LOSSLESS = {"short_pipes": "short pipe", "resistors": "resistor", "loss_resistors": "loss resistor"}


class Elements:
    """Nodes, arcs and the boundary of one folder, from its tables."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.station_ids: dict[str, str] = {}
        self.free_valves: set[str] = set()
        self.position: dict[str, tuple[float, float]] = {}

    def nodes(self) -> list[Node]:
        """All nodes, their ids as names."""
        found = []
        for key, row, where in self.tables.rows("nodes"):
            x, y = self.tables.optional(row, "x_coord", where), self.tables.optional(row, "y_coord", where)
            if x is not None and y is not None:
                self.position[key] = (x, y)
            found.append(
                Node(
                    node=key,
                    name=str(row.get("name", "")),
                    elevation_m=self.tables.number(row, "elevation", where, default=0.0, within=HEIGHT),
                    pressure_pa_min=self.tables.optional(row, "min_pressure", where, within=PRESSURE),
                    pressure_pa_max=self.tables.optional(row, "max_pressure", where, within=PRESSURE),
                )
            )
        if not found:
            self.tables.faults.append(Finding(where="network.json, nodes", what="there are none."))
        return found

    def arcs(self) -> list[Arc]:
        """All arcs, with what `bc.json` says of each."""
        arcs: list[Arc] = []
        for key, row, where in self.tables.rows("pipes"):
            judge_rise(self.tables, row, where)
            arcs.append(
                Pipe(
                    arc=key,
                    tail=self.tables.end(row, where, "fr_node", "from_node"),
                    head=self.tables.end(row, where, "to_node"),
                    length_m=self.tables.number(row, "length", where, above=0.0, within=PIPE_LENGTH),
                    diameter_m=self.tables.number(row, "diameter", where, above=0.0, within=PIPE_DIAMETER),
                    friction_factor=self.tables.number(
                        row, "friction_factor", where, above=0.0, within=FRICTION_FACTOR
                    ),
                )
            )
        for table, kind in _LOSSLESS.items():
            names = []
            for key, row, where in self.tables.rows(table):
                name = f"{kind.replace(' ', '_')}_{key}"
                names.append(name)
                arcs.append(
                    ShortPipe(
                        arc=name,
                        tail=self.tables.end(row, where, "fr_node", "from_node"),
                        head=self.tables.end(row, where, "to_node"),
                    )
                )
            if names and table != "short_pipes":
                self.tables.assume(f"{kind}s pass gas without loss, as in GasSteadySim.jl: {_few(names)}.")
        arcs += self._switched("valves", "valve", "boundary_valve", self._valve)
        arcs += self._switched(
            "control_valves", "control_valve", "boundary_control_valve", self._control_valve
        )
        arcs += self._switched("compressors", "compressor", "boundary_compressor", self._compressor)
        limited = [k for k, row, _ in self.tables.rows("compressors") if len(row) > 4]
        if limited:
            self.tables.assume("limits of compressors are read and not imposed; bc.json says what each does.")
        return arcs

    def boundary(self) -> dict[str, Any]:
        """Arguments of the boundary: withdrawals become negative injections."""
        anchors = self.tables.values("boundary_pslack", within=SLACK_PRESSURE)
        drawn = self.tables.values("boundary_nonslack_flow", within=MASS_FLOW)
        for key, row, where in self.tables.rows("nodes"):
            if row.get("slack_bool") == 1 and key not in anchors:
                self.tables.faults.append(
                    Finding(where=where, what="is a slack node without a pressure in bc.json.")
                )
        known = {k for k, _, _ in self.tables.rows("nodes")}
        for name, table in (("boundary_pslack", anchors), ("boundary_nonslack_flow", drawn)):
            self.tables.faults += [
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
        settings = self.tables.bc.get(section, {})
        if not isinstance(settings, Mapping):
            self.tables.faults.append(Finding(where=f"bc.json, {section}", what="does not hold an object."))
            settings = {}
        off, on = (self.tables.listed(settings, word, section) for word in ("off", "on"))
        arcs = []
        for key, row, where in self.tables.rows(table):
            arcs.append(build(f"{kind}_{key}", row, where, settings.get(key), key not in off))
            if kind == "valve" and key not in on | off:
                self.free_valves.add(f"{kind}_{key}")
            if kind == "compressor":
                self.station_ids[f"{kind}_{key}"] = key
        known = {k for k, _, _ in self.tables.rows(table)}
        named = {k for k in settings if k not in ("on", "off")} | off | on
        self.tables.faults += [
            Finding(where=f"bc.json, {section}, {k}", what=f"names no member of {table}.", value=k)
            for k in sorted(named - known)
        ]
        return arcs

    def _valve(self, name: str, row: Mapping[str, Any], where: str, setting: Any, is_open: bool) -> Arc:
        return Valve(
            arc=name,
            tail=self.tables.end(row, where, "fr_node", "from_node"),
            head=self.tables.end(row, where, "to_node"),
            is_open=is_open,
        )

    def _control_valve(
        self, name: str, row: Mapping[str, Any], where: str, setting: Any, is_open: bool
    ) -> Arc:
        held = self.tables.setting(setting, f"bc.json, boundary_control_valve, {name}")
        if is_open and not held:
            self.tables.assume(f"{name} has no set point in bc.json and stands open.")
        return ControlValve(
            arc=name,
            tail=self.tables.end(row, where, "fr_node", "from_node"),
            head=self.tables.end(row, where, "to_node"),
            is_open=is_open,
            has_bypass=True,
            ratio=held.get("ratio"),
            pressure_out_pa=held.get("pressure_out_pa"),
            flow_kg_s=held.get("flow_kg_s"),
        )

    def _compressor(self, name: str, row: Mapping[str, Any], where: str, setting: Any, is_open: bool) -> Arc:
        held = self.tables.setting(setting, f"bc.json, boundary_compressor, {name}")
        if is_open and not held:
            self.tables.assume(f"{name} has no set point in bc.json and is bypassed.")
        return CompressorStation(
            arc=name,
            tail=self.tables.end(row, where, "fr_node", "from_node"),
            head=self.tables.end(row, where, "to_node"),
            is_open=is_open,
            ratio=held.get("ratio"),
            pressure_out_pa=held.get("pressure_out_pa"),
            flow_kg_s=held.get("flow_kg_s"),
        )


def _few(names: list[str]) -> str:
    rest = len(names) - 3
    return ", ".join(names[:3]) + (f" and {rest} more" if rest > 0 else "")
