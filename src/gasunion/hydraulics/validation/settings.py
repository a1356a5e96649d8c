"""What the program itself chose is searched before anything is called infeasible.

Valves whose position no one settled, set points where no state holds them, and the slack pressure where none
is given. The fewest changes come first, and each change is told.

    free stations   1. at the highest slack pressure, valves as they stand
                    2. the slack pressure free within its bounds, with a proof where there is no state
                    3. every valve free, open, closed or between: no state there proves it of all positions
                    4. one valve turned, then two, those first that differ in the state of 3
    set points      1. as given; 2. over a grid of slack pressures; 3. valves turned, set points set aside,
                    units closed, one change first, then two, and so on; 4. the proof of free stations
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np

from gasunion.hydraulics.certificate.record import Proof
from gasunion.hydraulics.gas.law import Medium
from gasunion.hydraulics.steady.result import SAME_PA, SteadyState
from gasunion.hydraulics.steady.solver import Solver
from gasunion.hydraulics.validation.nomination import FreeState, free_state
from gasunion.hydraulics.validation.slack_pressure import (
    MARK,
    SlackRange,
    carried,
    found_pressures,
    with_slack_valves,
)
from gasunion.network.boundary import Boundary
from gasunion.network.elements import Arc, CheckValve, CompressorStation, ControlValve, Valve
from gasunion.network.network import Network
from gasunion.outcome import Finding, Outcome

_TRIES = 200  # settings that are tried at most
_HELD_EFFORT = 20_000  # unknowns of all of these together, about, where stations hold set points
_MOST_HELD = 40  # with more units and valves no proof is sought for set points
_FREE_TRIES, _FEWEST_TRIES = 40, 2  # of them with free stations, each of which is a search of its own
_LARGE = 1_500  # unknowns; in larger networks the first choices alone are searched: a minute
_EFFORT = 1_000  # unknowns of all of these together, about
_MOST_UNITS = 120  # with more units and valves the search of all positions at once does not end
_GRID = 13
_PASSES = 1.0e-6  # of the throughput
_HALVINGS = 14  # of the room above a slack pressure that was found
_NO_STATE = ("infeasible", "out_of_steps", "undecided")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A nomination and what may be chosen for it.

    Attributes
    ----------
    network, medium, friction_law : what is solved. boundary : the load, with the pressures that are given.
    slack : nodes whose pressure may be chosen, and where.
    valves : names of valves that may be turned. units : names of units whose set points may be set aside.
    are_free : whether stations and control valves are moved freely.
    """

    network: Network
    boundary: Boundary
    medium: Medium
    friction_law: str
    slack: Mapping[str, SlackRange]
    valves: frozenset[str]
    units: frozenset[str]
    are_free: bool

    def solver(self, network: Network) -> Solver:
        """A solver of a network that may differ in its settings."""
        return Solver(network, medium=self.medium, friction_law=self.friction_law)

    @property
    def at_the_top(self) -> Boundary:
        """The load with every slack pressure at its upper bound."""
        return self.at({name: span.high_pa for name, span in self.slack.items()})

    def at(self, pressures: Mapping[str, float]) -> Boundary:
        """The load at these slack pressures."""
        return self.boundary.with_anchors({**self.boundary.anchor_pa, **pressures})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One setting that differs from the data's or from the first choice: the arc, and what becomes of it."""

    arc: str
    what: str
    element: Arc


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the search came to.

    Attributes
    ----------
    state : on the network with its changes. boundary : its load, with the slack pressures.
    changes : what was changed to find it; empty where nothing was found, too.
    free : the same state with the rises of free stations; None where they hold set points.
    proof : where infeasible and a relaxation shows it, on `proof_network` under `proof_boundary`: there the
        slack pressure is what a valve takes from the upper bound, and a free valve is a control valve.
    tried : how many settings were solved.
    """

    state: SteadyState
    boundary: Boundary
    changes: tuple[Change, ...] = ()
    free: FreeState | None = None
    proof: Proof | None = None
    proof_network: Network | None = None
    proof_boundary: Boundary | None = None
    tried: int = 1


def answer(question: Question) -> Answer:
    """A state with the fewest changes, a proof that there is none, or neither."""
    return _free(question) if question.are_free else _held(question)


def _free(question: Question) -> Answer:
    network, top = question.network, question.at_the_top
    solver = question.solver(network)
    system = solver.system(top)
    if not (system.actors.has_machines.any() or question.valves or question.slack):
        return Answer(state=solver.solve(top), boundary=top)
    is_large = system.unknowns > _LARGE
    first = free_state(solver, top, thorough=is_large)
    if first.state.outcome.is_solved:
        return Answer(state=first.state, boundary=top, free=first)
    if is_large:
        if first.proof is not None and not (question.slack or question.valves):
            return _none(question, first, first, _Wide(question, network), 1)
        return _undecided(question, first, first, 1)
    wide = _Wide(question, network)
    whole = wide.solve(thorough=True)
    if whole.state.outcome.code in ("solved", "outside_limits"):
        return wide.narrowed(whole, ())
    turns = list(_turned(question))
    if not turns:
        return _none(question, first, whole, wide, 2)
    tried, nearest = 2, list[Change]()
    if _size(network) <= _MOST_UNITS:
        # All positions at once: a proof for each, or a state whose valves tell where to look first.
        tried += 1
        every = _Wide(
            question, network.replacing(arcs=[_as_control_valve(network.arc(c.arc)) for c in turns])
        )
        at_once = every.solve(thorough=True)
        if at_once.proof is not None:
            return _none(question, first, at_once, every, tried)
        nearest = _positions(question, at_once) if at_once.state.outcome.is_solved else []
    most = int(np.clip(_EFFORT // (system.unknowns + 1), _FEWEST_TRIES, _FREE_TRIES))
    ones = sorted(turns, key=lambda change: change not in nearest)
    some = [[change] for change in ones] + _pairs(nearest or turns, most) + [nearest]
    seen: set[frozenset[str]] = set()
    for changes in [*some[:most], nearest]:
        names = frozenset(c.arc for c in changes)
        if not names or names in seen:
            continue
        seen.add(names)
        turned = _Wide(question, network.replacing(arcs=[c.element for c in changes]))
        found = turned.solve(thorough=changes is nearest)
        tried += 1
        if found.state.outcome.is_solved:
            return replace(turned.narrowed(found, tuple(changes)), tried=tried)
    return _undecided(question, first, whole, tried)


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
            for _ in range(_HALVINGS):
                middle = 0.5 * (low + high)
                tried = free_state(solver, self.question.at({**pressures, name: middle}), warm=best)
                if tried.state.outcome.is_solved:
                    best, low, pressures = tried, middle, {**pressures, name: middle}
                else:
                    high = middle
        return Answer(state=best.state, boundary=self.question.at(pressures), changes=changes, free=best)


def _size(network: Network) -> int:
    return sum(isinstance(a, Valve | ControlValve | CompressorStation | CheckValve) for a in network.arcs)


def _as_control_valve(arc: Arc) -> ControlValve:
    return ControlValve(arc=arc.arc, tail=arc.tail, head=arc.head, has_bypass=True)


def _turned(question: Question) -> Iterator[Change]:
    """Every valve turned, those that stand closed first."""
    valves = [a for a in question.network.arcs if isinstance(a, Valve) and a.arc in question.valves]
    for valve in sorted(valves, key=lambda v: v.is_open):
        yield Change(
            arc=valve.arc,
            what=f"valve {valve.arc} is {'closed' if valve.is_open else 'open'}",
            element=replace(valve, is_open=not valve.is_open),
        )


def _positions(question: Question, found: FreeState) -> list[Change]:
    """Valves of a state in which they may throttle, each turned to what it is nearest to."""
    state = found.state
    changes = []
    for change in _turned(question):
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


def _undecided(question: Question, first: FreeState, shown: FreeState, tried: int) -> Answer:
    proved = shown.proof is not None
    what = (
        f"with the valves as they stand no setting keeps every limit; of other positions of the "
        f"{len(question.valves)} valves that may be turned none was found and none excluded"
        if proved
        else "no setting of the stations and valves was found that keeps every limit, and none was excluded"
    )
    if tried == 1:
        seen = (
            "no setting of the stations keeps every limit"
            if proved
            else "no state was found and none excluded"
        )
        what = (
            f"at the highest slack pressure and with the valves as they stand {seen}; the network is "
            "too large to search others"
        )
    told = _told(question, shown.state.outcome, first.state.outcome)
    finding = Finding(
        where="network", what=f"{what} ({tried} settings tried).", hint="Settle valves by --setting."
    )
    findings = (finding, *(f for f in told.findings if f.where != "network"))
    outcome = Outcome(code="undecided", message=what, residual=told.residual, findings=findings)
    return Answer(state=replace(first.state, outcome=outcome), boundary=question.at_the_top, tried=tried)


def _held(question: Question) -> Answer:
    first = _over_slack(question, question.network)
    if first.state.outcome.is_solved:
        return first
    stateless = first.state.outcome.code in _NO_STATE
    tried, is_whole = 1, True
    unknowns = question.solver(question.network).system(question.at_the_top).unknowns + 1
    solves = unknowns * (_GRID if question.slack else 1)
    most = int(np.clip(_HELD_EFFORT // solves, _FEWEST_TRIES, _TRIES))
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
    shown = _free(replace(question, network=freed, are_free=True)) if _size(freed) <= _MOST_HELD else first
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
        for _ in range(_HALVINGS):
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
    options = [[change] for change in _turned(question)]
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


__all__ = ["Answer", "Change", "Question", "SlackRange", "answer"]
