"""Outages: a section carries less from when a publication takes it; begun hours never change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from gasunion.operations.fields import Faults, Fields
from gasunion.operations.store.actor import Actor, Conflict, require, unknown
from gasunion.operations.store.events import event
from gasunion.operations.store.installation import Installation
from gasunion.operations.workday.answers.nomination import OutageView
from gasunion.operations.workday.kept.days import Row, append, arrival, row_by_id
from gasunion.operations.workday.kept.hand import Hand, at_hand
from gasunion.operations.workday.kept.publications import last_publication
from gasunion.operations.workday.nominations import refuse_closed
from gasunion.operations.workday.on_day import OnDay, once_on_day
from gasunion.operations.workday.sight import Sight, seen_day
from gasunion.outcome import Finding, Refused
from gasunion.reading.text import fault_of

OUTAGE_FIELDS = ("section", "first_hour", "last_hour", "capacity", "cause")


def report_outage(
    installation: Installation,
    actor: Actor,
    asked: Mapping[str, Any],
    *,
    agreement: str,
    day: str,
    key: str | None = None,
) -> OutageView:
    """Report that a section carries less; the next publication takes it up.

    Parameters
    ----------
    asked : section, first_hour and last_hour (of the gas day, from 1, both included), capacity (units in each
        of them) and cause.

    Raises
    ------
    Refused : every fault, at its field. Forbidden : the actor dispatches at no point of the section.
    """
    require(actor, "dispatcher")

    def reported(here: OnDay) -> OutageView:
        connection, found = here.connection, here.day
        hand = at_hand(installation, connection, found)
        refuse_closed(connection, found)
        body = read_outage(hand, here.sight, asked)
        received = arrival(connection, found, installation.now())
        (row,) = append(
            connection, found, kind="outage", bodies=[body], received=received, user=actor.user,
            party=actor.party,
        )  # fmt: skip
        _tell(installation, connection, actor, hand, row, "outage.declared", body)
        return outage_view(hand, row, {})

    return once_on_day(
        installation, actor, reported, agreement=agreement, day=day, action="outage.report",
        asked={"asked": asked}, answers=OutageView, key=key,
    )  # fmt: skip


def read_outage(hand: Hand, sight: Sight, asked: Any, *, where: str = "") -> dict[str, Any]:
    """An outage as a row holds it.

    Raises
    ------
    Refused : every fault, at its field.
    """
    faults = Faults()
    top = Fields(asked, (where,) if where else (), faults, OUTAGE_FIELDS)
    section = top.text("section")
    known = {s: x for s, x in hand.desk.sections.items() if any(p in sight.own_points for p in x.points)}
    if section and section not in known:
        faults.add(top.at("section"), f"there is no section {section!r} at a point of {sight.party}.",
                   value=section, hint=faults.nearest(section, known))  # fmt: skip
    capacity, first, last = top.units("capacity"), top.units("first_hour"), top.units("last_hour")
    cause = top.value.get("cause") or ""
    if not isinstance(cause, str) or (fault_of(cause) is not None) or len(cause) > 2_000:
        faults.add(top.at("cause"), "must be a plain text of at most 2,000 characters.")
    if not faults.findings:
        hours = len(known[section].capacity)
        if not 1 <= first <= hours:
            faults.add(top.at("first_hour"), f"is {first}; the gas day has hours 1 to {hours}.", value=first)
        if not first <= last <= hours:
            faults.add(top.at("last_hour"), f"is {last}; it must be {first} to {hours}.", value=last)
        normal = max(known[section].capacity[first - 1 : last], default=0)
        if not faults.findings and capacity >= normal:
            faults.add(
                top.at("capacity"),
                f"is {capacity}; in these hours {section} carries {normal} at most, so this is no outage.",
                value=capacity, limit=normal,
            )  # fmt: skip
    if faults.findings:
        raise Refused(faults.findings)
    return {
        "section": section, "first_hour": first, "last_hour": last, "capacity": capacity, "cause": cause,
    }  # fmt: skip


def lift_outage(
    installation: Installation,
    actor: Actor,
    outage: str,
    *,
    agreement: str,
    day: str,
    key: str | None = None,
) -> OutageView:
    """Report that an outage is over; the next publication gives the capacity back in the hours still open.

    Raises
    ------
    Unknown : there is none that the actor sees. Conflict : it was lifted already.
    """
    require(actor, "dispatcher")

    def lifted(here: OnDay) -> OutageView:
        connection, found = here.connection, here.day
        hand = at_hand(installation, connection, found)
        row = row_by_id(connection, found, outage, "outage")
        points = hand.desk.sections[row.body["section"]].points
        if not any(p in here.sight.own_points for p in points):
            raise unknown("outage", f"there is no outage {outage!r} on gas day {day} of {agreement}.")
        refuse_closed(connection, found)
        if outage in hand.lifts:
            by = hand.lifts[outage]
            what = f"was lifted by {by.party} at {by.received}."
            raise Conflict([Finding(where=f"outage {outage}", what=what)], "not done: somebody was faster")
        received = arrival(connection, found, installation.now())
        (lift,) = append(
            connection, found, kind="lift", bodies=[{"outage": outage}], received=received, user=actor.user,
            party=actor.party,
        )  # fmt: skip
        _tell(installation, connection, actor, hand, row, "outage.lifted", row.body)
        last = last_publication(connection, found)
        return outage_view(hand, row, {} if last is None else last.taken, lift=lift)

    return once_on_day(
        installation, actor, lifted, agreement=agreement, day=day, action="outage.lift",
        asked={"outage": outage}, answers=OutageView, key=key,
    )  # fmt: skip


def _tell(
    installation: Installation,
    connection: Connection,
    actor: Actor,
    hand: Hand,
    row: Row,
    action: str,
    body: Mapping[str, Any],
) -> None:
    points = hand.desk.sections[body["section"]].points
    shippers = {s for s, at in hand.stored.holders.items() if not at.isdisjoint(points)}
    operators = {o for p in points for o in hand.stored.operators_at(p)}
    event(
        connection, installation, actor=actor, action=action, agreement=hand.day.agreement,
        day=hand.day.day.isoformat(), subject=row.id, detail=dict(body), seen_by=shippers | operators,
    )  # fmt: skip


def outages(installation: Installation, actor: Actor, *, agreement: str, day: str) -> tuple[OutageView, ...]:
    """Outages of sections in which a point of the actor's party lies, in the order of their report.

    Raises
    ------
    Unknown : there is no such day for the party.
    """
    with installation.reading() as connection:
        found, _, sight = seen_day(connection, actor, agreement, day)
        hand = at_hand(installation, connection, found)
        last = last_publication(connection, found)
    taken = {} if last is None else last.taken
    return tuple(
        outage_view(hand, row, taken, lift=hand.lifts.get(row.id))
        for row in hand.outages
        if sight.sees_section(hand.desk.sections[row.body["section"]].points)
    )


def outage_view(hand: Hand, row: Row, taken: Mapping[str, int], *, lift: Row | None = None) -> OutageView:
    """An outage as a door is given it. taken: by the last publication."""
    body = row.body
    section = hand.desk.sections[body["section"]]
    normal = section.capacity[body["first_hour"] - 1 : body["last_hour"]]
    from_hour = max(taken[row.id], body["first_hour"]) if row.id in taken else None
    return OutageView(
        agreement=hand.day.agreement,
        day=hand.day.day.isoformat(),
        outage=row.id,
        row=row.number,
        section=body["section"],
        first_hour=body["first_hour"],
        last_hour=body["last_hour"],
        capacity=body["capacity"],
        normal=min(normal),
        unit=hand.desk.agreements[section.points[0]].measure,
        cause=body["cause"],
        party=row.party,
        user=row.user,
        received=row.received,
        taken_from=from_hour if from_hour is not None and from_hour <= body["last_hour"] else None,
        lifted_by=None if lift is None else lift.id,
        lifted_from=None if lift is None else taken.get(lift.id),
        state="lifted" if lift is not None else "handled" if row.id in taken else "declared",
    )
