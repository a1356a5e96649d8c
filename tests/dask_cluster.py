"""A Dask scheduler and two workers on this machine, each a process of its own, for tests."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def dask_cluster() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Address of the scheduler, and the processes of the workers."""
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}

    def start(*words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]],
            env=env,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE if words[0] == "dask_scheduler" else subprocess.DEVNULL,
        )

    local = ("--host", "127.0.0.1", "--no-dashboard")
    scheduler = start("dask_scheduler", *local, "--port", "0")
    address = ""
    assert scheduler.stderr is not None
    for line in scheduler.stderr:
        if b"tcp://" in line:
            address = "tcp://" + line.split(b"tcp://")[1].strip().decode()
            break
    threading.Thread(target=scheduler.stderr.read, daemon=True).start()
    workers = [start("dask_worker", address, *local, "--nthreads", "1", "--no-nanny") for _ in range(2)]
    try:
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()
        scheduler.stderr.close()
