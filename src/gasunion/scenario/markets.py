"""Outside markets: what they pay, step by step, and the bounded curve behind a reference point."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gasunion.scenario.source import UNSOURCED, Sourced

# The rule for a choke price that no row gives: this many times the reference price, and below home use.
CHOKE_FACTOR = 2.0
# How far a choke price stays below the least home value. [USD/tcm]
HOME_MARGIN_USD_PER_TCM = 1.0
CHOKE_SOURCE = "rule of the case"
# Steps that stand for a curve, and up to how many reference quantities they reach.
ELASTIC_STEPS = 8
ELASTIC_REACH = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketStep:
    """A quantity of a year that a market values at a price.

    Attributes
    ----------
    node : where it leaves the network. step : its number, best first.
    quantity_bcm_y, value_usd_per_tcm : as the names say. month_shares : twelve shares of the year.
    choke_usd_per_tcm, choke_sourced : of the curve that the step is part of; None for a step that the data
        give.
    """

    node: str
    step: int
    quantity_bcm_y: float
    value_usd_per_tcm: float
    month_shares: tuple[float, ...] = (1 / 12,) * 12
    sourced: Sourced = UNSOURCED
    choke_usd_per_tcm: float | None = None
    choke_sourced: Sourced = UNSOURCED


def choke_most(least_home_usd_per_tcm: float | None) -> float:
    """The most a choke price may be: below every home value, so that no market outbids home use. [USD/tcm]

    Parameters
    ----------
    least_home_usd_per_tcm : what the plan counts the last step of home use at; None without home use.
    """
    if least_home_usd_per_tcm is None:
        return math.inf
    return least_home_usd_per_tcm - HOME_MARGIN_USD_PER_TCM


def choke_by_rule(*, reference_usd_per_tcm: float, most_usd_per_tcm: float) -> float:
    """Choke price of a market whose row gives none. [USD/tcm]"""
    return min(CHOKE_FACTOR * reference_usd_per_tcm, most_usd_per_tcm)


def steps_of_elastic_demand(
    *,
    reference_bcm_y: float,
    reference_usd_per_tcm: float,
    elasticity: float,
    choke_usd_per_tcm: float,
    step_count: int = ELASTIC_STEPS,
) -> tuple[tuple[float, float], ...]:
    """Steps of an isoelastic demand curve, cut at a choke price, up to twice its reference quantity.

    The curve q = q₀ (p/p₀)^e gives p = min(choke, p₀ (q/q₀)^(1/e)). Without the cut the worth of the first
    units of an inelastic market (e ≥ −1) has no bound. Steps have equal widths w; each is worth the mean of
    the curve over it, so that at the ends of steps their worth is the curve's integral exactly; within a step
    it falls short of it by at most w · (p_left − p_right) / 4.

    Returns
    -------
    (quantity_bcm_y, value_usd_per_tcm) of each step, best first.

    Raises
    ------
    ValueError : the elasticity is not negative, or the choke price is below the reference price.
    """
    if not elasticity < 0:
        raise ValueError(f"elasticity is {elasticity}; it must be below 0")
    if not reference_usd_per_tcm <= choke_usd_per_tcm < math.inf:
        raise ValueError(
            f"the choke price is {choke_usd_per_tcm} USD/tcm; it must not be below the reference price, "
            f"{reference_usd_per_tcm} USD/tcm"
        )
    power = 1 / elasticity
    # In shares of the reference quantity: the curve leaves the choke price at `cut`.
    cut = (choke_usd_per_tcm / reference_usd_per_tcm) ** elasticity
    width = ELASTIC_REACH / step_count
    steps = []
    for i in range(step_count):
        low, high = i * width, (i + 1) * width
        flat = max(min(cut, high) - low, 0.0)
        falling = _integral(max(low, cut), high, power) if high > cut else 0.0
        worth = choke_usd_per_tcm * flat + reference_usd_per_tcm * falling
        steps.append((width * reference_bcm_y, min(worth / width, choke_usd_per_tcm)))
    return tuple(steps)


def _integral(low: float, high: float, power: float) -> float:
    """∫ x^power dx from low to high, both above 0; exact also where power is −1 or nearly so."""
    rise, ratio = power + 1.0, math.log(high / low)
    if abs(rise * ratio) < 1e-12:
        return float(low**rise * ratio)
    return float(low**rise * math.expm1(rise * ratio) / rise)
