"""Whatever gases meet in whatever network: the gas that is there follows the flows that are there."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import few
from tests.written_gaslib import gaslib_folder

from gasunion.studies.simulation.nomination import Simulation, simulate
from gasunion.studies.simulation.wishes import Wishes

BLENDS = (
    {"methane": 0.93, "ethane": 0.04, "propane": 0.01, "nitrogen": 0.01, "carbon_dioxide": 0.01},
    {"methane": 0.80, "nitrogen": 0.14, "ethane": 0.05, "carbon_dioxide": 0.01},
    {"methane": 0.5, "hydrogen": 0.5},
    {"hydrogen": 1.0},
)
SAME = 2e-8  # rounds settle at 1e-9 of each factor


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A connected network with sources, exits and perhaps loops."""

    sources: Mapping[str, Mapping[str, float]]
    pipes: tuple[tuple[str, str, str, float], ...]
    flows: Mapping[str, float]
    heights: Mapping[str, float]

    def solved(self, wishes: Wishes | None = None, **more: float) -> Simulation:
        with tempfile.TemporaryDirectory() as place:
            folder = gaslib_folder(
                Path(place),
                sources=self.sources,
                pipes=self.pipes,
                flows=self.flows,
                heights=self.heights,
                **more,
            )
            return simulate(folder, wishes or Wishes(anchor_pa={"n0": 60e5}))


def composed(case: Case, which: list[int], **more: float) -> Simulation:
    gases = {name: BLENDS[k] for name, k in zip(case.sources, which, strict=True)}
    wishes = Wishes(
        anchor_pa={"n0": 60e5}, composition=BLENDS[0], node_compositions=gases, temperature_k=288.15
    )
    return case.solved(wishes, **more)


@st.composite
def cases(draw: st.DrawFn, rises: bool = True) -> Case:
    """Three to seven places in a tree with up to two more pipes; two or three sources feed exits."""
    roll = random.Random(draw(st.integers(0, 2**32)))
    count = draw(st.integers(3, 7))
    pipes = [(f"p{i}", f"n{roll.randrange(i)}", f"n{i}", roll.uniform(2.0, 30.0)) for i in range(1, count)]
    for k in range(draw(st.integers(0, 2))):
        a, b = roll.sample(range(count), 2)
        pipes.append((f"q{k}", f"n{a}", f"n{b}", roll.uniform(5.0, 40.0)))
    names = [f"n{i}" for i in range(count)]
    feeding = roll.sample(names, min(count - 1, 2 + (count > 4)))
    taking = [n for n in names if n not in feeding]
    given_in = {n: roll.uniform(2.0, 12.0) for n in feeding}
    shares = {n: roll.uniform(0.5, 1.5) for n in taking}
    total, whole = sum(given_in.values()), sum(shares.values())
    flows = given_in | {n: -total * s / whole for n, s in shares.items()}
    sources = {
        n: {"molar": roll.uniform(16.2, 20.0), "norm": roll.uniform(0.72, 0.9), "heat": roll.uniform(33, 42)}
        for n in feeding
    }
    heights = {n: roll.uniform(0.0, 200.0) for n in names} if rises and roll.random() < 0.4 else {}
    return Case(sources=sources, pipes=tuple(pipes), flows=flows, heights=heights)


def pressures(made: Simulation) -> dict[str, float]:
    return dict(zip((n.node for n in made.state.network.nodes), made.state.pressure_pa.tolist(), strict=True))


def assert_same(first: Simulation, second: Simulation, *, within: float = SAME) -> None:
    one, two = pressures(first), pressures(second)
    for name in one:
        assert one[name] == pytest.approx(two[name], rel=within)


@settings(max_examples=few(1 / 3))
@given(case=cases())
def test_mass_moles_and_energy_enter_and_leave_alike(case):
    made = case.solved()
    assert made.state.outcome.is_solved, made.state.outcome
    state, network = made.state, made.state.network
    spread = 1.01e-4 * state.throughput_kg_s
    # A pipe in which a front stands carries its own mix, and no node's.
    within = 1e-4 if np.any((state.flow_kg_s != 0.0) & (np.abs(state.flow_kg_s) < spread)) else 1e-9
    flow, moles = state.flow_kg_s, state.flow_kg_s / made.molar_mass_kg_mol
    for i, node in enumerate(network.nodes):
        given_in = max(state.injection_kg_s[i], 0.0)
        gas = case.sources.get(node.node)
        arrives_kg, arrives_mol = given_in, given_in / (gas["molar"] * 1e-3) if gas and given_in else 0.0
        for k in range(len(network.arcs)):
            for end, sign in ((network.head[k], 1.0), (network.tail[k], -1.0)):
                if end == i and sign * flow[k] > 0.0:
                    arrives_kg += abs(flow[k])
                    arrives_mol += abs(moles[k])
        for k in range(len(network.arcs)):
            for end, sign in ((network.head[k], -1.0), (network.tail[k], 1.0)):
                if end == i and sign * flow[k] > spread:
                    assert flow[k] / moles[k] == pytest.approx(arrives_kg / arrives_mol, rel=within)
    assert made.quality is not None
    leaves = np.maximum(-state.injection_kg_s, 0.0)
    out = float(np.sum(np.where(leaves > 0.0, leaves * np.nan_to_num(made.quality.gross_j_kg), 0.0)))
    enters = sum(
        state.injection_kg_s[network.node_index[n]] * g["heat"] * 1e6 / g["norm"]
        for n, g in case.sources.items()
        if state.injection_kg_s[network.node_index[n]] > 0.0
    )
    assert out == pytest.approx(enters, rel=1e-9)


