"""Shares that sum to one, and steps that go downwards."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from gasunion.intake.cells import number_text
from gasunion.intake.checks.words import Frames, number_fault
from gasunion.intake.faults import Fault, fault
from gasunion.intake.tables import rows_of

# Shares are printed with four decimals: twelve of them may miss 1 by less than this; the rest is normalised.
SHARE_TOLERANCE = 1e-3


def check_shares(frames: Frames) -> Iterator[Fault]:
    """Shares of a class or of a profile that do not sum to one; months that are missing."""
    for table, key, what in (("classes", "class", "steps"), ("profiles", "series", "twelve months")):
        frame = frames[table]
        whole = frame[frame[key] != ""]
        groups = whole.groupby(key, sort=True)["share"]
        for name, shares in groups:
            if shares.isna().any():
                continue
            missing = _missing_months(whole, str(name)) if table == "profiles" else []
            first = rows_of(whole, shares.index)[0]
            if missing:
                yield fault(
                    table,
                    first,
                    "month",
                    f"series {name} has no month {', '.join(map(str, missing))}",
                    value=", ".join(map(str, missing)),
                    hint="write a row for each of the twelve months.",
                )
                continue
            total = math.fsum(shares)
            if abs(total - 1.0) > SHARE_TOLERANCE:
                yield fault(
                    table,
                    first,
                    "share",
                    f"shares of the {what} of {name} sum to {total:.6g}",
                    value=total,
                    limit=1.0,
                    hint=f"they must sum to 1 (within {SHARE_TOLERANCE:g}).",
                )


def _missing_months(profiles: pd.DataFrame, series: str) -> list[int]:
    months = profiles.loc[profiles["series"] == series, "month"]
    return sorted(set(range(1, 13)) - {int(m) for m in months.dropna()}) if not months.isna().any() else []


def check_steps(frames: Frames) -> Iterator[Fault]:
    """Steps that are not counted from 1, rise in value, or disagree on what they must share."""
    classes = frames["classes"]
    for name, steps in classes[classes["class"] != ""].sort_values("step").groupby("class", sort=True):
        yield from _step_order("classes", str(name), steps)
        for column in ("home", "peak_factor", "profile"):
            for row, value, first in _departing(steps, column):
                shown, usual = (_shown(column, v) for v in (value, first))
                yield fault(
                    "classes",
                    row,
                    column,
                    f"{column} of {name} is {shown} here and {usual} in its first step",
                    value=shown,
                    limit=usual,
                    hint="it must be the same in every step of a class.",
                )
    markets = frames["markets"]
    whole = markets[(markets["node"] != "") & markets["year"].notna()]
    whole = whole.sort_values("step")
    for key, steps in whole.groupby(["node", "year"], sort=True):
        node, year = key if isinstance(key, tuple) else (key, 0)
        if len(steps) > 1 and steps["elasticity"].notna().any():
            elastic = steps[steps["elasticity"].notna()]
            yield number_fault(
                "markets",
                rows_of(elastic)[0],
                "elasticity",
                str(node),
                float(elastic["elasticity"].iloc[0]),
                hint=f"a reference point stands alone, and {year:.0f} has {len(steps)} rows.",
            )
        else:
            yield from _step_order("markets", str(node), steps)


def _step_order(table: str, name: str, steps: pd.DataFrame) -> Iterator[Fault]:
    numbers, rows = steps["step"].tolist(), rows_of(steps)
    values = steps["value_usd_per_tcm"].tolist()
    if not any(map(math.isnan, numbers)) and len(set(numbers)) == len(numbers):
        for row, number, expected in zip(rows, numbers, range(1, len(numbers) + 1), strict=True):
            if number != expected:
                hint = f"steps count from 1 without holes; here {expected} is missing."
                yield number_fault(table, row, "step", name, number, limit=float(expected), hint=hint)
                break
    for row, before, value in zip(rows[1:], values, values[1:], strict=False):
        if value > before:
            yield number_fault(
                table,
                row,
                "value_usd_per_tcm",
                name,
                value,
                limit=before,
                hint=f"steps go downwards, and the step before is worth {number_text(before)} USD/tcm.",
            )


def _departing(steps: pd.DataFrame, column: str) -> list[tuple[int, Any, Any]]:
    values = steps[column].tolist()
    first = values[0]
    return [
        (row, value, first)
        for row, value in zip(rows_of(steps), values, strict=True)
        if not _blank(value) and not _blank(first) and value != first
    ]


def _shown(column: str, value: Any) -> str:
    if column == "home":
        return "yes" if value else "no"
    return number_text(value) if isinstance(value, float) else str(value)


def _blank(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))
