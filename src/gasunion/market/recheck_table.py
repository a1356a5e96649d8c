"""A witness read by name for its recheck: what is missing, double or of another place is told.

Part of the second proof: shares no code with what solved.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from gasunion.market.setting import Market

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
Pair = tuple[str, str]
TABLES = {"production", "sales", "flows", "stores", "node_price", "market_price", "arc_rent", "store_rent"}


class Table:
    """The witness by name; what is missing reads as zeros and is told."""

    def __init__(self, market: Market, witness: Rows) -> None:
        self.faults: list[str] = []
        self.count = len(market.periods)
        if set(witness) != TABLES:
            self.faults.append(f"it has other tables than {', '.join(sorted(TABLES))}")
        production = list(witness.get("production", ()))
        if any(set(row) != {"trader", "node", "rate"} for row in production):
            self.faults.append("production has rows of other columns than trader, node, rate")
        self.output = [self._rates(r, "rate") for r in production]
        self.output += [[0.0] * self.count] * (len(market.sites) - len(production))
        if [(r.get("trader"), r.get("node")) for r in production] != [
            (s.trader, s.node) for s in market.sites
        ]:
            self.faults.append("production does not list the sites of the market in their order")
        self.sales = self._by(witness, "sales", ("trader", "market"), ("rate",))
        self.flows = self._by(witness, "flows", ("trader", "arc"), ("forward", "backward"))
        parts = ("injection", "withdrawal", "stock", "value")
        self.stores = self._by(witness, "stores", ("trader", "store"), parts)
        self.node_price = self._by(witness, "node_price", ("trader", "node"), ("price",))
        self.price = self._by(witness, "market_price", ("market",), ("price",))
        self.arc_rent = self._by(witness, "arc_rent", ("arc",), ("rent",))
        self.store_rent = self._by(witness, "store_rent", ("store",), parts[:3])

    def _by(
        self, witness: Rows, table: str, names: Sequence[str], parts: Sequence[str]
    ) -> dict[tuple[str, ...], list[list[float]]]:
        out: dict[tuple[str, ...], list[list[float]]] = {}
        for row in witness.get(table, ()):
            if set(row) != {*names, *parts}:
                self.faults.append(f"{table} has rows of other columns than {', '.join([*names, *parts])}")
            key = tuple(str(row.get(n)) for n in names)
            if key in out:
                self.faults.append(f"{table} lists {', '.join(key)} twice")
            out[key] = [self._rates(row, part) for part in parts]
        return out

    def _rates(self, row: Mapping[str, Any], part: str) -> list[float]:
        values = row.get(part)
        if isinstance(values, list) and len(values) == self.count:
            plain = [float(v) for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
            if len(plain) == self.count and all(math.isfinite(v) for v in plain):
                return plain
        self.faults.append(f"{part} is not a list of {self.count} numbers")
        return [0.0] * self.count


def whole(market: Market, table: Table) -> None:
    """Whether the witness speaks of every place that a trader's gas can pass, and of no other."""
    nodes: set[Pair] = set()
    for trader in market.traders:
        inside = _inside(market, trader)
        nodes |= {(trader, n) for n in inside}
    lines = {(t, x.arc) for t in market.traders for x in market.lines if {(t, x.tail), (t, x.head)} <= nodes}
    pairs = {(t, o.market) for t in market.traders for o in market.outlets if (t, o.node) in nodes}
    stores = {(t, s.store) for t in market.traders for s in market.stores if (t, s.node) in nodes}
    for name, found, right in (
        ("node_price", table.node_price, nodes),
        ("flows", table.flows, lines),
        ("sales", table.sales, pairs),
        ("stores", table.stores, stores),
        ("market_price", table.price, {(o.market,) for o in market.outlets}),
        ("arc_rent", table.arc_rent, {(x.arc,) for x in market.lines}),
        ("store_rent", table.store_rent, {(s.store,) for s in market.stores} if stores else set()),
    ):
        wrong = set(found) ^ right
        if wrong:
            table.faults.append(
                f"{name} lists other places than it should: {', '.join(sorted(wrong, key=str)[0])}"
            )


def _inside(market: Market, trader: str) -> set[str]:
    """Places between a trader's sites and any market: all lines are passed over until nothing changes."""

    def spread(found: set[str], is_back: bool) -> set[str]:
        size = -1
        while size < len(found):
            size = len(found)
            for x in market.lines:
                for start, end, most in (
                    (x.tail, x.head, x.capacity_forward),
                    (x.head, x.tail, x.capacity_backward),
                ):
                    first, second = (end, start) if is_back else (start, end)
                    if first in found and any(c > 0 for c in most):
                        found.add(second)
        return found

    own = {s.node for s in market.sites if s.trader == trader and any(c > 0 for c in s.capacity)}
    return spread(own, False) & spread({o.node for o in market.outlets}, True)
