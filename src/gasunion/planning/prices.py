"""Prices at border nodes, as an interval and its midpoint: never one raw dual.

The price of gas at a node in a slot is what a little more or a little less gas there would change. Where the
best plan sits on a corner the two differ; a solver reports any number between them, two solvers two numbers.
The programme is solved again with a thousand cubic metres a day more and less at the node: the dual of its
balance is then the slope on that side.

References: docs/theory/planning.md, section "Ranges and prices".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gasunion.planning.compact import Compact, compact
from gasunion.planning.formulation import MUSD_PER_MCM
from gasunion.planning.plan import Plan
from gasunion.planning.ranges import border_corridors
from gasunion.planning.slots import Slot, slots
from gasunion.program import Floats, Handle
from gasunion.transport.model import Indices

# Large against the solver's feasibility tolerance (1e-7), small against any flow of a plan.
STEP_MCM_D = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class NodePrice:
    """Price of gas at a node in a slot. [USD/tcm]

    Attributes
    ----------
    low : worth of a little more gas. high : cost of a little less. mid : their midpoint.
    """

    node: str
    slot: str
    low: float
    mid: float
    high: float


def border_nodes(plan: Plan) -> tuple[str, ...]:
    """Nodes at which a corridor crosses a border, in canonical order."""
    grid = plan.formulation.grid
    names = set()
    for _, _, _, arcs in border_corridors(plan):
        for a in arcs:
            names |= {grid.nodes[grid.tail[a]].node, grid.nodes[grid.head[a]].node}
    return tuple(sorted(names))


def border_prices(plan: Plan, *, nodes: tuple[str, ...] | None = None) -> tuple[NodePrice, ...]:
    """Price intervals of nodes in every slot; of the border nodes where none are named."""
    formulation = plan.formulation
    small = compact(plan.program, keep_rows=formulation.balance)
    handle = Handle(small.program, presolve=False)
    best = handle.solve()
    basis = handle.basis()
    position = {n: i for i, n in enumerate(formulation.grid.node_names)}
    result = []
    for node in border_nodes(plan) if nodes is None else nodes:
        rows = small.rows_of(formulation.balance[position[node]])
        for slot in slots(plan.scenario.calendar):
            ends = [_slope(handle, basis, plan, small, rows, slot, sign, best.x) for sign in (1.0, -1.0)]
            low, high = min(ends), max(ends)
            result.append(NodePrice(node=node, slot=slot.slot, low=low, mid=(low + high) / 2, high=high))
    return tuple(result)


def _slope(
    handle: Handle,
    basis: object,
    plan: Plan,
    small: Compact,
    rows: Indices,
    slot: Slot,
    sign: float,
    before: Floats,
) -> float:
    """Price on the side of more (+1) or less (−1) gas at the node."""
    which = rows[list(slot.periods)].astype(np.int32)
    days = plan.formulation.days[list(slot.periods)]
    # Balance: arrivals − departures = 0; gas that appears at the node lowers what the rows must find.
    settled = small.program.row_lower[which]
    handle.set_basis(basis)
    handle.set_row_bounds(which, settled - sign * STEP_MCM_D, settled - sign * STEP_MCM_D)
    solution = handle.solve()
    handle.set_row_bounds(which, settled, settled)
    if not solution.outcome.is_solved:
        return float("nan")
    weight = float(days.sum()) * MUSD_PER_MCM
    slope = float(solution.row_dual[which].sum()) / weight
    if not plan.is_uplifted:
        return slope
    # The uplift chose the plan and is no money: what home use gained or lost by it is taken out again.
    uplift = plan.formulation.uplift[small.columns]
    return slope + float(uplift @ (solution.x - before)) / (sign * STEP_MCM_D * weight)
