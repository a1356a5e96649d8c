"""Who gains: the surplus of a plan by party, with what they pay each other.

    surplus of a party = value of use in its territory − cost of its production − opex of the arcs it owns
                         − its part of annualised investment
                         + sales − purchases + transit received − transit paid

The last line sums to zero over all parties. Rules, each stated because the data do not settle it:

- A contract is paid at its price for its quantity in the plan, released or not.
- Transit beyond the seller's border is paid by the buyer: the contract's crossings and the arcs inside third
  territories are searched for the way of least tariff from the seller's territory to the buyer's, and every
  arc on it that a third party owns charges its tariff.
- A project is borne in equal parts by the owners of its parts.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

from gasunion.planning.formulation import MUSD_PER_MCM
from gasunion.planning.plan import Plan
from gasunion.scenario.contracts import Contract
from gasunion.scenario.measure import Way
from gasunion.scenario.projects import annuity_factor


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyAccount:
    """Money of one party over the year. [MUSD]

    Attributes
    ----------
    value_of_use : what the gas used in its territory is worth, home classes at least at the home value.
    production_cost, transport_cost, investment : its costs, positive.
    sales, purchases, transit_received, transit_paid : transfers, positive.
    """

    party: str
    value_of_use: float
    production_cost: float
    transport_cost: float
    investment: float
    sales: float
    purchases: float
    transit_received: float
    transit_paid: float

    @property
    def net_transfers(self) -> float:
        """What it receives from other parties less what it pays them."""
        return self.sales - self.purchases + self.transit_received - self.transit_paid

    @property
    def surplus(self) -> float:
        """Value less costs plus net transfers."""
        return (
            self.value_of_use
            - self.production_cost
            - self.transport_cost
            - self.investment
            + self.net_transfers
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One transfer of a contract over the year.

    Attributes
    ----------
    contract, payer, payee, kind : kind is "gas" or "transit". quantity_bcm, price_usd_per_tcm, musd : of it.
    arcs : the arcs charged, for transit.
    """

    contract: str
    kind: str
    payer: str
    payee: str
    quantity_bcm: float
    price_usd_per_tcm: float
    musd: float
    arcs: tuple[str, ...] = ()


def payments(plan: Plan) -> tuple[Payment, ...]:
    """Every payment for gas and transit, by contract."""
    f = plan.formulation
    tariffs = {t.arc: t.tariff_usd_per_tcm for t in plan.scenario.terms}
    owners = {a.arc: a.owner for a in f.grid.arcs}
    result = []
    for i, contract in enumerate(plan.scenario.contracts):
        bcm = float(plan.contract_quantity[i] @ f.days) / 1000.0
        result.append(
            Payment(
                contract=contract.contract,
                kind="gas",
                payer=contract.buyer,
                payee=contract.seller,
                quantity_bcm=bcm,
                price_usd_per_tcm=contract.price_usd_per_tcm,
                musd=bcm * contract.price_usd_per_tcm,
            )
        )
        carried = float(np.maximum(plan.contract_quantity[i], 0.0) @ f.days) / 1000.0
        charged: dict[str, list[str]] = {}
        for arc in cheapest_way(plan, contract):
            owner = owners[arc]
            if owner not in (contract.seller, contract.buyer, "") and tariffs.get(arc, 0.0) > 0:
                charged.setdefault(owner, []).append(arc)
        for owner, arcs in sorted(charged.items()):
            price = sum(tariffs[a] for a in arcs)
            result.append(
                Payment(
                    contract=contract.contract,
                    kind="transit",
                    payer=contract.buyer,
                    payee=owner,
                    quantity_bcm=carried,
                    price_usd_per_tcm=price,
                    musd=carried * price,
                    arcs=tuple(arcs),
                )
            )
    return tuple(result)


