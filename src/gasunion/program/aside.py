"""What compiled code prints of itself is no answer and stays off standard output.

HiGHS may print a remark of its own on the way back from presolve, past its settings that it be silent, and
standard output may be where a JSON answer goes.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import threading
from collections.abc import Iterator

OUTPUT, ERROR = 1, 2


def always_aside() -> None:
    """Send standard output of this process to standard error from now on."""
    with contextlib.suppress(OSError):
        os.dup2(ERROR, OUTPUT)


def flush_compiled() -> None:
    """Write out what compiled code has printed and still holds in its own buffer."""
    with contextlib.suppress(Exception):
        ctypes.CDLL(None).fflush(None)


@contextlib.contextmanager
def aside() -> Iterator[None]:
    """Send standard output of this process to standard error for a while."""
    with _sent(ERROR):
        yield


@contextlib.contextmanager
def silenced() -> Iterator[None]:
    """Send standard output of this process nowhere for a while: thousands of lines that help nobody."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        with _sent(nowhere):
            yield
    finally:
        os.close(nowhere)


@contextlib.contextmanager
def _sent(to: int) -> Iterator[None]:
    with contextlib.suppress(Exception):
        sys.stdout.flush()
    try:
        _TURNS.begin(to)
    except OSError:  # a process without one of the two
        yield
        return
    try:
        yield
    finally:
        _TURNS.end(to)


class _Turns:
    """Where standard output goes while threads send it away one over the other.

    There is one standard output for all threads. If each put back what it found, the last might put back
    where another had sent it, and what a person was to read would go nowhere for good.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sent_to: list[int] = []
        self._kept = -1

    def begin(self, to: int) -> None:
        with self._lock:
            kept = self._kept if self._sent_to else os.dup(OUTPUT)
            os.dup2(to, OUTPUT)
            self._kept = kept
            self._sent_to.append(to)

    def end(self, to: int) -> None:
        with self._lock:
            flush_compiled()
            self._sent_to.remove(to)
            os.dup2(self._sent_to[-1] if self._sent_to else self._kept, OUTPUT)
            if not self._sent_to:
                os.close(self._kept)


_TURNS = _Turns()
