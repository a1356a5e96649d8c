"""Set points: as the data give them, then with the fewest changes that give a state.

1. as given    2. over a grid of slack pressures
3. valves turned, set points set aside, units closed: one change first, then two, and so on
4. the proof of free stations
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

import numpy as np

from gasunion.hydraulics.steady.result import SteadyState
from gasunion.hydraulics.validation.free_settings import free_answer
from gasunion.hydraulics.validation.question import (
    FEWEST_TRIES,
    HALVINGS,
    Answer,
    Change,
    Question,
    size,
    turned,
)
from gasunion.network.elements import Arc, CompressorStation, ControlValve, Valve
from gasunion.network.network import Network
from gasunion.outcome import Finding

_TRIES = 200  # settings that are tried at most
_EFFORT = 20_000  # unknowns of all of these together, about
_MOST_UNITS = 40  # with more units and valves no proof is sought
_GRID = 13
_NO_STATE = ("infeasible", "out_of_steps", "undecided")


def held_answer(question: Question) -> Answer:
    """A state at set points with the fewest changes, a proof that there is none, or neither."""
    first = _over_slack(question, question.network)
    if first.state.outcome.is_solved:
        return first
    stateless = first.state.outcome.code in _NO_STATE
    tried, is_whole = 1, True
    unknowns = question.solver(question.network).system(question.at_the_top).unknowns + 1
    solves = unknowns * (_GRID if question.slack else 1)
    most = int(np.clip(_EFFORT // solves, FEWEST_TRIES, _TRIES))
    for changes in _combinations(question, units=stateless):
        if tried >= most:
            is_whole = False
            break
        tried += 1
        found = _over_slack(question, question.network.replacing(arcs=[c.element for c in changes]))
        if found.state.outcome.is_solved:
            return replace(found, changes=changes, tried=tried, state=_minding(found.state, changes))
    if not stateless:
        return replace(first, tried=tried)
    return _excluded(question, first, tried, is_whole=is_whole)


def _excluded(question: Question, first: Answer, tried: int, *, is_whole: bool) -> Answer:
    """Nothing was found: whether that is a proof."""
    freed = question.network.replacing(
        arcs=[_without_set_point(a) for a in question.network.arcs if _holds(a)]
    )
    shown = (
        free_answer(replace(question, network=freed, are_free=True)) if size(freed) <= _MOST_UNITS else first
    )
    if shown is not first and shown.state.outcome.code == "infeasible":
        outcome = replace(
            shown.state.outcome, findings=(*shown.state.outcome.findings, *first.state.outcome.findings)
        )
        return replace(shown, state=replace(first.state, outcome=outcome), tried=tried)
    if is_whole and not question.slack and first.state.outcome.code == "infeasible":
        return replace(first, tried=tried)
    outcome = first.state.outcome
    message = (
        f"{outcome.message}; of {tried} settings none was found that keeps every limit, and none was excluded"
    )
    return replace(
        first,
        state=replace(first.state, outcome=replace(outcome, code="undecided", message=message)),
        tried=tried,
    )


def _over_slack(question: Question, network: Network) -> Answer:
    """The state at the highest slack pressure that keeps every limit; that at the top where none does."""
    solver = question.solver(network)
    top = solver.solve(question.at_the_top)
    first = Answer(state=top, boundary=question.at_the_top)
    if top.outcome.is_solved or not question.slack:
        return first
    shares = np.linspace(1.0, 0.0, _GRID)
    for share in shares[1:].tolist():
        load = question.at(_between(question, share))
        state = solver.solve(load)
        if not state.outcome.is_solved:
            continue
        low, high = share, share + 1.0 / (_GRID - 1)
        best = Answer(state=state, boundary=load)
        for _ in range(HALVINGS):
            middle = 0.5 * (low + high)
            load = question.at(_between(question, middle))
            state = solver.solve(load)
            if state.outcome.is_solved:
                best, low = Answer(state=state, boundary=load), middle
            else:
                high = middle
        return best
    return first


def _between(question: Question, share: float) -> dict[str, float]:
    return {n: s.low_pa + share * (s.high_pa - s.low_pa) for n, s in question.slack.items()}


def _combinations(question: Question, *, units: bool) -> Iterator[tuple[Change, ...]]:
    """Settings by the number of changes: valves turned; where there is no state at all, units too."""
    options = [[change] for change in turned(question)]
    if units:
        options += [
            found for a in question.network.arcs if a.arc in question.units and (found := _released(a))
        ]
    for count in range(1, len(options) + 1):
        for chosen in combinations(options, count):
            yield from product(*chosen)


def _released(arc: Arc) -> list[Change]:
    """A unit without its set point, wide open, and closed."""
    if not isinstance(arc, CompressorStation | ControlValve) or not arc.is_open:
        return []
    found = []
    if _holds(arc):
        what = f"the set point of {arc.arc} is set aside"
        found.append(Change(arc=arc.arc, what=what, element=_without_set_point(arc)))
    if isinstance(arc, ControlValve) and arc.has_bypass and _loses(arc):
        # Between its bypass and the least that it takes it cannot regulate: wide open is the next it can do.
        wide = replace(_without_set_point(arc), has_bypass=False)
        found.append(Change(arc=arc.arc, what=f"{arc.arc} stands wide open, not bypassed", element=wide))
    shut = replace(_without_set_point(arc), is_open=False)
    return [*found, Change(arc=arc.arc, what=f"{arc.arc} is closed", element=shut)]


def _loses(arc: ControlValve) -> bool:
    lost = arc.pressure_loss_in_pa + arc.pressure_loss_out_pa + arc.pressure_drop_pa_min
    return lost > 0.0 or bool(arc.drag_factor_in or arc.drag_factor_out)


def _holds(arc: Arc) -> bool:
    names = ("ratio", "pressure_out_pa", "pressure_in_pa", "flow_kg_s")
    units = isinstance(arc, CompressorStation | ControlValve)
    return units and any(getattr(arc, name, None) is not None for name in names)


def _without_set_point(arc: Arc) -> CompressorStation | ControlValve:
    assert isinstance(arc, CompressorStation | ControlValve)
    if isinstance(arc, CompressorStation):
        return replace(arc, ratio=None, pressure_out_pa=None, pressure_in_pa=None, flow_kg_s=None)
    return replace(arc, ratio=None, pressure_out_pa=None, flow_kg_s=None)


def _minding(state: SteadyState, changes: tuple[Change, ...]) -> SteadyState:
    """The state with a warning for every set point of the data that it does not hold."""
    told = [
        Finding(
            where=c.arc,
            what=f"{c.what}: no state was found that holds what the data ask.",
            severity="warning",
        )
        for c in changes
        if not isinstance(c.element, Valve)
    ]
    return replace(state, outcome=state.outcome.with_findings(told))
