"""A case's year as a market: who sells from what is left, over which pipes, against whose charges.

References: docs/theory/sales.md, section "The market".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gasunion.market.joint import merged
from gasunion.market.setting import Market
from gasunion.network.elements import Corridor
from gasunion.network.network import Network
from gasunion.scenario.scenario import Scenario
from gasunion.studies.sales.homes import Left, outside_parties
from gasunion.studies.sales.outside import Level, Reference, references

Group = tuple[str, ...]
Partition = tuple[Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """All that a sale stands on, before anybody behaves.

    Attributes
    ----------
    network, scenario : of the year. left : what homes leave. references : curves of the markets.
    sellers : parties that sell, in order of their names.
    forward : (seller, market) → what is sold already at a settled price. [bcm/y]
    """

    network: Network
    scenario: Scenario
    left: Left
    references: tuple[Reference, ...]
    sellers: tuple[str, ...]
    forward: Mapping[tuple[str, str], float]


def ground_of(
    network: Network,
    scenario: Scenario,
    left: Left,
    *,
    sellers: tuple[str, ...],
    markets: Collection[str],
    settled: Collection[str],
) -> tuple[Ground, dict[str, str]]:
    """The ground of a study; and market → why it has no reference point.

    Parameters
    ----------
    markets : those that are asked about. settled : contracts whose price is settled before the gas is sold.
    """
    buyer = {m: p for m, p in outside_parties(scenario, network).items() if m in markets}
    found, missing = references(scenario, buyer, left.sold_bcm)
    place = {r.party: r.market for r in found}
    forward: dict[tuple[str, str], float] = {}
    for c in scenario.contracts:
        if c.contract in settled and c.seller in sellers and c.buyer in place:
            key = c.seller, place[c.buyer]
            forward[key] = forward.get(key, 0.0) + left.sold_bcm[c.contract]
    ground = Ground(
        network=network, scenario=scenario, left=left, references=found, sellers=sellers, forward=forward
    )
    return ground, missing


def plain_market(ground: Ground, *, level: Level, conduct: Mapping[tuple[str, str], float]) -> dict[str, Any]:
    """The market with every seller apart and every owner charging all others, as a market file holds it.

    Parameters
    ----------
    level : of elasticity, the same in all markets. conduct : (seller, market) → θ.
    """
    left = ground.left
    territory = {n.node: n.territory for n in ground.network.nodes}
    traders: dict[str, dict[str, Any]] = {s: {} for s in ground.sellers}
    spare: dict[str, str] = {}  # seller → where it would have gas, if it had any left
    for supply, (node, rates) in zip(ground.scenario.supplies, left.supply, strict=True):
        if territory[node] in traders and max(rates) > 0:
            traders[territory[node]][node] = _site(supply.cost_usd_per_tcm, rates, left)
            continue
        if territory[node] in traders:
            spare.setdefault(territory[node], node)
    arcs = _arcs(ground)
    for b in left.bought:
        if b.party in traders:  # a place of its own, so that it is not taken for the party's field there
            place = f"{b.node}, bought over {b.arc}"
            traders[b.party][place] = _site(b.price_usd_per_tcm, b.rate, left)
            arcs[place] = {"from": place, "to": b.node, "capacity": max(b.rate), "owner": b.party}
    for seller, sites in traders.items():
        if not sites:
            sites[spare[seller]] = _site(0.0, (0.0,) * len(left.periods), left)
    return {
        "periods": dict(zip(left.periods, left.days, strict=True)),
        "traders": traders,
        "markets": {r.market: _outlet(r, level, left) for r in ground.references},
        "arcs": arcs,
        "storages": _stores(ground),
        "conduct": {s: {r.market: conduct[s, r.market] for r in ground.references} for s in ground.sellers},
        "forward": _forward(ground),
    }


def _site(cost: float, rates: Sequence[float], left: Left) -> dict[str, Any]:
    return {"cost": {"form": "linear", "c": cost}, "capacity": _by_period(rates, left)}


def _by_period(rates: Sequence[float], left: Left) -> float | dict[str, float]:
    return rates[0] if len(rates) == 1 else dict(zip(left.periods, rates, strict=True))


def _outlet(reference: Reference, level: Level, left: Left) -> dict[str, Any]:
    return {
        "node": reference.market,
        "demand": {
            "form": "linear",
            "reference_price": reference.price_usd_per_tcm,
            "reference_quantity": reference.quantity_bcm_y,
            "elasticity": reference.elasticity[level],
        },
        "factor": _by_period(factors(reference, left), left),
    }


def _stores(ground: Ground) -> dict[str, Any]:
    territory = {n.node: n.territory for n in ground.network.nodes}
    out = {}
    for store in ground.scenario.storages:
        working, injection, withdrawal = ground.left.store.get(store.storage, (0.0, 0.0, 0.0))
        if min(working, injection, withdrawal) > 0:
            out[store.storage] = {
                "node": store.node,
                "working": working,
                "injection": injection,
                "withdrawal": withdrawal,
                "owner": territory[store.node],
            }
    return out


def _forward(ground: Ground) -> dict[str, Any]:
    out: dict[str, dict[str, Any]] = {}
    for r in ground.references:
        for (seller, market), rate in ground.forward.items():
            if market == r.market and rate > 0:
                rates = [rate * f for f in factors(r, ground.left)]
                out.setdefault(seller, {})[market] = _by_period(rates, ground.left)
    return out


def factors(reference: Reference, left: Left) -> tuple[float, ...]:
    """How many times its mean a market wants in each period."""
    if len(left.periods) == 1:
        return (1.0,)
    months = [int(p[-2:]) for p in left.periods]
    return tuple(reference.month_shares[m - 1] / share for m, share in zip(months, left.shares, strict=True))


def _arcs(ground: Ground) -> dict[str, Any]:
    terms = {t.arc: t for t in ground.scenario.terms}
    out = {}
    for arc in ground.network.arcs:
        if not isinstance(arc, Corridor):  # a plan was made: it refuses others
            continue
        ahead, back = ground.left.pipe[arc.arc]
        if max(*ahead, *back) > 0:
            out[arc.arc] = {
                "from": arc.tail,
                "to": arc.head,
                "capacity": _by_period(ahead, ground.left),
                "capacity_backward": _by_period(back, ground.left),
                "cost": terms[arc.arc].opex_usd_per_tcm,
                "loss": arc.fuel_fraction,
                "owner": arc.owner,
                "tariff": terms[arc.arc].tariff_usd_per_tcm,
            }
    return out


def among(market: Market, members: Collection[str]) -> Market:
    """The market in which members charge each other nothing and still sell apart."""
    lines = tuple(
        dataclasses.replace(x, exempt=tuple(m for m in sorted(members) if m != x.owner))
        if x.owner in members
        else x
        for x in market.lines
    )
    return dataclasses.replace(market, lines=lines)


def without_charges(market: Market) -> Market:
    """The market in which nobody charges anybody."""
    return dataclasses.replace(
        market, lines=tuple(dataclasses.replace(x, tariff=0.0, exempt=()) for x in market.lines)
    )


def stepping(market: Market, group: Group) -> Market:
    """The market in which a group chooses its sales together and still charges itself; conduct as of one."""
    conduct = dict(market.conduct)
    for m in (o.market for o in market.outlets):
        conduct |= {(t, m): max(market.conduct[s, m] for s in group) for t in group}
    return dataclasses.replace(market, conduct=conduct, in_step=(group,))


def partitioned(market: Market, groups: Sequence[Group]) -> Market:
    """The market in which each group is one trader; it behaves as its member that holds out most.

    A group charges itself nothing, because an owner never pays itself.
    """
    outlets = [o.market for o in market.outlets]
    conduct = dict(market.conduct)
    named = {"+".join(g): g for g in groups if len(g) > 1}
    for name, members in named.items():
        conduct |= {(name, m): max(market.conduct[t, m] for t in members) for m in outlets}
    return merged(market, named, conduct=conduct, forward=market.forward, said=market.assumptions)
