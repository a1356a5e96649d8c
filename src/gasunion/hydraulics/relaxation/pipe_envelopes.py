"""Lines under and over the laws of pipes for flows within ranges, in units of the reference (eq. 30).

h rises with the flow, is odd, and is convex for positive flows piece by piece between rest, Re = 2320 and
Re = 2600. A line is shifted until it lies under h on every cell of a grid that holds those points, by a bound
that is exact for convex and concave pieces; sampling decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.steady.active_elements import Scale
from gasunion.hydraulics.steady.friction import REYNOLDS_LAMINAR, REYNOLDS_TURBULENT
from gasunion.hydraulics.steady.system import System

Floats = npt.NDArray[np.float64]

_CELLS = 24
_TANGENTS = 7
SLOPES = 1 + _TANGENTS  # lines of one pipe from one side, at most
_MARGIN = 1.0e-11


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """(line,) of pipes: E h ≥ slope f + constant for lines under, ≤ for lines over.

    Attributes
    ----------
    pipe : (line,) which pipe. slope, constant : (line,) [1]
    """

    pipe: npt.NDArray[np.int64]
    slope: Floats
    constant: Floats


def lines_under(
    system: System,
    scale: Scale,
    pipe: npt.NDArray[np.int64],
    *,
    low: Floats,
    high: Floats,
    stretch: tuple[Floats, Floats],
) -> Lines:
    """Lines under E h of some pipes for flows between low and high.

    Parameters
    ----------
    pipe : (chosen,) their positions. low, high : (chosen,). stretch : least and greatest E, (chosen,) each.
    """
    count = pipe.size
    wide = high > low
    grid = _grid(system, scale, pipe, low, high)
    value, steep = _law(system, scale, pipe, grid, stretch)
    start = np.maximum(low, 0.0)
    # Slopes: tangents where h is convex; the chord where it is concave; the line from the lowest point that
    # touches the convex part where the range holds both.
    touch = np.where(grid > np.maximum(low, 0.0)[:, None], grid - low[:, None], np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        hull = np.nanmin(np.where(np.isnan(touch), np.inf, (value - value[:, :1]) / touch), axis=1)
        chord = (value[:, -1] - value[:, 0]) / (high - low)
    at = start[:, None] + (high - start)[:, None] * np.linspace(0.0, 1.0, _TANGENTS)
    _, tangents = _law(system, scale, pipe, at, stretch)
    concave, mixed = high <= 0.0, (low < 0.0) & (high > 0.0)
    first = np.where(concave, chord, np.where(mixed, np.minimum(hull, chord), tangents[:, 0]))
    slopes = np.concatenate([first[:, None], tangents], axis=1)
    use = np.ones(slopes.shape, dtype=bool)
    use[:, 1:] = ~concave[:, None] & (slopes[:, 1:] > first[:, None])
    slopes[~wide] = 0.0
    use[~wide, 1:] = False
    constant = np.empty(slopes.shape)
    a, b = grid[:, :-1], grid[:, 1:]
    for k in range(slopes.shape[1]):
        s = slopes[:, k : k + 1]
        g, d = value - s * grid, steep - s
        ga, gb, da, db = g[:, :-1], g[:, 1:], d[:, :-1], d[:, 1:]
        step = b - a
        convex = np.maximum(np.minimum(ga, ga + da * step), np.minimum(gb, gb - db * step))
        cell = np.where(b <= 0.0, np.minimum(ga, gb), convex)
        constant[:, k] = cell.min(axis=1) - _MARGIN
    owner = np.repeat(np.arange(count), slopes.shape[1]).reshape(slopes.shape)
    return Lines(pipe=pipe[owner[use]], slope=slopes[use], constant=constant[use])


def _grid(system: System, scale: Scale, pipe: npt.NDArray[np.int64], low: Floats, high: Floats) -> Floats:
    """(chosen, point) rising flows from low to high that hold 0 and the kinks of the friction law."""
    friction = system.friction
    per_flow = np.full(system.pipe_arcs.size, np.inf)
    per_flow[friction.follows_law] = friction.reynolds_per_flow
    kinks = [
        sign * reynolds / per_flow[pipe] / scale.flow_kg_s
        for sign in (-1.0, 1.0)
        for reynolds in (REYNOLDS_LAMINAR, REYNOLDS_TURBULENT)
    ]
    even = low[:, None] + (high - low)[:, None] * np.linspace(0.0, 1.0, _CELLS + 1)
    more = np.stack([np.zeros(pipe.size), *kinks], axis=1)
    return np.sort(np.concatenate([even, np.clip(more, low[:, None], high[:, None])], axis=1), axis=1)


def _law(
    system: System,
    scale: Scale,
    pipe: npt.NDArray[np.int64],
    flow: Floats,
    stretch: tuple[Floats, Floats],
) -> tuple[Floats, Floats]:
    """The least E h and its slope at some flows, in units of the reference."""
    taken = system.friction.take(np.repeat(pipe, flow.shape[1]))
    drop, slope = taken.drop(flow.ravel() * scale.flow_kg_s)
    value, steep = drop.reshape(flow.shape), slope.reshape(flow.shape)
    factor = np.where(value >= 0.0, stretch[0][:, None], stretch[1][:, None])
    return value * factor / scale.potential, steep * factor * scale.flow_kg_s / scale.potential
