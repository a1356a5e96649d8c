"""Worlds that eurasia carries beside its bases are those of its tables, to the dollar."""

from __future__ import annotations

from pathlib import Path

import pytest

from gasunion.intake.case import load_case
from gasunion.intake.case_files import case_folder
from gasunion.studies.worth.asked import year_of
from gasunion.studies.worth.shipped import shipped_worlds
from gasunion.studies.worth.world import world_gain
from gasunion.studies.worth.worlds import DEFAULT_WORLDS

BLOCK = frozenset(("KZ", "RU", "UZ"))
YEARS = sorted(int(p.name[:4]) for p in Path(case_folder("eurasia")).glob("base/*-worlds.csv"))


def test_the_year_of_the_demo_carries_its_worlds() -> None:
    assert 2024 in YEARS


@pytest.mark.parametrize("year", YEARS)
def test_shipped_worlds_are_of_the_shipped_tables(year: int) -> None:
    found = shipped_worlds(load_case("eurasia").on_base(year), year, BLOCK, count=DEFAULT_WORLDS, seed=0)
    assert found is not None, "make base"
    assert found.count == DEFAULT_WORLDS


def test_a_world_drawn_now_is_the_one_that_was_shipped() -> None:
    case = load_case("eurasia").on_base(2024)
    year = year_of(case, 2024, BLOCK)
    shipped = shipped_worlds(case, 2024, BLOCK, count=2, seed=0)
    assert year is not None
    assert shipped is not None
    drawn = world_gain(year, seed=0, index=1)
    assert drawn["why"] == shipped.rows[1]["why"] == ""
    for name, value in shipped.rows[1].items():
        if name.endswith("_usd") and name != "point_usd":
            # Another machine's last digits may lead to another vertex of equal worth.
            assert drawn[name] == pytest.approx(value, abs=2_000), name
