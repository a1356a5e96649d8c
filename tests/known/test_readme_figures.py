"""Figures of the case `eurasia` that the README quotes are those that the case and its plans give."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from gasunion.intake.case import Case, load_case
from gasunion.intake.confidence import confidence_of
from gasunion.planning.plan import block_plan, status_quo
from gasunion.studies.balance import balances
from gasunion.studies.worth.open_balances import open_balances
from gasunion.studies.worth.served import total_usd as gain_usd
from gasunion.studies.worth.shipped import shipped_worlds

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


def test_what_the_balances_of_2024_leave_open_beside_the_gain():
    case = eurasia().on_base(2024)
    assert case.base is not None
    left = {p: f"{v:+.1f}".replace("-", "−") for p, v in case.base.open_bcm.items()}
    words = f"by {left['UZ']} bcm in Uzbekistan, {left['TM']} in Turkmenistan and {left['KZ']} in Kazakhstan"
    assert words in README
    block = frozenset(("KZ", "RU", "UZ"))
    worlds = shipped_worlds(case, 2024, block, count=20, seed=0)
    assert worlds is not None
    ends = worlds.quantiles("gain_usd")
    assert ends is not None
    plan = block_plan(*case.planning_year(2024), block)
    told = open_balances(case.base, plan)
    assert told is not None
    assert told.is_smaller
    assert plan.baseline is not None
    gain = gain_usd(plan.baseline, block)
    assert f"would move {told.moved_bcm:.1f} bcm: a gain of {gain / 1e6:.0f} million USD" in README
    assert f"({ends['p5'] / 1e6:.0f} to {ends['p95'] / 1e6:.0f} in 20 worlds)" in README


def test_what_the_status_quo_of_2024_leaves_unserved():
    plan = status_quo(*eurasia().on_base(2024).planning_year(2024))
    unserved = {b.party: f"{b.bcm(b.unserved):.1f} bcm" for b in balances(plan)}
    words = f"{unserved['KZ']} of Kazakh and {unserved['UZ']} of Uzbek use stay unserved, as was documented"
    assert words in README
