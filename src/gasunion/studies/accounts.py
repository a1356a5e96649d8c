"""Who gains: the surplus of a plan by party, with what they pay each other.

    surplus of a party = value of use in its territory − cost of its production − opex of the arcs it owns
                         − its part of annualised investment
                         + sales − purchases + transit received − transit paid

The last line sums to zero over all parties. Rules, each stated because the data do not settle it:

- A contract is paid at its price for its quantity in the plan, released or not.
- Transit beyond the seller's border is paid by the buyer, along the route that the plan uses
  (`studies.routes`): every arc on it that a third party owns charges its tariff.
- A balance (transit, swap) has no price, and nothing is left of it where it is in force. Where a block that
  released it leaves gas on one side, that gas is paid for at the stated price of the case.
- A project is borne in equal parts by the owners of its parts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gasunion.planning.formulation import MUSD_PER_MCM
from gasunion.planning.plan import Plan
from gasunion.scenario.contracts import Contract
from gasunion.scenario.projects import annuity_factor
from gasunion.studies.routes import routes

# What is left of a balance by a solver's rounding is no gas: a thousand cubic metres a year.
UNPAID_BCM = 1e-6
# Payments for gas itself.
GAS = ("gas", "junction")


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
    contract, payer, payee, kind : kind is "gas", "transit" or "junction".
    quantity_bcm, price_usd_per_tcm, musd : of it.
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
        if contract.is_balance and abs(bcm) > UNPAID_BCM:
            result.append(_unpaid(plan, contract, bcm))
        carried = float(np.maximum(plan.contract_quantity[i], 0.0) @ f.days) / 1000.0
        paid: dict[str, float] = {}
        moved: dict[str, float] = {}
        charged: dict[str, list[str]] = {}
        for route in routes(plan, contract, carried):
            here = set()
            for arc in route.arcs:
                owner = owners[arc]
                if owner not in (contract.seller, contract.buyer, "") and tariffs.get(arc, 0.0) > 0:
                    paid[owner] = paid.get(owner, 0.0) + route.bcm * tariffs[arc]
                    here.add(owner)
                    if arc not in charged.setdefault(owner, []):
                        charged[owner].append(arc)
            for owner in here:
                moved[owner] = moved.get(owner, 0.0) + route.bcm
        for owner, arcs in sorted(charged.items()):
            result.append(
                Payment(
                    contract=contract.contract,
                    kind="transit",
                    payer=contract.buyer,
                    payee=owner,
                    quantity_bcm=moved[owner],
                    price_usd_per_tcm=paid[owner] / moved[owner]
                    if moved[owner] > 0
                    else sum(tariffs[a] for a in arcs),
                    musd=paid[owner],
                    arcs=tuple(arcs),
                )
            )
    return tuple(result)


def _unpaid(plan: Plan, contract: Contract, bcm: float) -> Payment:
    """Gas that passes a balance and that nobody pays for: at the stated price, from who is left with it."""
    price = plan.scenario.unpaid_gas_usd_per_tcm
    payer, payee = (contract.buyer, contract.seller) if bcm > 0 else (contract.seller, contract.buyer)
    return Payment(
        contract=contract.contract,
        kind="junction",
        payer=payer,
        payee=payee,
        quantity_bcm=abs(bcm),
        price_usd_per_tcm=price,
        musd=abs(bcm) * price,
    )


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
                sales=sum(p.musd for p in paid if p.kind in GAS and p.payee == party),
                purchases=sum(p.musd for p in paid if p.kind in GAS and p.payer == party),
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
