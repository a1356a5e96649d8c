"""Pipes shorter than their ends differ in height: a number stands in another unit than the files say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gasunion.intake.steady.tables import SI_HINT, Tables, is_number
from gasunion.outcome import Finding


def judge_rise(tables: Tables, row: Mapping[str, Any], where: str) -> None:
    """Tell of a pipe whose ends differ by more in height than it is long."""
    nodes = tables.network.get("nodes", {})
    ends = [
        nodes.get(str(row.get(k))) if isinstance(nodes, Mapping) else None
        for k in ("fr_node" if "fr_node" in row else "from_node", "to_node")
    ]
    heights = [n.get("elevation", 0.0) for n in ends if isinstance(n, Mapping)]
    length = row.get("length")
    if len(heights) == 2 and all(is_number(n) for n in (*heights, length)):
        rise = abs(heights[1] - heights[0])
        if length is not None and 0.0 < length < rise:
            what = f"length is {length:g} m, and its ends differ by {rise:g} m in height."
            tables.faults.append(
                Finding(where=where, what=what, value=length, unit="m", limit=rise, hint=SI_HINT)
            )
