"""The gas that is there: a state and what each arc carries, each made from the other until both repeat.

1. every arc carries the medium, which is the mix of all that is nominated to enter        a state
2. what enters is mixed by the flows found, and carried downstream                         `gas.quality`
3. every arc carries the gas of the node its flow comes from                               `carried`
4. what leaves in norm cubic metres is restated by the density of the gas that leaves there
5. solve again; until no factor and no injection moves by more than 1e-8, and no flow by 1e-7

A source that sends nothing takes no part. Where rounds swing, the last ones are extrapolated; where they do
not end after 200 the outcome is out_of_steps and names the arc whose gas moves most. One gas without a law of
its own for viscosity needs no second round.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Generic, Protocol, Self, TypeVar

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.gas.blend import Blend
from gasunion.hydraulics.gas.law import Medium
from gasunion.hydraulics.gas.quality import mixed
from gasunion.hydraulics.steady.carried import VISCOSITY, Carried, carried_by
from gasunion.hydraulics.steady.result import SteadyState
from gasunion.hydraulics.steady.solver import Solver
from gasunion.network.boundary import Boundary
from gasunion.network.network import Network
from gasunion.network.topology import islands
from gasunion.outcome import Finding, Outcome

Floats = npt.NDArray[np.float64]

SETTLED: Final = 1.0e-8  # greatest relative change of a factor, and of an injection by the throughput
FLOW_SETTLED: Final = 1.0e-7  # of the throughput: flows by which gas is mixed and flows found
ROUNDS: Final = 200
IDLE: Final = 1.0e-6  # of the throughput; less is told apart from standing still by nobody
# Where rounds swing, as they do where a front between two gases stands in a pipe that rises, it is spread so.
SPREAD: Final = 1.0e-4
_SWINGS: Final = 8
_DEPTH: Final = 13
_STALE: Final = 1.0e4
_SAME: Final = 1.0e-12  # two gases whose parts differ by less are one
_GUESS_PA: Final = 50.0e5
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

    def with_outcome(self, outcome: Outcome) -> Self:
        """The same with another outcome."""
        ...


T = TypeVar("T", bound=Answer)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Feed:
    """The gas that enters, and what leaves in norm cubic metres.

    Attributes
    ----------
    blend : how the gases mix. parts : by node that has a gas of its own, per kilogram; see `gas.blend`.
    norm_volume_m3_s : what nodes inject in norm cubic metres, below 0 where it leaves; those whose injection
        stands in kilograms are not named. [m³ s⁻¹]
    """

    blend: Blend
    parts: Mapping[str, Floats]
    norm_volume_m3_s: Mapping[str, float]


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

    @property
    def viscosity_pa_s(self) -> Floats:
        """(arc,) viscosity of what each arc carries. [Pa s]"""
        if self.carried is not None:
            return self.carried.viscosity_pa_s
        return np.full(len(self.arc_parts), self.medium.viscosity_pa_s)


def entering_parts(feed: Feed, boundary: Boundary) -> Floats | None:
    """(part,) of the mix of all that is nominated to enter; of anchors with a gas where nothing is."""
    flows = {n: q for n, q in boundary.injection_kg_s.items() if q > 0.0 and n in feed.parts}
    if not flows:
        flows = {n: 1.0 for n in boundary.anchor_pa if n in feed.parts} or dict.fromkeys(feed.parts, 1.0)
    total = sum(flows.values())
    if not flows:
        return None
    first = feed.parts[next(iter(flows))]
    if all(np.array_equal(feed.parts[n], first, equal_nan=True) for n in flows):
        return first  # equal gases keep their digits; a mean of equals would not
    return np.asarray(sum(q / total * feed.parts[n] for n, q in flows.items()))


def restated_by_part(network: Network, boundary: Boundary, feed: Feed) -> Boundary:
    """The boundary with norm cubic metres at the density of what enters each connected part, before any flow.

    Norm volume adds up when gases mix: a part that balances in norm cubic metres balances in kilograms.
    """
    if not feed.norm_volume_m3_s:
        return boundary
    everywhere = entering_parts(feed, boundary)
    if everywhere is None:
        return boundary
    passes = np.array([getattr(a, "is_open", True) is not False for a in network.arcs], dtype=bool)
    part = islands(network, passes=passes)
    fed = np.tile(everywhere, (len(network.nodes), 1))
    for name, parts in feed.parts.items():
        fed[network.node_index[name]] = parts
    entering = np.maximum(_restated(network, boundary, feed, fed=fed, leaving=fed).injections(network), 0.0)
    count = int(part.max(initial=-1)) + 1
    total = np.bincount(part, weights=entering, minlength=count)
    sums = [np.bincount(part, weights=entering * column, minlength=count) for column in fed.T]
    mix = np.stack(sums, axis=1) / np.where(total > 0.0, total, 1.0)[:, None]
    leaving = np.where((total > 0.0)[part][:, None], mix[part], everywhere)
    return _restated(network, boundary, feed, fed=fed, leaving=leaving)


def mean_medium(boundary: Boundary, feed: Feed) -> Medium:
    """The mix of all that enters, its viscosity at the mean of the given pressures.

    Raises
    ------
    ValueError : the feed has no gas.
    """
    reference = entering_parts(feed, boundary)
    if reference is None:
        raise ValueError("no gas is given")
    anchors = list(boundary.anchor_pa.values())
    return feed.blend.medium(reference, sum(anchors) / len(anchors) if anchors else _GUESS_PA)


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
    made = MixedState(
        answer=solve(base, boundary, None),
        boundary=boundary,
        solver=base,
        medium=medium,
        carried=None,
        node_parts=fed,
        arc_parts=np.tile(reference, (len(network.arcs), 1)),
        rounds=1,
        change=0.0,
    )
    flows: Flows | None = None
    while _goes_on(made):
        state = made.state
        if flows is None or made.rounds == _SWINGS:
            flows = Flows.of(state.flow_kg_s)
        else:
            flows = flows.after(state.flow_kg_s)
        through = max(state.throughput_kg_s, _LEAST_FLOW)
        least = through * (IDLE if made.rounds < _SWINGS else SPREAD)
        node_parts, arc_parts, is_medium = made.node_parts, made.arc_parts, one_gas
        if not one_gas:
            node_parts = mixed(network, flows.used, state.injection_kg_s, fed)
            arc_parts = _by_arc(network, flows.used, node_parts, reference, least=least)
            is_medium = bool(_near(arc_parts, reference).all())
        wanted: Carried | None = None
        if feed.blend.depends_on_pressure or not is_medium:
            gases = feed.blend.gases(np.tile(reference, (len(arc_parts), 1)) if is_medium else arc_parts)
            wanted = carried_by(gases, network, medium, pressure_pa=state.pressure_pa, is_medium=is_medium)
        restated = _restated(network, made.boundary, feed, fed=fed, leaving=node_parts)
        # What stands nearly still holds a mix that hangs on rounding; its pressures do not.
        counts = ~(np.abs(state.flow_kg_s) <= least)
        change = max(
            _change(made.carried, wanted, medium, counts=counts), _moved(made.boundary, restated, state)
        )
        repeats = wanted is None or is_medium or flows.missed_kg_s <= FLOW_SETTLED * through
        made = replace(made, node_parts=node_parts, arc_parts=arc_parts, change=change)
        if change <= SETTLED and repeats:
            return _rechecked(made, feed.blend) if made.carried is not None else made
        if made.rounds >= ROUNDS:
            return replace(made, answer=_unsettled(made, wanted, medium))
        solver = base.carrying(wanted)
        made = replace(
            made,
            answer=solve(solver, restated, made.answer),
            boundary=restated,
            solver=solver,
            carried=wanted,
            rounds=made.rounds + 1,
        )
    return made


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Flows:
    """The flows that gas is mixed by: those found, or a guess from the last rounds where the two swing.

    Around a loop of little flow the gas decides the flow and the flow decides the gas. The next flows are
    those at which the misses of the last rounds, taken as linear, would vanish (Anderson's mixing). Where
    that leaves the bracket in which an arc's miss changes its sign, the middle of the bracket is taken.

    Attributes
    ----------
    used : (arc,) by which gas is mixed next. [kg s⁻¹]
    low, high : (arc,) the bracket: flows used that gave more, and less, than was used. [kg s⁻¹]
    past : pairs of flows used, and of how far the flows that they gave were from them.

    References
    ----------
    Anderson, Iterative procedures for nonlinear integral equations, J. ACM 12, 1965.
    """

    used: Floats
    low: Floats
    high: Floats
    past: tuple[tuple[Floats, Floats], ...] = ()

    @staticmethod
    def of(found: Floats) -> Flows:
        """Those of a first state."""
        return Flows(used=found, low=np.full(found.size, -np.inf), high=np.full(found.size, np.inf))

    def after(self, found: Floats) -> Flows:
        """With the flows of the state that the gas of `used` gave."""
        miss = found - self.used
        past = (*self.past, (self.used, miss))[-_DEPTH:]
        low, high = np.where(miss > 0.0, self.used, self.low), np.where(miss < 0.0, self.used, self.high)
        # Other loops move too: a bracket that the flow has left, or that is empty, is none.
        stale = (low >= high) | (np.abs(miss) > _STALE * (high - low))
        low = np.where(stale & (miss <= 0.0), -np.inf, low)
        high = np.where(stale & (miss >= 0.0), np.inf, high)
        used = found
        if len(past) > 1:
            known = np.isfinite(miss)
            moved, turned = (
                np.stack([(b[k] - a[k])[known] for a, b in pairwise(past)], axis=1) for k in (0, 1)
            )
            weight = np.linalg.lstsq(turned, miss[known], rcond=1.0e-8)[0]
            used = found.copy()
            used[known] -= (moved + turned) @ weight
        both = np.isfinite(low) & np.isfinite(high)
        outside = both & ~((used > low) & (used < high))
        used = np.where(outside, 0.5 * (np.where(both, low, 0.0) + np.where(both, high, 0.0)), used)
        return Flows(used=used, low=low, high=high, past=past)

    @property
    def missed_kg_s(self) -> float:
        """How far the flows of the last state are from those by which its gas was mixed."""
        return float(np.nanmax(np.abs(self.past[-1][1]), initial=0.0)) if self.past else np.inf


def _goes_on(made: MixedState[T]) -> bool:
    """Whether a state has flows to mix by; what is shown to be impossible is judged with its gas once."""
    state = made.state
    if state.run is None or not state.run.is_solved or not np.isfinite(state.pressure_pa).any():
        return False
    return state.outcome.code != "infeasible" or made.rounds <= _JUDGED


def _rechecked(made: MixedState[T], blend: Blend) -> MixedState[T]:
    """The same, rechecked by a second function with the gas that each pipe carries."""
    if made.state.outcome.code not in ("solved", "outside_limits"):
        return made
    outcome = made.solver.rechecked(
        made.state,
        made.boundary,
        levels=made.answer.levels,
        gases_at=lambda arcs: blend.gases(made.arc_parts[arcs]),
    )
    return replace(made, answer=made.answer.with_outcome(outcome))


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


def _restated(network: Network, boundary: Boundary, feed: Feed, *, fed: Floats, leaving: Floats) -> Boundary:
    """The boundary with what stands in norm cubic metres at the density of the gas that enters or leaves."""
    if not feed.norm_volume_m3_s:
        return boundary
    names = list(feed.norm_volume_m3_s)
    at = np.array([network.node_index[n] for n in names])
    volume = np.array([feed.norm_volume_m3_s[n] for n in names])
    parts = np.where((volume > 0.0)[:, None] | ~np.isfinite(leaving[at]), fed[at], leaving[at])
    flows = volume * feed.blend.norm_density_kg_m3(parts)
    injection = {**boundary.injection_kg_s, **dict(zip(names, flows.tolist(), strict=True))}
    return replace(boundary, injection_kg_s=injection)


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


def _unsettled(made: MixedState[T], wanted: Carried | None, medium: Medium) -> T:
    """The answer as one that is none: flows and gas do not settle."""
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
    outcome = Outcome(
        code="out_of_steps",
        message="flows and the gas that they carry do not settle",
        residual=made.change,
        findings=(finding, *made.state.outcome.findings),
    )
    return made.answer.with_outcome(outcome)
