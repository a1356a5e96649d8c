"""A whole gas day as one JSON bundle: read, checked, every fault at once, and its canonical form.

The bundle is an object of tables of named rows, so that no order of rows exists that could matter; the few
lists whose order does not matter are sorted before the input is hashed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
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
from gasunion.dispatch.allocation import Method
from gasunion.dispatch.desk import Desk, open_desk
from gasunion.dispatch.nomination import Nomination
from gasunion.gasday import MOSCOW_10, GasDayRule
from gasunion.operations.fields import Faults, Fields, nearest
from gasunion.operations.terms import TERMS, Terms, read_terms
from gasunion.outcome import Refused, canonical_json, sha256_of

FORMAT: Final = "gasunion/day/1"

POINT_FIELDS: Final = (
    "exit_operator", "entry_operator", "initiating", "matching", "metering", "unit", "reference", "gas_day",
    "nominations", "sides", "matching_rule", "rights", "firm_basis", "cut_order", "balancing_account", "transit",
)  # fmt: skip
RULE_FIELDS: Final = (
    "deadline", "first_cycle", "days_before", "cycle_hours", "lead_hours", "closes_hours_before_end",
)  # fmt: skip
BOOKING_FIELDS: Final = (
    "point", "side", "shipper", "kind", "stamp", "quantity", "unit", "from", "until",
)  # fmt: skip
NOMINATION_FIELDS: Final = (
    "point", "side", "shipper", "counterparty", "received", "unit", "hours", "daily",
)  # fmt: skip
TOP_FIELDS: Final = (
    "bundle", "gas_day", "as_of", "points", "sections", "bookings", "nominations", "readings", "closed_days",
    "linepack", "clocks", *TERMS,
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
    confirmed: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """An operator's linepack at the start of the day, and what it moved elsewhere than at these points."""

    unit: str
    opening: int
    received: int
    delivered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """One gas day, read and checked.

    Attributes
    ----------
    openings : the operators' account at the start of the day, by point.
    clocks : time zones in which the start of the day is told.
    sha256 : hash of the canonical form, the same for every order of rows.
    """

    day: date
    as_of: datetime | None
    desk: Desk
    openings: Mapping[str, int]
    nominations: tuple[Nomination, ...]
    readings: tuple[Reading, ...]
    closed_days: Mapping[tuple[str, date], ClosedDay]
    packs: Mapping[str, Pack]
    clocks: tuple[str, ...]
    terms: Terms
    sha256: str


def canonical(value: Any, key: str = "") -> Any:
    """The bundle with every list whose order says nothing sorted."""
    if isinstance(value, Mapping):
        return {k: canonical(v, k) for k, v in value.items()}
    if isinstance(value, list):
        inner = [canonical(v) for v in value]
        # Hours and periods are sequences; every other list is a set.
        return (
            inner
            if key in ("hours", "capacity", "periods") or _is_pair(value, key)
            else sorted(inner, key=canonical_json)
        )
    return value


def _is_pair(value: list[Any], key: str) -> bool:
    # A trade is [price, quantity]; it is met without a key, inside its list.
    return key == "" and len(value) <= 2


def read_bundle(value: Any) -> Bundle:
    """Read a bundle.

    Raises
    ------
    Refused : with every fault that was found.
    """
    faults = Faults()
    top = Fields(value, "", faults, TOP_FIELDS)
    if top.value.get("bundle", FORMAT) != FORMAT:
        faults.add("bundle", f"is {top.value['bundle']!r}; this version reads {FORMAT!r}.")
    day = top.day("gas_day")
    as_of = top.instant("as_of") if top.has("as_of") else None
    agreements, openings = _points(top)
    if not agreements:
        faults.add("points", "there is no border point that could be read; a gas day needs one.")
    bookings = _bookings(top, agreements)
    desk = open_desk(
        day,
        agreements=agreements.values(),
        bookings=bookings.values(),
        sections=_sections(top, agreements, day),
    )
    nominations = _nominations(top, desk, bookings)
    readings, closed_days = _readings(top, desk, nominations)
    packs = {
        operator: Pack(
            unit=row.text("unit"),
            opening=row.units("opening"),
            received=row.units("received", 0),
            delivered=row.units("delivered", 0),
        )
        for operator, row in top.table("linepack", ("unit", "opening", "received", "delivered"))
    }
    _packs_fit(packs, agreements, faults)
    clocks = tuple(
        sorted({_zone(name, f"clocks[{i}]", faults) for i, name in enumerate(top.items("clocks", []))})
    )
    terms = read_terms(top, desk)
    if faults.findings:
        raise Refused(faults.findings)
    return Bundle(
        day=day,
        as_of=as_of,
        desk=desk,
        openings=openings,
        nominations=nominations,
        readings=readings,
        closed_days=closed_days,
        packs=packs,
        clocks=clocks,
        terms=terms,
        sha256=sha256_of(canonical_json(canonical(value))),
    )


