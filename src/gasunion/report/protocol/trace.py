"""Figures that can be traced: each knows its table, its row and its column.

A figure's value is the sum of its column over the rows of its table that match: one row where the key is
given in full, several for a month (its ordinary and its peak days) or for all parties together.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gasunion.report.tables.columns import BY_NAME
from gasunion.report.tables.tables import Frames

Match = str | int | list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number and where it stands.

    Attributes
    ----------
    value : None where it does not exist. unit : of the column; "share" for a share of one.
    table, column : where it stands. row : column → value or values that the row must have.
    decimals : digits shown, None for those of the unit.
    """

    value: float | None
    unit: str
    table: str
    row: Mapping[str, Match]
    column: str
    decimals: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain data for the protocol's JSON."""
        plain = {
            "value": self.value,
            "unit": self.unit,
            "table": self.table,
            "row": dict(self.row),
            "column": self.column,
        }
        return plain if self.decimals is None else plain | {"decimals": self.decimals}


class Book:
    """The tables of a result, from which figures are taken."""

    def __init__(self, frames: Frames) -> None:
        self.frames = frames
        self._rows: dict[str, dict[tuple[Any, ...], int]] = {}
        self._values: dict[tuple[str, str], list[Any]] = {}

    def figure(self, table: str, column: str, /, *, decimals: int | None = None, **row: Match) -> Figure:
        """The figure of a column in the rows that match.

        Its value is None where no row matches or a matching cell is empty.
        """
        known = BY_NAME[table].column(column)
        found = [self._cell(table, column, i) for i in self._matching(table, row)]
        numbers = [float(v) for v in found if v is not None]
        value: float | None = None
        if found and len(numbers) == len(found):
            # A single figure is the table's own; a sum is kept to the digits of its column.
            value = numbers[0] if len(numbers) == 1 else round(math.fsum(numbers), known.decimals) + 0.0
        return Figure(
            value=value, unit=known.unit or "", table=table, row=row, column=column, decimals=decimals
        )

    def input_figure(self, table: str, row: str, column: str, *, unit: str | None = None) -> Figure:
        """A figure among the inputs, whose cells are text."""
        match: dict[str, Match] = {"table": table, "row": row, "column": column}
        (place, *_) = [*self._matching("inputs", match), -1]
        value = None if place < 0 else float(self._text("inputs", "value", place))
        own = "" if place < 0 else self._text("inputs", "unit", place)
        return Figure(
            value=value, unit=own if unit is None else unit, table="inputs", row=match, column="value"
        )

    def rows(self, table: str, /, **row: Match) -> list[dict[str, Any]]:
        """Rows that match, as dictionaries in the order of the table."""
        frame = self.frames[table]
        found = frame.iloc[self._matching(table, row)].to_dict("records")
        return [{str(name): value for name, value in record.items()} for record in found]

    def _matching(self, table: str, row: Mapping[str, Match]) -> list[int]:
        key = BY_NAME[table].key
        if set(row) == set(key):
            index = self._index(table)
            options = [v if isinstance(v, list) else [v] for v in (row[k] for k in key)]
            return [index[k] for k in itertools.product(*options) if k in index]
        frame = self.frames[table]
        keep = frame.index >= 0
        for name, wanted in row.items():
            keep &= frame[name].isin(wanted if isinstance(wanted, list) else [wanted])
        return [i for i, is_kept in enumerate(keep) if is_kept]

    def _index(self, table: str) -> dict[tuple[Any, ...], int]:
        if table not in self._rows:
            columns = [self.frames[table][k].tolist() for k in BY_NAME[table].key]
            self._rows[table] = {key: i for i, key in enumerate(zip(*columns, strict=True))}
        return self._rows[table]

    def _cell(self, table: str, column: str, row: int) -> Any:
        if (table, column) not in self._values:
            values = self.frames[table][column].tolist()
            self._values[table, column] = [None if isinstance(v, float) and v != v else v for v in values]
        return self._values[table, column][row]

    def _text(self, table: str, column: str, row: int) -> str:
        return str(self._cell(table, column, row))
