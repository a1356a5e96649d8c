"""Contracts: sales and legs of swaps between two parties, active in one year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gasunion.scenario.measure import Term, Way
from gasunion.scenario.source import UNSOURCED, Sourced

Basis = Literal["contract", "plan", "capacity", "observation", "estimate", "rule"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A contract of one year.

    Attributes
    ----------
    contract : its name. seller, buyer : two different parties.
    measure : signed corridor flows that are its quantity.
    crossings : border corridors and directions its gas may use.
    minimum_bcm_y, maximum_bcm_y, agreed_bcm_y : of the year.
    month_shares : twelve shares of the year. swing : how far a month may depart, as a share of its share.
    daily_maximum_mcm_d : None for the rule of docs/conventions.md: maximum × largest monthly share ×
        (1 + swing) ÷ days of that month.
    price_usd_per_tcm : a transfer, never in an objective.
    yields_to_home : whether it is cut before home use goes short, in a year that a shock hit.
    pinned_mcm_d : twelve daily rates, January first, that the status quo pins in place of the agreed quantity
        and its shape; None where there are none.
    minimum_basis, maximum_basis, agreed_basis : on what each figure rests.
    derived_from : observation that the agreed quantity was worked out from, in words; empty: none.
    """

    contract: str
    seller: str
    buyer: str
    measure: tuple[Term, ...]
    crossings: tuple[Way, ...]
    minimum_bcm_y: float
    maximum_bcm_y: float
    agreed_bcm_y: float
    month_shares: tuple[float, ...] = (1 / 12,) * 12
    swing: float = 0.0
    daily_maximum_mcm_d: float | None = None
    pinned_mcm_d: tuple[float, ...] | None = None
    price_usd_per_tcm: float = 0.0
    price_rule: str = ""
    yields_to_home: bool = False
    minimum_basis: Basis = "estimate"
    maximum_basis: Basis = "estimate"
    agreed_basis: Basis = "estimate"
    derived_from: str = ""
    sourced: Sourced = UNSOURCED

    @property
    def is_balance(self) -> bool:
        """Whether it is a balance (transit, swap) and no sale: nothing may be left of it."""
        return self.minimum_bcm_y == self.maximum_bcm_y == self.agreed_bcm_y == 0.0
