"""Writers of one process that share a transaction: one wait for the disk acknowledges them all.

Whoever comes first writes. Who comes while it waits for the disk stands in a queue; the first of those then
writes for all that are there, each behind a savepoint of its own, so that a work that refuses takes back its
own changes and no other's. Nobody hears of anything before the transaction is on disk. Where the database
itself says no, nothing of the shared transaction was kept, and each work is done again by itself.

References
----------
DeWitt et al., Implementation techniques for main memory database systems, SIGMOD 1984: group commit.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

T = TypeVar("T")

MOST: Final = 64
"""Most works of one transaction: so many wait, at worst, for one that is slow."""


@dataclass(eq=False, slots=True)
class Errand:
    """A work that somebody waits for, and what became of it."""

    work: Callable[[Connection], Any]
    answer: Any = None
    error: BaseException | None = None
    is_done: bool = False
    turn: threading.Lock = field(default_factory=threading.Lock)

    def settle(self) -> Any:
        """The answer, or the error as the work raised it."""
        if self.error is not None:
            raise self.error
        return self.answer


@dataclass(slots=True)
class Memory:
    """What a transaction has read or made that nobody else may know before it is on disk.

    Attributes
    ----------
    held : by a name, for later works of the same transaction. at_end : done once it is on disk.
    """

    held: dict[Hashable, Any] = field(default_factory=dict)
    at_end: dict[Hashable, Callable[[], None]] = field(default_factory=dict)

    def forget(self) -> None:
        """A work was taken back: what was read since may hold what it wrote."""
        self.held.clear()
        self.at_end.clear()


class GroupCommit:
    """The queue of writers.

    Parameters
    ----------
    carry : does some errands, in order, and sets the answer or error of each; in one thread at a time.
    """

    def __init__(self, carry: Callable[[Sequence[Errand]], None]) -> None:
        self._carry = carry
        self._guard = threading.Lock()
        self._waiting: deque[Errand] = deque()
        self._is_taken = False

    def done(self, work: Callable[[Connection], T]) -> T:
        """What a work gives, once it is on disk."""
        own = Errand(work)
        with self._guard:
            self._waiting.append(own)
            leads, self._is_taken = not self._is_taken, True
            if not leads:
                own.turn.acquire()
        if not leads:
            own.turn.acquire()  # opened by who did the work, or whose turn ends
        if not own.is_done:
            self._lead()
        answer: T = own.settle()
        return answer

    def _lead(self) -> None:
        """Do what is waiting, and pass the turn on."""
        with self._guard:
            some = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
        others = some[1:]  # who leads stands first
        try:
            self._carry(some)
        except BaseException as error:
            for errand in some:
                errand.error = error
            raise
        finally:
            with self._guard:
                for errand in some:
                    errand.is_done = True
                for errand in others:
                    errand.turn.release()
                if self._waiting:
                    self._waiting[0].turn.release()
                else:
                    self._is_taken = False


def each_by_itself(connection: Connection, errands: Sequence[Errand], memory: Memory) -> None:
    """Do several works within one transaction, each behind a savepoint of its own.

    Raises
    ------
    SQLAlchemyError : the database said no to one of them; nothing of the transaction may be kept.
    """
    for errand in errands:
        errand.answer, errand.error = None, None
        try:
            with connection.begin_nested():
                errand.answer = errand.work(connection)
        except SQLAlchemyError:
            raise
        except Exception as error:
            memory.forget()
            errand.error = error
