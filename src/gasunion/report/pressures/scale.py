"""Colours and ticks of a pressure map.

The scale is viridis, turned so that high pressure is dark. Its lightness falls evenly, so that it reads the
same in grey, in print and with any common form of colour blindness.

References
----------
Smith, van der Walt: viridis, matplotlib 1.5, 2015 (CC0).
"""

from __future__ import annotations

import math
from typing import Final

# From low to high pressure.
_ANCHORS: Final = (
    "#f1e51d",
    "#bade28",
    "#7ad151",
    "#44bf70",
    "#22a884",
    "#21918c",
    "#2a788e",
    "#355f8d",
    "#414487",
    "#482475",
    "#440154",
)
STEPS: Final = 40
UNKNOWN: Final = "#9aa3ab"


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def colour(share: float) -> str:
    """The colour at a share of the scale, 0 for the lowest pressure and 1 for the highest."""
    at = min(max(share, 0.0), 1.0) * (len(_ANCHORS) - 1)
    low = min(int(at), len(_ANCHORS) - 2)
    part = at - low
    mixed = (
        round(a + (b - a) * part) for a, b in zip(_rgb(_ANCHORS[low]), _rgb(_ANCHORS[low + 1]), strict=True)
    )
    return "#" + "".join(f"{v:02x}" for v in mixed)


def step_of(value: float, low: float, high: float) -> int:
    """Which of the forty colours of the map a pressure has."""
    if high <= low:
        return STEPS // 2
    return min(STEPS - 1, max(0, int((value - low) / (high - low) * STEPS)))


def step_colour(step: int) -> str:
    """The colour of a step."""
    return colour((step + 0.5) / STEPS)


def luminance(colour_: str) -> float:
    """Relative luminance of a colour, 0 black and 1 white (WCAG 2.2)."""
    parts = [v / 255 for v in _rgb(colour_)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def round_ticks(low: float, high: float, *, count: int = 5) -> list[float]:
    """Round numbers within a range, about as many as asked for, at steps of 1, 2 or 5 · 10ⁿ."""
    if not high > low:
        return [low]
    raw = (high - low) / max(count, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(f * power for f in (1.0, 2.0, 5.0, 10.0) if f * power >= raw * (1 - 1e-12))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [k * step for k in range(first, last + 1)]


def round_below(value: float) -> float:
    """The largest of 1, 2 or 5 · 10ⁿ that is not above a value."""
    power = 10.0 ** math.floor(math.log10(value))
    return max(f * power for f in (1.0, 2.0, 5.0) if f * power <= value * (1 + 1e-12))
