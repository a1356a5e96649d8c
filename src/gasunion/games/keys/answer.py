"""The answer of `key` as plain data: its outcome, its part of the envelope, the reasons of what is null."""

from __future__ import annotations

from typing import Any

from gasunion.games.keys.key import Applied, plain_details
from gasunion.outcome import Outcome


def key_answer(applied: Applied) -> tuple[Outcome, dict[str, Any], dict[str, str]]:
    """How a key ended, the answer's own part, and why what is null is null."""
    answer, unit = applied.answer, applied.sheet.unit
    reasons = {}
    if answer.refusal is None:
        outcome = Outcome(code="solved", message="net payments sum to zero", findings=answer.remarks)
    else:
        outcome = Outcome(code="infeasible", message=answer.refusal, findings=answer.remarks)
        reasons = dict.fromkeys(("entitlement", "entitlement_minor", "net", "net_minor"), answer.refusal)
    body = {
        "key": applied.name,
        "currency": unit.name,
        "minor_per_unit": unit.minor_per_unit,
        "formula": answer.formula,
        "entitlement": plain_details(answer.entitlement),
        "entitlement_minor": applied.entitlement_minor,
        "net": None
        if applied.net_minor is None
        else {name: minor / unit.minor_per_unit for name, minor in applied.net_minor.items()},
        "net_minor": applied.net_minor,
        "details": plain_details(answer.details),
    }
    return outcome, body, reasons
