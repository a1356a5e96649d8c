"""What diverted gas stands on: fields that could give it, pipes as today's gas leaves them, who might buy.

Every pipe keeps what the status quo of the year sends through it. Where gas of today runs both ways the
share of the pipe that is left is 1 − f⁺/F⁺ − f⁻/F⁻, and of each direction that share of its capacity.

References: docs/theory/diversion.md, sections "What is left" and "Who might buy".
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gasunion.network.elements import Corridor
from gasunion.network.network import Network
from gasunion.planning.formulation import Formulation, UseStep
from gasunion.planning.plan import Plan
from gasunion.program import Floats
from gasunion.scenario.projects import Project, annuity_factor
from gasunion.scenario.scenario import Scenario
from gasunion.scenario.source import Sourced
from gasunion.scenario.supply import Supply

Rates = tuple[float, ...]
MCM_PER_BCM = 1000.0
DIGITS = 6
"""Decimals of a rate [mcm/d]; room is rounded down, so that no limit is passed by a rounding."""
MARKET = "market"
LEAST_BCM = 0.005
"""Use of a year that lacks less is served: a base year is known to a hundredth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipe:
    """An arc with the room that today's gas leaves. Rates mcm/d by period, money USD/tcm of what enters.

    Attributes
    ----------
    project : what it is part of; empty for a pipe that stands. earliest_year : from which it could carry gas.
    opex, tariff : over the whole length. annuity, annuity_low, annuity_high : investment by unit at full use,
        at the case's level and at its low and high; 0 for a pipe that stands.
    loss : share burnt on the way.
    capacity_bcm, today_bcm : (forward, backward) of the year, maintenance applied; what today's gas takes.
    """

    arc: str
    corridor: str
    system: str
    tail: str
    head: str
    owner: str
    forward: Rates
    backward: Rates
    opex: float
    tariff: float
    loss: float
    annuity: float = 0.0
    annuity_low: float = 0.0
    annuity_high: float = 0.0
    capacity_bcm: tuple[float, float] = (0.0, 0.0)
    today_bcm: tuple[float, float] = (0.0, 0.0)
    project: str = ""
    earliest_year: int = 0
    sourced: Sourced


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field that fed the lost market: what it could give beside what it gives. Cost USD/tcm."""

    node: str
    rate: Rates
    cost: float
    sourced: Sourced


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """Use that might take more. Rates mcm/d.

    Attributes
    ----------
    price : what the seller is paid. [USD/tcm]
    is_hub : paid at the node, the buyer's own lines being the way to it; else paid where the buyer's lines
        begin, and what these cost and burn is the buyer's.
    """

    party: str
    label: str
    node: str
    rate: Rates
    price: float
    is_hub: bool
    sourced: Sourced


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """All that diverted gas stands on, in one year.

    Attributes
    ----------
    periods, days : names and days. months : 1 to 12 of each period.
    place : what is to be placed, by period. [mcm/d]
    territory : node → the party whose territory it is.
    """

    seller: str
    periods: tuple[str, ...]
    months: tuple[int, ...]
    days: Rates
    place: Rates
    pipes: tuple[Pipe, ...]
    fields: tuple[Field, ...]
    outlets: tuple[Outlet, ...]
    territory: Mapping[str, str]

    @property
    def parties(self) -> tuple[str, ...]:
        """Buyers, in order."""
        return tuple(sorted({o.party for o in self.outlets}))

    @property
    def place_bcm(self) -> float:
        """What is to be placed in the year."""
        return year_bcm(self.place, self.days)


def year_bcm(rate: Sequence[float], days: Sequence[float]) -> float:
    """Volume of a rate over the periods."""
    return math.fsum(r * d for r, d in zip(rate, days, strict=True)) / MCM_PER_BCM


def fed_by(network: Network, lost: str) -> frozenset[str]:
    """Nodes from which gas could flow to a party's territory, whatever the capacity that is left."""
    territory = {n.node: n.territory for n in network.nodes}
    back: dict[str, set[str]] = {}
    for arc in network.arcs:
        if isinstance(arc, Corridor):
            if arc.capacity_forward_m3_s > 0:
                back.setdefault(arc.head, set()).add(arc.tail)
            if arc.capacity_backward_m3_s > 0:
                back.setdefault(arc.tail, set()).add(arc.head)
    found = {n for n, t in territory.items() if t == lost}
    fresh = list(found)
    while fresh:
        for node in back.get(fresh.pop(), ()):
            if node not in found:
                found.add(node)
                fresh.append(node)
    return frozenset(found)


