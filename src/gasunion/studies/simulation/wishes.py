"""What a person asks of a simulation, and how it is written on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from gasunion.hydraulics.steady.friction import LAW_NAMES
from gasunion.outcome import Finding, Refused
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
    temperature_k : of all gas. stations : "free" or "setpoints".
    chosen : decision by decision group of a `.cdf` file.
    """

    scenario: str | None = None
    anchor_pa: Mapping[str, float] | None = None
    friction_law: str | None = None
    gas_law: str | None = None
    composition: Mapping[str, float] | None = None
    temperature_k: float | None = None
    stations: Stations | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)


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
    Refused : a text is not of that form, a pressure is not above 0, or a node stands twice.
    """
    anchors: dict[str, float] = {}
    found: list[Finding] = []
    for text in texts:
        node, sign, number = text.rpartition("=")
        try:
            pressure = float(number)
        except ValueError:
            pressure = float("nan")
        if not sign or not node or not (0.0 < pressure < 1e5):
            found.append(
                Finding(
                    where=f"--anchor {text}",
                    what="must be NODE=BAR with an absolute pressure above 0.",
                    unit="bar",
                    hint="For example --anchor source_1=70.",
                )
            )
        elif node in anchors:
            found.append(Finding(where=f"--anchor {text}", what=f"{node} stands twice.", value=node))
        else:
            anchors[node] = pressure * BAR_PA
    if found:
        raise Refused(found)
    return anchors


def overridden(wishes: Wishes) -> tuple[str, ...]:
    """What was asked for in place of the data, in the words of the command line."""
    said = [f"decision {g} = {d}" for g, d in wishes.chosen.items()]
    said += [f"anchor {n} = {p / BAR_PA:g} bar" for n, p in (wishes.anchor_pa or {}).items()]
    if wishes.temperature_k is not None:
        said.append(f"temperature = {wishes.temperature_k:g} K")
    return tuple(said)
