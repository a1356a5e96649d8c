"""What pressures and flows does a nomination give? From files to a steady state, every choice told.

Choices that the data leave open are made here, by rules that do not look at the answer, and each is one
sentence in `assumptions`: the anchor, the gas, the friction law, what stations do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.certificate.record import Certificate
from gasunion.hydraulics.gas.law import Medium
from gasunion.hydraulics.gas.quality import FedGas, Quality
from gasunion.hydraulics.steady.gas_range import judged
from gasunion.hydraulics.steady.mixing import Feed, MixedState, mean_medium, mixed_state, restated_by_part
from gasunion.hydraulics.steady.result import SteadyState
from gasunion.hydraulics.steady.solver import Solver
from gasunion.hydraulics.validation.nomination import FreeState, free_state
from gasunion.hydraulics.validation.settings import Answer, Question, answer
from gasunion.hydraulics.validation.slack_pressure import SlackRange
from gasunion.intake.gaslib.case import GasLibCase, holds_gaslib, read_case
from gasunion.intake.steady import SteadyFolder, holds_steady, read_steady
from gasunion.intake.unsupported import unsupported
from gasunion.network.boundary import Boundary
from gasunion.network.checks import faults
from gasunion.network.elements import CompressorStation, ControlValve
from gasunion.network.network import Network
from gasunion.outcome import Finding, Outcome, Refused
from gasunion.studies.simulation.gas_quality import fed_gas, told_quality
from gasunion.studies.simulation.heights import told_heights
from gasunion.studies.simulation.set_points import freed, has_set_points, is_set
from gasunion.studies.simulation.slack_pressure import given_and_searched, told_slack, with_other_anchor
from gasunion.studies.simulation.source_gas import gaslib_feed, gaslib_temperature, steady_feed
from gasunion.studies.simulation.unit_settings import with_settings
from gasunion.studies.simulation.wishes import Stations, Wishes, input_hash, overridden

Floats = npt.NDArray[np.float64]
_BELOW = (0.9999, 0.999, 0.997, 0.99, 0.97, 0.9)  # of the way from a slack pressure's lower bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """A simulated nomination.

    Attributes
    ----------
    state : the steady state. assumptions : choices made, one sentence each.
    input_sha256 : of the files and of the choices that were stated.
    labels : name in answers by arc, where it differs.
    boundary : the load, with its anchors. medium : the gas.
    name : network and nomination. source : where the data come from, with their licence, where known.
    position : (x, y) by node of a schematic plan, without unit; empty where the data give none.
    quality : of the gas at each node; None where no gas fed in has a known quality.
    answer : what was changed to find the state, and the proof where there is none.
    certificate : that proof with its question, as it leaves by the door; None where nothing is claimed by it.
    molar_mass_kg_mol, viscosity_pa_s : (arc,) of the gas that each arc carries. [kg mol⁻¹], [Pa s]
    """

    state: SteadyState
    boundary: Boundary
    medium: Medium
    assumptions: tuple[str, ...]
    input_sha256: str
    overridden: tuple[str, ...]
    labels: Mapping[str, str]
    molar_mass_kg_mol: Floats
    viscosity_pa_s: Floats
    name: str = ""
    source: str = ""
    position: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    quality: Quality | None = None
    answer: Answer | None = None
    certificate: Certificate | None = None


def simulate(source: Path, wishes: Wishes) -> Simulation:
    """The steady state of the files at a path.

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


def _steady(folder: SteadyFolder, wishes: Wishes) -> Simulation:
    told = [f"{f.what}" for f in folder.assumptions]
    temperature = wishes.temperature_k or folder.temperature_k
    feed = steady_feed(folder, wishes, temperature, told)
    # Every pipe of such a folder gives its friction factor, so that a law is asked for nothing.
    friction = wishes.friction_law or "colebrook"
    if wishes.friction_law is not None:
        told.append(f"the pipes give friction factors, so that the law {friction} is not applied.")
    stations: Stations = wishes.stations or "setpoints"
    network = with_settings(folder.network, wishes.settings, folder.station_ids)
    asked = _Asked(
        network=network,
        boundary=folder.boundary,
        feed=feed,
        friction=friction,
        stations=stations,
        free_valves=folder.free_valves,
        set_by_hand=_changed(folder.network, network),
    )
    return _simulated(
        asked,
        wishes,
        told,
        fed=fed_gas(wishes, {}),
        name=folder.name,
        position=folder.position,
        files_sha256=folder.input_sha256,
        labels=folder.station_ids,
    )


