"""What holds of a contract whatever its shape."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.small_worlds import small_world

from gasunion.intake.case import load_case
from gasunion.planning.measures import daily_maximum_mcm_d
from gasunion.planning.plan import contracted_plan
from gasunion.scenario.calendar import year_calendar
from gasunion.studies.check import check
from gasunion.studies.claim import claim_of

shapes = st.lists(st.floats(0, 1), min_size=12, max_size=12).filter(lambda x: sum(x) > 1e-3)


@given(shapes, st.sampled_from([2023, 2024]), st.sampled_from([0, 4]), st.floats(0, 1))
def test_a_contract_without_a_daily_maximum_may_carry_each_month_at_its_greatest(
    shape, year, peak_days, swing
):
    contract = small_world(3)[1].contracts[0]
    shares = tuple(x / sum(shape) for x in shape)
    contract = dataclasses.replace(contract, month_shares=shares, swing=swing, maximum_bcm_y=9.0)
    periods = year_calendar(year, peak_days=peak_days).periods
    most = daily_maximum_mcm_d(contract, periods)
    greatest = [9000.0 * (1 + swing) * shares[p.month - 1] / p.month_days for p in periods]
    assert max(greatest) <= most * (1 + 1e-12)
    assert max(greatest) == pytest.approx(most)  # and no more than that


def test_a_contract_of_one_quantity_delivers_a_shape_whose_february_has_the_greatest_daily_rate():
    """January 0.13 of 31 days is 0.00419 a day, February 0.125 of 28 days 0.00446."""
    rest = [0.0745] * 10
    changes = [
        *(f"profiles[steady,{m}].share={s}" for m, s in enumerate([0.13, 0.125, *rest], start=1)),
        *(f"contracts[A-B,2025].{bound}=9" for bound in ("minimum", "agreed", "maximum")),
    ]
    network, scenario = load_case("two-party", changes=changes).planning_year(2025)
    plan = contracted_plan(network, scenario)
    assert plan.outcome.is_solved, plan.outcome
    assert check(network, scenario, claim_of(plan)) == ()
    row = [c.contract for c in scenario.contracts].index("A-B")
    february = plan.contract_quantity[row][[p.month == 2 for p in scenario.calendar.periods]]
    assert february == pytest.approx(9000 * 0.125 / 28, abs=1e-4)
