"""What each shipper is held to have moved, and what the two operators owe each other in gas.

Under a balancing agreement every shipper is allocated what was confirmed, and the difference between meter
and schedule goes to the operators' account. At the limit of that account the agreement says what happens: it
is extended, or that day's meter is shared pro rata and nothing is posted. A later reading is a new entry
beside the old one, settled the way its day was closed; an entry is never edited.

References
----------
Commission Regulation (EU) 2015/703, article 9: allocation, the balancing account, its limits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from gasunion.dispatch.quantity import largest_remainder

K = TypeVar("K")

Method = Literal["confirmed", "extended", "pro_rata"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayClose(Generic[K]):
    """One gas day at one point, closed.

    Attributes
    ----------
    confirmed, measured : units of the day.
    difference : measured less confirmed; positive where the delivering operator delivered more.
    would_be : where the account would stand if the difference were posted.
    is_limit_breached : whether that lies outside the limit.
    method : "confirmed" within the limit; at the limit "extended" or "pro_rata".
    posted : units posted to the operators' account.
    closing : where the account stands.
    allocated : units by shipper or pair; sums to confirmed, or to measured if pro rata.
    """

    confirmed: int
    measured: int
    difference: int
    would_be: int
    is_limit_breached: bool
    method: Method
    posted: int
    closing: int
    allocated: Mapping[K, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(Generic[K]):
    """A later reading of a day that is closed: a new entry, never an edit.

    Attributes
    ----------
    change : the new reading less the last one.
    posted : units posted to the operators' account; 0 if the day was closed pro rata.
    closing : where the account stands.
    allocated_change : change of each allocation; all 0 unless the day was closed pro rata.
    """

    change: int
    posted: int
    closing: int
    allocated_change: Mapping[K, int]


def close_day(
    opening: int,
    *,
    confirmed: int,
    measured: int,
    limit: int | None,
    at_limit: Literal["extend", "pro_rata"],
    shippers: Mapping[K, int] | None = None,
    tie: Callable[[K], Any] | None = None,
) -> DayClose[K]:
    """Allocate one day and move the operators' account.

    Parameters
    ----------
    opening : where the account stood; positive where the delivering operator had over-delivered.
    limit : the account may stand between minus and plus this; None: no limit.
    shippers : confirmed units by shipper or pair, summing to `confirmed`.
    tie : order of equal remainders where the meter is shared; default the key itself.

    Raises
    ------
    ValueError : a quantity or the limit is negative, or the shippers do not sum to what was confirmed.
    """
    for name, units in (("confirmed", confirmed), ("measured", measured), ("limit", limit or 0)):
        if units < 0:
            raise ValueError(f"{name} is {units}; it must be 0 or more")
    shares = dict(shippers or {})
    if shippers is not None and sum(shares.values()) != confirmed:
        raise ValueError(f"shippers sum to {sum(shares.values())}, confirmed is {confirmed}")
    difference = measured - confirmed
    would_be = opening + difference
    breached = limit is not None and abs(would_be) > limit
    # With nothing confirmed there is nobody to share the meter with: the operators keep the difference.
    method: Method = "confirmed"
    if breached:
        method = "pro_rata" if at_limit == "pro_rata" and confirmed > 0 else "extended"
    posted = 0 if method == "pro_rata" else difference
    return DayClose(
        confirmed=confirmed,
        measured=measured,
        difference=difference,
        would_be=would_be,
        is_limit_breached=breached,
        method=method,
        posted=posted,
        closing=opening + posted,
        allocated=largest_remainder(measured, shares, tie=tie) if method == "pro_rata" and shares else shares,
    )


def correct_day(
    opening: int,
    *,
    method: Method,
    last_measured: int,
    measured: int,
    confirmed: Mapping[K, int] | None = None,
    tie: Callable[[K], Any] | None = None,
) -> Correction[K]:
    """Enter a later reading of a closed day.

    Parameters
    ----------
    opening : where the account stands now.
    method : how the day was closed; the correction follows it.
    last_measured, measured : the reading in force and the new one.
    confirmed : confirmed units by shipper or pair, needed if the day was closed pro rata.
    tie : as for `close_day`.
    """
    if measured < 0:
        raise ValueError(f"measured is {measured}; it must be 0 or more")
    change = measured - last_measured
    shares = dict(confirmed or {})
    if method != "pro_rata":
        return Correction(
            change=change, posted=change, closing=opening + change, allocated_change=dict.fromkeys(shares, 0)
        )
    old, new = (largest_remainder(units, shares, tie=tie) for units in (last_measured, measured))
    return Correction(
        change=change, posted=0, closing=opening, allocated_change={k: new[k] - old[k] for k in shares}
    )


def linepack(opening: int, *, received: Sequence[int], delivered: Sequence[int]) -> tuple[int, ...]:
    """Gas in an operator's pipes at the end of each interval: what came in less what went out.

    Parameters
    ----------
    received, delivered : units in each interval, over all points; fuel counts as delivered.

    Raises
    ------
    ValueError : the two differ in length.
    """
    if len(received) != len(delivered):
        raise ValueError(f"{len(received)} intervals received, {len(delivered)} delivered")
    stands, result = opening, []
    for plus, minus in zip(received, delivered, strict=True):
        stands += plus - minus
        result.append(stands)
    return tuple(result)
