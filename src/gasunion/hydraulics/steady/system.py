"""One residual and one Jacobian for every element of a network, with a sparsity that is fixed once.

Unknowns are the potentials of the joints without an anchor and the flows of all pipes and actors. Equations
are the mass balance of those joints (eq. 21), the law of each pipe (eq. 5 and 6) and the mode of each actor
(eq. 14 to 20). A pipe's flow stands in its own equation with a slope that is never 0, so it is eliminated
and the matrix that is factored holds joints and actors only (eq. 22). The elimination is exact: the steps
are those of Newton's method on all unknowns.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_matrix, identity
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

from gasunion.hydraulics.gas.law import Medium
from gasunion.hydraulics.steady.active_elements import Actors, Modes, Scale, actors_of, equations
from gasunion.hydraulics.steady.carried import Carried, with_machines
from gasunion.hydraulics.steady.contraction import Bridges, Contraction, bridges, contract
from gasunion.hydraulics.steady.pipe import Friction, Gravity, friction_of
from gasunion.network.elements import (
    CheckValve,
    CompressorStation,
    ControlValve,
    Corridor,
    Pipe,
    Resistor,
    Valve,
)
from gasunion.network.network import Network

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
_NONE = np.zeros(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A point in the space of unknowns.

    Attributes
    ----------
    potential : (joint,) anchored joints included. [Pa kg m⁻³]
    flow_kg_s : (pipe,) [kg s⁻¹]
    actor_flow_kg_s : (actor,) [kg s⁻¹]
    modes : (actor,) see `modes.Mode`.
    """

    potential: Floats
    flow_kg_s: Floats
    actor_flow_kg_s: Floats
    modes: Modes


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """Residual of every equation at a state, and the derivatives that the Jacobian needs.

    Attributes
    ----------
    mass : (joint,) what arrives minus what leaves; of no meaning at anchored joints. [kg s⁻¹]
    pipe : (pipe,) excess of the potential's fall over the drop. [Pa kg m⁻³]
    pipe_by_tail, pipe_by_head, pipe_by_flow : its derivatives.
    actor : (actor,) without unit. actor_by_tail, actor_by_head, actor_by_flow : its derivatives.
    """

    mass: Floats
    pipe: Floats
    pipe_by_tail: Floats
    pipe_by_head: Floats
    pipe_by_flow: Floats
    actor: Floats
    actor_by_tail: Floats
    actor_by_head: Floats
    actor_by_flow: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependent:
    """Actors that are the only way to a part without an anchor: the balance decides their flow.

    Attributes
    ----------
    at_head, at_tail : (actor,) whether the part without an anchor lies at its head or its tail.
    bridges : bridges of the graph of joints; its arcs number the actors first and the pipes behind.
    """

    at_head: npt.NDArray[np.bool_]
    at_tail: npt.NDArray[np.bool_]
    bridges: Bridges


