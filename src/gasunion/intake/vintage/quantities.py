"""Quantities of a year as known on a day: supplies, demands, markets, maintenance and pins.

Of each thing the row of the year stands if it was known; else the latest earlier row that was; else, for want
of any, the earliest row there is of a year before, which is dated later and is told as undated: the earliest,
because it has seen least of what came after.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pandas as pd

from gasunion.intake.columns import BY_NAME
from gasunion.intake.vintage.rows import Row, Taken, date_text, is_dated_by, made_of, rows_of, where
from gasunion.scenario.knowledge import How, Input


def of_the_year(
    table: str,
    frame: pd.DataFrame,
    *,
    thing: Sequence[str],
    year: int,
    day: date,
    of: Callable[[Row], str],
) -> tuple[pd.DataFrame, list[Input]]:
    """Rows that stand for a year in a table with a column year.

    Parameters
    ----------
    thing : columns that name what goes on from year to year. Rows of one thing and year stand together, and
        are known when all of them are.
    """
    groups: dict[tuple[str, ...], dict[int, list[Row]]] = {}
    for row in rows_of(frame):
        if row["year"] <= year:
            groups.setdefault(tuple(row[c] for c in thing), {}).setdefault(int(row["year"]), []).append(row)
    named = [c for c in BY_NAME[table].key if c != "year"]
    taken: list[Taken] = []
    inputs: list[Input] = []
    for by_year in groups.values():
        known = [y for y, rows in by_year.items() if all(_is_known(r, day) for r in rows)]
        chosen = max(known, default=None)
        is_undated = chosen is None and min(by_year) < year
        if is_undated:
            chosen = min(by_year)
        rows = by_year[year if chosen is None else chosen]
        if chosen is not None:
            taken += [Taken(place=r["place"], changed={"year": float(year)}) for r in rows]
        how: How = "known" if chosen == year else "older"
        how = "left_out" if chosen is None else "undated" if is_undated else how
        inputs += [
            Input(
                table=table,
                name=" ".join(str(r[c]) if isinstance(r[c], str) else f"{r[c]:g}" for c in named),
                of=of(r),
                how=how,
                year=chosen,
                dated=date_text(r, "known_from"),
                where=where(table, r),
            )
            for r in rows
        ]
    return made_of(frame, sorted(taken, key=lambda t: t.place)), inputs


def windows(
    frame: pd.DataFrame, *, corridor_of: dict[str, str], start: date, end: date, day: date
) -> tuple[pd.DataFrame, list[Input]]:
    """Windows of maintenance that touch a year and were announced; nothing stands in for the others."""
    taken: list[Taken] = []
    inputs: list[Input] = []
    for row in rows_of(frame):
        if row["arc"] not in corridor_of or not (row["from_date"] < end and row["to_date"] > start):
            continue
        is_known = _is_known(row, day)
        if is_known:
            taken.append(Taken(place=row["place"]))
        inputs.append(
            Input(
                table="maintenance",
                name=f"{row['arc']} {row['from_date']}",
                of=f"corridor {corridor_of[row['arc']]}",
                how="known" if is_known else "left_out",
                year=start.year if is_known else None,
                dated=date_text(row, "known_from"),
                where=where("maintenance", row),
            )
        )
    return made_of(frame, taken), inputs


def dated_by(frame: pd.DataFrame, day: date, *, year: int | None = None) -> pd.DataFrame:
    """Rows whose source was there on a day, and of one year where it is given."""
    kept = (r for r in rows_of(frame) if _is_known(r, day) and (year is None or r["year"] == year))
    return made_of(frame, [Taken(place=r["place"]) for r in kept])


def _is_known(row: Row, day: date) -> bool:
    return is_dated_by(date_text(row, "known_from"), day)
