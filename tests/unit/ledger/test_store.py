"""The record in a database: one suite, and every test of it on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError, SQLAlchemyError
from tests.ledger_records import GAS, Clock, Memory, capacity, entry, random_chain, submission

from gasunion.ledger.recheck.verify import verify
from gasunion.ledger.record.body import reversal_of
from gasunion.ledger.record.journal import Submission
from gasunion.ledger.store import connection as connections
from gasunion.ledger.store.address import address_of
from gasunion.ledger.store.ledger import Ledger
from gasunion.ledger.store.tables import METADATA
from gasunion.ledger.store.upgrade import make_new
from gasunion.outcome import Refused


@pytest.fixture
def ledger(database: str) -> Iterator[Ledger]:
    address = address_of(database)
    make_new(address)
    with Ledger(address, clock=Clock()) as made:
        yield made


def verified(ledger: Ledger):
    with ledger.snapshot() as connection:
        return verify(lambda sql, values: connection.execute(text(sql), values).mappings())


def test_what_was_acknowledged_is_there_and_passes_the_second_reading(ledger: Ledger) -> None:
    first = ledger.submit(submission(entry("a"), entry("b", [1, 2, 3])))
    second = ledger.submit(submission(entry("c")))
    assert (first.first, first.last, second.first, second.last) == (0, 2, 3, 3)
    (chain,), found = verified(ledger)
    assert found == []
    assert (chain.records, chain.entries, chain.receipts, chain.head) == (4, 3, 2, second.head)


def test_the_same_key_and_body_gets_the_same_answer_and_adds_nothing(ledger: Ledger) -> None:
    asked = submission(entry("a"), key="k")
    first, again = ledger.submit(asked), ledger.submit(asked)
    assert again.is_repeat
    assert not first.is_repeat
    assert (again.first, again.last, again.head, again.recorded_at) == (
        first.first, first.last, first.head, first.recorded_at,
    )  # fmt: skip
    assert verified(ledger)[0][0].records == 2


def test_the_same_key_with_another_body_is_refused(ledger: Ledger) -> None:
    ledger.submit(submission(entry("a"), key="k"))
    for other in (submission(entry("b"), key="k"), submission(entry("a"), key="k", after=0)):
        with pytest.raises(Refused, match="idempotency key k: stands for another submission, recorded at"):
            ledger.submit(other)
    assert verified(ledger)[0][0].records == 2


def test_a_chain_or_balance_that_has_moved_since_it_was_read_is_refused(ledger: Ledger) -> None:
    ledger.submit(submission(entry("a")))
    with pytest.raises(Refused, match="after: names record 0, and the chain ends with 1"):
        ledger.submit(submission(entry("b"), after=0))
    moved = ("KZ-Op", "title", GAS)
    with pytest.raises(
        Refused, match="versions, KZ-Op · title · 1000m3 at 20C: is -1, and record 1 has moved it"
    ):
        ledger.submit(submission(entry("b"), versions={moved: -1}))
    assert ledger.submit(submission(entry("b"), after=1, versions={moved: 1})).last == 2


def test_what_is_pending_holds_and_is_posted_or_released_once(ledger: Ledger) -> None:
    ledger.submit(submission(capacity(10)))
    held = entry("held", 7, purpose="capacity", state="pending")
    ledger.submit(submission(held))
    with pytest.raises(
        Refused, match=r"would stand at -11 with what is pending; its floor is -10\. At most 3 can"
    ):
        ledger.submit(submission(entry("more", 4, purpose="capacity", state="pending")))
    ledger.submit(submission(entry("done", posts="held", movements=held.movements)))
    with pytest.raises(Refused, match="ends held, which done has ended"):
        ledger.submit(submission(entry("free", voids="held", movements=())))
    ledger.submit(submission(entry("other", 3, purpose="capacity", state="pending")))
    ledger.submit(submission(entry("free", voids="other", movements=())))
    (chain,), found = verified(ledger)
    assert found == []
    assert chain.walked.sums["KZ-Op", "capacity", GAS].told() == (-7, 0, 0, 5, -10)


def test_a_correction_takes_back_and_records_anew_and_does_so_once(ledger: Ledger) -> None:
    was = entry("was", 5)
    ledger.submit(submission(was))
    right = entry("right", 6)
    ledger.submit(submission(reversal_of(was, id_="back", trace="meter read again"), right))
    with pytest.raises(Refused, match="takes back was, which back has taken back"):
        ledger.submit(submission(reversal_of(was, id_="back2", trace="again")))
    back = reversal_of(was, id_="back", trace="x")
    with pytest.raises(Refused, match="takes back back, which itself takes back or releases"):
        ledger.submit(submission(reversal_of(back, id_="back3", trace="again")))
    assert verified(ledger)[0][0].walked.sums["RU-Op", "title", GAS].posted == 6


def test_an_id_that_stands_is_refused_by_name(ledger: Ledger) -> None:
    ledger.submit(submission(entry("a")))
    with pytest.raises(Refused, match="entry a: stands in the record already"):
        ledger.submit(submission(entry("a", 6), entry("b"), key="other"))
    assert verified(ledger)[0][0].records == 2


def test_each_agreement_has_its_own_chain(ledger: Ledger) -> None:
    one = ledger.submit(submission(entry("a"), agreement="KZ-Op+UZ-Op"))
    other = ledger.submit(submission(entry("a"), agreement="KZ-Op+RU-Op"))
    assert (one.last, other.last) == (1, 1)
    assert one.head != other.head
    assert [c.agreement for c in verified(ledger)[0]] == ["KZ-Op+RU-Op", "KZ-Op+UZ-Op"]


def test_the_clock_may_not_go_back_and_two_seconds_between_machines_are_no_going_back(ledger: Ledger) -> None:
    clock = ledger.clock
    assert isinstance(clock, Clock)
    first = ledger.submit(submission(entry("a")))
    clock.now -= timedelta(seconds=1)
    assert ledger.submit(submission(entry("b"))).recorded_at == first.recorded_at
    clock.now -= timedelta(hours=1)
    with pytest.raises(
        Refused, match=r"clock: stands at 2026-01-16T06:59:59\.\d+Z, and the last record was made at"
    ):
        ledger.submit(submission(entry("c")))
    clock.now += timedelta(hours=2)
    ledger.submit(submission(entry("c")))
    assert verified(ledger)[1] == []


@pytest.mark.parametrize("table", ["records", "receipts"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET hash = 'x'"])
def test_the_database_itself_refuses_to_change_what_was_recorded(
    ledger: Ledger, table: str, change: str
) -> None:
    ledger.submit(submission(entry("a")))
    with (
        pytest.raises(DatabaseError, match="what was recorded is not changed"),
        ledger.engine.begin() as connection,
    ):
        connection.execute(text(change.format(table)))
    assert verified(ledger)[1] == []


def test_random_submissions_end_as_the_same_chain_in_memory_and_in_both_databases(ledger: Ledger) -> None:
    heads, balances = [], []
    for seed in range(4):
        memory, _, _ = random_chain(seed)
        named = f"agreement {seed}"
        again = Memory(agreement=named)
        for asked in submissions_of(memory, named):
            again.submit(asked)
            receipt = ledger.submit(asked)
        heads.append((again.standing.hash, receipt.head))
        balances.append(again.balances)
    assert all(a == b for a, b in heads)
    chains, found = verified(ledger)
    assert found == []
    for chain, stood in zip(chains, balances, strict=True):
        told = {k: (b.posted, b.pending_in, b.pending_out, b.version, b.floor) for k, b in stood.items()}
        assert {k: s.told() for k, s in chain.walked.sums.items()} == told


def submissions_of(memory: Memory, agreement: str) -> Iterator[Submission]:
    """The submissions that made a chain, for another one."""
    from gasunion.ledger.record.reading import read_body
    from gasunion.reading.plain import json_of

    start = 1  # what opens a chain comes by itself
    for end in memory.ends:
        bodies = [read_body(json_of(r["body"].encode(), "r"), "r") for r in memory.rows[start : end + 1]]
        yield submission(*bodies, key=f"k{end}", agreement=agreement)
        start = end + 1


def test_many_at_once_sell_no_more_than_there_is(ledger: Ledger) -> None:
    ledger.submit(submission(capacity(100)))
    sold: list[int] = []
    wrong: list[BaseException] = []

    def seller(name: int) -> None:
        for i in range(12):
            try:
                ledger.submit(submission(entry(f"s{name}.{i}", 7, purpose="capacity", state="pending")))
                sold.append(7)
            except Refused as refused:
                if "its floor is" not in str(refused):
                    wrong.append(refused)
            except BaseException as error:
                wrong.append(error)
                raise

    threads = [threading.Thread(target=seller, args=(n,)) for n in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert wrong == []
    assert sum(sold) == 98
    (chain,), found = verified(ledger)
    assert found == []
    assert chain.walked.sums["KZ-Op", "capacity", GAS].waiting_out == -98


def test_a_big_day_and_a_small_one_are_written_alike(ledger: Ledger) -> None:
    big = [entry(f"flow {i}", [i % 7] * 24, taker=f"S{i % 50}") for i in range(400)]
    ledger.submit(submission(*big, key="big"))
    (chain,), found = verified(ledger)
    assert found == []
    assert chain.records == 401


def test_migrations_make_the_tables_that_the_program_uses(ledger: Ledger) -> None:
    seen = inspect(ledger.engine)
    for table in METADATA.sorted_tables:
        columns = {c["name"]: bool(c["nullable"]) for c in seen.get_columns(table.name)}
        assert columns == {c.name: bool(c.nullable) for c in table.columns}, table.name
        indexes = {i["name"]: (i["column_names"], bool(i["unique"])) for i in seen.get_indexes(table.name)}
        wanted = {i.name: ([c.name for c in i.columns], bool(i.unique)) for i in table.indexes}
        assert {k: v for k, v in indexes.items() if k in wanted} == wanted
    assert set(seen.get_table_names()) - {"alembic_version"} == set(METADATA.tables)


def test_a_database_without_a_record_or_with_something_else_is_told_what_to_do(database: str) -> None:
    address = address_of(database)
    with pytest.raises(Refused, match=r"there is no record\. Make one: gasunion ledger init --database"):
        Ledger(address)
    make_new(address)
    with pytest.raises(Refused, match="holds a record already; nothing was changed"):
        make_new(address)


def test_a_file_that_is_no_database_or_cut_short_is_told(tmp_path: Path) -> None:
    for name, data in (("text.db", b"no database at all, only words" * 40), ("empty.db", b"")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(Refused) as refused:
            Ledger(address_of(f"sqlite:///{tmp_path / name}"))
        told = str(refused.value)
        assert ("is damaged, cut short, or no database" if data else "there is no record") in told
        assert (tmp_path / name).read_bytes()[: len(data)] == data


def test_a_file_whose_damage_sqlite_tells_of_in_bytes_that_are_no_utf_8_is_told(tmp_path: Path) -> None:
    address = address_of(f"sqlite:///{tmp_path / 'record.db'}")
    make_new(address)
    whole = (tmp_path / "record.db").read_bytes()
    (tmp_path / "record.db").write_bytes(whole.replace(b"CREATE TABLE ", b"CREATE \xd8\xc3BLE "))
    with pytest.raises(Refused, match=r"is damaged, cut short, or no database of SQLite \(malformed .*\\xd8"):
        Ledger(address)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("gasunion.db", "is no URL of a database"),
        ("mysql://a@b/c", "names 'mysql', which this program does not keep a record in"),
        ("sqlite://", "names no file; a record in memory would be gone"),
        ("postgresql://server", "names a server and no database on it"),
    ],
)
def test_an_address_that_is_none_is_told(url: str, told: str) -> None:
    with pytest.raises(Refused, match=told):
        address_of(url)


def test_a_password_is_never_shown() -> None:
    assert "secret" not in address_of("postgresql://me:secret@server/name").shown


def test_a_submission_goes_to_the_server_and_back_twice(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it does, all other writers wait: lock, begin and read; then write, commit and let go."""
    import psycopg
    from tests import postgres as servers

    ways: list[int] = []
    pipeline, execute = psycopg.Connection.pipeline, psycopg.Connection.execute

    def counted(self: psycopg.Connection[tuple[object, ...]]):
        ways.append(0)
        return pipeline(self)

    def one(self: psycopg.Connection[tuple[object, ...]], *words: object, **more: object):
        if self.info.pipeline_status == psycopg.pq.PipelineStatus.OFF:
            ways.append(1)
        else:
            ways[-1] += 1
        return execute(self, *words, **more)  # type: ignore[arg-type]

    url = servers.fresh_database(postgres)
    make_new(address_of(url))
    with Ledger(address_of(url)) as ledger:
        ledger.submit(
            submission(capacity(10), entry("a"), entry("held", purpose="capacity", state="pending"))
        )
        monkeypatch.setattr(psycopg.Connection, "pipeline", counted)
        monkeypatch.setattr(psycopg.Connection, "execute", one)
        for asked, due in (
            (submission(entry("b"), entry("c")), [3, 3]),
            (submission(entry("b"), entry("c")), [3, 2]),
            (submission(reversal_of(entry("a"), id_="back", trace="read again")), [6, 3]),
            (submission(entry("done", purpose="capacity", posts="held")), [6, 3]),
        ):
            ways.clear()
            ledger.submit(asked)
            assert ways == due
    servers.drop_database(postgres, url)


