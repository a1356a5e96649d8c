"""What delivering each other's contracts is worth: the same deliveries from whoever's gas is nearest.

Where buyers do not ask whose gas it is, a pool of gas brings nothing beyond what no charges bring.
Contracts ask:
each must be met by its seller. Here every contract of the year is a market of its own that only its seller
enters; then the same deliveries, month by month, are made by the group as one. Nobody charges anybody and
nobody has a margin, so the difference is what swaps save and nothing else.

References: docs/theory/sales.md, section "Swaps".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gasunion.market.equilibrium import equilibrium
from gasunion.market.figures import figures_of
from gasunion.market.forms import StepDemand
from gasunion.market.setting import Line, Market, Outlet
from gasunion.studies.sales.setting import Ground, Group, partitioned, without_charges

Contracted = tuple[str, str, str, float]
"""Contract, seller, market, bcm of the year."""
CLOSED_USD_PER_TCM = 1e6
"""What others would pay to enter a seller's own contract: more than any gas is worth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swaps:
    """What swaps save. [MUSD, bcm]

    Attributes
    ----------
    saved : what the same deliveries cost less when the group pools its gas.
    due : contract → what it carried in the year. delivered : what each seller could deliver by itself.
    """

    saved: float
    due: dict[str, float]
    delivered: dict[str, float]


def swaps_of(ground: Ground, market: Market, group: Group) -> Swaps | None:
    """What the group's swaps save; None where a market of contracts is not solved, or there are none.

    Parameters
    ----------
    market : everybody apart, whose places and pipes are used.
    """
    contracts = _contracts(ground)
    if not contracts:
        return None
    price = {r.market: r.price_usd_per_tcm for r in ground.references}
    asked = {
        name: tuple(
            StepDemand(steps=((volume * f, price[place]),))
            for f in next(o for o in market.outlets if o.market == place).factor
        )
        for name, _, place, volume in contracts
    }
    apart = equilibrium(_of_contracts(market, contracts, asked))
    if not apart.x.size:
        return None
    met = {
        name: tuple(StepDemand(steps=((max(float(rate), 0.0), price[place]),)) for rate in apart.sold()[k])
        for k, (name, _, place, _) in enumerate(contracts)
    }
    pooled = equilibrium(partitioned(_of_contracts(market, contracts, met), (group,)))
    if not pooled.x.size:
        return None
    before, after = figures_of(apart), figures_of(pooled)
    return Swaps(
        saved=after.welfare - before.welfare,
        due={name: volume for name, _, _, volume in contracts},
        delivered=before.sold,
    )


def _of_contracts(
    market: Market, contracts: Sequence[Contracted], asked: Mapping[str, tuple[StepDemand, ...]]
) -> Market:
    """The market in which each contract is a place that only its seller enters without paying."""
    count = len(market.periods)
    node = {o.market: o.node for o in market.outlets}
    outlets = tuple(
        Outlet(market=name, node=f"{place} {name}", demand=asked[name], factor=(1.0,) * count)
        for name, _, place, _ in contracts
    )
    lines = tuple(
        Line(
            arc=f"to {name}",
            tail=node[place],
            head=f"{place} {name}",
            capacity_forward=(float("inf"),) * count,
            capacity_backward=(0.0,) * count,
            owner=seller,
            tariff=CLOSED_USD_PER_TCM,
        )
        for name, seller, place, _ in contracts
    )
    plain = without_charges(market)
    return dataclasses.replace(
        plain,
        outlets=outlets,
        lines=(*plain.lines, *lines),
        conduct={(t, o.market): 0.0 for t in market.traders for o in outlets},
        forward={},
    )


def _contracts(ground: Ground) -> list[Contracted]:
    """(contract, seller, market, bcm) of contracts between sellers and the markets of the study."""
    place = {r.party: r.market for r in ground.references}
    return [
        (c.contract, c.seller, place[c.buyer], ground.left.sold_bcm[c.contract])
        for c in ground.scenario.contracts
        if c.buyer in place and c.seller in ground.sellers and ground.left.sold_bcm[c.contract] > 0
    ]
