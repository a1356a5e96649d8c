"""Figures, days and texts from outside: what is read, and the one sentence for what is not."""

from __future__ import annotations

import time
from decimal import Decimal
from fractions import Fraction

import pytest

from gasunion.reading import dates, figure, limits, text


def repr_of(value) -> str:
    """A name for a test whose value has no text that is short or legal."""
    return "giant" if isinstance(value, int) and value.bit_length() > 200 else ascii(value)[:40]


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("0.6", Fraction(3, 5)),
        ("3/5", Fraction(3, 5)),
        (" -12.50 ", Fraction(-25, 2)),
        (".5", Fraction(1, 2)),
        ("1e-400", Fraction(1, 10**400)),
        (0.1, Fraction(1, 10)),
        (7, Fraction(7)),
        (Fraction(1, 3), Fraction(1, 3)),
        (Decimal("0.30"), Fraction(3, 10)),
        ("9" * 40, Fraction(10**40 - 1)),
        (10**40 - 1, Fraction(10**40 - 1)),
    ],
    ids=repr_of,
)
def test_an_exact_figure_is_what_a_person_wrote(value, meant):
    assert figure.exact(value) == meant


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("1e999999999", "its exponent must lie between -400 and 400."),
        ("1e401", "its exponent must lie between -400 and 400."),
        ("1e-401", "its exponent must lie between -400 and 400."),
        (f"1e{'9' * 5000}", "its exponent must lie between -400 and 400."),
        (Decimal("1e999999"), "its exponent must lie between -400 and 400."),
        ("7" * 5000, "it has 5,000 digits; at most 40 are read."),
        ("7" * 41, "it has 41 digits; at most 40 are read."),
        (f"1/{'7' * 41}", "it has 41 digits; at most 40 are read."),
        (f"{'7' * 41}/2", "it has 41 digits; at most 40 are read."),
        (f"0.{'3' * 40}", "it has 41 digits; at most 40 are read."),
        (1 << 20_000, "it has more than 40 digits; round it."),
        (10**40, "it has more than 40 digits; round it."),
        ("²", "write it in the digits 0 to 9; '²' is none of them."),
        ("١٢", "write it in the digits 0 to 9; '١' is none of them."),
        ("½", "write it in the digits 0 to 9; '½' is none of them."),
        ("1/0", "a fraction's denominator must not be 0."),
        ("1_000", "it must be a number such as 12.5."),
        ("0x10", "write the number alone; its unit stands in the column's name."),
        ("1,250", "write 1.250 if the comma marks decimals, 1250 if it marks thousands."),
        ("1,250,000", "write it without marks of thousands: 1250000."),
        ("0,250", "write a decimal point: 0.250."),
        ("12,5", "write a decimal point: 12.5."),
        ("1 250", "write it without blanks: 1250."),
        ("−5", "write an ordinary minus: -5."),
        ("450 USD", "write the number alone; its unit stands in the column's name."),
        ("nan", "it must be a finite number; what is not known is left blank where the column allows it."),
        (float("nan"), "it must be a finite number."),
        (float("inf"), "it must be a finite number."),
        (True, "it must be a number, not yes or no."),
        (None, "it must be a number."),
        ([1], "it must be a number."),
    ],
    ids=repr_of,
)
def test_what_is_no_figure_is_told_at_once(value, message):
    start = time.process_time()
    with pytest.raises(figure.NoFigure) as told:
        figure.exact(value)
    assert str(told.value) == message
    assert time.process_time() - start < 1.0


