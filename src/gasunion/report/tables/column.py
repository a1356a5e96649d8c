"""What a table of the result files is, and a column of it: name, unit by the ending of the name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "integer", "yes_no"]

# Longest first, so that a name is given its whole unit.
_UNIT_ENDINGS: tuple[tuple[str, str], ...] = (
    ("_usd_per_tcm", "USD/tcm"),
    ("_mcm_d", "mcm/d"),
    ("_musd", "MUSD"),
    ("_bcm", "bcm"),
    ("_pct", "%"),
    ("_deg", "°"),
    ("days", "days"),
)
# Digits that are kept: a cubic metre a day, a cubic metre, a dollar, a hundredth of a cent a tcm. They are
# finer than any figure deserves and coarser than a solver's noise, so that equal plans give equal files.
_DECIMALS = {"mcm/d": 6, "bcm": 9, "MUSD": 6, "USD/tcm": 4, "%": 4, "°": 6, "days": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultColumn:
    """One column of a result table.

    Attributes
    ----------
    name : as it stands in the head of the file; ends with its unit.
    kind : what a cell holds; yes_no is written "yes" or "no".
    meaning : one sentence.
    blank : a cell may be empty, and the meaning says when.
    is_later : folders of earlier versions lack it; its cells are then empty.
    """

    name: str
    kind: Kind
    meaning: str
    blank: bool = False
    is_later: bool = False

    @property
    def unit(self) -> str | None:
        """Unit of a cell, None for text and plain numbers."""
        if self.kind not in ("number", "integer"):
            return None
        return next((unit for ending, unit in _UNIT_ENDINGS if self.name.endswith(ending)), None)

    @property
    def decimals(self) -> int:
        """Decimals that are kept."""
        return _DECIMALS.get(self.unit or "", 9)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultTable:
    """One table of a plan's results: NAME.csv, NAME.parquet, a sheet of plan.xlsx.

    Attributes
    ----------
    name : of the table. row : what one row is. key : columns that name a row; no two rows share them.
    columns : in their order. is_later : folders of earlier versions lack it, and are read without.
    """

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[ResultColumn, ...]
    is_later: bool = False

    def column(self, name: str) -> ResultColumn:
        """The column of that name; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name} has no column {name!r}")


def text(name: str, meaning: str, *, blank: bool = False) -> ResultColumn:
    """A column of words."""
    return ResultColumn(name=name, kind="text", meaning=meaning, blank=blank)


def number(name: str, meaning: str, *, blank: bool = False) -> ResultColumn:
    """A column of figures."""
    return ResultColumn(name=name, kind="number", meaning=meaning, blank=blank)


def yes_no(name: str, meaning: str) -> ResultColumn:
    """A column of yes and no."""
    return ResultColumn(name=name, kind="yes_no", meaning=meaning)


def period_columns(year: bool = False) -> tuple[ResultColumn, ...]:
    """The columns that say when: period, kind of its days, how many."""
    whole = "; 'year' for the year as a whole" if year else ""
    return (
        text("period", f"'2024-01' for the ordinary days of a month, '2024-01p' for its peak days{whole}."),
        text(
            "day_kind", "ordinary or peak." if not year else "ordinary, peak, or all in the rows of the year."
        ),
        ResultColumn(name="days", kind="integer", meaning="Gas days of the period."),
    )
