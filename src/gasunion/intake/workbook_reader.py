"""A case read from a workbook: what a cell says, as the CSV file would write it.

A decimal comma is accepted, since spreadsheets of half the world write one; a date is its day; a heading may
carry its unit on a second line.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from gasunion.intake.cells import number_text
from gasunion.intake.columns import BY_NAME, TABLES, Column, Table
from gasunion.intake.config import FILE, CaseConfig, nearest
from gasunion.intake.faults import Fault, fault
from gasunion.intake.rawcase import RawCase, complete
from gasunion.intake.rawtable import RawTable, head_faults
from gasunion.intake.workbook import CASE_SHEET, CHOICE_SHEET, FAULT_SHEET, unescaped
from gasunion.outcome import Finding, Refused
from gasunion.reading.sheet import doubled

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
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        data = path.read_bytes()
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except OSError as error:
        raise Refused([Finding(where=str(path), what=f"cannot be read: {error.strerror}.")]) from None
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError):
        what, hint = "is no workbook that can be read", "save it as .xlsx."
        raise Refused([Finding(where=str(path), what=what, hint=hint)]) from None
    tables: dict[str, RawTable] = {}
    faults: list[Fault] = []
    config: dict[str, Any] = {}
    names = [t.name for t in TABLES]
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        if sheet.title == CASE_SHEET:
            config = _config_of(rows)
        elif sheet.title in BY_NAME:
            tables[sheet.title], found = _raw_of(BY_NAME[sheet.title], rows)
            faults += found
        elif sheet.title not in (FAULT_SHEET, CHOICE_SHEET):
            absent = [n for n in names if n not in book.sheetnames] or names
            finding = Finding(
                where=f"sheet {sheet.title}",
                what="is no table of a case",
                value=sheet.title,
                hint=nearest(sheet.title, absent, plural="tables"),
            )
            faults.append(Fault(file=f"sheet {sheet.title}", finding=finding))
    faults += _formula_faults(data, tables)
    faults += complete(tables)
    if CASE_SHEET not in book.sheetnames:
        hint = "it holds the keys of case.toml and their values."
        finding = Finding(where=FILE, what=f"sheet {CASE_SHEET!r} is missing", hint=hint)
        faults.append(Fault(file=FILE, finding=finding))
    return RawCase(name=path.stem, config=config, tables=tables, faults=tuple(faults))


def _raw_of(table: Table, rows: list[list[Any]]) -> tuple[RawTable, list[Fault]]:
    """A sheet's rows under the names of its head; a unit stands below the name."""
    written = [_written(value).split("\n")[0].strip() for value in (rows[0] if rows else [])]
    while written and not written[-1] and not any(len(r) >= len(written) and r[-1] for r in rows[1:]):
        written.pop()
    by_name = {c.name: c for c in table.columns}
    columns: dict[str, list[str]] = {name: [] for name in written}
    lines = []
    for line, row in enumerate(rows[1:], start=2):
        padded = [*row, *[None] * (len(written) - len(row))][: len(written)]
        cells = [_cell_text(v, by_name.get(n)) for v, n in zip(padded, written, strict=True)]
        if any(cells):
            lines.append(line)
            for name, cell in zip(written, cells, strict=True):
                columns[name].append(cell)
    faults = [
        fault(table.name, f.line, f.column, f.what, value=f.value, hint=f.hint) for f in doubled(written)
    ]
    faults += head_faults(table, written)
    twice = {n for n in written if written.count(n) > 1}
    known = {n: c for n, c in columns.items() if n in by_name and n not in twice}
    unknown = {n: c for n, c in columns.items() if n not in by_name and n not in twice}
    return RawTable(table=table, columns=known, lines=lines, unknown=unknown), faults


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


def _formula_faults(data: bytes, tables: Iterable[str]) -> list[Fault]:
    """Formulas whose result the file does not hold: read as blank they would be lost in silence."""
    from openpyxl import load_workbook

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = (n for n in archive.namelist() if n.startswith("xl/worksheets/"))
        if not any(b"<f" in archive.read(n) for n in sheets):
            return []
    formulas = load_workbook(io.BytesIO(data), read_only=True)
    values = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    faults = []
    for name in tables:
        for sheet in (formulas[name], values[name]):
            sheet.reset_dimensions()
        head: list[str] = []
        both = zip(formulas[name].iter_rows(), values[name].iter_rows(values_only=True), strict=True)
        for line, (cells, results) in enumerate(both, start=1):
            head = head or [_written(v).split("\n")[0] for v in results]
            for cell, result, column in zip(cells, results, head, strict=False):
                if cell.data_type == "f" and result is None:
                    what = f"{column} is a formula without a stored value"
                    hint = "open and save the workbook in a spreadsheet program, or paste the value."
                    faults.append(fault(name, line, column, what, hint=hint))
    return faults


def _config_of(rows: list[list[Any]]) -> dict[str, Any]:
    """Values of `case.toml` from rows of key and value."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows[1:]:
        key, value = (*row, None, None)[:2]
        if key is not None and value is not None:
            whole = isinstance(value, float) and value.is_integer()
            item = int(value) if whole else _written(value) if isinstance(value, str) else value
            found[_written(key).strip()].append(item)
    config: dict[str, Any] = {}
    for key, items in found.items():
        value = items if key in _LIST_KEYS or len(items) > 1 else items[0]
        outer, dot, inner = key.partition(".")
        if dot:
            config.setdefault(outer, {})[inner] = value
        else:
            config[key] = value
    return config
