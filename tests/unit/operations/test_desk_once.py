"""What is done at once by several, interrupted, or sent again is done once: on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests import postgres as servers
from tests.desk_days import ADMIN as ADMINISTRATOR
from tests.desk_days import (
    AFTER_DEADLINE,
    DAY,
    KZ,
    KZ_TWO,
    MORNING,
    NAME,
    RU,
    UZ,
    agreed,
    ask,
    body,
    both,
    opened,
    published,
    shipper,
)
from tests.desk_store import Clock, new_desk

from gasunion.operations.keeping import verified
from gasunion.operations.store.actor import Conflict
from gasunion.operations.store.events import chain_faults, last_event
from gasunion.operations.store.installation import Installation, make_installation, open_installation
from gasunion.operations.workday import approval
from gasunion.operations.workday.agreements import put_agreement
from gasunion.operations.workday.approval import approve, unfinished
from gasunion.operations.workday.confirmations import confirm
from gasunion.operations.workday.days import open_day
from gasunion.operations.workday.nominations import nominations, withdraw
from gasunion.operations.workday.outages import lift_outage, report_outage
from gasunion.operations.workday.proposals import proposal_view, propose, withdraw_proposal
from gasunion.operations.workday.publications import publications
from gasunion.operations.workday.readings import put_readings
from gasunion.operations.workday.standing import end_standing, put_standing
from gasunion.operations.workday.uploads import upload
from gasunion.outcome import Refused

ON = {"agreement": NAME, "day": DAY}


@pytest.fixture
def clock() -> Clock:
    made = Clock()
    made.set(MORNING)
    return made


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Installation]:
    if request.param == "sqlite":
        with new_desk(tmp_path, clock) as made:
            yield made
        return
    server = request.getfixturevalue("postgres")
    url = servers.fresh_database(server)
    with make_installation(url, clock=clock) as made:
        yield made
    servers.drop_database(server, url)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each says when all begin together: an answer or a refusal."""
    said: list[Any] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(i: int) -> None:
        start.wait()
        try:
            said[i] = works[i]()
        except Refused as refused:
            said[i] = refused

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(works))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return said


def whole(desk: Installation) -> None:
    with desk.reading() as connection:
        assert list(chain_faults(connection)) == []
    assert [str(f) for f in verified(desk.ledger).outcome.findings] == []


def day_ahead(desk: Installation, clock: Clock) -> None:
    opened(desk)
    both(desk, "Ural Gas", "Steppe Energy", 9_000)
    clock.set(AFTER_DEADLINE)


def test_a_proposal_approved_by_many_at_once_is_one_publication(desk: Installation, clock: Clock) -> None:
    day_ahead(desk, clock)
    made = propose(desk, KZ, **ON).proposal
    said = at_once(*(lambda who=who: approve(desk, who, made) for who in (RU, UZ, KZ_TWO, RU)))
    assert len({(p.publication, p.record_head, p.approved_by) for p in said}) == 1
    assert len(publications(desk, KZ, **ON)) == 1
    whole(desk)


def test_of_two_proposals_approved_at_once_one_is_published_and_the_other_overtaken(
    desk: Installation, clock: Clock
) -> None:
    day_ahead(desk, clock)
    one, other = propose(desk, KZ, **ON).proposal, propose(desk, RU, note="another", **ON).proposal
    said = at_once(lambda: approve(desk, UZ, one), lambda: approve(desk, KZ_TWO, other))
    assert sorted(type(x).__name__ for x in said) == ["Conflict", "Publication"]
    assert len(publications(desk, KZ, **ON)) == 1
    assert {proposal_view(desk, KZ, p).state for p in (one, other)} == {"published", "overtaken"}
    whole(desk)


