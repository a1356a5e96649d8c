"""The desk under load, through its doors: one server process, a file of SQLite, every answer on disk.

Nominations: 50 programs with a key each, one a second each, over HTTP. Prints the median and the 99th
percentile from when each was due, and the ratio of the latter to its limit of 200 ms. Pages: the first page
and the matrix of a point of 200 pairs, asked by a browser's session while the programs go on; limit 0.5 s.
Two dispatchers then publish the cycle of 20 points × 200 portfolios over HTTP; limit 3 s for the approval,
which computes it again, records it and publishes it.

The floor in the same run: the same server answering GET /api/v1/me, which reads one row.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from benchmarks.desk import (
    CLIENTS,
    DAY,
    HOURS,
    LIMIT_MS,
    LIMIT_S,
    NAME,
    POINTS,
    SECONDS,
    Clock,
    big_day,
    fill,
    percentile,
)

from gasunion.operations.people.first_account import FirstAccount, FirstParty, make_first
from gasunion.operations.people.keys import make_key
from gasunion.operations.people.sessions import sign_in
from gasunion.operations.store.installation import Installation, open_installation

PASSWORD = "seven lamps over water"
PAGE_LIMIT_S = 0.5
AT = f"/api/v1/days/{NAME}/{DAY}"


def settle(desk: Installation) -> dict[str, str]:
    """Two operators and fifty shippers; the secret of each one's key."""
    parties = [FirstParty(name=n, title=n, kind="operator", zone="UTC") for n in ("X", "Y")]
    parties += [FirstParty(name=f"S{k}", title=f"S{k}", kind="shipper", zone="UTC") for k in range(CLIENTS)]
    accounts = [
        FirstAccount(
            login=f"u.{p.name.lower()}", name=p.name, party=p.name, password=PASSWORD, must_change=False,
            roles=("dispatcher",) if p.kind == "operator" else ("shipper",),
        )
        for p in parties
    ]  # fmt: skip
    make_first(desk, parties, accounts)
    return {
        a.party: make_key(
            desk, sign_in(desk, a.login, PASSWORD, address=a.party).visit.actor, "benchmark"
        ).secret
        for a in accounts
    }


def serve(url: str, moved_s: float) -> None:
    """The child: the desk on a free port, at the time that the parent says; prints its address."""
    from gasunion.web.app import create_app
    from gasunion.web.server import listening
    from gasunion.web.server import serve as answer
    from gasunion.web.settings import Settings

    clock = Clock()
    clock.moved = timedelta(seconds=moved_s)
    with open_installation(url, clock=clock) as desk:
        listener = listening("127.0.0.1", 0)
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        answer(
            create_app(desk, settings=Settings(sends_webhooks=False)), listener,
            on_ready=lambda: print(base, flush=True),
        )  # fmt: skip


