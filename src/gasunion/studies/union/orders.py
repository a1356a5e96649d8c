"""Where a gain comes from, whatever the order in which its sources are taken.

Free borders come first: without them nothing moves between the players. Then more things may be free, in any
order, and what each adds depends on which came before:

storage    members' stores move otherwise than today;
peaks      what crosses borders between members on peak days differs from today's;
projects   members build together what none of them builds today;
trade      annual totals of mutual contracts, and use that is not home use, differ from today's;
shortage   home use differs from today's.

Tariffs for transit are paid among the parties and add nothing; balances of transit and swaps stay in force,
and what releasing them too would bring stands beside the gain.

    a part in an order = gain with it and all before it free − gain with all before it free

References: docs/theory/union.md, section "Parts over orders".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np

from gasunion.planning.coalition import MARKET, Footing, coalition, footing_of, is_released
from gasunion.planning.plan import Plan
from gasunion.program import Program
from gasunion.studies.worth.worths import Worths
from gasunion.transport.model import Indices

SOURCES = ("storage", "peaks", "projects", "trade", "shortage")
FIRST = "borders"


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """Gains by what is free beside the borders. [USD a year]

    Attributes
    ----------
    gain_usd : free sources, in the order of SOURCES → gain of the block.
    """

    gain_usd: Mapping[tuple[str, ...], int]

    def parts_usd(self, order: tuple[str, ...]) -> dict[str, int]:
        """Part of each source where they are taken in an order, the borders first."""
        parts, before = {FIRST: self.gain_usd[()]}, self.gain_usd[()]
        for k in range(1, len(order) + 1):
            now = self.gain_usd[in_order(order[:k])]
            parts[order[k - 1]], before = now - before, now
        return parts

    def all_parts_usd(self) -> dict[tuple[str, ...], dict[str, int]]:
        """Order → its parts, for every order of the sources."""
        return {order: self.parts_usd(order) for order in permutations(SOURCES)}


def in_order(sources: tuple[str, ...]) -> tuple[str, ...]:
    """Sources in the order of SOURCES."""
    return tuple(s for s in SOURCES if s in sources)


def orders_of(today: Plan, block: frozenset[str]) -> Orders:
    """Gains of a block with every set of sources free.

    Raises
    ------
    NotSolvedError : a programme that the status quo satisfies has no optimum.
    """
    assert today.pins is not None
    footing = footing_of(today.formulation, pins=today.pins, x=today.x)
    worths, program = Worths(footing, block), coalition(footing, block)
    sets = [s for size in range(len(SOURCES) + 1) for s in combinations(SOURCES, size)]
    gains = {free: worths.gain_within_usd(_held(footing, block, program, free)) for free in sets}
    return Orders(gain_usd=gains)


def _held(footing: Footing, block: frozenset[str], program: Program, free: tuple[str, ...]) -> Program:
    """The coalition's programme with what is not free held at the status quo."""
    f = footing.formulation
    lower, upper = program.lower.copy(), program.upper.copy()
    row_lower, row_upper = program.row_lower.copy(), program.row_upper.copy()
    activity = footing.activity
    if "storage" not in free:
        store = f.columns.store
        for block_of in (store.injection, store.withdrawal, store.stock):
            columns = np.asarray(block_of).ravel()
            lower[columns] = upper[columns] = footing.x[columns]
    if "peaks" not in free:
        columns = _crossing_at_peaks(footing, block)
        lower[columns] = upper[columns] = footing.x[columns]
    if "projects" not in free:
        lower[f.columns.build] = upper[f.columns.build] = footing.x[f.columns.build]
    rows = [
        row
        for (party, name), row in footing.use.items()
        if party in block
        and name != MARKET
        and ("shortage" if footing.home[party, name] else "trade") not in free
    ]
    if "trade" not in free:
        rows += footing.contract_year[is_released(f, block, with_balances=False)].tolist()
    held = np.array(rows, dtype=np.int64)
    row_lower[held] = row_upper[held] = activity[held]
    return dataclasses.replace(program, lower=lower, upper=upper, row_lower=row_lower, row_upper=row_upper)


def _crossing_at_peaks(footing: Footing, block: frozenset[str]) -> Indices:
    """Columns of flows between two members on peak days."""
    f = footing.formulation
    territory = {n.node: n.territory for n in f.grid.nodes}
    ends = [{territory[a.tail], territory[a.head]} for a in f.grid.arcs]
    between = np.array([len(e) == 2 and e <= block for e in ends], dtype=bool)
    is_peak = np.array([p.is_peak for p in f.periods])
    ways = (f.columns.flows.forward, f.columns.flows.backward)
    found: Indices = np.concatenate([way[between][:, is_peak].ravel() for way in ways])
    return found
