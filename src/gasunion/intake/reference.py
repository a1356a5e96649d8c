"""The page "The case folder", written from the one table of columns.

`python -m gasunion.intake.reference > docs/theory/case-folder.md` writes it anew; a test keeps it current.
"""

from __future__ import annotations

from gasunion.intake.checks.bounds import SERIES_FACTOR
from gasunion.intake.checks.shares import SHARE_TOLERANCE
from gasunion.intake.column import Column, Table
from gasunion.intake.columns import TABLES
from gasunion.intake.config import __doc__ as config_doc
from gasunion.intake.tables import SMELL_FACTOR
from gasunion.scenario.changes import __doc__ as changes_doc
from gasunion.scenario.markets import (
    CHOKE_FACTOR,
    CHOKE_SOURCE,
    ELASTIC_REACH,
    ELASTIC_STEPS,
    HOME_MARGIN_USD_PER_TCM,
)

_INTRODUCTION = """\
# The case folder

<!-- Written by `python -m gasunion.intake.reference` from `intake/columns.py`; change it there. -->

A case is a folder: `case.toml` and CSV tables, one noun each. Trade volumes are bcm a year and mcm a day at
20 °C and 101.325 kPa; money is USD per 1000 m³ (tcm); lengths km, diameters mm, pressures MPa. A column's
name ends with its unit. Everything is converted once, when a year is asked for: the network in SI, the
scenario in trade units with its arcs' costs over the whole length.

Rows may stand in any order, and so may columns: the same content gives the same records and the same hash.

## How files are read

UTF-8, with or without byte-order mark, lines ending in LF or CRLF, cells separated by commas, decimals by a
point. A file whose head is separated by semicolons is read with decimal commas, if it has any; one that mixes
both ways is refused. Blanks around a cell and rows without content mean nothing. A row is named by the line
on which it starts; the head is line 1. Everything else is strict: a column or table that is not known is a
fault, with the nearest name.

All faults of all tables come in one run, each with file, row, column, value, limit and the next step.
"""

_RULES = f"""\
## Checks beyond single cells

Faults stop a computation, warnings do not.

- **Sums.** Shares of a class's steps, and the twelve of a profile, sum to 1 within {SHARE_TOLERANCE:g};
  what rounding left over is then taken out, so that they sum to 1 exactly. Steps count from 1 and never
  rise in value; home, peak_factor and profile are the same in every step of a class.
- **Years.** Spans of one corridor, storage, contract or limit neither overlap nor leave out a year of
  the case between two of them. A thing that was out of use has a row with zeros. Rows of a single year
  name one of `years`.
- **Corridors.** All rows of a corridor, and of projects that widen it, join the same two nodes in the
  same direction. An arc is owned by a party one of its ends lies in. Measures, crossings and joint
  limits name corridors of arcs or projects, in directions that have capacity in some year. Crossings
  are border corridors. A joint limit lies in one territory.
- **Contracts.** Seller and buyer differ; minimum ≤ agreed ≤ maximum. A warning: a measure none of whose
  corridors stands in a planned year (the contract is then left out), a measure over a border that no
  contract may cross, more agreed than the daily maximum lets through.
- **Reach,** in each planned year, counting the arcs of projects whenever they may be built: supply from
  which no use, market or storage can be reached; use that no supply reaches. A part that stands alone
  and feeds itself is a warning.
- **Places.** A node lies in the box of its party.
- **Projects.** Each part has what it adds; territories hold the parties of its ends and its owner.
  Investment, low ≤ middle ≤ high.
- **Units.** A value outside what is usual is a warning, and a fault from {SMELL_FACTOR:g} times outside
  on, since the units that are confused differ by ten or more; zero is never unusual. A year
  {SERIES_FACTOR:g} times above or below the median of its own series (three years or more) is a fault.
- **Maintenance** ends after it starts, within its arc's years, and windows of one arc do not overlap.

## What a year takes from the tables

Rows of that year, or whose span holds it. Fuel is fuel_pct_100km · length_km / 10 000 of what enters;
opex and tariff are per 100 km, times the length. Terms of measures, crossings and joint limits drop out
where their corridor has no row in the year and no project that could exist in it; a contract or limit
with none left is left out. A project is there from the latest `earliest_year` of its parts on. A market
given by a reference point and an elasticity becomes {ELASTIC_STEPS} steps of equal width up to
{ELASTIC_REACH:g} times its quantity, each worth the mean of its curve q = q₀ (p/p₀)^e.

The curve is cut at a **choke price**, the most that is paid for the first units: without one, what an
inelastic market would pay has no bound. Where `choke_usd_per_tcm` is blank it is {CHOKE_FACTOR:g} times the
reference price, at most {HOME_MARGIN_USD_PER_TCM:g} USD/tcm below the least that a step of home use counts;
it stands among the plan's inputs as "{CHOKE_SOURCE}". A reference or choke price above that is a fault, so
no such market outbids home use.

In a scenario, closing a pipeline or removing rows is meant: what other rows then miss (a contract over
it, a use that is cut off) is a warning and not a fault.
"""


