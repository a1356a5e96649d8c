"""Reconcile a past year: inputs that close, how far each gave way, where sources contradict each other.

1. A first pass without a word about fuel.
2. The fuel of each territory is that of the plan with least transport work at the quantities of the first
   pass; the second pass holds it there. Without it fuel takes up whatever does not fit: gas is sent in
   circles to be burnt.

References: docs/theory/base-year.md, sections "Two passes" and "What is reported".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Set
from dataclasses import dataclass

import numpy as np

from gasunion.network.network import Network
from gasunion.outcome import Finding, Outcome
from gasunion.planning.compact import compact
from gasunion.planning.infeasible import explain
from gasunion.program import Floats, Handle, Program, Solution, solve
from gasunion.scenario.balances import BalanceFigure
from gasunion.scenario.deviations import Deviations
from gasunion.scenario.scenario import Scenario
from gasunion.studies.reconcile.draw import drawn
from gasunion.studies.reconcile.figures import Kind, Observation, Unknown, observations_of, unknowns_of
from gasunion.studies.reconcile.misclosure import Conflict, Misclosure, conflicts_of, misclosures_of
from gasunion.studies.reconcile.programme import Compiled, compile_programme, work_cost

# What is published of a reconciled year: other machines agree to this.
DIGITS_BCM = 4
# A factor acts on tens of bcm: 1e-6 of it is as much as 1e-4 bcm.
FACTOR_DIGITS = 6
MISFIT_DIGITS = 3
# What rates are written to, and what rows hold to; a point that misses more is no answer. [mcm/d]
ROWS_HOLD_MCM_D = 1e-4
# Room around the quantities of a pass for the plan of least work: an interior point meets rows to 1e-8.
NEAR = 1e-5
# Fuel above that of the plan of least work by more than this is burnt in circles: a share, a volume [bcm].
CIRCLE_SHARE, CIRCLE_BCM = 0.1, 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusted:
    """One input of the year, before and after.

    Attributes
    ----------
    unknown : which, its prior and its standard deviation. after : reconciled, in its unit.
    z : deviation that the programme found; None where there is no prior.
    size_bcm : of an output or a wanted use, the volume on which its factors acted.
    """

    unknown: Unknown
    after: float
    z: float | None
    size_bcm: float = 0.0

    def factor(self, prior: float, after: float) -> float:
        """What a factor that acted on this volume's size is of the reconciled volume itself."""
        return prior + (after - prior) * (self.size_bcm / self.after if self.after > 0 else 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """An observation and what the reconciled year makes of it. [bcm]"""

    observation: Observation
    reconciled_bcm: float
    z: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fuel:
    """Fuel of a territory: of the plan with least transport work, and of the base year. [bcm]"""

    party: str
    least_work_bcm: float
    reconciled_bcm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Rates of one contract, month by month: the pins of the status quo.

    Attributes
    ----------
    rate_mcm_d : month → rate, the same on ordinary and peak days.
    """

    contract: str
    quantity_bcm: float
    rate_mcm_d: Mapping[int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseYear:
    """What a past year comes to.

    Attributes
    ----------
    year : reconciled. outcome : how it ended; the other parts are empty unless it is solved.
    misfit : Σ z². misfit_of : the same by group: kinds of unknowns, "observation", "month".
    """

    year: int
    outcome: Outcome
    adjusted: tuple[Adjusted, ...] = ()
    met: tuple[Met, ...] = ()
    fuel: tuple[Fuel, ...] = ()
    rates: tuple[Rates, ...] = ()
    misclosures: tuple[Misclosure, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    misfit: float = float("nan")
    misfit_of: Mapping[str, float] = dataclasses.field(default_factory=dict)


def reconcile(
    network: Network,
    scenario: Scenario,
    figures: tuple[BalanceFigure, ...],
    *,
    deviations: Deviations,
    held: Set[str],
    world: tuple[int, int] | None = None,
) -> BaseYear:
    """Reconcile the year of a scenario.

    Parameters
    ----------
    figures : published balances; those of other years are passed over.
    held : parties whose supply, use and contracts among themselves stay as they are.
    world : (seed, index) of a draw of the uncertainty; None for the figures as they were published.

    Returns
    -------
    The base year; outcome `infeasible` where no inputs close, with an irreducible set in words, and
    `outside_limits` where a pipeline carries gas both ways at once.
    """
    year = scenario.calendar.year
    of_year = tuple(f for f in figures if f.year == year)
    territory = {n.node: n.territory for n in network.nodes}
    unknowns = unknowns_of(scenario, of_year, deviations, territory=territory, held=held)
    observations = observations_of(of_year, deviations)
    if world is not None:
        unknowns, observations = drawn(unknowns, observations, seed=world[0], index=world[1])

    def compiled(size: Floats, fuel_bcm: Mapping[str, float] | None) -> Compiled:
        return compile_programme(
            network,
            scenario,
            unknowns=unknowns,
            observations=observations,
            figures=of_year,
            deviations=deviations,
            size_bcm=size,
            fuel_bcm=fuel_bcm,
        )

    fuel: dict[str, float] | None = None
    size = np.array([u.prior for u in unknowns])
    passes = ["without a word about fuel", "fuel held at the plan of least work"]
    if world is not None:  # a draw moves sizes further, and factors act on the size of the pass before
        passes.append("sizes of the second pass")
    for _ in passes:
        current = compiled(size, fuel)
        found = _solved(current.program)
        if not found.outcome.is_solved:
            return BaseYear(year=year, outcome=_why(current, found.outcome))
        carried = _least_work(current, found.x)
        if not carried.outcome.is_solved:
            return BaseYear(year=year, outcome=carried.outcome)
        size = found.x[current.values.columns]
        fuel = dict(zip(current.parties, carried.x[current.fuel].tolist(), strict=True))
    assert fuel is not None
    circles = _circles(current, found.x, fuel)
    if circles:
        message = "more fuel is burnt than the plan of least work needs: gas would have to go in circles"
        return BaseYear(year=year, outcome=Outcome(code="outside_limits", message=message, findings=circles))
    return _read(current, found.x, of_year, fuel=fuel, residual=found.outcome.residual)


def _solved(program: Program) -> Solution:
    """The solution of a pass, found without what is settled; its duals are not asked for."""
    small = compact(program, keep_rows=np.zeros(0, dtype=np.int64))
    if (small.program.lower <= small.program.upper).all():
        found = solve(small.program)
        if found.outcome.is_solved:
            return dataclasses.replace(found, x=small.whole(found.x))
    return solve(program)


def _why(compiled: Compiled, outcome: Outcome) -> Outcome:
    if outcome.code != "infeasible":
        return outcome
    linear = dataclasses.replace(compiled.program, quadratic=None)
    return explain(compiled.formulation, linear, outcome)


def _least_work(compiled: Compiled, x: Floats) -> Solution:
    """Uses, contracts and stocks of a pass carried with the least transport work.

    Fields may give less than in the pass: what was raised only to be burnt is not raised.
    """
    lower, upper = compiled.program.lower.copy(), compiled.program.upper.copy()
    kinds = np.array([u.kind for u in compiled.values.unknowns])
    columns = compiled.values.columns
    kept = np.concatenate([columns[kinds != "output"], compiled.departure.ravel()])
    lower[kept], upper[kept] = x[kept] - NEAR, x[kept] + NEAR
    output = columns[kinds == "output"]
    upper[output] = x[output] + NEAR
    cost = np.zeros_like(compiled.program.cost)
    flow, work = work_cost(compiled.formulation)
    cost[flow] = work
    return Handle(
        dataclasses.replace(compiled.program, quadratic=None, cost=cost, lower=lower, upper=upper)
    ).solve()


def _read(
    compiled: Compiled,
    x: Floats,
    figures: tuple[BalanceFigure, ...],
    *,
    fuel: Mapping[str, float],
    residual: float | None,
) -> BaseYear:
    unknowns, scenario = compiled.values.unknowns, compiled.formulation.scenario
    values, size = x[compiled.values.columns], compiled.values.size_bcm
    deviations = [float(x[z]) if z >= 0 else None for z in compiled.deviation]
    volumes = {
        (u.kind, u.name): Adjusted(unknown=u, after=round(float(v), DIGITS_BCM) + 0.0, z=z, size_bcm=float(s))
        for u, v, z, s in zip(unknowns, values, deviations, size, strict=True)
        if u.unit == "bcm"
    }
    adjusted = tuple(
        volumes.get((u.kind, u.name)) or Adjusted(unknown=u, after=_factor(u, float(v), volumes), z=z)
        for u, v, z in zip(unknowns, values, deviations, strict=True)
    )
    met = tuple(
        Met(observation=o, z=float(x[z]), reconciled_bcm=o.figure.value_bcm + o.sigma_bcm * float(x[z]))
        for o, z in zip(compiled.observations, compiled.seen, strict=True)
    )
    misfit_of: dict[str, float] = {}
    for a in adjusted:
        misfit_of[a.unknown.kind] = misfit_of.get(a.unknown.kind, 0.0) + (a.z or 0.0) ** 2
    for name, columns in (
        ("observation", compiled.seen),
        ("month", compiled.month_deviation.ravel()),
    ):
        misfit_of[name] = float((x[columns] ** 2).sum())
    misfit = sum(misfit_of.values())
    year = scenario.calendar.year
    if (residual or 0.0) > ROWS_HOLD_MCM_D:
        message = f"rows are missed by {residual:.1e} mcm/d, more than {ROWS_HOLD_MCM_D:.0e}"
        return BaseYear(year=year, outcome=Outcome(code="out_of_steps", message=message, residual=residual))
    outcome = Outcome(
        code="solved",
        residual=ROWS_HOLD_MCM_D,
        message=f"the year closes with Σz² of {round(misfit, MISFIT_DIGITS):.1f}; "
        f"rows hold to {ROWS_HOLD_MCM_D:.0e} mcm/d",
    )
    return BaseYear(
        year=year,
        outcome=outcome,
        adjusted=adjusted,
        met=met,
        fuel=tuple(
            Fuel(
                party=p,
                least_work_bcm=fuel[p],
                reconciled_bcm=float(x[column]),
            )
            for p, column in zip(compiled.parties, compiled.fuel, strict=True)
        ),
        rates=_rates(compiled, x),
        misclosures=misclosures_of(figures, unknowns, compiled.observations, scenario, fuel=fuel),
        conflicts=conflicts_of(compiled.observations),
        misfit=misfit,
        misfit_of=misfit_of,
    )


def _factor(unknown: Unknown, value: float, volumes: Mapping[tuple[Kind, str], Adjusted]) -> float:
    """A factor as its column takes it: a greatest month is one of the reconciled output."""
    if unknown.kind == "month maximum":
        value = volumes["output", unknown.name].factor(unknown.prior, value)
    return round(value, FACTOR_DIGITS) + 0.0


def _rates(compiled: Compiled, x: Floats) -> tuple[Rates, ...]:
    rows, f = compiled.formulation.contracts, compiled.formulation
    found = []
    for c, contract in enumerate(rows.contracts):
        quantity = x[rows.quantity[c]]
        by_month = {
            p.month: round(float(quantity[t]), DIGITS_BCM) + 0.0
            for t, p in enumerate(f.scenario.calendar.periods)
        }
        volume = float(quantity @ f.days) / 1000.0
        found.append(
            Rates(
                contract=contract.contract, quantity_bcm=round(volume, DIGITS_BCM) + 0.0, rate_mcm_d=by_month
            )
        )
    return tuple(found)


def _circles(compiled: Compiled, x: Floats, least: Mapping[str, float]) -> tuple[Finding, ...]:
    """Territories that burn more than the plan of least work needs for the same quantities."""
    found = []
    for party, column in zip(compiled.parties, compiled.fuel, strict=True):
        burnt, limit = float(x[column]), least[party] + max(CIRCLE_SHARE * least[party], CIRCLE_BCM)
        if burnt > limit:
            found.append(
                Finding(
                    where=f"fuel of {party}",
                    what=f"is {burnt:.3f} bcm; the plan of least work burns {least[party]:.3f} bcm.",
                    value=burnt,
                    unit="bcm",
                    limit=limit,
                    hint="Look for a published use that is too low or an output that is too high.",
                )
            )
    return tuple(found)
