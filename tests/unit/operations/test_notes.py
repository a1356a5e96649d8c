"""Notes, alarms, webhooks: who hears, what is signed, where nothing is sent, what is tried again."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.desk_people import peopled, quick_passwords, signed
from tests.desk_store import Clock

from gasunion.operations.notes import alarms, courier, handovers, post, webhooks
from gasunion.operations.notes.courier import Courier
from gasunion.operations.notes.post import Answered
from gasunion.operations.store.actor import Actor, Conflict, Forbidden, Unknown
from gasunion.operations.store.events import event
from gasunion.operations.store.installation import Installation
from gasunion.outcome import Refused


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    quick_passwords(monkeypatch)
    with peopled(tmp_path, clock=clock) as made:
        yield made


def actor(desk: Installation, login: str) -> Actor:
    return signed(desk, login).visit.actor


def tell(desk: Installation, action: str, *seen_by: str) -> int:
    return desk.write(
        lambda c: event(
            c, desk, actor=None, action=action, subject="S1", detail={"units": 7}, seen_by=seen_by
        )
    )


def test_a_note_is_taken_over_once_and_read_by_the_own_party_alone(desk: Installation) -> None:
    me, other = actor(desk, "ru-op.dispatcher"), actor(desk, "ru-op.dispatcher2")
    first = handovers.leave_note(desk, me, "Pump 2 is noisy.\nWatch it.", key="k1")
    assert handovers.leave_note(desk, me, "Pump 2 is noisy.\nWatch it.", key="k1") == first
    with pytest.raises(Conflict):
        handovers.leave_note(desk, me, "Another text.", key="k1")
    assert len(handovers.notes(desk, me)) == 1
    assert handovers.take_note(desk, other, first.note).taken_by == other.user
    assert handovers.take_note(desk, me, first.note).taken_by == other.user
    stranger = actor(desk, "kz-op.dispatcher")
    assert handovers.notes(desk, stranger) == ()
    with pytest.raises(Unknown):
        handovers.take_note(desk, stranger, first.note)
    with pytest.raises(Forbidden):
        handovers.leave_note(desk, actor(desk, "ru-op.auditor"), "x")
    with pytest.raises(Refused, match="is empty"):
        handovers.leave_note(desk, me, "  \n")


def test_an_alarm_is_open_until_one_of_the_party_has_seen_it(desk: Installation) -> None:
    number = tell(desk, "cut.published", "S1", "RU-Op")
    tell(desk, "day.opened", "S1")
    shipper, operator = actor(desk, "s1.shipper"), actor(desk, "ru-op.dispatcher")
    assert [a.alarm for a in alarms.alarms(desk, shipper)] == [number]
    seen = alarms.acknowledge(desk, shipper, number)
    assert (seen.acknowledged_by, seen.detail) == ("s1.shipper", {"units": 7})
    assert alarms.alarms(desk, shipper) == ()
    assert [a.alarm for a in alarms.alarms(desk, shipper, is_open=False)] == [number]
    assert [a.alarm for a in alarms.alarms(desk, operator)] == [number], "each party for itself"
    assert alarms.alarms(desk, actor(desk, "s2.shipper")) == ()
    with pytest.raises(Unknown):
        alarms.acknowledge(desk, actor(desk, "s2.shipper"), number)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/x", "ftp://example.org", "https://", "https://user:word@example.org/",
        "https://example.org/#part", "https://exa mple.org/", "https://example.org:0/", "javascript:alert(1)",
        "https://example.org:99999/", "https://пример.рф/", "https://[::1",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(desk: Installation, url: str) -> None:
    with pytest.raises(Refused):
        webhooks.add_webhook(desk, actor(desk, "s1.administrator"), url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.5.5", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "ff02::1", "none",
    ],
)  # fmt: skip
def test_no_way_of_writing_a_private_address_is_public(address: str) -> None:
    assert not post.is_public(address)
    sent = post.post(
        "https://inner.example/", b"{}", secret="s", at=0, event=1, allows_private=False,
        resolve=lambda host, port: ["93.184.216.34", address],
    )  # fmt: skip
    assert sent.status is None
    assert "private network" in sent.told


def test_public_addresses_are() -> None:
    assert post.is_public("93.184.216.34")
    assert post.is_public("2606:2800:220:1:248:1893:25c8:1946")


class _Ear(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((dict(self.headers), body))  # type: ignore[attr-defined]
        status = self.server.answers.pop(0)  # type: ignore[attr-defined]
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def ear() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), _Ear)
    server.heard, server.answers = [], []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_message_is_signed_over_its_time_and_bytes_and_a_redirect_is_not_followed(
    desk: Installation, ear: Any
) -> None:
    url = f"http://hook.example:{ear.server_address[1]}/in?x=1"
    admin = actor(desk, "s1.administrator")
    made = webhooks.add_webhook(desk, admin, url, actions=("cut.published",), allows_plain=True)
    seq = tell(desk, "cut.published", "S1", "RU-Op")
    tell(desk, "cut.published", "S2")
    tell(desk, "day.opened", "S1")
    ear.answers = [302, 200]
    asked: list[str] = []

    def send(url: str, body: bytes, **more: Any) -> Answered:
        def resolve(host: str, port: int) -> list[str]:
            asked.append(host)
            return ["127.0.0.1"]

        return post.post(url, body, resolve=resolve, **more)

    carrier = Courier(desk, allows_private=True, send=send)
    assert carrier.turn() == 1, "of the party's own cut alone"
    assert carrier.turn() == 0, "what failed waits"
    desk.ledger.clock.step(seconds=courier.WAITS_S[0])  # type: ignore[attr-defined]
    assert carrier.turn() == 1
    assert asked == ["hook.example", "hook.example"]
    (_, first), (headers, body) = ear.heard
    assert first == body
    told = json.loads(body)
    assert (told["seq"], told["action"], told["detail"]) == (seq, "cut.published", {"units": 7})
    assert "seen_by" not in told
    stamp, given = (part.split("=")[1] for part in headers[post.SIGNATURE].split(","))
    expected = hmac.new(made.secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert given == expected
    assert headers["Host"] == f"hook.example:{ear.server_address[1]}"
    (shown,) = webhooks.webhooks(desk, admin)
    assert (shown.due, shown.given_up) == (0, 0)


def test_a_private_host_is_not_sent_to_unless_the_installation_allows_it(ear: Any) -> None:
    url = f"http://127.0.0.1:{ear.server_address[1]}/"
    sent = post.post(url, b"{}", secret="s", at=0, event=1, allows_private=False)
    assert "private network" in sent.told
    assert ear.heard == []
    ear.answers = [204]
    assert post.post(url, b"{}", secret="s", at=0, event=1, allows_private=True).is_taken


def test_who_does_not_answer_is_tried_again_later_and_later_and_then_given_up_with_an_alarm(
    desk: Installation, clock: Clock
) -> None:
    admin = actor(desk, "s1.administrator")
    webhooks.add_webhook(desk, admin, "https://example.org/x", actions=("cut.published",))
    tell(desk, "cut.published", "S1")
    tried = []

    def send(url: str, body: bytes, **_: Any) -> Answered:
        tried.append(clock.now)
        return Answered(status=None, told="could not be reached")

    carrier = Courier(desk, send=send)
    for wait in (0, *courier.WAITS_S):
        clock.step(seconds=wait)
        assert carrier.turn() == 1
        assert carrier.turn() == 0
    clock.step(days=9)
    assert carrier.turn() == 0
    assert len(tried) == 1 + len(courier.WAITS_S)
    (shown,) = webhooks.webhooks(desk, admin)
    assert (shown.due, shown.given_up) == (0, 1)
    assert [a.action for a in alarms.alarms(desk, admin)] == ["webhook.given_up", "cut.published"]


def test_two_couriers_do_not_carry_the_same_message(desk: Installation) -> None:
    admin = actor(desk, "s1.administrator")
    webhooks.add_webhook(desk, admin, "https://example.org/x", actions=("cut.published",))
    for _ in range(30):
        tell(desk, "cut.published", "S1")
    sent: list[int] = []

    def send(url: str, body: bytes, *, event: int, **_: Any) -> Answered:
        sent.append(event)
        return Answered(status=200, told="answered 200")

    def carry() -> None:
        carrier = Courier(desk, send=send)
        while carrier.turn():
            pass

    threads = [threading.Thread(target=carry) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sent) == len(set(sent)) == 30


def test_a_webhook_that_is_ended_hears_no_more_and_is_the_partys_own(desk: Installation) -> None:
    admin = actor(desk, "s1.administrator")
    made = webhooks.add_webhook(desk, admin, "https://example.org/x")
    with pytest.raises(Conflict):
        webhooks.add_webhook(desk, admin, "https://example.org/x")
    with pytest.raises(Unknown):
        webhooks.end_webhook(desk, actor(desk, "s2.administrator"), made.webhook.webhook)
    tell(desk, "cut.published", "S1")
    carrier = Courier(desk, send=lambda *a, **k: Answered(status=500, told="answered 500"))
    carrier.turn()
    assert not webhooks.end_webhook(desk, admin, made.webhook.webhook).is_on
    desk.ledger.clock.step(days=1)  # type: ignore[attr-defined]
    assert carrier.turn() == 0
    with pytest.raises(Forbidden):
        webhooks.add_webhook(desk, actor(desk, "s1.shipper"), "https://example.org/y")
