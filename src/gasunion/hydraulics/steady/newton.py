"""Damped Newton on one system, with active-set switching of the actors' modes.

1. start from one pressure and the linear network of a usual velocity, or from a given state;
2. Newton's steps in the present modes, shortened while the residual would rise;
3. where the residual is small, ask every actor for its mode; where one differs, switch and go to 2;
4. where Newton does not settle, begin again with no unit acting.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import SuperLU, splu

from gasunion.hydraulics.steady.active_elements import Scale
from gasunion.hydraulics.steady.active_set import settle
from gasunion.hydraulics.steady.modes import Mode
from gasunion.hydraulics.steady.selector import next_modes
from gasunion.hydraulics.steady.system import Residual, State, System

Floats = npt.NDArray[np.float64]

# Largest residual of a solved state: potentials by the highest anchor's, flows by the throughput. 1e-11 in φ
# is half of that in p at the anchor and 1e-7 where the pressure has fallen to a hundredth of the anchor's.
TOLERANCE = 1.0e-11
_LOOSE = 1.0e-7  # here modes are asked for: a tenth of this decides no mode
_STEPS = 60
_DIVERGED = 1.0e20  # a residual from which no step comes back; squares of it still are numbers
_ROUNDS, _FEW_ROUNDS, _ROUNDS_EACH = 400, 40, 8  # at most; with few actors so many, and for each
_START_MASS_FLUX_KG_S_M2 = 250.0  # 5 m/s at 50 kg/m³


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What the iteration came to.

    Attributes
    ----------
    state : the last state. residual : its largest residual without unit.
    steps : Newton steps in all. rounds : how often modes were asked for.
    is_solved : residual within tolerance and every mode right.
    why : what went wrong, empty where solved.
    """

    state: State
    residual: float
    steps: int
    rounds: int
    is_solved: bool
    why: str = ""


def start(system: System, anchor_potential: Floats, *, scale: Scale) -> State:
    """Everything at its island's highest anchor, nothing flowing, every actor at its set point."""
    potential = anchor_potential.copy()
    islands = system.island
    highest = np.full(int(islands.max(initial=-1)) + 1, -np.inf)
    held = np.flatnonzero(system.anchored)
    np.maximum.at(highest, islands[held], anchor_potential[held])
    free = ~system.anchored
    potential[free] = np.where(np.isfinite(highest[islands[free]]), highest[islands[free]], scale.potential)
    return State(
        potential=potential,
        flow_kg_s=np.zeros(system.pipe_arcs.size),
        actor_flow_kg_s=np.zeros(system.actor_arcs.size),
        modes=system.actors.wanted.copy(),
    )


def solve(
    system: System,
    *,
    anchor_potential: Floats,
    injection: Floats,
    scale: Scale,
    levels: Floats,
    warm: State | None = None,
    switching: bool = True,
    modes: npt.NDArray[np.int64] | None = None,
) -> Run:
    """Solve the system for one load.

    Parameters
    ----------
    anchor_potential : (joint,) potentials of anchored joints; anything elsewhere. [Pa kg m⁻³]
    injection : (joint,) mass flow into the network. [kg s⁻¹]
    levels : (actor, mode) set points and limits.
    warm : a state to start from; its modes are taken too.
    switching : whether modes may change; False solves in the modes of the start.
    modes : (actor,) modes of a cold start; those of the set points, where not given.
    """
    if warm is not None:
        potential = np.where(system.anchored, anchor_potential, warm.potential)
        begun = replace(warm, potential=potential)
        run = _settle(system, begun, injection, scale, levels, switching=switching, cold=False)
        if run.is_solved:
            return run
    cold = start(system, anchor_potential, scale=scale)
    if modes is not None:
        cold = replace(cold, modes=modes)
    elif warm is not None and not switching:
        cold = replace(cold, modes=warm.modes)
    run = _settle(system, cold, injection, scale, levels, switching=switching, cold=True)
    if run.is_solved:
        return run
    if not (switching and modes is None and system.actor_arcs.size):
        return run
    # Set points may contradict each other from the outset: begin with none of them acting.
    passing = np.where(system.actors.is_loss, cold.modes, np.int64(Mode.PASS))
    eased = _settle(system, replace(cold, modes=passing), injection, scale, levels, switching=True, cold=True)
    eased = replace(eased, steps=run.steps + eased.steps)
    return eased if eased.is_solved or eased.residual < run.residual else run


