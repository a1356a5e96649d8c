"""Chapters on trust: how sure the inputs are, and where they come from."""

from __future__ import annotations

from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.webtable import WebTable, cited, figure, sure, text, web_table
from gasunion.report.charts.charts import confidence_chart
from gasunion.report.views.reading import Reading
from gasunion.report.views.rows import MovingRow

# Sources that are judgement of this project begin so; they are no source of others.
OWN_ESTIMATE = "estimate of this project"


def confidence_chapter(r: Reading) -> Chapter | None:
    """How sure the figures are, and the ten least certain inputs that matter."""
    moving = r.report.moving
    if not moving:
        return None
    unsure = [m for m in moving if m.confidence == "estimated"]
    shown = unsure[:10]
    table = web_table(
        r.words,
        "least-sure",
        r.say("confidence_chapter.caption"),
        heads=[
            text(r.say("head.table")),
            text(r.say("head.row")),
            text(r.say("head.input")),
            figure(r.say("col.gas_it_moves"), "bcm"),
            figure(r.say("head.worth"), "MUSD"),
            text(r.say("col.confidence")),
            text(r.say("head.source")),
        ],
        rows=[
            [
                r.words.say_or(f"input_table.{m.table}", m.table),
                input_words(r, m.table, m.row),
                r.words.say_or(f"figure.{m.figure}", m.figure),
                m.volume_bcm,
                m.worth_musd,
                sure(r.words, m.confidence),
                cited(m.source),
            ]
            for m in shown
        ],
        keys=[f"{m.table},{m.row},{m.figure}" for m in shown],
        file="moving_inputs.csv",
    )
    return Chapter(
        name="confidence",
        short=r.say("confidence_chapter.chapter"),
        title=r.say("confidence_chapter.title", share=r.words.with_unit(len(unsure) / len(moving), "share")),
        subtitle=r.say("confidence_chapter.subtitle"),
        chart=confidence_chart(r),
        tables=(table,),
        foot=r.say("confidence_chapter.foot"),
    )


def input_words(r: Reading, table: str, row: str) -> str:
    """What the row of an input is about, in words; the key of the row where nothing of it has a name."""
    first, _, rest = row.partition(",")
    if table == "contracts":
        return r.contract(first)
    if table == "storages":
        return r.storage(first)
    if first in r.report.node:
        return f"{r.node(first)}, {r.use_class(rest)}" if rest else r.node(first)
    if table == "arcs":
        arc = next((a for a in r.report.arcs if a.arc == row), None)
        if arc is not None:
            return r.pipe(arc)
    return r.use_class(first)


def sources_chapter(r: Reading) -> Chapter:
    """Where the inputs come from: sources of others, and the project's own estimates apart."""
    found: dict[str, list[MovingRow]] = {}
    for m in r.report.moving:
        found.setdefault(m.source, []).append(m)
    order = sorted(found, key=lambda s: (-sum(m.worth_musd for m in found[s]), s))
    own = [s for s in order if s.startswith(OWN_ESTIMATE)]
    others = [s for s in order if s and s not in own]
    nameless = [s for s in order if not s]
    if not order:
        return Chapter(
            name="sources",
            short=r.say("sources.chapter"),
            title=r.say("sources.none"),
            state=r.say("sources.state"),
        )
    return Chapter(
        name="sources",
        short=r.say("sources.chapter"),
        title=r.words.count(
            "sources.title", len(others), own=r.words.number(sum(len(found[s]) for s in own), "count")
        ),
        subtitle=r.say("sources.subtitle"),
        tables=tuple(
            _sources(r, name, found, listed)
            for name, listed in (("sources", others + nameless), ("own-estimates", own))
            if listed
        ),
    )


def _sources(r: Reading, name: str, found: dict[str, list[MovingRow]], order: list[str]) -> WebTable:
    rank = ("measured", "published", "estimated")
    key = "sources.caption" if name == "sources" else "sources.own_caption"
    return web_table(
        r.words,
        name,
        r.say(key),
        heads=[
            text(r.say("head.source")),
            figure(r.say("col.inputs"), "count"),
            figure(r.say("col.gas_it_moves"), "bcm"),
            text(r.say("col.tables")),
            text(r.say("col.least_sure")),
        ],
        rows=[
            [
                cited(s) if s else r.say("sources.not_given"),
                len(found[s]),
                sum(m.volume_bcm for m in found[s]),
                r.words.listed(sorted({r.words.say_or(f"input_table.{m.table}", m.table) for m in found[s]})),
                sure(r.words, max((m.confidence for m in found[s]), key=rank.index)),
            ]
            for s in order
        ],
        file="moving_inputs.csv",
    )
