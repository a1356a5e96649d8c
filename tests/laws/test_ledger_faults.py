"""The short form of `make faults`: writers killed at any moment, and concurrent histories."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def forked(*words: str) -> dict[str, object]:
    """A trial in a process of its own, which forks: the tests' own process has threads."""
    done = subprocess.run(
        [sys.executable, "-m", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])},
    )
    assert done.stdout, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def test_no_acknowledged_entry_is_lost_or_doubled_and_nothing_oversold_when_writers_are_killed(
    database: str,
) -> None:
    # Backends are killed in `make faults` alone: a server that was named may not be ours to kill.
    words = ("--submissions", "3000", "--writers", "16", "--kills", "10")
    told = forked("tests.faults.writers", database, *words)
    assert told["faults"] == []
    assert (told["killed"], told["submissions"]) == (10, 3000 // 16 * 16)
    assert 50 < told["refused"] < 2000  # type: ignore[operator]


@pytest.mark.parametrize("seed", [1])
def test_concurrent_histories_have_a_serial_order(database: str, seed: int) -> None:
    code = (
        "import json; from tests.faults.histories import runs; "
        f"print(json.dumps(runs({database!r}, first={seed}, many=1)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])},
    )
    assert json.loads(done.stdout or "null") == {"runs": 1, "anomalies": []}, done.stderr
