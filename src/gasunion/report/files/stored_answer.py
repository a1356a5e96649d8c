"""The answer of a plan as it must be to be used: what a changed plan.json is held to."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from gasunion.outcome import EXIT_OF_CODE, Finding

_KINDS = ("contracted", "status quo", "block")
_HINT = "Plan again, or take the file as it was written."


def answer_faults(answer: Any, *, where: str) -> list[Finding]:
    """What in plan.json is not as a plan's answer must be; the parts that a reader uses are looked at."""
    if not isinstance(answer, dict):
        return [Finding(where=where, what="is not an object.", hint=_HINT)]
    outcome = answer.get("outcome")
    checks = {
        "case": isinstance(answer.get("case"), str),
        "year": _is_year(answer.get("year")),
        "kind": answer.get("kind") in _KINDS,
        "block": _are_texts(answer.get("block")),
        "base": _is_base(answer.get("base")),
        "overridden": _are_texts(answer.get("overridden")),
        "input_sha256": isinstance(answer.get("input_sha256"), str),
        "version": isinstance(answer.get("version"), str),
        "surplus_usd": _is_number(answer.get("surplus_usd"), or_none=True),
        "reasons": isinstance(answer.get("reasons", {}), dict),
        "outcome": isinstance(outcome, dict)
        and outcome.get("code") in EXIT_OF_CODE
        and isinstance(outcome.get("message"), str)
        and _is_number(outcome.get("residual"), or_none=True)
        and isinstance(outcome.get("findings"), list)
        and all(_is_finding(f) for f in outcome["findings"]),
    }
    return [
        Finding(where=f"{where}, {name}", what="is missing or not what a plan's answer holds.", hint=_HINT)
        for name, is_right in checks.items()
        if not is_right
    ]


def _is_base(value: Any) -> bool:
    """Whether plain data are what an answer says of its base year; an answer of version 1 says nothing."""
    if value is None:
        return True
    return (
        isinstance(value, dict)
        and set(value) == {"year", "sha256", "misfit"}
        and _is_year(value["year"])
        and isinstance(value["sha256"], str)
        and _is_number(value["misfit"], or_none=False)
    )


def _is_finding(value: Any) -> bool:
    """Whether plain data are a finding with all its parts."""
    if not isinstance(value, dict) or set(value) != {f.name for f in fields(Finding)}:
        return False
    texts = all(isinstance(value[k], str) for k in ("where", "what"))
    return (
        texts
        and value["severity"] in ("error", "warning")
        and all(value[k] is None or isinstance(value[k], str) for k in ("unit", "hint"))
        and all(isinstance(value[k], str) or _is_number(value[k], or_none=True) for k in ("value", "limit"))
    )


def _is_year(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1900 <= value <= 2200


def _is_number(value: Any, *, or_none: bool) -> bool:
    if value is None:
        return or_none
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)
