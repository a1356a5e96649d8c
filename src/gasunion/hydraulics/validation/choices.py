"""Valves between bypass and least drop, settled one way or the other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.relaxation.problem import Load
from gasunion.hydraulics.steady.modes import Mode
from gasunion.hydraulics.steady.system import State, System
from gasunion.hydraulics.validation.sequential_linear_programme import (
    ACTS,
    BYPASS,
    FAR,
    FREE,
    ROUNDS,
    FreeRun,
    least_ratio,
)
from gasunion.network.elements import ControlValve

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

_CHOICES = 4


def with_choices(
    load: Load,
    start: tuple[State | None, Floats] | None,
    choice: Indices | None = None,
    *,
    rounds: int = ROUNDS,
) -> FreeRun:
    """The least total ratio with every valve either bypassed or acting.

    Parameters
    ----------
    start : a state and the levels it was found at. choice : (actor,) what is settled before.
    rounds : see `least_ratio`.
    """
    held = np.full(load.system.actor_arcs.size, FREE) if choice is None else choice.copy()
    for _ in range(_CHOICES):
        found = least_ratio(load, warm=start, choice=held, rounds=rounds)
        if not found.run.is_solved or found.broken > FAR:
            return found
        between = _between(load.system, found.run.state, found.levels)
        fresh = [(k, share) for k, share in between if held[k] == FREE]
        if not fresh:
            return found
        for k, share in fresh:
            held[k] = BYPASS if share < 0.5 else ACTS
        start = (found.run.state, found.levels)
    return found


def _between(system: System, state: State, levels: Floats) -> list[tuple[int, float]]:
    """Valves with a bypass that drop more than nothing and less than they can, with the share of that.

    A drop of a fraction of a pascal counts too: of all that a valve with losses can do, only its bypass is
    that near, and a state in which it regulates there is none.
    """
    law = system.medium.law
    inlet = law.pressure(state.potential[system.actor_tail])
    outlet = law.pressure(state.potential[system.actor_head])
    found = []
    for k, arc in enumerate(system.actors.arcs):
        if not isinstance(arc, ControlValve) or not arc.has_bypass or state.modes[k] != Mode.LIFT:
            continue
        least = arc.pressure_loss_in_pa + arc.pressure_loss_out_pa + arc.pressure_drop_pa_min
        drop = float(inlet[k] - outlet[k])
        if least > 0.0 and levels[k, Mode.LIFT] != 0.0 and drop < least * (1.0 - 1e-6) - 1.0:
            found.append((k, drop / least))
    return found
