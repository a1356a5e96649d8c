"""A whole desk in one file: saved from one kind of database, restored into the other, and worked with."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from sqlalchemy import Table, select
from tests import postgres as servers
from tests.desk_people import quick_passwords

import gasunion as gu
from gasunion.operations.demo.agreement import NAME
from gasunion.operations.demo.people import acting
from gasunion.operations.demo.seed import KZ, RU, Seeded, seed
from gasunion.operations.desk_backup import DESK, LEFT_OUT, ROOMS
from gasunion.operations.people import own_account
from gasunion.operations.people.keys import make_key, visit_by_key
from gasunion.operations.people.sessions import sign_in
from gasunion.operations.store.events import chain_faults
from gasunion.operations.store.installation import Installation, make_installation, open_installation
from gasunion.operations.store.metadata import METADATA
from gasunion.operations.store.vault import SecretUnusable
from gasunion.operations.workday.approval import approve
from gasunion.operations.workday.days import days
from gasunion.operations.workday.exceptions import exceptions
from gasunion.operations.workday.nominations import nominate
from gasunion.operations.workday.proposals import propose
from gasunion.operations.workday.publications import result_of
from gasunion.outcome import Refused

pytestmark = pytest.mark.slow

NOW = datetime.fromisoformat("2026-11-27T07:02:00+00:00")
LATER = NOW + timedelta(minutes=2)


@contextmanager
def database(request: pytest.FixtureRequest, kind: str, file: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{file}"
        return
    server = request.getfixturevalue("postgres")
    url = servers.fresh_database(server)
    yield url
    servers.drop_database(server, url)


def rows_of(desk: Installation) -> dict[str, list[Any]]:
    """Every row of every table that a backup holds."""
    with desk.reading() as connection:
        return {
            t.name: [tuple(r) for r in connection.execute(select(t).order_by(*t.primary_key))]
            for part in DESK.parts
            for t in part.tables
        }


def lived_in(url: str) -> tuple[Seeded, pyotp.TOTP, str]:
    """The demo's desk, one of its people with a second factor and a key."""
    with make_installation(url, clock=lambda: NOW) as desk:
        made = seed(desk, now=NOW)
        account = next(a for a in made.accounts if a.user == "kz.dispatcher")
        begun = sign_in(desk, account.user, account.password, address="a")
        totp = pyotp.TOTP(own_account.begin_second_factor(desk, begun.visit.actor, account.password).seed)
        own_account.confirm_second_factor(desk, begun.visit.actor, totp.at(NOW), token=begun.token)
        return made, totp, make_key(desk, begun.visit.actor, "programs").secret


