"""What no client of ours would send: refused early, in words, within a bounded time."""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import httpx
import pytest
from tests.desk_days import DAY, body
from tests.desk_people import peopled, quick_passwords
from tests.desk_server import QUIET, People, serving

from gasunion.web.security.gate import LONGEST_ADDRESS

MOST = QUIET.body_bytes
ALLOWED_S = 0.1
"""Processor time of a refusal."""
READINGS = f"/api/v1/days/Three/{DAY}/readings"
PATH = f"/api/v1/days/Three/{DAY}/nominations"


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    patch = pytest.MonkeyPatch()
    quick_passwords(patch)
    with ExitStack() as stack:
        desk = stack.enter_context(peopled(tmp_path_factory.mktemp("desk")))
        made = People(desk, stack.enter_context(serving(desk, settings=replace(QUIET, body_s=0.5))), stack)
        made["kz-op.administrator"].put("/api/v1/agreements/Three", json={"body": body(), "settings": {}})
        made["kz-op.dispatcher"].put(f"/api/v1/days/Three/{DAY}", json={})
        yield made
    patch.undo()


def nomination(**changes: Any) -> bytes:
    sent = {"point": "Kartaly", "side": "exit", "counterparty": "Qazaq Trade", "daily": 100}
    return json.dumps(sent | changes).encode()


HOSTILE: dict[str, tuple[bytes, int]] = {
    "larger than the limit": (b'{"point": "' + b"x" * 2 * MOST + b'"}', 413),
    "just below the limit, one long text": (b'{"point": "' + b"x" * (MOST - 100) + b'"}', 422),
    "nested lists": (b"[" * (MOST - 1), 422),
    "nested objects": (b'{"a":' * 26_000, 422),
    "closed nested lists": (b"[" * 60_000 + b"]" * 60_000, 422),
    "many short values": (b"[" + b"1," * 65_000 + b"1]", 422),
    "many values in a field": (nomination(hours=[1] * 40_000), 422),
    "many wrong values in a field": (nomination(hours=["x"] * 24_000), 422),
    "many unknown fields": (nomination(**{f"field{i}": i for i in range(6_000)}), 422),
    "many unknown fields inside": (
        json.dumps({"readings": [{f"f{i}{j}": 1 for i in range(10)} for j in range(900)]}).encode(),
        422,
    ),
    "a key many times": (b"{" + b'"point": 1,' * 11_000 + b'"point": 1}', 422),
    "a number of many digits": (nomination().replace(b"100", b"9" * 120_000), 422),
    "a great exponent": (nomination().replace(b"100", b"1e999999999"), 422),
    "not a number": (nomination().replace(b"100", b"NaN"), 422),
    "a control character": (nomination(point="Kar\x00taly"), 422),
    "half a character": (nomination().replace(b"Kartaly", rb"Kar\ud800taly"), 422),
    "no UTF-8": (nomination().replace(b"Kartaly", b"Kar\xfftaly"), 422),
    "cut short": (nomination()[:-1], 422),
    "nothing": (b"", 422),
    "a text": (b'"x"', 422),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_is_refused_in_words_and_in_little_time(people: People, name: str) -> None:
    sent, status = HOSTILE[name]
    client = people["kz-op.dispatcher" if b"readings" in sent else "volga-trade.shipper"]
    client.get("/api/v1/me")
    best = 10.0
    for _ in range(3):
        began = time.process_time()
        answer = client.post(
            READINGS if b"readings" in sent else PATH,
            content=sent,
            headers={"Content-Type": "application/json"},
        )
        best = min(best, time.process_time() - began)
        assert answer.status_code == status, answer.text[:300]
    assert answer.json()["status"] == status
    assert len(answer.content) < 40_000, "what was sent is not sent back"
    assert best < ALLOWED_S, f"{name} took {best:.3f} s"


def test_a_field_is_told_in_words_of_the_house(people: People) -> None:
    sent = nomination(daily="many", spare=1, point=None)
    answer = people["volga-trade.shipper"].post(
        PATH, content=sent, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    found = {f["where"]: f["what"] for f in answer.json()["findings"]}
    assert found == {
        "daily": "must be a whole number.",
        "point": "must be a text.",
        "spare": "is no field here.",
    }


def test_a_body_is_counted_as_it_comes_where_its_length_is_not_told(people: People) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * 64 * 1024

    client = people["volga-trade.shipper"]
    answer = client.post(PATH, content=pieces(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_who_sends_slowly_holds_nothing_for_long(people: People) -> None:
    host, port = people.base.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as slow:
        slow.sendall(
            b"POST /api/v1/sessions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Content-Length: 100\r\n\r\n{"
        )
        assert slow.recv(4096).startswith(b"HTTP/1.1 408")


def test_a_packed_body_is_not_unpacked(people: People) -> None:
    answer = people["volga-trade.shipper"].post(
        PATH, content=gzip.compress(nomination()), headers={"Content-Encoding": "gzip"}
    )
    assert answer.status_code == 415


def test_an_endless_address_is_not_read(people: People) -> None:
    answer = httpx.get(people.base + "/api/v1/" + "x" * LONGEST_ADDRESS)
    assert answer.status_code == 414


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/days/Three%00/2026-01-15", "/api/v1/days/Three/2026-01-15%0a", "/api/v1/days/%ff/2026-01-15",
        "/api/v1/events?agreement=%00", "/api/v1/events?cursor=%E2%80%AE", "/api/v1/days/Three/9999-99-99",
        "/api/v1/days?cursor=99-99-9999", "/api/v1/proposals/99999999999999999999",
        "/api/v1/events?day=%D9%A2%D9%A0%D9%A2%D9%A6-01-15", "/api/v1/messages?cursor=c99999999999999",
        "/api/v1/days/Three/2026-01-15/matrix?point=%ED%A0%80",
    ],
)  # fmt: skip
def test_an_odd_address_is_refused_in_words(people: People, path: str) -> None:
    answer = people["kz-op.dispatcher"].get(path)
    assert answer.status_code in (200, 404, 422), answer.text
    if answer.status_code != 200:
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_key_of_a_request_is_a_short_text(people: People) -> None:
    for key in ("", "x" * 300, "two words"):
        answer = people["volga-trade.shipper"].post(
            PATH, content=nomination(), headers={"Content-Type": "application/json", "Idempotency-Key": key}
        )
        assert answer.status_code == 422
        assert answer.json()["findings"][0]["where"] == "Idempotency-Key"
