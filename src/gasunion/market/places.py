"""What of the network each trader uses, as copies for its own gas: nodes, arcs, stores, and what it sells.

The programme has a balance for each trader's gas at each node of its copy; traders share pipes and stores.

See docs/theory/market.md, section "One programme".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gasunion.market.reach import reach
from gasunion.market.setting import Market
from gasunion.network.elements import Corridor, Node
from gasunion.scenario.storage import Storage
from gasunion.transport.flows import Grid
from gasunion.transport.model import Indices, Model
from gasunion.transport.stock import StockColumns, add_stock

UNLIMITED = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What of the network each trader uses: the programme's copies, in canonical order.

    Attributes
    ----------
    node, arc, store, pair : (trader, name) of each copy; a pair is a trader and a market.
    node_number : (trader, node) → its number.
    """

    node: tuple[tuple[str, str], ...]
    arc: tuple[tuple[str, int], ...]
    store: tuple[tuple[str, int], ...]
    pair: tuple[tuple[str, int], ...]
    node_number: dict[tuple[str, str], int]


def places_of(market: Market) -> Places:
    """Copies of the network: a trader has those places its gas can pass on the way to a market."""
    inside = reach(market)
    node = tuple((t, n) for t in market.traders for n in sorted(inside[t]))
    return Places(
        node=node,
        arc=tuple(
            (t, k)
            for t in market.traders
            for k, line in enumerate(market.lines)
            if line.tail in inside[t] and line.head in inside[t]
        ),
        store=tuple(
            (t, k) for t in market.traders for k, s in enumerate(market.stores) if s.node in inside[t]
        ),
        pair=tuple(
            (t, k) for t in market.traders for k, o in enumerate(market.outlets) if o.node in inside[t]
        ),
        node_number={name: k for k, name in enumerate(node)},
    )


def held_sales(model: Model, market: Market, places: Places, sales: Indices) -> tuple[Indices, Indices]:
    """Columns of what is held against a price: a pair's sales, or the sum of a group in step in a market."""
    group_of = {t: k for k, group in enumerate(market.in_step) for t in group}
    together: dict[tuple[int, int], list[int]] = {}
    for k, (trader, m) in enumerate(places.pair):
        if trader in group_of:
            together.setdefault((group_of[trader], m), []).append(k)
    if not together:
        return sales, np.arange(len(places.pair))
    labels = {"group": [f"{g} · {m}" for g, m in together], "period": market.periods}
    sums = model.add_columns("in step", labels)
    rows = model.add_rows("in step", labels, lower=0.0, upper=0.0, terms=[(sums, 1.0)])
    alone = [k for k, (trader, _) in enumerate(places.pair) if trader not in group_of]
    held_of = np.zeros(len(places.pair), dtype=np.int64)
    held_of[alone] = np.arange(len(alone))
    for row, members in enumerate(together.values()):
        held_of[members] = len(alone) + row
        for k in members:
            model.add_entries(rows[row], sales[k], -1.0)
    return np.concatenate([sales[alone], sums]), held_of


def grid_of(market: Market, places: Places) -> Grid:
    """Every trader's copy of the network; limits stand in the rows that traders share."""
    number = places.node_number
    ends = [(t, market.lines[k].tail, market.lines[k].head) for t, k in places.arc]
    shape = (len(places.arc), len(market.periods))
    capacity = []
    for side in ("capacity_forward", "capacity_backward"):
        given = np.array([getattr(x, side) for x in market.lines]).reshape(-1, shape[1])
        own = given[[k for _, k in places.arc]] if places.arc else np.zeros(shape)
        capacity.append(np.where(own > 0, UNLIMITED, 0.0))
    return Grid(
        nodes=tuple(Node(node=f"{t} · {n}") for t, n in places.node),
        arcs=tuple(
            Corridor(
                arc=f"{t} · {x.arc}",
                corridor=x.arc,
                tail=x.tail,
                head=x.head,
                length_m=0.0,
                capacity_forward_m3_s=0.0,
            )
            for t, x in ((t, market.lines[k]) for t, k in places.arc)
        ),
        tail=np.array([number[t, tail] for t, tail, _ in ends], dtype=np.int64),
        head=np.array([number[t, head] for t, _, head in ends], dtype=np.int64),
        periods=market.periods,
        capacity_forward_mcm_d=capacity[0],
        capacity_backward_mcm_d=capacity[1],
        arrival=np.array([1.0 - market.lines[k].loss for _, k in places.arc]),
    )


def add_stores(
    model: Model, market: Market, places: Places, balance: Indices
) -> tuple[StockColumns | None, tuple[Indices, Indices, Indices] | None]:
    """Every trader's stock in each store, and the rows by which traders share it."""
    if not places.store:
        return None, None
    free = [
        Storage(
            storage=f"{t} · {market.stores[k].store}",
            node=market.stores[k].node,
            working_gas_bcm=UNLIMITED,
            injection_mcm_d=UNLIMITED,
            withdrawal_mcm_d=UNLIMITED,
        )
        for t, k in places.store
    ]
    weight = np.array(market.shares)
    # A rate of 1 bcm/y over a share of the year is that much in bcm: in mcm, prices of gas in store would
    # carry a thousand times the solver's tolerance.
    stock = add_stock(model, free, periods=market.periods, days=weight)
    at = numbers(places, [(t, market.stores[k].node) for t, k in places.store])
    model.add_entries(balance[at], stock.withdrawal, 1.0)
    model.add_entries(balance[at], stock.injection, -1.0)
    of = np.array([k for _, k in places.store])
    labels = {"storage": [s.store for s in market.stores], "period": market.periods}
    rows = []
    for name, columns, most in (
        ("injection shared", stock.injection, [s.injection for s in market.stores]),
        ("withdrawal shared", stock.withdrawal, [s.withdrawal for s in market.stores]),
        ("stock shared", stock.stock, [s.working for s in market.stores]),
    ):
        block = model.add_rows(name, labels, lower=-np.inf, upper=np.array(most)[:, None])
        model.add_entries(block[of], columns, 1.0)
        rows.append(block)
    return stock, (rows[0], rows[1], rows[2])


def numbers(places: Places, names: list[tuple[str, str]]) -> Indices:
    """Numbers of node copies by (trader, node); −1 where a trader has no copy of it."""
    return np.array([places.node_number.get(n, -1) for n in names], dtype=np.int64)


def words(pairs: tuple[tuple[str, int], ...]) -> list[str]:
    """Labels of copies."""
    return [f"{t} · {k}" for t, k in pairs]
