"""Demand: final use at a node, and what each class of use is worth."""

from __future__ import annotations

from dataclasses import dataclass

from gasunion.scenario.source import UNSOURCED, Sourced


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of willingness to pay: share of the class's demand, and its value. [-, USD/tcm]"""

    share: float
    value_usd_per_tcm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UseClass:
    """What a class of use is worth and how it is spread over time.

    Attributes
    ----------
    name : of the class. steps : best first; shares sum to 1.
    is_home : home use, served first.
    peak_factor : demand of a peak day over the month's mean day.
    month_shares : twelve shares of the year.
    """

    name: str
    steps: tuple[Step, ...]
    is_home: bool
    peak_factor: float = 1.0
    month_shares: tuple[float, ...] = (1 / 12,) * 12
    sourced: Sourced = UNSOURCED


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Final use wanted at a node over the year, the unserved part included.

    Attributes
    ----------
    peak_factor : demand of a peak day over the month's mean day; None: that of the class.
    derived_from : observation that the quantity was worked out from, in words; empty: none.
    """

    node: str
    use_class: str
    quantity_bcm_y: float
    peak_factor: float | None = None
    derived_from: str = ""
    sourced: Sourced = UNSOURCED
