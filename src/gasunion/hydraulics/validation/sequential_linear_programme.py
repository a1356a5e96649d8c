"""Free stations: the least total ratio that keeps every pressure in its bounds (eq. 25 to 28).

Every free actor a holds a rise u_a of the potential, φ_head = φ_tail + u_a: at least 0 for a station, at most
0 for a control valve. For given rises the network has one state, which `newton` finds; the derivatives of
that state by the rises cost one solve each with the matrix at hand. So the problem is one in the rises alone,
and is solved by successive linear programmes within a trust region:

    1. state of the network at the present rises
    2. linear programme: least total ratio plus a price on every broken bound, all linearised, |δu| ≤ Δ
    3. state at the new rises; keep them where ratio plus price has fallen, else a third of Δ
    4. until the programme promises nothing more

It ends at a point that cannot be improved nearby. The pipes' laws are not convex, so that a point with broken
bounds is no proof; `branch_and_bound` looks for one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_matrix, hstack, identity

from gasunion.hydraulics.relaxation.problem import Load
from gasunion.hydraulics.steady.active_elements import BREACH, Scale
from gasunion.hydraulics.steady.active_set import settle
from gasunion.hydraulics.steady.modes import Mode
from gasunion.hydraulics.steady.newton import Run, factorised, solve, start
from gasunion.hydraulics.steady.system import State, System
from gasunion.hydraulics.validation.linearised_limits import (
    Rows,
    actor_rows,
    bound_rows,
    pipe_flow_limits,
    pipe_rows,
    total_ratio,
)
from gasunion.program import INFINITY, Program
from gasunion.program import solve as solve_program

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

_PRICE = 1.0e3  # of a bound broken by the whole reference potential, against ratios of about 1
ROUNDS = 60
_SWITCHES = 120
_FIRST_REGION = 0.3  # of the reference potential
_LAST_REGION = 1.0e-7
_GAIN = 1.0e-7
FAR = 1.0e-2
FREE, BYPASS, ACTS = 0, 1, 2
WITHIN = 2.0e-7  # a bound in φ is kept where it is broken by no more than this share of the reference


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeRun:
    """What the search came to.

    Attributes
    ----------
    run : the last state, `is_solved` where its equations are. levels : (actor, mode) with the rises found.
    broken : largest bound broken, by the reference; 0 where all are kept.
    rounds : linear programmes solved.
    """

    run: Run
    levels: Floats
    broken: float
    rounds: int


def free_levels(system: System) -> Floats:
    """(actor, mode) levels in which nothing is limited and every rise is 0."""
    levels = np.full(system.actors.levels.shape, np.inf)
    levels[:, int(Mode.LIFT)] = 0.0
    return levels


def least_ratio(
    load: Load,
    *,
    warm: tuple[State | None, Floats] | None = None,
    choice: Indices | None = None,
    rounds: int = ROUNDS,
) -> FreeRun:
    """Rises that keep the bounds at the least total ratio.

    Parameters
    ----------
    warm : a state and the levels it was found at, to start from.
    choice : (actor,) FREE, BYPASS or ACTS: what an actor must do. rounds : linear programmes at most.
    """
    system = load.system
    held = np.zeros(system.actor_arcs.size, dtype=np.int64) if choice is None else choice
    ask = _Ask(load=load, choice=held, pipe_limits=pipe_flow_limits(system))
    begun = _set_point_start(load) if warm is None else warm
    levels = free_levels(system) if begun is None else begun[1].copy()
    levels[held == BYPASS, int(Mode.LIFT)] = 0.0
    run = ask.state(levels, None if begun is None else begun[0])
    if not run.is_solved:
        return FreeRun(run=run, levels=levels, broken=np.inf, rounds=0)
    merit, broken, rows = ask.merit(run)
    region = _FIRST_REGION
    done = 0
    while done < rounds and region > _LAST_REGION and system.actor_arcs.size:
        done += 1
        change, promised = _programme(ask, run, rows, region, levels)
        # Far from the bounds a thousandth of a thousandth is no progress; near them every digit counts.
        if merit - promised <= _GAIN * max(1.0, 10.0 * merit if broken > FAR else 0.0):
            break
        tried = levels.copy()
        tried[:, int(Mode.LIFT)] += change
        next_run = ask.state(tried, run.state)
        if next_run.is_solved:
            next_merit, next_broken, next_rows = ask.merit(next_run)
            kept = (merit - next_merit) / max(merit - promised, 1e-30)
            if kept > 1e-3:
                run, levels, merit, broken, rows = next_run, tried, next_merit, next_broken, next_rows
                if kept > 0.5:
                    region = min(2.0 * region, 2.0)
                continue
        region /= 3.0
    return FreeRun(run=run, levels=levels, broken=broken, rounds=done)


def lifted_start(system: System, scale: Scale, share: float) -> tuple[State | None, Floats]:
    """Levels at which every station lifts by a share of the reference, for a second start.

    A station that rests at rise 0 because gas would run backward is not seen by the linear programme; one
    that already lifts is.
    """
    levels = free_levels(system)
    levels[system.actors.raises, int(Mode.LIFT)] = share * scale.potential
    return None, levels


def _set_point_start(load: Load) -> tuple[State | None, Floats] | None:
    """A start in which valves already hold their highest outlet pressure, and what cannot pass is closed.

    None where that state is not found, or where it starves; everything open is then as good a start.
    """
    system = load.system
    run = solve(
        system,
        anchor_potential=load.anchor_potential,
        injection=load.injection,
        scale=load.scale,
        levels=system.actors.levels,
    )
    state = run.state
    if (
        not run.is_solved
        or not system.actor_arcs.size
        or state.potential[system.free].min(initial=1.0) <= 0.0
    ):
        return None
    levels = free_levels(system)
    rise = state.potential[system.actor_head] - state.potential[system.actor_tail]
    closed = state.modes == Mode.CLOSED
    raises = system.actors.raises
    rise = np.where(raises, np.maximum(rise, 0.0), np.minimum(rise, 0.0))
    rise[closed | (np.abs(rise) < 1e-9 * load.scale.potential)] = 0.0
    levels[:, int(Mode.LIFT)] = rise
    modes = np.where(system.actors.is_loss | closed, state.modes, int(Mode.LIFT)).astype(np.int64)
    return replace(state, modes=modes), levels


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ask:
    """The question, and what is settled of its answer."""

    load: Load
    choice: Indices
    pipe_limits: tuple[Floats, Floats]

    @property
    def system(self) -> System:
        return self.load.system

    def state(self, levels: Floats, warm: State | None) -> Run:
        """The state at given rises, one-way actors closed where the gas would run backward."""
        begun = warm
        if begun is None:
            begun = start(self.system, self.load.anchor_potential, scale=self.load.scale)
            lift = np.where(self.system.actors.is_loss, int(Mode.PASS), int(Mode.LIFT))
            begun = replace(begun, modes=lift.astype(np.int64))
        ask = _Rises(self, levels, cold=warm is None)
        found = settle(begun, ask, rounds=_SWITCHES)
        assert ask.run is not None
        if found.is_settled:
            return replace(ask.run, state=found.state, is_solved=True, why="")
        if not found.has_state:
            return ask.run
        return replace(ask.run, is_solved=False, why="no set of closed elements was right")

    def merit(self, run: Run) -> tuple[float, float, Rows]:
        """Total ratio plus the price of broken bounds; the largest broken; the rows of all bounds."""
        rows = bound_rows(self.system, run.state, self.load.low, self.load.high, self.load.scale)
        rows = rows.joined(pipe_rows(self.system, run.state, self.pipe_limits, self.load.scale))
        rows = rows.joined(actor_rows(self.system, run.state, self.load.scale, acts=self.choice == ACTS))
        over = np.maximum(rows.value, 0.0)
        ratio, _ = total_ratio(self.system, run.state)
        return ratio + _PRICE * float(over.sum()), float(over.max(initial=0.0)), rows


class _Rises:
    """Modes at given rises: lifting, or closed where gas would run backward.

    Attributes
    ----------
    run : the last one that was tried.
    """

    def __init__(self, ask: _Ask, levels: Floats, *, cold: bool) -> None:
        self.system, self.load, self.levels, self.cold = ask.system, ask.load, levels, cold
        self.barred = np.zeros(ask.system.actor_arcs.size, dtype=bool)
        self.run: Run | None = None

    def attempt(self, state: State) -> tuple[State, bool]:
        """Newton's steps in the modes of a state."""
        self.run = solve(
            self.system,
            anchor_potential=self.load.anchor_potential,
            injection=self.load.injection,
            scale=self.load.scale,
            levels=self.levels,
            warm=None if self.cold else state,
            switching=False,
            modes=state.modes,
        )
        self.cold = False
        return self.run.state, self.run.is_solved

    def forbid(self, actor: int, mode: int) -> None:
        """A closing that cuts off a part that needs gas cannot be."""
        self.barred[actor] = True

    def asked(self, state: State) -> tuple[npt.NDArray[np.int64], Floats]:
        """Which modes a state asks for; the one with the most gas against it is the worst."""
        modes = self._modes(state)
        modes[self.barred] = state.modes[self.barred]
        return modes, np.abs(state.actor_flow_kg_s)

    def _modes(self, state: State) -> npt.NDArray[np.int64]:
        """LIFT or CLOSED for those that pass one way; the side of a constant loss."""
        system, actors = self.system, self.system.actors
        rise = self.levels[:, int(Mode.LIFT)]
        tail, head = state.potential[system.actor_tail], state.potential[system.actor_head]
        ahead = (tail + rise - head) / self.load.scale.potential
        back = -state.actor_flow_kg_s / self.load.scale.flow_kg_s
        modes = state.modes.copy()
        either = system.dependent.at_head | system.dependent.at_tail
        both_ways = actors.two_way & (rise == 0.0)
        shuts = (modes == Mode.LIFT) & (back > BREACH) & ~both_ways & ~either
        opens = (modes == Mode.CLOSED) & ~actors.is_loss & ((ahead > BREACH) | both_ways)
        modes[shuts], modes[opens] = int(Mode.CLOSED), int(Mode.LIFT)
        for i in np.flatnonzero(actors.is_loss):
            law = system.medium.law
            fall = float(law.pressure(tail[i : i + 1])[0] - law.pressure(head[i : i + 1])[0])
            loss = float(actors.loss_pass_pa[i])
            if modes[i] == Mode.CLOSED:
                side = Mode.PASS if fall > loss * (1 + BREACH) else Mode.BACKWARD
                modes[i] = int(side) if abs(fall) > loss * (1 + BREACH) else modes[i]
            elif (back[i] if modes[i] == Mode.PASS else -back[i]) > BREACH:
                # Where it is the only way it cannot rest: it turns at once to its other side.
                turned = Mode.BACKWARD if modes[i] == Mode.PASS else Mode.PASS
                modes[i] = int(turned if either[i] else Mode.CLOSED)
        return modes