def test_a_front_between_two_gases_may_stand_in_a_pipe_that_rises():
    """Either gas in q0 makes the other flow in: it holds a mix of both, and hardly anything flows."""
    case = Case(
        sources={
            "n2": {"molar": 16.58, "norm": 0.735, "heat": 36.9},
            "n0": {"molar": 19.77, "norm": 0.885, "heat": 41.5},
        },
        pipes=(("p1", "n0", "n1", 5.45), ("p2", "n1", "n2", 13.23), ("q0", "n0", "n2", 34.15)),
        flows={"n2": 6.737, "n0": 8.498, "n1": -15.235},
        heights={"n0": 66.8, "n1": 185.4, "n2": 184.9},
    )
    made = case.solved()
    assert made.state.outcome.is_solved
    assert abs(made.state.flow_kg_s[2]) < 1e-3 * 15.235
    assert 16.6e-3 < made.molar_mass_kg_mol[2] < 19.7e-3


@settings(max_examples=few(1 / 3))
@given(case=cases(), at=st.integers(0, 6), molar=st.floats(2.016, 44.0), km=st.floats(0.1, 20.0))
def test_a_source_that_sends_nothing_changes_nothing(case, at, molar, km):
    there = f"n{at % len(case.pipes)}"
    gas = {"molar": molar, "norm": molar / 22.4, "heat": 20.0}
    idle = Case(
        sources={**case.sources, "z": gas},
        pipes=(*case.pipes, ("z1", "z", there, km)),
        flows={**case.flows, "z": 0.0},
        heights=case.heights | ({"z": case.heights.get(there, 0.0)} if case.heights else {}),
    )
    assert_same(case.solved(), idle.solved(), within=1e-10)


@settings(max_examples=few(1 / 8))
@given(
    case=cases(), which=st.lists(st.integers(0, 3), min_size=3, max_size=3), limit=st.floats(200.0, 1000.0)
)
def test_a_limit_that_does_not_bind_changes_nothing(case, which, limit):
    which = which[: len(case.sources)]
    first, second = composed(case, which), composed(case, which, limit_bar=limit)
    assert_same(first, second, within=1e-12)
    np.testing.assert_allclose(first.viscosity_pa_s, second.viscosity_pa_s, rtol=1e-12)


@settings(max_examples=few(1 / 8))
@given(case=cases(), kind=st.integers(0, 3))
def test_one_gas_from_every_source_is_one_gas(case, kind):
    many = composed(case, [kind] * len(case.sources))
    one = case.solved(Wishes(anchor_pa={"n0": 60e5}, composition=BLENDS[kind], temperature_k=288.15))
    assert_same(many, one)


@settings(max_examples=few(1 / 3))
@given(case=cases(), share=st.floats(0.05, 0.95))
def test_two_part_flows_of_one_gas_are_one_flow(case, share):
    """A source split in two of the same gas, joined by a short line in which their pressures are one."""
    first = next(n for n in case.sources)
    split = Case(
        sources={**case.sources, "y": case.sources[first]},
        pipes=(*case.pipes, ("y1", "y", first, 1e-6)),
        flows={**case.flows, first: share * case.flows[first], "y": (1.0 - share) * case.flows[first]},
        heights=case.heights | ({"y": case.heights[first]} if case.heights else {}),
    )
    one, two = pressures(case.solved()), pressures(split.solved())
    for name, value in one.items():
        assert two[name] == pytest.approx(value, rel=1e-6)


@settings(max_examples=few(1 / 8))
@given(case=cases(), which=st.lists(st.integers(0, 3), min_size=3, max_size=3), seed=st.integers(0, 2**32))
def test_names_and_directions_of_arcs_change_nothing(case, which, seed):
    which = which[: len(case.sources)]
    roll = random.Random(seed)
    pipes = [(n, b, a, km) if roll.random() < 0.5 else (n, a, b, km) for n, a, b, km in case.pipes]
    roll.shuffle(pipes)
    turned = Case(sources=case.sources, pipes=tuple(pipes), flows=case.flows, heights=case.heights)
    assert_same(case.solved(), turned.solved(), within=1e-9)
    assert_same(composed(case, which), composed(turned, which))


@settings(max_examples=few(1 / 8))
@given(case=cases(), step=st.floats(1e-7, 1e-4), share=st.floats(0.0, 0.9))
def test_pressures_are_continuous_in_the_hydrogen_of_one_source(case, step, share):
    first = next(iter(case.sources))

    def at(x: float) -> Simulation:
        gas = {"methane": 1.0 - x, "hydrogen": x}
        wishes = Wishes(
            anchor_pa={"n0": 60e5},
            composition={"methane": 1.0},
            node_compositions={first: gas},
            temperature_k=288.15,
        )
        return case.solved(wishes)

    here, near = at(share), at(share + step)
    if here.state.outcome.is_solved and near.state.outcome.is_solved:
        assert_same(here, near, within=20.0 * step + SAME)
