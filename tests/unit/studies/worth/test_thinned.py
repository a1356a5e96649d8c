"""A programme without rows of shared capacity has the same optimum, also where such a row binds."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy.sparse import csc_matrix
from tests.random_unions import PARTIES, random_union

from gasunion.planning.coalition import footing_of
from gasunion.planning.plan import status_quo
from gasunion.program import Program, solve
from gasunion.studies.worth import coalitions
from gasunion.studies.worth.coalitions import Coalitions
from gasunion.studies.worth.thinned import Thinned

FORWARD, BACKWARD, USE = 0, 1, 3
LOSS = 0.1


def one_pipeline(well_cost: float, *, capacity: float = 10.0) -> Program:
    """A field at one end, a use of 5 at the other, a pipeline between that carries gas both ways.

    A field that is paid for giving wants gas burnt, which is done by sending it to and fro.
    """
    matrix = [[-1.0, 1.0 - LOSS, 1.0, 0.0], [1.0 - LOSS, -1.0, 0.0, -1.0], [1.0, 1.0, 0.0, 0.0]]
    return Program(
        cost=np.array([0.01, 0.01, well_cost, -3.0]),
        lower=np.zeros(4),
        upper=np.array([10.0, 10.0, 8.0, 5.0]),
        matrix=csc_matrix(matrix),
        row_lower=np.array([0.0, 0.0, -np.inf]),
        row_upper=np.array([0.0, 0.0, capacity]),
    )


def thinned(program: Program, here: np.ndarray, asked: list[int]) -> Thinned:
    return Thinned(
        program, columns=np.array([FORWARD, BACKWARD], dtype=np.int32), here=here, asked=np.array(asked)
    )


def test_where_gas_is_worth_something_the_thin_programme_is_enough() -> None:
    program = one_pipeline(1.0)
    small = thinned(program, np.zeros(4), [1, 1, 0, 0])
    assert small.least(1) == pytest.approx(solve(program).objective)
    assert small.least(0) == pytest.approx(0.0)
    assert small.solved_whole == 0


def test_where_burning_gas_is_a_gain_the_row_binds_and_the_whole_is_solved() -> None:
    program = one_pipeline(-1.0)
    whole = solve(program).objective
    assert whole > solve(one_pipeline(-1.0, capacity=np.inf)).objective + 0.1
    small = thinned(program, np.zeros(4), [1, 1, 0, 0])
    assert small.least(1) == pytest.approx(whole)
    assert small.solved_whole == 1


def test_a_row_whose_columns_different_players_freeze_is_not_left_out() -> None:
    # Frozen at 2 backward, no more than 8 forward fits beside it, where 9.8 would be sent.
    program = one_pipeline(1.0)
    program.upper[USE] = 8.0
    frozen = dataclasses.replace(
        program, lower=np.array([0.0, 2.0, 0.0, 0.0]), upper=np.array([10.0, 2.0, 8.0, 8.0])
    )
    small = thinned(program, solve(frozen).x, [0b01, 0b10, 0, 0])
    assert solve(frozen).x[FORWARD] == pytest.approx(8.0)
    assert small.least(0b01) == pytest.approx(solve(frozen).objective)


@pytest.mark.parametrize("seed", [1, 4])
def test_many_coalitions_in_a_row_gain_what_each_gains_by_itself(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = status_quo(*random_union(seed, with_shortage=True))
    assert plan.pins is not None
    ground = footing_of(plan.formulation, pins=plan.pins, x=plan.x)
    every = Coalitions(ground, frozenset(PARTIES))
    one_by_one = every.every_usd()
    monkeypatch.setattr(coalitions, "MANY", 1)
    assert every.every_usd() == one_by_one
    without_last = [frozenset(PARTIES[:2]), frozenset(PARTIES[:3]), frozenset(PARTIES[1:3])]
    by_mask = [one_by_one[sum(1 << PARTIES.index(p) for p in members)] for members in without_last]
    assert every.gains_usd(without_last) == by_mask
