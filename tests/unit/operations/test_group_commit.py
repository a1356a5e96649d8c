"""Writers that share a transaction: each fails alone, and nobody hears of what is not on disk."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy import event as watch
from sqlalchemy.exc import OperationalError
from tests import postgres as servers
from tests.desk_store import Clock

from gasunion.operations.store.installation import Installation, make_installation
from gasunion.operations.workday.kept.agreements import Settings as Agreed
from gasunion.operations.workday.kept.agreements import StoredAgreement, keep_agreement, stored_agreement
from gasunion.operations.workday.kept.grown import MOST_APART, Grown
from gasunion.outcome import Finding, Refused


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    server = url = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        url = servers.fresh_database(server)
    with make_installation(url or f"sqlite:///{tmp_path / 'desk.db'}", clock=Clock()) as made:
        made.write(lambda c: c.execute(text("CREATE TABLE notes (name TEXT PRIMARY KEY)")))
        yield made
    if server is not None and url is not None:
        servers.drop_database(server, url)


def put(name: str) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        connection.execute(text("INSERT INTO notes (name) VALUES (:name)"), {"name": name})
        return name

    return work


def refused_after(name: str) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        put(name)(connection)
        raise Refused([Finding(where=name, what="is not wanted.")])

    return work


def names(desk: Installation) -> list[str]:
    with desk.reading() as connection:
        return sorted(connection.execute(text("SELECT name FROM notes")).scalars())


def together(desk: Installation, works: list[Callable[[Connection], Any]]) -> tuple[list[Any], int]:
    """What each of some works gave or raised, all begun while one before them was at work; and commits."""
    answers: list[Any] = [None] * len(works)
    is_begun, may_end = threading.Event(), threading.Event()

    def first(_: Connection) -> None:
        is_begun.set()
        assert may_end.wait(20)

    def do(i: int) -> None:
        try:
            answers[i] = desk.write(works[i])
        except Exception as error:
            answers[i] = error

    commits: list[int] = []
    watch.listen(desk.ledger.engine, "commit", lambda _: commits.append(1))
    threads = [threading.Thread(target=lambda: desk.write(first))]
    threads[0].start()
    assert is_begun.wait(20)
    for i in range(len(works)):
        threads.append(threading.Thread(target=do, args=(i,)))
        threads[-1].start()
        while len(desk._writers._waiting) <= i:  # in their order
            threads[-1].join(0.001)
    may_end.set()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    return answers, len(commits) - 1


def test_works_that_come_while_another_is_written_share_a_transaction(desk: Installation) -> None:
    answers, commits = together(desk, [put(f"n{i}") for i in range(20)])
    assert answers == [f"n{i}" for i in range(20)]
    assert commits == 1
    assert names(desk) == sorted(answers)


def test_a_work_that_refuses_takes_back_its_own_and_no_others(desk: Installation) -> None:
    answers, commits = together(desk, [put("a"), refused_after("b"), put("c")])
    assert (answers[0], answers[2], commits) == ("a", "c", 1)
    assert isinstance(answers[1], Refused)
    assert names(desk) == ["a", "c"]


def test_a_defect_of_one_work_is_told_to_who_asked_it_alone(desk: Installation) -> None:
    def broken(connection: Connection) -> None:
        put("b")(connection)
        raise ZeroDivisionError("mine")

    answers, _ = together(desk, [put("a"), broken, put("c")])
    assert (answers[0], str(answers[1]), answers[2]) == ("a", "mine", "c")
    assert names(desk) == ["a", "c"]


def test_what_the_database_refuses_to_one_work_is_refused_to_it_alone(desk: Installation) -> None:
    answers, commits = together(desk, [put("a"), put("b"), put("a"), put("c")])
    assert (answers[0], answers[1], answers[3]) == ("a", "b", "c")
    assert isinstance(answers[2], Refused)
    assert commits == 3  # each by itself
    assert names(desk) == ["a", "b", "c"]


def test_nobody_hears_of_what_did_not_reach_the_disk(desk: Installation) -> None:
    """A commit that fails is tried again, each by itself; what was remembered meanwhile is forgotten."""
    is_away = [True]
    heard: list[str] = []

    def fail(_: Connection) -> None:
        if is_away and heard_of:
            is_away.clear()
            raise OperationalError("COMMIT", None, Exception("the disk is full"))

    heard_of: list[str] = []

    def remembering(name: str) -> Callable[[Connection], str]:
        def work(connection: Connection) -> str:
            heard_of.append(name)
            memory = desk.memory(connection)
            assert memory is not None
            memory.at_end[name] = lambda: heard.append(name)
            return put(name)(connection)

        return work

    watch.listen(desk.ledger.engine, "commit", fail)
    answers, _ = together(desk, [remembering("a"), remembering("b")])
    assert answers == ["a", "b"]
    assert heard_of == ["a", "b", "a", "b"]  # done together, then each again
    assert heard == ["a", "b"]
    assert names(desk) == ["a", "b"]


def test_an_agreement_that_did_not_reach_the_disk_is_not_remembered(desk: Installation) -> None:
    def kept(body: str) -> StoredAgreement:
        return StoredAgreement(
            agreement="A", version=1, body={"points": {}, "told": body},
            settings=Agreed(
                four_eyes=True, second_factor=False, shares_counter_quantities=False, shares_record_with=(),
                oba_warning_share="0.8", zones={}, shippers=(),
            ),
            sha256="0" * 64, put_by="x", put_at="2026-01-14T06:00:00.000000Z",
        )  # fmt: skip

    def lost(connection: Connection) -> None:
        keep_agreement(connection, kept("lost"))
        assert stored_agreement(connection, "A", 1).body["told"] == "lost"
        raise Refused([Finding(where="A", what="is taken back.")])

    with pytest.raises(Refused, match="is taken back"):
        desk.write(lost)
    desk.write(lambda c: keep_agreement(c, kept("kept")))
    with desk.reading() as connection:
        assert stored_agreement(connection, "A", 1).body["told"] == "kept"


def test_a_mapping_that_grows_holds_what_a_dict_would_in_the_same_order() -> None:
    grown: Grown[int, int] = Grown()
    plain: dict[int, int] = {}
    steps = [(i * 7919) % 700 for i in range(3 * MOST_APART)]
    for n, key in enumerate(steps):
        before = dict(plain)
        older = grown
        grown = grown.with_all({key: n, key + 1_000: n})
        plain |= {key: n, key + 1_000: n}
        assert (len(grown), len(older)) == (len(plain), len(before))
        if n % 64 == 0:
            assert list(grown.items()) == list(plain.items())
            assert dict(older) == before
    assert dict(grown) == plain
    assert grown.with_all({}) is grown
    assert (5_000 in grown, grown.get(5_000)) == (False, None)
    with pytest.raises(KeyError):
        grown[5_000]
