"""Result tables of what is asked of a plan: prices, parties, borders, what binds, payments, inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from gasunion.planning.blocks import is_open
from gasunion.planning.plan import Plan
from gasunion.planning.ranges import border_corridors
from gasunion.program import Floats
from gasunion.report.tables.axes import YEAR, each_period, slot_times, times, with_year, year_volumes
from gasunion.report.tables.plan_tables import arc_capacity, arc_confidence
from gasunion.scenario.naming import NAMED_IN
from gasunion.scenario.source import worst
from gasunion.studies.inputs import input_rows
from gasunion.studies.sources import moving_inputs as find_moving_inputs

if TYPE_CHECKING:
    from gasunion.studies.results import PlanResult


def prices(result: PlanResult) -> dict[str, Any]:
    """Price intervals of the border nodes."""
    nodes = {n.node: n for n in result.plan.formulation.grid.nodes}
    found = result.prices
    return {
        "node": [p.node for p in found],
        "name": [nodes[p.node].name for p in found],
        "name_ru": [nodes[p.node].name_ru for p in found],
        "party": [nodes[p.node].territory for p in found],
        **slot_times(result.plan, [p.slot for p in found]),
        "low_usd_per_tcm": [p.low for p in found],
        "mid_usd_per_tcm": [p.mid for p in found],
        "high_usd_per_tcm": [p.high for p in found],
    }


def parties(result: PlanResult) -> dict[str, Any]:
    """Balance of every party, and its accounts over the year."""
    plan, balances = result.plan, result.balances
    money = {a.party: a for a in result.accounts}
    parties = {p.party: p for p in plan.scenario.parties}
    count, slots = len(balances), len(plan.formulation.periods) + 1

    def volumes(rates: list[Floats]) -> Floats:
        return year_volumes(np.array(rates).reshape(count, slots - 1), plan).ravel()

    def only_year(name: str) -> list[float]:
        return [x for b in balances for x in [float(getattr(money[b.party], name))] + [np.nan] * (slots - 1)]

    wanted, unserved = volumes([b.wanted for b in balances]), volumes([b.unserved for b in balances])
    with np.errstate(divide="ignore", invalid="ignore"):
        served = np.where(wanted > 0, 100.0 * (1.0 - unserved / wanted), np.nan)
    market = [b.use_by_class.get("market", np.zeros_like(b.days)) for b in balances]
    accounts = (
        *("value_of_use", "production_cost", "transport_cost", "investment", "sales", "purchases"),
        *("transit_received", "transit_paid", "surplus"),
    )
    return {
        "party": each_period([b.party for b in balances], plan, year=True),
        "name": each_period([parties[b.party].name for b in balances], plan, year=True),
        "name_ru": each_period([parties[b.party].name_ru for b in balances], plan, year=True),
        "role": each_period([parties[b.party].role for b in balances], plan, year=True),
        **times(plan, count, year=True),
        "production_bcm": volumes([b.production for b in balances]),
        "imports_bcm": volumes([b.imports for b in balances]),
        "exports_bcm": volumes([b.exports for b in balances]),
        "withdrawal_bcm": volumes([b.withdrawal for b in balances]),
        "injection_bcm": volumes([b.injection for b in balances]),
        "fuel_bcm": volumes([b.fuel_inside for b in balances]),
        "use_bcm": volumes([b.use for b in balances]),
        "own_use_bcm": volumes([b.use - m for b, m in zip(balances, market, strict=True)]),
        "market_use_bcm": volumes(market),
        "wanted_bcm": wanted,
        "unserved_bcm": unserved,
        "served_pct": served,
        **{f"{name}_musd": only_year(name) for name in accounts},
    }


def party_use(result: PlanResult) -> dict[str, Any]:
    """What every class of use wants and gets, by party."""
    plan = result.plan
    keys = [(b, name) for b in result.balances for name in sorted(b.use_by_class)]
    slots = len(plan.formulation.periods) + 1

    def volumes(rates: list[Floats]) -> Floats:
        return year_volumes(np.array(rates).reshape(len(keys), slots - 1), plan).ravel()

    nothing = np.full(slots - 1, np.nan)
    return {
        "party": each_period([b.party for b, _ in keys], plan, year=True),
        "class": each_period([name for _, name in keys], plan, year=True),
        **times(plan, len(keys), year=True),
        "wanted_bcm": volumes([b.wanted_by_class[name] for b, name in keys]),
        "use_bcm": volumes([b.use_by_class[name] for b, name in keys]),
        "unserved_bcm": volumes([b.unserved_by_class.get(name, nothing) for b, name in keys]),
    }


def borders(result: PlanResult) -> dict[str, Any]:
    """What crosses every border corridor, with its range."""
    plan = result.plan
    corridors, arcs = border_corridors(plan), plan.formulation.grid.arcs
    count, labels = len(corridors), [YEAR, *(p.period for p in plan.formulation.periods)]
    capacity_forward, capacity_backward = arc_capacity(plan)
    confidence = arc_confidence(plan)

    def total(values: Floats) -> Floats:
        summed = [values[list(positions)].sum(axis=0) for *_, positions in corridors]
        return np.array(summed).reshape(count, len(labels) - 1)

    net = total(plan.forward - plan.backward)
    days = np.array([plan.formulation.days.sum(), *plan.formulation.days])
    low, high = np.full((count, len(labels)), np.nan), np.full((count, len(labels)), np.nan)
    row = {name: i for i, (name, *_) in enumerate(corridors)}
    for r in result.ranges:
        i, t = row[r.corridor], labels.index(r.slot)
        scale = 1000.0 / days[t] if r.slot == YEAR else 1.0
        low[i, t], high[i, t] = r.low * scale, r.high * scale

    def each(values: Sequence[Any]) -> list[Any]:
        return each_period(values, plan, year=True)

    return {
        "corridor": each([name for name, *_ in corridors]),
        "system": each([arcs[positions[0]].system for *_, positions in corridors]),
        "from_party": each([tail for _, tail, _, _ in corridors]),
        "to_party": each([head for _, _, head, _ in corridors]),
        "from_node": each([arcs[positions[0]].tail for *_, positions in corridors]),
        "to_node": each([arcs[positions[0]].head for *_, positions in corridors]),
        **times(plan, count, year=True),
        "net_mcm_d": with_year(net, plan).ravel(),
        "low_mcm_d": low.ravel(),
        "high_mcm_d": high.ravel(),
        "capacity_forward_mcm_d": with_year(total(capacity_forward), plan).ravel(),
        "capacity_backward_mcm_d": with_year(total(capacity_backward), plan).ravel(),
        "net_bcm": year_volumes(net, plan).ravel(),
        "low_bcm": (low * days / 1000.0).ravel(),
        "high_bcm": (high * days / 1000.0).ravel(),
        "confidence": each([worst(confidence[i] for i in positions) for *_, positions in corridors]),
    }


def binding(result: PlanResult) -> dict[str, Any]:
    """Limits that bind, the most valuable first."""
    names = ("kind", "name", "limit", "unit", "gain_musd")
    return {name: [getattr(b, name) for b in result.binding] for name in names}


def payments(result: PlanResult) -> dict[str, Any]:
    """Payments for gas and for transit."""
    paid = result.payments
    names = ("contract", "kind", "payer", "payee", "quantity_bcm", "price_usd_per_tcm")
    return {
        **{name: [getattr(p, name) for p in paid] for name in names},
        "payment_musd": [p.musd for p in paid],
        "arcs": [" ".join(p.arcs) for p in paid],
    }


def projects(plan: Plan) -> dict[str, Any]:
    """What could be built, and how much of it the plan builds."""
    scenario, f = plan.scenario, plan.formulation
    built = [float(x) for x in plan.build]
    capex = [p.capex_musd(scenario.capex_level) * x for p, x in zip(scenario.projects, built, strict=True)]
    # The programme's own cost of a whole project, so that the two cannot disagree.
    yearly = [float(f.program.cost[c]) * x for c, x in zip(f.columns.build.tolist(), built, strict=True)]
    return {
        "project": [p.project for p in scenario.projects],
        "name": [p.name for p in scenario.projects],
        "open": [bool(x) for x in is_open(f, plan.block)],
        "built_pct": [100.0 * x for x in built],
        "capex_musd": capex,
        "investment_musd": yearly,
        "territories": [" ".join(sorted(p.territories)) for p in scenario.projects],
        "confidence": [p.sourced.confidence for p in scenario.projects],
    }


def inputs(plan: Plan) -> dict[str, Any]:
    """Every figure the plan was computed from."""
    rows = input_rows(plan.network, plan.scenario)
    names = ("table", "row", "column", "value", "unit", "confidence", "source")
    return {name: [getattr(r, name) for r in rows] for name in names}


def names(plan: Plan) -> dict[str, Any]:
    """What things are called in each language."""
    found = plan.scenario.names
    return {
        "kind": [n.kind for n in found],
        "key": [n.key for n in found],
        **{code: [n.forms.get(code, "") for n in found] for code in NAMED_IN},
        "draft": [" ".join(n.drafts) for n in found],
    }


def moving_inputs(plan: Plan) -> dict[str, Any]:
    """Inputs that move the plan, the most valuable first."""
    rows = find_moving_inputs(plan)
    return {
        **{n: [getattr(r, n) for r in rows] for n in ("table", "row", "figure", "volume_bcm", "worth_musd")},
        "confidence": [r.confidence for r in rows],
        "source": [r.sourced.source for r in rows],
    }
