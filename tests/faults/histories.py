"""Random concurrent runs on a record, written down as histories for the checker."""

from __future__ import annotations

import json
import os
import random
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import text
from tests.faults.history import Event, anomalies
from tests.ledger_records import capacity, entry, submission

from gasunion.ledger.store.address import address_of
from gasunion.ledger.store.ledger import Ledger
from gasunion.ledger.store.upgrade import make_new
from gasunion.outcome import Refused

LISTS = ("A", "B", "C", "D")


def lists(ledger: Ledger, agreement: str, names: tuple[str, ...]) -> dict[str, list[str]]:
    """The ids of the entries that touched each of some accounts, in order, at one moment."""
    found: dict[str, list[str]] = {name: [] for name in names}
    with ledger.snapshot() as connection:
        asked = text(
            "SELECT r.id, r.body FROM records r JOIN chains c ON c.id = r.chain "
            "WHERE c.agreement = :agreement AND r.record = 'entry' ORDER BY r.seq"
        )
        for id_, body in connection.execute(asked, {"agreement": agreement}):
            parties = {posting[0] for posting in json.loads(body)["postings"]}
            for name in parties & found.keys():
                found[name].append(id_)
    return found


def _client(url: str, agreement: str, *, client: int, seed: int, count: int, file: Path) -> None:
    rng = random.Random(f"{seed} {client}")
    with Ledger(address_of(url), busy_s=120) as ledger, file.open("w") as out:
        for i in range(count):
            name = f"c{client}.{i}"
            told: dict[str, Any] = {"name": name, "begun": time.monotonic_ns()}
            kind = rng.random()
            if kind < 0.4:
                names = tuple(rng.sample(LISTS, rng.randint(1, 3)))
                told["read"] = lists(ledger, agreement, names)
            else:
                giver, taker = rng.sample(LISTS, 2)
                more: dict[str, Any] = {}
                if kind < 0.7:
                    told["sold"] = rng.randint(1, 9)
                    giver, more = "KZ-Op", {"purpose": "capacity", "state": "pending"}
                body = entry(name, told.get("sold", 1), giver=giver, taker=taker, **more)
                told["appended"] = {of: name for of in (giver, taker) if of in LISTS}
                try:
                    ledger.submit(submission(body, key=name, agreement=agreement))
                except Refused as refused:
                    if "its floor is" not in str(refused):
                        raise
                    told["is_refused"] = True
            told["ended"] = time.monotonic_ns()
            out.write(json.dumps(told) + "\n")


def run(url: str, *, seed: int, clients: int = 6, count: int = 20) -> list[str]:
    """One random run on a record that is there: what no serial order explains."""
    agreement, room = f"history {seed}", 120
    address = address_of(url)
    with Ledger(address) as ledger:
        ledger.submit(submission(capacity(room), key="room", agreement=agreement))
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / str(client) for client in range(clients)]
        pids = []
        for client, file in enumerate(files):
            pid = os.fork()
            if pid == 0:
                code = 1
                try:
                    _client(url, agreement, client=client, seed=seed, count=count, file=file)
                    code = 0
                finally:
                    os._exit(code)
            pids.append(pid)
        failed = [pid for pid in pids if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])]
        events = [Event(**json.loads(line)) for file in files for line in file.read_text().splitlines()]
    with Ledger(address) as ledger:
        final = lists(ledger, agreement, LISTS)
    found = anomalies(events, final, room=room)
    return [*(f"client {pid} failed" for pid in failed), *found]


def runs(url: str, *, first: int, many: int) -> dict[str, Any]:
    """Some random runs on an empty database: how many, and every anomaly."""
    make_new(address_of(url))
    found = [f"run {seed}: {told}" for seed in range(first, first + many) for told in run(url, seed=seed)]
    return {"runs": many, "anomalies": found[:20]}
