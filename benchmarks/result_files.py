"""Result files of the shipped case: processor seconds for tables, files, reading back and the protocol.

Ratios are against the floor measured in the same run: pandas writing the same frames as CSV alone, which
nothing that writes them five ways can beat. Medians of five runs.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from gasunion.intake.case import load_case
from gasunion.outcome import Envelope, Provenance
from gasunion.planning.plan import status_quo
from gasunion.report.answers.answers import plan_part
from gasunion.report.files.files import StoredResult, publish, read_results, result_files
from gasunion.report.files.workbook import workbook
from gasunion.report.folders.folder import json_bytes
from gasunion.report.protocol.files import protocol_files
from gasunion.report.tables.tables import tables
from gasunion.studies.results import study_plan

RUNS = 5


def seconds(work: Callable[[], object]) -> float:
    work()
    taken = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def main() -> None:
    case = load_case("eurasia")
    result = study_plan(status_quo(*case.planning_year(2024)))
    origin = Provenance(input_sha256=case.input_sha256, version="0")
    envelope = Envelope(name="plan", outcome=result.plan.outcome, provenance=origin, body=plan_part(result))
    frames = tables(result)
    stored = StoredResult(name="", plan=envelope.as_dict(), frames=frames)
    floor = seconds(lambda: [f.to_csv(index=False) for f in frames.values()])
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        publish(out, {"plan.json": json_bytes(envelope), **result_files(result, provenance=origin)})
        rows = {
            "tables from a plan": seconds(lambda: tables(result)),
            "workbook alone": seconds(lambda: workbook(frames, title="x")),
            "all result files": seconds(lambda: result_files(result, provenance=origin, frames=frames)),
            "read back": seconds(lambda: read_results(out)),
            "protocol, 5 files": seconds(lambda: protocol_files(stored)),
        }
    count = sum(len(f) for f in frames.values())
    print(f"{'floor: the same rows as CSV by pandas':<40}{floor:8.2f} s   {count} rows")
    for name, taken in rows.items():
        print(f"{name:<40}{taken:8.2f} s   {taken / floor:5.1f} × the floor")


if __name__ == "__main__":
    main()
