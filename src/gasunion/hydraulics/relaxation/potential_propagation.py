"""Bound propagation of potentials: bounds of joints carried along the pipes, for ranges of flows (eq. 39)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.steady.active_elements import Scale
from gasunion.hydraulics.steady.system import System

Floats = npt.NDArray[np.float64]

_SWEEPS = 100
_STEP = 1.0e-6
_LEVELS = 9
_ROOM = 1.0e-9


def propagated_potentials(
    system: System, scale: Scale, *, floor: Floats, roof: Floats, low: Floats, high: Floats
) -> tuple[Floats, Floats]:
    """(joint,) least and highest potential, by the reference.

    Parameters
    ----------
    floor, roof : (joint,) bounds of the potentials. low, high : (pipe,) ranges of flows. By the reference.

    Returns
    -------
    Narrower bounds; those given where no pipe narrows them.
    """
    unit = scale.potential
    floor, roof = floor.copy(), roof.copy()
    a, b = system.tail, system.head
    least = system.friction.drop(low * scale.flow_kg_s)[0] / unit
    most = system.friction.drop(high * scale.flow_kg_s)[0] / unit
    few, many = np.ones(a.size), np.ones(a.size)
    at = system.gravity.at
    if at.size:
        low_level = np.minimum(floor[a[at]], floor[b[at]])
        high_level = np.maximum(roof[a[at]], roof[b[at]])
        level = low_level[:, None] + (high_level - low_level)[:, None] * np.linspace(0.0, 1.0, _LEVELS)
        s = system.gravity.exponent(system.medium.law, level * unit)
        few[at] = np.exp(s.min(axis=1) - 1e-3 * np.abs(s).max(axis=1))
        many[at] = np.exp(s.max(axis=1) + 1e-3 * np.abs(s).max(axis=1))
    # |E(S) − 1| is below |e^S − 1|.
    stretch = np.maximum(np.abs(few - 1.0), np.abs(many - 1.0))
    least, most = least - stretch * np.abs(least) - _ROOM, most + stretch * np.abs(most) + _ROOM
    anchored = system.anchored
    for _ in range(_SWEEPS):
        before = floor.copy(), roof.copy()
        np.maximum.at(floor, a, few * floor[b] + least)
        np.minimum.at(roof, a, many * roof[b] + most)
        np.maximum.at(floor, b, (floor[a] - most) / np.where(floor[a] > most, many, few))
        np.minimum.at(roof, b, (roof[a] - least) / np.where(roof[a] > least, few, many))
        floor[anchored], roof[anchored] = before[0][anchored], before[1][anchored]
        if max(float((floor - before[0]).max()), float((before[1] - roof).max())) < _STEP:
            break
    # Where the ends have passed each other no state is left, and any range will do.
    return np.maximum(np.minimum(floor, roof), 0.0), np.maximum(floor, roof)