def _gaslib(case: GasLibCase, wishes: Wishes) -> Simulation:
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
    asked = _Asked(
        network=network,
        boundary=case.boundary,
        feed=feed,
        friction=friction,
        stations=stations,
        free_valves=case.free_valves,
        set_by_hand=_changed(case.network, network),
    )
    return _simulated(
        asked,
        wishes,
        told,
        fed=fed_gas(wishes, case.sources),
        name=f"{case.name}, {case.scenario}" if case.scenario else case.name,
        source="Data: GasLib (gaslib.zib.de), CC BY 3.0" if case.name.startswith("GasLib") else "",
        position=case.position,
        files_sha256=case.input_sha256,
    )


def _simulated(
    asked: _Asked,
    wishes: Wishes,
    told: list[str],
    *,
    fed: Mapping[str, FedGas],
    name: str,
    position: Mapping[str, tuple[float, float]],
    files_sha256: str,
    source: str = "",
    labels: Mapping[str, str] = MappingProxyType({}),
) -> Simulation:
    """What was asked, simulated; `told` gains the choices made on the way."""
    made, found, certificate = _state(asked, wishes, told)
    quality = told_quality(made.state, fed, told)
    return Simulation(
        state=made.state,
        answer=found,
        certificate=certificate,
        name=name,
        source=source,
        position=position,
        quality=quality,
        boundary=made.boundary,
        medium=made.medium,
        molar_mass_kg_mol=asked.feed.blend.molar_mass_kg_mol(made.arc_parts),
        viscosity_pa_s=made.viscosity_pa_s,
        assumptions=tuple(told),
        input_sha256=input_hash(files_sha256, wishes),
        overridden=overridden(wishes),
        labels=labels,
    )


def _changed(before: Network, after: Network) -> frozenset[str]:
    """Arcs that a person set; a valve set to what it was is settled, too, and stands as another object."""
    return frozenset(b.arc for a, b in zip(before.arcs, after.arcs, strict=True) if a is not b)


