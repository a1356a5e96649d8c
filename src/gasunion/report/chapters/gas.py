"""Chapters on the gas: balances, borders, stocks, prices, and the junction of flows."""

from __future__ import annotations

from typing import Any

from gasunion.report.chapters.chapter import CONDITIONS, Chapter, party_name, period_head
from gasunion.report.chapters.webtable import WebTable, figure, text, web_table
from gasunion.report.charts.charts import cover_chart, junction_chart
from gasunion.report.charts.junction import junction
from gasunion.report.charts.multiples import border_multiples, party_multiples, stock_multiples
from gasunion.report.charts.price_figure import marked_periods, price_figure
from gasunion.report.language.figures import listed, number, period_name
from gasunion.report.views.data import ReportData, known
from gasunion.report.views.rows import BorderRow, PriceRow, StorageRow, amount, of_year, value_of


def balance_chapter(report: ReportData) -> Chapter:
    """Does each party cover its own use?"""
    rows = sorted(of_year(report.plan.parties), key=lambda r: party_name(report, r.party))
    home = [r for r in rows if r.wanted_bcm > 0]
    short = [r for r in home if r.production_bcm < r.wanted_bcm]
    left = [r for r in home if r.unserved_bcm >= 0.05]
    title = (
        f"{listed([party_name(report, r.party) for r in short])} "
        f"{'does' if len(short) == 1 else 'do'} not cover their own use from their own fields"
        if short
        else "Every party covers its own use from its own fields"
    ).replace("does not cover their own use from their own", "does not cover its own use from its own")
    unserved = (
        "Use stays unserved in "
        + listed([f"{party_name(report, r.party)} ({number(r.unserved_bcm)} bcm)" for r in left])
        + "."
        if left
        else "All use asked for is served."
    )
    columns = (
        ("production_bcm", "production"),
        ("imports_bcm", "imports"),
        ("withdrawal_bcm", "out of storage"),
        ("own_use_bcm", "own use served"),
        ("wanted_bcm", "own use wanted"),
        ("unserved_bcm", "unserved"),
        ("exports_bcm", "exports"),
        ("injection_bcm", "into storage"),
        ("fuel_bcm", "fuel inside"),
    )
    shown = [r for r in rows if any(abs(amount(r, c)) >= 5e-4 for c, _ in columns)]
    table = web_table(
        "balance",
        f"Balance of each party over {report.year}.",
        [text("party"), *(figure(words, "bcm") for _, words in columns), figure("served", "%")],
        [
            [
                party_name(report, r.party),
                *(value_of(r, c) for c, _ in columns),
                r.served_pct if known(r.served_pct) else "n/a",
            ]
            for r in shown
        ],
        file="parties.csv",
        total=[
            "all",
            *(sum(amount(r, c) for r in shown) for c, _ in columns),
            _share(sum(r.own_use_bcm for r in shown), sum(r.wanted_bcm for r in shown)),
        ],
    )
    classes = _classes(report)
    return Chapter(
        name="balance",
        short="Balance",
        title=title,
        subtitle=f"Own production as a share of own use wanted, {report.year}; {CONDITIONS}. {unserved}",
        chart=cover_chart(report),
        multiples=tuple(party_multiples(report)),
        legend="party",
        tables=(table, *([classes] if classes else [])),
        foot="Imports are counted where they arrive, exports where they leave; fuel burnt on a border arc "
        "is in "
        "neither party's balance. Outside markets are not own use; a share served is n/a where none is "
        "wanted.",
    )


def _share(part: float, whole: float) -> float | str:
    return 100.0 * part / whole if whole else "n/a"


def _classes(report: ReportData) -> WebTable | None:
    rows = [
        r
        for r in of_year(report.plan.party_use)
        if r.use_class != "market" and known(r.unserved_bcm) and r.unserved_bcm >= 5e-4
    ]
    if not rows:
        return None
    rows.sort(key=lambda r: (party_name(report, r.party), r.use_class))
    return web_table(
        "unserved",
        f"Unserved use by party and class over {report.year}; classes that are served in full are left out.",
        [text("party"), text("class"), *(figure(w, "bcm") for w in ("wanted", "served", "unserved"))],
        [[party_name(report, r.party), r.use_class, r.wanted_bcm, r.use_bcm, r.unserved_bcm] for r in rows],
        file="party_use.csv",
    )


