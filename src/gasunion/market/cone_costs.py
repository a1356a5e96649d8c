"""Power and Golombek costs as cones of a programme: whole, where an expansion holds near one point only.

See docs/theory/market.md, section "Cost".
"""

from __future__ import annotations

import numpy as np

from gasunion.market.forms import GolombekCost, PowerCost
from gasunion.market.setting import Market
from gasunion.program import Cone, Floats, Program
from gasunion.transport.model import Indices


def with_cones(
    plain: Program,
    market: Market,
    cones: list[tuple[int, int]],
    *,
    production: Indices,
    weight: Floats,
) -> Program:
    """The programme with one more column for each curved cost, held above it by a cone.

    Parameters
    ----------
    plain : its programme without the curved part of those costs; its costs are changed in place.
    cones : (site, period) of each. production : (site, period) columns. weight : (period,) share of the year.
    """
    from scipy import sparse

    count, size = len(cones), plain.cost.size
    made, price = [], np.zeros(count)
    for number, (k, t) in enumerate(cones):
        cost, column, extra = market.sites[k].cost, int(production[k, t]), size + number
        if isinstance(cost, PowerCost):
            # extra ≥ (q/L)^r, r = 1 + 1/β; the cost is L/r of it.
            power = 1.0 + 1.0 / cost.exponent
            price[number] = weight[t] * cost.scale / power
            made.append(
                _cone(
                    "power", (extra, -1, column), (1.0, 0.0, 1.0 / cost.scale), (0.0, 1.0, 0.0), 1.0 / power
                )
            )
        else:
            assert isinstance(cost, GolombekCost)
            # extra ≥ y ln y with y = 1 − q/limit, as y exp(−extra / y) ≤ 1; the cost is −steep · limit of it,
            # and −steep · q besides.
            price[number] = -weight[t] * cost.steep * cost.limit
            plain.cost[column] -= weight[t] * cost.steep
            made.append(
                _cone(
                    "exponential", (extra, column, -1), (-1.0, -1.0 / cost.limit, 0.0), (0.0, 1.0, 1.0), None
                )
            )
    assert plain.quadratic is not None
    none = np.zeros(count)
    return Program(
        cost=np.concatenate([plain.cost, price]),
        lower=np.concatenate([plain.lower, np.full(count, -np.inf)]),
        upper=np.concatenate([plain.upper, np.full(count, np.inf)]),
        matrix=sparse.hstack([plain.matrix, sparse.csc_matrix((plain.row_lower.size, count))]).tocsc(),
        row_lower=plain.row_lower,
        row_upper=plain.row_upper,
        quadratic=np.concatenate([plain.quadratic, none]),
        cones=tuple(made),
    )


def _cone(
    kind: str,
    columns: tuple[int, ...],
    scale: tuple[float, ...],
    offset: tuple[float, ...],
    exponent: float | None,
) -> Cone:
    return Cone(
        kind="power" if kind == "power" else "exponential",
        columns=np.array(columns, dtype=np.int32),
        scale=np.array(scale),
        offset=np.array(offset),
        exponent=exponent,
    )
