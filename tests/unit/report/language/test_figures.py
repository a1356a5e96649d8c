"""Figures as a person reads them: digits by unit, true minus, thin spaces, and n/a for what is not known."""

from __future__ import annotations

import pytest

from gasunion.report.language.language import language

EN, RU = language("en"), language("ru")


@pytest.mark.parametrize(
    ("value", "unit", "english", "russian"),
    [
        (1234.56, "MUSD", "1\u202f235", "1\u202f235"),
        (12345.678, "bcm", "12\u202f345.7", "12\u202f345,7"),
        (-4.25, "bcm", "−4.2", "−4,2"),
        (0.0, "bcm", "0.0", "0,0"),
        (-0.0, "MUSD", "0", "0"),
        (1e-9, "bcm", "0.0", "0,0"),
        (0.004, "bcm", "<0.1", "<0,1"),
        (-0.004, "bcm", "−<0.1", "−<0,1"),
        (0.5, "share", "50", "50"),
        (0.9959, "share", ">99", ">99"),
        (1.0, "share", "100", "100"),
        (0.9997, "share", "100", "100"),
        (99.59, "%", ">99", ">99"),
        (149.6, "%", "150", "150"),
        (None, "bcm", "n/a", "н/д"),
        (float("nan"), "bcm", "n/a", "н/д"),
    ],
)
def test_numbers_are_written_the_way_of_the_language(value, unit, english, russian):
    assert EN.number(value, unit) == english
    assert RU.number(value, unit) == russian


def test_gains_and_losses_carry_their_sign():
    assert EN.number(12.0, "MUSD", signed=True) == "+12"
    assert EN.number(-12.0, "MUSD", signed=True) == "−12"
    assert EN.number(0.0, "MUSD", signed=True) == "0"
    assert EN.number(0.3, "MUSD", signed=True) == "0"


def test_an_interval_is_never_mistaken_for_a_minus():
    assert EN.interval(20, 148, "MUSD") == "20–148"
    assert EN.interval(-3, 5, "MUSD") == "−3 … 5"
    assert EN.with_interval(62.0, (20.0, 148.0), "MUSD") == "62 (20–148)"
    assert EN.with_interval(40.6, (40.61, 40.62), "bcm") == "40.6"
    assert EN.with_interval(40.6, None, "bcm") == "40.6"


def test_a_figure_stays_on_one_line_with_its_unit():
    assert RU.with_unit(5.4, "bcm") == "5,4\u00a0млрд\u00a0м³"
    assert EN.with_unit(5.4, "bcm") == "5.4\u00a0bcm"
