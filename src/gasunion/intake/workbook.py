"""A case as a workbook: a sheet a table, drop-downs, units and meanings in the heads, faults beside cells.

Nothing is lost on the way: what a cell of the CSV file says comes back from the sheet, Cyrillic and Chinese
included. Numbers stand as numbers, except one with more digits than a spreadsheet keeps, which stands as
text. On the way in a decimal comma is accepted, since spreadsheets of half the world write one.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gasunion.intake import base_sheet
from gasunion.intake.cells import NUMBER_KINDS
from gasunion.intake.column import Column, Table
from gasunion.intake.columns import BY_NAME, TABLES
from gasunion.intake.faults import Fault
from gasunion.intake.folder import pointed
from gasunion.intake.rawcase import RawCase
from gasunion.intake.rawtable import RawTable
from gasunion.outcome import Finding, Refused

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

CASE_SHEET, FAULT_SHEET, CHOICE_SHEET = "case", "faults", "choices"
# Rows below the last one that still have drop-downs.
_SPARE_ROWS = 500
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
# What XML cannot hold, a carriage return (which XML readers drop), and what would read as an escape.
_TO_ESCAPE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_HEAD_COLOUR, _KEY_COLOUR, _ERROR_COLOUR, _WARNING_COLOUR = "DDE5EC", "C3D3E0", "F4B183", "FFE699"


def workbook_bytes(raw: RawCase, faults: Iterable[Fault] = ()) -> bytes:
    """The workbook of a case, with the faults that were found in it beside their cells.

    Raises
    ------
    Refused : rows of a file or a base year could not be read; a workbook without them would look complete.
    """
    from openpyxl import Workbook

    if raw.unread:
        raise Refused((f.finding for f in raw.unread), message="the case cannot be read whole")
    listed = list(faults)
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]  # a new workbook has an active sheet
    _case_sheet(book.create_sheet(CASE_SHEET), raw.config)
    if listed:
        _fault_sheet(book.create_sheet(FAULT_SHEET), listed)
    last_rows = {t.name: len(raw.tables[t.name]) + 1 + _SPARE_ROWS for t in TABLES}
    choices = _choice_ranges()
    for table in TABLES:
        sheet = book.create_sheet(table.name)
        rows = _table_sheet(sheet, raw.tables[table.name])
        _drop_downs(sheet, table, choices, last_rows)
        _mark_faults(sheet, raw.tables[table.name], rows, listed)
    for year, base in sorted(raw.bases.items()):
        base_sheet.fill(book.create_sheet(base_sheet.sheet_of(year)), base, year)
    _choice_sheet(book.create_sheet(CHOICE_SHEET))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _table_sheet(sheet: Worksheet, raw: RawTable) -> dict[int, int]:
    """Fill a sheet; returns line of the file → row of the sheet."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    table = raw.table
    for number, column in enumerate(table.columns, start=1):
        head = sheet.cell(1, number)
        _text(head, f"{column.name}\n{column.unit}" if column.unit else column.name)
        head.font = Font(bold=True)
        head.alignment = Alignment(wrap_text=True, vertical="top")
        colour = _KEY_COLOUR if column.name in table.key else _HEAD_COLOUR
        head.fill = PatternFill("solid", start_color=colour)
        _comment(head, _meaning(column))
        width = 26 if column.kind in ("text", "measure", "crossings") else max(10, len(column.name) * 0.75)
        sheet.column_dimensions[get_column_letter(number)].width = width
        for row, cell in enumerate(raw.cells(column.name), start=2):
            _fill(sheet.cell(row, number), column, pointed(raw, column.kind, cell))
    for number, (name, cells) in enumerate(raw.unknown.items(), start=len(table.columns) + 1):
        _text(sheet.cell(1, number), name)
        for row, cell in enumerate(cells, start=2):
            _text(sheet.cell(row, number), cell)
    sheet.freeze_panes = f"{get_column_letter(len(table.key) + 1)}2"
    return {line: row for row, line in enumerate(raw.lines, start=2)}


def _meaning(column: Column) -> str:
    parts = [column.meaning]
    if column.unit:
        parts.append(f"Unit: {column.unit}.")
    if column.minimum is not None or column.maximum is not None:
        low = "" if column.minimum is None else f"from {column.minimum:g} "
        high = "" if column.maximum is None else f"to {column.maximum:g}"
        parts.append(f"Allowed: {(low + high).strip()}.")
    if column.choices:
        parts.append(f"One of: {', '.join(column.choices)}.")
    if column.refers_to:
        parts.append(f"A name of sheet {column.refers_to.partition('.')[0]}.")
    parts.append("May be blank." if column.blank else "Must be filled.")
    return "\n".join(parts)


def _fill(cell: Any, column: Column, text: str) -> None:
    """Write a cell: as a number where that keeps every digit, else as text."""
    if text and column.kind in NUMBER_KINDS and _NUMBER.fullmatch(text):
        value = float(text)
        # Spreadsheets keep 15 digits.
        if float(f"{value:.15g}") == value:
            cell.value = int(value) if value.is_integer() and abs(value) < 1e15 else value
            return
    _text(cell, text)


