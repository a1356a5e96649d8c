"""What holds of every market: its recheck, welfare, the monopolist, more capacity, and printed = verified."""

from __future__ import annotations

import copy
import json
import random

import numpy as np
import pytest
from scipy.optimize import linprog
from tests.examples import chance, few, seeds
from tests.market_settings import curved, random_market, seasons, steps, two_by_two
from tests.single_changes import places

from gasunion.market.answer import KKT, answer_of, envelope_of, source_of
from gasunion.market.equilibrium import equilibrium
from gasunion.market.market_file import market_of
from gasunion.market.printed import verify_answer
from gasunion.market.recheck import recheck
from gasunion.market.second_figures import second_figures
from gasunion.market.witness import witness_of
from gasunion.outcome import Provenance, Refused

SEEDS = seeds(same=25, explore=600)
VERSION = "0.1.0"


def reachable(seed, **words):
    """A random market that every condition of the file lets pass, or None."""
    try:
        return market_of(random_market(seed, **words))
    except Refused:
        return None


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "words",
    [
        {},
        {"months": 3, "with_store": True},
        {"forms": ("golombek", "power", "linear")},
        {"with_steps": True, "forms": ("linear",)},
        {"with_charges": True},
    ],
    ids=["quadratic", "store", "curved", "steps", "charges"],
)
def test_every_equilibrium_passes_its_recheck_and_its_figures_follow(seed, words):
    market = reachable(seed, **words)
    if market is None:
        return
    found = equilibrium(market)
    assert found.outcome.is_solved
    witness = witness_of(found)
    checked = recheck(market, witness)
    assert checked.faults == ()
    assert checked.residual <= KKT, checked
    outcome, body, _ = answer_of(market)
    assert outcome.is_solved
    followed = second_figures(market, body["certificate"])
    if body["welfare"] is not None:
        assert body["welfare"] == pytest.approx(followed["welfare"], rel=1e-9, abs=1e-6)
    for trader, profit in body["profit"].items():
        assert profit is None or profit == pytest.approx(followed[f"profit.{trader}"], rel=1e-9, abs=1e-6)


@pytest.mark.parametrize(
    "seed",
    [13_000_098, 60_000_633],
    ids=[
        "where clarabel's own steps end in a corner of a cone",
        "where flows that cost the same hide digits",
    ],
)
def test_a_curved_market_that_was_given_up_is_solved(seed):
    market = reachable(seed, forms=("golombek", "power", "linear"))
    found = equilibrium(market)
    assert found.outcome.is_solved, found.outcome
    assert found.rounds < 10
    checked = recheck(market, witness_of(found))
    assert checked.faults == ()
    assert checked.residual <= KKT


def welfare_lp(plain) -> float:
    """Greatest welfare with demand in steps and linear costs: one commodity, written out by hand."""
    places = sorted({v for x in plain["arcs"].values() for v in (x["from"], x["to"])})
    cost, bound, flow, shared = [], [], [], []

    def column(price, most, moves):
        cost.append(price)
        bound.append((0, most))
        flow.append(moves)
        return len(cost) - 1

    days = plain["periods"]
    total = sum(days.values())
    welfare = 0.0
    for period in days:
        cost, bound, flow, shared = [], [], [], []
        for sites in plain["traders"].values():
            for node, site in sites.items():
                column(site["cost"]["c"], site["capacity"], {node: 1})
        for market in plain["markets"].values():
            for quantity, value in market["demand"]["steps"]:
                column(-value, quantity * market["factor"][period], {market["node"]: -1})
        for x in plain["arcs"].values():
            ahead = column(x["cost"], None, {x["from"]: -1, x["to"]: 1 - x["loss"]})
            back = column(
                x["cost"], None if x["capacity_backward"] else 0, {x["to"]: -1, x["from"]: 1 - x["loss"]}
            )
            shared.append((ahead, x["capacity"], back, x["capacity_backward"]))
        balance = np.array([[moves.get(n, 0) for moves in flow] for n in places])
        limit = np.zeros((len(shared), len(cost)))
        for row, (ahead, most, back, least) in enumerate(shared):
            limit[row, ahead] = 1 / most
            limit[row, back] = 1 / least if least else 0
        done = linprog(
            cost,
            A_eq=balance,
            b_eq=np.zeros(len(places)),
            A_ub=limit,
            b_ub=np.ones(len(shared)),
            bounds=bound,
        )
        welfare -= done.fun * days[period] / total
    return welfare


