"""Balances: what was published of a party's gas in a year; what a base year is reconciled with.

Sources that contradict each other are two figures. A figure that is itself the balance of others says
nothing that they do not say, and has no place here (docs/theory/base-year.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from gasunion.scenario.source import UNSOURCED, Sourced

Item = Literal[
    "output",
    "gross_output",
    "field_use",
    "use",
    "fuel",
    "losses",
    "import",
    "export",
    "stock_change",
    "shortage",
]

# Both ends of a range together hold 95 of 100 cases: two standard deviations each way.
DEVIATIONS_PER_RANGE = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceFigure:
    """One published figure. Volumes at 20 °C, whatever conditions the source used.

    Attributes
    ----------
    item : what it is. output is marketed gas, gross_output with what fields use and put back; use includes
        the fuel of the party's pipelines; stock_change is positive where stores hold more at the end;
        shortage is what users were documented to go without.
    partner : the other party of an import or export; None: all of them together.
    publisher : short name of who says it; it keeps figures that contradict each other apart.
    value_bcm, low_bcm, high_bcm : what is said, and its range; None where there is none.
    node, use_class, from_date, to_date : of a shortage, where known; the dates are half-open.
    """

    party: str
    year: int
    item: Item
    partner: str | None = None
    publisher: str
    value_bcm: float
    low_bcm: float | None = None
    high_bcm: float | None = None
    node: str | None = None
    use_class: str | None = None
    from_date: date | None = None
    to_date: date | None = None
    sourced: Sourced = UNSOURCED

    @property
    def range_sigma_bcm(self) -> float | None:
        """Standard deviation that the range stands for, None where there is no range."""
        if self.low_bcm is None or self.high_bcm is None:
            return None
        return (self.high_bcm - self.low_bcm) / DEVIATIONS_PER_RANGE
