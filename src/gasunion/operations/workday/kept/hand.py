"""The day at hand: agreements indexed once, and what stands of everything that has arrived.

A process keeps what it read of each day and reads on from the last row, so a nomination is checked against a
few thousand dictionary entries and not against the whole day parsed anew. Several processes read the same
rows and so hold the same.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from gasunion.dispatch.agreement import Booking, Side
from gasunion.dispatch.deadline import Acceptance
from gasunion.dispatch.desk import Desk
from gasunion.dispatch.nomination import Nomination, Pair
from gasunion.operations.bundle import read_bundle
from gasunion.operations.store.installation import Installation
from gasunion.operations.workday.kept.agreements import StoredAgreement, stored_agreement
from gasunion.operations.workday.kept.bundles import bundle_of_rows
from gasunion.operations.workday.kept.days import Row, StoredDay, rows_of

MOST_DAYS: Final = 16
_START: Final = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """What stands of a day.

    Attributes
    ----------
    stored : the agreement. day : as it was opened. desk : the engine's index of both.
    last_row : the last row that is in it.
    standing : the nomination that counts, by pair and side; read: the same as the engine knows it, and the
        cycle it falls into.
    pairs_of : pairs with a nomination, by point, side and shipper.
    outages, readings : rows in order. lifts : the row that lifts an outage, by outage.
    opening : the last one; None: as the agreement states. has_nominations : any at all came.
    """

    stored: StoredAgreement
    day: StoredDay
    desk: Desk
    bookings: Mapping[str, Booking]
    openings: Mapping[str, int]
    last_row: int = 0
    standing: Mapping[tuple[Pair, Side], Row] = field(default_factory=dict)
    read: Mapping[tuple[Pair, Side], tuple[Nomination, Acceptance]] = field(default_factory=dict)
    pairs_of: Mapping[tuple[str, Side, str], tuple[Pair, ...]] = field(default_factory=dict)
    outages: tuple[Row, ...] = ()
    lifts: Mapping[str, Row] = field(default_factory=dict)
    readings: tuple[Row, ...] = ()
    opening: Row | None = None
    figures: tuple[Row, ...] = ()

    def account_opening(self, point: str) -> int:
        """Where the operators' account of a point stood before the day."""
        known = {} if self.opening is None else self.opening.body["accounts"]
        return int(known.get(point, self.openings[point]))

    def supposing(self, outages: Iterable[Row]) -> Hand:
        """The same with outages that nobody has reported."""
        return replace(self, outages=(*self.outages, *outages))


class _Hands:
    """The days that a process has at hand, the least used dropped."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.days: OrderedDict[int, Hand] = OrderedDict()


_hands: WeakKeyDictionary[Installation, _Hands] = WeakKeyDictionary()
_making: Final = threading.Lock()


def at_hand(installation: Installation, connection: Connection, day: StoredDay) -> Hand:
    """What stands of a day by now; inside a transaction that writes, call it before writing."""
    with _making:
        hands = _hands.setdefault(installation, _Hands())
    with hands.lock:
        hand = hands.days.get(day.id)
        if hand is None:
            hand = _opened(connection, day)
        new = list(rows_of(connection, day, after=hand.last_row))
        if new:
            hand = _with_rows(hand, new)
        hands.days[day.id] = hand
        hands.days.move_to_end(day.id)
        while len(hands.days) > MOST_DAYS:
            hands.days.popitem(last=False)
        return hand


def fresh(connection: Connection, day: StoredDay) -> Hand:
    """The same inside a transaction that has written: nothing of it is remembered."""
    hand, rows = _opened(connection, day), list(rows_of(connection, day))
    return _with_rows(hand, rows) if rows else hand


def desk_of(stored: StoredAgreement, day: StoredDay) -> Any:
    """The day's bundle without rows, read.

    Raises
    ------
    Refused : with what the agreement does not say for this day.
    """
    return read_bundle(bundle_of_rows(stored, day, (), as_of=_START, taken={}))


def _opened(connection: Connection, day: StoredDay) -> Hand:
    stored = stored_agreement(connection, day.agreement, day.version)
    read = desk_of(stored, day)
    return Hand(stored=stored, day=day, desk=read.desk, bookings=read.bookings, openings=read.openings)


def _with_rows(hand: Hand, rows: list[Row]) -> Hand:
    standing, lifts, read = dict(hand.standing), dict(hand.lifts), dict(hand.read)
    pairs_of = dict(hand.pairs_of)
    outages, readings, figures = list(hand.outages), list(hand.readings), list(hand.figures)
    opening = hand.opening
    for row in rows:
        if row.kind == "nomination":
            message = message_of(row)
            standing[message.pair, message.side] = row
            if (message.pair, message.side) not in read:
                held = (message.point, message.side, message.shipper)
                pairs_of[held] = (*pairs_of.get(held, ()), message.pair)
            read[message.pair, message.side] = message, hand.desk.accepted(message)
        elif row.kind == "outage":
            outages.append(row)
        elif row.kind == "lift":
            lifts.setdefault(row.body["outage"], row)
        elif row.kind == "reading":
            readings.append(row)
        elif row.kind == "opening":
            opening = row
        elif row.kind == "figures":
            figures.append(row)
    return replace(
        hand,
        last_row=rows[-1].number,
        standing=standing,
        read=read,
        pairs_of=pairs_of,
        outages=tuple(outages),
        lifts=lifts,
        readings=tuple(readings),
        opening=opening,
        figures=tuple(figures),
    )


def metered_points(hand: Hand) -> frozenset[str]:
    """Points with a reading of the day itself."""
    day = hand.day.day.isoformat()
    return frozenset(
        r.body["reading"]["point"] for r in hand.readings if r.body["reading"].get("day", day) == day
    )


def pair_of(row: Row) -> Pair:
    """The pair that a nomination row is about."""
    b = row.body
    if b["side"] == "exit":
        return Pair(point=b["point"], exit_shipper=b["shipper"], entry_shipper=b["counterparty"])
    return Pair(point=b["point"], exit_shipper=b["counterparty"], entry_shipper=b["shipper"])


def message_of(row: Row) -> Nomination:
    """A nomination row as the engine knows it."""
    b = row.body
    return Nomination(
        id=row.id,
        point=b["point"],
        side=b["side"],
        shipper=b["shipper"],
        counterparty=b["counterparty"],
        received=instant_of(row.received),
        unit=b["unit"],
        hours=tuple(b["hours"]) if b.get("hours") is not None else None,
        daily=b.get("daily"),
    )


def instant_of(text: str) -> datetime:
    """An instant that this program wrote."""
    return datetime.fromisoformat(text)


def day_of(text: str) -> date:
    """A gas day that this program wrote."""
    return date.fromisoformat(text)
