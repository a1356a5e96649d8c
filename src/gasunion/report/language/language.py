"""Words and figures in the language of the reader: one catalogue a language, numbers and dates by locale.

Catalogues stand in `messages/LANGUAGE.toml` with the same keys in each. A further language is a further file
and a line in `LANGUAGES`.
"""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources

# English first: where a name has no form in a language its English form is shown.
LANGUAGES = ("en", "ru")
Words = dict[str, str]

THIN, MINUS = "\u2009", "−"
_DECIMALS = {"bcm": 1, "bcm/y": 1, "mcm/d": 1, "USD/tcm": 0, "MUSD": 0, "%": 0, "days": 0, "MUSD/y": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language: its messages by dotted key, and how it writes numbers.

    Attributes
    ----------
    code : "en", "ru". messages : dotted key → text with {names} to be filled in.
    """

    code: str
    messages: Mapping[str, str]

    def say(self, key: str, **words: str) -> str:
        """The message of a key with its names filled in; KeyError where there is none."""
        return self.messages[key].format(**words)

    def number(self, value: float | None, unit: str, *, decimals: int | None = None) -> str:
        """A figure in the digits of its unit, without the unit; what is not known is said to be so.

        A share of one (unit "share") is written in per cent. What would round to nothing without being
        nothing is written as less than the last digit.
        """
        if value is None or not math.isfinite(value):
            return self.messages["number.unknown"]
        if unit == "share":
            value, unit = 100.0 * value, "%"
        digits = _DECIMALS.get(unit, 1) if decimals is None else decimals
        size, smallest = abs(value), 10.0**-digits
        sign = MINUS if value < 0 else ""
        rounded = f"{size:,.{digits}f}"
        if float(rounded.replace(",", "")) == 0.0:
            # Half a thousandth of the last digit is rounding noise and no figure.
            if size < smallest / 2000:
                return self._written(f"{0:.{digits}f}")
            return f"{sign}<{self._written(f'{smallest:.{digits}f}')}"
        return sign + self._written(rounded)

    def _written(self, text: str) -> str:
        return text.replace(",", THIN).replace(".", self.messages["number.decimal_point"])

    def unit(self, unit: str) -> str:
        """The unit as this language writes it; "share" is shown in per cent."""
        return self.messages.get(f"unit.{'%' if unit == 'share' else unit}", unit)

    def with_unit(self, value: float | None, unit: str) -> str:
        """A figure and its unit, kept on one line."""
        text = self.number(value, unit)
        return text if value is None or not unit else f"{text}\u00a0{self.unit(unit)}"

    def date(self, day: date) -> str:
        """A date as people write it."""
        return self.say(
            "date.day", day=str(day.day), month=self.say(f"date.of_month.{day.month}"), year=str(day.year)
        )

    def month(self, number: int) -> str:
        """Name of a month, short."""
        return self.say(f"date.short_month.{number}")

    def period(self, label: str) -> str:
        """'2024-01p' in words."""
        if label == "year":
            return self.say("date.whole_year")
        year, month = label.removesuffix("p").split("-")
        kind = "date.peak" if label.endswith("p") else "date.ordinary"
        return self.say(kind, month=self.say(f"date.month.{int(month)}"), year=year)


@functools.cache
def language(code: str) -> Language:
    """The language of a code; FileNotFoundError where there is no catalogue."""
    file = resources.files("gasunion.report.language") / "messages" / f"{code}.toml"
    return Language(code=code, messages=_flat(tomllib.loads(file.read_text(encoding="utf-8"))))


def _flat(table: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            found |= _flat(value, f"{prefix}{key}.")
        else:
            found[f"{prefix}{key}"] = str(value)
    return found


def everywhere(text: str) -> Words:
    """The same word in every language: a code, a name that has one form."""
    return dict.fromkeys(LANGUAGES, text)


def named(english: str, russian: str, otherwise: str = "") -> Words:
    """A name; where a language has no form of its own the English one, where there is none `otherwise`."""
    first = english or otherwise
    return {code: (russian or first) if code == "ru" else first for code in LANGUAGES}


def said_or(key: str, text: str) -> Words:
    """The message of a key where the catalogues have it, else the text itself in every language."""
    return said(key) if key in language(LANGUAGES[0]).messages else everywhere(text)


def said(key: str, **words: Words) -> Words:
    """A message in every language, its names filled in with words of that language."""
    return {c: language(c).say(key, **{k: v[c] for k, v in words.items()}) for c in LANGUAGES}
