"""What `gasunion plan --out` writes: the answer, the tables, and what is drawn from them."""

from __future__ import annotations

import json
from collections.abc import Iterable

from gasunion.outcome import Envelope, Finding
from gasunion.report.files import result_files
from gasunion.report.gather import report_data
from gasunion.report.page import report_files
from gasunion.report.tables import tables
from gasunion.studies.backcast import Hindcast
from gasunion.studies.results import PlanResult


def plan_files(
    result: PlanResult,
    envelope: Envelope,
    *,
    others: Iterable[PlanResult] = (),
    hindcasts: Iterable[Hindcast] = (),
    findings: Iterable[Finding] | None = None,
) -> dict[str, bytes]:
    """Name → bytes of a result folder; plan.json alone where there is no plan.

    Parameters
    ----------
    others, hindcasts : plans and the backcast that the report sets beside this plan.
    findings : what validation of the case found; None where it was not asked.
    """
    answer = json_bytes(envelope)
    if not result.plan.outcome.is_solved:
        return {"plan.json": answer}
    frames = tables(result)
    files = {
        "plan.json": answer,
        **result_files(result, provenance=envelope.provenance, frames=frames),
    }
    data = report_data(
        result,
        provenance=envelope.provenance,
        frames=frames,
        others=others,
        hindcasts=hindcasts,
        findings=findings,
        files=(name for name in files if not name.endswith(".parquet")),
    )
    return files | report_files(data)


def json_bytes(envelope: Envelope) -> bytes:
    """An answer as the doors write it."""
    return json.dumps(envelope.as_dict(), indent=2, ensure_ascii=False, allow_nan=False).encode() + b"\n"
