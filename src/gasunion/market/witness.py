"""The witness of an equilibrium: quantities and prices by name, so that anyone can recheck it.

It is one of the points that the conditions allow. Flows, stocks and whose gas went where are often not
unique: they stand here to be rechecked and are no result.
"""

from __future__ import annotations

from typing import Any

from gasunion.market.equilibrium import Equilibrium
from gasunion.program import Floats

Witness = dict[str, list[dict[str, Any]]]


def witness_of(found: Equilibrium) -> Witness:
    """Rows of names and lists by period.

    production [bcm/y] by site, in the setting's order; sales, flows, stores (injection, withdrawal [bcm/y],
    stock [bcm], value [USD/tcm]) and node_price [USD/tcm] by trader; market_price [USD/tcm]; arc_rent [MUSD];
    store_rent [MUSD] of injection, withdrawal and stock.
    """
    form, market = found.form, found.form.market
    places = form.places
    output, sales = found.values(form.production), found.values(form.sales)
    ahead, back = found.values(form.flows.forward), found.values(form.flows.backward)
    node_price, arc_rent = found.node_price(), found.arc_rent()
    stores, rents = _stores(found)
    return {
        "production": [
            {"trader": s.trader, "node": s.node, "rate": _list(output[k])} for k, s in enumerate(market.sites)
        ],
        "sales": [
            {"trader": t, "market": market.outlets[m].market, "rate": _list(sales[k])}
            for k, (t, m) in enumerate(places.pair)
        ],
        "flows": [
            {"trader": t, "arc": market.lines[a].arc, "forward": _list(ahead[k]), "backward": _list(back[k])}
            for k, (t, a) in enumerate(places.arc)
        ],
        "stores": stores,
        "node_price": [
            {"trader": t, "node": n, "price": _list(node_price[k])} for k, (t, n) in enumerate(places.node)
        ],
        "market_price": [
            {"market": o.market, "price": _list(found.price[k])} for k, o in enumerate(market.outlets)
        ],
        "arc_rent": [{"arc": x.arc, "rent": _list(arc_rent[k])} for k, x in enumerate(market.lines)],
        "store_rent": rents,
    }


def _stores(found: Equilibrium) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    form, market = found.form, found.form.market
    if form.stock is None or form.store_rows is None:
        return [], []
    stock_rows = found.form.stock_balance
    injection, withdrawal = found.values(form.stock.injection), found.values(form.stock.withdrawal)
    stock = found.values(form.stock.stock)
    value = -found.row_dual[stock_rows]
    stores = [
        {
            "trader": t,
            "store": market.stores[s].store,
            "injection": _list(injection[k]),
            "withdrawal": _list(withdrawal[k]),
            "stock": _list(stock[k]),
            "value": _list(value[k]),
        }
        for k, (t, s) in enumerate(form.places.store)
    ]
    rent = [
        [max(-float(y), 0.0) for y in found.row_dual[rows[k]]]
        for k in range(len(market.stores))
        for rows in form.store_rows
    ]
    rents = [
        {"store": s.store, "injection": rent[3 * k], "withdrawal": rent[3 * k + 1], "stock": rent[3 * k + 2]}
        for k, s in enumerate(market.stores)
    ]
    return stores, rents


def _list(values: Floats) -> list[float]:
    return [float(v) for v in values]
