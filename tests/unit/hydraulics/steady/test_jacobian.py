"""The Jacobian against central differences, for every element in every mode."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.small_networks import medium, network, pipe

from gasunion.hydraulics.steady.active_elements import Scale
from gasunion.hydraulics.steady.modes import Mode
from gasunion.hydraulics.steady.system import Residual, State, System
from gasunion.network.elements import (
    Arc,
    CheckValve,
    CompressorStation,
    ControlValve,
    Pipe,
    Resistor,
)

STATION = CompressorStation(
    arc="s",
    tail="b",
    head="c",
    ratio=1.3,
    ratio_max=1.6,
    pressure_out_pa=None,
    pressure_out_pa_max=70e5,
    pressure_in_pa_min=40e5,
    flow_kg_s_max=150.0,
    power_w_max=9e6,
    efficiency=0.8,
    pressure_loss_in_pa=8e4,
    pressure_loss_out_pa=2e4,
    drag_factor_in=18.0,
    diameter_in_m=0.9,
    drag_factor_out=16.0,
    diameter_out_m=0.8,
    has_bypass=False,
)
VALVE = ControlValve(
    arc="s",
    tail="b",
    head="c",
    pressure_out_pa=50e5,
    pressure_out_pa_max=60e5,
    pressure_in_pa_min=30e5,
    pressure_loss_in_pa=5e4,
    pressure_loss_out_pa=6e4,
    drag_factor_in=5.0,
    diameter_in_m=0.5,
)
CASES: list[tuple[Arc, Mode]] = [
    *(
        (STATION, mode)
        for mode in (
            Mode.CLOSED,
            Mode.PASS,
            Mode.RATIO,
            Mode.RATIO_MAX,
            Mode.OUTLET_MAX,
            Mode.INLET_MIN,
            Mode.FLOW_MAX,
            Mode.POWER_MAX,
            Mode.LIFT,
        )
    ),
    *((VALVE, mode) for mode in (Mode.CLOSED, Mode.PASS, Mode.OUTLET, Mode.OUTLET_MAX, Mode.INLET_MIN)),
    *((CheckValve(arc="s", tail="b", head="c"), mode) for mode in (Mode.CLOSED, Mode.PASS)),
    *(
        (Resistor(arc="s", tail="b", head="c", pressure_loss_pa=1e5), mode)
        for mode in (Mode.CLOSED, Mode.PASS, Mode.BACKWARD)
    ),
]
SCALE = Scale(potential=medium().law.potential(np.array([70e5]))[0], flow_kg_s=200.0)


def system_of(arc: Arc, *, friction: str = "colebrook", risen: bool = True) -> System:
    heights = {"b": 120.0, "d": -60.0} if risen else {}
    built = network(
        pipe("p1", "a", "b"),
        arc,
        pipe("p2", "c", "d", length=30e3, loss_coefficient=12.0),
        Resistor(arc="r", tail="a", head="d", drag_factor=60.0, diameter_m=0.5),
        Pipe(arc="p3", tail="d", head="b", length_m=20e3, diameter_m=0.6, friction_factor=0.011, strings=2),
        heights=heights,
    )
    anchors = np.array([n.node == "a" for n in built.nodes])
    return System(built, medium=medium(), friction_law=friction, anchors=anchors)


def state_of(system: System, mode: Mode, rng: np.random.Generator) -> State:
    low, high = medium().law.potential(np.array([35e5, 68e5]))
    return State(
        potential=rng.uniform(low, high, system.contraction.joint_count),
        flow_kg_s=rng.uniform(-150.0, 150.0, system.pipe_arcs.size),
        actor_flow_kg_s=rng.uniform(20.0, 150.0, system.actor_arcs.size),
        modes=np.full(system.actor_arcs.size, int(mode), dtype=np.int64),
    )


def levels_of(system: System) -> np.ndarray:
    levels = system.actors.levels.copy()
    levels[:, int(Mode.LIFT)] = 0.1 * SCALE.potential
    return levels


def evaluate(system: System, state: State) -> Residual:
    return system.residual(
        state, np.zeros(system.contraction.joint_count), scale=SCALE, levels=levels_of(system)
    )


@pytest.mark.parametrize(("arc", "mode"), CASES, ids=lambda v: getattr(v, "name", type(v).__name__))
def test_derivatives_of_actors_and_pipes_are_those_of_central_differences(arc: Arc, mode: Mode) -> None:
    system = system_of(arc)
    state = state_of(system, mode, np.random.default_rng(7))
    at = evaluate(system, state)
    for joint in range(system.contraction.joint_count):
        step = 1e-6 * SCALE.potential
        pushed = np.zeros(system.contraction.joint_count)
        pushed[joint] = step
        above = evaluate(system, replace(state, potential=state.potential + pushed))
        below = evaluate(system, replace(state, potential=state.potential - pushed))
        pipes = np.where(system.tail == joint, at.pipe_by_tail, 0.0)
        pipes = pipes + np.where(system.head == joint, at.pipe_by_head, 0.0)
        assert (above.pipe - below.pipe) / (2 * step) == pytest.approx(pipes, rel=1e-6, abs=1e-8)
        actor = np.where(system.actor_tail == joint, at.actor_by_tail, 0.0)
        actor = actor + np.where(system.actor_head == joint, at.actor_by_head, 0.0)
        difference = (above.actor - below.actor) / (2 * step)
        assert SCALE.potential * difference == pytest.approx(SCALE.potential * actor, rel=1e-5, abs=1e-7)
    # Flows: every pipe's own, then the actor's.
    step = 1e-4
    above = evaluate(system, replace(state, flow_kg_s=state.flow_kg_s + step))
    below = evaluate(system, replace(state, flow_kg_s=state.flow_kg_s - step))
    assert (above.pipe - below.pipe) / (2 * step) == pytest.approx(at.pipe_by_flow, rel=1e-6)
    above = evaluate(system, replace(state, actor_flow_kg_s=state.actor_flow_kg_s + step))
    below = evaluate(system, replace(state, actor_flow_kg_s=state.actor_flow_kg_s - step))
    difference = (above.actor - below.actor) / (2 * step)
    assert SCALE.flow_kg_s * difference == pytest.approx(
        SCALE.flow_kg_s * at.actor_by_flow, rel=1e-5, abs=1e-8
    )


@pytest.mark.parametrize("friction", ["weymouth", "colebrook", "hofer", "nikuradse", "vniigaz", "ontp"])
def test_pipe_slopes_are_those_of_central_differences_under_every_law(friction: str) -> None:
    system = system_of(CheckValve(arc="s", tail="b", head="c"), friction=friction, risen=False)
    state = state_of(system, Mode.PASS, np.random.default_rng(3))
    step = 1e-4
    above = evaluate(system, replace(state, flow_kg_s=state.flow_kg_s + step))
    below = evaluate(system, replace(state, flow_kg_s=state.flow_kg_s - step))
    assert (above.pipe - below.pipe) / (2 * step) == pytest.approx(
        evaluate(system, state).pipe_by_flow, rel=1e-6
    )


def test_the_reduced_step_is_newtons_step_on_all_unknowns() -> None:
    system = system_of(STATION)
    state = state_of(system, Mode.RATIO, np.random.default_rng(11))
    residual = evaluate(system, state)
    matrix, right = system.reduced(residual)
    by_joint, by_pipe, by_actor = system.step(residual, np.linalg.solve(matrix.toarray(), right))
    # The linearised equations hold: that is what Newton's step means.
    pipe_row = residual.pipe + residual.pipe_by_tail * by_joint[system.tail]
    pipe_row = pipe_row + residual.pipe_by_head * by_joint[system.head] + residual.pipe_by_flow * by_pipe
    assert pipe_row / SCALE.potential == pytest.approx(np.zeros(pipe_row.size), abs=1e-11)
    size = system.contraction.joint_count
    mass = residual.mass - np.bincount(system.tail, by_pipe, size) + np.bincount(system.head, by_pipe, size)
    mass = (
        mass - np.bincount(system.actor_tail, by_actor, size) + np.bincount(system.actor_head, by_actor, size)
    )
    assert mass[system.free] == pytest.approx(np.zeros(system.free.size), abs=1e-8)
