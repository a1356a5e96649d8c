"""A second function for the claim that a node starves.

`recheck_starved` recomputes what a certificate claims from the network, the boundary and the medium. It
shares with the solver the elements, the gas law and the certificate itself, and none of its code: friction,
drops and balances are written out again, pipe by pipe. Proofs of subproblems are rechecked in
`proof_recheck`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from gasunion.hydraulics.certificate.laws import drop, gravity, joints
from gasunion.hydraulics.gas.law import Medium
from gasunion.network.boundary import Boundary
from gasunion.network.elements import Pipe, Resistor
from gasunion.network.network import Network

if TYPE_CHECKING:
    from gasunion.hydraulics.steady.result import SteadyState

# What a recheck allows: the solver's residual is 1e-11 of the anchor's potential and of the throughput.
_SHARE = 1.0e-8


def recheck_starved(
    state: SteadyState, boundary: Boundary, *, medium: Medium, friction_law: str
) -> tuple[str, ...]:
    """What is wrong with the claim that a node starves; empty where it holds.

    The claim: the flows balance at every place, every pipe's fall of potential is that of its flow, and the
    potential of a node is not above 0. Laws of pipes rise strictly, so that in the modes of the state there
    is no other solution.
    """
    network, wrong = state.network, []
    pressure, flow = state.pressure_pa, state.flow_kg_s
    if not np.nanmin(pressure) <= 0.0:
        wrong.append("no pressure is at or below 0")
    throughput = max(float(np.maximum(state.injection_kg_s, 0.0).sum()), 1e-9)
    wrong += _imbalances(network, state.injection_kg_s, flow, throughput)
    for name, given in boundary.injection_kg_s.items():
        i = network.node_index[name]
        fuel = sum(unit.fuel_kg_s or 0.0 for unit in state.units.values())
        if (
            name not in boundary.anchor_pa
            and abs(state.injection_kg_s[i] - given) > fuel + _SHARE * throughput
        ):
            wrong.append(f"node {name} injects {state.injection_kg_s[i]} kg/s instead of {given}")
    potential = medium.law.potential(pressure)
    top = float(np.nanmax(potential))
    for i, arc in enumerate(network.arcs):
        if not isinstance(arc, Pipe | Resistor) or (isinstance(arc, Resistor) and arc.drag_factor is None):
            continue
        a, b = float(potential[network.tail[i]]), float(potential[network.head[i]])
        if not (math.isfinite(a) and math.isfinite(b)):
            continue
        stretch, growth = gravity(network, i, medium.law, 0.5 * (a + b))
        fall = a - growth * b - stretch * drop(arc, float(flow[i]), friction_law, medium)
        if abs(fall) > _SHARE * top:
            wrong.append(f"pipe {arc.arc} misses its law by {fall / top:.1e} of the highest potential")
    return tuple(wrong)


def _imbalances(
    network: Network,
    injection: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    flow: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    throughput: float,
) -> list[str]:
    """Places whose arrivals, departures and injections do not cancel."""
    joint = joints(network)
    sums: dict[int, float] = {}
    for node in range(len(network.nodes)):
        sums[int(joint[node])] = sums.get(int(joint[node]), 0.0) + float(injection[node])
    for i in range(len(network.arcs)):
        a, b = int(joint[network.tail[i]]), int(joint[network.head[i]])
        if a != b:
            sums[a] -= float(flow[i])
            sums[b] += float(flow[i])
    return [
        f"node {network.nodes[int(np.flatnonzero(joint == place)[0])].node} misses {left:.2e} kg/s"
        for place, left in sums.items()
        if abs(left) > _SHARE * throughput
    ]
