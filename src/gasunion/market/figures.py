"""What an equilibrium means for traders, buyers and owners of pipes, by name.

See docs/theory/market.md, section "What is printed".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gasunion.market.charges import charge_of
from gasunion.market.curves import line_of, surplus_at, total_of
from gasunion.market.equilibrium import Equilibrium
from gasunion.market.forms import IsoelasticDemand, LinearDemand, StepDemand
from gasunion.market.formulation import tangents
from gasunion.market.setting import Outlet
from gasunion.program import Floats
from gasunion.transport.model import Indices

UNNAMED = "owner not named"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Figures of the year, by name. Volumes bcm, prices USD/tcm, money MUSD.

    Attributes
    ----------
    price : market → mean price, weighted by sales. sold : market → volume. choke : market → choke price; None
        for an isoelastic demand. quantity : (trader, market) → volume.
    profit : trader → revenue less cost of production and transport, charges and congestion rents paid.
    surplus : market → of final buyers. resale : market → (final price, profit of its resellers).
    arc_rent, store_rent : by name. arc_charge : what the owner of each arc is paid in charges.
    charge_paid : by trader. hhi : market → sum of squared shares of sales in per cent; None where
        nothing is sold. lerner : (trader, market) → (price − marginal cost) / price; None where it sells
        none.
    welfare : all surplus, profits, rents and charges together. period_price, period_sold : (period, market).
    """

    price: dict[str, float]
    sold: dict[str, float]
    choke: dict[str, float | None]
    quantity: dict[tuple[str, str], float]
    profit: dict[str, float]
    surplus: dict[str, float]
    resale: dict[str, tuple[float, float]]
    arc_rent: dict[str, float]
    store_rent: dict[str, float]
    arc_charge: dict[str, float]
    charge_paid: dict[str, float]
    hhi: dict[str, float | None]
    lerner: dict[tuple[str, str], float | None]
    welfare: float
    period_price: dict[tuple[str, str], float]
    period_sold: dict[tuple[str, str], float]


def figures_of(found: Equilibrium) -> Figures:
    """Figures of a solved equilibrium."""
    form, market = found.form, found.form.market
    places, weight = form.places, form.weight
    names = [o.market for o in market.outlets]
    sales, price, sold = found.values(form.sales), found.price, found.sold()
    volume = sold @ weight
    surplus, resale = _buyers(found, sold)
    pair_market = [m for _, m in places.pair]
    quantity = {(t, names[m]): float(sales[k] @ weight) for k, (t, m) in enumerate(places.pair)}
    _, slope = tangents(market, sold)
    ahead = np.zeros(form.held.shape)
    np.add.at(ahead, form.held_of, form.forward)
    own = found.values(form.held) - ahead
    margin = form.theta[:, None] * slope[pair_market] * own[form.held_of]
    earned = np.sum(sales * margin * weight, axis=1)
    paid = np.sum(sales * price[pair_market] * weight, axis=1)
    own = np.array([quantity[t, names[m]] for t, m in places.pair])
    profit = profit_of(found)
    arc_rent, store_rent = found.arc_rent().sum(axis=1), store_rents(found)
    arc_charge, charge_paid = charges(found)
    return Figures(
        price={
            n: float(price[k] @ (sold[k] * weight) / volume[k] if volume[k] > 0 else price[k] @ weight)
            for k, n in enumerate(names)
        },
        sold=dict(zip(names, map(float, volume), strict=True)),
        choke={o.market: _choke(o) for o in market.outlets},
        quantity={(t, m): quantity.get((t, m), 0.0) for t in market.traders for m in names},
        profit=dict(zip(market.traders, map(float, profit), strict=True)),
        surplus=dict(zip(names, map(float, surplus), strict=True)),
        resale=resale,
        arc_rent={x.arc: float(arc_rent[k]) for k, x in enumerate(market.lines)},
        store_rent={s.store: float(store_rent[k]) for k, s in enumerate(market.stores)},
        arc_charge=arc_charge,
        charge_paid=charge_paid,
        hhi={
            n: float(np.sum((100.0 * own[[m == k for m in pair_market]] / volume[k]) ** 2))
            if volume[k] > 0
            else None
            for k, n in enumerate(names)
        },
        lerner={
            (t, names[m]): float(earned[k] / paid[k]) if own[k] > 0 and paid[k] > 0 else None
            for k, (t, m) in enumerate(places.pair)
        },
        welfare=float(
            profit.sum()
            + surplus.sum()
            + arc_rent.sum()
            + sum(store_rent)
            + sum(arc_charge.values())
            + sum(gain for _, gain in resale.values())
        ),
        period_price=_by_period(market.periods, names, price),
        period_sold=_by_period(market.periods, names, sold * weight),
    )


def _choke(outlet: Outlet) -> float | None:
    """Choke price of a market, the highest of its periods; None of an isoelastic demand."""
    prices = [
        c.choke if isinstance(c, LinearDemand) else c.steps[0][1]
        for c in outlet.demand
        if not isinstance(c, IsoelasticDemand)
    ]
    return max(prices, default=None)


def _by_period(periods: Sequence[str], names: Sequence[str], values: Floats) -> dict[tuple[str, str], float]:
    return {(p, n): float(values[k, t]) for t, p in enumerate(periods) for k, n in enumerate(names)}


