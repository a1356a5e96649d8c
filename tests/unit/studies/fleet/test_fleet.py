"""A study in chunks gives the same results whoever computes it and however often it was interrupted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import fleet_chunks
from tests.dask_cluster import dask_cluster

from gasunion.outcome import Refused
from gasunion.studies.fleet import Crew, Job, LostError, engines, run

ROOT = Path(__file__).parents[4]


def job(count: int = 12, **changes: object) -> Job:
    told = {
        "name": "squares",
        "key": "0" * 64,
        "prepare": fleet_chunks.prepare,
        "compute": fleet_chunks.compute,
        "shared": {"add": 0.1},
        "chunks": tuple(range(count)),
    }
    return Job(**(told | changes))  # type: ignore[arg-type]


EXPECTED = tuple([n * n + 0.1, n / 3] for n in range(12))


def test_one_process_and_a_pool_give_the_same() -> None:
    assert run(job(), crew=Crew(workers=1)) == EXPECTED
    assert run(job(), crew=Crew(workers=3)) == EXPECTED


def test_a_pool_is_started_once_and_is_handed_every_chunk_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[list[int]] = []

    class Watched(engines.ProcessPoolExecutor):
        def __init__(self, *args: object) -> None:
            super().__init__(*args)  # type: ignore[arg-type]
            handed.append([])

        def submit(self, *args: object) -> object:
            handed[-1].append(args[-1])  # type: ignore[arg-type]
            return super().submit(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(engines, "ProcessPoolExecutor", Watched)
    assert run(job(), crew=Crew(workers=2)) == EXPECTED
    assert handed == [list(range(12))]


def test_a_chunk_whose_process_was_killed_is_computed_again(tmp_path: Path) -> None:
    shared = {"add": 0.1, "die_once": str(tmp_path), "deadly": [3, 7]}
    assert run(job(shared=shared), crew=Crew(workers=2)) == EXPECTED
    assert sorted(p.name for p in tmp_path.iterdir()) == ["3", "7"]


def test_a_chunk_that_kills_every_process_is_named() -> None:
    with pytest.raises(
        LostError, match=r"squares: a process died 3 times in a row at one of the chunks .*5.* of 12"
    ):
        run(job(shared={"add": 0.1, "die": [4]}), crew=Crew(workers=1 + 1))


def test_what_a_chunk_raises_ends_the_study() -> None:
    for workers in (1, 2):
        with pytest.raises(ZeroDivisionError):
            run(job(shared={"add": 0.1, "wrong": [4]}), crew=Crew(workers=workers))


def test_a_number_that_does_not_exist_is_no_result() -> None:
    with pytest.raises(ValueError, match="Out of range float"):
        run(job(shared={"add": float("nan")}), crew=Crew(workers=1))


class StopError(Exception):
    """What a watcher raises."""


def test_a_watcher_ends_a_study_within_a_second_and_what_is_done_is_kept(tmp_path: Path) -> None:
    kept, raised = tmp_path / "kept", []

    def watch(done: int, total: int, left: float | None) -> None:
        assert total == 12
        if done >= 2:
            raised.append(time.monotonic())
            raise StopError

    # Chunk 5 takes a minute in compiled code; it does not hold the end up.
    with pytest.raises(StopError):
        run(job(shared={"add": 0.1, "slow": [5]}), crew=Crew(workers=2), kept=kept, watch=watch)
    # A second on an idle machine; ten say that the minute was not waited for.
    assert time.monotonic() - raised[0] < 10
    assert len(kept.read_bytes().splitlines()) >= 3
    assert run(job(), crew=Crew(workers=1), kept=tmp_path / "other") == EXPECTED


def test_a_watcher_is_told_while_nothing_comes() -> None:
    seen: list[tuple[int, int, float | None]] = []

    def watch(*told: object) -> None:
        seen.append(told)  # type: ignore[arg-type]
        if len(seen) == 3:
            raise StopError

    with pytest.raises(StopError):
        run(job(2, shared={"add": 0.1, "slow": [0, 1]}), crew=Crew(workers=2), watch=watch)
    assert seen == [(0, 2, None)] * 3


def test_a_study_goes_on_from_what_is_kept(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    whole = run(job(), crew=Crew(workers=1), kept=kept)
    data = kept.read_bytes()
    lines = data.splitlines(keepends=True)
    for cut in (len(lines[0]), len(data) - 1, len(data) - len(lines[-1]) - 3, len(data)):
        kept.write_bytes(data[:cut])
        assert run(job(shared={"add": 0.1}), crew=Crew(workers=1), kept=kept) == whole
        assert sorted(kept.read_bytes().splitlines()) == sorted(data.splitlines())
    kept.write_bytes(data)
    # Nothing is left to compute, so nothing is.
    assert run(job(shared={"add": 0.1, "die": list(range(12))}), crew=Crew(workers=1), kept=kept) == whole


def test_a_changed_line_and_what_follows_are_computed_again(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    whole = run(job(), crew=Crew(workers=1), kept=kept)
    data = kept.read_bytes()
    kept.write_bytes(data.replace(b"25.1", b"25.2", 1))
    assert run(job(), crew=Crew(workers=1), kept=kept) == whole
    assert kept.read_bytes() == data


def test_results_of_another_study_are_refused_and_left(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    run(job(), crew=Crew(workers=1), kept=kept)
    data = kept.read_bytes()
    for other in (job(key="1" * 64), job(11), job(name="cubes")):
        with pytest.raises(
            Refused, match=r"holds results of another study, not of these 1[12] (squares|cubes)"
        ):
            run(other, crew=Crew(workers=1), kept=kept)
    assert kept.read_bytes() == data


@pytest.mark.slow
def test_a_study_killed_at_any_moment_and_begun_again_gives_the_same(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    words = [sys.executable, "-m", "tests.fleet_chunks", str(kept)]
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    seen = 0
    for _ in range(3):
        child = subprocess.Popen(words, env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
        while child.poll() is None and _lines(kept) <= seen + 2:
            time.sleep(0.02)
        child.send_signal(signal.SIGKILL)
        child.wait()
        seen = _lines(kept)
    told = subprocess.run(words, env=env, cwd=ROOT, capture_output=True, check=True)
    assert tuple(json.loads(told.stdout)) == tuple([n * n + 0.1, n / 3] for n in range(40))


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


@pytest.fixture
def dask() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers, each a process of its own."""
    with dask_cluster() as found:
        yield found


