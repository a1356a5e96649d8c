"""A worker process as its owner holds it: started fresh, heard by line, ended at once with its children."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Final

KEPT_LINES: Final = 60
"""Lines of a worker's standard error that are kept for the log."""
MOST_LINE: Final = 2_000_000


class Worker:
    """One run in a process of its own.

    Parameters
    ----------
    job : the line that `worker` reads. place : where the process runs.
    """

    def __init__(self, job: Mapping[str, Any], *, place: Path) -> None:
        self.last: dict[str, Any] | None = None
        self._told: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._errors: deque[str] = deque(maxlen=KEPT_LINES)
        self._process = subprocess.Popen(
            # -P: nothing in the folder of results is a module.
            [sys.executable, "-P", "-m", "gasunion.web.runs.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=place,
            text=True,
            encoding="utf-8",
            errors="replace",
            # A group of its own: an interrupt of the server is not for it, and its children end with it.
            start_new_session=os.name == "posix",
        )
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # it ended at once; `has_ended` says so
            self._process.stdin.write(json.dumps(dict(job), ensure_ascii=False) + "\n")
            self._process.stdin.flush()
        self._readers = [
            threading.Thread(target=read, args=(stream,), daemon=True)
            for read, stream in ((self._hear, self._process.stdout), (self._note, self._process.stderr))
        ]
        for reader in self._readers:
            reader.start()

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    def _hear(self, stream: IO[str]) -> None:
        while line := stream.readline(MOST_LINE):
            try:
                told = json.loads(line)
            except ValueError:
                continue
            if isinstance(told, dict):
                if isinstance(told.get("ended"), dict):
                    self.last = told["ended"]
                elif isinstance(told.get("progress"), dict):
                    self._told.put(told["progress"])

    def _note(self, stream: IO[str]) -> None:
        for line in iter(lambda: stream.readline(MOST_LINE), ""):
            self._errors.append(line.rstrip())

    def progress(self) -> dict[str, Any] | None:
        """The newest progress that was not asked for yet."""
        newest = None
        with contextlib.suppress(queue.Empty):
            while True:
                newest = self._told.get_nowait()
        return newest

    def has_ended(self) -> bool:
        """Whether the process is gone; what it said last is heard then."""
        if self._process.poll() is None:
            return False
        for reader in self._readers:
            reader.join(2)
        return True

    @property
    def errors(self) -> str:
        """What it said on standard error, the last lines."""
        return "\n".join(self._errors)

    @property
    def how(self) -> str:
        """How the process ended, in words."""
        code = self._process.poll()
        if code is None:
            return "is at work"
        if code < 0:
            with contextlib.suppress(ValueError):
                return f"was ended by {signal.Signals(-code).name}"
        return f"ended with code {code}"

    def kill(self) -> None:
        """End the process and its children now; nothing of theirs is half-written where anyone looks."""
        if self._process.poll() is None:
            with contextlib.suppress(OSError):
                if os.name == "posix":
                    os.killpg(self._process.pid, signal.SIGKILL)
                else:
                    self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()
