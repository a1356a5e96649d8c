"""What happens to the record when its surroundings fail: a sentence, nothing half-written, and on it goes."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from tests.ledger_records import Clock, entry, submission

import gasunion as gu
from gasunion.ledger.recheck.verify import verify
from gasunion.ledger.store import connection as connections
from gasunion.ledger.store.address import Address, address_of
from gasunion.ledger.store.archive import backup_lines, restore
from gasunion.ledger.store.ledger import Ledger
from gasunion.ledger.store.reading import chains
from gasunion.ledger.store.second_reading import asker, damage
from gasunion.ledger.store.upgrade import LATEST, make_new, step_to, upgrade
from gasunion.outcome import Refused

FIRST = Path(__file__).parents[2] / "known" / "ledger_1" / "record.sql"
FIRST_HEAD = "9a12c929a37249d3fb324522583c4e1897d996562eb947292f2fce2dd9f5e6c1"


def made(url: str) -> Address:
    address = address_of(url)
    make_new(address)
    return address


def wrong(address: Address) -> list[str]:
    with Ledger(address) as ledger, ledger.snapshot() as connection:
        return [*map(str, damage(connection)), *map(str, verify(asker(connection))[1])]


def test_a_full_disk_is_told_and_leaves_the_record_whole(tmp_path: Path) -> None:
    address = made(f"sqlite:///{tmp_path / 'record.db'}")
    big = [entry(f"e{i}", [i] * 24) for i in range(3000)]
    with Ledger(address, clock=Clock()) as ledger:
        first = ledger.submit(submission(entry("a")))
        with ledger.engine.connect() as connection:
            raw = connection.connection.driver_connection
            pages = raw.execute("PRAGMA page_count").fetchone()[0]  # type: ignore[union-attr]
            raw.execute(f"PRAGMA max_page_count = {pages + 5}")  # type: ignore[union-attr]
        with pytest.raises(Refused, match="the disk is full"):
            ledger.submit(submission(*big, key="big"))
        with ledger.engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA max_page_count = 1000000")  # type: ignore[union-attr]
        assert ledger.submit(submission(*big, key="big")).first == first.last + 1
    assert wrong(address) == []


def test_a_file_that_may_not_grow_is_told_and_the_next_start_works(tmp_path: Path) -> None:
    """A limit on the size of files, in a process of its own: what a full disk is to the driver."""
    url = f"sqlite:///{tmp_path / 'record.db'}"
    address = made(url)
    code = (
        "import sys; from tests.ledger_records import entry, submission\n"
        "from gasunion.ledger.store.address import address_of\n"
        "from gasunion.ledger.store.ledger import Ledger\n"
        "from gasunion.outcome import Refused\n"
        f"ledger = Ledger(address_of({url!r}))\n"
        "try:\n"
        "    for n in range(500):\n"
        "        ledger.submit(submission(*(entry(f'e{n}.{i}', [i] * 24) for i in range(20)), key=f'k{n}'))\n"
        "        print(n, flush=True)\n"
        "except Refused as refused:\n"
        "    print(refused.findings[0].what)\n"
    )

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))

    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=root, preexec_fn=small,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)])},
    )  # fmt: skip
    *heard, told = done.stdout.splitlines()
    assert "disk" in told, done.stderr
    assert 0 < len(heard) < 500
    with Ledger(address) as ledger:
        with ledger.snapshot() as connection:
            kept = set(connection.execute(text("SELECT key FROM receipts")).scalars())
        assert {f"k{n}" for n in heard} <= kept
        ledger.submit(submission(entry("after")))
    assert wrong(address) == []


def test_a_database_that_another_holds_is_told(tmp_path: Path) -> None:
    address = made(f"sqlite:///{tmp_path / 'record.db'}")
    with Ledger(address, busy_s=0.1) as ledger, closing(sqlite3.connect(str(address.file))) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Refused, match="another program holds the database, and did not let go in time"):
            ledger.submit(submission(entry("a")))
        other.rollback()
        assert ledger.submit(submission(entry("a"))).last == 1


def test_a_server_whose_chain_another_holds_is_told(postgres: str) -> None:
    from tests import postgres as servers

    url = servers.fresh_database(postgres)
    try:
        address = made(url)
        with Ledger(address, busy_s=0.2) as ledger, Ledger(address) as other:
            ledger.submit(submission(entry("a")))
            with other.engine.begin() as connection:
                connection.execute(text("LOCK TABLE chains IN ACCESS EXCLUSIVE MODE"))
                with pytest.raises(Refused, match="another program holds the database"):
                    ledger.submit(submission(entry("b")))
            assert ledger.submit(submission(entry("b"))).last == 2
    finally:
        servers.drop_database(postgres, url)


def test_a_server_that_is_not_there_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str | None] = []
    passing = connections._passing

    def watched(error: Any, *, is_met: bool) -> Any:
        judged.append(passing(error, is_met=is_met))
        return judged[-1]

    monkeypatch.setattr(connections, "_passing", watched)
    with pytest.raises(Refused, match="the record could not be reached") as refused:
        Ledger(address_of(f"postgresql://me@/none?host={tmp_path}"))
    assert "Start the server, or name another database" in str(refused.value)
    assert judged == [None], "it is not waited for"


class _AwayError(Exception):
    """As the driver tells it where the server sends no code."""


_AwayError.__module__ = "psycopg.errors"


@pytest.mark.parametrize(
    ("said", "state", "tries"),
    [
        ("FATAL: the database system is not yet accepting connections", None, 3),
        ("server closed the connection unexpectedly", None, 3),
        ("could not serialize access", "40001", 3),
        ("syntax error", "42601", 1),
        ("password authentication failed", None, 1),
    ],
)
def test_what_passes_is_tried_again_and_what_does_not_is_told(
    said: str, state: str | None, tries: int
) -> None:
    from sqlalchemy.exc import OperationalError

    count = 0

    def work() -> str:
        nonlocal count
        count += 1
        if count < 3:
            error = _AwayError(said)
            error.sqlstate = state  # type: ignore[attr-defined]
            raise OperationalError("", {}, error)
        return "done"

    address = address_of("postgresql://me@server/name")
    with suppress(Refused):
        assert connections.again(work, address=address, sleep=lambda _: None) == "done"
    assert count == tries


def test_trying_again_has_an_end() -> None:
    from sqlalchemy.exc import OperationalError

    def never(state: str) -> int:
        now, count = 0.0, 0

        def work() -> None:
            nonlocal count
            count += 1
            error = _AwayError("no")
            error.sqlstate = state  # type: ignore[attr-defined]
            raise OperationalError("", {}, error)

        def sleep(seconds: float) -> None:
            nonlocal now
            now += seconds

        with pytest.raises(Refused):
            connections.again(work, address=address_of("postgresql://s/n"), sleep=sleep, clock=lambda: now)
        return count

    assert never("40001") == connections.ATTEMPTS
    assert connections.ATTEMPTS < never("57P03") < 200


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_file_cut_short_is_told_or_verification_names_it(tmp_path: Path, share: float) -> None:
    address = made(f"sqlite:///{tmp_path / 'record.db'}")
    with Ledger(address) as ledger:
        ledger.submit(submission(*(entry(f"e{i}", [i] * 24) for i in range(300)), key="all"))
        lines = list(backup_lines(ledger))
    assert address.file is not None
    data = address.file.read_bytes()
    address.file.write_bytes(data[: int(len(data) * share) // 4096 * 4096])
    try:
        found = wrong(address)
    except Refused as refused:
        found = [str(refused)]
    assert found
    assert any("damaged" in told or "malformed" in told or "is missing" in told for told in found)
    # And what the message advises works.
    (tmp_path / "saved.jsonl").write_bytes(b"".join(lines))
    again = address_of(f"sqlite:///{tmp_path / 'again.db'}")
    restore(again, tmp_path / "saved.jsonl")
    assert wrong(again) == []


def test_a_record_of_the_first_tables_is_brought_to_this_version(tmp_path: Path) -> None:
    """`known/ledger_1` is a database as the first tables held it, as SQL: written once, never changed."""
    file = tmp_path / "first.db"
    with closing(sqlite3.connect(file)) as old:
        old.executescript(FIRST.read_text(encoding="utf-8"))
        rows = old.execute("SELECT seq, body, hash FROM records ORDER BY chain, seq").fetchall()
    address = address_of(f"sqlite:///{file}")
    with pytest.raises(Refused, match="is of version 0001 of the tables; this program keeps 0002"):
        Ledger(address)
    assert upgrade(address) == ("0001", LATEST)
    assert wrong(address) == []
    with Ledger(address, clock=Clock()) as ledger:
        with ledger.snapshot() as connection:
            again = connection.execute(text("SELECT seq, body, hash FROM records ORDER BY chain, seq")).all()
            assert [tuple(row) for row in again] == rows
            heads = {chain.agreement: chain.hash for chain in chains(connection)}
        assert heads["KZ-Op+RU-Op"] == FIRST_HEAD
        ledger.clock.now = ledger.clock.now.replace(year=2027)  # type: ignore[attr-defined]
        ledger.submit(submission(entry("done", 7, purpose="capacity", posts="held")))
    assert upgrade(address) == (LATEST, LATEST)
    assert wrong(address) == []


def test_a_server_with_the_first_tables_is_brought_to_this_version(postgres: str) -> None:
    from tests import postgres as servers

    url = servers.fresh_database(postgres)
    try:
        address = address_of(url)
        engine = connections.engine_of(address)
        with connections.writing(engine) as connection:
            step_to(connection, "0001")
        engine.dispose()
        assert upgrade(address) == ("0001", LATEST)
        with Ledger(address) as ledger:
            ledger.submit(submission(entry("a")))
        assert wrong(address) == []
    finally:
        servers.drop_database(postgres, url)


def test_a_record_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    address = made(f"sqlite:///{tmp_path / 'record.db'}")
    with closing(sqlite3.connect(str(address.file))) as newer, newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    for meet in (Ledger, upgrade):
        with pytest.raises(Refused, match="is of version 9999 of the tables, which this"):
            meet(address)


def test_one_who_submits_while_the_record_is_read_is_not_seen_by_the_reader(database: str) -> None:
    address = made(database)
    with Ledger(address, clock=Clock()) as ledger:
        ledger.submit(submission(entry("a")))
        with ledger.snapshot() as connection:
            (before,) = chains(connection)
            other = threading.Thread(target=ledger.submit, args=(submission(entry("b")),))
            other.start()
            other.join()
            (during,) = chains(connection)
        with ledger.snapshot() as connection:
            (after,) = chains(connection)
    assert before == during
    assert after.seq == before.seq + 1


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (
            ["DROP TRIGGER records_no_delete"],
            "table records: refuses no DELETE any more (trigger records_no_delete)",
        ),
        (
            [
                "DROP TRIGGER records_no_update",
                "CREATE TRIGGER records_no_update BEFORE UPDATE ON records BEGIN SELECT 1; END",
            ],
            "table records: refuses no UPDATE any more (trigger records_no_update)",
        ),
        (
            ["CREATE TRIGGER mine AFTER INSERT ON balances BEGIN SELECT 1; END"],
            "table balances: has a trigger mine, which no program of ours made",
        ),
        (["DROP INDEX receipts_key"], "table receipts: has no index receipts_key, which refuses doubles"),
        (
            ["DROP INDEX records_id", "CREATE INDEX records_id ON records (chain, id)"],
            "table records: has no index records_id, which refuses doubles",
        ),
        (["DROP TABLE heads"], "table heads: is missing"),
        (["ALTER TABLE balances DROP COLUMN floor"], "table balances: has no column floor"),
        (["INSERT INTO alembic_version VALUES ('0001')"], "is of version 0001, 0002 of the tables"),
        (["DELETE FROM alembic_version"], "there is no record"),
        (
            [
                "DROP TABLE alembic_version",
                "CREATE TABLE alembic_version (version_num)",
                "INSERT INTO alembic_version VALUES (NULL)",
            ],
            "is of version None of the tables",
        ),
    ],
)
def test_what_keeps_honest_programs_honest_is_missed_where_it_was_taken_away(
    tmp_path: Path, statements: list[str], told: str
) -> None:
    address = made(f"sqlite:///{tmp_path / 'record.db'}")
    assert gu.ledger_verify(database=address.shown)["outcome"]["code"] == "solved"
    with closing(sqlite3.connect(str(address.file))) as changed, changed:
        for statement in statements:
            changed.execute(statement)
    try:
        found = [f"{f['where']}: {f['what']}" for f in _findings(address)]
    except Refused as refused:
        found = [str(refused)]
    assert any(told in one for one in found), found


def test_a_desk_beside_a_record_takes_nothing_from_it(database: str) -> None:
    from gasunion.operations.store.installation import make_installation

    make_installation(database).close()
    assert _findings(address_of(database)) == []


def test_a_server_without_its_refusals_is_found_out(postgres: str) -> None:
    from tests import postgres as servers

    url = servers.fresh_database(postgres)
    address = made(url)
    assert _findings(address) == []
    with Ledger(address) as ledger, connections.writing(ledger.engine) as connection:
        connection.execute(text("ALTER TABLE records DISABLE TRIGGER records_no_update"))
        connection.execute(text("DROP INDEX receipts_key"))
    assert [f["what"] for f in _findings(address)] == [
        "has no index receipts_key, which refuses doubles.",
        "refuses no UPDATE any more (trigger records_no_update).",
    ]
    with Ledger(address) as ledger, connections.writing(ledger.engine) as connection:
        connection.execute(
            text(
                "CREATE OR REPLACE FUNCTION gasunion_append_only() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RETURN NEW; END $$"
            )
        )
    assert len([f for f in _findings(address) if "any more" in f["what"]]) == 4
    servers.drop_database(postgres, url)


def _findings(address: Address) -> list[dict[str, str]]:
    url = address.url.render_as_string(hide_password=False)
    found: list[dict[str, str]] = gu.ledger_verify(database=url)["outcome"]["findings"]
    return found


def test_a_record_on_a_medium_that_may_not_be_written_is_read_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Evidence is handed over on such; SQLite would make files beside it to read it too."""
    address = made(f"sqlite:///{tmp_path / 'record.db'}")
    with Ledger(address) as ledger:
        ledger.submit(submission(entry("a")))
    access = os.access
    monkeypatch.setattr(os, "access", lambda at, mode: mode != os.W_OK and access(at, mode))
    assert _findings(address) == []
    with Ledger(address) as ledger, pytest.raises(Refused, match="may not be written"):
        ledger.submit(submission(entry("b")))
    assert [file.name for file in tmp_path.iterdir()] == ["record.db"]
    # A log that was not written back holds a part of the record: it is not passed over.
    log = tmp_path / "record.db-wal"
    log.write_bytes(b"x")
    assert not connections._lies_still(tmp_path / "record.db")
    log.unlink()
    assert connections._lies_still(tmp_path / "record.db")
