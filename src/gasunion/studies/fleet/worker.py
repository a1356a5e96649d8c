"""What a worker runs: prepare once, then a chunk after the other; it ends when its study does."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from gasunion.program.aside import always_aside, flush_compiled
from gasunion.studies.fleet.job import plain

Prepare = Callable[[Any], Any]
Compute = Callable[[Any, Any], Any]

# Name of a run → what was prepared for it. A long-lived worker of a cluster keeps that of its last run.
_prepared: dict[str, Any] = {}
_shared: list[Any] = []


def one(run: str, prepare: Prepare, compute: Compute, shared: Any, chunk: Any) -> str:
    """A chunk's result as JSON; what the run shares is prepared where this worker has not done so yet."""
    if run not in _prepared:
        _prepared.clear()
        _prepared[run] = prepare(shared)
    return plain(compute(_prepared[run], chunk))


def begin(line: Connection, shared: Any) -> None:
    """First call in a process of a pool: keep what is shared, and end when the other end of the line closes.

    The other end closes when the study is cancelled, is done, or its process was killed. A solver in compiled
    code cannot be asked to stop, so the process ends at once; it holds nothing that is not lost anyway.
    """

    def listen() -> None:
        try:
            line.recv_bytes()
        except (EOFError, OSError):
            os._exit(130)

    always_aside()
    _shared[:] = [shared]
    threading.Thread(target=listen, daemon=True).start()


def one_of_pool(prepare: Prepare, compute: Compute, chunk: Any) -> str:
    """As `one`, with what `begin` kept; a process of a pool has one run, and no exit that empties buffers."""
    try:
        return one("", prepare, compute, _shared[0], chunk)
    finally:
        flush_compiled()
