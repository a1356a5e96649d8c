"""What changed in the data: every figure that differs, in words where the catalogue has them."""

from __future__ import annotations

from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.webtable import Cell, cited, text, web_table
from gasunion.report.views.changed import ChangesReading
from gasunion.report.views.input_words import column_words, row_words, table_words, value_words
from gasunion.studies.compare import InputChange


def data_words(r: ChangesReading) -> str:
    """'2 figures of the data differ'."""
    count = len(r.changes.comparison.inputs)
    return r.count("data.title", count) if count else r.say("data.none")


def data_part(r: ChangesReading, name: str) -> Chapter:
    """Every figure of the data that differs."""
    found = r.changes.comparison.inputs
    if not found:
        return Chapter(
            name=f"{name}-data", short=r.say("data.short"), title=data_words(r), state=_same_data(r)
        )
    table = web_table(
        r.words,
        f"{name}-inputs",
        r.say("data.caption"),
        heads=[text(r.say(f"head.{h}")) for h in ("table", "row", "column", "old", "new", "unit")],
        rows=[_row(r, c) for c in found],
        keys=[f"{c.table}[{c.row}].{c.column}" for c in found],
    )
    return Chapter(
        name=f"{name}-data",
        short=r.say("data.short"),
        title=data_words(r),
        subtitle=r.say("data.subtitle"),
        tables=(table,),
        foot=r.say("data.foot"),
    )


def _row(r: ChangesReading, c: InputChange) -> list[Cell]:
    return [
        _cell(table_words(r, c.table), c.table),
        _cell(row_words(r, c.table, c.row), c.row),
        _cell(column_words(r, c.column), c.column),
        _cell(value_words(r, c.column, c.old), c.old or ""),
        _cell(value_words(r, c.column, c.new), c.new or ""),
        Cell(r.words.unit(c.unit) if c.unit else ""),
    ]


def _cell(words: str | None, otherwise: str) -> Cell:
    # What has no word in the language is cited as the data write it.
    return cited(otherwise) if words is None else Cell(words)


def _same_data(r: ChangesReading) -> str:
    before, after = r.changes.before, r.changes.after
    if (before.kind, before.block) != (after.kind, after.block):
        return r.say("data.other_kind", after=r.plan(after), before=r.plan(before))
    return r.say("data.same_kind")
