"""The working day: agreements, days and their rows, proposals, publications, confirmations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gasunion.operations.store.migrations.first.guard import refuse_changes


def make() -> None:
    """Make the tables of `operations/workday`."""
    op.create_table(
        "desk_agreements",
        sa.Column("agreement", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("put_by", sa.Text, nullable=False),
        sa.Column("put_at", sa.String(27), nullable=False),
    )
    op.create_table(
        "desk_days",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("agreement", sa.Text, nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("capacity", sa.Text, nullable=False),
        sa.Column("opened_by", sa.Text, nullable=False),
        sa.Column("opened_at", sa.String(27), nullable=False),
        sa.Column("last_row", sa.BigInteger, nullable=False),
        sa.Column("last_instant", sa.String(27), nullable=False),
    )
    op.create_index("desk_days_day", "desk_days", ["agreement", "day"], unique=True)
    op.create_table(
        "desk_rows",
        sa.Column("day", sa.Integer, sa.ForeignKey("desk_days.id"), primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("received", sa.String(27), nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("party", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("desk_rows_id", "desk_rows", ["day", "id"], unique=True)
    op.create_table(
        "desk_standing",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("agreement", sa.Text, nullable=False),
        sa.Column("shipper", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("first", sa.String(10), nullable=False),
        sa.Column("until", sa.String(10), nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("put_at", sa.String(27), nullable=False),
        sa.Column("ended_at", sa.String(27)),
    )
    op.create_index("desk_standing_agreement", "desk_standing", ["agreement", "first"])
    _proposals()
    op.create_table(
        "desk_publications",
        sa.Column("day", sa.Integer, sa.ForeignKey("desk_days.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("proposal", sa.Integer, sa.ForeignKey("desk_proposals.id"), nullable=False, unique=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("as_of", sa.String(27), nullable=False),
        sa.Column("cutoff", sa.BigInteger, nullable=False),
        sa.Column("taken", sa.Text, nullable=False),
        sa.Column("bundle_sha256", sa.String(64), nullable=False),
        sa.Column("result_sha256", sa.String(64), nullable=False),
        sa.Column("program", sa.Text, nullable=False),
        sa.Column("result", sa.LargeBinary, nullable=False),
        sa.Column("record_first", sa.BigInteger, nullable=False),
        sa.Column("record_last", sa.BigInteger, nullable=False),
        sa.Column("record_head", sa.String(64), nullable=False),
        sa.Column("published_at", sa.String(27), nullable=False),
    )
    op.create_table(
        "desk_confirmations",
        sa.Column("day", sa.Integer, sa.ForeignKey("desk_days.id"), primary_key=True),
        sa.Column("publication", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("party", sa.Text, primary_key=True),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("result_sha256", sa.String(64), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
    )
    refuse_changes("desk_agreements", "desk_rows", "desk_publications", "desk_confirmations")


def _proposals() -> None:
    op.create_table(
        "desk_proposals",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("day", sa.Integer, sa.ForeignKey("desk_days.id"), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("as_of", sa.String(27), nullable=False),
        sa.Column("cutoff", sa.BigInteger, nullable=False),
        sa.Column("after", sa.Integer, nullable=False),
        sa.Column("taken", sa.Text, nullable=False),
        sa.Column("without", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("bundle_sha256", sa.String(64), nullable=False),
        sa.Column("result_sha256", sa.String(64), nullable=False),
        sa.Column("proposed_by", sa.Text, nullable=False),
        sa.Column("proposed_for", sa.Text, nullable=False),
        sa.Column("proposed_at", sa.String(27), nullable=False),
        sa.Column("approved_by", sa.Text),
        sa.Column("approved_for", sa.Text),
        sa.Column("approved_at", sa.String(27)),
        sa.Column("withdrawn_by", sa.Text),
        sa.Column("withdrawn_at", sa.String(27)),
    )
    op.create_index("desk_proposals_day", "desk_proposals", ["day", "id"])
    approved = sa.text("approved_at IS NOT NULL AND withdrawn_at IS NULL")
    op.create_index(
        "desk_proposals_approved", "desk_proposals", ["day", "after"], unique=True,
        sqlite_where=approved, postgresql_where=approved,
    )  # fmt: skip
