"""What `gasunion plan --out` writes: the answer, the tables, and what is drawn from them."""

from __future__ import annotations

from collections.abc import Iterable

from gasunion.outcome import Envelope, Finding
from gasunion.report.files.files import StoredResult, result_files
from gasunion.report.files.manifest import MANIFEST_FILE
from gasunion.report.page.page import report_files
from gasunion.report.protocol.files import protocol_files
from gasunion.report.tables.tables import tables
from gasunion.report.views.gather import report_data
from gasunion.report.views.past import HINDCAST_FILE
from gasunion.studies.hindcast.flow import Hindcast
from gasunion.studies.results import PlanResult
from gasunion.writing import json_bytes


def plan_files(
    result: PlanResult,
    envelope: Envelope,
    *,
    others: Iterable[PlanResult] = (),
    hindcasts: Iterable[Hindcast] = (),
    findings: Iterable[Finding] | None = None,
    csv_bom: bool = False,
) -> dict[str, bytes]:
    """Name → bytes of a result folder; without a plan, the answer and a page that says why.

    Parameters
    ----------
    others, hindcasts, findings : other plans of the year, the hindcast and the findings of validation, which
        the page shows beside the plan.
    csv_bom : whether CSV files begin with a byte order mark, as Excel wants.
    """
    answer, past = answer_bytes(envelope), tuple(hindcasts)
    origin = envelope.provenance
    frames = tables(result) if result.plan.outcome.is_solved else None
    files: dict[str, bytes] = {}
    if frames is not None:
        files = result_files(result, provenance=origin, frames=frames, csv_bom=csv_bom)
        files |= protocol_files(StoredResult(name="", plan=envelope.as_dict(), frames=frames))
    data = report_data(
        result,
        provenance=origin,
        frames=frames,
        others=others,
        hindcasts=past,
        findings=findings,
        files=sorted([*files, MANIFEST_FILE, *([HINDCAST_FILE] if past else [])]),
    )
    return {"plan.json": answer, **files, **report_files(data)}


def answer_bytes(envelope: Envelope) -> bytes:
    """An answer as the doors write it."""
    return json_bytes(envelope.as_dict())
