"""Rows of a table as text: what stands in the file, before anything is made of it.

The form of a file is that of `reading.sheet`; here its columns are those of a table of the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from gasunion.intake.column import Table
from gasunion.intake.config import nearest
from gasunion.intake.faults import Fault, fault
from gasunion.reading.near import near
from gasunion.reading.sheet import rows_of


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
    The rows that could be read, and the faults: those of `reading.sheet`, and a column that is unknown or
    missing.
    """
    sheet = rows_of(data)
    faults = [
        fault(table.name, f.line, f.column, f.what, value=f.value, limit=f.limit, hint=f.hint)
        for f in sheet.faults
    ]
    if not sheet.head:
        if not faults:
            head = ",".join(c.name for c in table.columns if c.required)
            faults.append(fault(table.name, 1, None, "is empty", hint=f"write the head: {head}."))
        return empty_table(table), faults
    columns = dict(zip(sheet.head, sheet.columns, strict=True))
    faults += head_faults(table, sheet.head)
    known = {c.name for c in table.columns}
    raw = RawTable(
        table=table,
        columns={name: cells for name, cells in columns.items() if name in known},
        lines=list(sheet.lines),
        unknown={name: cells for name, cells in columns.items() if name not in known},
        has_decimal_comma=sheet.may_have_decimal_commas and _has_decimal_comma(table, columns),
    )
    if raw.has_decimal_comma:
        faults += _mixed_decimals(raw)
    return raw, faults


def head_faults(table: Table, head: Sequence[str]) -> list[Fault]:
    """Columns of a head that are unknown or missing."""
    names = [c.name for c in table.columns]
    faults: list[Fault] = []
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
    named = {c.name: c.name for c in table.columns} | {c.stem: c.name for c in table.columns}
    meant = near(name, (written for written, column in named.items() if column in absent))
    return None if meant is None else named[meant]


def _number_cells(table: Table, columns: dict[str, list[str]]) -> Iterable[str]:
    for column in table.columns:
        if column.kind in ("number", "diameters", "points"):
            yield from columns.get(column.name, ())


def _has_decimal_comma(table: Table, columns: dict[str, list[str]]) -> bool:
    return any("," in cell for cell in _number_cells(table, columns))


def _mixed_decimals(raw: RawTable) -> list[Fault]:
    """In a file of decimal commas a point could be a thousands mark: refused, not guessed."""
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
