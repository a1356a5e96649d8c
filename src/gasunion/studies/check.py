"""The independent checker: recomputes every claim of a plan from its tables.

It shares nothing with the planner but network, scenario and units: limits, balances, contracts, objective
and accounts are written here a second time, in plain loops over names, from docs/theory/planning.md. What
the planner claims and this cannot reproduce is a fault.
"""

from __future__ import annotations

from collections.abc import Mapping

from gasunion.network.elements import Corridor
from gasunion.network.network import Network
from gasunion.outcome import Finding
from gasunion.scenario.contracts import Contract
from gasunion.scenario.measure import Way
from gasunion.scenario.projects import annuity_factor
from gasunion.scenario.scenario import Scenario
from gasunion.studies.check_coalition import coalition
from gasunion.studies.check_gas import balances, capacities, production, stocks, supplies, use, uses
from gasunion.studies.claimed import (
    MONEY_TOLERANCE_MUSD,
    RATE_TOLERANCE_MCM_D,
    VOLUME_TOLERANCE_MCM,
    Claim,
    fault,
)
from gasunion.units import YEAR_DAYS


def check(network: Network, scenario: Scenario, claim: Claim) -> tuple[Finding, ...]:
    """Every fault of a claim; none where it holds.

    Returns
    -------
    Findings in the order: balances, capacities, production, use, contracts, borders, stocks, block, money.
    """
    arcs = {a.arc: a for a in network.arcs if isinstance(a, Corridor)}
    built_arcs = {part.arc.arc: (part.arc, p) for p in scenario.projects for part in p.parts if part.arc}
    everything = {**arcs, **{name: arc for name, (arc, _) in built_arcs.items()}}
    faults: list[Finding] = []
    faults += balances(network, scenario, claim, everything)
    faults += capacities(scenario, claim, arcs, built_arcs)
    faults += production(scenario, claim)
    faults += use(scenario, claim)
    faults += _contracts(scenario, claim, everything)
    faults += _borders(network, scenario, claim, everything)
    faults += stocks(scenario, claim)
    faults += coalition(network, scenario, claim, everything)
    faults += _money(network, scenario, claim, everything)
    return tuple(faults)


def _is_released(contract: Contract, claim: Claim) -> bool:
    # In a base year a balance (transit, swap) stays in force inside a block.
    is_kept = claim.baseline is not None and contract.is_balance
    return contract.seller in claim.block and contract.buyer in claim.block and not is_kept


def _daily_maximum(contract: Contract, scenario: Scenario) -> float:
    if contract.daily_maximum_mcm_d is not None:
        return contract.daily_maximum_mcm_d
    days = {m: sum(p.days for p in scenario.calendar.periods if p.month == m) for m in range(1, 13)}
    greatest = max(share / days[m] for m, share in enumerate(contract.month_shares, start=1))
    return contract.maximum_bcm_y * 1000.0 * greatest * (1.0 + contract.swing)


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
                    fault(
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
                        fault(
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
            fault(
                f"contract {c.contract}", "the year is outside minimum and maximum", year / 1000, limit, "bcm"
            )
        )
    most = _daily_maximum(c, scenario)
    faults += [
        fault(
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
                fault(
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
        allowed = sum(_daily_maximum(c, scenario) for c in scenario.contracts if way in c.crossings)
        for p in scenario.calendar.periods:
            carried = sum(
                (claim.forward if way.is_forward else claim.backward)[a.arc][p.period] for a in members
            )
            if carried > allowed + RATE_TOLERANCE_MCM_D:
                faults.append(
                    fault(
                        f"border way {way}, {p.period}",
                        "more crosses than its contracts allow",
                        carried,
                        allowed,
                        "mcm/d",
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
        total += weight * sum(claim.use[label][t] * value for label, _, value, _ in uses(scenario))
        total -= weight * sum(
            claim.production[label][t] * cost for label, _, _, cost, *_ in supplies(scenario)
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
        faults.append(fault("the plan", "its surplus is not value less cost", claim.surplus, total, "MUSD"))
    if claim.accounts and not abs(sum(claim.accounts.values()) - claim.surplus) <= tolerance:
        faults.append(
            fault(
                "the parties' accounts",
                "they do not sum to the plan's surplus",
                sum(claim.accounts.values()),
                claim.surplus,
                "MUSD",
            )
        )
    return faults
