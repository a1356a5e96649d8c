"""Figures of the case `eurasia` that the README quotes are those that the case and its plans give."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from gasunion.intake.case import Case, load_case
from gasunion.intake.confidence import confidence_of
from gasunion.planning.plan import status_quo
from gasunion.studies.balance import balances

README = " ".join((Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8").split())


@cache
def eurasia() -> Case:
    return load_case("eurasia")


def test_the_shares_of_estimates():
    percent = {
        (c.table, confidence): f"{100 * share:.0f} %"
        for c in confidence_of(eurasia())
        for confidence, share in (c.shares or {}).items()
    }
    assert (
        f"{percent['demands', 'estimated']} of demand, {percent['supplies', 'estimated']} of supply, "
        f"{percent['storages', 'estimated']} of storage and {percent['arcs', 'estimated']} "
        "of pipeline capacity are estimated"
    ) in README
    assert f"contract quantities {percent['contracts', 'published']} are published" in README
    assert f"of the observations {percent['observed', 'measured']} are" in README
    measured = {c.table for c in confidence_of(eurasia()) if c.rows["measured"]}
    assert measured == {"balances", "observed"}  # no plan rests on either; a base year does on balances


def test_what_the_status_quo_of_2024_leaves_unserved():
    plan = status_quo(*eurasia().on_base(2024).planning_year(2024))
    unserved = {b.party: f"{b.bcm(b.unserved):.1f} bcm" for b in balances(plan)}
    words = f"{unserved['KZ']} of Kazakh and {unserved['UZ']} of Uzbek use stay unserved, as was documented"
    assert words in README
