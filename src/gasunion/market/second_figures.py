"""The second proof's figures: what a witness means for traders and buyers, from the setting alone.

Shares no code with `gasunion.market.figures`; compared with what is printed by `gasunion.market.printed`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from gasunion.market.forms import GolombekCost, IsoelasticDemand, LinearDemand, PowerCost
from gasunion.market.setting import Market, Outlet, Site

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def second_figures(market: Market, witness: Rows) -> dict[str, float]:
    """Dotted name in the answer → figure, of everything that follows from a witness that is whole."""
    share = market.shares
    price = {r["market"]: r["price"] for r in witness["market_price"]}
    held = {(r["trader"], r["market"]): r["rate"] for r in witness["sales"]}
    out: dict[str, float] = {}
    welfare = 0.0
    for outlet in market.outlets:
        name = outlet.market
        rate = [sum(r[t] for (_, m), r in held.items() if m == name) for t in range(len(share))]
        volume = sum(w * q for w, q in zip(share, rate, strict=True))
        paid = sum(w * q * p for w, q, p in zip(share, rate, price[name], strict=True))
        out[f"sold.{name}"] = volume
        out[f"prices.{name}"] = (
            paid / volume if volume > 0 else sum(w * p for w, p in zip(share, price[name], strict=True))
        )
        for t, period in enumerate(market.periods):
            out[f"by_period.{period}.prices.{name}"] = price[name][t]
            out[f"by_period.{period}.sold.{name}"] = share[t] * rate[t]
        worth = sum(w * _worth(outlet, q, t) for t, (w, q) in enumerate(zip(share, rate, strict=True)))
        final = [_final(outlet, q, p, t) for t, (q, p) in enumerate(zip(rate, price[name], strict=True))]
        spent = sum(w * q * p for w, q, p in zip(share, rate, final, strict=True))
        out[f"consumer_surplus.{name}"] = worth - spent
        if outlet.resellers:
            mean = spent / volume if volume > 0 else sum(w * p for w, p in zip(share, final, strict=True))
            out[f"resale.{name}.price"], out[f"resale.{name}.profit"] = mean, spent - paid
        welfare += worth
        for trader in market.traders:
            own = held.get((trader, name), [0.0] * len(share))
            mine = sum(w * q for w, q in zip(share, own, strict=True))
            out[f"quantities.{trader}.{name}"] = mine
            if volume > 0:
                out[f"hhi.{name}"] = out.get(f"hhi.{name}", 0.0) + (100 * mine / volume) ** 2
            got = sum(w * q * p for w, q, p in zip(share, own, price[name], strict=True))
            if mine > 0 and got > 0:
                node = next(
                    r["price"]
                    for r in witness["node_price"]
                    if (r["trader"], r["node"]) == (trader, outlet.node)
                )
                least = sum(w * q * v for w, q, v in zip(share, own, node, strict=True))
                out[f"lerner.{trader}.{name}"] = (got - least) / got
    welfare += _money(market, witness, price, held, out)  # charges are paid and got: they are in no welfare
    out["welfare"] = welfare
    return out


def _money(
    market: Market,
    witness: Rows,
    price: Mapping[str, list[float]],
    held: Mapping[tuple[str, str], list[float]],
    out: dict[str, float],
) -> float:
    """Profits and rents into `out`; less what everything cost."""
    share = market.shares
    rent = {r["arc"]: r["rent"] for r in witness["arc_rent"]}
    keep = {r["store"]: r for r in witness["store_rent"]}
    profit = dict.fromkeys(market.traders, 0.0)
    spent = 0.0
    for (trader, name), rates in held.items():
        profit[trader] += sum(w * q * p for w, q, p in zip(share, rates, price[name], strict=True))
    for site, row in zip(market.sites, witness["production"], strict=True):
        cost = sum(w * _cost(site, q) for w, q in zip(share, row["rate"], strict=True))
        profit[site.trader] -= cost
        spent += cost
    line = {x.arc: x for x in market.lines}
    taken = {(x.arc, t): 0.0 for x in market.lines for t in range(len(share))}
    income = dict.fromkeys(line, 0.0)
    paid = dict.fromkeys(market.traders, 0.0)
    for row in witness["flows"]:
        x = line[row["arc"]]
        is_free = any(name in (x.owner, *x.exempt) for name in row["trader"].split("+"))
        for t, weight in enumerate(share):
            moved = weight * (row["forward"][t] + row["backward"][t])
            cost, charge = moved * x.cost, 0.0 if is_free else moved * x.tariff
            income[x.arc] += charge
            paid[row["trader"]] += charge
            profit[row["trader"]] -= charge
            part = sum(
                rate / most
                for rate, most in (
                    (row["forward"][t], x.capacity_forward[t]),
                    (row["backward"][t], x.capacity_backward[t]),
                )
                if most > 0
            )
            profit[row["trader"]] -= cost + part * rent[x.arc][t]
            taken[x.arc, t] += part
            spent += cost
    for x in market.lines:
        out[f"congestion_rent.by_arc.{x.arc}"] = sum(rent[x.arc])
    for owner in {x.owner or "owner not named" for x in market.lines}:
        own = [x.arc for x in market.lines if (x.owner or "owner not named") == owner]
        out[f"charges.by_owner.{owner}"] = sum(income[arc] for arc in own)
    out |= {f"charges.by_arc.{arc}": amount for arc, amount in income.items()}
    out |= {f"charges.by_trader.{trader}": amount for trader, amount in paid.items()}
    stores = {s.store: s for s in market.stores}
    earned = dict.fromkeys(stores, 0.0)
    for row in witness["stores"]:
        store = stores[row["store"]]
        for t, weight in enumerate(share):
            cost = weight * store.cost * row["injection"][t]
            fee = sum(
                row[part][t] * keep[store.store][part][t] for part in ("injection", "withdrawal", "stock")
            )
            profit[row["trader"]] -= cost + fee
            earned[store.store] += fee
            spent += cost
    out |= {f"storage_rent.by_store.{name}": value for name, value in earned.items()}
    out |= {f"profit.{trader}": value for trader, value in profit.items()}
    return -spent


def _worth(outlet: Outlet, rate: float, t: int) -> float:
    """What final buyers would pay for each unit, added up; nothing above the highest price of a curve."""
    curve, factor = outlet.demand[t], outlet.factor[t]
    if isinstance(curve, LinearDemand):
        return curve.choke * rate - curve.slope / factor * rate * rate / 2
    if isinstance(curve, IsoelasticDemand):
        size, bend = factor * curve.scale, 1 + 1 / curve.elasticity
        start = float(size * curve.price_high**curve.elasticity)
        if rate <= start:  # no more than what is bought at the highest price, or no rate that anybody sells
            return curve.price_high * rate
        if abs(bend) < 1e-12:
            return curve.price_high * start + size * (math.log(rate) - math.log(start))
        power = (rate / size) ** bend - (start / size) ** bend
        return float(curve.price_high * start + size * power / bend)
    worth, left = 0.0, rate
    for quantity, value in curve.steps:
        taken = min(left, quantity * factor)
        worth += taken * value
        left -= taken
    return worth


def _final(outlet: Outlet, rate: float, price: float, t: int) -> float:
    curve = outlet.demand[t]
    if isinstance(curve, LinearDemand):
        return curve.choke - curve.slope / outlet.factor[t] * rate
    return price


def _cost(site: Site, rate: float) -> float:
    cost = site.cost
    if isinstance(cost, PowerCost):
        own = 1 / cost.exponent + 1
        return cost.marginal * rate + (
            cost.scale / own * math.exp(own * math.log(rate / cost.scale)) if rate > 0 else 0
        )
    if isinstance(cost, GolombekCost):
        left = cost.limit - rate
        fall = left * math.log(left / cost.limit) if left > 0 else 0.0
        return cost.marginal * rate + cost.slope * rate * rate / 2 - cost.steep * (fall + rate)
    return (cost.marginal + cost.slope * rate / 2) * rate
