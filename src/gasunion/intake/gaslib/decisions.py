"""`.cdf`: which valves, control valves and stations may be switched together.

Each group offers decisions, one of which is to be taken. A group that offers one decision leaves no choice
and is applied; of any other the caller chooses, or the group is listed as not applied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from gasunion.intake.gaslib.faults import Faults
from gasunion.intake.gaslib.markup import Element, parse
from gasunion.intake.gaslib.quantity import QuantityReader
from gasunion.intake.gaslib.remarks import Remarks
from gasunion.network.elements import Arc, CompressorStation, ControlValve, ShortPipe, Valve
from gasunion.network.network import Network
from gasunion.outcome import Finding

Mode = Literal["", "active", "bypass"]
DECISIONS_SHOWN: Final = 8
KINDS: Final[Mapping[str, type[Arc]]] = {
    "valve": Valve,
    "controlValve": ControlValve,
    "compressorStation": CompressorStation,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """What a decision does to one element.

    Attributes
    ----------
    arc : the element. is_open : gas may pass it. mode : "active", "bypass" or empty where the file leaves it.
    flow_direction : the file's own code, kept and not imposed.
    """

    arc: str
    is_open: bool
    mode: Mode = ""
    flow_direction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionGroup:
    """Decisions of which one is to be taken, by their names."""

    group: str
    decisions: Mapping[str, tuple[Switch, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """A `.cdf` file.

    Attributes
    ----------
    groups : by name, in the file's order. remarks : what was read and is not modelled.
    """

    groups: Mapping[str, DecisionGroup]
    remarks: tuple[Finding, ...]


def read_decisions(data: bytes, *, name: str, network: Network) -> Decisions:
    """The decision groups of a network.

    Raises
    ------
    Refused : with every fault of the file, each with its line and element.
    """
    faults = Faults()
    root = parse(data, name=name)
    reader = QuantityReader(name, faults)
    remarks = Remarks(name)
    if root.tag != "combinedDecisions":
        faults.add(
            f"{name}, line {root.line}",
            f"the root element is {root.tag!r}; it must be 'combinedDecisions'.",
        )
        faults.raise_if_any()
    groups: dict[str, DecisionGroup] = {}
    for element in root.all("decisionGroup"):
        label = reader.name(element, "id", owner="decisionGroup")
        if label is None:
            continue
        owner = f"decisionGroup {label!r}"
        if label in groups:
            faults.add(reader.where(element, owner), "the name stands twice.")
            continue
        decisions: dict[str, tuple[Switch, ...]] = {}
        for decision in element.all("decision"):
            key = reader.name(decision, "id", owner=owner)
            if key is None:
                continue
            if key in decisions:
                faults.add(reader.where(decision, f"{owner}, decision {key!r}"), "the name stands twice.")
                continue
            decisions[key] = _switches(decision, f"{owner}, decision {key!r}", reader, remarks, network)
        if not decisions:
            faults.add(reader.where(element, owner), "offers no decision.")
        groups[label] = DecisionGroup(group=label, decisions=decisions)
    faults.raise_if_any()
    return Decisions(groups=groups, remarks=remarks.findings())


def _switches(
    decision: Element, owner: str, reader: QuantityReader, remarks: Remarks, network: Network
) -> tuple[Switch, ...]:
    switches: list[Switch] = []
    for element in decision.children:
        where = reader.where(element, owner)
        kind = KINDS.get(element.tag)
        if kind is None:
            reader.faults.add(
                where,
                f"{element.tag!r} cannot be switched.",
                value=element.tag,
                limit=", ".join(KINDS),
            )
            continue
        arc = reader.name(element, "id", owner=f"{owner}, {element.tag}")
        if arc is None:
            continue
        if arc not in network.arc_index:
            # GasLib-4197 itself names a valve that its network lacks; what is not there needs no switch.
            remarks.add(element.tag, "is switched by a decision but is no arc of the network; ignored", arc)
            continue
        if not isinstance(network.arc(arc), kind):
            reader.faults.add(where, f"{arc!r} is no {element.tag} of the network.", value=arc)
            continue
        if any(s.arc == arc for s in switches):
            reader.faults.add(where, f"{element.tag} {arc!r} stands twice.", value=arc)
            continue
        mode = element.attributes.get("mode", "")
        if mode not in ("", "active", "bypass"):
            reader.faults.add(where, f"mode is {mode!r}; it must be 'active' or 'bypass'.", value=mode)
            continue
        if "value" not in element.attributes:
            reader.faults.add(where, f"{element.tag} {arc!r} has no attribute 'value'.")
            continue
        direction = element.attributes.get("flowDirection", "")
        if direction:
            remarks.add(element.tag, "flowDirection is read but not imposed", arc)
        checked: Mode = "active" if mode == "active" else "bypass" if mode == "bypass" else ""
        switches.append(
            Switch(
                arc=arc,
                is_open=reader.flag(element, "value", owner=owner, default=True),
                mode=checked,
                flow_direction=direction,
            )
        )
    return tuple(switches)


def apply_decisions(
    network: Network, decisions: Decisions, chosen: Mapping[str, str], *, file: str
) -> tuple[Network, frozenset[str], tuple[Finding, ...]]:
    """The network with decisions taken.

    Parameters
    ----------
    chosen : decision by group. Groups of one decision need no choice.
    file : what a person calls the file, for the remarks.

    Returns
    -------
    The network; the arcs whose state the decisions settle; remarks on what was taken and what was not.

    Raises
    ------
    Refused : a group or decision does not exist, or two decisions contradict each other.
    """
    faults = Faults()
    remarks = Remarks(file)
    for group, decision in chosen.items():
        if group not in decisions.groups:
            faults.add(file, f"there is no decision group {group!r}.", value=group)
        elif decision not in decisions.groups[group].decisions:
            faults.add(file, f"decision group {group!r} has no decision {decision!r}.", value=decision)
    taken: dict[str, tuple[Switch, str]] = {}
    for label, group_ in decisions.groups.items():
        if label in chosen and chosen[label] in group_.decisions:
            decision = chosen[label]
        elif len(group_.decisions) == 1:
            decision = next(iter(group_.decisions))
        else:
            remarks.add(
                "decisionGroup",
                f"offers {len(group_.decisions)} decisions; none was chosen and none is applied",
                label,
                hint=f"Choose among: {', '.join(list(group_.decisions)[:DECISIONS_SHOWN])}.",
            )
            continue
        for switch in group_.decisions[decision]:
            before = taken.get(switch.arc)
            if before is not None and before[0].is_open != switch.is_open:
                faults.add(
                    file,
                    f"{switch.arc!r} is open in one of the decision groups {before[1]!r} and {label!r} "
                    "and closed in the other.",
                    value=switch.arc,
                )
            taken[switch.arc] = (switch, label)
    faults.raise_if_any()
    arcs = []
    for name in sorted(taken):
        arc = _switched(network.arc(name), taken[name][0])
        arcs.append(arc)
        state = (
            "is bypassed"
            if isinstance(arc, ShortPipe)
            else "is open"
            if taken[name][0].is_open
            else "is closed"
        )
        remarks.add(_kind_of(network.arc(name)), f"{state} by the decision of its group", name)
    return network.replacing(arcs=arcs), frozenset(taken), remarks.findings()


def _kind_of(arc: Arc) -> str:
    return next(label for label, kind in KINDS.items() if isinstance(arc, kind))


def _switched(arc: Arc, switch: Switch) -> Arc:
    if switch.is_open and switch.mode == "bypass":
        # A bypass joins both ends without loss: exactly what a short pipe is.
        return ShortPipe(arc=arc.arc, tail=arc.tail, head=arc.head)
    if isinstance(arc, Valve | ControlValve | CompressorStation):
        return replace(arc, is_open=switch.is_open)
    return arc
