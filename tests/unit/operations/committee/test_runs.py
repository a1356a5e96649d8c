"""Runs: one address a question, a queue that nobody takes from twice, and an end that is always told."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from tests.committee_desk import QUESTION, Committee, planner
from tests.desk_store import actor

from gasunion.operations.committee import queue, runs
from gasunion.operations.committee.question import read_question
from gasunion.operations.committee.queue import Ended, Progress
from gasunion.operations.store.actor import ROLES, Conflict, Forbidden, Unknown
from gasunion.operations.store.events import chain_faults, events_of
from gasunion.outcome import Finding, Refused

SLIDER = "supplies[A_FIELD,2025].capacity_bcm_y"
FAILED = Ended(state="failed", code=None, message="the worker ended by signal 9")


def test_the_same_question_has_one_address_however_it_is_written():
    plain = read_question(QUESTION)
    for same in (
        {"kind": "plan", **QUESTION, "plan": "status quo", "base": True},
        {**QUESTION, "sliders": {SLIDER: 1.0}},
        {**QUESTION, "seed": 7},
        {**QUESTION, "changes": ["  "]},
    ):
        assert read_question(same).address == plain.address
    block = read_question({**QUESTION, "block": "B+A"})
    assert block.address == read_question({**QUESTION, "plan": "block", "block": ["A", "B"]}).address


@pytest.mark.parametrize(
    "other",
    [
        {"plan": "contracted"},
        {"block": "A+B"},
        {"sliders": {SLIDER: 0.9}},
        {"changes": [f"{SLIDER}*=0.9"]},
        {"changes": [f"{SLIDER}*=0.9", f"{SLIDER}+=1"]},
        {"changes": [f"{SLIDER}+=1", f"{SLIDER}*=0.9"]},
        {"scenario": "title = 'cold'\n"},
        {"block": "A+B", "worlds": 3},
        {"block": "A+B", "worlds": 3, "seed": 1},
        {"base": True, "plan": "contracted", "scenario": "title = 'cold'\n"},
    ],
)
def test_another_question_has_another_address(other):
    found = {read_question({**QUESTION, **some}).address for some in ({}, other)}
    assert len(found) == 2


def test_a_slider_is_what_the_same_change_would_be():
    turned = read_question({**QUESTION, "sliders": {SLIDER: 0.9}})
    written = read_question({**QUESTION, "changes": [f"{SLIDER}*=0.9"]})
    assert turned.all_changes == written.all_changes
    assert turned.address == written.address


def test_every_fault_of_a_question_is_told_at_once():
    with pytest.raises(Refused) as told:
        read_question(
            {
                "case": "two-party", "year": 1999, "plan": "block", "block": ["A", "X"], "worlds": -1,
                "changes": ["nonsense"], "sliders": {}, "scenario": "[[scale]]\ntable = 1\n", "more": 1,
            }
        )  # fmt: skip
    text = str(told.value)
    for part in ("1999", "'X'", "from 0 to 200", "nonsense", "scenario.toml", "more: is no part"):
        assert part in text


def test_a_slider_stays_within_its_stated_bounds():
    for factor, limit in ((1.51, 1.5), (-0.01, 0.0)):
        with pytest.raises(Refused) as told:
            read_question({**QUESTION, "sliders": {SLIDER: factor}})
        (finding,) = told.value.findings
        assert (finding.value, finding.limit) == (factor, limit)
    for wrong in (float("nan"), "1", True, None):
        with pytest.raises(Refused, match="is no factor"):
            read_question({**QUESTION, "sliders": {SLIDER: wrong}})
    with pytest.raises(Refused, match="cannot be turned"):
        read_question({**QUESTION, "sliders": {"supplies[*,2025].capacity": 0.9}})


@pytest.mark.parametrize("path", ["/etc", "../two-party", ".", "", "two-party/", None, 5, ["two-party"]])
def test_a_case_is_named_and_never_a_path(path):
    with pytest.raises(Refused, match="there is no case"):
        read_question({**QUESTION, "case": path})


def test_two_parties_that_ask_the_same_share_one_run_and_neither_is_told_of_the_other(committee: Committee):
    first = runs.ask_run(committee.desk, planner("KZ-Op"), QUESTION, title="mine")
    with pytest.raises(Unknown):
        runs.run(committee.desk, planner("RU-Op"), first.address)
    second = runs.ask_run(committee.desk, planner("RU-Op"), QUESTION, title="theirs")
    assert second.address == first.address
    assert (first.title, second.title) == ("mine", "theirs")
    assert committee.take().address == first.address
    assert queue.take_run(committee.desk, "another") is None
    with committee.desk.reading() as connection:
        seen = [e for p in ("KZ-Op", "RU-Op") for e in events_of(connection, p)]
        assert all(len(e.seen_by) == 1 for e in seen)
        assert list(chain_faults(connection)) == []
    assert runs.runs(committee.desk, planner("UZ-Op")) == ()


def test_a_run_stops_when_nobody_wants_it_any_more(committee: Committee):
    address = runs.ask_run(committee.desk, planner("KZ-Op"), QUESTION).address
    runs.ask_run(committee.desk, planner("RU-Op"), QUESTION)
    taken = committee.take()
    left = runs.cancel_run(committee.desk, planner("KZ-Op"), address)
    assert (left.state, left.has_withdrawn) == ("running", True)
    assert queue.beat(committee.desk, taken, Progress(phase="plan"))
    assert runs.cancel_run(committee.desk, planner("RU-Op"), address).state == "cancelled"
    assert not queue.is_mine(committee.desk, taken)
    assert not queue.beat(committee.desk, taken, Progress(phase="plan"))
    assert not queue.end_run(committee.desk, taken, Ended(state="done", code="solved", message="late"))
    with pytest.raises(Conflict, match="is cancelled"):
        runs.cancel_run(committee.desk, planner("KZ-Op"), address)
    assert runs.start_again(committee.desk, planner("KZ-Op"), address).state == "queued"
    again = committee.take()
    assert again.attempt == 2
    assert not queue.beat(committee.desk, taken, Progress(phase="plan")), "the first worker is not its owner"


def test_asking_again_for_what_was_cancelled_starts_it_again(committee: Committee):
    address = runs.ask_run(committee.desk, planner("KZ-Op"), QUESTION).address
    assert runs.cancel_run(committee.desk, planner("KZ-Op"), address).state == "cancelled"
    assert runs.ask_run(committee.desk, planner("RU-Op"), QUESTION).state == "queued"


def test_a_run_whose_owner_counts_no_more_is_lost_and_one_that_counts_is_not(committee: Committee):
    address = runs.ask_run(committee.desk, planner("KZ-Op"), QUESTION).address
    taken = committee.take()
    ((owner, count),) = queue.beats(committee.desk).values()
    assert queue.beat(committee.desk, taken, Progress(phase="worlds", done=3, total=20, left_s=40))
    assert not queue.lose_run(committee.desk, address, owner, count, "gone")
    ((owner, count),) = queue.beats(committee.desk).values()
    assert queue.lose_run(committee.desk, address, owner, count, "its server ended")
    found = runs.run(committee.desk, planner("KZ-Op"), address)
    assert (found.state, found.message, found.done, found.total) == ("lost", "its server ended", 3, 20)
    assert found.can_start_again
    again = runs.start_again(committee.desk, planner("KZ-Op"), address)
    assert (again.state, again.done, again.message) == ("queued", None, "")


def test_how_a_run_ended_is_told_with_its_findings(committee: Committee):
    address = runs.ask_run(committee.desk, planner("KZ-Op"), QUESTION).address
    told = Finding(where="supplies.csv, row 3", what="is wrong.", value=1.5, unit="bcm/y", limit=2.0)
    ended = Ended(state="refused", code="refused", message="1 fault in the input", findings=(told,))
    assert queue.end_run(committee.desk, committee.take(), ended)
    found = runs.run(committee.desk, planner("KZ-Op"), address)
    assert (found.state, found.findings) == ("refused", (told,))
    with pytest.raises(Conflict, match="needs no new start"):
        runs.start_again(committee.desk, planner("KZ-Op"), address)
    with committee.desk.reading() as connection:
        assert [e.action for e in events_of(connection, "KZ-Op")] == ["run.ask", "run.begin", "run.end"]


def test_many_takers_at_once_take_each_run_once(committee: Committee):
    asked = {
        runs.ask_run(
            committee.desk, planner("KZ-Op"), {**QUESTION, "sliders": {SLIDER: 1.0 + k / 20}}
        ).address
        for k in range(6)
    }
    got: list[Any] = []

    def take(name: str) -> None:
        while (taken := queue.take_run(committee.desk, name)) is not None:
            got.append(taken)

    threads = [threading.Thread(target=take, args=(f"taker {k}",)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 6
    assert {t.address for t in got} == asked


def test_a_party_has_so_many_runs_at_work_and_no_more(committee: Committee, monkeypatch):
    monkeypatch.setattr(runs, "MOST_AT_WORK", 2)
    for factor in (0.9, 0.8):
        runs.ask_run(committee.desk, planner("KZ-Op"), {**QUESTION, "sliders": {SLIDER: factor}})
    with pytest.raises(Refused, match="at most 2 may"):
        runs.ask_run(committee.desk, planner("KZ-Op"), QUESTION)
    runs.ask_run(committee.desk, planner("RU-Op"), QUESTION)


def test_a_request_sent_twice_is_done_once_and_its_key_stands_for_nothing_else(committee: Committee):
    first = runs.ask_run(committee.desk, planner("KZ-Op"), QUESTION, key="k1")
    assert runs.ask_run(committee.desk, planner("KZ-Op"), QUESTION, key="k1") == first
    with pytest.raises(Conflict):
        runs.ask_run(committee.desk, planner("KZ-Op"), {**QUESTION, "plan": "contracted"}, key="k1")


def test_only_a_planner_asks_cancels_starts_and_shows_runs(committee: Committee):
    address = committee.done_run()
    who = actor("KZ-Op", *(role for role in ROLES if role != "planner"))
    for call in (
        lambda: runs.ask_run(committee.desk, who, QUESTION),
        lambda: runs.cancel_run(committee.desk, who, address),
        lambda: runs.start_again(committee.desk, who, address),
        lambda: runs.share_run(committee.desk, who, address, "RU-Op"),
    ):
        with pytest.raises(Forbidden, match="planner"):
            call()


def test_a_run_is_shown_to_a_party_by_one_that_asked_for_it(committee: Committee):
    address = committee.done_run()
    with pytest.raises(Unknown):
        runs.share_run(committee.desk, planner("RU-Op"), address, "RU-Op")
    runs.share_run(committee.desk, planner("KZ-Op"), address, "RU-Op")
    found = runs.run(committee.desk, planner("RU-Op"), address)
    assert (found.state, found.has_asked) == ("done", False)
    with pytest.raises(Unknown):
        runs.cancel_run(committee.desk, planner("RU-Op"), address)
    assert [r.address for r in runs.runs(committee.desk, actor("RU-Op", "auditor"))] == [address]


def test_a_comparison_is_asked_of_two_results_that_the_party_may_see(committee: Committee):
    one, other = committee.done_run(), committee.done_run(sliders={SLIDER: 0.9})
    asked = {"kind": "comparison", "before": one, "after": other}
    assert runs.ask_run(committee.desk, planner("KZ-Op"), asked).kind == "comparison"
    turned = {**asked, "before": other, "after": one}
    assert runs.ask_run(committee.desk, planner("KZ-Op"), turned).address != read_question(asked).address
    with pytest.raises(Unknown):
        runs.ask_run(committee.desk, planner("RU-Op"), asked)
    with pytest.raises(Refused, match="with itself"):
        runs.ask_run(committee.desk, planner("KZ-Op"), {**asked, "after": one})
    waiting = runs.ask_run(committee.desk, planner("KZ-Op"), {**QUESTION, "plan": "contracted"}).address
    with pytest.raises(Refused, match="it is queued"):
        runs.ask_run(committee.desk, planner("KZ-Op"), {**asked, "after": waiting})


def test_runs_are_paged_without_one_twice_or_missing(committee: Committee):
    for k in range(5):
        committee.clock.step(seconds=k % 2)
        runs.ask_run(committee.desk, planner("KZ-Op"), {**QUESTION, "sliders": {SLIDER: 1.0 + k / 20}})
    every = [r.address for r in runs.runs(committee.desk, planner("KZ-Op"))]
    paged: list[str] = []
    while page := runs.runs(committee.desk, planner("KZ-Op"), before=paged[-1] if paged else None, limit=2):
        paged += [r.address for r in page]
    assert paged == every
    assert len(set(every)) == 5


def test_an_address_that_is_none_is_unknown(committee: Committee):
    for address in ("", "x", "0" * 64, "../../etc/passwd", "0" * 63 + "\n"):
        with pytest.raises(Unknown):
            runs.run(committee.desk, planner("KZ-Op"), address)
