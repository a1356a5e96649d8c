"""A study from its first chunk to its last."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from gasunion.studies.fleet.cluster import cluster
from gasunion.studies.fleet.engines import Told, cores, here, pool
from gasunion.studies.fleet.job import Crew, Job, Watch
from gasunion.studies.fleet.kept import Kept


def run(
    job: Job, *, crew: Crew | None = None, kept: Path | None = None, watch: Watch | None = None
) -> tuple[Any, ...]:
    """Results of a study's chunks, in the order of the chunks; the same whoever computed them.

    Parameters
    ----------
    crew : who computes; None a process per core.
    kept : file that results are kept in as they come. Chunks it already holds are not computed again.
    watch : told (chunks done, chunks in all, seconds left or None) at each result and about twice a second
        between. What it raises ends the study within a second; what is done stays kept.

    Raises
    ------
    Refused : `kept` belongs to another study; no cluster answers.
    LostError : workers died again and again.
    Exception : what a chunk raised.
    """
    store = Kept(kept, job) if kept is not None else None
    done: dict[int, str] = dict(store.done) if store is not None else {}
    todo = [number for number in range(len(job.chunks)) if number not in done]
    start, before = time.monotonic(), len(done)
    told = _engine(job, todo, crew or Crew())
    try:
        for each in told if todo else ():
            if each is not None:
                number, result = each
                if store is not None:
                    store.keep(number, result)
                done[number] = result
            if watch is not None:
                made = len(done) - before
                pace = (time.monotonic() - start) / made if made else None
                left = None if pace is None else pace * (len(job.chunks) - len(done))
                watch(len(done), len(job.chunks), left)
    finally:
        told.close()
    return tuple(json.loads(done[number]) for number in range(len(job.chunks)))


def _engine(job: Job, todo: list[int], crew: Crew) -> Told:
    if crew.cluster is not None:
        return cluster(job, todo, address=crew.cluster)
    workers = crew.workers if crew.workers is not None else cores()
    return here(job, todo) if workers == 1 or len(todo) <= 1 else pool(job, todo, workers=workers)
