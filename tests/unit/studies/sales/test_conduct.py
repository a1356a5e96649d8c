"""Conduct in people's words."""

from __future__ import annotations

import pytest

from gasunion.outcome import Refused
from gasunion.studies.sales.conduct import spans_of

SELLERS, MARKETS = ("KZ", "RU"), ("CN", "EU")


def test_a_range_for_all_has_a_middle_and_two_corners():
    spans = spans_of("0:1", SELLERS, MARKETS)
    assert set(spans.middle.values()) == {0.5}
    assert [(name, set(theta.values())) for name, theta in spans.corners] == [("low", {0.0}), ("high", {1.0})]
    assert set(spans.takers.values()) == {0.0}


def test_later_entries_narrow_earlier_ones():
    spans = spans_of("0.2, RU=0.4:0.8, RU@EU=1", SELLERS, MARKETS)
    assert spans.middle == pytest.approx(
        {("KZ", "CN"): 0.2, ("KZ", "EU"): 0.2, ("RU", "CN"): 0.6, ("RU", "EU"): 1.0}
    )
    assert [theta["RU", "CN"] for _, theta in spans.corners] == [0.4, 0.8]
    assert all(theta["KZ", "EU"] == 0.2 for _, theta in spans.corners)


def test_ranges_of_several_entries_give_every_corner_and_a_number_gives_none():
    spans = spans_of("KZ=0:0.5,RU=0.5:1", SELLERS, MARKETS)
    found = [(name, theta["KZ", "CN"], theta["RU", "CN"]) for name, theta in spans.corners]
    assert found == [
        ("low low", 0.0, 0.5), ("low high", 0.0, 1.0), ("high low", 0.5, 0.5), ("high high", 0.5, 1.0)
    ]  # fmt: skip
    assert spans_of("0.7", SELLERS, MARKETS).corners == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1.2", "--conduct 1.2: is 1.2. Conduct lies between 0 (price taker) and 1 (Cournot)."),
        ("RU=-0.1", "--conduct RU=-0.1: is -0.1. Conduct lies between 0 (price taker) and 1 (Cournot)."),
        ("0.8:0.2", "--conduct 0.8:0.2: has its ends turned round. Write the lower end first."),
        ("RV=0.5", "--conduct RV=0.5: 'RV' is no seller of this study. Known: KZ, RU."),
        ("RU@XX=0.5", "--conduct RU@XX=0.5: 'XX' is no market of this study. Known: CN, EU."),
        ("much", "--conduct: 'much' is no conduct. Write a number or a range"),
        ("0:1:2", "--conduct: '0:1:2' is no conduct."),
        ("", "--conduct: '' is no conduct."),
        ("nan", "--conduct: 'nan' is no conduct."),
        ("KZ@CN=0:1,KZ@EU=0:1,RU@CN=0:1,RU@EU=0:1", "--conduct: has 4 ranges. Every range doubles"),
    ],
)
def test_what_is_no_conduct_is_refused(text, message):
    with pytest.raises(Refused) as refused:
        spans_of(text, SELLERS, MARKETS)
    assert message in str(refused.value)


def test_every_fault_is_told_at_once():
    with pytest.raises(Refused) as refused:
        spans_of("2,XX=1,KZ=a", SELLERS, MARKETS)
    assert len(refused.value.findings) == 3
