"""The prices that form in a market: for who sells and for who buys."""

from __future__ import annotations

from gasunion.report.beside.answer import Told, joined, ordered, origin_words
from gasunion.report.chapters.sheet import Column, Row, Sheet, told
from gasunion.report.views.beside import Buyer, MarketView, Spanned
from gasunion.report.views.reading import Reading


def market_told(r: Reading, view: MarketView) -> Told:
    """The answer in the language of the reader."""

    def say(key: str, **words: str) -> str:
        return r.say(f"beside.market.{key}", **words)

    places = _places(r, view)
    largest = max(view.buyers, key=lambda b: (b.sold.value or 0.0, b.market))
    price = told(r.words, largest.price, "USD/tcm")
    over = "over_none"
    if view.conducts or view.worlds:
        over = (
            "over_both"
            if view.conducts and view.worlds
            else "over_conduct"
            if view.conducts
            else "over_worlds"
        )
    n = {"conducts": r.words.number(view.conducts, "count"), "worlds": r.words.number(view.worlds, "count")}
    year = say("of_file") if view.year is None else str(view.year)
    return Told(
        name="market",
        title=say("title", market=places[largest.market], price=price),
        subtitle=say("subtitle", year=year),
        state=f"{say(over, **n)} {origin_words(r, view.origin, 'market')}",
        sides=(
            ("sellers", r.say("beside.for_sellers"), (_sellers(r, view), _sales(r, view, places))),
            ("buyers", r.say("beside.for_buyers"), (_buyers(r, view, places),)),
        ),
        more=(_owners(r, view),) if view.owners else (),
        foot=say("foot"),
    )


def _places(r: Reading, view: MarketView) -> dict[str, str]:
    """Market → the party that buys there alone, else the place."""
    markets = [b.market for b in view.buyers]
    party = {m: r.report.node[m].party for m in markets if m in r.report.node}
    alone = [p for p in party.values() if list(party.values()).count(p) == 1]
    return {m: r.party(party[m]) if party.get(m) in alone else r.node(m) for m in markets}


def _sellers(r: Reading, view: MarketView) -> Sheet:
    found = {s.trader: s for s in view.sellers}
    return Sheet(
        name="market-sellers",
        caption=r.say("beside.market.sellers"),
        first=r.say("beside.seller"),
        columns=(
            Column(measure="sold_bcm", head=r.say("beside.sold_in_all"), unit="bcm"),
            Column(measure="profit_musd", head=r.say("beside.profit"), unit="MUSD"),
            Column(measure="charges_musd", head=r.say("beside.charges_paid"), unit="MUSD"),
        ),
        rows=tuple(
            Row(
                key=t,
                label=joined(r, t),
                values=(found[t].sold, found[t].profit, Spanned(value=found[t].charges)),
            )
            for t in ordered(r, list(found))
        ),
    )


def _sales(r: Reading, view: MarketView, places: dict[str, str]) -> Sheet:
    return Sheet(
        name="market-sales",
        caption=r.say("beside.market.sales"),
        first=r.say("beside.seller_market"),
        columns=(
            Column(measure="conduct", head=r.say("beside.conduct"), decimals=2),
            Column(measure="quantity_bcm", head=r.say("beside.sold"), unit="bcm"),
            Column(measure="lerner_pct", head=r.say("beside.lerner"), unit="%"),
        ),
        rows=tuple(
            Row(
                key=f"{s.trader} {s.market}",
                label=f"{joined(r, s.trader)} → {places[s.market]}",
                values=(Spanned(value=s.conduct), s.quantity, _per_cent(s.lerner)),
            )
            for s in view.sales
            if s.quantity.value or s.quantity.high
        ),
    )


def _per_cent(share: Spanned) -> Spanned:
    ends = [None if v is None else 100.0 * v for v in (share.value, share.low, share.high)]
    return Spanned(value=ends[0], low=ends[1], high=ends[2])


def _buyers(r: Reading, view: MarketView, places: dict[str, str]) -> Sheet:
    def name(b: Buyer) -> str:
        return places[b.market]

    return Sheet(
        name="market-buyers",
        caption=r.say("beside.market.buyers"),
        first=r.say("beside.market_head"),
        columns=(
            Column(measure="price_usd_per_tcm", head=r.say("beside.price"), unit="USD/tcm"),
            Column(measure="sold_bcm", head=r.say("beside.bought"), unit="bcm"),
            Column(measure="surplus_musd", head=r.say("beside.surplus"), unit="MUSD"),
            Column(measure="hhi", head=r.say("beside.hhi"), unit="count"),
        ),
        rows=tuple(
            Row(key=b.market, label=name(b), values=(b.price, b.sold, b.surplus, b.hhi))
            for b in r.words.sorted(view.buyers, name)
        ),
    )


def _owners(r: Reading, view: MarketView) -> Sheet:
    found = {o.owner: o for o in view.owners}
    return Sheet(
        name="market-owners",
        caption=r.say("beside.market.owners"),
        first=r.say("beside.owner"),
        columns=(
            Column(measure="congestion_rent_musd", head=r.say("beside.rent"), unit="MUSD"),
            Column(measure="charges_musd", head=r.say("beside.charges_got"), unit="MUSD"),
        ),
        rows=tuple(
            Row(key=o, label=joined(r, o), values=(found[o].rent, Spanned(value=found[o].charges)))
            for o in ordered(r, list(found))
        ),
    )
