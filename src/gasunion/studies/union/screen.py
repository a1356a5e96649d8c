"""Which inputs a gain may rest on, by the duals of plans that are solved already.

A change of an input moves the joint plan and the plans of each alone; what it does to the gain is, to first
order, the difference. For gas that a node has more or less:

    change of the gain ≈ Δ · |price at the node in the joint plan − price with its party alone|

For a cost or a value it is Δ times the difference of the quantities it acts on, exactly. These are screens:
the largest are solved again, and what is told is what was solved.

References: docs/theory/union.md, section "What decides it".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gasunion.planning.coalition import Footing, coalition, footing_of
from gasunion.planning.formulation import MUSD_PER_MCM
from gasunion.planning.plan import Plan
from gasunion.program import Floats, Handle, Solution
from gasunion.studies.union.uncertain import Uncertain
from gasunion.studies.worth.worths import TOLERANCE, NotSolvedError

STEP = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Duals:
    """Of the joint plan and of each party alone: columns, prices of nodes, what more of a limit is worth."""

    x: Floats
    x_alone: Floats
    price: Floats
    price_alone: Floats
    reduced: Floats
    reduced_alone: Floats
    shared: Floats
    shared_alone: Floats


def screened(today: Plan, players: Sequence[str], inputs: Sequence[Uncertain]) -> list[float]:
    """(input,) what ± 20 % of each may do to the gain of all players, to first order. [MUSD a year]

    Raises
    ------
    NotSolvedError : a programme that the status quo satisfies has no optimum.
    """
    assert today.pins is not None
    footing = footing_of(today.formulation, pins=today.pins, x=today.x)
    duals = _duals(footing, players)
    return [_effect(footing, duals, u) for u in inputs]


def _duals(footing: Footing, players: Sequence[str]) -> _Duals:
    f = footing.formulation

    def solved(members: frozenset[str]) -> tuple[Solution, Floats]:
        program = coalition(footing, members)
        found = Handle(program, tolerance=TOLERANCE).solve()
        if not found.outcome.is_solved:
            raise NotSolvedError(found.outcome.message)
        # What a frozen column would be worth if it moved is no worth of its capacity.
        is_free = program.lower < program.upper
        return found, np.where(is_free, np.minimum(found.reduced_cost, 0.0), 0.0)

    both = f.model.rows["shared capacity"].index
    joint, reduced = solved(frozenset(players))
    price, shared = joint.row_dual[f.balance], joint.row_dual[both]
    price_alone, reduced_alone, shared_alone = price.copy(), reduced.copy(), np.zeros_like(shared)
    for p in players:
        own, own_reduced = solved(frozenset([p]))
        mine = [n for n, node in enumerate(f.grid.nodes) if node.territory == p]
        price_alone[mine] = own.row_dual[f.balance][mine]
        held = footing.holders[footing.parties.index(p)]
        reduced_alone = np.where(held, own_reduced, reduced_alone)
        shared_alone += own.row_dual[both]
    return _Duals(
        x=joint.x,
        x_alone=footing.x,
        price=price,
        price_alone=price_alone,
        reduced=reduced,
        reduced_alone=reduced_alone,
        shared=shared,
        shared_alone=shared_alone,
    )


def _effect(footing: Footing, d: _Duals, u: Uncertain) -> float:
    """What a step of an input may do to the gain. [MUSD]"""
    if (u.table, u.figure) == ("arcs", "capacity"):
        return _of_capacity(footing, d, u.row)
    return STEP * _worth(footing, d, u)


def _of_capacity(footing: Footing, d: _Duals, arc: str) -> float:
    """A limit that binds, to first order; and what no longer fits when a step is taken away, at its price."""
    f = footing.formulation
    i = f.grid.arc_names.index(arc)
    node = {n.node: k for k, n in enumerate(f.grid.nodes)}
    labels = f.model.rows["shared capacity"].labels["arc"]
    binding = 0.0
    if arc in labels:
        k = list(labels).index(arc)
        binding += float(np.abs(d.shared[k] - d.shared_alone[k]).sum())
    tail, head = node[f.grid.arcs[i].tail], node[f.grid.arcs[i].head]
    gap = d.price[tail] - d.price[head]
    across = np.abs(gap - (d.price_alone[tail] - d.price_alone[head]))
    unfit = 0.0
    for way in (f.columns.flows.forward[i], f.columns.flows.backward[i]):
        most = np.maximum(f.program.upper[way], 0.0)
        binding += float((np.abs(d.reduced[way] - d.reduced_alone[way]) * most).sum())
        carried = np.maximum(d.x[way], d.x_alone[way])
        unfit += float(np.maximum(carried - (1.0 - STEP) * most, 0.0) @ across)
    return STEP * binding + unfit


def _worth(footing: Footing, d: _Duals, u: Uncertain) -> float:
    """What the whole of an input is worth to the gain, to first order. [MUSD]"""
    f, scenario = footing.formulation, footing.formulation.scenario
    node = {n.node: i for i, n in enumerate(f.grid.nodes)}
    weight = f.days * MUSD_PER_MCM
    apart = np.abs(d.price - d.price_alone)
    if u.table == "supplies":
        at = [i for i, s in enumerate(f.supplies) if s.node == u.row]
        if u.figure == "cost":
            change = (d.x - d.x_alone)[f.columns.production]
            return sum(abs(float(change[i] @ weight)) * f.supplies[i].cost_usd_per_tcm for i in at)
        rate = np.maximum(d.x, d.x_alone)[f.columns.production]
        return sum(float(rate[i] @ apart[node[u.row]]) for i in at)
    if u.table == "demands":
        name, use_class = u.row.rsplit(",", 1)
        at = [i for i, s in enumerate(f.uses) if (s.node, s.use_class) == (name, use_class)]
        wanted = f.use_limit_mcm_d[at].sum(axis=0)
        return float(wanted @ apart[node[name]])
    if u.table == "classes":
        change = (d.x - d.x_alone)[f.columns.use]
        return sum(
            abs(float(change[i] @ weight)) * s.value_usd_per_tcm
            for i, s in enumerate(f.uses)
            if s.use_class == u.row
        )
    if u.table == "arcs":
        return _of_arc(footing, d, u, node)
    if u.table == "storages":
        (i,) = (i for i, s in enumerate(f.storages) if s.storage == u.row)
        here = apart[node[f.storages[i].node]]
        return float(np.maximum(d.x, d.x_alone)[f.columns.store.withdrawal[i]] @ here)
    if u.table == "contracts":
        (i,) = (i for i, c in enumerate(scenario.contracts) if c.contract == u.row)
        corridors = {w.corridor for w in scenario.contracts[i].crossings}
        ends = {n for a in f.grid.arcs if a.corridor in corridors for n in (node[a.tail], node[a.head])}
        quantity = np.abs(d.x_alone[f.contracts.quantity[i]])
        return max((float(quantity @ apart[n]) for n in ends), default=0.0)
    party = u.row.split(",", 1)[0]
    short = sum(s.value_bcm for s in scenario.shortages if f"{s.party},{s.publisher}" == u.row)
    mine = [i for i, n in enumerate(f.grid.nodes) if n.territory == party]
    dearest = float((apart[mine] / weight).max()) if mine else 0.0
    return short * 1000.0 * dearest * MUSD_PER_MCM


def _of_arc(footing: Footing, d: _Duals, u: Uncertain, node: dict[str, int]) -> float:
    f = footing.formulation
    i = f.grid.arc_names.index(u.row)
    ways = (f.columns.flows.forward[i], f.columns.flows.backward[i])
    change = sum(float((d.x - d.x_alone)[w] @ (f.days * MUSD_PER_MCM)) for w in ways)
    if u.figure == "opex":
        return abs(change) * float(f.opex_usd_per_tcm[i])
    arc = f.grid.arcs[i]
    return sum(
        arc.fuel_fraction
        * float(
            np.abs(
                d.x[w] * np.abs(d.price[node[end]]) - d.x_alone[w] * np.abs(d.price_alone[node[end]])
            ).sum()
        )
        for w, end in zip(ways, (arc.head, arc.tail), strict=True)
    )