def borders_chapter(report: ReportData) -> Chapter:
    """Border flows by month with their ranges."""
    years = [r for r in of_year(report.plan.borders) if abs(r.net_bcm) >= 0.005]
    years.sort(key=lambda r: (-abs(r.net_bcm), r.corridor))
    wide = [r for r in years if r.span_bcm and r.span_bcm[1] - r.span_bcm[0] >= 0.1]
    title = (
        f"{len(years)} border corridors carry gas; {len(years) - len(wide)} of them carry the same in every "
        "plan as good as this one"
        if years
        else "No gas crosses a border"
    )
    months = [p.period for p in report.periods]
    by_period: dict[tuple[str, str], BorderRow] = {(r.corridor, r.period): r for r in report.plan.borders}
    table = web_table(
        "borders",
        "Net flow of each border corridor, forward positive: the year with its range, then each period.",
        [
            text("corridor"),
            text("from"),
            text("to"),
            figure("year", "bcm"),
            figure("least", "bcm"),
            figure("greatest", "bcm"),
            *(figure(period_head(m), "mcm/d") for m in months),
            text("confidence"),
        ],
        [
            [
                report.corridor_names.get(r.corridor, r.corridor),
                r.from_party,
                r.to_party,
                r.net_bcm,
                r.low_bcm,
                r.high_bcm,
                *(by_period[r.corridor, m].net_mcm_d for m in months),
                r.confidence,
            ]
            for r in years
        ],
        file="borders.csv",
    )
    multiples = border_multiples(report)
    more = (
        f" The {len(multiples)} largest are drawn; the table has all." if len(multiples) < len(years) else ""
    )
    return Chapter(
        name="borders",
        short="Borders",
        title=title,
        subtitle=f"Net flow in mcm/d by month, {report.year}; {CONDITIONS}. Line: ordinary days. Circles: "
        f"peak "
        f"days. Bars: range over all plans within {number(report.tolerance_musd, 'MUSD')} MUSD of the best. "
        f"Dashed: capacity.{more}",
        multiples=tuple(multiples),
        tables=(table,),
        foot="Ranges are computed for the year, and for January and July, ordinary and peak days; n/a "
        "elsewhere.",
    )


def stocks_chapter(report: ReportData) -> Chapter:
    """Stocks of storages."""
    rows = report.plan.storage
    if not rows:
        return Chapter(
            name="stocks",
            short="Stocks",
            title="No storage takes part",
            state="The case has no storage in this year. Add rows to storages.csv to plan with stocks.",
        )
    months = [p.period for p in report.periods]
    by_store: dict[str, dict[str, StorageRow]] = {}
    for r in rows:
        by_store.setdefault(r.storage, {})[r.period] = r
    out = {s: sum(r.withdrawal_mcm_d * r.days / 1000.0 for r in p.values()) for s, p in by_store.items()}
    total = sum(out.values())
    title = (
        f"Storages give {number(total)} bcm over the year"
        if total >= 0.05
        else "Storages stay at rest in this plan"
    )
    table = web_table(
        "stocks",
        "Stock at the end of each period, and what each storage gives over the year.",
        [
            text("storage"),
            text("party"),
            figure("working gas", "bcm"),
            figure("given", "bcm"),
            *(figure(period_head(m), "bcm") for m in months),
        ],
        [
            [
                s,
                p[months[0]].party,
                p[months[0]].working_gas_bcm,
                out[s],
                *(p[m].stock_end_bcm for m in months),
            ]
            for s, p in sorted(by_store.items())
        ],
        file="storage.csv",
    )
    return Chapter(
        name="stocks",
        short="Stocks",
        title=title,
        subtitle=f"Stock at the end of each month, bcm, {report.year}; dashed: working gas; {CONDITIONS}.",
        multiples=tuple(stock_multiples(report)),
        tables=(table,),
    )


