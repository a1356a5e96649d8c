"""The data dictionary of the result files, written from the one table of columns.

`python -m gasunion.report.tables.dictionary > docs/theory/result-files.md` writes the page anew; a test holds
it to `tables.columns`.
"""

from __future__ import annotations

from gasunion.report.tables.column import ResultTable
from gasunion.report.tables.columns import TABLES
from gasunion.report.tables.tables import is_of_year
from gasunion.report.tables.years import ENDING

_HEAD = """\
# Result files

What `gasunion plan CASE --year Y --out DIR` writes, column by column. This page is made from
`gasunion/report/tables/columns.py`; the same names stand in the CSV and Parquet files, in the sheets of
`plan.xlsx` and in the frames of the Python interface. Scripts may rely on them: a column may be added behind
the others, none is renamed or given another meaning.

Conventions, the same in every file:

- Volumes are at 20 °C and 101.325 kPa. 1 bcm = 1000 mcm = 10⁹ m³; 1 tcm = 1000 m³.
- A **period** is the ordinary days of a month (`2024-01`) or its peak days (`2024-01p`). Rates are those of
  one day of the period; a volume is the rate times the days.
- The **year** stands in tables of its own, `NAME_year`: a row a thing and no periods, so that a sum counts it
  once. Take these for anything of the year. Five tables of periods (contracts, prices, parties, party_use,
  borders) hold the same rows among theirs, with the period `year`, as scripts written for version 0.1 expect:
  leave them out before you sum over periods.
- A forward flow runs from `from_node` to `to_node`, out of `from_party` into `to_party`; a net flow below
  zero runs the other way. Flows are counted where they enter an arc; what arrives is less by the fuel.
- A number that does not exist is an empty cell, never 0.
- A text that a spreadsheet would run as a formula (it begins with `=`, `+`, `-`, `@`, a tab or a carriage
  return and is no plain number) has an apostrophe in front in the CSV files, and one more where it began with
  apostrophes already. Take one away to have the text; reading a folder back does. Numbers have none.
- CSV is UTF-8 with commas and a decimal point. `--csv-bom` puts a byte order mark in front, as Excel wants to
  read letters beyond ASCII; folders are read with it and without.
- Numbers are kept to a cubic metre a day, a cubic metre and a dollar: finer than any figure deserves, coarser
  than a solver's noise. The same inputs and version give the same bytes.

| file | what |
|---|---|
| `plan.json` | the answer of the command: `gasunion schema plan` |
| `NAME.csv`, `NAME.parquet` | the tables below; in Parquet every field carries its unit and meaning |
| `plan.xlsx` | the same tables as sheets, with types and formats: yes and no are truth values |
| `plan.nc` | `TABLE_COLUMN` by period, `TABLE_year_COLUMN` of the year, places, months, licence |
| `network.geojson` | arcs and nodes: flat by period (`net_2024_01p_mcm_d`), names, ranges, licence |
| `report.html` | the report |
| `hindcast.csv` | the hindcast of the report: observed, and what each predictor said, bcm |
| `manifest.json` | name and SHA-256 of every file beside it, and a hash of itself that the command prints |
| `protocol.json`, `protocol.html`, `protocol.docx` | the protocol; `.ru` before the ending: in Russian |
| `beside_NAME.csv` | figures of an answer that `gasunion report` shows beside the plan |

`gasunion report`, `compare` and the Python functions hold a folder against its `manifest.json`. A file that
was changed, is missing or came later is a warning with its name: in the answer, in the words, on the page and
in the protocol. A file that cannot be read is refused, and so are changed files that make no result any more.
A folder of version 0.1, which has no list, is read, and the warning says that nobody can tell. `report`
enters what it draws anew and vouches for nothing else. Who can write a folder can write a list: keep the
printed hash apart where that matters.
"""


def dictionary() -> str:
    """The page as Markdown."""
    return _HEAD + "\n" + "\n".join(_year_section(t) if is_of_year(t.name) else _section(t) for t in TABLES)


def _year_section(table: ResultTable) -> str:
    source = table.name.removesuffix(ENDING)
    key = ", ".join(f"`{k}`" for k in table.key)
    told = [
        c.meaning
        for c in table.columns
        if c.meaning.endswith((": mean over its days.", ": sum over the year."))
    ]
    how = "Rates are those of the mean day, volumes sums, stocks those at the end." if told else ""
    return "\n".join(
        [
            f"## {table.name}",
            "",
            f"A row is {table.row}. Key: {key}. Columns as in [{source}](#{source}), without `period` and "
            f"`day_kind`. {how}".rstrip(),
            "",
        ]
    )


def _section(table: ResultTable) -> str:
    rows = [
        f"| `{c.name}` | {c.unit or ('yes or no' if c.kind == 'yes_no' else '')} | {c.meaning} |"
        for c in table.columns
    ]
    key = ", ".join(f"`{k}`" for k in table.key)
    head = [f"## {table.name}", "", f"A row is {table.row}. Key: {key}.", ""]
    return "\n".join([*head, "| column | unit | meaning |", "|---|---|---|", *rows, ""])


if __name__ == "__main__":
    print(dictionary(), end="")
