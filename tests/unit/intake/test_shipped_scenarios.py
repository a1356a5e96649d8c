"""Scenarios that the shipped case brings along: each applies, says its source and its documented shortage."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from gasunion.intake.case import load_case
from gasunion.intake.shipped_scenarios import scenario_names, scenario_paths
from gasunion.outcome import Refused

NAMES = scenario_names("eurasia")


def test_the_scenarios_of_the_union_study_are_there() -> None:
    wanted = {"winter-2022-23-kazakhstan", "january-2023-frost", "central-asia-center-out"}
    assert wanted | {"lng-price-high", "lng-price-low"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_says_what_it_rests_on(name: str) -> None:
    values = tomllib.loads(NAMES[name].read_text(encoding="utf-8"))
    assert values["title"]
    assert "Documented shortage: " in values["description"]
    assert any(word in values["description"] for word in ("20", "source"))


@pytest.mark.parametrize("name", [*(n for n in NAMES if not n.startswith("2030")), next(iter(NAMES))])
def test_a_scenario_applies_to_the_case_and_changes_it(name: str) -> None:
    case = load_case("eurasia", scenarios=[name])
    assert case.overridden
    assert case.input_sha256 != load_case("eurasia").input_sha256


def test_a_name_that_is_none_is_told_with_its_nearest_and_a_path_stays_a_path(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="did you mean 'lng-price-high'"):
        load_case("eurasia", scenarios=["lng-price-hihg"])
    assert scenario_paths("eurasia", [tmp_path / "own.toml"]) == [tmp_path / "own.toml"]
    (tmp_path / "lng-price-high").write_text("")
    assert scenario_paths("two-party", ["lng-price-high"]) == [Path("lng-price-high")]
