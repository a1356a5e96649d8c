"""Whoever changes the database behind the program's back is found out, and what was changed is named."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from tests.examples import few
from tests.ledger_doors import bundle_of, key, run, write

import gasunion as gu
from gasunion.ledger.recheck.verify import verify
from gasunion.ledger.record.chain import NOTHING, receipt_hash, record_hash
from gasunion.ledger.store.address import address_of
from gasunion.ledger.store.ledger import Ledger
from gasunion.ledger.store.second_reading import asker
from gasunion.outcome import Refused

ALL = "KZ-Op+RU-Op+UZ-Op"
DAYS = ("2026-01-15", "2026-01-16", "2026-01-17")
TABLES = ("chains", "records", "receipts", "balances", "keys", "heads")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A record of three days, a trusted key, a kept head; a head and exports that a counterpart holds."""
    made = tmp_path_factory.mktemp("record")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made)
        patch.delenv("GASUNION_DATABASE_URL", raising=False)
        run("ledger init --database sqlite:///true.db")
        signer = key(made, "RU-Op")
        run(f"ledger key trust {signer}.pub --database sqlite:///true.db")
        for day in DAYS:
            write(made, "day.json", bundle_of(day))
            run("day run day.json --record sqlite:///true.db")
        sign = f"--key {signer} --passphrase-file passphrase --database sqlite:///true.db"
        for day in DAYS:
            run(f"day export --day {day} {sign} --out {day}.exchange.json")
        run(f"ledger head sign {sign} --out head.json")
        run("ledger backup true.jsonl --database sqlite:///true.db")
        yield made


@contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    """A database without the triggers that keep honest programs honest; afterwards they stand again."""
    with closing(sqlite3.connect(file)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        connection.commit()
        for _, sql in triggers:
            connection.execute(sql)
        connection.commit()


def copy_of(folder: Path) -> Path:
    file = folder / "changed.db"
    for ending in ("", "-wal", "-shm"):
        Path(f"{file}{ending}").unlink(missing_ok=True)
    shutil.copy(folder / "true.db", file)
    return file


def faults(file: Path) -> list[str]:
    """What verification finds, and where."""
    try:
        told = gu.ledger_verify(database=f"sqlite:///{file}")
    except Refused as refused:
        return [str(f) for f in refused.findings]
    return [f"{f['where']}: {f['what']}" for f in told["outcome"]["findings"]]


def content(file: Path) -> dict[str, list[tuple[Any, ...]]] | None:
    """Everything that the tables say, as bytes; None where the file cannot be read whole."""
    with closing(sqlite3.connect(file)) as connection:
        connection.text_factory = bytes
        try:
            return {t: sorted(connection.execute(f"SELECT * FROM {t}"), key=repr) for t in TABLES}
        except (sqlite3.DatabaseError, UnicodeDecodeError):  # SQLite tells of damage with bytes out of it
            return None


def test_the_record_is_true_before_it_is_changed(folder: Path) -> None:
    assert faults(folder / "true.db") == []


@settings(max_examples=few(1.2))
@given(st.integers(0, 2**60))
def test_any_single_changed_byte_of_the_file_is_found_or_changes_nothing_that_is_said(
    folder: Path, seed: int
) -> None:
    rng = random.Random(seed)
    file = copy_of(folder)
    before = content(file)
    data = bytearray(file.read_bytes())
    at = rng.randrange(len(data))
    data[at] ^= 1 << rng.randrange(8)
    file.write_bytes(data)
    found = faults(file)
    after = content(file)
    assert found or after == before, f"byte {at}"


@settings(max_examples=few(1.2))
@given(st.integers(0, 2**60))
def test_any_changed_deleted_doubled_or_swapped_row_is_found_and_named(folder: Path, seed: int) -> None:
    rng = random.Random(seed)
    file = copy_of(folder)
    table = rng.choice(TABLES)
    way = rng.choice(("change", "delete", "swap"))
    with opened(file) as connection:
        rows = connection.execute(f"SELECT rowid, * FROM {table}").fetchall()
        names = [c[1] for c in connection.execute(f"PRAGMA table_info({table})")]
        row = rng.choice(rows)
        named = _named(table, dict(zip(names, row[1:], strict=True)))
        if way == "delete":
            if table in ("keys", "heads"):
                return  # what is trusted and kept is the keeper's own affair
            connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (row[0],))
        elif way == "change" or len(rows) < 2:
            column = rng.choice([n for n in names if n != "id" or table != "chains"])
            value = row[1 + names.index(column)]
            new = _other(rng, value)
            try:
                connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (new, row[0]))
            except sqlite3.IntegrityError:
                return  # the table itself refuses it
        else:
            other = rng.choice([r for r in rows if r[0] != row[0]])
            column = rng.choice([n for n in names if row[1 + names.index(n)] != other[1 + names.index(n)]])
            connection.execute("PRAGMA ignore_check_constraints = ON")
            pair = [(other[1 + names.index(column)], row[0]), (row[1 + names.index(column)], other[0])]
            for value, id_ in pair:
                connection.execute("DROP INDEX IF EXISTS records_id")
                try:
                    connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (value, id_))
                except sqlite3.IntegrityError:
                    connection.rollback()
                    return
    found = faults(file)
    assert found, (table, way, named)
    assert any(part in told for told in found for part in named), (table, way, named, found[:4])


