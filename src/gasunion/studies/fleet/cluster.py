"""Chunks computed by the workers of a running Dask scheduler."""

from __future__ import annotations

import queue
import secrets
from collections.abc import Sequence
from typing import Any

from gasunion.outcome import Finding, Refused
from gasunion.studies.fleet import worker
from gasunion.studies.fleet.engines import BEAT_S, Told
from gasunion.studies.fleet.job import Job, LostError

PATIENCE = "10s"


def cluster(job: Job, todo: Sequence[int], *, address: str) -> Told:
    """As `engines.pool`, on a cluster; the scheduler gives a dead worker's chunks to another.

    The workers must have the same version of gasunion installed.

    Raises
    ------
    Refused : the extra is not installed, or no scheduler answers at the address.
    LostError : a chunk took several workers down.
    """
    try:
        from distributed import Client
        from distributed.scheduler import KilledWorker
    except ImportError:
        hint = "pip install 'gasunion[cluster]'"
        raise _refusal(address, "a cluster needs an extra that is not installed", hint) from None
    connect: Any = Client
    try:
        client = connect(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise _refusal(address, f"no Dask scheduler answers: {error}", "check address and port") from None
    waiting: dict[Any, int] = {}
    came: queue.SimpleQueue[Any] = queue.SimpleQueue()
    try:
        run = secrets.token_hex()
        shared = client.scatter(job.shared, broadcast=True, hash=False)
        for number in todo:
            call = (worker.one, run, job.prepare, job.compute, shared, job.chunks[number])
            future = client.submit(*call, pure=False)
            waiting[future] = number
            future.add_done_callback(came.put)
        while waiting:
            try:
                future = came.get(timeout=BEAT_S)
            except queue.Empty:
                yield None
                continue
            number = waiting.pop(future)
            try:
                result = future.result()
            except KilledWorker as error:
                raise LostError(f"{job.name}, chunk {number + 1} of {len(job.chunks)}: {error}") from None
            yield number, result
    finally:
        client.cancel(list(waiting), force=True)
        client.close()


def _refusal(address: str, what: str, hint: str) -> Refused:
    return Refused([Finding(where="--cluster", what=what, value=address, hint=hint)])
