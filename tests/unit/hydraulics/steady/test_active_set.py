"""Modes of acting elements are found whatever their set points ask of each other."""

from __future__ import annotations

import numpy as np
import pytest
from tests.small_networks import medium, network, pipe

from gasunion.hydraulics.steady.modes import Mode
from gasunion.hydraulics.steady.newton import holdable
from gasunion.hydraulics.steady.result import SteadyState
from gasunion.hydraulics.steady.solver import Solver, steady_state
from gasunion.network.boundary import Boundary
from gasunion.network.elements import CompressorStation, ControlValve
from gasunion.network.network import Network


def solved(built: Network, injection: dict[str, float], **anchors: float) -> SteadyState:
    load = Boundary(injection_kg_s=injection, anchor_pa=anchors)
    state = steady_state(built, load, medium=medium(), friction_law="colebrook")
    assert state.outcome.code == "solved", state.outcome.message
    return state


def holds(built: Network, unit: str, **anchors: float) -> set[Mode]:
    """The set points and limits of a unit that can be held at all under these given pressures."""
    system = Solver(built, medium=medium(), friction_law="colebrook").system(Boundary(anchor_pa=anchors))
    (at,) = [k for k, arc in enumerate(system.actors.arcs) if arc.arc == unit]
    held = holdable(system, system.actors.levels)[at]
    return {mode for mode in Mode if np.isfinite(held[mode])}


def test_modes_that_come_back_in_turn_come_to_an_end() -> None:
    # The station wants 40 kg/s round the ring and the valve 55: switched together they take turns for ever.
    built = network(
        pipe("p", "n0", "n2", length=70e3, diameter=1.0),
        CompressorStation(arc="s", tail="n1", head="n0", flow_kg_s=40.0, ratio_max=1.34),
        ControlValve(arc="v", tail="n0", head="n1", flow_kg_s=55.0, pressure_drop_pa_min=1e5),
    )
    state = solved(built, {"n2": -10.0}, n0=53.8e5)
    flow = state.network.by_arc(state.flow_kg_s)
    assert flow["s"] == pytest.approx(40.0)
    assert flow["v"] == pytest.approx(40.0)
    assert state.run is not None
    assert state.run.rounds < 20


def test_a_pressure_that_is_given_is_no_set_point_to_hold() -> None:
    built = network(
        pipe("long", "a", "b", length=46e3, diameter=0.6),
        pipe("short", "b", "c", length=24e3),
        CompressorStation(arc="s", tail="c", head="a", pressure_out_pa=49e5, ratio_max=1.33),
    )
    state = solved(built, {"c": 18.0}, a=49.28e5)
    assert state.run is not None
    assert state.run.rounds <= 2  # it is never tried
    assert Mode.OUTLET not in holds(built, "s", a=49.28e5)
    assert state.network.by_node(state.pressure_pa)["a"] == pytest.approx(49.28e5)
    assert state.network.by_arc(state.flow_kg_s)["s"] > 0.0


def test_a_pressure_on_the_side_that_hangs_on_the_unit_alone_cannot_be_held_there() -> None:
    # What enters at a leaves by the station: the pressure behind it is that of the given end.
    built = network(
        pipe("p1", "a", "b"),
        CompressorStation(arc="s", tail="b", head="c", pressure_out_pa=70e5),
        pipe("p2", "c", "d"),
    )
    state = solved(built, {"a": 50.0}, d=50e5)
    assert holds(built, "s", d=50e5) == set()
    assert holds(built, "s", a=50e5) == {Mode.OUTLET}
    before = built.replacing(arcs=[CompressorStation(arc="s", tail="b", head="c", pressure_in_pa=40e5)])
    assert holds(before, "s", a=50e5) == set()
    assert holds(before, "s", d=50e5) == {Mode.INLET}
    pressure = state.network.by_node(state.pressure_pa)
    assert pressure["c"] < 60e5
    assert state.network.by_arc(state.flow_kg_s)["s"] == pytest.approx(50.0)
    valve = built.replacing(arcs=[ControlValve(arc="s", tail="b", head="c", pressure_out_pa=30e5)])
    held = solved(valve, {"a": 50.0}, d=50e5)
    assert held.network.by_node(held.pressure_pa)["c"] == pytest.approx(pressure["c"])


def test_set_points_that_contradict_each_other_from_the_outset_are_sorted_out() -> None:
    # Side by side the one holds a pressure behind it and the other a ratio below 1: no flow does both.
    built = network(
        pipe("p0", "n0", "n1", length=10.7e3, diameter=0.727),
        pipe("p1", "n2", "n1", length=6.4e3, diameter=0.816),
        pipe("p2", "n3", "n0", length=7.9e3, diameter=0.784),
        CompressorStation(arc="s", tail="n2", head="n3", pressure_out_pa=62.27e5, has_bypass=True),
        ControlValve(arc="v", tail="n2", head="n3", ratio=0.88),
    )
    for load in (450.0, 500.0, 550.0):
        state = solved(built, {"n1": -load}, n0=74.7e5)
        assert state.network.by_arc(state.flow_kg_s)["p0"] == pytest.approx(load)
        assert {unit.mode for unit in state.units.values()} == {"closed"}
