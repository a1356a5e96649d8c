"""Chapters on what crosses borders, on who sells to whom, and on what stands in storage."""

from __future__ import annotations

from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.webtable import Value, WebTable, figure, sure, text, web_table
from gasunion.report.charts.charts import trade_chart
from gasunion.report.charts.multiples import border_multiples, stock_multiples
from gasunion.report.views.reading import Reading
from gasunion.report.views.rows import BorderRow, ContractRow, StorageRow, of_year


def borders_chapter(r: Reading) -> Chapter:
    """Border flows by month with their ranges."""
    plan = r.report.plan
    years = [x for x in of_year(plan.borders) if abs(x.net_bcm) >= 0.005]
    years.sort(key=lambda x: (-abs(x.net_bcm), x.corridor))
    wide = sum(1 for x in years if x.span_bcm and x.span_bcm[1] - x.span_bcm[0] >= 0.1)
    title = r.say("borders.none")
    if years:
        same = r.words.number(len(years) - wide, "count")
        title = r.words.count("borders.count", len(years), same=same)
    periods = [p.period for p in r.report.periods]
    at: dict[tuple[str, str], BorderRow] = {(x.corridor, x.period): x for x in plan.borders}
    table = web_table(
        r.words,
        "borders",
        r.say("borders.caption"),
        is_exact=True,
        heads=[
            text(r.say("col.corridor")),
            text(r.say("col.from")),
            text(r.say("col.to")),
            figure(r.say("col.year"), "bcm"),
            figure(r.say("col.least"), "bcm"),
            figure(r.say("col.greatest"), "bcm"),
            *(figure(r.head(p), "mcm/d") for p in periods),
            text(r.say("col.confidence")),
        ],
        rows=[
            [
                r.corridor(x.corridor),
                r.party(x.from_party),
                r.party(x.to_party),
                x.net_bcm,
                x.low_bcm,
                x.high_bcm,
                *(at[x.corridor, p].net_mcm_d for p in periods),
                sure(r.words, x.confidence),
            ]
            for x in years
        ],
        keys=[x.corridor for x in years],
        file="borders.csv",
    )
    multiples = border_multiples(r)
    more = r.say("borders.more", n=str(len(multiples))) if len(multiples) < len(years) else ""
    return Chapter(
        name="borders",
        short=r.say("borders.chapter"),
        title=title,
        subtitle=r.say(
            "borders.subtitle",
            year=str(r.report.year),
            conditions=r.conditions,
            tolerance=r.words.with_unit(r.report.tolerance_musd, "MUSD"),
            more=more,
        ),
        multiples=tuple(multiples),
        tables=(table,),
        foot=r.say("borders.foot"),
    )


def trade_chapter(r: Reading) -> Chapter | None:
    """Who sells to whom by contract, over whose pipes."""
    rows = [x for x in of_year(r.report.plan.contracts) if x.quantity_bcm >= 5e-4 or x.agreed_bcm >= 5e-4]
    if not rows:
        return None
    rows.sort(key=lambda x: (-x.quantity_bcm, x.contract))
    top = rows[0]
    return Chapter(
        name="trade",
        short=r.say("trade.chapter"),
        title=r.words.count(
            "trade.title",
            len(rows),
            seller=r.party(top.seller),
            buyer=r.party(top.buyer),
            quantity=r.words.with_unit(top.quantity_bcm, "bcm"),
        ),
        subtitle=r.say("trade.subtitle", year=str(r.report.year), conditions=r.conditions),
        chart=trade_chart(r, rows),
        tables=(_contracts(r, rows), _matrix(r, rows)),
        foot=r.say("trade.foot"),
    )


