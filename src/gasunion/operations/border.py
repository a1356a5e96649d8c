"""The standing part of a bundle: border points with their agreements, sections, and bookings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from gasunion.dispatch.agreement import (
    ENERGY_UNITS,
    SIDES,
    VOLUME_UNITS,
    Agreement,
    BalancingRule,
    Booking,
    NominationRule,
    Section,
    TransitTerms,
)
from gasunion.gasday import MOSCOW_10, GasDayRule
from gasunion.operations.fields import LARGEST_QUANTITY, Fields
from gasunion.reading.text import shown

POINT_FIELDS: Final = (
    "exit_operator", "entry_operator", "initiating", "matching", "metering", "unit", "reference", "gas_day",
    "nominations", "sides", "matching_rule", "rights", "firm_basis", "cut_order", "balancing_account",
    "transit",
)  # fmt: skip
RULE_FIELDS: Final = (
    "deadline", "first_cycle", "days_before", "cycle_hours", "lead_hours", "closes_hours_before_end",
)  # fmt: skip
BOOKING_FIELDS: Final = (
    "point", "side", "shipper", "kind", "stamp", "quantity", "unit", "from", "until",
)  # fmt: skip


def read_points(top: Fields, day: date) -> tuple[dict[str, Agreement], dict[str, int]]:
    """The agreements by point, and where the operators' accounts stood before the day."""
    agreements, openings = {}, {}
    for point, row in top.table("points", POINT_FIELDS):
        rule = row.fields("nominations", RULE_FIELDS)
        account = row.fields("balancing_account", ("limit", "at_limit", "opening"))
        exit_operator, entry_operator = row.text("exit_operator"), row.text("entry_operator")
        before = len(top.faults.findings)
        fields: dict[str, Any] = {
            "point": point,
            "exit_operator": exit_operator,
            "entry_operator": entry_operator,
            "initiating": row.text("initiating", exit_operator),
            "matching": row.text("matching", entry_operator),
            "metering": row.text("metering", entry_operator),
            "unit": row.choice("unit", ENERGY_UNITS + VOLUME_UNITS),
            "reference": row.choice("reference", ("0C", "15C", "20C"), None),
            "sides": row.choice("sides", ("double", "exit", "entry"), "double"),
            "matching_rule": row.choice("matching_rule", ("lesser", "equal_or_zero"), "lesser"),
            "rights": row.choice("rights", ("booked", "open"), "booked"),
            "firm_basis": row.choice("firm_basis", ("nomination", "booking"), "nomination"),
            "cut_order": row.choice("cut_order", ("interruptible_first", "all_alike"), "interruptible_first"),
            "balancing": BalancingRule(
                limit=account.units("limit") if account.has("limit") else None,
                at_limit=account.choice("at_limit", ("extend", "pro_rata"), "extend"),
            ),
            "transit": _transit(row) if row.has("transit") else None,
        }
        openings[point] = account.units("opening", 0, signed=True)
        numbers: dict[str, Any] = {
            name: rule.units(name, default)
            for name, default in (
                ("days_before", 1), ("cycle_hours", 1), ("lead_hours", 2), ("closes_hours_before_end", 3),
            )
        }  # fmt: skip
        clocks = {"deadline": rule.clock("deadline"), "first_cycle": rule.clock("first_cycle")}
        top.faults.told.add(point)
        if len(top.faults.findings) > before or not (exit_operator and entry_operator):
            continue
        for build, where in ((_day_rule, row.at("gas_day")), (_nomination_rule, row.at("nominations"))):
            try:
                fields |= build(row, numbers, clocks)
            except ValueError as error:
                top.faults.add(where, f"{error}.")
        if len(top.faults.findings) == before:
            try:
                agreement = Agreement(**fields)
            except ValueError as error:
                top.faults.add(row.where, f"{error}.")
                continue
            try:
                agreement.gas_day.hour_count(day)
            except ValueError as error:
                top.faults.add(row.at("gas_day"), f"{error}.")
                continue
            agreements[point] = agreement
            top.faults.told.discard(point)
    return agreements, openings


def _day_rule(row: Fields, _numbers: Mapping[str, int], _clocks: Mapping[str, Any]) -> dict[str, Any]:
    start = row.fields("gas_day", ("start", "zone"))
    return {
        "gas_day": GasDayRule(
            start=start.clock("start", MOSCOW_10.start.isoformat()), zone=start.text("zone", MOSCOW_10.zone)
        )
    }


def _nomination_rule(_row: Fields, numbers: Mapping[str, int], clocks: Mapping[str, Any]) -> dict[str, Any]:
    return {"nominations": NominationRule(**{**clocks, **numbers})}


