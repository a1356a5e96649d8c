"""The shipped case: feasible in every plan year, one optimum by another modeller and another algorithm."""

from __future__ import annotations

import csv
import shutil
import warnings
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from tests.examples import EXPLORES

from gasunion.intake.case import Case, load_case
from gasunion.intake.case_files import case_folder
from gasunion.outcome import Provenance
from gasunion.planning.plan import Plan, block_plan, contracted_plan, status_quo
from gasunion.report.files.files import result_files
from gasunion.studies.check import check
from gasunion.studies.claim import claim_of
from gasunion.studies.results import study_plan

pytestmark = pytest.mark.slow

YEAR = 2024
BLOCK = frozenset({"KZ", "RU", "UZ"})


@cache
def eurasia() -> Case:
    return load_case("eurasia")


@cache
def plan_of(kind: str) -> Plan:
    network, scenario = eurasia().planning_year(YEAR)
    if kind == "contracted":
        return contracted_plan(network, scenario)
    if kind == "status quo":
        return status_quo(network, scenario)
    return block_plan(network, scenario, BLOCK, baseline=plan_of("status quo"))


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2025, 2030])
def test_every_plan_year_has_a_contracted_plan_that_the_checker_accepts(year):
    network, scenario = eurasia().planning_year(year)
    plan = contracted_plan(network, scenario)
    assert plan.outcome.is_solved, plan.outcome
    assert check(network, scenario, claim_of(plan)) == ()


@pytest.mark.parametrize("kind", ["contracted", "status quo", "block"])
def test_the_checker_accepts_every_kind_of_plan(kind):
    plan = plan_of(kind)
    assert plan.outcome.is_solved
    assert check(plan.network, plan.scenario, claim_of(plan)) == ()


@pytest.mark.parametrize("kind", ["contracted", *(["block", "status quo"] if EXPLORES else [])])
def test_pypsa_finds_the_same_optimum(kind):
    from gasunion.planning.export import solve_in_pypsa

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyPSA's own, of its versions to come
        assert solve_in_pypsa(plan_of(kind)) == pytest.approx(plan_of(kind).surplus_musd, rel=1e-8)


def test_interior_point_and_simplex_reach_one_optimum():
    network, scenario = eurasia().planning_year(YEAR)
    by_ipm = contracted_plan(network, scenario, method="ipm")
    by_simplex = contracted_plan(network, scenario, method="simplex")
    assert by_ipm.surplus_musd == pytest.approx(by_simplex.surplus_musd, rel=1e-8)


def test_a_block_of_everyone_is_worth_at_least_as_much_as_a_block_of_three():
    everyone = frozenset(p.party for p in plan_of("status quo").scenario.parties)
    network, scenario = eurasia().planning_year(YEAR)
    whole = block_plan(network, scenario, everyone, baseline=plan_of("status quo"))
    assert whole.surplus_musd >= plan_of("block").surplus_musd >= plan_of("status quo").surplus_musd


def test_shuffled_input_rows_give_the_same_tables_to_the_byte(tmp_path: Path):
    folder = shutil.copytree(case_folder("eurasia"), tmp_path / "eurasia")
    rng = np.random.default_rng(0)
    for path in folder.glob("*.csv"):
        with path.open(newline="", encoding="utf-8") as file:
            head, *rows = list(csv.reader(file))
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([head, *(rows[i] for i in rng.permutation(len(rows)))])
    shuffled = load_case(folder)
    assert shuffled.input_sha256 == eurasia().input_sha256
    origin = Provenance(input_sha256=shuffled.input_sha256, version="test")
    one = result_files(study_plan(plan_of("status quo")), provenance=origin)
    two = result_files(study_plan(status_quo(*shuffled.planning_year(YEAR))), provenance=origin)
    assert {name for name in one if one[name] != two[name]} == set()
