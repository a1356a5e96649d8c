"""What holds of every study of sales: split, price takers, mergers of equals, printed = verified."""

from __future__ import annotations

import copy
import json
import random

import pytest
from tests.examples import chance, few, seeds
from tests.market_settings import cournot, random_market
from tests.single_changes import places
from tests.small_case import write_case
from tests.small_sales import sales_tables

from gasunion.intake.case import load_case
from gasunion.market.market_file import market_of
from gasunion.outcome import Envelope, Provenance, Refused
from gasunion.report.answers.sales import sales_part
from gasunion.studies.fleet import Crew
from gasunion.studies.sales.partitions import every_partition, partitions_of, stability
from gasunion.studies.sales.printed import judged
from gasunion.studies.sales.question import sales_question
from gasunion.studies.sales.recheck import faults_of
from gasunion.studies.sales.regimes import all_told, markets_of, split_of
from gasunion.studies.sales.setting import without_charges
from gasunion.studies.sales.study import sales_study

SEEDS = seeds(same=15, explore=300)
BELL = {1: 1, 2: 2, 3: 5, 4: 15, 5: 52, 6: 203}


def told_of(seed):
    """Regimes of a random market in which the first two traders are the group; None where none is reached."""
    try:
        market = market_of(random_market(seed, with_charges=True))
    except Refused:
        return None, None
    group = market.traders[:2]
    takers = dict.fromkeys(market.conduct, 0.0)
    told, _, bad = all_told(markets_of(market, group, takers))
    assert bad is None
    return market, told


@pytest.mark.parametrize("seed", SEEDS)
def test_the_split_adds_up_and_everybody_s_money_is_welfare(seed):
    market, told = told_of(seed)
    if market is None:
        return
    split = split_of(told)
    room = 1e-9 * (1 + abs(told["apart"].welfare))
    assert split.total == pytest.approx(told["joint"].welfare - told["apart"].welfare, abs=room)
    for regime in told.values():
        parts = [*regime.payoff.values(), *regime.consumers.values(), regime.others]
        assert sum(parts) == pytest.approx(regime.welfare, abs=room)


@pytest.mark.parametrize("seed", SEEDS)
def test_where_nobody_has_a_margin_selling_as_one_changes_nothing_and_no_charge_is_best(seed):
    try:
        market = market_of(random_market(seed, conduct=0, with_charges=True))
    except Refused:
        return
    told, _, bad = all_told(markets_of(market, market.traders[:2], dict(market.conduct)))
    assert bad is None
    room = 1e-6 * (1 + abs(told["apart"].welfare))
    assert told["apart"].welfare == pytest.approx(told["price_taking"].welfare, abs=room)
    free, _, _ = all_told(markets_of(without_charges(market), market.traders[:2], dict(market.conduct)))
    assert free["joint"].welfare == pytest.approx(free["apart"].welfare, abs=room)
    for name, price in free["apart"].price.items():
        assert free["joint"].price[name] == pytest.approx(price, rel=1e-6, abs=1e-6)
    for regime in told.values():
        assert free["apart"].welfare >= regime.welfare - room


@pytest.mark.parametrize("count", BELL)
def test_partitions_are_each_there_once(count):
    found = list(partitions_of([f"T{k}" for k in range(count)]))
    assert len(found) == len(set(found)) == BELL[count]
    assert all(len(g) == 1 for g in found[0])
    assert len(found[-1]) == 1
    assert all(sorted(m for g in p for m in g) == [f"T{k}" for k in range(count)] for p in found)


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_equals_gain_by_merging_only_as_salant_switzer_and_reynolds_say(count):
    """n Cournot sellers of equal cost, m of whom merge: (n + 1)² > m (n − m + 2)²; buyers always lose."""
    market = market_of(cournot(count))
    for found in every_partition(market):
        many = [g for g in found.groups if len(g) > 1]
        if len(many) != 1:
            continue
        m = len(many[0])
        gain, room = found.gain["+".join(many[0])], 1e-6
        margin = (count + 1) ** 2 - m * (count - m + 2) ** 2
        assert (gain > room, gain < -room) == (margin > 0, margin < 0)
        # (a − c)²/b · [ 1/(n − m + 2)² − m/(n + 1)² ]
        assert gain == pytest.approx(10_000 * (1 / (count - m + 2) ** 2 - m / (count + 1) ** 2), abs=1e-6)
        apart = every_partition(market)[0].told
        assert found.told.consumers["M"] < apart.consumers["M"]


