"""Figures: a number from a text, a spreadsheet or JSON, exact or as a float, within stated limits.

Only the digits 0 to 9 are read, a point for decimals, and an exponent. A giant number is refused by its text,
before anything is computed from it.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Rational, Real
from typing import Final

from gasunion.reading.limits import DIGITS, EXPONENT
from gasunion.reading.text import shown

_DECIMAL: Final = re.compile(r"[+-]?(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d+))?", re.ASCII)
_FRACTION: Final = re.compile(r"[+-]?(\d+)/(\d+)", re.ASCII)
_WHOLE: Final = re.compile(r"[+-]?(\d+)", re.ASCII)
_COMMA: Final = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_THOUSANDS: Final = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_ABSENT: Final = ("nan", "inf", "infinity", "n/a", "#n/a", "na", "null", "none", "-", "?")


class NoFigure(ValueError):  # noqa: N818 - it is the figure that is none
    """A value that is no figure; the message says what to write, as the rest of a sentence."""


def exact(value: object, *, most_digits: int = DIGITS) -> Fraction:
    """A number or a text such as "0.6" or "3/5" as an exact fraction.

    A float is read as its shortest decimal, which is what a person wrote.

    Parameters
    ----------
    most_digits : of numerator and denominator each, or of a decimal.

    Raises
    ------
    NoFigure : it is no finite number, or past the limits of digits or exponent.
    """
    if isinstance(value, str):
        return _exact_of_text(value.strip(), most_digits)
    if isinstance(value, bool):
        raise NoFigure("it must be a number, not yes or no.")
    if isinstance(value, Integral):
        return Fraction(_bounded(int(value), most_digits))
    if isinstance(value, Rational):
        return Fraction(
            _bounded(int(value.numerator), most_digits), _bounded(int(value.denominator), most_digits)
        )
    if isinstance(value, Decimal):
        return _exact_of_text(str(value), most_digits)
    if isinstance(value, Real):
        if not math.isfinite(value):
            raise NoFigure("it must be a finite number.")
        return Fraction(repr(float(value)))
    raise NoFigure("it must be a number.")


def number(value: object, *, most_digits: int = DIGITS) -> float:
    """A number or a text such as "12.5" as a float.

    Raises
    ------
    NoFigure : it is no finite number, or past the limit of digits; the message says what to write.
    """
    if isinstance(value, str):
        return _float_of_text(value, most_digits)
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        raise NoFigure("it must be a finite number.")
    try:
        return float(exact(value, most_digits=most_digits))
    except OverflowError:
        raise NoFigure("it is too great for a number.") from None


def whole(value: object, *, most_digits: int = DIGITS) -> int:
    """A whole number or its text.

    Raises
    ------
    NoFigure : it is not whole, or has too many digits.
    """
    if isinstance(value, str):
        match = _WHOLE.fullmatch(value)
        if match is None:
            raise NoFigure(_whole_hint(value))
        if len(match[1]) > most_digits:
            raise NoFigure(_digits(len(match[1]), most_digits))
        return int(value)
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise NoFigure("it must be a whole number.")
    return _bounded(int(value), most_digits)


def is_figure(text: str) -> bool:
    """Whether a text is a finite number in plain digits with a point."""
    try:
        number(text)
    except NoFigure:
        return False
    return True


def both_readings(text: str) -> str | None:
    """What a text with commas may mean, as the rest of a sentence; None where it has no comma in a number.

    "1,250" is 1.25 to one half of the world and 1250 to the other.
    """
    if _THOUSANDS.fullmatch(text):
        mark = text.replace(",", "")
        if _COMMA.fullmatch(text):
            return (
                f"write {text.replace(',', '.')} if the comma marks decimals, {mark} if it marks thousands."
            )
        return f"write it without marks of thousands: {mark}."
    if _COMMA.fullmatch(text):
        return f"write a decimal point: {text.replace(',', '.')}."
    return None


def is_ambiguous(text: str) -> bool:
    """Whether a text is one number with a decimal comma and another with a mark of thousands."""
    return bool(_THOUSANDS.fullmatch(text) and _COMMA.fullmatch(text))


def _exact_of_text(text: str, most_digits: int) -> Fraction:
    if match := _FRACTION.fullmatch(text):
        for part in match.groups():
            if len(part) > most_digits:
                raise NoFigure(_digits(len(part), most_digits))
        if not int(match[2]):
            raise NoFigure("a fraction's denominator must not be 0.")
        return Fraction(text)
    match = _decimal(text, most_digits)
    exponent = match[4] or "0"
    # The exponent's own digits are counted before it is made a number.
    if len(exponent.lstrip("+-0")) > 9 or abs(int(exponent)) > EXPONENT:
        raise NoFigure(f"its exponent must lie between -{EXPONENT} and {EXPONENT}.")
    return Fraction(text)


def _float_of_text(text: str, most_digits: int) -> float:
    _decimal(text, most_digits)
    value = float(text)
    if not math.isfinite(value):
        raise NoFigure("it is too great for a number.")
    return value


def _decimal(text: str, most_digits: int) -> re.Match[str]:
    match = _DECIMAL.fullmatch(text)
    if match is None:
        raise NoFigure(hint(text))
    count = sum(len(part) for part in match.group(1, 2, 3) if part)
    if count > most_digits:
        raise NoFigure(_digits(count, most_digits))
    return match


def _bounded(value: int, most_digits: int) -> int:
    # Compared by bits first: a decimal text of a giant number would take long.
    if value.bit_length() > most_digits * 3.32 and abs(value) >= 10**most_digits:
        raise NoFigure(f"it has more than {most_digits} digits; round it.")
    return value


def _digits(count: int, most: int) -> str:
    return f"it has {count:,} digits; at most {most:,} are read."


def _whole_hint(text: str) -> str:
    if match := re.fullmatch(r"([+-]?\d{1,40})\.0+", text, re.ASCII):
        return f"write {match[1]}."
    return odd_digits(text) or "it must be a whole number."


def hint(text: str) -> str:
    """What to write instead of a text that is no figure, as the rest of a sentence."""
    if odd := odd_digits(text):
        return odd
    if readings := both_readings(text):
        return readings
    compact = re.sub(r"[\s\u00a0\u202f']", "", text)
    if compact != text and _DECIMAL.fullmatch(compact):
        return f"write it without blanks: {shown(compact)[1:-1]}."
    if text[:1] in ("−", "–") and _DECIMAL.fullmatch(text[1:]):
        return f"write an ordinary minus: -{shown(text[1:])[1:-1]}."
    if text.lower().strip("+-") in _ABSENT or text in ("-", "+"):
        return "it must be a finite number; what is not known is left blank where the column allows it."
    if re.fullmatch(r"[+-]?[\d.,]+\s*[^\W\d_].*", text):
        return "write the number alone; its unit stands in the column's name."
    return "it must be a number such as 12.5."


def odd_digits(text: str) -> str | None:
    """A word on digits of other scripts and raised or lowered ones, as the rest of a sentence."""
    odd = next((c for c in text[:100] if not c.isascii() and (c.isdigit() or c.isnumeric())), None)
    return None if odd is None else f"write it in the digits 0 to 9; {odd!r} is none of them."