@pytest.mark.parametrize("seed", SEEDS)
def test_price_takers_with_steps_reach_the_welfare_of_a_linear_programme(seed):
    words = {"with_steps": True, "forms": ("linear",), "months": 2}
    market = reachable(seed, **words)
    if market is None:
        return
    _, body, _ = answer_of(market)
    right = welfare_lp(random_market(seed, **words))
    assert body["welfare"] == pytest.approx(right, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_trader_is_the_monopolist(seed):
    """Its profit is the most that a search over its sales finds; pipes and other traders are gone."""
    draw = random.Random(f"monopolist {seed}")
    a, b, c, d = draw.uniform(80, 200), draw.uniform(0.3, 3), draw.uniform(5, 60), draw.uniform(0, 2)
    most = draw.uniform(5, 80)
    plain = {
        "traders": {"T": {"N": {"cost": {"form": "quadratic", "c": c, "d": d}, "capacity": most}}},
        "markets": {"M": {"node": "N", "demand": {"form": "linear", "a": a, "b": b}}},
        "conduct": 1,
    }
    _, body, _ = answer_of(market_of(plain))
    tries = np.linspace(0, most, 4001)
    profits = (a - b * tries) * tries - c * tries - d * tries**2 / 2
    assert body["profit"]["T"] >= profits.max() - 1e-9
    assert body["quantities"]["T"]["M"] == pytest.approx(min(most, (a - c) / (2 * b + d)), abs=1e-8)


@pytest.mark.parametrize("seed", SEEDS)
def test_more_capacity_of_an_arc_never_lowers_welfare_and_never_raises_its_own_congestion_price(seed):
    """Under price taking. The price is the rent per unit of capacity: compared by the ends of its range."""
    plain = random_market(seed, conduct=0)
    if reachable(seed, conduct=0) is None:
        return
    arc = "A0"
    plain["arcs"][arc]["capacity_backward"] = 0  # one direction: a price per unit of one capacity
    try:
        _, before, _ = answer_of(market_of(plain))
    except Refused:
        return
    wider = copy.deepcopy(plain)
    wider["arcs"][arc]["capacity"] *= 1.3
    _, after, _ = answer_of(market_of(wider))
    scale = 1 + abs(before["welfare"])
    assert after["welfare"] >= before["welfare"] - 1e-9 * scale
    name = f"congestion_rent.by_arc.{arc}"

    def price(body, size, end):
        rent = body["congestion_rent"]["by_arc"][arc]
        return (body["ranges"][name][end] if rent is None else rent) / size

    least_before = price(before, plain["arcs"][arc]["capacity"], 0)
    least_after = price(after, wider["arcs"][arc]["capacity"], 0)
    assert least_after <= least_before + 1e-6 * (1 + least_before)
    most_before = price(before, plain["arcs"][arc]["capacity"], 1)
    most_after = price(after, wider["arcs"][arc]["capacity"], 1)
    assert most_after <= most_before + 1e-6 * (1 + most_before)


@pytest.mark.parametrize("seed", SEEDS)
def test_taking_all_charges_away_never_lowers_welfare_under_price_taking(seed):
    """Of all, not of one: a charge less beside another may send gas over a dearer way (see the unit test)."""
    plain = random_market(seed, conduct=0, with_charges=True)
    if reachable(seed, conduct=0, with_charges=True) is None:
        return
    free = copy.deepcopy(plain)
    for arc in free["arcs"].values():
        arc["tariff"] = 0
    _, before, _ = answer_of(market_of(plain))
    _, after, _ = answer_of(market_of(free))
    most = before["ranges"].get("welfare", [0, before["welfare"]])[1]
    assert after["welfare"] >= most - 1e-6 * (1 + abs(most))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_trader_gains_by_another_quantity_at_given_congestion_prices(seed):
    """Tried by hand: every trader's sales and output scaled, the others as they are."""
    market = reachable(seed, conduct=1, forms=("quadratic",))
    if market is None:
        return
    witness = witness_of(equilibrium(market))
    for trader in market.traders:
        for factor in (0.9, 1.02):
            other = copy.deepcopy(witness)
            for table, parts in (
                ("sales", ["rate"]),
                ("production", ["rate"]),
                ("flows", ["forward", "backward"]),
            ):
                for row in other[table]:
                    if row["trader"] == trader:
                        for part in parts:
                            row[part] = [factor * v for v in row[part]]
            moved = sum(sum(r["rate"]) for r in witness["sales"] if r["trader"] == trader)
            if moved > 1e-3:
                assert recheck(market, other).residual > KKT


@pytest.mark.parametrize("seed", SEEDS[::3])
def test_an_interval_over_conduct_is_that_of_its_points_each_solved_by_itself(seed):
    """The same market with conduct as a number, from its file; what is open has both of its ends."""
    plain = random_market(seed, conduct=0.5)
    try:
        _, body, _ = answer_of(market_of(plain | {"conduct": [0, 1]}))
    except Refused:
        return
    points = [answer_of(market_of(plain | {"conduct": c}))[1:] for c in (0, 0.25, 0.5, 0.75, 1)]

    def ends(name, *path):
        values = []
        for point, reasons in points:
            if (dotted := ".".join((name, *path))) in point["ranges"]:
                values += point["ranges"][dotted]
                continue
            value = point[name]
            for key in path:
                value = value[key]
            if value is not None:
                values.append(value)
            elif "sells nothing" not in reasons[dotted] and "nothing is sold" not in reasons[dotted]:
                return None
        return [min(values), max(values)] if values else None

    over, count = body["over_conduct"], 0
    assert (over["points"], over["unsolved"]) == (4, 0)
    names = ("prices", "sold", "profit", "hhi", "consumer_surplus")
    told = [(over[n][k], ends(n, k)) for n in names for k in over[n]]
    told += [(e, ends("congestion_rent", "by_owner", o)) for o, e in over["congestion_rent"].items()]
    for n in ("quantities", "lerner"):
        told += [(e, ends(n, t, m)) for t, row in over[n].items() for m, e in row.items()]
    for printed, right in [*told, (over["welfare"], ends("welfare"))]:
        assert (printed is None) is (right is None)
        if right is not None:
            assert printed == pytest.approx(right, rel=1e-6, abs=1e-5)
            count += 1
    assert count > 5


RANGED = {**two_by_two(capacity=10), "conduct": {"A": [0, 1], "B": 1}}
ANSWERED = {
    "two": two_by_two(capacity=10),
    "ranged": RANGED,
    "seasons": seasons(),
    "steps": steps(),
    "curved": curved(),
}


def printed(plain) -> dict:
    provenance = Provenance(input_sha256="ab", version=VERSION)
    envelope = envelope_of(answer_of(market_of(plain)), source_of(plain), provenance)
    return json.loads(json.dumps(envelope.as_dict()))


def verified(document, plain):
    source = source_of(plain)
    return verify_answer(document, market_of(plain), source=source, input_sha256="ab", version=VERSION)


def changed(value, draw):
    """Another value that might stand there, told apart by more than a rounding."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        others = [value * 1.001 + 0.01, -value - 1, str(value), None, value + 7.5]
        return draw.choice([other for other in others if other != value])  # -0.5 is its own mirror
    if isinstance(value, str):
        return draw.choice([value + "x", value[1:], None, 3])
    if value is None:
        return draw.choice([0.0, "", {}, 5])
    if isinstance(value, dict):
        return draw.choice([{**value, "more": 1}, None, [value]])
    return draw.choice([[*value, 1], None, {}])


def is_told(document, plain) -> bool:
    try:
        outcome, _ = verified(document, plain)
    except Refused as refused:
        return all(f.where and f.what for f in refused.findings)
    return not outcome.is_solved and all(f.where and f.what for f in outcome.findings)


@pytest.mark.parametrize("name", ANSWERED)
def test_what_is_printed_is_what_is_verified(name, record_property):
    plain = ANSWERED[name]
    answer = printed(plain)
    outcome, confirmed = verified(answer, plain)
    assert outcome.is_solved, outcome.findings
    assert len(confirmed) == 3
    draw = chance(name)
    every = sorted(places(answer), key=str)
    tries = draw.sample(every, min(len(every), few(1.0)))
    for path in tries:
        twin = copy.deepcopy(answer)
        place = twin
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = changed(place[path[-1]], draw)
        assert is_told(twin, plain), (path, place[path[-1]])
    record_property("single changes of market answers", len(tries))


def test_a_rate_that_nobody_sells_is_told_where_demand_is_bent():
    """Seed 17 of explore: what buyers would pay for less than nothing was asked for as a power of it."""
    plain = ANSWERED["curved"]
    answer = printed(plain)
    for row in answer["certificate"]["sales"]:
        for rate in (0.0, -1.0, -1e6):
            twin = copy.deepcopy(answer)
            at = answer["certificate"]["sales"].index(row)
            twin["certificate"]["sales"][at]["rate"][0] = rate
            assert is_told(twin, plain), (row, rate)
