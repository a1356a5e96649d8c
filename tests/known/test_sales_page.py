"""What docs/theory/sales.md says of 2024: every middle figure is made again from the shipped case."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import gasunion as gu

PAGE = (Path(__file__).parents[2] / "docs" / "theory" / "sales.md").read_text(encoding="utf-8")
SAID = PAGE[PAGE.index("## What it says of 2024") : PAGE.index("## What is rechecked")]
ROWS = {
    "members KZ+RU+UZ": ("sellers", "KZ+RU+UZ"),
    "TM, outside the group": ("sellers", "TM"),
    "buyers, China": ("consumers", "CN_HUB"),
    "buyers, European Union": ("consumers", "EU_AGG"),
    "buyers, Türkiye": ("consumers", "TR_AGG"),
}


@pytest.fixture(scope="module")
def answer():
    # Conduct in its middle alone: intervals are those of twenty worlds and eight corners, which take minutes.
    return gu.sales("eurasia", 2024, conduct="0.5", worlds=0).answer


def figure(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def test_the_table_of_changes_is_that_of_the_study(answer):
    for name, (kind, who) in ROWS.items():
        cells = next(line for line in SAID.splitlines() if line.startswith(f"| {name} |")).split("|")[2:5]
        for cell, regime in zip(cells, ("apart_at_cost", "in_step", "joint"), strict=True):
            middle, low, high = map(figure, re.findall(r"−?[\d,]+", cell))
            assert middle == round(answer["changes"][regime][kind][who]) + 0.0, (name, regime)
            assert low <= middle <= high


def test_the_parts_the_groups_and_who_would_leave_are_those_of_the_study(answer):
    for words, part in (
        ("Routing is worth", "routing"),
        ("no charge on top of a margin", "double_margin"),
        ("market power", "market_power"),
    ):
        told = re.search(rf"{words} (−?\d+) \(", SAID)
        assert told is not None
        assert figure(told[1]) == round(answer["split"][part])
    gain = {m["group"]: m["gain"] for m in answer["mergers"]}
    assert len(gain) == 11
    for words, group in (("KZ+TM", "KZ+TM"), ("all four", "KZ+RU+TM+UZ")):
        told = re.search(rf"{re.escape(words)} (\d+) \(", SAID)
        assert told is not None
        assert figure(told[1]) == round(gain[group])
    held = answer["stability"]
    assert f"KZ+RU+UZ has {held['together']:,.0f} together and {-held['room']:.0f} less" in SAID
