"""Gas days as they are kept, and the rows that arrived in each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, CursorResult, bindparam, insert, select, update

from gasunion.ledger.store.ledger import instant_text
from gasunion.operations.store.actor import Actor, unknown
from gasunion.operations.workday.tables import DAYS, ROWS
from gasunion.outcome import canonical_json

# First letter of a row's name by its kind; a name is the letter and the number, so names sort as rows do.
LETTER: Final[Mapping[str, str]] = {
    "nomination": "N", "outage": "U", "lift": "L", "reading": "R", "opening": "O", "figures": "F",
}  # fmt: skip


# Asked for with every nomination, and so made once: to put a statement together takes longer than to run it.
_DAY: Final = select(DAYS).where(DAYS.c.agreement == bindparam("agreement"), DAYS.c.day == bindparam("day"))
_LAST: Final = select(DAYS.c.last_row, DAYS.c.last_instant).where(DAYS.c.id == bindparam("id_"))
_ADVANCE: Final = (
    update(DAYS)
    .where(DAYS.c.id == bindparam("id_"))
    .values(last_row=bindparam("row"), last_instant=bindparam("instant"))
)
_ROWS: Final = (
    select(ROWS)
    .where(ROWS.c.day == bindparam("day"), ROWS.c.number > bindparam("after"))
    .order_by(ROWS.c.number)
)
_ADD: Final = insert(ROWS)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDay:
    """A gas day of an agreement.

    Attributes
    ----------
    version : of the agreement, fixed when the day was opened.
    capacity : of sections on this very day, where it was stated when the day was opened.
    last_row, last_instant : of what has arrived; no later row has an earlier instant.
    """

    id: int
    agreement: str
    day: date
    version: int
    capacity: Mapping[str, Any]
    opened_by: str
    opened_at: str
    last_row: int
    last_instant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Something that arrived. received: the server's instant, as text with microseconds."""

    number: int
    kind: str
    id: str
    received: str
    user: str
    party: str
    body: Mapping[str, Any]


def stored_day(connection: Connection, agreement: str, day: str) -> StoredDay:
    """A gas day.

    Raises
    ------
    Unknown : it was not opened.
    """
    row = connection.execute(_DAY, {"agreement": agreement, "day": day}).one_or_none()
    if row is None:
        asked = select(DAYS.c.day).where(DAYS.c.agreement == agreement).order_by(DAYS.c.day.desc()).limit(12)
        known = connection.execute(asked).scalars()
        raise unknown("day", f"gas day {day} of {agreement} is not open.", known)
    return _day(row)


def day_by_id(connection: Connection, id_: int) -> StoredDay:
    """A gas day that is known to be there."""
    return _day(connection.execute(select(DAYS).where(DAYS.c.id == id_)).one())


def stored_days(
    connection: Connection, agreement: str, *, before: str | None = None, after: str | None = None, limit: int
) -> list[StoredDay]:
    """Gas days of an agreement, the newest first; before and after are days that are not included."""
    asked = select(DAYS).where(DAYS.c.agreement == agreement).order_by(DAYS.c.day.desc()).limit(limit)
    if before is not None:
        asked = asked.where(DAYS.c.day < before)
    if after is not None:
        asked = asked.where(DAYS.c.day > after)
    return [_day(row) for row in connection.execute(asked)]


def _day(row: Any) -> StoredDay:
    columns = dict(row._mapping)
    return StoredDay(**columns | {"day": date.fromisoformat(row.day), "capacity": json.loads(row.capacity)})


def append(
    connection: Connection,
    day: StoredDay,
    *,
    kind: str,
    bodies: Sequence[Mapping[str, Any]],
    received: str,
    user: str,
    party: str,
) -> list[Row]:
    """Add rows behind the last one, for who holds the lock of writers and took `received` from `arrival`."""
    last = int(connection.execute(_LAST, {"id_": day.id}).one().last_row)
    rows = [
        Row(
            number=last + i,
            kind=kind,
            id=f"{LETTER[kind]}{last + i:06d}",
            received=received,
            user=user,
            party=party,
            body=body,
        )
        for i, body in enumerate(bodies, start=1)
    ]
    if rows:
        connection.execute(
            _ADD,
            [
                {
                    "day": day.id,
                    "number": r.number,
                    "kind": r.kind,
                    "id": r.id,
                    "received": r.received,
                    "user": r.user,
                    "party": r.party,
                    "body": canonical_json(r.body).decode(),
                }
                for r in rows
            ],
        )
    connection.execute(_ADVANCE, {"id_": day.id, "row": last + len(rows), "instant": received})
    return rows


def inserted(made: CursorResult[Any]) -> int:
    """The number that the database gave to a new row."""
    key = made.inserted_primary_key
    assert key is not None, "one row was inserted"
    return int(key[0])


def arrival(connection: Connection, day: StoredDay, now: datetime) -> str:
    """The instant of what arrives now: never before anything that the day has seen.

    Clocks of two server processes may differ; a row that came after another is never received before it, and
    none after a proposal before the proposal.
    """
    last = connection.execute(_LAST, {"id_": day.id}).one().last_instant
    return max(instant_text(now), str(last))


def mark(connection: Connection, day: StoredDay, received: str) -> int:
    """Let nothing arrive before an instant any more; the number of the last row."""
    connection.execute(update(DAYS).where(DAYS.c.id == day.id).values(last_instant=received))
    return int(connection.execute(select(DAYS.c.last_row).where(DAYS.c.id == day.id)).scalar_one())


def rows_of(
    connection: Connection,
    day: StoredDay,
    *,
    after: int = 0,
    until: int | None = None,
    kind: str | None = None,
) -> Iterator[Row]:
    """Rows of a day in order, after one number and up to another."""
    asked = _ROWS
    if until is not None:
        asked = asked.where(ROWS.c.number <= until)
    if kind is not None:
        asked = asked.where(ROWS.c.kind == kind)
    for row in connection.execute(asked, {"day": day.id, "after": after}):
        yield Row(
            number=row.number,
            kind=row.kind,
            id=row.id,
            received=row.received,
            user=row.user,
            party=row.party,
            body=json.loads(row.body),
        )


def row_by_id(connection: Connection, day: StoredDay, id_: str, kind: str) -> Row:
    """A row by its name.

    Raises
    ------
    Unknown : there is none of that kind.
    """
    asked = select(ROWS.c.number).where(ROWS.c.day == day.id, ROWS.c.id == id_, ROWS.c.kind == kind)
    number = connection.execute(asked).scalar_one_or_none()
    if number is None:
        raise unknown(kind, f"there is no {kind} {id_!r} on gas day {day.day} of {day.agreement}.")
    return next(rows_of(connection, day, after=number - 1, until=number))


def by_program(actor: Actor | None) -> tuple[str, str]:
    """User and party of a row; the program itself where nobody acted."""
    return ("(desk)", "(desk)") if actor is None else (actor.user, actor.party)
