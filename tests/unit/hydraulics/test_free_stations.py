"""Free stations, proofs that none can help, and batches."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.small_networks import medium, network, pipe

from gasunion.hydraulics.certificate import recheck_starved
from gasunion.hydraulics.free_state import free_state
from gasunion.hydraulics.recheck import recheck_relaxation
from gasunion.hydraulics.steady import Solver, steady_state
from gasunion.hydraulics.tree_batch import codes_of, free_batch
from gasunion.network.boundary import Boundary
from gasunion.network.elements import CompressorStation, ControlValve, Node
from gasunion.network.network import Network

GAS = medium()


def solver_of(built: Network) -> Solver:
    return Solver(built, medium=GAS, friction_law="colebrook")


def line(**limits: tuple[float | None, float | None]) -> Network:
    return network(
        pipe("p1", "a", "b"), CompressorStation(arc="s", tail="b", head="c"), pipe("p2", "c", "d"), **limits
    )


def load(flow: float) -> Boundary:
    return Boundary(injection_kg_s={"d": -flow}, anchor_pa={"a": 60e5})


def test_a_station_that_is_not_needed_is_bypassed() -> None:
    found = free_state(solver_of(line(d=(30e5, None))), load(80.0))
    assert found.state.outcome.is_solved
    assert found.state.units["s"].ratio == 1.0
    assert found.state.units["s"].mode == "passes without action"


def test_the_least_ratio_meets_the_bound_exactly() -> None:
    found = free_state(solver_of(line(d=(55e5, None))), load(150.0))
    assert found.state.outcome.is_solved
    pressure = found.state.network.by_node(found.state.pressure_pa)
    assert pressure["d"] == pytest.approx(55e5, rel=1e-6)
    assert found.state.units["s"].ratio == pytest.approx(pressure["c"] / pressure["b"])


def test_of_two_stations_in_line_the_sum_of_ratios_is_least() -> None:
    built = network(
        pipe("p1", "a", "b"),
        CompressorStation(arc="s1", tail="b", head="c"),
        pipe("p2", "c", "d"),
        CompressorStation(arc="s2", tail="d", head="e"),
        pipe("p3", "e", "f"),
        f=(60e5, None),
    )
    boundary = Boundary(injection_kg_s={"f": -160.0}, anchor_pa={"a": 60e5})
    solver = solver_of(built)
    found = free_state(solver, boundary)
    assert found.state.outcome.is_solved
    best = sum(u.ratio or 0.0 for u in found.state.units.values())
    # Against a scan: the first station at every ratio, the second holding the end.
    for ratio in np.linspace(1.0, 1.8, 33):
        first = replace(built.arc("s1"), ratio=float(ratio))
        held = built.replacing(arcs=[first])
        lone = steady_state(held, boundary, medium=GAS, friction_law="colebrook")
        low = lone.network.by_node(lone.pressure_pa)
        if low["d"] <= 0:
            continue
        fall = float(GAS.law.potential(np.array([low["e"]]))[0] - GAS.law.potential(np.array([low["f"]]))[0])
        need = float(GAS.law.pressure(GAS.law.potential(np.array([60e5])) + fall)[0])
        assert ratio + max(need / low["d"], 1.0) >= best - 1e-5


def test_a_free_valve_lowers_no_more_than_it_must() -> None:
    built = network(
        pipe("p1", "a", "b"), ControlValve(arc="v", tail="b", head="c"), pipe("p2", "c", "d"), c=(None, 40e5)
    )
    found = free_state(solver_of(built), load(50.0))
    assert found.state.outcome.is_solved
    assert found.state.network.by_node(found.state.pressure_pa)["c"] == pytest.approx(40e5, rel=1e-6)


def test_what_no_station_can_hold_is_proved_and_the_proof_rechecked() -> None:
    built = line(d=(None, 30e5))  # a station cannot lower
    boundary = load(80.0)
    found = free_state(solver_of(built), boundary)
    assert found.state.outcome.code == "infeasible"
    assert found.proof is not None
    assert recheck_relaxation(found.proof, built, boundary, medium=GAS, friction_law="colebrook") == ()


def test_a_proof_for_another_load_does_not_pass_the_recheck() -> None:
    built = line(d=(None, 30e5))
    found = free_state(solver_of(built), load(80.0))
    assert found.proof is not None
    wrong = recheck_relaxation(found.proof, built, load(40.0), medium=GAS, friction_law="colebrook")
    assert any("asks for" in sentence for sentence in wrong)


def test_a_forged_multiplier_does_not_pass_the_recheck() -> None:
    built = line(d=(None, 30e5))
    found = free_state(solver_of(built), load(80.0))
    assert found.proof is not None
    leaf = found.proof.leaves[0]
    forged = replace(found.proof, leaves=(replace(leaf, multipliers=-leaf.multipliers),))
    wrong = recheck_relaxation(forged, built, load(80.0), medium=GAS, friction_law="colebrook")
    assert any("not above 0" in sentence for sentence in wrong)


def test_loops_of_level_pipes_are_proved_too() -> None:
    built = network(
        pipe("p1", "a", "b"),
        pipe("p2", "b", "c"),
        pipe("p3", "a", "c", diameter=0.5),
        c=(None, 30e5),
    )
    boundary = Boundary(injection_kg_s={"c": -50.0}, anchor_pa={"a": 60e5})
    found = free_state(solver_of(built), boundary)
    assert found.state.outcome.code == "infeasible"
    assert found.proof is not None
    assert recheck_relaxation(found.proof, built, boundary, medium=GAS, friction_law="colebrook") == ()


def test_a_starved_node_is_infeasible_and_its_certificate_rechecked() -> None:
    built = network(pipe("p1", "a", "b", length=200e3, diameter=0.5))
    boundary = Boundary(injection_kg_s={"b": -120.0}, anchor_pa={"a": 50e5})
    state = steady_state(built, boundary, medium=GAS, friction_law="colebrook")
    assert state.outcome.code == "infeasible"
    assert state.outcome.message == "node b starves: no pressure above 0 carries these flows to it"
    assert recheck_starved(state, boundary, medium=GAS, friction_law="colebrook") == ()
    light = Boundary(injection_kg_s={"b": -12.0}, anchor_pa={"a": 50e5})
    fed = steady_state(built, light, medium=GAS, friction_law="colebrook")
    assert recheck_starved(fed, light, medium=GAS, friction_law="colebrook") == (
        "no pressure is at or below 0",
    )
    assert recheck_starved(state, light, medium=GAS, friction_law="colebrook") != ()


def tree() -> Network:
    built = network(
        pipe("p1", "a", "b"),
        CompressorStation(arc="s", tail="b", head="c", ratio_max=1.5),
        pipe("p2", "c", "d"),
        pipe("p3", "c", "e", diameter=0.4),
        ControlValve(arc="v", tail="e", head="f", has_bypass=True),
        pipe("p4", "f", "g", diameter=0.4),
    )
    limited = [
        Node(node="d", pressure_pa_min=50e5),
        Node(node="g", pressure_pa_max=45e5, pressure_pa_min=20e5),
    ]
    return built.replacing(nodes=limited)


def test_a_batch_gives_what_each_nomination_gives_alone() -> None:
    built = tree()
    rng = np.random.default_rng(5)
    loads = [
        Boundary(
            injection_kg_s={"d": -float(rng.uniform(0, 700)), "g": -float(rng.uniform(0, 16))},
            anchor_pa={"a": 60e5},
        )
        for _ in range(40)
    ]
    solver = solver_of(built)
    batch = free_batch(solver, loads)
    assert batch.together.sum() >= 30
    assert set(codes_of(batch)) >= {"solved", "infeasible"}
    for day, boundary in enumerate(loads):
        alone = free_state(solver, boundary).state
        assert batch.codes[day] == alone.outcome.code, (day, batch.why[day], alone.outcome.message)
        if batch.codes[day] == "solved":
            assert batch.pressure_pa[day] == pytest.approx(alone.pressure_pa, rel=2e-6)
            assert batch.flow_kg_s[day] == pytest.approx(alone.flow_kg_s, abs=1e-6)
