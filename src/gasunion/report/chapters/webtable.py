"""Tables of a page: figures formatted once, heads with units, and no more rows than a page can carry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gasunion.report.language.figures import number

# A page stays quick to open; the whole table lies beside it as a file.
ROWS_MAX = 400


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
    """A cell as it is read; `tone` is gain, loss, estimated or nothing."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebTable:
    """A table of a page.

    Attributes
    ----------
    name : for the download's file name. caption : what it holds, in one sentence.
    rows : cells as they are read. left_out : rows that did not fit. file : where all rows are.
    has_total : whether the last row sums the others.
    """

    name: str
    caption: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    left_out: int = 0
    file: str = ""
    has_total: bool = False


def text(head: str) -> Head:
    """Head of a column of words."""
    return Head(text=head)


def figure(head: str, unit: str, *, signed: bool = False, toned: bool = True) -> Head:
    """Head of a column of figures; signs are coloured unless plus is no gain and minus no loss."""
    return Head(text=head, unit=unit, is_figure=True, is_signed=signed, is_toned=toned)


def web_table(
    name: str,
    caption: str,
    heads: Sequence[Head],
    rows: Sequence[Sequence[Any]],
    *,
    file: str = "",
    total: Sequence[Any] | None = None,
) -> WebTable:
    """A table from raw values; words stay as they are, figures get the digits of their unit."""
    kept = [_cells(heads, row) for row in rows[:ROWS_MAX]]
    if total is not None:
        kept.append(_cells(heads, total))
    return WebTable(
        name=name,
        caption=caption,
        heads=tuple(heads),
        rows=tuple(kept),
        left_out=max(0, len(rows) - ROWS_MAX),
        file=file,
        has_total=total is not None,
    )


def _cells(heads: Sequence[Head], row: Sequence[Any]) -> tuple[Cell, ...]:
    return tuple(_cell(head, value) for head, value in zip(heads, row, strict=True))


def _cell(head: Head, value: Any) -> Cell:
    if isinstance(value, Cell):
        return value
    if not head.is_figure or isinstance(value, str):
        words = "" if value is None else str(value)
        return Cell(words, "estimated" if words == "estimated" else "")
    shown = number(value, head.unit, signed=head.is_signed)
    tone = "gain" if shown.startswith("+") else "loss" if shown.startswith("−") else ""
    return Cell(shown, tone if head.is_signed and head.is_toned else "")
