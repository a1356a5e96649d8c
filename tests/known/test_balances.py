"""Supply and demand of the eurasia case against published balances of Kazakhstan and Uzbekistan, 2021–2023.

The published figures stand here with their sources; docs/theory/balances-check.md explains the differences.
"""

from __future__ import annotations

import pytest

from gasunion.intake.case import Case, load_case

# Cubic metres of 15 °C and 40 MJ to cubic metres of 20 °C as metered: Russia to China in 2020, 4.11 / 3.881.
BP = 1.059
# Cubic metres of United States conditions (15.6 °C) to 20 °C.
US = 1.017
# Differences in the page are rounded to a tenth; both terms carry a rounding.
ROUNDED_BCM = 0.11

# party, year, table, published figure, factor to 20 °C, source, case − published as the page says
PUBLISHED = [
    ("KZ", 2021, "supplies", 31.974, BP, "BP Statistical Review 2022", -4.7),
    ("KZ", 2021, "demands", 15.142, BP, "BP Statistical Review 2022", 0.8),
    ("KZ", 2022, "supplies", 27.8, 1.0, "energy minister via The Astana Times, 2023-01-11", 0.0),
    ("KZ", 2022, "supplies", 53.3, 1.0, "gross: energy minister via The Astana Times, 2023-01-11", -25.5),
    ("KZ", 2022, "demands", 19.0, 1.0, "prime minister via inform.kz, 2023-02-22", -1.2),
    ("KZ", 2023, "supplies", 29.8, 1.0, "QazaqGaz via qash-news, 2024-07", 0.0),
    ("KZ", 2023, "supplies", 60.5 / 1.023, 1.0, "gross: energy minister via TASS, 2024-07-16", -29.3),
    ("KZ", 2023, "supplies", 28.769, US, "CIA World Factbook", 0.5),
    ("KZ", 2023, "demands", 19.4, 1.0, "energy minister via kt.kz, 2024-07-16", -1.5),
    ("KZ", 2023, "demands", 22.223, US, "CIA World Factbook", -4.7),
    ("UZ", 2021, "supplies", 53.8, 1.0, "gross: national statistics via Xinhua, 2022-02-11", -2.7),
    ("UZ", 2021, "supplies", 50.919, BP, "BP Statistical Review 2022", -2.8),
    ("UZ", 2021, "demands", 46.427, BP, "BP Statistical Review 2022", -0.4),
    ("UZ", 2021, "demands", 30.3 / 0.59, 1.0, "Finance Ministry, 2022-03-17", -2.6),
    ("UZ", 2022, "supplies", 51.6, 1.0, "gross: national statistics via Trend, 2023-04-22", -2.6),
    ("UZ", 2023, "supplies", 46.7, 1.0, "gross: national statistics via gazeta.uz, 2024-01-22", -2.3),
    ("UZ", 2023, "supplies", 43.249, US, "CIA World Factbook", 0.4),
    ("UZ", 2023, "demands", 46.6, 1.0, "Energy Institute of Uzbekistan, 2024", 0.5),
    ("UZ", 2023, "demands", 44.455, US, "CIA World Factbook", 1.9),
]


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case("eurasia")


def total(case: Case, table: str, party: str, year: int) -> float:
    frame = case.frames[table]
    rows = frame[frame["node"].str.startswith(f"{party}_") & (frame["year"] == year)]
    return float(rows["capacity_bcm_y" if table == "supplies" else "quantity_bcm_y"].sum())


@pytest.mark.parametrize(("party", "year", "table", "figure", "factor", "source", "difference"), PUBLISHED)
def test_the_case_differs_from_a_published_balance_by_what_the_page_explains(
    case: Case,
    party: str,
    year: int,
    table: str,
    figure: float,
    factor: float,
    source: str,
    difference: float,
) -> None:
    found = total(case, table, party, year) - figure * factor
    assert found == pytest.approx(difference, abs=ROUNDED_BCM), source


@pytest.mark.parametrize("year", [2021, 2022, 2023])
def test_uzbek_supply_is_gross_output_less_five_per_cent(case: Case, year: int) -> None:
    gross = {2021: 53.8, 2022: 51.6, 2023: 46.7}[year]
    # Seven nodes of two decimals each.
    assert total(case, "supplies", "UZ", year) == pytest.approx(0.95 * gross, abs=7 * 0.005)


def test_the_published_uzbek_balance_of_2021_closes_and_so_does_that_of_the_case(case: Case) -> None:
    imports, exports = 3.3, 5.7  # Finance Ministry, 2022-03-17
    assert 53.8 + imports - exports == pytest.approx(51.4, abs=ROUNDED_BCM)
    supply, demand = total(case, "supplies", "UZ", 2021), total(case, "demands", "UZ", 2021)
    assert supply + imports - exports == pytest.approx(demand, abs=ROUNDED_BCM)
