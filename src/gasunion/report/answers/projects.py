"""The answer of `projects` as plain data."""

from __future__ import annotations

from typing import Any

from gasunion.studies.cost_allocation import Allocation
from gasunion.studies.project_plans import PlanTotals
from gasunion.studies.projects import Judged, ProjectsQuestion, ProjectsResult


def projects_part(
    question: ProjectsQuestion, result: ProjectsResult
) -> tuple[dict[str, Any], dict[str, str]]:
    """The answer's own part, and why what is null is null."""
    if result.timeline is None or result.portfolio is None:
        return {}, {}
    reasons: dict[str, str] = {}
    projects = {}
    for found in result.judged:
        name = found.project.project
        if found.start is None:
            reasons[f"projects.{name}.start"] = "it is not built"
        if found.tried is None:
            reasons[f"projects.{name}.held_from"] = "it could stand in no modelled year"
        ratio = _ratio(found.benefit_musd, found.cost_musd)
        for column in ("until_year", "price_year"):
            if getattr(found.project, column) is None:
                reasons[f"projects.{name}.{column}"] = f"{column} is blank in projects.csv"
        if ratio is None:
            reasons[f"projects.{name}.benefit_cost"] = "it costs nothing in the years that count"
        projects[name] = _judged(found, ratio, question.threshold)
    cost = sum(f.cost_musd for f in result.judged if f.start is not None)
    gain = result.after_musd - result.before_musd
    if _ratio(gain + cost, cost) is None:
        reasons["portfolio.benefit_cost"] = "nothing is built"
    body = {
        "years": {str(y): w for y, w in result.weights.items()},
        "until": question.until,
        "decided": question.decided,
        "block": sorted(question.block),
        "threshold": question.threshold,
        "by_default": list(question.by_default),
        "discount_rate": result.discount_rate,
        "days": {str(y): d for y, d in (result.days or {}).items()},
        "built": {p: y for p, y in result.timeline.start.items() if y is not None},
        "portfolio": {
            "surplus_before_musd": result.before_musd,
            "surplus_after_musd": result.after_musd,
            "net_musd": gain,
            "cost_musd": cost,
            "benefit_cost": _ratio(gain + cost, cost),
            "net_by_party_musd": dict(result.portfolio),
        },
        "projects": projects,
        "optimality": {
            "shown_by": "enumeration" if result.alternatives else "bound",
            "bound_musd": result.bound_musd,
            "gap_musd": result.bound_musd - result.after_musd,
        },
        "certificate": {
            "plans": [_plan(p) for p in result.plans],
            "alternatives": [
                {"year": a.year, "stands": sorted(a.stands), "surplus_musd": a.surplus}
                for a in result.alternatives
            ],
        },
        "assumptions": [*question.said, *STATED],
    }
    if question.decided is None:
        reasons["decided"] = "no year of decision was given: earliest years alone count"
    return body, reasons


STATED = (
    "a project stands whole or not at all; what wears out within the horizon is not renewed",
    "contracts are paid at their prices for what they carry, released or not; gas across a border that no "
    "contract carries is not paid for",
    "each territory pays the parts on it",
    "investment is in the prices of its year and is not brought to those of another",
)


def _plan(found: PlanTotals) -> dict[str, Any]:
    return {
        "year": found.year,
        "stands": sorted(found.stands),
        "surplus_musd": found.surplus,
        "account_musd": found.account,
        "own_cost_musd": found.own_cost,
        "balance_bcm": {party: dict(row) for party, row in found.balance.items()},
    }


def _judged(found: Judged, ratio: float | None, threshold: float) -> dict[str, Any]:
    project = found.project
    return {
        "name": project.name,
        "earliest_year": project.earliest_year,
        "until_year": project.until_year,
        "lead_time_y": project.lead_time_y,
        "lifetime_y": project.lifetime_y,
        "price_year": project.price_year,
        "first_year": found.first_year,
        "is_open": found.is_open,
        "capex_by_party_musd": dict(found.capex),
        "threshold": threshold if project.threshold is None else project.threshold,
        "start": found.start,
        "held_from": found.tried,
        "benefit_musd": found.benefit_musd,
        "cost_musd": found.cost_musd,
        "net_musd": found.benefit_musd - found.cost_musd,
        "benefit_cost": ratio,
        "benefit_by_party_musd": found.free.benefit,
        "cost_by_party_musd": found.free.own_cost,
        "net_by_party_musd": found.free.net,
        "allocation": {
            "without_threshold": _allocation(found.free),
            "with_threshold": _allocation(found.kept),
        },
    }


def _allocation(found: Allocation) -> dict[str, Any]:
    return {
        "compensation_musd": found.compensation,
        "uncovered_musd": found.uncovered,
        "refund_per_musd_short": found.refund,
    }


def _ratio(benefit: float, cost: float) -> float | None:
    return benefit / cost if cost > 0 else None
