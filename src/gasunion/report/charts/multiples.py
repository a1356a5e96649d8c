"""Small multiples: one small chart each for borders, parties and observed flows, drawn as SVG.

They need no script, print as they are, and share one form: the year from left to right, zero on the axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from gasunion.report.language.language import Language
from gasunion.report.views.data import Past, Slot, known
from gasunion.report.views.reading import Reading
from gasunion.report.views.rows import YEAR, BorderRow, PartyRow, StorageRow, amount, value_of

WIDTH, HEIGHT = 240.0, 118.0
# Columns of the four predictors of a hindcast.
PREDICTED = ("persistence_bcm", "agreed_bcm", "status_quo_bcm", "planned_bcm")
_LEFT, _RIGHT, _TOP, _BOTTOM = 34.0, 8.0, 8.0, 18.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiple:
    """One small chart: heading, figure under it, notes on its line, drawing, what it is linked to."""

    title: str
    value: str
    svg: str
    link: str = ""
    notes: tuple[str, ...] = ()


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


def _axes(words: Language, scale: _Scale, ticks: Sequence[tuple[float, str]], unit: str) -> str:
    zero, top = scale.y(0.0), scale.high if scale.high > -scale.low else scale.low
    parts = [f'<path class="axis" d="M{_LEFT} {zero:.1f}H{WIDTH - _RIGHT}"/>']
    for value in (0.0, top / 1.06):
        # Four digits and a decimal would not fit beside the axis.
        shown = words.number(value, "count" if abs(value) >= 1000 else unit) if value else "0"
        parts.append(f'<text x="{_LEFT - 5}" y="{scale.y(value) + 3.5:.1f}" text-anchor="end">{shown}</text>')
    parts += [
        f'<text x="{x:.1f}" y="{HEIGHT - 4}" text-anchor="middle">{escape(tick)}</text>' for x, tick in ticks
    ]
    return "".join(parts)


def _wrapped(alt: str, body: str, months: Sequence[Slot]) -> str:
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


def month_ticks(r: Reading) -> list[tuple[float, str]]:
    """Short names of every third month of the calendar."""
    months = r.report.months
    return [(_x(i, len(months)), r.words.month(m.month)) for i, m in enumerate(months) if i % 3 == 0]


def _peaks(r: Reading) -> list[str]:
    """Label of the peak days of each month; empty where it has none."""
    found = (r.report.peak_of(m) for m in r.report.months)
    return [p.period if p else "" for p in found]


def border_multiples(r: Reading, *, most: int = 24) -> list[Multiple]:
    """Net flow of each border corridor by month, peak days as dots, ranges as bars, the largest first."""
    rows: dict[str, dict[str, BorderRow]] = {}
    for row in r.report.plan.borders:
        rows.setdefault(row.corridor, {})[row.period] = row
    moving = {c: by for c, by in rows.items() if any(abs(x.net_mcm_d) >= 0.005 for x in by.values())}
    order = sorted(moving, key=lambda c: (-abs(moving[c][YEAR].net_bcm), c))
    return [_border(r, name, moving[name]) for name in order[:most]]


def _border(r: Reading, corridor: str, rows: dict[str, BorderRow]) -> Multiple:
    months, count = [m.period for m in r.report.months], len(r.report.months)
    year = rows[YEAR]
    sign = -1.0 if year.net_bcm < 0 else 1.0
    ordinary = [sign * rows[m].net_mcm_d for m in months]
    peak = [sign * rows[p].net_mcm_d if p else None for p in _peaks(r)]
    capacity = "capacity_forward_mcm_d" if sign > 0 else "capacity_backward_mcm_d"
    limits = [amount(rows[m], capacity) for m in months]
    band = [
        (i, *sorted(sign * end for end in span)) for i, m in enumerate(months) if (span := rows[m].span_mcm_d)
    ]
    spans = [
        (i + 0.22, *sorted(sign * end for end in span))
        for i, label in enumerate(_peaks(r))
        if label and (span := rows[label].span_mcm_d)
    ]
    most = max([*ordinary, *(p for p in peak if p is not None)])
    # A capacity far above every flow would press the flow flat; it is then left to the table.
    shown_limit = limits if max(limits) <= 2.5 * max(most, 1e-9) else []
    values = [
        *ordinary,
        *(p for p in peak if p is not None),
        *shown_limit,
        *(v for s in (*band, *spans) for v in s[1:]),
    ]
    scale = _scale(values)
    body = _axes(r.words, scale, month_ticks(r), "mcm/d")
    body += _line([(_x(i, count), scale.y(v)) for i, v in enumerate(shown_limit)], "cap")
    body += _band([(_x(i, count), scale.y(lo), scale.y(hi)) for i, lo, hi in band])
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
    ends = sorted(sign * end for end in year.span_bcm) if year.span_bcm else None
    value = r.words.with_interval(abs(year.net_bcm), (ends[0], ends[1]) if ends else None, "bcm")
    start, end = (year.from_party, year.to_party) if sign > 0 else (year.to_party, year.from_party)
    title = f"{r.party(start)} → {r.party(end)}: {_corridor_short(r, corridor)}"
    shown = f"{value} {r.words.unit('bcm')}"
    alt = r.say(
        "chart.border",
        border=title,
        year=shown,
        low=r.words.with_unit(min(ordinary), "mcm/d"),
        high=r.words.with_unit(max(ordinary), "mcm/d"),
        most=r.words.with_unit(most, "mcm/d"),
    )
    notes = turns(r, corridor)
    for at, note in notes:
        x = _x(at - 0.5, count)
        body += (
            f'<path class="turn" d="M{x:.1f} {_TOP}V{HEIGHT - _BOTTOM}"><title>{escape(note)}</title></path>'
        )
    svg = _wrapped("; ".join([alt, *(n for _, n in notes)]), body, r.report.months)
    return Multiple(title=title, value=shown, svg=svg, link=corridor, notes=tuple(n for _, n in notes))


def _band(ends: Sequence[tuple[float, float, float]]) -> str:
    """The ranges of ordinary days as one band; nothing where no two ends differ to be seen."""
    if all(abs(low - high) < 0.4 for _, low, high in ends):
        return ""
    there = [f"{x:.1f} {high:.1f}" for x, _, high in ends]
    back = [f"{x:.1f} {low:.1f}" for x, low, _ in reversed(ends)]
    return f'<path class="band" d="M{"L".join([*there, *back])}Z"/>'


def turns(r: Reading, corridor: str) -> list[tuple[int, str]]:
    """(month's place, words) where a contract measured at a border begins or ends within the year."""
    months = [m.period for m in r.report.months]
    found: list[tuple[int, str]] = []
    active: dict[str, set[str]] = {}
    for x in r.report.plan.contracts:
        if corridor in x.measured_at.split() and (x.quantity_bcm > 1e-6 or x.agreed_bcm > 1e-6):
            active.setdefault(x.contract, set()).add(x.period)
    for name in sorted(active, key=r.contract):
        on = [i for i, m in enumerate(months) if m in active[name]]
        if not on:
            continue
        for at, key, month in ((on[0], "begins", on[0]), (on[-1] + 1, "ends", on[-1])):
            if 0 < at < len(months):
                said = r.say(f"date.month.{r.report.months[month].month}")
                found.append((at, r.say(f"chart.{key}", month=said, contract=r.contract(name))))
    return found


def _corridor_short(r: Reading, corridor: str) -> str:
    arc = next((a for a in r.report.arcs if a.corridor == corridor), None)
    if arc is None:
        return corridor
    system = r.system(arc.system) if arc.system else r.node(arc.to_node)
    return r.say("name.corridor_short", system=system, code=corridor)


def party_multiples(r: Reading) -> list[Multiple]:
    """Production against own use wanted by month, for every party that wants or produces gas."""
    by_party: dict[str, dict[str, PartyRow]] = {}
    for row in r.report.plan.parties:
        by_party.setdefault(row.party, {})[row.period] = row
    months, count = [m.period for m in r.report.months], len(r.report.months)
    result = []
    for party in r.parties(by_party):
        rows = by_party[party]
        year = rows[YEAR]
        if not (year.production_bcm > 0 or year.wanted_bcm > 0):
            continue
        made = [1000.0 * rows[m].production_bcm / rows[m].days for m in months]
        wanted = [1000.0 * rows[m].wanted_bcm / rows[m].days for m in months]
        peaks = [1000.0 * rows[p].wanted_bcm / rows[p].days if p else None for p in _peaks(r)]
        scale = _scale([*made, *wanted, *(p for p in peaks if p is not None)])
        body = _axes(r.words, scale, month_ticks(r), "mcm/d")
        body += _line([(_x(i, count), scale.y(v)) for i, v in enumerate(wanted)], "want")
        body += _line([(_x(i, count), scale.y(v)) for i, v in enumerate(made)], "line")
        body += "".join(
            f'<circle class="wantpeak" cx="{_x(i, count):.1f}" cy="{scale.y(v):.1f}" r="2.2"/>'
            for i, v in enumerate(peaks)
            if v is not None
        )
        figures = {
            "party": r.party(party),
            "made": r.words.with_unit(year.production_bcm, "bcm"),
            "wanted": r.words.with_unit(year.wanted_bcm, "bcm"),
            "unserved": r.words.with_unit(year.unserved_bcm, "bcm"),
        }
        result.append(
            Multiple(
                title=r.party(party),
                value=r.say("chart.party_value", **figures),
                svg=_wrapped(r.say("chart.party", **figures), body, r.report.months),
                link=party,
            )
        )
    return result


def flow_words(r: Reading, label: str) -> str:
    """'TM->CN' reads 'Turkmenistan → China'; a label of words has a name, or stays as the data have it."""
    if named := r.report.names.form("flow", label, r.code):
        return named
    words = label.replace("<->", " ↔ ").replace("->", " → ")
    return " ".join(r.party(w) if w in r.report.party_names else w for w in words.split(" "))


def stock_multiples(r: Reading) -> list[Multiple]:
    """Stock at the end of each month, the working gas dashed, the largest storage first."""
    rows: dict[str, dict[str, StorageRow]] = {}
    for row in r.report.plan.storage:
        rows.setdefault(row.storage, {})[row.period] = row
    months, count = [m.period for m in r.report.months], len(r.report.months)
    result = []
    for name in sorted(rows, key=lambda s: (-rows[s][months[0]].working_gas_bcm, s)):
        first = rows[name][months[0]]
        # Peak days are the last of their month, where there are any.
        ends = [rows[name][p or m].stock_end_bcm for m, p in zip(months, _peaks(r), strict=True)]
        limit = first.working_gas_bcm
        scale = _scale([*ends, limit])
        body = _axes(r.words, scale, month_ticks(r), "bcm")
        body += _line([(_x(0, count), scale.y(limit)), (_x(count - 1, count), scale.y(limit))], "cap")
        body += _line([(_x(i, count), scale.y(v)) for i, v in enumerate(ends)], "line")
        value = r.say(
            "chart.stock",
            span=r.words.interval(min(ends), max(ends), "bcm"),
            limit=r.words.with_unit(limit, "bcm"),
        )
        title = f"{r.storage(name)}, {r.party(first.party)}"
        svg = _wrapped(f"{title}: {value}", body, r.report.months)
        result.append(Multiple(title=title, value=value, svg=svg))
    return result


def hindcast_multiples(r: Reading) -> list[Multiple]:
    """Observation and all four predictors by year, one chart for every observed flow."""
    flows: dict[str, list[Past]] = {}
    for row in r.report.hindcast:
        flows.setdefault(row.corridor, []).append(row)
    years = sorted({row.year for row in r.report.hindcast})
    result = []
    order = sorted(flows, key=lambda c: (-max(x.observed_bcm for x in flows[c]), c))
    for corridor in order:
        rows = flows[corridor]
        ends = ("observed_bcm", *PREDICTED, "low_bcm", "high_bcm")
        scale = _scale([amount(x, k) for x in rows for k in ends if known(value_of(x, k))])
        ticks = [(_x(i, len(years)), str(y)) for i, y in enumerate(years)]
        body = _axes(r.words, scale, ticks, "bcm") + "".join(
            _one_year(scale, row, _x(years.index(row.year), len(years))) for row in rows
        )
        words = "; ".join(
            r.say(
                "chart.hindcast",
                year=str(x.year),
                observed=r.words.with_unit(x.observed_bcm, "bcm"),
                plan=r.words.with_unit(x.planned_bcm, "bcm"),
                same=r.words.with_unit(x.persistence_bcm, "bcm"),
                agreed=r.words.with_unit(x.agreed_bcm, "bcm"),
                agreed_plan=r.words.with_unit(x.status_quo_bcm, "bcm"),
            )
            for x in rows
        )
        result.append(Multiple(title=flow_words(r, corridor), value="", svg=_wrapped(words, body, [])))
    return result


def _one_year(scale: _Scale, row: Past, middle: float) -> str:
    """Observed with what sources say, and what each predictor said that says something."""
    body = ""
    if known(row.low_bcm) and known(row.high_bcm):
        low, high = scale.y(row.low_bcm), scale.y(row.high_bcm)
        body += f'<path class="span" d="M{middle - 9:.1f} {low:.1f}V{high:.1f}"/>'
    body += f'<circle class="seen" cx="{middle - 9:.1f}" cy="{scale.y(row.observed_bcm):.1f}" r="4"/>'
    if known(row.planned_bcm):
        body += (
            f'<path class="made{"" if row.is_test else " tied"}" d="M0 -5L5 0 0 5 -5 0Z" '
            f'transform="translate({middle + 3:.1f} {scale.y(row.planned_bcm):.1f})"/>'
        )
    if known(row.agreed_bcm):
        body += (
            f'<path class="agreed" d="M-4 -4L4 4M4 -4L-4 4" '
            f'transform="translate({middle - 1:.1f} {scale.y(row.agreed_bcm):.1f})"/>'
        )
    if known(row.status_quo_bcm):
        top = scale.y(row.status_quo_bcm) - 4
        body += f'<rect class="pinned" x="{middle - 5:.1f}" y="{top:.1f}" width="8" height="8"/>'
    if known(row.persistence_bcm):
        body += f'<path class="same" d="M{middle + 10:.1f} {scale.y(row.persistence_bcm):.1f}h10"/>'
    return body
