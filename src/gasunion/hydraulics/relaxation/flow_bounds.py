"""Flows that are possible at all, before anything is solved (eq. 30, 34)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_matrix
from scipy.sparse.csgraph import connected_components

from gasunion.hydraulics.certificate.record import MOST_ROUND
from gasunion.hydraulics.steady.active_elements import Scale
from gasunion.hydraulics.steady.friction import LAWS, REYNOLDS_LAMINAR, REYNOLDS_TURBULENT
from gasunion.hydraulics.steady.system import System

Floats = npt.NDArray[np.float64]

_MORE = 1.0e-6  # room for rounding, by the greatest drop
_LEVELS = 9
_ROOM = 1.0e-2  # what S may do between the levels at which it is taken, by the greatest


def first_flow_bounds(
    system: System, injection: Floats, scale: Scale, floor: Floats, roof: Floats
) -> tuple[Floats, Floats]:
    """Flows that are possible at all, actors first and pipes behind, in units of the reference.

    A bridge to a part without an anchor carries what that part draws. Elsewhere a pipe carries no more than
    its greatest fall of potential can drive, and, where no station can drive gas round, no more than enters.
    """
    actors, count = system.actor_arcs.size, system.actor_arcs.size + system.pipe_arcs.size
    found = system.dependent.bridges
    order = found.order
    drawn = np.concatenate([[0.0], np.cumsum(injection[order])]) / scale.flow_kg_s
    held = np.concatenate([[0], np.cumsum(system.anchored[order])])
    beyond_held = held[found.stop] - held[found.start]
    whole_held = held[found.part[:, 1]] - held[found.part[:, 0]]
    beyond = drawn[found.stop] - drawn[found.start]
    before = drawn[found.part[:, 1]] - drawn[found.part[:, 0]] - beyond
    fixed = np.zeros(count, dtype=bool)
    value = np.zeros(count)
    sign = np.where(found.forward, 1.0, -1.0)
    lone = (beyond_held == 0) | (beyond_held == whole_held)
    flow = np.where(beyond_held == 0, -beyond * sign, before * sign)
    fixed[found.arc[lone]] = True
    value[found.arc[lone]] = flow[lone]
    reach = np.full(count, np.inf)
    least = _least_quadratic(system, np.full(system.pipe_arcs.size, 1e4 * scale.flow_kg_s))
    fall = (1.0 + _MORE) * _greatest_drop(system, scale, floor, roof)
    with np.errstate(divide="ignore"):
        driven = np.sqrt(fall * scale.potential / np.maximum(least, 1e-300))
    reach[actors:] = driven / scale.flow_kg_s + 1e-6
    loose = ~fixed[:actors] & system.actors.raises
    held_by = np.bincount(system.island[system.anchored])
    # Nothing drives gas round, nor from one given pressure to another: along every flow the potential falls,
    # so that no arc carries more than enters.
    driven_round = bool(loose.any()) or int(held_by.max(initial=0)) > 1
    reach = np.minimum(reach, MOST_ROUND if driven_round else 1.0 + 1e-9)
    # A level pipe between two nodes of one joint has no fall to drive it.
    idle = system.tail == system.head
    idle[system.gravity.at] = False
    reach[actors:][idle] = 0.0
    low, high = -reach, reach.copy()
    one_way = ~system.actors.two_way & ~system.actors.is_loss
    low[:actors][one_way] = 0.0
    low[fixed], high[fixed] = value[fixed], value[fixed]
    return low, high


def _greatest_drop(system: System, scale: Scale, floor: Floats, roof: Floats) -> Floats:
    """(pipe,) the greatest |h| that eq. 5 and 6 leave for potentials within bounds, by the reference."""
    a, b = system.tail, system.head
    few, many = np.ones(a.size), np.ones(a.size)
    at = system.gravity.at
    if at.size:
        least, most = np.minimum(floor[a[at]], floor[b[at]]), np.maximum(roof[a[at]], roof[b[at]])
        level = least[:, None] + (most - least)[:, None] * np.linspace(0.0, 1.0, _LEVELS)
        s = system.gravity.exponent(system.medium.law, level * scale.potential)
        few[at] = np.exp(s.min(axis=1) - _ROOM * np.abs(s).max(axis=1))
        many[at] = np.exp(s.max(axis=1) + _ROOM * np.abs(s).max(axis=1))
    forward, backward = roof[a] - few * floor[b], many * roof[b] - floor[a]
    # E(S) = (e^S − 1)/S is at least the lesser of 1 and e^S.
    return np.maximum(np.maximum(forward, backward), 0.0) / np.minimum(few, 1.0)


def lone_blocks(system: System) -> npt.NDArray[np.bool_]:
    """(pipe,) whether it lies on loops of level pipes alone, with at most one anchor about.

    There the flows do not depend on the level of the potential, nor on anything outside but the balance:
    their laws are strictly rising, so that the flows that satisfy them are unique (eq. 34).
    """
    actors, pipes = system.actor_arcs.size, system.pipe_arcs.size
    count = system.contraction.joint_count
    found = system.dependent.bridges
    tails = np.concatenate([system.actor_tail, system.tail])
    heads = np.concatenate([system.actor_head, system.head])
    on_loop = np.ones(actors + pipes, dtype=bool)
    on_loop[found.arc] = False
    graph = csc_matrix((np.ones(int(on_loop.sum())), (tails[on_loop], heads[on_loop])), shape=(count, count))
    _, block = connected_components(graph, directed=False)
    mixed = np.zeros(count, dtype=bool)
    mixed[block[tails[:actors][on_loop[:actors]]]] = True
    risen = system.gravity.at[on_loop[actors:][system.gravity.at]]
    mixed[block[system.tail[risen]]] = True
    held = np.bincount(system.island[system.anchored], minlength=int(system.island.max(initial=0)) + 1)
    return np.asarray(on_loop[actors:] & ~mixed[block[system.tail]] & (held[system.island[system.tail]] <= 1))


def _least_quadratic(system: System, most: Floats) -> Floats:
    """(pipe,) least of h/(|f| f) over |f| up to a flow. [Pa kg m⁻³ s² kg⁻²]

    λ(Re) is monotone between rest, 2320, 2600 and infinity, so its extremes lie at the ends or at those two.
    """
    friction = system.friction
    least = friction.quadratic.copy()
    at = friction.follows_law
    if at.size:
        ends = [np.full(at.size, 1e-3), np.maximum(most[at] * friction.reynolds_per_flow, 1e-3)]
        kinks = [
            np.clip(np.full(at.size, k), ends[0], ends[1]) for k in (REYNOLDS_LAMINAR, REYNOLDS_TURBULENT)
        ]
        values = [
            LAWS[friction.law](reynolds, friction.roughness_m, friction.diameter_m)[0]
            for reynolds in (*ends, *kinks)
        ]
        least[at] += friction.friction_scale * np.min(values, axis=0)
    return least
