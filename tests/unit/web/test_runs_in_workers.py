"""Runs in worker processes: a result, a refusal, a cancel, a kill; whoever ends, the run says so."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.base_years import two_party_folder
from tests.committee_desk import Committee, planner
from tests.dask_cluster import dask_cluster
from tests.desk_store import Clock

from gasunion.operations.committee import queue, runs
from gasunion.operations.committee.own_cases import SHIPPED, Cases, cases_in
from gasunion.operations.committee.run import Run
from gasunion.operations.store.actor import Unknown
from gasunion.operations.store.installation import make_installation
from gasunion.outcome import Refused
from gasunion.web.runs import supervisor as watching
from gasunion.web.runs.process import Worker
from gasunion.web.runs.shelf import Shelf, shelf_of
from gasunion.web.runs.supervisor import Supervisor

pytestmark = pytest.mark.slow

QUESTION = {"case": "two-party", "year": 2025}
SLIDER = "supplies[A_FIELD,2025].capacity_bcm_y"


@pytest.fixture
def committee(tmp_path: Path) -> Iterator[Committee]:
    clock = Clock()
    with make_installation(f"sqlite:///{tmp_path / 'desk.db'}", clock=clock) as desk:
        yield Committee(desk=desk, clock=clock)


@pytest.fixture
def supervisor(committee: Committee) -> Iterator[Supervisor]:
    made = Supervisor(committee.desk, shelf_of(committee.desk, None), workers=1)
    made.start()
    yield made
    made.stop()


def ask(committee: Committee, *, cases: Cases = SHIPPED, **more: Any) -> str:
    return runs.ask_run(committee.desk, planner("KZ-Op"), {**QUESTION, **more}, cases=cases).address


def until(committee: Committee, address: str, is_so: Callable[[Run], bool], *, within: float = 90.0) -> Run:
    end = time.monotonic() + within
    while True:
        found = runs.run(committee.desk, planner("KZ-Op"), address)
        if is_so(found):
            return found
        assert time.monotonic() < end, found
        time.sleep(0.02)


def ended(run: Run) -> bool:
    return not run.is_at_work


def is_alive(pid: int) -> bool:
    """Whether a process is at work; one that ended and waits to be asked is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_plans_and_their_comparison_come_out_of_workers_as_the_commands_write_them(
    committee: Committee, supervisor: Supervisor, tmp_path: Path
):
    from gasunion.api import plan, read

    first, second = ask(committee), ask(committee, sliders={SLIDER: 0.8})
    done = [until(committee, address, ended) for address in (first, second)]
    assert [(r.state, r.code) for r in done] == [("done", "solved")] * 2
    names = supervisor.shelf.names(first, str(done[0].manifest_sha256))
    assert {"report.html", "plan.json", "protocol.json", "borders.csv"} <= set(names)
    plan("two-party", 2025, changes=[f"{SLIDER}*=0.8"], out=tmp_path / "same")
    told = {p.name for p in (tmp_path / "same").iterdir()} - {"plan.json", "manifest.json"}
    for name in sorted(told):
        written = supervisor.shelf.file(second, name, str(done[1].manifest_sha256))
        assert written == (tmp_path / "same" / name).read_bytes(), name
    assert read(supervisor.shelf.folder(second)).later_changes == ()
    protocol = json.loads(supervisor.shelf.file(first, "protocol.json", str(done[0].manifest_sha256)))
    assert done[0].protocol_sha256 == protocol["sha256"]
    asked = {"kind": "comparison", "before": first, "after": second}
    address = runs.ask_run(committee.desk, planner("KZ-Op"), asked).address
    compared = until(committee, address, ended)
    assert compared.state == "done", compared.message
    answer = json.loads(supervisor.shelf.file(address, "compare.json", str(compared.manifest_sha256)))
    assert [i["old"] for i in answer["comparisons"][0]["inputs"]] == ["15"]
    assert not list(supervisor.shelf.root.glob(".*")), "a workplace is left"


def own_cases(place: Path) -> Path:
    """A folder of one case that does not ship, with a base of 2025."""
    from gasunion.api import reconcile

    place.mkdir()
    mine = two_party_folder(place / "mine")
    (mine / "base").mkdir()
    reconcile(mine, 2025, out=mine / "base" / "2025.toml")
    return place


OWN_BLOCK = {"case": "mine", "plan": "block", "block": ["A", "B"], "worlds": 4}


