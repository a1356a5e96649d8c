"""The gas day: its start and zone are data; its hours are 23, 24 or 25; periods are half-open.

A gas day is named by the calendar date on which it starts in its own zone. An interval holds its start and
not its end, so that days and hours tile time without overlap. Nothing here reads a clock: "now" is passed in.
Clock changes come from the rules of time that ship with the program, never from those of the machine.

References
----------
Commission Regulation (EU) 312/2014, article 3(7): gas day 05:00–05:00 UTC (04:00–04:00 UTC in summer time).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from gasunion.timerules.database import zone

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class GasDayRule:
    """When a gas day starts, and on whose clock.

    Attributes
    ----------
    start : wall-clock time at which the gas day starts, a whole hour.
    zone : IANA time zone of that clock, such as "Europe/Moscow".
    """

    start: time
    zone: str

    def __post_init__(self) -> None:
        if self.start.tzinfo is not None:
            raise ValueError("start is a wall-clock time without a zone; the zone is its own field")
        if (self.start.minute, self.start.second, self.start.microsecond) != (0, 0, 0):
            raise ValueError(f"gas day starts at {self.start}; it must start on a whole hour")
        try:
            zone(self.zone)
        except KeyError:
            raise ValueError(
                f"unknown time zone {self.zone!r}; use an IANA name such as 'Europe/Moscow'"
            ) from None

    def start_utc(self, day: date) -> datetime:
        """First instant of the gas day named `day`, in UTC.

        A start that the clock skips (spring) is told by the clock as it ran before the gap: with a gap that
        begins at the start itself, the first instant after the gap. One that it repeats (autumn) is the first
        of the two.
        """
        return self.instant(day, self.start)

    def instant(self, day: date, clock: time) -> datetime:
        """The instant at which this rule's clock shows a time on a calendar day, in UTC."""
        # To UTC at once: a wall-clock time inside a spring gap names no instant on its own clock.
        return datetime.combine(day, clock, tzinfo=zone(self.zone)).astimezone(UTC)

    def period(self, day: date) -> tuple[datetime, datetime]:
        """Half-open UTC interval [start, end) of the gas day."""
        return _period(self, day)

    def hour_count(self, day: date) -> int:
        """Hours of the gas day: 24, or 23 and 25 where clocks change by an hour within it.

        Raises
        ------
        ValueError : the day has no whole number of hours (Lord Howe Island moves its clocks by half an hour),
            or does not exist in that zone.
        """
        start, end = self.period(day)
        count, rest = divmod(end - start, HOUR)
        if rest or count < 1:
            minutes = (end - start) // timedelta(minutes=1)
            raise ValueError(
                f"gas day {day} in {self.zone} lasts {minutes // 60} h {minutes % 60:02d} min; "
                "a gas day needs whole hours, so agree on the clock of another zone, such as 'UTC'"
            )
        return count

    def hours(self, day: date) -> tuple[datetime, ...]:
        """UTC start of each hour of the gas day, in order."""
        start = self.start_utc(day)
        return tuple(start + i * HOUR for i in range(self.hour_count(day)))

    def day_of(self, instant: datetime) -> date:
        """The gas day that holds an instant.

        Raises
        ------
        ValueError : the instant carries no time zone.
        """
        if instant.tzinfo is None:
            raise ValueError(f"instant {instant.isoformat()} has no time zone")
        guess = instant.astimezone(zone(self.zone)).date()
        for day in (guess - timedelta(days=1), guess, guess + timedelta(days=1)):
            start, end = self.period(day)
            if start <= instant < end:
                return day
        raise AssertionError("gas days tile time")


@lru_cache(maxsize=4096)
def _period(rule: GasDayRule, day: date) -> tuple[datetime, datetime]:
    # Asked for by every message of a day; a day has thousands of them and few rules.
    return rule.start_utc(day), rule.start_utc(day + timedelta(days=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class GasYearRule:
    """When a gas year starts: month and day of its first gas day."""

    month: int = 1
    day: int = 1

    def __post_init__(self) -> None:
        date(2023, self.month, self.day)  # raises ValueError in words: month and day must exist in every year

    def days(self, year: int) -> tuple[date, date]:
        """Half-open interval of gas days of the gas year that starts in `year`."""
        return date(year, self.month, self.day), date(year + 1, self.month, self.day)

    def year_of(self, day: date) -> int:
        """The gas year that holds a gas day."""
        return day.year if day >= date(day.year, self.month, self.day) else day.year - 1


# 10:00 Moscow is 07:00 UTC all year; agreements state their own, these are the two in use in the region.
MOSCOW_10 = GasDayRule(start=time(10), zone="Europe/Moscow")
EU_06 = GasDayRule(start=time(6), zone="Europe/Berlin")
