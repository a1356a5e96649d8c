"""Balances: a figure and its range, a partner only where gas changes hands, a place only of a shortage."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from gasunion.intake.checks.words import Frames, cells_of, number_fault
from gasunion.intake.column import FIRST_YEAR, LAST_YEAR
from gasunion.intake.faults import Fault, fault

_TRADED = ("import", "export")
_SIGNED = ("stock_change",)
_OF_SHORTAGE = ("node", "class", "from_date", "to_date")


def check_balances(frames: Frames) -> Iterator[Fault]:
    """Rows whose item and other columns contradict each other."""
    territory = {node: party for _, node, party in cells_of(frames["nodes"], "nodes", "party")}
    frame = frames["balances"]
    for row, party, item, partner, value, low in cells_of(
        frame, "balances", "item", "partner", "value_bcm", "low_bcm"
    ):
        if partner and item and item not in _TRADED:
            yield _column_fault(row, party, "partner", partner, f"{item} has no partner")
        if partner and partner == party:
            yield _column_fault(row, party, "partner", partner, "a party does not trade with itself")
        least = min((v for v in (value, low) if v == v), default=0.0)
        if item and item not in _SIGNED and least < 0:
            column = "value_bcm" if value < 0 else "low_bcm"
            hint = f"{item} is 0 or more; only stock_change may be negative."
            yield number_fault("balances", row, column, party, least, limit=0.0, hint=hint)
    for row, party, year, item, node, use_class, start, end in cells_of(
        frame, "balances", "year", "item", *_OF_SHORTAGE
    ):
        given = dict(zip(_OF_SHORTAGE, (node, use_class, start, end), strict=True))
        if item and item != "shortage":
            for column, value in given.items():
                if _is_given(value):
                    yield _column_fault(row, party, column, str(value), f"{column} belongs to a shortage")
            continue
        if node in territory and territory[node] != party:
            yield _column_fault(row, party, "node", node, f"{node} lies in {territory[node]}")
        yield from _date_faults(row, party, year, start, end)


def _date_faults(row: int, party: str, year: float, start: Any, end: Any) -> Iterator[Fault]:
    if _is_given(start) != _is_given(end):
        column = "to_date" if _is_given(start) else "from_date"
        yield _column_fault(row, party, column, "", "a shortage has both dates or none")
    elif _is_given(start) and start >= end:
        yield _column_fault(row, party, "to_date", str(end), f"it must lie after from_date, {start}")
    elif not (_is_given(start) and FIRST_YEAR <= year <= LAST_YEAR):
        return  # a year out of range is told by its column
    elif not date(int(year), 1, 1) <= start < date(int(year) + 1, 1, 1):
        yield _column_fault(
            row, party, "from_date", str(start), f"it must lie in the year of the row, {int(year)}"
        )


def _is_given(value: Any) -> bool:
    return value is not None and value == value and value != ""


def _column_fault(row: int, party: str, column: str, value: str, hint: str) -> Fault:
    shown = repr(value) if value else "blank"
    return fault("balances", row, column, f"{column} of {party} is {shown}", value=value, hint=f"{hint}.")