def _named(table: str, row: dict[str, Any]) -> list[str]:
    """Any of these names the place, whichever of its columns was changed."""
    if table == "records":
        return [f"record {row['seq']}", f"records {row['seq']}"]
    if table == "receipts":
        due = f"number {row['number']} is due"  # where another number stands there, that one is named
        return [f"receipt {row['number']}", f"receipt {row['number'] + 1}", due, "receipts"]
    if table == "balances":
        return ["balance of", "belong to a chain", "belongs to nothing"]
    return {"chains": [ALL, "chain"], "keys": ["key of"], "heads": ["head of", "record 0"]}[table]


def _other(rng: random.Random, value: Any) -> Any:
    if isinstance(value, int):
        return value + rng.choice((-1, 1, 7))
    if value is None:
        return "x" if rng.random() < 0.5 else 3
    at = rng.randrange(len(value))
    return value[:at] + rng.choice([c for c in "0a7é" if c != value[at]]) + value[at + 1 :]


def forge(file: Path, seq: int) -> str:
    """Change an amount of a record and make every later hash, balance and receipt fit: a keeper that lies."""
    with opened(file) as connection:
        rows = connection.execute("SELECT seq, body FROM records ORDER BY seq").fetchall()
        before, hashes = NOTHING, []
        id_ = ""
        for number, body in rows:
            if number == seq:
                value = json.loads(body)
                id_ = value["id"]
                first = value["postings"][0]
                second = next(p for p in value["postings"][1:] if p[2] == first[2])
                for posting, change in ((first, 5), (second, -5)):
                    amounts = posting[3] if isinstance(posting[3], list) else None
                    if amounts is None:
                        posting[3] += change
                    else:
                        amounts[0] += change
                    connection.execute(
                        "UPDATE balances SET posted = posted + ? "
                        "WHERE party = ? AND account = ? AND unit = ?",
                        (change, *posting[:3]),
                    )
                body = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
                connection.execute("UPDATE records SET body = ? WHERE seq = ?", (body, number))
            before = record_hash(before, number, body.encode())
            hashes.append(before)
            connection.execute("UPDATE records SET hash = ? WHERE seq = ?", (before, number))
        told = NOTHING
        columns = ("number", "key", "digest", "first", "last", "head", "recorded_at")
        for row in connection.execute(
            f"SELECT {', '.join(columns)} FROM receipts ORDER BY number"
        ).fetchall():
            receipt = dict(zip(columns, row, strict=True)) | {"head": hashes[row[4]]}
            told = receipt_hash(told, receipt)
            connection.execute(
                "UPDATE receipts SET head = ?, hash = ? WHERE number = ?", (receipt["head"], told, row[0])
            )
        connection.execute("UPDATE chains SET hash = ?, receipt_hash = ?", (before, told))
        connection.execute("DELETE FROM heads")
    return id_


