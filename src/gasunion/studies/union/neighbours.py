"""Who would bargain better as one, and what each border is worth.

blocs     for every group of players that could bargain as one: the Owen value of its members beside the
          Shapley value. A bloc may help its members, or cost them.
borders   for every two neighbours: what all gain less if the flows of their border stay today's, and what
          each player has today that it would not have if the two did nothing with each other.

References: docs/theory/union.md, section "Blocs and borders".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from gasunion.games.owen import owen
from gasunion.games.shapley import shapley
from gasunion.games.worth import Game
from gasunion.planning.coalition import Footing, coalition, footing_of
from gasunion.planning.plan import Plan
from gasunion.program import Handle
from gasunion.studies.union.yardsticks import surplus_musd, without_each_other
from gasunion.studies.worth.worths import TOLERANCE, USD_PER_MUSD, NotSolvedError, usd

MOST_PLAYERS = 6
"""Of more players only those blocs are looked at that were named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bloc:
    """Players that bargain as one. owen, shapley : player → its value, of all players. [USD a year]"""

    members: tuple[str, ...]
    owen: Mapping[str, float]
    shapley: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Border:
    """The border of two neighbours. [USD a year]

    Attributes
    ----------
    held_usd : the gain of all if its flows stay today's.
    closed_usd : player → what it has today beyond what it would have were the border closed and the contracts
        of the two void; None where such a year cannot be planned.
    """

    first: str
    second: str
    held_usd: int
    closed_usd: Mapping[str, int] | None


def blocs_of(game: Game) -> tuple[Bloc, ...]:
    """Every group of two or more players but all of them, small ones first."""
    players = game.players
    if len(players) > MOST_PLAYERS:
        return ()
    alone = dict(zip(players, map(float, shapley(game)), strict=True))
    found = []
    for size in range(2, len(players)):
        for members in combinations(range(len(players)), size):
            mask = sum(1 << i for i in members)
            unions = [mask, *(1 << i for i in range(len(players)) if not mask >> i & 1)]
            value = dict(zip(players, map(float, owen(game, unions)), strict=True))
            found.append(Bloc(members=tuple(players[i] for i in members), owen=value, shapley=alone))
    return tuple(found)


def borders_of(today: Plan, players: tuple[str, ...], today_usd: Mapping[str, int]) -> tuple[Border, ...]:
    """Every border of two players, in the order of their names.

    Raises
    ------
    NotSolvedError : a programme that the status quo satisfies has no optimum.
    """
    assert today.pins is not None
    footing = footing_of(today.formulation, pins=today.pins, x=today.x)
    territory = {n.node: n.territory for n in today.network.nodes}
    pairs = {frozenset((territory[a.tail], territory[a.head])) for a in footing.formulation.grid.arcs}
    found = []
    for first, second in combinations(sorted(players), 2):
        pair = frozenset((first, second))
        if pair in pairs:
            found.append(
                Border(
                    first=first,
                    second=second,
                    held_usd=_held_usd(footing, frozenset(players), pair, today),
                    closed_usd=_closed_usd(today, pair, players, today_usd),
                )
            )
    return tuple(found)


def _held_usd(footing: Footing, block: frozenset[str], pair: frozenset[str], today: Plan) -> int:
    f = footing.formulation
    territory = {n.node: n.territory for n in f.grid.nodes}
    program = coalition(footing, block)
    lower, upper = program.lower.copy(), program.upper.copy()
    for i, arc in enumerate(f.grid.arcs):
        if {territory[arc.tail], territory[arc.head]} == pair:
            for way in (f.columns.flows.forward[i], f.columns.flows.backward[i]):
                lower[way] = upper[way] = footing.x[way]
    found = Handle(dataclasses.replace(program, lower=lower, upper=upper), tolerance=TOLERANCE).solve()
    if not found.outcome.is_solved:
        raise NotSolvedError(found.outcome.message)
    return usd(-float(footing.program.cost @ found.x) - today.surplus_musd)


def _closed_usd(
    today: Plan, pair: frozenset[str], players: tuple[str, ...], today_usd: Mapping[str, int]
) -> dict[str, int] | None:
    plan = without_each_other(today.network, today.scenario, pair)
    if not plan.outcome.is_solved:
        return None
    surplus = surplus_musd(plan)
    return {p: today_usd[p] - round(surplus[p] * USD_PER_MUSD) for p in players}
