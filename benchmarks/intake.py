"""Reading and checking a large case: seconds per 100,000 rows, against parsing the same files alone.

The floor is Python's csv module over the same bytes, and float() tried on every cell: nothing that looks at
each cell by itself can be faster. A load looks at each text once, and a large table holds few, so it is.
Prints medians of five runs, in seconds of processor time (other work on the machine would count otherwise),
and the ratio to the floor; the limit of the issue is 1 s per 100,000 rows.
"""

from __future__ import annotations

import contextlib
import csv
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.small_case import CASE_TOML, tables, write_case

from gasunion.intake.case import load_case

NODES = 500
YEARS = range(1951, 2051)
RUNS = 5


def large_case(folder: Path) -> int:
    """Write a case whose supplies and demands have 50,000 rows each; returns the number of rows."""
    rows = tables()
    names = [f"A_{i:04d}" for i in range(NODES)]
    node = rows["nodes"][1]
    rows["nodes"] += [node | {"node": n, "lon_deg": f"{50 + i / 50:.2f}"} for i, n in enumerate(names)]
    arc = rows["arcs"][0] | {"corridor": "", "from": "A_CITY"}
    rows["arcs"] += [
        arc | {"arc": f"L{n}", "corridor": f"L{n}", "to": n, "capacity_backward_bcm_y": "40"} for n in names
    ]
    supply, demand = rows["supplies"][0], rows["demands"][0]
    rows["supplies"] = [supply | {"node": n, "year": str(y)} for n in names for y in YEARS]
    rows["demands"] = [demand | {"node": n, "year": str(y)} for n in names for y in YEARS]
    rows["markets"] = [r for r in rows["markets"] if r["year"] == "2024"]
    years = list(YEARS)
    write_case(folder, rows, CASE_TOML.replace("[2023, 2024, 2030]", str(years)))
    return sum(map(len, rows.values()))


def floor(folder: Path) -> None:
    """The least that a reader of single cells does: cells as text, and each tried as a number."""
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    with contextlib.suppress(ValueError):
                        float(cell)


def median_s(run: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return statistics.median(times)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "large"
        count = large_case(folder)
        load_case(folder)  # imports
        ours = median_s(lambda: load_case(folder))
        case = load_case(folder)
        floor_s = median_s(lambda: floor(folder))
        hashed = median_s(lambda: type(case).input_sha256.func(case))
        year = median_s(lambda: case.year(2024))
    per = ours / count * 100_000
    print(f"{count} rows: read and checked in {ours:.3f} s, {per:.3f} s per 100,000 rows (limit 1)")
    print(f"floor (csv and float alone) {floor_s:.3f} s: ratio {ours / floor_s:.2f}")
    print(f"hash {hashed:.3f} s, one year of {2 * NODES} rows {year * 1000:.0f} ms")


if __name__ == "__main__":
    main()