def test_a_float_is_finite_and_a_whole_number_whole():
    assert figure.number("1e308") == 1e308
    assert figure.number("1e-9999999999") == 0.0
    assert figure.number(3) == 3.0
    assert figure.whole("-12") == -12
    for value, message in (("1e309", "it is too great for a number."), (10**39 * 10, "it has more than 40")):
        with pytest.raises(figure.NoFigure, match=message):
            figure.number(value)
    for value, message in (
        ("2.0", "write 2."),
        ("²", "write it in the digits 0 to 9"),
        ("2.5", "it must be a whole number."),
        (2.0, "it must be a whole number."),
        (True, "it must be a whole number."),
        ("8" * 41, "it has 41 digits"),
    ):
        with pytest.raises(figure.NoFigure, match=message):
            figure.whole(value)
    assert figure.is_figure("0.9")
    assert not figure.is_figure("0,9")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("9999-12-31", "its year must be 1900 to 2200."),
        ("1899-12-31", "its year must be 1900 to 2200."),
        ("2201-01-01", "its year must be 1900 to 2200."),
        ("2024-02-30", "write a date that exists as YYYY-MM-DD."),
        ("20240101", "write a date that exists as YYYY-MM-DD."),
        ("2024-W01-1", "write a date that exists as YYYY-MM-DD."),
        ("２０２４-01-01", "write a date that exists as YYYY-MM-DD."),
        (20240101, "write a date that exists as YYYY-MM-DD."),
        ("2024-01-01\n", "write a date that exists as YYYY-MM-DD."),
    ],
)
def test_a_day_is_iso_and_within_the_years(value, message):
    with pytest.raises(dates.NoDay) as told:
        dates.day_of(value)
    assert str(told.value) == message


def test_the_first_and_last_day_are_read():
    assert dates.day_of("1900-01-01").year == limits.FIRST_YEAR
    assert dates.day_of("2200-12-31").year == limits.LAST_YEAR


def test_texts_hold_no_control_character_half_character_or_book():
    assert text.fault_of("Tengiz · Теңіз\n霍尔果斯\t") is None
    assert text.fault_of("x" * limits.TEXT) is None
    assert text.fault_of("a\nb", is_name=True) == "holds the control character \\x0a; take it out"
    assert text.fault_of("a\x07b") == "holds the control character \\x07; take it out"
    assert text.fault_of("\ud800") == "holds half a character, \\ud800; write the whole character"
    assert text.fault_of("x" * 200_000) == "has 200,000 characters; at most 32,767 are read"
    assert text.shown("\ud800") == "'\\ud800'"
    assert text.shown("x" * 100) == f"'{'x' * 60}…'"


def test_look_alike_letters_are_named_and_alphabets_of_their_own_are_not():
    assert text.look_alikes("КZ") == "'К' is the Cyrillic letter U+041A; in Latin letters the name is 'KZ'"
    assert text.look_alikes("ΑZ") == "'Α' is the Greek letter U+0391; in Latin letters the name is 'AZ'"
    for name in ("KZ", "Теңіз", "霍尔果斯", "Ürgenç"):
        assert text.look_alikes(name) is None


@pytest.mark.parametrize(
    ("written", "last"),
    [
        ("2021", "2021-12-31"),
        ("2021-11", "2021-11-30"),
        ("2024-02", "2024-02-29"),
        ("2023-02", "2023-02-28"),
        ("2021-11-04", "2021-11-04"),
    ],
)
def test_what_is_dated_by_a_month_or_a_year_was_there_by_its_last_day(written, last):
    assert dates.last_day_of(written).isoformat() == last


@pytest.mark.parametrize(
    "written", ["", "21", "2021-13", "2021-00", "0000-01", "2021-02-30", "Q3 2021", "²021", None, 2021]
)
def test_what_is_no_day_month_or_year_says_what_to_write(written):
    with pytest.raises(dates.NoDay, match=r"^write a date that exists as YYYY, YYYY-MM or YYYY-MM-DD\.$"):
        dates.last_day_of(written)


@pytest.mark.parametrize("written", ["1899", "1899-06", "9999-12-31"])
def test_years_that_nothing_counts_in_are_told(written):
    with pytest.raises(dates.NoDay, match=r"its year must be 1900 to"):
        dates.last_day_of(written)
