import copy

import pytest
from tests.market_settings import cournot, curved, seasons, steps

from gasunion.market.answer import answer_of
from gasunion.market.curves import slopes_of, surplus_at, tangent_at, total_of
from gasunion.market.equilibrium import equilibrium
from gasunion.market.forms import GolombekCost, IsoelasticDemand, PolynomialCost, PowerCost
from gasunion.market.market_file import market_of
from gasunion.market.recheck import recheck
from gasunion.market.witness import witness_of

STEP = 1e-5


@pytest.mark.parametrize(
    "cost",
    [
        PolynomialCost(marginal=10, slope=2),
        GolombekCost(marginal=10, slope=1, steep=-5, limit=40),
        PowerCost(marginal=3, scale=5, exponent=1.2),
    ],
)
def test_derivatives_of_costs_are_those_of_their_totals(cost):
    for rate in (0.7, 8.0, 31.0):
        first, second = slopes_of(cost, rate)
        up, down = total_of(cost, rate + STEP), total_of(cost, rate - STEP)
        assert first == pytest.approx((up - down) / (2 * STEP), rel=1e-6)
        more, less = slopes_of(cost, rate + STEP)[0], slopes_of(cost, rate - STEP)[0]
        assert second == pytest.approx((more - less) / (2 * STEP), rel=1e-6)


@pytest.mark.parametrize("elasticity", [-0.5, -1.0, -1.4])
def test_an_isoelastic_surplus_grows_by_what_the_price_falls(elasticity):
    curve = IsoelasticDemand(scale=900, elasticity=elasticity, price_low=1, price_high=1000)
    for quantity in (3.0, 40.0):
        choke, slope = tangent_at(curve, quantity, 2.0)
        gain = surplus_at(curve, quantity + STEP, 2.0) - surplus_at(curve, quantity - STEP, 2.0)
        assert gain / (2 * STEP) == pytest.approx(slope * quantity, rel=1e-6)
        assert choke > slope * quantity


def test_a_weak_elasticity_against_a_monopolist_is_outside_limits():
    plain = cournot(1)
    plain["markets"]["M"]["demand"] = {"form": "isoelastic", "p0": 100, "q0": 50, "e": -0.8}
    outcome, body, _ = answer_of(market_of(plain))
    assert outcome.code == "outside_limits"
    assert "ends at the highest price of its curve, 10000 USD/tcm" in outcome.findings[0].what
    assert body == {}


@pytest.mark.parametrize("elasticity", [-1.05, -1.5, -3.0])
def test_a_monopolist_under_isoelastic_demand_takes_its_known_margin(elasticity):
    plain = cournot(1)
    plain["markets"]["M"]["demand"] = {
        "form": "isoelastic", "p0": 100, "q0": 50, "e": elasticity, "price_high": 100000
    }  # fmt: skip
    outcome, body, _ = answer_of(market_of(plain))
    assert outcome.is_solved
    assert body["prices"]["M"] == pytest.approx(30 / (1 + 1 / elasticity), rel=1e-8)
    assert body["lerner"]["T0"]["M"] == pytest.approx(-1 / elasticity, rel=1e-8)


def test_a_price_between_two_steps_is_a_range_and_its_middle():
    plain = steps()
    plain["traders"] = {"A": {"N1": {"cost": {"form": "linear", "c": 30}, "capacity": 5}}}
    outcome, body, reasons = answer_of(market_of(plain))
    assert outcome.is_solved
    assert body["ranges"]["prices.M"] == pytest.approx([60, 100])
    assert body["prices"]["M"] == pytest.approx(80)
    assert body["ranges"]["profit.A"] == pytest.approx([150, 350])
    assert body["profit"]["A"] is None
    assert reasons["profit.A"] == "not unique: from 150 to 350"
    assert reasons["by_period.year.prices.M"] == "rests on prices.M, which is not unique: from 60 to 100"
    assert body["welfare"] == pytest.approx(350)


def test_money_adds_up_to_welfare():
    for plain in (seasons(), curved()):
        _, body, _ = answer_of(market_of(plain))
        parts = [*body["profit"].values(), *body["consumer_surplus"].values()]
        parts += [*body["congestion_rent"]["by_owner"].values(), *body["storage_rent"]["by_owner"].values()]
        parts += body["charges"]["by_owner"].values()
        assert sum(parts) == pytest.approx(body["welfare"], rel=1e-12)
        assert body["residual"] <= 1e-12


def test_sales_without_limit_are_told():
    # A value that no cost comes near is bought without end only where nothing limits it: steps do.
    outcome, body, _ = answer_of(market_of(cournot(1, conduct=0)))
    assert outcome.is_solved
    assert body["prices"]["M"] == pytest.approx(30)


