"""Take-or-pay over gas years, with carry-forward of excess and make-up of what was paid and not taken.

Each gas year, in this order: the minimum is the agreed share of the annual quantity; carry-forward from
earlier excess lowers it, oldest first; what is then short is paid and becomes make-up gas; what is taken
above the minimum first recovers make-up gas, oldest first; what is taken above the agreed threshold after
that becomes carry-forward. Rights lapse after the agreed number of gas years.

References
----------
AIPN model gas sales agreement, articles on take or pay, make-up and carry forward (the usual structure; every
figure here is data of the contract).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from gasunion.dispatch.quantity import rounded
from gasunion.ledger.settlement import minor


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOrPay:
    """The terms.

    Attributes
    ----------
    annual_quantity : units in a gas year.
    share : of the annual quantity that is paid whether taken or not.
    price : per unit. [currency]
    make_up_years : make-up gas may be taken in so many following gas years.
    carry_forward_years : excess counts in so many following gas years; 0: there is no carry-forward.
    carry_forward_above : excess is what is taken above the "annual" quantity or above the "minimum".
    make_up_price_share : part of the price still paid when make-up gas is taken.
    """

    annual_quantity: int
    share: Fraction
    price: Fraction
    make_up_years: int
    carry_forward_years: int = 0
    carry_forward_above: Literal["annual", "minimum"] = "annual"
    make_up_price_share: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        if self.annual_quantity < 0 or self.price < 0:
            raise ValueError("annual quantity and price must be 0 or more")
        if not 0 <= self.share <= 1 or not 0 <= self.make_up_price_share <= 1:
            raise ValueError("a share must lie between 0 and 1")
        if self.make_up_years < 0 or self.carry_forward_years < 0:
            raise ValueError("a number of years must be 0 or more")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractYear:
    """One gas year, settled; quantities in units, money in minor units.

    Attributes
    ----------
    minimum : before carry-forward.
    carry_forward_used : by how much it was lowered.
    taken : in the year, make-up gas included.
    short : paid and not taken; becomes make-up gas.
    made_up : taken out of make-up gas.
    carried_forward : excess that becomes carry-forward.
    lapsed_make_up, lapsed_carry_forward : rights lost at the end of the year.
    make_up_left, carry_forward_left : rights at the end of the year.
    payment : for gas taken, for gas short, and the rest of the price of make-up gas.
    """

    year: int
    minimum: int
    carry_forward_used: int
    taken: int
    short: int
    made_up: int
    carried_forward: int
    lapsed_make_up: int
    lapsed_carry_forward: int
    make_up_left: int
    carry_forward_left: int
    payment: int


def settle_years(terms: TakeOrPay, taken: Iterable[tuple[int, int]]) -> tuple[ContractYear, ...]:
    """Settle gas years one after another.

    Parameters
    ----------
    taken : gas year and units taken in it; in any order, without a gap.

    Raises
    ------
    ValueError : a quantity is negative, a year stands twice or is missing.
    """
    years = sorted(taken)
    for year, units in years:
        if units < 0:
            raise ValueError(f"{units} units taken in gas year {year}; it must be 0 or more")
    for (year, _), (after, _) in pairwise(years):
        if after != year + 1:
            raise ValueError(f"gas year {year} is followed by {after}; years must follow each other once")
    make_up: list[tuple[int, int]] = []  # (year in which it was paid, units left)
    forward: list[tuple[int, int]] = []
    result = []
    minimum = rounded(terms.share * terms.annual_quantity)
    for year, units in years:
        wanted = max(0, minimum - units)
        used, forward = _draw(forward, wanted)
        short = wanted - used
        made_up, make_up = _draw(make_up, max(0, units - minimum))
        threshold = terms.annual_quantity if terms.carry_forward_above == "annual" else minimum
        excess = max(0, units - made_up - threshold) if terms.carry_forward_years else 0
        forward, lost_forward = _lapse([*forward, (year, excess)], year, terms.carry_forward_years)
        make_up, lost_make_up = _lapse([*make_up, (year, short)], year, terms.make_up_years)
        result.append(
            ContractYear(
                year=year,
                minimum=minimum,
                carry_forward_used=used,
                taken=units,
                short=short,
                made_up=made_up,
                carried_forward=excess,
                lapsed_make_up=lost_make_up,
                lapsed_carry_forward=lost_forward,
                make_up_left=sum(q for _, q in make_up),
                carry_forward_left=sum(q for _, q in forward),
                payment=minor(
                    terms.price * (units - made_up + short)
                    + terms.price * terms.make_up_price_share * made_up
                ),
            )
        )
    return tuple(result)


def _draw(rights: list[tuple[int, int]], wanted: int) -> tuple[int, list[tuple[int, int]]]:
    """Use rights, oldest first."""
    drawn, left = 0, []
    for year, units in rights:
        part = min(units, wanted - drawn)
        drawn += part
        if units > part:
            left.append((year, units - part))
    return drawn, left


def _lapse(rights: list[tuple[int, int]], year: int, lives: int) -> tuple[list[tuple[int, int]], int]:
    """Rights that may still be used in a later year, and what is lost at the end of this one."""
    kept = [(y, q) for y, q in rights if q and y + lives > year]
    return kept, sum(q for _, q in rights) - sum(q for _, q in kept)
