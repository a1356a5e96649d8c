"""Conduct from a market file: a number or a range, for all, by trader, or by trader and market."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gasunion.market.entries import Entry, Reader
from gasunion.market.setting import Span

MOST_RANGES: Final = 6
"""64 corners, each a market."""
_THETA: Final = Entry(
    name="conduct",
    meaning="0 price taker, 1 Cournot",
    unit="",
    high=1.0,
    must="conduct lies between 0 (price taker) and 1 (Cournot).",
)


def read_conduct(
    value: Any, names: list[str], markets: list[str], read: Reader
) -> dict[tuple[str, str], Span]:
    """(trader or joint group, market) → range of conduct, as far as given; a number is a range of one."""
    out: dict[tuple[str, str], Span] = {}
    if not isinstance(value, Mapping):
        span = _span(value, "conduct", read)
        return {(n, m): span for n in names for m in markets}
    read.known(value, names, "conduct")
    for trader in (n for n in names if n in value):
        row, place = value[trader], f"conduct, {trader}"
        if isinstance(row, Mapping):
            read.known(row, markets, place)
            out |= {(trader, m): _span(row[m], f"{place}, {m}", read) for m in markets if m in row}
        else:
            span = _span(row, place, read)
            out |= {(trader, m): span for m in markets}
    groups = {s.group for s in out.values() if s.low < s.high}
    if len(groups) > MOST_RANGES:
        hint = "Every range doubles the markets that are solved; give some a number."
        limit = float(MOST_RANGES)
        read.fault("conduct", f"has {len(groups)} ranges.", value=float(len(groups)), limit=limit, hint=hint)
    return out


def _span(value: Any, place: str, read: Reader) -> Span:
    """A number, or [low, high]."""
    if not isinstance(value, list | tuple):
        theta = read.number(value, place, _THETA) or 0.0
        return Span(low=theta, high=theta, group=place)
    if len(value) != 2:
        read.fault(place, f"has {len(value)} entries.", hint="Write a number, or a range: [0.5, 1].")
        return Span(low=0.0, high=0.0, group=place)
    low, high = (read.number(v, place, _THETA) or 0.0 for v in value)
    if low > high:
        what = f"goes from {low:g} to {high:g}."
        read.fault(place, what, value=low, limit=high, hint="Write the lower end first.")
    return Span(low=low, high=high, group=place)