def _because(stations: Stations) -> str:
    return "give no set points" if stations == "free" else "give set points"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A network with a load, and what may be chosen of it."""

    network: Network
    boundary: Boundary
    feed: Feed
    friction: str
    stations: Stations
    free_valves: frozenset[str]
    set_by_hand: frozenset[str]


def _state(
    asked: _Asked, wishes: Wishes, told: list[str]
) -> tuple[MixedState[Solved], Answer, Certificate | None]:
    """The state with the fewest changes of what the data leave open, every choice told.

    Settings and slack pressures are searched with the mix of all that enters in every arc; the gas that is
    there follows at the settings found.
    """
    network, feed, set_by_hand = asked.network, asked.feed, asked.set_by_hand
    given, slack = given_and_searched(network, asked.boundary, wishes, told)
    given = restated_by_part(network, given, feed)
    top = given.with_anchors({**given.anchor_pa, **{n: s.high_pa for n, s in slack.items()}})
    wrong = faults(network, top)
    if wrong:
        raise Refused(wrong)
    is_free = asked.stations == "free"
    set_aside = [freed(a) for a in network.arcs if is_set(a)] if is_free else []
    if set_aside:
        told.append("set points of stations and control valves are set aside, since they are free.")
        network = network.replacing(arcs=set_aside)
    question = Question(
        network=network,
        boundary=given,
        medium=mean_medium(top, feed),
        friction_law=asked.friction,
        slack=slack,
        valves=asked.free_valves - set_by_hand,
        units=frozenset(a.arc for a in network.arcs if isinstance(a, CompressorStation | ControlValve))
        - set_by_hand,
        are_free=is_free,
    )
    found = answer(question)
    made, found = _with_gas(found, asked, slack, solve_free if is_free else solve_set)
    told += told_slack(slack, found)
    if found.changes:
        what = "; ".join(change.what for change in found.changes)
        told.append(
            f"as the settings stood no state keeps every limit; of {found.tried} settings tried, the fewest "
            f"changes first, this one does: {what}."
        )
    if is_free and not slack:
        state = with_other_anchor(made.solver, made.boundary, made.state)
        made = replace(made, answer=replace(made.answer, state=state))
    made = replace(made, answer=made.answer.with_outcome(judged(made, feed)))
    # Factors of the gas stand in the elements of the network that was solved; people see their own.
    solved = replace(made.state, network=found.state.network)
    told += told_heights(solved, made.medium)
    made = replace(made, answer=replace(made.answer, state=solved))
    return made, found, _certificate(question, found, made.state)


def _certificate(question: Question, found: Answer, state: SteadyState) -> Certificate | None:
    """The proof that a claim of impossibility rests on, with what it was asked of."""
    if state.outcome.code != "infeasible" or found.proof is None:
        return None
    assert found.proof_network is not None
    assert found.proof_boundary is not None
    return Certificate(
        proof=found.proof,
        network=found.proof_network,
        boundary=found.proof_boundary,
        medium=question.medium,
        friction_law=question.friction_law,
    )


def _with_gas(
    found: Answer,
    asked: _Asked,
    slack: Mapping[str, SlackRange],
    solve: Callable[[Solver, Boundary, Solved | None], Solved],
) -> tuple[MixedState[Solved], Answer]:
    """The state at the settings found, with the gas that is there; a little below a slack pressure where its
    gas does not keep every limit there.
    """
    network, first = found.state.network, Solved(state=found.state, free=found.free)

    def begun(solver: Solver, boundary: Boundary, former: Solved | None) -> Solved:
        return first if former is None else solve(solver, boundary, former)

    made = mixed_state(network, found.boundary, asked.feed, friction_law=asked.friction, solve=begun)
    if not found.state.outcome.is_solved:
        if made.state.outcome.code in ("solved", "outside_limits"):
            return made, found
        outcome = found.state.outcome
        return replace(made, answer=made.answer.with_outcome(outcome)), found
    for share in _BELOW if slack else ():
        if made.state.outcome.code == "solved":
            break
        lower = {n: s.low_pa + share * (found.boundary.anchor_pa[n] - s.low_pa) for n, s in slack.items()}
        load = found.boundary.with_anchors({**found.boundary.anchor_pa, **lower})
        tried = mixed_state(network, load, asked.feed, friction_law=asked.friction, solve=solve)
        if tried.state.outcome.is_solved:
            made, found = tried, replace(found, boundary=load)
    return made, found


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """What a solve gives back: its state, and the search's answer where stations are free."""

    state: SteadyState
    free: FreeState | None = None

    @property
    def levels(self) -> Floats | None:
        """(actor, mode) levels of a free state."""
        return None if self.free is None else self.free.levels

    def with_outcome(self, outcome: Outcome) -> Solved:
        """The same with another outcome."""
        return replace(self, state=replace(self.state, outcome=outcome))


def solve_free(solver: Solver, boundary: Boundary, former: Solved | None) -> Solved:
    """Stations set freely; near a former answer where that was a state."""
    warm = former.free if former is not None and former.state.outcome.is_solved else None
    found = free_state(solver, boundary, warm=warm)
    if warm is not None and not found.state.outcome.is_solved:
        found = free_state(solver, boundary)
    return Solved(state=found.state, free=found)


def solve_set(solver: Solver, boundary: Boundary, former: Solved | None) -> Solved:
    """Stations at their set points."""
    return Solved(state=solver.solve(boundary, warm=None if former is None else former.state))
