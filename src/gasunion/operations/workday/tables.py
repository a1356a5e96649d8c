"""The tables of the working day. Rows of a day, publications and confirmations are only ever added to."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from gasunion.operations.store.metadata import METADATA

AGREEMENTS: Final = Table(
    "desk_agreements",
    METADATA,
    Column("agreement", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
    Column("settings", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("put_by", Text, nullable=False),
    Column("put_at", String(27), nullable=False),
)
"""Every version of every agreement: a bundle without what arrives during a day."""

DAYS: Final = Table(
    "desk_days",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("agreement", Text, nullable=False),
    Column("day", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("capacity", Text, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("opened_at", String(27), nullable=False),
    Column("last_row", BigInteger, nullable=False),
    Column("last_instant", String(27), nullable=False),
)
"""A gas day of an agreement; its last row and instant go up with every row, and nothing else changes."""
Index("desk_days_day", DAYS.c.agreement, DAYS.c.day, unique=True)

ROWS: Final = Table(
    "desk_rows",
    METADATA,
    Column("day", ForeignKey("desk_days.id"), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("id", String(24), nullable=False),
    Column("received", String(27), nullable=False),
    Column("user", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("body", Text, nullable=False),
)
"""What arrived during a day, in the order in which it did."""
Index("desk_rows_id", ROWS.c.day, ROWS.c.id, unique=True)

STANDING: Final = Table(
    "desk_standing",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("agreement", Text, nullable=False),
    Column("shipper", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("first", String(10), nullable=False),
    Column("until", String(10), nullable=False),
    Column("user", Text, nullable=False),
    Column("put_at", String(27), nullable=False),
    Column("ended_at", String(27)),
)
"""Nominations that stand for every gas day of a period until they are ended."""
Index("desk_standing_agreement", STANDING.c.agreement, STANDING.c.first)

_STANDS: Final = "approved_at IS NOT NULL AND withdrawn_at IS NULL"

PROPOSALS: Final = Table(
    "desk_proposals",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("day", ForeignKey("desk_days.id"), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("as_of", String(27), nullable=False),
    Column("cutoff", BigInteger, nullable=False),
    Column("after", Integer, nullable=False),
    Column("taken", Text, nullable=False),
    Column("without", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("bundle_sha256", String(64), nullable=False),
    Column("result_sha256", String(64), nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_for", Text, nullable=False),
    Column("proposed_at", String(27), nullable=False),
    Column("approved_by", Text),
    Column("approved_for", Text),
    Column("approved_at", String(27)),
    Column("withdrawn_by", Text),
    Column("withdrawn_at", String(27)),
)
"""Dry runs that wait for a second person; a row's approval or withdrawal is written once."""
Index("desk_proposals_day", PROPOSALS.c.day, PROPOSALS.c.id)
Index("desk_proposals_approved", PROPOSALS.c.day, PROPOSALS.c.after, unique=True,
      sqlite_where=text(_STANDS), postgresql_where=text(_STANDS))  # fmt: skip

PUBLICATIONS: Final = Table(
    "desk_publications",
    METADATA,
    Column("day", ForeignKey("desk_days.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("proposal", ForeignKey("desk_proposals.id"), nullable=False, unique=True),
    Column("kind", String(8), nullable=False),
    Column("as_of", String(27), nullable=False),
    Column("cutoff", BigInteger, nullable=False),
    Column("taken", Text, nullable=False),
    Column("bundle_sha256", String(64), nullable=False),
    Column("result_sha256", String(64), nullable=False),
    Column("program", Text, nullable=False),
    Column("result", LargeBinary, nullable=False),
    Column("record_first", BigInteger, nullable=False),
    Column("record_last", BigInteger, nullable=False),
    Column("record_head", String(64), nullable=False),
    Column("published_at", String(27), nullable=False),
)
"""What was published: the answer of the gas day, packed, and where it stands in the record."""

CONFIRMATIONS: Final = Table(
    "desk_confirmations",
    METADATA,
    Column("day", ForeignKey("desk_days.id"), primary_key=True),
    Column("publication", Integer, primary_key=True, autoincrement=False),
    Column("party", Text, primary_key=True),
    Column("user", Text, nullable=False),
    Column("result_sha256", String(64), nullable=False),
    Column("at", String(27), nullable=False),
)
"""Which operator confirmed which publication."""

APPEND_ONLY: Final = ("desk_agreements", "desk_rows", "desk_publications", "desk_confirmations")
"""Tables whose rows the database itself refuses to change or delete."""
