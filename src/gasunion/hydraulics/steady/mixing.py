"""The gas that is there: a state and what each arc carries, each made from the other until both repeat.

1. every arc carries the medium, which is the mix of all that is nominated to enter        a state
2. what enters is mixed by the flows found, and carried downstream                         `gas.quality`
3. every arc carries the gas of the node its flow comes from                               `carried`
4. what leaves in norm cubic metres is restated by the density of the gas that leaves there
5. solve again; until no factor and no injection moves by more than 3e-8, and no flow by 1e-7
6. the tables of the last state, its limits, and its recheck: the rounds make pressures and flows alone

A source that sends nothing takes no part. Where rounds swing, the last ones are extrapolated; where they do
not end after 200 the outcome is out_of_steps and names the arc whose gas moves most. One gas without a law of
its own for viscosity needs no second round.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Generic, Protocol, Self, TypeVar

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.gas.blend import Blend
from gasunion.hydraulics.gas.law import Medium
from gasunion.hydraulics.gas.quality import Reach, mixed
from gasunion.hydraulics.steady.carried import VISCOSITY, Carried, carried_by
from gasunion.hydraulics.steady.feed import Feed, entering_parts, mean_medium, restated, restated_by_part
from gasunion.hydraulics.steady.mixing_flows import Flows
from gasunion.hydraulics.steady.result import SteadyState
from gasunion.hydraulics.steady.solver import Solver
from gasunion.network.boundary import Boundary
from gasunion.network.network import Network
from gasunion.outcome import Finding, Outcome

Floats = npt.NDArray[np.float64]

SETTLED: Final = 3.0e-8  # greatest relative change of a factor, and of an injection by the throughput
FLOW_SETTLED: Final = 1.0e-7  # of the throughput: flows by which gas is mixed and flows found
ROUNDS: Final = 200
IDLE: Final = 1.0e-6  # of the throughput; less is told apart from standing still by nobody
# Where rounds swing, as they do where a front between two gases stands in a pipe that rises, it is spread so.
SPREAD: Final = 1.0e-4
_SWINGS: Final = 8
_NEARLY: Final = 1.0e-6  # a change from which rounds that are near their end are left twice as many
_SAME: Final = 1.0e-12  # two gases whose parts differ by less are one
_JUDGED: Final = 1
_LEAST_FLOW: Final = 1.0e-12  # kg s⁻¹


class Answer(Protocol):
    """What a solve gives back: a state and whatever else it knows."""

    @property
    def state(self) -> SteadyState:
        """Its state."""
        ...

    @property
    def levels(self) -> Floats | None:
        """(actor, mode) set points and limits that it held, where they are not the elements' own."""
        ...

    def with_state(self, state: SteadyState) -> Self:
        """The same with another state."""
        ...


T = TypeVar("T", bound=Answer)


@dataclass(frozen=True, kw_only=True, eq=False)
class MixedState(Generic[T]):
    """A state with the gas that is there.

    Attributes
    ----------
    answer : of the last solve. boundary : with injections restated.
    solver : the last one, with what each arc carries.
    medium : in whose potentials it was solved. carried : None where every arc carries the medium.
    node_parts, arc_parts : (node, part), (arc, part) per kilogram; NaN at nodes where no gas arrives.
    rounds : how often it was solved. change : that a next round would make, see `SETTLED`.
    """

    answer: T
    boundary: Boundary
    solver: Solver
    medium: Medium
    carried: Carried | None
    node_parts: Floats
    arc_parts: Floats
    rounds: int
    change: float

    @property
    def state(self) -> SteadyState:
        """The state of the answer."""
        return self.answer.state

    def with_outcome(self, outcome: Outcome) -> MixedState[T]:
        """The same with another outcome."""
        return replace(self, answer=self.answer.with_state(replace(self.state, outcome=outcome)))

    @property
    def viscosity_pa_s(self) -> Floats:
        """(arc,) viscosity of what each arc carries. [Pa s]"""
        if self.carried is not None:
            return self.carried.viscosity_pa_s
        return np.full(len(self.arc_parts), self.medium.viscosity_pa_s)


