"""What homes leave: gas of a mixture told apart, and nothing lost or made."""

from __future__ import annotations

import dataclasses

import pytest
from tests.small_case import write_case
from tests.small_sales import sales_case, sales_tables

from gasunion.intake.case import load_case
from gasunion.planning.formulation import formulate
from gasunion.planning.plan import solve_plan
from gasunion.studies.sales.homes import left_by, left_for_sales

HOMES_ON_A1 = 10 * 25 / 28 / (1 - 0.015)


def left_of(case, year=2024, by_month=False):
    left, outcome = left_for_sales(*case.planning_year(year), by_month=by_month)
    assert outcome.is_solved
    return left


def total(rates, left):
    return sum(r * w for r, w in zip(rates, left.shares, strict=True))


def test_a_party_has_what_it_sold_and_what_its_fields_could_give_besides(tmp_path):
    # BB: 14 of gas, homes and works take 9.5 in all, 3 go to China: 4.5 − fuel of the rest are spare or sold.
    case = sales_case(tmp_path / "case")
    left = left_of(case)
    assert left.sold_bcm["B-CN"] == pytest.approx(3, abs=1e-3)
    own = dict(left.supply)
    assert total(own["B_CITY"], left) == pytest.approx(14 - 9.5, abs=0.05)
    assert left.bought == ()


def test_pipes_keep_room_for_homes_first(tmp_path):
    case = sales_case(tmp_path / "case")
    left = left_of(case)
    # The city takes 10 of the mixture that comes to it: 25 by A1 and 3 by the bridge, 18 of which go east. So
    # A1 carries 10 · 25/28 for it, and 1.5 % more that is burnt; a year of 366 days has 366/365 of 40 bcm.
    ahead, back = left.pipe["A1"]
    assert total(back, left) == 0
    assert total(ahead, left) == pytest.approx(40 * 366 / 365 - HOMES_ON_A1, abs=0.1)
    # nothing for homes goes east; ten days there are at half
    assert total(left.pipe["AC"][0], left) == pytest.approx(60 * (366 - 5) / 365, abs=0.05)


def test_pipes_that_share_a_limit_share_what_is_left_of_it(tmp_path):
    left = left_of(sales_case(tmp_path / "case", joint_limits={"capacity_bcm_y": "60"}))
    both = total(left.pipe["A1"][0], left) + total(left.pipe["AC"][0], left)
    assert both == pytest.approx(60 * 366 / 365 - HOMES_ON_A1, abs=0.1)


def test_twelve_months_add_up_to_the_year(tmp_path):
    case = sales_case(tmp_path / "case")
    year, months = left_of(case), left_of(case, by_month=True)
    assert months.periods[0] == "2024-01"
    assert len(months.periods) == 12
    for (node, one), (_, many) in zip(year.supply, months.supply, strict=True):
        assert total(one, year) == pytest.approx(total(many, months), abs=1e-3), node
    for arc in year.pipe:
        for side in (0, 1):
            assert total(year.pipe[arc][side], year) == pytest.approx(
                total(months.pipe[arc][side], months), abs=1e-3
            )


@pytest.fixture(scope="module")
def eurasia():
    case = load_case("eurasia").on_base(2024)
    return case, left_of(case, by_month=True)


def test_gas_that_a_party_bought_and_sold_on_is_its_own_and_counted_once(eurasia):
    case, left = eurasia
    network, scenario = case.planning_year(2024)
    territory = {n.node: n.territory for n in network.nodes}
    outside = {"CN", "EU", "IR", "TR"}
    bought = {}
    for b in left.bought:
        bought[b.party] = bought.get(b.party, 0) + total(b.rate, left)
    assert bought["RU"] > 1  # Karachaganak and Turkmen gas, part of which left Russia again
    spare = {"KZ": 0.5, "TM": 0.5, "UZ": 0.5}  # base years hold output, not what fields could give
    for party, room in spare.items():
        sold = sum(
            left.sold_bcm[c.contract] for c in scenario.contracts if c.seller == party and c.buyer in outside
        )
        own = sum(total(rates, left) for node, rates in left.supply if territory[node] == party)
        assert own + bought.get(party, 0) == pytest.approx(sold, abs=room), party


def test_nothing_is_left_below_nothing(eurasia):
    _, left = eurasia
    assert all(r >= 0 for _, rates in left.supply for r in rates)
    assert all(r >= 0 for sides in left.pipe.values() for side in sides for r in side)
    assert all(v >= 0 for store in left.store.values() for v in store)


def test_what_a_store_leaves_does_not_rest_on_how_full_it_is_where_nobody_says(tmp_path):
    rows = sales_tables()
    for row in rows["storages"]:
        row["fill_start_bcm"] = ""
    network, scenario = load_case(write_case(tmp_path / "case", rows)).planning_year(2024)
    plan = solve_plan(formulate(network, scenario), kind="status quo")
    columns = plan.formulation.columns.store.stock
    room = 2000.0 - float(plan.stock_mcm.max())
    assert room > 100  # of 2 bcm; a fuller store carries the same gas
    x = plan.x.copy()
    x[columns] += 0.5 * room
    fuller = dataclasses.replace(plan, x=x)
    stock = plan.stock_mcm[0] / 1000.0
    swing = max(*stock, stock[-1]) - min(*stock, stock[-1])
    for one in (plan, fuller):
        working, _, _ = left_by(one, by_month=True).store["STORE"]
        assert working == pytest.approx(2.0 - swing, abs=1e-3)
