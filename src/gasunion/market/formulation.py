"""A market as one convex programme, for curves that are straight at the point where it is written.

    minimise   Σ_t w_t [ Σ C(x) + Σ (cost + τ) (f⁺ + f⁻) + Σ θ b (s − forward)² / 2 − Σ (a Q − b Q² / 2) ]
    subject to balance of every trader's own gas at every node      (trader and node, period)
               Σ over traders of f⁺/F⁺ + f⁻/F⁻ ≤ 1                   (arc, period)
               stocks, and what traders share of every store
               Σ_traders s = Q, or = the steps that are bought       (market, period)

Its conditions of optimality are those of the equilibrium: p − θ b (s − forward) ≤ λ for every trader.

See docs/theory/market.md, sections "One programme" and "When one QP is the equilibrium".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gasunion.market.charges import charge_of
from gasunion.market.cone_costs import with_cones
from gasunion.market.curves import line_of, slopes_of, tangent_at
from gasunion.market.forms import GolombekCost, IsoelasticDemand, LinearDemand, PowerCost, StepDemand
from gasunion.market.places import Places, add_stores, grid_of, held_sales, numbers, places_of, words
from gasunion.market.setting import Market
from gasunion.program import Floats, Program
from gasunion.transport.flows import FlowColumns, add_balance, add_flows, add_pooled_capacity
from gasunion.transport.model import Indices, Model
from gasunion.transport.stock import StockColumns


@dataclass(frozen=True, slots=True, kw_only=True)
class Formulation:
    """The programme's blocks: column and row numbers by what they are.

    Attributes
    ----------
    production : (site, period). sales : (pair, period). quantity : (market, period), −1 for steps.
    steps : market number → (step, period). flows : (arc copy, period). stock : (store copy, period), or None.
    balance : (node copy, period) rows. demand : (market, period) rows. pooled : (arc, period) rows.
    stock_balance : (store copy, period) rows of what is in store, or empty.
    store_rows : injection, withdrawal and stock shared, (store, period) rows each.
    weight : (period,) share of the year.
    theta : (pair,) conduct. forward, factor_of : (pair, period), (market, period).
    held : (held sale, period) what a pair sells, or all of a group in step in a market: whose margin it is.
    held_of : (pair,) its held sale.
    program : its arrays, the curved parts left at 0.
    """

    market: Market
    places: Places
    production: Indices
    sales: Indices
    quantity: Indices
    steps: dict[int, Indices]
    flows: FlowColumns
    stock: StockColumns | None
    balance: Indices
    demand: Indices
    pooled: Indices
    stock_balance: Indices
    store_rows: tuple[Indices, Indices, Indices] | None
    weight: Floats
    theta: Floats
    forward: Floats
    held: Indices
    held_of: Indices
    program: Program


def formulate(market: Market) -> Formulation:
    """Rows and columns of a market; `at_point` gives its curves."""
    places = places_of(market)
    periods, weight = market.periods, np.array(market.shares)
    model = Model()
    production = model.add_columns(
        "production",
        {"site": [str(k) for k in range(len(market.sites))], "period": periods},
        lower=np.array([s.minimum for s in market.sites]),
        upper=_limits(market),
    )
    sales = model.add_columns("sales", {"pair": words(places.pair), "period": periods})
    quantity = np.full((len(market.outlets), len(periods)), -1)
    straight = [k for k, o in enumerate(market.outlets) if not isinstance(o.demand[0], StepDemand)]
    quantity[straight] = model.add_columns(
        "quantity", {"market": [market.outlets[k].market for k in straight], "period": periods}
    )
    steps = _add_steps(model, market, weight)
    grid = grid_of(market, places)
    carried = [market.lines[k].cost + charge_of(market.lines[k], t) for t, k in places.arc]
    cost = np.array(carried).reshape(-1, 1) * weight
    flows = add_flows(model, grid, cost_forward=cost, cost_backward=cost)
    balance = add_balance(model, grid, flows)
    site_node = numbers(places, [(s.trader, s.node) for s in market.sites])
    used = site_node >= 0  # a site from which no market can be reached gives nothing
    model.add_entries(balance[site_node[used]], production[used], 1.0)
    pair_node = numbers(places, [(t, market.outlets[k].node) for t, k in places.pair])
    model.add_entries(balance[pair_node], sales, -1.0)
    demand = model.add_rows(
        "demand", {"market": [o.market for o in market.outlets], "period": periods}, lower=0.0, upper=0.0
    )
    model.add_entries(demand[[k for _, k in places.pair]], sales, 1.0)
    model.add_entries(demand[straight], quantity[straight], -1.0)
    for k, columns in steps.items():
        model.add_entries(demand[k], columns, -1.0)
    pooled = add_pooled_capacity(
        model,
        flows,
        arcs=tuple(x.arc for x in market.lines),
        periods=periods,
        arc_of=np.array([k for _, k in places.arc], dtype=np.int64),
        capacity_forward=np.array([x.capacity_forward for x in market.lines]).reshape(-1, len(periods)),
        capacity_backward=np.array([x.capacity_backward for x in market.lines]).reshape(-1, len(periods)),
    )
    stock, store_rows = add_stores(model, market, places, balance)
    held, held_of = held_sales(model, market, places, sales)
    theta = np.array([market.conduct[t, market.outlets[k].market] for t, k in places.pair])
    none = (0.0,) * len(periods)
    forward = np.array([market.forward.get((t, market.outlets[k].market), none) for t, k in places.pair])
    program = model.program()
    # What a site that reaches nothing could give stays 0: without a row nothing holds it back.
    program.lower[production[~used]] = program.upper[production[~used]] = 0.0
    return Formulation(
        market=market,
        places=places,
        production=production,
        sales=sales,
        quantity=quantity,
        steps=steps,
        flows=flows,
        stock=stock,
        balance=balance,
        demand=demand,
        pooled=pooled,
        stock_balance=model.rows["stock"].index if stock is not None else np.zeros((0, 0), dtype=np.int64),
        store_rows=store_rows,
        weight=weight,
        theta=theta,
        forward=forward.reshape(-1, len(periods)),
        held=held,
        held_of=held_of,
        program=program,
    )


def at_point(
    form: Formulation, *, quantity: Floats, production: Floats, is_conic: bool
) -> tuple[Program, int]:
    """The programme with its curves straightened at a point.

    Parameters
    ----------
    quantity : (market, period) where isoelastic demand is taken by its tangent.
    production : (site, period) where curved costs are taken by their second-order expansion.
    is_conic : take curved costs whole, as cones, instead; their columns come behind the others.

    Returns
    -------
    (the programme, its number of columns without those of cones).
    """
    market, weight = form.market, form.weight
    cost, quadratic = form.program.cost.copy(), np.zeros(form.program.cost.size)
    choke, slope = tangents(market, quantity)
    straight = form.quantity[:, 0] >= 0
    columns = form.quantity[straight]
    cost[columns] = -weight * choke[straight]
    quadratic[columns] = weight * slope[straight]
    pull = weight * form.theta[:, None] * slope[[k for _, k in form.places.pair]]
    one_of = np.unique(form.held_of, return_index=True)[1]  # a pair of each held sale: they have one conduct
    ahead = np.zeros(form.held.shape)
    np.add.at(ahead, form.held_of, form.forward)
    cost[form.held] = -pull[one_of] * ahead
    quadratic[form.held] = pull[one_of]
    if form.stock is not None:
        own = np.array([market.stores[k].cost for _, k in form.places.store])
        cost[form.stock.injection] = own[:, None] * weight
    cones: list[tuple[int, int]] = []
    for k, site in enumerate(market.sites):
        for t in range(weight.size):
            column, rate = form.production[k, t], float(production[k, t])
            is_curved = isinstance(site.cost, PowerCost | GolombekCost)
            if is_curved and is_conic and form.program.upper[column] > 0:
                cones.append((k, t))
                first, second = site.cost.marginal, getattr(site.cost, "slope", 0.0)
            else:
                first, second = slopes_of(site.cost, rate)
                first -= second * rate
            cost[column], quadratic[column] = weight[t] * first, weight[t] * second
    base = form.program
    plain = Program(
        cost=cost,
        lower=base.lower,
        upper=base.upper,
        matrix=base.matrix,
        row_lower=base.row_lower,
        row_upper=base.row_upper,
        quadratic=quadratic,
    )
    return (
        with_cones(plain, market, cones, production=form.production, weight=weight) if cones else plain
    ), cost.size


def tangents(market: Market, quantity: Floats) -> tuple[Floats, Floats]:
    """Choke price and slope of each market's curve as traders see it, straight at a point; (market, period).

    They are 0 where demand is in steps.
    """
    choke, slope = np.zeros(quantity.shape), np.zeros(quantity.shape)
    for k, outlet in enumerate(market.outlets):
        for t, factor in enumerate(outlet.factor):
            curve = outlet.demand[t]
            if isinstance(curve, LinearDemand):
                choke[k, t], slope[k, t] = line_of(curve, factor, outlet.resellers)
            elif isinstance(curve, IsoelasticDemand):
                choke[k, t], slope[k, t] = tangent_at(curve, float(quantity[k, t]), factor)
    return choke, slope


def _limits(market: Market) -> Floats:
    """(site, period) most that each gives; a Golombek cost stops short of its limit by itself."""
    return np.array([s.capacity for s in market.sites])


def _add_steps(model: Model, market: Market, weight: Floats) -> dict[int, Indices]:
    out = {}
    for k, outlet in enumerate(market.outlets):
        curves = [c for c in outlet.demand if isinstance(c, StepDemand)]
        if curves:
            # A period with fewer steps than another has the others with nothing in them.
            shape = (max(len(c.steps) for c in curves), len(curves))
            size, value = np.zeros(shape), np.zeros(shape)
            for t, (curve, factor) in enumerate(zip(curves, outlet.factor, strict=True)):
                size[: len(curve.steps), t] = [q * factor for q, _ in curve.steps]
                value[: len(curve.steps), t] = [v for _, v in curve.steps]
            labels = {"step": [str(i) for i in range(len(size))], "period": market.periods}
            out[k] = model.add_columns(f"use of {outlet.market}", labels, upper=size, cost=-weight * value)
    return out
