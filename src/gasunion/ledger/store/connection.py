"""Connections, transactions and what a database says, in our words.

SQLite: WAL, `synchronous=FULL`, and a writer begins with BEGIN IMMEDIATE, so that it never finds at the end
that another was faster. PostgreSQL: SERIALIZABLE, commits flushed to disk, and before a writer's transaction
begins it takes the lock of the record, so that writers queue instead of failing each other.

References
----------
Cahill, Röhm and Fekete, Serializable isolation for snapshot databases, ACM TODS 34, 2009. Under READ
COMMITTED a probe sold 1,114 of 1,000 units, under REPEATABLE READ 1,076.
"""

from __future__ import annotations

import contextlib
import os
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError, SQLAlchemyError

from gasunion.ledger.store.address import Address
from gasunion.outcome import Finding, Refused

T = TypeVar("T")

ATTEMPTS: Final = 12
"""How often a transaction is tried that the database itself asks to try again."""
RECORD_LOCK: Final = 0
"""Number of the lock that a writer of the record takes on PostgreSQL, in its own database."""
BUSY_S: Final = 30.0
"""Seconds that a writer waits for another to finish."""
RECOVERY_S: Final = 60.0
"""Seconds that a server may take to come back while a transaction waits for it."""
FIRST_WAIT_S: Final = 0.02
LONGEST_WAIT_S: Final = 1.5

# Serialization failure, deadlock.
_CONFLICT: Final = frozenset({"40001", "40P01"})
# The server ended the connection, is starting up, or has too many.
_AWAY: Final = frozenset({"57P01", "57P02", "57P03", "08000", "08001", "08003", "08006", "53300"})
_AWAY_WORDS: Final = (
    "closed",
    "terminat",
    "starting up",
    # Not "accepting" alone: where no server is, the driver asks whether one is accepting connections.
    "not yet accepting",
    "not accepting",
    "recovery",
    "lost",
    "too many clients",
)


