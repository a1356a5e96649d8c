"""The demand curves that sellers face in outside markets, and what the case's own steps say against them.

    p = choke − slope · Q     through the reference point, choke = p₀ (1 − 1/e), slope = −p₀ / (e q₀)

References: docs/theory/sales.md, section "Demand".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gasunion.market.forms import LinearDemand
from gasunion.scenario.outside_demand import OutsideDemand
from gasunion.scenario.scenario import Scenario

Level = Literal["low", "mid", "high"]
LEVELS: tuple[Level, ...] = ("low", "mid", "high")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A market's reference point and curve.

    Attributes
    ----------
    market, party : node of the market, and the party that buys. quantity_bcm_y, price_usd_per_tcm : the
        point.
    elasticity : by level. month_shares : twelve shares of the year.
    steps_top_usd_per_tcm : what the case's first step pays.
    source, confidence : of the elasticity.
    """

    market: str
    party: str
    quantity_bcm_y: float
    price_usd_per_tcm: float
    elasticity: Mapping[Level, float]
    month_shares: tuple[float, ...]
    steps_top_usd_per_tcm: float
    source: str
    confidence: str

    def choke_usd_per_tcm(self, level: Level) -> float:
        """Price at which nothing is bought."""
        return self.price_usd_per_tcm * (1.0 - 1.0 / self.elasticity[level])

    def curve(self, level: Level) -> LinearDemand:
        """The straight line through the reference point."""
        slope = -self.price_usd_per_tcm / (self.elasticity[level] * self.quantity_bcm_y)
        return LinearDemand(choke=self.choke_usd_per_tcm(level), slope=slope)


def references(
    scenario: Scenario, buyer: Mapping[str, str], sold_bcm: Mapping[str, float]
) -> tuple[tuple[Reference, ...], dict[str, str]]:
    """Reference points by market; and market → why it has none.

    Parameters
    ----------
    buyer : node of a market → its party. sold_bcm : contract → what it carries in the status quo.
    """
    found: list[Reference] = []
    missing: dict[str, str] = {}
    curves = {d.node: d for d in scenario.outside_demands}
    for market in sorted(buyer):
        curve = curves.get(market)
        if curve is None:
            missing[market] = "outside_demand has no row for it in this year"
            continue
        quantity = curve.quantity_bcm_y
        if quantity is None:
            if sum(p == buyer[market] for p in buyer.values()) > 1:
                missing[market] = "its party has several markets, and outside_demand gives no quantity"
                continue
            quantity = sum(sold_bcm[c.contract] for c in scenario.contracts if c.buyer == buyer[market])
        if not quantity > 0:
            missing[market] = "nothing was sold there, and outside_demand gives no quantity"
            continue
        found.append(_reference(scenario, curve, buyer[market], quantity))
    return tuple(found), missing


def _reference(scenario: Scenario, curve: OutsideDemand, party: str, quantity: float) -> Reference:
    steps = [m for m in scenario.markets if m.node == curve.node]
    price = curve.price_usd_per_tcm
    if price is None:
        left = quantity
        for step in steps:
            price = step.value_usd_per_tcm
            left -= step.quantity_bcm_y
            if left <= 0:
                break
    assert price is not None, "a market has steps"
    return Reference(
        market=curve.node,
        party=party,
        quantity_bcm_y=quantity,
        price_usd_per_tcm=price,
        elasticity={"low": curve.elasticity_low, "mid": curve.elasticity_mid, "high": curve.elasticity_high},
        month_shares=curve.month_shares,
        steps_top_usd_per_tcm=max(s.value_usd_per_tcm for s in steps),
        source=curve.sourced.source,
        confidence=curve.sourced.confidence,
    )
