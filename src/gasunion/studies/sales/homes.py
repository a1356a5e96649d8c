"""What homes and contracts among the parties take of a year, and what fields, pipes and stores have left.

The status quo carries both: gas for homes, and gas that is sold outside. They are told apart by proportional
sharing: at every node whatever leaves is the same mixture, so the share of a node's gas that ends outside is

    σ = (sold there + Σ departures · σ at the other end) / all that leaves

one linear system a period. What does not end outside is what homes and inner contracts take; the rest of
every
capacity is left to sell and send with. So homes stay as they were, and the year's own sales are among what
sellers can do.

References
----------
docs/theory/sales.md, section "What is left to sell". Bialek: Tracing the flow of electricity, IEE Proceedings
143(4), 1996 (proportional sharing).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from gasunion.network.network import Network
from gasunion.outcome import Outcome
from gasunion.planning.formulation import Formulation, formulate
from gasunion.planning.plan import Plan, solve_plan
from gasunion.program import Floats
from gasunion.scenario.scenario import Scenario
from gasunion.units import mcm_d_from_bcm_y

Rates = tuple[float, ...]
_Mean = Callable[[Floats], Rates]
MCM_PER_BCM = 1000.0
DIGITS = 4
"""Decimals of a rate that is left [bcm/y]: what different machines agree on, as in base years."""
LEAST_MCM_D = 1e-6
"""What leaves a node with less is nothing."""
MARKET = "market"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """Gas that a party bought of another and that ended outside: where it came in, what was paid for it."""

    party: str
    node: str
    arc: str
    price_usd_per_tcm: float
    rate: Rates


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What is left for sales outside, by period. Rates bcm/y.

    Attributes
    ----------
    periods, days, shares : names, their days, and their shares of the year.
    supply : (node, rate) of each supply of the scenario, in order. bought : what parties bought of each
        other and
        sold on. pipe : arc → (forward, backward).
    store : storage → (working gas [bcm], injection, withdrawal).
    sold_bcm : contract → what it carried in the status quo. [bcm]
    """

    periods: tuple[str, ...]
    days: Rates
    shares: Rates
    supply: tuple[tuple[str, Rates], ...]
    bought: tuple[Bought, ...]
    pipe: Mapping[str, tuple[Rates, Rates]]
    store: Mapping[str, tuple[float, float, float]]
    sold_bcm: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Homes:
    """The part of a plan that homes and inner contracts take, (supply or arc, period). [mcm/d]"""

    production: Floats
    forward: Floats
    backward: Floats


def left_for_sales(network: Network, scenario: Scenario, *, by_month: bool) -> tuple[Left | None, Outcome]:
    """What homes and contracts among the parties leave; None where the year has no status quo.

    Parameters
    ----------
    by_month : twelve months, else the year as one period; then stores count for nothing.
    """
    form = formulate(network, dataclasses.replace(scenario, projects=()))
    today = solve_plan(form, kind="status quo")
    if not today.outcome.is_solved:
        return None, today.outcome
    return left_by(today, by_month=by_month), today.outcome


def outside_parties(scenario: Scenario, network: Network) -> dict[str, str]:
    """Node of an outside market → the party in whose territory it lies."""
    territory = {n.node: n.territory for n in network.nodes}
    return {m.node: territory[m.node] for m in scenario.markets}


def _homes(plan: Plan) -> _Homes:
    """The plan less what ends in outside markets."""
    share = _share_sold(plan)
    grid = plan.formulation.grid
    at = [grid.node_names.index(s.node) for s in plan.formulation.supplies]
    return _Homes(
        production=np.maximum(plan.production, 0.0) * (1.0 - share[at]),
        forward=np.maximum(plan.forward, 0.0) * (1.0 - share[grid.head]),
        backward=np.maximum(plan.backward, 0.0) * (1.0 - share[grid.tail]),
    )


