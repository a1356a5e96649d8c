"""A first case to start from: two parties, a field, two towns, a border pipe, one contract; it validates."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from gasunion.intake.column import Table
from gasunion.intake.columns import BY_NAME, TABLES

_TOML = """\
# What the case says about itself. `gasunion validate` names every key it does not know.
format = 2                       # of this folder; write no other
name = "{name}"                  # letters, digits, '-', '_' and '.'
title = "Two parties, one border"
years = [2030]                   # every year the tables speak of
plan_years = [2030]              # of these, the years that can be planned
licence = "CC-BY-4.0"            # under which your data may be used
peak_days = 4                    # days a month whose demand is the class's peak_factor
home_value_usd_per_tcm = 450.0   # least value of classes marked home
discount_rate = 0.08
capex_level = "mid"              # low, mid or high
assumptions = [
  "Every figure is invented; replace it by yours.",
]

[gas_year]
month = 1                        # the month on whose first day a year starts
"""

_README = """\
# {name}

A case to start from. Replace its rows by yours, then run

    gasunion validate .
    gasunion plan . --year 2030

One file is one table, one row one thing; the head of a column ends with its unit. Volumes are at 20 °C and
101.325 kPa, money is USD per 1000 m³. Every row names its source, the source's date and how sure it is
(measured, published or estimated). What a cell may hold is said by `gasunion validate`, and in the
documentation under "The case folder".

| file | a row is | needed |
|---|---|---|
{tables}

Assumptions stand in `case.toml`; write yours there, one sentence each.
"""

_SOURCE = {"source": "example", "source_date": "2026", "confidence": "estimated", "note": ""}
# Columns, then rows; what is not named is blank.
_ROWS: Mapping[str, tuple[str, ...]] = {
    "parties": (
        "party,name,role,lon_min_deg,lon_max_deg,lat_min_deg,lat_max_deg,note",
        "NN,Northland,member,50,70,45,60,the box is there to catch wrong coordinates",
        "SS,Southland,member,50,70,30,45,",
    ),
    "nodes": (
        "node,name,party,kind,lon_deg,lat_deg",
        "NN_FIELD,Field,NN,field,58,55",
        "NN_CITY,Northern city,NN,demand,60,50",
        "SS_CITY,Southern city,SS,demand,61,40",
    ),
    "arcs": (
        "arc,corridor,system,from,to,party,length_km,strings,diameter_mm,pressure_max_mpa,"
        "capacity_forward_bcm_y,capacity_backward_bcm_y,from_year,until_year,opex_usd_per_tcm_100km,"
        "fuel_pct_100km,tariff_usd_per_tcm_100km,note",
        "N1,N1,Northern main,NN_FIELD,NN_CITY,NN,600,2,1420; 1420,7.5,40,0,2020,2050,0.5,0.3,1.2,",
        "NS,NS,Bridge,NN_CITY,SS_CITY,NN,1100,1,1020,5.5,9,0,2020,2050,0.5,0.3,1.2,"
        "crosses the border; owned by one of its ends' parties",
    ),
    "supplies": (
        "node,year,capacity_bcm_y,cost_usd_per_tcm,month_min_factor,month_max_factor,note",
        "NN_FIELD,2030,30,25,0.5,1.2,marketed gas and not gross",
        "SS_CITY,2030,4,60,0,1,",
    ),
    "demands": (
        "node,year,class,quantity_bcm_y,note",
        "NN_CITY,2030,home,9,the unserved part included",
        "NN_CITY,2030,industry,8,",
        "SS_CITY,2030,home,6,",
        "SS_CITY,2030,industry,5,",
    ),
    "classes": (
        "class,step,share,value_usd_per_tcm,home,peak_factor,profile,meaning",
        "home,1,0.8,450,yes,1.4,cold,households and heat",
        "home,2,0.2,250,yes,1.4,cold,households and heat",
        "industry,1,1,160,no,1,flat,works and power",
    ),
    "contracts": (
        "contract,seller,buyer,measure,crossings,from_year,until_year,minimum_bcm_y,maximum_bcm_y,"
        "agreed_bcm_y,shape,swing,price_usd_per_tcm,price_rule,minimum_basis,maximum_basis,agreed_basis",
        "NN-SS,NN,SS,NS,NS,2028,2032,3,8,5,cold,0.3,170,fixed,estimate,estimate,estimate",
    ),
}
_COLD = (0.15, 0.13, 0.11, 0.08, 0.05, 0.04, 0.04, 0.04, 0.05, 0.08, 0.1, 0.13)
_FLAT_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def template(name: str) -> dict[str, bytes]:
    """Files of a new case, by file name."""
    files = {"case.toml": _TOML.format(name=name), "README.md": _README.format(name=name, tables=_tables())}
    for table in TABLES:
        rows = list(csv.DictReader(_ROWS.get(table.name, ())))
        if table.name == "profiles":
            shares = {"cold": _COLD, "flat": tuple(round(d / 365, 6) for d in _FLAT_DAYS)}
            rows = [
                {"series": series, "month": str(month), "share": str(share)}
                for series, twelve in shares.items()
                for month, share in enumerate(twelve, start=1)
            ]
        if rows:
            files[f"{table.name}.csv"] = _csv(table, [_SOURCE | row for row in rows])
    return {file: text.encode() for file, text in files.items()}


def _tables() -> str:
    return "\n".join(f"| {t.name}.csv | {t.row} | {'yes' if t.required else 'no'} |" for t in TABLES)


def _csv(table: Table, rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    columns = [c.name for c in BY_NAME[table.name].columns]
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
