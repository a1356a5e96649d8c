"""The independent checker of a gain: what is told of it against the two plans, and against itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gasunion.outcome import Finding
from gasunion.scenario.scenario import Scenario
from gasunion.studies.check_gas import uses
from gasunion.studies.claimed import MONEY_TOLERANCE_MUSD, Claim, fault

USD_PER_MUSD = 1e6
USE_TOLERANCE_BCM = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldGain:
    """A gain as it is told. [USD]

    Attributes
    ----------
    total, with_balances, home_first : the gain, with balances released, of the plan that serves homes first.
    parts : by name. point : member → gain of the split. unserved_bcm : (party, class) → left short.
    """

    total: int
    parts: Mapping[str, int]
    with_balances: int
    home_first: int | None = None
    point: Mapping[str, int] = field(default_factory=dict)
    unserved_bcm: Mapping[tuple[str, str], float] = field(default_factory=dict)


def check_gain(
    scenario: Scenario, told: ToldGain, *, claim: Claim, before_musd: float, territory: Mapping[str, str]
) -> tuple[Finding, ...]:
    """Faults of a gain; none where it follows from its plans.

    Parameters
    ----------
    claim : of the block's plan. before_musd : surplus of the status quo. territory : node → party.
    """
    faults = []
    room = (MONEY_TOLERANCE_MUSD + 1e-9 * abs(claim.surplus)) * USD_PER_MUSD
    difference = (claim.surplus - before_musd) * USD_PER_MUSD
    if abs(told.total - difference) > room:
        faults.append(_money("the gain", "it is not the surplus gained", told.total, difference))
    if sum(told.parts.values()) != told.total:
        faults.append(
            _money("the parts", "they do not sum to the gain", sum(told.parts.values()), told.total)
        )
    faults += [
        _money(f"the part {name}", "it is below zero", value, 0)
        for name, value in told.parts.items()
        if value < -room
    ]
    if told.with_balances < told.total - room:
        faults.append(
            _money(
                "the gain with balances released", "more freedom gains less", told.with_balances, told.total
            )
        )
    if told.home_first is not None and told.home_first > told.total + room:
        faults.append(_money("the home-first gain", "it is above the best", told.home_first, told.total))
    if told.point and sum(told.point.values()) != told.total:
        faults.append(
            _money("the price point", "it does not share out the gain", sum(told.point.values()), told.total)
        )
    faults += [
        _money(f"the price point, {party}", "a member is better off alone", value, 0)
        for party, value in told.point.items()
        if value < -room
    ]
    short = _unserved(scenario, claim, territory)
    faults += [
        fault(f"use of {party}, class {name}", "it is not what is left short", bcm, short[party, name], "bcm")
        for (party, name), bcm in told.unserved_bcm.items()
        if abs(bcm - short[party, name]) > USE_TOLERANCE_BCM
    ]
    return tuple(faults)


def _unserved(scenario: Scenario, claim: Claim, territory: Mapping[str, str]) -> dict[tuple[str, str], float]:
    days = {p.period: p.days for p in scenario.calendar.periods}
    short: dict[tuple[str, str], float] = {}
    for label, node, _, wanted in uses(scenario):
        key = (territory[node], label.rsplit(" ", 2)[1])
        lacking = sum((wanted[t] - claim.use[label][t]) * d for t, d in days.items()) / 1000.0
        short[key] = short.get(key, 0.0) + lacking
    return short


def _money(where: str, what: str, value: float, limit: float) -> Finding:
    return fault(where, what, value, limit, "USD")
