"""What was said of an observed flow before its year, worked out on two parties by hand."""

from __future__ import annotations

import dataclasses
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from tests.small_case import write_case

from gasunion.intake.case import load_case
from gasunion.outcome import Refused
from gasunion.scenario.measure import Term, Way
from gasunion.scenario.observed import Observation
from gasunion.scenario.source import Sourced
from gasunion.studies.hindcast.flow import Held, Hindcast
from gasunion.studies.hindcast.question import PastYear, hindcast_years, past_year
from gasunion.studies.hindcast.scores import scores

HINDSIGHT = date(2027, 1, 1)


def seen(corridor: str, year: int, bcm: float, *, published: str = "", **more: object) -> Observation:
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
        sourced=Sourced(source_date=published),
        **told,  # type: ignore[arg-type]
    )


def past(*observations: Observation, day: date = HINDSIGHT) -> PastYear:
    return past_year(load_case("two-party"), 2025, observations=observations, day=day)


@cache
def bridge() -> Hindcast:
    """The flow between the two parties, which a contract of 6 to 9 bcm carries and 8 are agreed of."""
    before = (seen("AB", 2024, 7.0, published="2027-03"), seen("AB", 2023, 6.5, published="2024"))
    (found,) = past(seen("AB", 2025, 8.4), *before).flows
    return found


def test_a_flow_stands_beside_what_each_predictor_says_of_it():
    found = bridge()
    assert (found.persistence, found.agreed) == (7.0, 8.0)
    assert found.status_quo == pytest.approx(8.0, abs=1e-6)
    # The contract A-B carries its maximum of 9 bcm in every best plan.
    assert (found.planned, found.planned_low, found.planned_high) == pytest.approx((9.0, 9.0, 9.0), abs=2e-2)
    assert found.error == pytest.approx(0.6, abs=1e-3)
    assert found.persistence_error == pytest.approx(-1.4)


def test_the_year_before_counts_whenever_it_was_published_and_it_is_said():
    found = bridge()
    assert (found.was_published, found.last_known, found.last_known_year) == (False, 6.5, 2023)


def test_a_bound_that_was_dated_after_the_year_began_tests_nothing():
    found = bridge()
    contract = Held(
        kind="contract", name="A-B", bound="maximum", bcm=9.0, basis="contract", dated="2026-11", is_late=True
    )
    assert contract in found.held
    assert not found.is_test
    assert dataclasses.replace(found, held=(dataclasses.replace(contract, is_late=False),)).is_test


def test_of_a_contract_that_nobody_knew_of_nothing_is_said():
    (found,) = past(seen("AB", 2025, 8.4), day=date(2024, 12, 31)).flows
    assert (found.status_quo, found.planned, found.error, found.is_test) == (None, None, None, False)
    assert found.missing == {
        "agreed": "no contract that was known is measured as this flow",
        "persistence": "2024 was not observed",
        "status_quo": "nothing was known of A-B by 2024-12-31",
        "contracted": "nothing was known of A-B by 2024-12-31",
    }


def test_what_was_seen_not_to_flow_is_not_thought_to_begin():
    (found,) = past(seen("AB", 2025, 8.4), seen("AB", 2024, 0.0), day=date(2024, 12, 31)).flows
    assert [found.said(p) for p in ("persistence", "agreed", "status_quo", "contracted")] == [0, 0, 0, 0]


def test_monthly_observations_and_other_years_are_left_out():
    rows = [seen("AB", 2025, 0.8, month=1), seen("AB", 2024, 7.0), seen("AM", 2025, 5.0)]
    (found,) = past(*rows).flows
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
    assert dataclasses.replace(bridge(), low=low, high=high).is_within is is_within


@pytest.mark.parametrize(
    ("basis", "is_late", "is_test"),
    [("independent", False, True), ("independent", True, False), ("derived", False, False)],
)
def test_only_an_independent_flow_off_late_bounds_tests_the_model(basis, is_late, is_test):
    held = tuple(dataclasses.replace(h, is_late=is_late) for h in bridge().held)
    assert dataclasses.replace(bridge(), basis=basis, held=held).is_test is is_test


def test_a_flow_rests_on_its_pipes_its_contracts_and_the_parties_they_join():
    found = bridge()
    assert found.rests_on == ("contract A-B", "corridor AB", "party A", "party B")
    # A-B's bounds and its agreed quantity, the pipe, the supply of A, the use and the store of B.
    assert found.inputs == {"known": 6}
    assert found.known_share == 1


