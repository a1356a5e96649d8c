"""What holds of every joint round: sums, rank, fairness, walls, and printed = verified."""

from __future__ import annotations

import copy
import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import chance, few, seeds
from tests.round_bundles import random_bundle, ranked, sealed
from tests.single_changes import places

from gasunion.market.round.answer import answer_of, view_of
from gasunion.market.round.bundle import bundle_of
from gasunion.market.round.matching import shared
from gasunion.market.round.printed import verify_round
from gasunion.market.round.recheck import recheck_round
from gasunion.outcome import Envelope, Provenance, Refused

SEEDS = seeds(same=60, explore=4000)
VERSION = "0.1.0"


@given(st.lists(st.integers(0, 40), min_size=1, max_size=6), st.data())
def test_units_are_shared_one_by_one_to_whoever_deserves_the_next(weights, data):
    units = data.draw(st.integers(0, sum(weights)))
    out = [0] * len(weights)
    for _ in range(units):
        k = max(range(len(weights)), key=lambda k: (Fraction(weights[k], 2 * out[k] + 1), -k))
        out[k] += 1
    assert shared(units, weights) == out
    assert all(a <= w for a, w in zip(out, weights, strict=True))
    if units:
        less = shared(units - 1, weights)
        assert all(a <= b for a, b in zip(less, out, strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_round_passes_its_recheck(seed):
    bundle = bundle_of(random_bundle(seed))
    outcome, body, _ = answer_of(bundle)
    assert outcome.is_solved
    assert recheck_round(bundle, body) == []
    for pool in body["pools"]:
        assert pool["matched"] == min(pool["demand"], pool["offers"])
    assert body["funnel"]["matched"] <= min(body["funnel"]["demand"], body["funnel"]["offers"])
    assert body["binding"] is False


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_a_seller_is_shown_depends_on_another_sellers_price_but_its_own_match(seed):
    plain = random_bundle(seed)
    sellers = [b for b in plain["bids"] if b["role"] == "seller"]
    if len(sellers) < 2:
        return
    bundle = bundle_of(plain)
    mine = sellers[0]["party"]
    _, body, _ = view_of(bundle, mine, answer_of(bundle))
    text = json.dumps(body["view"])
    assert not any(other["party"] in text for other in sellers[1:])
    other = copy.deepcopy(plain)
    for b in other["bids"]:
        if b["role"] == "seller" and b["party"] != mine:
            for row in b["lines"]:
                row["price"] += 0.001  # no rank between different prices changes, ties apart
    prices = {row["price"] for b in plain["bids"] if b["party"] == mine for row in b["lines"]}
    theirs = {
        row["price"]
        for b in plain["bids"]
        if b["party"] not in (mine,)
        for row in b["lines"]
        if "price" in row
    }
    if plain["round"]["method"] == "pro_rata" or not prices & theirs:
        changed = bundle_of(other)
        _, after, _ = view_of(changed, mine, answer_of(changed))
        assert after["view"] == body["view"]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_name_that_a_party_is_shown_stands_in_the_log(seed):
    bundle = bundle_of(random_bundle(seed))
    _, body, _ = answer_of(bundle)
    logged = {(x["to"], x["of"]) for x in body["log"]}
    for party, view in body["views"].items():
        for row in view["lines"]:
            for name in row.get("sellers", row.get("buyers")):
                assert (party, name) in logged
    assert all(bundle.parties[x["to"]] != bundle.parties[x["of"]] for x in body["log"])


def test_a_bid_that_was_changed_is_not_read():
    """Whatever byte it is: the text is no JSON, or says something else, and nobody gets as far as that."""
    plain = sealed(ranked())
    text = plain["bids"][0]["content"]
    for place in chance("cut").sample(range(len(text)), few(0.5)):
        twin = copy.deepcopy(plain)
        other = chr((ord(text[place]) + 1) % 128) or "x"
        twin["bids"][0]["content"] = text[:place] + other + text[place + 1 :]
        with pytest.raises(Refused, match="does not bear the signature of its party; it was not read"):
            bundle_of(twin)


WRITTEN = random_bundle(5)


def printed(bundle, party=None) -> dict:
    answered = answer_of(bundle, WRITTEN)
    outcome, body, reasons = answered if party is None else view_of(bundle, party, answered)
    provenance = Provenance(input_sha256="ab", version=VERSION)
    envelope = Envelope(name="round", outcome=outcome, provenance=provenance, body=body, reasons=reasons)
    return json.loads(json.dumps(envelope.as_dict()))


def changed(value, draw):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return draw.choice([other for other in (value + 1, -value - 1, str(value), None) if other != value])
    if isinstance(value, str):
        return draw.choice([value + "x", None, 3])
    if value is None:
        return draw.choice([0.0, "", {}])
    if isinstance(value, dict):
        return draw.choice([{**value, "more": 1}, None, [value]])
    return draw.choice([[*value, 1], None, {}])


def is_told(document, bundle) -> bool:
    try:
        outcome, _ = verify_round(document, bundle, written=WRITTEN, input_sha256="ab", version=VERSION)
    except Refused as refused:
        return all(f.where and f.what for f in refused.findings)
    return not outcome.is_solved and all(f.where and f.what for f in outcome.findings)


@pytest.mark.parametrize("party", [None, "b0", "s0"])
def test_no_single_change_of_an_answer_passes(party, record_property):
    bundle = bundle_of(random_bundle(5))
    answer = printed(bundle, party)
    assert not is_told(answer, bundle)
    draw = chance(party)
    every = sorted(places(answer), key=str)
    tries = draw.sample(every, min(len(every), few(3.0)))
    for path in tries:
        twin = copy.deepcopy(answer)
        place = twin
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = changed(place[path[-1]], draw)
        assert is_told(twin, bundle), (path, place[path[-1]])
    record_property("single changes of rounds", len(tries))


def test_the_recheck_alone_tells_what_breaks_a_rule():
    """Without running the round again: rank, shares, walls, funnel."""
    bundle = bundle_of(ranked())
    _, right, _ = answer_of(bundle)
    assert recheck_round(bundle, right) == []

    def told(change) -> list[str]:
        body = copy.deepcopy(right)
        change(body)
        return [str(f) for f in recheck_round(bundle, body)]

    def swap(body):
        matches = body["pools"][0]["matches"]
        matches[0]["matched"], matches[2]["matched"] = 250.0, 400.0
        matches[0]["buyers"] = {"b1": 150.0, "b2": 75.0, "b3": 25.0}
        matches[2]["buyers"] = {"b1": 240.0, "b2": 120.0, "b3": 40.0}

    assert any("before a cheaper one is used up" in x for x in told(swap))

    def favour(body):
        buyers = body["pools"][0]["matches"][0]["buyers"]
        buyers["b1"], buyers["b2"] = buyers["b1"] - 1, buyers["b2"] + 1

    assert any("not served by their demand" in x for x in told(favour))
    assert any(
        "names a competitor" in x
        for x in told(lambda b: b["views"]["s1"]["lines"][0]["buyers"].update(s2=1.0))
    )
    assert any(
        "more, or less, than it may" in x for x in told(lambda b: b["views"]["s1"]["lines"][0].update(all=1))
    )
    assert any("shown and not in the log" in x for x in told(lambda b: b["log"].pop()))
    assert any("a sum of them" in x for x in told(lambda b: b["funnel"].update(total=3250.0)))
    assert any("average price" in x for x in told(lambda b: b["pools"][0].update(average_price=0.9)))
