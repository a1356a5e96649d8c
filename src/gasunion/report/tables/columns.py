"""Every column of the result files, once: name, unit, meaning and how many digits are kept.

The CSV and Parquet files, the sheets of the workbook, the frames of the Python interface and the data
dictionary in the documentation (docs/theory/result-files.md) are made from this table. Scripts of others
rely on these names: a column may be added behind the others; none is renamed or given another meaning.
"""

from __future__ import annotations

from gasunion.report.tables.column import ResultColumn, ResultTable, number, period_columns, text, yes_no
from gasunion.report.tables.study_columns import CONFIDENCE, OF_STUDIES
from gasunion.report.tables.years import has_year, year_table

_MEASURED_AT = ResultColumn(
    name="measured_at",
    kind="text",
    meaning="Border corridors whose flows are its quantity, by spaces.",
    blank=True,
    is_later=True,
)
_PROJECT = text("project", "The project that would build it; blank for what exists.", blank=True)


_TABLES: tuple[ResultTable, ...] = (
    ResultTable(
        name="flows",
        row="what an arc carries on a day of a period",
        key=("arc", "period"),
        columns=(
            text("arc", "Name of the arc."),
            text("corridor", "Name of the corridor, the same across spans of years."),
            text("system", "Pipeline system people know it by.", blank=True),
            text("from_node", "Node it starts at."),
            text("to_node", "Node it ends at."),
            text("from_party", "Party whose territory it starts in."),
            text("to_party", "Party whose territory it ends in."),
            text("owner", "Party that owns it."),
            *period_columns(),
            number("forward_mcm_d", "Gas that enters at from_node."),
            number("backward_mcm_d", "Gas that enters at to_node."),
            number("net_mcm_d", "Forward less backward: positive from from_node to to_node."),
            number("fuel_mcm_d", "Gas burnt on the way, both directions."),
            number("capacity_forward_mcm_d", "Capacity of the period, maintenance and share built applied."),
            number("capacity_backward_mcm_d", "The same in the other direction."),
            number(
                "use_of_capacity_pct",
                "Forward over its capacity plus backward over its own; blank where there is no capacity.",
                blank=True,
            ),
            number("net_bcm", "Net flow of the whole period."),
            _PROJECT,
            CONFIDENCE,
        ),
    ),
    ResultTable(
        name="supply",
        row="what is produced at a node on a day of a period",
        key=("supply", "period"),
        columns=(
            text("supply", "Name of the supply: its node, numbered where a node has several."),
            text("node", "Where it enters the network."),
            text("party", "Party whose territory it lies in."),
            *period_columns(),
            number("production_mcm_d", "Production."),
            number("least_mcm_d", "Least production of the period."),
            number("most_mcm_d", "Most production of the period; the year's total binds as well."),
            number("missed_minimum_mcm_d", "By how much production stays under its least."),
            number("production_bcm", "Production of the whole period."),
            number("year_most_bcm", "Most production of the year."),
            number("cost_usd_per_tcm", "Marginal cost of production."),
            _PROJECT,
            CONFIDENCE,
        ),
    ),
    ResultTable(
        name="use",
        row="what a step of a class of use gets at a node on a day of a period",
        key=("node", "class", "step", "period"),
        columns=(
            text("node", "Where it leaves the network."),
            text("party", "Party whose territory it lies in."),
            text("class", "Class of use; 'market' for an outside market."),
            ResultColumn(name="step", kind="integer", meaning="Number of the step, best first."),
            yes_no("home", "Home use, served first."),
            *period_columns(),
            number("wanted_mcm_d", "Use wanted."),
            number("use_mcm_d", "Use served."),
            number("unserved_mcm_d", "Wanted less served; blank for an outside market.", blank=True),
            number("wanted_bcm", "Use wanted in the whole period."),
            number("use_bcm", "Use served in the whole period."),
            number("unserved_bcm", "The same in the whole period.", blank=True),
            number("value_usd_per_tcm", "What the plan counts a thousand cubic metres as worth."),
            CONFIDENCE,
        ),
    ),
    ResultTable(
        name="storage",
        row="what a storage does on a day of a period",
        key=("storage", "period"),
        columns=(
            text("storage", "Name of the storage."),
            text("node", "Where it hangs on the network."),
            text("party", "Party whose territory it lies in."),
            *period_columns(),
            number("injection_mcm_d", "Gas put in."),
            number("withdrawal_mcm_d", "Gas taken out."),
            number("stock_end_bcm", "Working gas at the end of the period."),
            number("working_gas_bcm", "Most working gas."),
            _PROJECT,
            CONFIDENCE,
        ),
    ),
    ResultTable(
        name="contracts",
        row="what a contract delivers on a day of a period, and over the year",
        key=("contract", "period"),
        columns=(
            text("contract", "Name of the contract."),
            text("seller", "Party that sells."),
            text("buyer", "Party that buys."),
            *period_columns(year=True),
            number(
                "quantity_mcm_d", "Quantity by the contract's measure; the mean day in the rows of the year."
            ),
            number("agreed_mcm_d", "Quantity agreed."),
            number(
                "shortfall_mcm_d",
                "Agreed less what could be met; blank where the plan does not ask for it.",
                blank=True,
            ),
            number("daily_maximum_mcm_d", "Greatest daily quantity."),
            number("quantity_bcm", "Quantity of the whole period."),
            number("agreed_bcm", "Quantity agreed for the whole period."),
            number(
                "shortfall_bcm",
                "Shortfall of the whole period; blank where the plan does not ask for it.",
                blank=True,
            ),
            number("minimum_bcm", "Least quantity of the year; in the rows of the year only.", blank=True),
            number("maximum_bcm", "Greatest quantity of the year; in the rows of the year only.", blank=True),
            number("price_usd_per_tcm", "Price; a transfer, never in the objective."),
            number("payment_musd", "Price times quantity, from buyer to seller."),
            yes_no("released", "Whether both parties are in the block, so that the plan may set it aside."),
            text("minimum_basis", "On what the minimum rests."),
            text("maximum_basis", "On what the maximum rests."),
            text("agreed_basis", "On what the agreed quantity rests."),
            CONFIDENCE,
            _MEASURED_AT,
        ),
    ),
    ResultTable(
        name="prices",
        row="the price of gas at a border node in the year or a named period",
        key=("node", "period"),
        columns=(
            text("node", "Border node."),
            text("name", "English name.", blank=True),
            text("name_ru", "Russian name.", blank=True),
            text("party", "Party whose territory it lies in."),
            *period_columns(year=True),
            number("low_usd_per_tcm", "Least price that supports the plan.", blank=True),
            number("mid_usd_per_tcm", "Midpoint of least and greatest; the published rule.", blank=True),
            number("high_usd_per_tcm", "Greatest price that supports the plan.", blank=True),
        ),
    ),
    ResultTable(
        name="parties",
        row="the balance of a party in a period and over the year, and its accounts over the year",
        key=("party", "period"),
        columns=(
            text("party", "Short name of the party."),
            text("name", "English name.", blank=True),
            text("name_ru", "Russian name.", blank=True),
            text("role", "member, market or observer."),
            *period_columns(year=True),
            number("production_bcm", "Production in its territory."),
            number("imports_bcm", "Gas that arrives across its borders."),
            number("exports_bcm", "Gas that leaves across its borders."),
            number("withdrawal_bcm", "Gas taken out of its storages."),
            number("injection_bcm", "Gas put into its storages."),
            number("fuel_bcm", "Gas burnt on arcs within its territory; arcs across a border are left out."),
            number("use_bcm", "Use served, outside markets included."),
            number("own_use_bcm", "Final use served, outside markets left out."),
            number("market_use_bcm", "Gas taken by outside markets in its territory."),
            number("wanted_bcm", "Final use wanted, outside markets left out."),
            number("unserved_bcm", "Final use wanted and not served."),
            number(
                "served_pct",
                "Final use served over final use wanted; blank where none is wanted.",
                blank=True,
            ),
            *(
                number(name, meaning + " In the rows of the year only.", blank=True)
                for name, meaning in (
                    ("value_of_use_musd", "What the gas used in its territory is worth."),
                    ("production_cost_musd", "Cost of production, positive."),
                    ("transport_cost_musd", "Marginal cost of carrying gas on the arcs it owns, positive."),
                    ("investment_musd", "Its part of annualised investment, positive."),
                    ("sales_musd", "Gas sold under contracts, at their prices."),
                    ("purchases_musd", "Gas bought under contracts, positive."),
                    ("transit_received_musd", "Tariffs received from others."),
                    ("transit_paid_musd", "Tariffs paid to others, positive."),
                    ("surplus_musd", "Value less costs plus sales and transit received less those paid."),
                )
            ),
        ),
    ),
    ResultTable(
        name="party_use",
        row="what a class of use wants and gets in a party's territory in a period and over the year",
        key=("party", "class", "period"),
        columns=(
            text("party", "Short name of the party."),
            text("class", "Class of use; 'market' for an outside market."),
            *period_columns(year=True),
            number("wanted_bcm", "Use wanted; for an outside market, the most it would take."),
            number("use_bcm", "Use served."),
            number("unserved_bcm", "Wanted and not served; blank for an outside market.", blank=True),
        ),
    ),
    ResultTable(
        name="borders",
        row="what crosses a border on a corridor in a period and over the year",
        key=("corridor", "period"),
        columns=(
            text("corridor", "Name of the corridor."),
            text("system", "Pipeline system people know it by.", blank=True),
            text("from_party", "Party whose territory a forward flow leaves."),
            text("to_party", "Party whose territory a forward flow enters."),
            text("from_node", "Node it starts at; of the first arc by name where there are several."),
            text("to_node", "Node it ends at."),
            *period_columns(year=True),
            number(
                "net_mcm_d",
                "Forward less backward flow where it enters the arc; the mean day in the rows of the year.",
            ),
            number(
                "low_mcm_d",
                "Least net flow over all plans within the tolerance of the optimum; for the year, the "
                "ordinary days of every month and the peak days of January and July, blank elsewhere.",
                blank=True,
            ),
            number("high_mcm_d", "Greatest net flow over the same plans.", blank=True),
            number("capacity_forward_mcm_d", "Capacity; the mean day in the rows of the year."),
            number("capacity_backward_mcm_d", "The same in the other direction."),
            number("net_bcm", "Net flow of the whole period."),
            number("low_bcm", "Least net flow of the whole period.", blank=True),
            number("high_bcm", "Greatest net flow of the whole period.", blank=True),
            CONFIDENCE,
        ),
    ),
    *OF_STUDIES,
)

# The year stands in tables of its own as well, behind the others.
TABLES = (*_TABLES, *(year_table(t) for t in _TABLES if has_year(t)))
BY_NAME: dict[str, ResultTable] = {t.name: t for t in TABLES}
