"""Random small networks of all elements: nothing unphysical is solved, nothing possible is infeasible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from tests.examples import seeds
from tests.random_settings import faults_of, question

from gasunion.hydraulics.steady.solver import Solver
from gasunion.hydraulics.validation.settings import Question, answer
from gasunion.network.boundary import Boundary
from gasunion.network.checks import faults
from gasunion.network.elements import Arc, CompressorStation, ControlValve, Valve

SEEDS = seeds(same=60, explore=10_000)
SHARD = 30 if len(SEEDS) == 60 else 500  # so that workers share them, and a fault does not hide the others
GRID = 9
COMBINATIONS = 600


def settings_of(asked: Question) -> Iterator[tuple[list[Arc], Boundary]]:
    """Every position of valves, units as set, without set point or closed, over a grid of slack pressures."""
    choices: list[list[Arc]] = []
    for arc in asked.network.arcs:
        if isinstance(arc, Valve):
            choices.append([replace(arc, is_open=True), replace(arc, is_open=False)])
        elif isinstance(arc, ControlValve | CompressorStation):
            bare = replace(arc, ratio=None, pressure_out_pa=None, flow_kg_s=None)
            choices.append([arc, bare, replace(bare, is_open=False)])
    shares = np.linspace(1.0, 0.0, GRID) if asked.slack else [1.0]
    for taken in product(*choices):
        for share in shares:
            pressures = {n: s.low_pa + share * (s.high_pa - s.low_pa) for n, s in asked.slack.items()}
            yield list(taken), asked.at(pressures)


def a_state_is_found(asked: Question) -> str:
    """The first setting that gives a state by the check of this test, within every limit."""
    for k, (arcs, load) in enumerate(settings_of(asked)):
        if k >= COMBINATIONS:
            break
        network = asked.network.replacing(arcs=arcs)
        if faults(network, load):
            continue
        state = Solver(network, medium=asked.medium, friction_law="colebrook").solve(load)
        if state.outcome.is_solved and not faults_of(state, load):
            return f"{[(a.arc, getattr(a, 'is_open', None)) for a in arcs]} at {dict(load.anchor_pa)}"
    return ""


@pytest.mark.parametrize("first", range(0, len(SEEDS), SHARD))
def test_nothing_unphysical_is_solved_and_nothing_possible_is_infeasible(first: int, record_property) -> None:
    told: Counter[str] = Counter()
    wrong: list[str] = []
    shard = SEEDS[first : first + SHARD]
    for seed in shard:
        asked = question(seed)
        if faults(asked.network, asked.at_the_top):
            told["refused"] += 1
            continue
        found = answer(asked)
        code = found.state.outcome.code
        told[code] += 1
        if code in ("solved", "outside_limits"):
            wrong += [f"{seed}: {fault}" for fault in faults_of(found.state, found.boundary)]
        if code == "infeasible" and (possible := a_state_is_found(asked)):
            wrong.append(f"{seed}: infeasible, and there is {possible}")
    for code, count in told.items():
        record_property(f"random networks, {code}", count)
    assert wrong == []
    assert told["solved"] > 0.2 * len(shard), told
    assert told["out_of_steps"] + told["undecided"] <= 0.05 * len(shard), told
