"""The record: chains, records, receipts, balances, and the refusal to change what was recorded."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0001"
down_revision: Final = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "chains",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("agreement", sa.Text, nullable=False, unique=True),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("receipts", sa.BigInteger, nullable=False),
        sa.Column("receipt_hash", sa.String(64), nullable=False),
        sa.Column("recorded_at", sa.String(27), nullable=False),
    )
    op.create_table(
        "records",
        sa.Column("chain", sa.Integer, sa.ForeignKey("chains.id"), primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("record", sa.String(16), nullable=False),
        sa.Column("id", sa.Text),
        sa.Column("day", sa.String(10)),
        sa.Column("run", sa.String(10)),
        sa.Column("settles", sa.Text),
        sa.Column("reverses", sa.Text),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    for name in ("id", "settles", "reverses"):
        stands = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            f"records_{name}", "records", ["chain", name], unique=True,
            sqlite_where=stands, postgresql_where=stands,
        )  # fmt: skip
    op.create_index("records_day", "records", ["chain", "day"])
    op.create_table(
        "receipts",
        sa.Column("chain", sa.Integer, sa.ForeignKey("chains.id"), primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.Column("head", sa.String(64), nullable=False),
        sa.Column("recorded_at", sa.String(27), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("receipts_key", "receipts", ["chain", "key"], unique=True)
    op.create_index("receipts_last", "receipts", ["chain", "last"])
    op.create_table(
        "balances",
        sa.Column("chain", sa.Integer, sa.ForeignKey("chains.id"), primary_key=True),
        sa.Column("party", sa.Text, primary_key=True),
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("unit", sa.Text, primary_key=True),
        sa.Column("posted", sa.BigInteger, nullable=False),
        sa.Column("pending_in", sa.BigInteger, nullable=False),
        sa.Column("pending_out", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("floor", sa.BigInteger),
    )
    _refuse_changes()


def _refuse_changes() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        op.execute(
            "CREATE FUNCTION gasunion_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'what was recorded is not changed'; END $$"
        )
    for table in ("records", "receipts"):
        for change in ("UPDATE", "DELETE"):
            name = f"{table}_no_{change.lower()}"
            if is_sqlite:
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {change} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'what was recorded is not changed'); END"
                )
            else:
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {change} ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION gasunion_append_only()"
                )
