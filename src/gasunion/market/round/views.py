"""What each party is shown of a round, and a log of every figure that left its owner's hands.

A buyer sees its own demand, what of it is matched, the average price, and a line per seller (name and
volume). A seller sees its own offers and what of each is matched, with the buyers' names and volumes. Of
another seller's bid it sees nothing: no name, no volume, no price, and no sum of them. The average price
holds every seller's price, so buyers see it and sellers do not.

See docs/theory/rounds.md, section "Walls".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from gasunion.market.round.bundle import Bundle
from gasunion.market.round.matching import Pool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A line of the log: to whom, of whose bid, what, where and when."""

    to: str
    of: str
    what: str
    point: str
    month: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerLine:
    """What a buyer sees of one delivery point and month; units, and price of a unit of volume."""

    point: str
    month: str
    demand: int
    matched: int
    average_price: Fraction | None
    sellers: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerLine:
    """What a seller sees of one of its offers."""

    point: str
    month: str
    price: Fraction
    offered: int
    matched: int
    buyers: dict[str, int]


def views(
    bundle: Bundle, pools: Iterable[Pool]
) -> tuple[dict[str, list[BuyerLine]], dict[str, list[SellerLine]], list[Shown]]:
    """Lines by buyer, lines by seller, and the log."""
    buyers: dict[str, list[BuyerLine]] = {p: [] for p, r in bundle.parties.items() if r == "buyer"}
    sellers: dict[str, list[SellerLine]] = {p: [] for p, r in bundle.parties.items() if r == "seller"}
    log: list[Shown] = []
    for pool in pools:
        place = {"point": pool.point, "month": pool.month}
        for demand in pool.demands:
            parts: dict[str, int] = {}
            for match in pool.matches:
                units = match.by_buyer.get(demand.party, 0)
                if units:
                    parts[match.offer.party] = parts.get(match.offer.party, 0) + units
            matched = sum(parts.values())
            price = pool.average_price if matched else None
            buyers[demand.party].append(
                BuyerLine(**place, demand=demand.units, matched=matched, average_price=price, sellers=parts)
            )
            log += [Shown(to=demand.party, of=seller, what="name and volume", **place) for seller in parts]
            if matched:
                behind = dict.fromkeys(m.offer.party for m in pool.matches if m.units)
                log += [
                    Shown(to=demand.party, of=s, what="price, within the average", **place) for s in behind
                ]
        for match in pool.matches:
            offer = match.offer
            sellers[offer.party].append(
                SellerLine(
                    **place,
                    price=offer.price or Fraction(0),
                    offered=offer.units,
                    matched=match.units,
                    buyers=dict(match.by_buyer),
                )
            )
            log += [Shown(to=offer.party, of=b, what="name and volume", **place) for b in match.by_buyer]
    return buyers, sellers, log
