"""The year as periods: each month's ordinary days, then its peak days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from gasunion.gasday import GasYearRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days of one month that are planned alike.

    Attributes
    ----------
    period : "2024-01" for ordinary days, "2024-01p" for peak days.
    month : 1 to 12. is_peak : whether these are the month's peak days.
    start, end : half-open interval of gas days; peak days are the last of the month.
    days : end − start. month_days : days of the whole month.
    """

    period: str
    month: int
    is_peak: bool
    start: date
    end: date
    month_days: int

    @property
    def days(self) -> int:
        """Number of gas days."""
        return (self.end - self.start).days

    def is_within(self, from_date: date | None, to_date: date | None) -> bool:
        """Whether its month has a day of a half-open interval; an open end is no limit.

        Peak days are no days of the calendar: they may be any of their month.
        """
        first = self.start.replace(day=1)
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        return (from_date is None or from_date < after) and (to_date is None or to_date > first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Periods of a year, in order of time."""

    year: int
    periods: tuple[Period, ...]

    @property
    def days(self) -> int:
        """Days of the year: 365 or 366."""
        return sum(p.days for p in self.periods)


def year_calendar(year: int, *, peak_days: int = 4, gas_year: GasYearRule | None = None) -> Calendar:
    """Twelve months from the start of the (gas) year, each of ordinary and peak days.

    Raises
    ------
    ValueError : peak_days is not between 0 and 27, or the gas year does not start on the first of a month.
    """
    if not 0 <= peak_days <= 27:
        raise ValueError(
            f"peak_days is {peak_days}; it must be 0 to 27, so that every month has an ordinary day"
        )
    rule = gas_year or GasYearRule()
    if rule.day != 1:
        raise ValueError(
            f"the gas year starts on day {rule.day}; plans need it to start on the first of a month"
        )
    periods = []
    for i in range(12):
        number = rule.month - 1 + i
        first = date(year + number // 12, number % 12 + 1, 1)
        after = date(year + (number + 1) // 12, (number + 1) % 12 + 1, 1)
        turn = after - timedelta(days=peak_days)
        label = f"{first.year:04d}-{first.month:02d}"
        length = (after - first).days
        periods.append(
            Period(period=label, month=first.month, is_peak=False, start=first, end=turn, month_days=length)
        )
        if peak_days:
            periods.append(
                Period(
                    period=f"{label}p",
                    month=first.month,
                    is_peak=True,
                    start=turn,
                    end=after,
                    month_days=length,
                )
            )
    return Calendar(year=year, periods=tuple(periods))
