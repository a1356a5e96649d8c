"""The table of outside markets' demand curves."""

from __future__ import annotations

from gasunion.intake.column import SOURCED, Table, name_column, number_column, year_column

OUTSIDE_TABLES: tuple[Table, ...] = (
    Table(
        name="outside_demand",
        since=2,
        row="how an outside market's demand for the parties' gas answers to its price, in a span of years",
        key=("node", "from_year"),
        columns=(
            name_column("node", "Node of the market.", "nodes.node"),
            year_column("from_year", "First year of the span."),
            year_column("until_year", "Last year of the span."),
            number_column(
                "elasticity_low", "Price elasticity of what the parties sell there, strongest.", -50, -0.01
            ),
            number_column("elasticity_mid", "The same, middle.", -50, -0.01),
            number_column("elasticity_high", "The same, weakest.", -50, -0.01),
            number_column(
                "quantity_bcm_y",
                "Reference quantity; blank: what contracts of the year agree with the market's party.",
                usual=(0, 700),
                blank=True,
            ),
            number_column(
                "price_usd_per_tcm",
                "Reference price; blank: what `markets` pays for the last unit of the reference quantity.",
                usual=(10, 3000),
                blank=True,
            ),
            name_column("profile", "Series of the profile its months follow.", "profiles.series"),
            *SOURCED,
        ),
    ),
)
