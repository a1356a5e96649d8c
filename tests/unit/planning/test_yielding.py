"""Contracts that yield to homes: cut before home use after a shock, and never without one."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from tests.random_years import BLOCK, closed_year

from gasunion.planning.plan import Plan, status_quo
from gasunion.scenario.scenario import Scenario
from gasunion.studies.check import check
from gasunion.studies.claim import claim_of
from gasunion.studies.worth.gain import gain_of
from gasunion.studies.worth.world import Year

YIELDS = "S-BC"  # what B sells to C


@pytest.fixture(scope="module")
def year() -> Year:
    return closed_year()


def yielding(scenario: Scenario, *names: str) -> Scenario:
    return dataclasses.replace(
        scenario,
        contracts=tuple(
            dataclasses.replace(c, yields_to_home=c.contract in names) for c in scenario.contracts
        ),
    )


def shocked(scenario: Scenario, node: str, factor: float) -> Scenario:
    return dataclasses.replace(
        scenario,
        supplies=tuple(
            dataclasses.replace(s, capacity_bcm_y=s.capacity_bcm_y * factor) if s.node == node else s
            for s in scenario.supplies
        ),
    )


def short_bcm(plan: Plan, name: str) -> float:
    assert plan.pins is not None
    row = [c.contract for c in plan.scenario.contracts].index(name)
    return float(plan.pins.shortfall_mcm_d[row] @ plan.formulation.days) / 1000


def home_bcm(plan: Plan, party: str) -> float:
    return sum(
        float(plan.use[i] @ plan.formulation.days) / 1000
        for i, u in enumerate(plan.formulation.uses)
        if u.is_home and u.node[0] == party
    )


def test_without_a_shock_contracts_that_yield_are_met_and_the_base_comes_back(year):
    firm = status_quo(year.network, year.base)
    soft = status_quo(year.network, yielding(year.base, YIELDS, "S-AB", "S-AO"))
    assert soft.pins is not None
    assert firm.pins is not None
    assert not soft.pins.shortfall_mcm_d.any()
    assert soft.pins.quantity_mcm_d == pytest.approx(firm.pins.quantity_mcm_d, abs=1e-9)
    assert soft.surplus_musd == pytest.approx(firm.surplus_musd, abs=1e-6)


def test_after_a_shock_what_yields_is_cut_before_homes_and_only_as_far_as_they_need(year):
    # B's plants take what is cheap first: the shock must reach its homes.
    hit = shocked(year.base, "B0", 0.55)
    firm, soft = status_quo(year.network, hit), status_quo(year.network, yielding(hit, YIELDS))
    assert short_bcm(firm, YIELDS) == 0.0
    assert home_bcm(firm, "B") < home_bcm(status_quo(year.network, year.base), "B") - 0.2
    assert short_bcm(soft, YIELDS) > 0.2
    assert home_bcm(soft, "B") > home_bcm(firm, "B") + 0.2
    assert soft.pins is not None
    others = [i for i, c in enumerate(hit.contracts) if c.contract != YIELDS]
    assert not soft.pins.shortfall_mcm_d[others].any()
    for plan in (firm, soft):
        assert check(year.network, plan.scenario, claim_of(plan)) == ()


def test_a_shock_elsewhere_cuts_nothing_that_could_not_help(year):
    hit = yielding(shocked(year.base, "C0", 0.9), "S-OB")
    plan = status_quo(year.network, hit)
    assert plan.pins is not None
    assert np.max(plan.pins.shortfall_mcm_d) <= 1e-3


def test_a_gain_under_a_shock_is_told_pinned_and_yielding(year):
    calm = gain_of(status_quo(year.network, yielding(year.base, YIELDS)), BLOCK)
    assert calm.pinned_usd == pytest.approx(calm.gain_usd, abs=2)
    hit = yielding(shocked(year.base, "B0", 0.55), YIELDS)
    told = gain_of(status_quo(year.network, hit), BLOCK)
    assert told.pinned_usd is not None
    assert abs(told.pinned_usd - told.gain_usd) > 10_000
