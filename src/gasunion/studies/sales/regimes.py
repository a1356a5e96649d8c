"""The regimes: who charges whom, and who sells as one; and what each means for whom.

    apart                  every seller by itself, every owner charges all others
    apart_at_cost          the group's members charge each other nothing, and still sell apart
    in_step                the group chooses its sales together; its members still charge each other
    joint                  the group sells as one, at cost
    price_taking, price_taking_at_cost   as the first two with every conduct at 0: no margin anywhere

References: docs/theory/sales.md, section "Regimes".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gasunion.market.equilibrium import Equilibrium, equilibrium
from gasunion.market.figures import Figures, figures_of
from gasunion.market.ranges import most_even
from gasunion.market.setting import Market
from gasunion.outcome import Outcome
from gasunion.studies.sales.setting import Group, among, partitioned, stepping

REGIMES = ("apart", "apart_at_cost", "in_step", "joint", "price_taking", "price_taking_at_cost")
Amounts = dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a regime comes to in a year. Prices USD/tcm, volumes bcm, money MUSD.

    Attributes
    ----------
    price, sold, consumers : by market. quantity : trader → market → volume.
    profit : by trader, its charges and rents paid. charges, rents : by owner of pipes and stores.
    payoff : trader → profit and what its members' pipes and stores earn. others : what owners who do not sell
        earn. welfare : all together.
    """

    price: Amounts
    sold: Amounts
    consumers: Amounts
    quantity: dict[str, Amounts]
    profit: Amounts
    charges: Amounts
    rents: Amounts
    payoff: Amounts
    others: float
    welfare: float


def markets_of(market: Market, group: Group, takers: Mapping[tuple[str, str], float]) -> dict[str, Market]:
    """Regime → its market, from the one in which everybody sells and charges apart."""
    cost = among(market, group)
    return {
        "apart": market,
        "apart_at_cost": cost,
        "in_step": stepping(market, group),
        "joint": partitioned(market, (group,)),
        "price_taking": dataclasses.replace(market, conduct=dict(takers)),
        "price_taking_at_cost": dataclasses.replace(cost, conduct=dict(takers)),
    }


def solved(market: Market) -> Equilibrium:
    """The equilibrium of a regime; where nobody has a margin, its most even point."""
    found = equilibrium(market)
    if found.x.size and min(market.conduct.values()) == 0.0:
        return most_even(found)
    return found


def told_of(found: Equilibrium) -> Told:
    """What an equilibrium comes to by market and party."""
    return _told(found.form.market, figures_of(found))


def _told(market: Market, figures: Figures) -> Told:
    names = [o.market for o in market.outlets]
    charges: Amounts = {}
    rents: Amounts = {}
    for line in market.lines:
        charges[line.owner] = charges.get(line.owner, 0.0) + figures.arc_charge[line.arc]
        rents[line.owner] = rents.get(line.owner, 0.0) + figures.arc_rent[line.arc]
    for store in market.stores:
        rents[store.owner] = rents.get(store.owner, 0.0) + figures.store_rent[store.store]
    group_of = {m: t for t in market.traders for m in t.split("+")}
    payoff = dict(figures.profit)
    others = 0.0
    for owner in charges.keys() | rents.keys():
        income = charges.get(owner, 0.0) + rents.get(owner, 0.0)
        if owner in group_of:
            payoff[group_of[owner]] += income
        else:
            others += income
    return Told(
        price=figures.price,
        sold=figures.sold,
        consumers=figures.surplus,
        quantity={t: {m: figures.quantity[t, m] for m in names} for t in market.traders},
        profit=figures.profit,
        charges=dict(sorted(charges.items())),
        rents=dict(sorted(rents.items())),
        payoff=payoff,
        others=others,
        welfare=figures.welfare,
    )


def all_told(markets: Mapping[str, Market]) -> tuple[dict[str, Told], dict[str, Equilibrium], Outcome | None]:
    """Every regime; and the outcome of the first that has no equilibrium, else None."""
    told: dict[str, Told] = {}
    points: dict[str, Equilibrium] = {}
    for name, market in markets.items():
        found = solved(market)
        if not found.x.size:
            return told, points, found.outcome
        told[name], points[name] = told_of(found), found
    return told, points, None


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Parts of what the joint company at cost changes against apart with charges, in this order. [MUSD]

    Attributes
    ----------
    routing : price takers without the members' charges, less with them: gas takes cheaper ways.
    double_margin : the same at the conduct at hand, less routing: a charge no longer stands on a margin.
    market_power : sold as one, less apart, both at cost.
    buyers : market → what its consumers gain by that last step (a loss is below 0).
    """

    routing: float
    double_margin: float
    market_power: float
    buyers: Amounts

    @property
    def total(self) -> float:
        """All three: welfare of the joint company at cost less that of apart with charges."""
        return self.routing + self.double_margin + self.market_power


def split_of(told: Mapping[str, Told]) -> Split:
    """The parts, from the welfare of the regimes."""
    welfare = {name: t.welfare for name, t in told.items()}
    routing = welfare["price_taking_at_cost"] - welfare["price_taking"]
    whole = welfare["apart_at_cost"] - welfare["apart"]
    before, after = told["apart_at_cost"].consumers, told["joint"].consumers
    return Split(
        routing=routing,
        double_margin=whole - routing,
        market_power=welfare["joint"] - welfare["apart_at_cost"],
        buyers={m: after[m] - before[m] for m in after},
    )


def together(payoff: Mapping[str, float], group: Sequence[str]) -> float:
    """What the members of a group have in all, whether they stand as one or apart. [MUSD]"""
    name = "+".join(group)
    return payoff[name] if name in payoff else sum(payoff[m] for m in group)
