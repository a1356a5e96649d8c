from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gasunion.gasday import EU_06, MOSCOW_10, GasDayRule, GasYearRule

days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
rules = st.sampled_from(
    [
        MOSCOW_10,
        EU_06,
        GasDayRule(start=time(2), zone="Europe/Berlin"),
        GasDayRule(start=time(3), zone="America/New_York"),
    ]
)


def test_ten_in_moscow_is_seven_utc():
    assert MOSCOW_10.start_utc(date(2026, 1, 15)) == datetime(2026, 1, 15, 7, tzinfo=UTC)


def test_eu_gas_days_have_23_and_25_hours_at_the_clock_changes():
    # Clocks change at 01:00 UTC on Sunday, inside the gas day of Saturday.
    assert EU_06.hour_count(date(2026, 3, 28)) == 23
    assert EU_06.hour_count(date(2026, 10, 24)) == 25
    assert EU_06.hour_count(date(2026, 7, 1)) == 24


@given(rules, days)
def test_gas_days_tile_time(rule, day):
    start, end = rule.period(day)
    assert rule.start_utc(day + timedelta(days=1)) == end
    assert len(rule.hours(day)) in (23, 24, 25)
    assert rule.day_of(start) == day
    assert rule.day_of(end - timedelta(microseconds=1)) == day


@given(st.integers(2000, 2050), st.integers(1, 12))
def test_gas_years_tile_days(year, month):
    rule = GasYearRule(month=month, day=1)
    first, last = rule.days(year)
    assert rule.year_of(first) == year
    assert rule.year_of(last) == year + 1
    assert rule.year_of(last - timedelta(days=1)) == year


def test_an_unknown_zone_is_named():
    with pytest.raises(ValueError, match="unknown time zone 'Mars/Olympus'"):
        GasDayRule(start=time(6), zone="Mars/Olympus")


def test_an_instant_without_zone_is_refused():
    with pytest.raises(ValueError, match="has no time zone"):
        MOSCOW_10.day_of(datetime(2026, 1, 1))  # noqa: DTZ001 - the fault under test
