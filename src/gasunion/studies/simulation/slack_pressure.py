"""The pressure that is given where the data give none, and one that would work where it does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gasunion.hydraulics.steady.result import SteadyState
from gasunion.hydraulics.steady.solver import Solver
from gasunion.hydraulics.validation.nomination import free_state
from gasunion.network.boundary import Boundary
from gasunion.network.network import Network
from gasunion.network.topology import islands
from gasunion.studies.simulation.wishes import Wishes
from gasunion.units import BAR_PA

_ANCHOR_SHARES = (0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0)
_LEAST_ANCHOR_PA = 1.0e5


def anchored(network: Network, boundary: Boundary, wishes: Wishes, told: list[str]) -> Boundary:
    """The boundary with anchors: those asked for, those of the data, or one by rule in each part."""
    if wishes.anchor_pa:
        return boundary.with_anchors(wishes.anchor_pa)
    if boundary.anchor_pa:
        return boundary
    anchors: dict[str, float] = {}
    low, high = boundary.pressure_limits(network)
    passes = np.array([getattr(a, "is_open", True) is not False for a in network.arcs], dtype=bool)
    part = islands(network, passes=passes)
    injection = boundary.injections(network)
    for number in range(int(part.max(initial=-1)) + 1):
        inside = np.flatnonzero(part == number)
        if not np.any(injection[inside] != 0.0):
            continue
        meeting = inside[(low[inside] == high[inside]) & np.isfinite(high[inside])]
        if meeting.size:
            i = int(meeting[0])
            told.append(f"the anchor is {network.nodes[i].node}, whose pressure bounds meet.")
        else:
            bounded = inside[np.isfinite(high[inside]) & (injection[inside] > 0.0)]
            if bounded.size == 0:
                continue
            i = int(bounded[np.argmax(injection[bounded])])
            told.append(
                f"the anchor is {network.nodes[i].node}, the largest entry, "
                f"at its upper bound, {high[i] / BAR_PA:.6g} bar."
            )
        anchors[network.nodes[i].node] = float(high[i])
    return boundary.with_anchors(anchors)


def with_other_anchor(solver: Solver, boundary: Boundary, state: SteadyState) -> SteadyState:
    """An infeasible state whose first finding names a lower anchor that works, where one of a few does.

    Only what was solved is named; the shares are of the way from the given pressure to the node's least.
    """
    if state.outcome.code != "infeasible" or len(boundary.anchor_pa) != 1 or not state.outcome.findings:
        return state
    node, given = next(iter(boundary.anchor_pa.items()))
    low, _ = boundary.pressure_limits(solver.network)
    least = max(float(low[solver.network.node_index[node]]), _LEAST_ANCHOR_PA)
    for share in _ANCHOR_SHARES if least < given else ():
        # One digit of a bar is what a person types; what is named is what was solved.
        bar = round((given - share * (given - least)) / BAR_PA, 1)
        tried = free_state(solver, boundary.with_anchors({node: bar * BAR_PA}), thorough=False).state
        if tried.outcome.is_solved:
            first, *others = state.outcome.findings
            first = replace(first, hint=f"With --anchor {node}={bar:g} it is solved.")
            return replace(state, outcome=replace(state.outcome, findings=(first, *others)))
    return state
