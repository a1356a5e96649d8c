"""GasLib's units, and numbers read with them.

A number without a unit it needs, with a unit of another kind, not finite or out of its range is a fault that
names the line and the element. "bar" is absolute, "barg" is above one standard atmosphere.

References
----------
Schmidt et al., GasLib – a library of gas network instances, Data 2(4):40, 2017, and its XML schemata.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from gasunion.intake.gaslib.faults import Faults
from gasunion.intake.gaslib.markup import Element
from gasunion.intake.network_ranges import ANY, PRESSURE, Range, up_to
from gasunion.reading.near import near_or
from gasunion.units import ATMOSPHERE_PA, BAR_PA, CELSIUS_ZERO_K, HOUR_S, KWH_J


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """SI value = factor × number + offset."""

    factor: float
    offset: float = 0.0


# A flow in norm cubic metres (0 °C, 1.01325 bar) becomes kilograms by a density; other kinds need none.
VOLUME_FLOWS: Final[dict[str, Unit]] = {
    "1000m_cube_per_hour": Unit(factor=1000.0 / HOUR_S),
    "m_cube_per_hour": Unit(factor=1.0 / HOUR_S),
    "m_cube_per_s": Unit(factor=1.0),
    "m_cube_per_second": Unit(factor=1.0),
}
# Energy becomes norm cubic metres by a gross calorific value.
ENERGY_FLOWS: Final[dict[str, Unit]] = {
    "kWh_per_h": Unit(factor=KWH_J / HOUR_S),
    "MWh_per_h": Unit(factor=1e3 * KWH_J / HOUR_S),
    "MWh_per_d": Unit(factor=1e3 * KWH_J / (24.0 * HOUR_S)),
    "GWh_per_d": Unit(factor=1e6 * KWH_J / (24.0 * HOUR_S)),
}
MASS_FLOWS: Final[dict[str, Unit]] = {
    "kg_per_s": Unit(factor=1.0),
    "kg_per_hour": Unit(factor=1.0 / HOUR_S),
}

UNITS: Final[dict[str, dict[str, Unit]]] = {
    "pressure": {
        "bar": Unit(factor=BAR_PA),
        "barg": Unit(factor=BAR_PA, offset=ATMOSPHERE_PA),
        "mbar": Unit(factor=100.0),
        "mbarg": Unit(factor=100.0, offset=ATMOSPHERE_PA),
        "Pa": Unit(factor=1.0),
        "kPa": Unit(factor=1.0e3),
        "MPa": Unit(factor=1.0e6),
    },
    "pressure difference": {
        # The schema gives differences in bar; a gauge unit has no meaning for them.
        "bar": Unit(factor=BAR_PA),
        "mbar": Unit(factor=100.0),
        "Pa": Unit(factor=1.0),
        "kPa": Unit(factor=1.0e3),
        "MPa": Unit(factor=1.0e6),
    },
    "length": {
        "km": Unit(factor=1000.0),
        "m": Unit(factor=1.0),
        "meter": Unit(factor=1.0),
        "cm": Unit(factor=0.01),
        "mm": Unit(factor=0.001),
    },
    "flow": {**VOLUME_FLOWS, **MASS_FLOWS, **ENERGY_FLOWS},
    "actual volume flow": {
        "m_cube_per_s": Unit(factor=1.0),
        "m_cube_per_second": Unit(factor=1.0),
        "m_cube_per_hour": Unit(factor=1.0 / HOUR_S),
    },
    "temperature": {
        "Celsius": Unit(factor=1.0, offset=CELSIUS_ZERO_K),
        "K": Unit(factor=1.0),
        "Kelvin": Unit(factor=1.0),
    },
    "density": {"kg_per_m_cube": Unit(factor=1.0)},
    "molar mass": {"kg_per_kmol": Unit(factor=1.0e-3), "g_per_mol": Unit(factor=1.0e-3)},
    "calorific value": {
        "MJ_per_m_cube": Unit(factor=1.0e6),
        "kJ_per_m_cube": Unit(factor=1.0e3),
        "kWh_per_m_cube": Unit(factor=KWH_J),
    },
    "heat transfer": {"W_per_m_square_per_K": Unit(factor=1.0)},
    "speed": {
        "per_min": Unit(factor=1.0 / 60.0),
        "per_s": Unit(factor=1.0),
        "per_hour": Unit(factor=1.0 / HOUR_S),
    },
    "specific energy": {"kJ_per_kg": Unit(factor=1.0e3), "J_per_kg": Unit(factor=1.0)},
    "power": {"W": Unit(factor=1.0), "kW": Unit(factor=1.0e3), "MW": Unit(factor=1.0e6)},
    "torque": {"Nm": Unit(factor=1.0), "kNm": Unit(factor=1.0e3)},
    "volume": {"m_cube": Unit(factor=1.0)},
    "number": {"": Unit(factor=1.0), "1": Unit(factor=1.0)},
}


# Of every number of a kind, whatever it is the number of.
PLAUSIBLE: Final[dict[str, Range]] = {
    "pressure": PRESSURE,
    "pressure difference": PRESSURE,
    "length": up_to(1.0e9, "m"),
    "flow": up_to(1.0e15, "m³/s, kg/s or W"),
    "actual volume flow": up_to(1.0e12, "m³/s"),
    "temperature": Range(low=1.0, high=2000.0, words="it must lie between 1 and 2000 K"),
    "density": Range(low=0.01, high=100.0, words="a gas has 0.01 to 100 kg/m³ at norm conditions"),
    "molar mass": Range(low=1.0e-3, high=0.5, words="a gas has 1 to 500 g/mol"),
    "calorific value": Range(low=1.0e5, high=1.0e9, words="a gas has 0.1 to 1000 MJ/m³"),
    "heat transfer": up_to(1.0e9, "W/(m² K)"),
    "speed": up_to(1.0e6, "turns a second"),
    "specific energy": up_to(1.0e15, "J/kg"),
    "power": up_to(1.0e15, "W"),
    "torque": up_to(1.0e12, "N m"),
    "volume": up_to(1.0e9, "m³"),
    "number": up_to(1.0e20, ""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A number as the file gives it: what stands there, in its unit, and in SI.

    For a flow in norm cubic metres `si` is in norm m³/s and `is_volume` is True; for one counted as energy
    it is in watt and `is_energy` is True.
    """

    number: float
    unit: str
    si: float
    line: int

    @property
    def is_volume(self) -> bool:
        """Whether the number counts norm cubic metres."""
        return self.unit in VOLUME_FLOWS

    @property
    def is_energy(self) -> bool:
        """Whether the number counts energy."""
        return self.unit in ENERGY_FLOWS

    def as_volume(self, calorific_value_j_m3: float) -> Given:
        """The same flow of energy in norm cubic metres."""
        return Given(
            number=self.number, unit="m_cube_per_s", si=self.si / calorific_value_j_m3, line=self.line
        )


