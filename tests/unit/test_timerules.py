import hashlib
import io
import zoneinfo
from datetime import UTC, date, datetime, time
from importlib import import_module, resources

import pytest

from gasunion.gasday import GasDayRule
from gasunion.timerules.database import time_rules, zone, zone_names
from gasunion.timerules.pack import installed


def test_the_rules_of_time_say_their_version_and_the_hash_of_the_file_that_ships():
    data = (resources.files("gasunion") / "timerules" / "iana.zip").read_bytes()
    rules = time_rules()
    assert (rules.database, rules.version) == ("IANA time zone database", "2026f")
    assert rules.sha256 == hashlib.sha256(data).hexdigest()


def test_every_shipped_zone_is_that_of_the_pinned_package():
    # With another release there is nothing to compare with; constraints.txt pins the one that was packed.
    if import_module("tzdata").IANA_VERSION != time_rules().version:
        pytest.skip("another release of tzdata is installed than the one that was packed")
    _, zones = installed()
    assert zone_names() == tuple(sorted(zones))
    for name, data in zones.items():
        here, there = zone(name), zoneinfo.ZoneInfo.from_file(io.BytesIO(data), key=name)
        for year in (1950, 1999, 2024, 2026, 2100):
            for month in (1, 4, 7, 10):
                instant = datetime(year, month, 1, tzinfo=UTC)
                assert instant.astimezone(here).utcoffset() == instant.astimezone(there).utcoffset()


def test_the_gas_day_on_which_kazakhstan_moved_its_clocks_has_25_hours_whatever_the_machine_says(tmp_path):
    # 2024-03-01 00:00 +06 became 2024-02-29 23:00 +05. A machine with older rules does not know.
    stale = tmp_path / "Asia" / "Almaty"
    stale.parent.mkdir()
    stale.write_bytes((resources.files("tzdata") / "zoneinfo" / "Etc" / "GMT-6").read_bytes())
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(to=[str(tmp_path)])
    zoneinfo.ZoneInfo.clear_cache()
    zone.cache_clear()
    try:
        assert zoneinfo.ZoneInfo("Asia/Almaty").utcoffset(datetime(2026, 1, 1)).seconds == 6 * 3600  # noqa: DTZ001
        # A start that no other test asks for, so that nothing is remembered.
        rule = GasDayRule(start=time(11), zone="Asia/Almaty")
        assert rule.hour_count(date(2024, 2, 29)) == 25
        assert rule.start_utc(date(2024, 2, 29)) == datetime(2024, 2, 29, 5, tzinfo=UTC)
        assert rule.hours(date(2024, 2, 29))[-1] == datetime(2024, 3, 1, 5, tzinfo=UTC)
    finally:
        zoneinfo.reset_tzpath(to=before)
        zoneinfo.ZoneInfo.clear_cache()
        zone.cache_clear()


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "/etc/localtime", "../Europe/Berlin", "Europe/../Europe/Berlin", "Europe\\Berlin",
     "Europe", "europe/berlin", "Europe/Berlin\0", " Europe/Berlin", "index", "zones",
     "\ud800", "Mars/Olympus"],
)  # fmt: skip
def test_a_zone_is_a_name_of_the_rules_and_never_a_path(name):
    with pytest.raises(KeyError):
        zone(name)
