"""How far a figure may be off: standard deviations, from a range where there is one, else by class.

References: docs/theory/base-year.md, section "Standard deviations".
"""

from __future__ import annotations

from dataclasses import dataclass

from gasunion.scenario.balances import DEVIATIONS_PER_RANGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviations:
    """Standard deviations by class of figure; `[reconcile]` in `case.toml`.

    Attributes
    ----------
    national : of a published figure of a whole party without a range, as a share of it.
    split : of one field's output or one place's use, as a share: a national figure was divided.
    estimate : of a figure that was worked out from an observation, as a share; no such figure is surer.
    contract : of a contract's quantity without a range of its own, as a share of it.
    month_maximum : of the greatest monthly rate of a supply, as a share of it.
    peak_ratio : of peak days' demand, as a share of it.
    field_use : what fields use of their gross output where nothing is published, as a share of gross output;
        its standard deviation is half of it.
    stock_change : of a store's change over the year, as a share of its working gas.
    least_bcm : no standard deviation of a volume is less. [bcm]
    work_per_bcm_mm : weight of transport work beside the squares. [1/(bcm · 1000 km)]
    """

    national: float
    split: float
    estimate: float
    contract: float
    month_maximum: float
    peak_ratio: float
    field_use: float
    stock_change: float
    least_bcm: float
    work_per_bcm_mm: float

    def of_volume(self, share: float, value_bcm: float) -> float:
        """Standard deviation of a volume by its class. [bcm]"""
        return max(share * abs(value_bcm), self.least_bcm)

    def of_prior(self, sigma_bcm: float, value_bcm: float, *, derived_from: str) -> float:
        """Standard deviation of a prior; worked out from an observation it is no surer than an estimate."""
        return max(sigma_bcm, self.of_volume(self.estimate, value_bcm)) if derived_from else sigma_bcm

    def of_range(self, low_bcm: float, high_bcm: float) -> float:
        """Standard deviation that a range stands for. [bcm]"""
        return max((high_bcm - low_bcm) / DEVIATIONS_PER_RANGE, self.least_bcm)
