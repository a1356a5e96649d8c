"""Why no steady state exists, in a form that a second function can check.

`recheck_starved` recomputes what a certificate claims from the network, the boundary and the medium. It
shares with the solver the elements, the gas law and the certificate itself, and none of its code: friction,
drops and balances are written out again, pipe by pipe. Proofs of boxes are rechecked in `recheck`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gasunion.hydraulics.gas_law import Medium
from gasunion.hydraulics.second_laws import drop, gravity, joints
from gasunion.network.boundary import Boundary
from gasunion.network.elements import Pipe, Resistor
from gasunion.network.network import Network
from gasunion.outcome import Finding

if TYPE_CHECKING:
    from gasunion.hydraulics.newton import Run
    from gasunion.hydraulics.result import SteadyState
    from gasunion.hydraulics.system import System

# What a recheck allows: the solver's residual is 1e-11 of the anchor's potential and of the throughput.
_SHARE = 1.0e-8
_SAMPLES = 41
_RANGE = 2.0e-6  # ranges are cut by the balances down to this share of the throughput
_RECIRCULATION = 50.0  # stations drive no more than this many throughputs round a loop
_ENOUGH = 10  # faults after which no further box is checked
_GRAVITY = 9.80665


@dataclass(frozen=True, slots=True, kw_only=True)
class Starved:
    """The only flows that balance would need a negative absolute pressure.

    Attributes
    ----------
    node : where it is lowest. potential : what the pipes' laws ask for there. [Pa kg m⁻³]
    """

    node: str
    potential: float

    @property
    def message(self) -> str:
        """One sentence for a person."""
        return f"node {self.node} starves: no pressure above 0 carries these flows to it"

    @property
    def finding(self) -> Finding:
        """The same as data."""
        return Finding(
            where=f"node {self.node}",
            what="starves: the pipes towards it would have to end at a pressure below 0.",
            value=0.0,
            unit="bar",
            hint="Lower what is drawn there, raise an anchor or a set point, or open another way.",
        )


def starved(system: System, run: Run, state: SteadyState) -> Starved | None:
    """The most starved node of a solved run, None where every pressure is above 0."""
    potential = run.state.potential[system.contraction.joint]
    potential = np.where(np.isfinite(state.pressure_pa), potential, np.inf)
    lowest = int(np.argmin(potential))
    if potential[lowest] > 0.0:
        return None
    return Starved(node=system.network.nodes[lowest].node, potential=float(potential[lowest]))


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
