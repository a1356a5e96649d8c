"""Terms of transport: what carrying gas on an arc costs and is charged, where it is out of service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gasunion.scenario.measure import Way
from gasunion.scenario.source import UNSOURCED, Sourced


@dataclass(frozen=True, slots=True, kw_only=True)
class ArcTerms:
    """Economics of one arc over its whole length.

    Attributes
    ----------
    opex_usd_per_tcm : marginal cost of what enters the arc; a cost.
    tariff_usd_per_tcm : what its owner charges; a transfer.
    """

    arc: str
    opex_usd_per_tcm: float = 0.0
    tariff_usd_per_tcm: float = 0.0
    sourced: Sourced = UNSOURCED


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """A half-open window of gas days in which an arc keeps a share of its capacity."""

    arc: str
    from_date: date
    to_date: date
    factor: float
    sourced: Sourced = UNSOURCED


@dataclass(frozen=True, slots=True, kw_only=True)
class JointLimit:
    """One limit over the summed flows of several ways of one territory."""

    limit: str
    ways: tuple[Way, ...]
    capacity_bcm_y: float
    sourced: Sourced = UNSOURCED
