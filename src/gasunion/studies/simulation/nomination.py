"""What pressures and flows does a nomination give? From files to a steady state, every choice told.

Choices that the data leave open are made here, by rules that do not look at the answer, and each is one
sentence in `assumptions`: the anchor, the gas, the friction law, what stations do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.gas.law import Medium
from gasunion.hydraulics.gas.quality import Quality
from gasunion.hydraulics.steady.gas_range import judged
from gasunion.hydraulics.steady.mixing import Feed, MixedState, mixed_state, restated_by_part
from gasunion.hydraulics.steady.result import SteadyState
from gasunion.hydraulics.steady.solver import Solver
from gasunion.hydraulics.validation.nomination import FreeState, free_state
from gasunion.intake.gaslib.case import GasLibCase, holds_gaslib, read_case
from gasunion.intake.steady import SteadyFolder, holds_steady, read_steady
from gasunion.network.boundary import Boundary
from gasunion.network.checks import faults
from gasunion.network.network import Network
from gasunion.outcome import Finding, Outcome, Refused
from gasunion.studies.simulation.gas_quality import fed_gas, told_quality
from gasunion.studies.simulation.set_points import freed, has_set_points, is_set
from gasunion.studies.simulation.slack_pressure import anchored, with_other_anchor
from gasunion.studies.simulation.source_gas import gaslib_feed, gaslib_temperature, steady_feed
from gasunion.studies.simulation.wishes import Stations, Wishes, input_hash, overridden

Floats = npt.NDArray[np.float64]


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


def simulate(source: Path, wishes: Wishes) -> Simulation:
    """The steady state of the files at a path.

    Parameters
    ----------
    source : a GasLib zip or folder, or a folder with network.json, params.json and bc.json.

    Raises
    ------
    Refused : the path is of another kind, a file is wrong, or the network and its load are.
    """
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
    boundary = anchored(folder.network, folder.boundary, wishes, told)
    made = _state(folder.network, boundary, feed, friction, stations, told)
    return Simulation(
        state=made.state,
        name=folder.name,
        position=folder.position,
        quality=told_quality(made.state, fed_gas(wishes, {}), told),
        boundary=made.boundary,
        medium=made.medium,
        molar_mass_kg_mol=feed.blend.molar_mass_kg_mol(made.arc_parts),
        viscosity_pa_s=made.viscosity_pa_s,
        assumptions=tuple(told),
        input_sha256=input_hash(folder.input_sha256, wishes),
        overridden=overridden(wishes),
        labels=folder.station_ids,
    )


def _gaslib(case: GasLibCase, wishes: Wishes) -> Simulation:
    told = [str(f) for f in case.assumptions]
    temperature = gaslib_temperature(case, wishes, told)
    feed = gaslib_feed(case, wishes, temperature, told)
    friction = wishes.friction_law or "colebrook"
    if wishes.friction_law is None:
        told.append("the friction law is Colebrook–White, since none was asked for.")
    stations = wishes.stations
    if stations is None:
        stations = "setpoints" if has_set_points(case.network) else "free"
        what = "are free" if stations == "free" else "hold their set points"
        told.append(f"stations and control valves {what}, since the data {_because(stations)}.")
    boundary = anchored(case.network, case.boundary, wishes, told)
    made = _state(case.network, boundary, feed, friction, stations, told)
    return Simulation(
        state=made.state,
        name=f"{case.name}, {case.scenario}" if case.scenario else case.name,
        source="Data: GasLib (gaslib.zib.de), CC BY 3.0" if case.name.startswith("GasLib") else "",
        position=case.position,
        quality=told_quality(made.state, fed_gas(wishes, case.sources), told),
        boundary=made.boundary,
        medium=made.medium,
        molar_mass_kg_mol=feed.blend.molar_mass_kg_mol(made.arc_parts),
        viscosity_pa_s=made.viscosity_pa_s,
        assumptions=tuple(told),
        input_sha256=input_hash(case.input_sha256, wishes),
        overridden=overridden(wishes),
        labels={},
    )


def _because(stations: Stations) -> str:
    return "give no set points" if stations == "free" else "give set points"


def _state(
    network: Network,
    boundary: Boundary,
    feed: Feed,
    friction: str,
    stations: Stations,
    told: list[str],
) -> MixedState[Solved]:
    boundary = restated_by_part(network, boundary, feed)
    wrong = faults(network, boundary)
    if wrong:
        raise Refused(wrong)
    if stations == "free":
        set_aside = [freed(a) for a in network.arcs if is_set(a)]
        if set_aside:
            told.append("set points of stations and control valves are set aside, since they are free.")
            network = network.replacing(arcs=set_aside)
        made = mixed_state(network, boundary, feed, friction_law=friction, solve=solve_free)
        state = with_other_anchor(made.solver, made.boundary, made.state)
        made = replace(made, answer=replace(made.answer, state=state))
    else:
        made = mixed_state(network, boundary, feed, friction_law=friction, solve=solve_set)
    made = replace(made, answer=made.answer.with_outcome(judged(made, feed)))
    # Factors of the gas stand in the elements of the network that was solved; people see their own.
    return replace(made, answer=replace(made.answer, state=replace(made.state, network=network)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """What a solve gives back: its state, and the search's answer where stations are free."""

    state: SteadyState
    free: FreeState | None = None

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
