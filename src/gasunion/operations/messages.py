"""The part of a bundle that arrives during the day: nominations, meter readings, linepack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from gasunion.dispatch.agreement import SIDES, Agreement
from gasunion.dispatch.allocation import Method
from gasunion.dispatch.desk import Desk
from gasunion.dispatch.nomination import Nomination, Pair
from gasunion.operations.border import check_unit, hourly, point_of
from gasunion.operations.fields import Fields
from gasunion.reading.text import shown

NOMINATION_FIELDS: Final = (
    "point", "side", "shipper", "counterparty", "received", "unit", "hours", "daily",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a meter showed for a gas day.

    Attributes
    ----------
    day : the gas day it is about; an earlier one if it corrects a day that is closed.
    quantity : units of that day.
    """

    id: str
    point: str
    day: date
    received: datetime
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedDay:
    """An earlier gas day at one point, as it was closed; what a correction stands on."""

    measured: int
    method: Method
    confirmed: Mapping[Pair, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """An operator's linepack at the start of the day, and what it moved elsewhere than at these points."""

    unit: str
    opening: int
    received: int
    delivered: int


def read_nominations(top: Fields, desk: Desk) -> tuple[Nomination, ...]:
    """Nominations at known points; the desk holds each to the rights that are in force."""
    result = []
    for name, row in top.table("nominations", NOMINATION_FIELDS):
        before = len(top.faults.findings)
        agreement = point_of(row, desk.agreements)
        side = row.choice("side", SIDES)
        shipper, counterparty = row.text("shipper"), row.text("counterparty")
        received = row.instant("received")
        if row.has("hours") == row.has("daily"):
            row.faults.add(row.where, "state either hours or daily, one of the two.")
        if agreement is None:
            continue
        check_unit(row, agreement)
        hours = desk.hour_count(agreement.point)
        nomination = Nomination(
            id=name,
            point=agreement.point,
            side=side,
            shipper=shipper,
            counterparty=counterparty,
            received=received,
            unit=agreement.measure,
            hours=hourly(row, "hours", hours, agreement, desk.day) if row.has("hours") else None,
            daily=row.units("daily", unit=agreement.measure) if row.has("daily") else None,
        )
        if agreement.sides not in ("double", side):
            row.faults.add(
                row.at("side"),
                f"is {side!r}; at {agreement.point} the {agreement.sides} side nominates for both.",
            )
        if len(top.faults.findings) == before:
            result.append(nomination)
    return tuple(result)


def read_readings(top: Fields, desk: Desk) -> tuple[tuple[Reading, ...], dict[tuple[str, date], ClosedDay]]:
    """Meter readings, and how the earlier days that they correct were closed."""
    closed: dict[tuple[str, date], ClosedDay] = {}
    for point, rows in top.table("closed_days", _days_of(top)):
        if point not in desk.agreements:
            top.faults.no_point(rows.where, point, desk.agreements)
            continue
        for text in sorted(rows.value):
            row = Fields(
                rows.value[text], (*rows.path, text), top.faults, ("measured", "method", "confirmed")
            )
            day = row.as_day(text, row.where)
            if day > desk.day:
                row.faults.add(row.where, f"lies after gas day {desk.day}; that day is not closed.")
            method: Method = row.choice("method", ("confirmed", "extended", "pro_rata"))
            confirmed = _by_pair(row, point)
            if method == "pro_rata" and not sum(confirmed.values()):
                row.faults.add(
                    row.at("confirmed"),
                    "is missing or sums to 0; a day that was closed pro rata is corrected by it.",
                )
            closed[point, day] = ClosedDay(measured=row.units("measured"), method=method, confirmed=confirmed)
    readings = []
    for name, row in top.table("readings", ("point", "day", "received", "quantity", "unit")):
        agreement = point_of(row, desk.agreements)
        about = row.day("day") if row.has("day") else desk.day
        received = row.instant("received")
        if agreement is None:
            continue
        check_unit(row, agreement, None)
        reading = Reading(
            id=name,
            point=agreement.point,
            day=about,
            received=received,
            quantity=row.units("quantity", unit=agreement.measure),
        )
        if about > desk.day:
            row.faults.add(row.at("day"), f"is {about}, after gas day {desk.day}; that day is not over.")
        elif about < desk.day and (agreement.point, about) not in closed:
            row.faults.add(
                row.at("day"),
                f"corrects {about} at {agreement.point}, but closed_days does not say how it was closed.",
            )
        elif about == desk.day and received < desk.start(agreement.point) + timedelta(hours=1):
            row.faults.add(
                row.at("received"), f"was received before an hour of gas day {desk.day} had flowed."
            )
        readings.append(reading)
    return tuple(readings), closed


def _by_pair(row: Fields, point: str) -> dict[Pair, int]:
    """Confirmed units by pair; here alone a pair is read from its text "exit shipper>entry shipper"."""
    found = {}
    for text, units in row.numbers("confirmed").items() if row.has("confirmed") else ():
        where, names = f"{row.at('confirmed')}.{shown(text)[1:-1]}", text.split(">")
        if len(names) != 2:
            row.faults.add(where, f"{shown(text)} is no pair; write it as 'exit shipper>entry shipper'.")
            continue
        exit_shipper, entry_shipper = (row.name(name, where) for name in names)
        found[Pair(point=point, exit_shipper=exit_shipper, entry_shipper=entry_shipper)] = units
    return found


def _days_of(top: Fields) -> tuple[str, ...]:
    """The days named in closed_days: its rows are tables by day, whose names are data."""
    table = top.value.get("closed_days", {})
    if not isinstance(table, Mapping):
        return ()
    return tuple(sorted({d for rows in table.values() if isinstance(rows, Mapping) for d in rows}))


def read_packs(top: Fields, agreements: Mapping[str, Agreement]) -> dict[str, Pack]:
    """Linepack by operator, in the unit of the points at which the operator stands."""
    packs = {}
    by_operator: dict[str, list[Agreement]] = defaultdict(list)
    for agreement in agreements.values():
        by_operator[agreement.exit_operator].append(agreement)
        by_operator[agreement.entry_operator].append(agreement)
    for operator, row in top.table("linepack", ("unit", "opening", "received", "delivered")):
        pack = Pack(
            unit=row.text("unit"),
            opening=row.units("opening"),
            received=row.units("received", 0),
            delivered=row.units("delivered", 0),
        )
        mine = by_operator.get(operator, [])
        for agreement in mine:
            if agreement.measure != pack.unit:
                row.faults.add(
                    row.at("unit"),
                    f"is {shown(pack.unit)}; {agreement.point}, where {operator} stands, counts in "
                    f"{agreement.measure!r}.",
                )
        if not mine and not row.faults.told:
            row.faults.add(row.where, f"{operator} is the operator of no point.")
        packs[operator] = pack
    return packs
