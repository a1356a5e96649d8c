"""What compiled code prints of itself is no answer and stays off standard output.

HiGHS may print a remark of its own on the way back from presolve, past its settings that it be silent, and
standard output may be where a JSON answer goes.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator

OUTPUT, ERROR = 1, 2


def always_aside() -> None:
    """Send standard output of this process to standard error from now on."""
    with contextlib.suppress(OSError):
        os.dup2(ERROR, OUTPUT)


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
        kept = os.dup(OUTPUT)
        os.dup2(to, OUTPUT)
    except OSError:  # a process without one of the two
        yield
        return
    try:
        yield
    finally:
        # What compiled code has printed may still lie in its own buffer.
        with contextlib.suppress(Exception):
            ctypes.CDLL(None).fflush(None)
        os.dup2(kept, OUTPUT)
        os.close(kept)