def profit_of(found: Equilibrium) -> Floats:
    """(trader,) revenue less cost of production, transport, storage, charges and congestion rents. [MUSD]"""
    form, market = found.form, found.form.market
    weight, number = form.weight, {t: k for k, t in enumerate(market.traders)}
    out = np.zeros(len(market.traders))
    sales = found.values(form.sales)
    for k, (trader, m) in enumerate(form.places.pair):
        out[number[trader]] += float(sales[k] @ (found.price[m] * weight))
    out -= costs_of(found)
    if form.places.arc:
        rents = np.sum(arc_shares(found) * found.arc_rent()[[a for _, a in form.places.arc]], axis=1)
        np.subtract.at(out, [number[t] for t, _ in form.places.arc], rents)
    for rows, used, (trader, s) in store_shares(found):
        out[number[trader]] -= float(used @ np.maximum(-found.row_dual[rows[s]], 0.0))
    return out


def costs_of(found: Equilibrium) -> Floats:
    """(trader,) cost of production, transport and storage, and charges, without rents. [MUSD]"""
    form, market = found.form, found.form.market
    number = {t: k for k, t in enumerate(market.traders)}
    out = np.zeros(len(market.traders))
    output = found.values(form.production)
    for site, rates in zip(market.sites, output, strict=True):
        cost = [total_of(site.cost, float(rate)) for rate in rates]
        out[number[site.trader]] += float(np.array(cost) @ form.weight)
    moved = (found.values(form.flows.forward) + found.values(form.flows.backward)) @ form.weight
    if form.places.arc:
        carried = np.array([market.lines[a].cost + charge_of(market.lines[a], t) for t, a in form.places.arc])
        np.add.at(out, [number[t] for t, _ in form.places.arc], carried * moved)
    if form.stock is not None:
        put = found.values(form.stock.injection) @ form.weight
        for k, (trader, s) in enumerate(form.places.store):
            out[number[trader]] += market.stores[s].cost * float(put[k])
    return out


def charges(found: Equilibrium) -> tuple[dict[str, float], dict[str, float]]:
    """(arc → what its owner is paid in charges, trader → what it pays). [MUSD]"""
    form, market = found.form, found.form.market
    income = {x.arc: 0.0 for x in market.lines}
    paid = dict.fromkeys(market.traders, 0.0)
    moved = (found.values(form.flows.forward) + found.values(form.flows.backward)) @ form.weight
    for k, (trader, a) in enumerate(form.places.arc):
        line = market.lines[a]
        amount = charge_of(line, trader) * float(moved[k])
        income[line.arc] += amount
        paid[trader] += amount
    return income, paid


def arc_shares(found: Equilibrium) -> Floats:
    """(arc copy, period) share of its arc that a trader's flow takes; 0 where the arc has no limit."""
    form, market = found.form, found.form.market
    out = np.zeros(form.flows.forward.shape)
    for columns, side in (
        (form.flows.forward, "capacity_forward"),
        (form.flows.backward, "capacity_backward"),
    ):
        most = np.array([getattr(market.lines[a], side) for _, a in form.places.arc]).reshape(out.shape)
        with np.errstate(divide="ignore"):
            out += np.where(most > 0, found.values(columns) / np.where(most > 0, most, 1.0), 0.0)
    return out


def store_shares(found: Equilibrium) -> list[tuple[Indices, Floats, tuple[str, int]]]:
    """(rows by store and period, what a trader takes of them, (trader, store)), for each use and copy."""
    form = found.form
    if form.stock is None or form.store_rows is None:
        return []
    blocks = (form.stock.injection, form.stock.withdrawal, form.stock.stock)
    return [
        (rows, found.values(block)[k], copy)
        for rows, block in zip(form.store_rows, blocks, strict=True)
        for k, copy in enumerate(form.places.store)
    ]


def store_rents(found: Equilibrium) -> list[float]:
    """(store,) rent of injection, withdrawal and working gas. [MUSD]"""
    out = [0.0] * len(found.form.market.stores)
    for rows, used, (_, s) in store_shares(found):
        out[s] += float(used @ np.maximum(-found.row_dual[rows[s]], 0.0))
    return out


def _buyers(found: Equilibrium, sold: Floats) -> tuple[Floats, dict[str, tuple[float, float]]]:
    """(market,) surplus of final buyers, and what resellers between get. [MUSD]"""
    market, weight = found.form.market, found.form.weight
    surplus, resale = np.zeros(len(market.outlets)), {}
    for k, outlet in enumerate(market.outlets):
        first, periods = outlet.demand[0], list(zip(outlet.demand, outlet.factor, strict=True))
        if isinstance(first, StepDemand):
            surplus[k] = step_worth(found, k) - float((found.price[k] * sold[k]) @ weight)
        elif isinstance(first, IsoelasticDemand):
            surplus[k] = sum(
                w * surplus_at(curve, float(q), f)
                for w, q, (curve, f) in zip(weight, sold[k], periods, strict=True)
                if isinstance(curve, IsoelasticDemand)
            )
        else:
            lines = [line_of(curve, f, 0) for curve, f in periods if isinstance(curve, LinearDemand)]
            choke, slope = (np.array(part) for part in zip(*lines, strict=True))
            surplus[k] = 0.5 * (slope * sold[k] ** 2) @ weight
            if outlet.resellers:
                final, volume = choke - slope * sold[k], sold[k] @ weight
                gain = float(((final - found.price[k]) * sold[k]) @ weight)
                mean = float(final @ (sold[k] * weight) / volume if volume > 0 else final @ weight)
                resale[outlet.market] = (mean, gain)
    return surplus, resale


def step_worth(found: Equilibrium, market_number: int) -> float:
    """Value of what a market with steps buys. [MUSD]"""
    outlet = found.form.market.outlets[market_number]
    used, worth = found.values(found.form.steps[market_number]), 0.0
    for t, curve in enumerate(outlet.demand):
        assert isinstance(curve, StepDemand)
        values = np.array([v for _, v in curve.steps])
        worth += float(values @ used[: values.size, t]) * float(found.form.weight[t])
    return worth
