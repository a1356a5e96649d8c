"""The route of a contract's gas: where the plan carries it, the way of least tariff first.

In one commodity nobody can see whose gas is in a pipe. What can be seen is where the plan has gas flow: a
contract's gas is led over its crossings along arcs that carry gas in that direction over the year, the way of
least tariff filled first, then the next. Each contract is led by itself. What no used way connects, as when a
swap delivers it, is charged the way of least tariff that exists.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gasunion.planning.plan import Plan
from gasunion.scenario.contracts import Contract
from gasunion.scenario.measure import Way

# Less is no way for gas: a million cubic metres a year.
LEAST_BCM = 1e-3
# (arc, is forward) → what it still carries over the year. [bcm]
Room = dict[tuple[str, bool], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A way of some of a contract's gas. arcs : in order. bcm : over the year."""

    arcs: tuple[str, ...]
    bcm: float


def routes(plan: Plan, contract: Contract, carried_bcm: float) -> tuple[Route, ...]:
    """Ways that carry a contract's gas from its seller's territory to its buyer's; none where none exist."""
    room = _used(plan)
    found: list[Route] = []
    left = carried_bcm
    while left > LEAST_BCM:
        way = _least_tariff(plan, contract, room)
        if not way:
            break
        bcm = min(left, min(room[step] for step in way))
        found.append(Route(arcs=tuple(arc for arc, _ in way), bcm=bcm))
        for step in way:
            room[step] -= bcm
        left -= bcm
    if left > LEAST_BCM or not found:
        way = _least_tariff(plan, contract, _possible(plan))
        if way:
            found.append(Route(arcs=tuple(arc for arc, _ in way), bcm=left))
    return tuple(found)


def _used(plan: Plan) -> Room:
    f = plan.formulation
    room: Room = {}
    for i, arc in enumerate(f.grid.arcs):
        room[arc.arc, True] = float(plan.forward[i] @ f.days) / 1000.0
        room[arc.arc, False] = float(plan.backward[i] @ f.days) / 1000.0
    return room


def _possible(plan: Plan) -> Room:
    grid = plan.formulation.grid
    room: Room = {}
    for i, arc in enumerate(grid.arcs):
        room[arc.arc, True] = np.inf if grid.capacity_forward_mcm_d[i].max() > 0 else 0.0
        room[arc.arc, False] = np.inf if grid.capacity_backward_mcm_d[i].max() > 0 else 0.0
    return room


def _least_tariff(
    plan: Plan, contract: Contract, room: Mapping[tuple[str, bool], float]
) -> tuple[tuple[str, bool], ...]:
    """(arc, is forward) of least tariff over what has room, from the seller's border to the buyer's."""
    grid = plan.formulation.grid
    tariffs = {t.arc: t.tariff_usd_per_tcm for t in plan.scenario.terms}
    steps: dict[str, list[tuple[float, tuple[str, bool], str]]] = {}
    heap: list[tuple[float, tuple[tuple[str, bool], ...], str]] = []
    for i, arc in enumerate(grid.arcs):
        tail, head = grid.nodes[grid.tail[i]], grid.nodes[grid.head[i]]
        for is_forward, start, end in ((True, tail, head), (False, head, tail)):
            crosses = start.territory != end.territory
            if room[arc.arc, is_forward] <= LEAST_BCM:
                continue
            if crosses and Way(arc.corridor, is_forward) not in contract.crossings:
                continue
            # A hair of length settles ties between ways of equal tariff, so that the choice is the data's.
            price, step = tariffs.get(arc.arc, 0.0) + 1e-9 * arc.length_m, (arc.arc, is_forward)
            if crosses and start.territory == contract.seller:
                heapq.heappush(heap, (price, (step,), end.node))
            elif start.territory not in (contract.seller, contract.buyer):
                steps.setdefault(start.node, []).append((price, step, end.node))
    territory = {n.node: n.territory for n in grid.nodes}
    seen: set[str] = set()
    while heap:
        price, way, node = heapq.heappop(heap)
        if territory[node] == contract.buyer:
            return way
        if node in seen:
            continue
        seen.add(node)
        for more, step, end_node in steps.get(node, []):
            heapq.heappush(heap, (price + more, (*way, step), end_node))
    return ()
