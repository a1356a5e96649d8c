"""`.cs`: compressor stations, read; measurements behind the fitted fields are judged and not kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from gasunion.intake.gaslib.faults import Faults
from gasunion.intake.gaslib.machines import (
    Configuration,
    Drive,
    Nine,
    PistonCompressor,
    Station,
    Three,
    TurboCompressor,
)
from gasunion.intake.gaslib.markup import Element, parse
from gasunion.intake.gaslib.quantity import QuantityReader
from gasunion.intake.gaslib.remarks import Remarks
from gasunion.intake.network_ranges import NOT_NEGATIVE, POSITIVE
from gasunion.network.elements import CompressorStation
from gasunion.network.network import Network
from gasunion.outcome import Finding

T = TypeVar("T")

DRIVES: Final = ("gasTurbine", "gasDrivenMotor", "electricMotor", "steamTurbine")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stations:
    """A `.cs` file: stations by the arc they belong to, and what was read and is not modelled."""

    stations: Mapping[str, Station]
    remarks: tuple[Finding, ...]


def read_stations(data: bytes, *, name: str, network: Network) -> Stations:
    """The compressor stations of a network.

    Raises
    ------
    Refused : with every fault of the file, each with its line and machine.
    """
    faults = Faults()
    root = parse(data, name=name)
    if root.tag != "compressorStations":
        faults.add(
            f"{name}, line {root.line}",
            f"the root element is {root.tag!r}; it must be 'compressorStations'.",
        )
        faults.raise_if_any()
    reader = QuantityReader(name, faults)
    remarks = Remarks(name)
    stations: dict[str, Station] = {}
    for element in root.all("compressorStation"):
        arc = reader.name(element, "id", owner="compressorStation")
        if arc is None:
            continue
        owner = f"compressorStation {arc!r}"
        if arc in stations:
            faults.add(reader.where(element, owner), "the name stands twice.")
        elif arc not in network.arc_index or not isinstance(network.arc(arc), CompressorStation):
            faults.add(reader.where(element, owner), "is no compressor station of the network.", value=arc)
        else:
            stations[arc] = _Machines(reader, remarks, owner).station(element, arc)
    for arc_ in network.arcs:
        if isinstance(arc_, CompressorStation) and arc_.arc not in stations:
            remarks.add("compressorStation", "has no machines in the file; only the net limits it", arc_.arc)
    faults.raise_if_any()
    return Stations(stations={a: stations[a] for a in sorted(stations)}, remarks=remarks.findings())


class _Machines:
    """Reads one station."""

    def __init__(self, reader: QuantityReader, remarks: Remarks, owner: str) -> None:
        self.reader = reader
        self.remarks = remarks
        self.owner = owner

    def station(self, element: Element, arc: str) -> Station:
        drives: dict[str, Drive] = {}
        for child in self._children(element, "drives"):
            drive = self._drive(child)
            if drive is not None:
                self._keep(drives, drive.name, drive, child)
        compressors: dict[str, TurboCompressor | PistonCompressor] = {}
        for child in self._children(element, "compressors"):
            machine = self._compressor(child)
            if machine is None:
                continue
            self._keep(compressors, machine.name, machine, child)
            if machine.drive not in drives:
                self.reader.faults.add(
                    self.reader.where(child, f"{self.owner}, {child.tag} {machine.name!r}"),
                    f"the drive {machine.drive!r} is no drive of the station.",
                    value=machine.drive,
                )
        configurations = [
            c
            for c in (self._configuration(e, compressors) for e in self._children(element, "configurations"))
            if c is not None
        ]
        return Station(arc=arc, compressors=compressors, drives=drives, configurations=tuple(configurations))

    def _children(self, element: Element, tag: str) -> list[Element]:
        section = element.first(tag)
        if section is None:
            self.reader.faults.add(self.reader.where(element, self.owner), f"has no {tag}.")
            return []
        return section.children

    def _keep(self, table: dict[str, T], name: str, value: T, element: Element) -> None:
        if name in table:
            self.reader.faults.add(
                self.reader.where(element, f"{self.owner}, {element.tag} {name!r}"), "the name stands twice."
            )
        table[name] = value

    def _coefficients(self, element: Element, stem: str, count: int, owner: str) -> tuple[float, ...]:
        return tuple(
            self.reader.required(element, f"{stem}_coeff_{i}", "number", owner=owner) or 0.0
            for i in range(1, count + 1)
        )

    def _three(self, element: Element, stem: str, owner: str) -> Three:
        a, b, c = self._coefficients(element, stem, 3, owner)
        return a, b, c

    def _nine(self, element: Element, stem: str, owner: str) -> Nine:
        a, b, c, d, e, f, g, h, i = self._coefficients(element, stem, 9, owner)
        return a, b, c, d, e, f, g, h, i

    def _drive(self, element: Element) -> Drive | None:
        if element.tag not in DRIVES:
            self.reader.faults.add(
                self.reader.where(element, self.owner),
                f"{element.tag!r} is no kind of drive.",
                value=element.tag,
                limit=", ".join(DRIVES),
            )
            return None
        name = self.reader.name(element, "id", owner=f"{self.owner}, {element.tag}")
        if name is None:
            return None
        owner = f"{self.owner}, {element.tag} {name!r}"
        depends_on_air = element.first("power_fun_coeff_4") is not None
        power: Three | Nine = (
            self._nine(element, "power_fun", owner)
            if depends_on_air
            else self._three(element, "power_fun", owner)
        )
        for tag in ("specificEnergyConsumptionMeasurements", "maximalPowerMeasurements"):
            if element.first(tag) is not None:
                self.remarks.add(element.tag, f"{tag} are not used: the fitted functions are", name)
                self._judge(element.first(tag), owner)
        return Drive(
            name=name, kind=element.tag, energy=self._three(element, "energy_rate_fun", owner), power=power
        )

    def _compressor(self, element: Element) -> TurboCompressor | PistonCompressor | None:
        makers: Mapping[
            str, Callable[[Element, str, str, str], TurboCompressor | PistonCompressor | None]
        ] = {
            "turboCompressor": self._turbo,
            "pistonCompressor": self._piston,
        }
        maker = makers.get(element.tag)
        if maker is None:
            self.reader.faults.add(
                self.reader.where(element, self.owner),
                f"{element.tag!r} is no kind of compressor.",
                value=element.tag,
                limit=", ".join(makers),
            )
            return None
        name = self.reader.name(element, "id", owner=f"{self.owner}, {element.tag}")
        if name is None:
            return None
        owner = f"{self.owner}, {element.tag} {name!r}"
        drive = self.reader.name(element, "drive", owner=owner)
        return None if drive is None else maker(element, owner, name, drive)

    def _speeds(self, element: Element, owner: str) -> tuple[float, float] | None:
        # Coefficients were fitted to speeds per minute; SI would make their powers unreadable.
        low = self.reader.required(element, "speedMin", "speed", owner=owner, allowed=NOT_NEGATIVE)
        high = self.reader.required(element, "speedMax", "speed", owner=owner, allowed=POSITIVE)
        if low is None or high is None:
            return None
        if low > high:
            self.reader.faults.add(
                self.reader.where(element, owner), "speedMin is above speedMax.", value=low, limit=high
            )
            return None
        return low * 60.0, high * 60.0

    def _turbo(self, element: Element, owner: str, name: str, drive: str) -> TurboCompressor | None:
        for tag in ("surgelineMeasurements", "characteristicDiagramMeasurements"):
            if element.first(tag) is not None:
                self.remarks.add(element.tag, f"{tag} are not used: the fitted field is", name)
                self._judge(element.first(tag), owner)
        speeds = self._speeds(element, owner)
        head, efficiency = (
            self._nine(element, "n_isoline", owner),
            self._nine(element, "eta_ad_isoline", owner),
        )
        surge, choke = self._three(element, "surgeline", owner), self._three(element, "chokeline", owner)
        at_choke = self.reader.si(
            element, "efficiencyOfChokeline", "number", owner=owner, allowed=NOT_NEGATIVE
        )
        if speeds is None:
            return None
        return TurboCompressor(
            name=name,
            drive=drive,
            speed_per_min_min=speeds[0],
            speed_per_min_max=speeds[1],
            head=head,
            efficiency=efficiency,
            surge=surge,
            choke=choke,
            efficiency_at_choke=at_choke,
        )

    def _piston(self, element: Element, owner: str, name: str, drive: str) -> PistonCompressor | None:
        reader = self.reader
        speeds = self._speeds(element, owner)
        volume = reader.required(element, "operatingVolume", "volume", owner=owner, allowed=POSITIVE)
        efficiency = reader.required(element, "adiabaticEfficiency", "number", owner=owner, allowed=POSITIVE)
        torque = reader.si(element, "maximalTorque", "torque", owner=owner, allowed=NOT_NEGATIVE)
        if torque == 0.0:
            self.remarks.add(element.tag, "maximalTorque is 0 and is taken as not limited", name)
        ratio = reader.si(element, "maximalCompressionRatio", "number", owner=owner, allowed=POSITIVE)
        reduction = reader.si(
            element, "additionalReductionVolFlow", "number", owner=owner, allowed=NOT_NEGATIVE
        )
        if speeds is None or volume is None or efficiency is None:
            return None
        return PistonCompressor(
            name=name,
            drive=drive,
            speed_per_min_min=speeds[0],
            speed_per_min_max=speeds[1],
            operating_volume_m3=volume,
            torque_n_m_max=torque or None,
            ratio_max=ratio,
            efficiency=efficiency,
            flow_reduction=reduction,
        )

    def _judge(self, measurements: Element | None, owner: str) -> None:
        """Judge numbers that are read and not used, so that a damaged file is not taken for a sound one."""
        kinds = {
            "speed": "speed",
            "adiabaticHead": "specific energy",
            "volumetricFlowrate": "actual volume flow",
            "compressorPower": "power",
            "fuelConsumption": "power",
            "maximalPower": "power",
            "ambientTemperature": "temperature",
            "adiabaticEfficiency": "number",
        }
        stack = [] if measurements is None else list(measurements.children)
        while stack:
            element = stack.pop()
            if element.tag in kinds:
                self.reader.of(element, kinds[element.tag], owner=owner)
            stack.extend(element.children)

    def _configuration(
        self, element: Element, compressors: Mapping[str, TurboCompressor | PistonCompressor]
    ) -> Configuration | None:
        reader = self.reader
        if element.tag != "configuration":
            reader.faults.add(
                reader.where(element, self.owner), f"{element.tag!r} is no configuration.", value=element.tag
            )
            return None
        name = reader.name(element, "confId", owner=f"{self.owner}, configuration")
        if name is None:
            return None
        owner = f"{self.owner}, configuration {name!r}"
        stages: list[tuple[int, tuple[str, ...]]] = []
        for i, stage in enumerate(element.all("stage")):
            machines = tuple(
                m for m in (reader.name(c, "id", owner=owner) for c in stage.all("compressor")) if m
            )
            for machine in machines:
                if machine not in compressors:
                    reader.faults.add(
                        reader.where(stage, owner),
                        f"{machine!r} is no machine of the station.",
                        value=machine,
                    )
            self._count(stage, "nrOfParallelUnits", len(machines), owner)
            number = stage.attributes.get("stageNr", "")
            stages.append((int(number) if number.isascii() and number.isdigit() else i + 1, machines))
        self._count(element, "nrOfSerialStages", len(stages), owner)
        stages.sort(key=lambda s: s[0])
        return Configuration(name=name, stages=tuple(machines for _, machines in stages))

    def _count(self, element: Element, attribute: str, found: int, owner: str) -> None:
        text = element.attributes.get(attribute)
        if found == 0 or (text is not None and text != str(found)):
            self.reader.faults.add(
                self.reader.where(element, owner),
                f"{attribute} is {text}, but {found} are listed.",
                value=text,
                limit=float(found),
            )
