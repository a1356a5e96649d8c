"""A steady state: pressures and flows, and what follows from them element by element."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.certificate.state_claim import Does, Holds, UnitClaim
from gasunion.hydraulics.steady.active_elements import machine_ratio
from gasunion.hydraulics.steady.compression import shaft_power_w
from gasunion.hydraulics.steady.flow_regime import FlowRegime
from gasunion.hydraulics.steady.modes import IN_WORDS, LIMIT_MODES, Mode
from gasunion.hydraulics.steady.newton import Run
from gasunion.hydraulics.steady.system import System
from gasunion.network.elements import Arc, CheckValve, CompressorStation, ControlValve, Resistor
from gasunion.network.network import Network
from gasunion.outcome import Outcome

Floats = npt.NDArray[np.float64]

_PASSES = (Mode.PASS, Mode.BACKWARD)
_BY_BYPASS = "passes backward by its bypass"
_SHORTED = "idle: a way without loss joins its ends"
_HOLDS: dict[Mode, Holds] = {
    Mode.RATIO: "ratio",
    Mode.OUTLET: "outlet",
    Mode.INLET: "inlet",
    Mode.FLOW: "flow",
    Mode.RATIO_MAX: "ratio",
    Mode.OUTLET_MAX: "outlet",
    Mode.INLET_MIN: "inlet",
    Mode.FLOW_MAX: "flow",
    Mode.POWER_MAX: "power",
    Mode.LIFT: "rise",
}
SAME_PA = 1.0  # a free actor whose ends differ by less is bypassed


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What one acting element does.

    Attributes
    ----------
    arc : its name. mode : what it does, in words. at_limit : whether a limit keeps it from its set point.
    does : the same in one typed word. gives_way : whether it has a set point and does not hold it.
    ratio : outlet to inlet pressure of the machines; 1 where it passes, None where it is closed.
    power_w : power of the machines' shafts, None where their efficiency is not known. [W]
    fuel_kg_s : gas their drivers burn, None where efficiency or calorific value is not known. [kg s⁻¹]
    is_cut_off : whether no given pressure reaches its part of the network.
    """

    arc: str
    mode: str
    at_limit: bool
    does: Does
    gives_way: bool
    ratio: float | None
    power_w: float | None
    fuel_kg_s: float | None
    is_cut_off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SteadyState:
    """Pressures and flows of a network at rest in time.

    Attributes
    ----------
    outcome : solved; outside_limits (a state, but some limit is broken); infeasible (with a certificate);
        out_of_steps. Its residual is the largest of all equations, without unit.
    pressure_pa : (node,) absolute; NaN where nothing fixes it. [Pa]
    flow_kg_s : (arc,) positive from tail to head; NaN inside loops of zero-loss parts. [kg s⁻¹]
    velocity_m_s : (arc,) mean velocity of pipes, NaN for other arcs. [m s⁻¹]
    injection_kg_s : (node,) what enters, at anchors what the state asks of them. [kg s⁻¹]
    linepack_kg : (arc,) gas that a pipe holds, NaN for other arcs. [kg]
    units : acting elements by name.
    mass_residual_kg_s : largest imbalance of a joint. [kg s⁻¹]
    steps : Newton steps taken.
    reasons : why a number is NaN, by "nodes.NAME.pressure" and "arcs.NAME.flow".
    regime : velocities at the ends of pipes and what they mean, of a state.
    """

    network: Network
    outcome: Outcome
    pressure_pa: Floats
    flow_kg_s: Floats
    velocity_m_s: Floats
    injection_kg_s: Floats
    linepack_kg: Floats
    units: Mapping[str, Unit]
    mass_residual_kg_s: float
    steps: int
    reasons: Mapping[str, str] = field(default_factory=dict)
    run: Run | None = field(default=None, repr=False, compare=False)
    regime: FlowRegime | None = field(default=None, repr=False, compare=False)

    @property
    def throughput_kg_s(self) -> float:
        """All that enters. [kg s⁻¹]"""
        return float(np.maximum(self.injection_kg_s, 0.0).sum())


def node_pressures(system: System, run: Run) -> tuple[Floats, dict[str, str]]:
    """(node,) pressures, and why some do not exist."""
    joint = system.contraction.joint
    pressure = system.medium.law.pressure(run.state.potential)[joint]
    reasons: dict[str, str] = {}
    floating = ~system.is_live | _floating(system, run)
    for i in np.flatnonzero(floating[joint]):
        name = system.network.nodes[i].node
        reasons[f"nodes.{name}.pressure_bar"] = "cut off by closed elements: no anchor fixes its pressure"
    pressure[floating[joint]] = np.nan
    return pressure, reasons