def engine_of(address: Address, *, busy_s: float = BUSY_S) -> Engine:
    """An engine for a database, with the durability that the record promises."""
    if address.kind == "sqlite":
        url = address.url
        if address.file is not None and _lies_still(address.file):
            still = {"immutable": "1", "uri": "true"}
            url = URL.create("sqlite", database=address.file.absolute().as_uri(), query=still)
        engine = create_engine(url, connect_args={"timeout": busy_s, "check_same_thread": False})

        @event.listens_for(engine, "connect")
        def _settle(connection: Any, _: Any) -> None:
            # Transactions are begun by us, below, and not by the driver at its first change.
            connection.isolation_level = None
            # Bytes that are no UTF-8 are read all the same: verification names the record they stand in.
            connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
            cursor = connection.cursor()
            for pragma in ("synchronous=FULL", "foreign_keys=ON"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            is_read = connection.get_execution_options().get("gasunion_read", False)
            connection.exec_driver_sql("BEGIN" if is_read else "BEGIN IMMEDIATE")

        return engine
    options = f"-c lock_timeout={int(busy_s * 1000)} -c synchronous_commit=on -c client_min_messages=error"
    return create_engine(
        address.url,
        isolation_level="SERIALIZABLE",
        connect_args={"connect_timeout": 10, "options": options},
        pool_size=4,
        max_overflow=16,
    )


def _lies_still(file: Path) -> bool:
    """Whether a file of SQLite lies where nobody can write: a read-only medium, a piece of evidence.

    SQLite would make files beside it, to read it too. One with a log beside it that was not written back is
    left to SQLite, which says what it misses.
    """
    log = Path(f"{file}-wal")
    if os.access(file.parent, os.W_OK) or (log.exists() and log.stat().st_size):
        return False
    return file.is_file() and not os.access(file, os.W_OK)


def keep_ahead(engine: Engine) -> None:
    """Make a file of SQLite write ahead (WAL); only one that is known to be ours, since the file keeps it."""
    if engine.dialect.name == "sqlite":
        with connected(engine) as connection:
            raw: Any = connection.connection.driver_connection
            try:
                raw.execute("PRAGMA journal_mode=WAL")
            except raw.OperationalError as error:
                # A disk that is full or read-only: readers need no WAL, and a writer is told when it writes.
                if "locked" in str(error):
                    raise OperationalError("PRAGMA journal_mode=WAL", None, error) from error


@contextlib.contextmanager
def connected(engine: Engine) -> Iterator[Connection]:
    """A connection, by which every error of the database is one of SQLAlchemy.

    SQLite tells of a damaged file with bytes out of it; where they are no UTF-8 its driver can raise no error
    of its own.
    """
    try:
        with engine.connect() as connection:
            yield connection
    except UnicodeDecodeError as error:
        told = error.object.decode("utf-8", "backslashreplace")
        raise DatabaseError("", None, sqlite3.DatabaseError(told)) from None


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One snapshot, for reading only."""
    with connected(engine) as connection:
        connection.execution_options(gasunion_read=True)
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET TRANSACTION READ ONLY"))
            yield connection


@contextlib.contextmanager
def writing(engine: Engine, *, lock: int | None = None) -> Iterator[Connection]:
    """One transaction that writes; whole or not at all.

    Parameters
    ----------
    lock : number of the lock that writers share. Taken before the transaction begins, so that its snapshot
        holds everything that the writer before it did.
    """
    with connected(engine) as connection:
        if lock is None or engine.dialect.name != "postgresql":
            with connection.begin():
                yield connection
            return
        try:
            _lock(connection, "SELECT pg_advisory_lock(%s)", lock)
            refused = None
            try:
                with connection.begin():
                    yield connection
            except Refused as said:  # by a rule of ours: the connection is as good as before
                refused = said
            _lock(connection, "SELECT pg_advisory_unlock(%s)", lock)
            if refused is not None:
                raise refused
        except Refused:
            raise
        except BaseException:
            # Whatever happened, the lock goes with the connection.
            connection.invalidate()
            raise


def _lock(connection: Connection, call: str, number: int) -> None:
    """Take or leave a lock of the session, outside of every transaction."""
    raw: Any = connection.connection.driver_connection
    try:
        raw.autocommit = True
        raw.execute(call, (number,))
        raw.autocommit = False
    except Exception as error:
        if not type(error).__module__.startswith("psycopg"):
            raise
        raise OperationalError(call, (number,), error, connection_invalidated=True) from error


def again(
    work: Callable[[], T],
    *,
    address: Address,
    is_met: bool = True,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> T:
    """Do a transaction; where the database asks to try again, try so many times with growing pauses.

    A server that ended the connection or is starting again is waited for longer.

    Trying again is safe after any failure: a submission carries a key, and one that was committed unheard is
    found by it.

    Parameters
    ----------
    is_met : the server has answered before; one that was never met is not waited for where nobody listens.

    Raises
    ------
    Refused : the database said no, in our words.
    """
    wait, attempt, start = FIRST_WAIT_S, 0, clock()
    while True:
        attempt += 1
        try:
            return work()
        except SQLAlchemyError as error:
            kind = _passing(error, is_met=is_met)
            is_over = attempt >= ATTEMPTS if kind == "conflict" else clock() - start > RECOVERY_S
            if kind is None or is_over:
                raise refusal(error, address) from None
            sleep(wait * (0.5 + random.random()))
            wait = min(2 * wait, LONGEST_WAIT_S)


def _passing(error: SQLAlchemyError, *, is_met: bool) -> Literal["conflict", "away"] | None:
    """Why the same may succeed when it is tried again: another was faster, or the server was away."""
    if not isinstance(error, DBAPIError):
        return None
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return "conflict" if state in _CONFLICT else "away" if state in _AWAY else None
    if not type(error.orig).__module__.startswith("psycopg"):
        return None
    # No code: the connection went away, or was not made.
    told = str(error.orig)
    if error.connection_invalidated or any(part in told for part in _AWAY_WORDS):
        return "away"
    return "away" if is_met and any(part in told for part in ("refused", "No such file")) else None


def refusal(error: SQLAlchemyError, address: Address) -> Refused:
    """What a database said, as a finding with the next step."""
    orig = getattr(error, "orig", None)
    told = str(orig or error).strip().splitlines()
    first = told[0] if told else type(error).__name__
    what, hint = (
        f"the database said: {first.rstrip('.')}.",
        "Nothing was recorded. Check the database and try again.",
    )
    state = getattr(orig, "sqlstate", None) or ""
    if "is locked" in first or state == "55P03":
        what = "another program holds the database, and did not let go in time."
        hint = "Nothing was recorded. Wait until it is done, or end it, and try again."
    elif "disk is full" in first or state.startswith("53100"):
        what = "the disk is full."
        hint = "Nothing was recorded. Make room and submit again; what was recorded before is whole."
    elif "disk I/O" in first:
        what = "the disk could not be read or written, or is full (disk I/O error)."
        hint = "Nothing was recorded. Check the disk and submit again; what was recorded before is whole."
    elif "not a database" in first or "malformed" in first:
        what = f"is damaged, cut short, or no database of SQLite ({first})."
        hint = "Restore the last backup: gasunion ledger restore FILE --database NEW."
    elif "unable to open" in first:
        what, hint = "cannot be opened; is its folder there, and may it be written?", "Check the path."
    elif "readonly" in first:
        what, hint = "may not be written.", "Check its permissions, or name another with --database."
    elif isinstance(error, OperationalError) and ("connect" in first or "refused" in first):
        hint = "Start the server, or name another database with --database."
    elif state == "40001":
        what = f"others wrote to the same accounts each of {ATTEMPTS} times."
        hint = "Nothing was recorded. Submit again."
    return Refused([Finding(where=address.shown, what=what, hint=hint)], "the record could not be reached")
