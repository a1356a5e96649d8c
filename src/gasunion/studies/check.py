"""The independent checker: recomputes every claim of a plan from its tables.

It shares nothing with the planner but network, scenario and units: limits, balances, contracts, objective
and accounts are written here a second time, in plain loops over names, from docs/theory/planning.md. What
the planner claims and this cannot reproduce is a fault.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gasunion.network.elements import Corridor
from gasunion.network.network import Network
from gasunion.outcome import Finding
from gasunion.scenario.calendar import Period
from gasunion.scenario.contracts import Contract
from gasunion.scenario.measure import Way
from gasunion.scenario.projects import Project, annuity_factor
from gasunion.scenario.scenario import Scenario
from gasunion.scenario.supply import Supply
from gasunion.units import YEAR_DAYS, mcm_d_from_m3_s

# Rates are published to a cubic metre a day; a node with forty arcs may gather that much from each.
RATE_TOLERANCE_MCM_D = 1e-4
VOLUME_TOLERANCE_MCM = 1e-2
MONEY_TOLERANCE_MUSD = 1e-2

Rates = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a plan claims, by name and period. Rates in mcm/d, stocks in mcm, money in MUSD.

    Attributes
    ----------
    kind, block : what was asked of the plan.
    production : supply label → period → rate; the label is the node, " (2)" and on behind it where a project
        adds a supply at the same node.
    forward, backward : arc → period → rate that enters. use : "NODE CLASS STEP" → period → rate.
    injection, withdrawal, stock : storage → period. contracts : contract → period → quantity.
    pins : contract → period → rate that the status quo achieved; empty for a contracted plan.
    missed_minimum : supply label → period → rate. build : project → share.
    surplus : of the plan. accounts : party → surplus.
    """

    kind: str
    block: frozenset[str]
    production: Rates
    forward: Rates
    backward: Rates
    use: Rates
    injection: Rates
    withdrawal: Rates
    stock: Rates
    contracts: Rates
    pins: Rates = field(default_factory=dict)
    missed_minimum: Rates = field(default_factory=dict)
    build: Mapping[str, float] = field(default_factory=dict)
    surplus: float = 0.0
    accounts: Mapping[str, float] = field(default_factory=dict)


def check(network: Network, scenario: Scenario, claim: Claim) -> tuple[Finding, ...]:
    """Every fault of a claim; none where it holds.

    Returns
    -------
    Findings in the order: balances, capacities, production, use, contracts, borders, stocks, money.
    """
    arcs = {a.arc: a for a in network.arcs if isinstance(a, Corridor)}
    built_arcs = {part.arc.arc: (part.arc, p) for p in scenario.projects for part in p.parts if part.arc}
    everything = {**arcs, **{name: arc for name, (arc, _) in built_arcs.items()}}
    faults: list[Finding] = []
    faults += _balances(network, scenario, claim, everything)
    faults += _capacities(scenario, claim, arcs, built_arcs)
    faults += _production(scenario, claim)
    faults += _use(scenario, claim)
    faults += _contracts(scenario, claim, everything)
    faults += _borders(network, scenario, claim, everything)
    faults += _stocks(scenario, claim)
    faults += _money(network, scenario, claim, everything)
    return tuple(faults)


def _fault(where: str, what: str, value: float, limit: float, unit: str) -> Finding:
    return Finding(
        where=where,
        what=f"{what}: {value:.6g} {unit} against {limit:.6g} {unit}.",
        value=value,
        limit=limit,
        unit=unit,
        hint="The result does not follow from its inputs; make the plan again.",
    )


def _supplies(scenario: Scenario) -> Iterator[tuple[str, str, float, float, float, float, str | None]]:
    """(label, node, bcm, cost, least, most, project) of every supply, labels as in `Claim.production`."""
    count: dict[str, int] = defaultdict(int)
    records: list[tuple[Supply, str | None]] = [(s, None) for s in scenario.supplies]
    records += [
        (part.supply, p.project) for p in scenario.projects for part in p.parts if part.supply is not None
    ]
    for supply, project in records:
        count[supply.node] += 1
        label = supply.node if count[supply.node] == 1 else f"{supply.node} ({count[supply.node]})"
        yield (
            label,
            supply.node,
            supply.capacity_bcm_y,
            supply.cost_usd_per_tcm,
            supply.month_min_factor,
            supply.month_max_factor,
            project,
        )


