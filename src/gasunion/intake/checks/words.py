"""How checks read rows and say what is wrong with a number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import pandas as pd

from gasunion.intake.cells import label, number_text
from gasunion.intake.columns import BY_NAME
from gasunion.intake.faults import Fault, fault
from gasunion.intake.tables import rows_of

# Values of each table, as `cells.frame_of` reads them. A cell that could not be read is blank there and has
# its fault already; checks pass over it, so that one cause has one fault.
Frames = Mapping[str, pd.DataFrame]


def cells_of(frame: pd.DataFrame, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
    """(row, name of the row, values of the columns) of each row."""
    names = [frame[BY_NAME[table].key[0]], *(frame[c] for c in columns)]
    yield from zip(rows_of(frame), *names, strict=True)


def number_fault(
    table: str,
    row: int,
    column: str,
    name: str,
    value: float,
    *,
    hint: str,
    limit: float | str | None = None,
    severity: Literal["error", "warning"] = "error",
) -> Fault:
    """A fault of a number: "capacity at X is 3 bcm/y; …"."""
    of = BY_NAME[table].column(column)
    assert of is not None, "checks name columns of the table"
    unit = f" {of.unit}" if of.unit else ""
    return fault(
        table,
        row,
        column,
        f"{of.stem}{label(BY_NAME[table], name)} is {number_text(value)}{unit}",
        value=float(value),
        unit=of.unit,
        limit=limit,
        hint=hint,
        severity=severity,
    )


def not_above(table: str, column: str, limit: float) -> str:
    """Hint of a figure above its upper limit, which another column holds."""
    return f"it must not be above {column}, {number_text(limit)}{unit_after(table, column)}."


def not_below(table: str, column: str, limit: float) -> str:
    """Hint of a figure below its lower limit, which another column holds."""
    return f"it must not be below {column}, {number_text(limit)}{unit_after(table, column)}."


def unit_after(table: str, column: str) -> str:
    """Unit of a column, with the blank before it; nothing where it has none."""
    of = BY_NAME[table].column(column)
    return f" {of.unit}" if of is not None and of.unit else ""
