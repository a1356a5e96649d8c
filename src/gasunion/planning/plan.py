"""A joint transport plan of a year: the best one, and among equally good ones the calmest.

Steps of `solve_plan`, each on the optimal face of the one before:

1. greatest surplus; in a base year greatest surplus with the uplift of home use, then greatest surplus as
   stated. A block of a base year is a coalition: greatest surplus as stated (`planning.coalition`);
2. least transport work, Σ δ_t length (f⁺ + f⁻), so that no gas is carried in circles; a store's injection
   and withdrawal count as a hundred kilometres each, so that none is put in and taken out at once;
3. least change between periods, a strictly convex programme: the plan that is left is unique, whatever
   vertex a solver happened on.

References: docs/theory/planning.md, sections "Three kinds of plan" and "Choosing among equal plans".
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix, csc_matrix, hstack, vstack

from gasunion.network.network import Network
from gasunion.outcome import Outcome
from gasunion.patience import gathered_stops, stopped_finding
from gasunion.planning.blocks import Kind, Pins, bounded
from gasunion.planning.coalition import coalition, footing_of
from gasunion.planning.compact import compact
from gasunion.planning.edge import ROOMS_MCM_D, roomy, words
from gasunion.planning.face import optimal_face
from gasunion.planning.formulation import Formulation, formulate
from gasunion.planning.infeasible import explain
from gasunion.planning.keeping import keeping_served
from gasunion.planning.pinning import pin
from gasunion.program import Floats, Handle, Method, Program, Solution, solve
from gasunion.scenario.scenario import Scenario

# Weight of the size of a rate beside the square of its change: small, so that change decides and size only
# makes the choice unique.
SIZE_WEIGHT = 1e-3
# What a store's injection and its withdrawal each count as transport work. Without it gas that goes into a
# store and out of it on the same day costs nothing, and an equally good plan may pass any volume through it.
STORE_WORK_MM = 0.1
# Around the calmest plan of a base year, for the vertex that holds every row exactly.
EXACT_MCM_D = (1e-5, 1e-4, 1e-3)
EXACT_TOLERANCE = 1e-9
# What rows of the calmest plan must hold to: within what the checker of plans allows.
CALM_HOLDS_MCM_D = 9e-5


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A plan of one year. Rates are mcm/d at 20 °C; periods are those of the scenario's calendar.

    Attributes
    ----------
    kind, block : what was asked. outcome : how it ended; arrays are empty unless it is solved.
    surplus_musd : value of use less production, transport and annualised investment.
    production : (supply, period). forward, backward : (arc, period), what enters the arc.
    use : (use step, period). injection, withdrawal : (storage, period).
    stock_mcm : (storage, period), at the end of it.
    contract_quantity : (contract, period). build : (project,) share built.
    missed_minimum : (supply, period). pins : what the status quo achieved, None for a contracted plan.
    x : every column of the formulation. program : the formulation with this plan's bounds, and with the
        cost by which it was chosen; rows of a coalition stand behind those of the formulation.
    baseline : of a block, the status quo that it is held against; else None.
    """

    kind: Kind
    block: frozenset[str]
    formulation: Formulation
    outcome: Outcome
    pins: Pins | None
    program: Program
    surplus_musd: float
    x: Floats
    baseline: Plan | None = None

    @property
    def chosen_musd(self) -> float:
        """What the plan was chosen by: its surplus, in a base year with the uplift of home use. [MUSD]"""
        return self.surplus_musd - float(self.formulation.uplift @ self.x) * self.is_uplifted

    @property
    def is_uplifted(self) -> bool:
        """Whether home use was worth the uplift more when it was chosen."""
        return self.scenario.has_base and self.baseline is None

    @property
    def network(self) -> Network:
        """The network it runs on."""
        return self.formulation.network

    @property
    def scenario(self) -> Scenario:
        """The scenario it was made for."""
        return self.formulation.scenario

    @property
    def production(self) -> Floats:
        """(supply, period) production. [mcm/d]"""
        return self.x[self.formulation.columns.production]

    @property
    def forward(self) -> Floats:
        """(arc, period) flow that enters at the tail. [mcm/d]"""
        return self.x[self.formulation.columns.flows.forward]

    @property
    def backward(self) -> Floats:
        """(arc, period) flow that enters at the head. [mcm/d]"""
        return self.x[self.formulation.columns.flows.backward]

    @property
    def use(self) -> Floats:
        """(use step, period) gas used. [mcm/d]"""
        return self.x[self.formulation.columns.use]

    @property
    def injection(self) -> Floats:
        """(storage, period) injection. [mcm/d]"""
        return self.x[self.formulation.columns.store.injection]

    @property
    def withdrawal(self) -> Floats:
        """(storage, period) withdrawal. [mcm/d]"""
        return self.x[self.formulation.columns.store.withdrawal]

    @property
    def stock_mcm(self) -> Floats:
        """(storage, period) stock at the end of the period. [mcm]"""
        return self.x[self.formulation.columns.store.stock]

    @property
    def contract_quantity(self) -> Floats:
        """(contract, period) quantity by the contract's measure. [mcm/d]"""
        return self.x[self.formulation.contracts.quantity]

    @property
    def build(self) -> Floats:
        """(project,) share built, 0 to 1."""
        return self.x[self.formulation.columns.build]

    @property
    def missed_minimum(self) -> Floats:
        """(supply, period) by how much production stays under its monthly minimum. [mcm/d]"""
        return self.x[self.formulation.columns.missed_minimum]


