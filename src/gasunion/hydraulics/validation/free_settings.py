"""Free stations: the settings of valves and the slack pressure that give a state, or a proof of none.

    1. at the highest slack pressure, valves as they stand
    2. the slack pressure free within its bounds, with a proof where there is no state
    3. every valve free, open, closed or between: no state there proves it of all positions
    4. one valve turned, then two, those first that differ in the state of 3

A network too large to branch in is asked 1 and 3, by one relaxation each.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np

from gasunion.hydraulics.steady.result import SAME_PA
from gasunion.hydraulics.validation.nomination import FreeState, free_state
from gasunion.hydraulics.validation.question import (
    FEWEST_TRIES,
    HALVINGS,
    Answer,
    Change,
    Question,
    size,
    turned,
)
from gasunion.hydraulics.validation.slack_pressure import (
    MARK,
    carried,
    found_pressures,
    with_slack_valves,
)
from gasunion.network.elements import Arc, ControlValve, Valve
from gasunion.network.network import Network
from gasunion.outcome import Finding, Outcome

_FREE_TRIES = 40  # settings that are tried at most, each of which is a search of its own
_LARGE = 1_500  # unknowns; in larger networks nothing is branched in
_EFFORT = 1_000  # unknowns of all of these together, about
_MOST_UNITS = 120  # with more units and valves the search of all positions at once does not end


def free_answer(question: Question) -> Answer:
    """A state of free stations with the fewest changes, a proof that there is none, or neither."""
    network, top = question.network, question.at_the_top
    solver = question.solver(network)
    system = solver.system(top)
    if not (system.actors.has_machines.any() or question.valves or question.slack):
        return Answer(state=solver.solve(top), boundary=top)
    first = free_state(solver, top, thorough=False)
    if first.state.outcome.is_solved:
        return Answer(state=first.state, boundary=top, free=first)
    if system.unknowns > _LARGE:
        return _large(question, first)
    wide = _Wide(question, network)
    whole = wide.solve(thorough=True)
    if whole.state.outcome.code in ("solved", "outside_limits"):
        return wide.narrowed(whole, ())
    turns = list(turned(question))
    if not turns:
        return _none(question, first, whole, wide, 2)
    tried, nearest = 2, list[Change]()
    if size(network) <= _MOST_UNITS:
        # All positions at once: a proof for each, or a state whose valves tell where to look first.
        tried += 1
        every = _Wide(
            question, network.replacing(arcs=[_as_control_valve(network.arc(c.arc)) for c in turns])
        )
        at_once = every.solve(thorough=True)
        if at_once.proof is not None:
            return _none(question, first, at_once, every, tried)
        nearest = _positions(question, at_once) if at_once.state.outcome.is_solved else []
    most = int(np.clip(_EFFORT // (system.unknowns + 1), FEWEST_TRIES, _FREE_TRIES))
    ones = sorted(turns, key=lambda change: change not in nearest)
    some = [[change] for change in ones] + _pairs(nearest or turns, most) + [nearest]
    seen: set[frozenset[str]] = set()
    for changes in [*some[:most], nearest]:
        names = frozenset(c.arc for c in changes)
        if not names or names in seen:
            continue
        seen.add(names)
        stands = _Wide(question, network.replacing(arcs=[c.element for c in changes]))
        found = stands.solve(thorough=changes is nearest)
        tried += 1
        if found.state.outcome.is_solved:
            return replace(stands.narrowed(found, tuple(changes)), tried=tried)
    return _undecided(question, first, whole, tried)


def _large(question: Question, first: FreeState) -> Answer:
    """Of a network too large to branch in: all positions and slack pressures at once, in one relaxation.

    That is a proof for each of them, or a state whose valves say how to turn them, or neither.
    """
    turns = list(turned(question))
    every = _Wide(
        question,
        question.network.replacing(arcs=[_as_control_valve(question.network.arc(c.arc)) for c in turns]),
    )
    at_once = every.solve(thorough=False)
    if at_once.proof is not None:
        return _none(question, first, at_once, every, 2)
    if not at_once.state.outcome.is_solved:
        return _undecided(question, first, first, 2, is_large=True)
    changes = _positions(question, at_once)
    stands = _Wide(question, question.network.replacing(arcs=[c.element for c in changes]))
    found = stands.solve(thorough=False)
    if not found.state.outcome.is_solved:
        return _undecided(question, first, first, 3, is_large=True)
    return replace(stands.narrowed(found, tuple(changes)), tried=3)


class _Wide:
    """A network whose slack pressures are free, or the network itself where none is searched."""

    def __init__(self, question: Question, network: Network) -> None:
        self.question, self.bare = question, network
        self.network, self.load = with_slack_valves(network, question.boundary, question.slack)
        self.solver = question.solver(self.network)

    def solve(self, *, thorough: bool) -> FreeState:
        return free_state(self.solver, self.load, thorough=thorough)

    def narrowed(self, found: FreeState, changes: tuple[Change, ...]) -> Answer:
        """The state found, on the network itself, at the highest slack pressure that keeps every limit."""
        slack = self.question.slack
        if not slack:
            return Answer(state=found.state, boundary=self.load, changes=changes, free=found)
        solver = self.question.solver(self.bare)
        pressures = found_pressures(found, slack)
        load = self.question.at(pressures)
        best = free_state(solver, load, warm=carried(found, self.solver, self.load, solver, load))
        if not best.state.outcome.is_solved:
            best = free_state(solver, load)
        for name in slack if best.state.outcome.is_solved else ():
            low, high = pressures[name], slack[name].high_pa
            for _ in range(HALVINGS):
                middle = 0.5 * (low + high)
                tried = free_state(solver, self.question.at({**pressures, name: middle}), warm=best)
                if tried.state.outcome.is_solved:
                    best, low, pressures = tried, middle, {**pressures, name: middle}
                else:
                    high = middle
        return Answer(state=best.state, boundary=self.question.at(pressures), changes=changes, free=best)


def _as_control_valve(arc: Arc) -> ControlValve:
    return ControlValve(arc=arc.arc, tail=arc.tail, head=arc.head, has_bypass=True)


def _positions(question: Question, found: FreeState) -> list[Change]:
    """Valves of a state in which they may throttle, each turned to what it is nearest to."""
    state = found.state
    changes = []
    for change in turned(question):
        i = state.network.arc_index[change.arc]
        ends = state.pressure_pa[[state.network.tail[i], state.network.head[i]]]
        passes = (
            abs(float(state.flow_kg_s[i])) > 1e-6 * state.throughput_kg_s or abs(ends[0] - ends[1]) <= SAME_PA
        )
        valve = question.network.arc(change.arc)
        assert isinstance(valve, Valve)
        if passes != valve.is_open:
            changes.append(change)
    return changes


def _pairs(changes: list[Change], most: int) -> list[list[Change]]:
    pairs = combinations(changes, 2)
    return [list(pair) for pair, _ in zip(pairs, range(most), strict=False)]


def _none(question: Question, first: FreeState, shown: FreeState, where: _Wide, tried: int) -> Answer:
    """No state: the outcome of the proof, told on the network that the person knows."""
    outcome = shown.state.outcome
    return Answer(
        state=replace(first.state, outcome=_told(question, outcome, first.state.outcome)),
        boundary=question.at_the_top,
        proof=shown.proof,
        proof_network=where.network if shown.proof is not None else None,
        proof_boundary=where.load if shown.proof is not None else None,
        tried=tried,
    )


def _told(question: Question, outcome: Outcome, first: Outcome) -> Outcome:
    """An outcome without what was added for the search, and with the limits that the first state breaks."""
    head = outcome.findings[:1]
    own = [f for f in first.findings if f.severity == "error" and f.where != "network" and f not in head]
    reasons = [f for f in outcome.findings[1:] if f.severity == "warning" and MARK not in f.where]
    scope = "at every slack pressure within its bounds" if question.slack else "at this pressure"
    if question.valves:
        scope += " and for every position of the valves"
    hint = "Lower the load, or widen the bounds that take part." if question.slack else None
    head = tuple(replace(f, hint=hint or f.hint) if f.where == "network" else f for f in head)
    code = outcome.code
    message = outcome.message
    if code == "infeasible":
        message = f"no setting of the stations keeps every limit, {scope}, as a relaxation proves"
    return replace(outcome, message=message, findings=(*head, *own, *reasons))


def _undecided(
    question: Question, first: FreeState, shown: FreeState, tried: int, *, is_large: bool = False
) -> Answer:
    proved = shown.proof is not None
    what = (
        f"with the valves as they stand no setting keeps every limit; of other positions of the "
        f"{len(question.valves)} valves that may be turned none was found and none excluded"
        if proved
        else "no setting of the stations and valves was found that keeps every limit, and none was excluded"
    )
    if is_large:
        seen = "no setting of the stations keeps every limit" if proved else "no state was found"
        what = (
            f"at the highest slack pressure and with the valves as they stand {seen}; all pressures and "
            "positions at once were neither excluded nor met, and the network is too large to try each"
        )
    told = _told(question, shown.state.outcome, first.state.outcome)
    finding = Finding(
        where="network", what=f"{what} ({tried} settings tried).", hint="Settle valves by --setting."
    )
    findings = (finding, *(f for f in told.findings if f.where != "network"))
    outcome = Outcome(code="undecided", message=what, residual=told.residual, findings=findings)
    return Answer(state=replace(first.state, outcome=outcome), boundary=question.at_the_top, tried=tried)
