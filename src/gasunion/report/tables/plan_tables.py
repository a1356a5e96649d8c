"""Result tables of what a plan does: arcs, supplies, uses, storages and contracts, period by period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gasunion.planning.blocks import is_released
from gasunion.planning.plan import Plan
from gasunion.program import Floats
from gasunion.report.tables.axes import each_period, times, volumes, with_year, year_volumes
from gasunion.scenario.source import UNSOURCED, Confidence


def _project_names(plan: Plan, numbers: Sequence[int]) -> list[str]:
    return [plan.scenario.projects[i].project if i >= 0 else "" for i in numbers]


def arc_confidence(plan: Plan) -> list[Confidence]:
    """(arc,) how sure the arc's row in the case is; an arc without a row is an estimate."""
    terms = {t.arc: t.sourced for t in plan.scenario.terms}
    projects = plan.scenario.projects
    return [
        (terms.get(a.arc, UNSOURCED) if i < 0 else projects[i].sourced).confidence
        for a, i in zip(plan.formulation.grid.arcs, plan.formulation.project_of_arc.tolist(), strict=True)
    ]


def arc_capacity(plan: Plan) -> tuple[Floats, Floats]:
    """(arc, period) capacity each way, by the share built where a project adds the arc."""
    f = plan.formulation
    built = np.array([plan.build[i] if i >= 0 else 1.0 for i in f.project_of_arc.tolist()])
    return f.grid.capacity_forward_mcm_d * built[:, None], f.grid.capacity_backward_mcm_d * built[:, None]


def flows(plan: Plan) -> dict[str, Any]:
    """What every arc carries."""
    f = plan.formulation
    arcs, nodes = f.grid.arcs, f.grid.nodes
    forward, backward = plan.forward, plan.backward
    capacity_forward, capacity_backward = arc_capacity(plan)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(capacity_forward > 0, forward / capacity_forward, 0.0)
        share += np.where(capacity_backward > 0, backward / capacity_backward, 0.0)
    share[(capacity_forward <= 0) & (capacity_backward <= 0)] = np.nan
    fuel = (forward + backward) * (1.0 - f.grid.arrival[:, None])
    return {
        "arc": each_period([a.arc for a in arcs], plan),
        "corridor": each_period([a.corridor for a in arcs], plan),
        "system": each_period([a.system for a in arcs], plan),
        "from_node": each_period([a.tail for a in arcs], plan),
        "to_node": each_period([a.head for a in arcs], plan),
        "from_party": each_period([nodes[i].territory for i in f.grid.tail], plan),
        "to_party": each_period([nodes[i].territory for i in f.grid.head], plan),
        "owner": each_period([a.owner for a in arcs], plan),
        **times(plan, len(arcs)),
        "forward_mcm_d": forward.ravel(),
        "backward_mcm_d": backward.ravel(),
        "net_mcm_d": (forward - backward).ravel(),
        "fuel_mcm_d": fuel.ravel(),
        "capacity_forward_mcm_d": capacity_forward.ravel(),
        "capacity_backward_mcm_d": capacity_backward.ravel(),
        "use_of_capacity_pct": 100.0 * share.ravel(),
        "net_bcm": volumes(forward - backward, plan).ravel(),
        "project": each_period(_project_names(plan, f.project_of_arc.tolist()), plan),
        "confidence": each_period(arc_confidence(plan), plan),
    }


def supply(plan: Plan) -> dict[str, Any]:
    """What every supply produces."""
    f = plan.formulation
    supplies, numbers = f.supplies, f.project_of_supply.tolist()
    names = f.model.rows["production minimum"].labels["supply"]
    territory = {n.node: n.territory for n in f.grid.nodes}
    built = np.array([plan.build[i] if i >= 0 else 1.0 for i in numbers])
    year_bcm = np.array([s.capacity_bcm_y for s in supplies]) * built
    mean = year_bcm * 1000.0 / f.days.sum()
    least = mean * np.array([s.month_min_factor for s in supplies])
    most = mean * np.array([s.month_max_factor for s in supplies])
    return {
        "supply": each_period(names, plan),
        "node": each_period([s.node for s in supplies], plan),
        "party": each_period([territory[s.node] for s in supplies], plan),
        **times(plan, len(supplies)),
        "production_mcm_d": plan.production.ravel(),
        "least_mcm_d": each_period(least.tolist(), plan),
        "most_mcm_d": each_period(most.tolist(), plan),
        "missed_minimum_mcm_d": plan.missed_minimum.ravel(),
        "production_bcm": volumes(plan.production, plan).ravel(),
        "year_most_bcm": each_period(year_bcm.tolist(), plan),
        "cost_usd_per_tcm": each_period([s.cost_usd_per_tcm for s in supplies], plan),
        "project": each_period(_project_names(plan, numbers), plan),
        "confidence": each_period([s.sourced.confidence for s in supplies], plan),
    }


