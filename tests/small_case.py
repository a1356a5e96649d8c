"""A small case written in code: two members, a market, a project; every table has rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.small_north import north_tables

Rows = list[dict[str, str]]

CASE_TOML = """\
name = "small"
title = "A small case"
years = [2023, 2024, 2030]
plan_years = [2023, 2024]
licence = "CC0-1.0"
format = 2
assumptions = ["All of it is invented."]
"""

_SOURCED = {"source": "invented for a test", "source_date": "2026", "confidence": "estimated", "note": ""}


def _rows(head: str, *lines: str) -> Rows:
    names = head.split()
    return [dict(zip(names, next(csv.reader([line])), strict=True)) | _SOURCED for line in lines]


def tables() -> dict[str, Rows]:
    """Rows of every table, fresh."""
    return {
        "parties": _rows(
            "party name name_ru role lon_min_deg lon_max_deg lat_min_deg lat_max_deg",
            "AA,Aland,Аландия,member,50,70,40,60",
            "BB,Beland,Беландия,member,50,70,30,40",
            "CN,China 中国,Китай,market,70,140,20,55",
        ),
        "nodes": _rows(
            "node name name_ru party kind lon_deg lat_deg elevation_m",
            "A_FIELD,Field,Поле,AA,field,55,50,100",
            "A_CITY,City,Город,AA,demand,60,48,",
            "B_CITY,Beham,Бехам,BB,demand,60,35,200",
            "B_STORE,Store,Хранилище,BB,storage,61,36,",
            "C_HUB,霍尔果斯 hub,Хоргос,CN,market,80,44,",
        ),
        "arcs": _rows(
            "arc corridor system from to party length_km strings diameter_mm pressure_max_mpa"
            " capacity_forward_bcm_y capacity_backward_bcm_y from_year until_year"
            " opex_usd_per_tcm_100km fuel_pct_100km tariff_usd_per_tcm_100km stations station_power_mw via",
            "A1,A1,Inner A,A_FIELD,A_CITY,AA,500,2,1420; 1020,7.5,40,0,2019,2040,0.5,0.3,1.2,3,150,57 49",
            "AB_2023,AB,Bridge,A_CITY,B_CITY,AA,300,1,1020,5.5,10,4,2019,2023,0.5,0.3,1.2,,,",
            "AB_2024,AB,Bridge,A_CITY,B_CITY,AA,300,1,1020,5.5,12,4,2024,2040,0.5,0.3,1.2,,,",
            "B1,B1,Inner B,B_CITY,B_STORE,BB,150,,,,8,8,2019,2040,0.5,0,1.2,,,",
            "AC,AC,East,A_CITY,C_HUB,AA,900,3,1220,9.8,30,0,2019,2040,0.4,0.25,1.5,,,",
        ),
        "supplies": _rows(
            "node year capacity_bcm_y cost_usd_per_tcm month_min_factor month_max_factor",
            *(f"A_FIELD,{y},{c},30,0.5,1.1" for y, c in ((2023, 35), (2024, "36.5"), (2030, 40))),
            "B_CITY,2024,2,60,0,1",
        ),
        "demands": _rows(
            "node year class quantity_bcm_y",
            *(
                f"{n},{y},{c},{q}"
                for y in (2023, 2024, 2030)
                for n, c, q in (("A_CITY", "HOME", 10), ("B_CITY", "HOME", 6), ("B_CITY", "WORKS", "3.5"))
            ),
        ),
        "classes": _rows(
            "class step share value_usd_per_tcm home peak_factor profile meaning",
            "HOME,1,0.8,400,yes,1.4,cold,Homes",
            "HOME,2,0.2,200,yes,1.4,cold,Homes",
            "WORKS,1,1,150,no,1,flat,Works",
        ),
        "profiles": _rows(
            "series month share",
            *(f"flat,{m},{31 / 365 if m != 12 else 1 - 11 * 31 / 365!r}" for m in range(1, 13)),
            *(
                f"cold,{m},{s}"
                for m, s in enumerate((15, 13, 11, 8, 5, 4, 4, 4, 5, 8, 10, 13), start=1)
                for s in [s / 100]
            ),
        ),
        "storages": _rows(
            "storage node working_gas_bcm injection_mcm_d withdrawal_mcm_d injection_full_mcm_d"
            " withdrawal_empty_mcm_d fill_start_bcm fill_end_bcm from_year until_year",
            "STORE,B_STORE,1.5,10,15,5,8,,,2019,2023",
            "STORE,B_STORE,2,10,15,,,1,,2024,2040",
        ),
        "contracts": _rows(
            "contract seller buyer measure crossings from_year until_year minimum_bcm_y maximum_bcm_y"
            " agreed_bcm_y shape swing daily_maximum_mcm_d price_usd_per_tcm price_rule minimum_basis"
            " maximum_basis agreed_basis",
            "A-B,AA,BB,AB:f - AB:b,AB AB:b,2023,2030,3,8,5,cold,0.2,,180,fixed,contract,contract,plan",
            "A-CN,AA,CN,AC,AC,2023,2030,10,22,15,flat,0.1,70,230,oil index,contract,contract,estimate",
            "OLD,AA,CN,NEW2,NEW2,2023,2030,0,9,0,flat,0.1,,230,,estimate,estimate,estimate",
        ),
        "maintenance": _rows(
            "arc from_date to_date factor",
            "AC,2024-06-10,2024-06-20,0.5",
            "A1,2023-07-01,2023-07-05,0",
        ),
        "joint_limits": _rows(
            "limit arcs capacity_bcm_y from_year until_year",
            "EAST,A1 AC,60,2019,2040",
        ),
        "markets": _rows(
            "node year step quantity_bcm_y value_usd_per_tcm elasticity profile",
            "C_HUB,2023,1,20,250,,flat",
            "C_HUB,2023,2,20,220,,flat",
            "C_HUB,2024,1,25,240,-0.6,flat",
            "C_HUB,2030,1,20,250,,flat",
        ),
        "outside_demand": _rows(
            "node from_year until_year elasticity_low elasticity_mid elasticity_high quantity_bcm_y"
            " price_usd_per_tcm profile",
            "C_HUB,2023,2040,-4,-2,-1,,,flat",
        ),
        "projects": _rows(
            "project part name name_ru adds corridor from to party length_km capacity_forward_bcm_y"
            " capacity_backward_bcm_y opex_usd_per_tcm_100km fuel_pct_100km tariff_usd_per_tcm_100km"
            " cost_usd_per_tcm working_gas_bcm injection_mcm_d withdrawal_mcm_d capex_low_musd"
            " capex_mid_musd capex_high_musd lead_time_y lifetime_y earliest_year territories",
            "WIDER,1,Second string,Вторая нитка,arc,AB,A_CITY,B_CITY,AA,300,6,0,0.5,0.3,1.2,"
            ",,,,300,400,600,2,30,2024,AA BB",
            "WIDER,2,Bigger store,,storage,,B_STORE,,,,,,,,,,1,6,8,50,80,120,1,30,2024,BB",
            "NEW2,1,New line,,arc,NEW2,A_FIELD,C_HUB,AA,1200,20,0,0.4,0.2,1.2,"
            ",,,,2000,2500,3000,3,40,2028,AA CN",
            "NEW2,2,New field,,supply,,A_FIELD,,,,10,,,,,45,,,,500,800,900,3,40,2028,AA",
        ),
        **north_tables(),
        "observed": _rows(
            "corridor year month measure quantity_bcm low_bcm high_bcm basis",
            "AA->BB,2023,,AB - AB:b,5.1,4.9,5.3,independent",
            "AA->BB,2023,1,AB - AB:b,0.6,,,independent",
            "AA->CN,2023,,AC,14.2,,,derived",
        ),
        "names": _rows(
            "kind key en ru kk uz zh tk ky draft",
            "party,AA,Aland,Аландия,Аландия,Alandiya,,,,kk uz",
            "party,BB,Beland,Беландия,Беландия,Belandiya,,,,kk uz",
            "party,CN,China,Китай,Қытай,Xitoy,中国,,,",
            "node,A_FIELD,Field,Поле,Кен орны,Kon,,,,kk uz",
            "node,A_CITY,City,Город,Қала,Shahar,,,,kk uz",
            "node,B_CITY,Beham,Бехам,Бехам,Bexam,,,,kk uz",
            "node,B_STORE,Store,Хранилище,Қойма,Ombor,,,,kk uz",
            "node,C_HUB,Horgos,Хоргос,Қорғас,Xorgos,霍尔果斯,,,",
            "system,Inner A,Inner A,Внутренняя А,Ішкі А,Ichki A,,,,kk uz",
            "system,Inner B,Inner B,Внутренняя Б,Ішкі Б,Ichki B,,,,kk uz",
            "system,Bridge,Bridge,Мост,Көпір,Koʻprik,,,,kk uz",
            "system,East,East,Восток,Шығыс,Sharq,,,,kk uz",
            "storage,STORE,Store,Хранилище,Қойма,Ombor,,,,kk uz",
            "contract,A-B,Aland to Beland,Аландия → Беландия,Аландия → Беландия,Belandiyaga,,,,kk uz",
            "contract,A-CN,Aland to China,Аландия → Китай,Аландия → Қытай,Alandiya → Xitoy,,,,kk uz",
            "class,HOME,homes,быт,тұрмыс,maishiy,,,,kk uz",
            "class,WORKS,works,заводы,зауыттар,zavodlar,,,,kk uz",
            "class,market,outside market,внешний рынок,сыртқы нарық,tashqi bozor,,,,kk uz",
        ),
    }


def csv_text(rows: Iterable[Mapping[str, str]], *, delimiter: str = ",", line_end: str = "\n") -> str:
    """Rows as a CSV file, the head from the first row."""
    listed = list(rows)
    out = io.StringIO()
    # Before Python 3.13 the minimal quoting leaves a lone carriage return bare.
    has_return = any("\r" in cell for row in listed for cell in row.values())
    quoting = csv.QUOTE_ALL if has_return else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
    writer.writerow(list(listed[0]))
    writer.writerows([row[k] for k in listed[0]] for row in listed)
    return out.getvalue()


def write_case(folder: Path, rows_by_table: Mapping[str, Rows] | None = None, toml: str = CASE_TOML) -> Path:
    """Write a case folder; the small case where no rows are given."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_text(toml, encoding="utf-8")
    for name, rows in (rows_by_table or tables()).items():
        (folder / f"{name}.csv").write_text(csv_text(rows), encoding="utf-8", newline="")
    return folder
