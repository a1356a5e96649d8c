"""Close a gas day at a point: its first reading closes it, every later one is a correction of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from gasunion.dispatch.allocation import Correction, DayClose, close_day, correct_day
from gasunion.dispatch.nomination import Pair
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
    confirmed: Mapping[Pair, int]
    close: DayClose[Pair] | None
    corrections: tuple[tuple[Reading, Correction[Pair]], ...]
    allocated: Mapping[Pair, int]
    measured: int
    opening: int
    standing: int


def close_points(bundle: Bundle, plan: Schedule) -> dict[str, PointDay]:
    """Close the day at every point."""
    confirmed: dict[str, dict[Pair, int]] = {point: {} for point in bundle.desk.agreements}
    for line in plan.lines:
        confirmed[line.pair.point][line.pair] = sum(line.confirmed)
    readings: dict[str, list[Reading]] = defaultdict(list)
    for reading in sorted(bundle.readings, key=lambda r: (r.received, r.id)):
        readings[reading.point].append(reading)
    closed: dict[str, dict[date, ClosedDay]] = defaultdict(dict)
    for (point, day), how in bundle.closed_days.items():
        closed[point][day] = how
    return {
        point: _close_point(bundle, point, confirmed=pairs, readings=readings[point], closed=closed[point])
        for point, pairs in confirmed.items()
    }


def _by_name(pair: Pair) -> str:
    """Order of equal remainders when a meter is shared: the name of the pair as it is printed."""
    return pair.name


def _close_point(
    bundle: Bundle,
    point: str,
    *,
    confirmed: Mapping[Pair, int],
    readings: Iterable[Reading],
    closed: dict[date, ClosedDay],
) -> PointDay:
    rule = bundle.desk.agreements[point].balancing
    last = {d: c.measured for d, c in closed.items()}
    standing, allocated = bundle.openings[point], dict(confirmed)
    close: DayClose[Pair] | None = None
    corrections: list[tuple[Reading, Correction[Pair]]] = []
    for reading in readings:
        if reading.day not in closed:
            close = close_day(
                standing,
                confirmed=sum(confirmed.values()),
                measured=reading.quantity,
                limit=rule.limit,
                at_limit=rule.at_limit,
                shippers=confirmed,
                tie=_by_name,
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
                tie=_by_name,
            )
            standing = correction.closing
            corrections.append((reading, correction))
            if reading.day == bundle.day:
                change = correction.allocated_change
                allocated = {k: allocated.get(k, 0) + change.get(k, 0) for k in sorted({*allocated, *change})}
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
