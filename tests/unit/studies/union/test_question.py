"""What is asked of a union: the parties are named by the words that asked for them."""

from __future__ import annotations

import pytest

from gasunion.api import load
from gasunion.outcome import Refused
from gasunion.studies.union.question import union_question

KNOWN = "Known: CN, EU, IR, KG, KZ, MN, RU, TJ, TM, TR, UZ."


@pytest.mark.parametrize(
    ("players", "said"),
    [
        (
            "KZ",
            "--players KZ: names one party; alone it changes nothing against the status quo. "
            "Name its partners, as in RU+KZ+UZ.",
        ),
        ("KZ+XX", f"--players KZ+XX: 'XX' is no party of this case. {KNOWN}"),
        ("KZ+RU+KZ", "--players KZ+RU+KZ: 'KZ' stands twice. Name it once."),
        (
            "KZ,RU",
            "--players KZ,RU: 'KZ,RU' is no party of this case. Parties are joined by a plus: write KZ+RU.",
        ),
        ([], f"--players: names no party. {KNOWN}"),
    ],
)
def test_a_fault_names_the_option_that_was_given(players: str | list[str], said: str) -> None:
    with pytest.raises(Refused) as caught:
        union_question(load("eurasia"), 2024, players)
    assert [str(f) for f in caught.value.findings] == [said]
