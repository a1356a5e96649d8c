"""Small multiples: one small chart each for borders, parties and observed flows, drawn as SVG.

They need no script, print as they are, and share one form: the year from left to right, zero on the axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from gasunion.report.language.figures import MONTHS, number, with_interval
from gasunion.report.views.data import Past, ReportData, known
from gasunion.report.views.rows import BorderRow, PartyRow, StorageRow, amount, value_of

WIDTH, HEIGHT = 240.0, 118.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 34.0, 8.0, 8.0, 18.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiple:
    """One small chart: its heading, the figure under it, the drawing, and what it is linked to."""

    title: str
    value: str
    svg: str
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    low: float
    high: float

    def y(self, value: float) -> float:
        """Height of a value on the paper."""
        share = (value - self.low) / (self.high - self.low)
        return HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM)


def _scale(values: Sequence[float]) -> _Scale:
    high, low = max([0.0, *values]), min([0.0, *values])
    high = high if high - low > 1e-9 else low + 1.0
    room = 0.06 * (high - low)
    return _Scale(low=low - (room if low < 0 else 0.0), high=high + room)


def _x(position: float, count: int) -> float:
    return _LEFT + (position + 0.5) * (WIDTH - _LEFT - _RIGHT) / count


def _axes(scale: _Scale, ticks: Sequence[tuple[float, str]], unit: str) -> str:
    zero, top = scale.y(0.0), scale.high if scale.high > -scale.low else scale.low
    parts = [f'<path class="axis" d="M{_LEFT} {zero:.1f}H{WIDTH - _RIGHT}"/>']
    for value in (0.0, top / 1.06):
        # Four digits and a decimal would not fit beside the axis.
        words = number(value, "count" if abs(value) >= 1000 else unit) if value else "0"
        parts.append(f'<text x="{_LEFT - 5}" y="{scale.y(value) + 3.5:.1f}" text-anchor="end">{words}</text>')
    parts += [
        f'<text x="{x:.1f}" y="{HEIGHT - 4}" text-anchor="middle">{escape(words)}</text>'
        for x, words in ticks
    ]
    return "".join(parts)


def _wrapped(alt: str, body: str, months: Sequence[str]) -> str:
    step = (WIDTH - _LEFT - _RIGHT) / max(len(months), 1)
    cursor = (
        f'<line class="cursor" data-first="{_x(0, len(months)):.1f}" data-step="{step:.2f}" x1="-9" x2="-9" '
        f'y1="{_TOP}" y2="{HEIGHT - _BOTTOM}"/>'
        if months
        else ""
    )
    return (
        f'<svg class="spark" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" '
        f'aria-label="{escape(alt, quote=True)}">{body}{cursor}</svg>'
    )


def _line(points: Sequence[tuple[float, float]], kind: str) -> str:
    if not points:
        return ""
    return f'<path class="{kind}" d="M' + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + '"/>'


def month_ticks(months: Sequence[str]) -> list[tuple[float, str]]:
    """Initials of the first, fourth, seventh and tenth month of the calendar."""
    return [
        (_x(i, len(months)), MONTHS[int(m.split("-")[1]) - 1][:3]) for i, m in enumerate(months) if i % 3 == 0
    ]


def months_of(report: ReportData) -> list[str]:
    """Labels of the ordinary periods in order."""
    return [p.period for p in report.periods if not p.is_peak]


def border_multiples(report: ReportData, *, most: int = 24) -> list[Multiple]:
    """Net flow of each border corridor by month, peak days as dots, ranges as bars, the largest first."""
    rows: dict[str, dict[str, BorderRow]] = {}
    for row in report.plan.borders:
        rows.setdefault(row.corridor, {})[row.period] = row
    moving = {c: r for c, r in rows.items() if any(abs(x.net_mcm_d) >= 0.005 for x in r.values())}
    order = sorted(moving, key=lambda c: (-abs(moving[c]["year"].net_bcm), c))
    return [_border(report, name, moving[name]) for name in order[:most]]


def _border(report: ReportData, corridor: str, rows: dict[str, BorderRow]) -> Multiple:
    months = months_of(report)
    year = rows["year"]
    sign = -1.0 if year.net_bcm < 0 else 1.0
    ordinary = [sign * rows[m].net_mcm_d for m in months]
    peak = [sign * rows[f"{m}p"].net_mcm_d if f"{m}p" in rows else None for m in months]
    capacity = "capacity_forward_mcm_d" if sign > 0 else "capacity_backward_mcm_d"
    limits = [amount(rows[m], capacity) for m in months]
    spans = [
        (i + shift, sign * span[0], sign * span[1])
        for i, m in enumerate(months)
        for p, shift in ((m, -0.22), (f"{m}p", 0.22))
        if p in rows and (span := rows[p].span_mcm_d)
    ]
    most = max([*ordinary, *(p for p in peak if p is not None)])
    # A capacity far above every flow would press the flow flat; it is then left to the table.
    shown_limit = limits if max(limits) <= 2.5 * max(most, 1e-9) else []
    values = [
        *ordinary,
        *(p for p in peak if p is not None),
        *shown_limit,
        *(v for s in spans for v in s[1:]),
    ]
    scale = _scale(values)
    count = len(months)
    body = _axes(scale, month_ticks(months), "mcm/d")
    body += _line([(_x(i, count), scale.y(v)) for i, v in enumerate(shown_limit)], "cap")
    body += "".join(
        f'<path class="whisker" d="M{_x(i, count):.1f} {scale.y(lo):.1f}V{scale.y(hi):.1f}"/>'
        for i, lo, hi in spans
        if abs(hi - lo) > 0.05
    )
    body += _line([(_x(i, count), scale.y(v)) for i, v in enumerate(ordinary)], "line")
    body += "".join(
        f'<circle class="peak" cx="{_x(i, count):.1f}" cy="{scale.y(v):.1f}" r="2.2"/>'
        for i, v in enumerate(peak)
        if v is not None
    )
    low, high = sorted(sign * end for end in year.span_bcm) if year.span_bcm else (None, None)
    value = with_interval(abs(year.net_bcm), low, high, "bcm")
    start, end = year.from_party, year.to_party
    if sign < 0:
        start, end = end, start
    names = report.party_names
    title = f"{names.get(start, start)} → {names.get(end, end)}: {_corridor_short(report, corridor)}"
    alt = (
        f"{title}: {value} bcm over the year; ordinary days from {number(min(ordinary), 'mcm/d')} to "
        f"{number(max(ordinary), 'mcm/d')} mcm/d, highest day {number(most, 'mcm/d')} mcm/d."
    )
    return Multiple(title=title, value=f"{value} bcm", svg=_wrapped(alt, body, months), link=corridor)


def _corridor_short(report: ReportData, corridor: str) -> str:
    arc = next((a for a in report.arcs if a.corridor == corridor), None)
    if arc is None:
        return corridor
    system = str(arc.system or report.node_name(arc.to_node))
    return f"{system} ({corridor})"


def party_multiples(report: ReportData) -> list[Multiple]:
    """Production against own use wanted by month, for every party that wants or produces gas."""
    by_party: dict[str, dict[str, PartyRow]] = {}
    for row in report.plan.parties:
        by_party.setdefault(row.party, {})[row.period] = row
    months = months_of(report)
    result = []
    for party, rows in sorted(by_party.items()):
        year = rows["year"]
        if not (year.production_bcm > 0 or year.wanted_bcm > 0):
            continue
        made = [1000.0 * rows[m].production_bcm / rows[m].days for m in months]
        wanted = [1000.0 * rows[m].wanted_bcm / rows[m].days for m in months]
        peaks = [
            1000.0 * rows[f"{m}p"].wanted_bcm / rows[f"{m}p"].days if f"{m}p" in rows else None
            for m in months
        ]
        scale = _scale([*made, *wanted, *(p for p in peaks if p is not None)])
        count = len(months)
        body = _axes(scale, month_ticks(months), "mcm/d")
        body += _line([(_x(i, count), scale.y(v)) for i, v in enumerate(wanted)], "want")
        body += _line([(_x(i, count), scale.y(v)) for i, v in enumerate(made)], "line")
        body += "".join(
            f'<circle class="wantpeak" cx="{_x(i, count):.1f}" cy="{scale.y(v):.1f}" r="2.2"/>'
            for i, v in enumerate(peaks)
            if v is not None
        )
        name = report.party_names.get(party, party)
        value = f"{number(year.production_bcm)} made, {number(year.wanted_bcm)} wanted, bcm"
        alt = (
            f"{name}: production {number(year.production_bcm)} bcm, own use wanted "
            f"{number(year.wanted_bcm)} bcm, of which {number(year.unserved_bcm)} bcm unserved."
        )
        result.append(Multiple(title=name, value=value, svg=_wrapped(alt, body, months), link=party))
    return result


def observed_words(label: str) -> str:
    """'TM->CN' reads 'TM → CN'."""
    return label.replace("<->", " ↔ ").replace("->", " → ")


def stock_multiples(report: ReportData) -> list[Multiple]:
    """Stock at the end of each month, the working gas dashed, the largest storage first."""
    rows: dict[str, dict[str, StorageRow]] = {}
    for r in report.plan.storage:
        rows.setdefault(r.storage, {})[r.period] = r
    months = months_of(report)
    count = len(months)
    result = []
    for name in sorted(rows, key=lambda s: (-rows[s][months[0]].working_gas_bcm, s)):
        # Peak days are the last of their month, where there are any.
        ends = [rows[name].get(f"{m}p", rows[name][m]).stock_end_bcm for m in months]
        limit = rows[name][months[0]].working_gas_bcm
        scale = _scale([*ends, limit])
        body = _axes(scale, month_ticks(months), "bcm")
        body += _line([(_x(0, count), scale.y(limit)), (_x(count - 1, count), scale.y(limit))], "cap")
        body += _line([(_x(i, count), scale.y(v)) for i, v in enumerate(ends)], "line")
        party = rows[name][months[0]].party
        value = f"{number(min(ends))} to {number(max(ends))} of {number(limit)} bcm"
        title = f"{name}, {report.party_names.get(party, party)}"
        result.append(Multiple(title=title, value=value, svg=_wrapped(f"{title}: {value}", body, months)))
    return result


def hindcast_multiples(report: ReportData) -> list[Multiple]:
    """Observation, plan and persistence by year, one chart for every observed flow."""
    flows: dict[str, list[Past]] = {}
    for row in report.hindcast:
        flows.setdefault(row.corridor, []).append(row)
    years = sorted({r.year for r in report.hindcast})
    result = []
    order = sorted(flows, key=lambda c: (-max(r.observed_bcm for r in flows[c]), c))
    for corridor in order:
        rows = flows[corridor]
        ends = ("observed_bcm", "planned_bcm", "persistence_bcm", "low_bcm", "high_bcm")
        scale = _scale([amount(r, k) for r in rows for k in ends if known(value_of(r, k))])
        ticks = [(_x(i, len(years)), str(y)) for i, y in enumerate(years)]
        body = _axes(scale, ticks, "bcm")
        for row in rows:
            middle = _x(years.index(row.year), len(years))
            if known(row.low_bcm) and known(row.high_bcm):
                body += (
                    f'<path class="span" d="M{middle - 9:.1f} {scale.y(row.low_bcm):.1f}'
                    f'V{scale.y(row.high_bcm):.1f}"/>'
                )
            body += f'<circle class="seen" cx="{middle - 9:.1f}" cy="{scale.y(row.observed_bcm):.1f}" r="4"/>'
            if known(row.planned_bcm):
                body += (
                    f'<path class="made{"" if row.is_test else " tied"}" d="M0 -5L5 0 0 5 -5 0Z" '
                    f'transform="translate({middle + 3:.1f} {scale.y(row.planned_bcm):.1f})"/>'
                )
            if known(row.persistence_bcm):
                y = scale.y(row.persistence_bcm)
                body += f'<path class="same" d="M{middle + 10:.1f} {y:.1f}h10"/>'
        words = "; ".join(
            f"{r.year}: observed {number(r.observed_bcm)}, plan {number(r.planned_bcm)}, "
            f"persistence {number(r.persistence_bcm)} bcm"
            for r in rows
        )
        result.append(
            Multiple(title=observed_words(corridor), value="", svg=_wrapped(words, body, []), link="")
        )
    return result
