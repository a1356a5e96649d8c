import json

import pytest
from tests.round_bundles import RULES, bid, line, ranked, sealed, sealed_bid

from gasunion.market.round.answer import answer_of, view_of
from gasunion.market.round.bundle import bundle_of
from gasunion.outcome import Refused


def faults(plain):
    with pytest.raises(Refused) as caught:
        bundle_of(plain, where="r.json")
    return [str(f) for f in caught.value.findings]


def test_every_fault_is_told_at_once():
    plain = {
        "round": {**RULES, "method": "auction", "months": ["2027-01", "2027-01"]},
        "bids": [
            bid("b1", "buyer", line(-1), line(1.5), line(2, point="TFT")),
            bid("s1", "seller", line(5)),
            bid("s1", "seller", line(5, 1)),
            bid("x", "broker"),
        ],
        "reported": {"matched": []},
    }
    assert faults(plain) == [
        "r.json, round, method: 'auction' is no method. One of price_ranked, pro_rata.",
        "r.json, round, months: names one of them twice.",
        "r.json, bids, bid 1, line 1, volume: is -1; it must be 0 or more.",
        "r.json, bids, bid 1, line 2, volume: is 1.5; it must be a whole number of 1, the round's smallest.",
        "r.json, bids, bid 1, line 3, point: 'TFT' is none of this round. Did you mean 'TTF'?",
        "r.json, bids, bid 2, line 1, price: null is not a number; it must be a number.",
        "r.json, bids, bid 3: 's1' has a bid already. Keep one bid a party.",
        "r.json, bids, bid 4, role: 'broker' is no role. One of buyer, seller.",
        "r.json, reported: 'matched' is not known here. Did you mean 'nominated'?",
    ]


def test_signatures_are_asked_before_content_is_read():
    plain = sealed(ranked())
    plain["bids"][0] = {**plain["bids"][0], "content": "{ this is no JSON"}
    assert faults(plain) == [
        "r.json, bids, bid 1: does not bear the signature of its party; it was not read. It was changed, or "
        "another key signed it; ask b1 for it again."
    ]


def test_a_signed_text_still_passes_the_reader():
    plain = sealed(ranked())
    from tests.round_bundles import key_of

    from gasunion.market.round.seal import message_of

    text = '{"round": "R1", "round": "R2"}'
    plain["bids"][0] = {
        "party": "b1",
        "content": text,
        "signature": key_of("b1").sign(message_of(text)).hex(),
    }
    assert faults(plain) == ["r.json, bids, bid 1, content: key 'round' is duplicated. Keep one of them."]


def test_nobody_bids_for_another_or_with_a_bid_of_another_round():
    plain = sealed(ranked())
    plain["bids"][0] = sealed_bid({**ranked()["bids"][0], "party": "b2"}) | {"party": "b1"}
    assert "does not bear the signature" in faults(plain)[0]
    text = {**ranked()["bids"][0], "party": "b2"}
    forged = sealed_bid(text, by="b1") | {"party": "b1"}
    plain["bids"][0] = forged
    assert faults(plain) == [
        "r.json, bids, bid 1, content: speaks for 'b2'. A party bids under its own name alone."
    ]
    plain["bids"][0] = sealed_bid({**ranked()["bids"][0], "round": "R0"})
    assert faults(plain) == [
        "r.json, bids, bid 1, content: is for the round 'R0'. A bid counts in the round it was made for."
    ]


def test_a_party_without_a_key_and_a_key_that_is_none_are_told():
    plain = sealed(ranked())
    del plain["keys"]["b1"]
    plain["keys"]["b2"] = "zz"
    found = faults(plain)
    assert found[0] == "r.json, keys, b2: is no public key. Write its 64 hexadecimal digits, 0-9 and a-f."
    assert found[1].startswith("r.json, bids, bid 1: 'b1' has no key in this bundle.")
    assert found[2].startswith("r.json, bids, bid 2: does not bear the signature")


def test_open_bids_are_read_and_said():
    _, body, _ = answer_of(bundle_of(ranked()))
    assert body["assumptions"] == ["bids are not signed: the bundle names no keys"]
    _, body, _ = answer_of(bundle_of(sealed(ranked())))
    assert body["assumptions"] == []
    assert body["round"]["signed"] is True
    mixed = {**ranked(), "bids": sealed(ranked())["bids"]}
    assert "is signed, and the bundle names no keys" in faults(mixed)[0]


def test_reports_beyond_a_match_are_told_and_stages_stay_apart():
    pair = {"seller": "s1", "buyer": "b1", "point": "TTF", "month": "2027-01"}
    plain = ranked() | {"reported": {"contracted": [pair | {"volume": 250}], "delivered": []}}
    outcome, body, reasons = answer_of(bundle_of(plain))
    assert [str(f) for f in outcome.findings] == [
        "reported, contracted, s1 to b1, TTF, 2027-01: is 250 GWh, more than matched, 240. A deal beside the "
        "round is no fruit of it; report it elsewhere."
    ]
    assert body["funnel"] == {
        "demand": 1000, "offers": 1250, "matched": 1000, "contracted": 250, "nominated": None, "delivered": 0
    }  # fmt: skip
    assert body["shares"] == {"matched": 1.0, "contracted": 0.25, "nominated": None, "delivered": None}
    assert reasons["funnel.nominated"] == "nobody reported it"


def test_a_view_is_of_a_party_that_bid():
    bundle = bundle_of(ranked())
    with pytest.raises(Refused, match="--party: 'b4' has no bid in this round"):
        view_of(bundle, "b4", answer_of(bundle))
    _, body, _ = view_of(bundle, "s1", answer_of(bundle))
    assert set(body) == {"round", "binding", "party", "view", "log", "assumptions"}
    assert not {"s2", "s3", "0.8", "1.4"} & set(json.dumps(body["view"]).replace('"', " ").split())
