"""Traders in step: they choose their sales together and send their gas each for itself."""

from __future__ import annotations

import pytest
from tests.market_settings import cournot, random_market, two_by_two

from gasunion.market.answer import answer_of
from gasunion.market.market_file import market_of
from gasunion.outcome import Refused


def solved(plain):
    outcome, body, _ = answer_of(market_of(plain))
    assert outcome.is_solved, outcome
    assert body["residual"] <= 1e-8
    return body


def test_two_of_three_equals_in_step_sell_what_one_would():
    # As two Cournot sellers: 100/3 each, price 190/3; the two in step share theirs evenly.
    body = solved(cournot(3) | {"in_step": ["T0+T1"]})
    assert body["prices"]["M"] == pytest.approx(30 + 100 / 3)
    assert [body["quantities"][t]["M"] for t in ("T0", "T1", "T2")] == pytest.approx(
        [50 / 3, 50 / 3, 100 / 3]
    )
    assert body["ranges"]["quantities.T0.M"] == pytest.approx([0, 100 / 3], abs=1e-5)


def test_in_step_a_member_still_pays_the_other_s_charge_and_jointly_it_does_not():
    plain = two_by_two()
    for arc, owner in (("AB", "B"), ("BA", "A")):
        plain["arcs"][arc] |= {"owner": owner, "tariff": 5}
    in_step, joint = solved(plain | {"in_step": ["A+B"]}), solved(plain | {"joint": ["A+B"]})
    # Nobody sends gas to the other's market, where it would only lower the group's price: two monopolists.
    for body in (in_step, joint):
        assert body["prices"]["MA"] == body["prices"]["MB"] == pytest.approx(80)
    assert sum(in_step["charges"]["by_owner"].values()) == pytest.approx(0, abs=1e-9)
    # With cheap gas at A alone, B's market is served over the pipe, against the charge or without it.
    plain["traders"]["B"]["NB"]["cost"]["c"] = 90
    in_step, joint = solved(plain | {"in_step": ["A+B"]}), solved(plain | {"joint": ["A+B"]})
    assert in_step["prices"]["MB"] == pytest.approx((130 + 30 + 12 + 5) / 2)
    assert joint["prices"]["MB"] == pytest.approx((130 + 30 + 12) / 2)


@pytest.mark.parametrize("seed", range(12))
def test_in_step_without_charges_among_members_is_selling_as_one(seed):
    try:
        plain = random_market(seed, conduct=1, with_charges=True)
        market_of(plain)
    except Refused:
        return
    group = list(plain["traders"])[:2]
    for arc in plain["arcs"].values():
        if arc["owner"] in group or set(arc["exempt"]) & set(group):
            arc["exempt"] = sorted({*arc["exempt"], *group})
    name = "+".join(group)
    step, joint = solved(plain | {"in_step": [name]}), solved(plain | {"joint": [name]})
    for market, price in joint["prices"].items():
        assert step["prices"][market] == pytest.approx(price, rel=1e-6)
    if None not in (step["welfare"], joint["welfare"]):
        assert step["welfare"] == pytest.approx(joint["welfare"], rel=1e-6)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"in_step": ["T0+TX"]}, "market, in_step, group 1: 'TX' is not a trader."),
        ({"in_step": ["T0+T1"], "joint": ["T1+T2"]}, "market, in_step: 'T1' sells jointly as well."),
        (
            {"in_step": ["T0+T1"], "conduct": {"T0": 1, "T1": 0.5, "T2": 1}},
            "market, conduct, T0+T1, M: differs in a group in step.",
        ),
    ],
)
def test_a_wrong_group_in_step_is_refused(more, message):
    with pytest.raises(Refused) as refused:
        market_of(cournot(3) | more)
    assert message in str(refused.value)
