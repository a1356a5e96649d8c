"""What the README of the eurasia case promises about its tables."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pytest

from gasunion.intake.case import Case, load_case
from gasunion.intake.case_files import case_folder
from gasunion.planning.formulation import Formulation, formulate
from gasunion.planning.pinning import pin

PLAN_YEARS = (2021, 2022, 2023, 2024, 2025, 2030)
# Scripts and later observations name flows by these words.
LABELS = {
    "Horgos total",
    "KZ->CN",
    "KZ->RU Karachaganak",
    "KZ<->UZ swap (KZ gas via UZ to south KZ)",
    "RU->CN PoS",
    "RU->EU",
    "RU->KZ",
    "RU->TR",
    "RU->UZ",
    "TM->CN",
    "TM->IR/AZ swap",
    "TM->RU",
    "TM->UZ",
    "UZ->CN",
}
# Agreed quantities fit the network but for peak days of a country that has no store: see Kyrgyzstan.
SHORTFALL_BCM_MAX = 0.01


@cache
def eurasia() -> Case:
    return load_case("eurasia")


@cache
def formulation(year: int) -> Formulation:
    return formulate(*eurasia().planning_year(year))


def cells() -> list[tuple[str, str, str]]:
    """(file, column, cell) of every table."""
    found = []
    for path in sorted(Path(case_folder("eurasia")).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found += [(path.name, k, v) for row in csv.DictReader(file) for k, v in row.items()]
    return found


def test_the_case_loads_with_one_warning_and_speaks_of_every_year() -> None:
    # In 2022 gas cost more in Europe than the uplift lifts the least home value to; its sales are pinned.
    assert [w.where for w in eurasia().warnings] == ["case.toml"]
    assert "in 2022 the market at EU_AGG pays 1261 USD/tcm" in eurasia().warnings[0].what
    assert eurasia().years == (2019, 2020, 2021, 2022, 2023, 2024, 2025, 2030, 2035)
    assert eurasia().plan_years == PLAN_YEARS


def test_observed_flows_keep_their_labels_and_those_of_2025_are_kept_back() -> None:
    assert {o.corridor for o in eurasia().observed} == LABELS
    assert max(o.year for o in eurasia().observed) == 2024


def test_numbers_are_tidy_and_no_source_hides_behind_general_knowledge() -> None:
    numbers = [(f, c, v) for f, c, v in cells() if re.fullmatch(r"-?\d+\.\d+", v)]
    assert numbers
    assert [n for n in numbers if len(n[2].split(".")[1]) > 4] == []
    assert [x for x in cells() if "general knowledge" in x[2] or "to be verified" in x[2]] == []


def test_sales_to_outside_markets_rest_on_no_observation_after_2023() -> None:
    frame = eurasia().frames["contracts"]
    later = frame[frame["buyer"].isin(["EU", "TR", "IR"]) & (frame["from_year"] > 2023)]
    assert set(later["buyer"]) == {"EU", "TR", "IR"}
    bases = {b for c in ("minimum_basis", "maximum_basis", "agreed_basis") for b in later[c]}
    assert bases <= {"contract", "rule"}
    assert all(str(d)[:4] <= "2023" for d in later["source_date"])


@pytest.mark.parametrize("year", PLAN_YEARS)
def test_the_borders_that_no_contract_uses_are_those_the_readme_names(year: int) -> None:
    rows = formulation(year).contracts
    closed = {
        str(w.way) for w, limit in zip(rows.border_ways, rows.border_limit_mcm_d, strict=True) if limit == 0
    }
    projects = {
        part.arc.corridor for p in formulation(year).scenario.projects for part in p.parts if part.arc
    }
    ended = {"T09"} if year == 2021 else set()  # the Iranian swap began in 2022
    # Turkmen sales to Russia ended in June 2024, and with them export by Central Asia–Center.
    ended |= {"K01a", "K09", "U01b"} if year > 2024 else set()
    assert closed - projects == {"K05", "U05", "U16:b"} | ended


@pytest.mark.parametrize("year", PLAN_YEARS)
def test_agreed_quantities_fit_the_network(year: int) -> None:
    f = formulation(year)
    pins, outcome = pin(f)
    assert pins is not None, outcome
    short = {
        c.contract: float(pins.shortfall_mcm_d[i] @ f.days) / 1000.0
        for i, c in enumerate(f.scenario.contracts)
    }
    assert {k: v for k, v in short.items() if v > SHORTFALL_BCM_MAX} == {}


@pytest.mark.parametrize("year", PLAN_YEARS)
def test_no_capacity_of_the_hindcast_years_equals_a_flow_observed_on_it(year: int) -> None:
    # A capacity set equal to an observed flow fakes a fit.
    network, _ = eurasia().planning_year(year)
    frame = eurasia().frames["arcs"]
    active = frame[(frame["from_year"] <= year) & (frame["until_year"] >= year)]
    capacity = dict(zip(active["corridor"], active["capacity_forward_bcm_y"], strict=False))
    assert len(network.arcs) == len(active)
    for o in eurasia().observed:
        if o.year == year and o.month is None and len(o.measure) == 1 and o.quantity_bcm > 0:
            corridor = o.measure[0].way.corridor
            assert capacity[corridor] != pytest.approx(o.quantity_bcm, rel=0.03), (corridor, o)


def test_balances_speak_of_four_parties_and_restate_their_sources_as_the_readme_says() -> None:
    figures = eurasia().balances
    assert {f.party for f in figures} == {"KG", "KZ", "TM", "UZ"}
    assert {f.year for f in figures} == {2021, 2022, 2023, 2024}
    restated = [f for f in figures if f.publisher in ("EI", "BP")]
    assert len(restated) == 24
    for f in restated:
        printed = float(re.findall(r"As printed (\S+) at", f.sourced.note)[0])
        assert f.value_bcm == pytest.approx(1.017 * printed, abs=0.006)
        range_of = (printed, 1.059 * printed)
        if "± 7" in f.sourced.note:
            range_of = (1.017 * printed - 7.0, 1.017 * printed + 7.0)
        if "High: the same statistics, revised" in f.sourced.note:
            range_of = (printed, 20.0)
        assert (f.low_bcm, f.high_bcm) == pytest.approx(range_of, abs=0.006)


def test_conflicting_sources_stay_side_by_side() -> None:
    use = {
        f.publisher: f.value_bcm
        for f in eurasia().balances
        if (f.party, f.year, f.item) == ("KZ", 2023, "use")
    }
    assert use == {"CIA": 22.223, "EI": 20.29, "Ministry": 19.4}
