"""The study of diverted gas: years, stages, corners, and worlds of one base year.

Stages of a year: `built`, pipes that stand; `due`, with every project that could carry gas by then, where
there is one; in the last year also `all`, with every project of the table, whenever it could begin.

References: docs/theory/diversion.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gasunion.outcome import Finding, Outcome, canonical_json, sha256_of
from gasunion.scenario.projects import Project
from gasunion.studies.diversion.corners import corners_of
from gasunion.studies.diversion.programme import NotPlacedError
from gasunion.studies.diversion.question import DiversionQuestion
from gasunion.studies.diversion.told import Told, flat_of, told_of
from gasunion.studies.diversion.year import Before, Lost, before_of, grounds_of, hub_ends, lost_of, status_quo
from gasunion.studies.fleet import Crew, Job, Watch, run
from gasunion.studies.worth.asked import year_of
from gasunion.studies.worth.world import Year, world_scenario

Flat = Mapping[str, float]
Point = Mapping[str, Any]
"""{"name", "why", "figures"} of a corner or a world."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearFound:
    """One year of the answer.

    Attributes
    ----------
    stages : name → what is told. projects : name → those that stand in it.
    points : corners, then worlds; figures by dotted name, "built.placed_bcm".
    idle : buyer → why it takes nothing more. base : whether the year stands on a base.
    """

    year: int
    base: Mapping[str, Any] | None
    lost: Lost
    stages: Mapping[str, Told]
    projects: Mapping[str, tuple[Project, ...]]
    points: tuple[Point, ...]
    idle: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diversion:
    """The answer; without years where one has no status quo.

    Attributes
    ----------
    worlds, seed, world_year : how many worlds were drawn of which year.
    """

    question: DiversionQuestion
    outcome: Outcome
    years: tuple[YearFound, ...]
    worlds: int
    seed: int
    world_year: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What every world needs."""

    question: DiversionQuestion
    before: Before
    year: Year
    number: int
    stages: Mapping[str, tuple[Project, ...]]


def diversion_study(
    question: DiversionQuestion,
    *,
    worlds: int = 0,
    seed: int = 0,
    crew: Crew | None = None,
    watch: Watch | None = None,
    begin: Callable[[str], None] = lambda _: None,
) -> Diversion:
    """The answer to a question.

    Parameters
    ----------
    worlds, seed : of the last year that stands on a base. begin : told in words what begins.

    Raises
    ------
    Refused : worlds or the seed are out of range.
    """
    from gasunion.studies.worth.asked import asked_worlds

    asked_worlds(worlds, seed)
    before = before_of(question)
    based = [y for y in question.years if question.case_of(y).base is not None]
    world_year = based[-1] if based and worlds else None
    found = []
    for year in question.years:
        begin(str(year))
        case = question.case_of(year)
        network, scenario = case.planning_year(year)
        plan, outcome = status_quo(network, scenario)
        if plan is None:
            message = f"{year} has no status quo: {outcome.message}"
            outcome = Outcome(code=outcome.code, message=message, residual=outcome.residual,
                              findings=outcome.findings)  # fmt: skip
            return Diversion(
                question=question, outcome=outcome, years=(), worlds=0, seed=seed, world_year=None
            )
        lost = lost_of(question, before, plan, year)
        stages = _stages(question, year)
        grounds, idle = grounds_of(question, before, plan, lost, stages=stages)
        points: list[Point] = []
        for corner in corners_of(hub_ends(question, scenario), observed_place=lost.observed_to_place):
            figures: dict[str, float] = {}
            why = ""
            for name, ground in grounds.items():
                try:
                    told = flat_of(corner.turn(ground), charges=corner.charges)
                except NotPlacedError as error:
                    why = f"stage {name}: {error.outcome.code}"
                    break
                figures |= {f"{name}.{key}": value for key, value in told.items()}
            points.append({"name": corner.name, "why": why, "figures": {} if why else figures})
        try:
            told_stages = {name: told_of(ground) for name, ground in grounds.items()}
        except NotPlacedError as error:
            outcome = error.outcome
            return Diversion(
                question=question, outcome=outcome, years=(), worlds=0, seed=seed, world_year=None
            )
        if year == world_year:
            whole = year_of(case, year, frozenset())
            if whole is None:
                world_year = None
            else:
                task = Task(question=question, before=before, year=whole, number=year, stages=stages)
                points += _worlds(task, worlds, seed, crew, watch)
        found.append(
            YearFound(
                year=year,
                base=case.base.as_dict if case.base is not None else None,
                lost=lost,
                stages=told_stages,
                projects=stages,
                points=tuple(points),
                idle=idle,
            )
        )
    failed = tuple(
        Finding(where=p["name"], what=f"{p['why']}.", severity="warning")
        for y in found
        for p in y.points
        if p["why"]
    )
    count = sum(len(y.points) for y in found)
    message = f"{len(found)} years, {count} points beside the middle"
    return Diversion(
        question=question,
        outcome=Outcome(code="solved", message=message, residual=None, findings=failed),
        years=tuple(found),
        worlds=worlds if world_year is not None else 0,
        seed=seed,
        world_year=world_year,
    )


def _stages(question: DiversionQuestion, year: int) -> dict[str, tuple[Project, ...]]:
    """Stage → projects that stand in it."""
    bare = question.case.without_base()
    due = bare.year(year)[1].projects
    stages: dict[str, tuple[Project, ...]] = {"built": ()}
    if due:
        stages["due"] = due
    if year == question.years[-1]:
        every = bare.year(bare.years[-1])[1].projects
        if len(every) > len(due):
            stages["all"] = every
    return stages


def _worlds(task: Task, count: int, seed: int, crew: Crew | None, watch: Watch | None) -> tuple[Point, ...]:
    asked = (task.question.case.input_sha256, task.number, task.question.since, task.question.seller,
             task.question.lost, task.question.buyers)  # fmt: skip
    job = Job(
        name="worlds",
        key=sha256_of(canonical_json([str(a) for a in asked])),
        prepare=_prepared,
        compute=_computed,
        shared=task,
        chunks=tuple({"seed": seed, "world": k} for k in range(count)),
    )
    return tuple(run(job, crew=crew, watch=watch))


def _prepared(task: Task) -> Task:
    return task


def _computed(task: Task, chunk: Any) -> dict[str, Any]:
    name = f"world {chunk['world']}"
    world = world_scenario(task.year, seed=chunk["seed"], index=chunk["world"])
    if world.scenario is None:
        return {"name": name, "why": world.why, "figures": {}}
    plan, outcome = status_quo(task.year.network, world.scenario)
    if plan is None:
        return {"name": name, "why": f"no status quo: {outcome.code}", "figures": {}}
    lost = lost_of(task.question, task.before, plan, task.number)
    grounds, _ = grounds_of(task.question, task.before, plan, lost, stages=task.stages)
    figures: dict[str, float] = {}
    for stage, ground in grounds.items():
        try:
            told = flat_of(ground, charges="tariff")
        except NotPlacedError as error:
            return {"name": name, "why": f"stage {stage}: {error.outcome.code}", "figures": {}}
        figures |= {f"{stage}.{key}": value for key, value in told.items()}
    return {"name": name, "why": "", "figures": figures}
