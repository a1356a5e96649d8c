"""The question that files and wishes ask: a network with its load, its gas, and what may be chosen of it.

Choices that the data leave open are made here, by rules that do not look at the answer, and each is one
sentence in `told`: the gas, the friction law, what stations do, the anchor. The same question is read again
where an answer is verified.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from gasunion.hydraulics.gas.quality import FedGas
from gasunion.hydraulics.steady.feed import Feed, mean_medium, restated_by_part
from gasunion.hydraulics.validation.settings import Question
from gasunion.intake.gaslib.case import GasLibCase, holds_gaslib, read_case
from gasunion.intake.steady.folder import SteadyFolder, holds_steady, read_steady
from gasunion.intake.unsupported import unsupported
from gasunion.network.boundary import Boundary
from gasunion.network.checks import faults
from gasunion.network.elements import CompressorStation, ControlValve
from gasunion.network.network import Network
from gasunion.outcome import Finding, Refused
from gasunion.studies.simulation.gas_quality import fed_gas
from gasunion.studies.simulation.set_points import freed, has_set_points, is_set
from gasunion.studies.simulation.slack_pressure import given_and_searched
from gasunion.studies.simulation.source_gas import gaslib_feed, gaslib_temperature, steady_feed
from gasunion.studies.simulation.unit_settings import with_settings
from gasunion.studies.simulation.wishes import Stations, Wishes, input_hash, overridden


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What files and wishes ask.

    Attributes
    ----------
    question : the network, its load with norm cubic metres restated, and what may be chosen.
    feed : the gas that enters. fed : its quality by node, where known.
    told : choices made on the way, one sentence each.
    input_sha256 : of the files and of the choices that were stated. overridden : those, in words.
    labels : name in answers by arc, where it differs.
    name : network and nomination. source : where the data come from, with their licence, where known.
    position : (x, y) by node of a schematic plan, without unit; empty where the data give none.
    """

    question: Question
    feed: Feed
    fed: Mapping[str, FedGas]
    told: tuple[str, ...]
    input_sha256: str
    overridden: tuple[str, ...]
    labels: Mapping[str, str]
    name: str = ""
    source: str = ""
    position: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def asked_of(source: Path, wishes: Wishes) -> Asked:
    """The question of the files at a path.

    Parameters
    ----------
    source : a GasLib zip or folder, or a folder with network.json, params.json and bc.json.

    Raises
    ------
    Refused : the path is of another kind, a file is wrong, or the network and its load are.
    """
    known = unsupported(source) if source.exists() else None
    if known is not None:
        raise Refused([known])
    if holds_steady(source):
        return _steady(read_steady(source), wishes)
    if source.exists() and holds_gaslib(source):
        return _gaslib(read_case(source, scenario=wishes.scenario, chosen=wishes.chosen), wishes)
    if not source.exists() and source.suffix.lower() in (".zip", ".net", ".json"):
        raise Refused([Finding(where=str(source), what="does not exist.", hint="Check the path.")])
    raise Refused(
        [
            Finding(
                where=str(source),
                what="is no GasLib zip or folder and holds no network.json; simulating a case comes with "
                "border capacity.",
                hint="Give a GasLib zip, or a folder with network.json, params.json and bc.json.",
            )
        ]
    )


def _steady(folder: SteadyFolder, wishes: Wishes) -> Asked:
    told = [f"{f.what}" for f in folder.assumptions]
    temperature = wishes.temperature_k or folder.temperature_k
    feed = steady_feed(folder, wishes, temperature, told)
    # Every pipe of such a folder gives its friction factor, so that a law is asked for nothing.
    friction = wishes.friction_law or "colebrook"
    if wishes.friction_law is not None:
        told.append(f"the pipes give friction factors, so that the law {friction} is not applied.")
    network = with_settings(folder.network, wishes.settings, folder.station_ids)
    question = _question(
        network,
        folder.boundary,
        feed,
        wishes,
        told,
        friction=friction,
        stations=wishes.stations or "setpoints",
        free_valves=folder.free_valves,
        set_by_hand=_changed(folder.network, network),
    )
    return Asked(
        question=question,
        feed=feed,
        fed=fed_gas(wishes, {}),
        told=tuple(told),
        input_sha256=input_hash(folder.input_sha256, wishes),
        overridden=overridden(wishes),
        labels=folder.station_ids,
        name=folder.name,
        position=folder.position,
    )


def _gaslib(case: GasLibCase, wishes: Wishes) -> Asked:
    told = [str(f) for f in case.assumptions]
    temperature = gaslib_temperature(case, wishes, told)
    feed = gaslib_feed(case, wishes, temperature, told)
    friction = wishes.friction_law or "colebrook"
    if wishes.friction_law is None:
        told.append("the friction law is Colebrook–White, since none was asked for.")
    network = with_settings(case.network, wishes.settings, {})
    stations = wishes.stations
    if stations is None:
        stations = "setpoints" if has_set_points(network) else "free"
        what = "are free" if stations == "free" else "hold their set points"
        whose = "settings" if wishes.settings and has_set_points(network) else "data"
        told.append(f"stations and control valves {what}, since the {whose} {_because(stations)}.")
    question = _question(
        network,
        case.boundary,
        feed,
        wishes,
        told,
        friction=friction,
        stations=stations,
        free_valves=case.free_valves,
        set_by_hand=_changed(case.network, network),
    )
    return Asked(
        question=question,
        feed=feed,
        fed=fed_gas(wishes, case.sources),
        told=tuple(told),
        input_sha256=input_hash(case.input_sha256, wishes),
        overridden=overridden(wishes),
        labels=MappingProxyType({}),
        name=f"{case.name}, {case.scenario}" if case.scenario else case.name,
        source="Data: GasLib (gaslib.zib.de), CC BY 3.0" if case.name.startswith("GasLib") else "",
        position=case.position,
    )


def _question(
    network: Network,
    boundary: Boundary,
    feed: Feed,
    wishes: Wishes,
    told: list[str],
    *,
    friction: str,
    stations: Stations,
    free_valves: frozenset[str],
    set_by_hand: frozenset[str],
) -> Question:
    """What is asked of the search; `told` gains the anchor, and what is set aside."""
    given, slack = given_and_searched(network, boundary, wishes, told)
    given = restated_by_part(network, given, feed)
    top = given.with_anchors({**given.anchor_pa, **{n: s.high_pa for n, s in slack.items()}})
    wrong = faults(network, top)
    if wrong:
        raise Refused(wrong)
    is_free = stations == "free"
    set_aside = [freed(a) for a in network.arcs if is_set(a)] if is_free else []
    if set_aside:
        told.append("set points of stations and control valves are set aside, since they are free.")
        network = network.replacing(arcs=set_aside)
    return Question(
        network=network,
        boundary=given,
        medium=mean_medium(top, feed),
        friction_law=friction,
        slack=slack,
        valves=free_valves - set_by_hand,
        units=frozenset(a.arc for a in network.arcs if isinstance(a, CompressorStation | ControlValve))
        - set_by_hand,
        are_free=is_free,
    )


def _changed(before: Network, after: Network) -> frozenset[str]:
    """Arcs that a person set; a valve set to what it was is settled, too, and stands as another object."""
    return frozenset(b.arc for a, b in zip(before.arcs, after.arcs, strict=True) if a is not b)


def _because(stations: Stations) -> str:
    return "give no set points" if stations == "free" else "give set points"