def flow(observed: float, *said: float | None, basis: str = "independent", starts: str = "") -> Hindcast:
    persistence, agreed, status_quo, planned = said
    return Hindcast(
        corridor="AB",
        year=2025,
        as_of=HINDSIGHT,
        observed=observed,
        low=None,
        high=None,
        basis=basis,
        persistence=persistence,
        agreed=agreed,
        status_quo=status_quo,
        planned=planned,
        planned_low=planned,
        planned_high=planned,
        starts_or_ends=(starts,) if starts else (),
    )


def test_scores_count_flows_of_which_every_predictor_says_something():
    rows = [
        flow(10, 7, 9, 11, 12),
        flow(5, 5, 8, 4, 4),
        flow(1, 0, 0, 0, 9, starts="A-B"),
        flow(1, None, 2, 2, 2),
        flow(1, 99, 99, 99, 1, basis="derived"),
    ]
    all_of, without, tests, _ = scores(rows)
    assert (all_of.count, without.count, tests.count) == (3, 2, 3)
    assert all_of.errors == pytest.approx(
        {"persistence": 4 / 3, "agreed": 5 / 3, "status_quo": 1, "contracted": 11 / 3}
    )
    assert without.errors == pytest.approx(
        {"persistence": 1.5, "agreed": 2, "status_quo": 1, "contracted": 1.5}
    )
    assert all_of.won == "status_quo"
    assert scores(rows[3:])[0].won is None


def test_of_equal_predictors_the_cheaper_one_wins():
    assert scores([flow(10, 9, 9, 11, 11)])[0].won == "persistence"


def test_a_contract_of_one_quantity_is_held_by_both_its_bounds():
    changes = [f"contracts[A-B,2025].{bound}=9" for bound in ("minimum", "agreed")]
    case = load_case("two-party", changes=changes)
    (found,) = past_year(case, 2025, observations=[seen("AB", 2025, 8.4)], day=HINDSIGHT).flows
    assert [(h.bound, h.bcm) for h in found.held if h.kind == "contract"] == [("both", 9.0)]


def test_a_year_that_was_not_observed_is_told_and_one_alone_is_refused(tmp_path: Path):
    case = load_case(write_case(tmp_path / "case"))
    found = hindcast_years(case, years="2023-2024")
    assert [y.year for y in found.years] == [2023]
    assert str(found.outcome.findings[0]) == (
        "case small: no flow of a year was observed of 2024, so nothing of it can be compared. "
        "Give observations with --observed FILE."
    )
    with pytest.raises(Refused, match="no flow of a year was observed of 2024"):
        hindcast_years(case, years=[2024])


def test_given_observations_that_are_not_compared_are_told_and_none_that_are_is_refused(tmp_path: Path):
    case = load_case(write_case(tmp_path / "case"))
    given = [seen("A1", 2023, 5.0), seen("A1", 2022, 4.0), seen("A1", 2027, 6.0), seen("A1", 2028, 6.0)]
    told = [str(f) for f in hindcast_years(case, given=given).outcome.findings]
    assert told[0] == (
        "--observed: 2 rows are not compared: of 2027, 2028, no year that is asked for and can be planned. "
        "Years that can be planned: 2023, 2024."
    )
    (before,) = [h for h in hindcast_years(case, given=given).hindcasts if h.corridor == "A1"]
    assert before.persistence == 4.0
    with pytest.raises(Refused) as refused:
        hindcast_years(case, given=given[2:])
    assert [str(f) for f in refused.value.findings] == told[:1]
    with pytest.raises(Refused) as refused:
        hindcast_years(case, years="2024", given=given[2:])
    assert [f.where for f in refused.value.findings] == ["case small", "--observed"]


def test_a_day_within_the_year_is_no_forecast_and_says_so(tmp_path: Path):
    case = load_case(write_case(tmp_path / "case"))
    first = str(hindcast_years(case, as_of="2026-12-31").outcome.findings[0])
    assert first.startswith("2023 as of 2026-12-31: the year had begun")
    with pytest.raises(
        Refused, match=r"--as-of '2026-13-01': is no day; write a date that exists as YYYY-MM-DD\."
    ):
        hindcast_years(case, as_of="2026-13-01")


def test_what_was_changed_counts_only_where_its_row_stands_and_it_is_said(tmp_path: Path):
    folder = write_case(tmp_path / "case")
    case = load_case(folder, changes=["supplies[A_FIELD,2024].capacity=20"])
    told = [str(f) for f in hindcast_years(case, as_of="2026-12-31").outcome.findings]
    assert told[0] == (
        "--set, --scenario: a change counts only where the row that it changes was known by the day, or "
        "stands in for one. The answer lists the rows that stand: years.YEAR.inputs."
    )