def test_a_cluster_of_two_workers_one_of_them_killed_gives_the_same(
    dask: tuple[str, list[subprocess.Popen[bytes]]],
) -> None:
    address, workers = dask
    killed = False

    def watch(done: int, total: int, left: float | None) -> None:
        nonlocal killed
        if done >= 3 and not killed:
            killed = True
            workers[0].kill()

    found = run(job(shared={"add": 0.1, "pause": 0.05}), crew=Crew(cluster=address), watch=watch)
    assert killed
    assert found == EXPECTED


def test_an_address_where_no_scheduler_answers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gasunion.studies.fleet.cluster.PATIENCE", "1s")
    with pytest.raises(Refused, match="no Dask scheduler answers"):
        run(job(), crew=Crew(cluster="tcp://127.0.0.1:9"))
    with pytest.raises(Refused, match="no Dask scheduler answers"):
        run(job(), crew=Crew(cluster="nowhere at all"))


@pytest.mark.parametrize("workers", ["1", "2"])
def test_what_compiled_code_prints_of_itself_never_stands_in_an_answer(workers: str) -> None:
    root = Path(__file__).parents[4]
    done = subprocess.run(
        [sys.executable, "-m", "tests.fleet_chunks", workers],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        timeout=120,
    )
    assert json.loads(done.stdout)[0] == [0.1, 0.0]
    assert "a solver's own remark" in done.stderr


def test_no_workers_are_none() -> None:
    with pytest.raises(ValueError, match="workers is 0; it must be 1 or more"):
        Crew(workers=0)
