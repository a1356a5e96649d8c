"""Read plain JSON data field by field and gather every fault, one sentence each, with its place.

A reader never stops at the first fault: it notes it and gives a harmless value back, and whoever reads asks
at the end whether anything was found. A default that it takes is noted too, for the result to say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from fractions import Fraction
from typing import Any, Final

from gasunion.operations.choices import Choices
from gasunion.outcome import Finding
from gasunion.reading import figure
from gasunion.reading.dates import NoDay, day_of, in_years
from gasunion.reading.near import near_or
from gasunion.reading.text import fault_of, look_alikes, shown

_MONEY: Final = re.compile(r"[0-9]{1,30}\.[0-9]{2,10}")
_CENTS: Final = re.compile(r"[0-9]{1,30}")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_CLOCK: Final = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
# Marks that turn or hide letters: two names that differ by one look alike on every screen.
_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)

# Long enough for any pipeline, short enough that a slip of the keyboard is caught.
LARGEST_QUANTITY: Final = 10**15

# A near name is looked for this often and among so many: the search is slow, and nobody reads more hints.
MOST_HINTS: Final = 50
MOST_NEAR: Final = 500


class Faults:
    """Everything that was found wrong so far, and every default that was taken.

    Attributes
    ----------
    told : points whose agreement could not be read; what hangs on them is not told a second time.
    """

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.told: set[str] = set()
        self.choices = Choices()

    def no_point(self, where: str, name: str, known: Iterable[str]) -> None:
        """Note that a row names a point that does not exist."""
        if name not in self.told:
            self.add(where, f"there is no point {shown(name)}.", value=name, hint=self.nearest(name, known))

    def nearest(self, name: str, known: Iterable[str]) -> str:
        """A hint that names the nearest known name, or the first of them."""
        options = sorted(known)
        few = len(options) <= MOST_NEAR and len(self.findings) < MOST_HINTS
        more = f" and {len(options) - 12} more" if len(options) > 12 else ""
        every = f"Known: {', '.join(options[:12])}{more}." if options else "None are given."
        return near_or(name, options, every) if few else every

    def add(
        self,
        where: str,
        what: str,
        *,
        value: Any = None,
        unit: str | None = None,
        limit: Any = None,
        hint: str | None = None,
    ) -> None:
        """Note one fault."""
        is_plain = isinstance(value, str | float) or (isinstance(value, int) and abs(value) < 10**40)
        kept = (shown(value)[1:-1] if isinstance(value, str) else value) if is_plain else None
        kept = None if isinstance(value, bool) else kept
        self.findings.append(Finding(where=where, what=what, value=kept, unit=unit, limit=limit, hint=hint))


class Fields:
    """One JSON object being read.

    Parameters
    ----------
    value : the object.
    path : the names that lead to it, such as ("nominations", "N1"); `where` is the same as text.
    faults : where faults are noted.
    allowed : the keys that may stand here.
    """

    def __init__(self, value: Any, path: tuple[str, ...], faults: Faults, allowed: Iterable[str]) -> None:
        self.path = path
        self.where = ".".join(_place(step) for step in path)
        self.faults = faults
        self.value: Mapping[str, Any] = {}
        if not isinstance(value, Mapping):
            faults.add(self.where or "bundle", f"is {kind_of(value)}; it must be an object.")
            return
        self.value = value
        names = set(allowed)
        for key in value:
            if key not in names:
                faults.add(
                    self.at(key), f"unknown field {shown(key)}.", value=key, hint=faults.nearest(key, names)
                )

    def at(self, key: str) -> str:
        """The place of a field."""
        return f"{self.where}.{_place(key)}" if self.where else _place(key)

    def has(self, key: str) -> bool:
        """Whether a field is given and not null."""
        return self.value.get(key) is not None

    def _get(self, key: str, default: Any) -> Any:
        if self.has(key):
            return self.value[key]
        if default is ...:
            self.faults.add(self.at(key), "is missing.")
            return None
        if default is not None and default not in ({}, []):
            self.faults.choices.took(self.path, key, default)
        return default

    def text(self, key: str, default: Any = ...) -> str:
        """A name."""
        value = self._get(key, default)
        return "" if value is None else self.name(value, self.at(key))

    def name(self, value: Any, where: str) -> str:
        """Check a name: text that reads as it looks, without ">", which joins two names in results."""
        if not isinstance(value, str) or not value.strip():
            self.faults.add(where, f"is {kind_of(value)}; it must be a name.")
            return ""
        if value.isascii() and value.isprintable() and ">" not in value and value.strip() == value:
            if len(value) <= 200:
                return value
            self.faults.add(where, f"has {len(value):,} characters; a name has at most 200.")
            return value[:200]
        what = fault_of(value, is_name=True)
        if ">" in value or (what and "control" in what):
            what = f"{shown(value)} is no name; it must not hold '>' or control characters"
        elif what is None and _UNSEEN.search(value):
            what = f"{shown(value)} holds a mark that is not seen or turns letters round; take it out"
        elif what is None and value.strip() != value:
            what = f"{shown(value)} begins or ends with a blank; take it out"
        elif what is None and unicodedata.normalize("NFC", value) != value:
            what = f"{shown(value)} writes a letter and its accent apart; write it as one letter (NFC)"
        elif what is None and len(value) > 200:
            what = f"has {len(value):,} characters; a name has at most 200"
        elif what is None and (mixed := next(filter(None, map(look_alikes, value.split())), None)):
            what = f"{shown(value)} mixes alphabets within a word: {mixed}"
        if what is not None:
            self.faults.add(where, f"{what}.")
            return value.encode("ascii", "backslashreplace").decode()[:200]
        return value

    def names(self, key: str, default: Any = ...) -> tuple[str, ...]:
        """A list of names, each once, in the order given."""
        found: dict[str, None] = {}
        for i, value in enumerate(self.items(key, default)):
            where = f"{self.at(key)}[{i}]"
            name = self.name(value, where)
            if name in found:
                self.faults.add(where, f"{shown(name)} is duplicated.", value=name, hint="Keep one of them.")
            elif name:
                found[name] = None
        return tuple(found)

    def choice(self, key: str, options: Sequence[str], default: Any = ...) -> Any:
        """One of several words."""
        value = self._get(key, default)
        if value is None and not self.has(key):
            return None if default is None else options[0]
        if not isinstance(value, str) or value not in options:
            self.faults.add(
                self.at(key), f"is {kind_of(value)}; it must be one of {', '.join(options)}.", value=value
            )
            return options[0]
        return value

    def units(self, key: str, default: Any = ..., *, unit: str = "", signed: bool = False) -> int:
        """A whole quantity of 0 or more (any sign if `signed`)."""
        value = self._get(key, default)
        return 0 if value is None else self.whole(value, self.at(key), unit=unit, signed=signed)

    def whole(self, value: Any, where: str, *, unit: str = "", signed: bool = False) -> int:
        """Check one whole quantity."""
        of = f" {unit}" if unit else ""
        if isinstance(value, bool) or not isinstance(value, int):
            self.faults.add(where, f"is {kind_of(value)}; it must be a whole number{of and ' of'}{of}.")
            return 0
        if abs(value) > LARGEST_QUANTITY:
            self.faults.add(where, f"is {kind_of(value)}{of}; no more than {LARGEST_QUANTITY} is accepted.")
            return 0
        if value < 0 and not signed:
            self.faults.add(
                where, f"is {value}{of}; it must be 0 or more.", value=value, unit=unit or None, limit=0
            )
            return 0
        return value

    def decimal(self, key: str, default: Any = ..., *, below: int | None = None) -> Fraction:
        """A decimal figure of 0 or more, written as text or as a whole number."""
        value = self._get(key, default)
        if value is None:
            return Fraction(0)
        found: Fraction | None = None
        odd = "it must be a decimal figure of 0 or more as text, such as '0.025'."
        if isinstance(value, str | int) and not isinstance(value, bool):
            try:
                found = figure.exact(value)
            except figure.NoFigure as error:
                # A comma, a stray letter, too many digits: the reader of figures says what to write.
                odd = str(error) if isinstance(value, str) and any(c.isdigit() for c in value) else odd
            if isinstance(value, str) and not re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
                found = None
        if found is None or found < 0:
            self.faults.add(self.at(key), f"is {kind_of(value)}; {odd}", value=value)
            return Fraction(0)
        if below is not None and found >= below:
            self.faults.add(
                self.at(key), f"is {kind_of(value)}; it must be below {below}.", value=value, limit=below
            )
            return Fraction(0)
        return found

    def price(self, key: str, currency: str, default: Any = ...) -> Fraction:
        """A price in whole currency with its decimals."""
        value = self._get(key, default)
        return Fraction(0) if value is None else self.as_price(value, self.at(key), currency)

    def as_price(self, value: Any, where: str, currency: str) -> Fraction:
        """Check one price; without decimals it may have been printed in cents."""
        if isinstance(value, str) and _MONEY.fullmatch(value):
            return Fraction(value)
        is_whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**30
        digits = str(value) if is_whole or isinstance(value, str) else ""
        if _CENTS.fullmatch(digits):
            self.faults.add(
                where,
                f"is {digits} without decimals, as a price printed in cents would be.",
                value=value,
                unit=currency,
                hint=f"Write it in {currency} with its decimals, as text: '{digits}.00', "
                f"or '{int(digits) // 100}.{int(digits) % 100:02d}' if cents were meant.",
            )
        else:
            self.faults.add(
                where,
                f"is {kind_of(value)}; a price is text in {currency} with its decimals, such as '21.50'.",
                value=value,
            )
        return Fraction(0)

    def currency(self, key: str = "currency") -> str:
        """A currency by its three-letter code."""
        value = self._get(key, ...)
        if isinstance(value, str) and _CURRENCY.fullmatch(value):
            return value
        if value is not None:
            self.faults.add(
                self.at(key),
                f"is {kind_of(value)}; it must be a three-letter code such as USD, never its cents.",
            )
        return "XXX"

    def day(self, key: str, default: Any = ...) -> date:
        """A gas day, YYYY-MM-DD."""
        value = self._get(key, default)
        if value is None:
            return date(2000, 1, 1)
        return value if isinstance(value, date) else self.as_day(value, self.at(key))

    def as_day(self, value: Any, where: str) -> date:
        """Check one gas day."""
        try:
            return day_of(value)
        except NoDay as error:
            is_day = isinstance(value, str) and "year" in str(error)
            told = str(error) if is_day else "it must be a day written YYYY-MM-DD."
            self.faults.add(where, f"is {kind_of(value)}; {told}")
            return date(2000, 1, 1)

    def instant(self, key: str, default: Any = ...) -> datetime:
        """An instant with its time zone; a bare day is its first instant in UTC."""
        value = self._get(key, default)
        if value is None:
            return datetime(2000, 1, 1, tzinfo=UTC)
        told = "it must be an instant such as '2026-01-14T13:00:00Z'."
        try:
            if isinstance(value, str) and len(value) == len("2026-01-14"):
                return datetime.combine(day_of(value), time(0), tzinfo=UTC)
            if isinstance(value, str) and _INSTANT.fullmatch(value):
                found = datetime.fromisoformat(value)
                in_years(found.date())
                if found.tzinfo is not None:
                    return found.astimezone(UTC)
                self.faults.add(
                    self.at(key), f"is {value!r}, which has no time zone.", hint="Add Z or an offset."
                )
                return datetime(2000, 1, 1, tzinfo=UTC)
        except NoDay as error:
            told = str(error) if "year" in str(error) else told
        except ValueError:
            pass
        self.faults.add(self.at(key), f"is {kind_of(value)}; {told}")
        return datetime(2000, 1, 1, tzinfo=UTC)

    def clock(self, key: str, default: Any = ...) -> time:
        """A wall-clock time, HH:MM."""
        value = self._get(key, default)
        if value is not None:
            try:
                if isinstance(value, str) and _CLOCK.fullmatch(value):
                    return time.fromisoformat(value)
            except ValueError:
                pass
            self.faults.add(
                self.at(key), f"is {kind_of(value)}; it must be a wall-clock time such as '14:00'."
            )
        return time(0)

    def fields(self, key: str, allowed: Iterable[str]) -> Fields:
        """An object inside this one; an absent one reads as empty."""
        return Fields(self._get(key, {}), (*self.path, key), self.faults, allowed)

    def table(self, key: str, allowed: Iterable[str]) -> Iterator[tuple[str, Fields]]:
        """The objects of a table by name, in order of name."""
        value = self._get(key, {})
        if not isinstance(value, Mapping):
            self.faults.add(self.at(key), f"is {kind_of(value)}; it must be an object of named rows.")
            return
        for name in sorted(value):
            told = self.name(name, f"{self.at(key)}.{_place(name)}" if name.strip() else self.at(key))
            yield told, Fields(value[name], (*self.path, key, told), self.faults, allowed)

    def numbers(self, key: str, *, unit: str = "") -> dict[str, int]:
        """Whole quantities of 0 or more by name, in order of name."""
        value = self._get(key, {})
        if not isinstance(value, Mapping):
            self.faults.add(self.at(key), f"is {kind_of(value)}; it must be an object of quantities by name.")
            return {}
        return {n: self.whole(value[n], f"{self.at(key)}.{_place(n)}", unit=unit) for n in sorted(value)}

    def items(self, key: str, default: Any = ...) -> list[Any]:
        """A list."""
        value = self._get(key, default)
        if value is None:
            return []
        if not isinstance(value, list):
            self.faults.add(self.at(key), f"is {kind_of(value)}; it must be a list.")
            return []
        return value


def kind_of(value: Any) -> str:
    """A value as a message shows it: short, and never more than one line."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value) if value.bit_length() < 200 else "a number of more than 60 digits"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str):
        return shown(value)
    return "a list" if isinstance(value, list | tuple) else "an object"


def _place(name: Any) -> str:
    written = name if isinstance(name, str) else str(name)
    return written if len(written) <= 60 and written.isprintable() else shown(written)[1:-1]
