"""What a column and a table of the case folder are, and how they are declared.

A column's name ends with its unit; its stem, the name without the unit, is what people may write in `--set`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from gasunion.scenario.balances import Item

Kind = Literal[
    "text",
    "name",
    "number",
    "integer",
    "year",
    "month",
    "yes_no",
    "choice",
    "date",
    "dated",
    "measure",
    "crossings",
    "names",
    "diameters",
    "points",
]

# Longest first, so that a stem loses its whole unit.
_UNIT_ENDINGS: tuple[tuple[str, str], ...] = (
    ("_usd_per_tcm_100km", "USD/tcm/100 km"),
    ("_usd_per_tcm", "USD/tcm"),
    ("_pct_100km", "%/100 km"),
    ("_bcm_y", "bcm/y"),
    ("_mcm_d", "mcm/d"),
    ("_bcm", "bcm"),
    ("_musd", "MUSD"),
    ("_km", "km"),
    ("_mm", "mm"),
    ("_mpa", "MPa"),
    ("_mw", "MW"),
    ("_deg", "°"),
    ("_pct", "%"),
    ("_m", "m"),
    ("_y", "years"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.

    Attributes
    ----------
    name : as it stands in the head of the file.
    kind : how a cell is read.
    meaning : one sentence for the documentation, the workbook and messages.
    required : the column must exist. blank : a cell may be left empty.
    minimum, maximum : limits, inclusive; None where there is none.
    usual : (low, high) outside which a value smells of a wrong unit and is a warning.
    choices : for kind "choice". refers_to : "table.column" whose values a name must be one of.
    since : the format of the case folder that has it first; a column of a later format than 1 is optional.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = True
    blank: bool = False
    minimum: float | None = None
    maximum: float | None = None
    usual: tuple[float, float] | None = None
    choices: tuple[str, ...] = ()
    refers_to: str | None = None
    since: int = 1

    @property
    def unit(self) -> str | None:
        """Unit of a cell, None for text and plain numbers."""
        return next((unit for ending, unit in _UNIT_ENDINGS if self.name.endswith(ending)), None)

    @property
    def stem(self) -> str:
        """The name without its unit."""
        ending = next((e for e, _ in _UNIT_ENDINGS if self.name.endswith(e)), "")
        return self.name.removesuffix(ending)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of the case folder: `NAME.csv`.

    Attributes
    ----------
    name : of the table. row : what one row is. key : columns that name a row; no two rows share them.
    columns : in the order in which the project writes them. required : the file must exist.
    weight : the column by whose size a row counts when confidence is summed up.
    is_input : whether a result is computed from it. Names are not: one hash stands for all languages.
    since : the format of the case folder that has it first.
    """

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False
    weight: str | None = None
    is_input: bool = True
    since: int = 1

    def column(self, name: str) -> Column | None:
        """The column of that name or that stem, None where there is none or the stem is shared."""
        exact = [c for c in self.columns if c.name == name]
        stems = [c for c in self.columns if c.stem == name]
        return exact[0] if exact else stems[0] if len(stems) == 1 else None


FIRST_YEAR, LAST_YEAR = 1950, 2200  # of any table
CONFIDENCES = ("measured", "published", "estimated")
BASES = ("contract", "plan", "capacity", "observation", "estimate", "rule")
BALANCE_ITEMS: tuple[str, ...] = get_args(Item)
REFERENCE_CONDITIONS = ("20C", "15C", "0C", "15C_40MJ", "unknown")
NAMED_KINDS = ("party", "node", "system", "storage", "contract", "class", "flow")
NODE_KINDS = ("field", "junction", "border", "demand", "storage", "market")

SOURCED = (
    Column(
        name="source", kind="text", meaning="Where the row's main figure comes from: publisher and document."
    ),
    Column(name="source_date", kind="text", blank=True, meaning="Date of the source: year, month or day."),
    Column(
        name="confidence",
        kind="choice",
        choices=CONFIDENCES,
        meaning="measured (metered, customs), published (a document says it) or estimated (judgement).",
    ),
    Column(
        name="note", kind="text", blank=True, required=False, meaning="What a reader of the figure must know."
    ),
)

# Quantities of a year and structure carry from when they were known: a hindcast uses nothing that came later.
DATED = (
    *SOURCED[:2],
    Column(
        name="known_from",
        kind="dated",
        blank=True,
        required=False,
        meaning="Day, month or year from which the row's figures were known; blank: the source's date.",
        since=2,
    ),
    *SOURCED[2:],
)


def name_column(
    name: str,
    meaning: str,
    refers_to: str | None = None,
    *,
    blank: bool = False,
    required: bool = True,
) -> Column:
    """A column of names, of another table's rows where `refers_to` names them."""
    return Column(
        name=name, kind="name", meaning=meaning, refers_to=refers_to, blank=blank, required=required
    )


def number_column(
    name: str,
    meaning: str,
    minimum: float | None = 0.0,
    maximum: float | None = None,
    *,
    usual: tuple[float, float] | None = None,
    blank: bool = False,
    required: bool = True,
    since: int = 1,
) -> Column:
    """A column of numbers between two bounds; `usual` is told as unusual beyond it."""
    return Column(
        name=name,
        kind="number",
        meaning=meaning,
        minimum=minimum,
        maximum=maximum,
        usual=usual,
        blank=blank,
        required=required,
        since=since,
    )


def derived_column(figure: str) -> Column:
    """The column that names the observation a row's figure was worked out from, where it was."""
    return Column(
        name="derived_from",
        kind="text",
        meaning=f"Observation that {figure} was worked out from, in words; a base year takes it as an "
        "estimate. Blank: none.",
        blank=True,
        required=False,
        since=2,
    )


def year_column(name: str, meaning: str) -> Column:
    """A column of years."""
    return Column(name=name, kind="year", meaning=meaning, minimum=FIRST_YEAR, maximum=LAST_YEAR)


def optional_column(
    name: str, meaning: str, *, usual: tuple[float, float] | None = None, since: int = 1
) -> Column:
    """A number that may be blank, in a column that may be absent."""
    return number_column(name, meaning, usual=usual, blank=True, required=False, since=since)
