"""Entries of a market file read one by one: every fault is kept, so that all are told at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gasunion.outcome import Finding
from gasunion.reading import figure, text
from gasunion.reading.near import near_or

GREATEST: Final = 1e9
LEAST: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A number that a form reads.

    Attributes
    ----------
    name : in full. letters : what textbooks call it; read as well.
    meaning, unit : one phrase each, for messages.
    low, high : bounds; None where there is none. is_strict : whether the lower bound itself is excluded.
    default : where it may be left out; None where it may not.
    must : what the bound means, in words, where a person would not see it.
    """

    name: str
    meaning: str
    unit: str
    letters: tuple[str, ...] = ()
    low: float | None = 0.0
    high: float | None = None
    is_strict: bool = False
    default: float | None = None
    must: str = ""


class Reader:
    """Reads values by their place and keeps what is wrong with them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Finding] = []

    def fault(
        self,
        place: str,
        what: str,
        *,
        value: Any = None,
        unit: str | None = None,
        limit: float | str | None = None,
        hint: str | None = None,
    ) -> None:
        """Keep one fault."""
        shown = value if isinstance(value, float | None) else written(value)
        where = f"{self.file}, {place}" if place else self.file
        if hint and hint[0].islower():  # one sentence with what is wrong
            what = what.removesuffix(".")
        self.faults.append(Finding(where=where, what=what, value=shown, unit=unit, limit=limit, hint=hint))

    def near(self, name: str, known: Sequence[str]) -> str:
        """As `near`, for the next finding."""
        return near(name, known, told=len(self.faults))

    def table(self, value: Any, place: str, *, meaning: str) -> Mapping[str, Any]:
        """An object by name; empty where it is none."""
        if isinstance(value, Mapping):
            return value
        self.fault(place, f"{written(value)} is not an object of {meaning}.", value=value)
        return {}

    def known(self, keys: Iterable[str], allowed: Sequence[str], place: str) -> None:
        """Every key that does not belong there, with the nearest that does."""
        for key in keys:
            if key not in allowed:
                self.fault(
                    place, f"{text.shown(key)} is not known here.", value=key, hint=self.near(key, allowed)
                )

    def number(self, value: Any, place: str, entry: Entry) -> float | None:
        """A number within its bounds; None where it is a fault."""
        try:
            number = float(figure.exact(value))
        except (figure.NoFigure, OverflowError) as error:
            reason = str(error) if isinstance(error, figure.NoFigure) else "it is too great for a number."
            self.fault(
                place, f"{written(value)} is not a finite number; {reason}", value=value, unit=entry.unit
            )
            return None
        is_low = entry.low is not None and (number <= entry.low if entry.is_strict else number < entry.low)
        if is_low or (entry.high is not None and number > entry.high):
            limit = entry.low if is_low else entry.high
            bound = "above" if is_low and entry.is_strict else "at least" if is_low else "at most"
            hint = entry.must or f"it must be {bound} {limit:g}."
            unit = f" {entry.unit}" if entry.unit else ""
            self.fault(
                place, f"is {number:g}{unit}.", value=number, unit=entry.unit or None, limit=limit, hint=hint
            )
            return None
        if number and not LEAST <= abs(number) <= GREATEST:
            hint = f"numbers lie between {LEAST:g} and {GREATEST:g}; choose another unit."
            self.fault(place, f"is {number:g}.", value=number, unit=entry.unit or None, hint=hint)
            return None
        return number

    def form(
        self, value: Mapping[str, Any], entries: Sequence[Entry], place: str, *, also: Sequence[str] = ()
    ) -> dict[str, float] | None:
        """The numbers of one form by their full names; None where any is a fault.

        Parameters
        ----------
        also : keys that belong there and are read elsewhere.
        """
        count = len(self.faults)
        self.known(value, [*also, *(n for e in entries for n in (e.name, *e.letters))], place)
        out: dict[str, float] = {}
        for entry in entries:
            given = [n for n in (entry.name, *entry.letters) if n in value]
            if len(given) > 1:
                names = " and ".join(repr(n) for n in given)
                self.fault(place, f"{names} are the same: {entry.meaning}.", hint="Keep one of them.")
            elif given:
                number = self.number(value[given[0]], f"{place}, {given[0]}", entry)
                out[entry.name] = 0.0 if number is None else number
            elif entry.default is None:
                self.fault(place, f"{entry.name!r} is missing: {entry.meaning}.", unit=entry.unit or None)
            else:
                out[entry.name] = entry.default
        return out if len(self.faults) == count else None

    def name(self, value: Any, place: str, *, meaning: str) -> str:
        """A name: a text that is not empty."""
        if isinstance(value, str) and value.strip() == value and value:
            return value
        self.fault(place, f"{written(value)} is not {meaning}.", value=value, hint="Write its name as text.")
        return ""

    def by_period(
        self, value: Any, place: str, entry: Entry, periods: Sequence[str], *, otherwise: float = 0.0
    ) -> tuple[float, ...]:
        """One number for all periods, or an object with one for each; `otherwise` where it is a fault."""
        if not isinstance(value, Mapping):
            number = self.number(value, place, entry)
            return (otherwise if number is None else number,) * len(periods)
        self.known(value, periods, place)
        out = []
        for period in periods:
            if period not in value:
                self.fault(place, f"the period {text.shown(period)} is missing: {entry.meaning}.")
            number = self.number(value[period], f"{place}, {period}", entry) if period in value else None
            out.append(otherwise if number is None else number)
        return tuple(out)


def written(value: Any) -> str:
    """A value as it stands in the file, cut where it is long."""
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int) and value.bit_length() > 400:
        return "a giant number"
    return text.shown(value) if isinstance(value, str) else text.shown(value)[1:-1]


def near(name: str, known: Sequence[str], *, told: int = 0) -> str:
    """The known name that is nearest, or all of them, as a hint."""
    listed = ", ".join(text.shown(k)[1:-1] for k in known[:20])
    return near_or(name, known, f"Known: {listed}{', …' if len(known) > 20 else ''}.", told=told)