@pytest.mark.parametrize(
    ("table", "part", "condition"),
    [
        ("production", "rate", "balance"),
        ("sales", "rate", "balance"),
        ("flows", "forward", "balance"),
        ("stores", "injection", "balance"),
        ("stores", "value", "storage"),
        ("node_price", "price", "production"),
        ("market_price", "price", "price"),
        ("arc_rent", "rent", "transport"),
        ("store_rent", "withdrawal", "storage"),
    ],
)
def test_the_recheck_tells_every_number_that_is_wrong(table, part, condition):
    market = market_of(seasons())
    witness = witness_of(equilibrium(market))
    assert recheck(market, witness).residual < 1e-12
    wrong = copy.deepcopy(witness)
    wrong[table][0][part][0] += 0.5
    assert recheck(market, wrong).misses[condition] > 1e-4


def test_the_recheck_tells_what_a_witness_lacks():
    market = market_of(seasons())
    witness = witness_of(equilibrium(market))
    for table, rows in witness.items():
        found = recheck(market, {**witness, table: rows[:-1]})
        assert found.faults, table
        assert found.residual == float("inf")
    assert recheck(market, {**witness, "sales": [*witness["sales"], witness["sales"][0]]}).faults


def test_a_better_reply_is_bounded_by_what_the_trader_believes():
    # At the competitive point a Cournot trader could gain by selling less.
    market = market_of(cournot(3))
    taker = witness_of(equilibrium(market_of(cournot(3, conduct=0))))
    found = recheck(market, taker)
    assert max(found.best_reply.values()) > 0.05
    assert found.misses["sales"] > 0.05


def test_a_minimum_is_given_also_where_it_does_not_pay():
    plain = cournot(1, conduct=0)
    plain["traders"]["T0"]["N"] |= {"capacity": 200, "minimum": 120}
    outcome, body, _ = answer_of(market_of(plain))
    assert outcome.is_solved
    assert body["sold"]["M"] == pytest.approx(120)
    assert body["prices"]["M"] == pytest.approx(10)
    assert body["profit"]["T0"] == pytest.approx(-2400)


def test_steps_may_differ_by_period():
    plain = steps() | {"periods": {"one": 1, "two": 3}}
    plain["markets"]["M"]["demand"] = {
        "one": {"form": "steps", "steps": [[5, 100]]},
        "two": {"form": "steps", "steps": [[4, 90], [6, 70]]},
    }
    outcome, body, _ = answer_of(market_of(plain))
    assert outcome.is_solved
    assert body["by_period"]["one"]["sold"]["M"] == pytest.approx(5 / 4)
    assert body["by_period"]["two"]["sold"]["M"] == pytest.approx(10 * 3 / 4)
    assert body["welfare"] == pytest.approx((5 * 70) / 4 + (4 * 60 + 4 * 40 + 2 * 20) * 3 / 4)


def test_builds_are_told_beside_the_market_without_them():
    plain = cournot(2, conduct=0)
    plain["traders"]["T0"]["N"]["capacity"] = plain["traders"]["T1"]["N"]["capacity"] = 20
    plain["builds"] = {
        "more": {"trader": "T0", "node": "N", "fixed_cost": 100, "unit_cost": 5, "least": 10, "most": 30}
    }
    outcome, body, _ = answer_of(market_of(plain))
    assert outcome.is_solved
    assert body["prices"]["M"] == pytest.approx(90)
    found = body["builds"]
    # 30 more, for 250: the price falls from 90 to 60, each of them worth 45 more than it costs on average.
    assert found["welfare_optimum"]["built"] == pytest.approx({"more": 30})
    assert found["welfare_optimum"]["welfare"] == pytest.approx(body["welfare"] + 30 * 45 - 250)
    # T0 earns 20 · 60 without it, 50 · 30 − 150 − 100 with it: it builds.
    assert [c["built"] for c in found["equilibria"]] == [pytest.approx({"more": 30})]
    assert found["equilibria"][0]["payoff"]["T0"] == pytest.approx(50 * 30 - 250)
    assert found["residual"] < 1e-9


def test_a_range_of_conduct_gives_intervals_over_its_quarters():
    outcome, body, _ = answer_of(market_of(cournot(2, conduct=[0, 1])))
    assert outcome.is_solved
    found = body["over_conduct"]
    assert (found["points"], found["unsolved"]) == (4, 0)
    assert body["prices"]["M"] == pytest.approx(30 + 100 * 0.5 / 2.5)  # a + nc/θ … at the middle, θ = ½
    assert found["prices"]["M"] == pytest.approx([30, 30 + 100 / 3])
    assert found["welfare"] == pytest.approx([10_000 * 4 / 9, 5000])
    apart, _, _ = answer_of(market_of(cournot(2)))
    assert apart.is_solved
    _, body, reasons = answer_of(market_of(cournot(2)))
    assert body["over_conduct"] is None
    assert reasons["over_conduct"] == "the file gives no range of conduct"
