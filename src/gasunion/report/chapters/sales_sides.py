"""A seller's page beside a buyer's page, of one layout: two sentences, what changes, and how it is apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gasunion.report.chapters.sheet import Column, Row, Sheet, drawn
from gasunion.report.chapters.webtable import WebTable
from gasunion.report.views.beside import Spanned
from gasunion.report.views.sales import SalesReading, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side's page. name : of its section."""

    name: str
    title: str
    sentences: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    tables: tuple[WebTable, ...]


REGIMES = {"apart_at_cost": "side.at_cost", "in_step": "side.in_step", "joint": "side.as_one"}


def sides(r: SalesReading, *, file: str = "") -> tuple[Side, Side]:
    """The seller's page and the buyer's page. file : that holds their figures with all digits."""
    return _sellers(r, file), _buyers(r, file)


def _sellers(r: SalesReading, file: str) -> Side:
    changes = r.answer["changes"]
    names = list(dict.fromkeys(n for regime in changes.values() for n in regime["sellers"]))
    alone = {n: r.change("joint", "sellers", n) for n in changes["joint"]["sellers"]}
    apart = r.answer["regimes"]["apart"]
    contracted: dict[str, float] = {}
    for market in r.answer["markets"].values():
        for seller, volume in market["contracted"].items():
            contracted[seller] = contracted.get(seller, 0.0) + volume
    levels = Sheet(
        name="sellers-apart",
        caption=r.say("side.levels_sellers"),
        first=r.say("side.who"),
        columns=(
            Column(measure="sold_bcm", head=r.say("side.sold"), unit="bcm"),
            Column(measure="contracted_bcm", head=r.say("side.contracted"), unit="bcm"),
            Column(measure="payoff_musd", head=r.say("side.payoff"), unit="MUSD"),
            Column(measure="charged_musd", head=r.say("side.charged"), unit="MUSD"),
        ),
        rows=tuple(
            Row(
                key=s,
                label=r.party(s),
                values=(
                    r.summed("apart", [f"quantities.{s}.{m}" for m in r.answer["markets"]]),
                    Spanned(value=contracted.get(s, 0.0)),
                    r.level("apart", f"payoff.{s}"),
                    r.level("apart", f"charges.{s}") if s in apart["charges"] else Spanned(value=0.0),
                ),
            )
            for s in r.words.sorted(r.answer["asked"]["sellers"], r.party)
        ),
    )
    changed = _changes(r, "sellers", [(n, r.joined(n)) for n in names], "sellers")
    sentences = _sentences(r, "sellers", alone, r.joined)
    return _side(r, "sellers", sentences, (changed, levels), file)


def _buyers(r: SalesReading, file: str) -> Side:
    markets = r.words.sorted(r.answer["markets"], r.market)
    levels = Sheet(
        name="buyers-apart",
        caption=r.say("side.levels_buyers"),
        first=r.say("side.market"),
        columns=(
            Column(measure="sold_bcm", head=r.say("side.sold"), unit="bcm"),
            Column(measure="contracted_bcm", head=r.say("side.contracted"), unit="bcm"),
            Column(measure="price_usd_per_tcm", head=r.say("side.price"), unit="USD/tcm"),
            Column(measure="price_as_one_usd_per_tcm", head=r.say("side.price_one"), unit="USD/tcm"),
        ),
        rows=tuple(
            Row(
                key=m,
                label=r.market(m),
                values=(
                    r.level("apart", f"sold.{m}"),
                    Spanned(value=r.answer["markets"][m]["reference_quantity"]),
                    r.level("apart", f"prices.{m}"),
                    r.level("joint", f"prices.{m}"),
                ),
            )
            for m in markets
        ),
    )
    changed = _changes(r, "buyers", [(m, r.market(m)) for m in markets], "consumers")
    found = {m: r.change("joint", "consumers", m) for m in markets}
    return _side(r, "buyers", _sentences(r, "buyers", found, r.market), (changed, levels), file)


def _side(
    r: SalesReading, name: str, sentences: tuple[str, ...], sheets: tuple[Sheet, ...], file: str
) -> Side:
    return Side(
        name=name,
        title=r.say(f"side.{name}"),
        sentences=sentences,
        sheets=sheets,
        tables=tuple(drawn(r.words, s, file=file) for s in sheets),
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


def _changes(r: SalesReading, side: str, named: Sequence[tuple[str, str]], kind: str) -> Sheet:
    """What each has more than apart in each regime, with its interval."""
    return Sheet(
        name=f"{side}-changes",
        caption=r.say("side.changes"),
        first=r.say("side.who" if side == "sellers" else "side.market"),
        columns=tuple(
            Column(measure=f"{regime}_musd", head=r.say(key), unit="MUSD", is_signed=True)
            for regime, key in REGIMES.items()
        ),
        rows=tuple(
            Row(key=n, label=label, values=tuple(_change(r, regime, kind, n) for regime in REGIMES))
            for n, label in named
        ),
    )


def _change(r: SalesReading, regime: str, kind: str, name: str) -> Spanned | str:
    if name not in r.answer["changes"][regime][kind]:
        return r.say("side.in_group")
    value, low, high = r.change(regime, kind, name)
    return Spanned(value=value, low=low, high=high)
