"""Events with their readers, and answers that were given."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gasunion.operations.store.migrations.first.guard import refuse_changes


def make() -> None:
    """Make the tables of `operations/store`."""
    op.create_table(
        "desk_events",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("actor", sa.Text),
        sa.Column("party", sa.Text),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("agreement", sa.Text),
        sa.Column("day", sa.String(10)),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("seen_by", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("desk_events_day", "desk_events", ["agreement", "day", "action"])
    op.create_table(
        "desk_event_readers",
        sa.Column("party", sa.Text, primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    )
    op.create_table(
        "desk_once",
        sa.Column("user", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
    )
    refuse_changes("desk_events", "desk_event_readers", "desk_once")
