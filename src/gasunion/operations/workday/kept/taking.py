"""From which hour an outage counts: fixed when it is first proposed, never an hour that has begun."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from gasunion.operations.workday.kept.cycles import first_hour_after
from gasunion.operations.workday.kept.days import Row
from gasunion.operations.workday.kept.hand import Hand


def taken_now(hand: Hand, before: Mapping[str, int], now: datetime) -> dict[str, int]:
    """By outage and lift, the first hour from which it counts, where one would be proposed now.

    What an earlier publication took keeps its hour. What is new counts in hours that start a lead time from
    now or later at all points of its section; what could bind in no hour any more is left out.

    Parameters
    ----------
    before : what the last publication took.
    """
    taken = dict(before)
    for row in hand.outages:
        if row.id not in taken and (first := _first(hand, row, now)) <= row.body["last_hour"]:
            taken[row.id] = max(first, row.body["first_hour"])
    by_id = {row.id: row for row in hand.outages}
    for outage, lift in hand.lifts.items():
        row = by_id[outage]
        if (
            lift.id not in taken
            and outage in taken
            and (first := _first(hand, row, now)) <= row.body["last_hour"]
        ):
            taken[lift.id] = first
    return taken


def _first(hand: Hand, row: Row, now: datetime) -> int:
    return first_hour_after(hand.desk, hand.desk.sections[row.body["section"]].points, now)


def hour_start(hand: Hand, id_: str, hour: int) -> datetime:
    """When an hour begins at the section of an outage or a lift."""
    section = section_of(hand, id_)
    return hand.desk.start(hand.desk.sections[section].points[0]) + timedelta(hours=hour - 1)


def section_of(hand: Hand, id_: str) -> str:
    """The section of an outage, or of the outage that a lift ends."""
    lifted = {lift.id: outage for outage, lift in hand.lifts.items()}
    outage = lifted.get(id_, id_)
    return str(next(row.body["section"] for row in hand.outages if row.id == outage))
