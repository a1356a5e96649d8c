"""Projects: what could be built, by whom, and what it would cost a year."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from gasunion.network.elements import Corridor
from gasunion.scenario.source import UNSOURCED, Sourced
from gasunion.scenario.storage import Storage
from gasunion.scenario.supply import Supply
from gasunion.scenario.transport import ArcTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectPart:
    """A part of a project: exactly one of an arc with its terms, a storage or a supply; its own investment.

    An added arc runs beside those of its corridor; its flow counts in measures of that corridor. A border
    arc that stands in no contract's crossings carries nothing outside a block.
    """

    part: int
    arc: Corridor | None = None
    terms: ArcTerms | None = None
    storage: Storage | None = None
    supply: Supply | None = None
    capex_low_musd: float = 0.0
    capex_mid_musd: float = 0.0
    capex_high_musd: float = 0.0
    sourced: Sourced = UNSOURCED

    def capex_musd(self, level: Literal["low", "mid", "high"]) -> float:
        """Investment at one of the three levels. [MUSD]"""
        return {"low": self.capex_low_musd, "mid": self.capex_mid_musd, "high": self.capex_high_musd}[level]


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Parts that are built together.

    Attributes
    ----------
    capex_low_musd, capex_mid_musd, capex_high_musd : investment of all parts.
    lead_time_y, lifetime_y, earliest_year : as the names say.
    territories : parties whose territory it needs, its ends included.
    until_year : last year in which it could carry gas, None: until its lifetime ends.
    price_year : of its investment, None where the data do not say.
    threshold : share of all gains that a payer of compensation keeps first, None: as is asked.
    """

    project: str
    name: str
    parts: tuple[ProjectPart, ...]
    capex_low_musd: float
    capex_mid_musd: float
    capex_high_musd: float
    lead_time_y: float
    lifetime_y: float
    earliest_year: int
    territories: frozenset[str]
    until_year: int | None = None
    price_year: int | None = None
    threshold: float | None = None
    sourced: Sourced = UNSOURCED

    def capex_musd(self, level: Literal["low", "mid", "high"]) -> float:
        """Investment at one of the three levels. [MUSD]"""
        return {"low": self.capex_low_musd, "mid": self.capex_mid_musd, "high": self.capex_high_musd}[level]


def annuity_factor(*, discount_rate: float, lifetime_y: float) -> float:
    """Share of an investment to be earned each year over its lifetime. [1/year]

    Examples
    --------
    >>> round(annuity_factor(discount_rate=0.08, lifetime_y=30), 4)
    0.0888
    """
    if discount_rate == 0:
        return 1.0 / lifetime_y
    # expm1 and log1p: a rate too small to change 1 would divide by zero.
    return discount_rate / -math.expm1(-lifetime_y * math.log1p(discount_rate))
