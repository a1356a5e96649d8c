"""The desk under killed servers: `python -m tests.faults.desk --kills 20` kills a server that many times.

Sixteen clients nominate; each sends again what it has no answer to, under the key it had. Exit 1 where
anything was lost, doubled or differs from what was acknowledged.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests import postgres
from tests.desk_days import NAME, body
from tests.desk_people import PARTIES, accounts, signed
from tests.desk_store import actor
from tests.desk_writers import Client, Served, faults_of, trial

from gasunion.operations.people.first_account import make_first
from gasunion.operations.people.keys import make_key
from gasunion.operations.store.actor import Actor
from gasunion.operations.store.events import chain_faults
from gasunion.operations.store.installation import make_installation, open_installation
from gasunion.operations.workday.agreements import put_agreement
from gasunion.operations.workday.days import open_day
from gasunion.operations.workday.nominations import nominations


def run(url: str, folder: Path, *, clients: int, each: int, kills: int) -> dict[str, Any]:
    """One trial on an empty database: what was done, and everything that is wrong afterwards."""
    day = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    with make_installation(url) as desk:
        make_first(desk, PARTIES, accounts())
        put_agreement(desk, actor("KZ-Op", "administrator"), {"body": body(), "settings": {}}, agreement=NAME)
        open_day(desk, actor("KZ-Op", "dispatcher"), agreement=NAME, day=day)
        shippers = [a for a in accounts() if a.roles == ("shipper",) and not a.party.startswith("S")]
        secrets = [make_key(desk, signed(desk, a.login).visit.actor, "trial").secret for a in shippers]
    path = f"/api/v1/days/{NAME}/{day}/nominations"
    made = [
        Client(
            secret=secrets[0], path=path, name=f"c{c}",
            wanted=[
                {"point": "Kartaly", "side": "exit", "counterparty": "Qazaq Trade", "daily": each * c + i}
                for i in range(each)
            ],
        )
        for c in range(1, clients + 1)
    ]  # fmt: skip
    served = Served(url, folder)
    try:
        told = trial(served, made, kills=kills)
    finally:
        served.stop()
    with open_installation(url) as desk:
        reader = Actor(user="x", name="x", party="RU-Op", roles=frozenset({"auditor"}))
        standing: list[dict[str, Any]] = []
        after = 0
        while page := nominations(desk, reader, agreement=NAME, day=day, after=after, limit=200):
            standing += [
                {k: getattr(n, k) for k in ("nomination", "daily", "row", "received", "shipper")}
                for n in page
            ]
            after = page[-1].row
        with desk.reading() as connection:
            chain = [str(f) for f in chain_faults(connection)]
    return {**told, "faults": (faults_of(made, standing) + chain)[:20]}


def main() -> None:
    """Run a trial on each kind of database and print it."""
    words = argparse.ArgumentParser()
    for name, default in (("clients", 16), ("each", 200), ("kills", 20)):
        words.add_argument(f"--{name}", type=int, default=default)
    given = vars(words.parse_args())
    wrong = False
    with tempfile.TemporaryDirectory() as name:
        told = run(f"sqlite:///{Path(name) / 'desk.db'}", Path(name), **given)
        print(f"sqlite, desk: {json.dumps(told)}", flush=True)
        wrong = bool(told["faults"])
    with postgres.server(is_durable=True) as server, tempfile.TemporaryDirectory() as name:
        if server is not None:
            url = postgres.fresh_database(server)
            told = run(url, Path(name), **given)
            print(f"postgresql, desk: {json.dumps(told)}", flush=True)
            wrong = wrong or bool(told["faults"])
            postgres.drop_database(server, url)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
