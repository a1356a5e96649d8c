"""The legend of a pressure map: scale of pressures, widths of flows, shapes, scale bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gasunion.report.pressure_scale import STEPS, UNKNOWN, round_ticks, step_colour

INK, SOFT, PAPER, EDGE = "#1b232b", "#55616d", "#ffffff", "#5b6876"
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
    if not high > low:
        out.append(
            f'<rect y="12" width="28" height="{BAR_HEIGHT:g}" fill="{step_colour(STEPS // 2)}" stroke="{EDGE}"/>'
            f'<text x="36" y="24">{low:.1f}</text>'
        )
        return "".join(out)
    wide = BAR_WIDTH / STEPS
    out += [
        f'<rect x="{k * wide:.2f}" y="12" width="{wide + 0.3:.2f}" height="{BAR_HEIGHT:g}" fill="{step_colour(k)}"/>'
        for k in range(STEPS)
    ]
    out.append(f'<rect y="12" width="{BAR_WIDTH:g}" height="{BAR_HEIGHT:g}" fill="none" stroke="{EDGE}"/>')
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
    samples = _samples(flow_max)
    for k, flow in enumerate(samples):
        y, width = 20 + 18 * k, width_of(flow)
        out.append(
            f'<path d="M0 {y}h56" stroke="{EDGE}" stroke-width="{width + 1.3:.1f}"/>'
            f'<path d="M0 {y}h56" stroke="{step_colour(STEPS // 2)}" stroke-width="{width:.1f}"/>'
            f'<text x="66" y="{y + 4.5}">{flow:.3g}</text>'
        )
    size = 3.2 + 0.75 * width_of(flow_max)
    y = 20 + 18 * (len(samples) - 1)
    out.append(
        f'<path d="M{-size:.1f} {-size:.1f}L{size:.1f} 0L{-size:.1f} {size:.1f}L{-size * 0.4:.1f} 0Z" '
        f'transform="translate(28 {y})" fill="{INK}" stroke="{PAPER}" stroke-width="1.1" paint-order="stroke"/>'
        f'<text x="120" y="{y + 4.5}" font-size="12" fill="{SOFT}">arrow: direction</text></g>'
    )
    return "".join(out)


def _samples(flow_max: float) -> list[float]:
    """Three flows to show: round numbers near a twentieth, a quarter and all of the largest."""
    ticks = [t for t in round_ticks(0.0, flow_max, count=4) if t > 0]
    largest = ticks[-1] if ticks else flow_max
    return [largest / 20, largest / 4, largest]


def _shapes(kinds: set[str], *, has_unknown: bool, has_outside: bool) -> str:
    pen = f'stroke="{INK}" stroke-width="1.4"'
    shapes: list[tuple[str, str, str]] = [
        ("entry", "gas enters", f'<path d="M0 -7l7 12h-14Z" fill="{PAPER}" {pen}/>'),
        ("exit", "gas leaves", f'<rect x="-5" y="-5" width="10" height="10" fill="{PAPER}" {pen}/>'),
        (
            "station",
            "compressor station",
            f'<circle r="8" fill="{PAPER}" {pen}/><path d="M-5 -6.2L7.6 -2.4M-5 6.2L7.6 2.4" fill="none" {pen}/>',
        ),
        ("closed station", "station, closed", f'<circle r="8" fill="#d5dbe1" {pen}/>'),
        ("control valve", "control valve", f'<path d="M-6 -6L6 6V-6L-6 6Z" fill="{PAPER}" {pen}/>'),
        ("check valve", "check valve", f'<path d="M-5 -5L5 0L-5 5ZM5 -5V5" fill="{PAPER}" {pen}/>'),
        ("closed valve", "closed valve", f'<path d="M-5 -5L5 5M-5 5L5 -5" {pen}/>'),
    ]
    drawn = [(name, shape) for key, name, shape in shapes if key in kinds]
    if has_unknown:
        drawn.append(
            (
                "closed or not known",
                f'<path d="M-11 0h22" stroke="{UNKNOWN}" stroke-width="1.6" stroke-dasharray="3 4"/>',
            )
        )
    elif "closed valve" in kinds or "closed station" in kinds:
        drawn.append(
            ("closed", f'<path d="M-11 0h22" stroke="{UNKNOWN}" stroke-width="1.6" stroke-dasharray="3 4"/>')
        )
    if has_outside:
        drawn.append(("outside its limits", f'<circle r="9" fill="none" stroke="{INK}" stroke-width="2"/>'))
    out = ['<g transform="translate(640 0)">']
    for k, (name, shape) in enumerate(drawn):
        x, y = 12 + 170 * (k // 4), 2 + 22 * (k % 4)
        out.append(f'<g transform="translate({x} {y})">{shape}<text x="18" y="4.5">{name}</text></g>')
    out.append("</g>")
    return "".join(out)


def _scale_bar(km_per_px: float, right: float) -> str:
    length = round_ticks(0.0, 130.0 * km_per_px, count=1)[-1]
    wide = length / km_per_px
    return (
        f'<g transform="translate({right - wide:.1f} 94)"><path d="M0 -5V0H{wide:.1f}V-5" fill="none" '
        f'stroke="{INK}"/><text x="{wide / 2:.1f}" y="-8" text-anchor="middle" font-size="12">{length:g} km</text></g>'
    )