@dataclass(frozen=True, slots=True)
class QuantityReader:
    """Reads the numbers of one file and gathers what is wrong with them."""

    file: str
    faults: Faults

    def where(self, element: Element, owner: str) -> str:
        """File, line and element in the user's words."""
        return f"{self.file}, line {element.line}, {owner}"

    def given(
        self,
        parent: Element,
        tag: str,
        kind: str,
        *,
        owner: str,
        allowed: Range = ANY,
        default_unit: str = "",
    ) -> Given | None:
        """The number of a child element, or None where it is absent or wrong.

        Parameters
        ----------
        tag : the child's name. kind : a key of UNITS. owner : "pipe 'pipe_1'", for the message.
        allowed : judged in SI. default_unit : taken where the file gives none; none where empty.
        """
        found = list(parent.all(tag))
        if not found:
            return None
        if len(found) > 1:
            self.faults.add(self.where(found[1], owner), f"{tag} stands twice.", hint="Keep one of them.")
            return None
        return self.of(found[0], kind, owner=owner, allowed=allowed, default_unit=default_unit)

    def of(
        self, element: Element, kind: str, *, owner: str, allowed: Range = ANY, default_unit: str = ""
    ) -> Given | None:
        """The number an element carries in its attribute `value`, or None where it is wrong."""
        where, tag = self.where(element, owner), element.tag
        text = element.attributes.get("value")
        if text is None:
            self.faults.add(where, f"{tag} has no attribute 'value'.")
            return None
        name = element.attributes.get("unit", "") or default_unit
        unit = UNITS[kind].get(name)
        if unit is None:
            self._wrong_unit(where, tag, name, kind)
            return None
        number = self._number(where, tag, text)
        if number is None:
            return None
        si = unit.factor * number + unit.offset
        for limits in (allowed, PLAUSIBLE[kind]):
            if not limits.holds(si):
                shown, end = f"{text} {name}".strip(), limits.limit(si)
                self.faults.add(
                    where,
                    f"{tag} is {shown}; {limits.words}.",
                    value=number,
                    unit=name or None,
                    limit=None if end is None else (end - unit.offset) / unit.factor,
                    hint=limits.hint,
                )
                return None
        return Given(number=number, unit=name, si=si, line=element.line)

    def si(
        self,
        parent: Element,
        tag: str,
        kind: str,
        *,
        owner: str,
        allowed: Range = ANY,
        default_unit: str = "",
    ) -> float | None:
        """The number of a child element in SI, or None where it is absent or wrong."""
        given = self.given(parent, tag, kind, owner=owner, allowed=allowed, default_unit=default_unit)
        return None if given is None else given.si

    def required(
        self,
        parent: Element,
        tag: str,
        kind: str,
        *,
        owner: str,
        allowed: Range = ANY,
        default_unit: str = "",
    ) -> float | None:
        """As `si`, but its absence is a fault."""
        if parent.first(tag) is None:
            self.faults.add(self.where(parent, owner), f"has no {tag}.", hint=f"Add <{tag} unit=… value=…/>.")
            return None
        return self.si(parent, tag, kind, owner=owner, allowed=allowed, default_unit=default_unit)

    def name(self, element: Element, attribute: str, *, owner: str) -> str | None:
        """A label in an attribute; absent, empty or blank is a fault."""
        text = element.attributes.get(attribute, "").strip()
        if not text:
            self.faults.add(self.where(element, owner), f"has no attribute {attribute!r}.")
            return None
        return text

    def flag(self, element: Element, attribute: str, *, owner: str, default: bool) -> bool:
        """A yes or no in an attribute, written 1/0 or true/false."""
        text = element.attributes.get(attribute)
        if text is None:
            return default
        if text.lower() in ("1", "true"):
            return True
        if text.lower() in ("0", "false"):
            return False
        self.faults.add(
            self.where(element, owner), f"{attribute} is {text!r}; it must be 0 or 1.", value=text
        )
        return default

    def coordinate(self, element: Element, attribute: str, *, owner: str, limit: float) -> float | None:
        """A coordinate in an attribute, or None where it is absent."""
        text = element.attributes.get(attribute)
        if text is None or not text.strip():
            return None
        value = self._number(self.where(element, owner), attribute, text)
        if value is not None and abs(value) > limit:
            self.faults.add(
                self.where(element, owner),
                f"{attribute} is {text}; it must lie between −{limit:g} and {limit:g}.",
                value=value,
                limit=limit,
            )
            return None
        return value

    def _number(self, where: str, tag: str, text: str) -> float | None:
        try:
            # Python would read "1_000"; no other reader of this file does.
            number = math.nan if "_" in text else float(text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self.faults.add(where, f"{tag} is {text!r}; it must be a finite number.", value=text)
            return None
        return number

    def _wrong_unit(self, where: str, tag: str, name: str, kind: str) -> None:
        allowed = [u for u in UNITS[kind] if u]
        if not name:
            what = f"{tag} has no unit."
        elif not allowed:
            what = f"{tag} has the unit {name!r}; it is a plain number."
        else:
            what = f"{tag} has the unit {name!r}, which is no unit of {kind}."
        hint = near_or(name, allowed, f"Use one of: {', '.join(allowed) or 'no unit'}.", cutoff=0.5)
        self.faults.add(where, what, value=name or None, limit=", ".join(allowed) or None, hint=hint)
