"""Flow of gas on arcs over periods: variables, capacity each way, and the balance of every node.

    balance    Σ q + Σ arrivals + withdrawal = Σ u + Σ departures + injection          (node, period)
    arrival    departure × (1 − fuel)
    capacity   f⁺/F⁺ + f⁻/F⁻ ≤ 1                                                          (arc, period)

References: docs/theory/planning.md, equations 1 and 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gasunion.network.elements import Corridor, Node
from gasunion.program import Floats
from gasunion.transport.model import Indices, Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Arcs and nodes of the flow rows, with what the rows need of them.

    Attributes
    ----------
    nodes, arcs : in canonical order. tail, head : (arc,) node positions. periods : labels.
    capacity_forward_mcm_d, capacity_backward_mcm_d : (arc, period), maintenance applied.
    arrival : (arc,) share of a departure that arrives.
    """

    nodes: tuple[Node, ...]
    arcs: tuple[Corridor, ...]
    tail: Indices
    head: Indices
    periods: tuple[str, ...]
    capacity_forward_mcm_d: Floats
    capacity_backward_mcm_d: Floats
    arrival: Floats

    @property
    def node_names(self) -> tuple[str, ...]:
        """(node,) names."""
        return tuple(n.node for n in self.nodes)

    @property
    def arc_names(self) -> tuple[str, ...]:
        """(arc,) names."""
        return tuple(a.arc for a in self.arcs)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowColumns:
    """Column numbers of forward and backward flow, (arc, period). [mcm/d]"""

    forward: Indices
    backward: Indices


def add_flows(model: Model, grid: Grid, *, cost_forward: Floats, cost_backward: Floats) -> FlowColumns:
    """Add the flow variables, bounded by their capacities.

    Parameters
    ----------
    cost_forward, cost_backward : (arc, period) cost of a unit of flow. [MUSD per mcm/d]
    """
    labels = {"arc": grid.arc_names, "period": grid.periods}
    return FlowColumns(
        forward=model.add_columns(
            "forward flow", labels, upper=grid.capacity_forward_mcm_d, cost=cost_forward
        ),
        backward=model.add_columns(
            "backward flow", labels, upper=grid.capacity_backward_mcm_d, cost=cost_backward
        ),
    )


def add_shared_capacity(model: Model, grid: Grid, flows: FlowColumns) -> Indices:
    """Add f⁺/F⁺ + f⁻/F⁻ ≤ 1 for arcs that can run both ways; the others are bounded already.

    Returns
    -------
    (arc among those both ways, period) row numbers.
    """
    both = np.flatnonzero(
        (grid.capacity_forward_mcm_d.max(axis=1) > 0) & (grid.capacity_backward_mcm_d.max(axis=1) > 0)
    )
    forward, backward = grid.capacity_forward_mcm_d[both], grid.capacity_backward_mcm_d[both]
    # Where maintenance takes a direction away wholly its variable is bounded by 0 already.
    with np.errstate(divide="ignore"):
        share_forward = np.where(forward > 0, 1.0 / forward, 0.0)
        share_backward = np.where(backward > 0, 1.0 / backward, 0.0)
    return model.add_rows(
        "shared capacity",
        {"arc": [grid.arc_names[i] for i in both], "period": grid.periods},
        lower=-np.inf,
        upper=1.0,
        terms=[(flows.forward[both], share_forward), (flows.backward[both], share_backward)],
    )


def add_balance(model: Model, grid: Grid, flows: FlowColumns) -> Indices:
    """Add the balance of every node with its arrivals and departures; others add their own terms.

    Returns
    -------
    (node, period) row numbers.
    """
    rows = model.add_rows("balance", {"node": grid.node_names, "period": grid.periods}, lower=0.0, upper=0.0)
    arrival = grid.arrival[:, None]
    model.add_entries(rows[grid.head], flows.forward, arrival)
    model.add_entries(rows[grid.tail], flows.forward, -1.0)
    model.add_entries(rows[grid.tail], flows.backward, arrival)
    model.add_entries(rows[grid.head], flows.backward, -1.0)
    return rows


def add_pooled_capacity(
    model: Model,
    flows: FlowColumns,
    *,
    arcs: tuple[str, ...],
    periods: tuple[str, ...],
    arc_of: Indices,
    capacity_forward: Floats,
    capacity_backward: Floats,
) -> Indices:
    """Add Σ (f⁺/F⁺ + f⁻/F⁻) ≤ 1 over the copies of each arc, one copy for each whose gas it carries.

    The dual of a row is the rent of the whole arc in its period. A direction without limit takes no part; one
    without capacity has its flow bounded by 0 already.

    Parameters
    ----------
    arc_of : (copy,) arc of each copy. capacity_forward, capacity_backward : (arc, period).

    Returns
    -------
    (arc, period) row numbers.
    """
    rows = model.add_rows("pooled capacity", {"arc": arcs, "period": periods}, lower=-np.inf, upper=1.0)
    for columns, capacity in ((flows.forward, capacity_forward), (flows.backward, capacity_backward)):
        with np.errstate(divide="ignore"):
            share = np.where(capacity > 0, 1.0 / capacity, 0.0)
        model.add_entries(rows[arc_of], columns, share[arc_of])
    return rows
