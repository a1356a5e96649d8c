"""The second proof: whether a witness is an equilibrium of a market, by arithmetic of its own.

Nothing is solved here and nothing of what solved is imported. For every trader the gas balance, and at every
node, arc, site, store and market the condition that what is done pays exactly and what is not done would not
pay more. For every trader besides: by how much its best reply, in the objective it conjectures and at the
given congestion prices, could beat what it does. That bound is the dual of its own problem, so no search is
needed to trust it.

See docs/theory/market.md, section "What is rechecked".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from gasunion.market.belief import Belief
from gasunion.market.forms import GolombekCost, IsoelasticDemand, LinearDemand, PowerCost
from gasunion.market.recheck_table import Rows, Table, whole
from gasunion.market.setting import Line, Market, Outlet, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Rechecked:
    """What a recheck found; every figure relative to the largest price, quantity or revenue of the market.

    Attributes
    ----------
    misses : by condition: balance, capacity, sign, stock, price, sales, production, transport, storage.
    best_reply : trader → what it could gain at most by another reply, in shares of the market's revenue.
    faults : what the witness lacks or says of places that do not exist.
    """

    misses: Mapping[str, float]
    best_reply: Mapping[str, float]
    faults: tuple[str, ...]

    @property
    def residual(self) -> float:
        """The largest of all; infinite where the witness is not whole."""
        return math.inf if self.faults else max([*self.misses.values(), *self.best_reply.values()])


def recheck(market: Market, witness: Rows) -> Rechecked:
    """Recheck a witness, as `gasunion.market.witness` writes it, against the market it speaks of."""
    table = Table(market, witness)
    whole(market, table)
    if table.faults:
        return Rechecked(misses={}, best_reply={}, faults=tuple(dict.fromkeys(table.faults)))
    scale = _Scale.of(market, table)
    misses: dict[str, float] = {}

    def miss(name: str, value: float, unit: float) -> None:
        misses[name] = max(misses.get(name, 0.0), value / unit)

    gain = dict.fromkeys(market.traders, 0.0)
    for t in range(len(market.periods)):
        sold = _sold(market, table, t)
        for outlet in market.outlets:
            miss(
                "price",
                _price_miss(outlet, sold[outlet.market], table.price[outlet.market,][0][t], t),
                scale.price,
            )
        _physical(market, table, t, miss, scale)
        _economic(market, table, t, _Judge(miss=miss, gain=gain, scale=scale, sold=sold))
    _stocks(market, table, miss, scale)
    revenue = max(
        sum(w * s * p for w, s, p in _revenues(market, table)), scale.price * scale.rate * min(market.shares)
    )
    reply = {trader: max(0.0, value) / revenue for trader, value in gain.items()}
    return Rechecked(misses=misses, best_reply=reply, faults=())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """What misses are compared with: the greatest price and the greatest rate."""

    price: float
    rate: float

    @staticmethod
    def of(market: Market, table: Table) -> _Scale:
        prices = [p for rows in table.price.values() for p in rows[0]]
        prices += [s.cost.marginal for s in market.sites]
        rates = [r for row in table.output for r in row]
        return _Scale(price=max(map(abs, [*prices, 1e-9])), rate=max(map(abs, [*rates, 1e-9])))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    """Takes what misses, and what a trader could gain."""

    miss: Callable[[str, float, float], None]
    gain: dict[str, float]
    scale: _Scale
    sold: Mapping[str, float]

    def pays(
        self, name: str, trader: str, margin: float, *, rate: float, span: tuple[float, float], weight: float
    ) -> None:
        """What is done must pay exactly; what could be done more must not pay.

        margin : of one more unit [USD/tcm]. rate : what is done. span : least and most that could be.
        """
        price, size = self.scale.price, self.scale.rate
        more, less = max(span[1] - rate, 0.0), max(rate - span[0], 0.0)
        up = max(margin, 0.0) * min(more, size) / size
        down = max(-margin, 0.0) * min(less, size) / size
        self.miss(name, max(up, down), price)
        could = max(margin, 0.0) * min(more, 4.0 * size) + max(-margin, 0.0) * less
        self.gain[trader] += weight * could


def _sold(market: Market, table: Table, t: int) -> dict[str, float]:
    sold = {o.market: 0.0 for o in market.outlets}
    for (_, name), (rate,) in table.sales.items():
        sold[name] += rate[t]
    return sold


def _revenues(market: Market, table: Table) -> Iterable[tuple[float, float, float]]:
    for (_, name), (rate,) in table.sales.items():
        for t, weight in enumerate(market.shares):
            yield weight, rate[t], table.price[name,][0][t]


def _price_miss(outlet: Outlet, sold: float, price: float, t: int) -> float:
    """How far the price is from what buyers pay for what is sold. [USD/tcm]"""
    curve, factor = outlet.demand[t], outlet.factor[t]
    if isinstance(curve, LinearDemand):
        return abs(price - (curve.choke - _steep(outlet, sold, price, t) * sold))
    if isinstance(curve, IsoelasticDemand):
        if sold <= 0.0:
            return math.inf
        return abs(price - math.exp(math.log(sold / (factor * curve.scale)) / curve.elasticity))
    # In steps the price lies between the value of what is bought last and of what is not bought any more.
    left, low, high = sold, 0.0, math.inf
    size = sum(q for q, _ in curve.steps) * factor
    for quantity, value in curve.steps:
        here = quantity * factor
        if left > 1e-9 * size:
            high = value
        if left < here - 1e-9 * size:
            low = max(low, value)
        left = max(left - here, 0.0)
    beyond = max(0.0, sold - size) / size * curve.steps[0][1]
    return float(max(price - high, low - price, beyond, 0.0))


def _steep(outlet: Outlet, sold: float, price: float, t: int) -> float:
    """−dp/dQ as traders see it. [USD/tcm per bcm/y]"""
    curve = outlet.demand[t]
    if isinstance(curve, LinearDemand):
        return float(curve.slope * 2**outlet.resellers / outlet.factor[t])
    if isinstance(curve, IsoelasticDemand):
        return -price / (curve.elasticity * sold) if sold > 0 else math.inf
    return 0.0


def _physical(
    market: Market, table: Table, t: int, miss: Callable[[str, float, float], None], scale: _Scale
) -> None:
    """Balances, limits and signs of one period."""
    balance = dict.fromkeys(table.node_price, 0.0)
    for site, rate in zip(market.sites, table.output, strict=True):
        miss("sign", -min(rate[t], 0.0), scale.rate)
        miss("capacity", max(rate[t] - site.capacity[t], site.minimum[t] - rate[t], 0.0), scale.rate)
        if (site.trader, site.node) in balance:
            balance[site.trader, site.node] += rate[t]
        else:
            miss("balance", abs(rate[t]), scale.rate)
    node = {o.market: o.node for o in market.outlets}
    for (trader, name), (rate,) in table.sales.items():
        miss("sign", -min(rate[t], 0.0), scale.rate)
        balance[trader, node[name]] -= rate[t]
    line = {x.arc: x for x in market.lines}
    used = dict.fromkeys(line, 0.0)
    for (trader, arc), (ahead, back) in table.flows.items():
        x = line[arc]
        for start, end, flow, most in (
            (x.tail, x.head, ahead[t], x.capacity_forward[t]),
            (x.head, x.tail, back[t], x.capacity_backward[t]),
        ):
            miss("sign", -min(flow, 0.0), scale.rate)
            balance[trader, start] -= flow
            balance[trader, end] += flow * (1.0 - x.loss)
            if most > 0:
                used[arc] += flow / most
            else:
                miss("capacity", abs(flow), scale.rate)
    for arc, share in used.items():
        x = line[arc]
        most = max(c for c in (x.capacity_forward[t], x.capacity_backward[t], 0.0))
        over = max(share - 1.0, 0.0) * most if math.isfinite(most) else max(share - 1.0, 0.0) * scale.rate
        miss("capacity", over, max(scale.rate, most if math.isfinite(most) else 0.0))
        rent = table.arc_rent[arc,][0][t]
        miss("sign", -min(rent, 0.0), scale.price * scale.rate)
        miss("transport", abs(rent * max(1.0 - share, 0.0)), scale.price * scale.rate * market.shares[t])
    for (trader, name), (ins, outs, _, _) in table.stores.items():
        place = next(s.node for s in market.stores if s.store == name)
        balance[trader, place] += outs[t] - ins[t]
        for value in (ins[t], outs[t]):
            miss("sign", -min(value, 0.0), scale.rate)
    for value in balance.values():
        miss("balance", abs(value), scale.rate)


def _economic(market: Market, table: Table, t: int, judge: _Judge) -> None:
    """What every trader does in one period pays exactly; nothing else would pay more."""
    weight = market.shares[t]
    worth = {key: rows[0][t] for key, rows in table.node_price.items()}
    outlets = {o.market: o for o in market.outlets}
    for (trader, name), (rate,) in table.sales.items():
        outlet, price = outlets[name], table.price[name,][0][t]
        theta = market.conduct.get((trader, name), 0.0)
        # Who sells in step holds what the whole group sells; each sends its own gas.
        group = [m for m in _in_step(market, trader) if (m, name) in table.sales]
        held = sum(table.sales[m, name][0][t] for m in group)
        ahead = sum(market.forward.get((m, name), (0.0,) * len(market.periods))[t] for m in group)
        steep, value = _steep(outlet, judge.sold[name], price, t), worth[trader, outlet.node]
        margin = price - value if theta == 0 else price - theta * steep * (held - ahead) - value
        up = max(margin, 0.0)
        down = max(-margin, 0.0) * min(rate[t] / judge.scale.rate, 1.0)
        judge.miss("sales", max(up, down), judge.scale.price)
        if trader != group[0]:
            continue  # the group's reply is bounded once: from whichever member's gas is worth least
        least = min(worth[m, outlet.node] for m in group)
        dear = sum((worth[m, outlet.node] - least) * table.sales[m, name][0][t] for m in group)
        beliefs = Belief(
            outlet=outlet,
            period=t,
            price=price,
            sold=judge.sold[name],
            held=held,
            theta=theta,
            ahead=ahead,
            steep=steep,
            value=least,
        )
        judge.gain[trader] += weight * (dear + beliefs.could_gain(most=4.0 * judge.scale.rate))
    for site, rates in zip(market.sites, table.output, strict=True):
        here = worth.get((site.trader, site.node))
        if here is not None:
            margin = here - _marginal(site, rates[t])
            judge.pays(
                "production",
                site.trader,
                margin,
                rate=rates[t],
                span=(site.minimum[t], site.capacity[t]),
                weight=weight,
            )
    line = {x.arc: x for x in market.lines}
    for (trader, arc), (ahead_rate, back_rate) in table.flows.items():
        for is_ahead, flow in ((True, ahead_rate[t]), (False, back_rate[t])):
            x = line[arc]
            most = (x.capacity_forward if is_ahead else x.capacity_backward)[t]
            if most > 0:
                margin = _carriage(x, worth, trader, is_ahead=is_ahead) - (
                    table.arc_rent[arc,][0][t] / (most * weight) if math.isfinite(most) else 0.0
                )
                judge.pays("transport", trader, margin, rate=flow, span=(0.0, math.inf), weight=weight)


def _in_step(market: Market, trader: str) -> tuple[str, ...]:
    """The group that a trader chooses its sales with; itself alone where there is none."""
    return next((group for group in market.in_step if trader in group), (trader,))


def _carriage(x: Line, worth: Mapping[tuple[str, ...], float], trader: str, *, is_ahead: bool) -> float:
    """What carrying a unit gains before the rent of the arc. [USD/tcm]"""
    start, end = (x.tail, x.head) if is_ahead else (x.head, x.tail)
    return worth[trader, end] * (1.0 - x.loss) - worth[trader, start] - x.cost - _charge(x, trader)


def _charge(x: Line, trader: str) -> float:
    """What a unit pays the owner: nothing where the trader, or a member of the group, owns or is exempt."""
    for member in trader.split("+"):
        if member == x.owner or member in x.exempt:
            return 0.0
    return x.tariff


def _marginal(site: Site, rate: float) -> float:
    cost = site.cost
    if isinstance(cost, PowerCost):
        return cost.marginal + (math.exp(math.log(rate / cost.scale) / cost.exponent) if rate > 0 else 0.0)
    if isinstance(cost, GolombekCost):
        left = max(1.0 - rate / cost.limit, 1e-300)
        return cost.marginal + cost.slope * rate + cost.steep * math.log(left)
    return cost.marginal + cost.slope * rate


def _stocks(market: Market, table: Table, miss: Callable[[str, float, float], None], scale: _Scale) -> None:
    """Stocks close over the year, shared limits hold, and gas in store is worth what holding it costs."""
    count, shares = len(market.periods), market.shares
    stores = {s.store: s for s in market.stores}
    total: dict[tuple[str, int, int], float] = {}
    for (trader, name), (ins, outs, stock, value) in table.stores.items():
        store, rents = stores[name], table.store_rent[name,]
        for t in range(count):
            change = shares[t] * (ins[t] - outs[t])
            miss("stock", abs(stock[t] - stock[t - 1] - change), scale.rate)
            miss("sign", -min(stock[t], 0.0), scale.rate)
            here = table.node_price[trader, store.node][0][t]
            put = value[t] - here - store.cost - rents[0][t] / shares[t]
            took = here - value[t] - rents[1][t] / shares[t]
            keep = value[(t + 1) % count] - value[t] - rents[2][t]
            for margin, rate in ((put, ins[t]), (took, outs[t]), (keep, stock[t])):
                miss("storage", max(margin, -margin * min(rate / scale.rate, 1.0), 0.0), scale.price)
            for part, amount in enumerate((ins[t], outs[t], stock[t])):
                total[name, part, t] = total.get((name, part, t), 0.0) + amount
    for (name, part, t), amount in total.items():
        store, rent = stores[name], table.store_rent[name,][part][t]
        most = (store.injection, store.withdrawal, store.working)[part]
        miss("capacity", max(amount - most, 0.0), scale.rate)
        miss("sign", -min(rent, 0.0), scale.price)
        miss("storage", abs(rent) * max(most - amount, 0.0) / max(shares[t], 1e-9), scale.price * scale.rate)
