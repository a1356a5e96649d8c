"""Forms of demand and cost, as records: what the market file names. Formulas stand elsewhere, twice.

Quantities are rates in bcm/y, prices USD/tcm, so that price × rate × share of a year is MUSD.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearDemand:
    """p = choke − slope · Q. [USD/tcm, USD/tcm per bcm/y]"""

    choke: float
    slope: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IsoelasticDemand:
    """Q = scale · p^elasticity where price_low ≤ p ≤ price_high; nothing is bought above price_high."""

    scale: float
    elasticity: float
    price_low: float
    price_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDemand:
    """Steps (quantity, value), best first: at most the quantity at each value."""

    steps: tuple[tuple[float, float], ...]


Demand = LinearDemand | IsoelasticDemand | StepDemand


@dataclass(frozen=True, slots=True, kw_only=True)
class PolynomialCost:
    """C′ = marginal + slope · q; linear where the slope is 0."""

    marginal: float
    slope: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GolombekCost:
    """C′ = marginal + slope · q + steep · ln(1 − q/limit), steep ≤ 0: dearer without bound near the limit."""

    marginal: float
    slope: float
    steep: float
    limit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerCost:
    """C′ = marginal + (q/scale)^(1/exponent)."""

    marginal: float
    scale: float
    exponent: float


Cost = PolynomialCost | GolombekCost | PowerCost
