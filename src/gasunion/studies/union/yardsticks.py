"""Three yardsticks of each party: without each other, as today, together.

without    contracts among the players carry nothing and the borders between them are closed; all else as the
           base year has it. Whose gas crosses such a border on its way to others is not brought either.
today      the status quo.
together   the plan of all players as one.

Each is a surplus with payments included, so that a party sees what it has and not what passes through it.

References: docs/theory/union.md, section "Three yardsticks".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Set

from gasunion.network.elements import Corridor
from gasunion.network.network import Network
from gasunion.planning.plan import Plan, status_quo
from gasunion.scenario.contracts import Contract
from gasunion.scenario.scenario import Scenario
from gasunion.studies.accounts import accounts


def apart(network: Network, scenario: Scenario, players: Set[str]) -> tuple[Network, Scenario]:
    """The year in which the players do nothing with each other."""
    territory = {n.node: n.territory for n in network.nodes}

    def is_between(arc: Corridor) -> bool:
        ends = {territory[arc.tail], territory[arc.head]}
        return len(ends) == 2 and ends <= players

    arcs = tuple(
        dataclasses.replace(a, capacity_forward_m3_s=0.0, capacity_backward_m3_s=0.0)
        if isinstance(a, Corridor) and is_between(a)
        else a
        for a in network.arcs
    )
    contracts = tuple(_void(c) if {c.seller, c.buyer} <= players else c for c in scenario.contracts)
    return (
        dataclasses.replace(network, arcs=arcs),
        dataclasses.replace(scenario, contracts=contracts),
    )


def without_each_other(network: Network, scenario: Scenario, players: Set[str]) -> Plan:
    """The status quo of the year in which the players do nothing with each other."""
    return status_quo(*apart(network, scenario, players))


def surplus_musd(plan: Plan) -> Mapping[str, float]:
    """Party → its surplus with payments. [MUSD]"""
    return {a.party: a.surplus for a in accounts(plan)}


def _void(contract: Contract) -> Contract:
    return dataclasses.replace(
        contract,
        minimum_bcm_y=0.0,
        maximum_bcm_y=0.0,
        agreed_bcm_y=0.0,
        daily_maximum_mcm_d=0.0,
        pinned_mcm_d=(0.0,) * 12,
    )
