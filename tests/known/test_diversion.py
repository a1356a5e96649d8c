"""Diverted gas of the shipped case: what was published stands in the answer, and the page says the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import gasunion as gu
from gasunion.studies.diversion.printed import judged
from gasunion.studies.diversion.recheck import faults_of

PAGE = Path(__file__).parents[2] / "docs" / "theory" / "diversion.md"


@pytest.fixture(scope="module")
def answer():
    """2024, with one world of it."""
    found = gu.diversion("eurasia", years=[2024], worlds=1, seed=3)
    assert found.outcome.is_solved
    return json.loads(json.dumps(dict(found.answer)))


def test_what_europe_bought_and_buys_is_what_was_published(answer):
    lost = answer["years"]["2024"]["lost"]
    assert lost["then_bcm"] == 142  # IEA, Gas Trade Flows, and Gazprom
    assert lost["now_bcm"] == pytest.approx(29, abs=0.01)
    assert lost["observed"]["value_bcm"] == 32.1  # RIA and ENTSOG
    assert lost["sold_instead"]["RU-UZ"]["now_bcm"] == pytest.approx(5.64, abs=0.01)  # Gazprom via Interfax


def test_power_of_siberia_grew_and_replaces_none_of_it(answer):
    sold = answer["years"]["2024"]["lost"]["sold_instead"]
    assert sold["RU-CN-POS1"]["more_bcm"] == pytest.approx(20)
    assert [name for name, sale in sold.items() if not sale["same_gas"]] == ["RU-CN-POS1"]


def test_worlds_stand_among_the_points_and_the_answer_holds_by_other_code(answer):
    points = [p["name"] for p in answer["years"]["2024"]["points"]]
    assert points[-1] == "world 0"
    assert "lost as observed" in points
    assert answer["world_year"] == 2024
    assert list(faults_of(answer)) == []
    assert judged(answer, answer)[0].is_solved


def test_a_line_that_is_still_to_be_built_says_from_when(answer):
    stage = answer["years"]["2024"]["stages"]["all"]
    first = {r["crossing"]: r["not_before"] for r in stage["routes"]}
    assert first["M01"] == 2031  # Power of Siberia 2
    assert first["X01"] == 2034  # Russia–Kazakhstan–China
    assert stage["projects"]["POS2"]["lead_time_y"] == 6


def test_the_theory_page_prints_the_row_of_the_year(answer):
    y = answer["years"]["2024"]
    lost, built = y["lost"], y["stages"]["built"]
    corners = [p["figures"]["built.placed_bcm"] for p in y["points"] if not p["name"].startswith("world")]
    low, high = min([*corners, built["placed_bcm"]]), max([*corners, built["placed_bcm"]])
    row = (
        f"| 2024 | {lost['volume_bcm']:.1f} | {lost['replaced_bcm']:.1f} | {lost['to_place_bcm']:.1f} | "
        f"{built['placed_bcm']:.2f} ({low:.2f} to {high:.2f}) | {built['shut_in_bcm']:.1f} |"
    )
    assert row in PAGE.read_text(encoding="utf-8")