def test_writers_of_several_chains_do_not_fail_each_other(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a lock for each chain, PostgreSQL sent three turns of four back: small chains share its pages."""
    passing, failed = connections._passing, []

    def noted(error: SQLAlchemyError, *, is_met: bool):
        failed.append(error)
        return passing(error, is_met=is_met)

    monkeypatch.setattr(connections, "_passing", noted)
    make_new(address_of(database))

    def write(chain: int) -> None:
        with Ledger(address_of(database)) as ledger:
            for i in range(12):
                ledger.submit(submission(entry(f"e{i}", taker=f"S{i % 3}"), agreement=f"chain {chain}"))

    writers = [threading.Thread(target=write, args=(chain,)) for chain in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with Ledger(address_of(database)) as ledger:
        chains, found = verified(ledger)
    assert found == []
    assert [chain.entries for chain in chains] == [12] * 6
    assert failed == []


def test_a_submission_that_the_database_refuses_prints_nothing(
    database: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """The driver warns of statements that were passed over; who submits is told once, in our words."""
    make_new(address_of(database))
    with Ledger(address_of(database)) as ledger:
        ledger.submit(submission(entry("a")))
        with pytest.raises(Refused, match="entry a: stands in the record already"):
            ledger.submit(submission(entry("a"), key="other"))
        assert ledger.submit(submission(entry("b"))).last == 2
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []
