"""Cells become values: numbers, years, measures, names; what cannot be read is a fault of that cell."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from gasunion.intake.column import Column, Table
from gasunion.intake.config import nearest
from gasunion.intake.faults import Fault, fault, few
from gasunion.intake.rawtable import RawTable
from gasunion.reading import figure
from gasunion.reading.dates import NoDay, day_of, last_day_of
from gasunion.reading.text import shown
from gasunion.scenario.measure import parse_measure, parse_ways, write_measure

# float() alone would also read 'nan', '1_0' and the digits of other scripts.
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
# Below it every whole number is a float of its own, with digits to spare.
_INTEGER_END = 1e15
# What separates or marks up names elsewhere: keys of --set, lists, coalitions in a workbook's choices.
_NOT_IN_NAMES = re.compile(r"[,;\[\]*\x00-\x1f\x7f]")
INTEGER_KINDS = ("integer", "year", "month")
NUMBER_KINDS = ("number", *INTEGER_KINDS)
TEXT_KINDS = ("text", "name", "choice", "dated")


class _UnreadableError(ValueError):
    """A cell that cannot be read; its text is the rest of the sentence."""


def frame_of(raw: RawTable) -> tuple[pd.DataFrame, list[Fault]]:
    """Values of a table, one column each of its columns, and the cells that could not be read.

    Returns
    -------
    frame : index "row" is the line in the file; numbers are float with NaN for blank, texts are strings
        with "" for blank, yes_no is bool, the other kinds are objects with None for blank.
    faults : each with its cell; the frame then holds the value of a blank cell.
    """
    faults: list[Fault] = []
    values: dict[str, Any] = {}
    for column in raw.table.columns:
        cells = raw.cells(column.name)
        if raw.has_decimal_comma and column.kind == "number":
            cells = [cell.replace(",", ".") for cell in cells]
        texts = set(cells)
        values[column.name] = _values(column, cells, texts, raw, faults)
        if "" in texts and not column.blank and column.name in raw.columns:
            faults += _blanks(column, cells, raw)
    # Objects stay objects: pandas would make every text column its own string type, at some cost.
    index = pd.Index(raw.lines, name="row", dtype="int64")
    columns = {name: pd.Series(v, index=index, dtype=v.dtype) for name, v in values.items()}
    return pd.DataFrame(columns, index=index), faults


def _values(
    column: Column, cells: list[str], texts: Iterable[str], raw: RawTable, faults: list[Fault]
) -> Any:
    """Values of the cells of a column. The same few texts fill it, and each is read once."""
    if column.kind == "text":
        return np.fromiter(cells, dtype=object, count=len(cells))
    read, blank = _READERS[column.kind], _blank_of(column)
    is_pointed = raw.has_decimal_comma and column.kind in ("diameters", "points")
    known: dict[str, Any] = {}
    wrong: dict[str, _UnreadableError] = {}
    for text in texts:
        try:
            known[text] = read(column, text.replace(",", ".") if is_pointed else text) if text else blank
        except _UnreadableError as error:
            known[text] = blank
            wrong[text] = error
    if wrong:
        places = [i for i, c in enumerate(cells) if c in wrong]
        faults += few(
            places,
            lambda i: _cell_fault(column, cells[i], raw, i, wrong[cells[i]]),
            of=f"{raw.table.name}.csv, {column.name}",
        )
    dtype = np.float64 if column.kind in NUMBER_KINDS else object
    return np.fromiter([known[cell] for cell in cells], dtype=dtype, count=len(cells))


def _blank_of(column: Column) -> Any:
    if column.kind in NUMBER_KINDS:
        return math.nan
    return "" if column.kind in TEXT_KINDS else None


def _read_number(column: Column, cell: str) -> float:
    try:
        return figure.number(cell)
    except figure.NoFigure as error:
        hint = str(error)
        if "a decimal point" in hint:
            hint = f"{hint.removesuffix('.')}; or separate all cells by semicolons."
        raise _UnreadableError(hint) from None


def _read_integer(column: Column, cell: str) -> float:
    """A whole number as float, so that its column may have blanks."""
    number = float(cell) if _INTEGER.fullmatch(cell) else math.nan
    if abs(number) < _INTEGER_END:
        return float(int(number))  # −0 is 0
    if not math.isnan(number):
        raise _UnreadableError("it is too great for a whole number.")
    whole = cell.split(".")[0] if re.fullmatch(r"\d+\.0+", cell) else ""
    odd = figure.odd_digits(cell)
    raise _UnreadableError(f"write {whole}." if whole else odd or "it must be a whole number.")


def _read_name(column: Column, cell: str) -> str:
    odd = _NOT_IN_NAMES.search(cell)
    if odd:
        raise _UnreadableError(f"a name holds no {odd[0]!r}.")
    return cell


def _read_choice(column: Column, cell: str) -> str:
    if cell not in column.choices:
        hint = nearest(cell, list(column.choices), plural="choices")
        raise _UnreadableError(hint)
    return cell


def _read_yes_no(column: Column, cell: str) -> bool:
    if cell not in ("yes", "no"):
        raise _UnreadableError("write yes or no.")
    return cell == "yes"


def _read_date(column: Column, cell: str) -> date:
    try:
        return day_of(cell)
    except NoDay as error:
        raise _UnreadableError(str(error)) from None


def _read_dated(column: Column, cell: str) -> str:
    try:
        last_day_of(cell)
    except NoDay as error:
        raise _UnreadableError(str(error)) from None
    return cell


def _read_measure(column: Column, cell: str) -> Any:
    try:
        return parse_measure(cell)
    except ValueError as error:
        raise _UnreadableError(f"{error}.") from None


def _read_ways(column: Column, cell: str) -> Any:
    try:
        return parse_ways(cell)
    except ValueError as error:
        raise _UnreadableError(f"{error}.") from None


def _read_names(column: Column, cell: str) -> tuple[str, ...]:
    names = tuple(word for word in re.split(r"[\s,;]+", cell) if word)
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise _UnreadableError(f"{twice[0]!r} stands twice.")
    return names


def _read_diameters(column: Column, cell: str) -> tuple[float, ...]:
    values = []
    for word in (w.strip() for w in cell.split(";")):
        if not _NUMBER.fullmatch(word):
            raise _UnreadableError("write diameters in mm, separated by semicolons: '1420; 1020'.")
        values.append(float(word))
    low, high = column.minimum or 0.0, column.maximum or math.inf
    if any(not low <= v <= high for v in values):
        raise _UnreadableError(f"each must be {low:g} to {high:g} mm.")
    return tuple(values)


def _read_points(column: Column, cell: str) -> tuple[tuple[float, float], ...]:
    points = []
    for word in (w.split() for w in cell.split(";")):
        if len(word) != 2 or not all(_NUMBER.fullmatch(w) for w in word):
            raise _UnreadableError("write points as 'lon lat; lon lat' in degrees.")
        lon, lat = float(word[0]), float(word[1])
        if not (-180 <= lon <= 360 and -90 <= lat <= 90):
            raise _UnreadableError("longitudes are -180 to 360 and latitudes -90 to 90, longitude first.")
        points.append((lon, lat))
    return tuple(points)


_READERS: dict[str, Callable[[Column, str], Any]] = {
    "number": _read_number,
    "integer": _read_integer,
    "year": _read_integer,
    "month": _read_integer,
    "name": _read_name,
    "choice": _read_choice,
    "yes_no": _read_yes_no,
    "date": _read_date,
    "dated": _read_dated,
    "measure": _read_measure,
    "crossings": _read_ways,
    "names": _read_names,
    "diameters": _read_diameters,
    "points": _read_points,
}


def text_of(column: Column, value: Any) -> str:
    """A value as its cell is written by the project; reading it again gives the value."""
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return ""
    if column.kind == "number":
        return number_text(value)
    if column.kind in INTEGER_KINDS:
        return str(int(value))
    if column.kind == "yes_no":
        return "yes" if value else "no"
    if column.kind == "measure":
        return write_measure(value)
    if column.kind in ("crossings", "names"):
        return " ".join(map(str, value))
    if column.kind == "diameters":
        return "; ".join(map(number_text, value))
    if column.kind == "points":
        return "; ".join(f"{number_text(lon)} {number_text(lat)}" for lon, lat in value)
    return str(value)


def number_text(value: float) -> str:
    """Shortest text that reads back as the same float, without a needless '.0'."""
    text = repr(float(value))
    return text.removesuffix(".0")


def label_of(raw: RawTable, i: int) -> str:
    """How a message names a row: "at KZ_TENGIZ" for what lies at a node, else "of SERIES"."""
    return label(raw.table, raw.cells(raw.table.key[0])[i])


def label(table: Table, name: str) -> str:
    """How a message names a row, from the first part of its key."""
    if not name:
        return ""
    return f" at {name}" if table.key[0] == "node" and table.name != "nodes" else f" of {name}"


def _cell_fault(column: Column, cell: str, raw: RawTable, i: int, error: _UnreadableError) -> Fault:
    # A bad name in the key column would otherwise be named as its own label.
    own = "" if column.name == raw.table.key[0] else label_of(raw, i)
    return fault(
        raw.table.name,
        raw.lines[i],
        column.name,
        f"{column.stem}{own} is {shown(cell)}",
        value=shown(cell) if len(cell) > 60 else cell,
        unit=column.unit,
        hint=str(error),
    )


def _blanks(column: Column, cells: list[str], raw: RawTable) -> list[Fault]:
    hint = "say where the figure comes from." if column.name == "source" else "this column must be filled."
    blank = [i for i, cell in enumerate(cells) if cell == ""]
    return few(
        blank,
        lambda i: fault(
            raw.table.name,
            raw.lines[i],
            column.name,
            f"{column.stem}{'' if column.name == raw.table.key[0] else label_of(raw, i)} is blank",
            unit=column.unit,
            hint=hint,
        ),
        of=f"{raw.table.name}.csv, {column.name}",
    )
