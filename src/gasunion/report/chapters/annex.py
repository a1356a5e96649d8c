"""The annex of a printed page: every table that the screen folds, its rows, and where it stands whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.webtable import WebTable


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexRow:
    """A table: its chapter, what it holds, its size, whether it follows on paper, the file with all of it."""

    chapter: str
    caption: str
    rows: int
    columns: int
    follows: bool
    file: str


def annex_rows(map_words: str, flows: WebTable | None, chapters: Sequence[Chapter]) -> list[AnnexRow]:
    """The folded tables of a page in their order. map_words : what the chapter of the map is called."""
    found = [(map_words, flows)] if flows else []
    found += [(c.short, t) for c in chapters for t in c.folded()]
    return [
        AnnexRow(
            chapter=chapter,
            caption=t.caption,
            rows=t.row_count,
            columns=len(t.heads),
            follows=t.is_printed,
            file=t.file,
        )
        for chapter, t in found
    ]
