"""The desk under load, without its doors: acknowledged nominations, and a big cycle published.

Nominations: 50 clients, one a second each, on one process and one file of SQLite, each acknowledged when it
is on disk. Prints the median and the 99th percentile, and the ratio of the latter to its limit of 200 ms.

A cycle: 20 points, 200 portfolios on each, both sides; proposed by one, approved by another, recorded. Prints
the seconds of each step and the ratio of approving (computed again, recorded, published) to its limit of 3 s.

The HTTP half calls the same functions through a server (`gasunion.web`).
"""

from __future__ import annotations

import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gasunion.operations.store.actor import Actor
from gasunion.operations.store.installation import Installation, make_installation
from gasunion.operations.workday.agreements import put_agreement
from gasunion.operations.workday.approval import approve
from gasunion.operations.workday.days import open_day, take_up
from gasunion.operations.workday.nominations import nominate
from gasunion.operations.workday.proposals import propose
from gasunion.operations.workday.uploads import upload
from gasunion.web.server import settle_process

POINTS, PORTFOLIOS, HOURS, SECTIONS = 20, 200, 24, 10
CLIENTS, SECONDS = 50, 20
LIMIT_MS, LIMIT_S = 200.0, 3.0
NAME, DAY = "Big", "2026-01-15"
MORNING = datetime(2026, 1, 14, 6, tzinfo=UTC)


def actor(party: str, role: Any, user: str) -> Actor:
    return Actor(user=user, name=user, party=party, roles=frozenset((role,)))


X = actor("X", "dispatcher", "x")
Y = actor("Y", "dispatcher", "y")