def _floating(system: System, run: Run) -> npt.NDArray[np.bool_]:
    """(joint,) whether closed actors cut it off from every anchor and every held pressure."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    count = system.contraction.joint_count
    modes = run.state.modes
    cut = (modes == Mode.CLOSED) | (modes == Mode.FLOW) | (modes == Mode.FLOW_MAX)
    if not cut.any():
        return np.zeros(count, dtype=bool)
    holds_outlet = (modes == Mode.OUTLET) | (modes == Mode.OUTLET_MAX)
    holds_inlet = (modes == Mode.INLET) | (modes == Mode.INLET_MIN)
    links = ~cut & ~holds_outlet & ~holds_inlet
    tails = np.concatenate([system.tail, system.actor_tail[links]])
    heads = np.concatenate([system.head, system.actor_head[links]])
    graph = coo_matrix((np.ones(tails.size), (tails, heads)), shape=(count, count))
    parts, label = connected_components(graph, directed=False)
    fixed = np.zeros(parts, dtype=bool)
    fixed[label[system.anchored]] = True
    fixed[label[system.actor_head[holds_outlet]]] = True
    fixed[label[system.actor_tail[holds_inlet]]] = True
    # A held flow that is not the only way in or out does fix the level through the balance.
    held = (modes == Mode.FLOW) | (modes == Mode.FLOW_MAX)
    fixed[label[system.actor_head[held]]] = True
    fixed[label[system.actor_tail[held]]] = True
    return ~fixed[label]


def arc_flows(system: System, run: Run, injection: Floats) -> tuple[Floats, Floats, dict[str, str]]:
    """(arc,) flows, (node,) injections with those of anchors found, and why some flows do not exist.

    Parameters
    ----------
    injection : (node,) what is nominated; at anchored joints one anchor takes what is left.
    """
    network, contraction = system.network, system.contraction
    flow = np.zeros(len(network.arcs))
    flow[system.pipe_arcs] = run.state.flow_kg_s
    closed = run.state.modes == Mode.CLOSED
    flow[system.actor_arcs] = np.where(closed, 0.0, run.state.actor_flow_kg_s)
    size = len(network.nodes)
    drawn = np.bincount(network.tail, weights=flow, minlength=size)
    drawn -= np.bincount(network.head, weights=flow, minlength=size)
    found = injection.copy()
    left = np.bincount(contraction.joint, weights=drawn - injection, minlength=contraction.joint_count)
    for joint in np.flatnonzero(system.anchored):
        first = int(np.flatnonzero(system.anchor_node & (contraction.joint == joint))[0])
        found[first] += left[joint]
    flow[contraction.lossless] = contraction.flows(drawn - found)
    reasons = {
        f"arcs.{network.arcs[i].arc}.flow_kg_s": "in a loop of parts without loss; no law splits the flow"
        for i in contraction.lossless[contraction.in_loop]
    }
    return flow, found, reasons


def pipe_tables(system: System, run: Run) -> tuple[Floats, Floats]:
    """(arc,) mean velocity and linepack of pipes (eq. 23, 24), NaN for other arcs. [m s⁻¹], [kg]

    The potential of a level pipe is a straight line in x, so that the gas in it is A ∫ρ dx by Simpson's rule
    in φ, exact to fourth order; the mean velocity is the one at the mean density.
    """
    network, law = system.network, system.medium.law
    velocity = np.full(len(network.arcs), np.nan)
    linepack = np.full(len(network.arcs), np.nan)
    tail, head = run.state.potential[system.tail], run.state.potential[system.head]
    ends = law.density(law.pressure(tail)) + law.density(law.pressure(head))
    density = (ends + 4.0 * law.density(law.pressure(0.5 * (tail + head)))) / 6.0
    if system.carried is not None:
        density = density * system.carried.density_ratio[system.pipe_arcs]
    at, table = system.pipe_arcs, network.arc_table
    # Arcs that are no pipes have no area.
    area = table.area_m2[at]
    velocity[at] = run.state.flow_kg_s / np.where(density > 0.0, area * density, np.nan)
    linepack[at] = area * table.length_m[at] * density
    return velocity, linepack


def bypassed(system: System, run: Run) -> npt.NDArray[np.bool_]:
    """(actor,) whether a free unit takes its bypass: it may, and its ends have one pressure."""
    law = system.medium.law
    inlet = law.pressure(run.state.potential[system.actor_tail])
    outlet = law.pressure(run.state.potential[system.actor_head])
    same = np.abs(inlet - outlet) <= SAME_PA
    return np.asarray((run.state.modes == int(Mode.LIFT)) & same & system.actors.passes_freely)


def unit_table(system: System, run: Run) -> dict[str, Unit]:
    """What each acting element does; idle ones are closed."""
    medium = system.medium
    table: dict[str, Unit] = {}
    by_bypass = bypassed(system, run)
    suctions, ratios = machine_ratio(
        system.actors,
        run.state.modes,
        medium,
        tail=run.state.potential[system.actor_tail],
        head=run.state.potential[system.actor_head],
        flow=run.state.actor_flow_kg_s,
    )
    powers = shaft_power_w(
        medium,
        suction_pa=suctions,
        ratio=ratios,
        flow_kg_s=run.state.actor_flow_kg_s,
        efficiency=system.actors.efficiency,
    )
    for k, i in enumerate(system.actor_arcs):
        arc, mode = system.network.arcs[i], Mode(int(run.state.modes[k]))
        ratio: float | None
        power: float | None = None
        fuel: float | None = None
        if by_bypass[k]:
            mode = Mode.PASS
        if mode == Mode.CLOSED:
            ratio, power, fuel = None, 0.0, 0.0
        elif mode == Mode.PASS:
            ratio, power, fuel = 1.0, 0.0, 0.0
        else:
            ratio = float(ratios[k])
            if isinstance(arc, CompressorStation) and arc.efficiency is not None:
                power = float(powers[k])
                fuel = fuel_of(arc, power, system)
        if not isinstance(arc, CompressorStation):
            power = fuel = None
        wanted = Mode(int(system.actors.wanted[k]))
        turned = mode == Mode.PASS and bool(system.actors.has_bypass[k])
        turned = turned and float(run.state.actor_flow_kg_s[k]) < 0.0
        table[arc.arc] = Unit(
            arc=arc.arc,
            mode=_BY_BYPASS if turned else IN_WORDS[mode],
            at_limit=mode in LIMIT_MODES,
            does="closed" if mode == Mode.CLOSED else "passes" if mode in _PASSES else "acts",
            gives_way=wanted not in (Mode.PASS, mode),
            ratio=ratio,
            power_w=power,
            fuel_kg_s=fuel,
        )
    for i in system.idle:
        arc = system.network.arcs[i]
        if not isinstance(arc, CompressorStation | ControlValve | CheckValve | Resistor):
            continue
        rest = 0.0 if isinstance(arc, CompressorStation) else None
        is_open = getattr(arc, "is_open", True)
        is_live = bool(system.is_live[system.contraction.joint[system.network.tail[i]]])
        table[arc.arc] = Unit(
            arc=arc.arc,
            mode=_SHORTED if is_open and is_live else IN_WORDS[Mode.CLOSED],
            at_limit=False,
            does="closed",
            gives_way=is_open and _set_point(arc) is not None,
            is_cut_off=not is_live,
            ratio=None,
            power_w=rest,
            fuel_kg_s=rest,
        )
    return table


def _set_point(arc: Arc) -> float | None:
    names = ("ratio", "pressure_out_pa", "pressure_in_pa", "flow_kg_s")
    if not isinstance(arc, CompressorStation | ControlValve):
        return None
    return next((level for level in (getattr(arc, n, None) for n in names) if level is not None), None)


def unit_claims(system: System, run: Run, levels: Floats) -> tuple[UnitClaim, ...]:
    """What each unit is said to do, for the recheck of the state.

    Parameters
    ----------
    levels : (actor, mode) set points and limits that the run held.
    """
    claims = []
    for k, i in enumerate(system.actor_arcs):
        mode = Mode(int(run.state.modes[k]))
        does: Does = "closed" if mode == Mode.CLOSED else "passes" if mode in _PASSES else "acts"
        level: float | None = float(levels[k, mode])
        if mode == Mode.LIFT:
            # A rise of nothing is a bypass, and so is every state of a check valve.
            if (level == 0.0 and system.actors.passes_freely[k]) or not system.actors.has_machines[k]:
                does = "passes"
            level = None
        claims.append(
            UnitClaim(
                arc=system.network.arcs[i].arc,
                does=does,
                holds=_HOLDS.get(mode) if does == "acts" else None,
                level=(-level if mode in (Mode.INLET, Mode.INLET_MIN) else level)
                if does == "acts" and level is not None
                else None,
            )
        )
    claims += [
        UnitClaim(arc=system.network.arcs[i].arc, does="closed")
        for i in system.idle
        if isinstance(system.network.arcs[i], CompressorStation | ControlValve | CheckValve | Resistor)
    ]
    return tuple(claims)


def fuel_of(arc: CompressorStation, power_w: float, system: System) -> float | None:
    """Gas that a station's drivers burn (eq. 20b), None where an efficiency is not known. [kg s⁻¹]"""
    calorific = system.medium.net_calorific_value_j_kg
    if arc.gas_power_share == 0.0:
        return 0.0
    if arc.driver_efficiency is None or calorific is None:
        return None
    return arc.gas_power_share * power_w / (arc.driver_efficiency * calorific)
