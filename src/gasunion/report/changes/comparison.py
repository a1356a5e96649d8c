"""A comparison as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from gasunion.report.changes.compared import Opened
from gasunion.studies.compare import Comparison, Difference

USD_PER_MUSD = 1e6


def comparison_part(opened: Sequence[Opened], comparisons: Sequence[Comparison]) -> dict[str, Any]:
    """The answer's own part: what was compared, and each plan against the first."""
    return {
        "compared": [
            {
                "name": o.name,
                "case": o.case,
                "year": o.year,
                "kind": o.kind,
                "input_sha256": o.input_sha256,
                "base": None if o.base is None else dict(o.base),
            }
            for o in opened
        ],
        "comparisons": [_one(c) for c in comparisons],
    }


def _one(comparison: Comparison) -> dict[str, Any]:
    return {
        "before": comparison.before,
        "after": comparison.after,
        "inputs": [
            {
                "table": c.table,
                "row": c.row,
                "column": c.column,
                "unit": c.unit,
                "old": c.old,
                "new": c.new,
            }
            for c in comparison.inputs
        ],
        "surplus_change_usd": sum(comparison.surplus_changes().values()) * USD_PER_MUSD,
        "gainers": list(comparison.gainers()),
        "losers": list(comparison.losers()),
        "parties": _by_name(comparison.parties),
        "borders": _by_name(comparison.borders, by_period=True),
        "contracts": _by_name(comparison.contracts),
    }


def _by_name(differences: Iterable[Difference], *, by_period: bool = False) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for d in differences:
        values: dict[str, Any] = {"before": d.before, "after": d.after, "change": d.change}
        name = d.measure
        if d.unit == "MUSD":  # an answer's money is in USD, as in every other answer
            name = d.measure.replace("_musd", "_usd")
            values = {k: None if v is None else v * USD_PER_MUSD for k, v in values.items()}
        entry = found.setdefault(d.name, {})
        if by_period:
            entry = entry.setdefault(d.period, {})
        entry[name] = values
    return found
