"""How long one solve may take, and what an answer says when that was not enough.

No solve in use comes near the default; a solver that wanders for ever would look like a program that hangs.
Whoever gathers stops hears of every solve under it that was cut off, also where a lesser answer was taken.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import TypeVar

from gasunion.outcome import Finding, Refused
from gasunion.reading.text import shown

Given = TypeVar("Given")
Made = TypeVar("Made")
SOLVE_SECONDS = 600.0
VARIABLE = "GASUNION_SOLVE_SECONDS"
MOST_SECONDS = 31_536_000.0  # a year
HINT = "Give it longer (gasunion --solve-seconds 3600 COMMAND …, or GASUNION_SOLVE_SECONDS), or ask for less."
_STOPS: ContextVar[list[float] | None] = ContextVar("stops", default=None)


def solve_seconds() -> float:
    """What one solve may take: GASUNION_SOLVE_SECONDS, else ten minutes. [s]

    Raises
    ------
    Refused : the variable is no number above 0 and at most a year.
    """
    text = os.environ.get(VARIABLE)
    return SOLVE_SECONDS if text is None else seconds_of(text, where=VARIABLE)


def seconds_of(text: str, *, where: str) -> float:
    """The seconds that a person wrote.

    Raises
    ------
    Refused : it is no number above 0 and at most a year.
    """
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.0 < seconds <= MOST_SECONDS:
        what = f"is {shown(text)}; one solve may take a number of seconds above 0 and at most a year."
        hint = f"Write --solve-seconds 3600; the default is {SOLVE_SECONDS:.0f}."
        raise Refused([Finding(where=where, what=what, value=shown(text), unit="s", hint=hint)])
    return seconds


def stopped_message(solver: str, seconds: float) -> str:
    """What an outcome says of a solve that was cut off."""
    return f"{solver} stopped after {seconds:.3g} s, the time that one solve may take"


def tell_stop(seconds: float) -> None:
    """Say that a solve was cut off to whoever gathers stops."""
    stops = _STOPS.get()
    if stops is not None:
        stops.append(seconds)


def stopped_finding(seconds: float, *, what: str, count: int = 1, is_lesser: bool = False) -> Finding:
    """What is said of solves that were cut off.

    Parameters
    ----------
    is_lesser : an answer was found all the same, less choice than it could be.
    """
    many = "a solve" if count == 1 else f"{count} solves"
    end = " What it was to improve stands as it was found before." if is_lesser else ""
    return Finding(
        where=what,
        what=f"{many} stopped after {seconds:.3g} s, the time that one solve may take.{end}",
        value=seconds,
        unit="s",
        limit=seconds,
        hint=HINT,
        severity="warning" if is_lesser else "error",
    )


def stops_heard() -> tuple[float, ...]:
    """Seconds after which solves were cut off since whoever gathers stops began; none where nobody does."""
    return tuple(_STOPS.get() or ())


def heard(work: Callable[[Given], Made]) -> Callable[[Given], Made]:
    """The same work for a thread: what is cut off in it is heard where the thread was started."""
    stops = _STOPS.get()

    def told(given: Given) -> Made:
        token = _STOPS.set(stops)
        try:
            return work(given)
        finally:
            _STOPS.reset(token)

    return told


@contextlib.contextmanager
def gathered_stops() -> Iterator[list[float]]:
    """Seconds after which each solve within was cut off; an outer gathering hears of them too."""
    outer = _STOPS.get()
    stops: list[float] = []
    token = _STOPS.set(stops)
    try:
        yield stops
    finally:
        _STOPS.reset(token)
        if outer is not None:
            outer.extend(stops)
