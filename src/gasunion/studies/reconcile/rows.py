"""Rows of a base year behind those of a plan: what each unknown means for rates, and what was seen of it.

What an unknown does to a rate is linear: the greatest month and the peak ratio act on the size that was found
in the pass before, on that of the prior in the first.

References: docs/theory/base-year.md, equations 1 to 9.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gasunion.planning.formulation import Formulation, demand_mcm_d
from gasunion.planning.served import shortage_share
from gasunion.program import Floats
from gasunion.scenario.balances import BalanceFigure
from gasunion.scenario.calendar import Period
from gasunion.scenario.demand import Demand, UseClass
from gasunion.scenario.storage import Storage
from gasunion.studies.reconcile.figures import Kind, Observation, Unknown, is_balance
from gasunion.transport.model import Indices

MCM_PER_BCM = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """Columns of the unknowns' values.

    Attributes
    ----------
    unknowns : in the order of `columns`, (unknown,). size_bcm : (unknown,) volumes on which factors act.
    """

    unknowns: tuple[Unknown, ...]
    columns: Indices
    size_bcm: Floats

    def of(self, kind: Kind, name: str) -> int | None:
        """Column of an unknown, None where there is none of that name."""
        for unknown, column in zip(self.unknowns, self.columns, strict=True):
            if (unknown.kind, unknown.name) == (kind, name):
                return int(column)
        return None

    def size_of(self, kind: Kind, name: str) -> float:
        """Volume about which the factors of an output or a wanted use act. [bcm]"""
        return next(
            float(size)
            for u, size in zip(self.unknowns, self.size_bcm, strict=True)
            if (u.kind, u.name) == (kind, name)
        )

    def all_of(self, kind: Kind, party: str) -> list[int]:
        """Columns of a party's unknowns of one kind."""
        return [
            int(c)
            for u, c in zip(self.unknowns, self.columns, strict=True)
            if u.kind == kind and u.party == party
        ]


def add_supplies(f: Formulation, values: Values) -> None:
    """Output of the year; every month between its least and its greatest rate.

    Σ_t δ q = 1000 x        least · r x ≤ q_t ≤ m̂ r x + (m − m̂) r size,   r = 1000 / days of the year
    """
    rate = MCM_PER_BCM / float(f.days.sum())
    for s, supply in enumerate(f.supplies):
        x, greatest = values.of("output", supply.node), values.of("month maximum", supply.node)
        if x is None or greatest is None or f.project_of_supply[s] >= 0:
            continue
        production = f.columns.production[s]
        periods = {"supply": [supply.node], "period": f.grid.periods}
        year = f.model.add_rows(f"output {supply.node}", {"supply": [supply.node]}, lower=0.0, upper=0.0)
        f.model.add_entries(year, production, f.days)
        f.model.add_entries(year, x, -MCM_PER_BCM)
        least = f.model.add_rows(f"least month {supply.node}", periods, lower=0.0, upper=np.inf)
        f.model.add_entries(least[0], production, 1.0)
        f.model.add_entries(least[0], x, -rate * supply.month_min_factor)
        size = values.size_of("output", supply.node)
        shift = supply.month_max_factor * rate * size
        most = f.model.add_rows(f"greatest month {supply.node}", periods, lower=-np.inf, upper=-shift)
        f.model.add_entries(most[0], production, 1.0)
        f.model.add_entries(most[0], x, -rate * supply.month_max_factor)
        f.model.add_entries(most[0], greatest, -rate * size)


def first_steps(f: Formulation) -> list[int]:
    """Positions of the first use step of each place and class; all its use is counted there."""
    seen: set[tuple[str, str]] = set()
    first = []
    for i, use in enumerate(f.uses):
        if (use.node, use.use_class) not in seen:
            seen.add((use.node, use.use_class))
            first.append(i)
    return first


