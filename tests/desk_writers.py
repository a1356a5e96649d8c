"""Clients that nominate while their server is killed, and what is left afterwards.

Each client knows its nominations by heart and sends each under a key of its own until it is answered; killed
under it, the server is started again on the same database. What was acknowledged must stand, once.
"""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

GASUNION = [sys.executable, "-c", "from gasunion.cli import main; main()"]


class Served:
    """A server process on one port, killed and started again."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.port = 0
        self.starts = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, on the port it had, and wait until it answers."""
        self.starts += 1
        ready = self.folder / f"ready.{self.starts}.json"
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*GASUNION, "serve", "--port", str(self.port), "--database", self.url, "--json", str(ready)],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        end = time.monotonic() + 120
        while not ready.exists():
            assert self.process.poll() is None, (self.folder / "log").read_text()[-2000:]
            assert time.monotonic() < end, "it did not answer"
            time.sleep(0.01)
        self.port = int(json.loads(ready.read_text())["url"].rstrip("/").rpartition(":")[2])

    def kill(self) -> None:
        """End it as a failing machine would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it in order."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)


@dataclass
class Client:
    """A program that nominates.

    Attributes
    ----------
    heard : what it was answered, by key. repeats : how often it had to send again.
    """

    secret: str
    path: str
    wanted: list[dict[str, Any]]
    name: str
    heard: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    repeats: int = 0

    def run(self, served: Served) -> None:
        """Send everything, each until it is answered, and some of it again."""
        rng = random.Random(self.name)
        with httpx.Client(headers={"Authorization": f"Bearer {self.secret}"}, timeout=20) as client:
            for i, wanted in enumerate(self.wanted):
                key = f"{self.name}.{i}"
                first = self._answered(client, served, key, wanted)
                if rng.random() < 0.2:
                    again = self._answered(client, served, key, wanted)
                    if again != first:
                        self.refused.append(f"{key}: {first}, sent again {again}")
                self.heard[key] = first

    def _answered(
        self, client: httpx.Client, served: Served, key: str, wanted: dict[str, Any]
    ) -> dict[str, Any]:
        while True:
            try:
                answer = client.post(served.base + self.path, json=wanted, headers={"Idempotency-Key": key})
            except httpx.TransportError:
                self.repeats += 1
                time.sleep(0.05)
                continue
            if answer.status_code == 201:
                told: dict[str, Any] = answer.json()
                return told
            if answer.status_code not in (429, 503):
                self.refused.append(f"{key}: {answer.status_code} {answer.text[:300]}")
                return {}
            self.repeats += 1
            time.sleep(0.05)


def trial(served: Served, clients: list[Client], *, kills: int, seed: int = 0) -> dict[str, Any]:
    """Let the clients send to the end, with so many kills on the way."""
    rng = random.Random(seed)
    total = sum(len(c.wanted) for c in clients)
    due = sorted(rng.uniform(0.05, 0.9) * total for _ in range(kills))
    threads = [threading.Thread(target=c.run, args=(served,)) for c in clients]
    for thread in threads:
        thread.start()
    killed = 0
    while any(t.is_alive() for t in threads):
        if due and sum(len(c.heard) for c in clients) >= due[0]:
            due.pop(0)
            served.kill()
            killed += 1
            served.start()
        time.sleep(0.002)
    for thread in threads:
        thread.join()
    return {"sent": total, "killed": killed, "repeats": sum(c.repeats for c in clients)}


def faults_of(clients: list[Client], standing: list[dict[str, Any]]) -> list[str]:
    """What is wrong with what stands, against what each client was told.

    Parameters
    ----------
    standing : every nomination of the day, as the desk lists them.
    """
    found = [r for c in clients for r in c.refused]
    rows = Counter(n["nomination"] for n in standing)
    found += [f"{name} stands {count} times" for name, count in rows.items() if count != 1]
    by_name = {n["nomination"]: n for n in standing}
    told = [(key, answer) for c in clients for key, answer in c.heard.items()]
    for key, answer in told:
        kept = by_name.get(answer.get("nomination", ""))
        if kept is None:
            found.append(f"{key} was acknowledged and does not stand")
        elif any(kept[name] != answer[name] for name in ("daily", "row", "received", "shipper")):
            found.append(f"{key} was acknowledged as {answer} and stands as {kept}")
    names = Counter(answer.get("nomination") for _, answer in told)
    found += [f"{name} was acknowledged for {count} requests" for name, count in names.items() if count != 1]
    if len(standing) != len(told):
        found.append(f"{len(told)} were acknowledged and {len(standing)} stand")
    return found
