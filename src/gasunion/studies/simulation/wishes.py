"""What a person asks of a simulation, and how it is written on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from gasunion.hydraulics.steady.friction import LAW_NAMES
from gasunion.intake.network_ranges import SLACK_PRESSURE
from gasunion.outcome import Finding, Refused, canonical_json, sha256_of
from gasunion.reading import figure
from gasunion.studies.simulation.unit_settings import UnitSetting
from gasunion.units import BAR_PA

Stations = Literal["free", "setpoints"]
GAS_LAWS = ("ideal", "simple_cnga", "full_cnga")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the person asked for; None where the data or a rule shall decide.

    Attributes
    ----------
    scenario : name or path of a `.scn`. anchor_pa : given pressures by node.
    friction_law, gas_law : by name. composition : mole fractions by component.
    node_compositions : mole fractions of the gas of single nodes, in place of `composition`.
    temperature_k : of all gas. stations : "free" or "setpoints".
    chosen : decision by decision group of a `.cdf` file.
    settings : of valves, control valves and stations, by name.
    """

    scenario: str | None = None
    anchor_pa: Mapping[str, float] | None = None
    friction_law: str | None = None
    gas_law: str | None = None
    composition: Mapping[str, float] | None = None
    node_compositions: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    temperature_k: float | None = None
    stations: Stations | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, UnitSetting] = field(default_factory=dict)


def parse_law(text: str | None) -> tuple[str | None, str | None]:
    """Friction law and gas law of `--law`: one name, or one of each joined by a comma.

    Raises
    ------
    Refused : a name is unknown, or two are of one kind.
    """
    friction: list[str] = []
    gas: list[str] = []
    for word in (w.strip().lower().replace("-", "_") for w in (text or "").split(",") if w.strip()):
        if word in LAW_NAMES:
            friction.append(word)
        elif word in GAS_LAWS:
            gas.append(word)
        else:
            known = ", ".join((*LAW_NAMES, *GAS_LAWS))
            raise Refused(
                [
                    Finding(
                        where="--law", what=f"there is no law {word!r}.", value=word, hint=f"Known: {known}."
                    )
                ]
            )
    for kind in (friction, gas):
        if len(kind) > 1:
            raise Refused([Finding(where="--law", what=f"{' and '.join(kind)} are laws of one kind.")])
    return (friction[0] if friction else None), (gas[0] if gas else None)


def parse_decisions(texts: list[str]) -> dict[str, str]:
    """Decisions written GROUP=DECISION.

    Raises
    ------
    Refused : a text is not of that form, or a group stands twice.
    """
    chosen: dict[str, str] = {}
    found: list[Finding] = []
    for text in texts:
        group, sign, decision = text.partition("=")
        if not (group and sign and decision):
            found.append(
                Finding(
                    where=f"--decision {text}",
                    what="must be GROUP=DECISION, both as the .cdf file names them.",
                    hint="For example --decision dG_1=d2.",
                )
            )
        elif group in chosen:
            found.append(Finding(where=f"--decision {text}", what=f"{group} stands twice.", value=group))
        else:
            chosen[group] = decision
    if found:
        raise Refused(found)
    return chosen


def parse_anchors(texts: list[str]) -> dict[str, float]:
    """Anchors written NODE=BAR. [Pa]

    Raises
    ------
    Refused : a text is not of that form, a pressure is beyond what any network has, or a node stands twice.
    """
    anchors: dict[str, float] = {}
    found: list[Finding] = []
    for text in texts:
        node, sign, number = text.rpartition("=")
        try:
            pressure_bar = figure.number(number)
        except figure.NoFigure:
            pressure_bar = 0.0
        if not sign or not node or pressure_bar <= 0.0:
            found.append(
                Finding(
                    where=f"--anchor {text}",
                    what="must be NODE=BAR with an absolute pressure above 0.",
                    unit="bar",
                    hint="For example --anchor source_1=70.",
                )
            )
        elif not SLACK_PRESSURE.holds(pressure_bar * BAR_PA):
            end = SLACK_PRESSURE.limit(pressure_bar * BAR_PA)
            found.append(
                Finding(
                    where=f"--anchor {text}",
                    what=f"is {pressure_bar:g} bar; {SLACK_PRESSURE.words}.",
                    value=pressure_bar,
                    unit="bar",
                    limit=None if end is None else end / BAR_PA,
                )
            )
        elif node in anchors:
            found.append(Finding(where=f"--anchor {text}", what=f"{node} stands twice.", value=node))
        else:
            anchors[node] = pressure_bar * BAR_PA
    if found:
        raise Refused(found)
    return anchors


def overridden(wishes: Wishes) -> tuple[str, ...]:
    """What was asked for in place of the data or of a rule, one entry a choice; nothing where nothing was."""
    said = [f"decision {g} = {d}" for g, d in wishes.chosen.items()]
    said += [f"{name} = {setting.words}" for name, setting in wishes.settings.items()]
    said += [f"anchor {n} = {p / BAR_PA:g} bar" for n, p in (wishes.anchor_pa or {}).items()]
    if wishes.friction_law is not None:
        said.append(f"friction law = {wishes.friction_law}")
    if wishes.gas_law is not None:
        said.append(f"gas law = {wishes.gas_law}")
    if wishes.composition is not None:
        parts = (f"{name} {float(share)!r}" for name, share in sorted(wishes.composition.items()))
        said.append(f"gas = {', '.join(parts)}")
    for node, shares in sorted(wishes.node_compositions.items()):
        parts = (f"{name} {float(share)!r}" for name, share in sorted(shares.items()))
        said.append(f"gas of {node} = {', '.join(parts)}")
    if wishes.temperature_k is not None:
        said.append(f"temperature = {wishes.temperature_k:g} K")
    if wishes.stations is not None:
        said.append(f"compressors = {wishes.stations}")
    return tuple(said)


def input_hash(files_sha256: str, wishes: Wishes) -> str:
    """Hash of all that an answer was computed from: the files and the choices that were stated.

    Without a choice it is the hash of the files. A choice counts as it is stated, whatever order or spelling
    the words had; one that is what a rule would have chosen counts too: rules
    may change, and what was stated would not.
    """
    stated = {
        "anchor_pa": {node: float(p) for node, p in (wishes.anchor_pa or {}).items()} or None,
        "chosen": dict(wishes.chosen) or None,
        "composition": None
        if wishes.composition is None
        else {name: float(share) for name, share in wishes.composition.items()},
        "node_compositions": {
            node: {name: float(share) for name, share in shares.items()}
            for node, shares in wishes.node_compositions.items()
        }
        or None,
        "friction_law": wishes.friction_law,
        "gas_law": wishes.gas_law,
        "settings": {name: [s.does, s.level] for name, s in wishes.settings.items()} or None,
        "stations": wishes.stations,
        "temperature_k": None if wishes.temperature_k is None else float(wishes.temperature_k),
    }
    known = {name: value for name, value in stated.items() if value is not None}
    return sha256_of(files_sha256.encode(), canonical_json(known)) if known else files_sha256
