"""Worlds and coalitions are the same bytes whoever computes them, and whoever dies meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.dask_cluster import dask_cluster
from tests.random_unions import PARTIES, random_union
from tests.worlds_study import COUNT, rows

from gasunion.planning.coalition import footing_of
from gasunion.planning.plan import status_quo
from gasunion.studies.fleet import Crew, Watch
from gasunion.studies.union import table
from gasunion.studies.union.table import gain_table

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def alone() -> str:
    return rows(Crew(workers=1))


@pytest.mark.slow
def test_worlds_killed_at_any_moment_and_begun_again_give_the_same(tmp_path: Path, alone: str) -> None:
    kept = tmp_path / "worlds"
    words = [sys.executable, "-m", "tests.worlds_study", str(kept)]
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    child = subprocess.Popen(words, env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
    while child.poll() is None and not (kept.exists() and kept.read_bytes().count(b"\n") > 3):
        time.sleep(0.02)
    child.send_signal(signal.SIGKILL)
    child.wait()
    done = kept.read_bytes().count(b"\n") - 1
    assert 3 <= done < COUNT
    told = subprocess.run(words, env=env, cwd=ROOT, capture_output=True, check=True)
    assert told.stdout.decode() == alone


@pytest.mark.slow
def test_a_cluster_of_two_workers_one_killed_gives_the_same_worlds_and_coalitions(
    alone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "CHUNK", 1)
    plan = status_quo(*random_union(2, with_shortage=True))
    assert plan.pins is not None
    ground = footing_of(plan.formulation, pins=plan.pins, x=plan.x)
    here = gain_table(ground, PARTIES, key="", crew=Crew(workers=1))
    with dask_cluster() as (address, workers):
        assert gain_table(ground, PARTIES, key="", crew=Crew(cluster=address)) == here
        killed: list[int] = []
        found = rows(Crew(cluster=address), watch=killer(workers[0].kill, killed))
    assert killed
    assert found == alone


def killer(kill: Callable[[], None], killed: list[int]) -> Watch:
    """A watch that kills once, when some are done and more are to come."""

    def watch(done: int, total: int, left: float | None) -> None:
        if 2 <= done < total and not killed:
            killed.append(done)
            kill()

    return watch
