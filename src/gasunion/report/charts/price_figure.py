"""Price intervals at twelve border nodes: the year as a band, winter and summer as marks, contract prices."""

from __future__ import annotations

from html import escape

from gasunion.report.views.data import ReportData
from gasunion.report.views.reading import Reading
from gasunion.report.views.rows import YEAR, ContractRow, PriceRow, of_year

# More points than these are read in the table.
POINTS = 12
# A contract that delivers less than what is shown has no place in the figure.
LEAST_BCM = 0.05


def marked_slots(report: ReportData) -> tuple[str, str]:
    """The winter and summer periods that the figure marks: January's peak days, July's ordinary ones."""
    found = {r.period for r in report.plan.prices}
    slots = [s for s in report.periods if s.period in found]
    winter = next((s for s in slots if s.month == 1 and s.is_peak), slots[0] if slots else None)
    summer = next((s for s in slots if s.month == 7 and not s.is_peak), slots[-1] if slots else None)
    return winter.period if winter else YEAR, summer.period if summer else YEAR


def contract_points(r: Reading) -> dict[str, list[ContractRow]]:
    """Border node → contracts delivered there, largest first: on the buyer's side where it has a price."""
    priced = {x.node: x.party for x in r.report.plan.prices}
    ends: dict[str, list[str]] = {}
    for x in of_year(r.report.plan.borders):
        sides = [x.to_node, x.from_node] if x.net_bcm >= 0 else [x.from_node, x.to_node]
        ends[x.corridor] = [n for n in sides if n in priced]
    found: dict[str, list[ContractRow]] = {}
    rows = [x for x in of_year(r.report.plan.contracts) if x.quantity_bcm >= LEAST_BCM]
    for c in sorted(rows, key=lambda x: (-x.quantity_bcm, x.contract)):
        places = [n for corridor in c.measured_at.split() for n in ends.get(corridor, [])]
        own = [n for n in places if priced[n] == c.buyer]
        beyond = [n for n in places if priced[n] != c.seller]
        if places:
            found.setdefault((own or beyond or places)[0], []).append(c)
    return found


def points_shown(r: Reading) -> list[str]:
    """Up to twelve border nodes: where contracts are delivered, then where most gas crosses."""
    priced = {x.node for x in r.report.plan.prices}
    crossings = sorted(of_year(r.report.plan.borders), key=lambda x: (-abs(x.net_bcm), x.corridor))
    busy = [n for x in crossings for n in (x.to_node, x.from_node) if n in priced]
    order = dict.fromkeys([*contract_points(r), *busy, *sorted(priced)])
    places = r.report.node
    return sorted(list(order)[:POINTS], key=lambda n: (places[n].party if n in places else "", n))


def price_figure(r: Reading) -> str:
    """The figure as SVG; empty where no price was computed."""
    rows: dict[str, dict[str, PriceRow]] = {}
    for row in r.report.plan.prices:
        rows.setdefault(row.node, {})[row.period] = row
    if not rows:
        return ""
    winter, summer = marked_slots(r.report)
    places = r.report.node
    order = points_shown(r)
    agreed = contract_points(r)
    shown = [x for n in order for x in rows[n].values()]
    paid = [c.price_usd_per_tcm for n in order for c in agreed.get(n, [])]
    top = max([*(x.high_usd_per_tcm for x in shown), *paid])
    low = min([0.0, *(x.low_usd_per_tcm for x in shown)])
    left, width, step = 340.0, 1000.0, 26.0
    height = step * len(order) + 34

    def x(value: float) -> float:
        return left + (value - low) / (top - low or 1.0) * (width - left - 20)

    tick = next(t for t in (10, 20, 50, 100, 200, 500, 1000, 10**6) if (top - low) / t <= 7)
    body = ""
    told: list[str] = []
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
        for c in agreed.get(node, []):
            said = r.say(
                "chart.contract_price",
                contract=r.contract(c.contract),
                price=r.words.with_unit(c.price_usd_per_tcm, "USD/tcm"),
            )
            place = f"translate({x(c.price_usd_per_tcm):.1f} {y:.0f})"
            body += f'<path class="paid" d="M-4.5 0L0 -4.5 4.5 0 0 4.5Z" transform="{place}">'
            body += f"<title>{escape(said)}</title></path>"
            told.append(said)
    alt = "; ".join([r.words.count("chart.prices", len(order)), *told])
    return (
        f'<svg class="prices" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'aria-label="{escape(alt, quote=True)}">{body}</svg>'
    )
