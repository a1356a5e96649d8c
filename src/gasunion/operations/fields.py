"""Read plain JSON data field by field and gather every fault, one sentence each, with its place.

A reader never stops at the first fault: it notes it and gives a harmless value back, and whoever reads asks
at the end whether anything was found.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from fractions import Fraction
from typing import Any, Final

from gasunion.outcome import Finding

_MONEY: Final = re.compile(r"\d+\.\d{2,}")
_DECIMAL: Final = re.compile(r"\d+(\.\d+)?")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")

# Long enough for any pipeline, short enough that a slip of the keyboard is caught.
LARGEST_QUANTITY: Final = 10**15


class Faults:
    """Everything that was found wrong so far.

    Attributes
    ----------
    told : points whose agreement could not be read; what hangs on them is not told a second time.
    """

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.told: set[str] = set()

    def no_point(self, where: str, name: str, known: Iterable[str]) -> None:
        """Note that a row names a point that does not exist."""
        if name not in self.told:
            self.add(where, f"there is no point {name!r}.", value=name, hint=nearest(name, known))

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
        shown = value if isinstance(value, str | int | float) and not isinstance(value, bool) else None
        self.findings.append(Finding(where=where, what=what, value=shown, unit=unit, limit=limit, hint=hint))


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known name, or all of them."""
    options = sorted(known)
    near = difflib.get_close_matches(name, options, n=1)
    if near:
        return f"Did you mean {near[0]!r}?"
    return f"Known: {', '.join(options[:12])}." if options else "None are given."


