"""A published way of matching, and published funnels."""

import json

import pytest

from gasunion.market.round.answer import answer_of
from gasunion.market.round.bundle import bundle_of


@pytest.fixture(scope="module")
def vectors(reference):
    return {v["id"]: v for v in json.loads((reference / "sharing" / "vectors.json").read_text())}


@pytest.mark.reference
def test_offers_by_rank_buyers_by_demand(vectors):
    given, right = vectors["U08"]["inputs"], vectors["U08"]["expected"]
    bids = [
        {"party": b, "role": "buyer", "lines": [{"point": "P", "month": "M", "volume": v}]}
        for b, v in given["demand_GWh"].items()
    ]
    bids += [
        {"party": s, "role": "seller", "lines": [{"point": "P", "month": "M", "volume": v, "price": p}]}
        for s, v, p in given["offers"]
    ]
    rules = {"id": "R", "method": "price_ranked", "points": ["P"], "months": ["M"]}
    _, body, _ = answer_of(bundle_of({"round": rules, "bids": bids}))
    (pool,) = body["pools"]
    assert [[m["seller"], m["matched"], m["price"]] for m in pool["matches"]] == right["matched"]
    unmatched = {m["seller"]: m["offered"] - m["matched"] for m in pool["matches"]}
    assert {s: u for s, u in unmatched.items() if u} == right["unmatched_offer"]
    assert {b: body["views"][b]["lines"][0]["sellers"] for b in given["demand_GWh"]} == right["alloc_GWh"]
    assert pool["average_price"] == right["average_price_over_index"]


@pytest.mark.reference
def test_a_published_funnel_has_its_shares(vectors):
    """The whole of 2023, as one pair: 43 matched, of which 1 was known to be contracted."""
    given, right = vectors["U09"]["inputs"], vectors["U09"]["expected"]
    matched, known = given["matched_in_that_report_bcm"], given["contracted_known_bcm"]
    place = {"point": "EU", "month": "2023"}
    plain = {
        "round": {"id": "2023", "method": "pro_rata", "points": ["EU"], "months": ["2023"], "unit": "bcm"},
        "bids": [
            {"party": "buyers", "role": "buyer", "lines": [place | {"volume": matched}]},
            {"party": "sellers", "role": "seller", "lines": [place | {"volume": 61, "price": 1}]},
        ],
        "reported": {"contracted": [place | {"seller": "sellers", "buyer": "buyers", "volume": known}]},
    }
    _, body, _ = answer_of(bundle_of(plain))
    assert body["shares"]["contracted"] == pytest.approx(right["contracted_over_matched"], abs=5e-5)
    assert body["funnel"]["delivered"] is None
