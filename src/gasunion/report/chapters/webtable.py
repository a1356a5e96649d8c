"""Tables of a page: figures formatted once, heads with units, and no more rows than a page can carry."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gasunion.report.language.language import MINUS, Language

# A page stays quick to open; the whole table lies beside it as a file.
ROWS_MAX = 400
# Columns that stand side by side on an upright sheet of A4, and rows that paper carries.
PAPER_COLUMNS_MAX = 12
PAPER_ROWS_MAX = 200
# Decimals of a figure that leaves the page: a cubic metre a day, a dollar.
EXACT = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Head of a column: words, unit, whether its cells are figures, with signs, and coloured by them."""

    text: str
    unit: str = ""
    is_figure: bool = False
    is_signed: bool = False
    is_toned: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is read; `tone` is gain, loss, estimated, cited (words of a source) or nothing."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebTable:
    """A table of a page.

    Attributes
    ----------
    name : for the download's file name. caption : what it holds, in one sentence.
    heads : their units as the language writes them. rows : cells as they are read.
    keys : what a row is in the files, for who looks a figure up. left_out : rows that did not fit.
    file : where all rows are. has_total : whether the last row sums the others.
    digits : figures of each row with the digits of the files, where they leave the page with them.
    """

    name: str
    caption: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    keys: tuple[str, ...] = ()
    left_out: int = 0
    file: str = ""
    has_total: bool = False
    digits: tuple[str, ...] = ()

    @property
    def is_wide(self) -> bool:
        """Whether it is wider than an upright sheet of paper."""
        return len(self.heads) > PAPER_COLUMNS_MAX

    @property
    def is_printed(self) -> bool:
        """Whether paper carries it whole; what is longer is named with its file."""
        return self.row_count <= PAPER_ROWS_MAX and not self.left_out

    @property
    def row_count(self) -> int:
        """Rows of the whole table, those that did not fit counted and sums not."""
        return len(self.rows) - self.has_total + self.left_out


Value = Cell | str | float | int | None
# Units that a reader does not need to be told.
_SILENT = ("count", "year")


def _begun(head: str) -> str:
    """A head as a line begins: words that stand elsewhere inside a sentence head columns too."""
    return head[:1].upper() + head[1:]


def text(head: str) -> Head:
    """Head of a column of words."""
    return Head(text=_begun(head))


def figure(head: str, unit: str, *, signed: bool = False, toned: bool = True) -> Head:
    """Head of a column of figures; signs are coloured unless plus is no gain and minus no loss."""
    return Head(text=_begun(head), unit=unit, is_figure=True, is_signed=signed, is_toned=toned)


def cited(words: str) -> Cell:
    """Words that stand as their source wrote them, in whatever language the page is read."""
    return Cell(words, "cited" if words else "")


def web_table(
    words: Language,
    name: str,
    caption: str,
    *,
    heads: Sequence[Head],
    rows: Sequence[Sequence[Value]],
    keys: Sequence[str] = (),
    file: str = "",
    total: Sequence[Value] | None = None,
    is_exact: bool = False,
) -> WebTable:
    """A table from raw values; words stay as they are, figures get the digits of their unit.

    With `is_exact` a figure that leaves the page, as CSV or TSV, has the digits of the files.
    """
    given = [*rows[:ROWS_MAX], *([total] if total is not None else [])]
    kept = [_cells(words, heads, row) for row in given]
    return WebTable(
        name=name,
        caption=caption,
        heads=tuple(
            Head(
                text=h.text,
                unit="" if h.unit in _SILENT else words.unit(h.unit),
                is_figure=h.is_figure,
                is_signed=h.is_signed,
                is_toned=h.is_toned,
            )
            for h in heads
        ),
        rows=tuple(kept),
        keys=tuple(keys[:ROWS_MAX]),
        left_out=max(0, len(rows) - ROWS_MAX),
        file=file,
        has_total=total is not None,
        digits=tuple(_digits(row) for row in given) if is_exact else (),
    )


def _cells(words: Language, heads: Sequence[Head], row: Sequence[Value]) -> tuple[Cell, ...]:
    return tuple(_cell(words, head, value) for head, value in zip(heads, row, strict=True))


def _digits(row: Sequence[Value]) -> str:
    """Figures of a row with all their digits, cell by cell; nothing where a cell holds words."""
    return "|".join(
        ""
        if isinstance(v, Cell | str) or v is None or not math.isfinite(v)
        else repr(round(float(v), EXACT) + 0.0).removesuffix(".0")
        for v in row
    )


def _cell(words: Language, head: Head, value: Value) -> Cell:
    if isinstance(value, Cell):
        return value
    if isinstance(value, str) or not head.is_figure:
        return Cell("" if value is None else str(value))
    shown = words.number(value, head.unit, signed=head.is_signed)
    tone = "gain" if shown.startswith("+") else "loss" if shown.startswith(MINUS) else ""
    return Cell(shown, tone if head.is_signed and head.is_toned else "")


def sure(words: Language, confidence: str) -> Cell:
    """How sure an input is; an estimate is marked."""
    shown = words.say_or(f"confidence.{confidence}", confidence)
    return Cell(shown, "estimated" if confidence == "estimated" else "")