def test_a_cartel_of_equals_leaves_somebody_who_would_leave():
    # Three equals as one have 2500; alone against the other two one has 10000/9: three of them ask 3333.
    held = stability(every_partition(market_of(cournot(3))), ("T0", "T1", "T2"))
    assert held.worth == pytest.approx(2500)
    assert [x.outside for x in held.leavers] == pytest.approx([10_000 / 9] * 3)
    assert held.room == pytest.approx(2500 - 10_000 / 3)


def answered(folder, rows) -> dict:
    """The whole answer about a case of these rows, as its file holds it."""
    case = load_case(write_case(folder, rows))
    found = sales_study(sales_question(case, 2024, by_month=False), worlds=0, crew=Crew(workers=1))
    body, reasons = sales_part(found)
    envelope = Envelope(
        name="sales",
        outcome=found.outcome,
        provenance=Provenance(input_sha256=case.input_sha256, version="0.1.0"),
        body=body,
        reasons=reasons,
    )
    return json.loads(json.dumps(envelope.as_dict()))


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    return answered(tmp_path_factory.mktemp("answer") / "case", sales_tables())


def test_shuffled_rows_give_the_same_bytes(answer, tmp_path):
    rows = sales_tables()
    for table in rows.values():
        random.Random(7).shuffle(table)
    again = answered(tmp_path / "case", rows)
    assert json.dumps(again) == json.dumps(answer)


def test_the_recheck_finds_nothing_in_an_answer_that_holds(answer):
    assert list(faults_of(answer)) == []
    outcome, confirmed = judged(answer, answer)
    assert outcome.is_solved
    assert len(confirmed) == 3


def changed(value, draw):
    """Another value that might stand there, told apart by more than a rounding."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        others = [value * 1.001 + 0.01, -value - 1, str(value), None, value + 7.5]
        return draw.choice([other for other in others if other != value])
    if isinstance(value, str):
        return draw.choice([value + "x", value[1:] + "y", None, 3])
    if value is None:
        return draw.choice([0.0, "", {}, 5])
    if isinstance(value, dict):
        return draw.choice([{**value, "more": 1}, None, [value]])
    return draw.choice([[*value, 1], None, {}])


def test_no_single_change_of_an_answer_passes(answer, record_property):
    draw = chance("sales")
    every = [p for p in sorted(places(answer), key=str) if p != ("version",)]  # another program may be right
    tries = draw.sample(every, min(len(every), few(1.0) * 2))
    for path in tries:
        twin = copy.deepcopy(answer)
        place = twin
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = changed(place[path[-1]], draw)
        outcome, _ = judged(twin, answer)
        # A price where nothing of its trader comes is pinned by nothing: another may prove as well.
        assert not outcome.is_solved or is_idle_price(answer, path), path
        assert all(f.where and f.what for f in outcome.findings)
    record_property("single changes of sales answers", len(tries))


def is_idle_price(answer, path):
    """Whether a path names a trader's price at a node where the trader moves, makes and sells nothing."""
    if len(path) < 5 or path[:2] != ("certificate", "witnesses") or path[3] != "node_price":
        return False
    witness, market = answer["certificate"]["witnesses"][path[2]], answer["certificate"]["market"]
    row = witness["node_price"][path[4]]
    node = row["node"]
    at = {a for a, arc in market["arcs"].items() if node in (arc["from"], arc["to"])}
    at |= {m for m, told in market["markets"].items() if told["node"] == node} | {node}
    moved = [
        amount
        for table in ("production", "sales", "flows", "stores")
        for entry in witness[table]
        if entry["trader"] == row["trader"] and at & {v for v in entry.values() if isinstance(v, str)}
        for part in entry.values()
        if isinstance(part, list)
        for amount in part
    ]
    return max(map(abs, moved), default=0.0) < 1e-6


@pytest.mark.parametrize("table", ["sales", "flows", "market_price", "arc_rent", "node_price", "production"])
@pytest.mark.parametrize("regime", ["apart", "in_step", "joint", "price_taking_at_cost"])
def test_a_witness_that_was_touched_is_told_without_the_case(answer, regime, table):
    twin = copy.deepcopy(answer)
    row = twin["certificate"]["witnesses"][regime][table][0]
    part = next(k for k, v in row.items() if isinstance(v, list))
    row[part][0] += 0.5
    assert list(faults_of(twin))


def test_figures_that_do_not_follow_are_told_without_the_case(answer):
    for path in (
        ("split", "market_power"), ("changes", "joint", "welfare"), ("stability", "room"),
        ("mergers", 0, "gain"), ("regimes", "joint", "payoff", "AA+BB"),
        ("regimes", "apart", "charges", "AA"),
        ("intervals", "split.routing", 1),
    ):  # fmt: skip
        twin = copy.deepcopy(answer)
        place = twin
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] += 1.0
        assert list(faults_of(twin)), path