class Served:
    """The child process."""

    def __init__(self, url: str, clock: Clock) -> None:
        words = [sys.executable, "-m", "benchmarks.desk_http", "--serve", url]
        self.process = subprocess.Popen(
            [*words, str(clock.moved.total_seconds())], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.base = self.process.stdout.readline().strip()

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(30)


def clients_answered(base: str, keys: dict[str, str], *, run: str) -> dict[str, Any]:
    """What `benchmarks.desk_clients` measured: milliseconds in order of size, its own processor seconds."""
    host, port = base.removeprefix("http://").split(":")
    clients = [
        {
            "key": keys[f"S{c}"],
            "bodies": [
                json.dumps({"point": f"P{n:02d}", "side": "exit", "counterparty": f"T{c}",
                            "hours": [500 + c] * HOURS})
                for n in range(POINTS)
            ],
        }
        for c in range(CLIENTS)
    ]  # fmt: skip
    asked = {"host": host, "port": int(port), "path": f"{AT}/nominations", "seconds": SECONDS,
             "run": run.replace(" ", "-"), "clients": clients}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.desk_clients"], input=json.dumps(asked) + "\n",
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def cpu_s(process: subprocess.Popen[str]) -> float:
    """Processor seconds of a process so far; nan where the system does not tell."""
    try:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def browser(base: str, login: str) -> httpx.Client:
    """A browser that is signed in."""
    made = httpx.Client(base_url=base, timeout=60, follow_redirects=True)
    answer = made.post("/api/v1/sessions", json={"login": login, "password": PASSWORD})
    made.headers["X-CSRF-Token"] = answer.json()["csrf"]
    return made


def seconds_of(client: httpx.Client, path: str, times: int) -> list[float]:
    """How long some answers took, in order of size."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        answer = client.get(path)
        took.append(time.perf_counter() - start)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:300])
    return sorted(took)


def pages(base: str) -> dict[str, str]:
    """The pages that are asked for, by name."""
    return {"first page": "/desk", "matrix": f"/desk/day/{NAME}/{DAY}/matrix?point=P00"}


def told(name: str, took_s: list[float], limit_s: float) -> None:
    """One line of a benchmark."""
    worst = took_s[-1]
    print(f"{name:<34} median {statistics.median(took_s):.3f} s  worst {worst:.3f} s  "
          f"{worst / limit_s:.2f} of the limit of {limit_s:g} s")  # fmt: skip


def nominated(name: str, served: Served, keys: dict[str, str], floor_s: list[float]) -> None:
    """Nominate for a while, and tell how long it took and what it cost."""
    before = cpu_s(served.process)
    found = clients_answered(served.base, keys, run=name)
    took = found["ms"]
    cost_ms = 1_000 * (cpu_s(served.process) - before) / len(took)
    clients_ms = 1_000 * found["cpu_s"] / len(took)
    p99 = percentile(took, 0.99)
    print(f"{len(took)} nominations, {CLIENTS} clients, {name}: median {statistics.median(took):.0f} ms  "
          f"p99 {p99:.0f} ms  {p99 / LIMIT_MS:.2f} of the limit, "
          f"{p99 / 1_000 / statistics.median(floor_s):.0f} × the floor; "
          f"server {cost_ms:.1f} ms of processor each, clients {clients_ms:.1f} ms")  # fmt: skip


def main() -> None:
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        desk, clock = big_day(Path(folder))
        with desk:
            keys = settle(desk)
            count = fill(desk)
            url = desk.address.shown
        served = Served(url, clock)
        try:
            who = browser(served.base, "u.x")
            floor = seconds_of(who, "/api/v1/me", 50)
            told("GET /api/v1/me (floor)", floor, LIMIT_MS / 1_000)
            for name, path in pages(served.base).items():
                told(name, seconds_of(who, path, 5), PAGE_LIMIT_S)
            nominated("alone", served, keys, floor)
            during: dict[str, list[float]] = {}

            def look() -> None:
                time.sleep(3)
                for name, path in pages(served.base).items():
                    during[f"{name}, under load"] = seconds_of(who, path, 5)

            watcher = threading.Thread(target=look)
            watcher.start()
            nominated("while pages are asked", served, keys, floor)
            watcher.join()
            for name, found in during.items():
                told(name, found, PAGE_LIMIT_S)
        finally:
            served.stop()
        clock.skip(timedelta(hours=8))
        served = Served(url, clock)
        try:
            headers = {p: {"Authorization": f"Bearer {keys[p]}"} for p in ("X", "Y")}
            with httpx.Client(base_url=served.base, timeout=120) as http:
                start = time.perf_counter()
                made = http.post(f"{AT}/proposals", json={}, headers=headers["X"])
                assert made.status_code == 201, made.text
                proposed = time.perf_counter() - start
                start, before = time.perf_counter(), cpu_s(served.process)
                path = f"/api/v1/proposals/{made.json()['proposal']}/approval"
                done = http.post(path, headers=headers["Y"])
                assert done.status_code == 200, done.text
                approved, cost = time.perf_counter() - start, cpu_s(served.process) - before
            print(f"cycle of {count} nominations       propose {proposed:.2f} s  publish {approved:.2f} s, "
                  f"{cost:.2f} s of processor  {approved / LIMIT_S:.2f} of the limit")  # fmt: skip
        finally:
            served.stop()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(sys.argv[2], float(sys.argv[3]))
    else:
        main()
