"""The steady state of a network whose stations and control valves are free, with its outcome.

1. the least total ratio that keeps the bounds          `sequential_linear_programme`
2. a valve that would throttle less than it can is bypassed or made to act, and 1 is solved again
3. fuel of the stations leaves the stream; 1 is solved again until it stays
4. where bounds stay broken, a proof that none can keep them    `branch_and_bound`
5. where all are kept and a line chokes, 1 with the least pressure behind it at which it does not
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.certificate.record import Proof
from gasunion.hydraulics.certificate.words import row_in_words
from gasunion.hydraulics.relaxation.dual_bound import Relaxation
from gasunion.hydraulics.relaxation.linear_programme import all_states, columns_of
from gasunion.hydraulics.relaxation.problem import Load, bounds_of
from gasunion.hydraulics.relaxation.subproblem import Frame
from gasunion.hydraulics.steady.active_elements import Scale
from gasunion.hydraulics.steady.flow_regime import least_outlets
from gasunion.hydraulics.steady.fuel import fuel_drawn, until_fuel_stays
from gasunion.hydraulics.steady.limits import broken_limits
from gasunion.hydraulics.steady.result import SteadyState
from gasunion.hydraulics.steady.solver import Solver
from gasunion.hydraulics.steady.system import State, System
from gasunion.hydraulics.validation.choices import with_choices
from gasunion.hydraulics.validation.heuristics import find
from gasunion.hydraulics.validation.sequential_linear_programme import (
    FAR,
    ROUNDS,
    WITHIN,
    FreeRun,
    lifted_start,
)
from gasunion.network.boundary import Boundary
from gasunion.network.network import Network
from gasunion.outcome import Finding, Outcome

Floats = npt.NDArray[np.float64]

_TELLING = 1.0e-3  # in percent: less is no measure of how far a load is from being possible
_FIRST_ROUNDS = 16  # where this does not do, the search has better places to start from
_FUEL_SETTLED = 1.0e-9
_BACKWARD = 1.0e-6  # of the throughput, as a limit that a person would notice
_UNCHOKINGS = 4
_STATES = ("solved", "outside_limits")
_LIFTED = (0.3, 1.0, 2.0, 0.6, 0.1)  # further starts where the first ends with broken bounds
# Linear programmes of a start and of all further ones, times unknowns: 40 in the largest published network,
# about half a minute; small ones never come near.
_WORK = 150_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeState:
    """A free network's state.

    Attributes
    ----------
    state : pressures, flows, ratios; its outcome is solved, outside_limits where only a given
        pressure is, infeasible, undecided or out_of_steps.
    levels : the rises found, to start a neighbour from.
    proof : where the outcome is infeasible: subproblems that cover every state, each without any.
    """

    state: SteadyState
    levels: Floats
    proof: Proof | None = None


def free_state(
    solver: Solver, boundary: Boundary, *, warm: FreeState | None = None, thorough: bool = True
) -> FreeState:
    """The least total ratio of free stations that keeps every pressure in its bounds.

    Parameters
    ----------
    solver : a compiled network. boundary : injections, anchors, limits.
    warm : a neighbour's answer.
    thorough : whether to branch where the first start does not keep every bound.

    Raises
    ------
    ValueError : the boundary has no anchor.
    """
    if not boundary.anchor_pa:
        raise ValueError("no node has a given pressure: the pressures have no level")
    found = _kept_or_shown(solver, boundary, warm=warm, thorough=thorough, behind=None)
    behind = np.zeros(solver.system(boundary).contraction.joint_count)
    for _ in range(_UNCHOKINGS):
        run = found.state.run
        if run is None or not _chokes(found.state):
            break
        behind = np.maximum(behind, least_outlets(solver.system(boundary), run))
        again = _kept_or_shown(solver, boundary, warm=found, thorough=False, behind=behind)
        if thorough and again.state.outcome.code not in _STATES:
            again = _kept_or_shown(solver, boundary, warm=None, thorough=True, behind=behind)
        # That there is none with more pressure behind the line would say nothing of what was asked.
        if again.state.outcome.code not in _STATES:
            break
        found = again
    return found


def _chokes(state: SteadyState) -> bool:
    return state.regime is not None and any(f.severity == "error" for f in state.regime.findings)


def _kept_or_shown(
    solver: Solver, boundary: Boundary, *, warm: FreeState | None, thorough: bool, behind: Floats | None
) -> FreeState:
    """Steps 1 to 4. behind : (joint,) more least potentials, if any; then a proof is one of them alone."""
    system = solver.system(boundary)
    potential, injection, scale = solver.load(boundary)
    low, high = bounds_of(system, boundary)
    # A given pressure outside its own bounds is told, and is no reason to give up on all others.
    low, high = np.where(system.anchored, 0.0, low), np.where(system.anchored, np.inf, high)
    if behind is not None:
        low = np.where(system.anchored, low, np.maximum(low, behind))
    joint, count = system.contraction.joint, system.contraction.joint_count
    start: tuple[State | None, Floats] | None = None
    if warm is not None and warm.state.run is not None and warm.levels.shape == system.actors.levels.shape:
        start = (warm.state.run.state, warm.levels)
    most = max(_FIRST_ROUNDS, _WORK // (system.unknowns + 1))

    def tried(fuel: Floats, former: _Try | None) -> tuple[_Try, Floats | None]:
        load = Load(
            system=system,
            anchor_potential=potential,
            injection=np.bincount(joint, weights=injection - fuel, minlength=count).astype(np.float64),
            scale=scale,
            low=low,
            high=high,
        )
        begun = start if former is None else (former.found.run.state, former.found.levels)
        this = _tried(load, fuel, begun, searches=thorough and begun is None, most=most)
        # What stations burn so far from any state says nothing.
        ends = bool(this.empty) or not this.found.run.is_solved or (this.found.broken > FAR and not thorough)
        return this, None if ends else fuel_drawn(system, this.found.run)

    last, fuel = until_fuel_stays(
        tried, nodes=len(system.network.nodes), least_kg_s=_FUEL_SETTLED * scale.flow_kg_s
    )
    found, empty = last.found, last.empty
    state = solver.tables(found.run, boundary, injection=injection - fuel, levels=found.levels)
    backward = _backward(system, found.run.state, scale) if found.run.is_solved else ()
    given_is_outside = state.outcome.code == "outside_limits" and _given_outside(system, boundary)
    kept = found.run.is_solved and found.broken <= WITHIN and not backward
    # Bounds of pressures know nothing of choking.
    if kept and (state.outcome.is_solved or given_is_outside or _chokes(state)):
        return FreeState(state=state, levels=found.levels)
    frame = Frame(last.load, found.run.state.flow_kg_s if found.run.is_solved else None)
    if not empty:
        alone = all_states(frame)
        empty = (alone,) if alone.is_proof else ()
    proof = columns_of(frame).proof(empty, _by_node(system.network, last.fuel_kg_s)) if empty else None
    outcome = _unsolved(state, found, proof, boundary, backward)
    return FreeState(state=replace(state, outcome=outcome), levels=found.levels, proof=proof)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Try:
    """One round of the fuel: the load, what was found, and empty subproblems that cover all states."""

    load: Load
    fuel_kg_s: Floats
    found: FreeRun
    empty: tuple[Relaxation, ...] = ()


def _tried(
    load: Load, fuel: Floats, start: tuple[State | None, Floats] | None, *, searches: bool, most: int
) -> _Try:
    """The least total ratio under one load; a search of all settings where the first start does not do.

    Parameters
    ----------
    most : linear programmes of a start, and of all further ones.
    """
    found = with_choices(load, start, rounds=_FIRST_ROUNDS if searches else min(ROUNDS, most))
    if not searches:
        return _Try(load=load, fuel_kg_s=fuel, found=found)
    if found.broken <= WITHIN and found.rounds >= _FIRST_ROUNDS:
        found = with_choices(load, (found.run.state, found.levels))
    if found.broken > WITHIN:
        searched = find(load, found.run.state.flow_kg_s if found.run.is_solved else None)
        if searched.run is not None:
            found = searched.run
        elif searched.search.is_proof:
            return _Try(load=load, fuel_kg_s=fuel, found=found, empty=searched.search.leaves)
        else:
            found = _lifted(load, found, most)
    return _Try(load=load, fuel_kg_s=fuel, found=found)


def _given_outside(system: System, boundary: Boundary) -> bool:
    """Whether a given pressure breaks a bound of its own place."""
    low, high = bounds_of(system, boundary)
    given = system.medium.law.potential(np.array(list(boundary.anchor_pa.values())))
    places = system.contraction.joint[[system.network.node_index[n] for n in boundary.anchor_pa]]
    return bool(np.any((given < low[places]) | (given > high[places])))


def _by_node(network: Network, fuel: Floats) -> list[tuple[str, float]]:
    """Fuel by the node before the station that burns it. [kg s⁻¹]"""
    return [(network.nodes[i].node, float(fuel[i])) for i in np.flatnonzero(fuel).tolist()]


def _lifted(load: Load, found: FreeRun, most: int) -> FreeRun:
    """The best of a run and of those that start with every station lifting.

    Parameters
    ----------
    most : linear programmes of all of them together.
    """
    left = most - found.rounds
    for share in _LIFTED if load.system.actors.raises.any() else ():
        if left <= 0:
            break
        again = with_choices(load, lifted_start(load.system, load.scale, share), rounds=min(ROUNDS, left))
        left -= again.rounds
        if again.run.is_solved and again.broken < found.broken:
            found = again
        if found.broken <= WITHIN:
            break
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
    unphysical = state.outcome.findings if state.outcome.code == "infeasible" and not backward else ()
    broken = (*backward, *unphysical, *broken_limits(state, boundary)) if found.run.is_solved else ()
    if proof is not None:
        share = 100.0 * proof.bound
        what = "no setting of the stations and valves keeps every limit: "
        if share >= _TELLING:
            what += f"some potential is off by at least {share:.3g} % of the anchor's."
        else:
            what += (
                f"the states were split into {len(proof.leaves)} subproblems, and each is shown to hold none."
            )
        reasons = tuple(
            Finding(
                where=row_in_words(reason, state.network), what="takes part in the proof.", severity="warning"
            )
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
    if not found.run.is_solved:
        return Outcome(code="out_of_steps", message=found.run.why, residual=found.run.residual)
    why = "no setting of the stations was found that keeps every limit, and none was excluded"
    return Outcome(code="undecided", message=why, residual=found.run.residual, findings=broken)
