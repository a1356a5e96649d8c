"""Run one gas day from its bundle: schedule, allocation, statements, accounts, as plain data in one order.

The result holds only text, whole numbers and null, in an order that depends on nothing but the bundle's
content; `result_sha256` is the hash of all of it, short enough to read to a colleague over the telephone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from gasunion.dispatch.agreement import SIDES, Booking
from gasunion.dispatch.allocation import DayClose, linepack
from gasunion.dispatch.deadline import Acceptance, elapsed_share, instant_text
from gasunion.dispatch.nomination import Pair
from gasunion.dispatch.quantity import decimal_text
from gasunion.dispatch.reason import BOOKING_ENDED, BOOKING_NOT_BEGUN, booking_words
from gasunion.dispatch.schedule import Line, Schedule, schedule
from gasunion.dispatch.throughput import Given, given_up
from gasunion.ledger.account import Entry, left_open
from gasunion.operations.assumptions import assumptions
from gasunion.operations.bundle import Bundle
from gasunion.operations.closing import PointDay, close_points
from gasunion.operations.entries import accounts_of, flow_entries, point_entries
from gasunion.operations.statements import Statements, settle
from gasunion.outcome import canonical_json, sha256_of
from gasunion.timerules.database import time_rules, zone


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRun:
    """A gas day, run.

    Attributes
    ----------
    lines : what was scheduled, by point and pair. ends : how each point was closed.
    entries : of points and statements; flows are in the lines.
    body : the own part of the answer `day-result`.
    """

    lines: tuple[Line, ...]
    ends: Mapping[str, PointDay]
    entries: tuple[Entry, ...]
    body: dict[str, Any]


def run_day(bundle: Bundle) -> dict[str, Any]:
    """Everything that follows from a bundle, as the own part of the answer `day-result`."""
    return computed_day(bundle).body


def computed_day(bundle: Bundle) -> DayRun:
    """Everything that follows from a bundle, as records and as the answer."""
    plan = schedule(bundle.desk, bundle.messages.values(), as_of=bundle.as_of)
    ends = close_points(bundle, plan)
    allocated = {point: end.allocated for point, end in ends.items()}
    statements = settle(bundle.terms, bundle.desk, allocated)
    flows = flow_entries(bundle.desk, plan.lines)
    entries = (*point_entries(bundle.desk, ends), *statements.entries)
    open_sums = left_open((*flows, *entries))
    body: dict[str, Any] = {
        "gas_day": bundle.day.isoformat(),
        "time_rules": asdict(time_rules()),
        "assumptions": assumptions(bundle, plan, ends),
        "points": {p: _point(bundle, p) for p in bundle.desk.agreements},
        "messages": {name: _message(bundle, name, plan.accepted[name]) for name in sorted(plan.accepted)},
        "bookings": {name: _booking(bundle, b) for name, b in sorted(bundle.bookings.items())},
        "cycles": [
            {
                "instant": instant_text(cycle.instant),
                "points": list(cycle.points),
                "first_open_hour": {p: h + 1 for p, h in sorted(cycle.first_open.items())},
                "changed": dict(sorted(cycle.changed.items())),
            }
            for cycle in plan.cycles
        ],
        "schedule": _schedule(bundle, plan),
        "cuts": [
            {
                "point": r.pair.point,
                "pair": r.pair.name,
                "side": r.side,
                "stage": r.stage,
                "code": r.code,
                "tier": r.tier,
                "binds": r.binds,
                "units": sum(r.by_hour.values()),
                "by_hour": {str(h + 1): q for h, q in r.by_hour.items()},
                "sentence": r.sentence,
            }
            for r in plan.reasons.listed()
        ],
        "sections": _sections(bundle, plan),
        "certificate": [
            {
                "start": start,
                "hour": h + 1,
                "tier": "firm" if level.tier[0] == 0 else level.tier[1],
                "section": level.section,
                "share": str(level.share),
            }
            for (start, h), levels in sorted(plan.levels.items())
            for level in levels
        ],
        "throughput": [_given(g) for g in given_up(bundle.desk, plan.lines)],
        "allocation": {p: _allocation(bundle, end) for p, end in ends.items()},
        "positions": _positions(bundle, ends, statements),
        **statements.body,
        "entries": [
            {
                "id": e.id,
                "kind": e.kind,
                "where": e.where,
                "trace": e.trace,
                "postings": [
                    {
                        "party": x.account.party,
                        "account": x.account.purpose,
                        "unit": x.unit,
                        "amount": x.amount,
                    }
                    for x in e.postings
                ],
            }
            for e in entries
        ],
        "accounts": accounts_of((*flows, *entries)),
        "closes": not open_sums,
    }
    body["result_sha256"] = sha256_of(canonical_json(body))
    return DayRun(lines=tuple(plan.lines), ends=ends, entries=entries, body=body)


def _point(bundle: Bundle, point: str) -> dict[str, Any]:
    agreement = bundle.desk.agreements[point]
    start, end = agreement.gas_day.period(bundle.day)
    return {
        "unit": agreement.measure,
        "start": instant_text(start),
        "end": instant_text(end),
        "hours": bundle.desk.hour_count(point),
        "clocks": {name: start.astimezone(zone(name)).isoformat() for name in bundle.clocks},
    }


def _message(bundle: Bundle, name: str, accepted: Acceptance) -> dict[str, Any]:
    message = bundle.messages[name]
    share = None
    if accepted.effective is not None:
        start, end = bundle.desk.agreements[message.point].gas_day.period(bundle.day)
        share = elapsed_share(start=start, end=end, effective=accepted.effective)
    return {
        "kind": accepted.kind,
        "cycle": instant_text(accepted.cycle) if accepted.cycle else None,
        "confirmed_by": instant_text(accepted.confirmed_by) if accepted.confirmed_by else None,
        "effective": instant_text(accepted.effective) if accepted.effective else None,
        "elapsed_percent": None if share is None else decimal_text(share * 100, 2),
        "sentence": accepted.sentence,
    }


def _booking(bundle: Bundle, booking: Booking) -> dict[str, Any]:
    is_in_force = booking.holds_on(bundle.day)
    code = None if is_in_force else BOOKING_ENDED if booking.until <= bundle.day else BOOKING_NOT_BEGUN
    return {
        "point": booking.point,
        "side": booking.side,
        "shipper": booking.shipper,
        "units": booking.quantity if is_in_force else 0,
        "code": code,
        "sentence": None if is_in_force else f"{booking_words(booking, bundle.day)}; it counts 0.",
    }


def _schedule(bundle: Bundle, plan: Schedule) -> dict[str, Any]:
    points: dict[str, dict[str, Any]] = {point: {} for point in bundle.desk.agreements}
    for line in plan.lines:
        points[line.pair.point][line.pair.name] = {
            "exit_shipper": line.pair.exit_shipper,
            "entry_shipper": line.pair.entry_shipper,
            "nominated": _sides(line, "nominated"),
            "processed": _sides(line, "processed"),
            "status": _sides(line, "status"),
            "matched": list(line.matched),
            "confirmed": list(line.confirmed),
            "confirmed_day": sum(line.confirmed),
        }
    return points


def _sides(line: Line, what: str) -> dict[str, list[Any] | None]:
    table = getattr(line, what)
    return {side: list(table[side]) if side in table else None for side in SIDES}


def _sections(bundle: Bundle, plan: Schedule) -> dict[str, Any]:
    flowing: dict[str, list[list[int]]] = defaultdict(list)
    for line in plan.lines:
        flowing[line.pair.point].append(line.confirmed)
    result = {}
    for name, section in bundle.desk.sections.items():
        rows = [row for point in section.points for row in flowing[point]]
        load = [sum(column) for column in zip(*rows, strict=True)] or [0] * len(section.capacity)
        result[name] = {
            "points": list(section.points),
            "capacity": list(section.capacity),
            "load": load,
            "full_hours": [
                h + 1 for h, (q, c) in enumerate(zip(load, section.capacity, strict=True)) if q >= c
            ],
        }
    return result


def _given(given: Given) -> dict[str, Any]:
    return {
        "start": given.start,
        "hour": given.hour + 1,
        "sections": list(given.sections),
        "confirmed": given.confirmed,
        "greatest": given.greatest,
        "given_up": given.greatest - given.confirmed,
    }


def _allocation(bundle: Bundle, end: PointDay) -> dict[str, Any]:
    agreement = bundle.desk.agreements[end.point]
    close = end.close
    corrections = [
        {
            "reading": reading.id,
            "day": reading.day.isoformat(),
            "change": c.change,
            "posted": c.posted,
            "allocated_change": _by_name(c.allocated_change),
            "standing": c.closing,
        }
        for reading, c in end.corrections
    ]
    if close is None:
        return {
            "opening": end.opening, "confirmed": sum(end.allocated.values()), "measured": None,
            "difference": None, "would_be": None, "limit": agreement.balancing.limit,
            "is_limit_breached": None, "method": None, "posted": 0, "allocated": _by_name(end.allocated),
            "corrections": corrections, "standing": end.standing,
            "sentence": f"{end.point}: no reading of the day has come in; shippers stand at the confirmed.",
        }  # fmt: skip
    return {
        "opening": end.opening, "confirmed": close.confirmed, "measured": close.measured,
        "difference": close.difference, "would_be": close.would_be, "limit": agreement.balancing.limit,
        "is_limit_breached": close.is_limit_breached, "method": close.method, "posted": close.posted,
        "allocated": _by_name(end.allocated), "corrections": corrections, "standing": end.standing,
        "sentence": _allocation_sentence(end.point, close, agreement.words, agreement.balancing.limit),
    }  # fmt: skip


def _by_name(units: Mapping[Pair, int]) -> dict[str, int]:
    """Units under the printed name of each pair: here, at the door, and nowhere before."""
    return {pair.name: quantity for pair, quantity in units.items()}


def _allocation_sentence(point: str, close: DayClose[Pair], unit: str, limit: int | None) -> str:
    start = f"{point}: metered {close.measured}, confirmed {close.confirmed}; "
    if close.method == "confirmed":
        return start + (
            f"the difference of {close.difference} {unit} goes to the operators' account, shippers get "
            "what was confirmed."
        )
    breach = f"the account would stand at {close.would_be} {unit}, beyond its limit of {limit}; "
    if close.method == "extended":
        return start + breach + "as agreed it is extended and shippers get what was confirmed."
    return start + breach + "as agreed nothing is posted and shippers share what was metered pro rata."


def _positions(bundle: Bundle, ends: Mapping[str, PointDay], statements: Statements) -> dict[str, Any]:
    packs = {}
    for operator, pack in sorted(bundle.packs.items()):
        received, delivered, metered = pack.received, pack.delivered, True
        for point, end in ends.items():
            agreement = bundle.desk.agreements[point]
            if operator not in (agreement.exit_operator, agreement.entry_operator):
                continue
            metered = metered and end.close is not None
            # A later reading of an earlier day moved gas that the opening linepack did not yet know of.
            late = sum(c.change for r, c in end.corrections if r.day < bundle.day)
            if operator == agreement.entry_operator:
                received += end.measured + late
            else:
                delivered += end.measured + late
        (closing,) = linepack(pack.opening, received=[received], delivered=[delivered])
        packs[operator] = {
            "unit": pack.unit, "opening": pack.opening, "received": received, "delivered": delivered,
            "closing": closing, "is_metered": metered,
        }  # fmt: skip
    return {
        "balancing_accounts": {p: end.standing for p, end in ends.items()},
        "linepack": packs,
        **statements.positions,
    }