def cheapest_way(plan: Plan, contract: Contract) -> tuple[str, ...]:
    """Arcs of least tariff from the seller's border to the buyer's, over the contract's crossings.

    Returns
    -------
    Names of the arcs in order; empty where the crossings do not connect the two.
    """
    grid = plan.formulation.grid
    tariffs = {t.arc: t.tariff_usd_per_tcm for t in plan.scenario.terms}
    steps: dict[str, list[tuple[float, str, str]]] = {}
    heap: list[tuple[float, tuple[str, ...], str]] = []
    for i, arc in enumerate(grid.arcs):
        tail, head = grid.nodes[grid.tail[i]], grid.nodes[grid.head[i]]
        for is_forward, start, end, capacity in (
            (True, tail, head, grid.capacity_forward_mcm_d[i]),
            (False, head, tail, grid.capacity_backward_mcm_d[i]),
        ):
            crosses = start.territory != end.territory
            if capacity.max() <= 0 or (crosses and Way(arc.corridor, is_forward) not in contract.crossings):
                continue
            # A hair of length settles ties between ways of equal tariff, so that the choice is the data's.
            price = tariffs.get(arc.arc, 0.0) + 1e-9 * arc.length_m
            if crosses and start.territory == contract.seller:
                heapq.heappush(heap, (price, (arc.arc,), end.node))
            elif start.territory not in (contract.seller, contract.buyer):
                steps.setdefault(start.node, []).append((price, arc.arc, end.node))
    territory = {n.node: n.territory for n in grid.nodes}
    seen: set[str] = set()
    while heap:
        price, arcs, node = heapq.heappop(heap)
        if territory[node] == contract.buyer:
            return arcs
        if node in seen:
            continue
        seen.add(node)
        for more, arc_name, end_node in steps.get(node, []):
            heapq.heappush(heap, (price + more, (*arcs, arc_name), end_node))
    return ()


def accounts(plan: Plan) -> tuple[PartyAccount, ...]:
    """Account of every party, in alphabetical order; they sum to the plan's surplus."""
    f = plan.formulation
    territory = {n.node: n.territory for n in f.grid.nodes}
    weight = f.days * MUSD_PER_MCM
    paid = payments(plan)
    result = []
    for party in sorted(p.party for p in plan.scenario.parties):
        value = sum(
            float(plan.use[i] @ weight) * u.value_usd_per_tcm
            for i, u in enumerate(f.uses)
            if territory[u.node] == party
        )
        production = sum(
            float(plan.production[i] @ weight) * s.cost_usd_per_tcm
            for i, s in enumerate(f.supplies)
            if territory[s.node] == party
        )
        transport = sum(
            float((plan.forward[i] + plan.backward[i]) @ weight) * f.opex_usd_per_tcm[i]
            for i, a in enumerate(f.grid.arcs)
            if (a.owner or territory[a.tail]) == party
        )
        result.append(
            PartyAccount(
                party=party,
                value_of_use=value,
                production_cost=production,
                transport_cost=float(transport),
                investment=_investment(plan, party, territory),
                sales=sum(p.musd for p in paid if p.kind == "gas" and p.payee == party),
                purchases=sum(p.musd for p in paid if p.kind == "gas" and p.payer == party),
                transit_received=sum(p.musd for p in paid if p.kind == "transit" and p.payee == party),
                transit_paid=sum(p.musd for p in paid if p.kind == "transit" and p.payer == party),
            )
        )
    return tuple(result)


def _investment(plan: Plan, party: str, territory: dict[str, str]) -> float:
    total = 0.0
    scenario = plan.scenario
    for i, project in enumerate(scenario.projects):
        owners = set()
        for part in project.parts:
            if part.arc is not None:
                owners.add(part.arc.owner or territory[part.arc.tail])
            if part.storage is not None:
                owners.add(territory[part.storage.node])
            if part.supply is not None:
                owners.add(territory[part.supply.node])
        if party in owners:
            annual = project.capex_musd(scenario.capex_level) * annuity_factor(
                discount_rate=scenario.discount_rate, lifetime_y=project.lifetime_y
            )
            total += float(plan.build[i]) * annual * scenario.calendar.days / 365.0 / len(owners)
    return total
