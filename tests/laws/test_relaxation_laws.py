"""Every row of a relaxation holds for every true state, whatever the network and the subproblem."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.small_networks import medium, network, pipe

from gasunion.hydraulics.certificate.words import decision_in_words, row_in_words
from gasunion.hydraulics.relaxation.linear_programme import SubproblemProgramme
from gasunion.hydraulics.relaxation.potential_propagation import propagated_potentials
from gasunion.hydraulics.relaxation.problem import Load, bounds_of
from gasunion.hydraulics.relaxation.subproblem import Case, Frame, Subproblem
from gasunion.hydraulics.steady.result import SteadyState
from gasunion.hydraulics.steady.solver import Solver, steady_state
from gasunion.network.boundary import Boundary
from gasunion.network.elements import Arc, CheckValve, CompressorStation, ControlValve, Resistor
from gasunion.network.network import Network

Floats = npt.NDArray[np.float64]

GAS = medium()
FRICTION = st.sampled_from(["weymouth", "colebrook", "hofer", "nikuradse", "vniigaz", "ontp"])
LEFT = 1.0e-8  # what a solved state leaves open of its own equations, by the references, with a margin
KINDS = ("ratio", "pressure", "closed", "bypassed")


@dataclass(frozen=True, kw_only=True)
class World:
    """A solved state, and the question whose answer it could be: units free, limits around the state."""

    state: SteadyState
    frame: Frame
    point: Floats
    case: npt.NDArray[np.int64]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Two rings that share a station and a valve, heights, a check valve and a constant loss."""
    seed = draw(st.integers(0, 2**32 - 1))
    law = draw(FRICTION)
    rng = np.random.default_rng(seed)
    station, valve = (str(rng.choice(KINDS)) for _ in range(2))
    arcs: list[Arc] = [
        pipe(name, a, b, length=float(rng.uniform(5e3, 60e3)), diameter=float(rng.uniform(0.4, 1.1)))
        for name, a, b in (
            ("p0", "a", "b"),
            ("p1", "c", "d"),
            ("p2", "a", "d"),
            ("p3", "d", "e"),
            ("p4", "f", "g"),
            ("p5", "d", "g"),
            ("p6", "h", "i"),
        )
    ]
    arcs += [_station(station, rng), _valve(valve, rng), CheckValve(arc="k", tail="g", head="h")]
    arcs.append(Resistor(arc="r", tail="i", head="j", pressure_loss_pa=float(rng.uniform(0.0, 1e5))))
    names = "abcdefghij"
    heights = {n: float(rng.uniform(0, 400)) * (rng.random() < 0.5) for n in names}
    drawn = {n: -float(rng.uniform(0, 25)) for n in "degj"}
    load = Boundary(injection_kg_s=drawn, anchor_pa={"a": float(rng.uniform(50e5, 80e5))})
    net = network(*arcs, heights=heights)
    state = steady_state(net, load, medium=GAS, friction_law=law)
    assume(state.outcome.is_solved and np.isfinite(state.pressure_pa).all())
    free = _around(net, state, rng)
    return _question(free, state, load, law)


def _station(kind: str, rng: np.random.Generator) -> CompressorStation:
    plain = CompressorStation(arc="s", tail="b", head="c", efficiency=0.8, has_bypass=True)
    losses = replace(plain, pressure_loss_in_pa=2e4, pressure_loss_out_pa=1e4)
    if kind == "ratio":
        return replace(losses, ratio=float(rng.uniform(1.05, 1.5)))
    if kind == "pressure":
        return replace(plain, pressure_out_pa=float(rng.uniform(50e5, 90e5)))
    return replace(plain, is_open=kind != "closed")


def _valve(kind: str, rng: np.random.Generator) -> ControlValve:
    plain = ControlValve(arc="v", tail="e", head="f", has_bypass=True, pressure_drop_pa_min=1e5)
    if kind == "ratio":
        return replace(plain, ratio=float(rng.uniform(0.7, 0.95)), pressure_drop_pa_min=0.0)
    if kind == "pressure":
        return replace(plain, pressure_out_pa=float(rng.uniform(30e5, 60e5)), pressure_drop_pa_min=0.0)
    return replace(plain, is_open=kind != "closed")


def _around(net: Network, state: SteadyState, rng: np.random.Generator) -> Network:
    """The network with its units free, and with limits that the state keeps, closely or by far."""
    arcs: list[Arc] = []
    for arc in net.arcs:
        unit = state.units.get(arc.arc)
        if unit is None or not isinstance(arc, CompressorStation | ControlValve):
            continue
        i = net.arc_index[arc.arc]
        inlet, outlet = (float(state.pressure_pa[n]) for n in (net.tail[i], net.head[i]))
        flow = max(float(state.flow_kg_s[i]), 1.0)
        acts = unit.ratio is not None and unit.ratio != 1.0
        room = rng.uniform(1.0, 1.3, 5)
        more = {"pressure_in_pa_min": inlet / room[0] if acts else None, "ratio": None, "is_open": True}
        more |= {"pressure_out_pa_max": outlet * room[1], "pressure_out_pa": None}
        more |= {"flow_kg_s_max": flow * room[2] if acts else None}
        if isinstance(arc, CompressorStation):
            more |= {"ratio_max": max(unit.ratio or 1.0, 1.0) * room[3] + 1e-9}
            more |= {"power_w_max": max(unit.power_w or 0.0, 1e5) * room[4]}
        else:
            more |= {"pressure_drop_pa_max": max(inlet - outlet, 0.0) * room[3] + 2e5}
        arcs.append(replace(arc, **more))
    nodes = [
        replace(
            node,
            pressure_pa_min=float(state.pressure_pa[i]) / rng.uniform(1.0, 1.3),
            pressure_pa_max=float(state.pressure_pa[i]) * rng.uniform(1.0, 1.3),
        )
        for i, node in enumerate(net.nodes)
    ]
    return net.replacing(arcs=arcs, nodes=nodes)