def big_agreement(seed: int = 1) -> dict[str, Any]:
    """20 points of two operators, 200 shippers on each side of each, ten sections that couple the points."""
    r = random.Random(seed)
    points = {
        f"P{i:02d}": {
            "exit_operator": "X", "entry_operator": "Y", "unit": "kWh",
            "nominations": {"deadline": "16:00", "first_cycle": "18:00"},
            "firm_basis": r.choice(["nomination", "booking"]),
        }
        for i in range(POINTS)
    }  # fmt: skip
    bookings, total = {}, dict.fromkeys(points, 0)
    for p in points:
        for k in range(PORTFOLIOS):
            booked = r.randint(1_000, 200_000)
            total[p] += booked
            stamp = r.choice([None, None, "2025-03-01T00:00:00Z", "2025-05-01T00:00:00Z"])
            for side, shipper in (("exit", f"S{k}"), ("entry", f"T{k}")):
                row = {"point": p, "side": side, "shipper": shipper, "kind": "firm", "quantity": booked,
                       "from": "2026-01-01", "until": "2027-01-01"}  # fmt: skip
                if stamp and side == "exit":
                    row |= {"kind": "interruptible", "stamp": stamp}
                bookings[f"{p}{side}{k}"] = row
    sections = {}
    for i in range(SECTIONS):
        members = sorted(r.sample(sorted(points), 4))
        capacity = [sum(total[p] for p in members) * r.randint(45, 70) // 100 for _ in range(HOURS)]
        sections[f"S{i}"] = {"points": members, "capacity": capacity}
    return {"body": {"points": points, "bookings": bookings, "sections": sections}, "settings": {}}


class Clock:
    """The machine's clock, moved to the morning before the gas day."""

    def __init__(self) -> None:
        self.moved = datetime.now(UTC) - MORNING

    def __call__(self) -> datetime:
        """Now, as the desk sees it."""
        return datetime.now(UTC) - self.moved

    def skip(self, by: timedelta) -> None:
        """Let time pass."""
        self.moved -= by


def big_day(folder: Path) -> tuple[Installation, Clock]:
    """A desk with the big agreement and its gas day open."""
    clock = Clock()
    desk = make_installation(f"sqlite:///{folder / 'desk.db'}", clock=clock)
    put_agreement(desk, actor("X", "administrator", "a"), big_agreement(), agreement=NAME)
    open_day(desk, X, agreement=NAME, day=DAY)
    return desk, clock


def fill(desk: Installation, seed: int = 2) -> int:
    """Every portfolio's nomination on both sides, uploaded by the operators; every tenth pair disagrees."""
    r = random.Random(seed)
    held = big_agreement()["body"]["bookings"]
    count = 0
    for side, who in (("exit", X), ("entry", Y)):
        for p in range(POINTS):
            lines = ["\t".join(["point", "side", "shipper", "counterparty", *map(str, range(1, 25))])]
            for k in range(PORTFOLIOS):
                booked = held[f"P{p:02d}{side}{k}"]["quantity"]
                less = r.randint(0, 50) if k % 10 == 0 and side == "entry" else 0
                wanted = [max(0, booked * (60 + (h * 7 + k) % 41) // 100 - less) for h in range(HOURS)]
                names = (f"S{k}", f"T{k}") if side == "exit" else (f"T{k}", f"S{k}")
                lines.append("\t".join([f"P{p:02d}", side, *names, *map(str, wanted)]))
                count += 1
            upload(desk, who, "\n".join(lines).encode(), agreement=NAME, day=DAY)
    return count


def clients_ms(
    ask: Callable[[int, int], None], *, clients: int = CLIENTS, seconds: int = SECONDS
) -> list[float]:
    """Milliseconds from sending to acknowledgement, of clients that each ask once a second.

    Parameters
    ----------
    ask : does one request of a client; number of the client, number of its request.
    """
    took: list[float] = []
    start = time.perf_counter() + 0.5

    def work(client: int) -> None:
        for n in range(seconds):
            due = start + n + client / clients
            time.sleep(max(0.0, due - time.perf_counter()))
            ask(client, n)
            # From when it was due: a client that waits behind its own last request counts that too.
            took.append(1_000 * (time.perf_counter() - due))

    threads = [threading.Thread(target=work, args=(c,)) for c in range(clients)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return sorted(took)


def nominating(desk: Installation) -> Callable[[int, int], None]:
    """One nomination of a client, each under a key of its own."""

    def ask(client: int, n: int) -> None:
        who = actor(f"S{client}", "shipper", f"s{client}")
        asked = {"point": f"P{n % POINTS:02d}", "side": "exit", "counterparty": f"T{client}",
                 "hours": [500 + client] * HOURS}  # fmt: skip
        nominate(desk, who, asked, agreement=NAME, day=DAY, key=f"{client} {n}")

    return ask


def cycle_s(desk: Installation, clock: Clock) -> dict[str, float]:
    """Seconds of proposing and of approving the day-ahead cycle; of the processor, for approving."""
    clock.skip(timedelta(hours=8))
    start = time.perf_counter()
    made = propose(desk, X, agreement=NAME, day=DAY)
    proposed = time.perf_counter()
    cpu = time.process_time()
    approve(desk, Y, made.proposal)
    done = time.perf_counter()
    return {"propose": proposed - start, "approve": done - proposed, "cpu": time.process_time() - cpu}


def percentile(sorted_ms: list[float], share: float) -> float:
    return sorted_ms[min(len(sorted_ms) - 1, int(share * len(sorted_ms)))]


def main() -> None:
    settle_process()
    with tempfile.TemporaryDirectory() as folder:
        desk, clock = big_day(Path(folder))
        with desk:
            take_up(desk)  # as a server does at its start
            took = clients_ms(nominating(desk))
            p99 = percentile(took, 0.99)
            print(f"nominations  {len(took)} by {CLIENTS} clients  median {statistics.median(took):.1f} ms  "
                  f"p99 {p99:.1f} ms  {p99 / LIMIT_MS:.2f} of the limit")  # fmt: skip
            count = fill(desk)
            took_s = cycle_s(desk, clock)
            proposed, approved = took_s["propose"], took_s["approve"]
            print(f"cycle        {count} nominations  propose {proposed:.2f} s  approve {approved:.2f} s  "
                  f"{approved / LIMIT_S:.2f} of the limit, {took_s['cpu']:.2f} s of processor")  # fmt: skip


if __name__ == "__main__":
    main()
