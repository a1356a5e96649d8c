"""Accounts drawn against their limits: the operators' accounts, what swaps owe, linepack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gasunion.operations.workday.answers.day import Strips
from gasunion.web.pages.formats import Formats

WIDTH_PX: Final = 280
REACH: Final = 1.25
"""A rail reaches beyond the limit by so much, so that a breach is seen as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StripView:
    """One account on its rail; lengths in pixels of a drawing 280 wide.

    Attributes
    ----------
    signed : zero is in the middle; else the rail begins at zero.
    limit : either way; None where none was agreed.
    """

    title: str
    value: int
    unit: str
    signed: bool
    limit: int | None
    x: float
    width: float
    limit_low: float
    limit_high: float
    is_near: bool
    note: str


def strip_views(strips: Strips, fmt: Formats) -> tuple[StripView, ...]:
    """Every account of the day, drawn."""
    say = fmt.words.say
    rows = []
    for a in strips.accounts:
        note = say("desk.strip.opening", value=fmt.quantity(a.opening, signed=True))
        if a.limit is not None:
            note += " · " + say(
                "desk.strip.of_limit", limit=fmt.quantity(a.limit), share=str(a.share_percent or 0)
            )
        title = say("desk.strip.account", point=a.point)
        rows.append(_signed(title, a.standing, a.unit, limit=a.limit, is_near=a.is_near, note=note))
    for s in strips.swaps:
        note = say("desk.strip.owes", debtor=s.owed_by, creditor=s.owed_to)
        title = say("desk.strip.swap", name=s.swap)
        rows.append(_signed(title, s.owed, s.unit or "", limit=None, is_near=False, note=note))
    for p in strips.linepack:
        note = say(
            "desk.strip.pack_note",
            opening=fmt.quantity(p.opening),
            received=fmt.quantity(p.received),
            delivered=fmt.quantity(p.delivered),
        )
        if not p.is_metered:
            note += " · " + say("desk.strip.by_confirmed")
        most = max(p.opening, p.closing, 1)
        rows.append(
            StripView(
                title=say("desk.strip.pack", operator=p.operator), value=p.closing, unit=p.unit, signed=False,
                limit=None, x=0.5, width=round(max(p.closing, 0) / (most * REACH) * (WIDTH_PX - 1), 1),
                limit_low=0, limit_high=0, is_near=False, note=note,
            )
        )  # fmt: skip
    return tuple(rows)


def _signed(title: str, value: int, unit: str, *, limit: int | None, is_near: bool, note: str) -> StripView:
    # Without a limit there is nothing to measure against: the block then says only which way it stands.
    reach = max(abs(value), limit * REACH, 1) if limit else max(2 * abs(value), 1)
    half = WIDTH_PX / 2
    length = abs(value) / reach * (half - 1)
    at = (limit or 0) / reach * (half - 1)
    return StripView(
        title=title,
        value=value,
        unit=unit,
        signed=True,
        limit=limit,
        x=round(half if value >= 0 else half - length, 1),
        width=round(max(length, 0.8), 1),
        limit_low=round(half - at, 1),
        limit_high=round(half + at, 1),
        is_near=is_near,
        note=note,
    )
