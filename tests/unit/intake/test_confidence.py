"""The count of confidence: by hand on a small case, and against the README of each shipped case."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from gasunion.intake.case import Case, load_case
from gasunion.intake.case_files import case_folder
from gasunion.intake.confidence import TableConfidence, confidence_lines, confidence_of


@cache
def case_of(name: str) -> Case:
    return load_case(name)


@pytest.mark.parametrize("name", ["eurasia", "two-party"])
def test_the_readme_of_a_shipped_case_states_what_is_counted(name: str) -> None:
    readme = (Path(case_folder(name)) / "README.md").read_text(encoding="utf-8").splitlines()
    lines = confidence_lines(confidence_of(case_of(name)))
    start = readme.index(lines[0])
    assert readme[start : start + len(lines)] == lines


@pytest.mark.parametrize("name", ["eurasia", "two-party"])
def test_every_row_is_counted_once_and_shares_sum_to_one(name: str) -> None:
    case = case_of(name)
    for count in confidence_of(case):
        assert count.count == len(case.frames[count.table])
        if count.shares is not None:
            assert sum(count.shares.values()) == pytest.approx(1.0, abs=1e-12)


def test_shares_weigh_rows_by_their_size() -> None:
    # Of the demand of 2023, the Kyrgyz row alone is published; of all rows three are.
    demands = next(c for c in confidence_of(case_of("eurasia")) if c.table == "demands")
    assert demands.rows["published"] == 3
    assert demands.shares is not None
    published = 0.4 + 0.41 + 0.5
    total = float(case_of("eurasia").frames["demands"]["quantity_bcm_y"].sum())
    assert demands.shares["published"] == pytest.approx(published / total, rel=1e-12)


def test_a_line_shows_rows_and_percent_of_size() -> None:
    count = TableConfidence(
        table="arcs",
        rows={"measured": 1, "published": 2, "estimated": 1},
        weighted_by="capacity_forward_bcm_y",
        shares={"measured": 0.125, "published": 0.5, "estimated": 0.375},
    )
    assert confidence_lines((count,))[-1] == (
        "| arcs | 4 | 1 | 2 | 1 | `capacity_forward_bcm_y` | 12 % | 50 % | 38 % |"
    )