def test_a_case_that_the_desk_was_given_is_planned_and_one_that_changed_meanwhile_is_not(
    committee: Committee, tmp_path: Path
):
    place = own_cases(tmp_path / "cases")
    cases = cases_in(place)
    address = ask(committee, cases=cases, case="mine")
    table = place / "mine" / "supplies.csv"
    before = table.read_text()
    made = Supervisor(committee.desk, shelf_of(committee.desk, None), workers=1, cases=place)
    table.write_text(before.replace(",15,", ",14,"))
    made.start()
    try:
        changed = until(committee, address, ended)
        assert changed.state == "refused"
        assert "was changed since this plan was asked for" in str(changed.findings)
        second = ask(committee, cases=cases, case="mine")
        assert second != address
        done = until(committee, second, ended)
        assert (done.state, done.code) == ("done", "solved")
    finally:
        made.stop()
    told = json.loads(made.shelf.file(second, "plan.json", str(done.manifest_sha256)))
    assert told["base"]["year"] == 2025


def test_a_run_that_is_sent_to_a_cluster_is_the_same_to_the_byte(committee: Committee, tmp_path: Path):
    from distributed import Client

    def has_computed() -> bool:
        import sys

        return "gasunion.studies.fleet.worker" in sys.modules

    place = own_cases(tmp_path / "cases")
    cases = cases_in(place)
    address = ask(committee, cases=cases, **OWN_BLOCK)
    here = Supervisor(committee.desk, shelf_of(committee.desk, None), workers=1, cases=place)
    here.start()
    try:
        done = until(committee, address, ended)
    finally:
        here.stop()
    assert done.state == "done", done.message
    with (
        dask_cluster() as (scheduler, _),
        make_installation(f"sqlite:///{tmp_path / 'other.db'}", clock=committee.clock) as desk,
    ):
        other = Committee(desk=desk, clock=committee.clock)
        far = Supervisor(desk, shelf_of(desk, tmp_path / "far"), workers=1, cluster=scheduler, cases=place)
        far.start()
        try:
            assert ask(other, cases=cases, **OWN_BLOCK) == address
            sent = until(other, address, ended)
        finally:
            far.stop()
        with Client(scheduler, set_as_default=False) as client:
            assert any(client.run(has_computed).values())
        assert (sent.state, sent.manifest_sha256) == ("done", done.manifest_sha256), sent.message
        names = here.shelf.names(address, str(done.manifest_sha256))
        assert names == far.shelf.names(address, str(sent.manifest_sha256))


def test_a_question_that_the_planner_refuses_says_so_with_its_findings(
    committee: Committee, supervisor: Supervisor
):
    address = ask(committee, changes=["supplies[NOBODY,2025].capacity*=2", "supplies[A_FIELD,2025].colour=1"])
    found = until(committee, address, ended)
    assert found.state == "refused"
    assert "NOBODY" in str(found.findings)
    assert "colour" in str(found.findings)
    assert not found.can_start_again


def test_a_run_is_cancelled_within_a_second_and_its_processes_are_gone(
    committee: Committee, supervisor: Supervisor
):
    address = ask(committee)
    until(committee, address, lambda r: r.phase in ("case", "plan", "study"))
    (pid,) = supervisor.pids()
    begun = time.monotonic()
    assert runs.cancel_run(committee.desk, planner("KZ-Op"), address).state == "cancelled"
    while is_alive(pid):
        assert time.monotonic() - begun < 1.0
        time.sleep(0.01)
    while supervisor.pids():
        assert time.monotonic() - begun < 3.0
        time.sleep(0.01)
    assert runs.run(committee.desk, planner("KZ-Op"), address).state == "cancelled"
    assert not supervisor.shelf.folder(address).exists()


def test_a_worker_that_is_killed_leaves_a_run_that_says_so_and_starts_again(
    committee: Committee, supervisor: Supervisor
):
    address = ask(committee)
    until(committee, address, lambda r: r.state == "running" and bool(supervisor.pids()))
    os.kill(supervisor.pids()[0], signal.SIGKILL)
    lost = until(committee, address, ended)
    assert (lost.state, lost.message) == ("lost", "Its worker was ended by SIGKILL before it was done.")
    assert lost.can_start_again
    runs.start_again(committee.desk, planner("KZ-Op"), address)
    found = until(committee, address, ended)
    assert (found.state, found.attempt) == ("done", 2)


