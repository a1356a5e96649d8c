"""Demand of an outside market as a curve that sellers face: a point and how it answers to price."""

from __future__ import annotations

from dataclasses import dataclass

from gasunion.scenario.source import UNSOURCED, Sourced


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideDemand:
    """What an outside market buys of the parties' pipeline gas, around a reference point.

    It is what own output, LNG and other suppliers leave: they give way when the parties sell more, so it
    answers to the price more strongly than the market as a whole.

    Attributes
    ----------
    node : of the market.
    elasticity_low, elasticity_mid, elasticity_high : at the reference point, each below 0; low answers most.
    quantity_bcm_y : at the reference point; None: what contracts of the year agree with the market's party.
    price_usd_per_tcm : at the reference point; None: what the case's steps pay for that quantity's last unit.
    month_shares : twelve shares of the year.
    """

    node: str
    elasticity_low: float
    elasticity_mid: float
    elasticity_high: float
    quantity_bcm_y: float | None = None
    price_usd_per_tcm: float | None = None
    month_shares: tuple[float, ...] = (1 / 12,) * 12
    sourced: Sourced = UNSOURCED
