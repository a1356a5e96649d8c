import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gasunion.gasday import GasYearRule
from gasunion.scenario.calendar import year_calendar


@given(st.integers(2000, 2050), st.integers(0, 27), st.integers(1, 12))
def test_periods_tile_the_year(year, peak_days, month):
    rule = GasYearRule(month=month)
    calendar = year_calendar(year, peak_days=peak_days, gas_year=rule)
    assert (calendar.periods[0].start, calendar.periods[-1].end) == rule.days(year)
    assert all(a.end == b.start for a, b in itertools.pairwise(calendar.periods))
    assert calendar.days in (365, 366)
    assert all(p.days == peak_days for p in calendar.periods if p.is_peak)


def test_more_than_27_peak_days_leave_february_no_ordinary_day():
    with pytest.raises(ValueError, match="peak_days is 28"):
        year_calendar(2024, peak_days=28)
