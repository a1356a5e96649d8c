"""Chunks of a study in a module, so that worker processes find them; `-m` runs one that can be killed."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any


def prepare(shared: dict[str, Any]) -> dict[str, Any]:
    return shared


def compute(shared: dict[str, Any], chunk: int) -> list[float]:
    if chunk in shared.get("deadly", ()):
        mark = Path(shared["die_once"]) / str(chunk)
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    if chunk in shared.get("die", ()):
        os.kill(os.getpid(), signal.SIGKILL)
    if chunk in shared.get("slow", ()):
        time.sleep(60)
    time.sleep(shared.get("pause", 0.0))
    if chunk in shared.get("loud", ()):
        # As compiled code prints: past Python, into a buffer of its own.
        ctypes.CDLL(None).printf(b"a solver's own remark\n")
    if chunk in shared.get("wrong", ()):
        raise ZeroDivisionError
    return [chunk * chunk + shared["add"], chunk / 3]


def told(workers: int) -> str:
    """What a study with a loud chunk gives; written to standard output by whoever asks."""
    from tests.fleet_chunks import compute as by_name
    from tests.fleet_chunks import prepare as prepare_by_name

    from gasunion.studies.fleet import Crew, Job, run

    loud = Job(
        name="loud squares",
        key="0" * 64,
        prepare=prepare_by_name,
        compute=by_name,
        shared={"add": 0.1, "loud": [1]},
        chunks=(0, 1, 2),
    )
    return json.dumps(run(loud, crew=Crew(workers=workers)))


if __name__ == "__main__" and sys.argv[1] in ("1", "2"):
    sys.stdout.write(told(int(sys.argv[1])))
elif __name__ == "__main__":
    from tests.fleet_chunks import compute as by_name
    from tests.fleet_chunks import prepare as prepare_by_name

    from gasunion.studies.fleet import Crew, Job, run

    study = Job(
        name="squares",
        key="0" * 64,
        prepare=prepare_by_name,
        compute=by_name,
        shared={"add": 0.1, "pause": 0.01},
        chunks=tuple(range(40)),
    )
    sys.stdout.write(json.dumps(run(study, crew=Crew(workers=2), kept=Path(sys.argv[1]))))
