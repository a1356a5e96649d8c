"""Which part of a flow rests on which right: firm first, then interruptible contracts by stamp.

A nomination does not say on which booking it rests. A shipper's rights on one side of a point are stacked,
firm at the bottom and the earliest interruptible contract next, and its flows fill the stack from below,
pro rata over its counterparties. Where both sides hold bookings a unit is as good as the weaker of its two
rights: firm only if firm on both sides, else with the later of the two stamps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from gasunion.dispatch.agreement import Booking, Side
from gasunion.dispatch.curtailment import FIRM, Tier, interruptible
from gasunion.dispatch.deadline import instant_text
from gasunion.dispatch.nomination import Pair
from gasunion.dispatch.quantity import largest_remainder


class Layer(NamedTuple):
    """A part of a flow that rests on one kind of right.

    Attributes
    ----------
    tier : the kind of right.
    amount : units in one hour.
    booked : capacity behind it, this flow's part. [units in one hour]
    """

    tier: Tier
    amount: int
    booked: int | Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What one shipper holds on one side of one point, stacked from the strongest right.

    Attributes
    ----------
    stack : (tier, units in each hour), firm first, then by stamp.
    """

    stack: tuple[tuple[Tier, int], ...]

    @property
    def total(self) -> int:
        """Units it may have in each hour."""
        return sum(units for _, units in self.stack)

    def alike(self) -> Holding:
        """The same capacity where firm or not makes no difference."""
        return Holding(stack=((FIRM, self.total),))


NOTHING = Holding(stack=())


def holdings(bookings: Iterable[Booking], day: date) -> dict[tuple[str, Side, str], Holding]:
    """What each shipper holds on a gas day, by point, side and shipper."""
    units: dict[tuple[str, Side, str], dict[Tier, int]] = defaultdict(lambda: defaultdict(int))
    for booking in bookings:
        if booking.holds_on(day):
            tier = FIRM if booking.stamp is None else interruptible(instant_text(booking.stamp))
            units[booking.point, booking.side, booking.shipper][tier] += booking.quantity
    return {
        key: Holding(stack=tuple((t, q) for t, q in sorted(tiers.items()) if q))
        for key, tiers in units.items()
    }


def lapsed(bookings: Iterable[Booking], day: date) -> dict[tuple[str, Side, str], Booking]:
    """Of every shipper whose bookings are all out of force on a gas day, the one to be told about.

    It is the last that ended; where none has ended, the first that will begin. The smaller id decides ties.
    """
    held: set[tuple[str, Side, str]] = set()
    ended: dict[tuple[str, Side, str], Booking] = {}
    to_begin: dict[tuple[str, Side, str], Booking] = {}
    for booking in sorted(bookings, key=lambda b: b.id):
        key = booking.point, booking.side, booking.shipper
        if booking.holds_on(day):
            held.add(key)
        elif booking.until <= day:
            if key not in ended or booking.until > ended[key].until:
                ended[key] = booking
        elif key not in to_begin or booking.first < to_begin[key].first:
            to_begin[key] = booking
    return {key: booking for key, booking in (to_begin | ended).items() if key not in held}


def layered(
    amounts: Mapping[Pair, int], holding: Holding, *, tie: Callable[[Pair], Any]
) -> dict[Pair, tuple[Layer, ...]]:
    """Stack a shipper's flows of one hour on its rights.

    Parameters
    ----------
    amounts : units in one hour by pair; together not more than the holding.
    tie : order of equal remainders when a right is divided over pairs.
    """
    if len(amounts) == 1:
        ((pair, amount),) = amounts.items()
        layers = []
        for tier, booked in holding.stack:
            part = min(amount, booked)
            if part == 0:
                break
            layers.append(Layer(tier, part, booked))
            amount -= part
        return {pair: tuple(layers)}
    left = dict(amounts)
    stacks: dict[Pair, list[Layer]] = {pair: [] for pair in amounts}
    for tier, booked in holding.stack:
        wanted = sum(left.values())
        if wanted == 0:
            break
        parts = dict(left) if wanted <= booked else largest_remainder(booked, left, tie=tie)
        for pair, part in parts.items():
            if part:
                behind = Fraction(booked * left[pair], wanted)
                # Rounding can give a pair one unit more than its exact part of the booking.
                stacks[pair].append(Layer(tier, part, max(behind, Fraction(part))))
                left[pair] -= part
    return {pair: tuple(layers) for pair, layers in stacks.items()}


def weaker(one: tuple[Layer, ...], other: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """Lay the two sides' stacks of one flow over each other; each unit keeps the weaker of its two rights."""
    if len(one) == 1 and len(other) == 1:
        a, b = one[0], other[0]
        return (Layer(max(a.tier, b.tier), a.amount, min(a.booked, b.booked)),)
    result: list[Layer] = []
    i = j = used_i = used_j = 0
    while i < len(one) and j < len(other):
        a, b = one[i], other[j]
        part = min(a.amount - used_i, b.amount - used_j)
        tier, booked = max(a.tier, b.tier), min(a.booked, b.booked)
        if result and result[-1].tier == tier:
            last = result.pop()
            part_of_tier = last.amount + part
            result.append(Layer(tier, part_of_tier, max(last.booked, booked, part_of_tier)))
        else:
            result.append(Layer(tier, part, max(booked, part)))
        used_i, used_j = used_i + part, used_j + part
        if used_i == a.amount:
            i, used_i = i + 1, 0
        if used_j == b.amount:
            j, used_j = j + 1, 0
    return tuple(result)
