"""`.scn`: a nomination on a GasLib network.

An entry's flow becomes an injection above 0, an exit's one below 0. Norm cubic metres become kilograms: at an
entry by the norm density of its own gas; at an exit by that of the mix of all that enters, so that a
nomination that balances in norm cubic metres balances in kilograms. The norm cubic metres are kept too: which
gas leaves at an exit is known only once flows are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from gasunion.intake.gaslib.faults import Faults
from gasunion.intake.gaslib.markup import Element, parse
from gasunion.intake.gaslib.net import Net
from gasunion.intake.gaslib.quantity import Given, QuantityReader
from gasunion.intake.gaslib.remarks import Remarks
from gasunion.intake.network_ranges import ANY, GAS_TEMPERATURE, NOT_NEGATIVE
from gasunion.network.boundary import Boundary, PressureLimit
from gasunion.outcome import Finding

SIGN: Final[Mapping[str, float]] = {"entry": 1.0, "exit": -1.0}
BOUNDS: Final = ("lower", "upper", "both")


@dataclass(frozen=True, slots=True, kw_only=True)
class Nomination:
    """A `.scn` file.

    Attributes
    ----------
    name : its scenario's id.
    boundary : injections and pressure limits, SI; no anchor: the format has none.
    norm_volume_m3_s : injections that stand in norm cubic metres, as such, below 0 where gas leaves. [m³ s⁻¹]
    norm_density_kg_m3 : of the mix of all that enters; of the network where nothing does. [kg m⁻³]
    ambient_temperature_k : of the air, where given; drives of compressors depend on it. [K]
    soil_temperature_k : where given. [K]
    remarks : what was read and is not modelled, and what was assumed.
    """

    name: str
    boundary: Boundary
    norm_volume_m3_s: Mapping[str, float]
    norm_density_kg_m3: float | None
    ambient_temperature_k: float | None
    soil_temperature_k: float | None
    remarks: tuple[Finding, ...]


def read_scenario(data: bytes, *, name: str, net: Net) -> Nomination:
    """A nomination on a network.

    Parameters
    ----------
    data : the file's bytes. name : what a person calls the file. net : the network it speaks of.

    Raises
    ------
    Refused : with every fault of the file, each with its line and node.
    """
    faults = Faults()
    root = parse(data, name=name)
    reader = QuantityReader(name, faults)
    remarks = Remarks(name)
    if root.tag != "boundaryValue":
        faults.add(
            f"{name}, line {root.line}", f"the root element is {root.tag!r}; it must be 'boundaryValue'."
        )
        faults.raise_if_any()
    scenarios = list(root.all("scenario"))
    if len(scenarios) != 1:
        faults.add(
            f"{name}, line {root.line}", f"holds {len(scenarios)} scenarios; it must hold exactly one."
        )
        faults.raise_if_any()
    scenario = scenarios[0]
    points = _Points(reader, remarks, net)
    air = soil = None
    for element in scenario.children:
        if element.tag == "node":
            points.read(element)
        elif element.tag in ("ambientTemperature", "scenarioTemperature"):
            value = reader.of(element, "temperature", owner="scenario", allowed=GAS_TEMPERATURE)
            # Machines breathe air of ambient temperature; the other stands in where that is absent.
            if value is not None and (air is None or element.tag == "ambientTemperature"):
                air = value.si
        elif element.tag == "soilTemperature":
            value = reader.of(element, "temperature", owner="scenario", allowed=NOT_NEGATIVE)
            soil = None if value is None else value.si
            remarks.add("scenario", "soilTemperature is read but not modelled: gas is isothermal")
        elif element.tag == "pipe":
            _note_pipe(element, reader, remarks, net)
        elif element.tag not in ("scenarioProbability", "contractDate"):
            remarks.add("scenario", f"{element.tag} is not read")
    boundary = points.boundary()
    faults.raise_if_any()
    return Nomination(
        name=scenario.attributes.get("id", ""),
        boundary=boundary,
        norm_volume_m3_s=points.volumes,
        norm_density_kg_m3=points.density,
        ambient_temperature_k=air,
        soil_temperature_k=soil,
        remarks=remarks.findings(),
    )


def _note_pipe(element: Element, reader: QuantityReader, remarks: Remarks, net: Net) -> None:
    arc = reader.name(element, "id", owner="pipe")
    if arc is None:
        return
    if arc not in net.network.arc_index:
        reader.faults.add(reader.where(element, f"pipe {arc!r}"), "is no arc of the network.", value=arc)
    for child in element.children:
        remarks.add("pipe", f"{child.tag} is read but not modelled: gas is isothermal", arc)


@dataclass(slots=True)
class _Point:
    element: Element
    owner: str
    sign: float
    low: Given
    high: Given


class _Points:
    """Nodes of the scenario read so far."""

    def __init__(self, reader: QuantityReader, remarks: Remarks, net: Net) -> None:
        self.reader = reader
        self.remarks = remarks
        self.net = net
        self.points: dict[str, _Point] = {}
        self.limits: dict[str, PressureLimit] = {}
        self.lines: dict[str, int] = {}
        self.volumes: dict[str, float] = {}
        self.density: float | None = None

    def read(self, element: Element) -> None:
        reader = self.reader
        name = reader.name(element, "id", owner="node")
        if name is None:
            return
        owner = f"node {name!r}"
        where = reader.where(element, owner)
        if name in self.lines:
            reader.faults.add(where, f"stands already in line {self.lines[name]}.")
            return
        self.lines[name] = element.line
        if name not in self.net.network.node_index:
            reader.faults.add(
                where, "is no node of the network.", value=name, hint="Check the name, or the network."
            )
            return
        kind = element.attributes.get("type", "")
        sign = SIGN.get(kind)
        if sign is None:
            reader.faults.add(where, f"the type is {kind!r}; it must be 'entry' or 'exit'.", value=kind)
            return
        self._note_kind(name, kind)
        pressures = self._bounds(element, "pressure", "pressure", owner)
        flows = self._bounds(element, "flow", "flow", owner)
        for child in element.children:
            if child.tag not in ("pressure", "flow"):
                what = (
                    "is read but not imposed: it binds a contract, not the pipes"
                    if child.tag == "contractPressureMax"
                    else "is not read"
                )
                self.remarks.add("node", f"{child.tag} {what}", name)
        low, high = pressures.get("lower"), pressures.get("upper")
        if low is not None or high is not None:
            self.limits[name] = PressureLimit(
                pressure_pa_min=None if low is None else low.si,
                pressure_pa_max=None if high is None else high.si,
            )
        q_low, q_high = flows.get("lower"), flows.get("upper")
        if q_low is not None and q_high is not None:
            if q_low.si < 0.0:
                self.remarks.add("node", f"the flow of an {kind} is below 0: gas passes the other way", name)
            self.points[name] = _Point(element, owner, sign, q_low, q_high)
        elif q_low is not None or q_high is not None:
            reader.faults.add(
                where, "gives one bound of the flow only.", hint="Give bound 'lower' and 'upper', or 'both'."
            )
        elif element.first("flow") is None:
            self.remarks.add("node", "no flow is given; 0 is taken", name)

    def _note_kind(self, name: str, kind: str) -> None:
        is_source = self.net.network.node(name).kind == "field"
        if is_source != (kind == "entry"):
            what = f"the scenario calls it an {kind}; the network does not make it a "
            self.remarks.add("node", what + ("source" if kind == "entry" else "sink"), name)

    def _bounds(self, element: Element, tag: str, kind: str, owner: str) -> dict[str, Given]:
        reader = self.reader
        found: dict[str, Given] = {}
        for child in element.all(tag):
            bound = child.attributes.get("bound", "")
            if bound not in BOUNDS:
                reader.faults.add(
                    reader.where(child, owner),
                    f"{tag} has the bound {bound!r}; it must be 'lower', 'upper' or 'both'.",
                    value=bound,
                )
                continue
            # A flow may be below 0: some metered exits of GasLib-4197 feed gas back.
            allowed = ANY if tag == "flow" else NOT_NEGATIVE
            given = reader.of(child, kind, owner=owner, allowed=allowed, default_unit=self._unit(child, tag))
            if given is None:
                continue
            for side in ("lower", "upper") if bound == "both" else (bound,):
                if side in found:
                    reader.faults.add(reader.where(child, owner), f"the {side} bound of {tag} stands twice.")
                found[side] = given
        low, high = found.get("lower"), found.get("upper")
        if low is not None and high is not None and low.si > high.si:
            reader.faults.add(
                reader.where(element, owner),
                f"the lower bound of {tag} is {low.number:g} {low.unit}, above the upper, "
                f"{high.number:g} {high.unit}.",
                value=low.number,
                unit=low.unit,
                limit=high.number,
            )
        return found

    def _unit(self, child: Element, tag: str) -> str:
        """The unit of a flow that gives none: the one in which the flows of the network stand."""
        unit = self.net.flow_unit
        if tag != "flow" or child.attributes.get("unit") or unit is None:
            return ""
        self.remarks.add("node", f"flows give no unit; the network's, {unit}, is taken")
        return unit

    def _calorific(self, name: str) -> float | None:
        """Gross calorific value of a source's own gas, else the mean of the sources. [J m⁻³]"""
        own = self.net.sources.get(name)
        heats = [
            s.calorific_value_j_m3 for s in self.net.sources.values() if s.calorific_value_j_m3 is not None
        ]
        if own is not None and own.calorific_value_j_m3 is not None:
            return own.calorific_value_j_m3
        return fmean(heats) if heats else None

    def _energy_as_volume(self) -> None:
        """Flows of energy in norm cubic metres: at entries by their gas, at exits by the mix that enters."""
        energies = [n for n, p in self.points.items() if p.low.is_energy or p.high.is_energy]
        mixed: float | None = None
        for name in sorted(energies, key=lambda n: self.points[n].sign < 0):
            point = self.points[name]
            if point.sign < 0 and mixed is None:
                mixed = self._mixed_calorific()
            heat = self._calorific(name) if point.sign > 0 else mixed
            if heat is None:
                self.reader.faults.add(
                    self.reader.where(point.element, point.owner),
                    f"the flow stands in {point.low.unit}, but no source gives a calorificValue.",
                    hint="Add a calorificValue to a source, or give the flow in norm cubic metres.",
                )
                del self.points[name]
                continue
            point.low, point.high = (g.as_volume(heat) if g.is_energy else g for g in (point.low, point.high))
            of_what = "that of its gas" if point.sign > 0 else f"the mix that enters, {heat / 1e6:.6g} MJ/m³"
            self.remarks.add(
                "node",
                f"a flow of energy becomes norm cubic metres by the gross calorific value, {of_what}",
                name,
            )

    def _mixed_calorific(self) -> float | None:
        """Gross calorific value of all that enters, by norm volume. [J m⁻³]"""
        parts = []
        for name, point in self.points.items():
            heat, density = self._calorific(name), self._own_density(name)
            if point.sign < 0 or heat is None:
                continue
            middle = 0.5 * (point.low.si + point.high.si)
            parts.append((middle if point.low.is_volume else middle / (density or 1.0), heat))
        volume = sum(v for v, _ in parts)
        if volume <= 0.0:
            return self._calorific("")
        return sum(v * h for v, h in parts) / volume

    def boundary(self) -> Boundary:
        """Injections at the common share of their ranges that balances the network best."""
        self._energy_as_volume()
        own, mixed = self._own_density, self._mixed_density()
        self.density = mixed
        ranges: dict[str, tuple[float, float]] = {}
        for name, point in self.points.items():
            density = own(name) if point.sign > 0 else mixed
            if density is None and (point.low.is_volume or point.high.is_volume):
                self.reader.faults.add(
                    self.reader.where(point.element, point.owner),
                    "the flow stands in norm cubic metres, but no source gives a normDensity.",
                )
                continue
            low, high = (
                point.sign * g.si * ((density or 1.0) if g.is_volume else 1.0)
                for g in (point.low, point.high)
            )
            ranges[name] = (low, high)
        share = self._share(ranges)
        flows = {n: low + share * (high - low) for n, (low, high) in ranges.items()}
        self.volumes = {
            name: point.sign * (point.low.si + share * (point.high.si - point.low.si))
            for name, point in self.points.items()
            if point.low.is_volume and point.high.is_volume
        }
        wide = [n for n, (low, high) in ranges.items() if low != high]
        for name in sorted(wide):
            self.remarks.add(
                "node",
                f"the flow is a range; it is taken at the share {share:.6g} of every range's width, "
                "which balances supply and use best",
                name,
            )
        return Boundary(injection_kg_s=flows, limits=self.limits)

    @staticmethod
    def _share(ranges: Mapping[str, tuple[float, float]]) -> float:
        start = sum(low for low, _ in ranges.values())
        width = sum(high - low for low, high in ranges.values())
        return 0.0 if width == 0.0 else min(1.0, max(0.0, -start / width))

    def _own_density(self, name: str) -> float | None:
        gas = self.net.sources.get(name)
        own = None if gas is None else gas.norm_density_kg_m3
        return self.net.norm_density_kg_m3 if own is None else own

    def _mixed_density(self) -> float | None:
        """Norm density of all that enters, by volume; the plain mean of the sources where nothing does."""
        parts = []
        for name, point in self.points.items():
            density = self._own_density(name)
            if point.sign < 0 or density is None:
                continue
            middle = fmean((g.si if g.is_volume else g.si / density) for g in (point.low, point.high))
            parts.append((middle, density))
        volume = sum(v for v, _ in parts)
        if volume <= 0.0 or len({d for _, d in parts}) == 1:
            return parts[0][1] if parts and volume > 0.0 else self.net.norm_density_kg_m3
        mixed = sum(v * d for v, d in parts) / volume
        self.remarks.add(
            "norm density",
            "sources differ; exits are converted at the density of the gas that leaves there, "
            f"on average that of the mix of what enters, {mixed:.6g} kg/m³",
        )
        return mixed
