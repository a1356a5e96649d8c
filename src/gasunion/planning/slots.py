"""Which times a range or an interval is published for: the year and named periods; of borders every month.

January and July, ordinary and peak day: winter against summer, mean against peak (design of the model,
"The plan"). A calendar without peak days has two.
"""

from __future__ import annotations

from dataclasses import dataclass

from gasunion.scenario.calendar import Calendar

NAMED_MONTHS = (1, 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A time for which a range is published.

    Attributes
    ----------
    slot : "year" or the label of a period. periods : positions of the periods it sums over.
    """

    slot: str
    periods: tuple[int, ...]

    @property
    def is_year(self) -> bool:
        """Whether it is the whole year, counted in bcm and not in mcm/d."""
        return self.slot == "year"


def monthly_slots(calendar: Calendar) -> tuple[Slot, ...]:
    """The year, the ordinary days of every month, and the peak days of the named months, in order of time."""
    found = [
        Slot(slot=p.period, periods=(t,))
        for t, p in enumerate(calendar.periods)
        if not p.is_peak or p.month in NAMED_MONTHS
    ]
    return (Slot(slot="year", periods=tuple(range(len(calendar.periods)))), *found)


def slots(calendar: Calendar) -> tuple[Slot, ...]:
    """The year, then the named periods in order of time."""
    named = [
        Slot(slot=p.period, periods=(t,)) for t, p in enumerate(calendar.periods) if p.month in NAMED_MONTHS
    ]
    return (Slot(slot="year", periods=tuple(range(len(calendar.periods)))), *named)
