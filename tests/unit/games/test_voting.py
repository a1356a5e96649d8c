"""Published powers of votes, and rules that cannot be."""

from __future__ import annotations

from fractions import Fraction

import pytest

from gasunion.games.voting import Rule, power, unanimity
from gasunion.outcome import Refused


def test_the_council_of_the_six_in_1958_gave_luxembourg_a_vote_without_power() -> None:
    names = ("DE", "FR", "IT", "BE", "NL", "LU")
    found = power(Rule(members=names, votes=(4, 4, 4, 2, 2, 1), share=Fraction(12, 17)))
    assert found.shapley_shubik == tuple(Fraction(k, 60) for k in (14, 14, 14, 9, 9, 0))
    assert found.banzhaf_normalised == tuple(Fraction(k, 42) for k in (10, 10, 10, 6, 6, 0))
    assert found.decides[0] == ("DE", "FR", "IT")
    assert all("LU" not in each for each in (*found.decides, *found.blocks))


def test_the_security_council_with_its_five_vetoes() -> None:
    names = tuple(f"P{i}" for i in range(5)) + tuple(f"E{i}" for i in range(10))
    found = power(Rule(members=names, votes=(1,) * 15, share=Fraction(9, 15), vetoers=frozenset(names[:5])))
    assert found.shapley_shubik == (Fraction(421, 2145),) * 5 + (Fraction(4, 2145),) * 10
    assert found.banzhaf_normalised == (Fraction(106, 635),) * 5 + (Fraction(21, 1270),) * 10
    assert found.blocks[:5] == tuple((name,) for name in names[:5])
    assert len(found.blocks[5]) == 7


def test_in_a_committee_of_equals_each_blocks_and_all_decide() -> None:
    found = power(unanimity(("KZ", "RU", "UZ")))
    assert found.decides == (("KZ", "RU", "UZ"),)
    assert found.blocks == (("KZ",), ("RU",), ("UZ",))
    assert found.shapley_shubik == (Fraction(1, 3),) * 3


def test_more_than_half_is_not_half() -> None:
    votes = (50, 25, 25)
    names = ("A", "B", "C")
    half = power(Rule(members=names, votes=votes, share=Fraction(1, 2)))
    more = power(Rule(members=names, votes=votes, share=Fraction(1, 2), is_more=True))
    assert half.decides == (("A",), ("B", "C"))
    assert more.decides == (("A", "B"), ("A", "C"))
    assert more.shapley_shubik == (Fraction(2, 3), Fraction(1, 6), Fraction(1, 6))


def test_whatever_is_wrong_with_a_rule_is_told_at_once() -> None:
    with pytest.raises(Refused) as told:
        Rule(
            members=("A", "B"),
            votes=(-1, 1, 1),
            share=Fraction(3, 2),
            heads=3,
            vetoers=frozenset({"C"}),
        )
    assert [f"{f.where}: {f.what}" for f in told.value.outcome.findings] == [
        "votes: there are 3, for 2 members.",
        "votes of 'A': is -1; votes are whole numbers from 0 to 1000000000000.",
        "share: of the votes that a decision needs lies above 0 and at most 1.",
        "heads: lies between 1 and the 2 members.",
        "vetoers: 'C' is no member.",
    ]


@pytest.mark.parametrize(
    ("votes", "is_more", "what"),
    [
        ((1, 1), True, "asks for more votes than there are: nothing could be decided."),
        ((0, 0), False, "are all 0: nobody decides."),
    ],
)
def test_a_rule_by_which_nothing_or_anything_is_decided_is_refused(
    votes: tuple[int, ...], is_more: bool, what: str
) -> None:
    with pytest.raises(Refused, match=what):
        Rule(members=("A", "B"), votes=votes, share=Fraction(1), is_more=is_more)
