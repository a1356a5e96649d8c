"""The data of the question by name, and draws of them, every datum from its own stream.

A datum is named by what it is and whose: `capex_musd[BBS2]`, `demand[EAST]`, `growth`. Its draws come
from Python's Mersenne Twister, seeded with the text "SEED:NAME", through the inverse of the triangular
distribution of its low, middle and high. So a row more, or rows in another order, change no draw of another
datum.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from random import Random

import numpy as np
from numpy.typing import NDArray

from gasunion.scenario.north import NorthCase, Range

Floats = NDArray[np.float64]
# Datum → (world,) values in its own unit.
Values = Mapping[str, Floats]


def data_of(case: NorthCase) -> dict[str, Range]:
    """Every datum with its range, by name in order."""
    found: dict[str, Range] = {}
    for o in case.options:
        found[f"fuel_pct[{o.option}]"] = o.fuel_pct
    for p in case.parts:
        found[f"capex_musd[{p.part}]"] = p.capex_musd
        found[f"share[{p.part}]"] = p.share
    for f in case.figures:
        found[f"{f.figure}[{f.area}]" if f.area else f.figure] = f.range
    return dict(sorted(found.items()))


def open_data(case: NorthCase) -> dict[str, Range]:
    """Data whose range is wider than a point."""
    return {name: r for name, r in data_of(case).items() if r.low < r.high}


def triangular(u: float, r: Range) -> float:
    """Value below which a share u of the triangular distribution lies.

    Examples
    --------
    >>> triangular(0.5, Range(low=0.0, mid=1.0, high=2.0))
    1.0
    """
    width = r.high - r.low
    if width <= 0:
        return r.mid
    left = r.mid - r.low
    if u * width < left:
        return r.low + math.sqrt(u * width * left)
    return r.high - math.sqrt((1.0 - u) * width * (r.high - r.mid))


def drawn(case: NorthCase, *, worlds: int, seed: int) -> dict[str, Floats]:
    """Draws of every datum, (world,)."""
    values = {}
    for name, r in data_of(case).items():
        stream = Random(f"{seed}:{name}")
        values[name] = np.array([triangular(stream.random(), r) for _ in range(worlds)])
    return values


def middle(case: NorthCase) -> dict[str, Floats]:
    """The one world in which every datum is at its middle."""
    return {name: np.array([r.mid]) for name, r in data_of(case).items()}


def one_at_a_time(case: NorthCase) -> dict[str, Floats]:
    """Worlds in which one open datum stands at its low, then its high end; all others at their middle."""
    opened = list(open_data(case))
    values = {}
    for name, r in data_of(case).items():
        column = np.full(2 * len(opened), r.mid)
        if name in opened:
            k = opened.index(name)
            column[2 * k], column[2 * k + 1] = r.low, r.high
        values[name] = column
    return values
