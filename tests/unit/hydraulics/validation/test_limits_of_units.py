"""Limits of units, told alike wherever a state is judged."""

from __future__ import annotations

from dataclasses import replace

from tests.small_networks import medium, network, pipe

from gasunion.hydraulics.steady.solver import Solver
from gasunion.network.boundary import Boundary
from gasunion.network.elements import CompressorStation, ControlValve

LOAD = Boundary(injection_kg_s={"d": -20.0}, anchor_pa={"a": 60e5})


def told(unit: CompressorStation | ControlValve) -> list[str]:
    net = network(pipe("p", "a", "b"), unit, pipe("q", "c", "d"))
    state = Solver(net, medium=medium(), friction_law="colebrook").solve(LOAD)
    return [f.what for f in state.outcome.findings if f.severity == "error"]


def test_the_highest_flow_of_a_control_valve_is_told_as_that_of_a_station() -> None:
    # It is the only way, so that it passes what is asked.
    valve = ControlValve(arc="u", tail="b", head="c", flow_kg_s_max=15.0)
    station = CompressorStation(arc="u", tail="b", head="c", flow_kg_s_max=15.0, has_bypass=False)
    assert told(valve) == told(station) == ["the flow is 20 kg/s; the highest allowed is 15 kg/s."]


def test_gas_that_takes_the_bypass_meets_no_limit_of_the_machines() -> None:
    station = CompressorStation(arc="u", tail="b", head="c", flow_kg_s_max=15.0, pressure_out_pa_max=30e5)
    assert told(station) == []
    assert told(replace(station, has_bypass=False)) != []
