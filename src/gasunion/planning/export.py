"""The same programme in PyPSA: an export for its users and an oracle for us.

Written from network and scenario with PyPSA's parts, sharing no row with `planning.formulation`. Nodes are
buses; supplies are generators; use steps are generators of sign −1; each arc is a link each way with its fuel
as efficiency; a storage is a store between two links; a period is a snapshot weighted by its days.

PyPSA has no rows for the following; they go through its extra functionality, `add_extra`:

- two directions sharing one arc (f⁺/F⁺ + f⁻/F⁻ ≤ 1), joint limits;
- contracts: year, months within swing, daily maximum, pins; border ways limited by contracts;
- rates of a storage that fall with its fill;
- projects that several parts share.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gasunion.planning.formulation import MUSD_PER_MCM
from gasunion.planning.measures import daily_maximum_mcm_d
from gasunion.planning.plan import Plan
from gasunion.scenario.projects import annuity_factor

EXTRA_ROWS = (
    "shared capacity",
    "joint limit",
    "measure and pins",
    "contract year",
    "month swing",
    "daily maximum",
    "border crossing",
    "rates by fill",
    "projects",
    "missed minimum",
)


def to_pypsa(plan: Plan) -> Any:
    """The PyPSA network of a plan, without the rows that PyPSA lacks.

    Returns
    -------
    pypsa.Network with snapshots named by period; rates in mcm/d, costs in MUSD per mcm.
    """
    import pypsa

    f = plan.formulation
    n = pypsa.Network()
    n.set_snapshots(list(f.grid.periods))
    for column in ("objective", "generators", "stores"):
        n.snapshot_weightings[column] = f.days
    n.add("Bus", list(f.grid.node_names))
    year_days = float(plan.scenario.calendar.days)
    for i, label in enumerate(f.model.columns["production"].labels["supply"]):
        supply = f.supplies[i]
        is_project = f.project_of_supply[i] >= 0
        mean = supply.capacity_bcm_y * 1000.0 / year_days
        n.add(
            "Generator",
            f"supply {label}",
            bus=supply.node,
            p_nom=mean,
            p_max_pu=supply.month_max_factor,
            marginal_cost=supply.cost_usd_per_tcm * MUSD_PER_MCM,
            e_sum_max=supply.capacity_bcm_y * 1000.0,
        )
        if not is_project and supply.month_min_factor > 0:
            least = mean * supply.month_min_factor - plan.program.upper[f.columns.missed_minimum[i]]
            n.generators_t.p_min_pu[f"supply {label}"] = np.maximum(least, 0.0) / mean if mean else 0.0
    uplift = plan.scenario.home_uplift_usd_per_tcm if plan.is_uplifted else 0.0
    for u, use in enumerate(f.uses):
        n.add(
            "Generator",
            f"use {use.label}",
            bus=use.node,
            sign=-1,
            p_nom=1.0,
            p_max_pu=f.use_limit_mcm_d[u],
            marginal_cost=-(use.value_usd_per_tcm + uplift * use.is_home) * MUSD_PER_MCM,
        )
    for i, arc in enumerate(f.grid.arcs):
        for way, start, end, capacity in (
            ("f", arc.tail, arc.head, f.grid.capacity_forward_mcm_d[i]),
            ("b", arc.head, arc.tail, f.grid.capacity_backward_mcm_d[i]),
        ):
            n.add(
                "Link",
                f"{arc.arc}:{way}",
                bus0=start,
                bus1=end,
                p_nom=1.0,
                p_max_pu=capacity,
                efficiency=1.0 - arc.fuel_fraction,
                marginal_cost=f.opex_usd_per_tcm[i] * MUSD_PER_MCM,
            )
    for s in f.storages:
        n.add("Bus", f"store {s.storage}")
        n.add(
            "Store",
            s.storage,
            bus=f"store {s.storage}",
            e_nom=s.working_gas_bcm * 1000.0,
            e_cyclic=s.fill_start_bcm is None,
            e_initial=(s.fill_start_bcm or 0.0) * 1000.0,
        )
        if s.fill_start_bcm is None and s.change_bcm:
            # PyPSA knows cyclic stores only: what the year leaves in store is taken out of it at the start.
            taken = np.zeros(len(n.snapshots))
            taken[0] = s.change_bcm * 1000.0 / f.days[0]
            n.add("Load", f"change of {s.storage}", bus=f"store {s.storage}", p_set=taken)
        rate_in = max(s.injection_mcm_d, s.injection_full_mcm_d or 0.0)
        rate_out = max(s.withdrawal_mcm_d, s.withdrawal_empty_mcm_d or 0.0)
        n.add("Link", f"into {s.storage}", bus0=s.node, bus1=f"store {s.storage}", p_nom=rate_in)
        n.add("Link", f"out of {s.storage}", bus0=f"store {s.storage}", bus1=s.node, p_nom=rate_out)
    return n


def solve_in_pypsa(plan: Plan) -> float:
    """What the same plan was chosen by, found by PyPSA: its surplus, in a base year with the uplift. [MUSD]

    Raises
    ------
    RuntimeError : PyPSA's solver gave no optimum.
    """
    n = to_pypsa(plan)
    model = n.optimize.create_model()
    add_extra(n, plan)
    status, condition = model.solve(solver_name="highs", io_api="direct", output_flag=False)
    if condition != "optimal":
        raise RuntimeError(f"PyPSA: {status}, {condition}")
    return -float(model.objective.value)


def add_extra(n: Any, plan: Plan) -> None:
    """Add to a PyPSA network's model the rows listed at the head of this file."""
    m, f = n.model, plan.formulation
    link = m.variables["Link-p"]
    days = np.asarray(f.days)

    def flow(arc: int, is_forward: bool) -> Any:
        return link.sel(name=f"{f.grid.arc_names[arc]}:{'f' if is_forward else 'b'}", drop=True)

    def of_corridor(corridor: str, is_forward: bool) -> Any:
        parts = [flow(a, is_forward) for a, arc in enumerate(f.grid.arcs) if arc.corridor == corridor]
        return sum(parts[1:], 1.0 * parts[0]) if parts else None

    for a, _ in enumerate(f.grid.arcs):
        forward, backward = f.grid.capacity_forward_mcm_d[a], f.grid.capacity_backward_mcm_d[a]
        if forward.max() > 0 and backward.max() > 0:
            shares = [np.divide(1.0, c, out=np.zeros_like(c), where=c > 0) for c in (forward, backward)]
            m.add_constraints(_scaled(flow(a, True), shares[0]) + _scaled(flow(a, False), shares[1]) <= 1.0)
    for limit in plan.scenario.joint_limits:
        ways = [w for w in (of_corridor(x.corridor, x.is_forward) for x in limit.ways) if w is not None]
        if ways:
            m.add_constraints(sum(ways[1:], ways[0]) <= limit.capacity_bcm_y * 1000.0 / 365.0)
    _add_contracts(m, plan, of_corridor, days)
    _add_store_rows(m, n, plan)
    _add_projects(m, plan, flow)