def contracted_plan(network: Network, scenario: Scenario, *, method: Method = "choose") -> Plan:
    """The best plan within every contract's minimum and maximum. It is what a hindcast tests."""
    return solve_plan(formulate(network, scenario), kind="contracted", method=method)


def status_quo(network: Network, scenario: Scenario, *, method: Method = "choose") -> Plan:
    """The best plan with every contract pinned at its agreed quantity, as far as that can be met."""
    return solve_plan(formulate(network, scenario), kind="status quo", method=method)


def block_plan(
    network: Network,
    scenario: Scenario,
    block: frozenset[str],
    *,
    baseline: Plan | None = None,
    method: Method = "choose",
) -> Plan:
    """The best plan when the parties of a block plan as one and all other contracts stay pinned.

    Parameters
    ----------
    baseline : the status quo of the same network and scenario, where it is at hand.

    Raises
    ------
    ValueError : the block names a party that the scenario does not know.
    """
    if baseline is not None:
        return solve_plan(
            baseline.formulation,
            kind="block",
            block=block,
            pins=baseline.pins,
            baseline=baseline,
            method=method,
        )
    return solve_plan(formulate(network, scenario), kind="block", block=block, method=method)


def solve_plan(
    formulation: Formulation,
    *,
    kind: Kind,
    block: frozenset[str] = frozenset(),
    pins: Pins | None = None,
    baseline: Plan | None = None,
    method: Method = "choose",
) -> Plan:
    """Solve one kind of plan of a compiled programme; pins are found where they are needed and not given.

    A solve that took longer than one may is told among the findings, also where a lesser plan was left.

    Parameters
    ----------
    baseline : the status quo of the same programme; a block of a base year is made from it, and makes it
        where it is not given.
    """
    with gathered_stops() as stops:
        plan = _solved_plan(formulation, kind=kind, block=block, pins=pins, baseline=baseline, method=method)
    if not stops:
        return plan
    where = "contracted plan" if kind == "contracted" else " ".join([kind, "+".join(sorted(block))]).strip()
    told = stopped_finding(
        max(stops), what=f"the {where}", count=len(stops), is_lesser=plan.outcome.is_solved
    )
    return dataclasses.replace(plan, outcome=plan.outcome.with_findings([told]))


def _solved_plan(
    formulation: Formulation,
    *,
    kind: Kind,
    block: frozenset[str],
    pins: Pins | None,
    baseline: Plan | None,
    method: Method,
) -> Plan:
    if kind == "block" and formulation.scenario.has_base:
        if baseline is None:
            baseline = solve_plan(formulation, kind="status quo", pins=pins, method=method)
        if baseline.outcome.is_solved:
            return _coalition_plan(baseline, block, method)
        return dataclasses.replace(baseline, kind=kind, block=block)
    outcome = Outcome(code="solved", message="")
    if kind != "contracted" and pins is None:
        pins, outcome = pin(formulation)
    nothing = np.full(formulation.program.cost.size, np.nan)
    if kind != "contracted" and pins is None:
        program = formulation.program
        return Plan(
            kind=kind,
            block=block,
            formulation=formulation,
            outcome=explain(formulation, program, outcome),
            pins=None,
            program=program,
            surplus_musd=float("nan"),
            x=nothing,
        )
    for room in ROOMS_MCM_D if pins is not None else ROOMS_MCM_D[:1]:
        asked = roomy(formulation, bounded(formulation, kind=kind, block=block, pins=pins), room)
        if kind == "status quo" and formulation.scenario.has_base:
            asked = keeping_served(formulation, asked)
        asked = dataclasses.replace(asked, cost=asked.cost + formulation.uplift)
        program, best = _greatest_surplus(formulation, asked, method)
        if best.outcome.code != "infeasible":
            break
    if not best.outcome.is_solved:
        return Plan(
            kind=kind,
            block=block,
            formulation=formulation,
            pins=pins,
            program=program,
            outcome=explain(formulation, program, best.outcome),
            surplus_musd=float("nan"),
            x=nothing,
        )
    surplus = -best.objective
    face = optimal_face(program, best)
    if formulation.scenario.has_base:
        face, best = _greatest_stated(formulation, face, best)
        x = _chosen(formulation, face, best, is_exact=True)
        surplus = -float(formulation.program.cost @ x)
    else:
        x = _chosen(formulation, face, best)
    return Plan(
        kind=kind,
        block=block,
        formulation=formulation,
        pins=pins,
        program=program,
        x=x,
        surplus_musd=surplus + 0.0,  # a plan worth nothing is worth 0, not −0
        outcome=_found(program, x, words(room)),
    )


