"""Words and figures in the language of the reader: one catalogue a language, numbers and dates by locale.

Catalogues stand in `messages/LANGUAGE/*.toml` with the same keys in each. A message with a count is a table
of the plural forms of its language; which form a count takes, how a list is joined and which sign stands
before decimals come from Babel's CLDR. A further language is a further folder and a line in `LANGUAGES`.
"""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from typing import TYPE_CHECKING, TypeVar

from gasunion.outcome import Finding, Refused
from gasunion.report.language.alphabet import sort_key

if TYPE_CHECKING:
    from babel import Locale

# English first: where a name has no form in a language its English form is shown.
LANGUAGES = ("en", "ru", "kk", "uz")
# Catalogues that no native reader has signed: pages say so in that language.
UNSIGNED = ("ru", "kk", "uz")
Words = dict[str, str]
Item = TypeVar("Item")

# The thin space that does not break: "15 473" stays on one line, as does a figure with its unit.
THIN, MINUS, NO_BREAK = "\u202f", "−", "\u00a0"
# Digits behind the point by unit: never more than the data carry.
DECIMALS = {
    "bcm": 1,
    "bcm/y": 1,
    "mcm/d": 1,
    "mcm": 0,
    "USD/tcm": 0,
    "MUSD": 0,
    "MUSD/y": 1,
    "%": 0,
    "km": 0,
    "days": 0,
    "count": 0,
    "year": 0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language: its messages by dotted key, and how it writes numbers.

    Attributes
    ----------
    code : "en", "ru". messages : dotted key → text with {names} to be filled in.
    plurals : dotted key → plural form ("one", "few", "many", "other") → text.
    locale : of Babel. points : abbreviations of units that end with a point, which ends a sentence as well.
    """

    code: str
    messages: Mapping[str, str]
    plurals: Mapping[str, Mapping[str, str]]
    locale: Locale = field(repr=False)
    points: tuple[str, ...] = ()

    def say(self, key: str, **words: str) -> str:
        """The message of a key with its names filled in; KeyError where there is none."""
        return self._ended(self.messages[key].format(**words))

    def _ended(self, text: str) -> str:
        """A sentence that ends with an abbreviation has one point and not two."""
        for short in self.points:
            text = text.replace(f"{short}.", short)
        return text

    def say_or(self, key: str, otherwise: str) -> str:
        """The message of a key where the catalogue has it, else the text given."""
        return self.messages.get(key, otherwise)

    def count(self, key: str, n: int, **words: str) -> str:
        """The message of a key in the plural form that a count takes; {n} is the count."""
        forms = self.plurals[key]
        form = str(self.locale.plural_form(n))
        return self._ended(forms.get(form, forms["other"]).format(n=self.number(n, "count"), **words))

    def listed(self, names: Sequence[str]) -> str:
        """'A', 'A and B', 'A, B and C'; the word for none where there is none."""
        from babel.lists import format_list

        if not names:
            return self.messages["list.none"]
        # American English has a comma before "and"; these pages are written without.
        locale = "en_GB" if self.code == "en" else self.locale
        return str(format_list(list(names), locale=locale))

    def sorted(self, items: Iterable[Item], name: Callable[[Item], str]) -> list[Item]:
        """Things in the alphabetical order of their names."""
        return sorted(items, key=lambda item: sort_key(name(item), self.code))

    def number(
        self, value: float | None, unit: str, *, decimals: int | None = None, signed: bool = False
    ) -> str:
        """A figure in the digits of its unit, without the unit; what is not known is said to be so.

        A share of one (unit "share") is written in per cent. What would round to nothing without being
        nothing is written as less than the last digit, per cent that would round to the whole without being
        it as more than the last digit under it. With `signed` a gain has its plus.
        """
        if value is None or not math.isfinite(value):
            return self.messages["number.unknown"]
        if unit == "share":
            value, unit = 100.0 * value, "%"
        digits = DECIMALS.get(unit, 1) if decimals is None else decimals
        size, smallest = abs(value), 10.0**-digits
        sign = MINUS if value < 0 else "+" if signed else ""
        rounded = f"{size:,.{digits}f}"
        if float(rounded.replace(",", "")) == 0.0:
            # Half a thousandth of the last digit is rounding noise and no figure; a whole unit has none.
            if size < smallest / 2000 or (signed and digits == 0):
                return self._written(f"{0:.{digits}f}")
            return f"{sign}<{self._written(f'{smallest:.{digits}f}')}"
        # One further digit tells it from the whole; under that it is rounding noise.
        if unit == "%" and size < 100.0 - smallest / 20 and float(rounded) == 100.0:
            return f"{sign}>{self._written(f'{100.0 - smallest:.{digits}f}')}"
        return sign + self._written(rounded)

    def _written(self, text: str) -> str:
        return text.replace(",", THIN).replace(".", _point(self.locale))

    def interval(self, low: float | None, high: float | None, unit: str) -> str:
        """'20–148', '−3 … 5' where a minus would be mistaken for the dash, one figure where both agree."""
        first, last = self.number(low, unit), self.number(high, unit)
        if first == last:
            return first
        return f"{first} … {last}" if MINUS in first + last else f"{first}–{last}"

    def with_interval(
        self, value: float | None, span: tuple[float, float] | None, unit: str, *, signed: bool = False
    ) -> str:
        """'62 (20–148)'; the interval is left out where it is not known or no wider than the digits."""
        text = self.number(value, unit, signed=signed)
        if span is None:
            return text
        ends = self.interval(*span, unit)
        return text if ends == self.number(value, unit) else f"{text} ({ends})"

    def unit(self, unit: str) -> str:
        """The unit as this language writes it; "share" is shown in per cent."""
        shown = self.messages.get(f"unit.{'%' if unit == 'share' else unit}", unit)
        return shown.replace(" ", NO_BREAK)

    def with_unit(self, value: float | None, unit: str, *, signed: bool = False) -> str:
        """A figure and its unit, kept on one line."""
        text = self.number(value, unit, signed=signed)
        return text if value is None or not unit else f"{text}{NO_BREAK}{self.unit(unit)}"

    def date(self, day: date) -> str:
        """A date as people write it."""
        return self.say(
            "date.day", day=str(day.day), month=self.say(f"date.of_month.{day.month}"), year=str(day.year)
        )

    def month(self, number: int) -> str:
        """Name of a month, short."""
        return self.say(f"date.short_month.{number}")

    def period(self, *, year: int, month: int, is_peak: bool) -> str:
        """'January 2024, peak day'."""
        kind = "date.peak" if is_peak else "date.ordinary"
        return self.say(kind, month=self.say(f"date.month.{month}"), year=str(year))


@functools.cache
def _point(locale: Locale) -> str:
    """The sign before decimals."""
    return str(locale.number_symbols["latn"]["decimal"])


def known_language(code: str, *, where: str) -> Language:
    """The language that somebody asked for; `where` it was asked, as the refusal begins.

    Raises
    ------
    Refused : there is no catalogue of it.
    """
    if code not in LANGUAGES:
        hint = f"Known: {', '.join(LANGUAGES)}."
        what = "is no language of the catalogue."
        raise Refused([Finding(where=where, what=what, value=code, hint=hint)])
    return language(code)


@functools.cache
def language(code: str) -> Language:
    """The language of a code; FileNotFoundError where there is no catalogue."""
    from babel import Locale

    folder = resources.files("gasunion.report.language") / "messages" / code
    messages: dict[str, str] = {}
    plurals: dict[str, dict[str, str]] = {}
    for entry in sorted((e for e in folder.iterdir() if e.name.endswith(".toml")), key=lambda e: e.name):
        text = entry.read_text(encoding="utf-8")
        for key, value in _flat(tomllib.loads(text)):
            if isinstance(value, str):
                messages[key] = value
            else:
                plurals[key] = value
    units = {text.split()[-1] for key, text in messages.items() if key.startswith("unit.") and text}
    return Language(
        code=code,
        messages=messages,
        plurals=plurals,
        locale=Locale.parse(code),
        points=tuple(sorted(u for u in units if u.endswith("."))),
    )


def _flat(table: Mapping[str, object], prefix: str = "") -> Iterable[tuple[str, str | dict[str, str]]]:
    for key, value in table.items():
        if not isinstance(value, Mapping):
            yield f"{prefix}{key}", str(value)
        elif "other" in value:
            yield f"{prefix}{key}", {str(form): str(text) for form, text in value.items()}
        else:
            yield from _flat(value, f"{prefix}{key}.")


def everywhere(text: str) -> Words:
    """The same word in every language: a code, a name that has one form."""
    return dict.fromkeys(LANGUAGES, text)


def named(forms: Mapping[str, str], otherwise: str) -> Words:
    """A name; where a language has no form of its own the English one, where there is none `otherwise`."""
    first = forms.get("en") or otherwise
    return {code: forms.get(code) or first for code in LANGUAGES}


def said_or(key: str, text: str) -> Words:
    """The message of a key where the catalogues have it, else the text itself in every language."""
    return said(key) if key in language(LANGUAGES[0]).messages else everywhere(text)


def said(key: str, **words: Words) -> Words:
    """A message in every language, its names filled in with words of that language."""
    return {c: language(c).say(key, **{k: v[c] for k, v in words.items()}) for c in LANGUAGES}
