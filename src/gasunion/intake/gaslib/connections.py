"""The arcs of a `.net` file: pipes, short pipes, resistors, valves, control valves, compressor stations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from gasunion.intake.gaslib.markup import Element
from gasunion.intake.gaslib.mass_flow import MassFlow
from gasunion.intake.gaslib.quantity import QuantityReader
from gasunion.intake.gaslib.remarks import Remarks
from gasunion.intake.network_ranges import NOT_NEGATIVE, PIPE_DIAMETER, PIPE_LENGTH, POSITIVE
from gasunion.network.elements import (
    Arc,
    CheckValve,
    CompressorStation,
    ControlValve,
    Pipe,
    Resistor,
    ShortPipe,
    Valve,
)

FLOWS: Final = frozenset({"flowMin", "flowMax"})
FLANGES: Final = frozenset(
    {
        "pressureLossIn",
        "pressureLossOut",
        "dragFactorIn",
        "diameterIn",
        "dragFactorOut",
        "diameterOut",
        "pressureInMin",
        "pressureOutMax",
    }
)
READ: Final[Mapping[str, frozenset[str]]] = {
    "pipe": FLOWS | {"length", "diameter", "roughness", "pressureMax"},
    "shortPipe": frozenset(),
    "resistor": frozenset({"dragFactor", "diameter", "pressureLoss"}),
    "valve": frozenset(),
    "checkValve": frozenset(),
    "controlValve": FLANGES | {"flowMax", "pressureDifferentialMin", "pressureDifferentialMax"},
    "compressorStation": FLANGES | {"flowMax"},
}
UNMODELLED: Final[Mapping[str, str]] = {
    "heatTransferCoefficient": "is read but not modelled: gas is isothermal",
    "flowMin": "is read but not imposed",
    "flowMax": "is read but not imposed",
    "pressureDifferentialMax": "is read but not imposed: it limits the opening of a valve",
    "pressureMax": "is read but not imposed",
    "pressureMin": "is read but not imposed",
}
# Children whose numbers are judged although nothing is made of them.
JUDGED: Final[Mapping[str, str]] = {
    "heatTransferCoefficient": "heat transfer",
    "flowMin": "flow",
    "flowMax": "flow",
    "pressureDifferentialMax": "pressure difference",
}


class ArcReader:
    """Arcs read so far."""

    def __init__(
        self,
        reader: QuantityReader,
        remarks: Remarks,
        *,
        node_lines: Mapping[str, int],
        mass_flow: MassFlow,
    ) -> None:
        self.mass_flow = mass_flow
        self.reader = reader
        self.remarks = remarks
        self.node_lines = node_lines
        self.arcs: list[Arc] = []
        self.lines: dict[str, int] = {}

    def read(self, element: Element) -> None:
        """Read one connection; what is wrong with it is gathered."""
        makers: Mapping[str, Callable[[Element, str, _Ends], Arc | None]] = {
            "pipe": self._pipe,
            "shortPipe": lambda e, o, ends: ShortPipe(arc=ends.arc, tail=ends.tail, head=ends.head),
            "resistor": self._resistor,
            "valve": lambda e, o, ends: Valve(arc=ends.arc, tail=ends.tail, head=ends.head),
            "checkValve": lambda e, o, ends: CheckValve(arc=ends.arc, tail=ends.tail, head=ends.head),
            "controlValve": self._control_valve,
            "compressorStation": self._station,
        }
        maker = makers.get(element.tag)
        if maker is None:
            self.reader.faults.add(
                f"{self.reader.file}, line {element.line}",
                f"{element.tag!r} is no kind of connection.",
                value=element.tag,
                limit=", ".join(makers),
                hint=f"Use one of: {', '.join(makers)}.",
            )
            return
        ends = self._ends(element)
        if ends is None:
            return
        owner = f"{element.tag} {ends.arc!r}"
        self._note_unread(element, ends.arc, owner)
        # An arc with a wrong end is read all the same, so that its other faults are told with it.
        arc = maker(element, owner, ends)
        if arc is not None and ends.is_sound:
            self.arcs.append(arc)

    def _ends(self, element: Element) -> _Ends | None:
        reader = self.reader
        name = reader.name(element, "id", owner=element.tag)
        if name is None:
            return None
        owner = f"{element.tag} {name!r}"
        if name in self.lines:
            reader.faults.add(
                reader.where(element, owner), f"the name stands already in line {self.lines[name]}."
            )
            return None
        self.lines[name] = element.line
        tail = reader.name(element, "from", owner=owner)
        head = reader.name(element, "to", owner=owner)
        if tail is None or head is None:
            return None
        is_sound = True
        for attribute, end in (("from", tail), ("to", head)):
            if end not in self.node_lines:
                reader.faults.add(
                    reader.where(element, owner),
                    f"{attribute!r} names {end!r}, which is no node of the file.",
                    value=end,
                )
                is_sound = False
        if tail == head:
            reader.faults.add(reader.where(element, owner), f"starts and ends at {tail!r}.", value=tail)
            is_sound = False
        return _Ends(name, tail, head, is_sound=is_sound)

    def _pipe(self, element: Element, owner: str, ends: _Ends) -> Pipe | None:
        reader = self.reader
        length = reader.required(element, "length", "length", owner=owner, allowed=PIPE_LENGTH)
        diameter = reader.required(element, "diameter", "length", owner=owner, allowed=PIPE_DIAMETER)
        roughness = reader.required(element, "roughness", "length", owner=owner, allowed=POSITIVE)
        pressure = reader.si(element, "pressureMax", "pressure", owner=owner, allowed=POSITIVE)
        low, high = self.mass_flow.limits(element, owner)
        if diameter is not None and roughness is not None and roughness >= diameter / 2:
            reader.faults.add(
                reader.where(element, owner),
                f"roughness is {roughness * 1000:g} mm in a pipe of {diameter * 1000:g} mm; "
                "it must be below half the diameter.",
                value=roughness,
                unit="m",
                limit=diameter / 2,
            )
            return None
        if length is None or diameter is None or roughness is None:
            return None
        return Pipe(
            arc=ends.arc,
            tail=ends.tail,
            head=ends.head,
            length_m=length,
            diameter_m=diameter,
            roughness_m=roughness,
            pressure_pa_max=pressure,
            flow_kg_s_min=low,
            flow_kg_s_max=high,
        )

    def _resistor(self, element: Element, owner: str, ends: _Ends) -> Arc | None:
        reader = self.reader
        has_drag, has_loss = (
            element.first("dragFactor") is not None,
            element.first("pressureLoss") is not None,
        )
        if has_drag == has_loss:
            reader.faults.add(
                reader.where(element, owner),
                f"has {'both' if has_drag else 'neither'} dragFactor and pressureLoss; "
                "it must have exactly one.",
            )
            return None
        if has_loss:
            loss = reader.si(
                element, "pressureLoss", "pressure difference", owner=owner, allowed=NOT_NEGATIVE
            )
            if loss is None:
                return None
            if loss == 0.0:
                return self._lossless(ends)
            return Resistor(arc=ends.arc, tail=ends.tail, head=ends.head, pressure_loss_pa=loss)
        drag = reader.si(element, "dragFactor", "number", owner=owner, allowed=NOT_NEGATIVE)
        diameter = reader.required(element, "diameter", "length", owner=owner, allowed=POSITIVE)
        if drag is None or diameter is None:
            return None
        if drag == 0.0:
            return self._lossless(ends)
        return Resistor(arc=ends.arc, tail=ends.tail, head=ends.head, drag_factor=drag, diameter_m=diameter)

    def _lossless(self, ends: _Ends) -> ShortPipe:
        # A resistor of no resistance is a part without loss, and those are treated exactly.
        self.remarks.add("resistor", "has no resistance and is taken as a short pipe", ends.arc)
        return ShortPipe(arc=ends.arc, tail=ends.tail, head=ends.head)

    def _drag(self, element: Element, owner: str, side: str) -> tuple[float | None, float | None]:
        drag = self.reader.si(element, f"dragFactor{side}", "number", owner=owner, allowed=NOT_NEGATIVE)
        diameter = self.reader.si(element, f"diameter{side}", "length", owner=owner, allowed=POSITIVE)
        if drag is None or drag == 0.0:
            return None, None
        if diameter is None and element.first(f"diameter{side}") is None:
            self.reader.faults.add(
                self.reader.where(element, owner), f"has dragFactor{side} but no diameter{side}."
            )
        return drag, diameter

    def _loss(self, element: Element, owner: str, tag: str) -> float:
        return self.reader.si(element, tag, "pressure difference", owner=owner, allowed=NOT_NEGATIVE) or 0.0

    def _control_valve(self, element: Element, owner: str, ends: _Ends) -> ControlValve:
        reader = self.reader
        low = self._loss(element, owner, "pressureDifferentialMin")
        high = reader.si(
            element, "pressureDifferentialMax", "pressure difference", owner=owner, allowed=NOT_NEGATIVE
        )
        if high is not None and low > high:
            reader.faults.add(
                reader.where(element, owner),
                "pressureDifferentialMin is above pressureDifferentialMax.",
                value=low,
                unit="Pa",
                limit=high,
            )
        drag_in, diameter_in = self._drag(element, owner, "In")
        drag_out, diameter_out = self._drag(element, owner, "Out")
        return ControlValve(
            arc=ends.arc,
            tail=ends.tail,
            head=ends.head,
            pressure_drop_pa_min=low,
            pressure_drop_pa_max=high,
            pressure_loss_in_pa=self._loss(element, owner, "pressureLossIn"),
            pressure_loss_out_pa=self._loss(element, owner, "pressureLossOut"),
            drag_factor_in=drag_in,
            diameter_in_m=diameter_in,
            drag_factor_out=drag_out,
            diameter_out_m=diameter_out,
            pressure_in_pa_min=reader.si(element, "pressureInMin", "pressure", owner=owner),
            pressure_out_pa_max=reader.si(
                element, "pressureOutMax", "pressure", owner=owner, allowed=POSITIVE
            ),
            flow_kg_s_max=self.mass_flow.limits(element, owner)[1],
            has_bypass=self._bypass(element, owner, ends.arc, default=False),
        )

    def _bypass(self, element: Element, owner: str, name: str, *, default: bool) -> bool:
        if "internalBypassRequired" not in element.attributes:
            does = "may be bypassed" if default else "has no bypass"
            self.remarks.add(element.tag, f"internalBypassRequired is not given; it {does}", name)
        return self.reader.flag(element, "internalBypassRequired", owner=owner, default=default)

    def _station(self, element: Element, owner: str, ends: _Ends) -> CompressorStation:
        reader = self.reader
        for attribute, what in (
            ("gasCoolerExisting", "a gas cooler is read but not modelled: gas is isothermal"),
            (
                "fuelGasVertex",
                "the fuel-gas vertex is read but not modelled: fuel leaves at the station's inlet",
            ),
        ):
            if element.attributes.get(attribute, "0") not in ("0", ""):
                self.remarks.add(element.tag, what, ends.arc)
        fuel = element.attributes.get("fuelGasVertex", "")
        if fuel and fuel not in self.node_lines:
            reader.faults.add(
                reader.where(element, owner),
                f"'fuelGasVertex' names {fuel!r}, which is no node of the file.",
                value=fuel,
            )
        drag_in, diameter_in = self._drag(element, owner, "In")
        drag_out, diameter_out = self._drag(element, owner, "Out")
        flow = self.mass_flow.limits(element, owner)[1]
        return CompressorStation(
            arc=ends.arc,
            tail=ends.tail,
            head=ends.head,
            flow_kg_s_max=flow,
            pressure_out_pa_max=reader.si(
                element, "pressureOutMax", "pressure", owner=owner, allowed=POSITIVE
            ),
            pressure_in_pa_min=reader.si(element, "pressureInMin", "pressure", owner=owner),
            pressure_loss_in_pa=self._loss(element, owner, "pressureLossIn"),
            pressure_loss_out_pa=self._loss(element, owner, "pressureLossOut"),
            drag_factor_in=drag_in,
            diameter_in_m=diameter_in,
            drag_factor_out=drag_out,
            diameter_out_m=diameter_out,
            has_bypass=self._bypass(element, owner, ends.arc, default=True),
        )

    def _note_unread(self, element: Element, name: str, owner: str) -> None:
        for child in element.children:
            if child.tag in READ[element.tag]:
                continue
            kind = JUDGED.get(child.tag)
            if kind is not None:
                self.reader.of(child, kind, owner=owner)
            what = UNMODELLED.get(child.tag, "is not read")
            self.remarks.add(element.tag, f"{child.tag} {what}", name)
        if element.attributes.get("gasPreheaterExisting", "0") not in ("0", ""):
            self.remarks.add(element.tag, "a gas preheater is read but not modelled: gas is isothermal", name)


class _Ends:
    """Name, tail and head of a connection."""

    __slots__ = ("arc", "head", "is_sound", "tail")

    def __init__(self, arc: str, tail: str, head: str, *, is_sound: bool) -> None:
        self.is_sound = is_sound
        self.arc = arc
        self.tail = tail
        self.head = head
