"""A writer's turn at the record: what it asks, and what it writes, in two ways to the server and back.

All other writers wait while one has its turn. On PostgreSQL it therefore goes there twice: lock, BEGIN and
what is asked; then what is written, COMMIT and the end of the lock. The server does them one by one, in this
order. The lock is a transaction of its own, ended by a Sync, so that the snapshot of what follows holds all
that the writer before has done. Where a statement fails, the server passes over all others up to the next
Sync, COMMIT among them.

One lock serves all chains of a record. With a lock for each, writers of two chains failed each other (40001)
in three of four turns: PostgreSQL watches pages of an index, and small chains share them.

SQLite is in the same process: BEGIN IMMEDIATE, then each statement by itself, then COMMIT.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
from collections.abc import Iterator, Sequence
from typing import Any, Final, Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from gasunion.ledger.store.connection import RECORD_LOCK, connected
from gasunion.outcome import Refused

Row = tuple[Any, ...]
Question = tuple[str, Sequence[Any]]
"""A statement with a `?` for each value, and the values."""

FILLED_FROM: Final = 200
"""So many rows go to PostgreSQL by COPY or one by one, fewer within one statement."""


class Turn(Protocol):
    """One transaction under the lock of the record.

    Attributes
    ----------
    answers : rows of each question that the turn began with.
    """

    answers: list[list[Row]]

    def ask(self, *questions: Question) -> list[list[Row]]:
        """Rows of each of more questions, one way there and back for all."""

    def tell(self, sql: str, values: Sequence[Any]) -> None:
        """Write; on PostgreSQL as one statement with all else that is written, at the end of the turn.

        No two of them may touch the same row.
        """

    def fill(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], put: str = "") -> None:
        """Write rows into a table, many at the speed of the database.

        Parameters
        ----------
        put : the clause ON CONFLICT; without it the rows must be new.
        """


@contextlib.contextmanager
def turn(engine: Engine, *asked: Question) -> Iterator[Turn]:
    """Take the lock of the record and begin; at the end commit and let go, or leave everything as it was.

    Raises
    ------
    IntegrityError, OperationalError, DBAPIError : the database said no. Nothing was written then, unless its
        answer to the COMMIT was lost on the way.
    """
    kind = _OnServer if engine.dialect.name == "postgresql" else _InFile
    with connected(engine) as connection:
        raw: Any = connection.connection.driver_connection
        try:
            at_it = kind(raw)
            at_it.begin(asked)
            refused = None
            try:
                yield at_it
            except Refused as said:  # by a rule of ours: the connection is as good as before
                refused = said
                at_it.leave()
            else:
                at_it.end()
            if refused is not None:
                raise refused
        except Refused:
            raise
        except BaseException as error:
            # Whatever happened, transaction and lock go with the connection.
            is_gone = bool(getattr(raw, "closed", False))
            connection.invalidate()
            of_driver: Any = engine.dialect.loaded_dbapi
            if not isinstance(error, of_driver.Error):
                raise
            raise _said(error, engine, is_gone=is_gone) from error


def _said(error: Exception, engine: Engine, *, is_gone: bool) -> BaseException:
    """What a driver said, as SQLAlchemy would have said it."""
    of_driver: Any = engine.dialect.loaded_dbapi
    return DBAPIError.instance(
        "a turn", None, error, of_driver.Error, connection_invalidated=is_gone, dialect=engine.dialect
    )


@contextlib.contextmanager
def _together(raw: Any) -> Iterator[Any]:
    """Statements that are sent to PostgreSQL without waiting for the answer to each.

    The first that failed is raised. Let out of the driver's pipeline as it comes, it would be printed too, as
    a warning of what was passed over after it.
    """
    first: Exception | None = None
    try:
        with raw.pipeline() as pipeline:
            try:
                yield pipeline
            except Exception as error:
                first = error
    except Exception:
        if first is None:
            raise
    if first is not None:
        raise first


class _OnServer:
    """A turn on PostgreSQL."""

    def __init__(self, raw: Any) -> None:
        self.answers: list[list[Row]] = []
        self._raw = raw
        self._told: list[str] = []
        self._values: list[Any] = []

    def begin(self, asked: Sequence[Question]) -> None:
        # Transactions are begun and ended here, in words: the lock stands outside of them.
        self._raw.autocommit = True
        with _together(self._raw) as pipeline:
            locked = self._raw.execute("SELECT pg_advisory_lock(%s)", (RECORD_LOCK,))
            pipeline.sync()
            self._raw.execute("BEGIN ISOLATION LEVEL SERIALIZABLE")
            cursors = [self._raw.execute(_marked(sql), values) for sql, values in asked]
        locked.fetchone()  # raises where the lock was not given
        self.answers = [cursor.fetchall() for cursor in cursors]

    def ask(self, *questions: Question) -> list[list[Row]]:
        with _together(self._raw):
            cursors = [self._raw.execute(_marked(sql), values) for sql, values in questions]
        return [cursor.fetchall() for cursor in cursors]

    def tell(self, sql: str, values: Sequence[Any]) -> None:
        self._told.append(sql)
        self._values += values

    def fill(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], put: str = "") -> None:
        if len(rows) < FILLED_FROM:
            places = ", ".join([f"({marks(len(columns))})"] * len(rows))
            self.tell(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES {places} {put}",
                list(itertools.chain.from_iterable(rows)),
            )
        elif put:
            with self._raw.cursor() as cursor:
                cursor.executemany(_marked(_inserted(table, tuple(columns), put)), rows)
        else:
            copied = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
            with self._raw.cursor() as cursor, cursor.copy(copied) as copy:
                for row in rows:
                    copy.write_row(row)

    def end(self) -> None:
        self._finish("COMMIT")

    def leave(self) -> None:
        self._told.clear()
        self._finish("ROLLBACK")

    def _finish(self, word: str) -> None:
        with _together(self._raw):
            if self._told:
                self._raw.execute(_as_one(tuple(self._told)), self._values)
            done = self._raw.execute(word)
            self._raw.execute("SELECT pg_advisory_unlock(%s)", (RECORD_LOCK,))
        if done.statusmessage != word:
            raise RuntimeError(f"{word} was answered by {done.statusmessage}")
        self._raw.autocommit = False


class _InFile:
    """A turn on SQLite, whose own lock is the file's."""

    def __init__(self, raw: Any) -> None:
        self.answers: list[list[Row]] = []
        self._raw = raw

    def begin(self, asked: Sequence[Question]) -> None:
        self._raw.execute("BEGIN IMMEDIATE")
        self.answers = self.ask(*asked)

    def ask(self, *questions: Question) -> list[list[Row]]:
        return [self._raw.execute(sql, values).fetchall() for sql, values in questions]

    def tell(self, sql: str, values: Sequence[Any]) -> None:
        self._raw.execute(sql, values)

    def fill(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], put: str = "") -> None:
        self._raw.executemany(_inserted(table, tuple(columns), put), rows)

    def end(self) -> None:
        self._raw.execute("COMMIT")

    def leave(self) -> None:
        self._raw.execute("ROLLBACK")


@functools.cache
def _inserted(table: str, columns: tuple[str, ...], put: str) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks(len(columns))}) {put}"


@functools.lru_cache(maxsize=1_000)
def _as_one(statements: tuple[str, ...]) -> str:
    """Statements that write, as one: each but the last as a part of it that gives no rows."""
    *parts, last = statements
    named = ", ".join(f"w{i} AS ({part})" for i, part in enumerate(parts))
    return _marked(f"WITH {named} {last}" if parts else last)


def marks(count: int) -> str:
    """So many places for values, with commas between."""
    return ", ".join(itertools.repeat("?", count))


@functools.lru_cache(maxsize=1_000)
def _marked(sql: str) -> str:
    """A statement with the marks of psycopg."""
    return sql.replace("?", "%s")
