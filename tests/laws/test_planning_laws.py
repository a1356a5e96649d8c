"""What holds of a plan whatever the numbers."""

from __future__ import annotations

import dataclasses
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import examples
from tests.small_worlds import PARTIES, scaled, small_world

from gasunion.network.elements import Corridor
from gasunion.planning.plan import Plan, block_plan, contracted_plan, status_quo
from gasunion.scenario.transport import Maintenance
from gasunion.studies.accounts import accounts
from gasunion.studies.check import check
from gasunion.studies.claim import claim_of

seeds = st.integers(0, 10_000)
# The surplus of a small world is 1,000 to 10,000 MUSD, HiGHS optimises to 1e-7 relative.
MUSD = 1e-3
# The plan's rates come from an interior point that stops within 1e-6 of the least change.
RATE_MCM_D = 1e-4
# Plans are slow against Hypothesis's habits: fewer worlds in the short run, all the worlds in the long one.
few = settings(max_examples=examples.few(1 / 8))
ALL = frozenset(PARTIES)


def solved(plan: Plan) -> Plan:
    assert plan.outcome.is_solved, plan.outcome
    return plan


@few
@given(seeds)
def test_nothing_is_created_or_lost_and_every_limit_holds_in_every_kind_of_plan(seed):
    network, scenario = small_world(seed)
    base = solved(status_quo(network, scenario))
    for plan in (base, contracted_plan(network, scenario), block_plan(network, scenario, ALL, baseline=base)):
        assert check(network, scenario, claim_of(solved(plan))) == ()
        assert sum(a.surplus for a in accounts(plan)) == pytest.approx(plan.surplus_musd, abs=MUSD)
        assert sum(a.net_transfers for a in accounts(plan)) == pytest.approx(0, abs=MUSD)


@few
@given(seeds, st.integers(0, 3))
def test_a_wider_arc_never_lowers_the_optimum(seed, which):
    network, scenario = small_world(seed)
    arc = network.arcs[which]
    assert isinstance(arc, Corridor)
    wide = network.replacing(
        arcs=[
            dataclasses.replace(
                arc,
                capacity_forward_m3_s=arc.capacity_forward_m3_s * 1.5,
                capacity_backward_m3_s=arc.capacity_backward_m3_s * 1.5,
            )
        ]
    )
    before = solved(contracted_plan(network, scenario)).surplus_musd
    assert solved(contracted_plan(wide, scenario)).surplus_musd >= before - MUSD


@few
@given(seeds, st.integers(0, 2))
def test_more_supply_with_its_minimum_unchanged_never_lowers_the_optimum(seed, which):
    network, scenario = small_world(seed)
    old = scenario.supplies[which]
    more = dataclasses.replace(
        old, capacity_bcm_y=old.capacity_bcm_y * 1.3, month_min_factor=old.month_min_factor / 1.3
    )
    richer = dataclasses.replace(scenario, supplies=tuple(more if s is old else s for s in scenario.supplies))
    before = solved(contracted_plan(network, scenario)).surplus_musd
    assert solved(contracted_plan(network, richer)).surplus_musd >= before - MUSD


@few
@given(seeds)
def test_releasing_contracts_and_merging_blocks_never_loses(seed):
    network, scenario = small_world(seed)
    base = solved(status_quo(network, scenario))
    surplus = {
        block: solved(block_plan(network, scenario, frozenset(block), baseline=base)).surplus_musd
        for block in ("A", "AB", "BC", "ABC")
    }
    assert surplus["A"] == pytest.approx(base.surplus_musd, abs=MUSD)
    assert surplus["AB"] >= base.surplus_musd - MUSD
    assert surplus["ABC"] >= max(surplus["AB"], surplus["BC"]) - MUSD


@few
@given(seeds, st.sampled_from([0.5, 3.0]))
def test_scaling_volumes_scales_the_plan(seed, factor):
    network, scenario = small_world(seed)
    plan = solved(contracted_plan(network, scenario))
    larger = solved(contracted_plan(*scaled(network, scenario, factor)))
    assert larger.surplus_musd == pytest.approx(plan.surplus_musd * factor, rel=1e-7, abs=MUSD)
    # The plan that is left is unique, so its flows scale too; the quadratic choice is good to 1e-4 mcm/d.
    assert larger.forward == pytest.approx(plan.forward * factor, abs=2e-3 * max(factor, 1))


