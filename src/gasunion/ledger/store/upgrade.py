"""The version of the tables: made new, brought from the first version to this one, or refused in words."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect

from gasunion.ledger.store import connection as connections
from gasunion.ledger.store.address import Address, exists
from gasunion.outcome import Finding, Refused

LATEST: Final = "0002"
VERSIONS: Final = ("0001", "0002")


def version_of(connection: Connection) -> str | None:
    """Version of the tables in a database; None where there are none of ours.

    Where somebody wrote several, all of them: a version that no program knows.
    """
    # Of a damaged file, anything.
    found: Iterable[object] = MigrationContext.configure(connection).get_current_heads()
    return ", ".join(sorted(map(str, found))) or None


def require_current(engine: Engine, address: Address) -> None:
    """Meet a record of this version.

    Raises
    ------
    Refused : there is none, or it is older or newer; with the command that helps.
    """
    if not exists(address):
        raise _none(address)
    with connections.reading(engine) as connection:
        version = version_of(connection)
    if version == LATEST:
        return
    if version is None:
        raise _none(address)
    raise other_version(address, version)


def make_new(address: Address) -> None:
    """Make the tables of a new record.

    Raises
    ------
    Refused : a record is there already, or something else is.
    """
    engine = connections.engine_of(address)
    try:
        connections.again(lambda: _make(engine, address), address=address, is_met=False)
    finally:
        engine.dispose()


def _make(engine: Engine, address: Address) -> None:
    with connections.writing(engine, lock=connections.RECORD_LOCK) as connection:
        refuse_what_is_there(connection, address)
        step_to(connection, LATEST)


def refuse_what_is_there(connection: Connection, address: Address) -> None:
    """Make sure that a database is empty.

    Raises
    ------
    Refused : a record is there already, or something else is.
    """
    what = None
    if version_of(connection) is not None:
        what = "holds a record already; nothing was changed."
    elif inspect(connection).get_table_names():
        what = "holds tables that are not of a record; nothing was changed."
    if what is not None:
        hint = "Name a new or empty database with --database."
        raise Refused([Finding(where=address.shown, what=what, hint=hint)])


def upgrade(address: Address) -> tuple[str, str]:
    """Bring a record to this version, in one transaction; the version before and after.

    Raises
    ------
    Refused : there is no record, or it was made by a newer program.
    """
    if not exists(address):
        raise _none(address)
    engine = connections.engine_of(address)
    try:
        return connections.again(lambda: _upgrade(engine, address), address=address, is_met=False)
    finally:
        engine.dispose()


def _upgrade(engine: Engine, address: Address) -> tuple[str, str]:
    with connections.writing(engine, lock=connections.RECORD_LOCK) as connection:
        before = version_of(connection)
        if before is None:
            raise _none(address)
        if before not in VERSIONS:
            raise other_version(address, before)
        if before != LATEST:
            step_to(connection, LATEST)
        return before, LATEST


def step_to(connection: Connection, version: str) -> None:
    """Take the steps to a version inside the transaction at hand."""
    config = Config(stdout=io.StringIO(), output_buffer=io.StringIO())
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, version)


def _none(address: Address) -> Refused:
    hint = f"Make one: gasunion ledger init --database {address.shown}."
    return Refused([Finding(where=address.shown, what="there is no record.", hint=hint)])


def other_version(address: Address, version: str) -> Refused:
    """A record of an earlier or a newer version of the tables, with the command that helps."""
    if version in VERSIONS:
        what = f"is of version {version} of the tables; this program keeps {LATEST}."
        hint = f"Bring it here, in one transaction: gasunion ledger upgrade --database {address.shown}."
    else:
        what = f"is of version {version} of the tables, which this program does not know."
        hint = "Use the newer gasunion that made it."
    return Refused([Finding(where=address.shown, what=what, hint=hint)])
