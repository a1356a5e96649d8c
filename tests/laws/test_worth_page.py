"""The table of docs/theory/worth.md is what the shipped case gives: every row of it, computed again.

The short run computes the first row; the long one all of them, some half a minute each.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.examples import EXPLORES

import gasunion as gu

PAGE = Path(__file__).parents[2] / "docs/theory/worth.md"
HEADS = [
    "what",
    "gain",
    "timing and routing",
    "more trade",
    "shortage relieved",
    "with every contract held",
    "documented shortage at 0",
]
BLOCK, YEAR = "KZ+RU+UZ", 2024
PARTIES = {"Uzbek": "UZ", "Kazakh": "KZ"}
HOMES = ("KZ", "KZI", "UZ", "RU")
# Figures stand in whole millions; another machine may meet another vertex of equal worth.
ROUNDED_MUSD = 0.5 + 0.05


def table() -> dict[str, list[float]]:
    """What → its figures, in the order of the page. [MUSD]"""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    start = lines.index("| " + " | ".join(HEADS) + " |")
    found = {}
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        what, *figures = (cell.strip() for cell in line.strip("|").split("|"))
        found[what] = [float(f) for f in figures]
    return found


def changes(what: str) -> list[str]:
    """The words of a row as changes of the case."""
    if what == "base":
        return []
    if uplift := re.fullmatch(r"uplift (\d+) instead of 500", what):
        return [f"case.home_uplift={uplift[1]}"]
    if value := re.fullmatch(r"stated values of home use × (\d\.\d+)", what):
        return [f"classes[{name},*].value*={value[1]}" for name in HOMES]
    shock = re.fullmatch(r"(Uzbek|Kazakh) (supply|demand) × (\d\.\d+)", what)
    assert shock is not None, what
    party = PARTIES[shock[1]]
    if shock[2] == "supply":
        return [f"supplies[{party}_*,{YEAR}].capacity*={shock[3]}"]
    return [f"demands[{party}_*,{YEAR},*].quantity*={shock[3]}"]


def test_the_table_has_every_row_that_is_asked_of_it() -> None:
    shocks = [f"{p} {t} × {f}" for p in PARTIES for t in ("supply", "demand") for f in ("0.95", "1.05")]
    asked = ["base", "uplift 300 instead of 500", "uplift 700 instead of 500"]
    asked += [f"stated values of home use × {f}" for f in ("0.7", "1.3")]
    assert sorted(table()) == sorted([*asked, *shocks])


def test_between_300_and_700_the_uplift_moves_no_figure_by_a_tenth() -> None:
    rows = table()
    for uplift in (300, 700):
        assert rows[f"uplift {uplift} instead of 500"] == pytest.approx(rows["base"], rel=0.1)


@pytest.mark.parametrize("what", list(table()) if EXPLORES else ["base"])
def test_a_row_of_the_page_is_what_the_case_gives(what: str) -> None:
    found = gu.plan("eurasia", YEAR, block=BLOCK, worlds=0, changes=changes(what)).gain
    parts, more = found["parts"], found["gain"]
    usd = [
        found["gain_usd"],
        parts["timing_and_routing_usd"],
        parts["more_trade_usd"],
        parts["shortage_relieved_usd"],
        *(found["gain_usd"] if more[k] is None else more[k] for k in ("pinned_usd", "without_shortage_usd")),
    ]
    assert [u / 1e6 for u in usd] == pytest.approx(table()[what], abs=ROUNDED_MUSD)
    if what == "base":
        assert more["pinned_usd"] is not None
        assert more["without_shortage_usd"] is not None
