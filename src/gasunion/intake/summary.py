"""What a case consists of: rows, years, and how sure its figures are."""

from __future__ import annotations

from typing import Any

from gasunion.intake.case import Case
from gasunion.intake.columns import TABLES
from gasunion.scenario.source import ORDER


def table_summaries(case: Case) -> dict[str, dict[str, Any]]:
    """Rows of each table and the share of each confidence, counted by weight.

    Returns
    -------
    table → {"rows", "weight", "share"}: `weight` names the column whose size a row counts with (rows count
    alike where it is null), `share` is confidence → fraction, null for a table without weight.
    """
    found = {}
    for table in TABLES:
        frame = case.frames[table.name]
        weights = frame[table.weight].abs().fillna(0.0) if table.weight else None
        if weights is None or weights.sum() == 0:
            weights = frame["confidence"].map(lambda _: 1.0).astype(float)
        total = float(weights.sum())
        by_confidence = weights.groupby(frame["confidence"]).sum()
        found[table.name] = {
            "rows": len(frame),
            "weight": table.weight,
            "share": {c: float(by_confidence.get(c, 0.0)) / total for c in ORDER} if total else None,
        }
    return found
