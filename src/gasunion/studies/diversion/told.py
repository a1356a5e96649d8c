"""What a programme comes to: volumes by route and month, what is shut in, what binds, netbacks.

A route is a crossing of the seller's border and a buyer. Volumes of a route are counted at the field: gas of
a buyer's layer that leaves over several crossings shares its fuel at home in proportion to what crosses.

References: docs/theory/diversion.md, section "Routes".
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gasunion.program import Floats
from gasunion.studies.diversion.ground import MCM_PER_BCM, Ground
from gasunion.studies.diversion.netback import Route, best_routes, crossings
from gasunion.studies.diversion.programme import Charges, Placed, most_taken, placed

RENT_USD_PER_TCM = 1e-6
"""A pipe's room that is worth less does not bind."""
TAKES_BCM = 5e-4
"""A route that takes less takes nothing: half of the last digit that is shown."""
Key = tuple[str, str]
"""Corridor of the crossing, buyer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One route. Volumes bcm of the year, at the field but for `crosses`.

    Attributes
    ----------
    best : the way that nets most. taken, by_month : what it takes. crosses : what leaves the territory.
    capacity, today, room : what its crossing could carry, carries, and could carry beside today's gas.
    binds : pipe of the best way → days in which its room is full and worth something.
    """

    corridor: str
    party: str
    best: Route
    taken: float
    crosses: float
    by_month: tuple[float, ...]
    capacity: float
    today: float
    room: float
    binds: Mapping[str, float]

    @property
    def status(self) -> str:
        """Whether it takes gas, and if not why."""
        if self.taken >= TAKES_BCM:
            return "takes"
        return "does not pay" if self.best.netback <= self.best.field.cost else "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A stage of a year, told. Volumes bcm of the year at the field; money MUSD.

    Attributes
    ----------
    arrives : buyer → what is used there. most : the most that all routes could take, whatever it nets.
    curve : (reserve asked at the field beside the cost [USD/tcm], volume placed).
    """

    ground: Ground
    placed: Placed
    routes: tuple[Taken, ...]
    taken: float
    arrives: Mapping[str, float]
    most: float
    curve: tuple[tuple[float, float], ...]


RESERVES = (0.0, 25.0, 50.0, 75.0, 100.0, 150.0, 200.0)


def told_of(ground: Ground, *, charges: Charges = "tariff") -> Told:
    """A ground's best placing and all that is told of it."""
    found = placed(ground, charges=charges)
    days = np.array(ground.days)
    production = _by_buyer(ground, found)
    volume = sum(production.values(), np.zeros(len(days)))
    curve = [(0.0, _bcm(volume, days))]
    for reserve in RESERVES[1:]:
        dearer = placed(ground, charges=charges, reserve=reserve)
        total = sum(_by_buyer(ground, dearer).values(), np.zeros(len(days)))
        curve.append((reserve, _bcm(total, days)))
    return Told(
        ground=ground,
        placed=found,
        routes=_routes(ground, found, production, _best(ground, found, charges)),
        taken=_bcm(volume, days),
        arrives={
            p: _bcm(
                sum((found.use[o.label] for o in ground.outlets if o.party == p), np.zeros(len(days))), days
            )
            for p in ground.parties
        },
        most=most_taken(ground),
        curve=tuple(curve),
    )


def flat_of(ground: Ground, *, charges: Charges) -> dict[str, float]:
    """Figures of a corner or a world by dotted name, as the answer has them."""
    found = placed(ground, charges=charges)
    days = np.array(ground.days)
    production = _by_buyer(ground, found)
    volume = _bcm(sum(production.values(), np.zeros(len(days))), days)
    out = {
        "placed_bcm": volume,
        "shut_in_bcm": ground.place_bcm - volume,
        "value_musd": found.value_musd,
    }
    for route in _routes(ground, found, production, _best(ground, found, charges)):
        place = f"routes.{route.corridor} {route.party}"
        out[f"{place}.taken_bcm"] = route.taken
        out[f"{place}.netback"] = route.best.netback
        out[f"{place}.margin"] = route.best.netback - route.best.field.cost
    return out


def _best(ground: Ground, found: Placed, charges: Charges) -> list[Route]:
    days = np.array(ground.days)
    used = {label: _bcm(rate, days) for label, rate in found.use.items()}
    return best_routes(ground, used_bcm=used, charges=charges)


def _by_buyer(ground: Ground, found: Placed) -> dict[str, Floats]:
    """Buyer → what fields give for it, by period. [mcm/d]"""
    nothing = np.zeros(len(ground.days))
    return {
        party: sum((r for (_, p), r in found.production.items() if p == party), nothing)
        for party in ground.parties
    }


def _bcm(rate: Floats, days: Floats) -> float:
    return math.fsum(float(v) for v in rate * days) / MCM_PER_BCM


def _routes(
    ground: Ground, found: Placed, production: Mapping[str, Floats], best: list[Route]
) -> tuple[Taken, ...]:
    days = np.array(ground.days)
    nothing = np.zeros(len(days))
    pipes = {p.arc: p for p in ground.pipes}
    crosses: dict[Key, Floats] = {}
    room: dict[str, Floats] = {}
    whole: dict[str, tuple[float, float]] = {}
    for pipe, ahead in crossings(ground):
        flows = found.forward if ahead else found.backward
        rate = np.array(pipe.forward if ahead else pipe.backward)
        at = 0 if ahead else 1
        held = whole.get(pipe.corridor, (0.0, 0.0))
        whole[pipe.corridor] = held[0] + pipe.capacity_bcm[at], held[1] + pipe.today_bcm[at]
        room[pipe.corridor] = room.get(pipe.corridor, nothing) + rate
        for party in ground.parties:
            key = pipe.corridor, party
            crosses[key] = crosses.get(key, nothing) + flows.get((party, pipe.arc), nothing)
    leaving = {p: sum((v for (_, q), v in crosses.items() if q == p), nothing) for p in ground.parties}
    chosen: dict[Key, Route] = {}
    for route in best:  # best first
        chosen.setdefault((pipes[route.crossing].corridor, route.party), route)
    out = []
    for (corridor, party), route in chosen.items():
        over, all_over = crosses[corridor, party], leaving[party]
        share = np.divide(over, all_over, out=np.zeros_like(over), where=all_over > 0)
        rate = production[party] * share
        out.append(
            Taken(
                corridor=corridor,
                party=party,
                best=route,
                taken=_bcm(rate, days),
                crosses=_bcm(over, days),
                by_month=tuple(
                    _bcm(np.where(np.array(ground.months) == m, rate, 0.0), days) for m in range(1, 13)
                ),
                capacity=whole[corridor][0],
                today=whole[corridor][1],
                room=_bcm(room[corridor], days),
                binds=_binds(route, found, days),
            )
        )
    return tuple(out)


def _binds(route: Route, found: Placed, days: Floats) -> dict[str, float]:
    """Pipe → days in which its room is full and worth something."""
    out = {}
    for leg in route.legs:
        rate = np.array(leg.pipe.forward if leg.is_forward else leg.pipe.backward)
        worth = found.rent[leg.pipe.arc] > RENT_USD_PER_TCM * np.maximum(rate, 1e-3) * days * 1e-3
        full = worth | (rate <= 0)
        if full.any():
            out[leg.pipe.arc] = float(days[full].sum())
    return out
