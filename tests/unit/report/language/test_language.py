"""Catalogues: whole in every language, with the plural forms and the letters of each."""

from __future__ import annotations

import re
from datetime import date

import pytest

from gasunion.reading.text import look_alikes
from gasunion.report.language.language import LANGUAGES, everywhere, language, named, said, said_or

# The code of a corridor is Latin: it is left out where letters are Cyrillic.
MAY_BE_LEFT_OUT = {"code", "version"}
FORMS = {
    "en": {"one", "other"},
    "ru": {"one", "few", "many", "other"},
    "kk": {"other"},
    "uz": {"other"},
}
# Words that stay in Latin letters: a program's name, a command, files, what a link opens.
LATIN = re.compile(
    r"°C|`[^`]*`|gasunion|plan\.json|--set|SHA-256|USD|DOCX|JSON|TSV|CSV|UTC|Excel|xlsx|API|\{\w+\}"
)
SHOWN_ALWAYS_EMPTY = {"language.unsigned", "desk.unsigned", "protocol.unsigned", "unit.count"}


def arguments(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_catalogue_has_the_same_keys_and_the_same_names_to_fill_in(code):
    first, other = language("en"), language(code)
    assert set(other.messages) == set(first.messages)
    assert set(other.plurals) == set(first.plurals)
    for key, text in first.messages.items():
        if key not in SHOWN_ALWAYS_EMPTY:
            assert arguments(other.messages[key]) ^ arguments(text) <= MAY_BE_LEFT_OUT, key


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_message_with_a_count_has_exactly_the_forms_of_its_language(code):
    for key, forms in language(code).plurals.items():
        assert set(forms) == FORMS[code], key
        wanted = arguments(language("en").plurals[key]["other"])
        assert all(arguments(text) == wanted for text in forms.values()), key


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_message_is_empty_or_left_in_english(code):
    for key, text in language(code).messages.items():
        assert text.strip() or key in SHOWN_ALWAYS_EMPTY, key
        if (
            code != "en"
            and len(text) > 25
            and " " in text
            and arguments(text) != set(re.findall(r"\w+", text))
        ):
            assert text != language("en").messages[key], key


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_no_latin_letter_stands_in_a_cyrillic_catalogue(code):
    words = language(code)
    texts = dict(words.messages)
    texts |= {f"{k}.{form}": t for k, forms in words.plurals.items() for form, t in forms.items()}
    for key, text in texts.items():
        if key.startswith("language.own_name"):
            continue
        left = LATIN.sub("", text)
        assert not re.search(r"[A-Za-z]", left), f"{key}: {text}"
        assert look_alikes(left) is None, key


def test_uzbek_signs_are_letters_and_no_quotation_marks():
    words = language("uz")
    for key, text in words.messages.items():
        assert not re.search(r"[oOgG][‘’'`]", text), key
        assert not re.search(r"\w['’`]\w", text), key


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (1, "заполнен 1 участок"),
        (2, "заполнены 2 участка"),
        (5, "заполнены 5 участков"),
        (11, "заполнены 11 участков"),
        (12, "заполнены 12 участков"),
        (21, "заполнен 21 участок"),
        (22, "заполнены 22 участка"),
        (25, "заполнены 25 участков"),
        (111, "заполнены 111 участков"),
        (0, "заполнены 0 участков"),
    ],
)
def test_russian_counts_agree_with_their_noun(n, text):
    assert text in language("ru").count("first.full", n)


def test_a_list_is_joined_the_way_of_the_language():
    names = ["A", "B", "C"]
    joined = {code: language(code).listed(names) for code in LANGUAGES}
    assert joined == {"en": "A, B and C", "ru": "A, B и C", "kk": "A, B, C", "uz": "A, B va C"}
    assert language("ru").listed([]) == "нет"


def test_names_stand_in_the_alphabetical_order_of_the_language():
    kk = ["Өзбекстан", "Иран", "Қытай", "Ресей", "Қазақстан", "Еуропалық Одақ", "Түркия", "Түрікменстан"]
    assert language("kk").sorted(kk, str) == [
        "Еуропалық Одақ",
        "Иран",
        "Қазақстан",
        "Қытай",
        "Өзбекстан",
        "Ресей",
        "Түркия",
        "Түрікменстан",
    ]
    uz = ["Oʻzbekiston", "Qozogʻiston", "Xitoy", "Shahar", "Turkiya", "Chust"]
    assert language("uz").sorted(uz, str) == [
        "Qozogʻiston",
        "Turkiya",
        "Xitoy",
        "Oʻzbekiston",
        "Shahar",
        "Chust",
    ]


def test_dates_are_written_the_way_of_acts():
    day = date(2024, 6, 10)
    assert language("en").date(day) == "10 June 2024"
    assert language("ru").date(day) == "10 июня 2024 г."
    assert language("kk").date(day) == "2024 жылғы 10 маусым"
    assert language("uz").date(day) == "2024-yil 10-iyun"
    assert language("en").period(year=2024, month=7, is_peak=True) == "July 2024, peak day"
    assert language("ru").period(year=2024, month=1, is_peak=False) == "январь 2024 г., обычные сутки"


def test_what_comes_from_the_library_is_what_pages_were_made_with():
    # A release of CLDR may change a sign: pages are promised to be the same bytes.
    points = {code: language(code).number(1.5, "bcm") for code in LANGUAGES}
    assert points == {"en": "1.5", "ru": "1,5", "kk": "1,5", "uz": "1,5"}


def test_a_name_without_a_form_in_a_language_is_shown_in_english():
    assert named({"en": "Beham", "ru": "Бехам"}, "B")["kk"] == "Beham"
    assert named({}, "B_CITY") == everywhere("B_CITY")


def test_words_of_the_reader_fill_in_messages_of_the_reader():
    words = said("balance.all_served")
    assert words["en"] == "Every class of use is served in full."
    assert words["kk"] == "Әр сыныптың қажеттілігі толық өтелген."
    assert said_or("limit_kind.of no kind", "of no kind") == everywhere("of no kind")


def test_a_language_without_a_catalogue_is_no_language():
    with pytest.raises(FileNotFoundError):
        language("xx")
