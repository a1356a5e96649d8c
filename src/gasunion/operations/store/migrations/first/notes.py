"""Messages and their receipts, hand-over notes, receipts of alarms, webhooks and their outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def make() -> None:
    """Make the tables of `operations/notes`."""
    op.create_table(
        "desk_messages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("party", sa.Text, nullable=False),
        sa.Column("agreement", sa.Text, nullable=False),
        sa.Column("day", sa.String(10)),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "desk_mailboxes",
        sa.Column("message", sa.Integer, sa.ForeignKey("desk_messages.id"), primary_key=True),
        sa.Column("party", sa.Text, primary_key=True),
        sa.Column("received_by", sa.Text),
        sa.Column("received_at", sa.String(27)),
    )
    op.create_index("desk_mailboxes_party", "desk_mailboxes", ["party", "message"])
    op.create_table(
        "desk_handovers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("party", sa.Text, nullable=False),
        sa.Column("agreement", sa.Text),
        sa.Column("day", sa.String(10)),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("taken_by", sa.Text),
        sa.Column("taken_at", sa.String(27)),
    )
    op.create_index("desk_handovers_party", "desk_handovers", ["party", "id"])
    op.create_table(
        "desk_alarm_receipts",
        sa.Column("event", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("party", sa.Text, primary_key=True),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
    )
    _webhooks()


def _webhooks() -> None:
    op.create_table(
        "desk_webhooks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("party", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("actions", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("made_at", sa.String(27), nullable=False),
        sa.Column("is_on", sa.Boolean, nullable=False),
        sa.Column("after", sa.BigInteger, nullable=False),
    )
    op.create_index("desk_webhooks_party", "desk_webhooks", ["party"])
    op.create_table(
        "desk_deliveries",
        sa.Column("webhook", sa.Integer, sa.ForeignKey("desk_webhooks.id"), primary_key=True),
        sa.Column("event", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", sa.String(27), nullable=False),
        sa.Column("claimed_until", sa.String(27), nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("told", sa.Text),
    )
    op.create_index("desk_deliveries_due", "desk_deliveries", ["state", "next_at"])
