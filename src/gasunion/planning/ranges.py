"""Ranges of border flows: how far each may move among plans that are as good within a stated amount.

For every corridor across a border and every slot the least and the greatest net flow are found among all
plans whose surplus falls short of the best by no more than the tolerance. The programme is the plan's own
with one row more; only the cost vector changes, so each of these is a few steps of the primal simplex from
the last. Where a plan that was met on the way already reaches what the bounds of the flow allow, that end is
found without a solve.

References: docs/theory/planning.md, section "Ranges and prices".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix, vstack

from gasunion.planning.compact import compact
from gasunion.planning.plan import Plan
from gasunion.planning.slots import Slot, monthly_slots
from gasunion.program import Floats, Handle
from gasunion.scenario.measure import Term

# A bound that a plan comes so near to is reached: a thousandth of the digits that are printed.
REACHED = 1e-9


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
    asked: list[tuple[str, str, str, Slot]] = []
    wanted: list[Floats] = []
    result = []
    for corridor, exporter, importer, arcs in border_corridors(plan):
        for slot in monthly_slots(plan.scenario.calendar):
            weights = np.zeros(plan.x.size)
            each = days[list(slot.periods)] / 1000.0 if slot.is_year else np.ones(1)
            for a in arcs:
                weights[flows.forward[a, list(slot.periods)]] = each
                weights[flows.backward[a, list(slot.periods)]] = -each
            asked.append((corridor, exporter, importer, slot))
            wanted.append(weights)
    for (corridor, exporter, importer, slot), (low, value, high) in zip(
        asked, search.ranges_of(wanted), strict=True
    ):
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
    wanted = []
    for measure in measures:
        weights = np.zeros(plan.x.size)
        for term in measure:
            block = flows.forward if term.way.is_forward else flows.backward
            for a, arc in enumerate(plan.formulation.grid.arcs):
                if arc.corridor == term.way.corridor:
                    weights[block[a]] += term.sign * days / 1000.0
        wanted.append(weights)
    return search.ranges_of(wanted)


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

    def ranges_of(self, wanted: Sequence[Floats]) -> tuple[tuple[float, float, float], ...]:
        """(least, in the plan, greatest) of Σ weight · flow, for each of some weights."""
        if not wanted:
            return ()
        whole = csr_matrix(np.array(wanted))
        cost: csr_matrix = csr_matrix(whole[:, self._small.columns])
        settled, value = np.asarray(whole @ self._small.fixed), np.asarray(whole @ self._x)
        # What the bounds of the columns alone allow; no plan goes beyond.
        lower, upper = self._small.program.lower, self._small.program.upper
        up, down = csr_matrix(cost.maximum(0.0)), csr_matrix(cost.minimum(0.0))
        least = np.asarray(up @ lower + down @ upper) + settled
        most = np.asarray(up @ upper + down @ lower) + settled
        # The chosen plan is one of those searched; rounding may put it a hair outside.
        low, high = value.copy(), value.copy()
        for i in range(len(wanted)):
            if cost[i].nnz == 0:
                continue
            row = cost[i].toarray().ravel()
            for sign, ends, limits in ((1.0, low, least), (-1.0, high, most)):
                if sign * (ends[i] - limits[i]) <= REACHED * max(1.0, abs(limits[i])):
                    continue
                self._handle.set_cost(self._all, sign * row)
                solution = self._handle.solve()
                if not solution.outcome.is_solved:
                    ends[i] = np.nan
                    continue
                met = np.asarray(cost @ solution.x) + settled
                np.fmin(low, met, out=low, where=~np.isnan(low))
                np.fmax(high, met, out=high, where=~np.isnan(high))
                ends[i] = sign * np.fmin(sign * ends[i], solution.objective + sign * settled[i])
        return tuple(zip(low.tolist(), value.tolist(), high.tolist(), strict=True))