def mixed_state(
    network: Network,
    boundary: Boundary,
    feed: Feed,
    *,
    friction_law: str,
    solve: Callable[[Solver, Boundary, T | None], T],
    base: Solver | None = None,
) -> MixedState[T]:
    """A state with the gas that is there.

    Parameters
    ----------
    boundary : anchored. feed : at least one gas. base : a solver with `mean_medium`, compiled before.
    solve : the answer for a solver and a boundary, near a former answer where there is one.

    Raises
    ------
    ValueError : the feed has no gas. Refused : a mixture is outside what its law can be asked.
    """
    boundary = restated_by_part(network, boundary, feed)
    reference = entering_parts(feed, boundary)
    if base is None:
        base = Solver(network, medium=mean_medium(boundary, feed), friction_law=friction_law)
    medium = base.medium
    assert reference is not None
    fed = np.tile(reference, (len(network.nodes), 1))
    for name, parts in feed.parts.items():
        fed[network.node_index[name]] = parts
    one_gas = bool(_near(fed, reference).all())
    first = base.carrying(None)
    made = MixedState(
        answer=solve(first, boundary, None),
        boundary=boundary,
        solver=first,
        medium=medium,
        carried=None,
        node_parts=fed,
        arc_parts=np.tile(reference, (len(network.arcs), 1)),
        rounds=1,
        change=0.0,
    )
    flows: Flows | None = None
    is_spread, reach = False, Reach()
    while _goes_on(made):
        state = made.state
        through = max(state.throughput_kg_s, _LEAST_FLOW)
        swings = made.rounds >= (_SWINGS if made.change > _NEARLY else 2 * _SWINGS)
        if flows is None or (swings and not is_spread):
            flows, is_spread = Flows.of(state.flow_kg_s), swings
        else:
            flows = flows.after(state.flow_kg_s, settled_kg_s=FLOW_SETTLED * through)
        least = through * (SPREAD if is_spread else IDLE)
        node_parts, arc_parts, is_medium = made.node_parts, made.arc_parts, one_gas
        if not one_gas:
            node_parts = mixed(network, flows.used, state.injection_kg_s, fed, reach=reach)
            arc_parts = _by_arc(network, flows.used, node_parts, reference, least=least)
            is_medium = bool(_near(arc_parts, reference).all())
        wanted: Carried | None = None
        if feed.blend.depends_on_pressure or not is_medium:
            gases = feed.blend.gases(np.tile(reference, (len(arc_parts), 1)) if is_medium else arc_parts)
            wanted = carried_by(gases, network, medium, pressure_pa=state.pressure_pa, is_medium=is_medium)
        next_boundary = restated(network, made.boundary, feed, fed=fed, leaving=node_parts)
        # What stands nearly still holds a mix that hangs on rounding; its pressures do not.
        counts = ~(np.abs(state.flow_kg_s) <= least)
        change = max(
            _change(made.carried, wanted, medium, counts=counts), _moved(made.boundary, next_boundary, state)
        )
        repeats = wanted is None or is_medium or flows.missed_kg_s <= FLOW_SETTLED * through
        made = replace(made, node_parts=node_parts, arc_parts=arc_parts, change=change)
        if change <= SETTLED and repeats:
            break
        if made.rounds >= ROUNDS:
            made = made.with_outcome(_unsettled(made, wanted))
            break
        solver = base.carrying(wanted)
        made = replace(
            made,
            answer=solve(solver, next_boundary, made.answer),
            boundary=next_boundary,
            solver=solver,
            carried=wanted,
            rounds=made.rounds + 1,
        )
    return _completed(made, feed.blend)


