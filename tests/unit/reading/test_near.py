"""The known word that was meant, whatever its case; sought for what is shown, and for no more."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

import pytest

import gasunion as gu
from gasunion.hydraulics.gas.composition import composition_of
from gasunion.outcome import Refused
from gasunion.reading.limits import FINDINGS
from gasunion.reading.near import LONGEST, MOST, near


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("EURASIA", ["eurasia", "two-party"], "eurasia"),
        ("methan", ["ethane", "methane"], "methane"),
        ("kz", ["KZ", "UZ"], "KZ"),
        ("Kz", ["KZ", "kz"], "KZ"),
        ("nothing like it", ["KZ", "UZ"], None),
        ("", ["KZ"], None),
        ("x", [], None),
        ("a" * (LONGEST + 1), ["a" * LONGEST], None),
        ("a" * LONGEST, ["a" * (LONGEST + 1), "b"], None),
        ("word", [*(f"{n:06}" for n in range(MOST)), "wordy"], None),
    ],
)
def test_the_nearest_word_is_found_whatever_its_case(word: str, known: list[str], meant: str | None) -> None:
    assert near(word, known) == meant


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every word that is searched for, by whichever room."""
    made: list[str] = []

    def counted(word: str, known: Iterable[str], **more: float) -> str | None:
        made.append(word)
        return near(word, known, **more)

    # The package's attribute of that name is the module.
    monkeypatch.setattr(import_module("gasunion.reading.near"), "near", counted)
    return made


def test_words_are_sought_for_the_findings_that_are_shown_and_for_no_more(searches: list[str]) -> None:
    """18 players and 36,000 names of none of them took over a minute and a half to be refused."""
    many = 5 * FINDINGS
    worth = {"A": 1, "B": 1, "A+B": 3}
    with pytest.raises(Refused):
        gu.share({"players": ["A", "B"], "worth": worth | {f"A{n}": 1 for n in range(many)}})
    with pytest.raises(Refused):
        gu.market({f"marketss{n}": {} for n in range(many)})
    with pytest.raises(Refused):
        composition_of({f"methane{n}": 1.0 / many for n in range(many)})
    assert FINDINGS < len(searches) <= 3 * FINDINGS
