"""`make faults`: the record on both databases under faults; exit 1 where anything is wrong.

100,000 submissions of 16 writers on each database, a fifth of them twice, 150 writers killed by signal 9 and
50 backends of PostgreSQL; then 20 random concurrent histories on each, held to a serial order by a checker
apart from the code. `--share 0.1` does a tenth of it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests import postgres
from tests.faults.histories import runs
from tests.faults.writers import trial


def main() -> None:
    """Run everything, or a share of it, and print what was found."""
    words = argparse.ArgumentParser()
    words.add_argument("--share", type=float, default=1.0)
    words.add_argument("--only", choices=("sqlite", "postgresql"))
    given = words.parse_args()
    submissions, kills, backends = (max(1, round(given.share * n)) for n in (100_000, 150, 50))
    many = max(1, round(given.share * 20))
    wrong = False

    def tell(name: str, told: dict[str, object]) -> None:
        nonlocal wrong
        wrong = wrong or bool(told.get("faults") or told.get("anomalies"))
        print(f"{name}: {json.dumps(told)}", flush=True)

    if given.only != "postgresql":
        with tempfile.TemporaryDirectory() as name:
            url = f"sqlite:///{Path(name) / 'record.db'}"
            tell("sqlite, writers", trial(url, submissions=submissions, writers=16, kills=kills))
            tell("sqlite, histories", runs(f"sqlite:///{Path(name) / 'histories.db'}", first=0, many=many))
    if given.only != "sqlite":
        with postgres.server(is_durable=True) as server:
            if server is None:
                sys.exit("no PostgreSQL: install its server, or name one with GASUNION_DATABASE_URL")
            url = postgres.fresh_database(server)
            told = trial(url, submissions=submissions, writers=16, kills=kills, backend_kills=backends)
            tell("postgresql, writers", told)
            postgres.drop_database(server, url)
            url = postgres.fresh_database(server)
            tell("postgresql, histories", runs(url, first=1_000, many=many))
            postgres.drop_database(server, url)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
