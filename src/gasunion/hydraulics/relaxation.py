"""A linear relaxation of a free network: where it has no point, no setting of the stations keeps the bounds.

Every state that keeps all bounds satisfies these rows with t = 0 (eq. 29 to 33):

    balance      of every joint without an anchor
    bounds       low − t ≤ φ ≤ high + t
    pipes        linear cuts above and below h(f) over the flows that are possible at all
    actors       open: a station does not lower and a valve does not raise the pressure, each within
                 its limits; one that the balance does not hold open may be closed, and binds nothing

The least t is found by a linear programme. Where it is above 0 the row multipliers prove it: their
combination of the rows is an inequality that no point within the variables' ranges satisfies.
`Relaxation.bound` evaluates that inequality; `certificate.recheck` does the same from the network alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_matrix
from scipy.sparse.csgraph import connected_components

from gasunion.hydraulics.friction import LAWS, REYNOLDS_LAMINAR, REYNOLDS_TURBULENT
from gasunion.hydraulics.gas_law import GasLaw
from gasunion.hydraulics.station import Scale
from gasunion.hydraulics.system import System
from gasunion.network.elements import CheckValve, CompressorStation, ControlValve
from gasunion.program import Program, Solution, solve
from gasunion.units import GRAVITY_M_S2

Floats = npt.NDArray[np.float64]

_TANGENTS = 7
_DEEP = 100.0  # how far beyond its bounds a potential may lie in the programme, by the reference
# Bounds in φ are proved broken only where the programme says so by more than its own accuracy.
PROOF = 1.0e-6
SETTLED = 1.0e-8  # of the throughput: what a solved state leaves open in a flow, with a wide margin


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One step from a box of states to a part of it.

    Attributes
    ----------
    arc : pipe or unit. what : "at most" or "at least" for a flow; "acts", "bypass" or "closed" for a unit.
    value : of the flow, by the reference.
    """

    arc: str
    what: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """The rows, the ranges of the variables, and what the programme found.

    Attributes
    ----------
    least : least t, by the reference potential; above 0 no state keeps all bounds.
    bound : the same as proved by the multipliers alone.
    multipliers : (row,) of the rows. names : (row,) what each row says.
    path : the cuts that lead to the box of states that it speaks of; none for all states.
    """

    program: Program
    names: tuple[str, ...]
    least: float
    bound: float
    multipliers: Floats
    arcs: tuple[str, ...]
    joint_count: int
    potential_unit: float
    flow_unit: float
    levels: tuple[float, ...]
    fuel_share: float = 0.0
    path: tuple[Cut, ...] = ()

    @property
    def is_proof(self) -> bool:
        """Whether no state keeps the bounds."""
        return self.bound > PROOF

    def reasons(self, count: int) -> tuple[str, ...]:
        """The rows that weigh most in the proof."""
        weight = np.abs(self.multipliers)
        order = np.argsort(-weight, kind="stable")[:count]
        return tuple(self.names[i] for i in order if weight[i] > 1e-9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Boxes that cover every state, each shown empty; one box of all states where that is enough."""

    leaves: tuple[Relaxation, ...]

    @property
    def bound(self) -> float:
        """The least t of all boxes."""
        return min(leaf.bound for leaf in self.leaves)

    def reasons(self, count: int) -> tuple[str, ...]:
        """The rows that weigh most, of each box in turn."""
        each = [leaf.reasons(count) for leaf in self.leaves]
        found = dict.fromkeys(name for names in zip(*each, strict=False) for name in names)
        return tuple(found)[:count]


class Rows:
    """Collects rows lower ≤ Σ value · variable ≤ upper."""

    def __init__(self) -> None:
        self.entries: list[tuple[int, int, float]] = []
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.names: list[str] = []

    def add(self, name: str, lower: float, upper: float, terms: list[tuple[int, float]]) -> None:
        """One more row."""
        row = len(self.lower)
        self.lower.append(lower)
        self.upper.append(upper)
        self.names.append(name)
        self.entries += [(row, column, value) for column, value in terms]


def relax(
    system: System,
    *,
    injection: Floats,
    scale: Scale,
    anchor_potential: Floats,
    low: Floats,
    high: Floats,
    settled: Floats | None = None,
) -> Relaxation:
    """The relaxation of one load, solved.

    Parameters
    ----------
    injection : (joint,) [kg s⁻¹]. low, high : (joint,) bounds of the potential. [Pa kg m⁻³]
    settled : (pipe,) flows that balance and obey the pipes' laws under some setting of the stations. In a
        level part of pipes alone whose inflows the balance decides they are the only ones.
    """
    joints, pipes = system.contraction.joint_count, system.pipe_arcs.size
    actors = system.actor_arcs.size
    unit = scale.potential
    floor = np.where(system.anchored, anchor_potential, np.maximum(low, 0.0)) / unit
    roof = np.where(system.anchored, anchor_potential, high) / unit
    cap = cap_of(system, roof)
    roof = np.minimum(roof, cap)
    fixed, flow_low, flow_high = flow_ranges(system, injection, scale, floor, roof)
    if settled is not None:
        alone = lone_blocks(system)
        share = np.where(alone, settled / scale.flow_kg_s, 0.0)
        flow_low[actors:] = np.where(alone, share - SETTLED, flow_low[actors:])
        flow_high[actors:] = np.where(alone, share + SETTLED, flow_high[actors:])
    rows = Rows()
    t = joints + pipes + actors
    balance(system, rows, injection / scale.flow_kg_s)
    _bounds(system, rows, floor, roof, t)
    _pipe_rows(system, rows, scale, flow_low[actors:], flow_high[actors:], floor, roof)
    _actor_rows(system, rows, scale, flow_low[:actors], flow_high[:actors], floor, roof, fixed[:actors])
    anchored = system.anchored
    # Below 0 too: a load that starves is proved by how far below the laws of the pipes would ask for.
    lower = np.concatenate([np.where(anchored, floor, -_DEEP), flow_low[actors:], flow_low[:actors], [0.0]])
    upper = np.concatenate(
        [np.where(anchored, roof, cap + _DEEP), flow_high[actors:], flow_high[:actors], [cap + _DEEP]]
    )
    count = len(rows.lower)
    r, c, v = zip(*rows.entries, strict=True)
    matrix = csc_matrix((np.array(v), (np.array(r), np.array(c))), shape=(count, t + 1))
    cost = np.zeros(t + 1)
    cost[t] = 1.0
    program = Program(
        cost=cost,
        lower=lower,
        upper=upper,
        matrix=matrix,
        row_lower=np.array(rows.lower),
        row_upper=np.array(rows.upper),
    )
    solution: Solution = solve(program)
    if solution.outcome.is_solved:
        multipliers, least = solution.row_dual, float(solution.objective)
        bound = dual_bound(program, multipliers)
    else:
        multipliers, least, bound = np.zeros(count), 0.0, 0.0
    return Relaxation(
        program=program,
        names=tuple(rows.names),
        least=least,
        bound=bound,
        multipliers=multipliers,
        arcs=tuple(
            system.network.arcs[i].arc for i in (*system.pipe_arcs.tolist(), *system.actor_arcs.tolist())
        ),
        joint_count=joints,
        potential_unit=scale.potential,
        flow_unit=scale.flow_kg_s,
        levels=tuple(float(x) * unit for x in (floor[system.free].min(initial=1.0), 0.5, 1.0)),
    )


def dual_bound(program: Program, multipliers: Floats) -> float:
    """What the multipliers prove of the least cost: any multipliers prove a bound, good ones a good one.

    cost·x ≥ Σ y·(row bound on y's side) + Σ min over the range of (cost − Aᵀy)·x, for every y.
    """
    y = np.where(np.abs(multipliers) > 1e-12, multipliers, 0.0)
    y = np.where((y > 0) & ~np.isfinite(program.row_lower), 0.0, y)
    y = np.where((y < 0) & ~np.isfinite(program.row_upper), 0.0, y)
    side = np.where(y > 0, program.row_lower, program.row_upper)
    reduced = program.cost - program.matrix.T @ y
    worst = np.where(reduced > 0, program.lower, program.upper)
    return float((y[y != 0] * side[y != 0]).sum() + (reduced * worst).sum())


def cap_of(system: System, roof: Floats) -> float:
    """A potential that no state reaches, by the reference."""
    finite = roof[np.isfinite(roof)]
    return float(finite.max(initial=1.0)) * 1.5 if finite.size else 10.0


def flow_ranges(
    system: System, injection: Floats, scale: Scale, floor: Floats, roof: Floats
) -> tuple[npt.NDArray[np.bool_], Floats, Floats]:
    """Flows that are possible at all, actors first and pipes behind, in units of the reference.

    A bridge to a part without an anchor carries what that part draws. Elsewhere a pipe carries no more than
    its greatest fall of potential can drive, and, where no station can drive gas round, no more than enters.
    """
    actors, count = system.actor_arcs.size, system.actor_arcs.size + system.pipe_arcs.size
    found = system.dependent.bridges
    order = found.order
    drawn = np.concatenate([[0.0], np.cumsum(injection[order])]) / scale.flow_kg_s
    held = np.concatenate([[0], np.cumsum(system.anchored[order])])
    beyond_held = held[found.stop] - held[found.start]
    whole_held = held[found.part[:, 1]] - held[found.part[:, 0]]
    beyond = drawn[found.stop] - drawn[found.start]
    before = drawn[found.part[:, 1]] - drawn[found.part[:, 0]] - beyond
    fixed = np.zeros(count, dtype=bool)
    value = np.zeros(count)
    sign = np.where(found.forward, 1.0, -1.0)
    lone = (beyond_held == 0) | (beyond_held == whole_held)
    flow = np.where(beyond_held == 0, -beyond * sign, before * sign)
    fixed[found.arc[lone]] = True
    value[found.arc[lone]] = flow[lone]
    reach = np.full(count, np.inf)
    least, _ = quadratic_range(
        system, np.zeros(system.pipe_arcs.size), np.full(system.pipe_arcs.size, 1e4 * scale.flow_kg_s)
    )
    fall = np.maximum(roof[system.tail] - floor[system.head], roof[system.head] - floor[system.tail])
    # A tenth more covers what gravity adds to the fall of a pipe that sinks.
    with np.errstate(divide="ignore"):
        driven = np.sqrt(1.1 * np.maximum(fall, 0.0) * scale.potential / np.maximum(least, 1e-300))
    reach[actors:] = driven / scale.flow_kg_s + 1e-6
    loose = ~fixed[:actors] & system.actors.raises
    if not loose.any():
        # Nothing drives gas round: along every flow the potential falls, so no arc carries more than enters.
        reach = np.minimum(reach, 1.0 + 1e-9)
    reach = np.minimum(reach, 50.0) if loose.any() else reach
    low, high = -reach, reach.copy()
    one_way = ~system.actors.two_way & ~system.actors.is_loss
    low[:actors][one_way] = 0.0
    low[fixed], high[fixed] = value[fixed], value[fixed]
    return fixed, low, high


def lone_blocks(system: System) -> npt.NDArray[np.bool_]:
    """(pipe,) whether it lies on loops of level pipes alone, with at most one anchor about.

    There the flows do not depend on the level of the potential, nor on anything outside but the balance:
    their laws are strictly rising, so that the flows that satisfy them are unique (eq. 34).
    """
    actors, pipes = system.actor_arcs.size, system.pipe_arcs.size
    count = system.contraction.joint_count
    found = system.dependent.bridges
    tails = np.concatenate([system.actor_tail, system.tail])
    heads = np.concatenate([system.actor_head, system.head])
    on_loop = np.ones(actors + pipes, dtype=bool)
    on_loop[found.arc] = False
    graph = csc_matrix((np.ones(int(on_loop.sum())), (tails[on_loop], heads[on_loop])), shape=(count, count))
    _, block = connected_components(graph, directed=False)
    mixed = np.zeros(count, dtype=bool)
    mixed[block[tails[:actors][on_loop[:actors]]]] = True
    risen = system.gravity.at[on_loop[actors:][system.gravity.at]]
    mixed[block[system.tail[risen]]] = True
    held = np.bincount(system.island[system.anchored], minlength=int(system.island.max(initial=0)) + 1)
    return np.asarray(on_loop[actors:] & ~mixed[block[system.tail]] & (held[system.island[system.tail]] <= 1))


def balance(system: System, rows: Rows, injection: Floats) -> None:
    """What arrives minus what leaves, of every joint without an anchor."""
    joints, pipes = system.contraction.joint_count, system.pipe_arcs.size
    terms: list[list[tuple[int, float]]] = [[] for _ in range(joints)]
    for offset, tails, heads in (
        (joints, system.tail, system.head),
        (joints + pipes, system.actor_tail, system.actor_head),
    ):
        for k, (a, b) in enumerate(zip(tails.tolist(), heads.tolist(), strict=True)):
            if a != b:
                terms[a].append((offset + k, -1.0))
                terms[b].append((offset + k, 1.0))
    for j in system.free:
        rows.add(f"balance of {_place(system, int(j))}", -injection[j], -injection[j], terms[j])


def _bounds(system: System, rows: Rows, floor: Floats, roof: Floats, t: int) -> None:
    for j in system.free:
        name = _place(system, int(j))
        rows.add(f"least pressure of {name}", float(floor[j]), np.inf, [(int(j), 1.0), (t, 1.0)])
        rows.add(f"highest pressure of {name}", -np.inf, float(roof[j]), [(int(j), 1.0), (t, -1.0)])


def quadratic_range(system: System, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """(pipe,) least and greatest of h/(|f| f) over |f| between low and high. [Pa kg m⁻³ s² kg⁻²]

    λ(Re) is monotone between rest, 2320, 2600 and infinity, so its extremes lie at the ends or at those two.
    """
    friction = system.friction
    least, most = friction.quadratic.copy(), friction.quadratic.copy()
    at = friction.follows_law
    if at.size:
        per_flow = friction.reynolds_per_flow
        ends = [np.maximum(low[at] * per_flow, 1e-3), np.maximum(high[at] * per_flow, 1e-3)]
        kinks = [
            np.clip(np.full(at.size, k), ends[0], ends[1]) for k in (REYNOLDS_LAMINAR, REYNOLDS_TURBULENT)
        ]
        values = [
            LAWS[friction.law](reynolds, friction.roughness_m, friction.diameter_m)[0]
            for reynolds in (*ends, *kinks)
        ]
        least[at] += friction.friction_scale * np.min(values, axis=0)
        most[at] += friction.friction_scale * np.max(values, axis=0)
    return least, most


def _gravity_range(law: GasLaw, rise: float, low: float, high: float) -> tuple[float, float]:
    """Least and greatest e^S of a pipe whose mean potential lies between two values."""
    pressure = law.pressure(np.linspace(max(low, 1.0), max(high, 2.0), 9))
    density = law.density(pressure)
    ratio = density * density / law.potential(pressure)
    exponent = GRAVITY_M_S2 * rise * np.array([ratio.min() * 0.999, ratio.max() * 1.001])
    return float(np.exp(exponent.min())), float(np.exp(exponent.max()))


def _pipe_rows(
    system: System, rows: Rows, scale: Scale, low: Floats, high: Floats, floor: Floats, roof: Floats
) -> None:
    """Cuts of every pipe; h lies between two quadratics, whose envelopes are lines and tangents."""
    joints = system.contraction.joint_count
    per = scale.flow_kg_s**2 / scale.potential
    size = np.maximum(np.abs(low), np.abs(high)) * scale.flow_kg_s
    near = np.where(low * high > 0, np.minimum(np.abs(low), np.abs(high)), 0.0) * scale.flow_kg_s
    least, most = quadratic_range(system, near, size)
    rise = dict(zip(system.gravity.at.tolist(), system.gravity.rise_m.tolist(), strict=True))
    for k in range(system.pipe_arcs.size):
        a, b = int(system.tail[k]), int(system.head[k])
        name = system.network.arcs[system.pipe_arcs[k]].arc
        few, many = 1.0, 1.0
        if k in rise:
            mean_low = 0.5 * (floor[a] + floor[b]) * scale.potential
            mean_high = 0.5 * (roof[a] + roof[b]) * scale.potential
            few, many = _gravity_range(system.medium.law, rise[k], mean_low, mean_high)
        stretch = max(abs(few - 1.0), abs(many - 1.0))  # |E(S) − 1| is below |e^S − 1|
        weak, strong = float(least[k]) * per, float(most[k]) * per
        under, over = (
            envelope(float(low[k]), float(high[k]), weak, strong, stretch),
            envelope(-float(high[k]), -float(low[k]), weak, strong, stretch),
        )
        flow = joints + k
        for slope, constant in under:  # φ_tail − e^S φ_head ≥ slope f + constant
            terms = [(a, 1.0), (b, -few), (flow, -slope)] if a != b else [(flow, -slope)]
            rows.add(f"pipe {name}", constant, np.inf, terms)
        for slope, constant in over:  # mirrored: φ_tail − e^S φ_head ≤ slope f − constant
            terms = [(a, 1.0), (b, -many), (flow, -slope)] if a != b else [(flow, -slope)]
            rows.add(f"pipe {name}", -np.inf, -constant, terms)


def envelope(
    low: float, high: float, weak: float, strong: float, stretch: float
) -> list[tuple[float, float]]:
    """Lines (slope, constant) that lie under every h E with weak f² ≤ |h| ≤ strong f², low ≤ f ≤ high.

    `stretch` bounds |E − 1|. For f ≥ 0 the function under all is weak (1 − stretch) f², which is convex: its
    tangents. For f < 0 it is −strong (1 + stretch) f², which is concave: a chord.
    """
    weak, strong = weak * (1.0 - stretch), strong * (1.0 + stretch)
    if high <= 0.0:
        if high == low:
            return [(0.0, -strong * low * low)]
        # The chord of a concave function lies under it.
        slope = -strong * (low + high)
        return [(slope, strong * low * high)]
    start = max(low, 0.0)
    if low >= 0.0:
        points = np.linspace(start, high, _TANGENTS) if high > low else np.array([low])
        return [(2.0 * weak * p, -weak * p * p) for p in points.tolist()]
    # From the lowest point (low, −strong low²) the steepest line that stays under weak f² touches it at p.
    fallen = strong * low * low
    touch = low + np.sqrt(low * low + fallen / weak) if weak > 0 else np.inf
    if touch >= high:
        slope = (weak * high * high + fallen) / (high - low)
        return [(slope, weak * high * high - slope * high)]
    points = np.linspace(touch, high, _TANGENTS)
    return [(2.0 * weak * p, -weak * p * p) for p in points.tolist()]


def _actor_rows(
    system: System,
    rows: Rows,
    scale: Scale,
    low: Floats,
    high: Floats,
    floor: Floats,
    roof: Floats,
    fixed: npt.NDArray[np.bool_],
) -> None:
    """What an open station or valve must keep; one that may be closed or run backward binds nothing."""
    law = system.medium.law
    t = system.contraction.joint_count + system.pipe_arcs.size + system.actor_arcs.size
    for k, arc in enumerate(system.actors.arcs):
        must_open = bool(fixed[k]) and low[k] > 1e-9
        if not must_open:
            continue
        a, b = int(system.actor_tail[k]), int(system.actor_head[k])
        kind = "station" if isinstance(arc, CompressorStation) else "valve"
        name = f"{kind} {arc.arc}"
        loss = float(system.actors.loss_pass_pa[k])
        # φ(p) − φ(p − loss) ≥ loss · ρ at the lowest p; ≤ loss · ρ at the highest.
        ends = law.pressure(np.array([max(floor[a], 0.0), roof[a]]) * scale.potential)
        lost_most = loss * float(law.density(ends[1:])[0]) / scale.potential
        lost_least = loss * float(law.density(np.maximum(ends[:1] - loss, 0.0))[0]) / scale.potential
        if isinstance(arc, CompressorStation):
            rows.add(f"{name} does not lower", -lost_most, np.inf, [(b, 1.0), (a, -1.0)])
            if arc.ratio_max is not None:
                grid = np.linspace(max(float(ends[0]), 1e3), max(float(ends[1]), 2e3), 17)
                times = float((law.potential(arc.ratio_max * grid) / law.potential(grid)).max()) * 1.001
                rows.add(f"{name} highest ratio", -np.inf, 0.0, [(b, 1.0), (a, -times), (t, -times)])
        elif isinstance(arc, ControlValve | CheckValve):
            rows.add(f"{name} does not raise", -np.inf, -lost_least, [(b, 1.0), (a, -1.0)])
        if isinstance(arc, ControlValve) and arc.pressure_drop_pa_max is not None:
            # φ(p) − φ(p − drop) ≤ drop · ρ at the highest p
            drop = arc.pressure_drop_pa_max + arc.pressure_loss_in_pa + arc.pressure_loss_out_pa
            fall = drop * float(law.density(ends[1:])[0]) / scale.potential
            rows.add(f"{name} highest drop", -fall, np.inf, [(b, 1.0), (a, -1.0)])
        if isinstance(arc, CompressorStation | ControlValve) and loss > 0.0:
            if arc.pressure_in_pa_min is not None:
                least = float(law.potential(np.array([arc.pressure_in_pa_min]))[0]) / scale.potential
                rows.add(f"{name} least inlet pressure", least, np.inf, [(a, 1.0), (t, 1.0)])
            if arc.pressure_out_pa_max is not None:
                most = float(law.potential(np.array([arc.pressure_out_pa_max]))[0]) / scale.potential
                rows.add(f"{name} highest outlet pressure", -np.inf, most, [(b, 1.0), (t, -1.0)])


def _place(system: System, joint: int) -> str:
    first = int(np.flatnonzero(system.contraction.joint == joint)[0])
    return system.network.nodes[first].node