class Fields:
    """One JSON object being read.

    Parameters
    ----------
    value : the object.
    where : its place, such as "nominations.N1".
    faults : where faults are noted.
    allowed : the keys that may stand here.
    """

    def __init__(self, value: Any, where: str, faults: Faults, allowed: Iterable[str]) -> None:
        self.where = where
        self.faults = faults
        self.value: Mapping[str, Any] = {}
        if not isinstance(value, Mapping):
            faults.add(where or "bundle", f"is {_kind(value)}; it must be an object.")
            return
        self.value = value
        names = sorted(allowed)
        for key in value:
            if key not in names:
                faults.add(self.at(key), f"unknown field {key!r}.", value=key, hint=nearest(key, names))

    def at(self, key: str) -> str:
        """The place of a field."""
        return f"{self.where}.{key}" if self.where else key

    def has(self, key: str) -> bool:
        """Whether a field is given and not null."""
        return self.value.get(key) is not None

    def _get(self, key: str, default: Any) -> Any:
        if self.has(key):
            return self.value[key]
        if default is ...:
            self.faults.add(self.at(key), "is missing.")
        return None if default is ... else default

    def text(self, key: str, default: Any = ...) -> str:
        """A name: text that is not empty and has no control character, "|" or ">"."""
        value = self._get(key, default)
        if value is None:
            return ""
        if not isinstance(value, str) or not value.strip():
            self.faults.add(self.at(key), f"is {_kind(value)}; it must be a name.")
            return ""
        return self.name(value, self.at(key))

    def name(self, value: str, where: str) -> str:
        """Check a name; ">" joins names in results and may not stand in one."""
        if ">" in value or any(ord(c) < 32 for c in value):
            self.faults.add(where, f"{value!r} is no name; it must not hold '>' or control characters.")
        return value

    def choice(self, key: str, options: Sequence[str], default: Any = ...) -> Any:
        """One of several words."""
        value = self._get(key, default)
        if value is None and not self.has(key):
            return None if default is None else options[0]
        if value not in options:
            self.faults.add(
                self.at(key), f"is {value!r}; it must be one of {', '.join(options)}.", value=value
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
            self.faults.add(where, f"is {_kind(value)}; it must be a whole number{of and ' of'}{of}.")
            return 0
        if abs(value) > LARGEST_QUANTITY:
            self.faults.add(where, f"is {value}{of}; no more than {LARGEST_QUANTITY} is accepted.")
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
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            value = str(value)
        if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
            self.faults.add(
                self.at(key),
                f"is {_kind(value)}; it must be a decimal figure of 0 or more as text, such as '0.025'.",
                value=value,
            )
            return Fraction(0)
        if below is not None and Fraction(value) >= below:
            self.faults.add(self.at(key), f"is {value}; it must be below {below}.", value=value, limit=below)
            return Fraction(0)
        return Fraction(value)

    def price(self, key: str, currency: str, default: Any = ...) -> Fraction:
        """A price in whole currency with its decimals."""
        value = self._get(key, default)
        return Fraction(0) if value is None else self.as_price(value, self.at(key), currency)

    def as_price(self, value: Any, where: str, currency: str) -> Fraction:
        """Check one price; without decimals it may have been printed in cents."""
        if isinstance(value, str) and _MONEY.fullmatch(value):
            return Fraction(value)
        digits = str(value)
        if digits.isdigit():
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
                f"is {_kind(value)}; a price is text in {currency} with its decimals, such as '21.50'.",
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
                self.at(key), f"is {value!r}; it must be a three-letter code such as USD, never its cents."
            )
        return "XXX"

    def day(self, key: str, default: Any = ...) -> date:
        """A gas day, YYYY-MM-DD."""
        value = self._get(key, default)
        if isinstance(value, date):
            return value
        if value is not None:
            try:
                return date.fromisoformat(value)
            except (TypeError, ValueError):
                self.faults.add(self.at(key), f"is {value!r}; it must be a day written YYYY-MM-DD.")
        return date(2000, 1, 1)

    def instant(self, key: str, default: Any = ...) -> datetime:
        """An instant with its time zone; a bare day is its first instant in UTC."""
        value = self._get(key, default)
        if value is not None:
            try:
                found = datetime.fromisoformat(value)
            except (TypeError, ValueError):
                self.faults.add(
                    self.at(key), f"is {value!r}; it must be an instant such as '2026-01-14T13:00:00Z'."
                )
            else:
                if len(value) == len("2026-01-14"):
                    return found.replace(tzinfo=UTC)
                if found.tzinfo is not None:
                    return found.astimezone(UTC)
                self.faults.add(
                    self.at(key), f"is {value!r}, which has no time zone.", hint="Add Z or an offset."
                )
        return datetime(2000, 1, 1, tzinfo=UTC)

    def clock(self, key: str, default: Any = ...) -> time:
        """A wall-clock time, HH:MM."""
        value = self._get(key, default)
        if value is not None:
            try:
                found = time.fromisoformat(value)
                if found.tzinfo is None:
                    return found
            except (TypeError, ValueError):
                pass
            self.faults.add(self.at(key), f"is {value!r}; it must be a wall-clock time such as '14:00'.")
        return time(0)

    def fields(self, key: str, allowed: Iterable[str]) -> Fields:
        """An object inside this one; an absent one reads as empty."""
        return Fields(self._get(key, {}), self.at(key), self.faults, allowed)

    def table(self, key: str, allowed: Iterable[str]) -> Iterator[tuple[str, Fields]]:
        """The objects of a table by name, in order of name."""
        value = self._get(key, {})
        if not isinstance(value, Mapping):
            self.faults.add(self.at(key), f"is {_kind(value)}; it must be an object of named rows.")
            return
        for name in sorted(value):
            yield (
                name,
                Fields(value[name], f"{self.at(key)}.{self.name(name, self.at(key))}", self.faults, allowed),
            )

    def numbers(self, key: str, *, unit: str = "") -> dict[str, int]:
        """Whole quantities of 0 or more by name, in order of name."""
        value = self._get(key, {})
        if not isinstance(value, Mapping):
            self.faults.add(self.at(key), f"is {_kind(value)}; it must be an object of quantities by name.")
            return {}
        return {n: self.whole(value[n], f"{self.at(key)}.{n}", unit=unit) for n in sorted(value)}

    def items(self, key: str, default: Any = ...) -> list[Any]:
        """A list."""
        value = self._get(key, default)
        if value is None:
            return []
        if not isinstance(value, list):
            self.faults.add(self.at(key), f"is {_kind(value)}; it must be a list.")
            return []
        return value


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | str):
        return repr(value)
    return "a list" if isinstance(value, list) else "an object"
