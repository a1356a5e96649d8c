"""Plans of a base year: chosen with an uplift of home use, counted as stated; blocks move nobody else."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from tests.random_unions import OUTSIDER, PLAYERS, random_union
from tests.small_worlds import small_world

from gasunion.planning.plan import Plan, block_plan, contracted_plan, status_quo
from gasunion.scenario.scenario import Scenario
from gasunion.studies.check import check
from gasunion.studies.claim import claim_of
from gasunion.studies.claimed import Claim
from gasunion.studies.remarks import remarks
from gasunion.studies.worth.consistency import inconsistencies

ALL = frozenset(PLAYERS)
MUSD = 1e-4


def served(plan: Plan, party: str, use_class: str, *, step: int | None = None) -> float:
    """Use of a class over the year. [bcm]"""
    return sum(
        float(plan.use[i] @ plan.formulation.days) / 1000
        for i, u in enumerate(plan.formulation.uses)
        if u.node[0] == party and u.use_class == use_class and step in (None, u.step)
    )


def without_base(scenario: Scenario) -> Scenario:
    return dataclasses.replace(
        scenario,
        contracts=tuple(dataclasses.replace(c, pinned_mcm_d=None) for c in scenario.contracts),
    )


def test_home_use_comes_first_and_is_counted_as_stated_in_a_base_year():
    network, scenario = random_union(1)
    plan = status_quo(network, scenario)
    worth = sum(
        float(plan.use[i] @ plan.formulation.days) / 1000 * u.value_usd_per_tcm
        for i, u in enumerate(plan.formulation.uses)
    )
    costs = plan.surplus_musd - worth
    assert {u.value_usd_per_tcm for u in plan.formulation.uses if u.is_home} == {
        s.value_usd_per_tcm for c in scenario.classes if c.is_home for s in c.steps
    }
    assert costs < 0
    # A plant that pays more than the last step of home use goes short before it.
    by_value = dataclasses.replace(scenario, home_uplift_usd_per_tcm=0.0)
    greedy = status_quo(network, by_value)
    assert greedy.surplus_musd > plan.surplus_musd
    assert any(served(plan, p, "home") > served(greedy, p, "home") + 0.01 for p in PLAYERS)


def test_any_uplift_above_the_gap_between_uses_chooses_the_same_plan():
    network, scenario = random_union(1)
    plans = [
        status_quo(network, dataclasses.replace(scenario, home_uplift_usd_per_tcm=u)) for u in (300.0, 700.0)
    ]
    assert plans[0].surplus_musd == pytest.approx(plans[1].surplus_musd, abs=MUSD)
    assert plans[0].forward == pytest.approx(plans[1].forward, abs=1e-2)


def test_a_year_without_a_base_counts_home_use_at_the_home_value_as_before():
    network, scenario = random_union(1)
    plan = status_quo(network, without_base(scenario))
    least = min(u.value_usd_per_tcm for u in plan.formulation.uses if u.is_home)
    assert least == scenario.home_value_usd_per_tcm
    assert not plan.formulation.uplift.any()
    assert plan.chosen_musd == plan.surplus_musd


def test_the_uplift_does_not_move_a_year_without_a_base():
    network, scenario = small_world(3)
    assert not scenario.has_base
    other = dataclasses.replace(scenario, home_uplift_usd_per_tcm=900.0)
    for kind in (status_quo, contracted_plan):
        assert kind(network, scenario).surplus_musd == kind(network, other).surplus_musd


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("with_shortage", [False, True])
def test_the_checker_finds_no_fault_in_plans_of_a_base_year(seed, with_shortage):
    network, scenario = random_union(seed, with_shortage=with_shortage)
    base = status_quo(network, scenario)
    for plan in (base, contracted_plan(network, scenario), block_plan(network, scenario, ALL, baseline=base)):
        assert plan.outcome.is_solved
        assert check(network, scenario, claim_of(plan)) == ()


def block_claim() -> tuple[tuple[object, Scenario], Claim]:
    network, scenario = random_union(2, with_shortage=True)
    return (network, scenario), claim_of(block_plan(network, scenario, ALL))


def moved(rates, name: str, by: float):  # type: ignore[no-untyped-def]
    return {**rates, name: {t: v + by for t, v in rates[name].items()}}


def words_of(claim: Claim, case: tuple[object, Scenario]) -> str:
    return " ".join(f"{f.where}: {f.what}" for f in check(case[0], case[1], claim))  # type: ignore[arg-type]


def test_the_checker_sees_an_outsider_who_moved():
    case, claim = block_claim()
    assert claim.baseline is not None
    for name, rates in (("production", claim.production), ("use", claim.use)):
        key = next(k for k in rates if k.startswith(OUTSIDER))
        wrong = dataclasses.replace(claim, **{name: moved(rates, key, 0.5)})
        assert "is outside the block and left the status quo" in words_of(wrong, case)
    wrong = dataclasses.replace(claim, forward=moved(claim.forward, "AO", 0.5))
    assert "arc forward AO, 2023-01: it is outside the block" in words_of(wrong, case)


def test_the_checker_sees_a_field_that_gave_more_in_a_documented_shortage():
    case, claim = block_claim()
    assert "it left the status quo in a documented shortage" not in words_of(claim, case)
    wrong = dataclasses.replace(claim, production=moved(claim.production, "B0", 0.5))
    found = words_of(wrong, case)
    assert "supply B0, 2023-01: it left the status quo in a documented shortage" in found
    assert "supply B0, 2023-02: it left the status quo in a documented shortage" in found
    assert "supply B0, 2023-03: it left" not in found


def test_the_checker_sees_a_class_that_uses_less_and_a_block_that_is_worth_less():
    case, claim = block_claim()
    key = next(k for k in claim.use if k.startswith("A1 home"))
    wrong = dataclasses.replace(claim, use={**claim.use, key: dict.fromkeys(claim.use[key], 0.0)})
    assert "use of A, class home: it is less than in the status quo" in words_of(wrong, case)
    assert claim.baseline is not None
    poorer = dataclasses.replace(claim, surplus=claim.baseline.surplus - 1.0)
    assert "it is worth less than the status quo" in words_of(poorer, case)


def test_a_balance_of_transit_stays_in_force_inside_a_block_of_a_base_year():
    network, scenario = random_union(4)
    plan = block_plan(network, scenario, ALL)
    row = [c.contract for c in scenario.contracts].index("T-BALANCE")
    assert plan.contract_quantity[row] == pytest.approx(np.zeros(12), abs=1e-6)
    claim = claim_of(plan)
    wrong = dataclasses.replace(claim, contracts=moved(claim.contracts, "T-BALANCE", 0.5))
    assert "contract T-BALANCE, 2023-01: it is not at its pin" in words_of(wrong, (network, scenario))


def test_a_status_quo_shorter_than_documented_is_told():
    network, scenario = random_union(1)
    plan = status_quo(network, scenario)
    found = inconsistencies(plan)
    assert found
    assert "0.000 were documented" in found[0].what
    assert "the base is not consistent with this scenario." in found[0].what
    assert inconsistencies(status_quo(network, without_base(scenario))) == ()
    assert inconsistencies(block_plan(network, scenario, ALL, baseline=plan)) == ()


def test_a_block_is_told_what_its_fields_could_give_beyond_what_they_gave():
    network, scenario = random_union(1)
    supplies = tuple(
        dataclasses.replace(s, could_give_bcm_y=s.capacity_bcm_y + (1.5 if s.node[0] == "A" else 0.0))
        for s in scenario.supplies
    )
    richer = dataclasses.replace(scenario, supplies=supplies)
    count = sum(s.node[0] == "A" for s in supplies)
    plan = block_plan(network, richer, ALL)
    (told,) = [f for f in remarks(plan) if f.where == "supplies of A"]
    assert told.value == pytest.approx(1.5 * count)
    assert "they give no more than the year did" in told.what
    # It is said and not used.
    assert plan.surplus_musd == pytest.approx(block_plan(network, scenario, ALL).surplus_musd, abs=MUSD)
    for other in (status_quo(network, richer), block_plan(network, without_base(richer), ALL)):
        assert not [f for f in remarks(other) if f.where == "supplies of A"]
