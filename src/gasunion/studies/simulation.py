"""What pressures and flows does a nomination give? From files to a steady state, every choice told.

Choices that the data leave open are made here, by rules that do not look at the answer, and each is one
sentence in `assumptions`: the anchor, the gas, the friction law, what stations do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import fmean
from typing import Any, Literal

import numpy as np

from gasunion.hydraulics.gas.composition import composition_of
from gasunion.hydraulics.gas.law import Cnga, Medium, full_cnga, ideal, simple_cnga
from gasunion.hydraulics.gas.medium import medium_of
from gasunion.hydraulics.gas.quality import FedGas, Quality
from gasunion.hydraulics.steady.friction import LAW_NAMES
from gasunion.hydraulics.steady.result import SteadyState
from gasunion.hydraulics.steady.solver import Solver
from gasunion.hydraulics.validation.nomination import free_state
from gasunion.intake.gaslib.case import GasLibCase, holds_gaslib, read_case
from gasunion.intake.gaslib.sources import SourceGas
from gasunion.intake.steady import SteadyFolder, holds_steady, read_steady
from gasunion.network.boundary import Boundary
from gasunion.network.checks import faults
from gasunion.network.elements import CompressorStation, ControlValve
from gasunion.network.network import Network
from gasunion.network.topology import islands
from gasunion.outcome import Finding, Refused
from gasunion.studies.gas_quality import fed_of_composition, fed_of_sources, quality_of
from gasunion.units import BAR_PA, CELSIUS_ZERO_K, GAS_CONSTANT_J_MOL_K

Stations = Literal["free", "setpoints"]

GAS_LAWS = ("ideal", "simple_cnga", "full_cnga")
AIR_KG_MOL = 28.96e-3  # against which specific gravity is counted, as the CNGA correlation's users do
STEADY_GAS_CONSTANT = 8.314  # of the network/params/bc folders, J/(mol K)
_NORM_K, _NORM_PA = CELSIUS_ZERO_K, 101_325.0
_VISCOSITY_PA_S = 1.1e-5  # natural gas at 10 °C and 50 bar, within a tenth
_ISENTROPIC_EXPONENT = 1.296  # GasLib's constant (Koch et al., 2015)
_TEMPERATURE_K = CELSIUS_ZERO_K + 15.0
_ANCHOR_SHARES = (0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0)
_LEAST_ANCHOR_PA = 1.0e5
_MEAN_PRESSURE_PA = 50.0e5  # where a composition's viscosity is taken, if no pressure limits are given


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """A simulated nomination.

    Attributes
    ----------
    state : the steady state. assumptions : choices made, one sentence each.
    input_sha256 : of the files. labels : name in answers by arc, where it differs.
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


