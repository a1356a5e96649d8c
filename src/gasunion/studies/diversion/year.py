"""One year: what was lost, what was sold elsewhere instead, and the grounds of its stages."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from gasunion.network.elements import Corridor
from gasunion.network.network import Network
from gasunion.outcome import Outcome
from gasunion.planning.formulation import formulate
from gasunion.planning.plan import Plan, solve_plan
from gasunion.scenario.contracts import Contract
from gasunion.scenario.observed import Observation
from gasunion.scenario.projects import Project
from gasunion.scenario.scenario import Scenario
from gasunion.scenario.source import Sourced
from gasunion.studies.diversion.ground import (
    Ground,
    fed_by,
    fields_of,
    outlets_of,
    pipes_of,
)
from gasunion.studies.diversion.question import DiversionQuestion
from gasunion.studies.diversion.reach import within_reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """A contract of the seller, then and now. [bcm/y]

    Attributes
    ----------
    maximum : of the contract now, 0 where there is none.
    is_joined : whether gas of the fields that fed the lost market could take its way.
    """

    contract: str
    buyer: str
    then: float
    now: float
    maximum: float
    price: float
    is_joined: bool
    sourced: Sourced

    @property
    def more(self) -> float:
        """What it carries more than then."""
        return self.now - self.then


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """What the market took then and takes now. [bcm/y]

    Attributes
    ----------
    then, now : by the contracts, now as the status quo carries them. then_sourced : of the largest then.
    observed : the observation of the year with the same measure, if any.
    sales : the seller's other contracts with those who might take the gas.
    month_shares : of what was sold then.
    """

    then: float
    now: float
    then_sourced: Sourced
    now_sourced: Sourced
    observed: Observation | None
    sales: tuple[Sale, ...]
    month_shares: tuple[float, ...]

    @property
    def volume(self) -> float:
        """What is no longer sold."""
        return max(0.0, self.then - self.now)

    @property
    def replaced(self) -> float:
        """What contracts that the same gas can serve carry more than then; less is below 0."""
        return sum(s.more for s in self.sales if s.is_joined)

    @property
    def to_place(self) -> float:
        """What is left to be placed."""
        return max(0.0, self.volume - self.replaced)

    @property
    def observed_to_place(self) -> float | None:
        """The same if the lost market took what was observed."""
        if self.observed is None:
            return None
        return max(0.0, self.then - self.observed.quantity_bcm - self.replaced)


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The year in which the market was served: what of it the later years need."""

    network: Network
    scenario: Scenario
    joined: frozenset[str]


def before_of(question: DiversionQuestion) -> Before:
    """The year in which the market was served."""
    network, scenario = question.case.without_base().planning_year(question.since)
    territory = {n.node: n.territory for n in network.nodes}
    fed = fed_by(network, question.lost)
    return Before(
        network=network,
        scenario=scenario,
        joined=frozenset(n for n in fed if territory[n] == question.seller),
    )


def status_quo(network: Network, scenario: Scenario) -> tuple[Plan | None, Outcome]:
    """What flows in the year without any project; None where it has no status quo."""
    plan = solve_plan(formulate(network, dataclasses.replace(scenario, projects=())), kind="status quo")
    return (plan if plan.outcome.is_solved else None), plan.outcome


