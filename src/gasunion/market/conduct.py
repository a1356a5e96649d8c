"""Figures over ranges of conduct: what is known of how traders behave is seldom a number.

Where the file gives a range, the answer's figures are those of its middle. Here the market is solved at every
corner of the ranges besides, and the least and the greatest of each figure are told. A figure need not be
monotone in conduct on a network, so an interval is that of its corners and of the middle, and is called so.

See docs/theory/market.md, section "Ranges of conduct".
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from itertools import product

from gasunion.market.equilibrium import equilibrium
from gasunion.market.figures import figures_of
from gasunion.market.setting import Market

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverConduct:
    """Least and greatest of the figures.

    Attributes
    ----------
    corners : of the ranges; unsolved : of them without an equilibrium.
    prices, sold, surplus : by market. profit : by trader. welfare : of all.
    """

    corners: int
    unsolved: int
    prices: dict[str, Interval]
    sold: dict[str, Interval]
    surplus: dict[str, Interval]
    profit: dict[str, Interval]
    welfare: Interval


def over_conduct(market: Market) -> OverConduct | None:
    """Figures at the middle and at every corner; None where the market gives no range, or none is solved."""
    groups = sorted({span.group for span in market.spans.values()})
    if not groups:
        return None
    corners = list(product((0, 1), repeat=len(groups)))
    found = []
    for corner in corners:
        end = dict(zip(groups, corner, strict=True))
        theta = dict(market.conduct)
        theta |= {key: (s.low, s.high)[end[s.group]] for key, s in market.spans.items()}
        found.append(equilibrium(dataclasses.replace(market, conduct=theta, spans={})))
    solved = [figures_of(e) for e in (equilibrium(market), *found) if e.x.size]
    if not solved:
        return None

    def ends(values: list[dict[str, float]]) -> dict[str, Interval]:
        return {name: (min(v[name] for v in values), max(v[name] for v in values)) for name in values[0]}

    welfare = [f.welfare for f in solved]
    return OverConduct(
        corners=len(corners),
        unsolved=sum(not e.x.size for e in found),
        prices=ends([f.price for f in solved]),
        sold=ends([f.sold for f in solved]),
        surplus=ends([f.surplus for f in solved]),
        profit=ends([f.profit for f in solved]),
        welfare=(min(welfare), max(welfare)),
    )
