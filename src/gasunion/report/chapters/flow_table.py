"""Everything the maps draw, as a table."""

from __future__ import annotations

from gasunion.report.chapters.chapter import period_head
from gasunion.report.chapters.webtable import WebTable, figure, text, web_table
from gasunion.report.views.data import ReportData, known
from gasunion.report.views.rows import FlowRow


def flow_table(data: ReportData) -> WebTable:
    """Everything the maps draw: flow of every arc in every period, its capacity and its use."""
    rows: dict[str, dict[str, FlowRow]] = {}
    for r in data.plan.flows:
        rows.setdefault(r.arc, {})[r.period] = r
    periods = [p.period for p in data.periods]
    body: list[list[str | float | None]] = []
    for arc in data.arcs:
        name = arc.arc
        if name not in rows:
            continue
        series = [rows[name][p] for p in periods]
        first = series[0]
        uses = [r.use_of_capacity_pct for r in series if known(r.use_of_capacity_pct)]
        body.append(
            [
                arc.system,
                data.node_name(arc.from_node),
                data.node_name(arc.to_node),
                name,
                data.party_names.get(arc.owner, arc.owner),
                first.capacity_forward_mcm_d,
                first.capacity_backward_mcm_d,
                sum(r.net_bcm for r in series),
                max(uses, default=None),
                *(r.net_mcm_d for r in series),
                arc.confidence or first.confidence,
            ]
        )
    body.sort(key=lambda cells: (-abs(float(cells[7] or 0.0)), str(cells[3])))
    heads = [
        text("system"),
        text("from"),
        text("to"),
        text("arc"),
        text("owner"),
        figure("capacity forward", "mcm/d"),
        figure("capacity backward", "mcm/d"),
        figure("year", "bcm"),
        figure("highest use", "%"),
        *(figure(period_head(p), "mcm/d") for p in periods),
        text("confidence"),
    ]
    return web_table(
        "flows",
        "Everything drawn on the maps: net flow of every arc in every period, forward positive.",
        heads,
        body,
        file="flows.csv",
    )
