"""The JSON part of `gasunion plan`, as the doors promise it."""

from __future__ import annotations

from typing import Any

from gasunion.planning.pinning import ROUNDING_MCM
from gasunion.planning.plan import Plan
from gasunion.report.answers.gain import gain_part
from gasunion.studies.results import PlanResult
from gasunion.studies.sources import plan_confidence
from gasunion.studies.worth.open_balances import open_balances

USD_PER_MUSD = 1e6


def plan_part(result: PlanResult) -> dict[str, Any]:
    """Surplus, parties, borders and what binds; empty and null where there is no plan."""
    plan = result.plan
    part: dict[str, Any] = {
        "case": plan.scenario.name,
        "year": plan.scenario.calendar.year,
        "kind": plan.kind,
        "block": sorted(plan.block),
        "base": None if result.base is None else result.base.as_dict,
        "units": "volumes at 20 °C and 101.325 kPa; money in USD of the year",
    }
    if not plan.outcome.is_solved:
        return part | {
            "surplus_usd": None,
            "parties": {},
            "borders": {},
            "prices": {},
            "binding": [],
            "contracts": {},
            "missed_minima_bcm": {},
            "projects": {},
            "confidence": None,
            **gain_part(None),
        }
    return part | {
        "surplus_usd": plan.surplus_musd * USD_PER_MUSD,
        "parties": _parties(result),
        "borders": _borders(result),
        "prices": _prices(result),
        "binding": [
            {
                "kind": b.kind,
                "name": b.name,
                "limit": b.limit,
                "unit": b.unit,
                "gain_usd": b.gain_musd * USD_PER_MUSD,
            }
            for b in result.binding
        ],
        "contracts": _contracts(plan),
        "missed_minima_bcm": _missed_minima(plan),
        "projects": {
            p.project: {"share_built": float(share)}
            for p, share in zip(plan.scenario.projects, plan.build, strict=True)
        },
        "confidence": plan_confidence(plan),
        **gain_part(result.gain, result.worlds, open_balances(result.base, result.plan)),
    }


def _parties(result: PlanResult) -> dict[str, Any]:
    accounts = {a.party: a for a in result.accounts}
    parties = {}
    for b in result.balances:
        a = accounts[b.party]
        parties[b.party] = {
            "surplus_usd": a.surplus * USD_PER_MUSD,
            "net_transfers_usd": a.net_transfers * USD_PER_MUSD,
            "production_bcm": b.bcm(b.production),
            "use_bcm": b.bcm(b.use),
            "wanted_bcm": b.bcm(b.wanted),
            "unserved_bcm": {name: b.bcm(rate) for name, rate in sorted(b.unserved_by_class.items())},
            "imports_bcm": b.bcm(b.imports),
            "exports_bcm": b.bcm(b.exports),
            "injection_bcm": b.bcm(b.injection),
            "withdrawal_bcm": b.bcm(b.withdrawal),
            "fuel_bcm": b.bcm(b.fuel_inside),
        }
    return parties


def _borders(result: PlanResult) -> dict[str, Any]:
    borders: dict[str, Any] = {}
    for r in result.ranges:
        entry = borders.setdefault(r.corridor, {"from": r.exporter, "to": r.importer, "net_flow": {}})
        entry["net_flow"][r.slot] = {"low": r.low, "value": r.value, "high": r.high, "unit": r.unit}
    return borders


def _prices(result: PlanResult) -> dict[str, Any]:
    prices: dict[str, Any] = {}
    for p in result.prices:
        prices.setdefault(p.node, {})[p.slot] = {
            "low": p.low,
            "mid": p.mid,
            "high": p.high,
            "unit": "USD/tcm",
        }
    return prices


def _contracts(plan: Plan) -> dict[str, Any]:
    days = plan.formulation.days
    contracts = {}
    for i, c in enumerate(plan.scenario.contracts):
        entry: dict[str, Any] = {
            "seller": c.seller,
            "buyer": c.buyer,
            "quantity_bcm": float(plan.contract_quantity[i] @ days) / 1000.0,
            "agreed_bcm": c.agreed_bcm_y,
        }
        if plan.pins is not None:
            entry["shortfall_bcm"] = float(plan.pins.shortfall_mcm_d[i] @ days) / 1000.0
            entry["is_released"] = c.seller in plan.block and c.buyer in plan.block
        contracts[c.contract] = entry
    return contracts


def _missed_minima(plan: Plan) -> dict[str, float]:
    """Supply → gas of the year missed under its monthly minima; supplies that miss none are left out.

    In a base year what a field misses by rounding is no miss, as what a contract lacks by it is no shortfall.
    """
    labels = plan.formulation.model.columns["production"].labels["supply"]
    missed = plan.missed_minimum @ plan.formulation.days / 1000.0
    least = ROUNDING_MCM / 1000.0 if plan.scenario.has_base else 1e-6
    return {label: float(bcm) for label, bcm in zip(labels, missed, strict=True) if bcm > least}
