"""Chunks computed in this process, or in a pool of processes of this machine.

Both yield (number of the chunk, result as JSON) as results come, and None about twice a second while none
does, so that whoever listens can tell the time or stop.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from gasunion.program.aside import aside
from gasunion.studies.fleet import worker
from gasunion.studies.fleet.job import MOST_LOSSES, Job, LostError, plain

Told = Generator[tuple[int, str] | None, None, None]
BEAT_S = 0.4
# Chunks handed out ahead of each process: enough to keep it busy, few enough to lose.
AHEAD = 2


def here(job: Job, todo: Sequence[int]) -> Told:
    """One chunk after the other in this process."""
    with aside():
        state = job.prepare(job.shared)
    for number in todo:
        with aside():
            result = plain(job.compute(state, job.chunks[number]))
        yield number, result


def pool(job: Job, todo: Sequence[int], *, workers: int) -> Told:
    """In processes of this machine, started fresh; a chunk whose process died is computed again.

    Raises
    ------
    LostError : processes died MOST_LOSSES times in a row without a result between.
    """
    left, losses = list(todo), 0
    while left:
        try:
            # Of a copy: `left` loses what is done while its chunks are handed out.
            for told in _until_broken(job, tuple(left), workers=min(workers, len(left))):
                if told is not None:
                    left.remove(told[0])
                    losses = 0
                yield told
        except BrokenProcessPool:
            losses += 1
            if losses >= MOST_LOSSES:
                raise LostError(
                    f"{job.name}: a process died {losses} times in a row at one of the chunks "
                    f"{', '.join(str(number + 1) for number in left[: workers * AHEAD])} "
                    f"of {len(job.chunks)}; the machine may be short of memory: try fewer workers"
                ) from None


def _until_broken(job: Job, todo: Sequence[int], *, workers: int) -> Told:
    fresh = multiprocessing.get_context("spawn")
    ear, line = fresh.Pipe(duplex=False)
    executor = ProcessPoolExecutor(workers, fresh, worker.begin, (ear, job.shared))
    waiting: dict[Future[str], int] = {}
    rest = iter(todo)
    try:
        while True:
            for number in rest:
                chunk = job.chunks[number]
                future = executor.submit(worker.one_of_pool, job.prepare, job.compute, chunk)
                waiting[future] = number
                if len(waiting) >= workers * AHEAD:
                    break
            if not waiting:
                return
            done, _ = wait(waiting, timeout=BEAT_S, return_when=FIRST_COMPLETED)
            if not done:
                yield None
            for each in sorted(done, key=lambda f: waiting[f]):
                result = each.result()
                yield waiting.pop(each), result
    finally:
        # Closing the line ends the processes, whatever they are at.
        line.close()
        executor.shutdown(wait=True, cancel_futures=True)
        ear.close()


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
