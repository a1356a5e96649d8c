"""What a protocol is made of: sections of paragraphs and tables in every language, with traceable figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from gasunion.report.language.language import LANGUAGES, Words, language, said
from gasunion.report.protocol.trace import Figure

MANY_COLUMNS = 6
State = Literal["done", "partial", "open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words in a cell, with a smaller second line where there is more to say."""

    words: Words
    below: Words | None = None


Cell = Figure | Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A sentence or more. figures : those that stand in the words."""

    words: Words
    figures: Mapping[str, Figure] = field(default_factory=dict)
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table.

    Attributes
    ----------
    name : key of its title. heads : keys of its columns' heads, or words where a head is a name.
    rows : cells, as many as heads. note : what a reader must know. has_total : the last row sums the others.
    is_by_name : rows stand in the order of their names, in whatever language they are read.
    """

    name: str
    heads: Sequence[str | Words]
    rows: Sequence[Sequence[Cell]]
    note: str | None = None
    has_total: bool = False
    is_by_name: bool = False

    def units(self) -> list[str]:
        """Unit of each column: that of its figures, empty for words."""
        return [
            next((c.unit for row in self.rows if isinstance(c := row[i], Figure)), "")
            for i in range(len(self.heads))
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section. state : whether its study is done, done in part, or left open."""

    name: str
    state: State
    paragraphs: Sequence[Paragraph] = ()
    sheets: Sequence[Sheet] = ()


def paragraph(
    key: str, *, is_open: bool = False, figures: Mapping[str, Figure] | None = None, **words: Words
) -> Paragraph:
    """A message in every language, with figures written the way of that language."""
    figures = figures or {}
    filled = {
        name: {c: language(c).with_unit(figure.value, figure.unit) for c in LANGUAGES}
        for name, figure in figures.items()
    }
    return Paragraph(words=said(key, **words, **filled), figures=figures, is_open=is_open)


def section_as_dict(section: Section) -> dict[str, Any]:
    """Plain data of a section for the protocol's JSON."""
    return {
        "name": section.name,
        "state": section.state,
        "title": said(f"{section.name}.title"),
        "paragraphs": [
            {
                "words": p.words,
                "figures": {k: f.as_dict() for k, f in p.figures.items()},
                "is_open": p.is_open,
            }
            for p in section.paragraphs
        ],
        "tables": [_sheet_as_dict(s) for s in section.sheets],
    }


def _sheet_as_dict(sheet: Sheet) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "title": said(sheet.name),
        "note": said(sheet.note) if sheet.note else None,
        "heads": [
            {"words": said(f"head.{head}") if isinstance(head, str) else head, "unit": unit}
            for head, unit in zip(sheet.heads, sheet.units(), strict=True)
        ],
        "rows": [[_cell_as_dict(c) for c in row] for row in sheet.rows],
        "unit": _one_unit(sheet),
        "has_total": sheet.has_total,
        "is_by_name": sheet.is_by_name,
        "files": sorted({f"{c.table}.csv" for row in sheet.rows for c in row if isinstance(c, Figure)}),
    }


def _one_unit(sheet: Sheet) -> str:
    """The unit of a wide table whose columns share it: it is said once, in the title."""
    units = [u for u in sheet.units() if u]
    return units[0] if len(units) >= MANY_COLUMNS and len(set(units)) == 1 else ""


def rows_in(sheet: Mapping[str, Any], code: str) -> list[list[Any]]:
    """Rows of a table as a reader of a language finds them: by name where that is their order."""
    rows = list(sheet["rows"])
    if not sheet["is_by_name"]:
        return rows
    total = [rows.pop()] if sheet["has_total"] and rows else []
    return language(code).sorted(rows, lambda row: str(row[0]["words"][code])) + total


def _cell_as_dict(cell: Cell) -> dict[str, Any]:
    if isinstance(cell, Figure):
        return cell.as_dict()
    return {"words": cell.words} if cell.below is None else {"words": cell.words, "below": cell.below}