def _contracts(r: Reading, rows: list[ContractRow]) -> WebTable:
    transit: dict[str, list[str]] = {}
    for p in r.report.plan.payments:
        if p.kind == "transit":
            transit.setdefault(p.contract, []).append(p.payee)
    return web_table(
        r.words,
        "contracts",
        r.say("trade.caption"),
        is_exact=True,
        heads=[
            *(text(r.say(f"head.{k}")) for k in ("contract", "seller")),
            text(r.say("col.transit_over")),
            text(r.say("head.buyer")),
            figure(r.say("head.agreed"), "bcm"),
            figure(r.say("head.quantity"), "bcm"),
            figure(r.say("head.shortfall"), "bcm"),
            figure(r.say("head.price"), "USD/tcm"),
        ],
        rows=[
            [
                r.contract(x.contract),
                r.party(x.seller),
                r.words.listed([r.party(p) for p in transit[x.contract]]) if x.contract in transit else "–",
                r.party(x.buyer),
                x.agreed_bcm,
                x.quantity_bcm,
                x.shortfall_bcm,
                x.price_usd_per_tcm,
            ]
            for x in rows
        ],
        keys=[x.contract for x in rows],
        file="contracts.csv",
    )


def _matrix(r: Reading, rows: list[ContractRow]) -> WebTable:
    """Sellers down, buyers across."""
    sellers, buyers = r.parties({x.seller for x in rows}), r.parties({x.buyer for x in rows})
    sold: dict[tuple[str, str], float] = {}
    for x in rows:
        sold[x.seller, x.buyer] = sold.get((x.seller, x.buyer), 0.0) + x.quantity_bcm
    body: list[list[Value]] = [
        [
            r.party(s),
            *(sold.get((s, b), "–") for b in buyers),
            sum(v for (seller, _), v in sold.items() if seller == s),
        ]
        for s in sellers
    ]
    return web_table(
        r.words,
        "matrix",
        r.say("trade.matrix"),
        is_exact=True,
        heads=[
            text(r.say("col.seller_buyer")),
            *(figure(r.party(b), "bcm") for b in buyers),
            figure(r.say("all.buyers"), "bcm"),
        ],
        rows=body,
        keys=sellers,
        file="contracts.csv",
        total=[
            r.say("all.sellers"),
            *(sum(v for (_, buyer), v in sold.items() if buyer == b) for b in buyers),
            sum(sold.values()),
        ],
    )


def stocks_chapter(r: Reading) -> Chapter:
    """Stocks of storages."""
    stores: dict[str, dict[str, StorageRow]] = {}
    for x in r.report.plan.storage:
        stores.setdefault(x.storage, {})[x.period] = x
    if not stores:
        return Chapter(
            name="stocks",
            short=r.say("stocks.chapter"),
            title=r.say("stocks.none"),
            state=r.say("stocks.state"),
        )
    periods = [p.period for p in r.report.periods]
    out = {s: sum(x.withdrawal_mcm_d * x.days / 1000.0 for x in by.values()) for s, by in stores.items()}
    total = sum(out.values())
    order = r.words.sorted(stores, r.storage)
    first = {s: stores[s][periods[0]] for s in order}
    table = web_table(
        r.words,
        "stocks",
        r.say("stocks.caption"),
        is_exact=True,
        heads=[
            text(r.say("col.storage")),
            text(r.say("head.party")),
            figure(r.say("col.working_gas"), "bcm"),
            figure(r.say("col.given"), "bcm"),
            *(figure(r.head(p), "bcm") for p in periods),
        ],
        rows=[
            [
                r.storage(s),
                r.party(first[s].party),
                first[s].working_gas_bcm,
                out[s],
                *(stores[s][p].stock_end_bcm for p in periods),
            ]
            for s in order
        ],
        keys=order,
        file="storage.csv",
    )
    return Chapter(
        name="stocks",
        short=r.say("stocks.chapter"),
        title=r.say("stocks.title", total=r.words.with_unit(total, "bcm"))
        if total >= 0.05
        else r.say("stocks.rest"),
        subtitle=r.say("stocks.subtitle", year=str(r.report.year), conditions=r.conditions),
        multiples=tuple(stock_multiples(r)),
        tables=(table,),
    )
