"""What a past year's plan says of an observed flow, worked out on two parties by hand."""

from __future__ import annotations

import dataclasses
from functools import cache

import pytest

from gasunion.intake.case import load_case
from gasunion.planning.plan import Plan
from gasunion.scenario.measure import Term, Way
from gasunion.scenario.observed import Observation
from gasunion.studies.hindcast import Held, Hindcast, hindcast, score
from gasunion.studies.plan_question import answer, plan_question


@cache
def plan() -> Plan:
    return answer(plan_question(load_case("two-party"), 2025, kind="contracted", depth="accounts")).plan


def seen(corridor: str, year: int, bcm: float, **more: object) -> Observation:
    told: dict[str, object] = {
        "low_bcm": None,
        "high_bcm": None,
        "basis": "independent",
        "month": None,
        **more,
    }
    return Observation(
        corridor=corridor,
        year=year,
        measure=(Term(1, Way(corridor)),),
        quantity_bcm=bcm,
        **told,  # type: ignore[arg-type]
    )


def test_a_flow_stands_beside_its_plan_its_bound_and_the_year_before():
    (found,) = hindcast({2025: plan()}, [seen("AB", 2025, 8.4), seen("AB", 2024, 7.0)])
    # The contract A-B carries its maximum of 9 bcm in every best plan.
    assert (found.planned, found.planned_low, found.planned_high) == pytest.approx((9.0, 9.0, 9.0), abs=2e-2)
    assert found.error == pytest.approx(0.6, abs=1e-3)
    assert found.persistence == 7.0
    assert found.persistence_error == pytest.approx(-1.4)
    assert found.held == (Held(contract="A-B", bound="maximum", bcm=9.0, basis="contract"),)
    assert found.is_test


def test_monthly_observations_and_years_without_a_plan_are_left_out():
    rows = [seen("AB", 2025, 0.8, month=1), seen("AB", 2024, 7.0), seen("AM", 2025, 5.0)]
    (found,) = hindcast({2025: plan()}, rows)
    assert (found.corridor, found.year, found.persistence, found.persistence_error) == (
        "AM",
        2025,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("low", "high", "is_within"),
    [(None, None, False), (8.0, 8.5, False), (8.0, 9.0, True), (9.0, 9.5, True), (9.1, 9.5, False)],
)
def test_a_plan_is_within_what_sources_say_or_not(low, high, is_within):
    (found,) = hindcast({2025: plan()}, [seen("AB", 2025, 8.4, low_bcm=low, high_bcm=high)])
    assert found.is_within is is_within


@pytest.mark.parametrize(
    ("basis", "bound_basis", "is_test"),
    [
        ("independent", "contract", True),
        ("independent", "observation", False),
        ("derived", "contract", False),
        ("capacity_proxy", "contract", False),
    ],
)
def test_only_an_independent_flow_off_observed_bounds_tests_the_model(basis, bound_basis, is_test):
    (found,) = hindcast({2025: plan()}, [seen("AB", 2025, 8.4, basis=basis)])
    held = tuple(dataclasses.replace(h, basis=bound_basis) for h in found.held)
    assert dataclasses.replace(found, held=held).is_test is is_test


def flow(observed: float, planned: float, before: float | None, basis: str = "independent") -> Hindcast:
    return Hindcast(
        corridor="AB",
        year=2025,
        observed=observed,
        low=None,
        high=None,
        basis=basis,
        planned=planned,
        planned_low=planned,
        planned_high=planned,
        persistence=before,
        held=(),
    )


def test_the_score_is_the_mean_absolute_error_of_what_tests_the_model_and_has_a_year_before():
    rows = [flow(10, 12, 7), flow(5, 4, 5), flow(1, 9, None), flow(1, 99, 1, "derived")]
    found = score(rows)
    assert found is not None
    assert (found.count, found.plan_bcm, found.persistence_bcm) == (2, 1.5, 1.5)
    assert score(rows[2:]) is None


def test_a_contract_of_one_quantity_is_held_by_both_its_bounds():
    changes = [f"contracts[A-B,2025].{bound}=9" for bound in ("minimum", "agreed")]
    made = answer(
        plan_question(load_case("two-party", changes=changes), 2025, kind="contracted", depth="accounts")
    ).plan
    (found,) = hindcast({2025: made}, [seen("AB", 2025, 8.4)])
    assert [(h.bound, h.bcm) for h in found.held] == [("both", 9.0)]