def _coalition_plan(baseline: Plan, block: frozenset[str], method: Method) -> Plan:
    """The best plan of a coalition of a base year, at stated values, from its status quo."""
    f = baseline.formulation
    assert baseline.pins is not None
    program = coalition(footing_of(f, pins=baseline.pins, x=baseline.x), block)
    program, best = _greatest_surplus(f, program, method)
    plan = dataclasses.replace(baseline, kind="block", block=block, program=program, baseline=baseline)
    if not best.outcome.is_solved:
        nothing = np.full(f.program.cost.size, np.nan)
        return dataclasses.replace(plan, outcome=best.outcome, surplus_musd=float("nan"), x=nothing)
    face = optimal_face(program, best)
    x = _chosen(f, face, best, is_exact=True)
    return dataclasses.replace(
        plan, x=x, surplus_musd=0.0 - float(program.cost @ x), outcome=_found(program, x)
    )


def _found(program: Program, x: Floats, more: str = "") -> Outcome:
    residual = _residual(program, x)
    return Outcome(
        code="solved",
        residual=residual,
        message=f"the best plan was found; rows hold to {residual:.1e} mcm/d{more}",
    )


def _greatest_stated(formulation: Formulation, face: Program, best: Solution) -> tuple[Program, Solution]:
    """Among plans equal by what chose them, those of greatest surplus as stated."""
    stated = dataclasses.replace(face, cost=formulation.program.cost)
    greatest = Handle(stated).solve()
    if not greatest.outcome.is_solved:
        return face, best
    return optimal_face(stated, greatest), greatest


def _exact(face: Program, x: Floats) -> Floats:
    """A vertex next to a point: an interior point holds its rows to 1e-7 only, a vertex to rounding."""
    for room in EXACT_MCM_D:
        near = dataclasses.replace(
            face,
            cost=np.zeros_like(face.cost),
            lower=np.maximum(face.lower, np.minimum(x - room, face.upper)),
            upper=np.minimum(face.upper, np.maximum(x + room, face.lower)),
        )
        vertex = Handle(near, tolerance=EXACT_TOLERANCE).solve()
        if vertex.outcome.is_solved:
            return vertex.x
    return x


def _greatest_surplus(formulation: Formulation, program: Program, method: Method) -> tuple[Program, Solution]:
    build = formulation.columns.build
    if formulation.scenario.are_projects_lumpy and program.upper[build].any():
        integer = np.zeros(program.cost.size, dtype=bool)
        integer[build] = True
        whole = Handle(dataclasses.replace(program, integer=integer)).solve()
        if not whole.outcome.is_solved:
            return program, whole
        lower, upper = program.lower.copy(), program.upper.copy()
        lower[build] = upper[build] = np.round(whole.x[build])
        program = dataclasses.replace(program, lower=lower, upper=upper)
    return program, Handle(program, method=method).solve()


def _chosen(formulation: Formulation, face: Program, best: Solution, *, is_exact: bool = False) -> Floats:
    """Of all points of a face that of least transport work, then of least change.

    What an interior point calls almost solved may miss its rows by more than a plan may: then the vertex of
    least transport work stands, whatever it changes from month to month.

    Parameters
    ----------
    is_exact : whether a vertex next to the calmest point is taken.
    """
    least_work, least = _least_work(formulation, face, best)
    calm = least.x if least is best else _calmest(formulation, least_work, least)
    x = _exact(face, calm) if is_exact else calm
    return x if _residual(face, x) <= CALM_HOLDS_MCM_D else least.x


def _least_work(formulation: Formulation, face: Program, best: Solution) -> tuple[Program, Solution]:
    """The face of least transport work and a vertex of it; `best` where there is none."""
    flows = formulation.columns.flows
    work = np.zeros_like(face.cost)
    lengths = np.array([a.length_m for a in formulation.grid.arcs], dtype=float)
    length_days = lengths[:, None] / 1e6 * formulation.days
    work[flows.forward] = work[flows.backward] = length_days
    store = formulation.columns.store
    work[store.injection] = work[store.withdrawal] = STORE_WORK_MM * formulation.days
    least_work = Handle(dataclasses.replace(face, cost=work)).solve()
    if not least_work.outcome.is_solved:
        return face, best
    return optimal_face(dataclasses.replace(face, cost=work), least_work), least_work


