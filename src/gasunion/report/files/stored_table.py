"""A table of a result folder read back: strict, since a cell that is guessed at is a changed plan."""

from __future__ import annotations

import csv
import io
import math
import re
from typing import Any

import pandas as pd

from gasunion.outcome import Finding
from gasunion.report.tables.column import ResultColumn, ResultTable
from gasunion.report.tables.tables import as_frame
from gasunion.writing import text_of_csv

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?")


def stored_table(table: ResultTable, data: bytes, *, where: str) -> tuple[pd.DataFrame | None, list[Finding]]:
    """The frame that `report.tables` made, or every fault of its file.

    Parameters
    ----------
    data : bytes of the CSV file. where : its path, for messages.
    """
    try:
        raw = _raw(data)
    except (ValueError, csv.Error) as error:
        return None, [Finding(where=where, what=f"cannot be read: {error}.")]
    return _typed(table, raw, where)


def _raw(data: bytes) -> pd.DataFrame:
    """Cells of a table as text.

    Raises
    ------
    ValueError : not UTF-8, no head, a head twice, or a row with more or fewer cells than the head.
    """
    rows = [r for r in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) if r]
    if not rows:
        raise ValueError("it is empty")
    head = rows[0]
    if len(set(head)) < len(head):
        raise ValueError("a column is duplicated")
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(head):
            raise ValueError(f"row {number} has {len(row)} cells, the head has {len(head)}")
    return pd.DataFrame(rows[1:], columns=head, dtype=object)


def _typed(table: ResultTable, raw: pd.DataFrame, where: str) -> tuple[pd.DataFrame | None, list[Finding]]:
    later = [c.name for c in table.columns if c.is_later and c.name not in raw.columns]
    raw = raw.assign(**dict.fromkeys(later, ""))
    wanted, given = {c.name for c in table.columns}, set(raw.columns)
    faults = [
        Finding(where=where, what=f"{problem} column {name!r}.")
        for problem, names in (("missing", wanted - given), ("unknown", given - wanted))
        for name in sorted(names)
    ]
    if faults:
        return None, faults
    columns: dict[str, Any] = {}
    for column in table.columns:
        try:
            columns[column.name] = _values(column, raw[column.name])
        except ValueError as error:
            faults.append(Finding(where=f"{where}, {column.name}", what=f"{error}."))
    if faults:
        return None, faults
    try:
        return as_frame(table, columns), []
    except ValueError as error:
        return None, [Finding(where=where, what=f"{error}.")]


def _values(column: ResultColumn, cells: pd.Series[str]) -> Any:
    """Values of a column, from its cells.

    Raises
    ------
    ValueError : a cell is not of the column's kind; the first such cell is named.
    """
    if column.kind == "number":
        return [float("nan") if c == "" else _number(c) for c in cells]
    if column.kind == "integer":
        wrong = [c for c in cells if not _INTEGER.fullmatch(c)]
        if wrong:
            raise ValueError(f"{wrong[0][:40]!r} is not a whole number")
        return [int(c) for c in cells]
    if column.kind == "yes_no":
        wrong = [c for c in cells if c not in ("yes", "no")]
        if wrong:
            raise ValueError(f"{wrong[0][:40]!r} is neither yes nor no")
        return [c == "yes" for c in cells]
    return [text_of_csv(c) for c in cells]


def _number(cell: str) -> float:
    value = float(cell) if _NUMBER.fullmatch(cell) else math.nan
    if not math.isfinite(value):
        raise ValueError(f"{cell[:40]!r} is not a finite number")
    return value
