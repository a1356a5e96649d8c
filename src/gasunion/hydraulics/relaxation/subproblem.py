"""Subproblems, nodes of the search tree: ranges of flows, cases of units, how one is split (eq. 35, 36)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.certificate.record import (
    MOST_UNBOUNDED,
    NO_BOUND,
    Decision,
    FlowDecision,
    InletDecision,
    Operation,
    OperationDecision,
    Side,
)
from gasunion.hydraulics.relaxation.flow_bounds import first_flow_bounds, lone_blocks
from gasunion.hydraulics.relaxation.flow_propagation import FlowPropagation
from gasunion.hydraulics.relaxation.gravity_envelopes import GravityEnvelopes, gravity_envelopes
from gasunion.hydraulics.relaxation.potential_propagation import propagated_potentials
from gasunion.hydraulics.relaxation.problem import Load
from gasunion.network.elements import Pipe

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

TINY = 1.0e-9
_SETTLED = 1.0e-8  # of the throughput: what a solved state leaves open in a flow, with a wide margin


class Case(IntEnum):
    """What a unit does in a subproblem."""

    ANY = 0
    ACTS = 1
    BYPASS = 2
    CLOSED = 3


OPERATION = {Case.ACTS: Operation.ACTS, Case.BYPASS: Operation.BYPASS, Case.CLOSED: Operation.CLOSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subproblem:
    """Ranges of flows and of the units' inlet potentials, by the reference, and cases of units.

    Attributes
    ----------
    low, high : (actor + pipe,) the actors first. inlet_low, inlet_high : (actor,). case : (actor,).
    path : the decisions that lead here.
    """

    low: Floats
    high: Floats
    inlet_low: Floats
    inlet_high: Floats
    case: Indices
    path: tuple[Decision, ...] = ()


class Frame:
    """What no subproblem changes: one load, its bounds, and the subproblem of all states.

    Parameters
    ----------
    settled : (pipe,) flows that balance and obey the pipes' laws under some setting of the stations. In a
        level part of pipes alone whose inflows the balance decides they are the only ones (eq. 34).

    Attributes
    ----------
    floor, roof : (joint,) bounds of the potential, by the reference. cap : above every roof.
    least, most : (joint,) the potentials that the flows of a subproblem leave, see `narrow`.
    gravity : (pipe,) what it adds to their laws there.
    names : (actor + pipe,) of the arcs, the actors first. root : the subproblem of all states.
    """

    def __init__(self, load: Load, settled: Floats | None) -> None:
        system, unit = load.system, load.scale.potential
        self.system, self.scale = system, load.scale
        self.injection = load.injection / load.scale.flow_kg_s
        self.floor = np.where(system.anchored, load.anchor_potential, np.maximum(load.low, 0.0)) / unit
        roof = np.where(system.anchored, load.anchor_potential, load.high) / unit
        finite = roof[np.isfinite(roof)]
        self.cap = float(finite.max(initial=1.0)) * MOST_UNBOUNDED if finite.size else NO_BOUND
        self.roof = np.minimum(roof, self.cap)
        self.propagation = FlowPropagation(system, self.injection)
        arcs = (*system.actor_arcs.tolist(), *system.pipe_arcs.tolist())
        self.names = tuple(system.network.arcs[i].arc for i in arcs)
        self.root = self._root(load.injection, settled)
        self.narrow(self.root)
        names = [node.node for node in system.network.nodes]
        self.place = [""] * system.contraction.joint_count
        for node, joint in zip(reversed(names), reversed(system.contraction.joint.tolist()), strict=True):
            self.place[joint] = node

    def narrow(self, subproblem: Subproblem) -> None:
        """Set the ranges of the potentials, and what gravity adds to the pipes, from a subproblem's flows."""
        self.least, self.most, self.gravity = self.narrowed(subproblem)

    def narrowed(self, subproblem: Subproblem) -> tuple[Floats, Floats, GravityEnvelopes]:
        """The ranges of the potentials in a subproblem, and what gravity adds to the pipes there."""
        system, scale = self.system, self.scale
        low, high = subproblem.low[system.actor_arcs.size :], subproblem.high[system.actor_arcs.size :]
        floor, roof = self.floor.copy(), self.roof.copy()
        np.maximum.at(floor, system.actor_tail, subproblem.inlet_low)
        np.minimum.at(roof, system.actor_tail, subproblem.inlet_high)
        floor[system.anchored], roof[system.anchored] = (
            self.floor[system.anchored],
            self.roof[system.anchored],
        )
        least, most = propagated_potentials(system, scale, floor=floor, roof=roof, low=low, high=high)
        return least, most, gravity_envelopes(system, scale, floor=least, roof=most, low=low, high=high)

    def _root(self, injection: Floats, settled: Floats | None) -> Subproblem:
        system, scale = self.system, self.scale
        least, most = first_flow_bounds(system, injection, scale, self.floor, self.roof)
        actors = system.actor_arcs.size
        if settled is not None:
            alone = lone_blocks(system)
            share = settled / scale.flow_kg_s
            least[actors:] = np.where(alone, share - _SETTLED, least[actors:])
            most[actors:] = np.where(alone, share + _SETTLED, most[actors:])
        # Gas never runs backward through these: a balance that asks for it leaves no state.
        forward = ~system.actors.two_way & ~system.actors.is_loss
        least[:actors] = np.where(forward, np.maximum(least[:actors], 0.0), least[:actors])
        most[:actors] = np.maximum(most[:actors], least[:actors])
        for k, i in enumerate(system.pipe_arcs.tolist(), start=actors):
            arc = system.network.arcs[i]
            if isinstance(arc, Pipe):
                if arc.flow_kg_s_min is not None:
                    least[k] = max(float(least[k]), arc.flow_kg_s_min / scale.flow_kg_s)
                if arc.flow_kg_s_max is not None:
                    most[k] = min(float(most[k]), arc.flow_kg_s_max / scale.flow_kg_s)
                most[k] = max(float(most[k]), float(least[k]))
        least, most = self.propagation.narrowed(least, most, list(range(least.size)))
        return Subproblem(
            low=least,
            high=most,
            inlet_low=np.full(actors, -np.inf),
            inlet_high=np.full(actors, np.inf),
            case=np.zeros(actors, dtype=np.int64),
        )

    def cases(self, subproblem: Subproblem, at: int) -> list[Subproblem]:
        """One subproblem for each case of a unit."""
        found = []
        actors = self.system.actors
        for case in (Case.ACTS, Case.BYPASS, Case.CLOSED):
            if case == Case.BYPASS and not actors.has_bypass[at]:
                continue
            low, high, cases = subproblem.low.copy(), subproblem.high.copy(), subproblem.case.copy()
            cases[at] = int(case)
            if case == Case.CLOSED:
                # A range that leaves 0 out makes the subproblem empty, which the programme shows.
                low[at], high[at] = 0.0, 0.0
            elif case == Case.ACTS or not actors.two_way[at]:
                low[at] = max(low[at], 0.0)
                high[at] = max(high[at], low[at])
            decision = OperationDecision(arc=self.names[at], operation=OPERATION[case])
            low, high = self.propagation.narrowed(low, high, [at])
            found.append(
                replace(subproblem, low=low, high=high, case=cases, path=(*subproblem.path, decision))
            )
        return found

    def inlet_halves(self, subproblem: Subproblem, at: int, value: float) -> list[Subproblem]:
        """The parts of a subproblem with a unit's inlet potential at most, and at least, a value."""
        below, above = subproblem.inlet_high.copy(), subproblem.inlet_low.copy()
        below[at], above[at] = value, value
        most, least = (
            InletDecision(arc=self.names[at], side=side, value=value)
            for side in (Side.AT_MOST, Side.AT_LEAST)
        )
        return [
            replace(subproblem, inlet_high=below, path=(*subproblem.path, most)),
            replace(subproblem, inlet_low=above, path=(*subproblem.path, least)),
        ]

    def halves(self, subproblem: Subproblem, at: int, value: float) -> list[Subproblem]:
        """The part of a subproblem with a flow of at most a value, and the part with at least that."""
        below, above = subproblem.high.copy(), subproblem.low.copy()
        below[at], above[at] = value, value
        found = []
        for side, low, high in (
            (Side.AT_MOST, subproblem.low, below),
            (Side.AT_LEAST, above, subproblem.high),
        ):
            low, high = self.propagation.narrowed(low, high, [at])
            decision = FlowDecision(arc=self.names[at], side=side, value=value)
            found.append(replace(subproblem, low=low, high=high, path=(*subproblem.path, decision)))
        return found