def pipes_of(plan: Plan, projects: Collection[Project]) -> Iterator[Pipe]:
    """Pipes with what is left of them, and those of projects, whole."""
    form, scenario = plan.formulation, plan.formulation.scenario
    terms = {t.arc: t for t in scenario.terms}
    grid = form.grid
    for a, arc in enumerate(grid.arcs):
        ahead, back = grid.capacity_forward_mcm_d[a], grid.capacity_backward_mcm_d[a]
        used = _share(plan.forward[a], ahead) + _share(plan.backward[a], back)
        left = np.clip(1.0 - used, 0.0, 1.0)
        term = terms.get(arc.arc)
        yield Pipe(
            arc=arc.arc,
            corridor=arc.corridor,
            system=arc.system,
            tail=arc.tail,
            head=arc.head,
            owner=arc.owner,
            forward=_down(ahead * left),
            backward=_down(back * left),
            opex=term.opex_usd_per_tcm if term else 0.0,
            tariff=term.tariff_usd_per_tcm if term else 0.0,
            loss=arc.fuel_fraction,
            capacity_bcm=(_year(ahead, form.days), _year(back, form.days)),
            today_bcm=(_year(plan.forward[a], form.days), _year(plan.backward[a], form.days)),
            sourced=term.sourced if term else Sourced(),
        )
    for project in sorted(projects, key=lambda p: p.project):
        yield from _project_pipes(project, form)


def _project_pipes(project: Project, form: Formulation) -> Iterator[Pipe]:
    scenario = form.scenario
    share = annuity_factor(discount_rate=scenario.discount_rate, lifetime_y=project.lifetime_y)
    for part in project.parts:
        arc = part.arc
        if arc is None:
            continue
        ahead, back = _mcm_d(arc.capacity_forward_m3_s), _mcm_d(arc.capacity_backward_m3_s)
        year, days = max(ahead, back) * 365.0 / MCM_PER_BCM, float(form.days.sum())
        yield Pipe(
            arc=arc.arc,
            corridor=arc.corridor,
            system=arc.system,
            tail=arc.tail,
            head=arc.head,
            owner=arc.owner,
            forward=_down(np.full(form.days.size, ahead)),
            backward=_down(np.full(form.days.size, back)),
            opex=part.terms.opex_usd_per_tcm if part.terms else 0.0,
            tariff=part.terms.tariff_usd_per_tcm if part.terms else 0.0,
            loss=arc.fuel_fraction,
            capacity_bcm=(ahead * days / MCM_PER_BCM, back * days / MCM_PER_BCM),
            annuity=part.capex_musd(scenario.capex_level) * share / year if year > 0 else 0.0,
            annuity_low=part.capex_musd("low") * share / year if year > 0 else 0.0,
            annuity_high=part.capex_musd("high") * share / year if year > 0 else 0.0,
            project=project.project,
            earliest_year=project.earliest_year,
            sourced=part.sourced,
        )


def _mcm_d(m3_s: float) -> float:
    return m3_s * 86400.0 / 1e6


def _year(rate: Floats, days: Floats) -> float:
    return float(np.maximum(rate, 0.0) @ days) / MCM_PER_BCM


def _share(flow: Floats, capacity: Floats) -> Floats:
    return np.divide(np.maximum(flow, 0.0), capacity, out=np.zeros_like(flow), where=capacity > 0)


def _down(rate: Floats) -> Rates:
    scale = 10.0**DIGITS
    return tuple(float(v) / scale for v in np.floor(np.maximum(rate, 0.0) * scale))