def test_a_worker_ends_when_its_server_is_gone(tmp_path: Path):
    job = {"question": {**QUESTION, "kind": "plan"}, "folder": str(tmp_path / "r"), "results": str(tmp_path)}
    job |= {"address": "", "cases": None, "workers": 1, "cluster": None}
    worker = Worker(job, place=tmp_path)
    try:
        while worker.progress() is None:
            assert not worker.has_ended(), worker.errors
            time.sleep(0.02)
        assert worker._process.stdin is not None
        worker._process.stdin.close()  # what the system does when the server is killed
        end = time.monotonic() + 5
        while not worker.has_ended():
            assert time.monotonic() < end
            time.sleep(0.02)
        assert worker.last is None
        assert worker.how == "ended with code 130"
    finally:
        worker.kill()


def test_a_server_that_is_gone_leaves_runs_that_another_tells_to_be_lost(committee: Committee):
    address = ask(committee)
    assert queue.take_run(committee.desk, "a server that was killed") is not None
    other = Supervisor(committee.desk, shelf_of(committee.desk, None), workers=1, lost_s=0.1)
    other.start()
    try:
        lost = until(committee, address, ended)
        assert (lost.state, lost.message) == ("lost", "The server that computed it ended before it was done.")
    finally:
        other.stop()
    assert runs.start_again(committee.desk, planner("KZ-Op"), address).state == "queued"


def test_a_server_that_is_stopped_says_that_its_runs_are_lost(committee: Committee):
    made = Supervisor(committee.desk, shelf_of(committee.desk, None), workers=1)
    made.start()
    address = ask(committee)
    until(committee, address, lambda _: bool(made.pids()))
    (pid,) = made.pids()
    made.stop()
    assert not is_alive(pid)
    found = runs.run(committee.desk, planner("KZ-Op"), address)
    assert (found.state, found.message) == ("lost", "The server was stopped while it was computed.")


def test_a_run_that_takes_too_long_is_ended(committee: Committee, monkeypatch):
    monkeypatch.setattr(watching, "LONGEST_S", 0.5)
    made = Supervisor(committee.desk, shelf_of(committee.desk, None), workers=1)
    made.start()
    try:
        found = until(committee, ask(committee), ended)
        assert found.state == "failed"
        assert "longer than" in found.message
    finally:
        made.stop()


def test_what_was_changed_on_the_shelf_is_not_given_out(tmp_path: Path):
    from gasunion.report.files.files import publish

    shelf = Shelf(tmp_path / "shelf")
    address = "ab" * 32
    place = shelf.workplace(address, 1, "me")
    listed = publish(place / "result", {"report.html": b"<p>", "plan.json": b"{}"})
    shelf.settle(place / "result", address)
    assert shelf.file(address, "report.html", listed) == b"<p>"
    for name in ("../desk.db", "nothing", ""):
        with pytest.raises(Unknown):
            shelf.file(address, name, listed)
    (shelf.folder(address) / "report.html").write_bytes(b"<p>!")
    with pytest.raises(Refused, match="was changed after the run wrote it"):
        shelf.file(address, "report.html", listed)
    publish(shelf.folder(address), {"report.html": b"<p>!", "plan.json": b"{}"})
    with pytest.raises(Refused, match=r"manifest.json: was changed"):
        shelf.file(address, "report.html", listed)
    shelf.clear(shelf.folder(address))
    with pytest.raises(Unknown, match="Start the run again"):
        shelf.file(address, "report.html", listed)


def test_of_two_workers_of_one_run_the_second_finds_its_place_taken(tmp_path: Path):
    from gasunion.report.files.files import publish

    shelf = Shelf(tmp_path / "shelf")
    address = "cd" * 32
    for data in (b"1", b"1", b"2"):
        place = shelf.workplace(address, 1, "me")
        listed = publish(place / "result", {"plan.json": data})
        shelf.settle(place / "result", address)
        assert shelf.file(address, "plan.json", listed) == data


def test_the_cluster_is_the_one_that_the_desk_was_told_and_never_one_of_a_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from gasunion.operations.committee.question import read_question
    from gasunion.studies import plan_question
    from gasunion.web.runs import worker

    with pytest.raises(Refused, match="cluster: is no part of it"):
        read_question({**QUESTION, "cluster": "tcp://elsewhere:8786"})
    crews: list[Any] = []

    def answers(questions: Any, *, crew: Any, **_: Any) -> Any:
        crews.append(crew)
        raise Refused([])

    monkeypatch.setattr(plan_question, "answers", answers)
    asked = read_question(QUESTION)
    job = {
        "question": asked.plain(),
        "address": asked.address,
        "folder": str(tmp_path / "r"),
        "results": str(tmp_path),
        "cases": None,
    }
    worker.ended({**job, "workers": 3, "cluster": "tcp://ours:8786"}, lambda *_: None)
    assert [(c.workers, c.cluster) for c in crews] == [(3, "tcp://ours:8786")]