@pytest.mark.parametrize(("kind", "other"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_a_desk_is_restored_into_another_database_and_goes_on(
    kind: str, other: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick_passwords(monkeypatch)
    key = tmp_path / "desk.key"
    monkeypatch.setenv("GASUNION_KEY_FILE", str(key))
    saved = tmp_path / "saved.jsonl"
    with (
        database(request, kind, tmp_path / "desk.db") as url,
        database(request, other, tmp_path / "again.db") as new,
    ):
        made, totp, secret = lived_in(url)
        told = gu.ledger_backup(saved, database=url, desk=True)
        assert "the events of the desk follow from each other" in told["rechecked"]
        assert stat.S_IMODE(saved.stat().st_mode) == 0o600
        gu.ledger_restore(saved, database=new)
        account = next(a for a in made.accounts if a.user == "kz.dispatcher")
        with (
            open_installation(url, clock=lambda: LATER) as before,
            open_installation(new, clock=lambda: LATER) as after,
        ):
            assert rows_of(after) == rows_of(before)
            assert days(after, KZ) == days(before, KZ)
            on = {"agreement": NAME, "day": made.day}
            assert exceptions(after, KZ, **on) == exceptions(before, KZ, **on)
            assert result_of(after, KZ, 2, **on) == result_of(before, KZ, 2, **on)
            found = visit_by_key(after, secret)
            assert found is not None
            assert found.actor.user == account.user
            sign_in(after, account.user, account.password, code=totp.at(LATER), address="a")
            # It goes on where it stopped: numbers follow, and two people publish.
            row = {"point": "Kartaly", "side": "exit", "counterparty": "Qazaq Heat", "daily": 2_400}
            assert nominate(after, acting("Tobol", "shipper"), row, **on).row > 0
            approve(after, RU, propose(after, KZ, **on).proposal)
            with after.reading() as connection:
                assert list(chain_faults(connection)) == []
            key.rename(tmp_path / "lost.key")
            with (
                open_installation(new, clock=lambda: LATER + timedelta(minutes=2)) as keyless,
                pytest.raises(SecretUnusable, match="is not there"),
            ):
                sign_in(keyless, account.user, account.password, code="123456", address="a")


def test_every_table_of_the_desk_is_saved_or_named_as_left_out() -> None:
    declared = {t.name for room in ROOMS for t in vars(room).values() if isinstance(t, Table)}
    assert declared == set(METADATA.tables)
    saved = {t.name for part in DESK.parts for t in part.tables}
    assert declared - saved == LEFT_OUT
    assert LEFT_OUT == {"desk_sessions", "desk_sign_in_failures"}


def test_a_backup_of_a_desk_that_was_cut_or_changed_is_refused_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick_passwords(monkeypatch)
    monkeypatch.setenv("GASUNION_KEY_FILE", str(tmp_path / "desk.key"))
    url, saved, bad = f"sqlite:///{tmp_path / 'desk.db'}", tmp_path / "saved.jsonl", tmp_path / "bad.jsonl"
    with make_installation(url, clock=lambda: NOW) as desk:
        seed(desk, now=NOW)
    gu.ledger_backup(saved, database=url, desk=True)
    lines = saved.read_bytes().splitlines(keepends=True)

    def changed(table: str, at: int, value: Any) -> bytes:
        """One value of the first row of a table, the end made to fit."""
        i = next(n for n, line in enumerate(lines) if json.loads(line).get("table") == table)
        row = json.loads(lines[i])
        row["row"][at] = value
        return b"".join([*lines[:i], json.dumps(row).encode() + b"\n", *lines[i + 1 :]])

    ways = {
        "cut": (b"".join(lines[:-1]), "it was cut short"),
        "unknown desk": (
            lines[0].replace(b'"desk":"0001"', b'"desk":"0009"') + b"".join(lines[1:]),
            "is of version '0009' of the desk",
        ),
        "no bytes": (changed("desk_publications", 10, "abc"), "result: holds 'abc', which does not fit"),
        "no base 64": (changed("desk_publications", 10, {"base64": "!"}), "which does not fit"),
        "no truth": (changed("desk_users", 6, 1), "must_change: holds '1', which does not fit"),
        "another sentence": (changed("desk_events", 7, "nothing happened"), "do not give the hash"),
        "a table of nobody": (
            b"".join([*lines[:-1], b'{"table":"desk_sessions","row":[]}\n', lines[-1]]),
            "is of a table 'desk_sessions' that a record does not have",
        ),
    }
    for way, (data, why) in ways.items():
        bad.write_bytes(data)
        with pytest.raises(Refused) as told:
            gu.ledger_restore(bad, database=f"sqlite:///{tmp_path / 'new.db'}")
        assert why in str(told.value), (way, str(told.value))
        assert not (tmp_path / "new.db").exists(), way


def test_a_record_alone_says_that_its_desk_is_not_in_the_file_and_none_is_asked_for_in_vain(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    make_installation(url).close()
    told = gu.ledger_backup(tmp_path / "record.jsonl", database=url)
    assert "the desk beside it was not: --desk writes both" in told["outcome"]["message"]
    assert b"desk_" not in (tmp_path / "record.jsonl").read_bytes()
    gu.ledger_restore(tmp_path / "record.jsonl", database=f"sqlite:///{tmp_path / 'alone.db'}")
    with pytest.raises(Refused, match="holds a record and no desk"):
        gu.ledger_backup(tmp_path / "no.jsonl", database=f"sqlite:///{tmp_path / 'alone.db'}", desk=True)
    assert not (tmp_path / "no.jsonl").exists()
