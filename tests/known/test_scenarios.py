"""Scenarios that ship with the case: each can be planned, and coalitions have their worths in it."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from itertools import combinations
from pathlib import Path

import pytest
from tests.examples import EXPLORES

from gasunion.intake.case import load_case
from gasunion.planning.coalition import footing_of
from gasunion.planning.plan import status_quo
from gasunion.scenario.projects import Project
from gasunion.studies.union.question import union_question
from gasunion.studies.worth.coalitions import Coalitions

pytestmark = pytest.mark.slow

FOLDER = Path(str(resources.files("gasunion") / "cases" / "eurasia" / "scenarios"))
FILES = {p.stem: tomllib.loads(p.read_text("utf-8")) for p in sorted(FOLDER.glob("*.toml"))}
LATER = [name for name in FILES if name.startswith("2030-")]
SHOCKS = [name for name in FILES if name not in LATER]
# Of 2030 one project is missing in each, or there: two are solved each time, all where examples are explored.
SOLVED = LATER if EXPLORES else ["2030-with-line-d", "2030-without-saryarka-234"]
PLAYERS = ("KZ", "RU", "UZ")


@pytest.mark.parametrize(("name", "year"), [(n, 2024) for n in SHOCKS] + [(n, 2030) for n in SOLVED])
def test_a_scenario_is_planned_and_every_coalition_has_its_worth(name: str, year: int) -> None:
    question = union_question(load_case("eurasia", scenarios=[name]), year, PLAYERS)
    plan = status_quo(*question.year_data)
    assert plan.outcome.is_solved
    assert plan.pins is not None
    assert plan.scenario.is_as_agreed == (year == 2030)
    ground = footing_of(plan.formulation, pins=plan.pins, x=plan.x)
    gains = Coalitions(ground, frozenset(PLAYERS)).every_usd()
    alone = [1 << i for i in range(len(PLAYERS))]
    assert all(gains[m] <= 1 for m in alone)
    for a, b in combinations(range(1, len(gains)), 2):
        if not a & b:
            assert gains[a | b] >= gains[a] + gains[b] - 2


@pytest.mark.parametrize("name", LATER)
def test_a_scenario_of_2030_is_the_year_that_ships_but_for_one_project(name: str) -> None:
    project = project_of(name)
    shipped = projects_of_2030(None)
    here = projects_of_2030(name)
    assert (project in here) != (project in shipped)
    assert {k: p for k, p in here.items() if k != project} == {
        k: p for k, p in shipped.items() if k != project
    }


def test_every_project_of_the_case_is_asked_for_in_2030_with_it_and_without() -> None:
    every = set(load_case("eurasia").frames["projects"]["project"])
    assert sorted(project_of(name) for name in LATER) == sorted(every)


@cache
def projects_of_2030(name: str | None) -> dict[str, Project]:
    case = load_case("eurasia", scenarios=[] if name is None else [name])
    return {p.project: p for p in case.planning_year(2030)[1].projects}


def project_of(name: str) -> str:
    """The one project that a scenario file takes out, or lets in."""
    ((project, _),) = (entry["key"] for kind in ("remove", "set") for entry in FILES[name].get(kind, []))
    return str(project)
