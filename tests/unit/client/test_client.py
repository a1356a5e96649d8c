"""The client against the real server, and what it makes of answers that are lost or that refuse."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.desk_days import AFTER_DEADLINE, DAY, DAY_END, body
from tests.desk_people import PASSWORD, peopled, quick_passwords, signed
from tests.desk_server import QUIET, served
from tests.desk_store import Clock

from gasunion.client import Desk, DeskAway, DeskRefused, answers, is_signed
from gasunion.client.transport import ATTEMPTS, Transport
from gasunion.operations.notes.post import signature
from gasunion.operations.people.keys import make_key
from gasunion.operations.store.installation import Installation
from gasunion.web.app import create_app

NAME = "Three"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Installation, Any]]:
    quick_passwords(monkeypatch)
    with ExitStack() as stack:
        kept = stack.enter_context(peopled(tmp_path, clock=clock))
        base = stack.enter_context(served(create_app(kept, settings=QUIET)))
        known: dict[str, Desk] = {}

        def desk(login: str) -> Desk:
            if login not in known:
                secret = make_key(kept, signed(kept, login).visit.actor, "client").secret
                known[login] = stack.enter_context(Desk(base, key=secret))
            return known[login]

        sent = {"body": body(), "settings": {}}
        desk("kz-op.administrator")._transport.ask("PUT", f"/api/v1/agreements/{NAME}", json=sent)
        desk("kz-op.dispatcher").open_day(NAME, DAY)
        yield kept, desk


def test_a_day_through_the_client(world: tuple[Installation, Any], clock: Clock) -> None:
    _, desk = world
    shipper, other = desk("volga-trade.shipper"), desk("qazaq-trade.shipper")
    assert shipper.me().party == "Volga Trade"
    first = shipper.nominate(NAME, DAY, point="Kartaly", side="exit", counterparty="Qazaq Trade", daily=2400)
    other.nominate(NAME, DAY, point="Kartaly", side="entry", counterparty="Volga Trade", hours=[90] * 24)
    assert [n.nomination for n in shipper.nominations(NAME, DAY)] == [first.nomination]
    table = b"point;side;counterparty;shipper;1;2\n"
    with pytest.raises(DeskRefused):
        shipper.upload(NAME, DAY, table, is_dry=True)
    assert any(g.kind == "deadline" for g in shipper.gates())
    assert desk("kz-op.dispatcher").exceptions(NAME, DAY)
    told = desk("kz-op.dispatcher").report_outage(
        NAME, DAY, section="North trunk", first_hour=20, last_hour=22, capacity=40, cause="valve"
    )
    assert told["section"] == "North trunk"
    clock.set(AFTER_DEADLINE)
    proposal = desk("kz-op.dispatcher").propose(NAME, DAY, note="first")
    with pytest.raises(DeskRefused) as alone:
        desk("kz-op.dispatcher").approve(proposal.proposal)
    assert (alone.value.status, alone.value.kind) == (403, "forbidden")
    made = desk("ru-op.dispatcher").approve(proposal.proposal)
    assert made.publication == 1
    what = {"section": "North trunk", "first_hour": 10, "last_hour": 12, "capacity": 1}
    assert desk("kz-op.dispatcher").what_if(NAME, DAY, [what])["parties"]
    assert desk("uz-op.dispatcher").confirm(NAME, DAY, 1).party == "UZ-Op"
    assert desk("ru-op.auditor").bundle(NAME, DAY, 1)["bundle"] == "gasunion/day/2"
    assert desk("ru-op.auditor").result(NAME, DAY, 1)["result_sha256"] == made.result_sha256
    assert shipper.matrix(NAME, DAY, "Kartaly")["publication"] == 1
    assert [p.publication for p in shipper.publications(NAME, DAY)] == [1]
    (alarm, *_) = list(shipper.alarms())
    assert shipper.acknowledge(alarm.alarm).acknowledged_by == "volga-trade.shipper"
    sent = desk("ru-op.dispatcher").send_message(["Volga Trade"], agreement=NAME, subject="x", text="y")
    assert shipper.receive(sent.message).receipts[0]["received_by"] == "volga-trade.shipper"
    assert [m.text for m in shipper.messages()] == ["y"]
    clock.set(DAY_END)
    for point in ("Kartaly", "Petukhovo", "Gazli"):
        operator = body()["points"][point]["metering"].lower()
        desk(f"{operator}.dispatcher").put_readings(NAME, DAY, [{"point": point, "quantity": 0}])
    clock.step(hours=1)
    desk("ru-op.dispatcher").approve(desk("kz-op.dispatcher").propose(NAME, DAY, kind="close").proposal)
    assert desk("volga-trade.accountant").statement(DAY, DAY)["party"] == "Volga Trade"
    assert desk("ru-op.accountant").balance_act(NAME, DAY, parties="RU-Op+KZ-Op")["points"]
    assert desk("ru-op.auditor").day(NAME, DAY).state == "closed"
    assert [d.day for d in shipper.days(NAME)] == [DAY]
    assert shipper.withdraw is not None
    actions = [e.action for e in shipper.events()]
    assert "nomination.taken" in actions


def test_a_session_of_the_client_carries_the_token_of_changes(world: tuple[Installation, Any]) -> None:
    _, desk = world
    base = str(desk("s1.shipper")._transport.http.base_url)
    with Desk(base) as own:
        assert own.sign_in("volga-trade.shipper", PASSWORD).via == "session"
        own.nominate(NAME, DAY, point="Kartaly", side="exit", counterparty="Qazaq Trade", daily=1)
        own.sign_out()
        with pytest.raises(DeskRefused) as refused:
            own.me()
        assert refused.value.status == 401
    with Desk(base) as own, pytest.raises(DeskRefused, match="not signed in"):
        own.sign_in("volga-trade.shipper", "wrong")


def test_a_refusal_carries_the_fields_that_are_wrong(world: tuple[Installation, Any]) -> None:
    _, desk = world
    with pytest.raises(DeskRefused) as refused:
        desk("volga-trade.shipper").nominate(
            NAME, DAY, point="Nowhere", side="exit", counterparty="Qazaq Trade", daily=1
        )
    assert refused.value.status == 422
    assert [f.where for f in refused.value.findings] == ["point"]


def test_the_stream_goes_on_where_it_was(world: tuple[Installation, Any]) -> None:
    _, desk = world
    last = max(e.seq for e in desk("volga-trade.shipper").events())
    seen: list[int] = []

    def listen() -> None:
        for event in desk("volga-trade.shipper").follow(after=last):
            seen.append(event.seq)
            if len(seen) == 2:
                return

    thread = threading.Thread(target=listen)
    thread.start()
    for daily in (5, 6):
        desk("qazaq-trade.shipper").nominate(
            NAME, DAY, point="Kartaly", side="entry", counterparty="Volga Trade", daily=daily
        )
        time.sleep(0.1)
    thread.join(30)
    assert len(seen) == 2
    assert seen == sorted(seen)
    assert seen[0] > last


def test_a_lost_answer_is_asked_for_again_under_the_same_key() -> None:
    keys: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["Idempotency-Key"])
        if len(keys) == 1:
            raise httpx.ReadError("lost")
        if len(keys) == 2:
            return httpx.Response(503, headers={"Retry-After": "2"})
        return httpx.Response(201, json={"done": True})

    waits: list[float] = []
    with httpx.Client(base_url="http://desk", transport=httpx.MockTransport(answer)) as http:
        told = Transport(http, sleep=waits.append).ask("POST", "/x", json={}).json()
    assert told == {"done": True}
    assert len(set(keys)) == 1
    assert len(keys) == 3
    assert waits[1] >= 2


def test_a_desk_that_stays_away_is_said_with_the_key_to_send_again() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    waits: list[float] = []
    with (
        httpx.Client(base_url="http://desk", transport=httpx.MockTransport(answer)) as http,
        pytest.raises(DeskAway, match="under the key mine") as away,
    ):
        Transport(http, sleep=waits.append).ask("POST", "/x", json={}, key="mine")
    assert away.value.key == "mine"
    assert len(waits) == ATTEMPTS - 1
    assert waits == sorted(waits)


def test_a_webhook_is_known_by_its_signature_and_its_time() -> None:
    body = json.dumps({"seq": 1}).encode()
    signed_ = signature("gwh1_secret", body, at=1_000)
    assert is_signed("gwh1_secret", body, signed_, now_s=1_100)
    assert not is_signed("gwh1_other", body, signed_, now_s=1_100)
    assert not is_signed("gwh1_secret", body + b" ", signed_, now_s=1_100)
    assert not is_signed("gwh1_secret", body, signed_, now_s=2_000), "an old message is not taken again"
    for odd in ("", "t=1", "t=x,v1=" + "0" * 64, signed_ + ","):
        assert not is_signed("gwh1_secret", body, odd, now_s=1_100)


def test_every_field_that_the_client_reads_is_on_the_paper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick_passwords(monkeypatch)
    with peopled(tmp_path) as kept:
        schemas = create_app(kept, settings=QUIET).openapi()["components"]["schemas"]
    for kind in (
        answers.Me, answers.DayView, answers.Gate, answers.Nominated, answers.Proposal, answers.Publication,
        answers.Confirmation, answers.Message, answers.Alarm,
    ):  # fmt: skip
        (paper,) = (
            v
            for k, v in schemas.items()
            if k in (kind.__name__, f"gasunion__operations__workday__answers__publication__{kind.__name__}")
        )
        assert {f.name for f in fields(kind)} <= set(paper["properties"]), kind
    assert {f.name for f in fields(answers.Event)} <= set(schemas["EventModel"]["properties"])