def _programme(ask: _Ask, run: Run, rows: Rows, region: float, levels: Floats) -> tuple[Floats, float]:
    """Best change of the rises within the region by the linearised problem, and the merit it promises."""
    system, scale = ask.system, ask.load.scale
    count = system.actor_arcs.size
    residual = system.residual(run.state, ask.load.injection, scale=scale, levels=levels)
    matrix, _ = system.reduced(residual)
    moves = np.flatnonzero(run.state.modes == Mode.LIFT)
    by_joint = np.zeros((system.contraction.joint_count, moves.size))
    by_flow = np.zeros((count, moves.size))
    if moves.size:
        factor = factorised(matrix)
        right = np.zeros((system.unknowns, moves.size))
        # A rise by δu, in units of the reference, lowers the actor's residual by δu.
        right[system.actor_at[moves], np.arange(moves.size)] = 1.0
        solution = factor.solve(right)
        by_joint[system.free] = solution[system.joint_at]
        by_flow = solution[system.actor_at]
    gradient = rows.gradient(by_joint, by_flow)
    reach = region * np.abs(gradient).sum(axis=1)
    near = np.flatnonzero(rows.value + reach > 0.0)
    value, slope = rows.value[near], gradient[near]
    ratio, (ratio_by_joint, ratio_by_flow) = total_ratio(system, run.state)
    cost = ratio_by_joint @ by_joint + ratio_by_flow @ by_flow
    # Among equal ratios the one that throttles least: a preference too small to change a ratio.
    throttles = ~system.actors.raises[moves]
    cost = cost - 1e-6 * throttles
    size = near.size
    slope[np.abs(slope) < 1e-9] = 0.0  # a bound that a rise hardly moves
    matrix_rows = hstack([csc_matrix(slope), -identity(size)], format="csc")
    rise = levels[moves, int(Mode.LIFT)] / scale.potential
    raises = system.actors.raises[moves]
    lower = np.maximum(-region, np.where(raises & _passes_freely(system)[moves], -rise, -INFINITY))
    upper = np.minimum(region, np.where(~raises & _passes_freely(system)[moves], -rise, INFINITY))
    fixed = _is_check(system)[moves] | (ask.choice[moves] == BYPASS)
    lower[fixed] = upper[fixed] = 0.0
    program = Program(
        cost=np.concatenate([cost, np.full(size, _PRICE)]),
        lower=np.concatenate([np.minimum(lower, 0.0), np.zeros(size)]),
        upper=np.concatenate([np.maximum(upper, 0.0), np.full(size, INFINITY)]),
        matrix=matrix_rows,
        row_lower=np.full(size, -INFINITY),
        row_upper=-value,
    )
    solution_ = solve_program(program, method="simplex")
    change = np.zeros(count)
    if not solution_.outcome.is_solved:
        return change, np.inf
    change[moves] = solution_.x[: moves.size] * scale.potential
    outside = float(np.maximum(np.delete(rows.value, near), 0.0).sum())
    promised = (
        ratio + float(cost @ solution_.x[: moves.size]) + _PRICE * float(solution_.x[moves.size :].sum())
    )
    return change, promised + _PRICE * outside


def _passes_freely(system: System) -> npt.NDArray[np.bool_]:
    """(actor,) whether passing costs no pressure, so that a rise of 0 is the natural bound."""
    return system.actors.passes_freely


def _is_check(system: System) -> npt.NDArray[np.bool_]:
    from gasunion.network.elements import CheckValve

    return np.array([isinstance(a, CheckValve) for a in system.actors.arcs], dtype=bool)
