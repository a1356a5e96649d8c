"""Who watches over runs in a server process: takes them, ends those nobody wants, tells of the lost.

One thread. Every tick it looks whether its runs are still its own, hands on how far they are, and takes new
ones where a place is free. It also watches the runs of other servers: where their beats stand still by its
own clock, it says that they are lost.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from gasunion.operations.committee import queue
from gasunion.operations.committee.queue import Ended, Progress, Taken
from gasunion.operations.store.installation import Installation
from gasunion.outcome import Finding, Refused
from gasunion.web.runs.process import Worker
from gasunion.web.runs.shelf import Shelf

TICK_S: Final = 0.2
BEAT_S: Final = 2.0
"""A run's beat is counted at least this often."""
TAKE_S: Final = 0.5
LOST_S: Final = 20.0
"""So long beats must stand still before a run is said to be lost."""
LONGEST_S: Final = 3 * 3600.0
PLACES: Final = 2
"""Runs that one server process computes at a time."""
_LOG: Final = logging.getLogger("gasunion.web.runs")


@dataclass
class _Job:
    taken: Taken
    worker: Worker
    place: Path
    begun: float
    told: Progress = field(default_factory=lambda: Progress(phase="begin"))
    beat_at: float = 0.0


class Supervisor:
    """The runs of one server process.

    Parameters
    ----------
    workers : processes that the worlds of one run are computed in. cluster : address of a Dask scheduler
        in their place. places : runs at a time. lost_s : see LOST_S. clock : of this machine, in seconds.
    """

    def __init__(
        self,
        installation: Installation,
        shelf: Shelf,
        *,
        workers: int | None = None,
        cluster: str | None = None,
        cases: Path | None = None,
        places: int = PLACES,
        lost_s: float = LOST_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.shelf = shelf
        self._installation = installation
        self._crew = {"workers": workers or max(1, (os.cpu_count() or 1) // 2), "cluster": cluster}
        self._cases = None if cases is None else str(cases.absolute())
        self._places, self._lost_s, self._clock = places, lost_s, clock
        self._owner = f"{socket.gethostname()[:24]}:{os.getpid()}:{secrets.token_hex(8)}"
        self._jobs: list[_Job] = []
        self._seen: dict[str, tuple[tuple[str, int], float]] = {}
        self._taken_at = self._watched_at = -1e9
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="runs", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """End every worker and say that its run is lost; then watch no longer."""
        self._is_over.set()
        if self._thread.is_alive():
            self._thread.join(10)
        for job in self._jobs:
            job.worker.kill()
            with contextlib.suppress(Refused):  # another server will say that it is lost
                self._end(job, _lost("The server was stopped while it was computed."))
            self.shelf.clear(job.place)
        self._jobs.clear()

    def pids(self) -> tuple[int, ...]:
        """Numbers of the worker processes, for whoever watches the machine."""
        return tuple(job.worker.pid for job in self._jobs)

    def _watch(self) -> None:
        while not self._is_over.wait(TICK_S):
            try:
                self._tick()
            except Refused as refused:
                # The database is away: the workers go on, and their runs are told of when it is back.
                _LOG.warning("runs: %s", refused.message)
            except Exception:
                _LOG.exception("runs: a defect; watching goes on")

    def _tick(self) -> None:
        for job in tuple(self._jobs):
            self._attend(job)
        now = self._clock()
        if len(self._jobs) < self._places and now - self._taken_at >= TAKE_S:
            taken = queue.take_run(self._installation, self._owner)
            self._taken_at = now if taken is None else -1e9
            if taken is not None:
                self._begin(taken)
        if now - self._watched_at >= BEAT_S:
            self._watched_at = now
            self._lose_still(now)

    def _begin(self, taken: Taken) -> None:
        place = self.shelf.workplace(taken.address, taken.attempt, taken.owner)
        job = {
            "question": dict(taken.question),
            "folder": str(place / "result"),
            "results": str(self.shelf.root),
            "address": taken.address,
            "cases": self._cases,
            **self._crew,
        }
        worker = Worker(job, place=place)
        self._jobs.append(_Job(taken=taken, worker=worker, place=place, begun=self._clock()))

    def _attend(self, job: _Job) -> None:
        now = self._clock()
        if not queue.is_mine(self._installation, job.taken):
            self._drop(job)
            return
        if job.worker.has_ended():
            self._finish(job)
            return
        if now - job.begun > LONGEST_S:
            job.worker.kill()
            hours = LONGEST_S / 3600
            message = f"It took longer than {hours:g} hours and was ended; ask for fewer worlds."
            self._end(job, Ended(state="failed", code=None, message=message))
            self._drop(job)
            return
        told = job.worker.progress()
        if told is not None:
            job.told = Progress(**told)
        if told is not None or now - job.beat_at >= BEAT_S:
            job.beat_at = now
            if not queue.beat(self._installation, job.taken, job.told):
                self._drop(job)

    def _finish(self, job: _Job) -> None:
        if job.worker.errors:
            _LOG.error("worker of run %s:\n%s", job.taken.address[:16], job.worker.errors)
        last = job.worker.last
        if last is None:
            self._end(job, _lost(f"Its worker {job.worker.how} before it was done."))
        else:
            ended = _ended(last)
            if ended.manifest_sha256 is not None and (job.place / "result").is_dir():
                self.shelf.settle(job.place / "result", job.taken.address)
            # Its workplace goes first: whoever sees the end finds nothing of it left.
            self.shelf.clear(job.place)
            self._end(job, ended)
        self._drop(job)

    def _end(self, job: _Job, ended: Ended) -> None:
        queue.end_run(self._installation, job.taken, ended)

    def _drop(self, job: _Job) -> None:
        job.worker.kill()
        self.shelf.clear(job.place)
        self._jobs.remove(job)

    def _lose_still(self, now: float) -> None:
        """Say of runs that nobody counts on that they are lost."""
        beats = queue.beats(self._installation)
        self._seen = {address: seen for address, seen in self._seen.items() if address in beats}
        for address, told in beats.items():
            before = self._seen.get(address)
            if before is None or before[0] != told:
                self._seen[address] = (told, now)
            elif now - before[1] >= self._lost_s and told[0] != self._owner:
                message = "The server that computed it ended before it was done."
                queue.lose_run(self._installation, address, told[0], told[1], message)


def _lost(message: str) -> Ended:
    return Ended(state="lost", code=None, message=message)


def _ended(last: dict[str, Any]) -> Ended:
    """What a worker said last."""
    return Ended(
        state=last["state"],
        code=last["code"],
        message=last["message"],
        findings=tuple(Finding(**f) for f in last["findings"]),
        manifest_sha256=last.get("manifest_sha256"),
        protocol_sha256=last.get("protocol_sha256"),
    )
