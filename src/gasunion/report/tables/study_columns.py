"""Columns of the tables of what is asked of a plan: what binds, payments, projects, inputs, names."""

from __future__ import annotations

from gasunion.report.tables.column import ResultTable, number, text, yes_no

CONFIDENCE = text(
    "confidence",
    "How sure the input record behind the row is: measured, published or estimated.",
)

OF_STUDIES: tuple[ResultTable, ...] = (
    ResultTable(
        name="binding",
        row="a limit whose relief by 1 % gains more than the tolerance",
        key=("kind", "name"),
        columns=(
            text("kind", "What kind of limit."),
            text("name", "Of the arc, supply, storage, contract or border way."),
            number("limit", "The limit, in the unit beside it."),
            text("unit", "bcm/y, or bcm for stocks."),
            number("gain_musd", "Surplus of a year gained by 1 % relief."),
        ),
    ),
    ResultTable(
        name="payments",
        row="what a contract moves from a payer to a payee over the year",
        key=("contract", "kind", "payee"),
        columns=(
            text("contract", "Name of the contract."),
            text("kind", "gas, transit, or junction: gas that passed a transit or swap balance unpaid."),
            text("payer", "Party that pays."),
            text("payee", "Party that is paid."),
            number("quantity_bcm", "Quantity paid for."),
            number("price_usd_per_tcm", "Price, or the sum of the tariffs charged."),
            number("payment_musd", "Quantity times price."),
            text("arcs", "Arcs charged, by spaces; for transit only.", blank=True),
        ),
    ),
    ResultTable(
        name="projects",
        row="something that could be built in the year",
        key=("project",),
        columns=(
            text("project", "Name of the project."),
            text("name", "English name.", blank=True),
            yes_no("open", "Whether this plan may build it: one party or the block holds every territory."),
            number("built_pct", "How much of it the plan builds."),
            number("capex_musd", "Investment of what is built."),
            number("investment_musd", "The same spread over its lifetime: what the year bears."),
            text("territories", "Parties whose territory it needs, by spaces."),
            CONFIDENCE,
        ),
    ),
    ResultTable(
        name="moving_inputs",
        row="an input that moves the plan: its flow or its price is not zero",
        key=("table", "row", "figure"),
        columns=(
            text("table", "Table of the case folder."),
            text("row", "Key of the row."),
            text("figure", "What of the row."),
            number("volume_bcm", "Gas it carries, gives or takes over the year."),
            number(
                "worth_musd",
                "How much the surplus of a year changes, to first order, when the figure changes by 1 %.",
            ),
            CONFIDENCE,
            text("source", "Where the figure comes from.", blank=True),
        ),
    ),
    ResultTable(
        name="inputs",
        row="a figure the plan was computed from",
        key=("table", "row", "column"),
        columns=(
            text("table", "Table of the case folder, or 'case' for case.toml."),
            text("row", "Key of the row, its parts separated by commas."),
            text("column", "Column of the table."),
            text("value", "The value, written as in the case folder."),
            text("unit", "Unit of the value.", blank=True),
            text("confidence", "measured, published or estimated; blank for case.toml.", blank=True),
            text("source", "Where it comes from.", blank=True),
        ),
    ),
    ResultTable(
        name="names",
        row="what a thing is called in each language",
        key=("kind", "key"),
        is_later=True,
        columns=(
            text("kind", "party, node, system, storage, contract, class or flow."),
            text("key", "Its name in the other tables."),
            *(
                text(code, f"Its name in {words}.", blank=True)
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
            text("draft", "Languages, by blanks, whose form no native reader has seen.", blank=True),
        ),
    ),
)
