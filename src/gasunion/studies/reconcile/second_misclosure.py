"""What published figures leave open, and which contradict each other, worked out a second time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from gasunion.scenario.balances import BalanceFigure
from gasunion.studies.printed import Near
from gasunion.studies.reconcile.second_priors import (
    Asked,
    Key,
    Prior,
    is_no_sale,
    seen,
    sigma_of,
    total,
)

DIGITS = 4
TOO_FAR = 2.0
Pair = tuple[float, float]
"""A figure and its variance. [bcm, bcm²]"""


def joint(pairs: Sequence[Pair]) -> Pair:
    """The mean weighted by 1/σ²; figures that are sure outweigh all others."""
    sure = [value for value, variance in pairs if variance == 0.0]
    if sure:
        return math.fsum(sure) / len(sure), 0.0
    weight = math.fsum(1.0 / v for _, v in pairs)
    return math.fsum(x / v for x, v in pairs) / weight, 1.0 / weight


def misclosures(
    asked: Asked, of: Mapping[Key, Prior], *, fuel: Mapping[str, float], room: float
) -> dict[str, Any]:
    """Party → what its figures leave open, as an answer prints it."""
    parties = sorted({f.party for f in asked.figures})
    return {p: _misclosure(asked, of, p, fuel=fuel[p], room=room) for p in parties}


def _misclosure(
    asked: Asked, of: Mapping[Key, Prior], party: str, *, fuel: float, room: float
) -> dict[str, Any]:
    mine = [f for f in seen(asked) if f.party == party]

    def told(item: str, partner: str | None = None) -> list[Pair]:
        return [
            (f.value_bcm, sigma_of(f, asked.deviations) ** 2)
            for f in mine
            if f.item == item and f.partner == partner
        ]

    absent = []
    output = [joint(x) for x in (told("output"),) if x]
    if told("gross_output"):
        gross, used = joint(told("gross_output")), total(of, "field use", party)
        output.append((gross[0] - used[0], gross[1] + used[1]))
    if not output:
        absent.append("output")
        output = [total(of, "output", party)]
    use = [joint(x) for x in (told("use"),) if x]
    if not use:
        absent.append("use")
        wanted, short = total(of, "wanted use", party), total(of, "shortage", party)
        use = [(wanted[0] - short[0] + fuel, wanted[1] + short[1])]
    stock = [joint(x) for x in (told("stock_change"),) if x]
    if not stock:
        absent.append("stock change")
        stock = [total(of, "stock change", party)]
    trade = {}
    for item in ("import", "export"):
        whole, partners = told(item), _partners(asked, party, item)
        by_partner = []
        for partner in partners:
            if told(item, partner):
                by_partner.append(joint(told(item, partner)))
                continue
            pair = _agreed(asked, of, party, partner, item=item)
            by_partner.append(pair)
            if not whole and pair[0] > 0:
                absent.append(f"{item} {partner}")
        added = sum(v for v, _ in by_partner), sum(s for _, s in by_partner)
        trade[item] = joint([joint(whole), added]) if whole else added
    parts = {
        "output": joint(output),
        "import": trade["import"],
        "export": trade["export"],
        "use": use[0],
        "stock change": stock[0],
    }
    sign = {"output": 1, "import": 1, "export": -1, "use": -1, "stock change": -1}
    left = math.fsum(sign[k] * v for k, (v, _) in parts.items())
    sigma = math.sqrt(math.fsum(s for _, s in parts.values()))
    return {
        "misclosure_bcm": Near(left, DIGITS, room),
        "sigma_bcm": Near(sigma, DIGITS, room),
        "is_conflict": abs(left) > TOO_FAR * sigma,
        "parts_bcm": {k: Near(v, DIGITS, room) for k, (v, _) in parts.items()},
        "sources": sorted({f.publisher for f in mine}),
        "not_published": absent,
    }


def _partners(asked: Asked, party: str, item: str) -> list[str]:
    sales = [c for c in asked.scenario.contracts if not is_no_sale(c)]
    found = {
        c.seller if item == "import" else c.buyer
        for c in sales
        if (c.buyer if item == "import" else c.seller) == party
    }
    return sorted(found)


def _agreed(asked: Asked, of: Mapping[Key, Prior], party: str, partner: str, *, item: str) -> Pair:
    pair = (partner, party) if item == "import" else (party, partner)
    value = variance = 0.0
    for c in asked.scenario.contracts:
        if (c.seller, c.buyer) != pair:
            continue
        prior = of.get(("contract", c.contract))
        value += c.agreed_bcm_y if prior is None else prior.value
        if prior is not None:
            variance += (0.5 * prior.value if prior.sigma is None else prior.sigma) ** 2
    return value, variance


def conflicts(asked: Asked) -> list[dict[str, Any]]:
    """Sources of one figure that lie too far apart, as an answer prints them."""
    figures = seen(asked)
    return [
        found
        for i, a in enumerate(figures)
        for b in figures[i + 1 :]
        if (found := _conflict(asked, a, b)) is not None
    ]


def _conflict(asked: Asked, a: BalanceFigure, b: BalanceFigure) -> dict[str, Any] | None:
    if (a.party, a.item, a.partner) != (b.party, b.item, b.partner):
        return None
    apart = a.value_bcm - b.value_bcm
    sigma = math.hypot(sigma_of(a, asked.deviations), sigma_of(b, asked.deviations))
    if abs(apart) <= TOO_FAR * sigma:
        return None
    return {
        "party": a.party,
        "item": a.item,
        "partner": a.partner,
        "publishers": [a.publisher, b.publisher],
        "difference_bcm": Near(apart, DIGITS),
        "sigma_bcm": Near(sigma, DIGITS),
    }
