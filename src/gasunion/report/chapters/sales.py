"""Chapters of the page of sales: the split, who would merge, who would leave."""

from __future__ import annotations

from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.webtable import Head, Value, figure, text, web_table
from gasunion.report.views.sales import SalesReading

PAYS = {"always": "always", "never": "never", "it depends": "depends"}


def page_title(r: SalesReading) -> str:
    """The finding: what the members have more by selling as one, and whether that is sure."""
    _, low, high = r.change("joint", "sellers", r.group)
    key = "title_gain" if low > 0 else "title_loss" if high <= 0 else "title_open"
    return r.say(key, group=r.sellers(r.group), year=r.year, low=r.signed(low), high=r.signed(high))


def split_chapter(r: SalesReading) -> Chapter:
    """What the joint company at cost changes for everybody, in its parts."""
    rows: list[list[Value]] = []
    for name in ("routing", "double_margin", "market_power", "total"):
        rows.append([r.say(f"split.{name}"), *r.part(name)])
        if name == "market_power":
            for m in r.words.sorted(r.answer["markets"], r.market):
                low, high = r.answer["intervals"][f"split.buyers.{m}"]
                own = r.answer["split"]["buyers"][m]
                rows.append([r.say("split.buyers", market=r.market(m)), own, low, high])
    saved = r.answer["pooling"]["swaps"]
    swaps = (
        r.say("split.no_swaps")
        if saved is None
        else r.say("split.swaps", saved=r.words.with_unit(saved["saved"], "MUSD"))
    )
    return Chapter(
        name="split",
        title=r.say("split.title"),
        short=r.say("chapter.split"),
        subtitle=r.say("split.subtitle", year=r.year),
        foot=r.say("split.foot", swaps=swaps),
        tables=(
            web_table(
                r.words,
                "split",
                r.say("split.title"),
                heads=[text(r.say("split.part")), *_span_heads(r, r.say("split.amount"))],
                rows=rows,
            ),
        ),
    )


def _span_heads(r: SalesReading, first: str) -> list[Head]:
    return [
        figure(first, "MUSD", signed=True),
        figure(r.say("side.from"), "MUSD", signed=True, toned=False),
        figure(r.say("side.to"), "MUSD", signed=True, toned=False),
    ]


def mergers_chapter(r: SalesReading) -> Chapter:
    """Every group that could sell as one."""
    rows: list[list[Value]] = [
        [r.joined(m["group"]), m["gain"], *m["interval"], r.say(f"mergers.{PAYS[m['pays']]}"), m["consumers"]]
        for m in r.answer["mergers"]
    ]
    return Chapter(
        name="mergers",
        title=r.say("mergers.title"),
        short=r.say("chapter.mergers"),
        subtitle=r.say("mergers.subtitle", year=r.year),
        foot=r.say("mergers.foot"),
        tables=(
            web_table(
                r.words,
                "mergers",
                r.say("mergers.title"),
                heads=[
                    text(r.say("mergers.group")),
                    *_span_heads(r, r.say("mergers.gain")),
                    text(r.say("mergers.pays")),
                    figure(r.say("mergers.buyers"), "MUSD", signed=True),
                ],
                rows=rows,
            ),
        ),
    )


def leave_chapter(r: SalesReading) -> Chapter:
    """What each member would have alone, and whether the group has as much."""
    held = r.answer["stability"]
    name = r.joined(r.group)
    if held is None:
        return Chapter(
            name="leave", title=name, short=r.say("chapter.leave"), state=r.say("leave.unknown"), tables=()
        )
    rows: list[list[Value]] = [[r.party(m), v] for m, v in held["outside"].items()]
    rows.append([r.say("leave.sum"), sum(held["outside"].values())])
    return Chapter(
        name="leave",
        title=r.say("leave.title_holds" if held["holds"] else "leave.title_breaks", group=name),
        short=r.say("chapter.leave"),
        subtitle=r.say("leave.subtitle", year=r.year),
        tables=(
            web_table(
                r.words,
                "leave",
                r.say("leave.subtitle", year=r.year),
                heads=[text(r.say("side.who")), figure(r.say("leave.alone"), "MUSD")],
                rows=rows,
                total=[r.say("leave.together"), held["together"]],
            ),
        ),
    )
