"""What holds of a market's curve whatever its reference point."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from gasunion.intake.case import load_case
from gasunion.intake.faults import CaseRefused
from gasunion.planning.plan import contracted_plan
from gasunion.scenario.markets import (
    CHOKE_FACTOR,
    choke_by_rule,
    choke_most,
    steps_of_elastic_demand,
)

quantities, prices = st.floats(0, 500), st.floats(10, 3000)
elasticities = st.floats(-10, -0.01)
chokes = st.floats(1, 20)


def curve(quantity: float, q0: float, p0: float, elasticity: float, choke: float) -> float:
    return min(choke, p0 * (quantity / q0) ** (1 / elasticity)) if quantity > 0 else choke


@given(quantities, prices, elasticities, chokes)
def test_a_market_is_never_worth_more_than_its_choke_price_for_all_it_takes(q0, p0, elasticity, times):
    steps = steps_of_elastic_demand(
        reference_bcm_y=q0, reference_usd_per_tcm=p0, elasticity=elasticity, choke_usd_per_tcm=p0 * times
    )
    assert math.fsum(q for q, _ in steps) == pytest.approx(2 * q0)
    assert math.fsum(q * v for q, v in steps) <= p0 * times * 2 * q0 * (1 + 1e-12)
    values = [v for _, v in steps]
    assert all(0 <= v <= p0 * times for v in values)
    assert all(a >= b * (1 - 1e-12) for a, b in itertools.pairwise(values))


@given(st.floats(0.1, 500), prices, elasticities, chokes, st.integers(1, 12))
def test_steps_are_worth_the_curve_s_integral_at_their_ends_and_nearly_so_within(
    q0, p0, elasticity, times, count
):
    choke = p0 * times
    steps = steps_of_elastic_demand(
        reference_bcm_y=q0,
        reference_usd_per_tcm=p0,
        elasticity=elasticity,
        choke_usd_per_tcm=choke,
        step_count=count,
    )
    # The curve leaves the choke price at the cut, maybe at a millionth of q₀: integrated by logarithm.
    cut = q0 * times**elasticity

    def by_log(log_quantity: float) -> float:
        quantity = math.exp(log_quantity)
        return quantity * curve(quantity, q0, p0, elasticity, choke)

    def exact(to: float) -> float:
        whole = choke * min(cut, to)
        if to > cut:
            whole += quad(by_log, math.log(cut), math.log(to), limit=200)[0]
        return whole

    at, worth = 0.0, 0.0
    for width, value in steps:
        middle = exact(at + width / 2)
        drop = curve(at, q0, p0, elasticity, choke) - curve(at + width, q0, p0, elasticity, choke)
        short = middle - (worth + value * width / 2)
        assert -1e-6 * choke * q0 <= short <= width * drop / 4 + 1e-6 * choke * q0
        at, worth = at + width, worth + value * width
        assert worth == pytest.approx(exact(at), rel=1e-6, abs=1e-9 * choke * q0)


@given(prices, st.floats(0, 3000))
def test_the_rule_stays_below_home_use_and_at_most_twice_the_reference_price(p0, home):
    most = choke_most(home)
    assert most < home
    choke = choke_by_rule(reference_usd_per_tcm=p0, most_usd_per_tcm=most)
    assert choke <= CHOKE_FACTOR * p0
    assert choke < home
    assert choke_by_rule(reference_usd_per_tcm=p0, most_usd_per_tcm=choke_most(None)) == CHOKE_FACTOR * p0


@pytest.mark.parametrize(
    ("elasticity", "choke", "message"),
    [
        (0.0, 580.0, "elasticity is 0.0; it must be below 0"),
        (
            -0.5,
            200.0,
            r"the choke price is 200.0 USD/tcm; it must not be below the reference price, 290 USD/tcm",
        ),
        (-0.5, math.inf, "the choke price is inf USD/tcm"),
    ],
)
def test_a_curve_without_a_bound_is_refused(elasticity, choke, message):
    with pytest.raises(ValueError, match=message):
        steps_of_elastic_demand(
            reference_bcm_y=4, reference_usd_per_tcm=290, elasticity=elasticity, choke_usd_per_tcm=choke
        )


ELASTIC = [f"markets[M_PORT,2025,1].{x}" for x in ("quantity=4", "value=290", "elasticity=-0.25")]


def test_an_inelastic_market_adds_to_a_plan_what_its_gas_is_worth():
    """Of 4 bcm at 290 and elasticity −0.25 the worth was 1,210,493 MUSD, most of it above any price."""
    network, scenario = load_case("two-party", changes=ELASTIC).planning_year(2025)
    assert {m.choke_usd_per_tcm for m in scenario.markets} == {499.0}  # home use counts 500 at least
    assert {m.choke_sourced.source for m in scenario.markets} == {"rule of the case"}
    plan = contracted_plan(network, scenario)
    taken = sum(
        float(plan.use[i] @ plan.formulation.days) / 1000
        for i, u in enumerate(plan.formulation.uses)
        if u.use_class == "market"
    )
    without = contracted_plan(*load_case("two-party").planning_year(2025))
    assert plan.surplus_musd - without.surplus_musd <= 499 * taken
    assert plan.surplus_musd < 8_000


FAULTS = [
    (
        [*ELASTIC, "markets[M_PORT,2025,1].choke=600"],
        "choke at M_PORT is 600 USD/tcm; a market with an elasticity must not outbid home use, whose last "
        "step counts 500 USD/tcm: at most 499, or give the market as steps.",
    ),
    (
        [*ELASTIC, "markets[M_PORT,2025,1].value=500"],
        "value at M_PORT is 500 USD/tcm; a market with an elasticity must not outbid home use, whose last "
        "step counts 500 USD/tcm: at most 499, or give the market as steps.",
    ),
    (
        [*ELASTIC, "markets[M_PORT,2025,1].choke=200"],
        "choke at M_PORT is 200 USD/tcm; it must not be below value_usd_per_tcm, 290 USD/tcm.",
    ),
    (
        ["markets[M_PORT,2025,1].choke=300"],
        "choke at M_PORT is 300 USD/tcm; a step has no curve to cut; give an elasticity too, or leave it "
        "blank.",
    ),
]


@pytest.mark.parametrize(("changes", "message"), FAULTS)
def test_a_choke_price_that_cannot_be_is_refused_in_a_sentence(changes, message):
    with pytest.raises(CaseRefused) as refused:
        load_case("two-party", changes=changes)
    assert [f"{f.finding.what}; {f.finding.hint}" for f in refused.value.faults] == [message]


def test_an_unusual_choke_price_is_seen():
    changes = [*ELASTIC, "classes[*,*].value=90000", "markets[M_PORT,2025,1].choke=4000"]
    with pytest.raises(CaseRefused, match=r"choke at M_PORT is 4000 USD/tcm; usual is 10 to 3000 USD/tcm"):
        load_case("two-party", changes=changes)
