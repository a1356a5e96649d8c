"""Which cycle a message falls into, from when it changes the flow, and how much of the day is gone.

The clock is the message's own time of receipt; nothing here asks what time it is.

References
----------
Commission Regulation (EU) 312/2014, articles 12–15: deadlines, renomination cycles, effect two hours after
the cycle starts. "No later than" includes the instant; a renomination must arrive before its cycle starts.
NAESB WGQ: elapsed prorated scheduled quantity, the share of the day that has already flowed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from gasunion.dispatch.agreement import NominationRule
from gasunion.gasday import HOUR, GasDayRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """Where a message falls.

    Attributes
    ----------
    kind : "day_ahead"; "late", after the deadline but before the first cycle, treated as a renomination;
        "renomination"; "refused".
    cycle : when its cycle starts, UTC; None if refused.
    confirmed_by, effective : when the answer is due and when the flow changes, UTC.
    sentence : the same for a person.
    """

    kind: Literal["day_ahead", "late", "renomination", "refused"]
    cycle: datetime | None
    confirmed_by: datetime | None
    effective: datetime | None
    sentence: str


@lru_cache(maxsize=4096)
def instant_text(instant: datetime) -> str:
    """An instant in UTC as ISO 8601 with Z."""
    text = instant.astimezone(UTC).isoformat()
    return text.replace("+00:00", "Z")


def deadline_utc(rule: NominationRule, gas_day: GasDayRule, day: date) -> datetime:
    """The day-ahead deadline for a gas day, in UTC."""
    on = day - timedelta(days=rule.days_before)
    return gas_day.instant(on, rule.deadline)


def first_cycle_utc(rule: NominationRule, gas_day: GasDayRule, day: date) -> datetime:
    """The start of the first renomination cycle for a gas day, in UTC."""
    on = day - timedelta(days=rule.days_before)
    return gas_day.instant(on, rule.first_cycle)


@lru_cache(maxsize=1024)
def _instants(
    rule: NominationRule, gas_day: GasDayRule, day: date
) -> tuple[datetime, datetime, datetime, datetime]:
    """Start, end, deadline and first cycle: the same for the thousands of messages of one point."""
    return *gas_day.period(day), deadline_utc(rule, gas_day, day), first_cycle_utc(rule, gas_day, day)


def accept(received: datetime, *, rule: NominationRule, gas_day: GasDayRule, day: date) -> Acceptance:
    """Which cycle a message received at an instant falls into.

    Raises
    ------
    ValueError : the instant has no time zone.
    """
    if received.tzinfo is None:
        raise ValueError(f"instant {received.isoformat()} has no time zone")
    received = received.astimezone(UTC)
    start, end, deadline, first = _instants(rule, gas_day, day)
    if received <= deadline:
        return Acceptance(
            kind="day_ahead",
            cycle=deadline,
            confirmed_by=first,
            effective=start,
            sentence=f"accepted in the day-ahead cycle, confirmed by {instant_text(first)}",
        )
    closes = end - rule.closes_hours_before_end * HOUR
    if received > closes:
        return _refused(f"refused: the renomination period ended at {instant_text(closes)}")
    step = rule.cycle_hours * HOUR
    # A renomination must arrive before its cycle starts: one that arrives just then waits for the next.
    cycle = first if received < first else first + ((received - first) // step + 1) * step
    change = cycle + rule.lead_hours * HOUR
    # Flow changes on the hour of the gas day, never within one.
    effective = max(start, start + -((start - change) // HOUR) * HOUR)
    if effective >= end:
        return _refused(
            f"refused: its cycle at {instant_text(cycle)} could change no hour before the day ends"
        )
    kind: Literal["late", "renomination"] = "late" if received < first else "renomination"
    what = "late for the day-ahead deadline, becomes a renomination: " if kind == "late" else ""
    return Acceptance(
        kind=kind,
        cycle=cycle,
        confirmed_by=change,
        effective=effective,
        sentence=f"{what}cycle {instant_text(cycle)}, confirmed by {instant_text(change)}, "
        f"effective {instant_text(effective)}",
    )


def _refused(sentence: str) -> Acceptance:
    return Acceptance(kind="refused", cycle=None, confirmed_by=None, effective=None, sentence=sentence)


def elapsed_share(*, start: datetime, end: datetime, effective: datetime) -> Fraction:
    """The share of the gas day that has flowed when a change takes effect; a cut cannot go below it.

    Examples
    --------
    >>> from datetime import datetime, timedelta, UTC
    >>> eight = datetime(2026, 1, 15, 8, tzinfo=UTC)
    >>> elapsed_share(start=eight, end=eight + timedelta(hours=24), effective=eight + timedelta(hours=5))
    Fraction(5, 24)
    """
    second = timedelta(seconds=1)
    gone = min(max(effective, start), end) - start
    return Fraction(gone // second, (end - start) // second)


def elapsed_floor(scheduled: int, share: Fraction) -> int:
    """Units of a scheduled daily quantity below which a cut cannot go: what has flowed, rounded up."""
    return -((-scheduled * share.numerator) // share.denominator)
