"""What a cycle works from: the agreements, rights and sections of one gas day, checked once and indexed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gasunion.dispatch.agreement import Agreement, Booking, Section, Side
from gasunion.dispatch.deadline import Acceptance, accept, deadline_utc
from gasunion.dispatch.nomination import Nomination
from gasunion.dispatch.rights import Holding, holdings, lapsed
from gasunion.gasday import HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One gas day as the dispatchers find it.

    Attributes
    ----------
    day : the gas day.
    agreements : by point.
    holdings : what shippers hold on that day, by point, side and shipper.
    lapsed : of those who hold nothing on that day, the booking to tell about: the last to end, else the first
        to begin.
    sections : by name; the points of a section share the unit and the start of the gas day.
    sections_at : names of the sections that the flow of a point passes.
    """

    day: date
    agreements: Mapping[str, Agreement]
    holdings: Mapping[tuple[str, Side, str], Holding]
    lapsed: Mapping[tuple[str, Side, str], Booking]
    sections: Mapping[str, Section]
    sections_at: Mapping[str, tuple[str, ...]]

    def hour_count(self, point: str) -> int:
        """Hours of the gas day at a point: 23, 24 or 25."""
        return self.agreements[point].gas_day.hour_count(self.day)

    def start(self, point: str) -> datetime:
        """First instant of the gas day at a point, UTC."""
        return self.agreements[point].gas_day.start_utc(self.day)

    def first_open(self, point: str, cycle: datetime) -> int:
        """Index of the first hour that a cycle can still change; the number of hours if there is none.

        The day-ahead cycle changes every hour; a later one those that start no earlier than its lead.
        """
        agreement = self.agreements[point]
        if cycle <= deadline_utc(agreement.nominations, agreement.gas_day, self.day):
            return 0
        change = cycle + timedelta(hours=agreement.nominations.lead_hours)
        late = -((self.start(point) - change) // HOUR)
        return min(max(late, 0), self.hour_count(point))

    def accepted(self, nomination: Nomination) -> Acceptance:
        """The cycle a nomination falls into."""
        agreement = self.agreements[nomination.point]
        return accept(
            nomination.received, rule=agreement.nominations, gas_day=agreement.gas_day, day=self.day
        )


def open_desk(
    day: date,
    *,
    agreements: Iterable[Agreement],
    bookings: Iterable[Booking] = (),
    sections: Iterable[Section] = (),
) -> Desk:
    """Index one gas day.

    Raises
    ------
    ValueError : a section names an unknown point, couples points of different unit or gas day, or states a
        wrong number of hours.
    """
    booked = tuple(bookings)
    by_point = {a.point: a for a in sorted(agreements, key=lambda a: a.point)}
    by_name = {s.id: s for s in sorted(sections, key=lambda s: s.id)}
    at: dict[str, list[str]] = defaultdict(list)
    for section in by_name.values():
        unknown = sorted(set(section.points) - set(by_point))
        if unknown:
            raise ValueError(f"section {section.id} names the unknown point {unknown[0]}")
        units = sorted({by_point[p].measure for p in section.points})
        if len(units) > 1:
            raise ValueError(
                f"section {section.id} couples points in {' and '.join(units)}; they need one unit"
            )
        periods = {by_point[p].gas_day.period(day) for p in section.points}
        if len(periods) > 1:
            raise ValueError(
                f"section {section.id} couples points whose gas days start at different instants"
            )
        for start, end in periods:
            if len(section.capacity) != (end - start) // HOUR:
                raise ValueError(
                    f"section {section.id} states {len(section.capacity)} hours; "
                    f"the gas day has {(end - start) // HOUR}"
                )
        for point in section.points:
            at[point].append(section.id)
    return Desk(
        day=day,
        agreements=by_point,
        holdings=holdings(booked, day),
        lapsed=lapsed(booked, day),
        sections=by_name,
        sections_at={point: tuple(sorted(set(at[point]))) for point in by_point},
    )
