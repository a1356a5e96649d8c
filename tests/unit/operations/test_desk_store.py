"""The desk's own tables: made beside the record, events chained, answers given once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError
from tests import postgres as servers
from tests.desk_store import Clock, actor

from gasunion.ledger.store.address import address_of
from gasunion.ledger.store.tables import METADATA as RECORD
from gasunion.ledger.store.upgrade import make_new
from gasunion.operations.store.actor import Conflict, Forbidden, require
from gasunion.operations.store.events import chain_faults, event, events_of
from gasunion.operations.store.installation import Installation, make_installation, open_installation
from gasunion.operations.store.metadata import METADATA
from gasunion.operations.store.once import once
from gasunion.outcome import Refused

ROOMS = ("store", "workday", "people", "notes", "committee")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'desk.db'}"
        return
    server = request.getfixturevalue("postgres")
    url = servers.fresh_database(server)
    yield url
    servers.drop_database(server, url)


@pytest.fixture
def desk(database: str) -> Iterator[Installation]:
    with make_installation(database, clock=Clock()) as made:
        yield made


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    number: int
    names: tuple[str, ...]


def tell(desk: Installation, subject: str, *seen_by: str) -> int:
    return desk.write(
        lambda c: event(
            c, desk, actor=None, action="test.told", subject=subject, detail={"a": 1}, seen_by=seen_by
        )
    )


def test_migrations_make_the_tables_that_the_rooms_use(desk: Installation) -> None:
    here = Path(__file__).parents[3] / "src" / "gasunion" / "operations"
    for room in ROOMS:
        if (here / room / "tables.py").exists():
            import_module(f"gasunion.operations.{room}.tables")
    seen = inspect(desk.ledger.engine)
    for table in METADATA.sorted_tables:
        columns = {c["name"]: bool(c["nullable"]) for c in seen.get_columns(table.name)}
        assert columns == {c.name: bool(c.nullable) for c in table.columns}, table.name
        keys = set(seen.get_pk_constraint(table.name)["constrained_columns"])
        assert keys == {c.name for c in table.primary_key}, table.name
        indexes = {i["name"]: (i["column_names"], bool(i["unique"])) for i in seen.get_indexes(table.name)}
        wanted = {i.name: ([c.name for c in i.columns], bool(i.unique)) for i in table.indexes}
        assert {k: v for k, v in indexes.items() if k in wanted} == wanted
    versions = {"alembic_version", "desk_version"}
    assert set(seen.get_table_names()) - versions == set(METADATA.tables) | set(RECORD.tables)


def test_a_desk_is_made_once_and_also_beside_a_record_that_is_there(database: str) -> None:
    make_new(address_of(database))
    with pytest.raises(Refused, match="holds a record and no desk"):
        open_installation(database)
    make_installation(database).close()
    open_installation(database).close()
    with pytest.raises(Refused, match="holds a desk already"):
        make_installation(database)


def test_a_database_with_something_else_in_it_gets_no_desk(desk: Installation, database: str) -> None:
    with desk.ledger.engine.begin() as connection:
        connection.execute(text("UPDATE desk_version SET version_num = '9999'"))
    with pytest.raises(Refused, match="is of version 9999 of the desk's tables"):
        open_installation(database)


def test_each_party_reads_its_own_events_in_order(desk: Installation) -> None:
    for n in range(6):
        tell(desk, f"n{n}", "A", *(["B"] if n % 2 else []))
    with desk.reading() as c:
        assert [e.subject for e in events_of(c, "A")] == [f"n{n}" for n in range(6)]
        assert [e.subject for e in events_of(c, "B", after=2, limit=1)] == ["n3"]
        assert events_of(c, "C") == ()
        assert list(chain_faults(c)) == []


def test_events_of_many_writers_have_one_order_without_gaps(desk: Installation) -> None:
    threads = [threading.Thread(target=lambda: [tell(desk, "x", "A") for _ in range(5)]) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    with desk.reading() as c:
        assert [e.seq for e in events_of(c, "A")] == list(range(1, 21))
        assert list(chain_faults(c)) == []


def test_the_database_itself_refuses_to_change_an_event_and_the_chain_finds_who_did(
    desk: Installation,
) -> None:
    for n in range(3):
        tell(desk, f"n{n}", "A")
    with pytest.raises(DBAPIError, match="what was written is not changed"), desk.ledger.engine.begin() as c:
        c.execute(text("UPDATE desk_events SET subject = 'x' WHERE seq = 2"))
    is_file = desk.address.kind == "sqlite"
    with desk.ledger.engine.begin() as c:
        c.execute(text("DROP TRIGGER desk_events_no_update" + ("" if is_file else " ON desk_events")))
        c.execute(text("UPDATE desk_events SET subject = 'x' WHERE seq = 2"))
    with desk.reading() as c:
        assert [f.where for f in chain_faults(c)] == ["event 2"]


def test_the_same_key_and_body_gets_the_same_answer_and_another_body_is_refused(desk: Installation) -> None:
    made: list[int] = []
    me = actor("A", "shipper")

    def asked(body: str, key: str | None = "k", who: str | None = None) -> Done:
        def work() -> Done:
            made.append(1)
            return Done(number=len(made), names=("a", "b"))

        by = me if who is None else actor("A", "shipper", user=who)
        return desk.write(
            lambda c: once(
                c, by, key, action="do", body=body, at=desk.now(), answers=Done, work=work
            )
        )  # fmt: skip

    assert asked("x") == asked("x") == Done(number=1, names=("a", "b"))
    with pytest.raises(Conflict, match="Idempotency-Key: stands for another request"):
        asked("y")
    assert asked("y", who="another").number == 2
    assert asked("y", key=None).number == 3
    with pytest.raises(Refused, match="is blank"):
        asked("y", key=" ")


def test_a_role_or_party_that_may_not_is_told_which_could() -> None:
    with pytest.raises(Forbidden, match=r"needs the role dispatcher or accountant; a\.shipper has shipper"):
        require(actor("A", "shipper"), "dispatcher", "accountant")
    with pytest.raises(Forbidden, match=r"is for B; a\.shipper acts for A"):
        require(actor("A", "shipper"), "shipper", party="B")
    require(actor("A", "shipper"), "shipper", party="A")
