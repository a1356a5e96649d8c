"""Sessions, their cookies and tokens, keys and refusals, over the real server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from tests.desk_people import PASSWORD, peopled, quick_passwords
from tests.desk_server import QUIET, browser, program, serving
from tests.desk_store import Clock

from gasunion.operations.people import throttle
from gasunion.operations.store.installation import Installation


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    quick_passwords(monkeypatch)
    with peopled(tmp_path, clock=clock) as made:
        yield made


@pytest.fixture
def base(desk: Installation) -> Iterator[str]:
    with serving(desk) as address:
        yield address


def problem(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    return str(told["type"]).removeprefix("urn:gasunion:problem:")


def test_the_first_page_answers_to_anybody_and_so_does_the_paper(base: str) -> None:
    assert httpx.get(base + "/").status_code == 200
    paper = httpx.get(base + "/openapi.json").json()
    assert paper["openapi"] == "3.1.0"
    assert all(path.startswith("/api/v1/") for path in paper["paths"])


def test_whoever_is_not_signed_in_is_told_how(base: str) -> None:
    answer = httpx.get(base + "/api/v1/me")
    assert answer.status_code == 401
    assert problem(answer) == "not-signed-in"
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert "Authorization" in answer.json()["findings"][0]["hint"]


def test_a_session_is_a_cookie_that_no_script_reads_and_no_other_site_sends(base: str) -> None:
    answer = httpx.post(base + "/api/v1/sessions", json={"login": "s1.shipper", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("gasunion=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert answer.json()["party"] == "S1"


def test_behind_tls_the_cookie_is_bound_to_the_host_and_goes_over_tls_alone(desk: Installation) -> None:
    with serving(desk, settings=replace(QUIET, is_behind_tls=True)) as base:
        answer = httpx.post(base + "/api/v1/sessions", json={"login": "s1.shipper", "password": PASSWORD})
        assert answer.headers["set-cookie"].startswith("__Host-gasunion=")
        assert "Secure" in answer.headers["set-cookie"]
        assert "max-age" in answer.headers["strict-transport-security"]


def test_a_session_that_was_planted_is_not_the_one_that_counts(base: str) -> None:
    sent = {"login": "s1.shipper", "password": PASSWORD}
    planted = {"Cookie": "gasunion=planted-by-somebody-else"}
    answer = httpx.post(base + "/api/v1/sessions", json=sent, headers=planted)
    assert answer.status_code == 201
    assert "planted-by-somebody-else" not in answer.headers["set-cookie"]
    with httpx.Client(base_url=base, cookies={"gasunion": "planted-by-somebody-else"}) as other:
        assert other.get("/api/v1/me").status_code == 401


def test_signing_in_again_ends_the_session_that_the_browser_had(base: str) -> None:
    with browser(base, "s1.shipper") as client:
        old = dict(client.cookies)
        client.post("/api/v1/sessions", json={"login": "s1.auditor", "password": PASSWORD})
        assert httpx.get(base + "/api/v1/me", cookies=old).status_code == 401
        assert client.get("/api/v1/me").json()["login"] == "s1.auditor"


def test_a_session_that_is_signed_out_is_over_on_the_server_too(base: str) -> None:
    with browser(base, "s1.shipper") as client:
        kept = dict(client.cookies)
        assert client.delete("/api/v1/sessions/current").status_code == 204
    with httpx.Client(base_url=base, cookies=kept) as thief:
        assert thief.get("/api/v1/me").status_code == 401


def test_a_session_ends_with_idleness(base: str, clock: Clock) -> None:
    with browser(base, "s1.shipper") as client:
        clock.step(minutes=59)
        assert client.get("/api/v1/me").status_code == 200
        clock.step(minutes=61)
        assert client.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("token", [None, "", "wrong", "ж"])
def test_the_cookie_alone_changes_nothing(base: str, token: str | None) -> None:
    with browser(base, "s1.shipper") as client:
        del client.headers["X-CSRF-Token"]
        headers = {} if token is None else {"X-CSRF-Token": token.encode()}
        answer = client.post("/api/v1/notes", json={"text": "x"}, headers=headers)  # type: ignore[arg-type]
        assert answer.status_code == 403
        assert problem(answer) == "csrf"
        assert client.get("/api/v1/notes").json()["items"] == []


def test_the_token_of_another_session_changes_nothing(base: str) -> None:
    with browser(base, "s1.shipper") as mine, browser(base, "s2.shipper") as other:
        token = other.headers["X-CSRF-Token"]
        answer = mine.post("/api/v1/notes", json={"text": "x"}, headers={"X-CSRF-Token": token})
        assert problem(answer) == "csrf"


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_another_site_neither_signs_anybody_in_nor_changes_anything(
    base: str, headers: dict[str, str]
) -> None:
    sent = {"login": "s1.shipper", "password": PASSWORD}
    assert problem(httpx.post(base + "/api/v1/sessions", json=sent, headers=headers)) == "csrf"
    with browser(base, "s1.shipper") as client:
        assert problem(client.post("/api/v1/notes", json={"text": "x"}, headers=headers)) == "csrf"


def test_a_form_of_another_site_is_no_json(base: str) -> None:
    with browser(base, "s1.shipper") as client:
        answer = client.post("/api/v1/notes", content='{"text": "x"}', headers={"Content-Type": "text/plain"})
        assert answer.status_code == 422


def test_a_program_with_a_key_needs_no_token_and_a_key_that_ended_is_nobody(base: str) -> None:
    with browser(base, "s1.shipper") as client:
        made = client.post("/api/v1/keys", json={"label": "batch"}).json()
        with program(base, made["secret"]) as batch:
            assert batch.get("/api/v1/me").json()["via"] == "key"
            assert batch.post("/api/v1/notes", json={"text": "x"}).status_code == 201
            assert batch.post("/api/v1/keys", json={"label": "more"}).status_code == 403
            assert made["secret"] not in client.get("/api/v1/keys").text
            assert client.delete(f"/api/v1/keys/{made['key']['id']}").json()["is_revoked"]
            assert batch.get("/api/v1/me").status_code == 401


def test_who_was_invited_changes_the_password_first(base: str) -> None:
    with browser(base, "s1.administrator") as admin:
        sent = {"login": "petra", "name": "Petra", "party": "S1", "roles": ["shipper"]}
        made = admin.post("/api/v1/users", json=sent).json()
    with browser(base, "petra", made["password"]) as client:
        assert problem(client.get("/api/v1/notes")) == "password-change-needed"
        assert client.get("/api/v1/me").json()["must_change_password"]
        changed = {"old": made["password"], "new": "eight kites under snow"}
        assert client.put("/api/v1/me/password", json=changed).status_code == 200
        assert client.get("/api/v1/notes").status_code == 200


def test_failed_sign_ins_are_slowed_down(base: str) -> None:
    sent = {"login": "s1.shipper", "password": "wrong"}
    for _ in range(throttle.FREE["account"]):
        assert httpx.post(base + "/api/v1/sessions", json=sent).status_code == 401
    answer = httpx.post(base + "/api/v1/sessions", json=sent | {"password": PASSWORD})
    assert problem(answer) == "too-many"
    assert int(answer.headers["retry-after"]) == throttle.FIRST_WAIT_S


def test_who_asks_too_often_waits_and_others_do_not(desk: Installation) -> None:
    settings = replace(QUIET, requests_per_s=1, burst=5)
    with serving(desk, settings=settings) as base, browser(base, "s1.shipper") as client:
        answers = [client.get("/api/v1/me") for _ in range(7)]
        assert [a.status_code for a in answers] == [200] * 5 + [429] * 2
        assert int(answers[-1].headers["retry-after"]) >= 1
        with browser(base, "s2.shipper") as other:
            assert other.get("/api/v1/me").status_code == 200


def test_every_answer_carries_the_headers_that_keep_a_page_to_itself(base: str) -> None:
    for answer in (httpx.get(base + "/"), httpx.get(base + "/nothing"), httpx.get(base + "/api/v1/me")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cache-control"] == "no-store"
        assert "server" not in answer.headers or "uvicorn" not in answer.headers["server"]


def test_a_name_that_is_not_of_this_desk_is_not_answered_to(base: str) -> None:
    answer = httpx.get(base + "/api/v1/me", headers={"Host": "desk.evil.example"})
    assert answer.status_code == 421
