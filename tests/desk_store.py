"""Desks for tests: on a file of SQLite or a database of PostgreSQL, with a clock that the test sets."""

from __future__ import annotations

import functools
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gasunion.operations.store.actor import Actor
from gasunion.operations.store.installation import Installation, make_installation, open_installation

START = datetime(2026, 1, 14, 6, 0, tzinfo=UTC)


class Clock:
    """A clock that stands until it is set or stepped."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def step(self, **by: float) -> None:
        self.now += timedelta(**by)

    def set(self, text: str) -> None:
        self.now = datetime.fromisoformat(text)


def actor(party: str, *roles: Any, user: str | None = None) -> Actor:
    name = user or f"{party.lower().replace(' ', '.')}.{'.'.join(roles)}"
    return Actor(user=name, name=name, party=party, roles=frozenset(roles))


@functools.cache
def _empty() -> tuple[tempfile.TemporaryDirectory[str], Path]:
    """A new desk that others are copied from: its tables are made once and not a hundred times."""
    folder = tempfile.TemporaryDirectory(prefix="gu-desk-")
    file = Path(folder.name) / "empty.db"
    with make_installation(f"sqlite:///{file}") as made, made.ledger.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder, file


def new_desk(folder: Path, clock: Clock) -> Installation:
    """A new desk on a file of SQLite."""
    file = folder / "desk.db"
    shutil.copyfile(_empty()[1], file)
    return open_installation(f"sqlite:///{file}", clock=clock)
