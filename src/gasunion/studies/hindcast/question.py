"""The question of a hindcast: past years from what was known before each, against what was observed.

For every observed flow four predictors stand beside the observation: persistence, the observation of the year
before, which costs nothing; agreed quantities alone; the plan with agreed quantities (status quo); and the
contracted plan, with its range over plans as good within the tolerance. A model that does not beat the first
has shown nothing, and the answer says which of them did best. What bound held a flow, and whether that bound
is dated after the year began, is said of each.

References: docs/theory/hindcast.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date

from gasunion.intake.case import Case
from gasunion.intake.vintage.vintage import eve
from gasunion.outcome import Finding, Outcome, Refused
from gasunion.patience import heard
from gasunion.planning.binding import binding
from gasunion.planning.plan import Plan
from gasunion.planning.ranges import measure_ranges
from gasunion.reading.dates import NoDay, day_of
from gasunion.reading.text import shown
from gasunion.scenario.knowledge import Input
from gasunion.scenario.measure import Term
from gasunion.scenario.observed import Observation
from gasunion.studies.hindcast import inputs as of_flow
from gasunion.studies.hindcast.flow import Hindcast
from gasunion.studies.hindcast.prediction import Predicted, predicted
from gasunion.studies.hindcast.scores import Score, scores
from gasunion.studies.hindcast.years import unused_years, years_asked

# HiGHS leaves Python's lock while it solves, so two years share two cores.
WORKERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PastYear:
    """A past year: what was known of it before, and its flows.

    Attributes
    ----------
    as_of : the last day of what was known. eve : the day before the year.
    outcome : that of the contracted plan, or of the status quo where that failed.
    inputs : every figure that the plans rest on, and how it was known.
    gave_way : minima that were given up, in words. flows : in the order of corridors.
    faults : what the independent checker found in the plans.
    """

    year: int
    as_of: date
    eve: date
    outcome: Outcome
    inputs: tuple[Input, ...]
    gave_way: str = ""
    flows: tuple[Hindcast, ...] = ()
    faults: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastYears:
    """Past years against observations.

    Attributes
    ----------
    outcome : that of the first year without a plan, or whose plan the checker faults; else solved.
    years : in order; empty where a year has no plan that holds. scores : over all flows.
    faults : what the independent checker found in any of the plans.
    """

    outcome: Outcome
    years: tuple[PastYear, ...] = ()
    scores: tuple[Score, ...] = ()
    faults: tuple[Finding, ...] = ()

    @property
    def hindcasts(self) -> tuple[Hindcast, ...]:
        """Every flow, ordered by corridor, then year."""
        return tuple(sorted((h for y in self.years for h in y.flows), key=lambda h: (h.corridor, h.year)))


def hindcast_years(
    case: Case,
    *,
    years: str | Sequence[int] | None = None,
    as_of: str | date | None = None,
    given: Sequence[Observation] = (),
    begin: Callable[[int], None] = lambda _: None,
) -> PastYears:
    """Four predictors of past years, each from what was known before it, against observations.

    Parameters
    ----------
    years : which: 2022, "2021-2023" or a list; every observed year that can be planned where not given.
    as_of : the last day of what was known; the eve of each year where not given.
    given : observations from outside the case; they take the place of the case's own of that flow and year as
        what is predicted, and never of what was known.
    begin : told each year as it begins.

    Raises
    ------
    Refused : a year cannot be planned, every such year is told; a day is none; nothing was observed; a base
        year was given as a scenario, which was made from what was observed.
    """
    if case.wanted.base is not None:
        year = case.wanted.base.year
        what = f"the base of {year} was made from what was observed: a hindcast on it tests nothing"
        raise Refused([Finding(where="--scenario", what=what, hint="leave it out.")])
    case = case.without_base()
    day = None if as_of is None else _day(as_of)
    named = {(o.corridor, o.year) for o in given}
    kept = (o for o in case.observed if (o.corridor, o.year) not in named or o.month)
    observations = (*kept, *given)
    observed = {o.year for o in observations if o.month is None}
    wanted = years_asked(years, case.plan_years, {o.year for o in given} or observed)
    unseen = [y for y in wanted if y not in observed]
    unused = unused_years(case, given, wanted)
    if len(unseen) == len(wanted):
        none = [] if unused and not unseen else [replace(_unseen(case, unseen), severity="error")]
        raise Refused([*none, *(replace(f, severity="error") for f in unused)])

    def past(year: int) -> PastYear:
        begin(year)
        return past_year(case, year, observations=observations, day=day)

    with ThreadPoolExecutor(max_workers=WORKERS) as pool:
        made = tuple(pool.map(heard(past), [y for y in wanted if y in observed]))
    for each in made:
        if not each.outcome.is_solved:
            told = each.outcome
            message = f"{each.year}: {told.message}"
            outcome = Outcome(code=told.code, message=message, findings=told.findings)
            return PastYears(outcome=outcome, faults=tuple(f for y in made for f in y.faults))
    count = sum(len(y.flows) for y in made)
    findings = [*([_unseen(case, unseen)] if unseen else []), *unused]
    if case.overridden:
        what = (
            "a change counts only where the row that it changes was known by the day, or stands in for one."
        )
        hint = "The answer lists the rows that stand: years.YEAR.inputs."
        findings.append(Finding(where="--set, --scenario", what=what, hint=hint, severity="warning"))
    outcome = Outcome(code="solved", message=f"{count} flows of {len(made)} years were compared")
    found = PastYears(outcome=outcome.with_findings([*findings, *remarks(made)]), years=made)
    return PastYears(outcome=found.outcome, years=made, scores=scores(found.hindcasts))


def remarks(years: Sequence[PastYear]) -> list[Finding]:
    """What a reader must know of the years: hindsight, minima that gave way, inputs that nobody dated."""
    told = []
    for y in years:
        where = f"{y.year} as of {y.as_of}"
        if y.as_of > y.eve:
            what = "the year had begun: part of what is compared was known, and nothing here is a forecast."
            told.append(Finding(where=where, what=what, severity="warning"))
        if y.gave_way:
            what = f"rows of different years do not fit together; what gave way: {y.gave_way}."
            told.append(Finding(where=where, what=what, severity="warning"))
    unknown = {y.year: sum(not i.is_known for i in y.inputs) for y in years}
    if any(unknown.values()):
        listed = ", ".join(f"{unknown[y.year]} of {len(y.inputs)} in {y.year}" for y in years)
        hint = "Say in column known_from when they were known; --as-of with a later day asks in hindsight."
        what = f"inputs that nobody dated by then: {listed}."
        told.append(Finding(where="what was known", what=what, hint=hint, severity="warning"))
    return told


def _unseen(case: Case, years: Sequence[int]) -> Finding:
    which = f"of {', '.join(map(str, years))}" if years else "of a year that can be planned"
    return Finding(
        where=f"case {case.name}",
        what=f"no flow of a year was observed {which}, so nothing of it can be compared.",
        hint="Give observations with --observed FILE.",
        severity="warning",
    )


def past_year(
    case: Case, year: int, *, observations: Sequence[Observation], day: date | None = None
) -> PastYear:
    """One past year from what was known on a day, the eve of it where none is given."""
    before = eve(case, year)
    day = before if day is None else day
    made = predicted(case, year, day=day)
    plans = [made.contracted, *([] if made.status_quo is None else [made.status_quo])]
    failed = next((p for p in plans if not p.outcome.is_solved), made.contracted)
    return PastYear(
        year=year,
        as_of=day,
        eve=before,
        outcome=failed.outcome,
        inputs=made.vintage.inputs,
        gave_way=made.gave_way,
        faults=tuple(f for p in plans for f in p.faults),
        flows=_flows(case, made, observations, before) if failed.outcome.is_solved else (),
    )


def _flows(
    case: Case, made: Predicted, observations: Sequence[Observation], before: date
) -> tuple[Hindcast, ...]:
    year, day, vintage = made.vintage.year, made.vintage.day, made.vintage
    annual = {(o.corridor, o.year): o for o in observations if o.month is None}
    rows = [o for _, o in sorted(annual.items()) if o.year == year]
    assert made.status_quo is not None
    plan, agreed_plan = made.contracted.plan, made.status_quo.plan
    binds = binding(plan, kinds=tuple(of_flow.LIMITS))
    result = []
    ranges = measure_ranges(plan, [o.measure for o in rows])
    for o, (low, value, high) in zip(rows, ranges, strict=True):
        earlier = [a for a in annual.values() if a.corridor == o.corridor and a.year < year]
        last = max(
            (a for a in earlier if of_flow.is_by(a.sourced.source_date, day)),
            key=lambda a: a.year,
            default=None,
        )
        yesterday = annual.get((o.corridor, year - 1))
        of = of_flow.owners(o.measure, vintage)
        # What flowed before, if only nothing, is told by a plan without the contract that nobody knew of.
        unknown = () if earlier else of_flow.unknown_contracts(case, o.measure, vintage)
        is_new = bool(earlier and of_flow.unknown_contracts(case, o.measure, vintage))
        agreed, why = _agreed(o.measure, made, is_new=is_new)
        missing = {"agreed": why} if agreed is None else {}
        if yesterday is None:
            missing["persistence"] = f"{year - 1} was not observed"
        if unknown:
            why = f"nothing was known of {', '.join(unknown)} by {day}"
            missing |= {"status_quo": why, "contracted": why}
        result.append(
            Hindcast(
                corridor=o.corridor,
                year=year,
                as_of=day,
                observed=o.quantity_bcm,
                low=o.low_bcm,
                high=o.high_bcm,
                basis=o.basis,
                persistence=yesterday.quantity_bcm if yesterday else None,
                was_published=yesterday is not None and of_flow.is_by(yesterday.sourced.source_date, day),
                last_known=last.quantity_bcm if last else None,
                last_known_year=last.year if last else None,
                agreed=agreed,
                status_quo=None if unknown else _quantity(agreed_plan, o.measure),
                planned=None if unknown else value,
                planned_low=None if unknown else low,
                planned_high=None if unknown else high,
                held=()
                if unknown
                else of_flow.held(plan, o.measure, of, vintage=vintage, binding=binds, eve=before),
                starts_or_ends=of_flow.starts_or_ends(case, o.measure, year),
                rests_on=of,
                inputs=of_flow.counted(vintage.inputs, of),
                missing=missing,
            )
        )
    return tuple(result)


def _quantity(plan: Plan, measure: Sequence[Term]) -> float:
    """What a measure comes to in a plan over the year. [bcm]"""
    total = 0.0
    for term in measure:
        rates = plan.forward if term.way.is_forward else plan.backward
        for arc, rate in zip(plan.formulation.grid.arcs, rates, strict=True):
            if arc.corridor == term.way.corridor:
                total += term.sign * float(rate @ plan.formulation.days) / 1000.0
    return total


def _agreed(measure: Sequence[Term], made: Predicted, *, is_new: bool) -> tuple[float | None, str]:
    """Agreed quantities of the contracts that are measured as a flow is, or why there are none.

    Parameters
    ----------
    is_new : the flow was observed before, and a contract on it begins of which nobody knew: nothing agreed.
    """
    same = frozenset(measure)
    rows = [
        r for r in made.vintage.case.frames["contracts"].to_dict("records") if frozenset(r["measure"]) == same
    ]
    if not rows and is_new:
        return 0.0, ""
    if not rows:
        return None, "no contract that was known is measured as this flow"
    unagreed = sorted(r["contract"] for r in rows if r["contract"] in made.vintage.unagreed)
    if unagreed:
        return None, f"nothing agreed was known of {', '.join(unagreed)}"
    return sum(float(r["agreed_bcm_y"]) for r in rows), ""


def _day(asked: str | date) -> date:
    if isinstance(asked, date):
        return asked
    try:
        return day_of(asked)
    except NoDay as error:
        where = f"--as-of {shown(asked)}"
        raise Refused([Finding(where=where, what="is no day", value=shown(asked), hint=str(error))]) from None
