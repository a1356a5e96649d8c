"""Matching of pooled demand with offers, at every delivery point in every month, in whole units.

    price_ranked   the cheapest offers first, until demand is met; equal prices share by volume
    pro_rata       every offer alike, by volume
    buyers         share every matched offer by their own demand

Units are shared by the method of Webster: whoever is furthest below its share gets the next one. More matched
never takes a unit from anybody, and nobody gets more than it asked for.

See docs/theory/rounds.md, sections "Matching" and "Whole units".

References
----------
Balinski, Young: Fair Representation, 2nd ed., 2001, chapter 12 (Webster's method).
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from gasunion.market.round.bids import Line
from gasunion.market.round.bundle import Bundle


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An offer, what of it is matched, and what of that each buyer has; in whole units."""

    offer: Line
    units: int
    by_buyer: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """One delivery point in one month.

    Attributes
    ----------
    demands, offers : its lines. matches : one for every offer, in rank.
    """

    point: str
    month: str
    demands: tuple[Line, ...]
    offers: tuple[Line, ...]
    matches: tuple[Match, ...]

    @property
    def matched(self) -> int:
        """Units that are matched."""
        return sum(m.units for m in self.matches)

    @property
    def average_price(self) -> Fraction | None:
        """Price of what is matched, weighted by volume; None where nothing is. Every buyer pays it."""
        if not self.matched:
            return None
        paid = sum((m.units * (m.offer.price or Fraction(0)) for m in self.matches), Fraction(0))
        return paid / self.matched


def match(bundle: Bundle) -> tuple[Pool, ...]:
    """Every delivery point and month that somebody bid for, in the round's order."""
    order = {key: k for k, key in enumerate((p, m) for p in bundle.points for m in bundle.months)}
    places = sorted({(x.point, x.month) for x in (*bundle.demands, *bundle.offers)}, key=order.__getitem__)
    by_place: dict[tuple[str, str], tuple[list[Line], list[Line]]] = {p: ([], []) for p in places}
    for side, lines in enumerate((bundle.demands, bundle.offers)):
        for line in lines:
            by_place[line.point, line.month][side].append(line)
    return tuple(_pool(bundle.method, place, *by_place[place]) for place in places)


def _pool(method: str, place: tuple[str, str], demands: list[Line], offers: list[Line]) -> Pool:
    demand = sum(x.units for x in demands)
    ranked = sorted(offers, key=lambda x: (x.price or Fraction(0), x.party))
    left = demand
    taken: list[int] = []
    groups = (
        [ranked] if method == "pro_rata" else [list(g) for _, g in groupby(ranked, key=lambda x: x.price)]
    )
    for group in groups:
        whole = sum(x.units for x in group)
        served = shared(min(left, whole), [x.units for x in group])
        taken += served
        left -= sum(served)
    matches, before = [], 0
    given = [0] * len(demands)
    for offer, units in zip(ranked, taken, strict=True):
        before += units
        now = shared(before, [x.units for x in demands])
        parts = {d.party: b - a for d, a, b in zip(demands, given, now, strict=True) if b > a}
        matches.append(Match(offer=offer, units=units, by_buyer=parts))
        given = now
    return Pool(
        point=place[0], month=place[1], demands=tuple(demands), offers=tuple(offers), matches=tuple(matches)
    )


def shared(units: int, weights: Sequence[int]) -> list[int]:
    """Whole units by weight, at most the sum of the weights; the first of equals comes first.

    Webster: unit by unit to whoever has the greatest weight ÷ (units it has + ½).
    """
    whole = sum(weights)
    if not units or not whole:
        return [0] * len(weights)
    # Rounding shares of `count / 2` units fewer gives at most `units` in all, and these are Webster's first.
    fewer = max(0, 2 * units - len(weights))
    out = [(fewer * w + whole) // (2 * whole) if fewer else 0 for w in weights]
    queue = [(-Fraction(w, 2 * out[k] + 1), k) for k, w in enumerate(weights) if w]
    heapq.heapify(queue)
    for _ in range(units - sum(out)):
        _, k = heapq.heappop(queue)
        out[k] += 1
        heapq.heappush(queue, (-Fraction(weights[k], 2 * out[k] + 1), k))
    return out
