"""What stood before the year: pipes, stores and joint limits, and what was known to begin with it.

A row of an earlier span stands as long as its span holds the year, whatever its date: it was built. One that
begins with the year stands if it was known to come. One that ends with the year before makes way for what is
known to follow it. Where what follows was not known it stands on; where nothing follows, it is gone if its
own row was known, which says that it ends, and else it stands on too.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd

from gasunion.intake.vintage.rows import Row, Taken, date_text, is_dated_by, made_of, rows_of, where
from gasunion.scenario.knowledge import How, Input

# What a store held is of the year that it held it in.
_OF_THE_YEAR = ("fill_start_bcm", "fill_end_bcm", "change_bcm")


def standing(
    table: str,
    frame: pd.DataFrame,
    *,
    name: str,
    year: int,
    day: date,
    of: Callable[[Row], tuple[str, ...]],
) -> tuple[pd.DataFrame, list[Input]]:
    """Rows of a table of spans that stand in a year, as known on a day.

    Parameters
    ----------
    name : column of what goes on from span to span: a corridor, a storage, a limit.
    of : to whom a row belongs; one input each.
    """
    taken: list[Taken] = []
    inputs: list[Input] = []

    def note(row: Row, how: How) -> None:
        inputs.extend(
            Input(
                table=table,
                name=str(row[frame_key]),
                of=owner,
                how=how,
                year=None if how == "left_out" else int(row["from_year"]),
                dated=date_text(row, "known_from"),
                where=where(table, row),
            )
            for owner in of(row)
        )

    frame_key = "arc" if table == "arcs" else name
    groups: dict[str, list[Row]] = {}
    for row in rows_of(frame):
        groups.setdefault(row[name], []).append(row)
    for rows in groups.values():
        before = [r for r in rows if r["from_year"] < year]
        begins = [r for r in rows if r["from_year"] == year]
        is_known = {r["place"]: is_dated_by(date_text(r, "known_from"), day) for r in rows}
        is_followed = any(is_known[r["place"]] for r in begins)
        for row in before:
            goes_on = row["until_year"] >= year
            has_end = not begins and is_known[row["place"]]
            is_kept = row["until_year"] == year - 1 and not is_followed and not has_end
            if goes_on or is_kept:
                changed = {} if is_known[row["place"]] else _without_year(frame)
                taken.append(Taken(place=row["place"], changed={**changed, "until_year": float(year)}))
                note(row, "structure")
        for row in begins:
            if is_known[row["place"]]:
                taken.append(Taken(place=row["place"]))
            note(row, "known" if is_known[row["place"]] else "left_out")
    return made_of(frame, sorted(taken, key=lambda t: t.place)), inputs


def _without_year(frame: pd.DataFrame) -> dict[str, float]:
    return {c: float("nan") for c in _OF_THE_YEAR if c in frame.columns}
