"""An irreducible set is infeasible, and any one row or bound less makes it feasible."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csc_matrix
from tests.small_worlds import small_world

from gasunion.intake.case import load_case
from gasunion.planning.blocks import bounded
from gasunion.planning.formulation import Formulation, formulate
from gasunion.planning.irreducible import Member, irreducible_set, left
from gasunion.program import Handle, Program

few = settings(max_examples=max(8, settings.default.max_examples // 8))


def is_feasible(program: Program, members: tuple[Member, ...]) -> bool:
    return Handle(left(program, members)).solve().outcome.code == "solved"


def holds(program: Program) -> tuple[Member, ...]:
    clash = irreducible_set(program)
    found = clash.members
    assert found
    assert clash.is_irreducible
    assert not is_feasible(program, found)
    for dropped in found:
        assert is_feasible(program, tuple(m for m in found if m != dropped)), dropped
    return found


def contracted(formulation: Formulation) -> Program:
    return bounded(formulation, kind="contracted", block=frozenset(), pins=None)


@few
@given(st.integers(0, 10_000), st.floats(1.05, 4.0), st.integers(0, 2))
def test_a_world_that_asks_too_much_of_a_contract_has_a_set_of_which_none_can_be_left_out(
    seed, factor, which
):
    network, scenario = small_world(seed)
    old = scenario.contracts[which % len(scenario.contracts)]
    # More than the whole world has.
    much = factor * sum(s.capacity_bcm_y for s in scenario.supplies)
    asked = dataclasses.replace(old, minimum_bcm_y=much, maximum_bcm_y=much, agreed_bcm_y=much)
    contracts = tuple(asked if c is old else c for c in scenario.contracts)
    holds(contracted(formulate(network, dataclasses.replace(scenario, contracts=contracts))))


@given(st.integers(0, 10_000))
def test_any_infeasible_programme_has_such_a_set(seed):
    rng = np.random.default_rng(seed)
    rows, columns = int(rng.integers(2, 9)), int(rng.integers(1, 7))
    low = np.where(rng.random(rows) < 0.6, rng.normal(0.5, 1, rows), -np.inf)
    program = Program(
        cost=rng.normal(size=columns),
        lower=np.where(rng.random(columns) < 0.7, -1.0, -np.inf),
        upper=np.where(rng.random(columns) < 0.7, 1.0, np.inf),
        matrix=csc_matrix(rng.integers(-2, 3, (rows, columns)).astype(float)),
        row_lower=low,
        row_upper=np.where(rng.random(rows) < 0.5, np.maximum(low, -1.0), np.inf),
    )
    if Handle(program, presolve=False).solve().outcome.code == "infeasible":
        holds(program)
    else:
        assert irreducible_set(program).members == ()


def test_a_field_that_must_give_more_than_its_year_needs_eight_rows():
    changes = ["supplies[A_FIELD,2025].month_min_factor=1.9", "supplies[A_FIELD,2025].capacity=17"]
    formulation = formulate(*load_case("two-party", changes=changes).planning_year(2025))
    found = holds(contracted(formulation))
    words = [formulation.model.row_words(m.number) for m in found if m.of == "row"]
    assert len(words) == 8
    assert sum(w.startswith("production minimum[A_FIELD") for w in words) == 7
    assert "production of the year[A_FIELD]" in words
    assert len(found) <= 8 + 31


@pytest.mark.parametrize("side", ["lower", "upper"])
def test_a_side_is_left_out_by_itself(side):
    program = Program(
        cost=np.zeros(1),
        lower=np.zeros(1),
        upper=np.full(1, 2.0),
        matrix=csc_matrix(np.ones((1, 1))),
        row_lower=np.full(1, 3.0 if side == "lower" else -9.0),
        row_upper=np.full(1, 9.0 if side == "lower" else -3.0),
    )
    other = "upper" if side == "lower" else "lower"
    assert irreducible_set(program).members == (
        Member(of="row", number=0, side=side),
        Member(of="column", number=0, side=other),
    )


def test_a_set_that_takes_too_many_solves_says_that_not_each_member_was_tried():
    rows = 60
    program = Program(
        cost=np.zeros(rows),
        lower=np.zeros(rows),
        upper=np.ones(rows),
        matrix=csc_matrix(np.ones((1, rows))),
        row_lower=np.array([rows + 1.0]),
        row_upper=np.array([np.inf]),
    )
    whole = irreducible_set(program, most_solves=1_000)
    assert whole.is_irreducible
    assert len(whole.members) == rows + 1
    cut_short = irreducible_set(program, most_solves=5)
    assert not cut_short.is_irreducible
    assert set(whole.members) <= set(cut_short.members)
