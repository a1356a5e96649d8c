"""The steady state of a network whose stations and control valves are free, with its outcome.

1. the least total ratio that keeps the bounds          `free`
2. a valve that would throttle less than it can is bypassed or made to act, and 1 is solved again
3. fuel of the stations leaves the stream; 1 is solved again until it stays
4. where bounds stay broken, a proof that none can keep them    `relaxation`
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.free import ACTS, BYPASS, FREE, WITHIN, FreeRun, least_ratio, lifted_start
from gasunion.hydraulics.free_search import find
from gasunion.hydraulics.limits import broken_limits
from gasunion.hydraulics.relaxation import Proof, relax
from gasunion.hydraulics.result import SteadyState
from gasunion.hydraulics.station import Mode, Scale
from gasunion.hydraulics.steady import Solver, fuel_drawn, state_of
from gasunion.hydraulics.system import State, System
from gasunion.network.boundary import Boundary
from gasunion.network.elements import ControlValve, Pipe
from gasunion.outcome import Finding, Outcome

Floats = npt.NDArray[np.float64]

_FUEL_ROUNDS = 8
_FUEL_SETTLED = 1.0e-9
_CHOICES = 4
_BACKWARD = 1.0e-6  # of the throughput, as a limit that a person would notice
_LIFTED = (0.3, 1.0, 2.0, 0.6, 0.1)  # further starts where the first ends with broken bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeState:
    """A free network's state.

    Attributes
    ----------
    state : pressures, flows, ratios; its outcome is solved, infeasible or out_of_steps.
    levels : the rises found, to start a neighbour from.
    proof : where the outcome is infeasible: boxes that cover every state, each without any.
    """

    state: SteadyState
    levels: Floats
    proof: Proof | None = None


def bounds_of(system: System, boundary: Boundary) -> tuple[Floats, Floats]:
    """(joint,) lowest and highest potential: of its nodes, and of the pipes that end there."""
    network, joint = system.network, system.contraction.joint
    low, high = boundary.pressure_limits(network)
    low, high = low.copy(), high.copy()
    for i, arc in enumerate(network.arcs):
        if isinstance(arc, Pipe) and arc.pressure_pa_max is not None:
            for node in (network.tail[i], network.head[i]):
                high[node] = min(high[node], arc.pressure_pa_max)
    count = system.contraction.joint_count
    least, most = np.zeros(count), np.full(count, np.inf)
    np.maximum.at(least, joint, low)
    np.minimum.at(most, joint, high)
    law = system.medium.law
    finite = np.isfinite(most)
    above = np.full(count, np.inf)
    above[finite] = law.potential(most[finite])
    return law.potential(least), above


def free_state(solver: Solver, boundary: Boundary, *, warm: FreeState | None = None) -> FreeState:
    """The least total ratio of free stations that keeps every pressure in its bounds.

    Parameters
    ----------
    solver : a compiled network. boundary : injections, anchors, limits.
    warm : a neighbour's answer.

    Raises
    ------
    ValueError : the boundary has no anchor.
    """
    if not boundary.anchor_pa:
        raise ValueError("no node has a given pressure: the pressures have no level")
    system = solver.system(boundary)
    potential, injection, scale = solver.load(boundary)
    low, high = bounds_of(system, boundary)
    joint, count = system.contraction.joint, system.contraction.joint_count
    start: tuple[State | None, Floats] | None = None
    if warm is not None and warm.state.run is not None and warm.levels.shape == system.actors.ceiling.shape:
        start = (warm.state.run.state, warm.levels)
    fuel = np.zeros(len(system.network.nodes))
    proof: Proof | None = None
    for _ in range(_FUEL_ROUNDS):
        drawn = np.bincount(joint, weights=injection - fuel, minlength=count).astype(np.float64)
        found = _with_choices(system, potential, drawn, scale, low, high, start)
        if start is None and found.broken > WITHIN:
            searched = find(
                system,
                anchor_potential=potential,
                injection=drawn,
                scale=scale,
                low=low,
                high=high,
                settled=found.run.state.flow_kg_s if found.run.is_solved else None,
            )
            if searched.run is not None:
                found = searched.run
            elif searched.search.is_proof:
                proof = Proof(leaves=searched.search.leaves)
                break
            else:
                found = _lifted(system, potential, drawn, scale, low, high, found)
        if not found.run.is_solved:
            break
        burnt = fuel_drawn(system, found.run)
        if np.abs(burnt - fuel).max(initial=0.0) <= _FUEL_SETTLED * scale.flow_kg_s:
            break
        fuel, start = burnt, (found.run.state, found.levels)
    state = state_of(system, found.run, boundary, injection - fuel, scale)
    backward = _backward(system, found.run.state, scale) if found.run.is_solved else ()
    if found.run.is_solved and state.outcome.is_solved and not backward:
        return FreeState(state=state, levels=found.levels)
    if proof is None:
        settled = found.run.state.flow_kg_s if found.run.is_solved else None
        alone = relax(
            system,
            settled=settled,
            injection=drawn,
            scale=scale,
            anchor_potential=potential,
            low=low,
            high=high,
        )
        proof = Proof(leaves=(alone,)) if alone.is_proof else None
    if proof is not None:
        share = float(np.abs(fuel).sum()) / scale.flow_kg_s
        proof = Proof(leaves=tuple(replace(leaf, fuel_share=share) for leaf in proof.leaves))
    outcome = _unsolved(state, found, proof, boundary, backward)
    return FreeState(state=replace(state, outcome=outcome), levels=found.levels, proof=proof)


def _lifted(
    system: System,
    potential: Floats,
    injection: Floats,
    scale: Scale,
    low: Floats,
    high: Floats,
    found: FreeRun,
) -> FreeRun:
    """The best of a run and of those that start with every station lifting."""
    for share in _LIFTED if system.actors.raises.any() else ():
        start = lifted_start(system, scale, share)
        again = _with_choices(system, potential, injection, scale, low, high, start)
        if again.run.is_solved and again.broken < found.broken:
            found = again
        if found.broken <= WITHIN:
            break
    return found


def _with_choices(
    system: System,
    potential: Floats,
    injection: Floats,
    scale: Scale,
    low: Floats,
    high: Floats,
    start: tuple[State | None, Floats] | None,
) -> FreeRun:
    """Valves between bypass and least drop are settled one way or the other."""
    choice = np.full(system.actor_arcs.size, FREE, dtype=np.int64)
    for _ in range(_CHOICES):
        found = least_ratio(
            system,
            anchor_potential=potential,
            injection=injection,
            scale=scale,
            low=low,
            high=high,
            warm=start,
            choice=choice,
        )
        if not found.run.is_solved:
            return found
        between = _between(system, found.run.state)
        fresh = [(k, share) for k, share in between if choice[k] == FREE]
        if not fresh:
            return found
        for k, share in fresh:
            choice[k] = BYPASS if share < 0.5 else ACTS
        start = (found.run.state, found.levels)
    return found


def _between(system: System, state: State) -> list[tuple[int, float]]:
    """Valves with a bypass that drop more than nothing and less than they can, with the share of that."""
    law = system.medium.law
    inlet = law.pressure(state.potential[system.actor_tail])
    outlet = law.pressure(state.potential[system.actor_head])
    found = []
    for k, arc in enumerate(system.actors.arcs):
        if not isinstance(arc, ControlValve) or not arc.has_bypass or state.modes[k] != Mode.LIFT:
            continue
        least = arc.pressure_loss_in_pa + arc.pressure_loss_out_pa + arc.pressure_drop_pa_min
        drop = float(inlet[k] - outlet[k])
        if least > 0.0 and 1.0 < drop < least * (1.0 - 1e-6) - 1.0:
            found.append((k, drop / least))
    return found


def _backward(system: System, state: State, scale: Scale) -> tuple[Finding, ...]:
    """Units through which gas never runs backward, and the balance asks it to."""
    forward = ~system.actors.two_way & ~system.actors.is_loss
    wrong = np.flatnonzero(forward & (state.actor_flow_kg_s < -_BACKWARD * scale.flow_kg_s))
    return tuple(
        Finding(
            where=system.actors.arcs[k].arc,
            what=f"gas would run backward, {-state.actor_flow_kg_s[k]:.6g} kg/s; it passes one way.",
            value=float(state.actor_flow_kg_s[k]),
            unit="kg/s",
            limit=0.0,
        )
        for k in wrong.tolist()
    )


def _unsolved(
    state: SteadyState,
    found: FreeRun,
    proof: Proof | None,
    boundary: Boundary,
    backward: tuple[Finding, ...],
) -> Outcome:
    broken = (*backward, *broken_limits(state, boundary)) if found.run.is_solved else ()
    if proof is not None:
        share = 100.0 * proof.bound
        what = (
            "no setting of the stations and valves keeps every limit: some potential is off by at least "
            f"{share:.3g} % of the anchor's."
        )
        reasons = tuple(
            Finding(where=reason, what="takes part in the proof.", severity="warning")
            for reason in proof.reasons(8)
        )
        first = Finding(
            where="network", what=what, hint="Lower the load, or give another anchor by --anchor."
        )
        return Outcome(
            code="infeasible",
            message="no setting of the stations keeps every limit, as a relaxation proves",
            residual=found.run.residual,
            findings=(first, *broken, *reasons),
        )
    why = (
        found.run.why or "no setting of the stations was found that keeps every limit, and none was excluded"
    )
    return Outcome(code="out_of_steps", message=why, residual=found.run.residual, findings=broken)
