"""The chapter on borders, blocs and sources of a union's gain."""

from __future__ import annotations

from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.webtable import Value, WebTable, figure, text, web_table
from gasunion.report.views.union import USD, UnionReading


def neighbours_chapter(r: UnionReading) -> Chapter:
    """What each border is worth, whether a bloc would pay, and sources over orders."""
    rows = r.answer["borders"]
    title = r.say("neighbours.title_none")
    best = max(rows, key=lambda b: b["leverage_usd"], default=None)
    if best is not None and best["leverage_usd"] > 0:
        much = r.musd(best["leverage_usd"] / USD)
        title = r.say("neighbours.title", border=_border(r, best["border"]), much=much)
    tables = [_orders(r)]
    if rows:
        tables.insert(0, _borders(r))
    if r.answer["blocs"]:
        tables.append(_blocs(r))
    return Chapter(
        name="neighbours",
        short=r.say("chapter.neighbours"),
        title=title,
        subtitle=r.say("neighbours.subtitle", year=r.year),
        tables=tuple(tables),
        foot=r.say("neighbours.foot"),
    )


def _border(r: UnionReading, border: str) -> str:
    return " – ".join(r.party(p) for p in r.words.sorted(border.split("-"), r.party))


def _borders(r: UnionReading) -> WebTable:
    body: list[list[Value]] = [
        [
            _border(r, b["border"]),
            b["leverage_usd"] / USD,
            *(None if b["closed_usd"] is None else b["closed_usd"][p] / USD for p in r.players),
        ]
        for b in r.answer["borders"]
    ]
    return web_table(
        r.words,
        "borders",
        r.say("neighbours.borders"),
        heads=[
            text(r.say("neighbours.border")),
            figure(r.say("neighbours.leverage"), r.unit),
            *(figure(r.say("neighbours.closed", party=r.party(p)), "MUSD") for p in r.players),
        ],
        rows=body,
        keys=[b["border"] for b in r.answer["borders"]],
    )


def _blocs(r: UnionReading) -> WebTable:
    body: list[list[Value]] = [
        [
            r.coalition(b["bloc"]),
            *((b["owen_usd"][p] - b["shapley_usd"][p]) / USD for p in r.players),
            b["members_more_usd"] / USD,
        ]
        for b in r.answer["blocs"]
    ]
    return web_table(
        r.words,
        "blocs",
        r.say("neighbours.blocs"),
        heads=[
            text(r.say("neighbours.bloc")),
            *(figure(r.party(p), r.unit, signed=True) for p in r.players),
            figure(r.say("neighbours.members"), r.unit, signed=True),
        ],
        rows=body,
        keys=[b["bloc"] for b in r.answer["blocs"]],
    )


def _orders(r: UnionReading) -> WebTable:
    spread = r.answer["orders"]["spread_usd"]
    body: list[list[Value]] = [
        [r.say(f"neighbours.source_{s}"), e["least"] / USD, e["most"] / USD] for s, e in spread.items()
    ]
    return web_table(
        r.words,
        "orders",
        r.say("neighbours.orders"),
        heads=[
            text(r.say("neighbours.source")),
            figure(r.say("neighbours.least"), r.unit),
            figure(r.say("neighbours.most"), r.unit),
        ],
        rows=body,
        keys=list(spread),
    )
