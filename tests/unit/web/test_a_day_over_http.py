"""A gas day from agreement to balance act, asked over HTTP by people and by programs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.desk_days import AFTER_DEADLINE, DAY, DAY_END, body
from tests.desk_people import peopled, quick_passwords
from tests.desk_server import People, serving
from tests.desk_store import Clock

from gasunion.operations.store.installation import Installation

NAME = "Three"
AT = f"/api/v1/days/{NAME}/{DAY}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    quick_passwords(monkeypatch)
    with peopled(tmp_path, clock=clock) as made:
        yield made


@pytest.fixture
def people(desk: Installation) -> Iterator[People]:
    with ExitStack() as stack:
        yield People(desk, stack.enter_context(serving(desk)), stack)


def done(answer: httpx.Response, status: int = 201) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def open_day(people: People) -> None:
    done(
        people["kz-op.administrator"].put(
            f"/api/v1/agreements/{NAME}", json={"body": body(), "settings": {}}
        ),
        200,
    )
    done(people["kz-op.dispatcher"].put(AT, json={}), 200)


def nominate(
    people: People, who: str, side: str, other: str, daily: int, key: str | None = None
) -> httpx.Response:
    sent = {"point": "Kartaly", "side": side, "counterparty": other, "daily": daily}
    headers = {} if key is None else {"Idempotency-Key": key}
    return people[f"{who}.shipper"].post(f"{AT}/nominations", json=sent, headers=headers)


def publish(people: People, **sent: Any) -> Any:
    made = done(people["kz-op.dispatcher"].post(f"{AT}/proposals", json=sent))
    return done(people["ru-op.dispatcher"].post(f"/api/v1/proposals/{made['proposal']}/approval"), 200)


def test_a_day_from_agreement_to_balance_act(people: People, clock: Clock) -> None:
    open_day(people)
    assert people["volga-trade.shipper"].get(f"/api/v1/agreements/{NAME}").headers["etag"] == '"1"'
    done(nominate(people, "volga-trade", "exit", "Qazaq Trade", 2400))
    done(nominate(people, "qazaq-trade", "entry", "Volga Trade", 2000))
    found = people["ru-op.dispatcher"].get(f"{AT}/exceptions").json()["items"]
    assert any(e["kind"] == "mismatch" for e in found)
    clock.set(AFTER_DEADLINE)
    first = publish(people, note="first cycle")
    assert (first["publication"], first["proposed_by"], first["approved_by"]) == (
        1, "kz-op.dispatcher", "ru-op.dispatcher",
    )  # fmt: skip
    grid = people["volga-trade.shipper"].get(f"{AT}/matrix", params={"point": "Kartaly"}).json()
    (line,) = [
        x for x in grid["lines"] if x["pair"].startswith("Kartaly") or x["exit_shipper"] == "Volga Trade"
    ]
    assert line["confirmed_day"] == 2000
    assert line["entry"]["nominated"] is None, "the other side's quantities are not shared"
    for operator in ("ru-op", "kz-op", "uz-op"):
        done(people[f"{operator}.dispatcher"].post(f"{AT}/publications/1/confirmations"))
    assert people["ru-op.dispatcher"].get(AT).json()["state"] == "confirmed"
    clock.set(DAY_END)
    for point in ("Kartaly", "Petukhovo", "Gazli"):
        metering = body()["points"][point]["metering"]
        sent = {"readings": [{"point": point, "quantity": 1990 if point == "Kartaly" else 0}]}
        done(people[f"{metering.lower()}.dispatcher"].post(f"{AT}/readings", json=sent))
    clock.step(hours=1)
    publish(people, kind="close")
    paper = people["volga-trade.accountant"].get(f"{AT}/statement").json()
    assert paper["party"] == "Volga Trade"
    act = people["ru-op.accountant"].get(f"{AT}/balance-act", params={"parties": "RU-Op+KZ-Op"}).json()
    assert act["points"]["Kartaly"]["handed_over"] == 1990
    actions = [
        e["action"]
        for e in people["ru-op.auditor"].get("/api/v1/events", params={"limit": 200}).json()["items"]
    ]
    assert {"day.opened", "nomination.taken", "reading.taken"} <= set(actions)


def test_what_is_published_verifies_outside_of_the_desk(people: People, clock: Clock, tmp_path: Path) -> None:
    import json
    import subprocess
    import sys

    open_day(people)
    done(nominate(people, "volga-trade", "exit", "Qazaq Trade", 2400))
    done(nominate(people, "qazaq-trade", "entry", "Volga Trade", 2400))
    clock.set(AFTER_DEADLINE)
    publish(people)
    for name in ("bundle", "result"):
        found = people["uz-op.auditor"].get(f"{AT}/publications/1/{name}").json()
        (tmp_path / f"{name}.json").write_text(json.dumps(found), encoding="utf-8")
    words = ["day", "verify", str(tmp_path / "bundle.json"), str(tmp_path / "result.json")]
    run = subprocess.run(
        [sys.executable, "-c", "from gasunion.cli import main; main()", *words],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert people["volga-trade.shipper"].get(f"{AT}/publications/1/bundle").status_code == 403


def test_the_same_request_sent_again_is_done_once_and_another_under_its_key_is_refused(
    people: People,
) -> None:
    open_day(people)
    first = done(nominate(people, "volga-trade", "exit", "Qazaq Trade", 2400, key="one"))
    assert done(nominate(people, "volga-trade", "exit", "Qazaq Trade", 2400, key="one")) == first
    again = nominate(people, "volga-trade", "exit", "Qazaq Trade", 2401, key="one")
    assert again.status_code == 409
    assert len(people["volga-trade.shipper"].get(f"{AT}/nominations").json()["items"]) == 1


def test_one_person_is_not_four_eyes(people: People, clock: Clock) -> None:
    open_day(people)
    clock.set(AFTER_DEADLINE)
    made = done(people["kz-op.dispatcher"].post(f"{AT}/proposals", json={}))
    alone = people["kz-op.dispatcher"].post(f"/api/v1/proposals/{made['proposal']}/approval")
    assert alone.status_code == 403
    done(people["kz-op.dispatcher2"].post(f"/api/v1/proposals/{made['proposal']}/approval"), 200)


def test_two_dispatchers_at_once_publish_once_and_confirm_once(people: People, clock: Clock) -> None:
    open_day(people)
    done(nominate(people, "volga-trade", "exit", "Qazaq Trade", 2400))
    clock.set(AFTER_DEADLINE)
    made = done(people["uz-op.dispatcher"].post(f"{AT}/proposals", json={}))
    ways = [people[f"{o}.dispatcher{n}"] for o in ("ru-op", "kz-op") for n in ("", "2")]

    def at_once(path: str) -> list[httpx.Response]:
        answers: list[httpx.Response] = []
        gate = threading.Barrier(len(ways))

        def ask(client: httpx.Client) -> None:
            gate.wait()
            answers.append(client.post(path))

        threads = [threading.Thread(target=ask, args=(w,)) for w in ways]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    answers = at_once(f"/api/v1/proposals/{made['proposal']}/approval")
    assert {a.status_code for a in answers} <= {200, 409}
    given = [a.json() for a in answers if a.status_code == 200]
    assert given
    assert {(g["publication"], g["record_head"]) for g in given} == {(1, given[0]["record_head"])}
    assert len(people["ru-op.dispatcher"].get(f"{AT}/publications").json()["items"]) == 1
    answers = at_once(f"{AT}/publications/1/confirmations")
    assert {a.status_code for a in answers} <= {201, 409}
    (shown,) = people["ru-op.dispatcher"].get(f"{AT}/publications").json()["items"]
    assert [c["party"] for c in shown["confirmations"]] == ["KZ-Op", "RU-Op"], "once for each operator"


def test_every_fault_of_a_nomination_is_told_at_its_field(people: People) -> None:
    open_day(people)
    sent = {"point": "Kartaly", "side": "exit", "counterparty": "Nobody", "hours": [1, 2, -3]}
    answer = people["volga-trade.shipper"].post(f"{AT}/nominations", json=sent)
    assert answer.status_code == 422
    assert "hours" in {f["where"].split("[")[0].split(".")[0] for f in answer.json()["findings"]}
    answer = people["volga-trade.shipper"].post(f"{AT}/nominations", json=sent | {"hours": "x", "sides": 1})
    assert {f["where"] for f in answer.json()["findings"]} == {"hours", "sides"}


def test_an_agreement_is_changed_by_its_version_alone(people: People) -> None:
    open_day(people)
    admin = people["kz-op.administrator"]
    sent = {"body": body(), "settings": {"four_eyes": False}}
    assert admin.put(f"/api/v1/agreements/{NAME}", json=sent, headers={"If-Match": '"7"'}).status_code == 409
    assert admin.put(f"/api/v1/agreements/{NAME}", json=sent, headers={"If-Match": "x"}).status_code == 412
    answer = admin.put(f"/api/v1/agreements/{NAME}", json=sent, headers={"If-Match": '"1"'})
    assert answer.headers["etag"] == '"2"'


def test_pages_of_a_list_hold_everything_once(people: People) -> None:
    open_day(people)
    for i in range(5):
        done(nominate(people, "volga-trade", "exit", "Qazaq Trade", 2400 + i))
    seen, cursor = [], None
    while True:
        params = {"limit": 2} | ({} if cursor is None else {"cursor": cursor})
        page = people["ru-op.dispatcher"].get(f"{AT}/nominations", params=params).json()
        seen += [n["nomination"] for n in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 5
    assert people["ru-op.dispatcher"].get(f"{AT}/nominations", params={"cursor": "x"}).status_code == 422


def test_a_message_goes_to_whom_it_is_meant_for_and_comes_back_with_a_receipt(people: People) -> None:
    open_day(people)
    sent = {"to": ["KZ-Op", "Volga Trade"], "agreement": NAME, "subject": "Hour 7", "text": "Look at it."}
    made = done(people["ru-op.dispatcher"].post("/api/v1/messages", json=sent))
    (mine,) = people["volga-trade.shipper"].get("/api/v1/messages").json()["items"]
    assert mine["text"] == "Look at it."
    assert [r["party"] for r in mine["receipts"]] == ["Volga Trade"], "who else got it is not told"
    assert people["ural-gas.shipper"].get("/api/v1/messages").json()["items"] == []
    done(people["volga-trade.shipper"].post(f"/api/v1/messages/{made['message']}/receipt"), 200)
    assert people["ural-gas.shipper"].post(f"/api/v1/messages/{made['message']}/receipt").status_code == 404
    (shown,) = people["ru-op.dispatcher"].get("/api/v1/messages").json()["items"]
    assert {r["party"]: r["received_by"] for r in shown["receipts"]} == {
        "KZ-Op": None, "Volga Trade": "volga-trade.shipper",
    }  # fmt: skip
    between = sent | {"to": ["Ural Gas"]}
    assert people["volga-trade.shipper"].post("/api/v1/messages", json=between).status_code == 403
    outside = people["s1.shipper"].post("/api/v1/messages", json=sent | {"to": ["RU-Op"]})
    assert outside.status_code == 404
