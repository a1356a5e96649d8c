"""Every column of the case folder, once: name, unit, range and meaning.

Validation, documentation, the workbook and every message about a column are made from this table, so that
they cannot disagree.
"""

from __future__ import annotations

from gasunion.intake.column import (
    BALANCE_ITEMS,
    BASES,
    DATED,
    FIRST_YEAR,
    LAST_YEAR,
    NAMED_KINDS,
    NODE_KINDS,
    REFERENCE_CONDITIONS,
    SOURCED,
    Column,
    Table,
    derived_column,
    name_column,
    number_column,
    optional_column,
    year_column,
)
from gasunion.intake.north_columns import NORTH_TABLES
from gasunion.intake.outside_columns import OUTSIDE_TABLES

TABLES: tuple[Table, ...] = (
    Table(
        name="parties",
        row="a country or company; it may own no gas",
        key=("party",),
        required=True,
        columns=(
            name_column("party", "Short name, such as KZ."),
            Column(name="name", kind="text", meaning="English name, glossary spelling."),
            Column(name="name_ru", kind="text", blank=True, required=False, meaning="Russian name."),
            Column(
                name="role",
                kind="choice",
                choices=("member", "market", "observer"),
                meaning="member of the region, outside market, or observer without gas.",
            ),
            number_column("lon_min_deg", "West edge of the box its nodes lie in.", -180, 360, blank=True),
            number_column("lon_max_deg", "East edge of the box its nodes lie in.", -180, 360, blank=True),
            number_column("lat_min_deg", "South edge of the box its nodes lie in.", -90, 90, blank=True),
            number_column("lat_max_deg", "North edge of the box its nodes lie in.", -90, 90, blank=True),
            *SOURCED,
        ),
    ),
    Table(
        name="nodes",
        row="a place",
        key=("node",),
        required=True,
        columns=(
            name_column("node", "Short name, unique."),
            Column(name="name", kind="text", meaning="English name, current official form."),
            Column(name="name_ru", kind="text", blank=True, required=False, meaning="Russian name."),
            name_column("party", "Party whose territory it lies in.", "parties.party"),
            Column(name="kind", kind="choice", choices=NODE_KINDS, meaning="What the place is for."),
            number_column("lon_deg", "Longitude, WGS 84.", -180, 360),
            number_column("lat_deg", "Latitude, WGS 84.", -90, 90),
            number_column("elevation_m", "Height above sea level.", -500, 9000, blank=True, required=False),
            *SOURCED,
        ),
    ),
    Table(
        name="arcs",
        row="a corridor of pipes between two nodes in a span of years",
        key=("arc",),
        required=True,
        weight="capacity_forward_bcm_y",
        columns=(
            name_column("arc", "Short name of the row, unique."),
            name_column("corridor", "Name of the corridor, the same across spans of years; measures use it."),
            Column(name="system", kind="text", meaning="Pipeline system people know it by."),
            name_column("from", "Node it starts at.", "nodes.node"),
            name_column("to", "Node it ends at.", "nodes.node"),
            name_column("party", "Party that owns it: one of those its ends lie in.", "parties.party"),
            number_column("length_km", "Route length.", 0, 20_000, usual=(1, 6000)),
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
            number_column(
                "pressure_max_mpa", "Maximum operating pressure.", 0, 40, usual=(1, 30), blank=True
            ),
            number_column(
                "capacity_forward_bcm_y", "Technical capacity from → to, 365 equal days.", usual=(0, 700)
            ),
            number_column(
                "capacity_backward_bcm_y", "Technical capacity to → from, 365 equal days.", usual=(0, 700)
            ),
            year_column("from_year", "First year of the span."),
            year_column("until_year", "Last year of the span."),
            number_column(
                "opex_usd_per_tcm_100km", "Marginal cost of transport without fuel; a cost.", usual=(0, 10)
            ),
            number_column("fuel_pct_100km", "Share of what enters burnt per 100 km.", 0, 20, usual=(0, 2)),
            number_column(
                "tariff_usd_per_tcm_100km", "What shippers pay its owner; a transfer.", usual=(0, 20)
            ),
            Column(
                name="stations",
                kind="integer",
                minimum=0,
                blank=True,
                required=False,
                meaning="Compressor stations along it.",
            ),
            optional_column("station_power_mw", "Installed power of the stations.", usual=(1, 3000)),
            Column(
                name="via",
                kind="points",
                blank=True,
                required=False,
                meaning="Points for drawing only: 'lon lat; lon lat'.",
            ),
            *DATED,
        ),
    ),
    Table(
        name="supplies",
        row="marketed gas available at a node in a year",
        key=("node", "year"),
        weight="capacity_bcm_y",
        required=True,
        columns=(
            name_column("node", "Where it enters the network.", "nodes.node"),
            year_column("year", "Year."),
            number_column("capacity_bcm_y", "Marketed gas available over the year.", usual=(0, 700)),
            number_column("cost_usd_per_tcm", "Marginal cost of production.", usual=(0, 400)),
            number_column(
                "month_min_factor", "Least daily rate of a month, as a share of the mean daily rate.", 0, 2
            ),
            number_column(
                "month_max_factor", "Greatest daily rate of a month, as a share of the mean daily rate.", 0, 5
            ),
            optional_column(
                "could_give_bcm_y",
                "What the fields could give over the year, beyond what they gave; blank: the capacity.",
                usual=(0, 700),
                since=2,
            ),
            derived_column("the capacity"),
            *DATED,
        ),
    ),
    Table(
        name="demands",
        row="final use at a node in a year, the unserved part included",
        key=("node", "year", "class"),
        weight="quantity_bcm_y",
        required=True,
        columns=(
            name_column("node", "Where it leaves the network.", "nodes.node"),
            year_column("year", "Year."),
            name_column("class", "Class of use.", "classes.class"),
            number_column(
                "quantity_bcm_y",
                "Final use wanted over the year, the unserved part included.",
                usual=(0, 500),
            ),
            number_column(
                "peak_factor",
                "Peak days' demand over the month's mean day at this place; the class's where blank.",
                1,
                5,
                blank=True,
                required=False,
                since=2,
            ),
            derived_column("the quantity"),
            *DATED,
        ),
    ),
    Table(
        name="classes",
        row="a step of what a class of use is worth",
        key=("class", "step"),
        required=True,
        columns=(
            name_column("class", "Class of use."),
            Column(
                name="step", kind="integer", minimum=1, maximum=50, meaning="Number of the step, best first."
            ),
            number_column("share", "Share of the class's demand in this step; the steps sum to 1.", 0, 1),
            number_column(
                "value_usd_per_tcm", "What a thousand cubic metres are worth in it.", usual=(10, 3000)
            ),
            Column(name="home", kind="yes_no", meaning="Home use, served first; the same in every step."),
            number_column(
                "peak_factor", "Peak days' demand over the month's mean day; the same in every step.", 1, 5
            ),
            name_column("profile", "Series of the profile its demand follows.", "profiles.series"),
            Column(name="meaning", kind="text", blank=True, required=False, meaning="Who uses the gas."),
            *SOURCED,
        ),
    ),
    Table(
        name="profiles",
        row="a month's share of a year",
        key=("series", "month"),
        required=True,
        columns=(
            name_column("series", "Name of the shape."),
            Column(name="month", kind="month", minimum=1, maximum=12, meaning="Calendar month."),
            number_column("share", "Share of the year; the twelve sum to 1.", 0, 1),
            *SOURCED,
        ),
    ),
    Table(
        name="storages",
        row="an underground storage in a span of years",
        key=("storage", "from_year"),
        weight="working_gas_bcm",
        columns=(
            name_column("storage", "Name of the storage."),
            name_column("node", "Where it hangs on the network.", "nodes.node"),
            number_column("working_gas_bcm", "Working gas.", usual=(0, 100)),
            number_column("injection_mcm_d", "Greatest injection when empty.", usual=(0, 1000)),
            number_column("withdrawal_mcm_d", "Greatest withdrawal when full.", usual=(0, 1000)),
            optional_column(
                "injection_full_mcm_d", "Greatest injection when full; as when empty where blank."
            ),
            optional_column(
                "withdrawal_empty_mcm_d", "Greatest withdrawal when empty; as when full where blank."
            ),
            optional_column(
                "fill_start_bcm",
                "Stock at the start, and at least at the end where nothing else is said; cyclic where blank.",
            ),
            optional_column(
                "fill_end_bcm",
                "Stock at least at the end; blank: that at the start.",
                since=2,
            ),
            number_column(
                "change_bcm",
                "Stock at the end less stock at the start, where the start is free; 0 where blank.",
                None,
                blank=True,
                required=False,
                usual=(-20, 20),
                since=2,
            ),
            year_column("from_year", "First year of the span."),
            year_column("until_year", "Last year of the span."),
            *DATED,
        ),
    ),
    Table(
        name="contracts",
        row="a sale or a leg of a swap in a span of years",
        key=("contract", "from_year"),
        weight="agreed_bcm_y",
        columns=(
            name_column("contract", "Name of the contract."),
            name_column("seller", "Party that sells.", "parties.party"),
            name_column("buyer", "Party that buys; not the seller.", "parties.party"),
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
            year_column("from_year", "First year of the span."),
            year_column("until_year", "Last year of the span."),
            number_column("minimum_bcm_y", "Least quantity of a year.", usual=(0, 300)),
            number_column("maximum_bcm_y", "Greatest quantity of a year.", usual=(0, 300)),
            number_column(
                "agreed_bcm_y", "Quantity agreed for the year: what the status quo pins.", usual=(0, 300)
            ),
            name_column("shape", "Series of the profile its months follow.", "profiles.series"),
            number_column("swing", "How far a month may depart from the shape, as a share of it.", 0, 5),
            optional_column(
                "daily_maximum_mcm_d", "Greatest daily quantity; where blank, from the shape's greatest day."
            ),
            number_column("price_usd_per_tcm", "Price; a transfer.", usual=(0, 2000)),
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
            derived_column("the agreed quantity"),
            *DATED,
        ),
    ),
    Table(
        name="pins",
        since=2,
        row="the rates at which a contract is pinned in a year, in place of its agreed quantity and shape",
        key=("contract", "year"),
        columns=(
            name_column("contract", "Name of the contract.", "contracts.contract"),
            year_column("year", "Year."),
            *(
                number_column(
                    f"month_{m:02d}_mcm_d", f"Daily rate in month {m}; below 0 against its direction.", None
                )
                for m in range(1, 13)
            ),
            *SOURCED,
        ),
    ),
    Table(
        name="maintenance",
        row="a window with less capacity",
        key=("arc", "from_date"),
        columns=(
            name_column("arc", "Arc concerned.", "arcs.arc"),
            Column(name="from_date", kind="date", meaning="First gas day of the window, YYYY-MM-DD."),
            Column(name="to_date", kind="date", meaning="First gas day after the window, YYYY-MM-DD."),
            number_column("factor", "Share of capacity that is left.", 0, 1),
            *DATED,
        ),
    ),
    Table(
        name="joint_limits",
        row="one limit over several arcs of one territory",
        key=("limit", "from_year"),
        columns=(
            name_column("limit", "Name of the limit."),
            Column(name="arcs", kind="crossings", meaning="Corridors and directions it bounds: 'U01 U02:b'."),
            number_column("capacity_bcm_y", "Most that they may carry together.", usual=(0, 700)),
            year_column("from_year", "First year of the span."),
            year_column("until_year", "Last year of the span."),
            *DATED,
        ),
    ),
    Table(
        name="markets",
        row="what an outside market pays: a step, or a reference point",
        key=("node", "year", "step"),
        weight="quantity_bcm_y",
        columns=(
            name_column("node", "Node of the market.", "nodes.node"),
            year_column("year", "Year."),
            Column(
                name="step", kind="integer", minimum=1, maximum=50, meaning="Number of the step, best first."
            ),
            number_column("quantity_bcm_y", "Quantity of the step, or reference quantity.", usual=(0, 700)),
            number_column("value_usd_per_tcm", "Willingness to pay, or reference price.", usual=(10, 3000)),
            number_column(
                "elasticity",
                "Price elasticity at the reference point; blank for a step.",
                -10,
                -0.01,
                blank=True,
                required=False,
            ),
            optional_column(
                "choke_usd_per_tcm",
                "Most the market pays for its first units, where an elasticity is given; blank: the rule.",
                usual=(10, 3000),
                since=2,
            ),
            name_column("profile", "Series of the profile its months follow.", "profiles.series"),
            *DATED,
        ),
    ),
    Table(
        name="projects",
        row="a part of something that could be built",
        key=("project", "part"),
        weight="capex_mid_musd",
        columns=(
            name_column("project", "Name of the project; its parts are built together."),
            Column(name="part", kind="integer", minimum=1, maximum=50, meaning="Number of the part."),
            Column(name="name", kind="text", meaning="English name."),
            Column(name="name_ru", kind="text", blank=True, required=False, meaning="Russian name."),
            Column(
                name="adds",
                kind="choice",
                choices=("arc", "storage", "supply"),
                meaning="What the part adds.",
            ),
            name_column(
                "corridor", "Corridor of an added arc: a new name, or one that is widened.", blank=True
            ),
            name_column(
                "from", "Node an added arc starts at, or the node of a storage or supply.", "nodes.node"
            ),
            name_column("to", "Node an added arc ends at.", "nodes.node", blank=True),
            name_column("party", "Owner of an added arc.", "parties.party", blank=True),
            number_column("length_km", "Route length of an added arc.", 0, 20_000, blank=True),
            number_column("capacity_forward_bcm_y", "Added capacity from → to, or of a supply.", blank=True),
            number_column("capacity_backward_bcm_y", "Added capacity to → from.", blank=True),
            number_column(
                "opex_usd_per_tcm_100km",
                "Marginal cost of transport without fuel.",
                usual=(0, 10),
                blank=True,
            ),
            number_column("fuel_pct_100km", "Share of what enters burnt per 100 km.", 0, 20, blank=True),
            number_column(
                "tariff_usd_per_tcm_100km", "What shippers pay its owner.", usual=(0, 20), blank=True
            ),
            optional_column("cost_usd_per_tcm", "Marginal cost of an added supply."),
            optional_column("working_gas_bcm", "Working gas of an added storage."),
            optional_column("injection_mcm_d", "Injection of an added storage."),
            optional_column("withdrawal_mcm_d", "Withdrawal of an added storage."),
            number_column("capex_low_musd", "Investment, low.", usual=(1, 100_000)),
            number_column("capex_mid_musd", "Investment, middle.", usual=(1, 100_000)),
            number_column("capex_high_musd", "Investment, high.", usual=(1, 100_000)),
            number_column("lead_time_y", "Years from decision to gas.", 0, 30),
            number_column("lifetime_y", "Years over which the investment is spread.", 1, 100),
            year_column("earliest_year", "First year in which it could carry gas."),
            Column(
                name="until_year",
                kind="year",
                minimum=FIRST_YEAR,
                maximum=LAST_YEAR,
                blank=True,
                required=False,
                meaning="Last year in which it could carry gas; blank: until its lifetime ends.",
                since=2,
            ),
            Column(
                name="price_year",
                kind="year",
                minimum=FIRST_YEAR,
                maximum=LAST_YEAR,
                blank=True,
                required=False,
                meaning="Year of the prices of the investment; blank: that of the source's date.",
                since=2,
            ),
            number_column(
                "threshold",
                "Share of all gains that a payer of compensation keeps first; blank: as the command says.",
                0,
                1,
                blank=True,
                required=False,
                since=2,
            ),
            Column(
                name="territories",
                kind="names",
                meaning="Parties whose territory it needs, by spaces.",
                refers_to="parties.party",
            ),
            *SOURCED,
        ),
    ),
    Table(
        name="observed",
        row="what was measured or reported",
        key=("corridor", "year", "month"),
        weight="quantity_bcm",
        columns=(
            name_column("corridor", "Label of the flow, such as TM->CN."),
            year_column("year", "Year."),
            Column(
                name="month",
                kind="month",
                minimum=1,
                maximum=12,
                blank=True,
                meaning="Month; blank for the year.",
            ),
            Column(name="measure", kind="measure", meaning="Signed sum of corridor flows that it is."),
            number_column("quantity_bcm", "Quantity at 20 °C.", None),
            number_column("low_bcm", "Low end of what sources say.", None, blank=True),
            number_column("high_bcm", "High end of what sources say.", None, blank=True),
            Column(
                name="basis",
                kind="choice",
                choices=("independent", "capacity_proxy", "fixed_boundary", "derived"),
                meaning="Whether it tests the model: independent does, the others do not or only in part.",
            ),
            *SOURCED,
        ),
    ),
    Table(
        name="balances",
        since=2,
        row="a published figure of a party's gas in a year; sources that contradict each other are two rows",
        key=("party", "year", "item", "partner", "publisher"),
        weight="value_bcm",
        columns=(
            name_column("party", "Party that it speaks of.", "parties.party"),
            year_column("year", "Year."),
            Column(
                name="item",
                kind="choice",
                choices=BALANCE_ITEMS,
                meaning="output (marketed), gross_output, field_use, use (with pipelines' fuel), fuel, "
                "losses, import, export, stock_change (more at the end is positive), shortage (documented).",
            ),
            name_column(
                "partner",
                "Other party of an import or export; blank for all together.",
                "parties.party",
                blank=True,
            ),
            name_column("publisher", "Short name of who says it; keeps contradicting figures apart."),
            number_column("value_bcm", "What is said, restated to 20 °C.", None, usual=(-20, 700)),
            number_column(
                "low_bcm", "Low end of what the source says or its restatement leaves open.", None, blank=True
            ),
            number_column("high_bcm", "High end, likewise.", None, blank=True),
            Column(
                name="reference_conditions",
                kind="choice",
                choices=REFERENCE_CONDITIONS,
                meaning="Conditions of the source's own figure, before it was restated.",
            ),
            name_column(
                "node",
                "Where a shortage was; blank: spread by demand.",
                "nodes.node",
                blank=True,
                required=False,
            ),
            name_column(
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
            *SOURCED,
        ),
    ),
    *OUTSIDE_TABLES,
    *NORTH_TABLES,
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
            *SOURCED,
        ),
    ),
)

BY_NAME: dict[str, Table] = {t.name: t for t in TABLES}
