"""The independent checker of a coalition of a base year: what must stay at the status quo did stay there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from gasunion.network.elements import Corridor
from gasunion.network.network import Network
from gasunion.outcome import Finding
from gasunion.scenario.scenario import Scenario
from gasunion.studies.check_gas import supplies, uses
from gasunion.studies.claimed import (
    MONEY_TOLERANCE_MUSD,
    RATE_TOLERANCE_MCM_D,
    VOLUME_TOLERANCE_MCM,
    Claim,
    Rates,
    fault,
)


def coalition(
    network: Network, scenario: Scenario, claim: Claim, arcs: Mapping[str, Corridor]
) -> list[Finding]:
    """Faults of a block of a base year against its status quo; none for other plans."""
    base = claim.baseline
    if base is None:
        return []
    faults = []
    for what, here, there in _settled(network, scenario, claim, base, arcs):
        for name, rates in here.items():
            faults += [
                fault(
                    f"{what} {name}, {t}",
                    "it is outside the block and left the status quo",
                    rate,
                    there[name][t],
                    "mcm/d",
                )
                for t, rate in rates.items()
                if abs(rate - there[name][t]) > RATE_TOLERANCE_MCM_D
            ]
    faults += _given(network, scenario, claim, base)
    faults += _use(network, scenario, claim, base)
    if claim.surplus < base.surplus - MONEY_TOLERANCE_MUSD:
        faults.append(
            fault("the block", "it is worth less than the status quo", claim.surplus, base.surplus, "MUSD")
        )
    return faults


def _settled(
    network: Network, scenario: Scenario, claim: Claim, base: Claim, arcs: Mapping[str, Corridor]
) -> Iterator[tuple[str, Rates, Rates]]:
    """Rates of what touches a territory outside the block, in the plan and in the status quo."""
    territory = {n.node: n.territory for n in network.nodes}
    outside = {n for n, t in territory.items() if t not in claim.block}
    stores = {s.storage: s.node for s in scenario.storages}
    stores |= {p.storage.storage: p.storage.node for x in scenario.projects for p in x.parts if p.storage}
    groups = (
        ("supply", claim.production, base.production, {s[0] for s in supplies(scenario) if s[1] in outside}),
        ("use", claim.use, base.use, {u[0] for u in uses(scenario) if u[1] in outside}),
        ("injection", claim.injection, base.injection, {s for s, n in stores.items() if n in outside}),
        ("withdrawal", claim.withdrawal, base.withdrawal, {s for s, n in stores.items() if n in outside}),
    )
    ends = {name for name, a in arcs.items() if a.tail in outside or a.head in outside}
    for what, here, there, names in (
        *groups,
        ("arc forward", claim.forward, base.forward, ends),
        ("arc backward", claim.backward, base.backward, ends),
    ):
        yield what, {n: here[n] for n in sorted(names)}, there


def _given(network: Network, scenario: Scenario, claim: Claim, base: Claim) -> list[Finding]:
    """Own production and withdrawal in the months of a documented shortage keep their rates."""
    territory = {n.node: n.territory for n in network.nodes}
    faults = []
    for short in scenario.shortages:
        if short.value_bcm <= 0.0:
            continue
        months = {
            p.period
            for p in scenario.calendar.periods
            if any(
                (short.from_date is None or day >= short.from_date)
                and (short.to_date is None or day < short.to_date)
                for q in scenario.calendar.periods
                if q.month == p.month
                for day in _days(q.start, q.days)
            )
        }
        own = [("supply", claim.production, base.production, s[0], s[1]) for s in supplies(scenario)]
        own += [
            ("withdrawal", claim.withdrawal, base.withdrawal, s.storage, s.node) for s in scenario.storages
        ]
        for what, here, there, name, node in own:
            if territory[node] != short.party:
                continue
            faults += [
                fault(
                    f"{what} {name}, {t}",
                    "it left the status quo in a documented shortage",
                    here[name][t],
                    there[name][t],
                    "mcm/d",
                )
                for t in sorted(months)
                if abs(here[name][t] - there[name][t]) > RATE_TOLERANCE_MCM_D
            ]
    return faults


def _days(start: date, count: int) -> list[date]:
    return [start + timedelta(days=i) for i in range(count)]


def _use(network: Network, scenario: Scenario, claim: Claim, base: Claim) -> list[Finding]:
    """No class of any member uses less over the year than in the status quo."""
    territory = {n.node: n.territory for n in network.nodes}
    days = {p.period: p.days for p in scenario.calendar.periods}
    here: dict[tuple[str, str], float] = {}
    there: dict[tuple[str, str], float] = {}
    for label, node, *_ in uses(scenario):
        name = label.rsplit(" ", 2)[1]
        key = (territory[node], name)
        if name == "market" or territory[node] not in claim.block:
            continue
        here[key] = here.get(key, 0.0) + sum(claim.use[label][t] * d for t, d in days.items())
        there[key] = there.get(key, 0.0) + sum(base.use[label][t] * d for t, d in days.items())
    return [
        fault(
            f"use of {party}, class {name}", "it is less than in the status quo", v, there[party, name], "mcm"
        )
        for (party, name), v in here.items()
        if v < there[party, name] - VOLUME_TOLERANCE_MCM
    ]
