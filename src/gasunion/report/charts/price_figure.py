"""Price intervals at border nodes, one row a node: the year as a band, winter and summer as marks."""

from __future__ import annotations

from html import escape

from gasunion.report.views.data import ReportData
from gasunion.report.views.reading import Reading
from gasunion.report.views.rows import YEAR, PriceRow


def marked_slots(report: ReportData) -> tuple[str, str]:
    """The winter and summer periods that the figure marks: January's peak days, July's ordinary ones."""
    found = {r.period for r in report.plan.prices}
    slots = [s for s in report.periods if s.period in found]
    winter = next((s for s in slots if s.month == 1 and s.is_peak), slots[0] if slots else None)
    summer = next((s for s in slots if s.month == 7 and not s.is_peak), slots[-1] if slots else None)
    return winter.period if winter else YEAR, summer.period if summer else YEAR


def price_figure(r: Reading) -> str:
    """Price intervals at border nodes: the year as a band, January's peak days and July as marks."""
    rows: dict[str, dict[str, PriceRow]] = {}
    for row in r.report.plan.prices:
        rows.setdefault(row.node, {})[row.period] = row
    if not rows:
        return ""
    winter, summer = marked_slots(r.report)
    places = r.report.node
    order = sorted(rows, key=lambda n: (places[n].party if n in places else "", n))
    top = max(x.high_usd_per_tcm for by in rows.values() for x in by.values())
    low = min(0.0, *(x.low_usd_per_tcm for by in rows.values() for x in by.values()))
    left, width, step = 340.0, 1000.0, 20.0
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
            f"{r.words.number(value, 'USD/tcm')}</text>"
        )
        value += tick
    for i, node in enumerate(order):
        y = 16 + i * step
        party = r.party(places[node].party) if node in places else ""
        body += (
            f'<text class="row" x="{left - 10}" y="{y + 4:.0f}" text-anchor="end">'
            f"{escape(r.node(node))} ({escape(party)})</text>"
        )
        for slot, kind, dy in ((YEAR, "whole", 0.0), (winter, "cold", -4.0), (summer, "warm", 4.0)):
            if slot not in rows[node]:
                continue
            row = rows[node][slot]
            a, b, m = x(row.low_usd_per_tcm), x(row.high_usd_per_tcm), x(row.mid_usd_per_tcm)
            body += f'<path class="{kind}" d="M{a:.1f} {y + dy:.0f}H{max(b, a + 0.5):.1f}"/>'
            body += (
                f'<circle class="{kind}" cx="{m:.1f}" cy="{y + dy:.0f}" r="{2.6 if kind == "whole" else 3}"/>'
            )
    alt = r.words.count("chart.prices", len(order))
    return (
        f'<svg class="prices" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'aria-label="{escape(alt, quote=True)}">{body}</svg>'
    )