@pytest.mark.parametrize("recorded", [False, True])
def test_an_approval_that_was_killed_is_finished_by_approving_again(
    recorded: bool, desk: Installation, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    day_ahead(desk, clock)
    made = propose(desk, KZ, **ON).proposal
    real = approval.record_day

    class Killed(BaseException):
        pass

    def killed(*args: Any, **more: Any) -> Any:
        if recorded:
            real(*args, **more)
        raise Killed

    monkeypatch.setattr(approval, "record_day", killed)
    with pytest.raises(Killed):
        approve(desk, RU, made)
    monkeypatch.setattr(approval, "record_day", real)
    assert (unfinished(desk), publications(desk, KZ, **ON)) == ((made,), ())
    other = propose(desk, RU, **ON).proposal
    with pytest.raises(Conflict, match=rf"proposal {made} was approved by RU-Op\.one and is being published"):
        approve(desk, KZ, other)
    with pytest.raises(Conflict, match="was approved by"):
        withdraw_proposal(desk, KZ, made)
    with open_installation(desk.address.url.render_as_string(hide_password=False), clock=clock) as later:
        done = approve(later, UZ, made)
    assert (done.publication, done.approved_by, unfinished(desk)) == (1, "RU-Op.one", ())
    assert approve(desk, RU, made) == done
    whole(desk)


def test_a_process_that_dies_while_it_approves_leaves_one_publication(tmp_path: Path, clock: Clock) -> None:
    with new_desk(tmp_path, clock) as desk:
        day_ahead(desk, clock)
        made = propose(desk, KZ, **ON).proposal
    child = os.fork()
    if child == 0:

        def die(*args: Any, **more: Any) -> Any:
            done = real(*args, **more)
            os._exit(9 if done is not None else 8)

        real, approval.record_day = approval.record_day, die
        with open_installation(f"sqlite:///{tmp_path / 'desk.db'}", clock=clock) as mine:
            approve(mine, RU, made)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 9
    with open_installation(f"sqlite:///{tmp_path / 'desk.db'}", clock=clock) as desk:
        assert unfinished(desk) == (made,)
        assert approve(desk, UZ, made).publication == 1
        whole(desk)


def test_an_operator_confirms_once_whoever_of_it_is_faster(desk: Installation, clock: Clock) -> None:
    day_ahead(desk, clock)
    published(desk)
    said = at_once(*(lambda who=who: confirm(desk, who, 1, **ON) for who in (KZ, KZ_TWO, KZ, KZ_TWO)))
    assert sorted(type(x).__name__ for x in said) == ["Confirmation", "Conflict", "Conflict", "Conflict"]
    whole(desk)


def test_nominations_of_many_at_once_are_rows_without_a_gap(desk: Installation) -> None:
    opened(desk)
    said = at_once(*(lambda q=q: ask(desk, "Ural Gas", "exit", "Steppe Energy", q) for q in range(12)))
    assert sorted(n.row for n in said) == list(range(1, 13))
    rows = nominations(desk, KZ, **ON)
    assert [n.row for n in rows] == list(range(1, 13))
    assert [n.is_standing for n in rows] == [False] * 11 + [True]
    assert [n.received for n in rows] == sorted(n.received for n in rows)
    whole(desk)


def test_each_request_sent_again_gets_its_answer_and_adds_nothing(desk: Installation, clock: Clock) -> None:
    def twice(work: Callable[..., Any]) -> Any:
        first = work(key=f"key of {work.__name__}")
        with desk.reading() as connection:
            count = last_event(connection)
        assert work(key=f"key of {work.__name__}") == first
        with desk.reading() as connection:
            assert last_event(connection) == count
        return first

    def put(key: str) -> Any:
        return put_agreement(desk, ADMINISTRATOR, {"body": body(), "settings": {}}, agreement=NAME, key=key)

    def open_(key: str) -> Any:
        return open_day(desk, KZ, key=key, **ON)

    def nominate(key: str) -> Any:
        return ask(desk, "Ural Gas", "exit", "Steppe Energy", 100, key=key)

    def take_back(key: str) -> Any:
        return withdraw(desk, shipper("Ural Gas"), named.nomination, key=key, **ON)

    def stand(key: str) -> Any:
        asked = {"point": "Gazli", "side": "exit", "counterparty": "Amu Energy", "daily": 240,
                 "first": DAY, "until": "2026-02-01"}  # fmt: skip
        return put_standing(desk, shipper("Steppe Energy"), asked, agreement=NAME, key=key)

    def end(key: str) -> Any:
        return end_standing(desk, shipper("Steppe Energy"), stood.standing, key=key)

    def table(key: str) -> Any:
        data = b"point\tside\tcounterparty\tdaily\nKartaly\texit\tSteppe Energy\t240"
        return upload(desk, shipper("Ural Gas"), data, key=key, **ON)

    def outage(key: str) -> Any:
        asked = {"section": "North trunk", "first_hour": 9, "last_hour": 10, "capacity": 5}
        return report_outage(desk, RU, asked, key=key, **ON)

    def lift(key: str) -> Any:
        return lift_outage(desk, KZ, out.outage, key=key, **ON)

    def suggest(key: str) -> Any:
        return propose(desk, KZ, key=key, **ON)

    def agree(key: str) -> Any:
        return approve(desk, RU, made.proposal, key=key)

    def sign(key: str) -> Any:
        return confirm(desk, KZ, 1, key=key, **ON)

    def read(key: str) -> Any:
        return put_readings(desk, KZ, [{"point": "Kartaly", "quantity": 7}], key=key, **ON)

    twice(put)
    twice(open_)
    named = twice(nominate)
    twice(take_back)
    stood = twice(stand)
    assert stood.entered == (DAY,)
    twice(end)
    twice(table)
    out = twice(outage)
    twice(lift)
    clock.set(AFTER_DEADLINE)
    made = twice(suggest)
    twice(agree)
    twice(sign)
    clock.set("2026-01-15T09:00:00+00:00")
    twice(read)
    with pytest.raises(Conflict, match="stands for another request"):
        ask(desk, "Ural Gas", "exit", "Steppe Energy", 101, key="key of nominate")
    agreed(desk)
    whole(desk)
