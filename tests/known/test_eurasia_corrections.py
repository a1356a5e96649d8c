"""Rows of the case `eurasia` that were corrected in November 2026, each as its README decides."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest

from gasunion.intake.case import Case, load_case

LARGE = ("KZ_TENGIZ", "KZ_KASHAGAN", "KZ_KARACHAGANAK")
# Marketed gas as published, or on the line between what was.
MARKETED = {2021: 29.2, 2022: 27.8, 2023: 29.81, 2024: 28.7, 2025: 29.4}


@cache
def eurasia() -> Case:
    return load_case("eurasia")


def rows(table: str, year: int) -> pd.DataFrame:
    frame = eurasia().frames[table]
    if "year" in frame:
        return frame[frame["year"] == year]
    return frame[(frame["from_year"] <= year) & (frame["until_year"] >= year)]


def contract(name: str, year: int) -> pd.Series:
    frame = rows("contracts", year)
    return frame[frame["contract"] == name].iloc[0]


@pytest.mark.parametrize("year", sorted(MARKETED))
def test_three_quarters_of_kazakh_gas_come_from_the_three_large_fields(year: int) -> None:
    output = rows("supplies", year).set_index("node")["capacity_bcm_y"]
    output = output[output.index.str.startswith("KZ_")]
    assert output.sum() == pytest.approx(MARKETED[year], abs=1e-6)
    assert output[list(LARGE)].sum() == pytest.approx(0.75 * output.sum(), abs=0.01)
    assert output.drop(list(LARGE)).sum() < 8.813  # what the others raised in 2023, gross


@pytest.mark.parametrize(
    ("year", "published", "fuel", "shortage"),
    [(2022, 19.3, 1.8, 0.3), (2023, 19.4, 1.8, 0.3), (2024, 21.2, 2.0, 0.0)],
)
def test_kazakh_use_leaves_the_fuel_of_pipelines_to_the_plan(
    year: int, published: float, fuel: float, shortage: float
) -> None:
    use = rows("demands", year)
    use = use[use["class"].isin(["KZ", "KZI"]) & use["node"].str.startswith("KZ_")]["quantity_bcm_y"].sum()
    assert use == pytest.approx(published - fuel + shortage, abs=0.02)


def test_russian_gas_to_uzbekistan_is_what_was_delivered_and_says_from_when_that_was_known() -> None:
    row = contract("RU-UZ", 2024)
    assert (row["agreed_bcm_y"], row["agreed_basis"]) == (5.64, "observation")
    assert str(row["agreed_known_from"]).startswith("2026-01-12")


def test_turkmen_gas_to_uzbekistan_holds_what_its_value_allows() -> None:
    row = contract("TM-UZ", 2024)
    assert (row["minimum_bcm_y"], row["agreed_bcm_y"], row["maximum_bcm_y"]) == (1.0, 3.35, 4.7)
    assert (row["maximum_basis"], row["agreed_basis"]) == ("observation", "observation")


@pytest.mark.parametrize("year", sorted(MARKETED))
def test_russia_hands_over_what_kazakhstan_gives_to_kyrgyzstan(year: int) -> None:
    assert str(contract("RU-KZ", year)["measure"][-1].way.corridor) == "K33"
    assert contract("RU-KZ", year)["measure"][-1].sign == -1
    assert contract("KZ-UZ-SWAP", year)["maximum_basis"] == "observation"


def test_months_run_at_what_was_seen_and_stores_hold_what_was_said() -> None:
    factor = {y: rows("supplies", y).set_index("node")["month_max_factor"] for y in (2023, 2024)}
    assert (factor[2024]["TM_GALKYNYSH"], factor[2024]["UZ_SHURTAN"], factor[2023]["UZ_SHURTAN"]) == (
        1.2,
        1.06,
        1.09,
    )
    gazli = {
        y: rows("storages", y).set_index("storage")["working_gas_bcm"]["Gazli"]
        for y in (2022, 2023, 2024, 2025)
    }
    assert gazli == {2022: 3.0, 2023: 3.3, 2024: 4.0, 2025: 4.5}
    assert contract("UZ-CN", 2021)["price_usd_per_tcm"] == 186
    could = rows("supplies", 2024).set_index("node")["could_give_bcm_y"]
    assert could[could.index.str.startswith("TM_")].sum() == 80.0
    assert could[~could.index.str.startswith("TM_")].isna().all()