def _question(free: Network, state: SteadyState, boundary: Boundary, law: str) -> World:
    solver = Solver(free, medium=GAS, friction_law=law)
    system = solver.system(boundary)
    potential, injection, scale = solver.load(boundary)
    low, high = bounds_of(system, boundary)
    joint, count = system.contraction.joint, system.contraction.joint_count
    load = Load(
        system=system,
        anchor_potential=potential,
        injection=np.bincount(joint, weights=injection, minlength=count).astype(np.float64),
        scale=scale,
        low=low,
        high=high,
    )
    at = np.zeros(count)
    at[joint] = GAS.law.potential(state.pressure_pa) / scale.potential
    flow = state.flow_kg_s / scale.flow_kg_s
    point = np.concatenate([at, flow[system.pipe_arcs], flow[system.actor_arcs], [0.0]])
    case = []
    for arc in system.actors.arcs:
        unit = state.units[arc.arc]
        passes = unit.ratio == 1.0 and getattr(arc, "has_bypass", False)
        case.append(Case.CLOSED if unit.does == "closed" else Case.BYPASS if passes else Case.ACTS)
    return World(state=state, frame=Frame(load, None), point=point, case=np.array(case, dtype=np.int64))


def cut_off(world: World, programme: SubproblemProgramme, subproblem: Subproblem) -> list[str]:
    """Rows and ranges of a subproblem that leave out the state, which lies in it."""
    program, x = programme.program(subproblem), world.point
    value = program.matrix @ x
    beyond = np.maximum(program.row_lower - value, value - program.row_upper)
    where = " and ".join(decision_in_words(d) for d in subproblem.path)
    wrong = [
        f"{row_in_words(programme.rows[i], world.state.network)} by {beyond[i]:.2e} where {where}"
        for i in np.flatnonzero(beyond > LEFT).tolist()
    ]
    off = np.maximum(program.lower - x, x - program.upper)
    return wrong + [f"the range of column {i} by {off[i]:.2e}" for i in np.flatnonzero(off > LEFT).tolist()]


def around(world: World, subproblem: Subproblem, rng: np.random.Generator) -> Subproblem | None:
    """A part of a subproblem that holds the state, by one branching decision."""
    frame, system = world.frame, world.frame.system
    actors = system.actor_arcs.size
    joints, pipes = system.contraction.joint_count, system.pipe_arcs.size
    k = int(rng.integers(actors + pipes))
    flow = float(world.point[joints + pipes + k] if k < actors else world.point[joints + k - actors])
    if k < actors and not system.actors.is_loss[k] and rng.random() < 0.6:
        if subproblem.case[k] == Case.ANY:
            wanted = frame.cases(subproblem, k)
            (found,) = [part for part in wanted if part.case[k] == world.case[k]]
            return found
        least, most = SubproblemProgramme(frame).units.inlet_range(
            subproblem, k, acts=subproblem.case[k] == Case.ACTS
        )
        inlet = float(world.point[system.actor_tail[k]])
        value = float(rng.uniform(least, most))
        return frame.inlet_halves(subproblem, k, value)[0 if inlet <= value else 1]
    if subproblem.high[k] - subproblem.low[k] < 1e-6:
        return None
    value = float(rng.uniform(subproblem.low[k], subproblem.high[k]))
    return frame.halves(subproblem, k, value)[0 if flow <= value else 1]


@given(worlds(), st.integers(0, 2**32 - 1))
def test_no_row_cuts_off_a_true_state(world: World, seed: int) -> None:
    rng = np.random.default_rng(seed)
    programme, subproblem = SubproblemProgramme(world.frame), world.frame.root
    assert cut_off(world, programme, subproblem) == []
    for _ in range(6):
        part = around(world, subproblem, rng)
        if part is None:
            continue
        subproblem = part
        if rng.random() < 0.3:
            programme.narrow(subproblem)
        assert cut_off(world, programme, subproblem) == []


def test_carried_bounds_leave_room_around_a_state_whose_flows_are_known() -> None:
    # With flows known to the digit the law alone gives one potential; what a solver leaves open of its own
    # equations lies on both sides of it.
    net = network(pipe("p", "a", "b"), pipe("q", "b", "c"))
    load = Boundary(injection_kg_s={"c": -20.0}, anchor_pa={"a": 60e5})
    solver = Solver(net, medium=GAS, friction_law="colebrook")
    system = solver.system(load)
    potential, _, scale = solver.load(load)
    state = solver.solve(load)
    assert state.run is not None
    true = state.run.state.potential / scale.potential
    flow = np.full(system.tail.size, 20.0) / scale.flow_kg_s * np.sign(state.run.state.flow_kg_s)
    given = np.where(system.anchored, potential / scale.potential, 0.0)
    roof = np.where(system.anchored, given, 2.0)
    least, most = propagated_potentials(system, scale, floor=given, roof=roof, low=flow, high=flow)
    free = ~system.anchored
    assert np.all(true[free] - least[free] >= 5e-10)
    assert np.all(most[free] - true[free] >= 5e-10)
    assert np.all(most - least <= 1e-8)
