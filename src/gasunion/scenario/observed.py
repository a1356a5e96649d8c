"""Observations: what was measured or reported of a flow; plans are tested against them, not made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gasunion.scenario.measure import Term
from gasunion.scenario.source import UNSOURCED, Sourced

ObservedBasis = Literal["independent", "capacity_proxy", "fixed_boundary", "derived"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """A flow of a year, or of a month of it.

    Attributes
    ----------
    corridor : label of the flow, such as "TM->CN". measure : the signed corridor flows that it is.
    month : 1 to 12; None for the whole year.
    quantity_bcm : at 20 °C. low_bcm, high_bcm : what sources say at least and at most; None: not known.
    basis : whether it tests a model: independent does, the others do not or only in part.
    """

    corridor: str
    year: int
    month: int | None = None
    measure: tuple[Term, ...]
    quantity_bcm: float
    low_bcm: float | None = None
    high_bcm: float | None = None
    basis: ObservedBasis = "independent"
    sourced: Sourced = UNSOURCED
