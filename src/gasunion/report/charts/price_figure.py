"""Price intervals at twelve border nodes: the year as a band, winter and summer as marks, contract prices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """How wide the figure is drawn: names beside the bars, or above them where there is no room. [px]"""

    name: str
    width: float
    left: float
    right: float
    step: float
    ticks: int
    is_above: bool = False


_WIDE = _Form(name="wide", width=1000.0, left=340.0, right=20.0, step=26.0, ticks=7)
_NARROW = _Form(name="narrow", width=360.0, left=10.0, right=14.0, step=40.0, ticks=4, is_above=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    low: float
    top: float
    form: _Form

    def x(self, value: float) -> float:
        """Place of a price on the paper."""
        room = self.form.width - self.form.left - self.form.right
        return self.form.left + (value - self.low) / (self.top - self.low or 1.0) * room


def price_figure(r: Reading) -> str:
    """The figure as SVG, in a wide and in a narrow form; empty where no price was computed."""
    rows: dict[str, dict[str, PriceRow]] = {}
    for row in r.report.plan.prices:
        rows.setdefault(row.node, {})[row.period] = row
    if not rows:
        return ""
    order, agreed = points_shown(r), contract_points(r)
    shown = [x for n in order for x in rows[n].values()]
    paid = [c.price_usd_per_tcm for n in order for c in agreed.get(n, [])]
    top = max([*(x.high_usd_per_tcm for x in shown), *paid])
    low = min([0.0, *(x.low_usd_per_tcm for x in shown)])
    told = [_said(r, c) for n in order for c in agreed.get(n, [])]
    alt = escape("; ".join([r.words.count("chart.prices", len(order)), *told]), quote=True)
    found = ""
    for form in (_WIDE, _NARROW):
        height = form.step * len(order) + 34
        scale = _Scale(low=low, top=top, form=form)
        body = _ticks(r, scale, height)
        for i, node in enumerate(order):
            y = (32 if form.is_above else 16) + i * form.step
            body += _row(r, scale, node, y=y, rows=rows[node], agreed=agreed.get(node, []))
        found += (
            f'<svg class="prices {form.name}" viewBox="0 0 {form.width:.0f} {height:.0f}" role="img" '
            f'aria-label="{alt}">{body}</svg>'
        )
    return found


def _ticks(r: Reading, scale: _Scale, height: float) -> str:
    span = scale.top - scale.low
    tick = next(t for t in (10, 20, 50, 100, 200, 500, 1000, 10**6) if span / t <= scale.form.ticks)
    body, value = "", 0.0
    while value <= scale.top:
        x = scale.x(value)
        body += (
            f'<path class="axis" d="M{x:.1f} 6V{height - 24:.0f}"/>'
            f'<text x="{x:.1f}" y="{height - 8:.0f}" text-anchor="middle">'
            f"{r.words.number(value, 'USD/tcm')}</text>"
        )
        value += tick
    return body


def _row(
    r: Reading,
    scale: _Scale,
    node: str,
    *,
    y: float,
    rows: Mapping[str, PriceRow],
    agreed: Sequence[ContractRow],
) -> str:
    """One point: its name, its intervals of year, winter and summer, what contracts pay there."""
    place, form = r.report.node.get(node), scale.form
    name = f"{r.node(node)} ({r.party(place.party) if place else ''})"
    at = (
        f'x="0" y="{y - 12:.0f}"'
        if form.is_above
        else f'x="{form.left - 10:.0f}" y="{y + 4:.0f}" text-anchor="end"'
    )
    body = f'<text class="row" {at}>{escape(name)}</text>'
    winter, summer = marked_slots(r.report)
    for slot, kind, dy in ((YEAR, "whole", 0.0), (winter, "cold", -4.0), (summer, "warm", 4.0)):
        if slot not in rows:
            continue
        row = rows[slot]
        a, b, m = (scale.x(v) for v in (row.low_usd_per_tcm, row.high_usd_per_tcm, row.mid_usd_per_tcm))
        body += f'<path class="{kind}" d="M{a:.1f} {y + dy:.0f}H{max(b, a + 0.5):.1f}"/>'
        body += f'<circle class="{kind}" cx="{m:.1f}" cy="{y + dy:.0f}" r="{2.6 if kind == "whole" else 3}"/>'
    for c in agreed:
        spot = f"translate({scale.x(c.price_usd_per_tcm):.1f} {y:.0f})"
        body += f'<path class="paid" d="M-4.5 0L0 -4.5 4.5 0 0 4.5Z" transform="{spot}">'
        body += f"<title>{escape(_said(r, c))}</title></path>"
    return body


def _said(r: Reading, contract: ContractRow) -> str:
    return r.say(
        "chart.contract_price",
        contract=r.contract(contract.contract),
        price=r.words.with_unit(contract.price_usd_per_tcm, "USD/tcm"),
    )