def fields_of(plan: Plan, before: Sequence[Supply], *, joined: Collection[str]) -> tuple[Field, ...]:
    """Fields of the seller that fed the lost market: what they could give then or now, less what they give.

    Parameters
    ----------
    before : supplies of the year in which the market was still served. joined : nodes that could reach it.
    """
    form = plan.formulation
    then: dict[str, float] = {}
    for supply in before:
        then[supply.node] = then.get(supply.node, 0.0) + supply.capacity_bcm_y * supply.month_max_factor
    now: dict[str, float] = {}
    gives: dict[str, Floats] = {}
    first: dict[str, Supply] = {}
    for k, supply in enumerate(form.supplies):
        if supply.node in joined:
            most = supply.capacity_bcm_y * supply.month_max_factor
            now[supply.node] = now.get(supply.node, 0.0) + most
            gives[supply.node] = gives.get(supply.node, np.zeros(form.days.size)) + plan.production[k]
            first.setdefault(supply.node, supply)
    out = []
    for node in sorted(gives):
        most = max(then.get(node, 0.0), now[node]) * MCM_PER_BCM / 365.0
        rate = _down(most - np.maximum(gives[node], 0.0))
        if max(rate) > 0:
            supply = first[node]
            out.append(Field(node=node, rate=rate, cost=supply.cost_usd_per_tcm, sourced=supply.sourced))
    return tuple(out)


def outlets_of(
    plan: Plan, *, seller: str, parties: Collection[str]
) -> tuple[tuple[Outlet, ...], dict[str, str]]:
    """Use that is not served, by buyer; and buyer → why it buys nothing."""
    form, scenario = plan.formulation, plan.formulation.scenario
    territory = {n.node: n.territory for n in form.grid.nodes}
    paid = contract_prices(scenario, seller)
    worth = {(c.name, n): s.value_usd_per_tcm for c in scenario.classes for n, s in enumerate(c.steps, 1)}
    steps = {(m.node, m.step): m for m in scenario.markets}
    found: list[Outlet] = []
    why: dict[str, str] = {}
    for u, step in enumerate(form.uses):
        party = territory[step.node]
        left = _down(form.use_limit_mcm_d[u] - plan.use[u])
        if party not in parties or year_bcm(left, form.days.tolist()) < LEAST_BCM:
            continue
        if step.use_class == MARKET:
            price, is_hub, sourced = step.value_usd_per_tcm, True, steps[step.node, step.step].sourced
        elif party in paid:
            agreed, sourced = paid[party]
            price, is_hub = min(agreed, worth[step.use_class, step.step]), False
        else:
            why[party] = f"no contract with {seller} says what it pays"
            continue
        found.append(_outlet(step, party, left, price=price, is_hub=is_hub, sourced=sourced))
    for party in sorted(set(parties) - {o.party for o in found} - set(why)):
        why[party] = "all that it uses is served in the status quo"
    return tuple(found), why


def _outlet(
    step: UseStep, party: str, left: Rates, *, price: float, is_hub: bool, sourced: Sourced
) -> Outlet:
    return Outlet(
        party=party, label=step.label, node=step.node, rate=left, price=price, is_hub=is_hub, sourced=sourced
    )


def contract_prices(scenario: Scenario, seller: str) -> dict[str, tuple[float, Sourced]]:
    """Buyer → mean price of what it buys of the seller, by agreed quantity, and the source of the largest."""
    rows: dict[str, list[tuple[float, float, Sourced]]] = {}
    for c in scenario.contracts:
        if c.seller == seller and not c.is_balance and c.agreed_bcm_y > 0:
            rows.setdefault(c.buyer, []).append((c.agreed_bcm_y, c.price_usd_per_tcm, c.sourced))
    return {
        buyer: (
            math.fsum(q * p for q, p, _ in found) / math.fsum(q for q, _, _ in found),
            max(found, key=lambda row: row[0])[2],
        )
        for buyer, found in rows.items()
    }
