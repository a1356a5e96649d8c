"""Netting of flows between parties, and figures as a person reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gasunion.report.charts.junction import net_of_opposites, without_cycles
from gasunion.report.language.figures import interval, listed, number, period_name, with_interval

parties = st.sampled_from(["KG", "KZ", "RU", "TM", "UZ"])
flows = st.dictionaries(
    st.tuples(parties, parties).filter(lambda p: p[0] != p[1]), st.floats(0.01, 50), max_size=14
)
BCM = 1e-9


def balance(of: dict[tuple[str, str], float]) -> dict[str, float]:
    found: dict[str, float] = {}
    for (a, b), volume in of.items():
        found[a] = found.get(a, 0.0) - volume
        found[b] = found.get(b, 0.0) + volume
    return found


@given(flows)
def test_netting_leaves_no_cycle_and_changes_no_partys_balance(gross):
    one_way, _ = net_of_opposites(gross)
    assert not any((b, a) in one_way for a, b in one_way)
    left, taken = without_cycles(one_way)
    assert taken >= 0
    before, after = balance(gross), balance(left)
    for party in before:
        assert after.get(party, 0.0) == pytest.approx(before[party], abs=BCM)
    # Parties can be put in a row such that gas only moves forward in it: there is no cycle.
    remaining, edges = {p for e in left for p in e}, set(left)
    while remaining:
        sources = {p for p in remaining if not any(b == p for _, b in edges)}
        assert sources
        remaining -= sources
        edges = {(a, b) for a, b in edges if a not in sources}


def test_the_smallest_of_a_circle_is_taken_off_all_of_it():
    left, taken = without_cycles({("KZ", "RU"): 5.0, ("RU", "UZ"): 3.0, ("UZ", "KZ"): 4.0})
    assert left == {("KZ", "RU"): 2.0, ("UZ", "KZ"): 1.0}
    assert taken == 3.0


def test_opposite_flows_are_taken_off_each_other_once():
    assert net_of_opposites({("KZ", "RU"): 5.0, ("RU", "KZ"): 2.0}) == ({("KZ", "RU"): 3.0}, 2.0)
    assert net_of_opposites({("KZ", "RU"): 2.0, ("RU", "KZ"): 2.0}) == ({}, 2.0)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (12345.678, "bcm", "12\u202f345.7"),
        (-3.14, "mcm/d", "−3.1"),
        (1569.4, "MUSD", "1\u202f569"),
        (0.0, "bcm", "0.0"),
        (-0.0, "MUSD", "0"),
        (0.01, "bcm", "<0.1"),
        (-0.4, "MUSD", "0"),
        (float("nan"), "bcm", "n/a"),
        (None, "bcm", "n/a"),
    ],
)
def test_figures_carry_the_digits_of_their_unit(value, unit, text):
    assert number(value, unit) == text


def test_gains_and_losses_carry_their_sign():
    assert number(12.0, "MUSD", signed=True) == "+12"
    assert number(-12.0, "MUSD", signed=True) == "−12"
    assert number(0.0, "MUSD", signed=True) == "0"


def test_an_interval_is_never_mistaken_for_a_minus():
    assert interval(20, 148, "MUSD") == "20–148"
    assert interval(-3, 5, "MUSD") == "−3 to 5"
    assert with_interval(62.0, 20.0, 148.0, "MUSD") == "62 (20–148)"
    assert with_interval(40.6, 40.61, 40.62) == "40.6"
    assert with_interval(40.6, None, None) == "40.6"


def test_periods_and_lists_read_as_words():
    assert period_name("2024-01p") == "January 2024, peak days"
    assert period_name("year") == "whole year"
    assert listed(["KZ", "RU", "UZ"]) == "KZ, RU and UZ"
    assert listed([]) == "none"