def add_uses(f: Formulation, values: Values, figures: Sequence[BalanceFigure]) -> None:
    """Use of every place: what is wanted, by its shape and its peak ratio, less the documented shortage.

    u_t + Σ share_t S = w_t x + (ratio − ratio̅) v_t size
    """
    classes = {c.name: c for c in f.scenario.classes}
    periods = f.scenario.calendar.periods
    shortages = [
        (values.of("shortage", f"{g.party} {g.publisher}"), g) for g in figures if g.item == "shortage"
    ]
    demand_of = {(d.node, d.use_class): d for d in f.scenario.demands}
    territory = {n.node: n.territory for n in f.grid.nodes}
    for i in first_steps(f):
        use = f.uses[i]
        demand = demand_of.get((use.node, use.use_class))
        if demand is None:  # an outside market takes what its contracts bring
            continue
        shape = demand_shape(demand, classes[use.use_class], periods)
        x, ratio = (
            values.of("wanted use", f"{use.node} {use.use_class}"),
            values.of("peak ratio", f"{territory[use.node]} {use.use_class}"),
        )
        wanted = demand.quantity_bcm_y * shape.rate
        fixed, size = wanted if x is None else np.zeros_like(wanted), 0.0
        if x is not None and ratio is not None:
            size = values.size_of("wanted use", f"{use.node} {use.use_class}")
            fixed = -classes[use.use_class].peak_factor * size * shape.per_ratio
        labels = {"use": [f"{use.node} {use.use_class}"], "period": f.grid.periods}
        rows = f.model.add_rows(f"use of {labels['use'][0]}", labels, lower=fixed, upper=fixed)
        f.model.add_entries(rows[0], f.columns.use[i], 1.0)
        if x is not None:
            f.model.add_entries(rows[0], x, -shape.rate)
            if ratio is not None:
                f.model.add_entries(rows[0], ratio, -size * shape.per_ratio)
        for column, figure in shortages:
            if column is None or figure.party != territory[use.node]:
                continue
            share = shortage_share(figure, demand, f, territory)
            if share.any():
                f.model.add_entries(rows[0], column, share)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a demand's bcm and its peak ratio mean for its rates.

    Attributes
    ----------
    rate : (period,) rate of 1 bcm a year. [mcm/d] per_ratio : (period,) what it changes by a unit of the
        peak ratio: up on peak days, down on the others of the month. [mcm/d]
    """

    rate: Floats
    per_ratio: Floats


def demand_shape(demand: Demand, use_class: UseClass, periods: Sequence[Period]) -> Shape:
    """The shape of a demand."""
    one = Demand(node=demand.node, use_class=demand.use_class, quantity_bcm_y=1.0)
    at = {p: demand_mcm_d(one, use_class.month_shares, p, tuple(periods)) for p in (1.0, 1.0625)}
    return Shape(
        rate=demand_mcm_d(one, use_class.month_shares, use_class.peak_factor, tuple(periods)),
        per_ratio=(at[1.0625] - at[1.0]) / 0.0625,
    )


def add_contracts(f: Formulation, values: Values) -> tuple[Indices, Indices]:
    """Rates of every contract: its quantity by its shape, and what a month departs from it.

        m_t = (1000 share · x + d_month) / days of month,   Σ d = 0,   |d| ≤ 1000 swing · share · x

    Returns
    -------
    (contract, month) columns of d [mcm] and of its deviation z; a contract without swing has z that is 0.
    """
    rows, periods = f.contracts, f.scenario.calendar.periods
    names = [c.contract for c in rows.contracts]
    months = list(dict.fromkeys(p.month for p in periods))
    labels = {"contract": names, "month": [f"{m:02d}" for m in months]}
    departure = f.model.add_columns("month departure", labels, lower=-np.inf)
    deviation = f.model.add_columns("month deviation", labels, lower=-np.inf)
    month_days = {p.month: float(p.month_days) for p in periods}
    for c, contract in enumerate(rows.contracts):
        x = values.of("contract", contract.contract)
        shares = np.array([contract.month_shares[m - 1] for m in months])
        by_period = np.array(
            [MCM_PER_BCM * contract.month_shares[p.month - 1] / p.month_days for p in periods]
        )
        fixed = by_period * contract.agreed_bcm_y if x is None else np.zeros_like(by_period)
        rate = f.model.add_rows(
            f"rate of {contract.contract}",
            {"contract": [contract.contract], "period": f.grid.periods},
            lower=fixed,
            upper=fixed,
        )
        f.model.add_entries(rate[0], rows.quantity[c], 1.0)
        month_of = np.array([months.index(p.month) for p in periods])
        per_day = np.array([1.0 / month_days[p.month] for p in periods])
        f.model.add_entries(rate[0], departure[c, month_of], -per_day)
        if x is not None:
            f.model.add_entries(rate[0], x, -by_period)
        named = {"contract": [contract.contract], "month": labels["month"]}
        size = contract.swing * shares * MCM_PER_BCM
        held = is_balance(contract.minimum_bcm_y, contract.maximum_bcm_y, contract.agreed_bcm_y)
        # σ is half the swing of the prior; where nothing is expected a tenth of what might be delivered.
        expected = max(contract.agreed_bcm_y, 0.1 * contract.maximum_bcm_y)
        sigma = 0.5 * size * expected
        sigma = np.where(sigma > 0, sigma, 1.0)
        f.model.add_rows(
            f"departures of {contract.contract}",
            named,
            lower=0.0,
            upper=0.0,
            terms=[(departure[c][None, :], 1.0), (deviation[c][None, :], -sigma[None, :])],
        )
        total = f.model.add_rows(
            f"departures of {contract.contract} sum", {"contract": [contract.contract]}, lower=0.0, upper=0.0
        )
        f.model.add_entries(total, departure[c], 1.0)
        limit = size * contract.agreed_bcm_y if x is None else np.zeros_like(size)
        if held:
            limit = np.zeros_like(size)
        for name, sign in (("above", 1.0), ("below", -1.0)):
            most = f.model.add_rows(
                f"departures of {contract.contract} {name}", named, lower=-np.inf, upper=limit[None, :]
            )
            f.model.add_entries(most[0], departure[c], sign)
            if x is not None and not held:
                f.model.add_entries(most[0], x, -size)
    return departure, deviation


def add_stores(f: Formulation, values: Values) -> None:
    """Stocks that close at their change: the stock before the first period is that after the last less it.

    Where the stock before the first period is given, that after the last is more by the change.
    """
    stock = f.model.rows["stock"].index
    for s, store in enumerate(f.storages):
        x = values.of("stock change", store.storage)
        if x is None or f.project_of_storage[s] >= 0:
            continue
        if store.fill_start_bcm is None:
            f.model.add_entries(stock[s, 0], x, MCM_PER_BCM)
            _add_first_rates(f, store, x)
            continue
        start, labels = store.fill_start_bcm * MCM_PER_BCM, {"storage": [store.storage]}
        row = f.model.add_rows(f"change of {store.storage}", labels, lower=start, upper=start)
        f.model.add_entries(row, f.columns.store.stock[s, -1:], 1.0)
        f.model.add_entries(row, x, -MCM_PER_BCM)


def _add_first_rates(f: Formulation, store: Storage, change: int) -> None:
    """Rates by fill of the first period: the stock before it is that after the last less the change."""
    full = store.working_gas_bcm * MCM_PER_BCM
    for name, empty, rate in (
        ("injection by fill", store.injection_mcm_d, store.injection_full_mcm_d),
        ("withdrawal by fill", store.withdrawal_empty_mcm_d, store.withdrawal_mcm_d),
    ):
        block = f.model.rows.get(name)
        if block is None or empty is None or rate is None:
            continue
        stores = list(block.labels["storage"])
        row = block.index[stores.index(store.storage), 0]
        f.model.add_entries(row, change, (rate - empty) / full * MCM_PER_BCM)


def add_fuel(f: Formulation, parties: Sequence[str]) -> Indices:
    """(party,) columns of the fuel that each party's pipelines burn. [bcm]

    Period by period and then over the year: one row over every arc and period would make the programme's
    factors dense.
    """
    columns = f.model.add_columns("fuel", {"party": parties})
    labels = {"party": parties, "period": f.grid.periods}
    rates = f.model.add_columns("fuel rate", labels)
    rows = f.model.add_rows("fuel burnt", labels, lower=0.0, upper=0.0, terms=[(rates, -1.0)])
    for a, arc in enumerate(f.grid.arcs):
        if arc.owner in parties and f.grid.arrival[a] < 1.0:
            row, lost = rows[list(parties).index(arc.owner)], 1.0 - float(f.grid.arrival[a])
            for flow in (f.columns.flows.forward, f.columns.flows.backward):
                f.model.add_entries(row, flow[a], lost)
    year = f.model.add_rows(
        "fuel of the year", {"party": parties}, lower=0.0, upper=0.0, terms=[(columns, -MCM_PER_BCM)]
    )
    f.model.add_entries(year[:, None], rates, f.days)
    return columns


def add_observations(
    f: Formulation, values: Values, observations: Sequence[Observation], *, fuel: Mapping[str, int]
) -> Indices:
    """Σ terms − σ z = published; returns (observation,) columns of z."""
    labels = [o.label for o in observations]
    seen = f.model.add_columns("observation deviation", {"observation": labels}, lower=-np.inf)
    target = np.array([o.figure.value_bcm for o in observations])
    sigma = np.array([o.sigma_bcm for o in observations])
    rows = f.model.add_rows(
        "observation", {"observation": labels}, lower=target, upper=target, terms=[(seen, -sigma)]
    )
    for row, o in zip(rows, observations, strict=True):
        for column, weight in terms_of(f, values, o.figure, fuel=fuel):
            f.model.add_entries(row, column, weight)
    return seen


def terms_of(
    f: Formulation, values: Values, figure: BalanceFigure, *, fuel: Mapping[str, int]
) -> list[tuple[Indices | int, Floats | float]]:
    """(columns, weights) whose sum an observation speaks of: unknowns, else rates over the year. [bcm]"""
    territory = {n.node: n.territory for n in f.grid.nodes}
    classes = {c.name: c for c in f.scenario.classes}
    bcm = f.days / MCM_PER_BCM
    found: list[tuple[Indices | int, Floats | float]] = []

    def year(unknown: int | None, rates: Indices, shares: Sequence[float] = (1.0,)) -> None:
        found.append((rates, bcm) if unknown is None else (unknown, sum(shares)))

    if figure.item in ("output", "gross_output"):
        for s, supply in enumerate(f.supplies):
            if territory[supply.node] == figure.party:
                year(values.of("output", supply.node), f.columns.production[s])
        if figure.item == "gross_output":
            found += [(c, 1.0) for c in values.all_of("field use", figure.party)]
    elif figure.item == "use":
        for i in first_steps(f):
            use = f.uses[i]
            if territory[use.node] == figure.party and use.use_class != "market":
                x = values.of("wanted use", f"{use.node} {use.use_class}")
                year(x, f.columns.use[i], classes[use.use_class].month_shares)
        if values.all_of("wanted use", figure.party):  # wanted, and not used
            found += [(c, -1.0) for c in values.all_of("shortage", figure.party)]
        found.append((fuel[figure.party], 1.0))
    elif figure.item in ("fuel", "losses"):
        found.append((fuel[figure.party], 1.0))
    elif figure.item in ("import", "export"):
        for c, contract in enumerate(f.contracts.contracts):
            here, there = (
                (contract.buyer, contract.seller)
                if figure.item == "import"
                else (contract.seller, contract.buyer)
            )
            is_sale = not is_balance(contract.minimum_bcm_y, contract.maximum_bcm_y, contract.agreed_bcm_y)
            if here == figure.party and figure.partner in (None, there) and is_sale:
                x = values.of("contract", contract.contract)
                year(x, f.contracts.quantity[c], contract.month_shares)
    elif figure.item == "stock_change":
        found += [(c, 1.0) for c in values.all_of("stock change", figure.party)]
    return found