def _scaled(expression: Any, weights: Any) -> Any:
    import xarray as xr

    snapshots = expression.coords["snapshot"]
    return expression * xr.DataArray(
        np.asarray(weights, dtype=float), dims=["snapshot"], coords={"snapshot": snapshots}
    )


def _add_contracts(m: Any, plan: Plan, of_corridor: Any, days: Any) -> None:
    f, scenario = plan.formulation, plan.scenario
    months = np.array([p.month for p in scenario.calendar.periods])
    allowed: dict[Any, float] = {}
    for c, contract in enumerate(scenario.contracts):
        most = daily_maximum_mcm_d(contract, scenario.calendar.periods)
        for way in contract.crossings:
            allowed[way] = allowed.get(way, 0.0) + most
        terms = [(t.sign, of_corridor(t.way.corridor, t.way.is_forward)) for t in contract.measure]
        parts = [sign * e for sign, e in terms if e is not None]
        if not parts:
            continue
        quantity = sum(parts[1:], parts[0])
        if plan.kind != "contracted":
            if not (contract.seller in plan.block and contract.buyer in plan.block) and plan.pins is not None:
                m.add_constraints(
                    _scaled(quantity, np.ones(days.size)) == _at(quantity, plan.pins.quantity_mcm_d[c])
                )
            continue
        volume = _scaled(quantity, days)
        year = volume.sum("snapshot")
        m.add_constraints(year >= contract.minimum_bcm_y * 1000.0)
        m.add_constraints(year <= contract.maximum_bcm_y * 1000.0)
        m.add_constraints(quantity <= most)
        for month in range(1, 13):
            carried = _scaled(quantity, days * (months == month)).sum("snapshot")
            share = contract.month_shares[month - 1]
            m.add_constraints(carried - max(1.0 - contract.swing, 0.0) * share * year >= 0.0)
            m.add_constraints(carried - (1.0 + contract.swing) * share * year <= 0.0)
    for border_way in f.contracts.border_ways:
        if not (border_way.exporter in plan.block and border_way.importer in plan.block):
            way = border_way.way
            m.add_constraints(of_corridor(way.corridor, way.is_forward) <= allowed.get(way, 0.0))


