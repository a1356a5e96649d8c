"""Shapes of a pressure map, the same on the map and in its legend. Each is drawn around (0, 0)."""

from __future__ import annotations

from typing import Final

from gasunion.report.style.palette import PAGE

# The map is a picture of its own that may be printed or sent: it stands on white paper in every page.
INK: Final = PAGE["ink"].light
SOFT: Final = PAGE["soft"].light
PAPER: Final = PAGE["paper"].light
SHUT: Final = PAGE["hairline"].light
EDGE: Final = "#5b6876"  # the casing of a line: darker than the page's, or pale pressures would fade
DASHES: Final = 'stroke-dasharray="3 4"'


def station(size: float, *, is_open: bool) -> str:
    """A compressor: a circle with two lines that close in towards the outlet, here to the right."""
    s = size
    return (
        f'<circle r="{s:.1f}" fill="{PAPER if is_open else SHUT}"/>'
        f'<path d="M{-s * 0.62:.1f} {-s * 0.78:.1f}L{s * 0.95:.1f} {-s * 0.3:.1f}'
        f'M{-s * 0.62:.1f} {s * 0.78:.1f}L{s * 0.95:.1f} {s * 0.3:.1f}"/>'
    )


def control_valve(size: float, *, is_open: bool) -> str:
    """Two triangles, tip to tip."""
    h = size * 0.8
    fill = PAPER if is_open else SHUT
    return f'<path d="M{-h:.1f} {-h:.1f}L{h:.1f} {h:.1f}V{-h:.1f}L{-h:.1f} {h:.1f}Z" fill="{fill}"/>'


def check_valve(size: float) -> str:
    """A triangle against a bar, the way gas may pass, here to the right."""
    h = size * 0.7
    return (
        f'<path d="M{-h:.1f} {-h:.1f}L{h:.1f} 0L{-h:.1f} {h:.1f}ZM{h:.1f} {-h:.1f}V{h:.1f}" fill="{PAPER}"/>'
    )


def closed_valve(size: float) -> str:
    """A cross."""
    h = size * 0.6
    return f'<path d="M{-h:.1f} {-h:.1f}L{h:.1f} {h:.1f}M{-h:.1f} {h:.1f}L{h:.1f} {-h:.1f}"/>'


def entry(size: float) -> str:
    """Path of a triangle on its base."""
    return f"M0 {-size:.1f}l{size:.1f} {size * 1.7:.1f}h{-2 * size:.1f}Z"


def exit_(size: float) -> str:
    """Path of a square."""
    return f"M{-size:.1f} {-size:.1f}h{2 * size:.1f}v{2 * size:.1f}h{-2 * size:.1f}Z"


def arrow_head(width_px: float) -> str:
    """Path of the head of an arrow on a line of a width, pointing to the right."""
    s = 3.2 + 0.75 * width_px
    return f"M{-s:.1f} {-s:.1f}L{s:.1f} 0L{-s:.1f} {s:.1f}L{-s * 0.4:.1f} 0Z"


# How arrow heads are painted: their edge first, so that they stand off the line under them.
ARROW_STYLE: Final = f'fill="{INK}" stroke="{PAPER}" stroke-width="1.1" paint-order="stroke"'
