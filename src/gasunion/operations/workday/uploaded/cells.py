"""The cells of a file or of the clipboard, each with its row and column as the person sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from gasunion.outcome import Finding, Refused
from gasunion.reading import limits
from gasunion.reading.sheet import cells_of
from gasunion.reading.text import fault_of, shown
from gasunion.reading.workbook import Cell, sheets_of

MOST_BYTES: Final = 8 * limits.MIB
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """A table.

    Attributes
    ----------
    where : the file, and the sheet of a workbook.
    rows : (row, column) each a text, a number, or "" where blank; rows are equally long.
    lines : number of each row in its file. is_turned : rows and columns were exchanged.
    """

    where: str
    rows: tuple[tuple[Any, ...], ...]
    lines: tuple[int, ...]
    is_turned: bool = False

    def place(self, row: int, column: int) -> str:
        """A cell as a person finds it."""
        across, down = (row, column) if self.is_turned else (column, row)
        return f"{self.where}, row {self.lines[down]}, column {letters(across)}"

    def turned(self) -> Cells:
        """Rows as columns."""
        rows = tuple(zip(*self.rows, strict=True))
        return Cells(where=self.where, rows=rows, lines=self.lines, is_turned=not self.is_turned)


def letters(column: int) -> str:
    """A column as spreadsheets name it: A to Z, AA, AB."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def read_cells(data: bytes, name: str) -> Cells:
    """The cells of a workbook, a CSV file, or what a spreadsheet puts on the clipboard.

    Raises
    ------
    Refused : every fault of form.
    """
    where = shown(name)[1:-1] or "upload"
    if len(data) > MOST_BYTES:
        what = f"has {limits.size(len(data))}; at most {limits.size(MOST_BYTES)} are read."
        raise Refused([Finding(where=where, what=what, value=len(data), limit=MOST_BYTES)])
    is_workbook = data[:2] == b"PK" or data[:4] == b"\xd0\xcf\x11\xe0" or name.lower().endswith(".xlsx")
    return _of_workbook(data, where) if is_workbook else _of_text(data, where)


def _of_text(data: bytes, where: str) -> Cells:
    # A spreadsheet puts tabs on the clipboard, and the names in its head may hold commas.
    first = next((line for line in data[: 4 * limits.TEXT].split(b"\n") if line.strip()), b"")
    grid = cells_of(data, separator="\t" if b"\t" in first else None)
    if grid.faults:
        raise Refused([f.finding(where) for f in grid.faults])
    return _even(where, [(line, row) for line, row in zip(grid.lines, grid.rows, strict=True) if any(row)])


def _of_workbook(data: bytes, where: str) -> Cells:
    sheets = sheets_of(data, where)
    filled: Mapping[str, Any] = {
        title: rows for title, rows in sheets.items() if any(_value(c) != "" for row in rows for c in row)
    }
    if len(filled) > 1:
        names = ", ".join(shown(t) for t in list(filled)[:12])
        what = f"has {len(filled)} sheets with content: {names}."
        raise Refused([Finding(where=where, what=what, hint="Keep the sheet that is meant in a file alone.")])
    faults = []
    for title, rows in filled.items():
        place = f"{where}, sheet {shown(title)[1:-1]}"
        for i, row in enumerate(rows, start=1):
            for j, cell in enumerate(row):
                if cell.is_lost or cell.is_error:
                    what = (
                        "is a formula that failed" if cell.is_error else "is a formula without a stored value"
                    )
                    at = f"{place}, row {i}, column {letters(j)}"
                    faults.append(Finding(where=at, what=f"{what}.", hint="Paste its value."))
                elif isinstance(cell.value, str) and (odd := fault_of(cell.value)) is not None:
                    faults.append(Finding(where=f"{place}, row {i}, column {letters(j)}", what=f"{odd}."))
        if faults:
            raise Refused(faults)
        told = [(i, [_value(c) for c in row]) for i, row in enumerate(rows, start=1)]
        return _even(place, [(i, row) for i, row in told if any(v != "" for v in row)])
    return _even(where, [])


def _value(cell: Cell) -> Any:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return str(value)
    return value.strip() if isinstance(value, str) else value


def _even(where: str, rows: list[tuple[int, list[Any]]]) -> Cells:
    """Rows of one length, without the columns behind the last that says anything."""
    width = max((j + 1 for _, row in rows for j, v in enumerate(row) if v != ""), default=0)
    if not rows or not width:
        what = "is empty."
        raise Refused([Finding(where=where, what=what, hint="Paste or upload a table of nominations.")])
    if len(rows) > MOST_ROWS or width > MOST_COLUMNS:
        most = f"at most {MOST_ROWS:,} and {MOST_COLUMNS:,} are read"
        what = f"has {len(rows):,} rows and {width:,} columns; {most}."
        raise Refused([Finding(where=where, what=what, hint="Split it.")])
    even = tuple(tuple([*row, *[""] * width][:width]) for _, row in rows)
    return Cells(where=where, rows=even, lines=tuple(line for line, _ in rows))
