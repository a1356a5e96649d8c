"""A plan's results as tidy frames: one noun a table, one row a thing in a period, units in the heads.

Names, units and digits stand in `tables.columns`. Nothing is computed here but sums over days and shares
that a reader would otherwise compute.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gasunion.report.tables import plan_tables, study_tables
from gasunion.report.tables.column import ResultTable
from gasunion.report.tables.columns import BY_NAME, TABLES
from gasunion.report.tables.years import ENDING, has_year, year_rows

if TYPE_CHECKING:
    from gasunion.studies.results import PlanResult

Frames = dict[str, pd.DataFrame]
# Table of the year → the table of periods it is made from.
_YEARS = {t.name + ENDING: t for t in TABLES if has_year(t)}


def tables(result: PlanResult) -> Frames:
    """Every result table of a plan, by name, in the order of `report.tables.columns`.

    A plan that was not solved has its inputs only; the other tables are empty.
    """
    plan = result.plan
    found: dict[str, Mapping[str, Any]] = {
        "inputs": study_tables.inputs(plan),
        "names": study_tables.names(plan),
    }
    if plan.outcome.is_solved:
        found["moving_inputs"] = study_tables.moving_inputs(plan)
        found["projects"] = study_tables.projects(plan)
        for in_plan in ("flows", "supply", "use", "storage", "contracts"):
            found[in_plan] = getattr(plan_tables, in_plan)(plan)
        for asked in ("prices", "parties", "party_use", "borders", "binding", "payments"):
            found[asked] = getattr(study_tables, asked)(result)
    return with_years({t.name: as_frame(t, found.get(t.name, {})) for t in TABLES if t.name not in _YEARS})


def with_years(frames: Frames) -> Frames:
    """The same with the tables of the year, made from the tables of periods where they are missing."""
    whole = dict(frames)
    for name, source in _YEARS.items():
        if name not in whole:
            frame = frames[source.name]
            whole[name] = as_frame(BY_NAME[name], {} if frame.empty else year_rows(source, frame))
    return whole


def is_of_year(name: str) -> bool:
    """Whether a table holds the year alone and follows from its table of periods."""
    return name in _YEARS


def as_frame(table: ResultTable, columns: Mapping[str, Any]) -> pd.DataFrame:
    """A frame with exactly the columns of a table, in order, with its types and its digits.

    Raises
    ------
    ValueError : a column is missing, unknown, or two rows share a key.
    """
    wanted = [c.name for c in table.columns]
    if columns and set(columns) != set(wanted):
        raise ValueError(f"table {table.name}: columns differ: {sorted(set(columns) ^ set(wanted))}")
    data: dict[str, Any] = {}
    for column in table.columns:
        values = columns.get(column.name, [])
        if column.kind == "number":
            # Adding 0.0 turns −0.0 into 0.0: a zero has one spelling.
            data[column.name] = np.round(np.asarray(values, dtype=float), column.decimals) + 0.0
        elif column.kind == "integer":
            data[column.name] = np.asarray(values, dtype=np.int64)
        elif column.kind == "yes_no":
            data[column.name] = np.asarray([bool(v) for v in values], dtype=bool)
        else:
            data[column.name] = pd.Series([str(v) for v in values], dtype=object)
    frame = pd.DataFrame(data, columns=wanted)
    if frame.duplicated(list(table.key)).any():
        twice = frame.loc[frame.duplicated(list(table.key)), list(table.key)].iloc[0].tolist()
        raise ValueError(f"table {table.name}: row {twice} stands twice")
    return frame
