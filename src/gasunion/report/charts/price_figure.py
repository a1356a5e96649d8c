"""Price intervals at border nodes, one row a node: the year as a band, winter and summer as marks."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from gasunion.report.language.figures import number
from gasunion.report.views.data import ReportData
from gasunion.report.views.rows import PriceRow, value_of


def marked_periods(periods: Iterable[str]) -> tuple[str, str]:
    """The winter and summer periods that the figure marks: January's peak days, July's ordinary ones."""
    slots = sorted({p for p in periods if p != "year"})
    winter = next((s for s in slots if s.endswith("-01p")), slots[0] if slots else "year")
    return winter, next((s for s in slots if s.endswith("-07")), slots[-1] if slots else "year")


def price_figure(report: ReportData) -> str:
    """Price intervals at border nodes: the year as a band, January's peak days and July as marks."""
    rows: dict[str, dict[str, PriceRow]] = {}
    for row in report.plan.prices:
        rows.setdefault(row.node, {})[row.period] = row
    if not rows:
        return ""
    winter, summer = marked_periods(p for r in rows.values() for p in r)
    order = sorted(rows, key=lambda n: (str(report.node[n].party) if n in report.node else "", n))
    top = max(x.high_usd_per_tcm for r in rows.values() for x in r.values())
    low = min(0.0, *(x.low_usd_per_tcm for r in rows.values() for x in r.values()))
    left, width, step = 290.0, 1000.0, 20.0
    height = step * len(order) + 34

    def x(value: float) -> float:
        return left + (value - low) / (top - low or 1.0) * (width - left - 20)

    tick = next(t for t in (10, 20, 50, 100, 200, 500, 1000, 10**6) if (top - low) / t <= 7)
    body = ""
    value = 0.0
    while value <= top:
        body += (
            f'<path class="axis" d="M{x(value):.1f} 6V{height - 24:.0f}"/>'
            f'<text x="{x(value):.1f}" y="{height - 8:.0f}" text-anchor="middle">'
            f"{number(value, 'USD/tcm')}</text>"
        )
        value += tick
    for i, node in enumerate(order):
        y = 16 + i * step
        party = str(report.node[node].party) if node in report.node else ""
        body += (
            f'<text class="row" x="{left - 10}" y="{y + 4:.0f}" text-anchor="end">'
            f"{escape(report.node_name(node))} ({escape(party)})</text>"
        )
        for slot, kind, dy in (("year", "whole", 0.0), (winter, "cold", -4.0), (summer, "warm", 4.0)):
            if slot not in rows[node]:
                continue
            r = rows[node][slot]
            a, b, m = (
                x(value_of(r, k) or 0.0) for k in ("low_usd_per_tcm", "high_usd_per_tcm", "mid_usd_per_tcm")
            )
            body += f'<path class="{kind}" d="M{a:.1f} {y + dy:.0f}H{max(b, a + 0.5):.1f}"/>'
            body += (
                f'<circle class="{kind}" cx="{m:.1f}" cy="{y + dy:.0f}" r="{2.6 if kind == "whole" else 3}"/>'
            )
    alt = f"Price intervals at {len(order)} border nodes in USD per thousand cubic metres; figures below."
    return (
        f'<svg class="prices" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'aria-label="{escape(alt, quote=True)}">{body}</svg>'
    )
