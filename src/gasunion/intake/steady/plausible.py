"""Pipes whose numbers stand in another unit than the files say."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from gasunion.intake.pipe_sizes import LEAST_DIAMETER_M, LEAST_LENGTH_M, MOST_DIAMETER_M, MOST_LENGTH_M
from gasunion.intake.steady.tables import Tables, is_number
from gasunion.outcome import Finding

LEAST_FRICTION_FACTOR: Final = 1.0e-6
MOST_FRICTION_FACTOR: Final = 1.0
_UNITS: Final = "The files are in SI: check the units."


def judge_pipe(tables: Tables, row: Mapping[str, Any], where: str) -> None:
    """A pipe whose numbers stand in another unit than the file says."""
    nodes = tables.network.get("nodes", {})
    ends = [
        nodes.get(str(row.get(k))) if isinstance(nodes, Mapping) else None
        for k in ("fr_node" if "fr_node" in row else "from_node", "to_node")
    ]
    heights = [n.get("elevation", 0.0) for n in ends if isinstance(n, Mapping)]
    length, diameter, factor = (_figure(row, k) for k in ("length", "diameter", "friction_factor"))
    for field, value, unit, least, most in (
        ("diameter", diameter, "m", LEAST_DIAMETER_M, MOST_DIAMETER_M),
        ("length", length, "m", LEAST_LENGTH_M, MOST_LENGTH_M),
        ("friction_factor", factor, "1", LEAST_FRICTION_FACTOR, MOST_FRICTION_FACTOR),
    ):
        if value > most:
            _implausible(tables, where, field, value, unit, most, "more")
        elif 0.0 < value < least:
            _implausible(tables, where, field, value, unit, least, "less")
    if len(heights) == 2 and all(is_number(h) for h in heights):
        rise = abs(heights[1] - heights[0])
        if 0.0 < length < rise:
            what = f"length is {length:g} m, and its ends differ by {rise:g} m in height."
            tables.faults.append(
                Finding(where=where, what=what, value=length, unit="m", limit=rise, hint=_UNITS)
            )


def _implausible(
    tables: Tables, where: str, field: str, value: float, unit: str, end: float, word: str
) -> None:
    shown = "" if unit == "1" else f" {unit}"
    what = f"{field} is {value:g}{shown}; no pipe has {word} than {end:g}{shown}."
    tables.faults.append(Finding(where=where, what=what, value=value, unit=unit, limit=end, hint=_UNITS))


def _figure(row: Mapping[str, Any], key: str) -> float:
    """A number of a row; NaN, which no comparison holds for, where it is none: that is told elsewhere."""
    value = row.get(key)
    return float(value) if value is not None and is_number(value) else math.nan
