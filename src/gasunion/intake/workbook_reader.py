"""A case read from a workbook: what a cell says, as the CSV file would write it.

A decimal comma is accepted, since spreadsheets of half the world write one; a date is its day; a heading may
carry its unit on a second line.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from gasunion.intake import base_sheet
from gasunion.intake.cells import NUMBER_KINDS, number_text
from gasunion.intake.column import Column, Table
from gasunion.intake.columns import BY_NAME, TABLES
from gasunion.intake.config import FILE, CaseConfig, nearest
from gasunion.intake.faults import Fault, fault
from gasunion.intake.rawcase import RawCase, complete
from gasunion.intake.rawtable import RawTable, head_faults
from gasunion.intake.workbook import CASE_SHEET, CHOICE_SHEET, FAULT_SHEET, unescaped
from gasunion.outcome import Finding
from gasunion.reading import figure
from gasunion.reading.file import read_bytes
from gasunion.reading.limits import FILE_BYTES, TEXT
from gasunion.reading.sheet import doubled
from gasunion.reading.text import fault_of, shown, visible
from gasunion.reading.workbook import Cell, sheets_of

_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_LIST_KEYS = frozenset(
    name for name, f in CaseConfig.model_fields.items() if str(f.annotation).startswith("tuple")
)


def read_workbook(path: Path) -> RawCase:
    """Rows of a workbook as text, and the faults of its form.

    Raises
    ------
    Refused : the file is no workbook or cannot be read.
    """
    data = read_bytes(path, most=FILE_BYTES["workbook"])
    sheets = sheets_of(data, visible(str(path)))
    tables: dict[str, RawTable] = {}
    faults: list[Fault] = []
    config: dict[str, Any] = {}
    bases: dict[int, bytes] = {}
    for title, cells in sheets.items():
        if title == CASE_SHEET:
            config, found = _config_of(cells)
        elif title in BY_NAME:
            tables[title], found = _raw_of(BY_NAME[title], cells)
        elif title in (FAULT_SHEET, CHOICE_SHEET):
            continue
        elif (year := base_sheet.year_of(title)) is not None:
            bases[year], found = _base_of(cells, year)
        else:
            found = [_strange_sheet(title, list(sheets))]
        faults += found
    faults += complete(tables)
    if CASE_SHEET not in sheets:
        hint = "it holds the keys of case.toml and their values."
        finding = Finding(where=FILE, what=f"sheet {CASE_SHEET!r} is missing", hint=hint)
        faults.append(Fault(file=FILE, finding=finding))
    return RawCase(name=path.stem, config=config, tables=tables, faults=tuple(faults), bases=bases)


def _strange_sheet(title: str, titles: list[str]) -> Fault:
    names = [t.name for t in TABLES]
    absent = [n for n in names if n not in titles] or names
    meant = nearest(title, absent, plural="tables")
    finding = Finding(
        where=f"sheet {shown(title)[1:-1]}",
        what="is no table of a case",
        value=title,
        hint=f"{meant} Notes and sums: delete the sheet, or keep it in another file.",
    )
    return Fault(file=f"sheet {title}", finding=finding)


def _head_at(cells: list[list[Cell]]) -> int:
    """Number of blank rows above the head."""
    return next((i for i, row in enumerate(cells) if any(c.value is not None for c in row)), 0)


def _raw_of(table: Table, cells: list[list[Cell]]) -> tuple[RawTable, list[Fault]]:
    """A sheet's rows under the names of its head; a unit stands below the name."""
    above = _head_at(cells)
    head = cells[above] if cells else []
    body = cells[above + 1 :]
    written = [_written(cell.value).split("\n")[0].strip() for cell in head]
    while written and not written[-1] and not any(_says(r, len(written) - 1) for r in body):
        written.pop()
    by_name = {c.name: c for c in table.columns}
    columns: dict[str, list[str]] = {name: [] for name in written}
    faults: list[Fault] = []
    lines = []
    for line, row in enumerate(body, start=above + 2):
        padded = [*row, *[_NOTHING] * (len(written) - len(row))][: len(written)]
        texts = []
        for cell, name in zip(padded, written, strict=True):
            text, wrong = _read(cell, by_name.get(name))
            texts.append(text)
            if wrong is not None:
                what, hint = wrong
                faults.append(fault(table.name, line, name, f"{name}{what}", value=text or None, hint=hint))
        beyond = next((j for j in range(len(written), len(row)) if _says(row, j)), None)
        if beyond is not None:
            what = f"has a value in column {beyond + 1}, and the head has {len(written)}"
            faults.append(fault(table.name, line, None, what, hint="name the column, or clear the cell."))
        if any(texts):
            lines.append(line)
            for name, text in zip(written, texts, strict=True):
                columns[name].append(text)
    if above and head_faults(table, written):
        what = f"has its head in row {above + 1}; the first that is filled is read as the head"
        faults.append(fault(table.name, above + 1, None, what, hint="put the names of the columns there."))
    faults += [
        fault(table.name, f.line, f.column, f.what, value=f.value, hint=f.hint) for f in doubled(written)
    ]
    faults += head_faults(table, written)
    twice = {n for n in written if written.count(n) > 1}
    known = {n: c for n, c in columns.items() if n in by_name and n not in twice}
    unknown = {n: c for n, c in columns.items() if n not in by_name and n not in twice}
    return RawTable(table=table, columns=known, lines=lines, unknown=unknown), faults


