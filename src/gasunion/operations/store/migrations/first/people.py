"""Parties, users, keys of programs, sessions, failed sign-ins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def make() -> None:
    """Make the tables of `operations/people`."""
    op.create_table(
        "desk_parties",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("asks_second_factor", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "desk_users",
        sa.Column("login", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("party", sa.Text, sa.ForeignKey("desk_parties.name"), nullable=False),
        sa.Column("roles", sa.Text, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("must_change", sa.Boolean, nullable=False),
        sa.Column("totp_seed", sa.Text),
        sa.Column("totp_is_on", sa.Boolean, nullable=False),
        sa.Column("totp_step", sa.BigInteger, nullable=False),
        sa.Column("is_disabled", sa.Boolean, nullable=False),
        sa.Column("made_at", sa.String(27), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("desk_users_party", "desk_users", ["party"])
    op.create_table(
        "desk_keys",
        sa.Column("id", sa.String(24), primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False, unique=True),
        sa.Column("login", sa.Text, sa.ForeignKey("desk_users.login"), nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("made_at", sa.String(27), nullable=False),
        sa.Column("ends_at", sa.String(27), nullable=False),
        sa.Column("seen_at", sa.String(27)),
        sa.Column("is_revoked", sa.Boolean, nullable=False),
    )
    op.create_index("desk_keys_login", "desk_keys", ["login"])
    op.create_table(
        "desk_sessions",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("login", sa.Text, sa.ForeignKey("desk_users.login"), nullable=False),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("has_second_factor", sa.Boolean, nullable=False),
        sa.Column("made_at", sa.String(27), nullable=False),
        sa.Column("seen_at", sa.String(27), nullable=False),
        sa.Column("ends_at", sa.String(27), nullable=False),
    )
    op.create_index("desk_sessions_login", "desk_sessions", ["login"])
    op.create_table(
        "desk_sign_in_failures",
        sa.Column("scope", sa.String(8), primary_key=True),
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("last_at", sa.String(27), nullable=False),
    )
