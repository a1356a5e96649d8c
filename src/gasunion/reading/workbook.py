"""Cells of a workbook from outside: what each holds, and what no sheet may be."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Any, Final

from gasunion.outcome import Finding, Refused
from gasunion.reading.archive import unpacked
from gasunion.reading.limits import CELLS

# Rows without a cell, one after the other: nobody leaves so many on purpose.
_BLANK_ROWS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says. `is_lost` : a formula without a stored value. `is_error` : a formula that failed."""

    value: Any
    is_lost: bool = False
    is_error: bool = False


def sheets_of(data: bytes, where: str) -> dict[str, list[list[Cell]]]:
    """Rows of cells of every sheet, by its title.

    Raises
    ------
    Refused : no workbook, cut, damaged, locked, or more than the limits of `reading`.
    """
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        what = "is no workbook that can be read: an old .xls or one with a password"
        raise Refused([Finding(where=where, what=what, hint="save it as .xlsx, without a password.")])
    try:
        files = unpacked(data, where)
    except Refused as refused:
        if not data.startswith(b"PK") or any("damaged" in f.what for f in refused.findings):
            raise _no_workbook(where) from None
        raise
    if any(b"<!DOCTYPE" in content or b"<!ENTITY" in content for content in files.values()):
        what = "declares entities, which no workbook needs"
        raise Refused([Finding(where=where, what=what, hint="save it anew as .xlsx.")])
    may_have_formulas = any(
        b"<f" in content for name, content in files.items() if name.startswith("xl/worksheets/")
    )
    try:
        with warnings.catch_warnings():
            # openpyxl warns of what it leaves out (drop-downs of an extension, odd dates): nothing of ours.
            warnings.simplefilter("ignore")
            values = _grids(data, where, data_only=True)
            formulas = _grids(data, where, data_only=False) if may_have_formulas else {}
    except Refused:
        raise
    except Exception:
        # A parser of other people's, fed by anyone: it fails in more ways than it names.
        raise _no_workbook(where) from None
    return {
        title: [
            [_cell(v, kind, _kind_at(formulas.get(title), i, j)) for j, (v, kind) in enumerate(row)]
            for i, row in enumerate(rows)
        ]
        for title, rows in values.items()
    }


_Grid = list[list[tuple[Any, str]]]


def _grids(data: bytes, where: str, *, data_only: bool) -> dict[str, _Grid]:
    """(value, kind of cell) of every cell by sheet, row and column."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=data_only)
    count = 0
    grids: dict[str, _Grid] = {}
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        rows: _Grid = []
        blank = 0
        for row in sheet.iter_rows():
            # Rows and cells that the file only counts come out one by one: it can ask for any number.
            count += len(row)
            blank = 0 if row else blank + 1
            if count > CELLS or blank > _BLANK_ROWS:
                what = f"has more than {CELLS:,} cells, or {_BLANK_ROWS:,} blank rows on end"
                hint = "delete the blank rows and columns between and behind those that are filled."
                raise Refused([Finding(where=f"{where}, sheet {sheet.title}", what=what, hint=hint)])
            rows.append([(cell.value, cell.data_type) for cell in row])
        grids[sheet.title] = rows
    return grids


def _kind_at(grid: _Grid | None, row: int, column: int) -> str:
    if grid is None or row >= len(grid) or column >= len(grid[row]):
        return "n"
    return grid[row][column][1]


def _cell(value: Any, kind: str, written: str) -> Cell:
    return Cell(value, is_lost=written == "f" and value is None, is_error=kind == "e" and value is not None)


def _no_workbook(where: str) -> Refused:
    what = "is no workbook that can be read"
    return Refused([Finding(where=where, what=what, hint="save it as .xlsx.")])