@few
@given(seeds, st.integers(0, 3), st.floats(0, 0.9))
def test_an_outage_never_gains_and_may_leave_no_plan(seed, which, factor):
    network, scenario = small_world(seed)
    start = scenario.calendar.periods[0].start
    window = Maintenance(
        arc=network.arcs[which].arc, from_date=start, to_date=start.replace(month=3), factor=factor
    )
    broken = dataclasses.replace(scenario, maintenance=(window,))
    before = solved(contracted_plan(network, scenario)).surplus_musd
    after = contracted_plan(network, broken)
    # A field's monthly minimum may have no way out while the arc is down.
    assert after.outcome.code in ("solved", "infeasible")
    if after.outcome.is_solved:
        assert after.surplus_musd <= before + MUSD


@few
@given(seeds)
def test_simplex_and_interior_point_reach_one_optimum_and_one_plan(seed):
    network, scenario = small_world(seed)
    simplex = solved(contracted_plan(network, scenario, method="simplex"))
    interior = solved(contracted_plan(network, scenario, method="ipm"))
    assert simplex.surplus_musd == pytest.approx(interior.surplus_musd, rel=1e-8)
    assert simplex.forward == pytest.approx(interior.forward, abs=5e-3)


@few
@given(seeds)
def test_no_gas_goes_into_a_store_and_out_of_it_on_the_same_day(seed):
    network, scenario = small_world(seed)
    base = solved(status_quo(network, scenario))
    for plan in (base, contracted_plan(network, scenario), block_plan(network, scenario, ALL, baseline=base)):
        both = np.minimum(solved(plan).injection, plan.withdrawal)
        assert both.max(initial=0.0) <= RATE_MCM_D


@few
@given(seeds)
def test_a_shortfall_is_the_least_that_any_plan_must_have(seed):
    network, scenario = small_world(seed)
    tight = dataclasses.replace(
        scenario,
        supplies=tuple(
            dataclasses.replace(s, capacity_bcm_y=s.capacity_bcm_y * 0.15) for s in scenario.supplies
        ),
    )
    plan = solved(status_quo(network, tight))
    assert plan.pins is not None
    days = plan.formulation.days
    short = plan.pins.shortfall_mcm_d
    assert (short >= 0).all()
    assert plan.contract_quantity == pytest.approx(plan.formulation.contracts.agreed_mcm_d - short, abs=1e-5)
    # No other plan delivers more in all: ask the planner to maximise what the contracts carry.
    most = _greatest_delivery(plan)
    agreed = float((plan.formulation.contracts.agreed_mcm_d * days).sum())
    assert float((short * days).sum()) + float(
        (plan.pins.missed_minimum_mcm_d * days).sum()
    ) == pytest.approx(agreed - most, abs=1e-2)


def _greatest_delivery(plan: Plan) -> float:
    """Greatest Σ δ (quantity − missed minimum) with each contract at most its agreed rate. [mcm]"""
    from gasunion.program import Handle

    f = plan.formulation
    rows, program = f.contracts, f.program
    cost = np.zeros_like(program.cost)
    cost[rows.quantity] = -f.days
    cost[f.columns.missed_minimum] = f.days
    upper, row_lower, row_upper = program.upper.copy(), program.row_lower.copy(), program.row_upper.copy()
    upper[rows.quantity] = rows.agreed_mcm_d
    upper[f.columns.missed_minimum] = np.inf
    upper[f.columns.build] = 0.0
    for block in (rows.day, rows.year, rows.month_lower, rows.month_upper):
        row_lower[block], row_upper[block] = -np.inf, np.inf
    changed = dataclasses.replace(program, cost=cost, upper=upper, row_lower=row_lower, row_upper=row_upper)
    return -Handle(changed).solve().objective


@pytest.mark.filterwarnings("ignore")  # PyPSA's and linopy's own warnings of versions to come
@pytest.mark.parametrize("seed", [1, 2])
def test_pypsa_finds_the_same_surplus_for_every_kind_of_plan(seed):
    from gasunion.planning.export import solve_in_pypsa

    network, scenario = small_world(seed)
    base = solved(status_quo(network, scenario))
    for plan in (base, contracted_plan(network, scenario), block_plan(network, scenario, ALL, baseline=base)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert solve_in_pypsa(plan) == pytest.approx(plan.surplus_musd, rel=1e-8)
