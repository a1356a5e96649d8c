"""What a `--gas` file and `--temperature` say: a composition, gases of single nodes, one temperature."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from gasunion.intake.network_ranges import GAS_TEMPERATURE
from gasunion.outcome import Finding, Refused
from gasunion.units import CELSIUS_ZERO_K

_KEYS: Final = ("composition", "sources", "temperature_k", "temperature_c")
_NUMBER: Final = re.compile(
    r"\s*([+-]?[0-9]{1,6}(?:[.,][0-9]{1,12})?)\s*(°\s*C|degC|C|Celsius|K|Kelvin)\s*", re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GasAsked:
    """A gas file, read.

    Attributes
    ----------
    composition : mole fraction by component. node_compositions : of single nodes, in its place.
    temperature_k : None where the file gives none. [K]
    """

    composition: Mapping[str, float]
    node_compositions: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    temperature_k: float | None = None


def gas_asked(value: Any, *, where: str) -> GasAsked:
    """What a gas file holds: mole fractions beside the other keys, or under `composition`.

    Parameters
    ----------
    value : the JSON value. where : what a person calls the file.

    Raises
    ------
    Refused : the value is of another shape; every fault is named.
    """
    if not isinstance(value, dict):
        raise Refused([Finding(where=where, what="must hold an object: component to mole fraction.")])
    found: list[Finding] = []
    fractions: Any = value.get("composition", {k: v for k, v in value.items() if k not in _KEYS})
    if not isinstance(fractions, dict):
        found.append(Finding(where=f"{where}, composition", what="must hold an object."))
    if "composition" in value:
        found += [
            Finding(
                where=f"{where}, {key}",
                what="is no key of a gas file.",
                value=key,
                hint=f"Known: {', '.join(_KEYS)}; components stand under composition.",
            )
            for key in value
            if key not in _KEYS
        ]
    sources: Any = value.get("sources", {})
    if not isinstance(sources, dict) or not all(isinstance(s, dict) for s in sources.values()):
        found.append(
            Finding(
                where=f"{where}, sources", what="must hold an object: node to component to mole fraction."
            )
        )
    temperatures = {
        key: _temperature(value[key], offset, unit, f"{where}, {key}", found)
        for key, offset, unit in (("temperature_k", 0.0, "K"), ("temperature_c", CELSIUS_ZERO_K, "°C"))
        if key in value
    }
    if len(temperatures) > 1:
        found.append(Finding(where=where, what="gives temperature_k and temperature_c; give one of them."))
    if found:
        raise Refused(found)
    return GasAsked(
        composition=fractions,
        node_compositions=sources,
        temperature_k=next(iter(temperatures.values()), None),
    )


def _temperature(value: Any, offset: float, unit: str, where: str, found: list[Finding]) -> float | None:
    low, high = (t - offset for t in (GAS_TEMPERATURE.low, GAS_TEMPERATURE.high))
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and math.isfinite(value) and low <= value <= high:
        return float(value) + offset
    found.append(
        Finding(
            where=where,
            what=f"is {value!r}; it must be a number between {low:g} and {high:g}.",
            unit=unit,
            limit=f"{low:g} to {high:g}",
        )
    )
    return None


def parse_temperature(text: str | None) -> float | None:
    """A temperature written with its unit, "15 °C" or "288.15 K". [K]

    Raises
    ------
    Refused : the unit is missing or another one, or the temperature is outside 200 to 400 K.
    """
    if text is None:
        return None
    where = f"--temperature {text}"
    read = _NUMBER.fullmatch(text)
    if read is None:
        raise Refused(
            [
                Finding(
                    where=where,
                    what="must be a number with its unit, °C or K.",
                    value=text,
                    hint='For example --temperature "10 °C", --temperature 10C or --temperature 283.15K.',
                )
            ]
        )
    is_kelvin = read[2].upper().startswith("K")
    found: list[Finding] = []
    number = float(read[1].replace(",", "."))
    kelvin = _temperature(
        number, 0.0 if is_kelvin else CELSIUS_ZERO_K, "K" if is_kelvin else "°C", where, found
    )
    if found:
        raise Refused(found)
    return kelvin


def one_temperature(asked_k: float | None, given_k: float | None, *, where: str) -> float | None:
    """The temperature of the command line or of the gas file. [K]

    Raises
    ------
    Refused : both say one, and not the same.
    """
    if asked_k is not None and given_k is not None and abs(asked_k - given_k) > 1.0e-9 * given_k:
        raise Refused(
            [
                Finding(
                    where="--temperature",
                    what=f"is {asked_k:g} K, and {where} says {given_k:g} K.",
                    value=asked_k,
                    unit="K",
                    limit=given_k,
                    hint="Leave one of them out.",
                )
            ]
        )
    return given_k if asked_k is None else asked_k