_NOTHING = Cell(None)


def _says(row: list[Cell], column: int) -> bool:
    return column < len(row) and bool(_written(row[column].value).strip())


def _read(cell: Cell, column: Column | None) -> tuple[str, tuple[str, str] | None]:
    """What a cell says, and what is wrong with it: (the rest of a sentence, what to do)."""
    if cell.is_lost:
        hint = "open and save the workbook in a spreadsheet program, or paste the value."
        return "", (" is a formula without a stored value", hint)
    if cell.is_error:
        return "", (f" is {shown(str(cell.value))}, a formula that failed", "mend it, or paste the value.")
    text = _cell_text(cell.value, column)
    odd = None if text.isascii() and text.isprintable() else fault_of(text)
    if odd is not None or len(text) > TEXT:
        return "", (f" {odd or fault_of(text)}", "write plain text.")
    if column is not None and column.kind in NUMBER_KINDS and isinstance(cell.value, str):
        as_typed = _written(cell.value).strip()
        if figure.is_ambiguous(as_typed):
            return "", (f" is the text {shown(as_typed)}", figure.both_readings(as_typed) or "")
    return text, None


def _written(value: Any) -> str:
    return "" if value is None else unescaped(str(value))


def _cell_text(value: Any, column: Column | None) -> str:
    """What a cell says, as the CSV file writes it."""
    if value is None:
        return ""
    kind = column.kind if column else "text"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    text = _written(value).strip()
    if kind == "number" and _DECIMAL_COMMA.fullmatch(text):
        return text.replace(",", ".")
    if kind == "diameters":
        return text.replace(",", ".")
    if kind == "yes_no" and text.lower() in ("yes", "no"):
        return text.lower()
    return text


def _base_of(cells: list[list[Cell]], year: int) -> tuple[bytes, list[Fault]]:
    """The base file of a sheet, and the cells that say nothing."""
    rows: list[tuple[Any, ...]] = []
    faults: list[Fault] = []
    title = base_sheet.sheet_of(year)
    for line, row in enumerate(cells, start=1):
        plain = []
        for cell in row:
            text, wrong = _read(cell, None)
            if wrong is not None:
                finding = Finding(where=f"sheet {title}, row {line}", what=f"a cell{wrong[0]}", hint=wrong[1])
                faults.append(Fault(file=f"sheet {title}", row=line, finding=finding))
            is_number = isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
            plain.append(cell.value if is_number else text)
        rows.append(tuple(plain))
    data, found = base_sheet.base_of_rows(rows, year)
    return data, [*faults, *found]


def _config_of(cells: list[list[Cell]]) -> tuple[dict[str, Any], list[Fault]]:
    """Values of `case.toml` from rows of key and value, and the cells that say none."""
    found: dict[str, list[Any]] = defaultdict(list)
    faults: list[Fault] = []
    above = _head_at(cells)
    for line, row in enumerate(cells[above + 1 :], start=above + 2):
        key_cell, cell = (*row, _NOTHING, _NOTHING)[:2]
        key = _written(key_cell.value).strip()
        if key_cell.value is None or (cell.value is None and not cell.is_lost):
            continue
        value, wrong = _config_value(cell, key)
        if wrong is not None:
            finding = Finding(where=f"sheet {CASE_SHEET}, row {line}", what=f"{key}{wrong[0]}", hint=wrong[1])
            faults.append(Fault(file=FILE, row=line, column=key, finding=finding))
            continue
        found[key].append(value)
    config: dict[str, Any] = {}
    for key, items in found.items():
        value = items if key in _LIST_KEYS or len(items) > 1 else items[0]
        outer, dot, inner = key.partition(".")
        table = config.setdefault(outer, {}) if dot else config
        if isinstance(table, dict):
            table[inner if dot else key] = value
        else:
            what = f"{shown(outer)[1:-1]} is a value and a table of keys at once"
            finding = Finding(where=f"sheet {CASE_SHEET}", what=what, hint="keep one of the two.")
            faults.append(Fault(file=FILE, column=outer, finding=finding))
    return config, faults


def _config_value(cell: Cell, key: str) -> tuple[Any, tuple[str, str] | None]:
    """The value of a key: a number, yes or no, or a text; a text in a key of numbers is read as one."""
    value = cell.value
    text, wrong = _read(cell, None)
    if wrong is not None:
        return None, wrong
    if isinstance(value, float) and value.is_integer():
        return int(value), None
    if isinstance(value, datetime | date):
        return text, None
    if not isinstance(value, str):
        return value, None
    as_typed = _written(value).strip()
    if key in _NUMBER_KEYS:
        if figure.is_ambiguous(as_typed):
            return None, (f" is the text {shown(as_typed)}", figure.both_readings(as_typed) or "")
        try:
            number = figure.number(
                as_typed.replace(",", ".") if _DECIMAL_COMMA.fullmatch(as_typed) else as_typed
            )
        except figure.NoFigure as error:
            return None, (f" is the text {shown(as_typed)}", str(error))
        return (int(number) if number.is_integer() else number), None
    return _written(value), None


_NUMBER_KEYS = frozenset(
    name
    for name, f in CaseConfig.model_fields.items()
    if isinstance(f.default, int | float) and not isinstance(f.default, bool)
)
