"""Rules of time in bundle and result, and the second clock against the first."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.gas_day_bundles import answer, bundle, nomination, point

from gasunion.gasday import GasDayRule
from gasunion.operations.bundle import read_bundle
from gasunion.operations.recheck import recheck
from gasunion.operations.second_clock import instant_of, offset, rules
from gasunion.outcome import Refused
from gasunion.timerules.database import time_rules, zone, zone_names

SHIPPED = time_rules()
WALLS = st.datetimes(datetime(1905, 1, 1), datetime(2195, 1, 1))  # noqa: DTZ001 - a wall clock has no zone


def day_at(zone_name, day, **changes):
    p = point(rights="open", sides="exit", gas_day={"start": "10:00", "zone": zone_name})
    return bundle(points={"P": p}, gas_day=day) | changes


def refusal(value):
    with pytest.raises(Refused) as caught:
        read_bundle(value)
    return [str(finding) for finding in caught.value.findings]


def test_the_day_on_which_kazakhstan_moved_its_clocks_runs_25_hours_and_names_its_rules():
    message = nomination("exit", "A", "B", [7] * 25, received="2024-02-28T08:00:00Z")
    value = day_at("Asia/Almaty", "2024-02-29", nominations={"n": message}, clocks=["Asia/Almaty", "UTC"])
    result = answer(value)
    assert result["points"]["P"] == {
        "unit": "kWh", "start": "2024-02-29T04:00:00Z", "end": "2024-03-01T05:00:00Z", "hours": 25,
        "clocks": {"Asia/Almaty": "2024-02-29T10:00:00+06:00", "UTC": "2024-02-29T04:00:00+00:00"},
    }  # fmt: skip
    assert result["schedule"]["P"]["A>B"]["confirmed"] == [7] * 25
    assert result["time_rules"] == {
        "database": "IANA time zone database", "version": "2026f", "sha256": SHIPPED.sha256
    }  # fmt: skip
    assert recheck(value, result) == []


def test_the_rules_that_a_result_names_can_be_asked_for_in_a_bundle():
    rules_of_result = answer(day_at("Europe/Moscow", "2026-01-15"))["time_rules"]
    assert read_bundle(day_at("Europe/Moscow", "2026-01-15", time_rules=rules_of_result)).day == date(
        2026, 1, 15
    )
    assert (
        read_bundle(day_at("Europe/Moscow", "2026-01-15", time_rules={"version": "2026f"})).terms is not None
    )


def test_other_rules_than_those_that_ship_are_refused():
    assert refusal(day_at("Europe/Moscow", "2026-01-15", time_rules={"version": "2024a"})) == [
        "time_rules.version: is '2024a'; this program ships '2026f', by which hours may differ. "
        "Run the day with a gasunion that ships what was agreed, or agree on what is shipped."
    ]
    assert refusal(day_at("Europe/Moscow", "2026-01-15", time_rules={})) == [
        "time_rules.version: is missing."
    ]
    (told,) = refusal(day_at("Europe/Moscow", "2026-01-15", time_rules={"version": 2026}))
    assert told.startswith("time_rules.version: is 2026; this program ships")


def test_a_gas_day_without_whole_hours_is_refused_in_a_sentence():
    assert refusal(day_at("Australia/Lord_Howe", "2026-04-04")) == [
        "points.P.gas_day: gas day 2026-04-04 in Australia/Lord_Howe lasts 24 h 30 min; "
        "a gas day needs whole hours, so agree on the clock of another zone, such as 'UTC'."
    ]
    assert answer(day_at("Australia/Lord_Howe", "2026-04-06"))["points"]["P"]["hours"] == 24


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/usr/share/zoneinfo/UTC", "Europe\\Moscow", "europe/moscow"]
)
def test_a_zone_is_never_a_path(name):
    assert refusal(day_at(name, "2026-01-15")) == [
        f"points.P.gas_day: unknown time zone {name!r}; use an IANA name such as 'Europe/Moscow'."
    ]
    assert refusal(bundle(clocks=[name])) == [
        f"clocks: unknown time zone {name!r}; use an IANA name such as 'Asia/Almaty'."
    ]


def test_both_clocks_rest_on_the_same_file():
    assert rules() == (SHIPPED.version, SHIPPED.sha256)


@given(st.sampled_from(zone_names()), WALLS)
def test_the_second_clock_reads_every_zone_as_the_first(name, wall):
    local = wall.replace(tzinfo=zone(name), fold=0)
    instant = instant_of(name, wall.date(), wall.hour * 3600 + wall.minute * 60 + wall.second)
    assert instant == int(local.replace(microsecond=0).timestamp())
    assert timedelta(seconds=offset(name, instant)) == datetime.fromtimestamp(instant, zone(name)).utcoffset()


@pytest.mark.parametrize("start", [0, 2, 3, 10])
def test_the_second_clock_counts_the_days_of_every_change_as_the_first(start):
    days = [
        ("Europe/Berlin", date(2026, 3, 28)), ("Europe/Berlin", date(2026, 3, 29)),
        ("Europe/Berlin", date(2026, 10, 24)), ("Europe/Berlin", date(2026, 10, 25)),
        ("Asia/Almaty", date(2024, 2, 29)), ("America/New_York", date(2007, 11, 4)),
        ("Pacific/Apia", date(2011, 12, 31)), ("Europe/Dublin", date(2026, 3, 28)),
        ("Africa/Casablanca", date(2026, 2, 14)),
        ("Asia/Pyongyang", date(2018, 5, 5)), ("Asia/Kolkata", date(2026, 1, 1)),
        ("America/Nuuk", date(2190, 3, 30)),
    ]  # fmt: skip
    for name, day in days:
        first = GasDayRule(start=time(start), zone=name).start_utc(day)
        assert instant_of(name, day, start * 3600) == int(first.timestamp()), (name, day)