def _settle(
    system: System,
    state: State,
    injection: Floats,
    scale: Scale,
    levels: Floats,
    *,
    switching: bool,
    cold: bool,
) -> Run:
    """Newton and mode switching from one state."""
    if not (switching and system.actor_arcs.size):
        state, size, steps, ok = _newton(
            system, state, injection, scale, levels, tolerance=TOLERANCE, cold=cold
        )
        return Run(
            state=state, residual=size, steps=steps, rounds=0, is_solved=ok, why="" if ok else _stuck(size)
        )
    rounds = min(_ROUNDS, _FEW_ROUNDS + _ROUNDS_EACH * system.actor_arcs.size)
    ask = _Controllers(system, injection, scale, holdable(system, levels), cold=cold)
    may_hold = np.isfinite(ask.held[np.arange(state.modes.size), state.modes]) | _unlevelled(state.modes)
    found = settle(
        replace(state, modes=np.where(may_hold, state.modes, np.int64(Mode.PASS))), ask, rounds=rounds
    )
    state, size, ok = found.state, ask.size, found.is_settled
    why = f"no set of modes was right after {rounds} rounds of switching"
    if ok:
        state, size, used, ok = _newton(system, state, injection, scale, ask.held, tolerance=TOLERANCE)
        ask.steps += used
    if found.is_settled or not found.has_state:
        why = "" if ok else _stuck(size)
    return Run(state=state, residual=size, steps=ask.steps, rounds=found.rounds, is_solved=ok, why=why)


class _Controllers:
    """Modes as the controllers of units choose them, by the min-selector.

    Attributes
    ----------
    held : (actor, mode) levels, less those that turned out not to be holdable.
    steps : Newton steps so far. size : residual of the last state.
    """

    def __init__(self, system: System, injection: Floats, scale: Scale, held: Floats, *, cold: bool) -> None:
        self.system, self.injection, self.scale, self.held = system, injection, scale, held
        self.cold, self.steps, self.size = cold, 0, np.inf

    def attempt(self, state: State) -> tuple[State, bool]:
        """Newton's steps in the modes of a state."""
        state, self.size, used, ok = _newton(
            self.system, state, self.injection, self.scale, self.held, tolerance=_LOOSE, cold=self.cold
        )
        self.steps, self.cold = self.steps + used, False
        return state, ok

    def asked(self, state: State) -> tuple[npt.NDArray[np.int64], Floats]:
        """What the min-selector asks for."""
        return _wanted(self.system, state, self.scale, self.held)

    def forbid(self, actor: int, mode: int) -> None:
        """A level that cannot be held is none; a closing that cannot be is marked by −inf."""
        self.held = self.held.copy()
        marks = mode in (Mode.CLOSED, Mode.PASS, Mode.BACKWARD)
        self.held[actor, mode] = -np.inf if marks else np.inf


def _stuck(size: float) -> str:
    return f"Newton's method stopped at a residual of {size:.1e}"


