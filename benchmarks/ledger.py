"""The record beside raw INSERTs of the same run, on both databases: many submissions, and one big day.

3,000 submissions of one day by 16 writers, one durable commit each; and a published cycle of 96,000 hourly
quantities, 4,000 pairs by 24 hours, chained in one transaction. The raw side writes the same bodies into a
table with one key, and checks, chains and balances nothing. Medians of three runs; as its siblings, it says
whether a limit was met and stops nothing.

    python -m benchmarks.ledger [--submissions 3000] [--writers 16]
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests import postgres

from gasunion.ledger.record.body import EntryRecord, canonical, movement
from gasunion.ledger.record.journal import Submission
from gasunion.ledger.store.address import address_of
from gasunion.ledger.store.ledger import Ledger
from gasunion.ledger.store.upgrade import make_new

LIMITS_S = {"submissions": 10.0, "cycle": 2.0}
PAIRS, HOURS = 4_000, 24
GAS = "1000m3 at 20C"


def entry(name: str, shipper: str) -> EntryRecord:
    amounts = [len(name) + h for h in range(HOURS)]
    return EntryRecord(
        id=name,
        day="2026-01-15",
        kind="flow",
        where="Kartaly",
        trace="confirmed, by the hour",
        movements=(
            movement("RU-Op", "title", GAS, [-q for q in amounts]),
            movement(shipper, "title", GAS, amounts),
        ),
    )


def asked(writer: int, count: int) -> list[Submission]:
    names = [f"w{writer}.{i}" for i in range(count)]
    return [Submission(agreement="day", key=n, bodies=(entry(n, f"S{writer}"),)) for n in names]


def seconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def at_once(writers: int, work: Callable[[int, Callable[[], None]], None]) -> float:
    """Seconds that writers of their own processes take together, from when all are ready."""
    ready, go = os.pipe(), os.pipe()
    pids = []
    for writer in range(writers):
        pid = os.fork()
        if pid == 0:
            code = 1
            try:

                def wait() -> None:
                    os.write(ready[1], b".")
                    os.read(go[0], 1)

                work(writer, wait)
                code = 0
            finally:
                os._exit(code)
        pids.append(pid)
    for _ in pids:
        os.read(ready[0], 1)
    begin = time.perf_counter()
    os.write(go[1], b"." * writers)
    failed = [pid for pid in pids if os.waitpid(pid, 0)[1]]
    took = time.perf_counter() - begin
    assert not failed, "a writer failed"
    return took


def submitted(url: str, *, writers: int, count: int) -> float:
    make_new(address_of(url))

    def work(writer: int, wait: Callable[[], None]) -> None:
        submissions = asked(writer, count)
        with Ledger(address_of(url)) as ledger:
            wait()
            for submission in submissions:
                ledger.submit(submission)

    return at_once(writers, work)


def raw(url: str) -> tuple[Any, str]:
    """A connection of the driver, committing each statement, and its mark of a parameter."""
    address = address_of(url)
    if address.kind == "sqlite":
        connection = sqlite3.connect(str(address.file), timeout=60, isolation_level=None)
        connection.execute("PRAGMA synchronous=FULL")
        return connection, "?"
    import psycopg

    dsn = address.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(dsn, autocommit=True), "%s"


def raw_table(url: str) -> None:
    connection, _ = raw(url)
    if address_of(url).kind == "sqlite":
        connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE raw (id TEXT PRIMARY KEY, body TEXT)")
    connection.close()


def inserted(url: str, *, writers: int, count: int) -> float:
    raw_table(url)

    def work(writer: int, wait: Callable[[], None]) -> None:
        rows = [(s.key, canonical(s.bodies[0]).decode()) for s in asked(writer, count)]
        connection, mark = raw(url)
        wait()
        for row in rows:
            connection.execute(f"INSERT INTO raw VALUES ({mark}, {mark})", row)
        connection.close()

    return at_once(writers, work)


def cycle(url: str) -> float:
    make_new(address_of(url))
    bodies = tuple(entry(f"flow {i}", f"S{i % 500}") for i in range(PAIRS))
    with Ledger(address_of(url)) as ledger:
        ledger.submit(Submission(agreement="day", key="first", bodies=(entry("first", "S0"),)))
        return seconds(lambda: ledger.submit(Submission(agreement="day", key="cycle", bodies=bodies)))


def raw_cycle(url: str) -> float:
    raw_table(url)
    rows = [(f"flow {i}", canonical(entry(f"flow {i}", f"S{i % 500}")).decode()) for i in range(PAIRS)]
    connection, mark = raw(url)

    def work() -> None:
        connection.execute("BEGIN")
        connection.cursor().executemany(f"INSERT INTO raw VALUES ({mark}, {mark})", rows)
        connection.execute("COMMIT")

    took = seconds(work)
    connection.close()
    return took


def told(name: str, ours: Sequence[float], peers: Sequence[float], limit: float) -> None:
    own, peer = statistics.median(ours), statistics.median(peers)
    print(
        f"{name:<42} {own:7.2f} s   raw {peer:7.2f} s, ratio {own / peer:5.1f}   "
        f"limit {limit:g} s, ratio {own / limit:.2f}: {'met' if own < limit else 'MISSED'}",
        flush=True,
    )


def measure(kind: str, fresh: Callable[[], str], *, writers: int, count: int, times: int) -> None:
    each = count // writers
    ours, peers, big, raw_big = [], [], [], []
    for _ in range(times):
        ours.append(submitted(fresh(), writers=writers, count=each))
        peers.append(inserted(fresh(), writers=writers, count=each))
        big.append(cycle(fresh()))
        raw_big.append(raw_cycle(fresh()))
    told(f"{kind}, {each * writers:,} submissions, {writers} writers", ours, peers, LIMITS_S["submissions"])
    told(f"{kind}, cycle of {PAIRS * HOURS:,} quantities", big, raw_big, LIMITS_S["cycle"])


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("--submissions", type=int, default=3_000)
    words.add_argument("--writers", type=int, default=16)
    words.add_argument("--times", type=int, default=3)
    given = words.parse_args()
    size = {"writers": given.writers, "count": given.submissions, "times": given.times}
    with tempfile.TemporaryDirectory() as name:
        files = iter(range(1_000))
        measure("sqlite", lambda: f"sqlite:///{Path(name) / str(next(files))}.db", **size)
    with postgres.server(is_durable=True) as server:
        if server is None:
            print("postgresql: no server on this machine")
        else:
            measure("postgresql", lambda: postgres.fresh_database(server), **size)


if __name__ == "__main__":
    main()
