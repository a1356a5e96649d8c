"""Rows of a table as text: what stands in the file, before anything is made of it.

A file is UTF-8, with or without byte-order mark, lines ending in LF or CRLF, cells separated by commas and
decimals by a point. Spreadsheets of half the world write semicolons and decimal commas instead: a file whose
head is separated by semicolons is read so, decimal comma included. Blanks around a cell and rows without any
content mean nothing. Everything else is strict.
"""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from operator import itemgetter

from gasunion.intake.columns import Table
from gasunion.intake.config import nearest
from gasunion.intake.faults import Fault, fault


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """Cells as text, by column.

    Attributes
    ----------
    table : what the table should be.
    columns : known columns only, in the order of the file; each as long as `lines`.
    lines : (row,) line of each row in its file, the head being line 1.
    unknown : columns that the table does not know; each is a fault, kept so that nothing is lost.
    has_decimal_comma : numbers of this file are written with a decimal comma.
    """

    table: Table
    columns: dict[str, list[str]]
    lines: list[int]
    unknown: dict[str, list[str]] = field(default_factory=dict)
    has_decimal_comma: bool = False

    def __len__(self) -> int:
        return len(self.lines)

    def cells(self, column: str) -> list[str]:
        """Cells of a column; blank where the file has no such column."""
        found = self.columns.get(column)
        return [""] * len(self.lines) if found is None else found

    def having(self, columns: dict[str, list[str]], lines: list[int]) -> RawTable:
        """The same table with other rows."""
        return replace(self, columns=columns, lines=lines, unknown={})


def empty_table(table: Table) -> RawTable:
    """A table without rows."""
    return RawTable(table=table, columns={c.name: [] for c in table.columns}, lines=[])


