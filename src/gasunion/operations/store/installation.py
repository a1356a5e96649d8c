"""One database at work: the record with the desk's tables beside it, and what time it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from gasunion.ledger.store import connection as connections
from gasunion.ledger.store.address import Address, address_of
from gasunion.ledger.store.ledger import Ledger, system_clock
from gasunion.operations.store.group_commit import Errand, GroupCommit, Memory, each_by_itself
from gasunion.operations.store.upgrade import make, require_desk
from gasunion.operations.store.vault import Vault, key_file_of
from gasunion.outcome import Refused

T = TypeVar("T")

LOCK: Final = 0x6465736B
"""The lock that every writer of the desk takes on PostgreSQL: events have one order."""


class Installation:
    """A desk that is there and of this version.

    Attributes
    ----------
    ledger : the record in the same database; its clock is the one clock of all.
    vault : seals what must be used and not only compared.
    """

    def __init__(self, ledger: Ledger, *, key_file: Path | None = None) -> None:
        self.ledger = ledger
        self.vault = Vault(key_file_of(ledger.address, key_file))
        self._writers = GroupCommit(self._carry)
        self._memories: WeakKeyDictionary[Connection, Memory] = WeakKeyDictionary()

    @property
    def address(self) -> Address:
        """Where the database is."""
        return self.ledger.address

    def now(self) -> datetime:
        """What time it is, in UTC."""
        return self.ledger.clock().astimezone(UTC)

    def reading(self) -> AbstractContextManager[Connection]:
        """One state of everything, for reading.

        Raises
        ------
        Refused : the database said no.
        """
        return self.ledger.snapshot()

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do a work in one transaction, whole or not at all; tried again where the database asks for it.

        Works of other threads may share the transaction; each fails alone. A work may be done several times
        and by another thread, so it must change nothing but the connection it is given, and what its
        `memory` is told.

        Raises
        ------
        Refused : the work refused, or the database said no. Nothing was changed then.
        """
        return self._writers.done(work)

    def memory(self, connection: Connection) -> Memory | None:
        """What the transaction that writes by this connection remembers; None where it only reads."""
        return self._memories.get(connection)

    def _carry(self, errands: Sequence[Errand]) -> None:
        """Do some works in one transaction; where the database says no to that, each in one of its own."""
        if len(errands) > 1:
            try:
                with self._writing() as (connection, memory):
                    each_by_itself(connection, errands, memory)
                return
            except (SQLAlchemyError, Refused):  # a connection that could not be had is refused
                pass
        for errand in errands:
            errand.error = None
            try:
                errand.answer = connections.again(lambda e=errand: self._alone(e), address=self.address)  # type: ignore[misc]
            except Exception as error:
                errand.error = error

    def _alone(self, errand: Errand) -> object:
        with self._writing() as (connection, _):
            answer: object = errand.work(connection)
        return answer

    @contextmanager
    def _writing(self) -> Iterator[tuple[Connection, Memory]]:
        """One transaction that writes, and its memory, which is believed once it is on disk."""
        memory = Memory()
        with connections.writing(self.ledger.engine, lock=LOCK) as connection:
            self._memories[connection] = memory
            try:
                yield connection, memory
            finally:
                del self._memories[connection]
        for told in memory.at_end.values():
            told()

    def close(self) -> None:
        """Let the database go."""
        self.ledger.close()

    def __enter__(self) -> Installation:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_installation(
    url: str | None,
    *,
    clock: Callable[[], datetime] = system_clock,
    busy_s: float = connections.BUSY_S,
    key_file: Path | None = None,
) -> Installation:
    """Meet a desk; nothing is made or brought to another version.

    Parameters
    ----------
    key_file : of the key that seals secrets; None: of the environment, else beside the database.

    Raises
    ------
    Refused : there is none, or it is of another version; with the command that helps.
    """
    ledger = Ledger(address_of(url), clock=clock, busy_s=busy_s)
    try:
        require_desk(ledger)
    except BaseException:
        ledger.close()
        raise
    return Installation(ledger, key_file=key_file)


def make_installation(
    url: str | None,
    *,
    clock: Callable[[], datetime] = system_clock,
    busy_s: float = connections.BUSY_S,
    key_file: Path | None = None,
) -> Installation:
    """Make the tables of record and desk in an empty database, or a desk beside a record that is there.

    Raises
    ------
    Refused : a desk is there already, or something that is neither.
    """
    make(address_of(url))
    return open_installation(url, clock=clock, busy_s=busy_s, key_file=key_file)