def _share_sold(plan: Plan) -> Floats:
    """(node, period) share of what leaves a node that ends in an outside market."""
    form, grid = plan.formulation, plan.formulation.grid
    number = {n: k for k, n in enumerate(grid.node_names)}
    count, periods = len(number), form.days.size
    leaves, sold = np.zeros((count, periods)), np.zeros((count, periods))
    used = np.maximum(plan.use, 0.0)
    for u, step in enumerate(form.uses):
        leaves[number[step.node]] += used[u]
        if step.use_class == MARKET:
            sold[number[step.node]] += used[u]
    for s, store in enumerate(form.storages):
        leaves[number[store.node]] += np.maximum(plan.injection[s], 0.0)
    ahead, back = np.maximum(plan.forward, 0.0), np.maximum(plan.backward, 0.0)
    np.add.at(leaves, grid.tail, ahead)
    np.add.at(leaves, grid.head, back)
    share = np.zeros((count, periods))
    for t in range(periods):
        onward = np.zeros((count, count))
        np.add.at(onward, (grid.tail, grid.head), ahead[:, t])
        np.add.at(onward, (grid.head, grid.tail), back[:, t])
        through = np.where(leaves[:, t] > LEAST_MCM_D, leaves[:, t], np.inf)
        share[:, t] = np.linalg.solve(np.eye(count) - onward / through[:, None], sold[:, t] / through)
    return np.clip(share, 0.0, 1.0)


def left_by(plan: Plan, *, by_month: bool) -> Left:
    """What homes and contracts among the parties leave of a status quo."""
    form, homes = plan.formulation, _homes(plan)
    days, periods = form.days, form.periods
    names = list(dict.fromkeys(p.period.removesuffix("p") for p in periods)) if by_month else ["year"]
    place = [names.index(p.period.removesuffix("p")) if by_month else 0 for p in periods]
    span = np.bincount(place, weights=days)

    def mean(rate_mcm_d: Floats) -> Rates:
        """Mean of a rate by period of the study. [bcm/y]"""
        volume = np.bincount(place, weights=rate_mcm_d * days)
        return tuple(round(float(v), DIGITS) for v in volume / span * days.sum() / MCM_PER_BCM)

    grid, ahead, back = form.grid, homes.forward, homes.backward
    pipe = {}
    for a, arc in enumerate(grid.arcs):
        most = grid.capacity_forward_mcm_d[a], grid.capacity_backward_mcm_d[a]
        used = sum(
            np.divide(flow, cap, out=np.zeros_like(flow), where=cap > 0)
            for flow, cap in ((ahead[a], most[0]), (back[a], most[1]))
        )
        free = np.clip(1.0 - np.asarray(used), 0.0, 1.0)
        pipe[arc.arc] = mean(most[0] * free), mean(most[1] * free)
    _share_joint_limits(form, homes, pipe, mean)
    sold_bcm = {
        c.contract: float(plan.contract_quantity[i] @ days) / MCM_PER_BCM
        for i, c in enumerate(form.contracts.contracts)
    }
    shares = tuple(float(s) for s in span / days.sum())
    bought = _bought(plan, homes, mean)
    bought_bcm: dict[str, float] = {}
    for b in bought:
        volume = sum(w * r for w, r in zip(shares, b.rate, strict=True))
        bought_bcm[b.party] = bought_bcm.get(b.party, 0.0) + volume
    return Left(
        periods=tuple(names),
        days=tuple(float(s) for s in span),
        shares=shares,
        supply=_supply(plan, homes, mean, sold_bcm=sold_bcm, bought_bcm=bought_bcm),
        bought=bought,
        pipe=pipe,
        store=_stores(form, plan) if by_month else {},
        sold_bcm=sold_bcm,
    )


def _supply(
    plan: Plan,
    homes: _Homes,
    mean: _Mean,
    *,
    sold_bcm: Mapping[str, float],
    bought_bcm: Mapping[str, float],
) -> tuple[tuple[str, Rates], ...]:
    """What each supply has left: what nobody uses, and the party's outside sales of the year.

    Where the sold gas lies follows the mixture, how much it is in all follows the party's contracts less
    what it
    bought for them: gas sold to another party is no longer its own, though some of it may end outside.
    """
    form, days = plan.formulation, plan.formulation.days
    place = form.grid.node_names
    party = [form.grid.nodes[place.index(s.node)].territory for s in form.supplies]
    ended = np.maximum(plan.production, 0.0) - homes.production
    buyers = set(outside_parties(form.scenario, form.network).values())
    factor = {}
    for name in set(party):
        sales = [c for c in form.scenario.contracts if c.seller == name and c.buyer in buyers]
        own = max(sum(sold_bcm[c.contract] for c in sales) - bought_bcm.get(name, 0.0), 0.0)
        mixed = float(ended[[p == name for p in party]].sum(axis=0) @ days) / MCM_PER_BCM
        factor[name] = own / mixed if mixed > 0 else 0.0
    out = []
    for s, supply in enumerate(form.supplies):
        mean_rate = supply.capacity_bcm_y * MCM_PER_BCM / float(days.sum())
        kept = np.maximum(plan.production[s] - ended[s] * factor[party[s]], 0.0)
        free = np.maximum(mean_rate * supply.month_max_factor - kept, 0.0)
        most = max(supply.capacity_bcm_y * MCM_PER_BCM - float(kept @ days), 0.0)
        volume = float(free @ days)
        out.append((supply.node, mean(free * min(1.0, most / volume) if volume > 0 else free)))
    return tuple(out)