def _unlevelled(modes: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    return np.asarray((modes == Mode.CLOSED) | (modes == Mode.PASS) | (modes == Mode.BACKWARD))


def holdable(system: System, levels: Floats) -> Floats:
    """(actor, mode) levels without those that the balance makes impossible to hold.

    Where an actor is the only way to a part without an anchor its flow is what that part draws: it cannot
    hold a flow, nor the pressure on its other side. Nor can it hold a pressure that is given.
    """
    held = levels.copy()
    depends = system.dependent
    either = depends.at_head | depends.at_tail
    for actors, modes in (
        (either, (Mode.FLOW, Mode.FLOW_MAX)),
        (depends.at_head, (Mode.INLET, Mode.INLET_MIN)),
        (depends.at_tail, (Mode.OUTLET, Mode.OUTLET_MAX)),
        (system.anchored[system.actor_tail], (Mode.INLET, Mode.INLET_MIN)),
        (system.anchored[system.actor_head], (Mode.OUTLET, Mode.OUTLET_MAX)),
    ):
        for mode in modes:
            held[actors, int(mode)] = np.inf
    held[either, int(Mode.CLOSED)] = -np.inf
    return held


def _wanted(
    system: System, state: State, scale: Scale, levels: Floats
) -> tuple[npt.NDArray[np.int64], Floats]:
    return next_modes(
        system.actors,
        state.modes,
        medium=system.medium,
        scale=scale,
        levels=levels,
        tail=state.potential[system.actor_tail],
        head=state.potential[system.actor_head],
        flow=state.actor_flow_kg_s,
    )


def _newton(
    system: System,
    state: State,
    injection: Floats,
    scale: Scale,
    levels: Floats,
    *,
    tolerance: float,
    cold: bool = False,
) -> tuple[State, float, int, bool]:
    """Newton's steps in fixed modes: the state, its residual, steps taken, whether it is within tolerance."""
    residual = system.residual(state, injection, scale=scale, levels=levels)
    if cold:
        # At rest the slope of a quadratic drop is 0; the first step takes the secant of a usual velocity.
        usual = system.friction.rest_flow_kg_s * (_START_MASS_FLUX_KG_S_M2 / 1e-6)
        drop, _ = system.friction.drop(usual)
        residual = replace(residual, pipe_by_flow=-drop / usual)
    size = measure(system, residual, scale)
    best, idle = np.inf, 0
    for step in range(_STEPS):
        if size <= tolerance and not (cold and step == 0):
            return state, size, step, True
        if not size < _DIVERGED:
            return state, size, step, False
        if size < 0.5 * best:
            best, idle = size, 0
        else:
            idle += 1
        if idle > 25:
            break
        matrix, right = system.reduced(residual)
        if system.unknowns:
            try:
                factor = factorised(matrix)
            except RuntimeError:  # exactly singular: the modes contradict each other
                return state, size, step, False
            solution = factor.solve(right)
        else:
            solution = right
        by_joint, by_pipe, by_actor = system.step(residual, solution)
        # Where Newton does not settle it swings between two sides of a kink: shorter steps meet it.
        share = 1.0 if idle < 6 else 0.6
        state = State(
            potential=state.potential + share * by_joint,
            flow_kg_s=state.flow_kg_s + share * by_pipe,
            actor_flow_kg_s=state.actor_flow_kg_s + share * by_actor,
            modes=state.modes,
        )
        residual = system.residual(state, injection, scale=scale, levels=levels)
        size = measure(system, residual, scale)
    return state, size, _STEPS, size <= tolerance


def factorised(matrix: csc_matrix) -> SuperLU:
    """LU of a reduced matrix in the order fixed at compilation.

    Pipelines are nearly trees: there are no dense columns to gather, and SuperLU without supernodes and
    panels takes 0.9 ms for GasLib-4197 where its defaults take 1.9 and KLU 1.3.

    Raises
    ------
    RuntimeError : exactly singular.
    """
    return splu(
        matrix,
        permc_spec="NATURAL",
        diag_pivot_thresh=1e-4,
        relax=1,
        panel_size=1,
        options={"SymmetricMode": True, "Equil": True},
    )


def measure(system: System, residual: Residual, scale: Scale) -> float:
    """Largest residual without unit: potentials by the scale's potential, mass by its flow."""
    live = system.free
    parts = [
        np.abs(residual.pipe).max(initial=0.0) / scale.potential,
        np.abs(residual.mass[live]).max(initial=0.0) / scale.flow_kg_s,
        np.abs(residual.actor).max(initial=0.0),
    ]
    return float(max(parts))
