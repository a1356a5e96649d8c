"""Signing in where an agreement asks for a second factor, over HTTP: set up, used once each, slowed down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pyotp
import pytest
from tests.desk_days import DAY, NAME
from tests.desk_people import PASSWORD, quick_passwords
from tests.desk_server import browser, serving
from tests.desk_stage import BEFORE_DEADLINE, stage
from tests.desk_store import Clock

from gasunion.operations.store.installation import Installation

AT = f"/api/v1/days/{NAME}/{DAY}"
LOGIN = "kz.one"


@pytest.fixture
def clock() -> Clock:
    made = Clock()
    made.set(BEFORE_DEADLINE)
    return made


@pytest.fixture
def desk(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    quick_passwords(monkeypatch)
    with stage(tmp_path, clock=clock, settings={"second_factor": True}) as made:
        yield made


@pytest.fixture
def base(desk: Installation) -> Iterator[str]:
    with serving(desk) as base:
        yield base


def sent(base: str, code: str | None = None, password: str = PASSWORD) -> httpx.Response:
    body = {"login": LOGIN, "password": password} | ({} if code is None else {"code": code})
    return httpx.post(base + "/api/v1/sessions", json=body)


def enrolled(base: str, clock: Clock) -> pyotp.TOTP:
    with browser(base, LOGIN) as client:
        assert client.get("/api/v1/me").json()["needs_second_factor"] is True
        shut = client.get(AT)
        assert (shut.status_code, shut.json()["type"]) == (403, "urn:gasunion:problem:second-factor-needed")
        assert client.post("/api/v1/me/second-factor", json={"password": "no"}).status_code == 401
        seed = client.post("/api/v1/me/second-factor", json={"password": PASSWORD}).json()
        totp = pyotp.TOTP(seed["seed"])
        assert client.put("/api/v1/me/second-factor", json={"code": "000000"}).status_code == 401
        assert client.get(AT).status_code == 403  # begun and not confirmed opens nothing
        assert client.put("/api/v1/me/second-factor", json={"code": totp.at(clock())}).status_code == 200
        assert client.get(AT).status_code == 200
        assert client.get("/api/v1/me").json()["needs_second_factor"] is False
        assert client.post("/api/v1/me/second-factor", json={"password": PASSWORD}).status_code == 409
    return totp


def test_a_party_of_such_an_agreement_meets_nothing_before_its_second_factor(base: str, clock: Clock) -> None:
    totp = enrolled(base, clock)
    missing = sent(base)
    assert (missing.status_code, missing.json()["type"]) == (401, "urn:gasunion:problem:code-needed")
    clock.step(seconds=60)
    done = sent(base, totp.at(clock()))
    assert done.status_code == 201
    assert done.json()["needs_second_factor"] is False


def test_a_code_signs_in_once_and_none_before_it_does_any_more(base: str, clock: Clock) -> None:
    totp = enrolled(base, clock)
    replayed = sent(base, totp.at(clock()))  # it turned the second factor on
    assert replayed.status_code == 401
    assert "used already" in replayed.text
    clock.step(seconds=60)
    older, code = totp.at(clock() - timedelta(seconds=30)), totp.at(clock())
    assert sent(base, code).status_code == 201
    assert sent(base, code).status_code == 401
    assert sent(base, older).status_code == 401
    clock.step(seconds=30)
    assert sent(base, totp.at(clock())).status_code == 201


def test_wrong_codes_are_slowed_down_as_wrong_passwords_are(base: str, clock: Clock) -> None:
    totp = enrolled(base, clock)
    clock.step(seconds=60)
    wrong = f"{(int(totp.at(clock())) + 1) % 1_000_000:06d}"
    answers = [sent(base, wrong).status_code for _ in range(7)]
    assert answers[:5] == [401] * 5
    slowed = sent(base, totp.at(clock()))  # the right one too: nobody may guess on
    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) >= 1
    clock.step(seconds=int(slowed.headers["Retry-After"]) + 60)
    assert sent(base, totp.at(clock())).status_code == 201


def test_a_lost_key_of_the_desk_is_told_to_its_keeper_and_not_to_who_signs_in(
    base: str, desk: Installation, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    totp = enrolled(base, clock)
    clock.step(seconds=60)
    desk.vault.file.unlink()
    desk.vault._key = None
    answer = sent(base, totp.at(clock()))
    assert answer.status_code == 503
    assert str(desk.vault.file) not in answer.text
    assert answer.json()["findings"] == []
    assert f"{desk.vault.file}: is not there" in caplog.text