class System:
    """A network compiled for one medium, one friction law and one set of anchored nodes.

    Parameters
    ----------
    network : pipes, stations and the rest; a `Corridor` has no physics and is refused.
    medium : the gas. friction_law : name of the law for pipes without a friction factor of their own.
    anchors : (node,) whether the node's pressure is given.

    Raises
    ------
    TypeError : an arc is of a kind that hydraulics does not know.
    """

    def __init__(
        self, network: Network, *, medium: Medium, friction_law: str, anchors: npt.NDArray[np.bool_]
    ) -> None:
        self.network, self.medium, self.friction_law = network, medium, friction_law
        self.contraction: Contraction = contract(network)
        joint = self.contraction.joint
        pipes, acting, shut = _sorted_by_kind(network)
        # Between two ends that a zero-loss path joins, an actor has nothing to act on: nothing flows in it.
        inside = {a for a in acting if joint[network.tail[a]] == joint[network.head[a]]}
        acting = [a for a in acting if a not in inside]
        self.anchored = np.zeros(self.contraction.joint_count, dtype=bool)
        self.anchored[joint[anchors]] = True
        self.anchor_node = anchors
        self.island = _islands(network, joint, pipes + acting)
        live = np.zeros(int(self.island.max(initial=-1)) + 1, dtype=bool)
        live[self.island[self.anchored]] = True
        # A part without an anchor has no pressure level; it is left out, and its pressures are NaN.
        self.is_live = live[self.island]
        dead = {a for a in pipes + acting if not self.is_live[joint[network.tail[a]]]}
        pipes = [a for a in pipes if a not in dead]
        acting = [a for a in acting if a not in dead]
        self.idle = np.array(sorted([*shut, *inside, *dead]), dtype=np.int64)
        self.pipe_arcs = np.array(pipes, dtype=np.int64)
        self.actor_arcs = np.array(acting, dtype=np.int64)
        elements = [network.arcs[i] for i in pipes]
        self.friction: Friction = friction_of(
            [e for e in elements if isinstance(e, Pipe | Resistor)], law=friction_law, medium=medium
        )
        self.actors: Actors = actors_of([network.arcs[i] for i in acting])
        self.tail = joint[network.tail[self.pipe_arcs]]
        self.head = joint[network.head[self.pipe_arcs]]
        self.actor_tail = joint[network.tail[self.actor_arcs]]
        self.actor_head = joint[network.head[self.actor_arcs]]
        height = np.array([n.elevation_m for n in network.nodes])
        rise = height[network.head[self.pipe_arcs]] - height[network.tail[self.pipe_arcs]]
        risen = np.flatnonzero(rise)
        self.gravity = Gravity(at=risen, rise_m=rise[risen])
        self.free = np.flatnonzero(~self.anchored & self.is_live)
        self.dependent = self._dependent()
        self.carried: Carried | None = None
        self._compile()

    def carrying(self, carried: Carried) -> System:
        """The same system with what each arc carries, in place of the medium everywhere (eq. 6b).

        To be asked of a system that carries the medium. Nothing is compiled again.
        """
        other = copy(self)
        pipe = self.pipe_arcs
        other.carried = carried
        other.friction = self.friction.carrying(
            carried.potential_ratio[pipe], carried.viscosity_pa_s[pipe] / self.medium.viscosity_pa_s
        )
        rise = self.gravity.rise_m * carried.density_ratio[pipe][self.gravity.at]
        other.gravity = Gravity(at=self.gravity.at, rise_m=rise)
        other.network = with_machines(self.network, carried)
        if other.network is not self.network:
            other.actors = actors_of([other.network.arcs[i] for i in self.actor_arcs.tolist()])
        return other

    def _dependent(self) -> Dependent:
        """Which actors' flows the balance alone decides, since one of their sides has no anchor."""
        count = self.contraction.joint_count
        tails = np.concatenate([self.actor_tail, self.tail])
        heads = np.concatenate([self.actor_head, self.head])
        found = bridges(count, tails, heads)
        held = np.concatenate([[0], np.cumsum(self.anchored[found.order])])
        beyond = held[found.stop] - held[found.start]
        whole = held[found.part[:, 1]] - held[found.part[:, 0]]
        acts = found.arc < self.actor_arcs.size
        # Seen from the bridge: what lies beyond, or else what lies before, has no anchor.
        alone, before = acts & (beyond == 0), acts & (beyond == whole)
        at_head = np.zeros(self.actor_arcs.size, dtype=bool)
        at_tail = np.zeros(self.actor_arcs.size, dtype=bool)
        for side, chosen in ((alone, True), (before, False)):
            arcs, forward = found.arc[side], found.forward[side] == chosen
            at_head[arcs[forward]] = True
            at_tail[arcs[~forward]] = True
        return Dependent(at_head=at_head, at_tail=at_tail, bridges=found)

    def _compile(self) -> None:
        """Fix the pattern of the reduced matrix, a fill-reducing order, and where each contribution goes."""
        total = self.free.size + self.actor_arcs.size
        self.unknowns = total
        self._place(np.arange(total))
        if total > 1:
            # The order is chosen once, by minimum degree on the pattern; every later factorisation takes it.
            data = np.where(self._indices == self._columns(), 4.0, -1.0)
            pattern = csc_matrix((data, self._indices, self._indptr), shape=(total, total))
            symmetric = (pattern + pattern.T + 4.0 * total * identity(total)).tocsc()
            order = splu(symmetric, permc_spec="MMD_AT_PLUS_A", options={"SymmetricMode": True}).perm_c
            self._place(np.asarray(order, dtype=np.int64))

    def _columns(self) -> Indices:
        return np.repeat(np.arange(self.unknowns), np.diff(self._indptr))

    def _place(self, position: Indices) -> None:
        """Number the unknowns, free joints first and actors behind, by their positions."""
        size, total = self.free.size, self.unknowns
        number = np.full(self.contraction.joint_count, -1, dtype=np.int64)
        number[self.free] = position[:size]
        self.joint_at, self.actor_at = position[:size], position[size:]
        t, h = number[self.tail], number[self.head]
        at, ah = number[self.actor_tail], number[self.actor_head]
        own = self.actor_at
        rows = np.concatenate([t, t, h, h, at, ah, own, own, own])
        columns = np.concatenate([t, h, t, h, own, own, at, ah, own])
        self._keep = np.flatnonzero((rows >= 0) & (columns >= 0))
        flat = columns[self._keep] * max(total, 1) + rows[self._keep]
        unique, self._slot = np.unique(flat, return_inverse=True)
        self._indices = (unique % max(total, 1)).astype(np.int32)
        counts = np.bincount(unique // max(total, 1), minlength=total)
        self._indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        self._matrix = csc_matrix(
            (np.zeros(self._indices.size), self._indices, self._indptr), shape=(total, total)
        )
        self._matrix.has_sorted_indices = True
        self._matrix.has_canonical_format = True

    def residual(self, state: State, injection: Floats, *, scale: Scale, levels: Floats) -> Residual:
        """Every equation and its derivatives at a state.

        Parameters
        ----------
        injection : (joint,) mass flow into the network. [kg s⁻¹]
        levels : (actor, mode) set points and limits, `actors.levels` unless they are being moved.
        """
        potential = state.potential
        from_tail, from_head = potential[self.tail], potential[self.head]
        drop, slope = self.friction.drop(state.flow_kg_s)
        residual = from_tail - from_head - drop
        by_tail, by_head = np.ones(residual.size), -np.ones(residual.size)
        by_flow = -slope
        risen = self.gravity.at
        if risen.size:
            terms = self.gravity.terms(
                self.medium.law, from_tail[risen], from_head[risen], drop[risen], slope[risen]
            )
            residual[risen], by_tail[risen], by_head[risen], by_flow[risen] = terms
        size = self.contraction.joint_count
        mass = injection - np.bincount(self.tail, weights=state.flow_kg_s, minlength=size)
        mass += np.bincount(self.head, weights=state.flow_kg_s, minlength=size)
        if self.actor_arcs.size:
            mass -= np.bincount(self.actor_tail, weights=state.actor_flow_kg_s, minlength=size)
            mass += np.bincount(self.actor_head, weights=state.actor_flow_kg_s, minlength=size)
        if self.actor_arcs.size:
            actor = equations(
                self.actors,
                state.modes,
                medium=self.medium,
                scale=scale,
                levels=levels,
                tail=potential[self.actor_tail],
                head=potential[self.actor_head],
                flow=state.actor_flow_kg_s,
            )
        else:
            actor = (_NONE, _NONE, _NONE, _NONE)
        return Residual(
            mass=mass,
            pipe=residual,
            pipe_by_tail=by_tail,
            pipe_by_head=by_head,
            pipe_by_flow=by_flow,
            actor=actor[0],
            actor_by_tail=actor[1],
            actor_by_head=actor[2],
            actor_by_flow=actor[3],
        )

    def reduced(self, residual: Residual) -> tuple[csc_matrix, Floats]:
        """The matrix and right-hand side of a Newton step, pipe flows eliminated (eq. 22)."""
        weight = -1.0 / residual.pipe_by_flow
        ones = np.ones(self.actor_arcs.size)
        tail_side, head_side = weight * residual.pipe_by_tail, weight * residual.pipe_by_head
        values = np.concatenate(
            [
                tail_side,
                head_side,
                -tail_side,
                -head_side,
                ones,
                -ones,
                residual.actor_by_tail,
                residual.actor_by_head,
                residual.actor_by_flow,
            ]
        )
        # The pattern is fixed: a new right-hand column of values in the same matrix, no checks, no copies.
        counted = np.bincount(self._slot, weights=values[self._keep], minlength=self._indices.size)
        self._matrix.data = counted.astype(np.float64, copy=False)
        size = self.contraction.joint_count
        pushed = weight * residual.pipe
        right = residual.mass - np.bincount(self.tail, weights=pushed, minlength=size)
        right = right + np.bincount(self.head, weights=pushed, minlength=size)
        ordered = np.empty(self.unknowns)
        ordered[self.joint_at] = right[self.free]
        ordered[self.actor_at] = -residual.actor
        return self._matrix, ordered

    def step(self, residual: Residual, solution: Floats) -> tuple[Floats, Floats, Floats]:
        """Changes of potentials, pipe flows and actor flows from the reduced unknowns."""
        by_joint = np.zeros(self.contraction.joint_count)
        by_joint[self.free] = solution[self.joint_at]
        push = residual.pipe + residual.pipe_by_tail * by_joint[self.tail]
        push += residual.pipe_by_head * by_joint[self.head]
        return by_joint, -push / residual.pipe_by_flow, solution[self.actor_at]


def _islands(network: Network, joint: Indices, arcs: list[int]) -> Indices:
    """(joint,) number of the part each joint hangs together with."""
    size = int(joint.max(initial=-1)) + 1
    ends = (joint[network.tail[arcs]], joint[network.head[arcs]])
    graph = csc_matrix((np.ones(len(arcs)), ends), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    return np.asarray(labels, dtype=np.int64)


def _sorted_by_kind(network: Network) -> tuple[list[int], list[int], list[int]]:
    """Indices of pipes and drag resistors, of acting elements, and of arcs that let nothing pass."""
    pipes: list[int] = []
    acting: list[int] = []
    shut: list[int] = []
    for i, arc in enumerate(network.arcs):
        if isinstance(arc, Pipe) or (isinstance(arc, Resistor) and arc.drag_factor is not None):
            pipes.append(i)
        elif isinstance(arc, Resistor | CheckValve):
            acting.append(i)
        elif isinstance(arc, ControlValve | CompressorStation):
            (acting if arc.is_open else shut).append(i)
        elif isinstance(arc, Valve):
            if not arc.is_open:
                shut.append(i)
        elif isinstance(arc, Corridor):
            raise TypeError(f"arc {arc.arc!r} is a corridor of trade; hydraulics needs pipes")
    return pipes, acting, shut
