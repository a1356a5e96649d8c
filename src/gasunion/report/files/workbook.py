"""The results as one workbook: a sheet a table, units in the heads, heads that stay, sensible formats."""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from gasunion.report.files.archive import without_clock
from gasunion.report.tables.column import ResultColumn, ResultTable
from gasunion.report.tables.columns import TABLES

if TYPE_CHECKING:
    import pandas as pd
    from openpyxl.cell import Cell

    from gasunion.report.tables.tables import Frames

_FORMATS = {
    "mcm/d": "#,##0.0",
    "bcm": "#,##0.000",
    "MUSD": "#,##0.0",
    "USD/tcm": "#,##0",
    "%": "0",
    "days": "0",
}
_WIDTHS = {"text": 16.0, "number": 14.0, "integer": 8.0, "yes_no": 8.0}
# Characters that XML cannot hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# As Python writes a number: what is read back is the same to the last digit.
_FIGURE = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,17})?")
_STYLE = re.compile(r'<c [^>]*?r="[A-Z]+2"(?: s="(\d+)")?')
# Sheets that people open first stand first.
_ORDER = (
    *(
        "parties_year",
        "borders_year",
        "contracts_year",
        "prices_year",
        "binding",
        "payments",
        "party_use_year",
    ),
    *("parties", "borders", "contracts", "prices", "party_use"),
)


