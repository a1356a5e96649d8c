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
from functools import partial
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
from gasunion.operations.workday.kept.grown import Grown

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
    pairs_of : pairs with a nomination, by point, side and shipper. pairs_at : the same by point.
    hours : of the gas day, by point.
    outages, readings : rows in order. lifts : the row that lifts an outage, by outage.
    opening : the last one; None: as the agreement states. has_nominations : any at all came.
    """

    stored: StoredAgreement
    day: StoredDay
    desk: Desk
    bookings: Mapping[str, Booking]
    openings: Mapping[str, int]
    hours: Mapping[str, int]
    last_row: int = 0
    standing: Grown[tuple[Pair, Side], Row] = field(default_factory=Grown)
    read: Grown[tuple[Pair, Side], tuple[Nomination, Acceptance]] = field(default_factory=Grown)
    pairs_of: Grown[tuple[str, Side, str], tuple[Pair, ...]] = field(default_factory=Grown)
    pairs_at: Grown[str, tuple[Pair, ...]] = field(default_factory=Grown)
    outages: tuple[Row, ...] = ()
    lifts: Mapping[str, Row] = field(default_factory=dict)
    readings: tuple[Row, ...] = ()
    opening: Row | None = None
    figures: tuple[Row, ...] = ()
    _opens: dict[tuple[str, datetime], int] = field(default_factory=dict)

    def first_open(self, point: str, cycle: datetime) -> int:
        """Index of the first hour that a cycle can still change, as `Desk.first_open`; asked of many rows."""
        found = self._opens.get((point, cycle))
        if found is None:
            found = self._opens[point, cycle] = self.desk.first_open(point, cycle)
        return found

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
        self._lock = threading.Lock()
        self._days: OrderedDict[int, Hand] = OrderedDict()

    def known(self, day: int) -> Hand | None:
        with self._lock:
            found = self._days.get(day)
            if found is not None:
                self._days.move_to_end(day)
            return found

    def keep(self, hand: Hand) -> None:
        """Remember what is on disk, unless more is known."""
        with self._lock:
            before = self._days.get(hand.day.id)
            if before is None or before.last_row <= hand.last_row:
                self._days[hand.day.id] = hand
                self._days.move_to_end(hand.day.id)
            while len(self._days) > MOST_DAYS:
                self._days.popitem(last=False)


_hands: WeakKeyDictionary[Installation, _Hands] = WeakKeyDictionary()
_making: Final = threading.Lock()


def at_hand(installation: Installation, connection: Connection, day: StoredDay) -> Hand:
    """What stands of a day by now; inside a transaction that writes, call it before writing.

    Works that share a transaction see each other's rows; others see them once they are on disk.

    Parameters
    ----------
    day : as this very transaction read it.
    """
    with _making:
        hands = _hands.setdefault(installation, _Hands())
    memory = installation.memory(connection)
    name = ("hand", day.id)
    hand: Hand | None = None if memory is None else memory.held.get(name)
    before = hand or hands.known(day.id)
    hand = before or _opened(connection, day)
    if day.last_row > hand.last_row:
        hand = _with_rows(hand, list(rows_of(connection, day, after=hand.last_row)))
    if hand is before:
        return hand
    if memory is None:
        hands.keep(hand)
    else:
        memory.held[name] = hand
        memory.at_end[name] = partial(hands.keep, hand)
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
    return Hand(
        stored=stored, day=day, desk=read.desk, bookings=read.bookings, openings=read.openings,
        hours={point: read.desk.hour_count(point) for point in read.desk.agreements},
    )  # fmt: skip


def _with_rows(hand: Hand, rows: list[Row]) -> Hand:
    standing: dict[tuple[Pair, Side], Row] = {}
    read: dict[tuple[Pair, Side], tuple[Nomination, Acceptance]] = {}
    pairs_of: dict[tuple[str, Side, str], tuple[Pair, ...]] = {}
    pairs_at: dict[str, list[Pair]] = {}
    lifts = dict(hand.lifts)
    outages, readings, figures = list(hand.outages), list(hand.readings), list(hand.figures)
    opening = hand.opening
    for row in rows:
        if row.kind == "nomination":
            message = message_of(row)
            key = (message.pair, message.side)
            if key not in read and key not in hand.read:
                held = (message.point, message.side, message.shipper)
                known = pairs_of.get(held) or hand.pairs_of.get(held, ())
                pairs_of[held] = (*known, message.pair)
                other: Side = "entry" if message.side == "exit" else "exit"
                if (message.pair, other) not in read and (message.pair, other) not in hand.read:
                    pairs_at.setdefault(message.point, []).append(message.pair)
            standing[key] = row
            read[key] = message, hand.desk.accepted(message)
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
        standing=hand.standing.with_all(standing),
        read=hand.read.with_all(read),
        pairs_of=hand.pairs_of.with_all(pairs_of),
        pairs_at=hand.pairs_at.with_all(
            {p: (*hand.pairs_at.get(p, ()), *new) for p, new in pairs_at.items()}
        ),
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
