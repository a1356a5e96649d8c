"""`gasunion serve`: what it refuses, what it makes, and a real process from its first answer to its last."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from gasunion.cli.app import app

GASUNION = [sys.executable, "-c", "from gasunion.cli import main; main()"]


def ran(*words: str) -> Any:
    return CliRunner().invoke(app, ["serve", *words])


@contextmanager
def started(folder: Path, *words: str, name: str = "ready") -> Iterator[tuple[subprocess.Popen[str], Any]]:
    """A server that answers, and what it said when it was ready."""
    ready = folder / f"{name}.json"
    process = subprocess.Popen(
        [*GASUNION, "serve", "--port", "0", "--json", str(ready), *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder,
    )  # fmt: skip
    try:
        end = time.monotonic() + 120
        while not ready.exists():
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < end
            time.sleep(0.02)
        yield process, json.loads(ready.read_text(encoding="utf-8"))
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_another_host_is_refused_without_tls_in_front() -> None:
    done = ran("--host", "0.0.0.0")
    assert done.exit_code == 2
    assert "passwords would cross the network in the clear. Put a proxy that ends TLS in front" in done.stderr


def test_a_new_desk_is_made_where_nothing_is_and_its_administrator_is_told_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    first = ran("--check", "--database", url)
    assert first.exit_code == 0, first.stderr
    assert "a new desk" in first.stdout
    assert "accounts, shown this once:\nadmin  " in first.stdout
    again = ran("--check", "--database", url)
    assert "a new desk" not in again.stdout
    assert "accounts" not in again.stdout


def test_a_record_without_a_desk_gets_one_where_it_is_asked_for(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'record.db'}"
    assert CliRunner().invoke(app, ["ledger", "init", "--database", url]).exit_code == 0
    done = ran("--check", "--database", url)
    assert done.exit_code == 2
    assert f"gasunion serve --init --database {url}" in done.stderr
    assert ran("--check", "--init", "--database", url).exit_code == 0
    assert CliRunner().invoke(app, ["ledger", "verify", "--database", url]).exit_code == 0


def test_what_is_refused_is_refused_before_a_new_desk_is_made_whose_password_nobody_saw(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    broken = tmp_path / "cases" / "bad"
    broken.mkdir(parents=True)
    (broken / "case.toml").write_text("x = [")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for words, why in (
            (("--port", port), "cannot be listened on"),
            (("--cases", str(tmp_path / "nowhere")), "nowhere: cannot be read"),
            (("--cases", str(broken.parent)), "bad, case.toml: is not TOML"),
        ):
            done = ran("--check", "--database", url, *words)
            assert done.exit_code == 2
            assert why in done.stderr
            assert not (tmp_path / "desk.db").exists(), words
    assert "accounts, shown this once" in ran("--check", "--database", url).stdout


def test_a_port_that_is_taken_is_refused_in_words(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = ran("--check", "--port", port, "--database", f"sqlite:///{tmp_path / 'desk.db'}")
    assert done.exit_code == 2
    assert f"127.0.0.1:{port}: cannot be listened on" in done.stderr


def test_help_loads_no_library_of_the_web() -> None:
    asked = (
        "import sys; from gasunion.cli.app import app; "
        "print([m for m in ('fastapi', 'uvicorn', 'argon2', 'httpx', 'sqlalchemy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.slow
def test_the_demo_answers_keeps_to_a_folder_of_its_own_and_stops_in_order(tmp_path: Path) -> None:
    with started(tmp_path, "--demo") as (process, told):
        assert told["schema"] == "gasunion/serve/1"
        base = told["url"]
        assert httpx.get(base).status_code == 200
        assert httpx.get(base + "openapi.json").json()["openapi"].startswith("3.1")
        by_role = {r: a for a in told["accounts"] for r in a["roles"]}
        assert {"dispatcher", "shipper", "accountant", "planner", "auditor", "administrator"} == set(by_role)
        who = by_role["dispatcher"]
        sent = {"login": who["login"], "password": who["password"]}
        with httpx.Client(base_url=base) as client:
            assert client.post("/api/v1/sessions", json=sent).status_code == 201
            assert client.get("/api/v1/days").json()["items"]
        folder = Path(told["database"].removeprefix("sqlite:///")).parent
        assert folder.is_dir()
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0
        assert "stopped; everything that was acknowledged is recorded" in out
        assert who["password"] not in err
        assert not folder.exists()
        assert [p.name for p in tmp_path.iterdir()] == ["ready.json"]


@pytest.mark.slow
def test_two_processes_serve_one_desk_and_an_open_stream_does_not_keep_them(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    with (
        started(tmp_path, "--database", url, name="one") as (one, first),
        started(tmp_path, "--database", url, name="two") as (two, second),
    ):
        (admin,) = first["accounts"]
        assert second["accounts"] == []
        with httpx.Client(base_url=first["url"], timeout=30) as client:
            sent = {"login": admin["login"], "password": admin["password"]}
            token = client.post("/api/v1/sessions", json=sent).json()["csrf"]
            changed = {"old": admin["password"], "new": "eight kites under snow"}
            client.put("/api/v1/me/password", json=changed, headers={"X-CSRF-Token": token})
            cookies = dict(client.cookies)
        with httpx.Client(base_url=second["url"], timeout=30, cookies=cookies) as other:
            assert other.get("/api/v1/me").json()["login"] == "admin", "the session is on both"
            with other.stream("GET", "/api/v1/events/stream", params={"after": 0}) as answer:
                lines = answer.iter_lines()
                assert any(line == "event: session.begun" for line in lines)
                two.send_signal(signal.SIGINT)
                assert list(lines)[-1] == "", "the stream ends whole"
        two.communicate(timeout=60)
        one.send_signal(signal.SIGTERM)
        one.communicate(timeout=60)
        assert (one.returncode, two.returncode) == (0, 0)


def test_no_secret_is_in_what_a_server_says(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    with started(tmp_path, "--database", url) as (process, told):
        (admin,) = told["accounts"]
        secrets = ["wrong-guess-4711"]
        with httpx.Client(base_url=told["url"], timeout=30) as client:
            client.post("/api/v1/sessions", json={"login": "admin", "password": secrets[0]})
            begun = client.post("/api/v1/sessions", json={"login": "admin", "password": admin["password"]})
            client.headers["X-CSRF-Token"] = begun.json()["csrf"]
            secrets += [begun.json()["csrf"], dict(client.cookies)["gasunion"], "eight kites under snow"]
            client.put("/api/v1/me/password", json={"old": admin["password"], "new": secrets[-1]})
            made = client.post("/api/v1/keys", json={"label": "x"}).json()
            secrets.append(made["secret"])
            client.get("/api/v1/me", headers={"Authorization": f"Bearer {made['secret']}x"})
            client.post("/api/v1/sessions", content=b"{" * 100, headers={"Content-Type": "application/json"})
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
    assert out.count(admin["password"]) == 1, "it is printed once, for whoever started the desk"
    assert admin["password"] not in err
    assert not [s for s in secrets if s in out + err]
    kept = b"".join(p.read_bytes() for p in tmp_path.glob("desk.db*"))
    guess, _, token, chosen, key = secrets
    assert not [s for s in (guess, token, chosen, key, admin["password"]) if s.encode() in kept]


@pytest.mark.parametrize("words", [("--port", "70000"), ("--port", "x"), ("--database", "mysql://x/y")])
def test_words_that_are_wrong_are_exit_2(words: tuple[str, ...]) -> None:
    assert ran(*words).exit_code == 2
