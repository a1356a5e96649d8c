"""The tables of the record. What changes here needs a migration beside it; a test holds the two together."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text, text

METADATA: Final = MetaData()

CHAINS: Final = Table(
    "chains",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("agreement", Text, nullable=False, unique=True),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("receipts", BigInteger, nullable=False),
    Column("receipt_hash", String(64), nullable=False),
    Column("recorded_at", String(27), nullable=False),
)
"""The end of each chain: a row is changed with every submission, and nothing else is."""

RECORDS: Final = Table(
    "records",
    METADATA,
    Column("chain", ForeignKey("chains.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("record", String(16), nullable=False),
    Column("id", Text),
    Column("day", String(10)),
    Column("run", String(10)),
    Column("settles", Text),
    Column("reverses", Text),
    Column("body", Text, nullable=False),
    Column("hash", String(64), nullable=False),
)
Index("records_id", RECORDS.c.chain, RECORDS.c.id, unique=True,
      sqlite_where=text("id IS NOT NULL"), postgresql_where=text("id IS NOT NULL"))  # fmt: skip
Index("records_settles", RECORDS.c.chain, RECORDS.c.settles, unique=True,
      sqlite_where=text("settles IS NOT NULL"), postgresql_where=text("settles IS NOT NULL"))  # fmt: skip
Index("records_reverses", RECORDS.c.chain, RECORDS.c.reverses, unique=True,
      sqlite_where=text("reverses IS NOT NULL"), postgresql_where=text("reverses IS NOT NULL"))  # fmt: skip
Index("records_day", RECORDS.c.chain, RECORDS.c.day)
Index("records_run", RECORDS.c.chain, RECORDS.c.run,
      sqlite_where=text("run IS NOT NULL"), postgresql_where=text("run IS NOT NULL"))  # fmt: skip

RECEIPTS: Final = Table(
    "receipts",
    METADATA,
    Column("chain", ForeignKey("chains.id"), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("head", String(64), nullable=False),
    Column("recorded_at", String(27), nullable=False),
    Column("hash", String(64), nullable=False),
)
Index("receipts_key", RECEIPTS.c.chain, RECEIPTS.c.key, unique=True)
Index("receipts_last", RECEIPTS.c.chain, RECEIPTS.c.last)

BALANCES: Final = Table(
    "balances",
    METADATA,
    Column("chain", ForeignKey("chains.id"), primary_key=True),
    Column("party", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("posted", BigInteger, nullable=False),
    Column("pending_in", BigInteger, nullable=False),
    Column("pending_out", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("floor", BigInteger),
)

KEYS: Final = Table(
    "keys",
    METADATA,
    Column("public_key", String(64), primary_key=True),
    Column("party", Text, nullable=False),
    Column("card", Text, nullable=False),
)
"""Public keys that this installation trusts, each with the card by which its holder showed it."""

HEADS: Final = Table(
    "heads",
    METADATA,
    Column("signature", String(128), primary_key=True),
    Column("agreement", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("head", Text, nullable=False),
)
"""Signed heads, as files, that this installation made or was shown."""
Index("heads_agreement", HEADS.c.agreement, HEADS.c.seq)

APPEND_ONLY: Final = ("records", "receipts")
"""Tables whose rows the database itself refuses to change or delete."""
