"""Every point of a day in one row: what was asked for and given over the whole day.

The same as `matrix` would add up to, without making its cells: a first page is asked for with each event.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gasunion.dispatch.agreement import SIDES
from gasunion.dispatch.nomination import Pair
from gasunion.operations.store.actor import Actor
from gasunion.operations.store.installation import Installation
from gasunion.operations.workday.answers.matrix import PointTotal, SectionHours
from gasunion.operations.workday.kept.hand import Hand, at_hand
from gasunion.operations.workday.kept.publications import StoredPublication, answer_of, last_publication
from gasunion.operations.workday.matrix import pairs_at, pending, published_line, section_hours, wanted
from gasunion.operations.workday.sight import Sight, seen_day


def totals(installation: Installation, actor: Actor, *, agreement: str, day: str) -> tuple[PointTotal, ...]:
    """The points that the actor's party sees, by name, with the newest publication and what came since.

    Raises
    ------
    Unknown : there is no such day for the party.
    """
    with installation.reading() as connection:
        found, _, sight = seen_day(connection, actor, agreement, day)
        hand = at_hand(installation, connection, found)
        last = last_publication(connection, found)
        answer = None if last is None else answer_of(connection, last)
    return tuple(_total(hand, sight, point, last, answer) for point in sight.points())


def _total(
    hand: Hand,
    sight: Sight,
    point: str,
    last: StoredPublication | None,
    answer: Mapping[str, Any] | None,
) -> PointTotal:
    asked: list[int] = []
    given: list[int] = []
    waits = False
    for pair in pairs_at(hand, point, answer):
        if not sight.sees_pair(pair):
            continue
        line = published_line(pair, answer)
        sides, is_new = _sides(hand, sight, pair, last, line)
        if sides:
            asked.append(max(sides))
        if line is not None:
            given.append(line["confirmed_day"])
        waits = waits or is_new
    nominated = sum(asked) if asked else None
    confirmed = sum(given) if given else None
    sections = [section_hours(hand, sight, answer, name) for name in hand.desk.sections_at[point]]
    name, use, capacity = fullest(sections)
    return PointTotal(
        point=point,
        nominated=nominated,
        confirmed=confirmed,
        less=max(0, nominated - confirmed) if nominated is not None and confirmed is not None else 0,
        waits=waits and last is not None,
        section=name,
        use=use,
        capacity=capacity,
    )


def _sides(
    hand: Hand,
    sight: Sight,
    pair: Pair,
    last: StoredPublication | None,
    line: Mapping[str, Any] | None,
) -> tuple[list[int], bool]:
    """What each side that is seen asked for over the day; and whether one waits to be taken up."""
    sums: list[int] = []
    is_new = False
    for side in SIDES:
        if not sight.sees_side(pair, side):
            continue
        stood = pending(hand, pair, side, last)
        is_new = is_new or stood is not None
        published = None if line is None else line["nominated"][side]
        if published:
            sums.append(sum(published))
        elif stood is not None:
            sums.append(sum(wanted(hand, stood, line)))
    return sums, is_new


def fullest(sections: list[SectionHours]) -> tuple[str | None, float | None, int | None]:
    """The section that is nearest to full, its use in that hour, its capacity of the day."""
    best: tuple[str | None, float | None, int | None] = (None, None, None)
    for section in sections:
        if section.load is None:
            continue
        shares = [q / c if c else 1.0 for q, c in zip(section.load, section.capacity, strict=True) if c or q]
        use = max(shares, default=0.0)
        if best[1] is None or use > best[1]:
            best = (section.section, use, sum(section.capacity))
    return best
