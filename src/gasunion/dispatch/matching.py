"""Processing and matching: what a shipper may have, and what both sides agree on.

Processing holds a shipper to its bookings; matching gives both sides the same number. What matching frees is
not offered again within the cycle: the steps follow each other once.

References
----------
Commission Regulation (EU) 2015/703, article 2(h) (processed quantity), 8(2)(a) and 8(5) (lesser rule).
Edig@s status codes: 06G mismatch, 14G no counter-nomination, 37G processed down to capacity (the last as the
reference vectors name it; the code list itself was not at hand).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from gasunion.dispatch.quantity import largest_remainder

K = TypeVar("K")

MISMATCH: Final = "06G"
NO_COUNTER_NOMINATION: Final = "14G"
OVER_CAPACITY: Final = "37G"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What both sides are given, and which side asked for more.

    Attributes
    ----------
    confirmed : the same for both sides, by hour.
    exit_status, entry_status : 06G in hours in which that side was reduced to the other's quantity, 14G in
        every hour if the other side said nothing, else None.
    """

    confirmed: tuple[int, ...]
    exit_status: tuple[str | None, ...]
    entry_status: tuple[str | None, ...]


def process(
    nominated: Mapping[K, int], booked: int, *, tie: Callable[[K], Any] | None = None
) -> dict[K, int]:
    """A shipper's nominations held to its booked quantity, pro rata over its counterparties.

    Parameters
    ----------
    nominated : units in one hour, by counterparty.
    booked : units the shipper may have in that hour.
    tie : order of equal remainders; default the counterparty's name.

    Examples
    --------
    >>> process({"C1": 700, "C2": 500}, 1000)
    {'C1': 583, 'C2': 417}
    """
    if sum(nominated.values()) <= booked:
        return dict(nominated)
    return largest_remainder(booked, nominated, tie=tie)


def match(
    exit_processed: Sequence[int] | None,
    entry_processed: Sequence[int] | None,
    *,
    rule: str = "lesser",
) -> Match:
    """Compare the two sides of a pair hour by hour.

    Parameters
    ----------
    exit_processed, entry_processed : units by hour; None where that side did not nominate.
    rule : "lesser", or "equal_or_zero".

    Raises
    ------
    ValueError : neither side nominated, the sides differ in length, or the rule is unknown.

    Examples
    --------
    >>> match([100, 120, 120], [100, 110, 130]).confirmed
    (100, 110, 120)
    """
    if exit_processed is None or entry_processed is None:
        present = exit_processed if exit_processed is not None else entry_processed
        if present is None:
            raise ValueError("neither side nominated; there is nothing to match")
        alone: tuple[str | None, ...] = (NO_COUNTER_NOMINATION,) * len(present)
        silent: tuple[str | None, ...] = (None,) * len(present)
        return Match(
            confirmed=(0,) * len(present),
            exit_status=alone if exit_processed is not None else silent,
            entry_status=alone if entry_processed is not None else silent,
        )
    if len(exit_processed) != len(entry_processed):
        raise ValueError(
            f"{len(exit_processed)} hours on the exit side, {len(entry_processed)} on the entry side"
        )
    if rule == "lesser":
        exit_processed, entry_processed = tuple(exit_processed), tuple(entry_processed)
        same = exit_processed == entry_processed
        confirmed = exit_processed if same else tuple(map(min, exit_processed, entry_processed))
    elif rule == "equal_or_zero":
        confirmed = tuple(a if a == b else 0 for a, b in zip(exit_processed, entry_processed, strict=True))
    else:
        raise ValueError(f"unknown matching rule {rule!r}; known: lesser, equal_or_zero")
    return Match(
        confirmed=confirmed,
        exit_status=_reduced(exit_processed, confirmed),
        entry_status=_reduced(entry_processed, confirmed),
    )


def _reduced(processed: Sequence[int], confirmed: Sequence[int]) -> tuple[str | None, ...]:
    if processed == confirmed:
        return (None,) * len(confirmed)
    return tuple(MISMATCH if p > c else None for p, c in zip(processed, confirmed, strict=True))
