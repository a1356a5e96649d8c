"""How gas days follow each other: accounts, linepack and swaps begin where the day before ended."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from gasunion.operations.workday.kept.days import StoredDay, append, by_program, day_by_id
from gasunion.operations.workday.kept.publications import StoredPublication, answer_of, publication
from gasunion.operations.workday.tables import DAYS, PUBLICATIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A closed gas day and the publication that closed it."""

    day: StoredDay
    by: StoredPublication


def last_close(connection: Connection, agreement: str, *, before: str) -> Closed | None:
    """The newest closed gas day before a day."""
    asked = (
        select(DAYS.c.id, PUBLICATIONS.c.number)
        .join(PUBLICATIONS, PUBLICATIONS.c.day == DAYS.c.id)
        .where(DAYS.c.agreement == agreement, DAYS.c.day < before, PUBLICATIONS.c.kind == "close")
        .order_by(DAYS.c.day.desc())
        .limit(1)
    )
    row = connection.execute(asked).one_or_none()
    return None if row is None else _closed(connection, row.id, row.number)


def close_of(connection: Connection, agreement: str, day: str) -> Closed | None:
    """How a gas day was closed; None where it is not."""
    asked = (
        select(DAYS.c.id, PUBLICATIONS.c.number)
        .join(PUBLICATIONS, PUBLICATIONS.c.day == DAYS.c.id)
        .where(DAYS.c.agreement == agreement, DAYS.c.day == day, PUBLICATIONS.c.kind == "close")
    )
    row = connection.execute(asked).one_or_none()
    return None if row is None else _closed(connection, row.id, row.number)


def _closed(connection: Connection, id_: int, number: int) -> Closed:
    day = day_by_id(connection, id_)
    return Closed(day=day, by=publication(connection, day, number))


def open_days(connection: Connection, agreement: str) -> list[StoredDay]:
    """Gas days of an agreement that are not closed, in order."""
    closed = select(PUBLICATIONS.c.day).where(PUBLICATIONS.c.kind == "close")
    asked = (
        select(DAYS.c.id).where(DAYS.c.agreement == agreement, DAYS.c.id.not_in(closed)).order_by(DAYS.c.day)
    )
    return [day_by_id(connection, id_) for id_ in connection.execute(asked).scalars().all()]


def append_opening(connection: Connection, day: StoredDay, before: Closed, *, received: str) -> None:
    """Let a day begin where an earlier one ended."""
    positions = answer_of(connection, before.by)["positions"]
    body = {
        "from": before.day.day.isoformat(),
        "publication": before.by.number,
        "accounts": positions["balancing_accounts"],
        "linepack": {name: pack["closing"] for name, pack in positions["linepack"].items()},
        "swaps": {name: swap["owed"] for name, swap in positions["swaps"].items()},
    }
    user, party = by_program(None)
    append(connection, day, kind="opening", bodies=[body], received=received, user=user, party=party)


def closed_from(connection: Connection, agreement: str, first: str, until: str) -> list[Closed]:
    """Closed gas days from one to the one before another, in order."""
    asked = (
        select(DAYS.c.id, PUBLICATIONS.c.number)
        .join(PUBLICATIONS, PUBLICATIONS.c.day == DAYS.c.id)
        .where(DAYS.c.agreement == agreement, DAYS.c.day >= first, DAYS.c.day < until)
        .where(PUBLICATIONS.c.kind == "close")
        .order_by(DAYS.c.day)
    )
    return [_closed(connection, row.id, row.number) for row in connection.execute(asked).all()]