def _uses(scenario: Scenario) -> Iterator[tuple[str, str, float, dict[str, float]]]:
    """(label, node, value, period → limit) of every use step."""
    classes = {c.name: c for c in scenario.classes}
    for demand in scenario.demands:
        c = classes[demand.use_class]
        wanted = {}
        for p in scenario.calendar.periods:
            mean = demand.quantity_bcm_y * 1000.0 * c.month_shares[p.month - 1] / p.month_days
            peak_days = sum(q.days for q in scenario.calendar.periods if q.month == p.month and q.is_peak)
            rest = (p.month_days - c.peak_factor * peak_days) / (p.month_days - peak_days)
            wanted[p.period] = mean * (c.peak_factor if p.is_peak else rest)
        for number, step in enumerate(c.steps, start=1):
            value = (
                max(step.value_usd_per_tcm, scenario.home_value_usd_per_tcm)
                if c.is_home
                else step.value_usd_per_tcm
            )
            yield (
                f"{demand.node} {c.name} {number}",
                demand.node,
                value,
                {k: v * step.share for k, v in wanted.items()},
            )
    for m in scenario.markets:
        yield (
            f"{m.node} market {m.step}",
            m.node,
            m.value_usd_per_tcm,
            {
                p.period: m.quantity_bcm_y * 1000.0 * m.month_shares[p.month - 1] / p.month_days
                for p in scenario.calendar.periods
            },
        )


def _balances(
    network: Network, scenario: Scenario, claim: Claim, arcs: Mapping[str, Corridor]
) -> list[Finding]:
    faults = []
    store_node = {s.storage: s.node for s in scenario.storages}
    store_node |= {
        part.storage.storage: part.storage.node for p in scenario.projects for part in p.parts if part.storage
    }
    for period in scenario.calendar.periods:
        t = period.period
        left: dict[str, float] = {n.node: 0.0 for n in network.nodes}
        for label, node, *_ in _supplies(scenario):
            left[node] += claim.production[label][t]
        for label, node, *_ in _uses(scenario):
            left[node] -= claim.use[label][t]
        for name, arc in arcs.items():
            forward, backward = claim.forward[name][t], claim.backward[name][t]
            left[arc.tail] += backward * (1.0 - arc.fuel_fraction) - forward
            left[arc.head] += forward * (1.0 - arc.fuel_fraction) - backward
        for name, node in store_node.items():
            left[node] += claim.withdrawal[name][t] - claim.injection[name][t]
        faults += [
            _fault(f"node {node}, {t}", "gas is created or lost", value, 0.0, "mcm/d")
            for node, value in left.items()
            if abs(value) > RATE_TOLERANCE_MCM_D
        ]
    return faults


def _left_by_maintenance(scenario: Scenario, arc: str, period: Period) -> float:
    left = 1.0
    for window in scenario.maintenance:
        if window.arc == arc and period.days:
            start, end = max(window.from_date, period.start), min(window.to_date, period.end)
            left -= (1.0 - window.factor) * max((end - start).days, 0) / period.days
    return min(max(left, 0.0), 1.0)


