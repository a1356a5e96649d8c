"""The legend of a pressure map: scale of pressures, widths of flows, shapes, scale bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gasunion.report.pressures.scale import STEPS, round_below, round_ticks, step_colour
from gasunion.report.pressures.symbols import (
    ARROW_STYLE,
    DASHES,
    EDGE,
    INK,
    PAPER,
    SOFT,
    arrow_head,
    check_valve,
    closed_valve,
    control_valve,
    entry,
    exit_,
    station,
)

BAR_WIDTH: Final = 300.0
BAR_HEIGHT: Final = 14.0


def legend(
    *,
    low_bar: float,
    high_bar: float,
    flow_max_kg_s: float,
    width_of: Callable[[float], float],
    has_unknown: bool,
    has_outside: bool,
    kinds: set[str],
    top: float,
    left: float,
    right: float,
    km_per_px: float | None,
) -> str:
    """The legend as an SVG group, three columns below the map."""
    parts = [f'<g font-size="13" transform="translate({left:g} {top:g})">']
    parts.append(_pressures(low_bar, high_bar))
    parts.append(_flows(flow_max_kg_s, width_of))
    parts.append(_shapes(kinds, has_unknown=has_unknown, has_outside=has_outside))
    if km_per_px is not None:
        parts.append(_scale_bar(km_per_px, right - left))
    parts.append("</g>")
    return "\n".join(parts)


def _pressures(low: float, high: float) -> str:
    out = ['<text y="0" font-weight="600">Pressure, bar absolute</text>']
    frame = f'y="12" height="{BAR_HEIGHT:g}"'
    if not high > low:
        shade = step_colour(STEPS // 2)
        out.append(f'<rect {frame} width="28" fill="{shade}" stroke="{EDGE}"/>')
        out.append(f'<text x="36" y="24">{low:.1f}</text>')
        return "".join(out)
    wide = BAR_WIDTH / STEPS
    out += [
        f'<rect {frame} x="{k * wide:.2f}" width="{wide + 0.3:.2f}" fill="{step_colour(k)}"/>'
        for k in range(STEPS)
    ]
    out.append(f'<rect {frame} width="{BAR_WIDTH:g}" fill="none" stroke="{EDGE}"/>')
    ticks = round_ticks(low, high)
    digits = 0 if all(abs(t - round(t)) < 1e-9 for t in ticks) else 1 if high - low >= 0.5 else 3
    for tick in ticks:
        x = (tick - low) / (high - low) * BAR_WIDTH
        out.append(
            f'<path d="M{x:.1f} 12v{BAR_HEIGHT + 5:g}" stroke="{INK}"/>'
            f'<text x="{x:.1f}" y="46" text-anchor="middle">{tick:.{digits}f}</text>'
        )
    out.append(f'<text y="66" font-size="12" fill="{SOFT}">{low:.1f} to {high:.1f} in this state</text>')
    return "".join(out)


def _flows(flow_max: float, width_of: Callable[[float], float]) -> str:
    if flow_max <= 0.0:
        return '<g transform="translate(350 0)"><text font-weight="600">No flow</text></g>'
    out = ['<g transform="translate(350 0)"><text font-weight="600">Mass flow, kg/s</text>']
    for k, flow in enumerate(_samples(flow_max)):
        y, width = 20 + 20 * k, width_of(flow)
        out.append(
            f'<path d="M0 {y}h56" stroke="{EDGE}" stroke-width="{width + 1.3:.1f}"/>'
            f'<path d="M0 {y}h56" stroke="{step_colour(STEPS // 2)}" stroke-width="{width:.1f}"/>'
            f'<path d="{arrow_head(width)}" transform="translate(28 {y})" {ARROW_STYLE}/>'
            f'<text x="68" y="{y + 4.5}">{_number(flow)}</text>'
        )
    out.append("</g>")
    return "".join(out)


def _number(value: float) -> str:
    """Three digits, thousands apart by a thin space."""
    return f"{value:,.0f}".replace(",", "\u2009") if value >= 100 else f"{value:.3g}"


def _samples(flow_max: float) -> list[float]:
    """Three flows to show: the largest round one, a quarter and a twentieth of it."""
    ticks = [t for t in round_ticks(0.0, flow_max, count=4) if t > 0]
    largest = ticks[-1] if ticks else flow_max
    return [largest / 20, largest / 4, largest]


def _shapes(kinds: set[str], *, has_unknown: bool, has_outside: bool) -> str:
    dashes = f'<path d="M-11 0h22" stroke="#7b858e" stroke-width="1.6" {DASHES}/>'
    shapes = [
        ("entry", "gas enters", f'<path d="{entry(7)}" fill="{PAPER}"/>'),
        ("exit", "gas leaves", f'<path d="{exit_(5)}" fill="{PAPER}"/>'),
        ("station", "compressor station", station(8, is_open=True)),
        ("closed station", "station, closed", station(8, is_open=False)),
        ("control valve", "control valve", control_valve(7.5, is_open=True)),
        ("closed control valve", "control valve, closed", control_valve(7.5, is_open=False)),
        ("check valve", "check valve", check_valve(7.5)),
        ("closed valve", "closed valve", closed_valve(8)),
    ]
    drawn = [(name, shape) for key, name, shape in shapes if key in kinds]
    if has_unknown or any(k.startswith("closed") for k in kinds):
        drawn.append(("closed or not known", dashes))
    if has_outside:
        drawn.append(("outside its limits", '<circle r="9" stroke-width="2"/>'))
    out = [f'<g transform="translate(640 0)" stroke="{INK}" stroke-width="1.4" fill="none">']
    for k, (name, shape) in enumerate(drawn):
        x, y = 12 + 170 * (k // 4), 2 + 22 * (k % 4)
        text = f'<text x="18" y="4.5" fill="{INK}" stroke="none">{name}</text>'
        out.append(f'<g transform="translate({x} {y})">{shape}{text}</g>')
    out.append("</g>")
    return "".join(out)


def _scale_bar(km_per_px: float, right: float) -> str:
    length = round_below(130.0 * km_per_px)
    wide = length / km_per_px
    return (
        f'<g transform="translate({right - wide:.1f} 76)">'
        f'<path d="M0 -5V0H{wide:.1f}V-5" fill="none" stroke="{INK}"/>'
        f'<text x="{wide / 2:.1f}" y="-8" text-anchor="middle" font-size="12">{length:g} km</text></g>'
    )
