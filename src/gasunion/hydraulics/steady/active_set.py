"""The one loop that finds what each acting element does: solve in given modes, ask for others, switch, again.

1. a state in the present modes;
2. which modes that state asks for; where none differs, done;
3. all that differ switch at once, as long as no set of modes comes back: then the worst one alone, since a
   cycle of all together would never end;
4. where a switch leaves modes without a state, it is taken back, and if it was of one element alone, that
   element keeps its mode from here on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.steady.system import State

Floats = npt.NDArray[np.float64]
Modes = npt.NDArray[np.int64]


class Question(Protocol):
    """One kind of modes: how a state is found in them, and which ones it asks for."""

    def attempt(self, state: State) -> tuple[State, bool]:
        """The state in the modes of a start, and whether there is one."""
        ...

    def asked(self, state: State) -> tuple[Modes, Floats]:
        """(actor,) modes that a state asks for, and by how much each present one is wrong."""
        ...

    def forbid(self, actor: int, mode: int) -> None:
        """From here on an actor may not take a mode."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Where the loop ended.

    Attributes
    ----------
    state : the last state that was found in its modes; the start, where none was.
    is_settled : whether it asks for no other modes. has_state : whether it is a state at all.
    rounds : how often modes were asked for.
    """

    state: State
    is_settled: bool
    has_state: bool
    rounds: int


def settle(start: State, question: Question, *, rounds: int) -> Settled:
    """The modes that their own state asks for.

    Parameters
    ----------
    rounds : of the loop at most.
    """
    settled: State | None = None
    seen: set[bytes] = set()
    together, state = True, start
    for done in range(1, rounds + 1):
        found, is_state = question.attempt(state)
        if is_state:
            settled = found
        elif settled is None:
            return Settled(state=found, is_settled=False, has_state=False, rounds=done)
        else:
            changed = np.flatnonzero(state.modes != settled.modes)
            if changed.size == 1:
                question.forbid(int(changed[0]), int(state.modes[changed[0]]))
            together = False
        modes, breach = question.asked(settled)
        wrong = modes != settled.modes
        if not wrong.any():
            return Settled(state=settled, is_settled=True, has_state=True, rounds=done)
        if not together or settled.modes.tobytes() in seen:
            worst = int(np.argmax(np.where(wrong, breach, -np.inf)))
            one = settled.modes.copy()
            one[worst] = modes[worst]
            modes = one
        seen.add(settled.modes.tobytes())
        state = replace(settled, modes=modes)
    assert settled is not None
    return Settled(state=settled, is_settled=False, has_state=True, rounds=rounds)
