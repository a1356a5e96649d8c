"""A simulation's wishes from people's words: the same words for the command and in Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gasunion.outcome import Finding, Refused
from gasunion.reading import plain
from gasunion.studies.simulation.gas_file import GasAsked, gas_asked, one_temperature, parse_temperature
from gasunion.studies.simulation.unit_settings import parse_settings
from gasunion.studies.simulation.wishes import (
    GAS_LAWS,
    Stations,
    Wishes,
    parse_anchors,
    parse_decisions,
    parse_law,
)

_STATIONS: tuple[Stations, ...] = ("free", "setpoints")


def wishes_of(
    *,
    scenario: str | None = None,
    law: str | None = None,
    gas: str | Path | Mapping[str, Any] | None = None,
    temperature: str | None = None,
    compressors: str | None = None,
    anchor: Sequence[str] = (),
    decision: Sequence[str] = (),
    settings: Sequence[str] = (),
    settings_file: str | Path | None = None,
) -> Wishes:
    """What was asked for, read and checked.

    Parameters
    ----------
    law : friction law, gas law, or one of each with a comma between. gas : a gas law, the path of a
        composition as JSON, or what stands in one. temperature : with its unit, as 10C.
    compressors : "free" or "setpoints". anchor : NODE=BAR. decision : GROUP=DECISION.
    settings : NAME=SETTING, see `unit_settings`. settings_file : the same as a table of a TOML file.

    Raises
    ------
    Refused : a word is unknown or of another form, or the gas file cannot be read.
    """
    if compressors is not None and compressors not in _STATIONS:
        raise Refused(
            [
                Finding(
                    where=f"--compressors {compressors}",
                    what=f"there is no way {compressors!r} to run them.",
                    value=compressors,
                    hint=f"Known: {', '.join(_STATIONS)}.",
                )
            ]
        )
    friction_law, gas_law = parse_law(law)
    asked: GasAsked | None = None
    where = gas if isinstance(gas, str) else "gas" if isinstance(gas, Mapping) else str(gas or "")
    if isinstance(gas, str) and gas.lower().replace("-", "_") in GAS_LAWS:
        gas_law = gas.lower().replace("-", "_")
    elif gas is not None:
        value = dict(gas) if isinstance(gas, Mapping) else plain.read_json(gas)[0]
        asked = gas_asked(value, where=where)
    in_file = None if asked is None else asked.temperature_k
    return Wishes(
        scenario=scenario,
        anchor_pa=parse_anchors(list(anchor)) if anchor else None,
        friction_law=friction_law,
        gas_law=gas_law,
        composition=None if asked is None else asked.composition,
        node_compositions={} if asked is None else asked.node_compositions,
        temperature_k=one_temperature(parse_temperature(temperature), in_file, where=where),
        stations=next((s for s in _STATIONS if s == compressors), None),
        chosen=parse_decisions(list(decision)),
        settings=parse_settings(settings, None if settings_file is None else Path(settings_file)),
    )
