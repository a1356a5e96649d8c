"""Rows of a table, when each was known, and a table made of some of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from gasunion.intake.faults import where_of
from gasunion.reading.dates import NoDay, last_day_of

Row = Mapping[Hashable, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A row that stands in the case of a day.

    Attributes
    ----------
    place : position of the row in its table. changed : cells that differ from it.
    """

    place: int
    changed: Mapping[str, Any] = field(default_factory=dict)


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """Rows by column, with "row", the line in the file, and "place", the position."""
    return [{**row, "place": i} for i, row in enumerate(frame.reset_index().to_dict("records"))]


def date_text(row: Row, *columns: str) -> str:
    """What the first of the columns that is filled says, else the source's date; blank: no date."""
    return next((str(row[c]) for c in (*columns, "source_date") if row.get(c)), "")


def is_dated_by(written: str, day: date) -> bool:
    """Whether what is dated so was there on a day; without a date, or with one that is none, it was not."""
    try:
        return last_day_of(written) <= day
    except NoDay:
        return False


def where(table: str, row: Row) -> str:
    """Table and line of a row."""
    return where_of(table, int(row["row"]))


def made_of(frame: pd.DataFrame, taken: Iterable[Taken]) -> pd.DataFrame:
    """The table that holds the rows taken, changed as they say, each column of its own kind."""
    listed = list(taken)
    made = frame.iloc[[t.place for t in listed]].copy()
    for column in dict.fromkeys(c for t in listed for c in t.changed):
        values = made[column].to_numpy(copy=True)
        for i, t in enumerate(listed):
            if column in t.changed:
                values[i] = t.changed[column]
        made[column] = pd.Series(values, index=made.index, dtype=frame[column].dtype)
    return made