def _capacities(
    scenario: Scenario,
    claim: Claim,
    arcs: Mapping[str, Corridor],
    built: Mapping[str, tuple[Corridor, Project]],
) -> list[Finding]:
    faults = []
    rows = [(a, 1.0) for a in arcs.values()] + [
        (a, claim.build.get(p.project, 0.0)) for a, p in built.values()
    ]
    for arc, share in rows:
        for period in scenario.calendar.periods:
            t = period.period
            left = share * _left_by_maintenance(scenario, arc.arc, period)
            used = 0.0
            for way, flow, capacity in (
                ("forward", claim.forward[arc.arc][t], arc.capacity_forward_m3_s),
                ("backward", claim.backward[arc.arc][t], arc.capacity_backward_m3_s),
            ):
                most = mcm_d_from_m3_s(capacity) * left
                if flow < -RATE_TOLERANCE_MCM_D:
                    faults.append(
                        _fault(f"arc {arc.arc}, {t}", f"{way} flow is negative", flow, 0.0, "mcm/d")
                    )
                if flow > most + RATE_TOLERANCE_MCM_D:
                    faults.append(
                        _fault(f"arc {arc.arc}, {t}", f"{way} flow is above capacity", flow, most, "mcm/d")
                    )
                used += flow / most if most > 0 else 0.0
            if used > 1.0 + 1e-6 * (1.0 + len(rows)) and share > 0:
                faults.append(
                    _fault(
                        f"arc {arc.arc}, {t}",
                        "both directions together use more than the arc",
                        used,
                        1.0,
                        "of capacity",
                    )
                )
    for limit in scenario.joint_limits:
        most = limit.capacity_bcm_y * 1000.0 / YEAR_DAYS
        for period in scenario.calendar.periods:
            carried = sum(
                (claim.forward if way.is_forward else claim.backward)[a.arc][period.period]
                for way in limit.ways
                for a, _ in rows
                if a.corridor == way.corridor
            )
            if carried > most + RATE_TOLERANCE_MCM_D:
                faults.append(
                    _fault(
                        f"joint limit {limit.limit}, {period.period}",
                        "carries more than the limit",
                        carried,
                        most,
                        "mcm/d",
                    )
                )
    return faults


def _production(scenario: Scenario, claim: Claim) -> list[Finding]:
    faults = []
    days = scenario.calendar.days
    for label, _, bcm, _, least, most, project in _supplies(scenario):
        share = 1.0 if project is None else claim.build.get(project, 0.0)
        mean = bcm * 1000.0 / days * share
        total = 0.0
        for period in scenario.calendar.periods:
            rate = claim.production[label][period.period]
            missed = claim.missed_minimum.get(label, {}).get(period.period, 0.0)
            total += rate * period.days
            if rate > mean * most + RATE_TOLERANCE_MCM_D:
                faults.append(
                    _fault(
                        f"supply {label}, {period.period}",
                        "production is above its month's maximum",
                        rate,
                        mean * most,
                        "mcm/d",
                    )
                )
            floor = mean * least - missed if project is None else 0.0
            if rate < floor - RATE_TOLERANCE_MCM_D:
                faults.append(
                    _fault(
                        f"supply {label}, {period.period}",
                        "production is under its month's minimum",
                        rate,
                        floor,
                        "mcm/d",
                    )
                )
        if total > bcm * 1000.0 * share + VOLUME_TOLERANCE_MCM:
            faults.append(
                _fault(
                    f"supply {label}",
                    "the year's production is above what is available",
                    total,
                    bcm * 1000.0 * share,
                    "mcm",
                )
            )
    return faults


def _use(scenario: Scenario, claim: Claim) -> list[Finding]:
    faults = []
    for label, _, _, limits in _uses(scenario):
        for t, limit in limits.items():
            used = claim.use[label][t]
            if not -RATE_TOLERANCE_MCM_D <= used <= limit + RATE_TOLERANCE_MCM_D:
                faults.append(
                    _fault(f"use {label}, {t}", "use is outside 0 and what is wanted", used, limit, "mcm/d")
                )
    return faults


def _is_released(contract: Contract, claim: Claim) -> bool:
    return contract.seller in claim.block and contract.buyer in claim.block


def _daily_maximum(contract: Contract, year: int) -> float:
    if contract.daily_maximum_mcm_d is not None:
        return contract.daily_maximum_mcm_d
    peak = max(contract.month_shares)
    days = min(
        calendar.monthrange(year, m + 1)[1] for m, share in enumerate(contract.month_shares) if share == peak
    )
    return contract.maximum_bcm_y * 1000.0 * peak * (1.0 + contract.swing) / days