def lost_of(question: DiversionQuestion, before: Before, plan: Plan, year: int) -> Lost:
    """What was lost by a year, and what is sold elsewhere instead."""
    seller, lost = question.seller, question.lost
    form = plan.formulation
    assert plan.pins is not None
    carried = {
        c.contract: float(plan.pins.quantity_mcm_d[k] @ form.days) / 1000.0
        for k, c in enumerate(form.scenario.contracts)
    }
    then = [c for c in before.scenario.contracts if (c.seller, c.buyer) == (seller, lost)]
    now = [c for c in form.scenario.contracts if (c.seller, c.buyer) == (seller, lost)]
    measures = {frozenset(c.measure) for c in then + now}
    seen = [
        o
        for o in question.case.observed
        if o.year == year and o.month is None and frozenset(o.measure) in measures
    ]
    total = sum(c.agreed_bcm_y for c in then)
    largest = max(then, key=lambda c: c.agreed_bcm_y)
    reach = _reach(form.network, form.scenario, before.joined, seller)
    earlier = {c.contract: c for c in before.scenario.contracts}
    later = {c.contract: c for c in form.scenario.contracts}
    sales = []
    for name in sorted({*earlier, *later}):
        contract: Contract = later.get(name) or earlier[name]
        if contract.seller == seller and contract.buyer in question.buyers and not contract.is_balance:
            sales.append(
                Sale(
                    contract=name,
                    buyer=contract.buyer,
                    then=earlier[name].agreed_bcm_y if name in earlier else 0.0,
                    now=carried.get(name, 0.0),
                    maximum=contract.maximum_bcm_y if name in later else 0.0,
                    price=contract.price_usd_per_tcm,
                    is_joined=any(corridor in reach for corridor in {w.corridor for w in contract.crossings}),
                    sourced=contract.sourced,
                )
            )
    return Lost(
        then=total,
        now=sum(carried[c.contract] for c in now),
        then_sourced=largest.sourced,
        now_sourced=now[0].sourced if now else Sourced(source="no contract stands in contracts.csv"),
        observed=seen[0] if len(seen) == 1 else None,
        sales=tuple(sales),
        month_shares=tuple(sum(c.agreed_bcm_y * c.month_shares[m] for c in then) / total for m in range(12)),
    )


def _reach(network: Network, scenario: Scenario, joined: Collection[str], seller: str) -> frozenset[str]:
    """Corridors that leave the seller's territory and that gas of the joined fields could enter."""
    territory = {n.node: n.territory for n in network.nodes}
    found = {s.node for s in scenario.supplies if s.node in joined}
    grows = True
    out: set[str] = set()
    while grows:
        grows = False
        for arc in network.arcs:
            if not isinstance(arc, Corridor):
                continue
            for tail, head, capacity in (
                (arc.tail, arc.head, arc.capacity_forward_m3_s),
                (arc.head, arc.tail, arc.capacity_backward_m3_s),
            ):
                if tail not in found or capacity <= 0 or territory[tail] != seller:
                    continue
                if territory[head] != seller:
                    out.add(arc.corridor)
                elif head not in found:
                    found.add(head)
                    grows = True
    return frozenset(out)


def grounds_of(
    question: DiversionQuestion,
    before: Before,
    plan: Plan,
    lost: Lost,
    *,
    stages: Mapping[str, tuple[Project, ...]],
) -> tuple[dict[str, Ground], dict[str, str]]:
    """Stage → ground; and buyer → why it buys nothing more."""
    form = plan.formulation
    territory = {n.node: n.territory for n in form.grid.nodes}
    outlets, why = outlets_of(plan, seller=question.seller, parties=question.buyers)
    fields = fields_of(
        plan,
        [s for s in before.scenario.supplies if territory.get(s.node) == question.seller],
        joined=before.joined,
    )
    periods = form.periods
    rates = np.array(
        [lost.to_place * 1000.0 * lost.month_shares[p.month - 1] / p.month_days for p in periods]
    )
    grounds = {
        name: within_reach(
            Ground(
                seller=question.seller,
                periods=tuple(p.period for p in periods),
                months=tuple(p.month for p in periods),
                days=tuple(float(p.days) for p in periods),
                place=tuple(round(float(r), 9) for r in rates),
                pipes=tuple(pipes_of(plan, projects)),
                fields=fields,
                outlets=outlets,
                territory=territory,
            )
        )
        for name, projects in stages.items()
    }
    return grounds, why


def hub_ends(question: DiversionQuestion, scenario: Scenario) -> dict[str, tuple[float, float]]:
    """Outside market → least and greatest of its first step in all years of the case, over this year's."""
    frame = question.case.frames["markets"]
    first = frame[frame["step"] == 1]
    out = {}
    for market in scenario.markets:
        if market.step == 1:
            prices = [float(v) for v in first[first["node"] == market.node]["value_usd_per_tcm"]]
            out[market.node] = min(prices) / market.value_usd_per_tcm, max(prices) / market.value_usd_per_tcm
    return out
