"""Rows of contracts: what a contract's quantity is, its year, its months, its days, and its border arcs.

    quantity    m_t = Σ sign · flow of the measure's corridors                       (contract, period)
    pin         m_t + short_t = agreed rate, or the rate achieved                     (status quo)
    year        minimum ≤ Σ_t δ_t m_t ≤ maximum                                       (contracted plan)
    month       (1 − swing) share Y ≤ Σ_{t in month} δ_t m_t ≤ (1 + swing) share Y,   Y = Σ_t δ_t m_t
    day         m_t ≤ daily maximum
    crossing    flow on a border way ≤ Σ daily maxima of the contracts that list it; none: 0

Every plan has all the rows; what is not asked of a plan is released by infinite bounds.

References: docs/theory/planning.md, equations 5 and 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gasunion.network.network import Network
from gasunion.program import Floats
from gasunion.scenario.calendar import Period
from gasunion.scenario.contracts import Contract
from gasunion.scenario.measure import Way
from gasunion.scenario.scenario import Scenario
from gasunion.transport.flows import FlowColumns, Grid
from gasunion.transport.model import Indices, Model


@dataclass(frozen=True, slots=True, kw_only=True)
class BorderWay:
    """A corridor across a border in one direction, out of one territory into another."""

    way: Way
    exporter: str
    importer: str

    @property
    def label(self) -> str:
        """Corridor and direction in words."""
        return f"{self.way} {self.exporter}→{self.importer}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRows:
    """Columns and rows of the contracts.

    Attributes
    ----------
    contracts : in order. quantity : (contract, period) columns of m. [mcm/d]
    short : (contract, period) columns of the shortfall against a pin. [mcm/d]
    pin, day : (contract, period) rows. year : (contract,) rows.
    month_lower, month_upper : (contract, month) rows.
    border_ways : ways across borders. border : (border way, period) rows.
    border_limit_mcm_d : (border way,) what rule 6 allows.
    daily_maximum_mcm_d : (contract,). agreed_mcm_d : (contract, period) agreed rate.
    """

    contracts: tuple[Contract, ...]
    quantity: Indices
    short: Indices
    pin: Indices
    day: Indices
    year: Indices
    month_lower: Indices
    month_upper: Indices
    border_ways: tuple[BorderWay, ...]
    border: Indices
    border_limit_mcm_d: Floats
    daily_maximum_mcm_d: Floats
    agreed_mcm_d: Floats


def daily_maximum_mcm_d(contract: Contract, periods: Sequence[Period]) -> float:
    """Greatest daily quantity: given, or maximum × (1 + swing) × largest daily rate of the shape.

    The daily rate of a month is its share over its days. The largest share alone would not do: a February of
    0.125 carries more on a day than a January of 0.13.
    """
    if contract.daily_maximum_mcm_d is not None:
        return contract.daily_maximum_mcm_d
    rates = [contract.month_shares[p.month - 1] / p.month_days for p in periods]
    return contract.maximum_bcm_y * 1000.0 * max(rates) * (1.0 + contract.swing)


def agreed_mcm_d(contract: Contract, period: Period) -> float:
    """Rate that the status quo asks of a contract: pinned, or the agreed quantity by its shape. [mcm/d]"""
    if contract.pinned_mcm_d is not None:
        return contract.pinned_mcm_d[period.month - 1]
    return contract.agreed_bcm_y * 1000.0 * contract.month_shares[period.month - 1] / period.month_days


def border_ways(network: Network, grid: Grid) -> tuple[BorderWay, ...]:
    """Every corridor across a border in each direction in which it has capacity, in canonical order."""
    ways: dict[Way, BorderWay] = {}
    forward = grid.capacity_forward_mcm_d.max(axis=1)
    backward = grid.capacity_backward_mcm_d.max(axis=1)
    for i, arc in enumerate(grid.arcs):
        tail, head = grid.nodes[grid.tail[i]].territory, grid.nodes[grid.head[i]].territory
        if tail == head:
            continue
        if forward[i] > 0:
            ways[Way(arc.corridor)] = BorderWay(way=Way(arc.corridor), exporter=tail, importer=head)
        if backward[i] > 0:
            ways[Way(arc.corridor, False)] = BorderWay(
                way=Way(arc.corridor, False), exporter=head, importer=tail
            )
    return tuple(ways[w] for w in sorted(ways))


def add_contracts(
    model: Model, network: Network, scenario: Scenario, grid: Grid, flows: FlowColumns, days: Floats
) -> ContractRows:
    """Add columns and rows of every contract and border way; all bounds as in the contracted plan."""
    contracts, periods = scenario.contracts, scenario.calendar.periods
    names = [c.contract for c in contracts]
    labels = {"contract": names, "period": grid.periods}
    agreed = np.array([[agreed_mcm_d(c, p) for p in periods] for c in contracts]).reshape(
        len(contracts), len(periods)
    )
    daily = np.array([daily_maximum_mcm_d(c, periods) for c in contracts])
    quantity = model.add_columns("contract quantity", labels, lower=-np.inf)
    short = model.add_columns("shortfall", labels, upper=0.0)
    measure = model.add_rows("measure", labels, lower=0.0, upper=0.0, terms=[(quantity, -1.0)])
    for c, contract in enumerate(contracts):
        for term in contract.measure:
            block = flows.forward if term.way.is_forward else flows.backward
            for a, arc in enumerate(grid.arcs):
                if arc.corridor == term.way.corridor:
                    model.add_entries(measure[c], block[a], float(term.sign))
    pin = model.add_rows("pin", labels, lower=-np.inf, upper=np.inf, terms=[(quantity, 1.0), (short, 1.0)])
    day = model.add_rows(
        "daily maximum", labels, lower=-np.inf, upper=daily[:, None], terms=[(quantity, 1.0)]
    )
    year = model.add_rows(
        "contract year",
        {"contract": names},
        lower=np.array([c.minimum_bcm_y * 1000.0 for c in contracts]),
        upper=np.array([c.maximum_bcm_y * 1000.0 for c in contracts]),
    )
    model.add_entries(year[:, None], quantity, days)
    month_lower, month_upper = _add_months(model, scenario, names, quantity, days)
    ways = border_ways(network, grid)
    limit = np.array(
        [sum(daily[c] for c, contract in enumerate(contracts) if w.way in contract.crossings) for w in ways],
        dtype=float,
    )
    border = model.add_rows(
        "border crossing",
        {"way": [w.label for w in ways], "period": grid.periods},
        lower=-np.inf,
        upper=limit[:, None],
    )
    for w, border_way in enumerate(ways):
        block = flows.forward if border_way.way.is_forward else flows.backward
        for a, arc in enumerate(grid.arcs):
            if arc.corridor == border_way.way.corridor:
                model.add_entries(border[w], block[a], 1.0)
    return ContractRows(
        contracts=contracts,
        quantity=quantity,
        short=short,
        pin=pin,
        day=day,
        year=year,
        month_lower=month_lower,
        month_upper=month_upper,
        border_ways=ways,
        border=border,
        border_limit_mcm_d=limit,
        daily_maximum_mcm_d=daily,
        agreed_mcm_d=agreed,
    )


def _add_months(
    model: Model, scenario: Scenario, names: list[str], quantity: Indices, days: Floats
) -> tuple[Indices, Indices]:
    contracts = scenario.contracts
    months = list(dict.fromkeys(p.month for p in scenario.calendar.periods))
    labels = {"contract": names, "month": [f"{m:02d}" for m in months]}
    shares = np.array([[c.month_shares[m - 1] for m in months] for c in contracts]).reshape(
        len(contracts), 12
    )
    swing = np.array([[c.swing] for c in contracts]).reshape(len(contracts), 1)
    # A minimum below zero would ask for nothing of a forward sale and forbid nothing of a backward one.
    low, high = np.maximum(1.0 - swing, 0.0) * shares, (1.0 + swing) * shares
    lower = model.add_rows("month minimum", labels, lower=0.0, upper=np.inf)
    upper = model.add_rows("month maximum", labels, lower=-np.inf, upper=0.0)
    in_month = np.array([[float(p.month == m) for p in scenario.calendar.periods] for m in months])
    for rows, share in ((lower, low), (upper, high)):
        # Σ_{t in month} δ m − share · Σ_t δ m
        values = in_month[None, :, :] * days - share[:, :, None] * days
        model.add_entries(rows[:, :, None], quantity[:, None, :], values)
    return lower, upper