def _zone(name: Any, where: str, faults: Faults) -> str:
    try:
        GasDayRule(start=MOSCOW_10.start, zone=name)
    except (ValueError, TypeError, AttributeError):
        faults.add(where, f"unknown time zone {name!r}; use an IANA name such as 'Asia/Almaty'.")
        return MOSCOW_10.zone
    return str(name)


def _points(top: Fields) -> tuple[dict[str, Agreement], dict[str, int]]:
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
        if len(top.faults.findings) > before or not (exit_operator and entry_operator):
            continue
        for build, where in ((_day_rule, row.at("gas_day")), (_nomination_rule, row.at("nominations"))):
            try:
                fields |= build(row, numbers, clocks)
            except ValueError as error:
                top.faults.add(where, f"{error}.")
        if len(top.faults.findings) == before:
            try:
                agreements[point] = Agreement(**fields)
            except ValueError as error:
                top.faults.add(row.where, f"{error}.")
    return agreements, openings


def _day_rule(row: Fields, _numbers: Mapping[str, int], _clocks: Mapping[str, Any]) -> dict[str, Any]:
    start = row.fields("gas_day", ("start", "zone"))
    return {
        "gas_day": GasDayRule(
            start=start.clock("start", MOSCOW_10.start.isoformat()), zone=start.text("zone", MOSCOW_10.zone)
        )
    }


def _nomination_rule(_row: Fields, numbers: Mapping[str, int], clocks: Mapping[str, Any]) -> dict[str, Any]:
    return {"nominations": NominationRule(**numbers, **clocks)}


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


def _point(row: Fields, agreements: Mapping[str, Agreement]) -> Agreement | None:
    name = row.text("point")
    if name and name not in agreements:
        row.faults.add(
            row.at("point"), f"there is no point {name!r}.", value=name, hint=nearest(name, agreements)
        )
    return agreements.get(name)


def _unit_fits(row: Fields, agreement: Agreement, default: Any = ...) -> None:
    unit = row.text("unit", agreement.measure if default is None else ...)
    if unit and unit != agreement.measure:
        row.faults.add(
            row.at("unit"),
            f"is {unit!r}; the agreement of {agreement.point} counts in {agreement.measure!r}.",
            value=unit,
            unit=agreement.measure,
        )


def _sections(top: Fields, agreements: Mapping[str, Agreement], day: date) -> list[Section]:
    sections = []
    for name, row in top.table("sections", ("points", "capacity", "unit")):
        points = sorted({p for p in row.items("points") if isinstance(p, str)})
        known = [p for p in points if p in agreements]
        for point in points:
            if point not in agreements:
                row.faults.add(
                    row.at("points"),
                    f"there is no point {point!r}.",
                    value=point,
                    hint=nearest(point, agreements),
                )
        if not known:
            if not points:
                row.faults.add(row.at("points"), "is empty; a section carries the flow of one point or more.")
            continue
        first = agreements[known[0]]
        _unit_fits(row, first, None)
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
        capacity = _hourly(row, "capacity", hours, first, day)
        if len(row.faults.findings) == before:
            sections.append(Section(id=name, points=tuple(known), capacity=capacity))
    return sections


def _hourly(row: Fields, key: str, hours: int, agreement: Agreement, day: date) -> tuple[int, ...]:
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
    return tuple(
        row.whole(v, f"{row.at(key)}, hour {i + 1}", unit=agreement.measure) for i, v in enumerate(value)
    )


def _bookings(top: Fields, agreements: Mapping[str, Agreement]) -> dict[str, Booking]:
    bookings = {}
    for name, row in top.table("bookings", BOOKING_FIELDS):
        before = len(top.faults.findings)
        agreement = _point(row, agreements)
        kind = row.choice("kind", ("firm", "interruptible"))
        if kind == "firm" and row.has("stamp"):
            row.faults.add(row.at("stamp"), "a firm booking has no contract stamp.", hint="Leave it out.")
        booking = Booking(
            id=name,
            point=agreement.point if agreement else "",
            side=row.choice("side", SIDES),
            shipper=row.text("shipper"),
            kind=kind,
            stamp=row.instant("stamp") if kind == "interruptible" else None,
            quantity=row.units("quantity", unit=agreement.measure if agreement else ""),
            first=row.day("from"),
            until=row.day("until"),
        )
        if agreement:
            _unit_fits(row, agreement, None)
        if len(top.faults.findings) > before:
            continue
        if booking.until <= booking.first:
            row.faults.add(row.at("until"), f"is {booking.until}; it must lie after {booking.first}.")
        bookings[name] = booking
    return bookings


