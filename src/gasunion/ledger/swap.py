"""Swaps: gas or energy given here for the like there, or in another season, at an agreed parity.

References
----------
Agreement between Uzbekistan and Tajikistan on the use of water and energy resources, 2000 (IEADB 4842):
spring deliveries one way, summer deliveries the other, at 1 : 1.75.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from gasunion.dispatch.quantity import rounded, volume_factor

CUBIC_METRES_OF: Final[Mapping[str, int]] = {"m3": 1, "1000m3": 1000}

Parity = Literal["volume", "energy", "price"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One delivery under a swap.

    Attributes
    ----------
    period : month or gas day, as the parties name it.
    giver, taker : the parties.
    quantity : units; cubic metres where nothing else is said.
    unit : "m3", "1000m3" or a unit of energy; None for a quantity that counts as it stands.
    reference : reference conditions of a volume; None for a quantity that needs none.
    gcv_kwh_per_m3 : calorific value at the same conditions, for parity by energy; None if the quantity is
        energy already.
    price : per unit, for parity by price.
    """

    period: str
    giver: str
    taker: str
    quantity: int
    unit: str | None = None
    reference: str | None = None
    gcv_kwh_per_m3: Fraction | None = None
    price: Fraction | None = None


def leg_value(leg: Leg, parity: Parity) -> int:
    """What a leg counts for: its volume at 20 °C, kWh, or minor units of money.

    A volume keeps its unit, m³ or thousand m³. A quantity without reference conditions or calorific value
    counts as it stands.

    Raises
    ------
    ValueError : parity by price and the leg has no price, or the quantity is negative.
    """
    if leg.quantity < 0:
        raise ValueError(f"a leg of {leg.period} gives {leg.quantity}; it must be 0 or more")
    if parity == "price":
        if leg.price is None:
            raise ValueError(f"a leg of {leg.period} has no price; parity by price needs one")
        return rounded(leg.quantity * leg.price * 100)
    if parity == "energy":
        if leg.gcv_kwh_per_m3 is None:
            return leg.quantity
        return rounded(leg.quantity * CUBIC_METRES_OF.get(leg.unit or "m3", 1) * leg.gcv_kwh_per_m3)
    return (
        leg.quantity
        if leg.reference is None
        else rounded(leg.quantity * volume_factor(at=leg.reference, to="20C"))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapPosition:
    """Where two parties stand.

    Attributes
    ----------
    given : value given by each party.
    owed_by_second : after each period, what the second party owes the first, in what the second gives;
        negative the other way.
    net_to_first : what the first has received more than it was due for what it gave.
    ratio : in fact given by the second for each unit given by the first; None if the first gave nothing.
    """

    given: Mapping[str, int]
    owed_by_second: Mapping[str, int]
    net_to_first: int
    ratio: Fraction | None


def swap_position(
    legs: Iterable[Leg],
    *,
    first: str,
    second: str,
    parity: Parity = "volume",
    periods: Sequence[str] | None = None,
    opening: int = 0,
    exchange_ratio: Fraction = Fraction(1),
) -> SwapPosition:
    """Run the account of a swap.

    The account runs in exact fractions of what the second party gives; each figure that is told is rounded
    once.

    Parameters
    ----------
    periods : in order, including those without a delivery; default the legs' own, sorted as text.
    opening : owed by the second party before the first period.
    exchange_ratio : what the second party owes for each unit that the first gives, above 0; 1.75 in the
        agreement under References.

    Raises
    ------
    ValueError : the ratio is not above 0, a leg is not between these two parties or lies in a period that is
        not listed.
    """
    if exchange_ratio <= 0:
        raise ValueError(f"exchange ratio is {exchange_ratio}; it must be above 0")
    legs = sorted(legs, key=lambda leg: (leg.period, leg.giver, leg.quantity))
    order = sorted({leg.period for leg in legs}) if periods is None else list(periods)
    moved = dict.fromkeys(order, Fraction(0))
    given = {first: 0, second: 0}
    for leg in legs:
        if {leg.giver, leg.taker} != {first, second}:
            raise ValueError(f"{leg.giver} to {leg.taker} is not a leg between {first} and {second}")
        if leg.period not in moved:
            raise ValueError(f"a leg lies in {leg.period}, which is not among the periods")
        value = leg_value(leg, parity)
        given[leg.giver] += value
        moved[leg.period] += value * exchange_ratio if leg.giver == first else -value
    owed, stands = {}, Fraction(opening)
    for period in order:
        stands += moved[period]
        owed[period] = rounded(stands)
    return SwapPosition(
        given=given,
        owed_by_second=owed,
        net_to_first=rounded(given[second] - exchange_ratio * given[first]),
        ratio=Fraction(given[second], given[first]) if given[first] else None,
    )


def still_to_give(agreed: int, given: Iterable[int]) -> int:
    """What is left of an agreed total after some deliveries; negative if more was given."""
    return agreed - sum(given)
