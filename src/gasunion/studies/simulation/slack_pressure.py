"""The pressure that is given where the data give none, and one that would work where it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from gasunion.hydraulics.steady.result import SteadyState
from gasunion.hydraulics.steady.solver import Solver
from gasunion.hydraulics.validation.nomination import free_state
from gasunion.hydraulics.validation.settings import Answer
from gasunion.hydraulics.validation.slack_pressure import SlackRange
from gasunion.network.boundary import Boundary
from gasunion.network.network import Network
from gasunion.network.topology import islands
from gasunion.studies.simulation.wishes import Wishes
from gasunion.units import BAR_PA

_ANCHOR_SHARES = (0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0)
_ANCHOR_WORK = 5_000  # unknowns of all that are tried
_LEAST_ANCHOR_PA = 1.0e5


def given_and_searched(
    network: Network, boundary: Boundary, wishes: Wishes, told: list[str]
) -> tuple[Boundary, dict[str, SlackRange]]:
    """The boundary with the pressures that are given, and where else a pressure is searched.

    Given are those asked for, else those of the data, else those of nodes whose bounds meet. In a part of the
    network without any, the pressure of the largest entry is searched within its bounds.
    """
    if wishes.anchor_pa:
        return boundary.with_anchors(wishes.anchor_pa), {}
    if boundary.anchor_pa:
        return boundary, {}
    anchors: dict[str, float] = {}
    slack: dict[str, SlackRange] = {}
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
            name = network.nodes[int(meeting[0])].node
            told.append(f"the anchor is {name}, whose pressure bounds meet.")
            anchors[name] = float(high[meeting[0]])
            continue
        bounded = inside[np.isfinite(high[inside]) & (injection[inside] > 0.0)]
        if bounded.size == 0:
            continue
        i = int(bounded[np.argmax(injection[bounded])])
        least = min(max(float(low[i]), _LEAST_ANCHOR_PA), float(high[i]))
        slack[network.nodes[i].node] = SlackRange(low_pa=least, high_pa=float(high[i]))
    return boundary.with_anchors(anchors), slack


def told_slack(slack: Mapping[str, SlackRange], found: Answer) -> list[str]:
    """What became of the slack pressures, one sentence each."""
    said = []
    for name, span in slack.items():
        node, low, high = (
            f"the anchor is {name}, the largest entry,",
            span.low_pa / BAR_PA,
            span.high_pa / BAR_PA,
        )
        given = found.boundary.anchor_pa[name] / BAR_PA
        if not found.state.outcome.is_solved:
            every = (
                f"; that there is no state holds for every pressure between {low:.6g} and {high:.6g} bar"
                if found.proof is not None
                else f"; no other pressure between {low:.6g} and {high:.6g} bar was found to do"
            )
            said.append(f"{node} at its upper bound, {high:.6g} bar{every}.")
        elif given == high:
            said.append(f"{node} at its upper bound, {high:.6g} bar.")
        else:
            said.append(
                f"{node} at {given:.6g} bar, the highest pressure between its bounds, {low:.6g} and "
                f"{high:.6g} bar, at which every limit was found to be kept."
            )
    return said


def with_other_anchor(solver: Solver, boundary: Boundary, state: SteadyState) -> SteadyState:
    """An infeasible state whose first finding names a lower anchor that works, where one of a few does.

    Only what was solved is named; the shares are of the way from the given pressure to the node's least.
    """
    if state.outcome.code != "infeasible" or len(boundary.anchor_pa) != 1 or not state.outcome.findings:
        return state
    node, given = next(iter(boundary.anchor_pa.items()))
    low, _ = boundary.pressure_limits(solver.network)
    least = max(float(low[solver.network.node_index[node]]), _LEAST_ANCHOR_PA)
    # A large network is asked less often: each is a search of its own.
    most = max(1, _ANCHOR_WORK // (solver.system(boundary).unknowns + 1))
    for share in _ANCHOR_SHARES[:most] if least < given else ():
        # One digit of a bar is what a person types; what is named is what was solved.
        bar = round((given - share * (given - least)) / BAR_PA, 1)
        tried = free_state(solver, boundary.with_anchors({node: bar * BAR_PA}), thorough=False).state
        if tried.outcome.is_solved:
            first, *others = state.outcome.findings
            first = replace(first, hint=f"With --anchor {node}={bar:g} it is solved.")
            return replace(state, outcome=replace(state.outcome, findings=(first, *others)))
    return state
