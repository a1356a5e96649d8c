"""Every table checked against `columns`: ranges, whole keys, references; the schemas are pandera's.

pandera is imported when a table is first checked: it takes longer to import than most tables take to check.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gasunion.intake.cells import NUMBER_KINDS, TEXT_KINDS, label, number_text, text_of
from gasunion.intake.column import Column, Table
from gasunion.intake.columns import BY_NAME
from gasunion.intake.config import nearest
from gasunion.intake.faults import Fault, fault, few
from gasunion.reading.text import shown

if TYPE_CHECKING:
    import pandera.pandas as pa

# A value this many times outside what is usual has a wrong unit more often than it is true: the units that
# are confused (m and km, bar and MPa, mcm and bcm) differ by 10 or more.
SMELL_FACTOR = 10.0


@cache
def schema_of(table_name: str) -> pa.DataFrameSchema:
    """The pandera schema of a table, made from its columns: its numbers and their ranges."""
    import pandera.pandas as pa

    def column(of: Column) -> pa.Column:
        checks = [] if of.minimum is None else [pa.Check.ge(of.minimum)]
        checks += [] if of.maximum is None else [pa.Check.le(of.maximum)]
        return pa.Column("float64", checks, nullable=True)

    table = BY_NAME[table_name]
    return pa.DataFrameSchema({c.name: column(c) for c in _numbers(table)}, strict=True, name=table.name)


def _numbers(table: Table) -> list[Column]:
    """Columns of numbers; texts and measures were judged when their cells were read."""
    return [c for c in table.columns if c.kind in NUMBER_KINDS]


def rows_of(frame: pd.DataFrame, index: pd.Index[Any] | None = None) -> list[int]:
    """Lines of the rows of a frame, or of those an index names."""
    found: list[int] = (frame.index if index is None else index).tolist()
    return found


def value_at(frame: pd.DataFrame, row: int, column: str) -> Any:
    """Value of a cell, by the line of its row."""
    return frame.at[row, column]


def check_ranges(table: Table, frame: pd.DataFrame) -> list[Fault]:
    """Values outside the range of their column, by the table's pandera schema."""
    import pandera.errors

    if frame.empty:
        return []
    try:
        schema_of(table.name).validate(frame[[c.name for c in _numbers(table)]], lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        rows = cases.loc[cases["index"].notna(), ["index", "column"]].drop_duplicates()
        places = [(int(i), str(c)) for i, c in rows.itertuples(index=False)]
        return few(places, lambda at: _range_fault(table, frame, *at), of=f"{table.name}.csv")
    return []


def _range_fault(table: Table, frame: pd.DataFrame, row: int, name: str) -> Fault:
    column = table.column(name)
    assert column is not None, "the schema was made from the table"
    value = value_at(frame, row, name)
    own = "" if name == table.key[0] else label(table, value_at(frame, row, table.key[0]))
    low, high = column.minimum, column.maximum
    is_low = low is not None and value < low
    limit = low if is_low else high
    unit = f" {column.unit}" if column.unit else ""
    rule = f"it must be {limit:g} or {'more' if is_low else 'less'}" if limit is not None else "it is refused"
    return fault(
        table.name,
        row,
        name,
        f"{column.stem}{own} is {number_text(value)}{unit}",
        value=float(value),
        unit=column.unit,
        limit=limit,
        hint=f"{rule}{_other_unit(column, float(value))}.",
    )


def _other_unit(column: Column, value: float) -> str:
    """A word on the unit, where a thousand times more or less would fit."""
    if column.unit is None or value == 0:
        return ""
    low = column.minimum if column.minimum is not None else -math.inf
    high = column.maximum if column.maximum is not None else math.inf
    fits = [v for v in (value * 1000, value / 1000) if low < v <= high]
    return f" (perhaps {number_text(fits[0])} {column.unit}, if the unit was mistaken)" if fits else ""


def check_keys(table: Table, frame: pd.DataFrame) -> list[Fault]:
    """Rows whose key an earlier row has; each names that row."""
    keys = list(table.key)
    # A row whose key cannot be read has its own fault already; a part that may be blank counts as it is.
    whole = frame
    for name in keys:
        column = table.column(name)
        if column is not None and not column.blank:
            values = frame[name]
            whole = whole[(values.loc[whole.index].notna()) & (values.loc[whole.index] != "")]
    repeated = whole[whole.duplicated(keys)]
    if repeated.empty:
        return []
    first: dict[tuple[Any, ...], int] = {}
    for key, row in zip(whole[keys].fillna(-1).itertuples(index=False), whole.index, strict=True):
        first.setdefault(tuple(key), int(row))
    faults = []
    for key, row in zip(repeated[keys].fillna(-1).itertuples(index=False), repeated.index, strict=True):
        shown = ", ".join(
            text for text in (_key_text(table, n, v) for n, v in zip(keys, key, strict=True)) if text
        )
        faults.append(
            fault(
                table.name,
                int(row),
                keys[0],
                f"{shown} stands in row {first[tuple(key)]} already",
                value=shown,
                hint=f"rows differ in {' and '.join(keys)}; keep one of the two.",
            )
        )
    return faults


def _key_text(table: Table, name: str, value: Any) -> str:
    column = table.column(name)
    assert column is not None, "keys are columns"
    return "" if value == -1 else text_of(column, value)


def check_references(table: Table, frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Names that stand in no row of the table they refer to; each with the nearest that does."""
    faults = []
    frame = frames[table.name]
    for column in table.columns:
        if column.refers_to is None:
            continue
        other, _, key = column.refers_to.partition(".")
        known = set(frames[other][key]) - {"", None}
        if column.kind == "names":
            missing = [
                (row, name)
                for row, names in zip(rows_of(frame), frame[column.name], strict=True)
                for name in names or ()
                if name not in known
            ]
        else:
            values = frame[column.name]
            wrong = values[(values != "") & ~values.isin(known)]
            missing = list(zip(rows_of(frame, wrong.index), wrong, strict=True))
        faults += few(
            missing,
            _absent_name(table, column, frame, other=other, key=key, listed=sorted(known)),
            of=f"{table.name}.csv, {column.name}",
        )
    return faults


def _absent_name(
    table: Table, column: Column, frame: pd.DataFrame, *, other: str, key: str, listed: list[str]
) -> Callable[[tuple[int, str]], Fault]:
    def fault_at(place: tuple[int, str]) -> Fault:
        row, name = place
        own = "" if column.name == table.key[0] else label(table, value_at(frame, row, table.key[0]))
        return fault(
            table.name,
            row,
            column.name,
            f"{column.stem}{own} is {shown(name)}, which stands in no row of {other}.csv",
            value=name,
            hint=nearest(name, listed, plural=f"{key} names known"),
        )

    return fault_at


def check_usual(table: Table, frame: pd.DataFrame) -> list[Fault]:
    """Values outside what is usual: a warning, an error from `SMELL_FACTOR` times outside on.

    Zero is zero in every unit and is never unusual.
    """
    faults = []
    for column in table.columns:
        if column.usual is None:
            continue
        low, high = column.usual
        values = frame[column.name].to_numpy(dtype=float)
        size, rows = np.abs(values), rows_of(frame)
        with np.errstate(invalid="ignore"):
            outside = (values != 0) & ((size > high) | (size < low))
        for i in np.flatnonzero(outside & ~np.isnan(values)):
            value = float(values[i])
            # What breaks the hard range has its own fault.
            if (column.minimum is not None and value < column.minimum) or (
                column.maximum is not None and value > column.maximum
            ):
                continue
            is_wrong = abs(value) > high * SMELL_FACTOR or abs(value) * SMELL_FACTOR < low
            own = label(table, frame[table.key[0]].iloc[i])
            unit = f" {column.unit}" if column.unit else ""
            faults.append(
                fault(
                    table.name,
                    rows[i],
                    column.name,
                    f"{column.stem}{own} is {number_text(value)}{unit}",
                    value=value,
                    unit=column.unit,
                    limit=high if abs(value) > high else low,
                    hint=f"usual is {low:g} to {high:g}{unit}; check the unit.",
                    severity="error" if is_wrong else "warning",
                )
            )
    return faults


def canonical_columns(table: Table, frame: pd.DataFrame) -> list[bytes]:
    """Bytes of a table's values, whatever the order of rows and columns and however they were written."""
    if frame.empty:
        return []
    parts: list[bytes] = []
    texts: dict[str, Any] = {}
    # A later column that says nothing leaves the hash of an older case as it was.
    columns = [c for c in table.columns if c.since == 1 or not _is_blank(frame[c.name])]
    for column in columns:
        values = frame[column.name]
        if values.dtype == np.float64:
            # Adding zero makes −0 and 0 one; every NaN is written alike.
            number = values.to_numpy(dtype="<f8") + 0.0
            number[np.isnan(number)] = np.nan
            texts[column.name] = number
        elif column.kind in TEXT_KINDS:
            texts[column.name] = values.to_numpy(dtype=object)
        else:
            written = {v: text_of(column, v) for v in set(values)}
            texts[column.name] = np.array([written[v] for v in values], dtype=object)
    order = np.lexsort([texts[name] for name in reversed(table.key)])
    for column in columns:
        ordered = texts[column.name][order]
        body = ordered.tobytes() if ordered.dtype == np.float64 else "\x1f".join(ordered).encode()
        parts += [column.name.encode(), body]
    return parts


def _is_blank(values: pd.Series[Any]) -> bool:
    return bool(values.isna().all() or (values == "").all())
