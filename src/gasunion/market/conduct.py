"""Figures over ranges of conduct: what is known of how traders behave is seldom a number.

Where the file gives a range, the answer's figures are those of its middle. Here the market is solved on a
grid of the ranges besides: at quarters of one range, at both ends and the middle of two or three, at the
corners of more. A figure need not be monotone in conduct on a network, so an interval is that of its points
and no bound.

See docs/theory/market.md, section "Ranges of conduct".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from itertools import product

from gasunion.market.setting import Market

QUARTERS, THIRDS, ENDS = (0.0, 0.25, 0.5, 0.75, 1.0), (0.0, 0.5, 1.0), (0.0, 1.0)


def conduct_grid(market: Market) -> Iterator[Market]:
    """The market at every point of the grid but its middle; nothing where it gives no range."""
    groups = sorted({span.group for span in market.spans.values()})
    if not groups:
        return
    steps = {1: QUARTERS, 2: THIRDS, 3: THIRDS}.get(len(groups), ENDS)
    for point in product(steps, repeat=len(groups)):
        if set(point) == {0.5}:
            continue
        part = dict(zip(groups, point, strict=True))
        theta = dict(market.conduct)
        for key, span in market.spans.items():
            theta[key] = span.low + part[span.group] * (span.high - span.low)
        yield dataclasses.replace(market, conduct=theta, spans={}, builds=())
