"""Runs and who asked for them; protocols, versions, changes, answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gasunion.operations.store.migrations.first.guard import refuse_changes


def make() -> None:
    """Make the tables of `operations/committee`."""
    op.create_table(
        "desk_runs",
        sa.Column("address", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("beat", sa.BigInteger, nullable=False),
        sa.Column("phase", sa.Text, nullable=False),
        sa.Column("done", sa.Integer),
        sa.Column("total", sa.Integer),
        sa.Column("left_s", sa.Integer),
        sa.Column("code", sa.String(16)),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("findings", sa.Text, nullable=False),
        sa.Column("manifest_sha256", sa.String(64)),
        sa.Column("protocol_sha256", sa.String(64)),
        sa.Column("asked_at", sa.String(27), nullable=False),
        sa.Column("queued_at", sa.String(27), nullable=False),
        sa.Column("begun_at", sa.String(27)),
        sa.Column("ended_at", sa.String(27)),
    )
    op.create_index("desk_runs_queue", "desk_runs", ["state", "queued_at"])
    op.create_table(
        "desk_run_readers",
        sa.Column("address", sa.String(64), sa.ForeignKey("desk_runs.address"), primary_key=True),
        sa.Column("party", sa.Text, primary_key=True),
        sa.Column("has_asked", sa.Boolean, nullable=False),
        sa.Column("has_withdrawn", sa.Boolean, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
    )
    _protocols()
    refuse_changes("desk_protocol_versions", "desk_protocol_answers")


def _protocols() -> None:
    op.create_table(
        "desk_protocols",
        sa.Column("protocol", sa.String(20), primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("latest", sa.Integer, nullable=False),
        sa.Column("by_user", sa.Text, nullable=False),
        sa.Column("by_party", sa.Text, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
    )
    op.create_table(
        "desk_protocol_parties",
        sa.Column("protocol", sa.String(20), sa.ForeignKey("desk_protocols.protocol"), primary_key=True),
        sa.Column("party", sa.Text, primary_key=True),
        sa.Column("stands_for", sa.Text, nullable=False),
    )
    op.create_table(
        "desk_protocol_versions",
        sa.Column("protocol", sa.String(20), sa.ForeignKey("desk_protocols.protocol"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sha256", sa.String(64), nullable=False, unique=True),
        sa.Column("run", sa.String(64), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("by_user", sa.Text, nullable=False),
        sa.Column("by_party", sa.Text, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
    )
    op.create_index("desk_protocol_versions_run", "desk_protocol_versions", ["run"])
    op.create_table(
        "desk_protocol_changes",
        sa.Column("protocol", sa.String(20), sa.ForeignKey("desk_protocols.protocol"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer),
        sa.Column("remark", sa.Text, nullable=False),
        sa.Column("by_user", sa.Text, nullable=False),
        sa.Column("by_party", sa.Text, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
    )
    op.create_table(
        "desk_protocol_answers",
        sa.Column("protocol", sa.String(20), sa.ForeignKey("desk_protocols.protocol"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("party", sa.Text, primary_key=True),
        sa.Column("answer", sa.String(16), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("by_user", sa.Text, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
    )
