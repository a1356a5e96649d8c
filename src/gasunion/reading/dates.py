"""Days from outside: YYYY-MM-DD in plain digits, in years that the programme can count with.

What is dated by its month or its year alone was there by the last day of it, and perhaps not before.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Final

from gasunion.reading.limits import FIRST_YEAR, LAST_YEAR

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_YEAR: Final = re.compile(r"\d{4}", re.ASCII)


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


def last_day_of(text: object) -> date:
    """The last day that a day, a month or a year may mean: "2021" is 2021-12-31.

    Raises
    ------
    NoDay : not YYYY, YYYY-MM or YYYY-MM-DD, no day of the calendar, or outside the years of `limits`.
    """
    hint = "write a date that exists as YYYY, YYYY-MM or YYYY-MM-DD."
    if not isinstance(text, str):
        raise NoDay(hint)
    if _YEAR.fullmatch(text):
        text = f"{text}-12-31"
    elif (month := _MONTH.fullmatch(text)) is not None:
        if not 1 <= int(month[2]) <= 12 or int(month[1]) < 1:
            raise NoDay(hint)
        text = f"{text}-{calendar.monthrange(int(month[1]), int(month[2]))[1]}"
    try:
        return day_of(text)
    except NoDay as error:
        raise NoDay(hint if "exists" in str(error) else str(error)) from None


def in_years(day: date) -> date:
    """The same day, or of an instant, where its year may be counted with.

    Raises
    ------
    NoDay : outside the years of `limits`.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NoDay(f"its year must be {FIRST_YEAR} to {LAST_YEAR}.")
    return day