def _steady(folder: SteadyFolder, wishes: Wishes) -> Simulation:
    told = [f"{f.what}" for f in folder.assumptions]
    law_name = wishes.gas_law or "ideal"
    if wishes.gas_law is None and wishes.composition is None:
        told.append("the gas law is ideal, since params.json names none; --law full_cnga takes another.")
    temperature = wishes.temperature_k or folder.temperature_k
    if wishes.composition is not None:
        medium = _from_composition(wishes.composition, temperature, folder.boundary, folder.network)
    else:
        constant = STEADY_GAS_CONSTANT / (AIR_KG_MOL * folder.specific_gravity)
        medium = Medium(
            law=_law(law_name, constant * temperature, folder.specific_gravity, temperature),
            temperature_k=temperature,
            gas_constant_j_kg_k=constant,
            viscosity_pa_s=_VISCOSITY_PA_S,
            isentropic_exponent=folder.isentropic_exponent,
        )
    # Every pipe of such a folder gives its friction factor, so that a law is asked for nothing.
    friction = wishes.friction_law or "colebrook"
    if wishes.friction_law is not None:
        told.append(f"the pipes give friction factors, so that the law {friction} is not applied.")
    stations: Stations = wishes.stations or "setpoints"
    boundary = _anchored(folder.network, folder.boundary, wishes, told)
    state = _state(folder.network, boundary, medium, friction, stations, told)
    return Simulation(
        state=state,
        name=folder.name,
        position=folder.position,
        quality=_quality(state, _fed(wishes, {}), told),
        boundary=boundary,
        medium=medium,
        assumptions=tuple(told),
        input_sha256=folder.input_sha256,
        overridden=_overridden(wishes),
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
        medium = _from_composition(wishes.composition, temperature, case.boundary, case.network)
    else:
        medium = _gaslib_medium(case, wishes, temperature, told)
    friction = wishes.friction_law or "colebrook"
    if wishes.friction_law is None:
        told.append("the friction law is Colebrook–White, since none was asked for.")
    stations = wishes.stations
    if stations is None:
        stations = "setpoints" if _has_set_points(case.network) else "free"
        what = "are free" if stations == "free" else "hold their set points"
        told.append(f"stations and control valves {what}, since the data {_because(stations)}.")
    boundary = _anchored(case.network, case.boundary, wishes, told)
    state = _state(case.network, boundary, medium, friction, stations, told)
    return Simulation(
        state=state,
        name=f"{case.name}, {case.scenario}" if case.scenario else case.name,
        source="Data: GasLib (gaslib.zib.de), CC BY 3.0" if case.name.startswith("GasLib") else "",
        position=case.position,
        quality=_quality(state, _fed(wishes, case.sources), told),
        boundary=boundary,
        medium=medium,
        assumptions=tuple(told),
        input_sha256=case.input_sha256,
        overridden=_overridden(wishes),
        labels={},
    )


def _fed(wishes: Wishes, sources: Mapping[str, SourceGas]) -> dict[str, FedGas]:
    """Gas fed in by node: of the sources, unless one composition was asked for everywhere."""
    if wishes.composition is None:
        return fed_of_sources(sources)
    everywhere = fed_of_composition(composition_of(wishes.composition, where="--gas"))
    return {"": everywhere}


def _quality(state: SteadyState, fed: Mapping[str, FedGas], told: list[str]) -> Quality | None:
    found, assumed = quality_of(state, fed)
    # One gas everywhere is no assumption: it was asked for.
    told.extend(() if "" in fed else assumed)
    return found


def _because(stations: Stations) -> str:
    return "give no set points" if stations == "free" else "give set points"


def _gaslib_medium(case: GasLibCase, wishes: Wishes, temperature: float, told: list[str]) -> Medium:
    density = case.norm_density_kg_m3
    if density is None:
        density = 0.785
        told.append("the norm density is 0.785 kg/m³, since no source gives one.")
    masses = [s.molar_mass_kg_mol for s in case.sources.values() if s.molar_mass_kg_mol is not None]
    if masses:
        constant = GAS_CONSTANT_J_MOL_K / fmean(masses)
        told.append(f"the molar mass is {1e3 * fmean(masses):.4g} g/mol, the mean of the sources.")
    else:
        constant = _NORM_PA / (density * _NORM_K)
        told.append("the molar mass is that of the norm density as an ideal gas, since no source gives one.")
    gravity = GAS_CONSTANT_J_MOL_K / constant / AIR_KG_MOL
    name = wishes.gas_law or "full_cnga"
    if wishes.gas_law is None:
        told.append(f"the gas law is full CNGA at specific gravity {gravity:.4g}; --gas takes a composition.")
    told.append(
        f"viscosity is {_VISCOSITY_PA_S:g} Pa s and the isentropic exponent {_ISENTROPIC_EXPONENT:g}; "
        "the data give neither."
    )
    heats = [s.calorific_value_j_m3 for s in case.sources.values() if s.calorific_value_j_m3]
    # Net is about 0.903 of gross for natural gas; a fuel flow need not be better than that.
    net = 0.903 * fmean(heats) / density if heats else None
    if net is not None:
        told.append("the net calorific value of fuel is 0.903 of the mean gross one of the sources.")
    return Medium(
        law=_law(name, constant * temperature, gravity, temperature),
        temperature_k=temperature,
        gas_constant_j_kg_k=constant,
        viscosity_pa_s=_VISCOSITY_PA_S,
        isentropic_exponent=_ISENTROPIC_EXPONENT,
        net_calorific_value_j_kg=net,
    )


def _law(name: str, sound_speed_squared: float, gravity: float, temperature: float) -> Cnga:
    if name == "ideal":
        return ideal(sound_speed_squared=sound_speed_squared)
    if name == "simple_cnga":
        return simple_cnga(sound_speed_squared=sound_speed_squared)
    return full_cnga(
        sound_speed_squared=sound_speed_squared, specific_gravity=gravity, temperature_k=temperature
    )


def _from_composition(
    composition: Mapping[str, float], temperature: float, boundary: Boundary, network: Network
) -> Medium:
    known = list(boundary.anchor_pa.values())
    _, high = boundary.pressure_limits(network)
    mean = (
        fmean(known)
        if known
        else float(np.median(high[np.isfinite(high)]))
        if np.isfinite(high).any()
        else 0.0
    )
    return medium_of(
        composition_of(composition, where="--gas"),
        temperature_k=temperature,
        mean_pressure_pa=mean or _MEAN_PRESSURE_PA,
    )


def _has_set_points(network: Network) -> bool:
    for arc in network.arcs:
        if isinstance(arc, CompressorStation) and (
            arc.ratio or arc.pressure_out_pa or arc.pressure_in_pa or arc.flow_kg_s
        ):
            return True
        if isinstance(arc, ControlValve) and (arc.ratio or arc.pressure_out_pa or arc.flow_kg_s):
            return True
    return False


def _anchored(network: Network, boundary: Boundary, wishes: Wishes, told: list[str]) -> Boundary:
    """The boundary with anchors: those asked for, those of the data, or one by rule in each part."""
    if wishes.anchor_pa:
        return boundary.with_anchors(wishes.anchor_pa)
    if boundary.anchor_pa:
        return boundary
    anchors: dict[str, float] = {}
    low, high = boundary.pressure_limits(network)
    passes = np.array([getattr(a, "is_open", True) is not False for a in network.arcs], dtype=bool)
    part = islands(network, passes=passes)
    injection = boundary.injections(network)
    for number in range(int(part.max(initial=-1)) + 1):
        inside = np.flatnonzero(part == number)
        if not np.any(injection[inside] != 0.0):
            continue
        meeting = inside[(low[inside] == high[inside]) & np.isfinite(high[inside])]
        if meeting.size:
            i = int(meeting[0])
            told.append(f"the anchor is {network.nodes[i].node}, whose pressure bounds meet.")
        else:
            bounded = inside[np.isfinite(high[inside]) & (injection[inside] > 0.0)]
            if bounded.size == 0:
                continue
            i = int(bounded[np.argmax(injection[bounded])])
            told.append(
                f"the anchor is {network.nodes[i].node}, the largest entry, "
                f"at its upper bound, {high[i] / BAR_PA:.6g} bar."
            )
        anchors[network.nodes[i].node] = float(high[i])
    return boundary.with_anchors(anchors)


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
        freed = network.replacing(arcs=[_freed(a) for a in network.arcs if _is_set(a)])
        if freed is not network and any(_is_set(a) for a in network.arcs):
            told.append("set points of stations and control valves are set aside, since they are free.")
            solver = Solver(freed, medium=medium, friction_law=friction)
        state = free_state(solver, boundary).state
        return _with_other_anchor(solver, boundary, state)
    return solver.solve(boundary)


def _with_other_anchor(solver: Solver, boundary: Boundary, state: SteadyState) -> SteadyState:
    """An infeasible state whose first finding names a lower anchor that works, where one of a few does.

    Only what was solved is named; the shares are of the way from the given pressure to the node's least.
    """
    if state.outcome.code != "infeasible" or len(boundary.anchor_pa) != 1 or not state.outcome.findings:
        return state
    node, given = next(iter(boundary.anchor_pa.items()))
    low, _ = boundary.pressure_limits(solver.network)
    least = max(float(low[solver.network.node_index[node]]), _LEAST_ANCHOR_PA)
    for share in _ANCHOR_SHARES if least < given else ():
        # One digit of a bar is what a person types; what is named is what was solved.
        bar = round((given - share * (given - least)) / BAR_PA, 1)
        tried = free_state(solver, boundary.with_anchors({node: bar * BAR_PA}), thorough=False).state
        if tried.outcome.is_solved:
            first, *others = state.outcome.findings
            first = replace(first, hint=f"With --anchor {node}={bar:g} it is solved.")
            return replace(state, outcome=replace(state.outcome, findings=(first, *others)))
    return state


def _is_set(arc: object) -> bool:
    return isinstance(arc, CompressorStation | ControlValve) and bool(
        arc.ratio or arc.pressure_out_pa or arc.flow_kg_s or getattr(arc, "pressure_in_pa", None)
    )


def _freed(arc: Any) -> Any:
    cleared: dict[str, Any] = {"ratio": None, "pressure_out_pa": None, "flow_kg_s": None}
    if isinstance(arc, CompressorStation):
        cleared["pressure_in_pa"] = None
    return replace(arc, **cleared)


def _overridden(wishes: Wishes) -> tuple[str, ...]:
    said = [f"decision {g} = {d}" for g, d in wishes.chosen.items()]
    said += [f"anchor {n} = {p / BAR_PA:g} bar" for n, p in (wishes.anchor_pa or {}).items()]
    if wishes.temperature_k is not None:
        said.append(f"temperature = {wishes.temperature_k:g} K")
    return tuple(said)
