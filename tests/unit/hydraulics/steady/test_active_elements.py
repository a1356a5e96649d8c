"""Set points hold until a limit binds, and the result says which."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.small_networks import medium, network, pipe

from gasunion.hydraulics.gas.law import Medium
from gasunion.hydraulics.steady.result import SteadyState
from gasunion.hydraulics.steady.solver import steady_state
from gasunion.network.boundary import Boundary
from gasunion.network.elements import (
    Arc,
    CheckValve,
    CompressorStation,
    ControlValve,
    Resistor,
    ShortPipe,
    Valve,
)

STATION = CompressorStation(arc="s", tail="b", head="c")
VALVE = ControlValve(arc="s", tail="b", head="c")


def line(actor: Arc, *, flow: float = 60.0, gas: Medium | None = None, anchor: float = 60e5) -> SteadyState:
    """Source a, pipe, actor, pipe, sink d."""
    built = network(pipe("p1", "a", "b"), actor, pipe("p2", "c", "d"))
    load = Boundary(injection_kg_s={"d": -flow}, anchor_pa={"a": anchor})
    return steady_state(built, load, medium=gas or medium(), friction_law="colebrook")


def at(state: SteadyState, node: str) -> float:
    return float(state.pressure_pa[state.network.node_index[node]])


def test_a_station_holds_its_ratio() -> None:
    state = line(replace(STATION, ratio=1.25))
    assert at(state, "c") / at(state, "b") == pytest.approx(1.25)
    assert state.units["s"].mode == "holds its ratio"


def test_losses_before_and_behind_count_outside_the_machines() -> None:
    state = line(replace(STATION, ratio=1.25, pressure_loss_in_pa=8e4, pressure_loss_out_pa=2e4))
    assert (at(state, "c") + 2e4) / (at(state, "b") - 8e4) == pytest.approx(1.25)
    assert state.units["s"].ratio == pytest.approx(1.25)


def test_drags_before_and_behind_are_those_of_resistors_in_series() -> None:
    inside = replace(
        STATION, ratio=1.2, drag_factor_in=18.0, diameter_in_m=0.6, drag_factor_out=9.0, diameter_out_m=0.5
    )
    apart = network(
        pipe("p1", "a", "b"),
        Resistor(arc="r1", tail="b", head="b1", drag_factor=18.0, diameter_m=0.6),
        CompressorStation(arc="s", tail="b1", head="c1", ratio=1.2),
        Resistor(arc="r2", tail="c1", head="c", drag_factor=9.0, diameter_m=0.5),
        pipe("p2", "c", "d"),
    )
    load = Boundary(injection_kg_s={"d": -60.0}, anchor_pa={"a": 60e5})
    series = steady_state(apart, load, medium=medium(), friction_law="colebrook")
    assert at(line(inside), "d") == pytest.approx(at(series, "d"), rel=1e-9)


def test_a_station_holds_its_outlet_pressure() -> None:
    state = line(replace(STATION, pressure_out_pa=70e5))
    assert at(state, "c") == pytest.approx(70e5)


def test_an_outlet_set_point_gives_way_to_the_highest_ratio_and_says_so() -> None:
    state = line(replace(STATION, pressure_out_pa=80e5, ratio_max=1.1))
    assert at(state, "c") / at(state, "b") == pytest.approx(1.1)
    assert state.outcome.is_solved
    assert [str(f) for f in state.outcome.findings] == ["s: gives up its set point: at its highest ratio."]


@pytest.mark.parametrize("held", [{"flow_kg_s": 7.0}, {"ratio": 1.2}, {"pressure_out_pa": 50e5}])
def test_a_set_point_that_no_given_pressure_reaches_is_given_up_and_says_so(held: dict[str, float]) -> None:
    built = network(
        Valve(arc="v", tail="a", head="b", is_open=False), pipe("p", "b", "c"), replace(STATION, **held)
    )
    load = Boundary(injection_kg_s={}, anchor_pa={"a": 60e5})
    state = steady_state(built, load, medium=medium(), friction_law="colebrook")
    assert state.outcome.is_solved
    assert np.isnan(at(state, "c"))
    assert [str(f) for f in state.outcome.findings] == [
        "s: gives up its set point: no given pressure reaches its part of the network."
    ]


def test_an_outlet_set_point_gives_way_to_the_highest_power() -> None:
    state = line(replace(STATION, pressure_out_pa=80e5, power_w_max=2e6, efficiency=0.8))
    assert state.units["s"].power_w == pytest.approx(2e6, rel=1e-9)
    assert at(state, "c") < 80e5
    assert state.units["s"].mode == "at its highest power"


def test_power_is_the_adiabatic_work_by_hand() -> None:
    gas = medium(real=False)
    state = line(replace(STATION, ratio=1.3, efficiency=0.8), gas=gas)
    work = 1.3 / 0.3 * gas.gas_constant_j_kg_k * gas.temperature_k * (1.3 ** (0.3 / 1.3) - 1)
    assert state.units["s"].power_w == pytest.approx(60.0 * work / 0.8)


def test_a_station_whose_set_point_is_below_its_inlet_is_bypassed() -> None:
    state = line(replace(STATION, pressure_out_pa=40e5))
    assert at(state, "c") == pytest.approx(at(state, "b"))
    assert state.units["s"].mode == "passes without action"
    assert state.units["s"].power_w == 0.0


def test_fuel_leaves_the_stream_at_the_inlet() -> None:
    gas = medium(heat=48e6)
    state = line(replace(STATION, ratio=1.3, efficiency=0.8, driver_efficiency=0.35), gas=gas)
    fuel = state.units["s"].fuel_kg_s
    assert fuel is not None
    power = state.units["s"].power_w
    assert power is not None
    assert fuel == pytest.approx(power / (0.35 * 48e6))
    flow = state.network.by_arc(state.flow_kg_s)
    assert flow["p1"] - flow["p2"] == pytest.approx(fuel, rel=1e-6)
    assert state.mass_residual_kg_s <= 1e-9 * state.throughput_kg_s


def parallel(*actors: Arc) -> SteadyState:
    """Two ways from a to d, the actor on one; d has a source of its own."""
    built = network(pipe("p1", "a", "b"), *actors, pipe("p2", "c", "d"), pipe("p3", "a", "d", diameter=0.5))
    load = Boundary(injection_kg_s={"d": -120.0}, anchor_pa={"a": 60e5})
    return steady_state(built, load, medium=medium(), friction_law="colebrook")


def test_a_station_in_a_loop_holds_its_flow() -> None:
    state = parallel(replace(STATION, flow_kg_s=110.0))
    assert state.network.by_arc(state.flow_kg_s)["s"] == pytest.approx(110.0)


def test_a_flow_set_point_gives_way_to_the_highest_outlet_pressure() -> None:
    state = parallel(replace(STATION, flow_kg_s=115.0, pressure_out_pa_max=59e5))
    assert at(state, "c") == pytest.approx(59e5)
    assert state.units["s"].mode == "at its highest outlet pressure"


def test_no_gas_runs_backward_through_a_station_without_bypass_or_a_check_valve() -> None:
    for actor in (replace(STATION, has_bypass=False), CheckValve(arc="s", tail="b", head="c")):
        built = network(pipe("p1", "a", "b"), actor, pipe("p2", "c", "d"), pipe("p3", "a", "d"))
        load = Boundary(injection_kg_s={"d": 50.0}, anchor_pa={"a": 60e5})
        state = steady_state(built, load, medium=medium(), friction_law="colebrook")
        flow = state.network.by_arc(state.flow_kg_s)
        assert flow["s"] == 0.0
        assert flow["p3"] == pytest.approx(-50.0)
        assert state.units["s"].mode == "closed"
        assert at(state, "c") > at(state, "b")


def test_a_control_valve_lowers_to_its_set_point_and_opens_where_it_lacks_pressure() -> None:
    held = line(replace(VALVE, pressure_out_pa=50e5))
    assert at(held, "c") == pytest.approx(50e5)
    lacking = line(replace(VALVE, pressure_out_pa=59.8e5))
    assert at(lacking, "c") == pytest.approx(at(lacking, "b"))
    assert lacking.units["s"].mode == "passes without action"


def test_a_control_valve_open_without_bypass_loses_its_losses() -> None:
    state = line(replace(VALVE, pressure_loss_in_pa=5e4, pressure_loss_out_pa=6e4, pressure_drop_pa_min=1e4))
    assert at(state, "b") - at(state, "c") == pytest.approx(12e4)


def test_a_constant_loss_acts_against_the_flow_either_way() -> None:
    loss = Resistor(arc="s", tail="b", head="c", pressure_loss_pa=1e5)
    assert at(line(loss), "b") - at(line(loss), "c") == pytest.approx(1e5)
    back = line(loss, flow=-60.0)
    assert at(back, "c") - at(back, "b") == pytest.approx(1e5)


def test_parallel_stations_share_evenly() -> None:
    twin = CompressorStation(arc="t", tail="b", head="c", pressure_out_pa=70e5)
    state = parallel(replace(STATION, pressure_out_pa=70e5), twin)
    flow = state.network.by_arc(state.flow_kg_s)
    assert flow["s"] == pytest.approx(flow["t"], rel=1e-6)


def test_flow_in_a_loop_without_loss_is_unknown_and_in_a_bridge_known() -> None:
    built = network(
        pipe("p1", "a", "b"),
        ShortPipe(arc="z1", tail="b", head="c"),
        Valve(arc="z2", tail="b", head="c"),
        ShortPipe(arc="z3", tail="d", head="c"),
        pipe("p2", "d", "e"),
    )
    load = Boundary(injection_kg_s={"e": -40.0, "d": -2.0}, anchor_pa={"a": 60e5})
    state = steady_state(built, load, medium=medium(), friction_law="colebrook")
    flow = state.network.by_arc(state.flow_kg_s)
    assert np.isnan(flow["z1"])
    assert np.isnan(flow["z2"])
    assert flow["z3"] == pytest.approx(-42.0)
    assert state.reasons["arcs.z1.flow_kg_s"] == "in a loop of parts without loss; no law splits the flow"


def test_a_part_behind_closed_valves_has_no_pressure_and_says_why() -> None:
    built = network(
        pipe("p1", "a", "b"), Valve(arc="v", tail="b", head="c", is_open=False), pipe("p2", "c", "d")
    )
    state = steady_state(built, Boundary(anchor_pa={"a": 60e5}), medium=medium(), friction_law="colebrook")
    assert state.outcome.is_solved
    assert np.isnan(at(state, "c"))
    assert state.reasons["nodes.c.pressure_bar"] == "cut off by closed elements: no anchor fixes its pressure"


def test_linepack_and_velocity_of_a_pipe_at_rest_are_those_by_hand() -> None:
    gas = medium(real=False)
    built = network(pipe("p1", "a", "b", length=10e3, diameter=0.8))
    state = steady_state(built, Boundary(anchor_pa={"a": 50e5}), medium=gas, friction_law="colebrook")
    volume = np.pi / 4 * 0.8**2 * 10e3
    assert state.linepack_kg[0] == pytest.approx(
        volume * 50e5 / (gas.gas_constant_j_kg_k * gas.temperature_k)
    )
    assert state.velocity_m_s[0] == pytest.approx(0.0, abs=1e-9)


def test_broken_limits_are_told_with_value_and_limit() -> None:
    built = network(pipe("p1", "a", "b"), b=(None, 40e5))
    load = Boundary(injection_kg_s={"b": -10.0}, anchor_pa={"a": 50e5})
    state = steady_state(built, load, medium=medium(), friction_law="colebrook")
    assert state.outcome.code == "outside_limits"
    (finding,) = state.outcome.findings
    assert finding.where == "node b"
    assert finding.limit == 40.0
    assert isinstance(finding.value, float)
    assert finding.what == f"the pressure is {finding.value:.6g} bar; the highest allowed is 40 bar."