@settings(max_examples=few(0.3, least=8))
@given(st.integers(0, 2**60))
def test_a_keeper_who_rewrites_everything_is_found_by_a_head_that_another_holds(
    folder: Path, seed: int
) -> None:
    rng = random.Random(seed)
    file = copy_of(folder)
    with closing(sqlite3.connect(file)) as connection:
        entries = connection.execute("SELECT seq, run FROM records WHERE record = 'entry'").fetchall()
    seq, day = rng.choice(entries)
    id_ = forge(file, seq)
    assert faults(file) == []  # by itself the record looks whole
    told = gu.ledger_verify(head="head.json", database=f"sqlite:///{file}")["outcome"]["findings"]
    # From the head: to the gas day.
    assert [f["where"].split(", records")[0] for f in told] == [f"{ALL}, gas day {day}"]
    # From that party's copy of the day: to the entry.
    found = gu.day_import(f"{day}.exchange.json", database=f"sqlite:///{file}")["outcome"]["findings"]
    assert {f["where"] for f in found} == {f"record {seq}, entry {id_}"}
    # In one command, from whatever copy that party has; and nothing of either is changed.
    before = [file.read_bytes(), (folder / "true.db").read_bytes()]
    for copy in ("true.db", "sqlite:///true.db", "true.jsonl", f"{day}.exchange.json"):
        told = gu.ledger_verify(copy=copy, database=f"sqlite:///{file}")["outcome"]["findings"]
        assert {f["where"].removeprefix(f"{ALL}, ").removeprefix(f"gas day {day}, ") for f in told} == {
            f"record {seq}, entry {id_}"
        }, copy
    assert [file.read_bytes(), (folder / "true.db").read_bytes()] == before
    # And where the two compare heads: the same gas day.
    sign = "ledger head sign --key RU-Op.key --passphrase-file passphrase --out lie.json"
    run(f"{sign} --database sqlite:///{file}")
    compared = gu.ledger_head_compare("head.json", "lie.json")
    assert (compared["relation"], compared["gas_day"]) == ("differ", day)


def test_a_record_cut_off_at_its_end_is_found_by_a_head_that_another_holds(folder: Path) -> None:
    file = copy_of(folder)
    with opened(file) as connection:
        (last,) = connection.execute(
            "SELECT seq FROM records WHERE record = 'close' ORDER BY seq"
        ).fetchall()[1]
        connection.execute("DELETE FROM records WHERE seq > ?", (last,))
    told = gu.ledger_verify(head="head.json", database=f"sqlite:///{file}")["outcome"]["findings"]
    said = [f"{f['where']}: {f['what']}" for f in told]
    assert any("gas day 2026-01-17" in s and "are missing here" in s for s in said)
    assert any(s.startswith(f"{ALL}, end: is stated as record") for s in said)


def test_a_server_that_is_changed_is_found_out_as_a_file_is(folder: Path, postgres: str) -> None:
    from tests import postgres as servers

    url = servers.fresh_database(postgres)
    try:
        gu.ledger_restore("true.jsonl", database=url)
        assert gu.ledger_verify(database=url)["outcome"]["code"] == "solved"
        with Ledger(address_of(url)) as ledger:
            with ledger.engine.begin() as connection:
                connection.execute(text("ALTER TABLE records DISABLE TRIGGER USER"))
                connection.execute(
                    text("UPDATE records SET body = replace(body, '22350', '22351') WHERE seq = 9")
                )
                connection.execute(text("DELETE FROM records WHERE seq = 40"))
            with ledger.snapshot() as connection:
                found = [f.where for f in verify(asker(connection))[1]]
        assert f"{ALL}, record 9, entry 2026-01-15 #1 custody Kartaly" in found
        assert any(where.startswith(f"{ALL}, record 41") for where in found)
    finally:
        servers.drop_database(postgres, url)
