"""Rows of a CSV file by the rules of case tables, whatever the table: texts under the names of a head.

A file is UTF-8, with or without byte-order mark, lines ending in LF or CRLF, cells separated by commas and
decimals by a point. Spreadsheets of half the world write semicolons or tabs and decimal commas instead: a
file whose head is separated so is read so. Blanks around a cell, rows without any content and blank cells
behind the last column mean nothing. Everything else is strict.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter

from gasunion.outcome import Finding
from gasunion.reading import limits, text


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeFault:
    """A fault of form.

    Attributes
    ----------
    line : in the file, the first line being 1; None for the file as a whole. column : name in the head.
    what, hint, value, limit : as in a finding.
    """

    line: int | None = None
    column: str | None = None
    what: str
    hint: str
    value: str | float | None = None
    limit: float | None = None

    def finding(self, where: str) -> Finding:
        """The same as a finding about a file."""
        place = where if self.line is None else f"{where}, row {self.line}"
        return Finding(where=place, what=self.what, value=self.value, limit=self.limit, hint=self.hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Cells as text.

    Attributes
    ----------
    head : names of the columns, in the order of the file. columns : (column,) cells, each as long as `lines`.
    lines : (row,) line of each row in its file. separator : between cells.
    faults : everything that was wrong with the form; the rows that could be read stand all the same.
    """

    head: tuple[str, ...] = ()
    columns: tuple[list[str], ...] = ()
    lines: Sequence[int] = ()
    separator: str = ","
    faults: tuple[ShapeFault, ...] = ()

    @property
    def may_have_decimal_commas(self) -> bool:
        """Whether a comma can be part of a cell's number: commas do not separate."""
        return self.separator != ","

    def column(self, name: str) -> list[str]:
        """Cells of a column; blank where there is no such column."""
        return self.columns[self.head.index(name)] if name in self.head else [""] * len(self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Rows of cells as text, before anybody says which row is the head; see `Sheet`."""

    rows: Sequence[list[str]] = ()
    lines: Sequence[int] = ()
    separator: str = ","
    faults: tuple[ShapeFault, ...] = ()


def rows_of(data: bytes) -> Sheet:
    """Head and rows of a CSV file and every fault of its form.

    Faults are: not UTF-8, no head, a doubled head, a row of the wrong length, a quote that never ends, a cell
    that is too long or holds a control character, too many cells.
    """
    grid = cells_of(data)
    return _shaped(list(grid.rows), grid.lines, list(grid.faults), grid.separator)


def cells_of(data: bytes, *, separator: str | None = None) -> Grid:
    """Rows of a CSV file and every fault of its form, but of its head.

    Parameters
    ----------
    separator : between cells; None: as the first line shows.
    """
    most = limits.FILE_BYTES["CSV"]
    if len(data) > most:
        what = f"has {limits.size(len(data))}; at most {limits.size(most)} of CSV are read"
        return _nothing(ShapeFault(what=what, limit=most, hint="check that it is the file that was meant."))
    try:
        written = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _nothing(_not_utf8(data, error))
    if "\0" in written:
        line = written[: written.index("\0")].count("\n") + 1
        return _nothing(ShapeFault(line=line, what="holds a NUL character", hint="save it as 'CSV UTF-8'."))
    mark = separator or _separator(written)
    if written.count(mark) + written.count("\n") > limits.CELLS:
        return _nothing(
            ShapeFault(what=f"has more than {limits.CELLS:,} cells", limit=limits.CELLS, hint="split it.")
        )
    rows, lines, faults = _rows(written, mark)
    return Grid(rows=rows, lines=lines, separator=mark, faults=tuple(faults))


def doubled(head: Sequence[str]) -> list[ShapeFault]:
    """Names that a head holds twice."""
    return [
        ShapeFault(
            line=1, column=name, what=f"column {name!r} is duplicated", value=name, hint="keep one of them."
        )
        for name in sorted({n for n in head if n and head.count(n) > 1})
    ]


def _nothing(fault: ShapeFault) -> Grid:
    return Grid(faults=(fault,))


def _not_utf8(data: bytes, error: UnicodeDecodeError) -> ShapeFault:
    is_wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    return ShapeFault(
        line=data[: error.start].count(b"\n") + 1,
        what="is UTF-16, not UTF-8" if is_wide else f"is not UTF-8 at byte {error.start}",
        value=f"0x{data[error.start]:02x}",
        hint="save the file as 'CSV UTF-8'.",
    )


def _separator(written: str) -> str:
    """What separates the cells of the head: commas, else semicolons, else tabs."""
    head = next((line for line in io.StringIO(written[: limits.TEXT * 4]) if line.strip(" \t\r\n,;")), "")
    return next((mark for mark in ",;\t" if mark in head), ",")


class _Texts(dict[str, str]):
    """The text of each cell, without blanks around it, and the texts that no cell may hold.

    The same few texts fill a table. Each is stripped, looked at and kept once, and whoever looks into the
    table afterwards meets the same objects again: a load takes half the time.
    """

    def __init__(self) -> None:
        self.odd: set[str] = set()

    def __missing__(self, cell: str) -> str:
        stripped = self[cell] = cell.strip()
        if text.fault_of(stripped) is not None:
            self.odd.add(stripped)
        return stripped


def _rows(written: str, separator: str) -> tuple[list[list[str]], Sequence[int], list[ShapeFault]]:
    """Rows of cells and the line each starts on; an empty line is an empty row."""
    texts = _Texts()
    try:
        reader = csv.reader(io.StringIO(written, newline=""), delimiter=separator, strict=True)
        rows = [list(map(texts.__getitem__, row)) for row in reader]
        if reader.line_num == len(rows):
            lines = range(1, len(rows) + 1)
            return rows, lines, _odd_cells(rows, lines, texts.odd)
    except csv.Error:
        pass
    return _rows_by_line(written, separator, texts)


def _rows_by_line(
    written: str, separator: str, texts: _Texts
) -> tuple[list[list[str]], Sequence[int], list[ShapeFault]]:
    """The same where some cell runs over several lines or the file breaks off: slowly, line by line."""
    reader = csv.reader(io.StringIO(written, newline=""), delimiter=separator, strict=True)
    rows, lines, start = [], [], 1
    broken: list[ShapeFault] = []
    try:
        for row in reader:
            rows.append(list(map(texts.__getitem__, row)))
            lines.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        hint = "close the quotes, and double a quote inside a quoted cell."
        what = f"cannot be read as CSV: {error}"
        if "field limit" in str(error):
            what = f"a cell has more than {csv.field_size_limit():,} characters"
            hint = f"at most {limits.TEXT:,} are read; shorten it, or close its quotes."
        broken.append(ShapeFault(line=start, what=what, hint=hint))
    return rows, lines, [*broken, *_odd_cells(rows, lines, texts.odd)]


def _odd_cells(rows: Iterable[list[str]], lines: Iterable[int], odd: set[str]) -> list[ShapeFault]:
    """Cells that hold what no text may hold."""
    if not odd:
        return []
    places = [
        (line, number, cell)
        for row, line in zip(rows, lines, strict=True)
        for number, cell in enumerate(row, start=1)
        if cell in odd
    ]
    faults = [
        ShapeFault(
            line=line,
            what=f"cell {number} {text.fault_of(cell)}",
            value=text.shown(cell),
            hint="write plain text.",
        )
        for line, number, cell in places[: limits.FINDINGS]
    ]
    return [*faults, *_rest(len(places))]


def _rest(count: int) -> list[ShapeFault]:
    """The line that counts the faults of a kind that are not told one by one."""
    rest = count - limits.FINDINGS
    if rest <= 0:
        return []
    what = f"{limits.plural(rest, 'more row')} with a fault of the same kind"
    hint = f"the first {limits.FINDINGS} are told; mend these and run again."
    return [ShapeFault(what=what, value=rest, limit=limits.FINDINGS, hint=hint)]


def _shaped(rows: list[list[str]], lines: Sequence[int], faults: list[ShapeFault], separator: str) -> Sheet:
    """Rows under the names of their head."""
    head_at = next((i for i, row in enumerate(rows) if any(row)), None)
    if head_at is None:
        return Sheet(faults=tuple(faults))
    head = rows[head_at]
    rows, lines = rows[head_at + 1 :], lines[head_at + 1 :]
    width = _width(head, rows)
    head = head[:width]
    # Only a row that starts with a blank cell can be empty; the quick look spares all the others.
    if set(map(len, rows)) - {width} or not all(map(itemgetter(0), rows)):
        filled = [(row, line) for row, line in zip(rows, lines, strict=True) if any(row)]
        fit = [(_trimmed(row, width), line) for row, line in filled]
        uneven = [(row, line) for row, line in fit if len(row) != width]
        faults += [_width_fault(row, line, width) for row, line in uneven[: limits.FINDINGS]]
        faults += _rest(len(uneven))
        rows = [row for row, _ in fit if len(row) == width]
        lines = [line for row, line in fit if len(row) == width]
    cells = list(chain.from_iterable(rows))
    return Sheet(
        head=tuple(head),
        columns=tuple(cells[i::width] for i in range(width)),
        lines=lines,
        separator=separator,
        faults=(*faults, *doubled(head)),
    )


def _width(head: list[str], rows: list[list[str]]) -> int:
    """Columns of the head without the blank ones at its end, where no row says anything in them."""
    width = len(head)
    while width > 1 and not head[width - 1] and not any(len(r) >= width and r[width - 1] for r in rows):
        width -= 1
    return width


def _trimmed(row: list[str], width: int) -> list[str]:
    """A row without the blank cells behind its last column."""
    return row[:width] if len(row) > width and not any(row[width:]) else row


def _width_fault(row: list[str], line: int, width: int) -> ShapeFault:
    return ShapeFault(
        line=line,
        what=f"has {len(row)} cells and the head has {width}",
        value=float(len(row)),
        limit=float(width),
        hint="write one cell a column; quote a cell that holds a separator.",
    )


def pointed(sheet: Sheet, names: Sequence[str]) -> tuple[dict[str, list[str]], list[ShapeFault]]:
    """Cells of columns of numbers, their decimals behind a point.

    Parameters
    ----------
    names : of the columns of numbers.

    Returns
    -------
    Cells by column; and, in a file of decimal commas, the cells with a point: it could be a mark of
    thousands, which is refused and not guessed.
    """
    cells = {name: sheet.column(name) for name in names}
    if not sheet.may_have_decimal_commas or not any("," in c for of in cells.values() for c in of):
        return cells, []
    mixed = [
        ShapeFault(
            line=line,
            column=name,
            what=f"{name} is {text.shown(cell)}, with a decimal point in a file of decimal commas",
            value=text.shown(cell),
            hint="write decimals in one way throughout the file.",
        )
        for name, of in cells.items()
        for cell, line in zip(of, sheet.lines, strict=True)
        if "." in cell
    ]
    return {name: [c.replace(",", ".") for c in of] for name, of in cells.items()}, mixed


def column_faults(sheet: Sheet, known: Sequence[str], *, required: Sequence[str]) -> list[ShapeFault]:
    """Columns of a head that are unknown, and required ones that are missing."""
    if not sheet.head:
        return (
            [] if sheet.faults else [ShapeFault(what="is empty", hint=f"write the head: {','.join(known)}.")]
        )
    listed = ", ".join(known)
    unknown = [
        ShapeFault(
            line=1,
            column=name,
            what=f"unknown column {text.shown(name)}" if name else "a column without a name",
            value=text.shown(name),
            hint=f"the columns are {listed}.",
        )
        for name in dict.fromkeys(sheet.head)
        if name not in known
    ]
    missing = [
        ShapeFault(
            column=name, what=f"column {name!r} is missing", value=name, hint=f"the columns are {listed}."
        )
        for name in required
        if name not in sheet.head
    ]
    return [*unknown, *missing]