def _goes_on(made: MixedState[T]) -> bool:
    """Whether a state has flows to mix by; what is shown to be impossible is judged with its gas once."""
    state = made.state
    if state.run is None or not state.run.is_solved or not np.isfinite(state.pressure_pa).any():
        return False
    return state.outcome.code != "infeasible" or made.rounds <= _JUDGED


def _completed(made: MixedState[T], blend: Blend) -> MixedState[T]:
    """The same with all tables, rechecked by a second function with the gas that each pipe carries."""
    # A state of one gas that was solved outside the rounds is whole.
    if made.state.run is None or (made.carried is None and made.state.regime is not None):
        return made
    state = made.solver.completed(
        made.state,
        made.boundary,
        levels=made.answer.levels,
        gases_at=None if made.carried is None else lambda arcs: blend.gases(made.arc_parts[arcs]),
    )
    return replace(made, answer=made.answer.with_state(state))


def _near(parts: Floats, reference: Floats) -> npt.NDArray[np.bool_]:
    """(row,) whether a gas is the reference to rounding."""
    return np.asarray((np.abs(parts - reference) <= _SAME * np.abs(reference).max()).all(axis=1))


def _by_arc(
    network: Network, flow_kg_s: Floats, node_parts: Floats, reference: Floats, *, least: float
) -> Floats:
    """(arc, part) of the node that the flow comes from; where nearly nothing flows, a mix of both ends.

    Between −least and least [kg/s] the mix goes from the gas of one end to that of the other, so that a front
    may stand still in a pipe that rises. An arc between places without gas holds what enters elsewhere:
    nobody says what it was filled with.
    """
    share = np.clip(0.5 + 0.5 * np.nan_to_num(flow_kg_s) / least, 0.0, 1.0)[:, None]
    at_tail, at_head = node_parts[network.tail], node_parts[network.head]
    one = np.where(np.isfinite(at_tail), at_tail, at_head)
    other = np.where(np.isfinite(at_head), at_head, at_tail)
    # One end alone keeps its digits.
    result = np.where(share >= 1.0, one, np.where(share <= 0.0, other, share * one + (1.0 - share) * other))
    return np.where(np.isfinite(result), result, reference)


def _change(
    now: Carried | None, wanted: Carried | None, medium: Medium, *, counts: npt.NDArray[np.bool_]
) -> float:
    """Greatest relative change of a factor among the arcs that count."""
    if now is None and wanted is None:
        return 0.0
    some = now if now is not None else wanted
    assert some is not None
    plain = np.ones_like(some.columns)
    plain[:, VISCOSITY] = medium.viscosity_pa_s
    first, second = (plain if c is None else c.columns for c in (now, wanted))
    return float(np.abs(second / first - 1.0)[counts].max(initial=0.0))


def _moved(now: Boundary, then: Boundary, state: SteadyState) -> float:
    """Greatest change of an injection by the throughput."""
    if now is then:
        return 0.0
    most = max((abs(q - now.injection_kg_s.get(n, 0.0)) for n, q in then.injection_kg_s.items()), default=0.0)
    return most / max(state.throughput_kg_s, _LEAST_FLOW)


def _unsettled(made: MixedState[T], wanted: Carried | None) -> Outcome:
    """The outcome of an answer that is none: flows and gas do not settle."""
    network, where = made.state.network, "network"
    if made.carried is not None and wanted is not None:
        moves = np.abs(wanted.columns / made.carried.columns - 1.0).max(axis=1)
        where = f"arc {network.arcs[int(moves.argmax())].arc}"
    what = (
        f"flows and the gas that they carry do not settle: after {made.rounds} rounds a property still moves "
        f"by {made.change:.1e}."
    )
    finding = Finding(
        where=where,
        what=what,
        value=made.change,
        limit=SETTLED,
        hint="Two gases take turns here; give both one composition by --gas, or close one way.",
    )
    return Outcome(
        code="out_of_steps",
        message="flows and the gas that they carry do not settle",
        residual=made.change,
        findings=(finding, *made.state.outcome.findings),
    )
