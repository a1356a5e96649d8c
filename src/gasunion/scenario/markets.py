"""Outside markets: what they pay, step by step."""

from __future__ import annotations

from dataclasses import dataclass

from gasunion.scenario.source import UNSOURCED, Sourced


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketStep:
    """A quantity of a year that a market values at a price.

    Attributes
    ----------
    node : where it leaves the network. step : its number, best first.
    quantity_bcm_y, value_usd_per_tcm : as the names say. month_shares : twelve shares of the year.
    """

    node: str
    step: int
    quantity_bcm_y: float
    value_usd_per_tcm: float
    month_shares: tuple[float, ...] = (1 / 12,) * 12
    sourced: Sourced = UNSOURCED


def steps_of_elastic_demand(
    *, reference_bcm_y: float, reference_usd_per_tcm: float, elasticity: float, step_count: int = 8
) -> tuple[tuple[float, float], ...]:
    """Steps that stand for an isoelastic demand curve up to twice its reference quantity.

    Equal widths; each step is worth the curve's price at its middle. The curve q = q₀ (p/p₀)^e gives
    p = p₀ (q/q₀)^(1/e).

    Returns
    -------
    (quantity_bcm_y, value_usd_per_tcm) of each step, best first.

    Raises
    ------
    ValueError : the elasticity is not negative.
    """
    if not elasticity < 0:
        raise ValueError(f"elasticity is {elasticity}; it must be below 0")
    width = 2 * reference_bcm_y / step_count
    return tuple(
        (width, reference_usd_per_tcm * ((2 * i + 1) / step_count) ** (1 / elasticity))
        for i in range(step_count)
    )
