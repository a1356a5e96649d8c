"""Close a gas day at a point: its first reading closes it, every later one is a correction of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gasunion.dispatch.allocation import Correction, DayClose, close_day, correct_day
from gasunion.dispatch.schedule import Schedule
from gasunion.operations.bundle import Bundle
from gasunion.operations.messages import ClosedDay, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class PointDay:
    """The end of a gas day at one point.

    Attributes
    ----------
    confirmed : units by pair.
    close : None while no meter reading of the day has come in.
    corrections : later readings, of this day or an earlier one, each an entry of its own.
    allocated : units by pair after all corrections of this day; confirmed while there is no reading.
    measured : the day's reading in force; what was confirmed while there is none.
    opening, standing : the operators' account before and after.
    """

    point: str
    confirmed: Mapping[str, int]
    close: DayClose | None
    corrections: tuple[tuple[Reading, Correction], ...]
    allocated: Mapping[str, int]
    measured: int
    opening: int
    standing: int


def close_point(bundle: Bundle, plan: Schedule, point: str) -> PointDay:
    """Close the day at one point."""
    rule = bundle.desk.agreements[point].balancing
    confirmed = {line.pair.name: sum(line.confirmed) for line in plan.lines if line.pair.point == point}
    closed = {d: c for (p, d), c in bundle.closed_days.items() if p == point}
    last = {d: c.measured for d, c in closed.items()}
    standing, allocated = bundle.openings[point], dict(confirmed)
    close: DayClose | None = None
    corrections: list[tuple[Reading, Correction]] = []
    mine = [r for r in bundle.readings if r.point == point]
    for reading in sorted(mine, key=lambda r: (r.received, r.id)):
        if reading.day not in closed:
            close = close_day(
                standing,
                confirmed=sum(confirmed.values()),
                measured=reading.quantity,
                limit=rule.limit,
                at_limit=rule.at_limit,
                shippers=confirmed,
            )
            standing, allocated = close.closing, dict(close.allocated)
            closed[reading.day] = ClosedDay(measured=close.measured, method=close.method, confirmed=confirmed)
        else:
            day = closed[reading.day]
            correction = correct_day(
                standing,
                method=day.method,
                last_measured=last[reading.day],
                measured=reading.quantity,
                confirmed=day.confirmed,
            )
            standing = correction.closing
            corrections.append((reading, correction))
            if reading.day == bundle.day:
                allocated = {k: q + correction.allocated_change[k] for k, q in allocated.items()}
        last[reading.day] = reading.quantity
    return PointDay(
        point=point,
        confirmed=confirmed,
        close=close,
        corrections=tuple(corrections),
        allocated=allocated,
        measured=last.get(bundle.day, sum(confirmed.values())),
        opening=bundle.openings[point],
        standing=standing,
    )
