"""The chapter on prices: what a little more or a little less gas is worth at each border node."""

from __future__ import annotations

from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.webtable import Head, Value, figure, text, web_table
from gasunion.report.charts.price_figure import marked_slots, price_figure
from gasunion.report.views.reading import Reading
from gasunion.report.views.rows import YEAR, PriceRow


def prices_chapter(r: Reading) -> Chapter:
    """Prices at border nodes as intervals."""
    rows = r.report.plan.prices
    if not rows:
        return Chapter(
            name="prices",
            short=r.say("prices.chapter"),
            title=r.say("prices.none"),
            state=r.say("prices.state"),
        )
    # The title speaks of a mark that the figure shows, so that a reader can find it there.
    marked = marked_slots(r.report)
    shown = [x for x in rows if x.period in marked] or list(rows)
    dearest = max(shown, key=lambda x: (x.mid_usd_per_tcm, x.node))
    cheapest = min((x for x in rows if x.period == dearest.period), key=lambda x: (x.mid_usd_per_tcm, x.node))
    slots = [s for s in (YEAR, *(p.period for p in r.report.periods)) if any(x.period == s for x in rows)]
    by_node: dict[str, dict[str, PriceRow]] = {}
    for x in rows:
        by_node.setdefault(x.node, {})[x.period] = x
    heads: list[Head] = [text(r.say("head.node")), text(r.say("head.party"))]
    for s in slots:
        heads += [
            figure(r.say("prices.head", period=r.head(s), end=r.say(f"col.{end}")), "USD/tcm")
            for end in ("low", "mid", "high")
        ]
    order = sorted(by_node)
    body: list[list[Value]] = []
    for node in order:
        cells: list[Value] = [r.node(node), r.party(next(iter(by_node[node].values())).party)]
        for s in slots:
            at = by_node[node].get(s)
            cells += [at.low_usd_per_tcm, at.mid_usd_per_tcm, at.high_usd_per_tcm] if at else [None] * 3
        body.append(cells)
    return Chapter(
        name="prices",
        short=r.say("prices.chapter"),
        title=r.say(
            "prices.title",
            most=r.node(dearest.node),
            least=r.node(cheapest.node),
            period=r.period(dearest.period),
        ),
        subtitle=r.say("prices.subtitle", year=str(r.report.year), conditions=r.conditions),
        drawing=price_figure(r),
        legend="prices",
        tables=(
            web_table(
                r.words,
                "prices",
                r.say("prices.caption"),
                is_exact=True,
                heads=heads,
                rows=body,
                keys=order,
                file="prices.csv",
            ),
        ),
        foot=r.say("prices.foot"),
    )
