"""A table of figures with intervals: drawn as a table of a page, and written with all digits as CSV.

One definition for both, so that what is read and what is downloaded cannot differ.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from gasunion.report.chapters.webtable import Cell, Head, Value, WebTable, text, web_table
from gasunion.report.language.language import MINUS, NO_BREAK, Language
from gasunion.report.views.beside import Spanned
from gasunion.writing import csv_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its name in files, its head, its unit; whether it has signs and is toned by them.

    decimals : digits behind the point where they are not those of the unit.
    """

    measure: str
    head: str
    unit: str = ""
    is_signed: bool = False
    decimals: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row: what it is in files, how it is called, its figures or words by column."""

    key: str
    label: str
    values: tuple[Spanned | str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table. name : in files. first : head of the names of rows."""

    name: str
    caption: str
    first: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


HEADS = ("table", "row", "measure", "value", "low", "high", "unit")


def drawn(words: Language, sheet: Sheet, *, file: str = "") -> WebTable:
    """The sheet as a table of a page; under each figure its least and greatest. file : with all digits."""
    return web_table(
        words,
        sheet.name,
        sheet.caption,
        heads=[
            text(sheet.first),
            *(Head(text=c.head, unit=c.unit, is_figure=True, is_signed=c.is_signed) for c in sheet.columns),
        ],
        rows=[[row.label, *_cells(words, sheet, row)] for row in sheet.rows],
        keys=[row.key for row in sheet.rows],
        file=file,
    )


def _cells(words: Language, sheet: Sheet, row: Row) -> list[Value]:
    out: list[Value] = []
    for column, value in zip(sheet.columns, row.values, strict=True):
        out.append(value if isinstance(value, str) else _cell(words, column, value))
    return out


def _cell(words: Language, column: Column, figure: Spanned) -> Cell:
    shown = told(words, figure, column.unit, signed=column.is_signed, decimals=column.decimals)
    tone = "gain" if shown.startswith("+") else "loss" if shown.startswith(MINUS) else ""
    return Cell(shown, tone if column.is_signed else "")


def told(
    words: Language, figure: Spanned, unit: str, *, signed: bool = False, decimals: int | None = None
) -> str:
    """'62 (20 to 148)'; a figure that is open, with its ends, is said to be open."""
    if figure.low is None or figure.high is None:
        return words.number(figure.value, unit, signed=signed, decimals=decimals)
    low, high = (words.number(v, unit, signed=signed, decimals=decimals) for v in (figure.low, figure.high))
    if figure.value is None:
        return _kept(words.say("beside.open", low=low, high=high))
    value = words.number(figure.value, unit, signed=signed, decimals=decimals)
    return value if value == low == high else _kept(words.say("beside.span", value=value, low=low, high=high))


def _kept(shown: str) -> str:
    """A figure whose interval may stand on a line of its own, and is never broken."""
    value, bracket, ends = shown.partition(" (")
    return value + bracket + ends.replace(" ", NO_BREAK)


def sheets_csv(sheets: Iterable[Sheet]) -> bytes:
    """Every figure of the sheets with all digits: table, row, measure, value, low, high, unit."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADS)
    for sheet in sheets:
        for row in sheet.rows:
            for c, value in zip(sheet.columns, row.values, strict=True):
                writer.writerow(
                    [csv_text(sheet.name), csv_text(row.key), c.measure, *_written(value), c.unit]
                )
    return out.getvalue().encode()


def _written(value: Spanned | str) -> list[str]:
    if isinstance(value, str):
        return [csv_text(value), "", ""]
    return ["" if v is None else repr(v) for v in (value.value, value.low, value.high)]
