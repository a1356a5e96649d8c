"""Tables of notes."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    CursorResult,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from gasunion.operations.store.metadata import METADATA

MESSAGES: Final = Table(
    "desk_messages",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", String(27), nullable=False),
    Column("user", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("agreement", Text, nullable=False),
    Column("day", String(10)),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
)

MAILBOXES: Final = Table(
    "desk_mailboxes",
    METADATA,
    Column("message", ForeignKey("desk_messages.id"), primary_key=True),
    Column("party", Text, primary_key=True),
    Column("received_by", Text),
    Column("received_at", String(27)),
)
"""A message once for each party that it is to; the receipt is of the first person who acknowledged it."""
Index("desk_mailboxes_party", MAILBOXES.c.party, MAILBOXES.c.message)

HANDOVERS: Final = Table(
    "desk_handovers",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", String(27), nullable=False),
    Column("user", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("agreement", Text),
    Column("day", String(10)),
    Column("text", Text, nullable=False),
    Column("taken_by", Text),
    Column("taken_at", String(27)),
)
"""Notes of one shift to the next of the same party."""
Index("desk_handovers_party", HANDOVERS.c.party, HANDOVERS.c.id)

ALARM_RECEIPTS: Final = Table(
    "desk_alarm_receipts",
    METADATA,
    Column("event", BigInteger, primary_key=True, autoincrement=False),
    Column("party", Text, primary_key=True),
    Column("user", Text, nullable=False),
    Column("at", String(27), nullable=False),
)
"""Which alarm was acknowledged by whom; alarms themselves are events."""

WEBHOOKS: Final = Table(
    "desk_webhooks",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("party", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("actions", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", String(27), nullable=False),
    Column("is_on", Boolean, nullable=False),
    Column("after", BigInteger, nullable=False),
)
"""Addresses that hear of events; the secret is sealed and not hashed: every message is signed with it."""
Index("desk_webhooks_party", WEBHOOKS.c.party)

DELIVERIES: Final = Table(
    "desk_deliveries",
    METADATA,
    Column("webhook", ForeignKey("desk_webhooks.id"), primary_key=True),
    Column("event", BigInteger, primary_key=True, autoincrement=False),
    Column("state", String(8), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", String(27), nullable=False),
    Column("claimed_until", String(27), nullable=False),
    Column("status", Integer),
    Column("told", Text),
)
"""What is to be sent, was sent, or was given up: due, done, given_up."""
Index("desk_deliveries_due", DELIVERIES.c.state, DELIVERIES.c.next_at)


def made_number(done: CursorResult[Any]) -> int:
    """The number that the database gave a new row."""
    key = done.inserted_primary_key
    assert key is not None
    return int(key[0])