def case_folder_page() -> str:
    """Markdown of the page: how files are read, every table with its columns, the checks, the changes."""
    parts = [_INTRODUCTION, "## case.toml\n", _code(config_doc or "", "toml"), "## The tables\n"]
    parts += [_table(t) for t in TABLES]
    parts += [_RULES, "## Scenarios\n", _prose(changes_doc or "")]
    return "\n".join(parts).rstrip() + "\n"


def _table(table: Table) -> str:
    needed = "Needed." if table.required else "May be left out."
    weight = f" In sums of confidence a row counts by `{table.weight}`." if table.weight else ""
    key = " and ".join(f"`{k}`" for k in table.key)
    lines = [
        f"### {table.name}.csv\n",
        f"A row is {table.row}. No two rows share {key}. {needed}{weight}\n",
        "| column | unit | a cell holds | meaning |",
        "|---|---|---|---|",
        *(f"| `{c.name}` | {c.unit or ''} | {_holds(c)} | {_escaped(c.meaning)} |" for c in table.columns),
    ]
    return "\n".join(lines) + "\n"


def _holds(column: Column) -> str:
    words = {
        "text": "text",
        "name": "a name",
        "number": "a number",
        "integer": "a whole number",
        "year": "a year",
        "month": "1 to 12",
        "yes_no": "yes or no",
        "choice": ", ".join(column.choices),
        "date": "YYYY-MM-DD",
        "dated": "YYYY, YYYY-MM or YYYY-MM-DD",
        "measure": "a signed sum",
        "crossings": "corridors, `:b` for backward",
        "names": "names, by blanks",
        "diameters": "numbers, by `;`",
        "points": "lon lat; lon lat",
    }[column.kind]
    low, high = column.minimum, column.maximum
    if column.kind in ("number", "integer", "diameters") and (low is not None or high is not None):
        if low is not None and high is not None:
            words += f", {low:g} to {high:g}"
        else:
            words += f", {low:g} or more" if low is not None else f", {high:g} or less"
    if column.usual:
        words += f"; usual {column.usual[0]:g} to {column.usual[1]:g}"
    if column.refers_to:
        words += f" of {column.refers_to.partition('.')[0]}"
    if not column.required:
        return f"{words}; column optional"
    return f"{words}; may be blank" if column.blank else words


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def _code(doc: str, language: str) -> str:
    """The indented example of a docstring as a fenced block, its prose above."""
    prose, _, example = doc.partition("\n\n    ")
    _, _, prose = prose.partition("\n\n")
    lines = [line.removeprefix("    ") for line in f"    {example}".rstrip().split("\n")]
    return f"{prose.strip()}\n\n```{language}\n" + "\n".join(lines) + "\n```\n"


def _prose(doc: str) -> str:
    """A docstring as Markdown: its indented parts are code as they stand."""
    return doc.strip() + "\n"


if __name__ == "__main__":
    print(case_folder_page(), end="")
