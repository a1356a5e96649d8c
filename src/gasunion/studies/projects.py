"""Which projects are worth building, when, for whom, and who would pay for them.

1. Years: each modelled year stands for those up to the next one, the last for those up to the horizon; money
   is discounted to the first.
2. The builds of greatest worth, over all years at once, whole or not at all (`planning.timeline`).
3. With and without, per party: the plans of every year with what is built, and with one project less (or, of
   one that is not built, one more). A party's benefit is the difference of its account without investment.
4. Costs: each territory its own parts; compensation where a host loses, without and with a threshold
   (`studies.cost_allocation`).

Every plan is of the block, made from its status quo's pins, and seen by the independent checker.

See docs/theory/projects.md.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from gasunion.intake.case import Case
from gasunion.outcome import Finding, Outcome, Refused
from gasunion.planning.blocks import Pins, bounded
from gasunion.planning.enumeration import Alternative, alternatives, bound_musd
from gasunion.planning.formulation import formulate
from gasunion.planning.pinning import pin
from gasunion.planning.timeline import Stage, Timeline, choose_builds
from gasunion.reading.limits import LAST_YEAR
from gasunion.scenario.projects import Project
from gasunion.studies.cost_allocation import Allocation, allocate
from gasunion.studies.members import block_members
from gasunion.studies.project_plans import Plans, PlanTotals, capex_by_party

HORIZON_Y = 25
FOLLOWS = 1e-6
"""Relative difference up to which the worth of the choice is that of its plans."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectsQuestion:
    """What is asked.

    Attributes
    ----------
    case : without its base years. years : modelled, in order. until : the last year that counts.
    decided : year in which builds are decided; lead times count from it. None: earliest years alone count.
    block : parties that plan as one. threshold : of the allocation of projects that have none of their own.
    said : every choice that was left open, in words. by_default : years, until, block: which were not named.
    """

    case: Case
    years: tuple[int, ...]
    until: int
    decided: int | None
    block: frozenset[str]
    threshold: float
    said: tuple[str, ...]
    by_default: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One project with and without.

    Attributes
    ----------
    start : year from which it stands in the choice, None where it is not built; `tried` is the year from
        which it is held against the choice then.
    benefit_musd, cost_musd : of all parties, discounted.
    free, kept : allocation without and with the threshold. capex : party → investment in its own parts.
    first_year : from which it may stand, whatever is modelled. is_open : whether the block, or one party
        alone, holds every territory it needs; otherwise it is not built, whatever it is worth.
    """

    project: Project
    start: int | None
    tried: int | None
    benefit_musd: float
    cost_musd: float
    free: Allocation
    kept: Allocation
    capex: Mapping[str, float]
    first_year: float
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectsResult:
    """The answer; empty but for its outcome where there is none.

    Attributes
    ----------
    weights : year → discounted years it stands for. before_musd, after_musd : discounted surplus without any
        project, and with what is built. portfolio : party → benefit of all that is built less the cost of its
        own parts.
    plans : every plan that was made, in totals. alternatives : the surplus of every set of every year; empty
        where they are too many. bound_musd : worth with builds of any share, which no choice exceeds.
    days : of each year.
    """

    outcome: Outcome
    weights: Mapping[int, float]
    timeline: Timeline | None = None
    before_musd: float = 0.0
    after_musd: float = 0.0
    portfolio: Mapping[str, float] | None = None
    judged: tuple[Judged, ...] = ()
    plans: tuple[PlanTotals, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    bound_musd: float = 0.0
    days: Mapping[int, int] | None = None
    discount_rate: float = 0.0


def projects_question(
    case: Case,
    *,
    years: Collection[int] | None = None,
    block: str | Collection[str] | None = None,
    until: int | None = None,
    decided: int | None = None,
    threshold: float = 0.1,
) -> ProjectsQuestion:
    """The question of people's words.

    Raises
    ------
    Refused : a year cannot be planned, the horizon ends before it starts, no project could stand in any year,
        or the threshold is no share.
    """
    bare = case.without_base()
    said: list[str] = []
    faults: list[Finding] = []
    if not 0.0 <= threshold <= 1.0:
        faults.append(
            Finding(
                where="threshold",
                what=f"is {threshold:g}.",
                value=threshold,
                limit=1.0,
                hint="It is a share, 0 to 1.",
            )
        )
    chosen = tuple(sorted(set(years))) if years else _years_with_projects(bare, faults)
    for year in chosen if years else ():
        try:
            bare.planning_year(year)
        except Refused as refused:
            faults += refused.findings
    if faults:
        raise Refused(faults)
    if not years:
        said.append(
            f"years: {', '.join(map(str, chosen))}, in which a plan can be made and a project could stand"
        )
    last = until if until is not None else chosen[0] + HORIZON_Y - 1
    if until is None:
        said.append(f"what counts ends with {last}, {HORIZON_Y} years from {chosen[0]}")
    if last < chosen[-1]:
        hint = f"Give --until {chosen[-1]} or later."
        what = f"is {last}, before the last modelled year, {chosen[-1]}."
        raise Refused(
            [Finding(where="until", what=what, value=float(last), limit=float(chosen[-1]), hint=hint)]
        )
    if last > LAST_YEAR:
        what = f"is {last}; years go to {LAST_YEAR}."
        raise Refused([Finding(where="until", what=what, value=float(last), limit=float(LAST_YEAR))])
    scenarios = [bare.planning_year(y)[1] for y in chosen]
    projects = {p.project: p for s in scenarios for p in s.projects}
    if not projects:
        what = f"none could stand in {', '.join(map(str, chosen))}."
        hint = "See earliest_year in projects.csv; ask for a later year."
        raise Refused([Finding(where="projects", what=what, hint=hint)])
    known = {p.party for s in scenarios for p in s.parties}
    if block is None:
        members = frozenset(t for p in projects.values() for t in p.territories)
        said.append(f"block: {'+'.join(sorted(members))}, whose territories the projects need")
    else:
        members = block_members(block, known)
    if case.base_years:
        said.append("base years are left out: projects are judged between years that have none")
    return ProjectsQuestion(
        case=bare,
        years=chosen,
        until=last,
        decided=decided,
        block=members,
        threshold=threshold,
        said=tuple(said),
        by_default=tuple(
            name for name, given in (("years", years), ("until", until), ("block", block)) if not given
        ),
    )


def _years_with_projects(case: Case, faults: list[Finding]) -> tuple[int, ...]:
    found = tuple(y for y in case.plan_years if case.planning_year(y)[1].projects)
    if not found:
        hint = "See earliest_year in projects.csv and plan_years in case.toml."
        faults.append(
            Finding(where="projects", what="none could stand in any year that can be planned.", hint=hint)
        )
    return found


def judge_projects(
    question: ProjectsQuestion, *, begin: Callable[[str], None] = lambda _: None
) -> ProjectsResult:
    """The answer to a question.

    Parameters
    ----------
    begin : told in words what begins.
    """
    weights = _weights(question)
    stages: list[Stage] = []
    pins: list[Pins] = []
    for year in question.years:
        begin(f"status quo of {year}")
        formulation = formulate(*question.case.planning_year(year))
        found, outcome = pin(formulation)
        if found is None:
            return ProjectsResult(outcome=outcome, weights=weights)
        program = bounded(formulation, kind="block", block=question.block, pins=found)
        stages.append(Stage(year=year, weight=weights[year], formulation=formulation, program=program))
        pins.append(found)
    projects = {p.project: p for s in stages for p in s.formulation.scenario.projects}
    begin(f"the choice among {len(projects)} projects")
    first = {n: _first_year(p, question.decided) for n, p in projects.items()}
    timeline = choose_builds(stages, first_year=first)
    if not timeline.outcome.is_solved:
        return ProjectsResult(outcome=timeline.outcome, weights=weights)
    begin("what else could be built")
    others, bad = alternatives(stages, first)
    bound, outcome = bound_musd(stages, first_year=first)
    for failed in (bad, outcome):
        if failed is not None and not failed.is_solved:
            return ProjectsResult(outcome=failed, weights=weights)
    life = {n: p.lifetime_y for n, p in projects.items()}
    plans = Plans(question.block, stages, pins)
    standing = {s.year: timeline.in_place(life, s.year) for s in stages}
    after, before = plans.of(standing), plans.of({s.year: frozenset() for s in stages})
    judged = []
    for name in sorted(projects):
        begin(name)
        judged.append(_judged(projects[name], timeline, question, stages, plans, standing, first[name]))
    faults = tuple(plans.faults)
    residual = abs(after.worth - timeline.worth_musd) / (1.0 + abs(after.worth))
    count = sum(v is not None for v in timeline.start.values())
    message = (
        f"{count} of {len(projects)} projects are built; residual: of the worth of the choice against the "
    )
    message += "plans that come of it, relative"
    outcome = Outcome(code="solved", message=message, residual=residual)
    if faults or residual > FOLLOWS:
        told = (
            "the independent checker found faults in the plans"
            if faults
            else "the plans do not have the worth of the choice"
        )
        outcome = Outcome(code="outside_limits", message=told, residual=residual, findings=faults)
    return ProjectsResult(
        outcome=outcome,
        weights=weights,
        timeline=timeline,
        before_musd=before.worth,
        after_musd=after.worth,
        portfolio=after.net_of(before),
        judged=tuple(judged),
        plans=plans.made,
        alternatives=others,
        bound_musd=bound,
        days={s.year: s.formulation.scenario.calendar.days for s in stages},
        discount_rate=stages[0].formulation.scenario.discount_rate,
    )


def _judged(
    project: Project,
    timeline: Timeline,
    question: ProjectsQuestion,
    stages: list[Stage],
    plans: Plans,
    standing: Mapping[int, frozenset[str]],
    first: float,
) -> Judged:
    name, start = project.project, timeline.start[project.project]
    possible = [s.year for s in stages if s.year >= first and name in s.columns()]
    tried = start if start is not None else (possible[0] if possible else None)
    here = {
        y: built | {name} if tried is not None and tried <= y < tried + project.lifetime_y else built - {name}
        for y, built in standing.items()
    }
    there = {y: built - {name} for y, built in standing.items()}
    one, other = plans.of(here), plans.of(there)
    benefit = {p: one.account[p] - other.account[p] for p in one.account}
    cost = {p: one.cost.get(p, 0.0) - other.cost.get(p, 0.0) for p in {*one.cost, *other.cost}}
    return Judged(
        project=project,
        start=start,
        tried=tried,
        benefit_musd=sum(benefit.values()),
        cost_musd=sum(cost.values()),
        capex=next(
            capex_by_party(s.formulation, project)
            for s in stages
            if project in s.formulation.scenario.projects
        ),
        first_year=first,
        is_open=len(project.territories) <= 1 or project.territories <= question.block,
        free=allocate(benefit, cost, threshold=0.0),
        kept=allocate(
            benefit,
            cost,
            threshold=question.threshold if project.threshold is None else project.threshold,
        ),
    )


def _first_year(project: Project, decided: int | None) -> float:
    """First year in which a project may stand."""
    return max(project.earliest_year, (decided + project.lead_time_y) if decided is not None else 0.0)


def _weights(question: ProjectsQuestion) -> dict[int, float]:
    """Year → discounted years that it stands for, to the first modelled year."""
    ends = [*question.years[1:], question.until + 1]
    out = {}
    for year, end in zip(question.years, ends, strict=True):
        rate = question.case.planning_year(year)[1].discount_rate
        out[year] = sum((1.0 + rate) ** -(y - question.years[0]) for y in range(year, end))
    return out
