"""The tables of this room: runs and who asked for them; protocols, versions, changes, answers."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from gasunion.operations.store.metadata import METADATA

RUNS: Final = Table(
    "desk_runs",
    METADATA,
    Column("address", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("question", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("owner", String(64)),
    Column("beat", BigInteger, nullable=False),
    Column("phase", Text, nullable=False),
    Column("done", Integer),
    Column("total", Integer),
    Column("left_s", Integer),
    Column("code", String(16)),
    Column("message", Text, nullable=False),
    Column("findings", Text, nullable=False),
    Column("manifest_sha256", String(64)),
    Column("protocol_sha256", String(64)),
    Column("asked_at", String(27), nullable=False),
    Column("queued_at", String(27), nullable=False),
    Column("begun_at", String(27)),
    Column("ended_at", String(27)),
)
"""Questions by the hash of what they ask; beside each, how far its one computation is."""
Index("desk_runs_queue", RUNS.c.state, RUNS.c.queued_at)

RUN_READERS: Final = Table(
    "desk_run_readers",
    METADATA,
    Column("address", ForeignKey("desk_runs.address"), primary_key=True),
    Column("party", Text, primary_key=True),
    Column("has_asked", Boolean, nullable=False),
    Column("has_withdrawn", Boolean, nullable=False),
    Column("title", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("at", String(27), nullable=False),
)
"""Which parties asked for a run, or were shown it by one that did."""

PROTOCOLS: Final = Table(
    "desk_protocols",
    METADATA,
    Column("protocol", String(20), primary_key=True),
    Column("title", Text, nullable=False),
    Column("latest", Integer, nullable=False),
    Column("by_user", Text, nullable=False),
    Column("by_party", Text, nullable=False),
    Column("at", String(27), nullable=False),
)

PROTOCOL_PARTIES: Final = Table(
    "desk_protocol_parties",
    METADATA,
    Column("protocol", ForeignKey("desk_protocols.protocol"), primary_key=True),
    Column("party", Text, primary_key=True),
    Column("stands_for", Text, nullable=False),
)

PROTOCOL_VERSIONS: Final = Table(
    "desk_protocol_versions",
    METADATA,
    Column("protocol", ForeignKey("desk_protocols.protocol"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("run", String(64), nullable=False),
    Column("document", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("by_user", Text, nullable=False),
    Column("by_party", Text, nullable=False),
    Column("at", String(27), nullable=False),
)
"""Versions as the files that parties sign; a row is never changed."""
Index("desk_protocol_versions_run", PROTOCOL_VERSIONS.c.run)

PROTOCOL_CHANGES: Final = Table(
    "desk_protocol_changes",
    METADATA,
    Column("protocol", ForeignKey("desk_protocols.protocol"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("version", Integer),
    Column("remark", Text, nullable=False),
    Column("by_user", Text, nullable=False),
    Column("by_party", Text, nullable=False),
    Column("at", String(27), nullable=False),
)

PROTOCOL_ANSWERS: Final = Table(
    "desk_protocol_answers",
    METADATA,
    Column("protocol", ForeignKey("desk_protocols.protocol"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("party", Text, primary_key=True),
    Column("answer", String(16), nullable=False),
    Column("document", Text, nullable=False),
    Column("by_user", Text, nullable=False),
    Column("at", String(27), nullable=False),
)
"""What each party said to a version, signed with its key; a row is never changed."""

APPEND_ONLY: Final = ("desk_protocol_versions", "desk_protocol_answers")
"""Tables whose rows the database itself refuses to change or delete."""
