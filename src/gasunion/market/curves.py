"""Curves of demand and of the cost of production: prices, slopes, surplus, and costs with two derivatives.

    demand       linear       p = a − b Q
                 isoelastic   Q = k p^e,  e < 0, between two prices
    cost         linear       C′ = c
                 quadratic    C′ = c + d q
                 golombek     C′ = c + d q + g ln(1 − q/limit),  g ≤ 0
                 power        C′ = c + (q/L)^(1/β)

Quantities are rates in bcm/y, prices USD/tcm, so that price × rate × share of a year is MUSD.

See docs/theory/market.md, sections "Demand" and "Cost".

References
----------
Golombek, Gjelsvik, Rosendahl: Effects of liberalizing the natural gas markets in Western Europe, Energy
Journal 16(1), 1995. Murphy, Sherali, Soyster: A mathematical programming approach for determining
oligopolistic market equilibrium, Mathematical Programming 24, 1982 (power).
"""

from __future__ import annotations

import math

from gasunion.market.forms import Cost, GolombekCost, IsoelasticDemand, LinearDemand, PolynomialCost

# A power cost with β > 1 has no second derivative at 0, a Golombek cost none at its limit.
LEAST_SHARE = 1e-9


def line_of(demand: LinearDemand, factor: float, resellers: int) -> tuple[float, float]:
    """Choke price and slope of a straight curve as traders see it.

    `factor` times the buyers flatten it; behind k resellers it falls 2^k times as steeply, because each takes
    the margin of a monopolist.
    """
    return demand.choke, demand.slope / factor * 2.0**resellers


def quantity_at(demand: IsoelasticDemand, price: float, factor: float) -> float:
    """What is bought at a price."""
    return float(factor * demand.scale * price**demand.elasticity)


def price_at(demand: IsoelasticDemand, quantity: float, factor: float) -> float:
    """Price at which a quantity is bought."""
    return float((quantity / (factor * demand.scale)) ** (1.0 / demand.elasticity))


def tangent_at(demand: IsoelasticDemand, quantity: float, factor: float) -> tuple[float, float]:
    """Choke price and slope of the tangent at a quantity."""
    price = price_at(demand, quantity, factor)
    slope = price / (-demand.elasticity * quantity)
    return price + slope * quantity, slope


def surplus_at(demand: IsoelasticDemand, quantity: float, factor: float) -> float:
    """∫ Q dp from the price at hand to price_high: what is bought above is not counted. [MUSD/y]"""
    price, rise = price_at(demand, quantity, factor), 1.0 + demand.elasticity
    ratio, scale = math.log(demand.price_high / price), factor * demand.scale
    if abs(rise * ratio) < 1e-12:
        return float(scale * price**rise * ratio)
    return float(scale * price**rise * math.expm1(rise * ratio) / rise)


def slopes_of(cost: Cost, rate: float) -> tuple[float, float]:
    """First and second derivative of a cost at a rate of production."""
    if isinstance(cost, PolynomialCost):
        return cost.marginal + cost.slope * rate, cost.slope
    if isinstance(cost, GolombekCost):
        left = max(1.0 - rate / cost.limit, LEAST_SHARE)
        first = cost.marginal + cost.slope * rate + cost.steep * math.log(left)
        return first, cost.slope - cost.steep / (cost.limit * left)
    share, power = max(rate, 0.0) / cost.scale, 1.0 / cost.exponent
    near = max(share, LEAST_SHARE)
    return cost.marginal + float(share**power), float(near**power) * power / (near * cost.scale)


def total_of(cost: Cost, rate: float) -> float:
    """Cost of a rate of production. [MUSD/y]"""
    if isinstance(cost, PolynomialCost):
        return cost.marginal * rate + 0.5 * cost.slope * rate**2
    if isinstance(cost, GolombekCost):
        left = max(1.0 - rate / cost.limit, 0.0)
        entropy = left * math.log(left) if left > 0.0 else 0.0
        bent = -cost.steep * (cost.limit * entropy + rate)
        return cost.marginal * rate + 0.5 * cost.slope * rate**2 + bent
    power = 1.0 + 1.0 / cost.exponent
    return cost.marginal * rate + cost.scale / power * float((max(rate, 0.0) / cost.scale) ** power)
