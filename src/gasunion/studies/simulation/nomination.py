"""What pressures and flows does a nomination give? From files to a steady state, every choice told.

Choices that the data leave open are made here, by rules that do not look at the answer, and each is one
sentence in `assumptions`: the anchor, the gas, the friction law, what stations do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from gasunion.hydraulics.gas.law import Medium
from gasunion.hydraulics.gas.quality import Quality
from gasunion.hydraulics.steady.result import SteadyState
from gasunion.hydraulics.steady.solver import Solver
from gasunion.hydraulics.validation.nomination import free_state
from gasunion.intake.gaslib.case import GasLibCase, holds_gaslib, read_case
from gasunion.intake.steady import SteadyFolder, holds_steady, read_steady
from gasunion.network.boundary import Boundary
from gasunion.network.checks import faults
from gasunion.network.network import Network
from gasunion.outcome import Finding, Refused
from gasunion.studies.simulation.set_points import freed, has_set_points, is_set
from gasunion.studies.simulation.slack_pressure import anchored, with_other_anchor
from gasunion.studies.simulation.source_gas import (
    AIR_KG_MOL,
    STEADY_GAS_CONSTANT,
    VISCOSITY_PA_S,
    fed_gas,
    gas_law,
    gaslib_medium,
    medium_of_composition,
    told_quality,
)
from gasunion.studies.simulation.wishes import Stations, Wishes, input_hash, overridden
from gasunion.units import CELSIUS_ZERO_K

_TEMPERATURE_K = CELSIUS_ZERO_K + 15.0


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
    """

    state: SteadyState
    boundary: Boundary
    medium: Medium
    assumptions: tuple[str, ...]
    input_sha256: str
    overridden: tuple[str, ...]
    labels: Mapping[str, str]
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
    law_name = wishes.gas_law or "ideal"
    if wishes.gas_law is None and wishes.composition is None:
        told.append("the gas law is ideal, since params.json names none; --law full_cnga takes another.")
    temperature = wishes.temperature_k or folder.temperature_k
    if wishes.composition is not None:
        medium = medium_of_composition(wishes.composition, temperature, folder.boundary, folder.network)
    else:
        constant = STEADY_GAS_CONSTANT / (AIR_KG_MOL * folder.specific_gravity)
        medium = Medium(
            law=gas_law(law_name, constant * temperature, folder.specific_gravity, temperature),
            temperature_k=temperature,
            gas_constant_j_kg_k=constant,
            viscosity_pa_s=VISCOSITY_PA_S,
            isentropic_exponent=folder.isentropic_exponent,
        )
    # Every pipe of such a folder gives its friction factor, so that a law is asked for nothing.
    friction = wishes.friction_law or "colebrook"
    if wishes.friction_law is not None:
        told.append(f"the pipes give friction factors, so that the law {friction} is not applied.")
    stations: Stations = wishes.stations or "setpoints"
    boundary = anchored(folder.network, folder.boundary, wishes, told)
    state = _state(folder.network, boundary, medium, friction, stations, told)
    return Simulation(
        state=state,
        name=folder.name,
        position=folder.position,
        quality=told_quality(state, fed_gas(wishes, {}), told),
        boundary=boundary,
        medium=medium,
        assumptions=tuple(told),
        input_sha256=input_hash(folder.input_sha256, wishes),
        overridden=overridden(wishes),
        labels=folder.station_ids,
    )


def _gaslib(case: GasLibCase, wishes: Wishes) -> Simulation:
    told = [str(f) for f in case.assumptions]
    temperatures = [s.temperature_k for s in case.sources.values() if s.temperature_k is not None]
    temperature = wishes.temperature_k or (fmean(temperatures) if temperatures else _TEMPERATURE_K)
    if wishes.temperature_k is None:
        of_what = "the mean of the sources" if temperatures else "15 °C, since no source gives one"
        told.append(f"the temperature of all gas is {temperature:.2f} K, {of_what}.")
    if wishes.composition is not None:
        medium = medium_of_composition(wishes.composition, temperature, case.boundary, case.network)
    else:
        medium = gaslib_medium(case, wishes, temperature, told)
    friction = wishes.friction_law or "colebrook"
    if wishes.friction_law is None:
        told.append("the friction law is Colebrook–White, since none was asked for.")
    stations = wishes.stations
    if stations is None:
        stations = "setpoints" if has_set_points(case.network) else "free"
        what = "are free" if stations == "free" else "hold their set points"
        told.append(f"stations and control valves {what}, since the data {_because(stations)}.")
    boundary = anchored(case.network, case.boundary, wishes, told)
    state = _state(case.network, boundary, medium, friction, stations, told)
    return Simulation(
        state=state,
        name=f"{case.name}, {case.scenario}" if case.scenario else case.name,
        source="Data: GasLib (gaslib.zib.de), CC BY 3.0" if case.name.startswith("GasLib") else "",
        position=case.position,
        quality=told_quality(state, fed_gas(wishes, case.sources), told),
        boundary=boundary,
        medium=medium,
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
    medium: Medium,
    friction: str,
    stations: Stations,
    told: list[str],
) -> SteadyState:
    wrong = faults(network, boundary)
    if wrong:
        raise Refused(wrong)
    solver = Solver(network, medium=medium, friction_law=friction)
    if stations == "free":
        set_aside = [freed(a) for a in network.arcs if is_set(a)]
        if set_aside:
            told.append("set points of stations and control valves are set aside, since they are free.")
            solver = Solver(network.replacing(arcs=set_aside), medium=medium, friction_law=friction)
        state = free_state(solver, boundary).state
        return with_other_anchor(solver, boundary, state)
    return solver.solve(boundary)
