"""What gravity adds to the law of a pipe, as a line in the potential of its head (eq. 6, 38).

    e^S φ_head = β φ_head + d ,   d between two numbers for all states of the bounds; E(S) between others

S depends on the mean potential, which differs from that of the head by half of what the pipe's own law drops.
So both vary little, and the line leaves far less open than the extremes of e^S would.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.steady.active_elements import Scale
from gasunion.hydraulics.steady.system import System

Floats = npt.NDArray[np.float64]

_HEADS = 33
_FALLS = 7
_MARGIN = 1.0e-10


@dataclass(frozen=True, slots=True, kw_only=True)
class GravityEnvelopes:
    """(pipe,) each: β; the least and greatest d by the reference; the least and greatest E."""

    slope: Floats
    low: Floats
    high: Floats
    stretch_low: Floats
    stretch_high: Floats


def gravity_envelopes(
    system: System,
    scale: Scale,
    *,
    floor: Floats,
    roof: Floats,
    low: Floats,
    high: Floats,
) -> GravityEnvelopes:
    """The lines of all pipes; of level ones β = E = 1 and d = 0.

    Parameters
    ----------
    floor, roof : (joint,) bounds of the potential, by the reference.
    low, high : (pipe,) range of the flow, by the reference.
    """
    count, at = system.pipe_arcs.size, system.gravity.at
    one, zero = np.ones(count), np.zeros(count)
    if at.size == 0:
        return GravityEnvelopes(slope=one, low=zero, high=zero, stretch_low=one, stretch_high=one)
    unit = scale.potential
    a, b = system.tail[at], system.head[at]
    drop_low = system.friction.drop(low * scale.flow_kg_s)[0][at] / unit
    drop_high = system.friction.drop(high * scale.flow_kg_s)[0][at] / unit
    every = np.stack([np.minimum(floor[a], floor[b]), np.maximum(roof[a], roof[b])], axis=1)
    extreme = np.exp(
        np.abs(system.gravity.exponent(system.medium.law, every * unit)).max(axis=1) * (1.0 + 1e-2)
    )
    lifted = (extreme - 1.0) * roof[b]
    least = np.maximum(floor[a] - roof[b], np.minimum(drop_low * extreme, 0.0) - lifted)
    most = np.minimum(roof[a] - floor[b], np.maximum(drop_high * extreme, 0.0) + lifted)
    most = np.maximum(most, least)
    head = floor[b][:, None] + (roof[b] - floor[b])[:, None] * np.linspace(0.0, 1.0, _HEADS)
    fall = least[:, None] + (most - least)[:, None] * np.linspace(0.0, 1.0, _FALLS)
    mean = head[:, :, None] + 0.5 * fall[:, None, :]
    s = system.gravity.exponent(system.medium.law, np.maximum(mean, 0.0).reshape(at.size, -1) * unit)
    s = s.reshape(mean.shape)
    value = np.exp(s) * head[:, :, None]
    width = np.maximum(roof[b] - floor[b], 1e-9)
    middle = _FALLS // 2
    slope = np.where(
        roof[b] - floor[b] > 1e-9,
        (value[:, -1, middle] - value[:, 0, middle]) / width,
        np.exp(s[:, 0, middle]),
    )
    left = value - slope[:, None, None] * head[:, :, None]
    # Between the points of the grid a smooth function leaves them by no more than its second differences.
    margin = np.abs(np.diff(left, 2, axis=1)).max(axis=(1, 2)) + np.abs(np.diff(left, 2, axis=2)).max(
        axis=(1, 2)
    )
    stretch = np.where(np.abs(s) < 1e-9, 1.0 + 0.5 * s, np.expm1(s) / np.where(np.abs(s) < 1e-9, 1.0, s))
    found = GravityEnvelopes(
        slope=one, low=zero, high=zero.copy(), stretch_low=one.copy(), stretch_high=one.copy()
    )
    found.slope[at] = slope
    found.low[at] = left.min(axis=(1, 2)) - margin - _MARGIN
    found.high[at] = left.max(axis=(1, 2)) + margin + _MARGIN
    found.stretch_low[at] = stretch.min(axis=(1, 2)) * (1.0 - 1e-6)
    found.stretch_high[at] = stretch.max(axis=(1, 2)) * (1.0 + 1e-6)
    return found
