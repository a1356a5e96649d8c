"""What `gasunion plan --out` writes: the answer, the tables, and what is drawn from them."""

from __future__ import annotations

import json

from gasunion.outcome import Envelope
from gasunion.report.files import result_files
from gasunion.studies.results import PlanResult


def plan_files(result: PlanResult, envelope: Envelope) -> dict[str, bytes]:
    """Name → bytes of a result folder; plan.json alone where there is no plan."""
    answer = json.dumps(envelope.as_dict(), indent=2, ensure_ascii=False, allow_nan=False).encode() + b"\n"
    if not result.plan.outcome.is_solved:
        return {"plan.json": answer}
    return {"plan.json": answer, **result_files(result, provenance=envelope.provenance)}
