"""Tables of people."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from gasunion.operations.store.metadata import METADATA

PARTIES: Final = Table(
    "desk_parties",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("zone", Text, nullable=False),
    Column("asks_second_factor", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)
"""Kind: host (who runs the desk and sees no gas), operator or shipper."""

USERS: Final = Table(
    "desk_users",
    METADATA,
    Column("login", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("party", ForeignKey("desk_parties.name"), nullable=False),
    Column("roles", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("password", Text, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("totp_seed", Text),
    Column("totp_is_on", Boolean, nullable=False),
    Column("totp_step", BigInteger, nullable=False),
    Column("is_disabled", Boolean, nullable=False),
    Column("made_at", String(27), nullable=False),
    Column("version", Integer, nullable=False),
)
Index("desk_users_party", USERS.c.party)

API_KEYS: Final = Table(
    "desk_keys",
    METADATA,
    Column("id", String(24), primary_key=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("login", ForeignKey("desk_users.login"), nullable=False),
    Column("label", Text, nullable=False),
    Column("made_at", String(27), nullable=False),
    Column("ends_at", String(27), nullable=False),
    Column("seen_at", String(27)),
    Column("is_revoked", Boolean, nullable=False),
)
Index("desk_keys_login", API_KEYS.c.login)

SESSIONS: Final = Table(
    "desk_sessions",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("login", ForeignKey("desk_users.login"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("has_second_factor", Boolean, nullable=False),
    Column("made_at", String(27), nullable=False),
    Column("seen_at", String(27), nullable=False),
    Column("ends_at", String(27), nullable=False),
)
Index("desk_sessions_login", SESSIONS.c.login)

FAILURES: Final = Table(
    "desk_sign_in_failures",
    METADATA,
    Column("scope", String(8), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last_at", String(27), nullable=False),
)
"""Failed attempts to sign in, by account and by address; the name is hashed, so that no password typed into
the wrong field stands here."""
