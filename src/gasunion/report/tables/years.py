"""The year in tables of its own: NAME_year has a row a thing and no periods, so that a sum counts it once.

Where NAME has rows of the year they are these rows. Else rates are those of the mean day, volumes their
sum, a stock is what it is at the end of the year, and what does not change over the year is itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gasunion.report.tables.column import ResultColumn, ResultTable

if TYPE_CHECKING:
    import pandas as pd

ENDING = "_year"
# Of a whole year these say nothing.
_OF_A_PERIOD = ("period", "day_kind")
_AT_THE_END = ("stock_end_bcm",)
_OF_ANY_DAY = ("working_gas_bcm", "year_most_bcm")
# Units of what a mean over days can be taken of.
_MEAN = ("mcm/d", "%", "USD/tcm")
# Tables that have rows of the year among their periods, as those of version 0.1 had.
_WITHIN = ("contracts", "prices", "parties", "party_use", "borders")


def has_year(table: ResultTable) -> bool:
    """Whether a table has a table of the year beside it."""
    return "period" in table.key


def year_table(table: ResultTable) -> ResultTable:
    """The table of the year beside a table of periods."""
    return ResultTable(
        name=table.name + ENDING,
        row=table.row.split(" in a period")[0].split(" in the year")[0].split(" on a day")[0]
        + " over the year",
        key=tuple(k for k in table.key if k != "period"),
        columns=tuple(_column(table.name, c) for c in table.columns if c.name not in _OF_A_PERIOD),
        is_later=True,
    )


def _column(table: str, column: ResultColumn) -> ResultColumn:
    meaning = column.meaning.replace(" In the rows of the year only.", "")
    meaning = meaning.replace("; in the rows of the year only.", ".")
    if column.kind == "number" and table not in _WITHIN:
        meaning = f"{meaning.removesuffix('.')}: {_how(column)}."
    return ResultColumn(
        name=column.name, kind=column.kind, meaning=meaning, blank=column.blank, is_later=column.is_later
    )


def _how(column: ResultColumn) -> str:
    if column.name in _AT_THE_END:
        return "at the end of the year"
    if column.name in _OF_ANY_DAY:
        return "of the year"
    return "mean over its days" if column.unit in _MEAN else "sum over the year"


def year_rows(table: ResultTable, frame: pd.DataFrame) -> dict[str, list[object]]:
    """Columns of the table of the year, from the frame of a table."""
    names = [c.name for c in table.columns if c.name not in _OF_A_PERIOD]
    if table.name in _WITHIN:
        kept = frame[frame["period"] == "year"]
        return {name: kept[name].tolist() for name in names}
    key = [k for k in table.key if k != "period"]
    groups = [rows for _, rows in frame.groupby(key, sort=False)]
    return {c.name: [_of_year(c, rows) for rows in groups] for c in table.columns if c.name in names}


def _of_year(column: ResultColumn, rows: pd.DataFrame) -> object:
    values, days = rows[column.name], rows["days"]
    if column.name == "days":
        return int(days.sum())
    if column.kind != "number" or column.name in _OF_ANY_DAY:
        return values.iloc[0]
    if column.name in _AT_THE_END:
        return float(values.iloc[-1])
    if column.unit in _MEAN:
        # What does not change is itself, to the last digit.
        first = float(values.iloc[0])
        return first if (values == first).all() else float((values * days).sum(skipna=False) / days.sum())
    return float(values.sum(skipna=False))
