"""Present values, and what draws say of a number: middle, quantiles, probabilities."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gasunion.studies.north.data import Floats

RATES = (0.0, 0.05, 0.08, 0.10)
NEGLIGIBLE_MUSD = 1.0e-6
"""One dollar: what is nearer to a limit than this is at it, whatever the order of a sum."""
_ROUNDING = 1.0e-24


def present_value(flow: Floats, years: tuple[int, ...], *, base_year: int, rate: float) -> Floats:
    """(world,) sum of (world, year) flows, each divided by (1 + rate)^(year − base year).

    At rate 0 it is the sum.

    Examples
    --------
    >>> float(present_value(np.array([[0.0, 121.0]]), (2026, 2028), base_year=2026, rate=0.1)[0].round(9))
    100.0
    """
    factors = np.array([(1.0 + rate) ** (base_year - y) for y in years])
    return np.array([math.fsum(row) for row in flow * factors])


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A number at the middle of all data, and over the draws: mean, and 5, 50 and 95 of 100."""

    mid: float
    mean: float
    p5: float
    p50: float
    p95: float


def spread_of(mid: float, draws: Floats) -> Spread:
    """Spread of (world,) draws, as it is printed: rounded to 1000 USD."""
    ordered = np.sort(draws)
    return Spread(
        mid=rounded(mid),
        mean=rounded(math.fsum(draws) / len(draws)),
        p5=rounded(quantile(ordered, 0.05)),
        p50=rounded(quantile(ordered, 0.50)),
        p95=rounded(quantile(ordered, 0.95)),
    )


def rounded(musd: float) -> float:
    """Money as it is printed, to 1000 USD; −0 is 0."""
    return round(musd, 3) + 0.0


def quantile(ordered: Floats, share: float) -> float:
    """Quantile of ordered numbers, straight between neighbours (type 7 of Hyndman and Fan, 1996).

    Examples
    --------
    >>> quantile(np.array([0.0, 10.0, 20.0]), 0.25)
    5.0
    """
    place = (len(ordered) - 1) * share
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return float(ordered[below] + (place - below) * (ordered[above] - ordered[below]))


def at_least(draws: Floats, limit: float) -> float:
    """Share of draws that are the limit or more, to a dollar."""
    return float(np.count_nonzero(draws >= limit - NEGLIGIBLE_MUSD)) / len(draws)


def variance_share(cause: Floats, effect: Floats) -> float:
    """Share of the variance of an effect that a straight line through a cause explains: squared correlation.

    0 where one of them does not vary.
    """
    a, b = cause - cause.mean(), effect - effect.mean()
    aa, bb, ab = math.fsum(a * a), math.fsum(b * b), math.fsum(a * b)
    # What is the same in every world differs by roundings alone.
    if aa <= _ROUNDING * math.fsum(cause * cause) or bb <= _ROUNDING * math.fsum(effect * effect):
        return 0.0
    return ab * ab / (aa * bb)
