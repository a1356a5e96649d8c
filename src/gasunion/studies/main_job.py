"""The main job: one year contracted, as agreed, for a block and for all, and the test against the past."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from gasunion.intake.case import Case
from gasunion.outcome import Finding
from gasunion.planning.plan import Plan, contracted_plan, solve_plan
from gasunion.studies.backcast import Hindcast, Score, backcast, score
from gasunion.studies.check import check
from gasunion.studies.claim import claim_of
from gasunion.studies.results import PlanResult, study_plan

Step = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class MainJob:
    """What the main job found.

    Attributes
    ----------
    results : "contracted", "status quo", "block", "all" → result; an unsolved plan ends the job before.
    hindcasts, score : of the years with observations.
    faults : of the independent checker, by plan; empty where every plan holds.
    """

    case: Case
    year: int
    block: frozenset[str]
    results: Mapping[str, PlanResult]
    hindcasts: tuple[Hindcast, ...]
    score: Score | None
    faults: tuple[Finding, ...]

    @property
    def unsolved(self) -> Plan | None:
        """The first plan that has no solution, None where all have one."""
        return next((r.plan for r in self.results.values() if not r.plan.outcome.is_solved), None)


def steps(case: Case) -> tuple[str, ...]:
    """Names of the steps, in order, for whoever shows progress."""
    years = _backcast_years(case)
    return (
        "contracted plan",
        "status quo",
        "block",
        "all parties",
        "ranges, prices, what binds",
        *(f"backcast {y}" for y in years),
    )


def run_main_job(case: Case, *, year: int, block: frozenset[str], begin: Step = lambda _: None) -> MainJob:
    """Make the four plans of a year and the backcast.

    Parameters
    ----------
    begin : told the name of each step as it begins.
    """
    network, scenario = case.planning_year(year)
    everyone = frozenset(p.party for p in scenario.parties)
    begin("contracted plan")
    contracted = contracted_plan(network, scenario)
    begin("status quo")
    base = solve_plan(contracted.formulation, kind="status quo")
    plans = {"contracted": contracted, "status quo": base}
    for name, step, members in (("block", "block", block), ("all", "all parties", everyone)):
        begin(step)
        plans[name] = solve_plan(base.formulation, kind="block", block=members, pins=base.pins)
    begin("ranges, prices, what binds")
    # HiGHS leaves Python's lock while it solves, so two studies share two cores; each has its own programmes.
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = dict(zip(plans, pool.map(study_plan, plans.values()), strict=True))
    faults: list[Finding] = []
    for result in results.values():
        if result.plan.outcome.is_solved:
            faults += check(network, scenario, claim_of(result.plan))
    past = {}
    for past_year in _backcast_years(case):
        begin(f"backcast {past_year}")
        made = contracted_plan(*case.planning_year(past_year))
        if made.outcome.is_solved:
            past[past_year] = made
    hindcasts = backcast(past, case.observed)
    return MainJob(
        case=case,
        year=year,
        block=block,
        results=results,
        hindcasts=hindcasts,
        score=score(hindcasts),
        faults=tuple(faults),
    )


def _backcast_years(case: Case) -> tuple[int, ...]:
    observed = {o.year for o in case.observed}
    return tuple(y for y in case.plan_years if y in observed)
