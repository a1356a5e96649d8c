"""A year that happened still has a plan when one of its inputs changes: rounding alone never leaves none.

A status quo gives way by its own rule, contract by contract and field by field, so a change of one supply,
use or pipeline always leaves one. Pins and minima of a base stand at the edge of what can leave a field, and
a plan that a solver does not find there is lost to rounding.
"""

from __future__ import annotations

import dataclasses
from functools import cache

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests import examples
from tests.random_years import closed_year

from gasunion.intake.case import load_case
from gasunion.network.elements import Corridor
from gasunion.network.network import Network
from gasunion.planning import plan as planning
from gasunion.planning.blocks import bounded
from gasunion.planning.edge import ROOMS_MCM_D
from gasunion.planning.formulation import formulate
from gasunion.planning.infeasible import least_violation
from gasunion.planning.pinning import pin
from gasunion.planning.plan import block_plan, contracted_plan, solve_plan, status_quo
from gasunion.program import Handle
from gasunion.scenario.scenario import Scenario
from gasunion.studies.check import check
from gasunion.studies.claim import claim_of

pytestmark = pytest.mark.slow

FACTORS = (0.8, 0.9, 0.95, 1.05, 1.1, 1.2, 1.5)
YEARS = (2021, 2022, 2023, 2024)
# What may not be the reason of an answer that there is no plan. [mcm/d]
ROUNDING_MCM_D = 1e-4
few = settings(max_examples=examples.few(1 / 8))
fewest = settings(max_examples=examples.few(1 / 12))


@cache
def shipped(year: int) -> tuple[Network, Scenario]:
    return load_case("eurasia").on_base(year).planning_year(year)


def changed(network: Network, scenario: Scenario, which: int, factor: float) -> tuple[Network, Scenario]:
    """One supply, use or pipeline times a factor; `which` counts through all of them."""
    supplies, demands = list(scenario.supplies), list(scenario.demands)
    which %= len(supplies) + len(demands) + len(network.arcs)
    if which < len(supplies):
        s = supplies[which]
        supplies[which] = dataclasses.replace(s, capacity_bcm_y=s.capacity_bcm_y * factor)
        return network, dataclasses.replace(scenario, supplies=tuple(supplies))
    which -= len(supplies)
    if which < len(demands):
        d = demands[which]
        demands[which] = dataclasses.replace(d, quantity_bcm_y=d.quantity_bcm_y * factor)
        return network, dataclasses.replace(scenario, demands=tuple(demands))
    arc = network.arcs[which - len(demands)]
    assert isinstance(arc, Corridor)
    other = dataclasses.replace(
        arc,
        capacity_forward_m3_s=arc.capacity_forward_m3_s * factor,
        capacity_backward_m3_s=arc.capacity_backward_m3_s * factor,
    )
    return network.replacing(arcs=[other]), scenario


def holds(network: Network, scenario: Scenario) -> None:
    """Every kind of plan is one that the checker takes, or is lost to more than rounding."""
    base = status_quo(network, scenario)
    assert base.outcome.is_solved, base.outcome
    contracted = contracted_plan(network, scenario)
    if contracted.outcome.code == "infeasible":
        f = contracted.formulation
        program = bounded(f, kind="contracted", block=frozenset(), pins=None)
        violations = least_violation(f, program)
        assert violations is None or max(v.amount for v in violations) > ROUNDING_MCM_D
    for plan in (base, contracted):
        if plan.outcome.is_solved:
            assert check(network, scenario, claim_of(plan)) == ()


@fewest
@given(st.sampled_from(YEARS), st.integers(0, 10_000), st.sampled_from(FACTORS))
def test_one_changed_input_of_a_shipped_base_never_leaves_no_plan_by_rounding(
    year: int, which: int, factor: float
) -> None:
    holds(*changed(*shipped(year), which, factor))


def test_where_the_calmest_point_misses_its_rows_the_plan_is_a_vertex_that_holds_them() -> None:
    """Seed 14 of explore: "almost solved" was taken, and the checker found 2e-4 mcm/d made of nothing."""
    network, scenario = changed(*shipped(2022), 197, 1.05)
    plan = status_quo(network, scenario)
    assert plan.outcome.is_solved
    assert plan.outcome.residual is not None
    assert plan.outcome.residual < 1e-6
    assert check(network, scenario, claim_of(plan)) == ()


def test_the_field_whose_minimum_stands_at_the_edge_has_a_plan() -> None:
    """Found by hand: Shurtan × 1.5 was "infeasible" by 1e-8 mcm/d of another field's minimum."""
    network, scenario = shipped(2024)
    which = next(i for i, s in enumerate(scenario.supplies) if s.node == "UZ_SHURTAN")
    plan = status_quo(*changed(network, scenario, which, 1.5))
    assert plan.outcome.is_solved, plan.outcome
    assert plan.pins is not None
    assert plan.pins.missed_minimum_mcm_d.max() > 1.0  # what cannot leave the field is told


@few
@given(st.integers(1, 12), st.integers(0, 1000), st.sampled_from(FACTORS), st.sampled_from([0.0, 0.4]))
@example(1, 0, 1.5, 0.4)
def test_one_changed_input_of_a_small_year_never_leaves_no_plan_by_rounding(
    seed: int, which: int, factor: float, shortage_bcm: float
) -> None:
    year = closed_year(seed, shortage_bcm=shortage_bcm)
    network, scenario = changed(year.network, year.base, which, factor)
    holds(network, scenario)
    block = block_plan(network, scenario, year.block)
    assert block.outcome.is_solved, block.outcome


@pytest.mark.parametrize("room", ROOMS_MCM_D[1:])
def test_pins_beyond_the_edge_by_less_than_they_are_written_to_have_a_plan_that_says_so(room: float) -> None:
    # A field that must give more than its pipe takes; the minimum that is asked of it is a hair too high.
    year = closed_year(1)
    supplies = tuple(
        dataclasses.replace(s, capacity_bcm_y=3 * s.capacity_bcm_y, month_min_factor=0.9)
        if s.node == "B0"
        else s
        for s in year.base.supplies
    )
    f = formulate(year.network, dataclasses.replace(year.base, supplies=supplies))
    pins, _ = pin(f)
    assert pins is not None
    missed = pins.missed_minimum_mcm_d
    assert missed.max() > 0.1
    beyond = dataclasses.replace(pins, missed_minimum_mcm_d=np.where(missed > 0, missed - 0.5 * room, missed))
    program = bounded(f, kind="status quo", block=frozenset(), pins=beyond)
    assert Handle(program, tolerance=1e-9).solve().outcome.code == "infeasible"
    plan = solve_plan(f, kind="status quo", pins=beyond)
    assert plan.outcome.is_solved, plan.outcome
    if room > 1e-6:  # a tenth of a cubic metre a minute is within what a simplex holds its rows to
        assert "of room for rounding" in plan.outcome.message
    assert planning.words(0.0) == ""
    far = dataclasses.replace(pins, missed_minimum_mcm_d=np.where(missed > 0, missed - 0.01, missed))
    assert solve_plan(f, kind="status quo", pins=far).outcome.code == "infeasible"
