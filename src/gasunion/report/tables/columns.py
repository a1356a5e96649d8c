"""Every column of the result files, once: name, unit, meaning and how many digits are kept.

The CSV and Parquet files, the sheets of the workbook, the frames of the Python interface and the data
dictionary in the documentation (docs/theory/result-files.md) are made from this table. Scripts of others
rely on these names: a column may be added behind the others; none is renamed or given another meaning.
"""

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
    """

    name: str
    kind: Kind
    meaning: str
    blank: bool = False

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


def _text(name: str, meaning: str, *, blank: bool = False) -> ResultColumn:
    return ResultColumn(name=name, kind="text", meaning=meaning, blank=blank)


def _number(name: str, meaning: str, *, blank: bool = False) -> ResultColumn:
    return ResultColumn(name=name, kind="number", meaning=meaning, blank=blank)


def _yes_no(name: str, meaning: str) -> ResultColumn:
    return ResultColumn(name=name, kind="yes_no", meaning=meaning)


_CONFIDENCE = _text(
    "confidence",
    "How sure the input record behind the row is: measured, published or estimated.",
)
_PROJECT = _text("project", "The project that would build it; blank for what exists.", blank=True)


def _period(year: bool = False) -> tuple[ResultColumn, ...]:
    whole = "; 'year' for the year as a whole" if year else ""
    return (
        _text("period", f"'2024-01' for the ordinary days of a month, '2024-01p' for its peak days{whole}."),
        _text(
            "day_kind", "ordinary or peak." if not year else "ordinary, peak, or all in the rows of the year."
        ),
        ResultColumn(name="days", kind="integer", meaning="Gas days of the period."),
    )


TABLES: tuple[ResultTable, ...] = (
    ResultTable(
        name="flows",
        row="what an arc carries on a day of a period",
        key=("arc", "period"),
        columns=(
            _text("arc", "Name of the arc."),
            _text("corridor", "Name of the corridor, the same across spans of years."),
            _text("system", "Pipeline system people know it by.", blank=True),
            _text("from_node", "Node it starts at."),
            _text("to_node", "Node it ends at."),
            _text("from_party", "Party whose territory it starts in."),
            _text("to_party", "Party whose territory it ends in."),
            _text("owner", "Party that owns it."),
            *_period(),
            _number("forward_mcm_d", "Gas that enters at from_node."),
            _number("backward_mcm_d", "Gas that enters at to_node."),
            _number("net_mcm_d", "Forward less backward: positive from from_node to to_node."),
            _number("fuel_mcm_d", "Gas burnt on the way, both directions."),
            _number("capacity_forward_mcm_d", "Capacity of the period, maintenance and share built applied."),
            _number("capacity_backward_mcm_d", "The same in the other direction."),
            _number(
                "use_of_capacity_pct",
                "Forward over its capacity plus backward over its own; blank where there is no capacity.",
                blank=True,
            ),
            _number("net_bcm", "Net flow of the whole period."),
            _PROJECT,
            _CONFIDENCE,
        ),
    ),
    ResultTable(
        name="supply",
        row="what is produced at a node on a day of a period",
        key=("supply", "period"),
        columns=(
            _text("supply", "Name of the supply: its node, numbered where a node has several."),
            _text("node", "Where it enters the network."),
            _text("party", "Party whose territory it lies in."),
            *_period(),
            _number("production_mcm_d", "Production."),
            _number("least_mcm_d", "Least production of the period."),
            _number("most_mcm_d", "Most production of the period; the year's total binds as well."),
            _number("missed_minimum_mcm_d", "By how much production stays under its least."),
            _number("production_bcm", "Production of the whole period."),
            _number("year_most_bcm", "Most production of the year."),
            _number("cost_usd_per_tcm", "Marginal cost of production."),
            _PROJECT,
            _CONFIDENCE,
        ),
    ),
    ResultTable(
        name="use",
        row="what a step of a class of use gets at a node on a day of a period",
        key=("node", "class", "step", "period"),
        columns=(
            _text("node", "Where it leaves the network."),
            _text("party", "Party whose territory it lies in."),
            _text("class", "Class of use; 'market' for an outside market."),
            ResultColumn(name="step", kind="integer", meaning="Number of the step, best first."),
            _yes_no("home", "Home use, served first."),
            *_period(),
            _number("wanted_mcm_d", "Use wanted."),
            _number("use_mcm_d", "Use served."),
            _number("unserved_mcm_d", "Wanted less served; blank for an outside market.", blank=True),
            _number("wanted_bcm", "Use wanted in the whole period."),
            _number("use_bcm", "Use served in the whole period."),
            _number("unserved_bcm", "The same in the whole period.", blank=True),
            _number("value_usd_per_tcm", "What the plan counts a thousand cubic metres as worth."),
            _CONFIDENCE,
        ),
    ),
    ResultTable(
        name="storage",
        row="what a storage does on a day of a period",
        key=("storage", "period"),
        columns=(
            _text("storage", "Name of the storage."),
            _text("node", "Where it hangs on the network."),
            _text("party", "Party whose territory it lies in."),
            *_period(),
            _number("injection_mcm_d", "Gas put in."),
            _number("withdrawal_mcm_d", "Gas taken out."),
            _number("stock_end_bcm", "Working gas at the end of the period."),
            _number("working_gas_bcm", "Most working gas."),
            _PROJECT,
            _CONFIDENCE,
        ),
    ),
    ResultTable(
        name="contracts",
        row="what a contract delivers on a day of a period, and over the year",
        key=("contract", "period"),
        columns=(
            _text("contract", "Name of the contract."),
            _text("seller", "Party that sells."),
            _text("buyer", "Party that buys."),
            *_period(year=True),
            _number(
                "quantity_mcm_d", "Quantity by the contract's measure; the mean day in the rows of the year."
            ),
            _number("agreed_mcm_d", "Quantity agreed."),
            _number(
                "shortfall_mcm_d",
                "Agreed less what could be met; blank where the plan does not ask for it.",
                blank=True,
            ),
            _number("daily_maximum_mcm_d", "Greatest daily quantity."),
            _number("quantity_bcm", "Quantity of the whole period."),
            _number("agreed_bcm", "Quantity agreed for the whole period."),
            _number(
                "shortfall_bcm",
                "Shortfall of the whole period; blank where the plan does not ask for it.",
                blank=True,
            ),
            _number("minimum_bcm", "Least quantity of the year; in the rows of the year only.", blank=True),
            _number(
                "maximum_bcm", "Greatest quantity of the year; in the rows of the year only.", blank=True
            ),
            _number("price_usd_per_tcm", "Price; a transfer, never in the objective."),
            _number("payment_musd", "Price times quantity, from buyer to seller."),
            _yes_no("released", "Whether both parties are in the block, so that the plan may set it aside."),
            _text("minimum_basis", "On what the minimum rests."),
            _text("maximum_basis", "On what the maximum rests."),
            _text("agreed_basis", "On what the agreed quantity rests."),
            _CONFIDENCE,
        ),
    ),
    ResultTable(
        name="prices",
        row="the price of gas at a border node in the year or a named period",
        key=("node", "period"),
        columns=(
            _text("node", "Border node."),
            _text("name", "English name.", blank=True),
            _text("name_ru", "Russian name.", blank=True),
            _text("party", "Party whose territory it lies in."),
            *_period(year=True),
            _number("low_usd_per_tcm", "Least price that supports the plan.", blank=True),
            _number("mid_usd_per_tcm", "Midpoint of least and greatest; the published rule.", blank=True),
            _number("high_usd_per_tcm", "Greatest price that supports the plan.", blank=True),
        ),
    ),
    ResultTable(
        name="parties",
        row="the balance of a party in a period and over the year, and its accounts over the year",
        key=("party", "period"),
        columns=(
            _text("party", "Short name of the party."),
            _text("name", "English name.", blank=True),
            _text("name_ru", "Russian name.", blank=True),
            _text("role", "member, market or observer."),
            *_period(year=True),
            _number("production_bcm", "Production in its territory."),
            _number("imports_bcm", "Gas that arrives across its borders."),
            _number("exports_bcm", "Gas that leaves across its borders."),
            _number("withdrawal_bcm", "Gas taken out of its storages."),
            _number("injection_bcm", "Gas put into its storages."),
            _number("fuel_bcm", "Gas burnt on arcs within its territory; arcs across a border are left out."),
            _number("use_bcm", "Use served, outside markets included."),
            _number("own_use_bcm", "Final use served, outside markets left out."),
            _number("market_use_bcm", "Gas taken by outside markets in its territory."),
            _number("wanted_bcm", "Final use wanted, outside markets left out."),
            _number("unserved_bcm", "Final use wanted and not served."),
            _number(
                "served_pct",
                "Final use served over final use wanted; blank where none is wanted.",
                blank=True,
            ),
            *(
                _number(name, meaning + " In the rows of the year only.", blank=True)
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
            _text("party", "Short name of the party."),
            _text("class", "Class of use; 'market' for an outside market."),
            *_period(year=True),
            _number("wanted_bcm", "Use wanted; for an outside market, the most it would take."),
            _number("use_bcm", "Use served."),
            _number("unserved_bcm", "Wanted and not served; blank for an outside market.", blank=True),
        ),
    ),
    ResultTable(
        name="borders",
        row="what crosses a border on a corridor in a period and over the year",
        key=("corridor", "period"),
        columns=(
            _text("corridor", "Name of the corridor."),
            _text("system", "Pipeline system people know it by.", blank=True),
            _text("from_party", "Party whose territory a forward flow leaves."),
            _text("to_party", "Party whose territory a forward flow enters."),
            _text("from_node", "Node it starts at; of the first arc by name where there are several."),
            _text("to_node", "Node it ends at."),
            *_period(year=True),
            _number(
                "net_mcm_d",
                "Forward less backward flow where it enters the arc; the mean day in the rows of the year.",
            ),
            _number(
                "low_mcm_d",
                "Least net flow over all plans within the tolerance of the optimum; for the year and the "
                "named periods, blank elsewhere.",
                blank=True,
            ),
            _number("high_mcm_d", "Greatest net flow over the same plans.", blank=True),
            _number("capacity_forward_mcm_d", "Capacity; the mean day in the rows of the year."),
            _number("capacity_backward_mcm_d", "The same in the other direction."),
            _number("net_bcm", "Net flow of the whole period."),
            _number("low_bcm", "Least net flow of the whole period.", blank=True),
            _number("high_bcm", "Greatest net flow of the whole period.", blank=True),
            _CONFIDENCE,
        ),
    ),
    ResultTable(
        name="binding",
        row="a limit whose relief by 1 % gains more than the tolerance",
        key=("kind", "name"),
        columns=(
            _text("kind", "What kind of limit."),
            _text("name", "Of the arc, supply, storage, contract or border way."),
            _number("limit", "The limit, in the unit beside it."),
            _text("unit", "bcm/y, or bcm for stocks."),
            _number("gain_musd", "Surplus of a year gained by 1 % relief."),
        ),
    ),
    ResultTable(
        name="payments",
        row="what a contract moves from a payer to a payee over the year",
        key=("contract", "kind", "payee"),
        columns=(
            _text("contract", "Name of the contract."),
            _text("kind", "gas, transit, or junction: gas that passed a transit or swap balance unpaid."),
            _text("payer", "Party that pays."),
            _text("payee", "Party that is paid."),
            _number("quantity_bcm", "Quantity paid for."),
            _number("price_usd_per_tcm", "Price, or the sum of the tariffs charged."),
            _number("payment_musd", "Quantity times price."),
            _text("arcs", "Arcs charged, by spaces; for transit only.", blank=True),
        ),
    ),
    ResultTable(
        name="projects",
        row="something that could be built in the year",
        key=("project",),
        columns=(
            _text("project", "Name of the project."),
            _text("name", "English name.", blank=True),
            _yes_no("open", "Whether this plan may build it: one party or the block holds every territory."),
            _number("built_pct", "How much of it the plan builds."),
            _number("capex_musd", "Investment of what is built."),
            _number("investment_musd", "The same spread over its lifetime: what the year bears."),
            _text("territories", "Parties whose territory it needs, by spaces."),
            _CONFIDENCE,
        ),
    ),
    ResultTable(
        name="moving_inputs",
        row="an input that moves the plan: its flow or its price is not zero",
        key=("table", "row", "figure"),
        columns=(
            _text("table", "Table of the case folder."),
            _text("row", "Key of the row."),
            _text("figure", "What of the row."),
            _number("volume_bcm", "Gas it carries, gives or takes over the year."),
            _number(
                "worth_musd",
                "How much the surplus of a year changes, to first order, when the figure changes by 1 %.",
            ),
            _CONFIDENCE,
            _text("source", "Where the figure comes from.", blank=True),
        ),
    ),
    ResultTable(
        name="inputs",
        row="a figure the plan was computed from",
        key=("table", "row", "column"),
        columns=(
            _text("table", "Table of the case folder, or 'case' for case.toml."),
            _text("row", "Key of the row, its parts separated by commas."),
            _text("column", "Column of the table."),
            _text("value", "The value, written as in the case folder."),
            _text("unit", "Unit of the value.", blank=True),
            _text("confidence", "measured, published or estimated; blank for case.toml.", blank=True),
            _text("source", "Where it comes from.", blank=True),
        ),
    ),
    ResultTable(
        name="names",
        row="what a thing is called in each language",
        key=("kind", "key"),
        is_later=True,
        columns=(
            _text("kind", "party, node, system, storage, contract or class."),
            _text("key", "Its name in the other tables."),
            *(
                _text(code, f"Its name in {words}.", blank=True)
                for code, words in (
                    ("en", "English"),
                    ("ru", "Russian"),
                    ("kk", "Kazakh"),
                    ("uz", "Uzbek"),
                    ("zh", "Chinese"),
                    ("tk", "Turkmen"),
                    ("ky", "Kyrgyz"),
                )
            ),
            _text("draft", "Languages, by blanks, whose form no native reader has seen.", blank=True),
        ),
    ),
)

BY_NAME: dict[str, ResultTable] = {t.name: t for t in TABLES}