def workbook(frames: Frames, *, title: str, attributes: Mapping[str, str] | None = None) -> bytes:
    """Bytes of plan.xlsx; the same frames give the same bytes.

    The library writes the sheets, their heads and one row of cells that carries the formats; the rows
    themselves are written as text in the place of that row, which takes a tenth of the time.

    Parameters
    ----------
    title : stands on the first sheet, above the list of the others, and in the properties of the file.
    attributes : what else the file says of itself: plan, version, hash of the inputs, licence.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    _properties(book.properties, title, attributes or {})
    first = [t for name in _ORDER for t in TABLES if t.name == name]
    sheets = [*first, *(t for t in TABLES if t.name not in _ORDER)]
    _contents(book.create_sheet("contents"), sheets, title, attributes or {})
    rows: dict[str, str] = {}
    for number, table in enumerate(sheets, start=2):
        frame = frames[table.name]
        _sheet(book.create_sheet(table.name), table, len(frame))
        rows[f"xl/worksheets/sheet{number}.xml"] = _rows_xml(table, frame)
    data = io.BytesIO()
    book.save(data)
    return without_clock(data.getvalue(), change=lambda name, body: _filled(body, rows.get(name)))


def _properties(properties: Any, title: str, attributes: Mapping[str, str]) -> None:
    """What a file manager and a library catalogue read of the file without opening its sheets."""
    version = attributes.get("version", "")
    properties.title = title
    properties.creator = f"gasunion {version}".strip()
    properties.lastModifiedBy = properties.creator
    properties.subject = attributes.get("plan", "")
    properties.keywords = "gas transport plan"
    properties.description = "; ".join(
        f"{name} {attributes[name]}"
        for name in ("input_sha256", "overridden", "licence")
        if attributes.get(name)
    )


def head(column: ResultColumn) -> str:
    """Head of a column: its name in words, its unit below."""
    name = column.name
    ending = {"mcm/d": "_mcm_d", "USD/tcm": "_usd_per_tcm", "%": "_pct", "bcm": "_bcm", "MUSD": "_musd"}.get(
        column.unit or "", ""
    )
    words = name.removesuffix(ending).replace("_", " ")
    return f"{words}\n{column.unit}" if column.unit and column.unit != words else words


def _contents(sheet: Any, tables: list[ResultTable], title: str, attributes: Mapping[str, str]) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    sheet.column_dimensions["A"].width = 16
    sheet.column_dimensions["B"].width = 100

    def cell(text: str, *, bold: bool = False, size: float = 11) -> Cell:
        made = WriteOnlyCell(sheet, value=text)
        made.data_type = "s"  # also where it begins with "=": no text of ours is a formula
        made.font = Font(bold=bold, size=size)
        return made

    sheet.append([cell(title, bold=True, size=14)])
    sheet.append([cell("Volumes at 20 °C and 101.325 kPa; 1 bcm = 1000 mcm; 1 tcm = 1000 m³.")])
    for name, words in attributes.items():
        if words and name != "title":
            sheet.append([cell(name), cell(words)])
    sheet.append([])
    sheet.append([cell("sheet", bold=True), cell("a row is", bold=True)])
    for table in tables:
        link = cell(table.name)
        link.hyperlink = f"#'{table.name}'!A1"
        link.font = Font(underline="single", color="0563C1")
        sheet.append([link, cell(table.row)])


# The library's types do not know the sheets of a write-only workbook: they are Any here.
def _sheet(sheet: Any, table: ResultTable, row_count: int) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    fixed = max(i for i, c in enumerate(table.columns) if c.name in table.key) + 1
    sheet.freeze_panes = f"{get_column_letter(min(fixed, 4) + 1)}2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{row_count + 1}"
    fill, bold = PatternFill("solid", fgColor="E8EDF2"), Font(bold=True)
    heads, formats = [], []
    for i, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(i)].width = _WIDTHS[column.kind]
        made = WriteOnlyCell(sheet, value=head(column))
        made.font, made.fill = bold, fill
        made.alignment = Alignment(
            wrap_text=True, vertical="top", horizontal="left" if column.kind == "text" else "right"
        )
        made.comment = Comment(f"{column.name}: {column.meaning}", "gasunion", height=90, width=280)
        heads.append(made)
        formats.append(WriteOnlyCell(sheet, value=0))
        formats[-1].number_format = _FORMATS.get(column.unit or "", "General")
    sheet.row_dimensions[1].height = 48
    # On paper: landscape, as wide as the page, the heads on every one.
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    sheet.append(heads)
    sheet.append(formats)


def _rows_xml(table: ResultTable, frame: pd.DataFrame) -> str:
    """Rows of a sheet; {0}, {1} … stand for the formats of the columns."""
    from openpyxl.utils import get_column_letter

    letters = [get_column_letter(i) for i in range(1, len(table.columns) + 1)]
    columns = [_cells(f"{{{i}}}", c, frame[c.name].tolist()) for i, c in enumerate(table.columns)]
    rows = []
    for number, row in enumerate(zip(*columns, strict=True), start=2):
        cells = "".join(
            f'<c r="{letter}{number}"{cell}' for letter, cell in zip(letters, row, strict=True) if cell
        )
        rows.append(f'<row r="{number}">{cells}</row>')
    return "".join(rows)


def _cells(style: str, column: ResultColumn, values: list[Any]) -> list[str]:
    """What follows the address of each cell; empty where there is no value."""
    if column.kind == "text":
        # A figure among texts, as the values of inputs are, is a figure all the same.
        is_mixed = column.name == "value"
        return [
            _number_cell(v) if is_mixed and _FIGURE.fullmatch(v) else _text_cell(v) if v else ""
            for v in values
        ]
    if column.kind == "yes_no":
        return [f' t="b"><v>{int(bool(v))}</v></c>' for v in values]
    return ["" if v != v else f' s="{style}"><v>{v!r}</v></c>' for v in values]


def _number_cell(text: str) -> str:
    return f"><v>{text}</v></c>"


@functools.lru_cache(maxsize=10_000)
def _text_cell(text: str) -> str:
    # An inline string is text whatever it begins with: "=" makes no formula of it. Braces are for format().
    written = escape(_UNWRITABLE.sub("", text)).replace("{", "{{").replace("}", "}}")
    return f' t="inlineStr"><is><t xml:space="preserve">{written}</t></is></c>'


def _filled(body: bytes, rows: str | None) -> bytes:
    """The sheet with its rows in the place of the row that carries the formats."""
    if rows is None:
        return body
    sheet = body.decode()
    start = sheet.index('<row r="2"')
    end = sheet.index("</row>", start) + len("</row>")
    styles = [match or "0" for match in _STYLE.findall(sheet[start:end])]
    return (sheet[:start] + rows.format(*styles) + sheet[end:]).encode()
