"""The small case in four years: a row a year of all that is of a year, and observations of its contracts."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from tests.small_case import Rows, tables, write_case

from gasunion.intake.case import Case, load_case

YEARS = (2020, 2021, 2022, 2023)
YEAR = 2023
TOML = """\
name = "dated"
title = "A case of four years"
years = [2020, 2021, 2022, 2023]
plan_years = [2020, 2021, 2022, 2023]
licence = "CC0-1.0"
"""


def _dated_rows() -> dict[str, Rows]:
    """The small case with a row a year of all that is of a year, and observations of its contracts."""
    rows = tables()
    for table in ("supplies", "demands", "markets"):
        first = [r for r in rows[table] if r["year"] == "2023"]
        rows[table] = [{**r, "year": str(y)} for r in first for y in YEARS]
    spans = [r for r in rows["contracts"] if r["contract"] != "OLD"]
    zero = dict.fromkeys(("minimum_bcm_y", "maximum_bcm_y", "agreed_bcm_y"), "0")
    spans.append({**spans[1], **zero, "contract": "BALANCE", "daily_maximum_mcm_d": "9"})
    rows["contracts"] = [{**r, "from_year": str(y), "until_year": str(y)} for r in spans for y in YEARS]
    wide = [r for r in rows["arcs"] if r["corridor"] != "AB"]
    bridge = next(r for r in rows["arcs"] if r["arc"] == "AB_2023")
    rows["arcs"] = wide + [
        {**bridge, "arc": f"AB_{y}", "from_year": str(y), "until_year": str(y)} for y in YEARS
    ]
    rows["maintenance"] = [
        {**r, "from_date": f"{y}-06-10", "to_date": f"{y}-06-20"}
        for r in rows["maintenance"]
        for y in YEARS
        if r["arc"] == "AC"
    ]
    del rows["projects"]
    measures = {"AA->BB": "AB - AB:b", "AA->CN": "AC"}
    seen = {**rows["observed"][0], "low_bcm": "5", "high_bcm": "5.4"}
    rows["observed"] = [
        {**seen, "corridor": label, "year": str(y), "measure": measure}
        for label, measure in measures.items()
        for y in YEARS
    ]
    return rows


@cache
def undated() -> Case:
    with tempfile.TemporaryDirectory() as folder:
        return load_case(write_case(Path(folder) / "case", _dated_rows(), TOML))
