"""Every column of the case folder, once: name, unit, range and meaning.

Validation, documentation, the workbook and every message about a column are made from this table, so that
they cannot disagree. A column's name ends with its unit; its stem, the name without the unit, is what
people may write in `--set`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from gasunion.scenario.balances import Item
from gasunion.scenario.north import FIGURE_UNITS, GASES, KINDS

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


CONFIDENCES = ("measured", "published", "estimated")
BASES = ("contract", "plan", "capacity", "observation", "estimate", "rule")
BALANCE_ITEMS: tuple[str, ...] = get_args(Item)
REFERENCE_CONDITIONS = ("20C", "15C", "0C", "15C_40MJ", "unknown")
NAMED_KINDS = ("party", "node", "system", "storage", "contract", "class")
NODE_KINDS = ("field", "junction", "border", "demand", "storage", "market")

_SOURCED = (
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
_DATED = (
    *_SOURCED[:2],
    Column(
        name="known_from",
        kind="dated",
        blank=True,
        required=False,
        meaning="Day, month or year from which the row's figures were known; blank: the source's date.",
        since=2,
    ),
    *_SOURCED[2:],
)


def _name(
    name: str,
    meaning: str,
    refers_to: str | None = None,
    *,
    blank: bool = False,
    required: bool = True,
) -> Column:
    return Column(
        name=name, kind="name", meaning=meaning, refers_to=refers_to, blank=blank, required=required
    )


def _number(
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


def _year(name: str, meaning: str) -> Column:
    return Column(name=name, kind="year", meaning=meaning, minimum=1950, maximum=2200)


def _optional(name: str, meaning: str, *, usual: tuple[float, float] | None = None, since: int = 1) -> Column:
    return _number(name, meaning, usual=usual, blank=True, required=False, since=since)


TABLES: tuple[Table, ...] = (
    Table(
        name="parties",
        row="a country or company; it may own no gas",
        key=("party",),
        required=True,
        columns=(
            _name("party", "Short name, such as KZ."),
            Column(name="name", kind="text", meaning="English name, glossary spelling."),
            Column(name="name_ru", kind="text", blank=True, required=False, meaning="Russian name."),
            Column(
                name="role",
                kind="choice",
                choices=("member", "market", "observer"),
                meaning="member of the region, outside market, or observer without gas.",
            ),
            _number("lon_min_deg", "West edge of the box its nodes lie in.", -180, 360, blank=True),
            _number("lon_max_deg", "East edge of the box its nodes lie in.", -180, 360, blank=True),
            _number("lat_min_deg", "South edge of the box its nodes lie in.", -90, 90, blank=True),
            _number("lat_max_deg", "North edge of the box its nodes lie in.", -90, 90, blank=True),
            *_SOURCED,
        ),
    ),
    Table(
        name="nodes",
        row="a place",
        key=("node",),
        required=True,
        columns=(
            _name("node", "Short name, unique."),
            Column(name="name", kind="text", meaning="English name, current official form."),
            Column(name="name_ru", kind="text", blank=True, required=False, meaning="Russian name."),
            _name("party", "Party whose territory it lies in.", "parties.party"),
            Column(name="kind", kind="choice", choices=NODE_KINDS, meaning="What the place is for."),
            _number("lon_deg", "Longitude, WGS 84.", -180, 360),
            _number("lat_deg", "Latitude, WGS 84.", -90, 90),
            _number("elevation_m", "Height above sea level.", -500, 9000, blank=True, required=False),
            *_SOURCED,
        ),
    ),
    Table(
        name="arcs",
        row="a corridor of pipes between two nodes in a span of years",
        key=("arc",),
        required=True,
        weight="capacity_forward_bcm_y",
        columns=(
            _name("arc", "Short name of the row, unique."),
            _name("corridor", "Name of the corridor, the same across spans of years; measures use it."),
            Column(name="system", kind="text", meaning="Pipeline system people know it by."),
            _name("from", "Node it starts at.", "nodes.node"),
            _name("to", "Node it ends at.", "nodes.node"),
            _name("party", "Party that owns it: one of those its ends lie in.", "parties.party"),
            _number("length_km", "Route length.", 0, 20_000, usual=(1, 6000)),
            Column(
                name="strings", kind="integer", minimum=1, maximum=20, blank=True, meaning="Parallel pipes."
            ),
            Column(
                name="diameter_mm",
                kind="diameters",
                blank=True,
                minimum=100,
                maximum=2000,
                meaning="Outer diameters of the strings, separated by semicolons.",
            ),
            _number("pressure_max_mpa", "Maximum operating pressure.", 0, 40, usual=(1, 30), blank=True),
            _number(
                "capacity_forward_bcm_y", "Technical capacity from → to, 365 equal days.", usual=(0, 700)
            ),
            _number(
                "capacity_backward_bcm_y", "Technical capacity to → from, 365 equal days.", usual=(0, 700)
            ),
            _year("from_year", "First year of the span."),
            _year("until_year", "Last year of the span."),
            _number(
                "opex_usd_per_tcm_100km", "Marginal cost of transport without fuel; a cost.", usual=(0, 10)
            ),
            _number("fuel_pct_100km", "Share of what enters burnt per 100 km.", 0, 20, usual=(0, 2)),
            _number("tariff_usd_per_tcm_100km", "What shippers pay its owner; a transfer.", usual=(0, 20)),
            Column(
                name="stations",
                kind="integer",
                minimum=0,
                blank=True,
                required=False,
                meaning="Compressor stations along it.",
            ),
            _optional("station_power_mw", "Installed power of the stations.", usual=(1, 3000)),
            Column(
                name="via",
                kind="points",
                blank=True,
                required=False,
                meaning="Points for drawing only: 'lon lat; lon lat'.",
            ),
            *_DATED,
        ),
    ),
    Table(
        name="supplies",
        row="marketed gas available at a node in a year",
        key=("node", "year"),
        weight="capacity_bcm_y",
        required=True,
        columns=(
            _name("node", "Where it enters the network.", "nodes.node"),
            _year("year", "Year."),
            _number("capacity_bcm_y", "Marketed gas available over the year.", usual=(0, 700)),
            _number("cost_usd_per_tcm", "Marginal cost of production.", usual=(0, 400)),
            _number(
                "month_min_factor", "Least daily rate of a month, as a share of the mean daily rate.", 0, 2
            ),
            _number(
                "month_max_factor", "Greatest daily rate of a month, as a share of the mean daily rate.", 0, 5
            ),
            _optional(
                "could_give_bcm_y",
                "What the fields could give over the year, beyond what they gave; blank: the capacity.",
                usual=(0, 700),
                since=2,
            ),
            *_DATED,
        ),
    ),
    Table(
        name="demands",
        row="final use at a node in a year, the unserved part included",
        key=("node", "year", "class"),
        weight="quantity_bcm_y",
        required=True,
        columns=(
            _name("node", "Where it leaves the network.", "nodes.node"),
            _year("year", "Year."),
            _name("class", "Class of use.", "classes.class"),
            _number(
                "quantity_bcm_y",
                "Final use wanted over the year, the unserved part included.",
                usual=(0, 500),
            ),
            _number(
                "peak_factor",
                "Peak days' demand over the month's mean day at this place; the class's where blank.",
                1,
                5,
                blank=True,
                required=False,
                since=2,
            ),
            *_DATED,
        ),
    ),
    Table(
        name="classes",
        row="a step of what a class of use is worth",
        key=("class", "step"),
        required=True,
        columns=(
            _name("class", "Class of use."),
            Column(
                name="step", kind="integer", minimum=1, maximum=50, meaning="Number of the step, best first."
            ),
            _number("share", "Share of the class's demand in this step; the steps sum to 1.", 0, 1),
            _number("value_usd_per_tcm", "What a thousand cubic metres are worth in it.", usual=(10, 3000)),
            Column(name="home", kind="yes_no", meaning="Home use, served first; the same in every step."),
            _number(
                "peak_factor", "Peak days' demand over the month's mean day; the same in every step.", 1, 5
            ),
            _name("profile", "Series of the profile its demand follows.", "profiles.series"),
            Column(name="meaning", kind="text", blank=True, required=False, meaning="Who uses the gas."),
            *_SOURCED,
        ),
    ),
    Table(
        name="profiles",
        row="a month's share of a year",
        key=("series", "month"),
        required=True,
        columns=(
            _name("series", "Name of the shape."),
            Column(name="month", kind="month", minimum=1, maximum=12, meaning="Calendar month."),
            _number("share", "Share of the year; the twelve sum to 1.", 0, 1),
            *_SOURCED,
        ),
    ),
    Table(
        name="storages",
        row="an underground storage in a span of years",
        key=("storage", "from_year"),
        weight="working_gas_bcm",
        columns=(
            _name("storage", "Name of the storage."),
            _name("node", "Where it hangs on the network.", "nodes.node"),
            _number("working_gas_bcm", "Working gas.", usual=(0, 100)),
            _number("injection_mcm_d", "Greatest injection when empty.", usual=(0, 1000)),
            _number("withdrawal_mcm_d", "Greatest withdrawal when full.", usual=(0, 1000)),
            _optional("injection_full_mcm_d", "Greatest injection when full; as when empty where blank."),
            _optional("withdrawal_empty_mcm_d", "Greatest withdrawal when empty; as when full where blank."),
            _optional("fill_start_bcm", "Stock at the start and at least at the end; cyclic where blank."),
            _number(
                "change_bcm",
                "Stock at the end less stock at the start, where the start is free; 0 where blank.",
                None,
                blank=True,
                required=False,
                usual=(-20, 20),
                since=2,
            ),
            _year("from_year", "First year of the span."),
            _year("until_year", "Last year of the span."),
            *_DATED,
        ),
    ),
    Table(
        name="contracts",
        row="a sale or a leg of a swap in a span of years",
        key=("contract", "from_year"),
        weight="agreed_bcm_y",
        columns=(
            _name("contract", "Name of the contract."),
            _name("seller", "Party that sells.", "parties.party"),
            _name("buyer", "Party that buys; not the seller.", "parties.party"),
            Column(
                name="measure",
                kind="measure",
                meaning="Signed sum of corridor flows that is its quantity: 'K16:f - K16:b + K14'.",
            ),
            Column(
                name="crossings",
                kind="crossings",
                meaning="Border corridors and directions its gas may use: 'K14 K16:b'.",
            ),
            _year("from_year", "First year of the span."),
            _year("until_year", "Last year of the span."),
            _number("minimum_bcm_y", "Least quantity of a year.", usual=(0, 300)),
            _number("maximum_bcm_y", "Greatest quantity of a year.", usual=(0, 300)),
            _number(
                "agreed_bcm_y", "Quantity agreed for the year: what the status quo pins.", usual=(0, 300)
            ),
            _name("shape", "Series of the profile its months follow.", "profiles.series"),
            _number("swing", "How far a month may depart from the shape, as a share of it.", 0, 5),
            _optional(
                "daily_maximum_mcm_d", "Greatest daily quantity; where blank, from the shape's greatest day."
            ),
            _number("price_usd_per_tcm", "Price; a transfer.", usual=(0, 2000)),
            Column(
                name="price_rule", kind="text", blank=True, meaning="The rule the price follows, in words."
            ),
            Column(name="minimum_basis", kind="choice", choices=BASES, meaning="On what the minimum rests."),
            Column(name="maximum_basis", kind="choice", choices=BASES, meaning="On what the maximum rests."),
            Column(
                name="agreed_basis",
                kind="choice",
                choices=BASES,
                meaning="On what the agreed quantity rests.",
            ),
            Column(
                name="yields_to_home",
                kind="yes_no",
                blank=True,
                required=False,
                meaning="Whether it is cut before home use goes short; blank: no. The note says why.",
                since=2,
            ),
            Column(
                name="agreed_known_from",
                kind="dated",
                blank=True,
                required=False,
                meaning="From when the agreed quantity was known, where not with the bounds; blank: as they.",
                since=2,
            ),
            *_DATED,
        ),
    ),
    Table(
        name="pins",
        since=2,
        row="the rates at which a contract is pinned in a year, in place of its agreed quantity and shape",
        key=("contract", "year"),
        columns=(
            _name("contract", "Name of the contract.", "contracts.contract"),
            _year("year", "Year."),
            *(
                _number(
                    f"month_{m:02d}_mcm_d", f"Daily rate in month {m}; below 0 against its direction.", None
                )
                for m in range(1, 13)
            ),
            *_SOURCED,
        ),
    ),
    Table(
        name="maintenance",
        row="a window with less capacity",
        key=("arc", "from_date"),
        columns=(
            _name("arc", "Arc concerned.", "arcs.arc"),
            Column(name="from_date", kind="date", meaning="First gas day of the window, YYYY-MM-DD."),
            Column(name="to_date", kind="date", meaning="First gas day after the window, YYYY-MM-DD."),
            _number("factor", "Share of capacity that is left.", 0, 1),
            *_DATED,
        ),
    ),
    Table(
        name="joint_limits",
        row="one limit over several arcs of one territory",
        key=("limit", "from_year"),
        columns=(
            _name("limit", "Name of the limit."),
            Column(name="arcs", kind="crossings", meaning="Corridors and directions it bounds: 'U01 U02:b'."),
            _number("capacity_bcm_y", "Most that they may carry together.", usual=(0, 700)),
            _year("from_year", "First year of the span."),
            _year("until_year", "Last year of the span."),
            *_DATED,
        ),
    ),
    Table(
        name="markets",
        row="what an outside market pays: a step, or a reference point",
        key=("node", "year", "step"),
        weight="quantity_bcm_y",
        columns=(
            _name("node", "Node of the market.", "nodes.node"),
            _year("year", "Year."),
            Column(
                name="step", kind="integer", minimum=1, maximum=50, meaning="Number of the step, best first."
            ),
            _number("quantity_bcm_y", "Quantity of the step, or reference quantity.", usual=(0, 700)),
            _number("value_usd_per_tcm", "Willingness to pay, or reference price.", usual=(10, 3000)),
            _number(
                "elasticity",
                "Price elasticity at the reference point; blank for a step.",
                -10,
                -0.01,
                blank=True,
                required=False,
            ),
            _optional(
                "choke_usd_per_tcm",
                "Most the market pays for its first units, where an elasticity is given; blank: the rule.",
                usual=(10, 3000),
                since=2,
            ),
            _name("profile", "Series of the profile its months follow.", "profiles.series"),
            *_DATED,
        ),
    ),
    Table(
        name="projects",
        row="a part of something that could be built",
        key=("project", "part"),
        weight="capex_mid_musd",
        columns=(
            _name("project", "Name of the project; its parts are built together."),
            Column(name="part", kind="integer", minimum=1, maximum=50, meaning="Number of the part."),
            Column(name="name", kind="text", meaning="English name."),
            Column(name="name_ru", kind="text", blank=True, required=False, meaning="Russian name."),
            Column(
                name="adds",
                kind="choice",
                choices=("arc", "storage", "supply"),
                meaning="What the part adds.",
            ),
            _name("corridor", "Corridor of an added arc: a new name, or one that is widened.", blank=True),
            _name("from", "Node an added arc starts at, or the node of a storage or supply.", "nodes.node"),
            _name("to", "Node an added arc ends at.", "nodes.node", blank=True),
            _name("party", "Owner of an added arc.", "parties.party", blank=True),
            _number("length_km", "Route length of an added arc.", 0, 20_000, blank=True),
            _number("capacity_forward_bcm_y", "Added capacity from → to, or of a supply.", blank=True),
            _number("capacity_backward_bcm_y", "Added capacity to → from.", blank=True),
            _number(
                "opex_usd_per_tcm_100km",
                "Marginal cost of transport without fuel.",
                usual=(0, 10),
                blank=True,
            ),
            _number("fuel_pct_100km", "Share of what enters burnt per 100 km.", 0, 20, blank=True),
            _number("tariff_usd_per_tcm_100km", "What shippers pay its owner.", usual=(0, 20), blank=True),
            _optional("cost_usd_per_tcm", "Marginal cost of an added supply."),
            _optional("working_gas_bcm", "Working gas of an added storage."),
            _optional("injection_mcm_d", "Injection of an added storage."),
            _optional("withdrawal_mcm_d", "Withdrawal of an added storage."),
            _number("capex_low_musd", "Investment, low.", usual=(1, 100_000)),
            _number("capex_mid_musd", "Investment, middle.", usual=(1, 100_000)),
            _number("capex_high_musd", "Investment, high.", usual=(1, 100_000)),
            _number("lead_time_y", "Years from decision to gas.", 0, 30),
            _number("lifetime_y", "Years over which the investment is spread.", 1, 100),
            _year("earliest_year", "First year in which it could carry gas."),
            Column(
                name="territories",
                kind="names",
                meaning="Parties whose territory it needs, by spaces.",
                refers_to="parties.party",
            ),
            *_SOURCED,
        ),
    ),
    Table(
        name="observed",
        row="what was measured or reported",
        key=("corridor", "year", "month"),
        weight="quantity_bcm",
        columns=(
            _name("corridor", "Label of the flow, such as TM->CN."),
            _year("year", "Year."),
            Column(
                name="month",
                kind="month",
                minimum=1,
                maximum=12,
                blank=True,
                meaning="Month; blank for the year.",
            ),
            Column(name="measure", kind="measure", meaning="Signed sum of corridor flows that it is."),
            _number("quantity_bcm", "Quantity at 20 °C.", None),
            _number("low_bcm", "Low end of what sources say.", None, blank=True),
            _number("high_bcm", "High end of what sources say.", None, blank=True),
            Column(
                name="basis",
                kind="choice",
                choices=("independent", "capacity_proxy", "fixed_boundary", "derived"),
                meaning="Whether it tests the model: independent does, the others do not or only in part.",
            ),
            *_SOURCED,
        ),
    ),
    Table(
        name="balances",
        since=2,
        row="a published figure of a party's gas in a year; sources that contradict each other are two rows",
        key=("party", "year", "item", "partner", "publisher"),
        weight="value_bcm",
        columns=(
            _name("party", "Party that it speaks of.", "parties.party"),
            _year("year", "Year."),
            Column(
                name="item",
                kind="choice",
                choices=BALANCE_ITEMS,
                meaning="output (marketed), gross_output, field_use, use (with pipelines' fuel), fuel, "
                "losses, import, export, stock_change (more at the end is positive), shortage (documented).",
            ),
            _name(
                "partner",
                "Other party of an import or export; blank for all together.",
                "parties.party",
                blank=True,
            ),
            _name("publisher", "Short name of who says it; keeps contradicting figures apart."),
            _number("value_bcm", "What is said, restated to 20 °C.", None, usual=(-20, 700)),
            _number(
                "low_bcm", "Low end of what the source says or its restatement leaves open.", None, blank=True
            ),
            _number("high_bcm", "High end, likewise.", None, blank=True),
            Column(
                name="reference_conditions",
                kind="choice",
                choices=REFERENCE_CONDITIONS,
                meaning="Conditions of the source's own figure, before it was restated.",
            ),
            _name(
                "node",
                "Where a shortage was; blank: spread by demand.",
                "nodes.node",
                blank=True,
                required=False,
            ),
            _name(
                "class",
                "Class of use that a shortage hit; blank: spread by demand.",
                "classes.class",
                blank=True,
                required=False,
            ),
            Column(
                name="from_date",
                kind="date",
                blank=True,
                required=False,
                meaning="First gas day of a shortage, YYYY-MM-DD; blank: spread over the year by demand.",
            ),
            Column(
                name="to_date",
                kind="date",
                blank=True,
                required=False,
                meaning="First gas day after a shortage, YYYY-MM-DD.",
            ),
            *_SOURCED,
        ),
    ),
    Table(
        name="north_options",
        row="a way to supply the areas of the northern question",
        key=("option",),
        columns=(
            _name("option", "Short name, unique."),
            Column(name="name", kind="text", meaning="English name."),
            Column(name="name_ru", kind="text", blank=True, required=False, meaning="Russian name."),
            Column(
                name="gas",
                kind="choice",
                choices=GASES,
                meaning="Whose gas: the party's own, bought, swapped for own gas elsewhere, or none.",
            ),
            _name("party", "Party whose areas they are; the same in all rows.", "parties.party"),
            _name("seller", "Party that sells or swaps.", "parties.party", blank=True),
            _number("fuel_low_pct", "Share of delivered gas burnt or lost on the way, low.", 0, 50),
            _number("fuel_mid_pct", "The same, middle.", 0, 50),
            _number("fuel_high_pct", "The same, high.", 0, 50),
            Column(
                name="can_cut",
                kind="names",
                blank=True,
                meaning="Parties that could stop the gas at its source.",
                refers_to="parties.party",
            ),
            *_SOURCED,
        ),
    ),
    Table(
        name="north_parts",
        row="what options of the northern question build or use",
        key=("part",),
        weight="capex_mid_musd",
        columns=(
            _name("part", "Short name, unique."),
            Column(name="name", kind="text", meaning="English name."),
            Column(name="name_ru", kind="text", blank=True, required=False, meaning="Russian name."),
            Column(
                name="options",
                kind="names",
                meaning="Options that use it.",
                refers_to="north_options.option",
            ),
            Column(name="areas", kind="names", meaning="Areas that it serves; each has a figure `demand`."),
            _name(
                "section",
                "Parts of one section lie side by side, sections follow each other; blank: limits nothing.",
                blank=True,
            ),
            _name("party", "Who builds it.", "parties.party"),
            _number("capacity_bcm_y", "Most it carries for these areas.", usual=(0, 700), blank=True),
            Column(
                name="strings", kind="integer", minimum=1, maximum=20, blank=True, meaning="Parallel pipes."
            ),
            Column(
                name="can_cut",
                kind="names",
                blank=True,
                meaning="Parties that could stop what passes.",
                refers_to="parties.party",
            ),
            _year("from_year", "First year in which it carries gas."),
            _year("until_year", "Last year in which it does."),
            Column(
                name="build_years",
                kind="integer",
                minimum=1,
                maximum=30,
                meaning="Years before, over which the investment is spread evenly.",
            ),
            _number("capex_low_musd", "Investment, low.", usual=(1, 100_000)),
            _number("capex_mid_musd", "Investment, middle.", usual=(1, 100_000)),
            _number("capex_high_musd", "Investment, high.", usual=(1, 100_000)),
            _year("price_year", "Year of the prices of the investment."),
            _number("share_low", "Share that the options bear, low; blank: all.", 0, 1, blank=True),
            _number("share_mid", "The same, middle.", 0, 1, blank=True),
            _number("share_high", "The same, high.", 0, 1, blank=True),
            *_SOURCED,
        ),
    ),
    Table(
        name="north_figures",
        row="a figure of the northern question with its range",
        key=("figure", "area"),
        columns=(
            Column(
                name="figure",
                kind="choice",
                choices=tuple(KINDS),
                meaning="What it is; see docs/theory/north.md.",
            ),
            _name("area", "Area of a demand; blank otherwise.", blank=True),
            _number("low", "Least value."),
            _number("mid", "Most likely value."),
            _number("high", "Greatest value."),
            Column(name="unit", kind="choice", choices=FIGURE_UNITS, meaning="Unit of the three."),
            Column(
                name="price_year",
                kind="year",
                minimum=1950,
                maximum=2200,
                blank=True,
                meaning="Year of the prices; money has one, nothing else.",
            ),
            *_SOURCED,
        ),
    ),
    Table(
        name="names",
        since=2,
        row="what a thing is called in each language; blank where a language has no form of its own",
        key=("kind", "key"),
        is_input=False,
        columns=(
            Column(name="kind", kind="choice", choices=NAMED_KINDS, meaning="What kind of thing it is."),
            Column(name="key", kind="text", meaning="Its name in the other tables."),
            *(
                Column(name=code, kind="text", blank=True, required=False, meaning=f"Its name in {words}.")
                for code, words in (
                    ("en", "English"),
                    ("ru", "Russian"),
                    ("kk", "Kazakh, in Cyrillic letters"),
                    ("uz", "Uzbek, in Latin letters"),
                    ("zh", "Chinese"),
                    ("tk", "Turkmen"),
                    ("ky", "Kyrgyz"),
                )
            ),
            Column(
                name="draft",
                kind="text",
                blank=True,
                required=False,
                meaning="Languages, by blanks, whose form no source gives and no native reader has seen.",
            ),
            *_SOURCED,
        ),
    ),
)

BY_NAME: dict[str, Table] = {t.name: t for t in TABLES}
