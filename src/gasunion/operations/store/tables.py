"""The tables of this room: events with their readers, and answers that were given."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from gasunion.operations.store.metadata import METADATA

EVENTS: Final = Table(
    "desk_events",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String(27), nullable=False),
    Column("actor", Text),
    Column("party", Text),
    Column("action", Text, nullable=False),
    Column("agreement", Text),
    Column("day", String(10)),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("seen_by", Text, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""Everything that changed, in one order; each row's hash covers the one before it."""
Index("desk_events_day", EVENTS.c.agreement, EVENTS.c.day, EVENTS.c.action)

EVENT_READERS: Final = Table(
    "desk_event_readers",
    METADATA,
    Column("party", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
)
"""Who may read an event, so that each party's own run of events is one stretch of an index."""

ONCE: Final = Table(
    "desk_once",
    METADATA,
    Column("user", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("action", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", String(27), nullable=False),
)
"""Answers by idempotency key, each user's keys by themselves."""

APPEND_ONLY: Final = ("desk_events", "desk_event_readers", "desk_once")
"""Tables whose rows the database itself refuses to change or delete."""