def use(plan: Plan) -> dict[str, Any]:
    """What every step of use gets."""
    f = plan.formulation
    territory = {n.node: n.territory for n in f.grid.nodes}
    wanted = f.use_limit_mcm_d
    demands = {(d.node, d.use_class): d.sourced.confidence for d in plan.scenario.demands}
    markets = {(m.node, m.step): m.sourced.confidence for m in plan.scenario.markets}
    confidence = [
        markets[u.node, u.step] if u.use_class == "market" else demands[u.node, u.use_class] for u in f.uses
    ]
    unserved = np.maximum(wanted - plan.use, 0.0)
    # An outside market that takes less than the most it would take is not short of gas.
    unserved[[u.use_class == "market" for u in f.uses]] = np.nan
    return {
        "node": each_period([u.node for u in f.uses], plan),
        "party": each_period([territory[u.node] for u in f.uses], plan),
        "class": each_period([u.use_class for u in f.uses], plan),
        "step": each_period([u.step for u in f.uses], plan),
        "home": each_period([u.is_home for u in f.uses], plan),
        **times(plan, len(f.uses)),
        "wanted_mcm_d": wanted.ravel(),
        "use_mcm_d": plan.use.ravel(),
        "unserved_mcm_d": unserved.ravel(),
        "wanted_bcm": volumes(wanted, plan).ravel(),
        "use_bcm": volumes(plan.use, plan).ravel(),
        "unserved_bcm": volumes(unserved, plan).ravel(),
        "value_usd_per_tcm": each_period([u.value_usd_per_tcm for u in f.uses], plan),
        "confidence": each_period(confidence, plan),
    }


def storage(plan: Plan) -> dict[str, Any]:
    """What every storage does."""
    f = plan.formulation
    numbers = f.project_of_storage.tolist()
    territory = {n.node: n.territory for n in f.grid.nodes}
    built = [float(plan.build[i]) if i >= 0 else 1.0 for i in numbers]
    return {
        "storage": each_period([s.storage for s in f.storages], plan),
        "node": each_period([s.node for s in f.storages], plan),
        "party": each_period([territory[s.node] for s in f.storages], plan),
        **times(plan, len(f.storages)),
        "injection_mcm_d": plan.injection.ravel(),
        "withdrawal_mcm_d": plan.withdrawal.ravel(),
        "stock_end_bcm": plan.stock_mcm.ravel() / 1000.0,
        "working_gas_bcm": each_period(
            [s.working_gas_bcm * b for s, b in zip(f.storages, built, strict=True)], plan
        ),
        "project": each_period(_project_names(plan, numbers), plan),
        "confidence": each_period([s.sourced.confidence for s in f.storages], plan),
    }


def contracts(plan: Plan) -> dict[str, Any]:
    """What every contract delivers, over the year and in each period."""
    f = plan.formulation
    records, rows = plan.scenario.contracts, f.contracts
    count, slots = len(records), len(f.periods) + 1
    quantity, agreed = plan.contract_quantity, rows.agreed_mcm_d
    released = is_released(f, plan.block)
    short = np.full_like(quantity, np.nan) if plan.pins is None else plan.pins.shortfall_mcm_d.copy()
    # A released contract is not asked for: what it does not carry is no shortfall.
    short[released] = np.nan
    price = np.array([c.price_usd_per_tcm for c in records]).reshape(count, 1)
    quantity_bcm = year_volumes(quantity, plan)

    def only_year(values: list[float]) -> list[float]:
        return [x for v in values for x in [v] + [np.nan] * (slots - 1)]

    def each(values: Sequence[Any]) -> list[Any]:
        return each_period(values, plan, year=True)

    return {
        "contract": each([c.contract for c in records]),
        "seller": each([c.seller for c in records]),
        "buyer": each([c.buyer for c in records]),
        **times(plan, count, year=True),
        "quantity_mcm_d": with_year(quantity, plan).ravel(),
        "agreed_mcm_d": with_year(agreed, plan).ravel(),
        "shortfall_mcm_d": with_year(short, plan).ravel(),
        "daily_maximum_mcm_d": each(rows.daily_maximum_mcm_d.tolist()),
        "quantity_bcm": quantity_bcm.ravel(),
        "agreed_bcm": year_volumes(agreed, plan).ravel(),
        "shortfall_bcm": year_volumes(short, plan).ravel(),
        "minimum_bcm": only_year([c.minimum_bcm_y for c in records]),
        "maximum_bcm": only_year([c.maximum_bcm_y for c in records]),
        "price_usd_per_tcm": each(price[:, 0].tolist()),
        "payment_musd": (quantity_bcm * price).ravel(),
        "released": each(released),
        "minimum_basis": each([c.minimum_basis for c in records]),
        "maximum_basis": each([c.maximum_basis for c in records]),
        "agreed_basis": each([c.agreed_basis for c in records]),
        "confidence": each([c.sourced.confidence for c in records]),
        "measured_at": each([" ".join(dict.fromkeys(t.way.corridor for t in c.measure)) for c in records]),
    }