def _contracts(scenario: Scenario, claim: Claim, arcs: Mapping[str, Corridor]) -> list[Finding]:
    faults = []
    periods = scenario.calendar.periods
    for c in scenario.contracts:
        claimed = claim.contracts[c.contract]
        for period in periods:
            t = period.period
            measured = sum(
                term.sign * (claim.forward if term.way.is_forward else claim.backward)[a.arc][t]
                for term in c.measure
                for a in arcs.values()
                if a.corridor == term.way.corridor
            )
            if abs(measured - claimed[t]) > RATE_TOLERANCE_MCM_D:
                faults.append(
                    _fault(
                        f"contract {c.contract}, {t}",
                        "its quantity is not what its measure reads",
                        claimed[t],
                        measured,
                        "mcm/d",
                    )
                )
        if _is_released(c, claim):
            continue
        if claim.kind != "contracted":
            for period in periods:
                pinned = claim.pins[c.contract][period.period]
                if abs(claimed[period.period] - pinned) > RATE_TOLERANCE_MCM_D:
                    faults.append(
                        _fault(
                            f"contract {c.contract}, {period.period}",
                            "it is not at its pin",
                            claimed[period.period],
                            pinned,
                            "mcm/d",
                        )
                    )
            continue
        faults += _contract_bounds(c, scenario, claimed)
    return faults


def _contract_bounds(c: Contract, scenario: Scenario, claimed: Mapping[str, float]) -> list[Finding]:
    faults = []
    periods = scenario.calendar.periods
    year = sum(claimed[p.period] * p.days for p in periods)
    if (
        not c.minimum_bcm_y * 1000 - VOLUME_TOLERANCE_MCM
        <= year
        <= c.maximum_bcm_y * 1000 + VOLUME_TOLERANCE_MCM
    ):
        limit = c.minimum_bcm_y if year < c.minimum_bcm_y * 1000 else c.maximum_bcm_y
        faults.append(
            _fault(
                f"contract {c.contract}", "the year is outside minimum and maximum", year / 1000, limit, "bcm"
            )
        )
    most = _daily_maximum(c, scenario.calendar.year)
    faults += [
        _fault(
            f"contract {c.contract}, {p.period}", "above its daily maximum", claimed[p.period], most, "mcm/d"
        )
        for p in periods
        if claimed[p.period] > most + RATE_TOLERANCE_MCM_D
    ]
    for month in range(1, 13):
        carried = sum(claimed[p.period] * p.days for p in periods if p.month == month)
        low = max(1.0 - c.swing, 0.0) * c.month_shares[month - 1] * year
        high = (1.0 + c.swing) * c.month_shares[month - 1] * year
        if not low - VOLUME_TOLERANCE_MCM <= carried <= high + VOLUME_TOLERANCE_MCM:
            faults.append(
                _fault(
                    f"contract {c.contract}, month {month}",
                    "the month is outside its swing",
                    carried,
                    low if carried < low else high,
                    "mcm",
                )
            )
    return faults


def _borders(
    network: Network, scenario: Scenario, claim: Claim, arcs: Mapping[str, Corridor]
) -> list[Finding]:
    faults = []
    territory = {n.node: n.territory for n in network.nodes}
    for way in sorted({Way(a.corridor, f) for a in arcs.values() for f in (True, False)}):
        members = [
            a for a in arcs.values() if a.corridor == way.corridor and territory[a.tail] != territory[a.head]
        ]
        if not members:
            continue
        if {territory[members[0].tail], territory[members[0].head]} <= claim.block:
            continue
        allowed = sum(
            _daily_maximum(c, scenario.calendar.year) for c in scenario.contracts if way in c.crossings
        )
        for p in scenario.calendar.periods:
            carried = sum(
                (claim.forward if way.is_forward else claim.backward)[a.arc][p.period] for a in members
            )
            if carried > allowed + RATE_TOLERANCE_MCM_D:
                faults.append(
                    _fault(
                        f"border way {way}, {p.period}",
                        "more crosses than its contracts allow",
                        carried,
                        allowed,
                        "mcm/d",
                    )
                )
    return faults