def _text(cell: Any, text: str) -> None:
    if text:
        cell.value = escaped(text)
        # A text that starts with '=' is a text here and no formula; '@' keeps "2024" from turning a number.
        cell.data_type = "s"
        cell.number_format = "@"


def escaped(text: str) -> str:
    """Text as a workbook holds it: what XML cannot hold is written as _xHHHH_."""
    return _TO_ESCAPE.sub(lambda m: f"_x{ord(m[0]):04X}_", text)


def unescaped(text: str) -> str:
    """The inverse of `escaped`."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)


def _comment(cell: Any, text: str) -> None:
    from openpyxl.comments import Comment

    note = Comment(_TO_ESCAPE.sub("?", text), "gasunion")
    note.width, note.height = 320, 40 + 18 * (text.count("\n") + 1 + len(text) // 50)
    cell.comment = note


def _choice_ranges() -> dict[tuple[str, ...], str]:
    """List of choices → its range on the sheet of choices."""
    from openpyxl.utils import get_column_letter

    return {
        choices: f"{CHOICE_SHEET}!${get_column_letter(i)}$1:${get_column_letter(i)}${len(choices)}"
        for i, choices in enumerate(_choice_lists(), start=1)
    }


def _choice_lists() -> list[tuple[str, ...]]:
    lists = [("yes", "no"), *(c.choices for t in TABLES for c in t.columns if c.choices)]
    return list(dict.fromkeys(lists))


def _choice_sheet(sheet: Worksheet) -> None:
    for number, choices in enumerate(_choice_lists(), start=1):
        for row, choice in enumerate(choices, start=1):
            _text(sheet.cell(row, number), choice)
    sheet.sheet_state = "hidden"


def _drop_downs(
    sheet: Worksheet, table: Table, choices: Mapping[tuple[str, ...], str], last_rows: Mapping[str, int]
) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for number, column in enumerate(table.columns, start=1):
        if column.choices or column.kind == "yes_no":
            source = choices[column.choices or ("yes", "no")]
        elif column.refers_to and column.kind == "name":
            other, _, key = column.refers_to.partition(".")
            at = next(i for i, c in enumerate(BY_NAME[other].columns, start=1) if c.name == key)
            letter = get_column_letter(at)
            source = f"{other}!${letter}$2:${letter}${last_rows[other]}"
        else:
            continue
        listed = DataValidation(type="list", formula1=f"={source}", allow_blank=True)
        listed.showErrorMessage = True
        # A warning and not a stop: a party may be named before its row is written.
        listed.errorStyle = "warning"
        listed.error = f"{column.name}: choose from the list."
        letter = get_column_letter(number)
        listed.add(f"{letter}2:{letter}{last_rows[table.name]}")
        sheet.add_data_validation(listed)


def _mark_faults(sheet: Worksheet, raw: RawTable, rows: Mapping[int, int], faults: Sequence[Fault]) -> None:
    from openpyxl.styles import PatternFill

    names = [*(c.name for c in raw.table.columns), *raw.unknown]
    beside: dict[tuple[int, int], list[Finding]] = defaultdict(list)
    for found in faults:
        if found.file == f"{raw.table.name}.csv":
            number = names.index(found.column) + 1 if found.column in names else 1
            at = rows.get(found.row, 1) if found.row is not None else 1
            beside[at, number].append(found.finding)
    for (at, number), findings in beside.items():
        cell = sheet.cell(at, number)
        is_error = any(f.severity == "error" for f in findings)
        cell.fill = PatternFill("solid", start_color=_ERROR_COLOUR if is_error else _WARNING_COLOUR)
        _comment(cell, "\n".join(str(f) for f in findings))


def _fault_sheet(sheet: Worksheet, faults: Sequence[Fault]) -> None:
    from openpyxl.styles import Font

    for number, head in enumerate(("file", "row", "column", "severity", "fault"), start=1):
        sheet.cell(1, number, head).font = Font(bold=True)
    for row, found in enumerate(faults, start=2):
        _text(sheet.cell(row, 1), found.file)
        if found.row is not None:
            sheet.cell(row, 2, found.row)
        _text(sheet.cell(row, 3), found.column or "")
        _text(sheet.cell(row, 4), found.finding.severity)
        _text(sheet.cell(row, 5), str(found.finding))
    for letter, width in zip("ABCDE", (18, 6, 26, 10, 120), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"


def _case_sheet(sheet: Worksheet, config: Mapping[str, Any]) -> None:
    """Keys of `case.toml`, one a row; an item of a list a row."""
    from openpyxl.styles import Font

    sheet.cell(1, 1, "key").font = Font(bold=True)
    sheet.cell(1, 2, "value").font = Font(bold=True)
    row = 2
    for key, value in _flat(config):
        for item in value if isinstance(value, list) else [value]:
            _text(sheet.cell(row, 1), key)
            cell = sheet.cell(row, 2)
            if isinstance(item, bool | int | float):
                cell.value = item
            else:
                _text(cell, str(item))
            row += 1
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 28, 100
    sheet.freeze_panes = "A2"


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
