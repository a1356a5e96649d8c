"""Worlds of a small year in a process that can be killed: `-m tests.worlds_study KEPT` prints their rows."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

from tests.random_years import closed_year

from gasunion.studies.fleet import Crew, Watch
from gasunion.studies.fleet.job import plain
from gasunion.studies.worth.worlds import worlds

COUNT = 10


def rows(crew: Crew, *, kept: Path | None = None, watch: Watch | None = None) -> str:
    """What the worlds tell, every coalition among it, as the bytes of an answer."""
    year = dataclasses.replace(closed_year(), is_every=True)
    found = worlds(year, key="small", count=COUNT, seed=5, crew=crew, kept=kept, watch=watch)
    return plain([dict(r) for r in found.rows])


if __name__ == "__main__":
    sys.stdout.write(rows(Crew(workers=1), kept=Path(sys.argv[1])))
