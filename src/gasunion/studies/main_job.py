"""The main job: one year contracted, as agreed, for a block and for all, and the test against the past."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gasunion.intake.case import Case
from gasunion.outcome import Finding
from gasunion.planning.plan import Plan
from gasunion.studies.hindcast.question import PastYears, hindcast_years
from gasunion.studies.plan_question import STUDY, PlanQuestion, answers, plan_question
from gasunion.studies.results import PlanResult

Step = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class MainJob:
    """What the main job found.

    Attributes
    ----------
    case : on the base of the year, where it has one.
    results : "contracted", "status quo", "block", "all" → result; an unsolved plan ends the job before.
    past : the years with observations, from what was known before each.
    faults : of the independent checker, by plan; empty where every plan holds.
    """

    case: Case
    year: int
    block: frozenset[str]
    results: Mapping[str, PlanResult]
    past: PastYears
    faults: tuple[Finding, ...]

    @property
    def unsolved(self) -> Plan | None:
        """The first plan that has no solution, None where all have one."""
        return next((r.plan for r in self.results.values() if not r.plan.outcome.is_solved), None)


def steps(case: Case, *, year: int, block: frozenset[str], on_base: bool = True) -> tuple[str, ...]:
    """Names of the steps, in order, for whoever shows progress."""
    asked = (q.words for q in _questions(case, year=year, block=block, on_base=on_base).values())
    return (*asked, STUDY, *(f"hindcast {y}" for y in _hindcast_years(case)))


def run_main_job(
    case: Case,
    *,
    year: int,
    block: frozenset[str],
    on_base: bool = True,
    begin: Step = lambda _: None,
) -> MainJob:
    """Make the four plans of a year and the hindcast, which never stands on a base.

    Parameters
    ----------
    on_base : whether the base of the year is applied. begin : told the name of each step as it begins.
    """
    questions = _questions(case, year=year, block=block, on_base=on_base)
    results = dict(zip(questions, answers(list(questions.values()), begin=begin), strict=True))
    faults = [fault for result in results.values() for fault in result.faults]
    past = hindcast_years(case, begin=lambda year: begin(f"hindcast {year}"))
    faults += past.faults
    return MainJob(
        case=questions["status quo"].case,
        year=year,
        block=block,
        results=results,
        past=past,
        faults=tuple(faults),
    )


def _questions(case: Case, *, year: int, block: frozenset[str], on_base: bool) -> dict[str, PlanQuestion]:
    return {
        "contracted": plan_question(case, year, kind="contracted", on_base=on_base),
        "status quo": plan_question(case, year, on_base=on_base),
        "block": plan_question(case, year, block=block, on_base=on_base),
        "all": plan_question(case, year, block="all", on_base=on_base, worlds=0),
    }


def _hindcast_years(case: Case) -> tuple[int, ...]:
    observed = {o.year for o in case.observed}
    return tuple(y for y in case.plan_years if y in observed)
