"""A seller's page beside a buyer's page, of one layout: two sentences, what changes, and how it is apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gasunion.report.chapters.webtable import Cell, Head, Value, WebTable, figure, text, web_table
from gasunion.report.language.language import MINUS
from gasunion.report.sales.view import SalesReading, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side's page. name : of its section."""

    name: str
    title: str
    sentences: tuple[str, ...]
    tables: tuple[WebTable, ...]


def sides(r: SalesReading) -> tuple[Side, Side]:
    """The seller's page and the buyer's page."""
    return _sellers(r), _buyers(r)


def _sellers(r: SalesReading) -> Side:
    changes = r.answer["changes"]
    names = list(dict.fromkeys(n for regime in changes.values() for n in regime["sellers"]))
    rows = [[r.joined(n), *_cells(r, "sellers", n)] for n in names]
    apart = r.answer["regimes"]["apart"]
    contracted: dict[str, float] = {}
    for market in r.answer["markets"].values():
        for seller, volume in market["contracted"].items():
            contracted[seller] = contracted.get(seller, 0.0) + volume
    levels: list[list[Value]] = [
        [
            r.party(s),
            sum(apart["quantities"][s].values()),
            contracted.get(s, 0.0),
            apart["payoff"][s],
            apart["charges"].get(s, 0.0),
        ]
        for s in r.words.sorted(r.answer["asked"]["sellers"], r.party)
    ]
    heads = [
        text(r.say("side.who")),
        figure(r.say("side.sold"), "bcm"),
        figure(r.say("side.contracted"), "bcm"),
        figure(r.say("side.payoff"), "MUSD"),
        figure(r.say("side.charged"), "MUSD"),
    ]
    alone = {n: r.change("joint", "sellers", n) for n in changes["joint"]["sellers"]}
    return Side(
        name="sellers",
        title=r.say("side.sellers"),
        sentences=_sentences(r, "sellers", alone, r.joined),
        tables=(
            _changes(r, "sellers", rows),
            web_table(r.words, "sellers-apart", r.say("side.levels_sellers"), heads=heads, rows=levels),
        ),
    )


def _buyers(r: SalesReading) -> Side:
    markets = r.words.sorted(r.answer["markets"], r.market)
    rows = [[r.market(m), *_cells(r, "consumers", m)] for m in markets]
    regimes = r.answer["regimes"]
    levels: list[list[Value]] = [
        [
            r.market(m),
            regimes["apart"]["sold"][m],
            r.answer["markets"][m]["reference_quantity"],
            regimes["apart"]["prices"][m],
            regimes["joint"]["prices"][m],
        ]
        for m in markets
    ]
    heads = [
        text(r.say("side.market")),
        figure(r.say("side.sold"), "bcm"),
        figure(r.say("side.contracted"), "bcm"),
        figure(r.say("side.price"), "USD/tcm"),
        figure(r.say("side.price_one"), "USD/tcm"),
    ]
    return Side(
        name="buyers",
        title=r.say("side.buyers"),
        sentences=_sentences(r, "buyers", {m: r.change("joint", "consumers", m) for m in markets}, r.market),
        tables=(
            _changes(r, "buyers", rows),
            web_table(r.words, "buyers-apart", r.say("side.levels_buyers"), heads=heads, rows=levels),
        ),
    )


def _sentences(
    r: SalesReading, side: str, found: dict[str, Span], named: Callable[[str], str]
) -> tuple[str, ...]:
    """Who would have most and least more, each with its interval."""
    out = []
    order = sorted(found, key=lambda n: (-found[n][0], n))
    for key, name in ((f"side.{side}_most", order[0]), (f"side.{side}_least", order[-1])):
        value, low, high = found[name]
        out.append(r.say(key, name=named(name), change=r.signed(value), low=r.bare(low), high=r.bare(high)))
    return tuple(dict.fromkeys(out))


REGIMES = {"apart_at_cost": "side.at_cost", "in_step": "side.in_step", "joint": "side.as_one"}


def _cells(r: SalesReading, kind: str, name: str) -> list[Value]:
    """A cell for each regime: the change, its interval under it; toned by its sign."""
    cells: list[Value] = []
    for regime in REGIMES:
        if name not in r.answer["changes"][regime][kind]:
            cells.append(r.say("side.in_group"))
            continue
        value, low, high = r.change(regime, kind, name)
        shown = r.bare(value)
        tone = "gain" if shown.startswith("+") else "loss" if shown.startswith(MINUS) else ""
        cells.append(Cell(f"{shown} ({r.say('key_span', low=r.bare(low), high=r.bare(high))})", tone))
    return cells


def _changes(r: SalesReading, side: str, rows: Sequence[Sequence[Value]]) -> WebTable:
    heads: list[Head] = [text(r.say("side.who" if side == "sellers" else "side.market"))]
    heads += [figure(r.say(key), "MUSD", signed=True) for key in REGIMES.values()]
    return web_table(r.words, f"{side}-changes", r.say("side.changes"), heads=heads, rows=rows)
