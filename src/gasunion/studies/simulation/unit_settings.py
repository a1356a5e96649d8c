"""Settings of valves, control valves and stations that a person gives: words, a TOML file, and the network.

    NAME=open | closed | bypass | ratio:1.2 | outlet:60bar | inlet:45bar | flow:120kg/s

`outlet` and `inlet` are absolute pressures unless their unit is barg. What a person set is never searched.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from gasunion.network.elements import Arc, CompressorStation, ControlValve, ShortPipe, Valve
from gasunion.network.network import Network
from gasunion.outcome import Finding, Refused
from gasunion.reading.file import read_bytes
from gasunion.reading.near import near_or
from gasunion.reading.plain import toml_of
from gasunion.units import ATMOSPHERE_PA, BAR_PA

Does = Literal["open", "closed", "bypass", "ratio", "outlet", "inlet", "flow"]
_FIELDS: Mapping[str, str] = {
    "ratio": "ratio",
    "outlet": "pressure_out_pa",
    "inlet": "pressure_in_pa",
    "flow": "flow_kg_s",
}
_PRESSURES = {
    "bar": (BAR_PA, 0.0),
    "barg": (BAR_PA, ATMOSPHERE_PA),
    "mpa": (1e6, 0.0),
    "kpa": (1e3, 0.0),
    "pa": (1.0, 0.0),
}
_LEVEL = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*([A-Za-z/]*)", re.ASCII)
_HINT = "Write open, closed, bypass, ratio:1.2, outlet:60bar, inlet:45bar or flow:120kg/s."
_MOST = 1.0e9


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSetting:
    """What one element is set to.

    Attributes
    ----------
    does : what. level : of a ratio, in Pa or kg/s; None otherwise. words : as the person wrote it.
    """

    does: Does
    level: float | None
    words: str


def parse_settings(texts: Iterable[str], file: Path | None = None) -> dict[str, UnitSetting]:
    """Settings written NAME=SETTING, and those of the table `settings` of a TOML file; the former win.

    Raises
    ------
    Refused : a text is not of that form, a name stands twice, or the file is none.
    """
    found: dict[str, UnitSetting] = {}
    faults: list[Finding] = []
    if file is not None:
        table = toml_of(read_bytes(file), str(file))
        rows = table.get("settings")
        extra = sorted(set(table) - {"settings"})
        if not isinstance(rows, dict) or extra:
            what = f"has {', '.join(extra)} beside [settings]." if extra else "has no table [settings]."
            raise Refused(
                [Finding(where=str(file), what=what, hint='Write [settings] and NAME = "outlet:60bar".')]
            )
        for name, value in rows.items():
            _keep(found, faults, name, value, f"{file}, settings, {name}")
    said: dict[str, UnitSetting] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            faults.append(Finding(where=f"--setting {text}", what="must be NAME=SETTING.", hint=_HINT))
        elif name.strip() in said:
            faults.append(
                Finding(where=f"--setting {text}", what=f"{name.strip()} stands twice.", value=name)
            )
        else:
            _keep(said, faults, name.strip(), value, f"--setting {text}")
    if faults:
        raise Refused(faults)
    return found | said


def _keep(into: dict[str, UnitSetting], faults: list[Finding], name: str, value: Any, where: str) -> None:
    setting = _one(value) if isinstance(value, str) else None
    if setting is None:
        faults.append(Finding(where=where, what=f"{value!r} is no setting.", value=str(value), hint=_HINT))
    else:
        into[name] = setting


def _one(text: str) -> UnitSetting | None:
    word, sign, rest = text.strip().partition(":")
    if word not in get_args(Does) or bool(sign) != (word in _FIELDS):
        return None
    if not sign:
        return UnitSetting(does=word, level=None, words=text.strip())  # type: ignore[arg-type]  # looked up above
    read = _LEVEL.fullmatch(rest.strip())
    if read is None:
        return None
    number, unit = float(read[1]), read[2].lower()
    factor, offset = 1.0, 0.0
    if word in ("outlet", "inlet"):
        if (unit or "bar") not in _PRESSURES:
            return None
        factor, offset = _PRESSURES[unit or "bar"]
    elif unit not in ("", "kg/s" if word == "flow" else "1"):
        return None
    level = factor * number + offset
    if not (math.isfinite(level) and 0.0 < level < _MOST):
        return None
    return UnitSetting(does=word, level=level, words=text.strip())  # type: ignore[arg-type]  # as above


def with_settings(
    network: Network, settings: Mapping[str, UnitSetting], labels: Mapping[str, str]
) -> Network:
    """The network with these settings.

    Parameters
    ----------
    labels : other names by arc that people know elements by.

    Raises
    ------
    Refused : a name is none of the network, or the element cannot be set so; all at once.
    """
    arcs: list[Arc] = []
    faults: list[Finding] = []
    by_label = {label: arc for arc, label in labels.items()}
    for name, setting in settings.items():
        arc_name = name
        if name in by_label and not (name in network.arc_index and _can_be_set(network.arc(name))):
            arc_name = by_label[name]
        where = f"setting of {name}"
        if arc_name not in network.arc_index:
            known = [a.arc for a in network.arcs if isinstance(a, Valve | ControlValve | CompressorStation)]
            hint = near_or(name, known, f"Known: {', '.join(known[:8]) or 'none'}.", cutoff=0.5)
            faults.append(Finding(where=where, what="is no arc of the network.", value=name, hint=hint))
            continue
        made = _set(network.arc(arc_name), setting)
        if isinstance(made, str):
            faults.append(Finding(where=where, what=f"{setting.words}: {made}", value=setting.words))
        else:
            arcs.append(made)
    if faults:
        raise Refused(faults)
    return network.replacing(arcs=arcs)


def _can_be_set(arc: Arc) -> bool:
    return isinstance(arc, Valve | ControlValve | CompressorStation)


def _set(arc: Arc, setting: UnitSetting) -> Arc | str:
    """The element as set, or why it cannot be."""
    if isinstance(arc, Valve):
        if setting.does not in ("open", "closed"):
            return "a valve can be open or closed."
        return replace(arc, is_open=setting.does == "open")
    if not isinstance(arc, ControlValve | CompressorStation):
        return "it is no valve, control valve or station."
    bare: Any = replace(arc, ratio=None, pressure_out_pa=None, flow_kg_s=None, is_open=True)
    if isinstance(bare, CompressorStation):
        bare = replace(bare, pressure_in_pa=None)
    if setting.does in ("open", "closed"):
        return replace(bare if setting.does == "closed" else arc, is_open=setting.does == "open")
    if setting.does == "bypass":
        if not arc.has_bypass:
            return "it has no bypass."
        # A bypass joins both ends without loss: exactly what a short pipe is.
        return ShortPipe(arc=arc.arc, tail=arc.tail, head=arc.head)
    if setting.does == "inlet" and isinstance(arc, ControlValve):
        return "a control valve holds no inlet pressure."
    level = setting.level or 0.0
    if setting.does == "ratio" and (level < 1.0) != isinstance(arc, ControlValve) and level != 1.0:
        most = "a control valve is at most" if isinstance(arc, ControlValve) else "a station is at least"
        return f"the ratio of {most} 1."
    made: Arc = replace(bare, **{_FIELDS[setting.does]: level})
    return made
