"""Ranges of border flows: how far each may move among plans that are as good within a stated amount.

For every corridor across a border and every slot the least and the greatest net flow are found among all
plans whose surplus falls short of the best by no more than the tolerance. The programme is the plan's own
with one row more; only the cost vector changes, so each of these is a few steps of the primal simplex from
the last.

References: docs/theory/planning.md, section "Ranges and prices".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_matrix, vstack

from gasunion.planning.compact import compact
from gasunion.planning.plan import Plan
from gasunion.planning.slots import Slot, slots
from gasunion.program import Floats, Handle
from gasunion.scenario.measure import Term


@dataclass(frozen=True, slots=True, kw_only=True)
class BorderRange:
    """Net flow across a border in a slot, forward positive.

    Attributes
    ----------
    corridor : its name. exporter, importer : territories that a forward flow leaves and enters.
    slot : "year" [bcm] or a period [mcm/d]. unit : "bcm" or "mcm/d".
    low, value, high : least, in the plan, greatest; NaN where the solver gave no answer.
    """

    corridor: str
    exporter: str
    importer: str
    slot: str
    unit: str
    low: float
    value: float
    high: float


def border_corridors(plan: Plan) -> tuple[tuple[str, str, str, tuple[int, ...]], ...]:
    """(corridor, territory of its tail, of its head, arc positions) of every corridor across a border."""
    grid = plan.formulation.grid
    found: dict[str, tuple[str, str, list[int]]] = {}
    for i, arc in enumerate(grid.arcs):
        tail, head = grid.nodes[grid.tail[i]].territory, grid.nodes[grid.head[i]].territory
        if tail != head:
            found.setdefault(arc.corridor, (tail, head, []))[2].append(i)
    return tuple((name, tail, head, tuple(arcs)) for name, (tail, head, arcs) in sorted(found.items()))


def border_flow(plan: Plan, arcs: tuple[int, ...], slot: Slot) -> float:
    """Net flow of some arcs in a slot: bcm over the year, mcm/d in a period."""
    rate = (plan.forward[list(arcs)] - plan.backward[list(arcs)]).sum(axis=0)
    if slot.is_year:
        return float(rate @ plan.formulation.days) / 1000.0
    return float(rate[slot.periods[0]])


def border_ranges(plan: Plan, *, tolerance_musd: float | None = None) -> tuple[BorderRange, ...]:
    """Least and greatest net flow of every border corridor and slot.

    Parameters
    ----------
    tolerance_musd : surplus of a year that a plan may lose; the scenario's where not given. [MUSD]
    """
    search = _Search(plan, tolerance_musd)
    flows, days = plan.formulation.columns.flows, plan.formulation.days
    result = []
    for corridor, exporter, importer, arcs in border_corridors(plan):
        for slot in slots(plan.scenario.calendar):
            weights = np.zeros(plan.x.size)
            each = days[list(slot.periods)] / 1000.0 if slot.is_year else np.ones(1)
            for a in arcs:
                weights[flows.forward[a, list(slot.periods)]] = each
                weights[flows.backward[a, list(slot.periods)]] = -each
            low, value, high = search.range_of(weights)
            result.append(
                BorderRange(
                    corridor=corridor,
                    exporter=exporter,
                    importer=importer,
                    slot=slot.slot,
                    unit="bcm" if slot.is_year else "mcm/d",
                    low=low,
                    value=value,
                    high=high,
                )
            )
    return tuple(result)


def measure_ranges(
    plan: Plan, measures: Sequence[tuple[Term, ...]], *, tolerance_musd: float | None = None
) -> tuple[tuple[float, float, float], ...]:
    """(least, in the plan, greatest) quantity of the year of each measure. [bcm]"""
    search = _Search(plan, tolerance_musd)
    flows, days = plan.formulation.columns.flows, plan.formulation.days
    result = []
    for measure in measures:
        weights = np.zeros(plan.x.size)
        for term in measure:
            block = flows.forward if term.way.is_forward else flows.backward
            for a, arc in enumerate(plan.formulation.grid.arcs):
                if arc.corridor == term.way.corridor:
                    weights[block[a]] += term.sign * days / 1000.0
        result.append(search.range_of(weights))
    return tuple(result)


class _Search:
    """The programme of a plan with its surplus held, ready for one linear quantity after the other."""

    def __init__(self, plan: Plan, tolerance_musd: float | None) -> None:
        tolerance = plan.scenario.range_tolerance_musd if tolerance_musd is None else tolerance_musd
        base = plan.program
        held = dataclasses.replace(
            base,
            matrix=csc_matrix(vstack([base.matrix, csc_matrix(base.cost[None, :])])),
            row_lower=np.append(base.row_lower, -np.inf),
            row_upper=np.append(base.row_upper, -plan.chosen_musd + tolerance),
        )
        self._x = plan.x
        self._small = compact(held, keep_rows=np.array([base.row_lower.size]))
        self._handle = Handle(self._small.program, presolve=False)
        self._handle.solve()
        self._handle.use_primal_simplex()
        self._all = np.arange(self._small.columns.size, dtype=np.int32)

    def range_of(self, weights: Floats) -> tuple[float, float, float]:
        """(least, in the plan, greatest) of Σ weight · flow."""
        value = float(weights @ self._x)
        settled = float(weights @ self._small.fixed)
        cost = weights[self._small.columns]
        if not cost.any():
            return value, value, value
        ends = []
        for sign in (1.0, -1.0):
            self._handle.set_cost(self._all, sign * cost)
            solution = self._handle.solve()
            ends.append(sign * solution.objective + settled if solution.outcome.is_solved else float("nan"))
        # The chosen plan is one of those searched; rounding may put it a hair outside.
        return min(ends[0], value), value, max(ends[1], value)