def _bought(plan: Plan, homes: _Homes, mean: _Mean) -> tuple[Bought, ...]:
    """What came over a border under a sale between parties, and no other contract, and ended outside."""
    form = plan.formulation
    outside = set(outside_parties(form.scenario, form.network).values())
    territory = {n.node: n.territory for n in form.grid.nodes}
    inner = [c for c in form.scenario.contracts if c.buyer not in outside and not c.is_balance]
    through = {w for c in form.scenario.contracts if c.buyer in outside for w in c.crossings}
    out = []
    for a, arc in enumerate(form.grid.arcs):
        if territory[arc.tail] == territory[arc.head]:
            continue
        for contract in inner:
            ways = [w for w in contract.crossings if w.corridor == arc.corridor and w.is_forward]
            if not ways or ways[0] in through or territory[arc.head] != contract.buyer:
                continue
            ended = np.maximum(plan.forward[a], 0.0) - homes.forward[a]
            rate = mean(ended * form.grid.arrival[a])
            if max(rate) > 0:
                out.append(
                    Bought(
                        party=contract.buyer,
                        node=arc.head,
                        arc=arc.arc,
                        price_usd_per_tcm=contract.price_usd_per_tcm,
                        rate=rate,
                    )
                )
            break
    return tuple(out)


def _stores(form: Formulation, plan: Plan) -> dict[str, tuple[float, float, float]]:
    """What no period needs of each store's working gas [bcm], injection and withdrawal [bcm/y].

    Where the data give no fill, how full a store is stays open, and only how much it swings is known: that is
    what it needs, so that the answer does not rest on one level of many.
    """
    to_rate = float(form.days.sum()) / MCM_PER_BCM
    out = {}
    for s, store in enumerate(form.storages):
        stock = plan.stock_mcm[s] / MCM_PER_BCM
        start = store.fill_start_bcm if store.fill_start_bcm is not None else stock[-1] - store.change_bcm
        path = np.append(stock, start)
        needed = float(np.ptp(path) if store.least_end_bcm is None else path.max())
        working = store.working_gas_bcm - needed
        ins = store.injection_mcm_d - float(plan.injection[s].max(initial=0.0))
        outs = store.withdrawal_mcm_d - float(plan.withdrawal[s].max(initial=0.0))
        left = (round(max(v, 0.0), DIGITS) for v in (working, ins * to_rate, outs * to_rate))
        out[store.storage] = (next(left), next(left), next(left))
    return out


def _share_joint_limits(
    form: Formulation, homes: _Homes, pipe: dict[str, tuple[Rates, Rates]], mean: _Mean
) -> None:
    """Where arcs share a limit, what is left of it is split among them by what each has left."""
    for limit in form.scenario.joint_limits:
        ways = [
            (arc.arc, way.is_forward, a)
            for way in limit.ways
            for a, arc in enumerate(form.grid.arcs)
            if arc.corridor == way.corridor
        ]
        used = sum((homes.forward if f else homes.backward)[a] for _, f, a in ways)
        rest = mean(np.maximum(mcm_d_from_bcm_y(limit.capacity_bcm_y) - np.asarray(used), 0.0))
        for t, most in enumerate(rest):
            total = sum(pipe[arc][0 if f else 1][t] for arc, f, _ in ways)
            if total <= most:
                continue
            for arc, f, _ in ways:
                both = [list(side) for side in pipe[arc]]
                both[0 if f else 1][t] = round(both[0 if f else 1][t] * most / total, DIGITS)
                pipe[arc] = (tuple(both[0]), tuple(both[1]))
