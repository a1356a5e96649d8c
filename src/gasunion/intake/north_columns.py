"""Tables of the northern question: options, their parts, the figures they rest on."""

from __future__ import annotations

from gasunion.intake.column import (
    FIRST_YEAR,
    LAST_YEAR,
    SOURCED,
    Column,
    Table,
    name_column,
    number_column,
    year_column,
)
from gasunion.scenario.north import FIGURE_UNITS, GASES, KINDS

NORTH_TABLES: tuple[Table, ...] = (
    Table(
        name="north_options",
        row="a way to supply the areas of the northern question",
        key=("option",),
        columns=(
            name_column("option", "Short name, unique."),
            Column(name="name", kind="text", meaning="English name."),
            Column(name="name_ru", kind="text", blank=True, required=False, meaning="Russian name."),
            Column(
                name="gas",
                kind="choice",
                choices=GASES,
                meaning="Whose gas: the party's own, bought, swapped for own gas elsewhere, or none.",
            ),
            name_column("party", "Party whose areas they are; the same in all rows.", "parties.party"),
            name_column("seller", "Party that sells or swaps.", "parties.party", blank=True),
            number_column("fuel_low_pct", "Share of delivered gas burnt or lost on the way, low.", 0, 50),
            number_column("fuel_mid_pct", "The same, middle.", 0, 50),
            number_column("fuel_high_pct", "The same, high.", 0, 50),
            Column(
                name="can_cut",
                kind="names",
                blank=True,
                meaning="Parties that could stop the gas at its source.",
                refers_to="parties.party",
            ),
            *SOURCED,
        ),
    ),
    Table(
        name="north_parts",
        row="what options of the northern question build or use",
        key=("part",),
        weight="capex_mid_musd",
        columns=(
            name_column("part", "Short name, unique."),
            Column(name="name", kind="text", meaning="English name."),
            Column(name="name_ru", kind="text", blank=True, required=False, meaning="Russian name."),
            Column(
                name="options",
                kind="names",
                meaning="Options that use it.",
                refers_to="north_options.option",
            ),
            Column(name="areas", kind="names", meaning="Areas that it serves; each has a figure `demand`."),
            name_column(
                "section",
                "Parts of one section lie side by side, sections follow each other; blank: limits nothing.",
                blank=True,
            ),
            name_column("party", "Who builds it.", "parties.party"),
            number_column("capacity_bcm_y", "Most it carries for these areas.", usual=(0, 700), blank=True),
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
            year_column("from_year", "First year in which it carries gas."),
            year_column("until_year", "Last year in which it does."),
            Column(
                name="build_years",
                kind="integer",
                minimum=1,
                maximum=30,
                meaning="Years before, over which the investment is spread evenly.",
            ),
            number_column("capex_low_musd", "Investment, low.", usual=(1, 100_000)),
            number_column("capex_mid_musd", "Investment, middle.", usual=(1, 100_000)),
            number_column("capex_high_musd", "Investment, high.", usual=(1, 100_000)),
            year_column("price_year", "Year of the prices of the investment."),
            number_column("share_low", "Share that the options bear, low; blank: all.", 0, 1, blank=True),
            number_column("share_mid", "The same, middle.", 0, 1, blank=True),
            number_column("share_high", "The same, high.", 0, 1, blank=True),
            *SOURCED,
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
            name_column("area", "Area of a demand; blank otherwise.", blank=True),
            number_column("low", "Least value."),
            number_column("mid", "Most likely value."),
            number_column("high", "Greatest value."),
            Column(name="unit", kind="choice", choices=FIGURE_UNITS, meaning="Unit of the three."),
            Column(
                name="price_year",
                kind="year",
                minimum=FIRST_YEAR,
                maximum=LAST_YEAR,
                blank=True,
                meaning="Year of the prices; money has one, nothing else.",
            ),
            *SOURCED,
        ),
    ),
)
