"""A plan of the small case, studied once for every test of the windows."""

from __future__ import annotations

import pytest
from tests.small_case import write_case

from gasunion.intake.case import Case, load_case
from gasunion.planning.plan import block_plan, contracted_plan, status_quo
from gasunion.report.tables.tables import Frames, tables
from gasunion.studies.results import PlanResult, study_plan


@pytest.fixture(scope="session")
def small_case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return load_case(write_case(tmp_path_factory.mktemp("case") / "small"))


@pytest.fixture(scope="session")
def small_result(small_case: Case) -> PlanResult:
    return study_plan(status_quo(*small_case.year(2024)))


@pytest.fixture(scope="session")
def small_block(small_case: Case) -> PlanResult:
    return study_plan(block_plan(*small_case.year(2024), frozenset({"AA", "BB"})))


@pytest.fixture(scope="session")
def small_contracted(small_case: Case) -> PlanResult:
    return study_plan(contracted_plan(*small_case.year(2024)))


@pytest.fixture(scope="session")
def small_frames(small_result: PlanResult) -> Frames:
    return tables(small_result)
