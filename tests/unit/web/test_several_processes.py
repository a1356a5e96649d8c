"""Two servers on one database, of each kind: what one takes the other shows, and a thing is done once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.desk_days import AFTER_DEADLINE, DAY, body
from tests.desk_people import peopled, quick_passwords, signed
from tests.desk_server import QUIET, program, served
from tests.desk_store import Clock

from gasunion.operations.people.keys import make_key
from gasunion.operations.store.events import chain_faults
from gasunion.operations.store.installation import Installation, open_installation
from gasunion.web.app import create_app

AT = f"/api/v1/days/Three/{DAY}"
EACH = 10


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def two(
    database: str, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Installation, list[str]]]:
    quick_passwords(monkeypatch)
    with ExitStack() as stack:
        one = stack.enter_context(peopled(tmp_path, clock=clock, database=database))
        other = stack.enter_context(open_installation(database, clock=clock))
        bases = [stack.enter_context(served(create_app(d, settings=QUIET))) for d in (one, other)]
        yield one, bases


def key(desk: Installation, login: str) -> str:
    return make_key(desk, signed(desk, login).visit.actor, "test").secret


def at_once(works: list[Any]) -> None:
    gate = threading.Barrier(len(works))

    def run(work: Any) -> None:
        gate.wait()
        work()

    threads = [threading.Thread(target=run, args=(w,)) for w in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_what_one_takes_the_other_shows_and_both_at_once_do_a_thing_once(
    two: tuple[Installation, list[str]], clock: Clock
) -> None:
    desk, bases = two
    with ExitStack() as stack:

        def clients(login: str) -> list[httpx.Client]:
            secret = key(desk, login)
            return [stack.enter_context(program(base, secret)) for base in bases]

        clients("kz-op.administrator")[0].put(
            "/api/v1/agreements/Three", json={"body": body(), "settings": {}}
        )
        kz, ru, shipper = (
            clients("kz-op.dispatcher"),
            clients("ru-op.dispatcher"),
            clients("volga-trade.shipper"),
        )
        assert kz[1].put(AT, json={}).status_code == 200
        told: list[tuple[str, str]] = []

        def nominate(client: httpx.Client, name: str) -> None:
            for i in range(EACH):
                sent = {"point": "Kartaly", "side": "exit", "counterparty": "Qazaq Trade", "daily": i}
                answer = client.post(f"{AT}/nominations", json=sent, headers={"Idempotency-Key": f"k{i}"})
                assert answer.status_code == 201, answer.text
                told.append((f"k{i}", answer.json()["nomination"]))

        at_once([lambda c=c, n=n: nominate(c, n) for n, c in enumerate(shipper)])
        assert len(told) == 2 * EACH
        assert len(set(told)) == EACH, "the same key on both is one nomination"
        listed = [c.get(f"{AT}/nominations", params={"limit": 200}).json()["items"] for c in kz]
        assert len(listed[0]) == EACH
        assert listed[0] == listed[1]
        clock.set(AFTER_DEADLINE)
        number = kz[0].post(f"{AT}/proposals", json={}).json()["proposal"]
        answers: list[httpx.Response] = []
        at_once([lambda c=c: answers.append(c.post(f"/api/v1/proposals/{number}/approval")) for c in ru])
        assert {a.status_code for a in answers} <= {200, 409}
        assert len({a.json()["record_head"] for a in answers if a.status_code == 200}) == 1
        answers.clear()
        at_once([lambda c=c: answers.append(c.post(f"{AT}/publications/1/confirmations")) for c in ru])
        assert 201 in {a.status_code for a in answers}
        (shown,) = kz[1].get(f"{AT}/publications").json()["items"]
        assert [c["party"] for c in shown["confirmations"]] == ["RU-Op"]
    with desk.reading() as connection:
        assert list(chain_faults(connection)) == []
