"""The slack pressure as one more thing that is free: a pressure within bounds instead of a given one.

A node whose pressure is searched gets a source before it that holds the upper bound, and a control valve
from there to the node: what the valve takes away is how far the slack pressure lies below its bound. So the
search for settings, and the proof that there are none, hold for every slack pressure at once, and of two
states with equal ratios the search prefers the one that throttles least: the higher slack pressure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from gasunion.hydraulics.steady.solver import Solver
from gasunion.hydraulics.steady.system import State
from gasunion.hydraulics.validation.nomination import FreeState
from gasunion.network.boundary import Boundary
from gasunion.network.elements import ControlValve, Node
from gasunion.network.network import Network

MARK = "@slack "  # begins the names of what is added; no node of a file is shown by it


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackRange:
    """Where a slack pressure may lie. [Pa]"""

    low_pa: float
    high_pa: float


def with_slack_valves(
    network: Network, boundary: Boundary, slack: Mapping[str, SlackRange]
) -> tuple[Network, Boundary]:
    """The network and the load with a source at the upper bound and a valve before each such node."""
    nodes, arcs = list(network.nodes), list(network.arcs)
    injection, anchors = dict(boundary.injection_kg_s), dict(boundary.anchor_pa)
    for name, span in slack.items():
        nodes.append(Node(node=MARK + name, elevation_m=network.node(name).elevation_m))
        arcs.append(ControlValve(arc=MARK + name, tail=MARK + name, head=name))
        injection[MARK + name] = injection.pop(name, 0.0)
        anchors[MARK + name] = span.high_pa
    wide = Network(nodes=tuple(nodes), arcs=tuple(arcs))
    return wide, replace(boundary, injection_kg_s=injection, anchor_pa=anchors)


def found_pressures(state: FreeState, slack: Mapping[str, SlackRange]) -> dict[str, float]:
    """The slack pressures of a state of the widened network, within their bounds. [Pa]"""
    index = state.state.network.node_index
    return {
        name: float(np.clip(state.state.pressure_pa[index[name]], span.low_pa, span.high_pa))
        for name, span in slack.items()
    }


def carried(
    wide: FreeState, wide_solver: Solver, wide_load: Boundary, solver: Solver, load: Boundary
) -> FreeState:
    """A state of the widened network as a start on the network itself, by the names of nodes and arcs."""
    assert wide.state.run is not None
    before, system = wide_solver.system(wide_load), solver.system(load)
    at, run = before.network.node_index, wide.state.run
    potential = np.zeros(system.contraction.joint_count)
    for i, node in enumerate(system.network.nodes):
        there = before.contraction.joint[at[node.node]]
        potential[system.contraction.joint[i]] = run.state.potential[there]
    rows = {before.network.arcs[i].arc: k for k, i in enumerate(before.actor_arcs.tolist())}
    pipes = {before.network.arcs[i].arc: k for k, i in enumerate(before.pipe_arcs.tolist())}
    actors = [rows[system.network.arcs[i].arc] for i in system.actor_arcs.tolist()]
    state = State(
        potential=potential,
        flow_kg_s=run.state.flow_kg_s[[pipes[system.network.arcs[i].arc] for i in system.pipe_arcs.tolist()]],
        actor_flow_kg_s=run.state.actor_flow_kg_s[actors],
        modes=run.state.modes[actors],
    )
    return FreeState(
        state=replace(wide.state, run=replace(run, state=state)), levels=wide.levels[actors], proof=None
    )
