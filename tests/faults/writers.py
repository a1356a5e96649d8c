"""Writers that are killed: submissions, a fifth of them twice, and a trial of what is left afterwards.

`python -m tests.faults.writers URL --submissions 3000 --writers 16 --kills 10` runs one trial and prints what
it found. A process that has loaded the program forks the writers. Each knows its submissions by heart and
writes down what was acknowledged; killed, it is started again, and submits again what it has no word of.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from tests.ledger_records import GAS, capacity, entry, submission

from gasunion.ledger.keys.signing import is_signed
from gasunion.ledger.recheck.heads import verify_heads
from gasunion.ledger.recheck.verify import verify
from gasunion.ledger.record.body import reversal_of
from gasunion.ledger.record.journal import Submission
from gasunion.ledger.store.address import address_of
from gasunion.ledger.store.ledger import Ledger
from gasunion.ledger.store.second_reading import asker, damage
from gasunion.ledger.store.upgrade import make_new
from gasunion.outcome import Refused

AGREEMENT = "KZ-Op+RU-Op"
POINTS = 4
DOUBLED = 0.2
LINE = 128  # bytes of an acknowledgement, so that they are counted by the size of their file


def submissions_of(writer: int, count: int) -> list[Submission]:
    """What a writer submits, the same each time: sales of capacity, releases, facts, corrections."""
    rng = random.Random(f"writer {writer}")
    made: list[Submission] = []
    sold: list[Any] = []
    facts: list[Any] = []
    for i in range(count):
        name = f"w{writer}.{i}"
        kind = rng.random()
        if kind < 0.5:
            body = entry(
                f"sale {name}", rng.randint(1, 9), purpose=f"capacity {rng.randrange(POINTS)}",
                taker=f"S{writer}", state="pending",
            )  # fmt: skip
            sold.append(body)
        elif kind < 0.6 and sold:
            was = sold.pop(rng.randrange(len(sold)))
            body = entry(f"release {name}", movements=(), voids=was.id)
        elif kind < 0.7 and facts:
            was = facts.pop(rng.randrange(len(facts)))
            body = reversal_of(was, id_=f"back {name}", trace="meter read again")
        else:
            body = entry(f"fact {name}", [rng.randint(0, 99) for _ in range(24)], taker=f"S{writer}")
            facts.append(body)
        made.append(submission(body, key=name, agreement=AGREEMENT))
    return made


def _line(key: str, answer: str) -> bytes:
    return f"{key} {answer}".ljust(LINE - 1).encode() + b"\n"


def heard(file: Path) -> dict[str, str]:
    """What a writer was told, by key; a line cut by a kill was not heard."""
    if not file.exists():
        return {}
    data = file.read_bytes()
    told = {}
    for start in range(0, len(data) - len(data) % LINE, LINE):
        key, _, answer = data[start : start + LINE].decode().strip().partition(" ")
        told[key] = answer
    return told


def write(url: str, writer: int, *, count: int, folder: Path) -> None:
    """Submit everything that was not acknowledged, and a fifth of it twice."""
    rng = random.Random(os.getpid())
    file = folder / f"{writer}.heard"
    known = heard(file)
    number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.ftruncate(number, len(known) * LINE)
    with Ledger(address_of(url), busy_s=120) as ledger:
        for asked in submissions_of(writer, count):
            # What was refused for want of room is not asked again: room may have come back since.
            before = known.get(asked.key)
            if before == "refused" or (before is not None and rng.random() > DOUBLED):
                continue
            answer = _answer(ledger, asked)
            if asked.key not in known:
                os.write(number, _line(asked.key, answer))
                known[asked.key] = answer
            _must(before is None or before == answer, f"{asked.key}: {before}, after a kill {answer}")
            if answer != "refused" and rng.random() < DOUBLED:
                again = _answer(ledger, asked)
                _must(again == answer, f"{asked.key}: {answer}, then {again}")


def _answer(ledger: Ledger, asked: Submission) -> str:
    try:
        done = ledger.submit(asked)
    except Refused as refused:
        told = str(refused)
        # No room left, or what it would release or take back was refused for want of room.
        expected = ("its floor is", "but there is none of that id", "with what is pending")
        _must(any(part in told for part in expected), told)
        return "refused"
    return f"{done.number} {done.first} {done.last} {done.head[:32]}"


def _must(holds: bool, told: str) -> None:
    if not holds:
        raise AssertionError(told)


class Trial:
    """Writers at work on one record, killed at random.

    Parameters
    ----------
    kill_backend : ends one connection of the database from its other side; None where there is none.
    """

    def __init__(
        self,
        url: str,
        *,
        submissions: int,
        writers: int,
        folder: Path,
        kill_backend: Callable[[], bool] | None = None,
    ) -> None:
        self.url, self.writers, self.folder = url, writers, folder
        self.count = submissions // writers
        self.kill_backend = kill_backend
        self.alive: dict[int, int] = {}
        self.failed: list[str] = []
        self.killed = self.backends_killed = 0

    def start(self, writer: int) -> None:
        """Fork one writer."""
        pid = os.fork()
        if pid == 0:
            code = 0
            try:
                write(self.url, writer, count=self.count, folder=self.folder)
            except BaseException as error:
                (self.folder / f"{writer}.{os.getpid()}.failed").write_text(repr(error)[:4000])
                code = 1
            os._exit(code)
        self.alive[pid] = writer

    def told(self) -> int:
        """How many submissions were answered so far."""
        return sum(f.stat().st_size for f in self.folder.glob("*.heard")) // LINE

    def run(self, *, kills: int, backend_kills: int = 0, seed: int = 0) -> float:
        """Let them write to the end, with so many kills on the way; seconds that it took."""
        rng = random.Random(seed)
        start = time.monotonic()
        total = self.count * self.writers
        due = sorted(
            [(rng.uniform(0, 0.95) * total, "writer") for _ in range(kills)]
            + [(rng.uniform(0, 0.95) * total, "backend") for _ in range(backend_kills)]
        )
        for writer in range(self.writers):
            self.start(writer)
        while self.alive:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid:
                writer = self.alive.pop(pid)
                if os.waitstatus_to_exitcode(status) > 0:
                    self.failed.append(f"writer {writer} failed")
                elif os.waitstatus_to_exitcode(status) < 0:
                    self.start(writer)
                continue
            if due and self.told() >= due[0][0]:
                if due[0][1] == "backend":
                    if self.kill_backend is not None and self.kill_backend():
                        self.backends_killed += 1
                        due.pop(0)
                else:
                    os.kill(rng.choice(sorted(self.alive)), signal.SIGKILL)
                    self.killed += 1
                    due.pop(0)
                continue
            time.sleep(0.005)
        return time.monotonic() - start


def faults_of(url: str, *, folder: Path, writers: int, count: int, room: int) -> list[str]:
    """Everything that is wrong with what a trial left, by plain reading of tables and of what was heard."""
    found: list[str] = [f.read_text() for f in sorted(folder.glob("*.failed"))]
    engine = create_engine(address_of(url).url)
    with engine.connect() as connection:
        receipts = connection.execute(text("SELECT key, number, first, last, head FROM receipts")).all()
        bodies = [
            json.loads(row[0]) for row in connection.execute(text("SELECT body FROM records ORDER BY seq"))
        ]
        ask = asker(connection)
        chains, wrong = verify(ask)
        wrong += [*verify_heads(ask, is_signed, chains), *damage(connection)]
        found += [str(f) for f in wrong]
    engine.dispose()
    by_key = {row[0]: f"{row[1]} {row[2]} {row[3]} {row[4][:32]}" for row in receipts}
    if len(by_key) != len(receipts):
        found.append("a submission was recorded twice")
    ids = Counter(body["id"] for body in bodies if body["record"] == "entry")
    found += [f"entry {i} stands {n} times" for i, n in ids.items() if n != 1]
    for writer in range(writers):
        told = heard(folder / f"{writer}.heard")
        for asked in submissions_of(writer, count):
            answer, (body,) = told.get(asked.key), asked.bodies
            if answer is None:
                found.append(f"{asked.key} was never answered")
            elif answer == "refused":
                if by_key.get(asked.key) or ids[body.id]:
                    found.append(f"{asked.key} was refused and stands")
            elif by_key.get(asked.key) != answer or ids[body.id] != 1:
                found.append(
                    f"{asked.key} was acknowledged as {answer}; it stands as {by_key.get(asked.key)}"
                )
    held: Counter[str] = Counter()
    sold = {b["id"]: b["postings"][0] for b in bodies if b.get("state") == "pending"}
    for body in bodies:
        if body.get("state") == "pending":
            held[body["postings"][0][1]] -= body["postings"][0][3]
            if held[body["postings"][0][1]] > room:
                found.append(f"{body['id']} oversold {body['postings'][0][1]}: {held}")
        elif body.get("voids"):
            held[sold[body["voids"]][1]] += sold[body["voids"]][3]
    return found


def prepare(url: str, *, room: int) -> None:
    """A new record with capacity for sale."""
    address = address_of(url)
    make_new(address)
    with Ledger(address) as ledger:
        floors = [capacity(room, of=f"capacity {i}") for i in range(POINTS)]
        ledger.submit(submission(*floors, key="capacity", agreement=AGREEMENT))


def backend_killer(url: str) -> Callable[[], bool]:
    """Ends one connection to a database of PostgreSQL with signal 9; the server recovers."""
    import psycopg

    rng = random.Random(1)
    dsn = address_of(url).url.set(drivername="postgresql").render_as_string(hide_password=False)

    def kill() -> bool:
        try:
            with psycopg.connect(dsn, connect_timeout=5) as asked:
                rows = asked.execute(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
                    "AND pid <> pg_backend_pid()"
                ).fetchall()
        except psycopg.OperationalError:
            return False
        if not rows:
            return False
        try:
            os.kill(rng.choice(rows)[0], signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    return kill


def trial(
    url: str, *, submissions: int, writers: int, kills: int, backend_kills: int = 0, seed: int = 0
) -> dict[str, Any]:
    """One trial on an empty database: what was done, and everything that is wrong afterwards."""
    # Room for two thirds of what is asked, so that much is refused.
    room = max(20, int(submissions * 0.5 * 5 / POINTS * 0.66))
    prepare(url, room=room)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        at_work = Trial(
            url, submissions=submissions, writers=writers, folder=folder,
            kill_backend=backend_killer(url) if backend_kills else None,
        )  # fmt: skip
        seconds = at_work.run(kills=kills, backend_kills=backend_kills, seed=seed)
        found = at_work.failed + faults_of(
            url, folder=folder, writers=writers, count=at_work.count, room=room
        )
        answers = [a for f in folder.glob("*.heard") for a in heard(f).values()]
    return {
        "submissions": len(answers),
        "refused": answers.count("refused"),
        "writers": writers,
        "killed": at_work.killed,
        "backends_killed": at_work.backends_killed,
        "seconds": round(seconds, 1),
        "unit": GAS,
        "faults": found[:20],
    }


def main() -> None:
    """Run one trial and print it; exit 1 where anything is wrong."""
    words = argparse.ArgumentParser()
    words.add_argument("url")
    for name, default in (
        ("submissions", 3_000),
        ("writers", 16),
        ("kills", 10),
        ("backend-kills", 0),
        ("seed", 0),
    ):
        words.add_argument(f"--{name}", type=int, default=default)
    given = vars(words.parse_args())
    told = trial(given.pop("url"), **given)
    print(json.dumps(told))
    sys.exit(1 if told["faults"] else 0)


if __name__ == "__main__":
    main()
