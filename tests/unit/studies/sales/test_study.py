"""The study of sales: a case for a pencil, and what its answer says."""

from __future__ import annotations

import pytest
from tests.small_sales import sales_case

from gasunion.outcome import Refused
from gasunion.studies.fleet import Crew
from gasunion.studies.sales.question import sales_question
from gasunion.studies.sales.study import sales_study


def study(case, **asked):
    return sales_study(
        sales_question(case, 2024, **{"by_month": False} | asked), worlds=0, crew=Crew(workers=1)
    )


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return sales_case(tmp_path_factory.mktemp("sales") / "case")


def test_the_curve_goes_through_the_point_of_the_year(case):
    reference = study(case).ground.references[0]
    assert reference.quantity_bcm_y == pytest.approx(15 + 3, abs=1e-2)  # A-CN and B-CN
    assert reference.price_usd_per_tcm == pytest.approx(reference.curve("mid").choke / 1.5)  # e = −2
    for level in ("low", "mid", "high"):
        curve = reference.curve(level)
        at = curve.choke - curve.slope * reference.quantity_bcm_y
        assert at == pytest.approx(reference.price_usd_per_tcm)


def test_a_charge_at_cost_moves_money_between_members_and_no_gas_that_pays_anyway(case):
    # B's gas goes east through A's bridge and pipe whether A charges it or not: 300 km at 1.2 and 900 at 1.5.
    # It has no more, and no pipe is full.
    found = study(case, conduct="0.5")
    told = found.told
    sold = told["apart"].quantity["BB"]["C_HUB"]
    assert sold > 1
    assert told["apart_at_cost"].quantity["BB"]["C_HUB"] == pytest.approx(sold, rel=1e-6)
    passed = told["apart"].charges["AA"]
    assert 17.1 * sold < passed < 17.1 * sold * 1.05  # what departs is a little more than what arrives
    assert told["apart_at_cost"].charges["AA"] == 0
    assert found.figures["changes.apart_at_cost.sellers.AA+BB"] == pytest.approx(0, abs=1e-6)
    assert found.figures["changes.apart_at_cost.sellers.BB"] == pytest.approx(passed, rel=1e-6)


def test_in_step_every_member_keeps_its_own_account_and_the_group_sells_less(case):
    found = study(case, conduct="1", settled="none")
    told = found.told
    assert set(told["in_step"].payoff) == {"AA", "BB"}
    assert told["in_step"].sold["C_HUB"] < told["apart"].sold["C_HUB"]
    # The group sells the gas that costs it least, and that is A's, over A's own pipe.
    assert told["in_step"].quantity["BB"]["C_HUB"] < told["apart"].quantity["BB"]["C_HUB"]
    names = {n for n in found.figures if n.startswith("changes.in_step.sellers.")}
    assert names == {f"changes.in_step.sellers.{n}" for n in ("AA", "BB", "AA+BB")}


def test_what_is_settled_takes_no_margin(case):
    apart = study(case, conduct="1", settled="none").told["apart"].price["C_HUB"]
    settled = study(case, conduct="1", settled="all").told["apart"].price["C_HUB"]
    assert settled < apart - 1


def test_every_figure_lies_in_its_interval_and_fixed_conduct_leaves_elasticity_alone(case):
    found = study(case)
    assert len(found.points) == 8
    assert all(low <= found.figures[name] <= high for name, (low, high) in found.intervals.items())
    fixed = study(case, conduct="0.5")
    assert [p["name"] for p in fixed.points] == [
        "conduct mid, elasticity low",
        "conduct mid, elasticity high",
    ]


def test_the_curve_is_held_against_the_case_s_steps(case):
    from gasunion.report.answers.sales import sales_part

    part, reasons = sales_part(study(case, conduct="0.5"))
    market = part["markets"]["C_HUB"]
    assert market["against_steps"].startswith("the curve's first unit is worth ")
    assert market["contracted"] == pytest.approx({"AA": 15, "BB": 3}, abs=1e-2)
    assert reasons["base"] == "the case holds none of this year; its status quo pins contracts as agreed"


def test_a_seller_with_nothing_left_stays_and_sells_nothing(tmp_path):
    from tests.small_case import tables, write_case

    from gasunion.intake.case import load_case

    found = study(load_case(write_case(tmp_path / "case", tables())), conduct="0.5")
    assert found.told["apart"].quantity["BB"]["C_HUB"] == 0


def test_worlds_need_a_base_and_a_number(case):
    with pytest.raises(Refused, match="worlds cannot be drawn"):
        sales_study(sales_question(case, 2024), worlds=-1)
    assert "no worlds were drawn: intervals are over conduct and elasticity alone" in study(case).assumptions
