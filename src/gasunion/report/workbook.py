"""The results as one workbook: a sheet a table, units in the heads, heads that stay, sensible formats."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Any

from gasunion.report.archive import without_clock
from gasunion.report.columns import TABLES, ResultColumn, ResultTable

if TYPE_CHECKING:
    import pandas as pd
    from openpyxl.cell import Cell

    from gasunion.report.tables import Frames

_FORMATS = {
    "mcm/d": "#,##0.0",
    "bcm": "#,##0.000",
    "MUSD": "#,##0.0",
    "USD/tcm": "#,##0",
    "%": "0",
    "days": "0",
}
_WIDTHS = {"text": 16.0, "number": 14.0, "integer": 8.0, "yes_no": 8.0}
# Sheets that people open first stand first.
_ORDER = ("parties", "borders", "contracts", "prices", "binding", "payments", "party_use")


def workbook(frames: Frames, *, title: str) -> bytes:
    """Bytes of plan.xlsx; the same frames give the same bytes.

    Parameters
    ----------
    title : stands on the first sheet, above the list of the others.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    first = [t for name in _ORDER for t in TABLES if t.name == name]
    sheets = [*first, *(t for t in TABLES if t.name not in _ORDER)]
    _contents(book.create_sheet("contents"), sheets, title)
    for table in sheets:
        _sheet(book.create_sheet(table.name), table, frames[table.name])
    data = io.BytesIO()
    book.save(data)
    return without_clock(data.getvalue())


def head(column: ResultColumn) -> str:
    """Head of a column: its name in words, its unit below."""
    name = column.name
    ending = {"mcm/d": "_mcm_d", "USD/tcm": "_usd_per_tcm", "%": "_pct", "bcm": "_bcm", "MUSD": "_musd"}.get(
        column.unit or "", ""
    )
    words = name.removesuffix(ending).replace("_", " ")
    return f"{words}\n{column.unit}" if column.unit and column.unit != words else words


def _contents(sheet: Any, tables: list[ResultTable], title: str) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    sheet.column_dimensions["A"].width = 16
    sheet.column_dimensions["B"].width = 100

    def cell(text: str, *, bold: bool = False, size: float = 11) -> Cell:
        made = WriteOnlyCell(sheet, value=text)
        made.font = Font(bold=bold, size=size)
        return made

    sheet.append([cell(title, bold=True, size=14)])
    sheet.append([cell("Volumes at 20 °C and 101.325 kPa; 1 bcm = 1000 mcm; 1 tcm = 1000 m³.")])
    sheet.append([])
    sheet.append([cell("sheet", bold=True), cell("a row is", bold=True)])
    for table in tables:
        link = cell(table.name)
        link.hyperlink = f"#'{table.name}'!A1"
        link.font = Font(underline="single", color="0563C1")
        sheet.append([link, cell(table.row)])


# The library's types do not know the sheets of a write-only workbook: they are Any here.
def _sheet(sheet: Any, table: ResultTable, frame: pd.DataFrame) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    fixed = max(i for i, c in enumerate(table.columns) if c.name in table.key) + 1
    sheet.freeze_panes = f"{get_column_letter(min(fixed, 4) + 1)}2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(frame) + 1}"
    fill, bold = PatternFill("solid", fgColor="E8EDF2"), Font(bold=True)
    heads = []
    for i, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(i)].width = _WIDTHS[column.kind]
        made = WriteOnlyCell(sheet, value=head(column))
        made.font, made.fill = bold, fill
        made.alignment = Alignment(
            wrap_text=True, vertical="top", horizontal="left" if column.kind == "text" else "right"
        )
        made.comment = Comment(f"{column.name}: {column.meaning}", "gasunion", height=90, width=280)
        heads.append(made)
    sheet.row_dimensions[1].height = 48
    sheet.append(heads)
    values = [_values(c, frame[c.name].tolist()) for c in table.columns]
    # One formatted cell a column serves all its rows: a row is written out as soon as it is appended.
    cells = [_formatted(sheet, c) for c in table.columns]
    for row in zip(*values, strict=True):
        sheet.append([_filled(cell, value) for cell, value in zip(cells, row, strict=True)])


def _formatted(sheet: Any, column: ResultColumn) -> Cell | None:
    from openpyxl.cell import WriteOnlyCell

    number_format = _FORMATS.get(column.unit or "")
    if number_format is None:
        return None
    made = WriteOnlyCell(sheet)
    made.number_format = number_format
    return made


def _filled(cell: Cell | None, value: Any) -> Any:
    if cell is None or value is None:
        return value
    cell.value = value
    return cell


def _values(column: ResultColumn, values: list[Any]) -> list[Any]:
    """Values of a column as a sheet holds them; what does not exist is an empty cell."""
    if column.kind == "yes_no":
        return ["yes" if v else "no" for v in values]
    if column.kind == "text":
        # A text that begins with "=" would be read as a formula.
        return [f"'{v}" if v.startswith("=") else v or None for v in values]
    return [None if isinstance(v, float) and math.isnan(v) else v for v in values]