def _stocks(scenario: Scenario, claim: Claim) -> list[Finding]:
    faults = []
    periods = scenario.calendar.periods
    records = [(s, 1.0) for s in scenario.storages]
    records += [
        (part.storage, claim.build.get(p.project, 0.0))
        for p in scenario.projects
        for part in p.parts
        if part.storage
    ]
    for s, share in records:
        stock = claim.stock[s.storage]
        start = stock[periods[-1].period] if s.fill_start_bcm is None else s.fill_start_bcm * 1000.0
        before = start
        for p in periods:
            t = p.period
            into, out = claim.injection[s.storage][t], claim.withdrawal[s.storage][t]
            expected = before + p.days * (into - out)
            if abs(stock[t] - expected) > VOLUME_TOLERANCE_MCM:
                faults.append(
                    _fault(
                        f"storage {s.storage}, {t}",
                        "the stock does not follow from its flows",
                        stock[t],
                        expected,
                        "mcm",
                    )
                )
            full = s.working_gas_bcm * 1000.0 * share
            if not -VOLUME_TOLERANCE_MCM <= stock[t] <= full + VOLUME_TOLERANCE_MCM:
                faults.append(
                    _fault(
                        f"storage {s.storage}, {t}",
                        "the stock is outside 0 and working gas",
                        stock[t],
                        full,
                        "mcm",
                    )
                )
            fill = before / (s.working_gas_bcm * 1000.0) if s.working_gas_bcm else 0.0
            most_in = s.injection_mcm_d
            if s.injection_full_mcm_d is not None:
                most_in += (s.injection_full_mcm_d - s.injection_mcm_d) * fill
            most_out = s.withdrawal_mcm_d
            if s.withdrawal_empty_mcm_d is not None:
                most_out = s.withdrawal_empty_mcm_d + (s.withdrawal_mcm_d - s.withdrawal_empty_mcm_d) * fill
            for what, rate, most in (("injection", into, most_in), ("withdrawal", out, most_out)):
                if not -RATE_TOLERANCE_MCM_D <= rate <= most * share + RATE_TOLERANCE_MCM_D:
                    faults.append(
                        _fault(
                            f"storage {s.storage}, {t}",
                            f"{what} is outside its rate",
                            rate,
                            most * share,
                            "mcm/d",
                        )
                    )
            before = stock[t]
        if s.fill_start_bcm is not None and before < s.fill_start_bcm * 1000.0 - VOLUME_TOLERANCE_MCM:
            faults.append(
                _fault(
                    f"storage {s.storage}",
                    "ends with less than it started with",
                    before,
                    s.fill_start_bcm * 1000.0,
                    "mcm",
                )
            )
    return faults


def _money(network: Network, scenario: Scenario, claim: Claim, arcs: Mapping[str, Corridor]) -> list[Finding]:
    opex = {t.arc: t.opex_usd_per_tcm for t in scenario.terms}
    opex |= {
        part.arc.arc: part.terms.opex_usd_per_tcm
        for p in scenario.projects
        for part in p.parts
        if part.arc and part.terms
    }
    total = 0.0
    for p in scenario.calendar.periods:
        t, weight = p.period, p.days / 1000.0  # mcm × USD/tcm is a thousand USD
        total += weight * sum(claim.use[label][t] * value for label, _, value, _ in _uses(scenario))
        total -= weight * sum(
            claim.production[label][t] * cost for label, _, _, cost, *_ in _supplies(scenario)
        )
        total -= weight * sum((claim.forward[a][t] + claim.backward[a][t]) * opex.get(a, 0.0) for a in arcs)
    for project in scenario.projects:
        share = claim.build.get(project.project, 0.0)
        if not -1e-9 <= share <= 1 + 1e-9:
            total = float("nan")
        total -= (
            share
            * project.capex_musd(scenario.capex_level)
            * annuity_factor(discount_rate=scenario.discount_rate, lifetime_y=project.lifetime_y)
            * scenario.calendar.days
            / YEAR_DAYS
        )
    faults = []
    tolerance = MONEY_TOLERANCE_MUSD + 1e-9 * abs(total)
    if not abs(total - claim.surplus) <= tolerance:
        faults.append(_fault("the plan", "its surplus is not value less cost", claim.surplus, total, "MUSD"))
    if claim.accounts and not abs(sum(claim.accounts.values()) - claim.surplus) <= tolerance:
        faults.append(
            _fault(
                "the parties' accounts",
                "they do not sum to the plan's surplus",
                sum(claim.accounts.values()),
                claim.surplus,
                "MUSD",
            )
        )
    return faults
