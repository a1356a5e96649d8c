from __future__ import annotations

import re
from datetime import date

import pytest

from gasunion.report.language.language import LANGUAGES, everywhere, language, named, said, said_or


def test_every_catalogue_has_the_same_keys_and_the_same_names_to_fill_in() -> None:
    first = language(LANGUAGES[0]).messages
    for code in LANGUAGES[1:]:
        other = language(code).messages
        assert set(other) == set(first)
        for key, text in first.items():
            assert set(re.findall(r"\{(\w+)\}", other[key])) == set(re.findall(r"\{(\w+)\}", text)), key


@pytest.mark.parametrize(
    ("value", "unit", "english", "russian"),
    [
        (1234.56, "MUSD", "1\u2009235", "1\u2009235"),
        (1234567.0, "MUSD", "1\u2009234\u2009567", "1\u2009234\u2009567"),
        (-4.25, "bcm", "−4.2", "−4,2"),
        (0.0, "bcm", "0.0", "0,0"),
        (1e-9, "bcm", "0.0", "0,0"),
        (0.004, "bcm", "<0.1", "<0,1"),
        (-0.004, "bcm", "−<0.1", "−<0,1"),
        (0.5, "share", "50", "50"),
        (None, "bcm", "n/a", "н/д"),
        (float("nan"), "bcm", "n/a", "н/д"),
    ],
)
def test_numbers_are_written_the_way_of_the_language(
    value: float | None, unit: str, english: str, russian: str
) -> None:
    assert language("en").number(value, unit) == english
    assert language("ru").number(value, unit) == russian


def test_dates_and_periods_are_written_the_way_of_the_language() -> None:
    day = date(2024, 6, 10)
    assert language("en").date(day) == "10 June 2024"
    assert language("ru").date(day) == "10 июня 2024 г."
    assert language("en").period("2024-07p") == "July 2024, peak day"
    assert language("ru").period("2024-01") == "январь 2024 г., обычные сутки"
    assert language("ru").period("year") == "год в целом"


def test_a_name_without_a_form_in_a_language_is_shown_in_english() -> None:
    assert named("Beham", "Бехам") == {"en": "Beham", "ru": "Бехам"}
    assert named("Beham", "") == {"en": "Beham", "ru": "Beham"}
    assert named("", "", "B_CITY") == {"en": "B_CITY", "ru": "B_CITY"}


def test_words_of_the_reader_fill_in_messages_of_the_reader() -> None:
    words = said("balance.all_served")
    assert words["en"] == "Every class of use is served in full."
    assert words["ru"] == "Потребность каждого класса покрыта полностью."
    assert said_or("limit_kind.of no kind", "of no kind") == everywhere("of no kind")


def test_a_language_without_a_catalogue_is_no_language() -> None:
    with pytest.raises(FileNotFoundError):
        language("xx")
