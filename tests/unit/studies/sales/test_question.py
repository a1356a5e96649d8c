"""The question of sales: who sells where, and what is refused."""

from __future__ import annotations

import pytest
from tests.small_case import tables, write_case
from tests.small_sales import sales_case, sales_tables

from gasunion.intake.case import load_case
from gasunion.outcome import Refused
from gasunion.studies.sales.question import sales_question


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return sales_case(tmp_path_factory.mktemp("sales") / "case")


def test_members_that_reach_a_market_sell_and_the_rest_is_said(case):
    question = sales_question(case, 2024)
    assert (question.sellers, question.markets) == (("AA", "BB"), ("C_HUB",))
    assert question.joint == ("AA", "BB")
    assert question.settled == ("B-CN",)  # its price rule says fixed; the other is an index
    assert question.idle == ()


def test_a_member_without_gas_is_said_to_sell_nothing(tmp_path):
    rows = sales_tables()
    rows["supplies"] = [r for r in rows["supplies"] if r["node"] != "B_CITY"]
    rows["contracts"] = [r for r in rows["contracts"] if r["seller"] == "AA"]
    question = sales_question(load_case(write_case(tmp_path / "case", rows)), 2024)
    assert question.sellers == ("AA",)
    assert question.idle == ("BB sells nothing outside: it has no gas, or no way to a market",)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"sellers": "AA+XX"}, "--sellers: 'XX' is no party of this case. Known: AA, BB, CN."),
        ({"sellers": "AA+AA"}, "--sellers: 'AA' stands twice. Name it once."),
        ({"sellers": "CN"}, "--sellers CN: has no gas. Those that can: AA, BB."),
        ({"sellers": []}, "--sellers: names no party. Known: AA, BB, CN."),
        ({"joint": "AA"}, "--joint: names one seller; two or more can sell in step."),
        ({"joint": "AA+CN"}, "--joint: 'CN' is no seller of this case."),
        (
            {"markets": "C_HUBB"},
            "--markets: 'C_HUBB' is no outside market of this case. Did you mean 'C_HUB'?",
        ),
        ({"settled": "A-XX"}, "--settled: 'A-XX' is no contract with an outside market of this case."),
        ({"conduct": "2"}, "--conduct 2: is 2. Conduct lies between 0 (price taker) and 1 (Cournot)."),
    ],
)
def test_a_wrong_word_is_refused(case, asked, message):
    with pytest.raises(Refused) as refused:
        sales_question(case, 2024, **asked)
    assert message in str(refused.value)


def test_every_wrong_word_is_told_at_once(case):
    with pytest.raises(Refused) as refused:
        sales_question(case, 2024, sellers="AA+XX", markets="NONE", joint="AA", conduct="3", settled="x")
    assert len(refused.value.findings) >= 5


def test_settled_contracts_may_be_all_none_or_named(case):
    assert sales_question(case, 2024, settled="all").settled == ("A-CN", "B-CN")
    assert sales_question(case, 2024, settled="none").settled == ()
    assert sales_question(case, 2024, settled="A-CN").settled == ("A-CN",)


def test_a_market_that_no_named_seller_reaches_is_refused(tmp_path):
    rows = sales_tables()
    arc = next(r for r in rows["arcs"] if r["arc"] == "AB_2024")
    arc["capacity_backward_bcm_y"] = "0"  # BB's gas cannot leave
    rows["contracts"] = [r for r in rows["contracts"] if r["seller"] == "AA"]
    rows["contracts"][0] |= {"measure": "AC"}
    case = load_case(write_case(tmp_path / "case", rows))
    with pytest.raises(Refused) as refused:
        sales_question(case, 2024, sellers="BB", markets="C_HUB")
    assert "--sellers BB: reaches no outside market. Those that can: AA." in str(refused.value)
    assert "--markets C_HUB: is reached by no seller. Sellers are BB;" in str(refused.value)


def test_a_year_without_a_curve_is_refused_with_what_to_add(tmp_path):
    rows = tables()
    del rows["outside_demand"]
    case = load_case(write_case(tmp_path / "case", rows))
    with pytest.raises(Refused, match=r"outside_demand\.csv: gives no demand curve for 2024"):
        sales_question(case, 2024)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("elasticity_mid", "0.5", "elasticity_mid at C_HUB is 0.5; it must be -0.01 or less"),
        ("elasticity_high", "0", "elasticity_high at C_HUB is 0; it must be -0.01 or less"),
        ("elasticity_mid", "-5", "elasticity_mid at C_HUB is -5; it must not be below elasticity_low, -4"),
        ("node", "A_CITY", "node A_CITY is no outside market: markets has no row for it; add its steps to"),
        ("until_year", "2020", "from_year at C_HUB is 2023; it must not be above until_year, 2020"),
    ],
)
def test_demand_that_rises_with_its_price_is_refused_by_the_table(tmp_path, column, value, message):
    rows = tables()
    rows["outside_demand"][0][column] = value
    with pytest.raises(Refused) as refused:
        load_case(write_case(tmp_path / "case", rows))
    assert message in str(refused.value)