def read_csv(data: bytes, table: Table) -> tuple[RawTable, list[Fault]]:
    """Rows of a CSV file and every fault of its form.

    Parameters
    ----------
    data : the file's bytes. table : what the file should hold.

    Returns
    -------
    The rows that could be read, and the faults: not UTF-8, no head, a row of the wrong length, a quote that
    never ends, a column that is unknown, stands twice or is missing.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return empty_table(table), [
            fault(
                table.name,
                line,
                None,
                f"is not UTF-8 at byte {error.start}",
                value=f"0x{data[error.start]:02x}",
                hint="save the file as 'CSV UTF-8'.",
            )
        ]
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        return empty_table(table), [
            fault(table.name, line, None, "holds a NUL character", hint="save it as 'CSV UTF-8'.")
        ]
    head_line = text.split("\n", 1)[0]
    if "\t" in head_line and "," not in head_line and ";" not in head_line:
        return empty_table(table), [
            fault(table.name, 1, None, "is separated by tabs", hint="save it with commas between cells.")
        ]
    is_semicolon = ";" in head_line and "," not in head_line
    delimiter = ";" if is_semicolon else ","
    rows, lines, broken = _rows(text, delimiter, table)
    return _shaped(table, rows, lines, broken, is_semicolon=is_semicolon)


class _Texts(dict[str, str]):
    """The text of each cell, without blanks around it.

    The same few texts fill a table. Each is stripped and kept once, and whoever looks into the table
    afterwards meets the same objects again: a load takes half the time.
    """

    def __missing__(self, cell: str) -> str:
        text = self[cell] = cell.strip()
        return text


def _rows(text: str, delimiter: str, table: Table) -> tuple[list[list[str]], Sequence[int], list[Fault]]:
    """Rows of cells and the line each starts on; an empty line is an empty row."""
    text_of = _Texts().__getitem__
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows = [list(map(text_of, row)) for row in reader]
        if reader.line_num == len(rows):
            return rows, range(1, len(rows) + 1), []
    except csv.Error:
        pass
    # Some cell runs over several lines, or the file breaks off: slowly, line by line.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, lines, start = [], [], 1
    try:
        for row in reader:
            rows.append(list(map(text_of, row)))
            lines.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        hint = "close the quotes, and double a quote inside a quoted cell."
        return rows, lines, [fault(table.name, start, None, f"cannot be read as CSV: {error}", hint=hint)]
    return rows, lines, []


def _shaped(
    table: Table, rows: list[list[str]], lines: Sequence[int], faults: list[Fault], *, is_semicolon: bool
) -> tuple[RawTable, list[Fault]]:
    """Rows under the names of their head."""
    head_at = next((i for i, row in enumerate(rows) if any(row)), None)
    if head_at is None:
        if not faults:
            faults.append(
                fault(
                    table.name,
                    1,
                    None,
                    "is empty",
                    hint=f"write the head: {','.join(c.name for c in table.columns if c.required)}.",
                )
            )
        return empty_table(table), faults
    head = rows[head_at]
    width = len(head)
    rows, lines = rows[head_at + 1 :], lines[head_at + 1 :]
    # Only a row that starts with a blank cell can be empty; the quick look spares all the others.
    if set(map(len, rows)) - {width} or not all(map(itemgetter(0), rows)):
        filled = [(row, line) for row, line in zip(rows, lines, strict=True) if any(row)]
        faults += [_width_fault(table, row, line, width) for row, line in filled if len(row) != width]
        rows = [row for row, _ in filled if len(row) == width]
        lines = [line for row, line in filled if len(row) == width]
    cells = list(chain.from_iterable(rows))
    columns = {name: cells[i::width] for i, name in enumerate(head)}
    faults += head_faults(table, head)
    known = {c.name for c in table.columns}
    raw = RawTable(
        table=table,
        columns={name: cells for name, cells in columns.items() if name in known},
        lines=list(lines),
        unknown={name: cells for name, cells in columns.items() if name not in known},
        has_decimal_comma=is_semicolon and _has_decimal_comma(table, columns),
    )
    if is_semicolon:
        faults += _mixed_decimals(raw)
    return raw, faults


def _width_fault(table: Table, row: list[str], line: int, width: int) -> Fault:
    return fault(
        table.name,
        line,
        None,
        f"has {len(row)} cells and the head has {width}",
        value=float(len(row)),
        limit=float(width),
        hint="write one cell a column; quote a cell that holds a separator.",
    )


def head_faults(table: Table, head: Sequence[str]) -> list[Fault]:
    """Columns of a head that are unknown, stand twice or are missing."""
    names = [c.name for c in table.columns]
    faults = [
        fault(table.name, 1, name, f"column {name!r} stands twice", value=name, hint="keep one of them.")
        for name in sorted({n for n in head if head.count(n) > 1})
    ]
    absent = [n for n in names if n not in head]
    suggested: set[str] = set()
    for name in dict.fromkeys(head):
        if name in names:
            continue
        meant = _meant(table, name, absent)
        hint = f"did you mean {meant!r}?" if meant else nearest(name, names, plural="columns")
        suggested.update(n for n in absent if f"{n!r}" in hint)
        what = f"unknown column {name!r}" if name else "a column without a name"
        faults.append(fault(table.name, None, name or None, what, value=name, hint=hint))
    required = [c for c in table.columns if c.required and c.name in absent and c.name not in suggested]
    for column in required:
        unit = f", in {column.unit}" if column.unit else ""
        faults.append(
            fault(
                table.name,
                None,
                column.name,
                f"column {column.name!r} is missing",
                hint=f"add it: {column.meaning.rstrip('.')}{unit}.",
            )
        )
    return faults


def _meant(table: Table, name: str, absent: Sequence[str]) -> str | None:
    """The column that a head most likely means: its name without the unit, or nearly one that is missing."""
    stem = table.column(name)
    if stem is not None:
        return stem.name
    near = {c.name: c.name for c in table.columns} | {c.stem: c.name for c in table.columns}
    near = {written: column for written, column in near.items() if column in absent}
    found = difflib.get_close_matches(name, near, n=1, cutoff=0.6)
    return near[found[0]] if found else None


def _number_cells(table: Table, columns: dict[str, list[str]]) -> Iterable[str]:
    for column in table.columns:
        if column.kind in ("number", "diameters", "points"):
            yield from columns.get(column.name, ())


def _has_decimal_comma(table: Table, columns: dict[str, list[str]]) -> bool:
    return any("," in cell for cell in _number_cells(table, columns))


def _mixed_decimals(raw: RawTable) -> list[Fault]:
    """In a file of decimal commas a point could be a thousands mark: refused, not guessed."""
    if not raw.has_decimal_comma:
        return []
    return [
        fault(
            raw.table.name,
            raw.lines[i],
            column.name,
            f"{column.stem} is {cell!r}, with a decimal point in a file of decimal commas",
            value=cell,
            unit=column.unit,
            hint="write decimals in one way throughout the file.",
        )
        for column in raw.table.columns
        if column.kind in ("number", "diameters", "points")
        for i, cell in enumerate(raw.columns.get(column.name, ()))
        if "." in cell
    ]
