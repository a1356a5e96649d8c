"""The gain of a block: parts, what stands beside it, and a checker that sees each wrong figure."""

from __future__ import annotations

import dataclasses

import pytest
from tests.random_unions import PLAYERS, random_union

from gasunion.planning.plan import Plan, block_plan, status_quo
from gasunion.studies.check_gain import ToldGain, check_gain
from gasunion.studies.claim import claim_of, told_gain
from gasunion.studies.worth.gain import Gain, gain_of

ALL = frozenset(PLAYERS)


def made(seed: int) -> tuple[Plan, Plan, Gain]:
    network, scenario = random_union(seed)
    base = status_quo(network, scenario)
    block = block_plan(network, scenario, ALL, baseline=base)
    return base, block, gain_of(base, ALL, x=block.x)


def faults(base: Plan, block: Plan, told: ToldGain) -> str:
    found = check_gain(
        block.scenario,
        told,
        claim=claim_of(block),
        before_musd=base.surplus_musd,
        territory={n.node: n.territory for n in block.network.nodes},
    )
    return " ".join(f"{f.where}: {f.what}" for f in found)


@pytest.mark.parametrize("seed", range(8))
def test_a_gain_is_the_surplus_gained_and_its_parts_and_its_split_sum_to_it(seed):
    base, block, gain = made(seed)
    assert gain.gain_usd == pytest.approx((block.surplus_musd - base.surplus_musd) * 1e6, abs=100)
    assert gain.timing_usd + gain.trade_usd + gain.shortage_usd == gain.gain_usd
    assert min(gain.timing_usd, gain.trade_usd, gain.shortage_usd) >= -2
    assert sum(gain.price_point_usd.values()) == gain.gain_usd
    assert gain.with_balances_usd >= gain.gain_usd - 2
    assert gain.outsiders_usd >= -2
    assert gain.home_first_usd is not None
    assert gain.home_first_usd <= gain.gain_usd + 2
    assert faults(base, block, told_gain(gain)) == ""


def test_a_plan_of_more_surplus_may_leave_homes_shorter_and_says_whom():
    found = [made(seed)[2] for seed in range(12)]
    told = [s for gain in found for s in gain.left_short]
    assert told
    assert all(s.unserved_bcm > s.home_first_bcm >= -1e-9 for s in told)
    assert all(g.home_first_usd < g.gain_usd for g in found if g.left_short and g.home_first_usd is not None)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"total": 1}, "the gain: it is not the surplus gained"),
        ({"parts": {"timing": -(10**6)}}, "the parts: they do not sum to the gain"),
        ({"parts": {"timing": -(10**6)}}, "the part timing: it is below zero"),
        ({"with_balances": 0}, "more freedom gains less"),
        ({"home_first": 10**12}, "the home-first gain: it is above the best"),
        ({"point": {"A": -(10**6)}}, "the price point: it does not share out the gain"),
        ({"point": {"A": -(10**6)}}, "the price point, A: a member is better off alone"),
        ({"unserved_bcm": {("A", "home"): 99.0}}, "use of A, class home: it is not what is left short"),
    ],
)
def test_the_checker_sees_each_figure_of_a_gain_that_does_not_follow(change, words):
    base, block, gain = made(2)
    assert words in faults(base, block, dataclasses.replace(told_gain(gain), **change))


# With a shortage documented, too: it holds nothing where no base was made of it.
@pytest.mark.parametrize("with_shortage", [False, True])
def test_a_year_without_a_base_has_parts_and_no_worth(with_shortage):
    network, scenario = random_union(3, with_shortage=with_shortage)
    plain = dataclasses.replace(
        scenario,
        contracts=tuple(dataclasses.replace(c, pinned_mcm_d=None) for c in scenario.contracts),
    )
    base = status_quo(network, plain)
    block = block_plan(network, plain, ALL, baseline=base)
    gain = gain_of(base, ALL)
    assert not gain.has_base
    assert gain.gain_usd == pytest.approx((block.surplus_musd - base.surplus_musd) * 1e6, abs=1e4)
    assert gain.price_point_usd == {}
    assert gain.home_first_usd is None