def _calmest(formulation: Formulation, face: Program, least_work: Solution) -> Floats:
    """The point of least change of a face; its vertex of least work where that is not found."""
    calm = _calm(_least_change(formulation, face))
    if calm is None:
        return least_work.x
    x = calm[: face.cost.size]
    # An interior point stops short of its bounds by its tolerance; what lies that close lies on the bound.
    near = 1e-7
    x = np.where(np.abs(x - face.lower) < near, face.lower, x)
    return np.where(np.abs(x - face.upper) < near, face.upper, x)


def _calm(program: Program) -> Floats | None:
    """The point of least change: of the programme without what is settled, in a third of the time.

    A face holds its rows to a tolerance; where two of them cross by more than rounding it is solved whole.
    """
    small = compact(program, keep_rows=np.zeros(0, dtype=np.int64))
    if (small.program.lower <= small.program.upper).all():
        found = solve(small.program)
        if found.outcome.is_solved:
            return small.whole(found.x)
    whole = solve(program)
    return whole.x if whole.outcome.is_solved else None


def _least_change(formulation: Formulation, face: Program) -> Program:
    """Minimise Σ δ change² + small Σ δ rate², with one column and one row per change of a free rate."""
    columns = formulation.columns
    periods = formulation.periods
    ordinary = [t for t, p in enumerate(periods) if not p.is_peak]
    before = np.zeros(len(periods), dtype=np.int64)
    for position, t in enumerate(ordinary):
        before[t] = ordinary[position - 1]
    for t, period in enumerate(periods):
        if period.is_peak:  # a peak day is compared with the ordinary days of its month
            before[t] = next(o for o in ordinary if periods[o].month == period.month)
    store, flows = columns.store, columns.flows
    blocks = (
        columns.production,
        flows.forward,
        flows.backward,
        columns.use,
        store.injection,
        store.withdrawal,
    )
    rates = np.concatenate(blocks)
    now, then = rates.ravel(), rates[:, before].ravel()
    weight = np.broadcast_to(formulation.days, rates.shape).ravel()
    moves = (now != then) & ((face.lower[now] != face.upper[now]) | (face.lower[then] != face.upper[then]))
    now_moving, then_moving = now[moves], then[moves]
    count, size = int(moves.sum()), face.cost.size
    each = np.arange(count)
    difference = coo_matrix(
        (
            np.concatenate([np.ones(count), -np.ones(count)]),
            (np.concatenate([each, each]), np.concatenate([now_moving, then_moving])),
        ),
        shape=(count, size),
    )
    identity = coo_matrix((-np.ones(count), (each, each)), shape=(count, count))
    empty = coo_matrix((face.matrix.shape[0], count))
    quadratic = np.zeros(size + count)
    quadratic[now] = SIZE_WEIGHT * weight
    quadratic[columns.build] = SIZE_WEIGHT
    quadratic[size:] = weight[moves]
    return Program(
        cost=np.zeros(size + count),
        lower=np.concatenate([face.lower, np.full(count, -np.inf)]),
        upper=np.concatenate([face.upper, np.full(count, np.inf)]),
        matrix=csc_matrix(vstack([hstack([face.matrix, empty]), hstack([difference, identity])])),
        row_lower=np.concatenate([face.row_lower, np.zeros(count)]),
        row_upper=np.concatenate([face.row_upper, np.zeros(count)]),
        quadratic=quadratic,
    )


def _residual(program: Program, x: Floats) -> float:
    row = np.asarray(program.matrix @ x)
    return float(
        max(
            np.max(np.maximum(row - program.row_upper, program.row_lower - row), initial=0.0),
            np.max(np.maximum(x - program.upper, program.lower - x), initial=0.0),
        )
    )


def plan_within(formulation: Formulation, program: Program, *, block: frozenset[str], pins: Pins) -> Plan:
    """The best plan of a block within given bounds, such as builds that are settled; the calmest of equals.

    Parameters
    ----------
    program : the formulation's, with the bounds of the block and whatever is held besides.
    """
    plan = Plan(
        kind="block",
        block=block,
        formulation=formulation,
        pins=pins,
        program=program,
        outcome=Outcome(code="solved", message=""),
        surplus_musd=float("nan"),
        x=np.full(program.cost.size, np.nan),
    )
    best = Handle(program).solve()
    if not best.outcome.is_solved:
        return dataclasses.replace(plan, outcome=explain(formulation, program, best.outcome))
    x = _chosen(formulation, optimal_face(program, best), best)
    return dataclasses.replace(plan, x=x, surplus_musd=0.0 - best.objective, outcome=_found(program, x))
