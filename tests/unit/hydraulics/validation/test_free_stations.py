"""Free stations, proofs that none can help, and batches."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.small_networks import medium, network, pipe

from gasunion.hydraulics.certificate.flow_recheck import recheck_starved
from gasunion.hydraulics.certificate.proof_recheck import recheck_proof
from gasunion.hydraulics.certificate.words import row_in_words
from gasunion.hydraulics.steady.solver import Solver, steady_state
from gasunion.hydraulics.validation.nomination import free_state
from gasunion.hydraulics.validation.tree_batch import codes_of, free_batch
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


@pytest.mark.parametrize("rise_m", [0.0, 40.0, -40.0])
def test_a_station_lifts_as_much_as_keeps_the_line_behind_it_from_choking(rise_m: float) -> None:
    built = network(
        CompressorStation(arc="s", tail="a", head="c"),
        pipe("p", "c", "d", diameter=0.4),
        heights={"d": rise_m},
        d=(1.1e5, None),
    )
    # At its least ratio the gas would arrive at 1.1 bar, beyond the speed of sound.
    found = free_state(solver_of(built), load(75.0))
    assert found.state.outcome.code == "solved"
    ratio = found.state.units["s"].ratio
    assert ratio is not None
    assert ratio > 1.0
    # And it does no more than that: a little less pressure before the line, and it chokes.
    for share, code in ((1.0, "solved"), (0.998, "outside_limits")):
        held = built.replacing(arcs=[replace(built.arc("s"), ratio=ratio * share)])
        state = steady_state(held, load(75.0), medium=GAS, friction_law="colebrook")
        assert state.outcome.code == code, (share, state.outcome)


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
    assert recheck_proof(found.proof, built, boundary, medium=GAS, friction_law="colebrook") == ()


def test_a_proof_for_another_load_does_not_pass_the_recheck() -> None:
    built = line(d=(None, 30e5))
    found = free_state(solver_of(built), load(80.0))
    assert found.proof is not None
    less = recheck_proof(found.proof, built, load(40.0), medium=GAS, friction_law="colebrook")
    assert less == ("the units are not the highest given pressure's potential and the throughput",)
    elsewhere = Boundary(injection_kg_s={"d": -40.0, "c": -40.0}, anchor_pa={"a": 60e5})
    wrong = recheck_proof(found.proof, built, elsewhere, medium=GAS, friction_law="colebrook")
    assert any("asks for" in sentence for sentence in wrong)


def test_a_forged_multiplier_does_not_pass_the_recheck() -> None:
    built = line(d=(None, 30e5))
    found = free_state(solver_of(built), load(80.0))
    assert found.proof is not None
    leaf = found.proof.leaves[0]
    forged = replace(found.proof, leaves=(replace(leaf, multipliers=-leaf.multipliers),))
    wrong = recheck_proof(forged, built, load(80.0), medium=GAS, friction_law="colebrook")
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
    assert recheck_proof(found.proof, built, boundary, medium=GAS, friction_law="colebrook") == ()


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


def strained(power_w: float) -> Network:
    """A line whose end asks for more pressure than a station of little power can give."""
    return network(
        pipe("p1", "a", "b"),
        CompressorStation(
            arc="s", tail="b", head="c", power_w_max=power_w, efficiency=0.8, ratio_max=2.0, has_bypass=True
        ),
        pipe("p2", "c", "d"),
        d=(55e5, None),
        b=(20e5, 80e5),
        c=(20e5, 80e5),
    )


def test_a_station_of_too_little_power_is_proved_and_of_enough_is_solved() -> None:
    boundary = load(150.0)
    ample = free_state(solver_of(strained(50e6)), boundary)
    assert ample.state.outcome.is_solved
    needed = ample.state.units["s"].power_w
    assert needed is not None
    enough = free_state(solver_of(strained(needed * 1.001)), boundary)
    assert enough.state.outcome.is_solved
    short = free_state(solver_of(strained(needed * 0.99)), boundary)
    assert short.state.outcome.code == "infeasible"
    assert short.proof is not None
    built = strained(needed * 0.99)
    assert recheck_proof(short.proof, built, boundary, medium=GAS, friction_law="colebrook") == ()


@pytest.mark.parametrize("word", ["highest power", "pipe p2", "least pressure of d"])
def test_a_row_that_is_tightened_does_not_pass_the_recheck(word: str) -> None:
    boundary = load(150.0)
    needed = free_state(solver_of(strained(50e6)), boundary).state.units["s"].power_w
    assert needed is not None
    built = strained(needed * 0.9)
    found = free_state(solver_of(built), boundary)
    assert found.proof is not None
    caught = 0
    for leaf in found.proof.leaves:
        names = [row_in_words(row, built) for row in leaf.rows]
        used = [i for i, name in enumerate(names) if word in name and abs(leaf.multipliers[i]) > 1e-9]
        for row in used:
            lower, upper = leaf.row_lower.copy(), leaf.row_upper.copy()
            if leaf.multipliers[row] > 0:
                lower[row] += 0.05
            else:
                upper[row] -= 0.05
            forged = replace(found.proof, leaves=(replace(leaf, row_lower=lower, row_upper=upper),))
            wrong = recheck_proof(forged, built, boundary, medium=GAS, friction_law="colebrook")
            told = [s for s in wrong if "leave something out" not in s and "prove a bound" not in s]
            caught += bool(told)
            assert told, names[row]
    assert caught > 0


def test_a_pipe_s_least_flow_is_kept_by_throttling_the_other_way() -> None:
    def built(least: float | None) -> Network:
        return network(
            pipe("short", "a", "b"),
            ControlValve(arc="v", tail="b", head="c", has_bypass=True),
            pipe("p2", "c", "d"),
            replace(pipe("long", "a", "d"), flow_kg_s_min=least),
        )

    boundary = Boundary(injection_kg_s={"d": -80.0}, anchor_pa={"a": 60e5})
    freely = free_state(solver_of(built(None)), boundary)
    assert freely.state.outcome.is_solved
    flow = freely.state.network.by_arc(freely.state.flow_kg_s)["long"]
    held = free_state(solver_of(built(flow + 10.0)), boundary)
    assert held.state.outcome.is_solved
    assert held.state.network.by_arc(held.state.flow_kg_s)["long"] >= flow + 10.0 - 1e-4


def test_a_valve_without_bypass_keeps_its_outlet_limit_while_it_passes() -> None:
    built = network(
        pipe("p1", "a", "b"),
        ControlValve(arc="v", tail="b", head="c", pressure_out_pa_max=40e5),
        pipe("p2", "c", "d"),
    )
    found = free_state(solver_of(built), load(50.0))
    assert found.state.outcome.is_solved
    assert found.state.network.by_node(found.state.pressure_pa)["c"] <= 40e5 * (1.0 + 1e-6)


def test_gas_does_not_go_round_two_valves_side_by_side() -> None:
    built = network(
        pipe("p1", "a", "b"),
        ControlValve(arc="there", tail="b", head="c", has_bypass=True),
        ControlValve(arc="back", tail="c", head="b", has_bypass=True),
        pipe("p2", "c", "d"),
        d=(70e5, None),
    )
    boundary = load(50.0)
    found = free_state(solver_of(built), boundary)
    assert found.state.outcome.code == "infeasible"
    assert found.proof is not None
    assert recheck_proof(found.proof, built, boundary, medium=GAS, friction_law="colebrook") == ()
    names = found.proof.arcs
    for name in ("there", "back"):
        column = len(found.proof.nodes) + names.index(name)
        leaf = found.proof.leaves[0]
        assert max(abs(leaf.lower[column]), abs(leaf.upper[column])) <= 1.0 + 1e-6