def prices_chapter(report: ReportData) -> Chapter:
    """Prices at border nodes as intervals."""
    rows = [r for r in report.plan.prices if known(r.mid_usd_per_tcm)]
    if not rows:
        return Chapter(
            name="prices",
            short="Prices",
            title="No prices were computed",
            state="This result holds no price intervals. Plan again without leaving out its studies.",
        )
    # The title speaks of a mark that the figure shows, so that a reader can find it there.
    marked = marked_periods(r.period for r in rows)
    dearest = max(
        (r for r in rows if r.period in marked),
        key=lambda r: (r.mid_usd_per_tcm, r.node),
        default=rows[0],
    )
    cheapest = min(
        (r for r in rows if r.period == dearest.period),
        key=lambda r: (r.mid_usd_per_tcm, r.node),
    )
    title = (
        f"Gas is worth most at {report.node_name(dearest.node)} and least at "
        f"{report.node_name(cheapest.node)} ({period_name(dearest.period)})"
    )
    slots = [s for s in ["year", *(p.period for p in report.periods)] if any(r.period == s for r in rows)]
    by_node: dict[str, dict[str, PriceRow]] = {}
    for r in rows:
        by_node.setdefault(r.node, {})[r.period] = r
    heads = [text("node"), text("party")]
    for s in slots:
        head = "year" if s == "year" else period_head(s)
        heads += [figure(f"{head} {end}", "USD/tcm") for end in ("low", "mid", "high")]
    body = []
    for node, by_slot in sorted(by_node.items()):
        cells: list[Any] = [report.node_name(node), next(iter(by_slot.values())).party]
        for s in slots:
            cells += [
                value_of(by_slot[s], f"{end}_usd_per_tcm") if s in by_slot else None
                for end in ("low", "mid", "high")
            ]
        body.append(cells)
    return Chapter(
        name="prices",
        short="Prices",
        title=title,
        subtitle=f"What a little more (low end) or a little less gas (high end) would change at border "
        f"nodes, "
        f"USD/tcm, {report.year}; {CONDITIONS}.",
        drawing=price_figure(report),
        legend="prices",
        tables=(web_table("prices", "Price intervals and midpoints.", heads, body, file="prices.csv"),),
        foot="Intervals and midpoints by a published rule, never one raw dual: two solvers report two duals. "
        "They are values in this model, not forecasts of prices.",
    )


def junction_chapter(report: ReportData) -> Chapter | None:
    """The junction of Turkmen, Uzbek, Kazakh and Russian gas."""
    flows = junction(report)
    chart = junction_chart(report, flows)
    if chart is None:
        return None
    (a, b), most = max(flows.passed.items(), key=lambda x: (x[1], x[0]))
    netted = (
        f"Netted: {number(flows.against)} bcm of opposite flows, {number(flows.circular)} bcm in circles."
    )
    left = ""
    if flows.by_exchange:
        name = party_name(report, flows.by_exchange)
        left = f" {name} produces more than all others together and is drawn by what it exchanges here; " + (
            "its flows to "
            + listed(
                [f"{party_name(report, k[1])} ({number(v)} bcm)" for k, v in sorted(flows.left_out.items())]
            )
            + " are left out."
            if flows.left_out
            else ""
        )
    table = web_table(
        "junction",
        "Net flows between parties over the year, cycles netted.",
        [text("from"), text("to"), figure("net flow", "bcm")],
        [[party_name(report, x), party_name(report, y), v] for (x, y), v in flows.passed.items()],
    )
    return Chapter(
        name="junction",
        short="Junction",
        title=f"The largest net flow runs from {party_name(report, a)} to {party_name(report, b)}: "
        f"{number(most)} bcm",
        subtitle=f"Net flows between parties, production and own use, bcm in {report.year}; {CONDITIONS}.",
        chart=chart,
        tables=(table,),
        foot="Rule: opposite flows of two parties are taken off each other; from flows that run in a "
        "circle the "
        f"smallest is taken off all, circles in alphabetical order. {netted}{left}",
    )
