"""A nomination checked against the day at hand, by the engine's own reader, and what to know about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from gasunion.dispatch.agreement import Side
from gasunion.dispatch.deadline import Acceptance, instant_text
from gasunion.dispatch.desk import Desk
from gasunion.dispatch.nomination import Nomination, asked
from gasunion.dispatch.rights import NOTHING
from gasunion.operations.fields import Faults, Fields
from gasunion.operations.messages import read_nominations
from gasunion.operations.workday.answers.nomination import Nominated, Remark
from gasunion.operations.workday.kept.agreements import StoredAgreement
from gasunion.operations.workday.kept.days import Row, StoredDay
from gasunion.operations.workday.kept.hand import Hand
from gasunion.outcome import Finding, Refused
from gasunion.reading.text import shown

ASKED_FIELDS: Final = ("point", "side", "shipper", "counterparty", "unit", "hours", "daily")
_ROW: Final = "nominations.row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A nomination that may be taken. body: of its row. accepted: the cycle it falls into."""

    body: Mapping[str, Any]
    message: Nomination
    accepted: Acceptance


def checked(desk: Desk, stored: StoredAgreement, given: Any, *, received: str) -> Checked:
    """Read one nomination as the bundle of its day would be read.

    Parameters
    ----------
    given : plain data with the fields of ASKED_FIELDS; the unit may be left out. received : by the server.

    Raises
    ------
    Refused : with every fault, at the field.
    """
    faults = Faults()
    top = Fields(given, (), faults, ASKED_FIELDS)
    row: dict[str, Any] = {k: v for k, v in top.value.items() if k in ASKED_FIELDS and v is not None}
    point = row.get("point")
    agreement = desk.agreements.get(point) if isinstance(point, str) else None
    if agreement is not None:
        row.setdefault("unit", agreement.measure)
    read = read_nominations(
        Fields({"nominations": {"row": {**row, "received": received}}}, (), faults, ("nominations",)), desk
    )
    known = stored.shippers
    for word in ("shipper", "counterparty"):
        name = row.get(word)
        if isinstance(name, str) and name and name not in known:
            what = f"{shown(name)} takes no part in {stored.agreement}."
            faults.add(word, what, value=name, hint=faults.nearest(name, known))
    if faults.findings:
        raise Refused([_at_field(f) for f in faults.findings])
    (message,) = read
    accepted = desk.accepted(message)
    if accepted.cycle is None:
        raise Refused([Finding(where="received", what=f"{accepted.sentence}.", value=received)])
    if message.hours is not None:
        row["hours"] = list(message.hours)
    return Checked(body=row, message=message, accepted=accepted)


def _at_field(finding: Finding) -> Finding:
    where = finding.where.removeprefix(_ROW).lstrip(".") or "nomination"
    return replace(finding, where=where)


def view(
    day: StoredDay,
    row: Row,
    accepted: Acceptance,
    *,
    supersedes: str | None = None,
    is_standing: bool = True,
    remarks: tuple[Remark, ...] = (),
) -> Nominated:
    """A nomination as a door is given it."""
    body = row.body
    hours = body.get("hours")
    return Nominated(
        agreement=day.agreement,
        day=day.day.isoformat(),
        nomination=row.id,
        row=row.number,
        point=body["point"],
        side=body["side"],
        shipper=body["shipper"],
        counterparty=body["counterparty"],
        unit=body["unit"],
        hours=None if hours is None else tuple(hours),
        daily=body.get("daily"),
        received=row.received,
        kind=accepted.kind,
        cycle=None if accepted.cycle is None else instant_text(accepted.cycle),
        confirmed_by=None if accepted.confirmed_by is None else instant_text(accepted.confirmed_by),
        effective=None if accepted.effective is None else instant_text(accepted.effective),
        sentence=accepted.sentence,
        user=row.user,
        party=row.party,
        supersedes=supersedes,
        is_standing=is_standing,
        remarks=remarks,
    )


def remarks_on(hand: Hand, found: Checked) -> tuple[Remark, ...]:
    """What a shipper should know of a nomination that is taken all the same: its own bookings bind it."""
    message = found.message
    agreement = hand.desk.agreements[message.point]
    if agreement.rights == "open" or agreement.sides not in ("double", message.side):
        return ()
    held = (message.point, message.side, message.shipper)
    booked = hand.desk.holdings.get(held, NOTHING).total
    wanted = asked_over_all(hand, found)
    over = [h + 1 for h, q in enumerate(wanted) if q > booked]
    if not over:
        return ()
    hours = f"hour {over[0]}" if len(over) == 1 else f"{len(over)} hours from hour {over[0]}"
    lapsed = hand.desk.lapsed.get(held)
    if lapsed is not None:
        what = f"booking {lapsed.id} is not in force on this gas day, so nothing will be processed"
    else:
        what = (
            f"{message.shipper} holds {booked} {agreement.words} on the {message.side} side, and asks for "
            f"{max(wanted)} with all its counterparties; what is above in {hours} will not be processed"
        )
    return (Remark(code="37G", where="hours" if message.hours is not None else "daily", sentence=f"{what}."),)


def asked_over_all(hand: Hand, found: Checked) -> tuple[int, ...]:
    """What a shipper asks for on one side of a point with all its counterparties, by hour."""
    message = found.message
    hours = hand.hours[message.point]
    totals = list(spread_over(message, hours))
    for pair in hand.pairs_of.get((message.point, message.side, message.shipper), ()):
        if pair != message.pair:
            other, _ = hand.read[pair, message.side]
            totals = [a + b for a, b in zip(totals, spread_over(other, hours), strict=True)]
    return tuple(totals)


def spread_over(message: Nomination, hours: int) -> tuple[int, ...]:
    """A nomination by the hour, as it would be if nothing had flowed yet."""
    return asked(message, flowed=(), first_open=0, hours=hours)


def standing_row(hand: Hand, found: Checked) -> Row | None:
    """The nomination of the same pair and side that stands so far."""
    side: Side = found.message.side
    return hand.standing.get((found.message.pair, side))
