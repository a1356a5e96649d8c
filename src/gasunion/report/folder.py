"""What `gasunion plan --out` writes: the answer, the tables, and what is drawn from them."""

from __future__ import annotations

import json

from gasunion.outcome import Envelope
from gasunion.report.files import StoredResult, result_files
from gasunion.report.protocol_files import protocol_files
from gasunion.report.tables import tables
from gasunion.studies.results import PlanResult


def plan_files(result: PlanResult, envelope: Envelope) -> dict[str, bytes]:
    """Name → bytes of a result folder; plan.json alone where there is no plan."""
    answer = json_bytes(envelope)
    if not result.plan.outcome.is_solved:
        return {"plan.json": answer}
    frames = tables(result)
    stored = StoredResult(name="", plan=envelope.as_dict(), frames=frames)
    return {
        "plan.json": answer,
        **result_files(result, provenance=envelope.provenance, frames=frames),
        **protocol_files(stored),
    }


def json_bytes(envelope: Envelope) -> bytes:
    """An answer as the doors write it."""
    return json.dumps(envelope.as_dict(), indent=2, ensure_ascii=False, allow_nan=False).encode() + b"\n"
