"""Desks for tests: on a file of SQLite or a database of PostgreSQL, with a clock that the test sets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from gasunion.operations.store.actor import Actor

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
