"""Supply: marketed gas available at a node in a year."""

from __future__ import annotations

from dataclasses import dataclass

from gasunion.scenario.source import UNSOURCED, Sourced


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """Marketed gas at a node.

    Attributes
    ----------
    capacity_bcm_y : available over the year. cost_usd_per_tcm : marginal cost.
    month_min_factor, month_max_factor : least and greatest daily rate of a month over the mean daily rate.
    could_give_bcm_y : what it could give over the year beside what it gave; None where nothing says so. No
        plan uses it; a block of a base year is told that it gives no more than the year did.
    derived_from : observation that the capacity was worked out from, in words; empty: none.
    """

    node: str
    capacity_bcm_y: float
    cost_usd_per_tcm: float
    month_min_factor: float = 0.0
    month_max_factor: float = 1.0
    could_give_bcm_y: float | None = None
    derived_from: str = ""
    sourced: Sourced = UNSOURCED
