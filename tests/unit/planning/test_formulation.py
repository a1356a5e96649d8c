"""Coefficients of the programme, each against a number worked out by hand."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import pytest
from tests.small_worlds import small_world

from gasunion.planning.formulation import demand_mcm_d, formulate
from gasunion.scenario.calendar import year_calendar
from gasunion.scenario.demand import Demand
from gasunion.scenario.measure import Way
from gasunion.scenario.projects import Project, ProjectPart
from gasunion.scenario.supply import Supply
from gasunion.scenario.transport import JointLimit, Maintenance
from gasunion.units import mcm_d_from_bcm_y

NETWORK, SCENARIO = small_world(3)


def of_year(year: int, **changes):
    return dataclasses.replace(SCENARIO, calendar=year_calendar(year, peak_days=4), **changes)


FIELD = Project(
    project="new field",
    name="new field",
    parts=(
        ProjectPart(
            part=1,
            supply=Supply(
                node="A0",
                capacity_bcm_y=3.65,
                cost_usd_per_tcm=30,
                month_min_factor=0.5,
                month_max_factor=1.2,
            ),
        ),
    ),
    capex_low_musd=500,
    capex_mid_musd=1000,
    capex_high_musd=2000,
    lead_time_y=3,
    lifetime_y=20,
    earliest_year=2020,
    territories=frozenset({"A"}),
)


@pytest.mark.parametrize(("year", "days"), [(2023, 365), (2024, 366)])
def test_investment_of_a_leap_year_is_that_of_one_day_more(year, days):
    formulation = formulate(NETWORK, of_year(year, projects=(FIELD,), discount_rate=0.1))
    # 1000 MUSD over 20 years at 10 % are 117.4596 MUSD a year of 365 days.
    cost = formulation.program.cost[formulation.columns.build]
    assert cost == pytest.approx([117.459625 * days / 365], rel=1e-7)


@pytest.mark.parametrize(("level", "musd"), [("low", 58.7298), ("mid", 117.4596), ("high", 234.9192)])
def test_the_level_of_investment_is_the_case_s(level, musd):
    formulation = formulate(NETWORK, of_year(2023, projects=(FIELD,), discount_rate=0.1, capex_level=level))
    assert formulation.program.cost[formulation.columns.build] == pytest.approx([musd], rel=1e-5)


def test_a_project_s_supply_is_bounded_by_what_is_built_and_has_no_minimum():
    formulation = formulate(NETWORK, of_year(2023, projects=(FIELD,)))
    model, program = formulation.model, formulation.program
    number = list(formulation.project_of_supply).index(0)
    build = int(formulation.columns.build[0])
    rows = model.rows["production maximum"].index[number]
    # 3.65 bcm over 365 days are 10 mcm a day, at most 1.2 times that in a month.
    assert np.asarray(program.matrix[rows, build].todense()).ravel() == pytest.approx([-12.0] * 24)
    year = model.rows["production of the year"].index[number]
    assert program.matrix[year, build] == pytest.approx(-3650.0)
    assert (program.row_upper[rows] == 0).all()
    assert (program.row_lower[model.rows["production minimum"].index[number]] == -np.inf).all()


@pytest.mark.parametrize(("first", "last", "days"), [((3, 1), (4, 1), 27), ((3, 11), (3, 21), 10)])
@pytest.mark.parametrize("factor", [0.0, 0.3, 1.0])
def test_maintenance_leaves_its_factor_for_the_share_of_days_it_takes(first, last, days, factor):
    arc = NETWORK.arcs[0].arc
    window = Maintenance(arc=arc, from_date=date(2023, *first), to_date=date(2023, *last), factor=factor)
    whole = formulate(NETWORK, of_year(2023)).grid
    broken = formulate(NETWORK, of_year(2023, maintenance=(window,))).grid
    row = whole.arc_names.index(arc)
    left = broken.capacity_forward_mcm_d[row] / whole.capacity_forward_mcm_d[row]
    # Ordinary days of March are the first 27, peak days the last 4.
    expected = np.ones(24)
    expected[4] = 1 - (1 - factor) * days / 27
    expected[5] = factor if days == 27 else 1.0
    assert left == pytest.approx(expected)
    back = broken.capacity_backward_mcm_d[row] / whole.capacity_backward_mcm_d[row]
    assert back == pytest.approx(expected)
    others = [i for i in range(len(whole.arc_names)) if i != row]
    assert broken.capacity_forward_mcm_d[others] == pytest.approx(whole.capacity_forward_mcm_d[others])


def test_two_windows_of_one_month_add_up_and_never_leave_less_than_nothing():
    arc = NETWORK.arcs[0].arc
    first = Maintenance(arc=arc, from_date=date(2023, 3, 1), to_date=date(2023, 3, 10), factor=0.2)
    again = Maintenance(arc=arc, from_date=date(2023, 2, 1), to_date=date(2023, 4, 1), factor=0.0)
    whole = formulate(NETWORK, of_year(2023)).grid
    broken = formulate(NETWORK, of_year(2023, maintenance=(first, again))).grid
    row = whole.arc_names.index(arc)
    assert broken.capacity_forward_mcm_d[row][2:6].tolist() == [0.0] * 4
    assert broken.capacity_forward_mcm_d[row][6] == whole.capacity_forward_mcm_d[row][6]


def test_a_peak_day_takes_its_factor_and_the_month_keeps_its_gas():
    periods = year_calendar(2023, peak_days=4).periods
    demand = Demand(node="A1", use_class="home", quantity_bcm_y=12.0)
    daily = demand_mcm_d(demand, (1 / 12,) * 12, 1.5, periods)
    # January: 1000 mcm over 31 days; 4 days at 1.5 times the mean, 27 at 25/27 of it.
    assert daily[:2] == pytest.approx([1000 / 31 * 25 / 27, 1000 / 31 * 1.5])
    month = [
        sum(d * p.days for d, p in zip(daily, periods, strict=True) if p.month == m) for m in range(1, 13)
    ]
    assert month == pytest.approx([1000.0] * 12)
    with pytest.raises(ValueError, match="peak factor 8 on 4 days takes more than the whole of 2023-01"):
        demand_mcm_d(demand, (1 / 12,) * 12, 8, periods)


def test_a_joint_limit_bounds_the_sum_of_its_ways_in_their_directions():
    limit = JointLimit(limit="J", ways=(Way("A0A1"), Way("B0B1", False)), capacity_bcm_y=7.3)
    formulation = formulate(NETWORK, of_year(2024, joint_limits=(limit,)))
    rows = formulation.model.rows["joint limit"].index[0]
    matrix = formulation.program.matrix
    names, flows = formulation.grid.arc_names, formulation.columns.flows
    # A capacity is 365 equal days, in a leap year too: 20 mcm a day.
    assert formulation.program.row_upper[rows] == pytest.approx([20.0] * 24)
    assert mcm_d_from_bcm_y(7.3) == pytest.approx(20.0)
    assert matrix[rows[0], flows.forward[names.index("A0A1"), 0]] == 1.0
    assert matrix[rows[0], flows.backward[names.index("A0A1"), 0]] == 0.0
    assert matrix[rows[0], flows.backward[names.index("B0B1"), 0]] == 1.0
    assert matrix[rows[0], flows.forward[names.index("B0B1"), 0]] == 0.0


def test_a_month_takes_at_least_and_at_most_its_factor_of_the_mean_day():
    supply = dataclasses.replace(
        SCENARIO.supplies[0], capacity_bcm_y=3.65, month_min_factor=0.4, month_max_factor=1.3
    )
    formulation = formulate(NETWORK, of_year(2023, supplies=(supply, *SCENARIO.supplies[1:])))
    rows, program = formulation.model.rows, formulation.program
    assert program.row_lower[rows["production minimum"].index[0]] == pytest.approx([4.0] * 24)
    assert program.row_upper[rows["production maximum"].index[0]] == pytest.approx([13.0] * 24)
    assert program.row_upper[rows["production of the year"].index[0]] == pytest.approx(3650.0)
