"""The cycles of a gas day on the clock: which have started, which comes next, what it can still change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from gasunion.dispatch.agreement import Agreement
from gasunion.dispatch.deadline import accept, deadline_utc, first_cycle_utc
from gasunion.dispatch.desk import Desk
from gasunion.gasday import HOUR


def last_cycle(agreement: Agreement, day: date) -> datetime:
    """The cycle after which nothing can be changed any more."""
    _, end = agreement.gas_day.period(day)
    rule = agreement.nominations
    deadline = deadline_utc(rule, agreement.gas_day, day)
    closes = end - timedelta(hours=rule.closes_hours_before_end)
    found = accept(max(closes, deadline), rule=rule, gas_day=agreement.gas_day, day=day).cycle
    if found is not None:
        return found
    # The last hours of the period change nothing: the last cycle that does is a step or more earlier.
    first, step = first_cycle_utc(rule, agreement.gas_day, day), rule.cycle_hours * HOUR
    latest = end - HOUR - timedelta(hours=rule.lead_hours)
    return deadline if latest < first else first + ((latest - first) // step) * step


def started(agreement: Agreement, day: date, now: datetime) -> datetime | None:
    """The newest cycle that has started; None before the deadline is over.

    What arrives at the deadline is in the day-ahead cycle, so that one has started only after it.
    """
    rule = agreement.nominations
    deadline = deadline_utc(rule, agreement.gas_day, day)
    if now <= deadline:
        return None
    first = first_cycle_utc(rule, agreement.gas_day, day)
    if now < first:
        return deadline
    step = rule.cycle_hours * HOUR
    return min(first + ((now - first) // step) * step, max(last_cycle(agreement, day), deadline))


def is_cycle(agreement: Agreement, day: date, instant: datetime) -> bool:
    """Whether an instant is a cycle of a point."""
    return started(agreement, day, instant + timedelta(microseconds=1)) == instant


def upcoming(agreement: Agreement, day: date, now: datetime) -> Iterator[datetime]:
    """Cycles that have not started, in order, the day-ahead one first."""
    rule = agreement.nominations
    deadline = deadline_utc(rule, agreement.gas_day, day)
    if now <= deadline:
        yield deadline
    first, step = first_cycle_utc(rule, agreement.gas_day, day), rule.cycle_hours * HOUR
    # A message that arrives as a cycle starts belongs to the next.
    cycle = first if now < first else first + ((now - first) // step + 1) * step
    while cycle <= last_cycle(agreement, day):
        yield cycle
        cycle += step


def first_hour_after(desk: Desk, points: Iterable[str], now: datetime) -> int:
    """The first hour of the gas day, from 1, that starts a lead time from now or later at all points.

    One more than there are hours where there is none: too late for this day.
    """
    found = 1
    for point in points:
        agreement = desk.agreements[point]
        change = now + timedelta(hours=agreement.nominations.lead_hours)
        late = -((desk.start(point) - change) // HOUR)
        found = max(found, min(max(late, 0), desk.hour_count(point)) + 1)
    return found
