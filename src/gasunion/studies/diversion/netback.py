"""What a route nets: the price at the market less every charge and all gas burnt, back to the field.

The best way from a field over one border crossing to one buyer, pipe by pipe. Going back from the market,

    netback at the tail of a pipe = netback at its head · (1 − loss) − charge of what enters

so a unit at the field nets  price · Π(1 − loss)  less each charge times the gas that is left to pay it.

References: docs/theory/diversion.md, section "Netback, term by term".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gasunion.studies.diversion.ground import Field, Ground, Outlet, Pipe
from gasunion.studies.diversion.programme import Charges, charge_of, loss_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One pipe of a way. charge : by unit that enters. share : of a unit at the field that enters it."""

    pipe: Pipe
    is_forward: bool
    charge: float
    loss: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The best way from any field over a crossing to a buyer. [USD/tcm at the field]

    Attributes
    ----------
    crossing : arc over which the gas leaves the seller's territory. outlet : where it ends.
    netback : at the field, before the cost of production. at_border : by unit that leaves the territory.
    """

    crossing: str
    party: str
    field: Field
    outlet: Outlet
    legs: tuple[Leg, ...]
    netback: float
    at_border: float


Step = tuple[Pipe, bool]
LAST_BCM = 5e-4
"""A step that takes less is not the last one taken."""


def crossings(ground: Ground) -> tuple[Step, ...]:
    """Pipes by which gas could leave the seller's territory, with the direction."""
    found = []
    territory = ground.territory
    for pipe in ground.pipes:
        ends = territory[pipe.tail] == ground.seller, territory[pipe.head] == ground.seller
        if ends == (True, False) and max(pipe.forward) > 0:
            found.append((pipe, True))
        if ends == (False, True) and max(pipe.backward) > 0:
            found.append((pipe, False))
    return tuple(sorted(found, key=lambda step: (step[0].arc, step[1])))


def best_routes(ground: Ground, *, used_bcm: Mapping[str, float], charges: Charges = "tariff") -> list[Route]:
    """The best way of every crossing and buyer that are joined, greatest margin first.

    Parameters
    ----------
    used_bcm : outlet label → what it takes. At a hub everybody is paid what the last step taken is worth.
    """
    found = []
    territory = ground.territory
    for party in ground.parties:
        is_hub = any(o.is_hub for o in ground.outlets if o.party == party)
        outlets = _paid(ground, party, used_bcm)
        steps = [
            (pipe, forward)
            for pipe in ground.pipes
            for forward, rate in ((True, pipe.forward), (False, pipe.backward))
            if max(rate) > 0
        ]
        terms = {
            p.arc: (
                charge_of(p, party, seller=ground.seller, charges=charges, is_hub=is_hub),
                loss_of(p, party, is_hub=is_hub),
            )
            for p in ground.pipes
        }
        value: dict[str, float] = {}
        onward: dict[str, Step | Outlet] = {}
        for outlet in sorted(outlets, key=lambda o: (o.price, o.label)):
            value[outlet.node], onward[outlet.node] = outlet.price, outlet
        abroad = [s for s in steps if territory[_ends(s)[0]] != ground.seller]
        _relax(abroad, terms, value, onward)
        for step in crossings(ground):
            tail, head = _ends(step)
            if head not in value:
                continue
            charge, loss = terms[step[0].arc]
            border = value[head] * (1.0 - loss) - charge
            own = {tail: border}
            inner: dict[str, Step | Outlet] = {tail: step}
            home = [s for s in steps if all(territory[n] == ground.seller for n in _ends(s))]
            _relax(home, terms, own, inner)
            best = max((f for f in ground.fields if f.node in own), key=lambda f: own[f.node] - f.cost,
                       default=None)  # fmt: skip
            if best is not None:
                ways = {**onward, **inner}
                legs, outlet = _walk(best.node, ways, terms)
                found.append(
                    Route(
                        crossing=step[0].arc,
                        party=party,
                        field=best,
                        outlet=outlet,
                        legs=legs,
                        netback=own[best.node],
                        at_border=border,
                    )
                )
    return sorted(found, key=lambda r: (r.field.cost - r.netback, r.crossing, r.party))


def _paid(ground: Ground, party: str, used_bcm: Mapping[str, float]) -> list[Outlet]:
    """Outlets whose price a buyer pays: at each hub the last step taken, the first where none is."""
    mine = [o for o in ground.outlets if o.party == party]
    found = [o for o in mine if not o.is_hub]
    for node in sorted({o.node for o in mine if o.is_hub}):
        steps = sorted((o for o in mine if o.is_hub and o.node == node), key=lambda o: (-o.price, o.label))
        taken = [o for o in steps if used_bcm.get(o.label, 0.0) >= LAST_BCM]
        found.append(taken[-1] if taken else steps[0])
    return found


def _ends(step: Step) -> tuple[str, str]:
    pipe, forward = step
    return (pipe.tail, pipe.head) if forward else (pipe.head, pipe.tail)


def _relax(
    steps: list[Step],
    terms: dict[str, tuple[float, float]],
    value: dict[str, float],
    onward: dict[str, Step | Outlet],
) -> None:
    """Carry values back over pipes until none grows."""
    grows = True
    while grows:
        grows = False
        for step in steps:
            tail, head = _ends(step)
            if head not in value:
                continue
            charge, loss = terms[step[0].arc]
            carried = value[head] * (1.0 - loss) - charge
            if carried > value.get(tail, float("-inf")) + 1e-12:
                value[tail], onward[tail] = carried, step
                grows = True


def _walk(
    start: str, onward: dict[str, Step | Outlet], terms: dict[str, tuple[float, float]]
) -> tuple[tuple[Leg, ...], Outlet]:
    legs: list[Leg] = []
    node, share = start, 1.0
    while True:
        at = onward[node]
        if isinstance(at, Outlet):
            return tuple(legs), at
        pipe, forward = at
        charge, loss = terms[pipe.arc]
        legs.append(Leg(pipe=pipe, is_forward=forward, charge=charge, loss=loss, share=share))
        share *= 1.0 - loss
        node = _ends(at)[1]


def terms_of(route: Route) -> Iterator[tuple[str, str, float]]:
    """(what, whose, amount) of the netback, by unit at the field; they sum to it. [USD/tcm]

    "price"; "fuel", the price of what is burnt on the way; "transport" by owner; "investment" by owner,
    where a line is still to be built and its charge holds its investment.
    """
    yield "price", route.party, route.outlet.price
    arrives = 1.0
    owed: dict[tuple[str, str], float] = {}
    for leg in route.legs:
        arrives *= 1.0 - leg.loss
        paid = leg.charge * leg.share
        owner = leg.pipe.owner
        annuity = min(leg.pipe.annuity, leg.charge) * leg.share
        owed["investment", owner] = owed.get(("investment", owner), 0.0) + annuity
        owed["transport", owner] = owed.get(("transport", owner), 0.0) + paid - annuity
    yield "fuel", route.party, -route.outlet.price * (1.0 - arrives)
    for (what, whose), amount in sorted(owed.items()):
        if amount:
            yield what, whose, -amount