def _at(expression: Any, values: Any) -> Any:
    import xarray as xr

    return xr.DataArray(
        np.asarray(values, dtype=float), dims=["snapshot"], coords={"snapshot": expression.coords["snapshot"]}
    )


def _add_store_rows(m: Any, n: Any, plan: Plan) -> None:
    for s in plan.formulation.storages:
        level = m.variables["Store-e"].sel(name=s.storage, drop=True)
        if s.least_end_bcm is not None:
            m.add_constraints(level.isel(snapshot=-1) >= s.least_end_bcm * 1000.0)
        before = level.roll(snapshot=1) if s.fill_start_bcm is None else level.shift(snapshot=1)
        start = np.zeros(len(n.snapshots))
        start[0] = (-s.change_bcm if s.fill_start_bcm is None else s.fill_start_bcm) * 1000.0
        for name, empty, full in (
            (f"into {s.storage}", s.injection_mcm_d, s.injection_full_mcm_d),
            (f"out of {s.storage}", s.withdrawal_empty_mcm_d, s.withdrawal_mcm_d),
        ):
            if empty is None or full is None:
                continue
            slope = (full - empty) / (s.working_gas_bcm * 1000.0)
            rate = m.variables["Link-p"].sel(name=name, drop=True)
            m.add_constraints(rate - slope * before <= _at(rate, empty + slope * start))


def _add_projects(m: Any, plan: Plan, flow: Any) -> None:
    f, scenario = plan.formulation, plan.scenario
    for i, project in enumerate(scenario.projects):
        upper = float(plan.program.upper[f.columns.build[i]])
        lower = float(plan.program.lower[f.columns.build[i]])
        build = m.add_variables(lower=lower, upper=upper, name=f"build {project.project}")
        annual = (
            project.capex_musd(scenario.capex_level)
            * annuity_factor(discount_rate=scenario.discount_rate, lifetime_y=project.lifetime_y)
            * scenario.calendar.days
            / 365.0
        )
        m.objective = m.objective + annual * build
        for a in np.flatnonzero(f.project_of_arc == i):
            for is_forward, capacity in (
                (True, f.grid.capacity_forward_mcm_d[a]),
                (False, f.grid.capacity_backward_mcm_d[a]),
            ):
                m.add_constraints(flow(a, is_forward) - float(capacity.max()) * build <= 0.0)
        for s in np.flatnonzero(f.project_of_storage == i):
            store = f.storages[s]
            for variable, name, size in (
                ("Store-e", store.storage, store.working_gas_bcm * 1000.0),
                ("Link-p", f"into {store.storage}", store.injection_mcm_d),
                ("Link-p", f"out of {store.storage}", store.withdrawal_mcm_d),
            ):
                m.add_constraints(m.variables[variable].sel(name=name, drop=True) - size * build <= 0.0)
        labels = f.model.columns["production"].labels["supply"]
        for s in np.flatnonzero(f.project_of_supply == i):
            supply, mean = f.supplies[s], f.supplies[s].capacity_bcm_y * 1000.0 / scenario.calendar.days
            rate = m.variables["Generator-p"].sel(name=f"supply {labels[s]}", drop=True)
            m.add_constraints(rate - mean * supply.month_max_factor * build <= 0.0)
            m.add_constraints(
                _scaled(rate, f.days).sum("snapshot") - supply.capacity_bcm_y * 1000.0 * build <= 0.0
            )
