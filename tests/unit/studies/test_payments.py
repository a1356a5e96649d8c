"""Payments: along the route the plan uses, and for gas that a balance lets pass unpaid."""

from __future__ import annotations

import dataclasses

import pytest
from tests.random_unions import PLAYERS, random_union

from gasunion.planning.plan import Plan, block_plan, status_quo
from gasunion.studies.accounts import accounts, payments
from gasunion.studies.remarks import remarks
from gasunion.studies.routes import routes

ALL = frozenset(PLAYERS)


def released(seed: int) -> Plan:
    """A block of a year without a base: its balances are released."""
    network, scenario = random_union(seed)
    plain = dataclasses.replace(
        scenario,
        contracts=tuple(dataclasses.replace(c, pinned_mcm_d=None) for c in scenario.contracts),
    )
    return block_plan(network, plain, ALL)


@pytest.mark.parametrize("seed", range(5))
def test_gas_that_passes_a_balance_unpaid_is_charged_at_the_stated_price_and_told(seed):
    plan = released(seed)
    row = next(i for i, c in enumerate(plan.scenario.contracts) if c.is_balance)
    left = float(plan.contract_quantity[row] @ plan.formulation.days) / 1000
    found = [p for p in payments(plan) if p.kind == "junction"]
    if abs(left) < 1e-6:
        assert found == []
        return
    (paid,) = found
    balance = plan.scenario.contracts[row]
    assert paid.payee == (balance.seller if left > 0 else balance.buyer)
    assert paid.quantity_bcm == pytest.approx(abs(left))
    assert paid.musd == pytest.approx(abs(left) * plan.scenario.unpaid_gas_usd_per_tcm)
    assert any("is a balance and no sale" in r.what for r in remarks(plan))
    assert sum(a.net_transfers for a in accounts(plan)) == pytest.approx(0, abs=1e-6)
    dearer = dataclasses.replace(plan.scenario, unpaid_gas_usd_per_tcm=300.0)
    again = dataclasses.replace(plan, formulation=dataclasses.replace(plan.formulation, scenario=dearer))
    assert next(p for p in payments(again) if p.kind == "junction").musd == pytest.approx(2 * paid.musd)


def test_nothing_passes_a_balance_in_a_status_quo_or_a_block_of_a_base_year():
    network, scenario = random_union(4)
    base = status_quo(network, scenario)
    for plan in (base, block_plan(network, scenario, ALL, baseline=base)):
        assert [p for p in payments(plan) if p.kind == "junction"] == []


def test_transit_is_paid_on_arcs_that_carry_gas_in_that_direction():
    for seed in range(6):
        network, scenario = random_union(seed)
        plan = status_quo(network, scenario)
        f = plan.formulation
        carried = {
            arc.arc: float((plan.forward[i] + plan.backward[i]) @ f.days) / 1000
            for i, arc in enumerate(f.grid.arcs)
        }
        contract = next(c for c in scenario.contracts if c.contract == "S-TRANSIT")
        bcm = contract.agreed_bcm_y
        ways = routes(plan, contract, bcm)
        assert sum(w.bcm for w in ways) == pytest.approx(bcm)
        assert all(w.arcs[0] == "T1" and w.arcs[-1] == "T2" for w in ways)
        assert all(carried[arc] >= w.bcm - 1e-2 for w in ways for arc in w.arcs)


def test_gas_beyond_what_the_cheapest_used_way_carries_takes_the_next():
    network, scenario = random_union(0)
    plan = status_quo(network, scenario)
    contract = next(c for c in scenario.contracts if c.contract == "S-TRANSIT")
    ways = routes(plan, contract, 50.0)
    assert sum(w.bcm for w in ways) == pytest.approx(50.0)
    assert len(ways) >= 2  # what the plan carries, and the rest on the way that exists
