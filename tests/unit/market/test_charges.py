"""What owners of arcs charge others: who pays, who gets it, and what it does to prices."""

from __future__ import annotations

import copy

import pytest
from tests.market_settings import behind_a_charge, seasons, two_by_two

from gasunion.market.answer import CHARGES_APART, answer_of
from gasunion.market.charges import charge_of
from gasunion.market.market_file import market_of
from gasunion.market.recheck import recheck
from gasunion.market.setting import Line
from gasunion.outcome import Refused


def solved(plain):
    outcome, body, _ = answer_of(market_of(plain))
    assert outcome.is_solved, outcome
    assert body["residual"] <= 1e-12
    return body


def test_a_charge_set_for_profit_in_front_of_a_monopolist_is_a_double_margin():
    # p = a − bQ, cost c: the seller passes (a − c − t)/2b; the owner's income t(a − c − t)/2b is greatest at
    # t = (a − c)/2 = 50. Then Q = (a − c)/4b = 25, p = 105: as behind one reseller.
    body = solved(behind_a_charge(50))
    assert body["sold"]["M"] == pytest.approx(25)
    assert body["prices"]["M"] == pytest.approx(105)
    assert body["charges"]["by_owner"]["TSO"] == pytest.approx(1250)
    assert body["charges"]["by_trader"]["T"] == pytest.approx(1250)
    assert body["profit"]["T"] == pytest.approx(625)
    assert body["consumer_surplus"]["M"] == pytest.approx(25**2 / 2)
    alone = solved(behind_a_charge(0))
    assert (alone["prices"]["M"], alone["profit"]["T"]) == (pytest.approx(80), pytest.approx(2500))
    for near in (49, 51):
        assert solved(behind_a_charge(near))["charges"]["by_owner"]["TSO"] < 1250
    assert CHARGES_APART in body["assumptions"]
    assert CHARGES_APART not in alone["assumptions"]


def test_the_owner_those_it_exempts_and_groups_with_one_of_them_pay_nothing():
    line = Line(
        arc="P", tail="N", head="E", capacity_forward=(1,), capacity_backward=(0,), owner="A", tariff=7,
        exempt=("B",),
    )  # fmt: skip
    paid = {t: charge_of(line, t) for t in ("A", "B", "C", "A+C", "C+B", "C+D", "AB")}
    assert paid == {"A": 0, "B": 0, "C": 7, "A+C": 0, "C+B": 0, "C+D": 7, "AB": 7}


def test_a_joint_group_pays_no_charge_of_its_own_member():
    plain = two_by_two()
    plain["arcs"]["AB"] |= {"owner": "B", "tariff": 5}
    apart = solved(plain)
    assert apart["charges"]["by_arc"]["AB"] == pytest.approx(5 * apart["quantities"]["A"]["MB"])
    joint = solved(plain | {"joint": ["A+B"]})
    assert joint["charges"]["by_owner"]["B"] == 0


def test_charges_over_equal_ways_are_a_range_and_no_figure():
    plain = behind_a_charge(5)
    plain["arcs"]["Q"] = {"from": "N", "to": "E", "cost": 5, "owner": "TSO"}
    outcome, body, reasons = answer_of(market_of(plain))
    assert outcome.is_solved
    sold = (130 - 35) / 2
    assert body["ranges"]["charges.by_arc.P"] == pytest.approx([0, 5 * sold], abs=1e-5)
    assert body["charges"]["by_arc"]["P"] is None
    assert body["charges"]["by_owner"]["TSO"] is None
    assert body["charges"]["by_trader"]["T"] is None
    assert body["welfare"] is None
    assert reasons["charges.by_owner.TSO"] == reasons["charges.by_arc.P"] == "not unique: from 0 to 237.5"
    # what it costs the trader is the same either way
    assert body["profit"]["T"] == pytest.approx(sold**2)
    assert body["ranges"]["welfare"] == pytest.approx([1.5 * sold**2, 1.5 * sold**2 + 5 * sold], abs=1e-4)


def test_the_recheck_knows_who_pays():
    market = market_of(seasons())
    witness = answer_of(market)[1]["certificate"]
    free = seasons()
    free["arcs"]["P"]["exempt"] = ["A"]
    assert recheck(market, witness).residual < 1e-12
    assert recheck(market_of(free), witness).misses["transport"] > 1e-3


def test_one_charge_less_beside_another_may_lower_welfare():
    # Two ways: one costs nothing and charges 10, the other costs 8 and charges 5. Without the 5 gas takes the
    # dearer way, because it pays 8 there and 10 here.
    plain = behind_a_charge(10, conduct=0)
    plain["arcs"]["Q"] = {"from": "N", "to": "E", "cost": 8, "owner": "Other", "tariff": 5}
    before = solved(plain)
    plain["arcs"]["Q"]["tariff"] = 0
    after = solved(plain)
    assert before["welfare"] == pytest.approx(90**2 / 2 + 10 * 90)
    assert after["welfare"] == pytest.approx(92**2 / 2)
    assert after["welfare"] < before["welfare"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"tariff": -1}, "market, arcs, P, tariff: is -1 USD/tcm; a charge is 0 or more."),
        ({"exempt": "T"}, "market, arcs, P, exempt: 'T' is not a list of traders."),
        ({"exempt": ["S"]}, "market, arcs, P, exempt: 'S' is not a trader."),
    ],
)
def test_a_wrong_charge_is_refused(change, message):
    plain = copy.deepcopy(behind_a_charge(5))
    plain["arcs"]["P"] |= change
    with pytest.raises(Refused) as refused:
        market_of(plain)
    assert message in str(refused.value)


def test_a_charge_that_nobody_gets_is_refused():
    plain = behind_a_charge(5)
    del plain["arcs"]["P"]["owner"]
    with pytest.raises(Refused) as refused:
        market_of(plain)
    assert "market, arcs, P: charges a tariff and has no owner." in str(refused.value)
    assert "add it to 'cost' if nobody earns it" in str(refused.value)
