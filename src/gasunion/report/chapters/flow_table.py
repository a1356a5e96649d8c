"""Everything the maps draw, as a table."""

from __future__ import annotations

from gasunion.report.chapters.webtable import Value, WebTable, cited, figure, sure, text, web_table
from gasunion.report.views.data import known
from gasunion.report.views.reading import Reading
from gasunion.report.views.rows import FlowRow


def flow_table(r: Reading) -> WebTable:
    """Everything the maps draw: flow of every arc in every period, its capacity and its use."""
    rows: dict[str, dict[str, FlowRow]] = {}
    for row in r.report.plan.flows:
        rows.setdefault(row.arc, {})[row.period] = row
    periods = [p.period for p in r.report.periods]
    body: list[tuple[float, str, list[Value]]] = []
    for arc in r.report.arcs:
        if arc.arc not in rows:
            continue
        series = [rows[arc.arc][p] for p in periods]
        year = sum(s.net_bcm for s in series)
        uses = [s.use_of_capacity_pct for s in series if known(s.use_of_capacity_pct)]
        cells: list[Value] = [
            r.system(arc.system),
            r.node(arc.from_node),
            r.node(arc.to_node),
            cited(arc.arc),
            r.party(arc.owner),
            series[0].capacity_forward_mcm_d,
            series[0].capacity_backward_mcm_d,
            year,
            max(uses, default=None),
            *(s.net_mcm_d for s in series),
            sure(r.words, arc.confidence or series[0].confidence),
        ]
        body.append((-abs(year), arc.arc, cells))
    body.sort(key=lambda found: found[:2])
    return web_table(
        r.words,
        "flows",
        r.say("flows.caption"),
        heads=[
            *(text(r.say(f"col.{k}")) for k in ("system", "from", "to", "arc", "owner")),
            figure(r.say("col.capacity_forward"), "mcm/d"),
            figure(r.say("col.capacity_backward"), "mcm/d"),
            figure(r.say("col.year"), "bcm"),
            figure(r.say("col.highest_use"), "%"),
            *(figure(r.head(p), "mcm/d") for p in periods),
            text(r.say("col.confidence")),
        ],
        rows=[cells for *_, cells in body],
        keys=[arc for _, arc, _ in body],
        file="flows.csv",
    )
