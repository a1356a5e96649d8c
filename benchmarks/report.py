"""The report: time to draw and size of the page, against the limits the design sets.

Prints one line a page: seconds (median of five), the limit, their ratio; bytes, the limit, their ratio.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests import report_pages

from gasunion.intake.case import load_case
from gasunion.outcome import Provenance
from gasunion.planning.plan import status_quo
from gasunion.report.page.page import page_bytes
from gasunion.report.views.data import ReportData
from gasunion.report.views.gather import report_data
from gasunion.studies.results import study_plan

LIMIT_S, LIMIT_BYTES = 2.0, 2_000_000
LIMIT_LARGE_S, LIMIT_BYTES_LARGE = 3.0, 4_000_000
RUNS = 5


def shipped() -> ReportData:
    """The status quo of 2024 of the shipped case."""
    case = load_case("eurasia")
    result = study_plan(status_quo(*case.planning_year(2024)))
    return report_data(result, provenance=Provenance(input_sha256=case.input_sha256, version="benchmark"))


def measure(name: str, data: ReportData, limits: tuple[float, int]) -> None:
    """Draw a page several times and print what it took."""
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        page = page_bytes(data)
        seconds.append(time.perf_counter() - start)
    limit_s, limit_bytes = limits
    median = statistics.median(seconds)
    print(
        f"{name}: {len(data.arcs)} arcs, {median:.2f} s of {limit_s:.0f} s allowed "
        f"(ratio {limit_s / median:.1f}), {len(page) / 1e6:.2f} MB of {limit_bytes / 1e6:.0f} MB "
        f"(ratio {limit_bytes / len(page):.1f})"
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        measure("small case", report_pages.small_data(Path(folder) / "small"), (LIMIT_S, LIMIT_BYTES))
    measure("shipped case", shipped(), (LIMIT_S, LIMIT_BYTES))
    measure("grid", report_pages.grid_data(23), (LIMIT_LARGE_S, LIMIT_BYTES_LARGE))


if __name__ == "__main__":
    main()
