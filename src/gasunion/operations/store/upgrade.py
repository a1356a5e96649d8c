"""The version of the desk's tables, a line of its own beside the record's: made new, or refused in words."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect

from gasunion.ledger.store import connection as connections
from gasunion.ledger.store import upgrade as record
from gasunion.ledger.store.address import Address, exists
from gasunion.ledger.store.ledger import Ledger
from gasunion.outcome import Finding, Refused

VERSION_TABLE: Final = "desk_version"
LATEST: Final = "0001"
VERSIONS: Final = ("0001",)


def version_of(connection: Connection) -> str | None:
    """Version of the desk's tables in a database; None where there are none."""
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision()


def has_desk(address: Address) -> bool:
    """Whether a database holds a desk, of whatever version.

    Raises
    ------
    Refused : the database said no.
    """
    if not exists(address):
        return False
    engine = connections.engine_of(address)

    def asked() -> bool:
        with connections.reading(engine) as connection:
            return version_of(connection) is not None

    try:
        return connections.again(asked, address=address, is_met=False)
    finally:
        engine.dispose()


def is_empty(address: Address) -> bool:
    """Whether nothing is there yet: no file, or a database without tables.

    Raises
    ------
    Refused : the database said no.
    """
    if not exists(address):
        return True
    engine = connections.engine_of(address)

    def asked() -> bool:
        with connections.reading(engine) as connection:
            return not inspect(connection).get_table_names()

    try:
        return connections.again(asked, address=address, is_met=False)
    finally:
        engine.dispose()


def require_desk(ledger: Ledger) -> None:
    """Meet a desk of this version.

    Raises
    ------
    Refused : there is none, or it is newer.
    """
    with ledger.snapshot() as connection:
        version = version_of(connection)
    if version == LATEST:
        return
    where = ledger.address.shown
    if version is None:
        hint = f"Make one beside it: gasunion serve --init --database {where}."
        raise Refused([Finding(where=where, what="holds a record and no desk.", hint=hint)])
    what = f"is of version {version} of the desk's tables, which this program does not know."
    raise Refused([Finding(where=where, what=what, hint="Use the newer gasunion that made it.")])


def make(address: Address) -> None:
    """Make a desk: in a new or empty database with a record, else beside the record that is there.

    Raises
    ------
    Refused : a desk is there already, or tables that are of neither.
    """
    if has_desk(address):
        hint = "Open it, or name a new or empty database with --database."
        raise Refused([Finding(where=address.shown, what="holds a desk already.", hint=hint)])
    engine = connections.engine_of(address)
    try:
        connections.again(lambda: _make(engine, address), address=address, is_met=False)
    finally:
        engine.dispose()


def _make(engine: Engine, address: Address) -> None:
    with connections.writing(engine, lock=0) as connection:
        found = record.version_of(connection)
        if found is None:
            record.refuse_what_is_there(connection, address)
            record.step_to(connection, record.LATEST)
        elif found != record.LATEST:
            raise record.other_version(address, found)
        step_to(connection, LATEST)


def step_to(connection: Connection, version: str) -> None:
    """Take the steps to a version inside the transaction at hand."""
    config = Config(stdout=io.StringIO(), output_buffer=io.StringIO())
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, version)