def _nominations(top: Fields, desk: Desk, bookings: Mapping[str, Booking]) -> tuple[Nomination, ...]:
    result = []
    for name, row in top.table("nominations", NOMINATION_FIELDS):
        before = len(top.faults.findings)
        agreement = _point(row, desk.agreements)
        side = row.choice("side", SIDES)
        shipper, counterparty = row.text("shipper"), row.text("counterparty")
        received = row.instant("received")
        if row.has("hours") == row.has("daily"):
            row.faults.add(row.where, "state either hours or daily, one of the two.")
        if agreement is None:
            continue
        _unit_fits(row, agreement)
        hours = desk.hour_count(agreement.point)
        nomination = Nomination(
            id=name,
            point=agreement.point,
            side=side,
            shipper=shipper,
            counterparty=counterparty,
            received=received,
            unit=agreement.measure,
            hours=_hourly(row, "hours", hours, agreement, desk.day) if row.has("hours") else None,
            daily=row.units("daily", unit=agreement.measure) if row.has("daily") else None,
        )
        if agreement.sides not in ("double", side):
            row.faults.add(
                row.at("side"),
                f"is {side!r}; at {agreement.point} the {agreement.sides} side nominates for both.",
            )
        _right_in_force(row, nomination, agreement, bookings, desk)
        if len(top.faults.findings) == before:
            result.append(nomination)
    return tuple(result)


def _right_in_force(
    row: Fields, nomination: Nomination, agreement: Agreement, bookings: Mapping[str, Booking], desk: Desk
) -> None:
    """A nomination on a right that has ended is a mistake of the bundle; on none it is processed to 0."""
    mine = [
        b
        for b in bookings.values()
        if (b.point, b.side, b.shipper) == (nomination.point, nomination.side, nomination.shipper)
    ]
    if agreement.rights == "open" or not mine or any(b.holds_on(desk.day) for b in mine):
        return
    last = max(mine, key=lambda b: (b.until, b.id))
    ended = last.until <= desk.day
    row.faults.add(
        row.where,
        f"booking {last.id} of {last.shipper} at {last.point} "
        + (f"ended on {last.until}" if ended else f"begins on {last.first}")
        + f"; nothing is booked on gas day {desk.day}.",
        hint="Book, or withdraw the nomination.",
    )


def _readings(
    top: Fields, desk: Desk, nominations: tuple[Nomination, ...]
) -> tuple[tuple[Reading, ...], dict[tuple[str, date], ClosedDay]]:
    closed: dict[tuple[str, date], ClosedDay] = {}
    for point, rows in top.table("closed_days", _days_of(top)):
        if point not in desk.agreements:
            top.faults.add(rows.where, f"there is no point {point!r}.", hint=nearest(point, desk.agreements))
            continue
        for text in sorted(rows.value):
            row = Fields(rows.value[text], rows.at(text), top.faults, ("measured", "method", "confirmed"))
            closed[point, Fields({"day": text}, rows.at(text), top.faults, ("day",)).day("day")] = ClosedDay(
                measured=row.units("measured"),
                method=row.choice("method", ("confirmed", "extended", "pro_rata")),
                confirmed=row.numbers("confirmed") if row.has("confirmed") else {},
            )
    readings = []
    for name, row in top.table("readings", ("point", "day", "received", "quantity", "unit")):
        agreement = _point(row, desk.agreements)
        about = row.day("day", desk.day)
        received = row.instant("received")
        if agreement is None:
            continue
        _unit_fits(row, agreement, None)
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
                f"corrects {about} at {agreement.point}, but closed_days does not say how that day was closed.",
            )
        elif about == desk.day and received < desk.start(agreement.point) + timedelta(hours=1):
            row.faults.add(
                row.at("received"), f"was received before an hour of gas day {desk.day} had flowed."
            )
        readings.append(reading)
    return tuple(readings), closed


def _days_of(top: Fields) -> tuple[str, ...]:
    """The days named in closed_days: its rows are tables by day, whose names are data."""
    table = top.value.get("closed_days", {})
    if not isinstance(table, Mapping):
        return ()
    return tuple(sorted({d for rows in table.values() if isinstance(rows, Mapping) for d in rows}))


def _packs_fit(packs: Mapping[str, Pack], agreements: Mapping[str, Agreement], faults: Faults) -> None:
    for operator, pack in packs.items():
        mine = [a for a in agreements.values() if operator in (a.exit_operator, a.entry_operator)]
        for agreement in mine:
            if agreement.measure != pack.unit:
                faults.add(
                    f"linepack.{operator}.unit",
                    f"is {pack.unit!r}; {agreement.point}, where {operator} stands, counts in "
                    f"{agreement.measure!r}.",
                )
        if not mine and agreements:
            faults.add(f"linepack.{operator}", f"{operator} is the operator of no point.")
