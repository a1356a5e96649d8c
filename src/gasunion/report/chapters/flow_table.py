"""Everything the maps draw, as a table."""

from __future__ import annotations

from gasunion.report.chapters.chapter import period_head
from gasunion.report.chapters.webtable import WebTable, figure, text, web_table
from gasunion.report.views.data import ReportData, Row, known


def flow_table(data: ReportData) -> WebTable:
    """Everything the maps draw: flow of every arc in every period, its capacity and its use."""
    rows: dict[str, dict[str, Row]] = {}
    for r in data.plan.rows("flows"):
        rows.setdefault(str(r["arc"]), {})[str(r["period"])] = r
    periods = [str(p["period"]) for p in data.periods]
    body = []
    for arc in data.arcs:
        name = str(arc["arc"])
        if name not in rows:
            continue
        series = [rows[name][p] for p in periods]
        first = series[0]
        uses = [float(r["use_of_capacity_pct"]) for r in series if known(r["use_of_capacity_pct"])]
        body.append(
            [
                arc["system"],
                data.node_name(str(arc["from_node"])),
                data.node_name(str(arc["to_node"])),
                name,
                data.party_names.get(str(arc["owner"]), str(arc["owner"])),
                first["capacity_forward_mcm_d"],
                first["capacity_backward_mcm_d"],
                sum(float(r["net_bcm"]) for r in series),
                max(uses, default=None),
                *(r["net_mcm_d"] for r in series),
                arc.get("confidence") or first["confidence"],
            ]
        )
    body.sort(key=lambda cells: (-abs(cells[7]), cells[3]))
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
