"""Bundles of joint rounds for tests: the published example, sealed bids, and random ones."""

from __future__ import annotations

import json
import random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gasunion.market.round.seal import message_of

Plain = dict[str, Any]
RULES: Plain = {
    "id": "R1", "method": "price_ranked", "unit": "GWh", "smallest": 1, "currency": "EUR/MWh",
    "points": ["TTF", "PSV"], "months": ["2027-01", "2027-02"],
}  # fmt: skip


def line(volume: Any, price: Any = None, *, point: str = "TTF", month: str = "2027-01") -> Plain:
    """One line of a bid."""
    row = {"point": point, "month": month, "volume": volume}
    return row if price is None else {**row, "price": price}


def bid(party: str, role: str, *lines: Plain) -> Plain:
    """An open bid of the round R1."""
    return {"round": "R1", "party": party, "role": role, "lines": list(lines)}


def ranked() -> Plain:
    """Three buyers, three sellers, one month: what a published round's help page describes."""
    return {
        "round": RULES,
        "bids": [
            bid("b1", "buyer", line(600)),
            bid("b2", "buyer", line(300)),
            bid("b3", "buyer", line(100)),
            bid("s1", "seller", line(400, 0.5)),
            bid("s2", "seller", line(350, "4/5")),
            bid("s3", "seller", line(500, 1.4)),
        ],
    }


def key_of(party: str) -> Ed25519PrivateKey:
    """A key that is the same in every run; for tests alone."""
    return Ed25519PrivateKey.from_private_bytes(party.encode().ljust(32, b"."))


def public_of(party: str) -> str:
    """The public key of a party."""
    return key_of(party).public_key().public_bytes_raw().hex()


def sealed_bid(content: Plain, *, by: str | None = None) -> Plain:
    """A bid as it is sent: its text and the signature of its party, or of another."""
    text = json.dumps(content)
    signature = key_of(by or content["party"]).sign(message_of(text)).hex()
    return {"party": content["party"], "content": text, "signature": signature}


def sealed(plain: Plain) -> Plain:
    """The same bundle with every bid sealed."""
    parties = {b["party"] for b in plain["bids"]}
    return {
        **plain,
        "keys": {p: public_of(p) for p in sorted(parties)},
        "bids": [sealed_bid(b) for b in plain["bids"]],
    }


def random_bundle(seed: int | str) -> Plain:
    """Some buyers and sellers at two points in two months, with equal prices and odd volumes."""
    draw = random.Random(f"round {seed}")
    places = [(p, m) for p in RULES["points"] for m in RULES["months"]]

    def lines(is_seller: bool) -> list[Plain]:
        chosen = draw.sample(places, draw.randint(1, 3))
        return [
            line(
                draw.choice([1, 2, 3, 7, draw.randint(1, 60)]) / 4,
                draw.choice([10, 10, 12.5, 20]) if is_seller else None,
                point=p,
                month=m,
            )
            for p, m in chosen
        ]

    bids = [bid(f"b{k}", "buyer", *lines(False)) for k in range(draw.randint(1, 4))]
    bids += [bid(f"s{k}", "seller", *lines(True)) for k in range(draw.randint(1, 4))]
    method = draw.choice(["price_ranked", "pro_rata"])
    return {"round": {**RULES, "method": method, "smallest": 0.25}, "bids": bids}