def _transit(row: Fields) -> TransitTerms:
    terms = row.fields("transit", ("tariff", "currency", "fuel_rate_of_receipts"))
    if row.value.get("unit") not in VOLUME_UNITS:
        row.faults.add(
            terms.where,
            "a tariff per 1000 m³ needs a point that counts in m3 or 1000m3.",
            hint="Leave the transit terms out.",
        )
    currency = terms.currency()
    return TransitTerms(
        tariff=terms.price("tariff", currency),
        currency=currency,
        fuel_rate_of_receipts=terms.decimal("fuel_rate_of_receipts", "0", below=1),
    )


def point_of(row: Fields, agreements: Mapping[str, Agreement]) -> Agreement | None:
    """The agreement of the point a row names; an unknown one is a fault."""
    name = row.text("point")
    if name and name not in agreements:
        row.faults.no_point(row.at("point"), name, agreements)
    return agreements.get(name)


def check_unit(row: Fields, agreement: Agreement, default: Any = ...) -> None:
    """A row must count in the unit of its agreement; with the default None it may leave the unit out."""
    unit = agreement.measure if default is None and not row.has("unit") else row.text("unit")
    if unit and unit != agreement.measure:
        row.faults.add(
            row.at("unit"),
            f"is {shown(unit)}; the agreement of {agreement.point} counts in {agreement.measure!r}.",
            value=unit,
            unit=agreement.measure,
        )


def read_sections(top: Fields, agreements: Mapping[str, Agreement], day: date) -> list[Section]:
    """Sections whose points are known, share a unit, and share a gas day."""
    sections = []
    for name, row in top.table("sections", ("points", "capacity", "unit")):
        points = sorted(row.names("points"))
        known = [p for p in points if p in agreements]
        for point in points:
            if point not in agreements:
                row.faults.no_point(row.at("points"), point, agreements)
        if not known:
            if row.value.get("points") == []:
                row.faults.add(row.at("points"), "is empty; a section carries the flow of one point or more.")
            continue
        first = agreements[known[0]]
        check_unit(row, first, None)
        hours = first.gas_day.hour_count(day)
        before = len(row.faults.findings)
        for other in (agreements[p] for p in known[1:]):
            if other.measure != first.measure:
                row.faults.add(
                    row.at("points"),
                    f"{first.point} counts in {first.measure!r} and {other.point} in {other.measure!r}; "
                    "points of a section need one unit.",
                )
            if other.gas_day.period(day) != first.gas_day.period(day):
                row.faults.add(
                    row.at("points"),
                    f"the gas days of {first.point} and {other.point} do not start and end together.",
                    hint="Give each its own section.",
                )
        capacity = hourly(row, "capacity", hours, first, day)
        if len(row.faults.findings) == before:
            sections.append(Section(id=name, points=tuple(known), capacity=capacity))
    return sections


def hourly(row: Fields, key: str, hours: int, agreement: Agreement, day: date) -> tuple[int, ...]:
    """A quantity for each hour of the gas day: a list of them, or one for all."""
    value = row.value.get(key)
    if not isinstance(value, list):
        return (row.units(key, unit=agreement.measure),) * hours
    if len(value) != hours:
        row.faults.add(
            row.at(key),
            f"states {len(value)} hours; gas day {day} has {hours} at {agreement.point}.",
            value=len(value),
            unit="h",
            limit=hours,
        )
        return (0,) * hours
    if all(type(v) is int and 0 <= v <= LARGEST_QUANTITY for v in value):
        return tuple(value)  # the usual case: no place needs to be named
    return tuple(
        row.whole(v, f"{row.at(key)}, hour {i + 1}", unit=agreement.measure) for i, v in enumerate(value)
    )


def _stamp(row: Fields) -> datetime:
    stamp = row.instant("stamp")
    if stamp.microsecond:
        row.faults.add(row.at("stamp"), "has parts of a second; a contract comes into force on a whole one.")
    return stamp


def read_bookings(top: Fields, agreements: Mapping[str, Agreement]) -> dict[str, Booking]:
    """Bookings by name."""
    bookings = {}
    for name, row in top.table("bookings", BOOKING_FIELDS):
        before = len(top.faults.findings)
        agreement = point_of(row, agreements)
        kind = row.choice("kind", ("firm", "interruptible"))
        if kind == "firm" and row.has("stamp"):
            row.faults.add(row.at("stamp"), "a firm booking has no contract stamp.", hint="Leave it out.")
        booking = Booking(
            id=name,
            point=agreement.point if agreement else "",
            side=row.choice("side", SIDES),
            shipper=row.text("shipper"),
            kind=kind,
            stamp=_stamp(row) if kind == "interruptible" else None,
            quantity=row.units("quantity", unit=agreement.measure if agreement else ""),
            first=row.day("from"),
            until=row.day("until"),
        )
        if agreement:
            check_unit(row, agreement, None)
        if len(top.faults.findings) > before:
            continue
        if booking.until <= booking.first:
            row.faults.add(row.at("until"), f"is {booking.until}; it must lie after {booking.first}.")
        bookings[name] = booking
    return bookings
