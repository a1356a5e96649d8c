"""The physical half of the independent checker: balances, capacities, production, use and stocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from gasunion.network.elements import Corridor
from gasunion.network.network import Network
from gasunion.outcome import Finding
from gasunion.scenario.calendar import Period
from gasunion.scenario.projects import Project
from gasunion.scenario.scenario import Scenario
from gasunion.scenario.supply import Supply
from gasunion.studies.claimed import RATE_TOLERANCE_MCM_D, VOLUME_TOLERANCE_MCM, Claim, fault
from gasunion.units import YEAR_DAYS, mcm_d_from_m3_s


def supplies(scenario: Scenario) -> Iterator[tuple[str, str, float, float, float, float, str | None]]:
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


def uses(scenario: Scenario) -> Iterator[tuple[str, str, float, dict[str, float]]]:
    """(label, node, value, period → limit) of every use step."""
    classes = {c.name: c for c in scenario.classes}
    for demand in scenario.demands:
        c = classes[demand.use_class]
        wanted = {}
        for p in scenario.calendar.periods:
            mean = demand.quantity_bcm_y * 1000.0 * c.month_shares[p.month - 1] / p.month_days
            peak_days = sum(q.days for q in scenario.calendar.periods if q.month == p.month and q.is_peak)
            peak = demand.peak_factor or c.peak_factor
            rest = (p.month_days - peak * peak_days) / (p.month_days - peak_days)
            wanted[p.period] = mean * (peak if p.is_peak else rest)
        for number, step in enumerate(c.steps, start=1):
            value = (
                max(step.value_usd_per_tcm, scenario.home_value_usd_per_tcm)
                if c.is_home and all(k.pinned_mcm_d is None for k in scenario.contracts)
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


def balances(
    network: Network, scenario: Scenario, claim: Claim, arcs: Mapping[str, Corridor]
) -> list[Finding]:
    """Gas that is created or lost at a node in a period."""
    faults = []
    store_node = {s.storage: s.node for s in scenario.storages}
    store_node |= {
        part.storage.storage: part.storage.node for p in scenario.projects for part in p.parts if part.storage
    }
    for period in scenario.calendar.periods:
        t = period.period
        left: dict[str, float] = {n.node: 0.0 for n in network.nodes}
        for label, node, *_ in supplies(scenario):
            left[node] += claim.production[label][t]
        for label, node, *_ in uses(scenario):
            left[node] -= claim.use[label][t]
        for name, arc in arcs.items():
            forward, backward = claim.forward[name][t], claim.backward[name][t]
            left[arc.tail] += backward * (1.0 - arc.fuel_fraction) - forward
            left[arc.head] += forward * (1.0 - arc.fuel_fraction) - backward
        for name, node in store_node.items():
            left[node] += claim.withdrawal[name][t] - claim.injection[name][t]
        faults += [
            fault(f"node {node}, {t}", "gas is created or lost", value, 0.0, "mcm/d")
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


def capacities(
    scenario: Scenario,
    claim: Claim,
    arcs: Mapping[str, Corridor],
    built: Mapping[str, tuple[Corridor, Project]],
) -> list[Finding]:
    """Flows beyond an arc, beyond both its directions together, or beyond a joint limit."""
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
                    faults.append(fault(f"arc {arc.arc}, {t}", f"{way} flow is negative", flow, 0.0, "mcm/d"))
                if flow > most + RATE_TOLERANCE_MCM_D:
                    faults.append(
                        fault(f"arc {arc.arc}, {t}", f"{way} flow is above capacity", flow, most, "mcm/d")
                    )
                used += flow / most if most > 0 else 0.0
            if used > 1.0 + 1e-6 * (1.0 + len(rows)) and share > 0:
                faults.append(
                    fault(
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
                    fault(
                        f"joint limit {limit.limit}, {period.period}",
                        "carries more than the limit",
                        carried,
                        most,
                        "mcm/d",
                    )
                )
    return faults


def production(scenario: Scenario, claim: Claim) -> list[Finding]:
    """Production outside its months, or beyond its year."""
    faults = []
    days = scenario.calendar.days
    for label, _, bcm, _, least, most, project in supplies(scenario):
        share = 1.0 if project is None else claim.build.get(project, 0.0)
        mean = bcm * 1000.0 / days * share
        total = 0.0
        for period in scenario.calendar.periods:
            rate = claim.production[label][period.period]
            missed = claim.missed_minimum.get(label, {}).get(period.period, 0.0)
            total += rate * period.days
            if rate > mean * most + RATE_TOLERANCE_MCM_D:
                faults.append(
                    fault(
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
                    fault(
                        f"supply {label}, {period.period}",
                        "production is under its month's minimum",
                        rate,
                        floor,
                        "mcm/d",
                    )
                )
        if total > bcm * 1000.0 * share + VOLUME_TOLERANCE_MCM:
            faults.append(
                fault(
                    f"supply {label}",
                    "the year's production is above what is available",
                    total,
                    bcm * 1000.0 * share,
                    "mcm",
                )
            )
    return faults


def use(scenario: Scenario, claim: Claim) -> list[Finding]:
    """Use outside nothing and what is wanted."""
    faults = []
    for label, _, _, limits in uses(scenario):
        for t, limit in limits.items():
            used = claim.use[label][t]
            if not -RATE_TOLERANCE_MCM_D <= used <= limit + RATE_TOLERANCE_MCM_D:
                faults.append(
                    fault(f"use {label}, {t}", "use is outside 0 and what is wanted", used, limit, "mcm/d")
                )
    return faults


def stocks(scenario: Scenario, claim: Claim) -> list[Finding]:
    """Stocks and rates of storages that do not follow from each other or leave their limits."""
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
        end = stock[periods[-1].period]
        start = end - s.change_bcm * 1000.0 if s.fill_start_bcm is None else s.fill_start_bcm * 1000.0
        before = start
        for p in periods:
            t = p.period
            into, out = claim.injection[s.storage][t], claim.withdrawal[s.storage][t]
            expected = before + p.days * (into - out)
            if abs(stock[t] - expected) > VOLUME_TOLERANCE_MCM:
                faults.append(
                    fault(
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
                    fault(
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
                        fault(
                            f"storage {s.storage}, {t}",
                            f"{what} is outside its rate",
                            rate,
                            most * share,
                            "mcm/d",
                        )
                    )
            before = stock[t]
        least = s.fill_end_bcm if s.fill_end_bcm is not None else s.fill_start_bcm
        if least is not None and before < least * 1000.0 - VOLUME_TOLERANCE_MCM:
            faults.append(
                fault(
                    f"storage {s.storage}",
                    "ends with less than it should",
                    before,
                    least * 1000.0,
                    "mcm",
                )
            )
    return faults
