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


def test_after_the_last_written_change_the_rule_of_the_zone_goes_on():
    # 2100-03-28 and 2199-10-27 are last Sundays; the files write no changes so far out.
    assert EU_06.hour_count(date(2100, 3, 27)) == 23
    assert EU_06.hour_count(date(2199, 10, 26)) == 25
    assert {MOSCOW_10.hour_count(date(2199, 1, 1) + timedelta(days=i)) for i in range(365)} == {24}


def test_half_hour_zones_have_whole_hours_that_begin_at_half_past_in_utc():
    rule = GasDayRule(start=time(6), zone="Asia/Kolkata")
    hours = rule.hours(date(2026, 1, 15))
    assert len(hours) == 24
    assert (hours[0], hours[-1]) == (
        datetime(2026, 1, 15, 0, 30, tzinfo=UTC),
        datetime(2026, 1, 15, 23, 30, tzinfo=UTC),
    )


def test_the_hours_of_a_short_and_a_long_day_are_told_in_utc():
    short, long = EU_06.hours(date(2026, 3, 28)), EU_06.hours(date(2026, 10, 24))
    assert (short[0], short[-1]) == (
        datetime(2026, 3, 28, 5, tzinfo=UTC),
        datetime(2026, 3, 29, 3, tzinfo=UTC),
    )
    assert (long[0], long[-1]) == (
        datetime(2026, 10, 24, 4, tzinfo=UTC),
        datetime(2026, 10, 25, 4, tzinfo=UTC),
    )


def test_a_day_without_whole_hours_is_refused_and_the_days_around_it_are_not():
    # Lord Howe Island moves its clocks by half an hour, on 2026-04-05 and 2026-10-04 at 02:00.
    rule = GasDayRule(start=time(6), zone="Australia/Lord_Howe")
    assert [rule.hour_count(date(2026, 4, d)) for d in (3, 5)] == [24, 24]
    for day, lasts in ((date(2026, 4, 4), "24 h 30 min"), (date(2026, 10, 3), "23 h 30 min")):
        with pytest.raises(
            ValueError, match=f"gas day {day} in Australia/Lord_Howe lasts {lasts}; a gas day"
        ):
            rule.hour_count(day)


def test_a_day_that_a_zone_left_out_is_refused():
    # Samoa went from 29 to 31 December 2011.
    with pytest.raises(ValueError, match="gas day 2011-12-30 in Pacific/Apia lasts 0 h 00 min"):
        GasDayRule(start=time(6), zone="Pacific/Apia").hour_count(date(2011, 12, 30))


def test_a_start_that_the_clock_skips_or_repeats():
    skipped = GasDayRule(start=time(2), zone="Europe/Berlin")
    assert skipped.start_utc(date(2026, 3, 29)) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert skipped.start_utc(date(2026, 10, 25)) == datetime(2026, 10, 25, 0, tzinfo=UTC)


def test_an_unknown_zone_is_named():
    with pytest.raises(ValueError, match="unknown time zone 'Mars/Olympus'"):
        GasDayRule(start=time(6), zone="Mars/Olympus")


def test_an_instant_without_zone_is_refused():
    with pytest.raises(ValueError, match="has no time zone"):
        MOSCOW_10.day_of(datetime(2026, 1, 1))  # noqa: DTZ001 - the fault under test


def test_an_hour_that_a_clock_repeats_across_midnight_belongs_to_the_day_that_had_begun():
    # St John's moved its clocks from 00:01 on 7 November 2010 back to 23:01 on the 6th.
    rule = GasDayRule(start=time(0), zone="America/St_Johns")
    assert rule.day_of(datetime(2010, 11, 7, 2, 29, tzinfo=UTC)) == date(2010, 11, 6)
    assert rule.day_of(datetime(2010, 11, 7, 2, 45, tzinfo=UTC)) == date(2010, 11, 7)
