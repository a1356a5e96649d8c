"""Gains by split, a small chart a party: a point for these data, a line for 90 of 100 worlds, one scale."""

from __future__ import annotations

from html import escape

from gasunion.report.charts.multiples import Multiple
from gasunion.report.views.union import UnionReading

WIDTH, ROW, TOP, BOTTOM = 300.0, 34.0, 6.0, 20.0
LEFT, RIGHT = 8.0, 8.0


def gains_figures(r: UnionReading) -> tuple[Multiple, ...]:
    """One small chart for every party, all on one scale."""
    values = [0.0]
    for rule in r.rules:
        for p in r.players:
            values += [r.gain(rule, p), *(r.span(rule, p) or ())]
    low, high = min(values), max(values)
    room = 0.04 * (high - low or 1.0)
    return tuple(_figure(r, p, low - (room if low < 0 else 0.0), high + room) for p in r.players)


def _figure(r: UnionReading, party: str, low: float, high: float) -> Multiple:
    height = TOP + ROW * len(r.rules) + BOTTOM

    def x(value: float) -> float:
        return LEFT + (value - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    body = ""
    told = []
    for i, rule in enumerate(r.rules):
        y = TOP + ROW * i
        gain, span = r.gain(rule, party), r.span(rule, party)
        shown = r.words.number(gain, r.unit, signed=True)
        if span is not None:
            shown += f" ({r.words.interval(*span, r.unit)})"
            end = max(x(span[1]), x(span[0]) + 0.8)
            body += f'<path class="span" d="M{x(span[0]):.1f} {y + 24:.0f}H{end:.1f}"/>'
        body += f'<path class="zero" d="M{x(0.0):.1f} {y + 18:.0f}v12"/>'
        told.append(f"{r.rule(rule)} {shown}")
        body += (
            f'<text class="row" x="0" y="{y + 13:.0f}">{escape(r.rule(rule))}</text>'
            f'<text class="value" x="{WIDTH:.0f}" y="{y + 13:.0f}" text-anchor="end">{escape(shown)}</text>'
            f'<circle class="point" cx="{x(gain):.1f}" cy="{y + 24:.0f}" r="4"/>'
        )
    for value in (0.0, high):
        anchor = (
            "middle" if WIDTH * 0.1 < x(value) < WIDTH * 0.9 else "start" if x(value) < WIDTH / 2 else "end"
        )
        tick = r.words.number(value, r.unit if value else "count")
        body += f'<text x="{x(value):.1f}" y="{height - 6:.0f}" text-anchor="{anchor}">{escape(tick)}</text>'
    alt = f"{r.party(party)}: " + "; ".join(told)
    svg = (
        f'<svg class="splits" viewBox="0 0 {WIDTH:.0f} {height:.0f}" role="img" '
        f'aria-label="{escape(alt, quote=True)}">{body}</svg>'
    )
    return Multiple(title=r.party(party), value="", svg=svg)
