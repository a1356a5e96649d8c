"""Days from outside: YYYY-MM-DD in plain digits, in years that the programme can count with."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from gasunion.reading.limits import FIRST_YEAR, LAST_YEAR

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class NoDay(ValueError):  # noqa: N818 - it is the day that is none
    """A text that is no day; the message says what to write, as the rest of a sentence."""


def day_of(text: object) -> date:
    """A day.

    Raises
    ------
    NoDay : not YYYY-MM-DD, no day of the calendar, or outside the years of `limits`.
    """
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        raise NoDay("write a date that exists as YYYY-MM-DD.")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NoDay("write a date that exists as YYYY-MM-DD.") from None
    return in_years(day)


def in_years(day: date) -> date:
    """The same day, or of an instant, where its year may be counted with.

    Raises
    ------
    NoDay : outside the years of `limits`.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NoDay(f"its year must be {FIRST_YEAR} to {LAST_YEAR}.")
    return day
