"""`.net`: nodes and connections of a GasLib network.

Flows stand in norm cubic metres and become kilograms by the norm density of the gas: at a source its own,
everywhere else that of the mix that a nomination sends, or the plain mean of all sources without one.
Pressures in bar are absolute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

from gasunion.intake.gaslib.connections import ArcReader
from gasunion.intake.gaslib.faults import Faults
from gasunion.intake.gaslib.markup import Element, parse
from gasunion.intake.gaslib.mass_flow import MassFlow
from gasunion.intake.gaslib.quantity import Given, QuantityReader
from gasunion.intake.gaslib.remarks import Remarks
from gasunion.intake.gaslib.sources import SourceGas
from gasunion.intake.network_ranges import GAS_TEMPERATURE, HEIGHT, NOT_NEGATIVE, POSITIVE, Range
from gasunion.network.elements import Node, NodeKind, Pipe
from gasunion.network.network import Network
from gasunion.outcome import Finding

NODE_KINDS: Mapping[str, NodeKind] = {"source": "field", "sink": "demand", "innode": "junction"}
NODE_TAGS = frozenset({"height", "pressureMin", "pressureMax", "flowMin", "flowMax"})
SOURCE_TAGS = frozenset(
    {
        "gasTemperature",
        "calorificValue",
        "normDensity",
        "molarMass",
        "pseudocriticalPressure",
        "pseudocriticalTemperature",
        "coefficient-A-heatCapacity",
        "coefficient-B-heatCapacity",
        "coefficient-C-heatCapacity",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """A `.net` file.

    Attributes
    ----------
    network : nodes and arcs, SI.
    sources : the gas of each source, by node.
    flow_limits_kg_s : (lowest, highest) flow of each source and sink, as its contract or its meter allows;
        None where there is none. [kg s⁻¹]
    position : (x, y) of the schematic plan, by node, where the file has one; no unit, y upwards.
    norm_density_kg_m3 : of the mix that enters, or the plain mean of the sources; None where no source gives
        one. [kg m⁻³]
    flow_unit : the one unit of all flows of sources and sinks; None where there are several or none.
    title : the file's own.
    remarks : what was read and is not modelled, and what was assumed.
    """

    network: Network
    sources: Mapping[str, SourceGas]
    flow_limits_kg_s: Mapping[str, tuple[float | None, float | None]]
    position: Mapping[str, tuple[float, float]]
    norm_density_kg_m3: float | None
    flow_unit: str | None
    title: str
    remarks: tuple[Finding, ...]


def read_net(data: bytes, *, name: str, norm_density_kg_m3: float | None = None) -> Net:
    """A GasLib network.

    Parameters
    ----------
    data : the file's bytes. name : what a person calls the file.
    norm_density_kg_m3 : of the gas that a nomination sends, where it is not the mean of all sources; limits
        in norm cubic metres are taken at it. [kg m⁻³]

    Raises
    ------
    Refused : with every fault of the file, each with its line and element.
    """
    faults = Faults()
    root = parse(data, name=name)
    reader = QuantityReader(name, faults)
    remarks = Remarks(name)
    if root.tag != "network":
        faults.add(f"{name}, line {root.line}", f"the root element is {root.tag!r}; it must be 'network'.")
        faults.raise_if_any()
    node_elements = _section(root, "nodes", name, faults)
    arc_elements = _section(root, "connections", name, faults)
    faults.raise_if_any()

    nodes = _Nodes(reader, remarks)
    for element in node_elements:
        nodes.read(element)
    densities = [s.norm_density_kg_m3 for s in nodes.sources.values() if s.norm_density_kg_m3 is not None]
    # Equal densities keep their digits; a mean of equals would not.
    density = densities[0] if len(set(densities)) == 1 else fmean(densities) if densities else None
    of_what = "the mean"
    if norm_density_kg_m3 is not None:
        density, of_what = norm_density_kg_m3, "that of the mix of what enters"
    if len(set(densities)) > 1:
        remarks.add(
            "norm density",
            f"sources differ ({min(densities):g} to {max(densities):g} kg/m³); "
            f"limits of arcs and sinks in norm cubic metres are taken at {of_what}, {density:.6g} kg/m³",
        )
    heats = [s.calorific_value_j_m3 for s in nodes.sources.values() if s.calorific_value_j_m3 is not None]
    mass_flow = MassFlow(
        reader,
        norm_density_kg_m3=density,
        has_wrong_density=any(e.first("normDensity") is not None for e in node_elements),
        calorific_value_j_m3=fmean(heats) if heats else None,
    )
    arcs = ArcReader(reader, remarks, node_lines=nodes.lines, mass_flow=mass_flow)
    for element in arc_elements:
        arcs.read(element)
    limits = nodes.flow_limits(mass_flow)
    _judge_rises(reader, arcs, {n.node: n.elevation_m for n in nodes.nodes})
    if not nodes.nodes:
        faults.add(name, "has no node.")
    faults.raise_if_any()
    return Net(
        network=Network(nodes=tuple(nodes.nodes), arcs=tuple(arcs.arcs)),
        sources={s: nodes.sources[s] for s in sorted(nodes.sources)},
        flow_limits_kg_s=limits,
        position=nodes.position,
        norm_density_kg_m3=density,
        flow_unit=nodes.flow_unit(),
        title=name.rpartition("/")[2].removesuffix(".net"),
        remarks=remarks.findings(),
    )


def _judge_rises(reader: QuantityReader, arcs: ArcReader, height_m: Mapping[str, float]) -> None:
    """A pipe is at least as long as its ends differ in height."""
    for arc in arcs.arcs:
        if not isinstance(arc, Pipe) or not {arc.tail, arc.head} <= height_m.keys():
            continue
        rise = height_m[arc.head] - height_m[arc.tail]
        if abs(rise) > arc.length_m:
            reader.faults.add(
                f"{reader.file}, line {arcs.lines[arc.arc]}, pipe {arc.arc!r}",
                f"is {arc.length_m:g} m long, and its ends differ by {abs(rise):g} m in height.",
                value=arc.length_m,
                unit="m",
                limit=abs(rise),
                hint="Check the units of length and height.",
            )


def _section(root: Element, tag: str, name: str, faults: Faults) -> list[Element]:
    found = list(root.all(tag))
    if len(found) != 1:
        faults.add(
            f"{name}, line {root.line}", f"has {len(found)} elements {tag!r}; it must have exactly one."
        )
        return []
    return found[0].children


class _Nodes:
    """Nodes read so far."""

    def __init__(self, reader: QuantityReader, remarks: Remarks) -> None:
        self.reader = reader
        self.remarks = remarks
        self.nodes: list[Node] = []
        self.sources: dict[str, SourceGas] = {}
        self.position: dict[str, tuple[float, float]] = {}
        self.lines: dict[str, int] = {}
        self.flows: dict[str, tuple[Element, Given | None, Given | None]] = {}

    def read(self, element: Element) -> None:
        kind = NODE_KINDS.get(element.tag)
        reader = self.reader
        if kind is None:
            reader.faults.add(
                f"{reader.file}, line {element.line}",
                f"{element.tag!r} is no kind of node.",
                value=element.tag,
                limit=", ".join(NODE_KINDS),
                hint="Use source, sink or innode.",
            )
            return
        name = reader.name(element, "id", owner=element.tag)
        if name is None:
            return
        owner = f"{element.tag} {name!r}"
        if name in self.lines:
            reader.faults.add(
                reader.where(element, owner), f"the name stands already in line {self.lines[name]}."
            )
            return
        self.lines[name] = element.line
        self._note_unread(element, name)
        low = reader.si(element, "pressureMin", "pressure", owner=owner, allowed=NOT_NEGATIVE)
        high = reader.si(element, "pressureMax", "pressure", owner=owner, allowed=POSITIVE)
        if low is not None and high is not None and low > high:
            reader.faults.add(
                reader.where(element, owner),
                f"pressureMin is {low / 1e5:g} bar, above pressureMax, {high / 1e5:g} bar.",
                value=low,
                unit="Pa",
                limit=high,
            )
        gas = self._source(element, name, owner) if element.tag == "source" else None
        if kind != "junction":
            self.flows[name] = (
                element,
                reader.given(element, "flowMin", "flow", owner=owner),
                reader.given(element, "flowMax", "flow", owner=owner),
            )
        self._place(element, name, owner)
        self.nodes.append(
            Node(
                node=name,
                kind=kind,
                name=element.attributes.get("alias", "").strip(),
                lon_deg=reader.coordinate(element, "geoWGS84Long", owner=owner, limit=180.0),
                lat_deg=reader.coordinate(element, "geoWGS84Lat", owner=owner, limit=90.0),
                elevation_m=self._height(element, name, owner),
                pressure_pa_min=low,
                pressure_pa_max=high,
                temperature_k=None if gas is None else gas.temperature_k,
            )
        )

    def _height(self, element: Element, name: str, owner: str) -> float:
        height = element.first("height")
        if height is None:
            self.remarks.add("node", "no height is given; 0 m is taken", name)
            return 0.0
        if "unit" not in height.attributes:
            self.remarks.add("node", "the height has no unit; metres are taken", name)
        return (
            self.reader.si(element, "height", "length", owner=owner, allowed=HEIGHT, default_unit="m") or 0.0
        )

    def _place(self, element: Element, name: str, owner: str) -> None:
        x = self.reader.coordinate(element, "x", owner=owner, limit=1e12)
        y = self.reader.coordinate(element, "y", owner=owner, limit=1e12)
        if x is not None and y is not None:
            self.position[name] = (x, y)

    def _source(self, element: Element, name: str, owner: str) -> SourceGas:
        reader = self.reader

        def read(tag: str, kind: str, allowed: Range = POSITIVE) -> float | None:
            return reader.si(element, tag, kind, owner=owner, allowed=allowed)

        coefficients = tuple(
            reader.si(element, f"coefficient-{c}-heatCapacity", "number", owner=owner) for c in "ABC"
        )
        a, b, c = coefficients
        gas = SourceGas(
            node=name,
            temperature_k=read("gasTemperature", "temperature", GAS_TEMPERATURE),
            norm_density_kg_m3=read("normDensity", "density"),
            molar_mass_kg_mol=read("molarMass", "molar mass"),
            calorific_value_j_m3=read("calorificValue", "calorific value"),
            pseudocritical_pressure_pa=read("pseudocriticalPressure", "pressure"),
            pseudocritical_temperature_k=read("pseudocriticalTemperature", "temperature"),
            heat_capacity=None if a is None or b is None or c is None else (a, b, c),
        )
        self.sources[name] = gas
        return gas

    def _note_unread(self, element: Element, name: str) -> None:
        known = NODE_TAGS | (SOURCE_TAGS if element.tag == "source" else frozenset())
        for child in element.children:
            if child.tag not in known:
                self.remarks.add(element.tag, f"{child.tag} is not read", name)
            elif child.tag.startswith("coefficient-A"):
                self.remarks.add(
                    element.tag, "the heat capacity is read but not modelled: gas is isothermal", name
                )

    def flow_unit(self) -> str | None:
        """The one unit of all flows of sources and sinks; None where there are several or none."""
        units = {g.unit for _, *pair in self.flows.values() for g in pair if g is not None}
        return units.pop() if len(units) == 1 else None

    def flow_limits(self, mass_flow: MassFlow) -> dict[str, tuple[float | None, float | None]]:
        """Flow limits of sources and sinks in kg/s; a low above its high is a fault."""
        limits: dict[str, tuple[float | None, float | None]] = {}
        for name, (element, low, high) in sorted(self.flows.items()):
            owner = f"{element.tag} {name!r}"
            gas = self.sources.get(name)
            density = None if gas is None else gas.norm_density_kg_m3
            pair = (
                mass_flow.kg_s(low, element, owner, norm_density_kg_m3=density),
                mass_flow.kg_s(high, element, owner, norm_density_kg_m3=density),
            )
            if pair[0] is not None and pair[1] is not None and pair[0] > pair[1]:
                self.reader.faults.add(
                    self.reader.where(element, owner),
                    "flowMin is above flowMax.",
                    value=pair[0],
                    limit=pair[1],
                )
            limits[name] = pair
        return limits
