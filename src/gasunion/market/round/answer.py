"""The answer of a round as plain data: the organiser's whole, or what one party is shown."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from gasunion.market.entries import near
from gasunion.market.round.bundle import Bundle
from gasunion.market.round.funnel import BEFORE, funnel_of, reports_beyond
from gasunion.market.round.matching import match
from gasunion.market.round.views import views
from gasunion.outcome import Finding, Outcome, Refused
from gasunion.reading.text import shown

OPEN = "bids are not signed: the bundle names no keys"


def answer_of(
    bundle: Bundle, written: Mapping[str, Any] | None = None
) -> tuple[Outcome, dict[str, Any], dict[str, str]]:
    """How a round ended, the organiser's part, and why what is null is null.

    Parameters
    ----------
    written : the bundle as its file holds it; the organiser's answer carries it, what a party is shown not.
    """
    size = bundle.smallest
    pools = match(bundle)
    buyers, sellers, log = views(bundle, pools)
    funnel = funnel_of(bundle, pools)

    def volume(units: int | None) -> float | None:
        return None if units is None else float(units * size)

    reasons: dict[str, str] = {}
    places = []
    for k, pool in enumerate(pools):
        if pool.average_price is None:
            reasons[f"pools.{k}.average_price"] = "nothing is matched there"
        places.append(
            {
                "point": pool.point,
                "month": pool.month,
                "demand": volume(sum(x.units for x in pool.demands)),
                "offers": volume(sum(x.units for x in pool.offers)),
                "matched": volume(pool.matched),
                "average_price": _price(pool.average_price),
                "matches": [
                    {
                        "seller": m.offer.party,
                        "price": _price(m.offer.price),
                        "offered": volume(m.offer.units),
                        "matched": volume(m.units),
                        "buyers": {b: volume(u) for b, u in m.by_buyer.items()},
                    }
                    for m in pool.matches
                ],
            }
        )
    told: dict[str, Any] = {
        party: {
            "role": "buyer",
            "lines": [
                {
                    "point": x.point,
                    "month": x.month,
                    "demand": volume(x.demand),
                    "matched": volume(x.matched),
                    "average_price": _price(x.average_price),
                    "sellers": {s: volume(u) for s, u in x.sellers.items()},
                }
                for x in lines
            ],
        }
        for party, lines in buyers.items()
    }
    for party, rows in buyers.items():
        for k, row in enumerate(rows):
            if row.average_price is None:
                reasons[f"views.{party}.lines.{k}.average_price"] = "nothing is matched for it there"
    told |= {
        party: {
            "role": "seller",
            "lines": [
                {
                    "point": x.point,
                    "month": x.month,
                    "price": _price(x.price),
                    "offered": volume(x.offered),
                    "matched": volume(x.matched),
                    "buyers": {b: volume(u) for b, u in x.buyers.items()},
                }
                for x in lines
            ],
        }
        for party, lines in sellers.items()
    }
    for stage, units in funnel.units.items():
        if units is None:
            reasons[f"funnel.{stage}"] = "nobody reported it"
    for stage in BEFORE:
        if funnel.share(stage) is None:
            reasons[f"shares.{stage}"] = f"{stage} or {BEFORE[stage]} is not known, or nothing"
    body = {
        "round": _rules(bundle),
        "binding": False,
        "pools": places,
        "views": told,
        "funnel": {stage: volume(units) for stage, units in funnel.units.items()},
        "shares": {stage: funnel.share(stage) for stage in BEFORE},
        "log": [{"to": x.to, "of": x.of, "what": x.what, "point": x.point, "month": x.month} for x in log],
        "assumptions": [] if bundle.is_signed else [OPEN],
    }
    if written is not None:
        body["bundle"] = dict(written)
    count = {role: sum(r == role for r in bundle.parties.values()) for role in ("buyer", "seller")}
    message = f"{_count(count['buyer'], 'buyer')}, {_count(count['seller'], 'seller')}; a match binds nobody"
    return (
        Outcome(code="solved", message=message, findings=tuple(reports_beyond(bundle, pools))),
        body,
        reasons,
    )


def view_of(
    bundle: Bundle, party: str, answered: tuple[Outcome, dict[str, Any], dict[str, str]]
) -> tuple[Outcome, dict[str, Any], dict[str, str]]:
    """What one party is shown of an answer, and nothing else of it.

    Raises
    ------
    Refused : the party has no bid in the round.
    """
    outcome, body, reasons = answered
    if party not in bundle.parties:
        hint = near(party, list(bundle.parties)) if bundle.parties else None
        raise Refused([Finding(where="--party", what=f"{shown(party)} has no bid in this round.", hint=hint)])
    start = f"views.{party}."
    part = {
        "round": body["round"],
        "binding": False,
        "party": party,
        "view": body["views"][party],
        "log": [line for line in body["log"] if line["of"] == party],  # who was shown what of its own
        "assumptions": body["assumptions"],
    }
    own = {f"view.{k.removeprefix(start)}": v for k, v in reasons.items() if k.startswith(start)}
    return Outcome(code=outcome.code, message="what one party is shown; a match binds nobody"), part, own


def _rules(bundle: Bundle) -> dict[str, Any]:
    return {
        "id": bundle.round_id,
        "method": bundle.method,
        "unit": bundle.unit,
        "smallest": float(bundle.smallest),
        "currency": bundle.currency,
        "points": list(bundle.points),
        "months": list(bundle.months),
        "signed": bundle.is_signed,
    }


def _price(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _count(number: int, one: str) -> str:
    return f"{number} {one}{'' if number == 1 else 's'}"
