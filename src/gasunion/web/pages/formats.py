"""How the desk writes quantities, instants and hours: by the locale of the reader, in one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from gasunion.report.language.language import MINUS, THIN, Language
from gasunion.timerules.database import zone

# How a unit is written where a person reads it; the agreement's own word is the key.
UNITS: Final[Mapping[str, str]] = {
    "1000m3": "desk.unit.1000m3",
    "m3": "desk.unit.m3",
    "kWh": "desk.unit.kWh",
    "MWh": "desk.unit.MWh",
    "GJ": "desk.unit.GJ",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Formats:
    """Figures and times in one language.

    Attributes
    ----------
    words : the language. now : by the installation's clock, UTC.
    """

    words: Language
    now: datetime

    def quantity(self, value: int | None, *, signed: bool = False) -> str:
        """Whole units with thin groups; what is not known is said to be so."""
        if value is None:
            return self.words.say("number.unknown")
        sign = MINUS if value < 0 else "+" if signed and value > 0 else ""
        return sign + f"{abs(value):,}".replace(",", THIN)

    def percent(self, value: float | None) -> str:
        """A share of one in whole per cent."""
        return self.words.with_unit(None if value is None else 100.0 * value, "%")

    def unit(self, measure: str) -> str:
        """'1000m3 at 20C' as people write it."""
        unit, _, reference = measure.partition(" at ")
        name = self.words.say_or(UNITS.get(unit, ""), unit)
        return f"{name}, {reference.replace('C', ' °C')}" if reference else name

    def amount(self, value: int, unit: str, *, signed: bool = False) -> str:
        """Units of an account of the record; of money, kept in cents ("USD 0.01"), whole and cents."""
        if not unit.endswith(" 0.01"):
            return self.quantity(value, signed=signed)
        sign = "-" if value < 0 else ""
        text = self.money(f"{sign}{abs(value) // 100}.{abs(value) % 100:02d}")
        return f"+{text}" if signed and value > 0 else text

    def account_unit(self, unit: str) -> str:
        """The unit of an account as people write it."""
        return unit.removesuffix(" 0.01") if unit.endswith(" 0.01") else self.unit(unit)

    def money(self, text: str) -> str:
        """A decimal amount in the language's signs: '-1234.50' is '−1 234,50'."""
        whole, point, rest = text.lstrip("-").partition(".")
        grouped = f"{int(whole):,}".replace(",", THIN) if whole.isdigit() else whole
        decimal = str(self.words.locale.number_symbols["latn"]["decimal"])
        return (MINUS if text.startswith("-") else "") + grouped + (decimal + rest if point else "")

    def day(self, day: date | str) -> str:
        """A date in words."""
        return self.words.date(date.fromisoformat(day) if isinstance(day, str) else day)

    def hours(self, numbers: Iterable[int]) -> str:
        """'3–7, 9': hours of a gas day, as spans."""
        spans: list[list[int]] = []
        for n in sorted(numbers):
            if spans and spans[-1][1] == n - 1:
                spans[-1][1] = n
            else:
                spans.append([n, n])
        return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in spans)

    def clock(self, instant: datetime | str, zone_name: str = "UTC") -> str:
        """'14:05' on the clock of a zone."""
        return self._local(instant, zone_name).strftime("%H:%M")

    def instant(self, instant: datetime | str, zone_name: str = "UTC") -> str:
        """'27 November 2026, 14:05' on the clock of a zone; the date is left out where it is today's."""
        there = self._local(instant, zone_name)
        today = self._local(self.now, zone_name).date()
        text = there.strftime("%H:%M")
        return text if there.date() == today else f"{self._short_day(there.date())}, {text}"

    def date_apart(self, instant: datetime | str) -> str:
        """'16 Jan' in UTC where it is another day than today; empty where it is today."""
        there = self._local(instant, "UTC").date()
        return "" if there == self.now.date() else self._short_day(there)

    def stamp(self, instant: datetime | str) -> str:
        """Date and time in UTC, for records: always whole."""
        there = self._local(instant, "UTC")
        return f"{self.day(there.date())}, {there:%H:%M:%S} UTC"

    def left(self, until: datetime | str) -> str:
        """'1 h 05 min' until an instant."""
        minutes = -((self.now - moment(until)) // timedelta(minutes=1))
        if minutes <= 0:
            return self.words.say("desk.clock.passed")
        hours, rest = divmod(minutes, 60)
        h, low = self.words.say("desk.clock.h"), self.words.say("desk.clock.min")
        return f"{hours} {h} {rest:02d} {low}" if hours else f"{rest} {low}"

    def zone(self, name: str) -> str:
        """A time zone as people call it: its city in the reader's language where that is known."""
        return self.words.say_or(f"desk.zone.{name}", name.rsplit("/", 1)[-1].replace("_", " "))

    def offset(self, instant: datetime | str, zone_name: str) -> str:
        """'UTC+5' of a zone at an instant."""
        seconds = self._local(instant, zone_name).utcoffset() or timedelta()
        minutes = int(seconds.total_seconds()) // 60
        hours, rest = divmod(abs(minutes), 60)
        sign = MINUS if minutes < 0 else "+"
        return "UTC" if not minutes else f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")

    def _short_day(self, day: date) -> str:
        return f"{day.day} {self.words.month(day.month)}"

    def _local(self, instant: datetime | str, name: str) -> datetime:
        return moment(instant).astimezone(UTC if name == "UTC" else zone(name))


def moment(instant: datetime | str) -> datetime:
    """An instant, also where it is told as text of ISO 8601."""
    return datetime.fromisoformat(instant) if isinstance(instant, str) else instant
