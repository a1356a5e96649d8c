"""Meter readings, and what moved elsewhere than at the border points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection

from gasunion.operations.fields import Faults, Fields
from gasunion.operations.messages import read_readings
from gasunion.operations.store.actor import Actor, Forbidden, require
from gasunion.operations.store.events import event
from gasunion.operations.store.installation import Installation
from gasunion.operations.workday.answers.nomination import FiguresTaken, ReadingsTaken, ReadingView
from gasunion.operations.workday.kept.closes import close_of, closed_from, open_days
from gasunion.operations.workday.kept.days import Row, StoredDay, append, arrival
from gasunion.operations.workday.kept.hand import Hand, at_hand
from gasunion.operations.workday.kept.publications import answer_of
from gasunion.operations.workday.nominations import refuse_closed
from gasunion.operations.workday.on_day import OnDay, once_on_day
from gasunion.operations.workday.sight import Sight, require_operator, seen_day
from gasunion.outcome import Finding, Refused

READING_FIELDS: Final = ("point", "day", "quantity", "unit")
MOST_READINGS: Final = 1_000


def put_readings(
    installation: Installation,
    actor: Actor,
    asked: Sequence[Mapping[str, Any]],
    *,
    agreement: str,
    day: str,
    key: str | None = None,
) -> ReadingsTaken:
    """Take readings of a day, or of an earlier day that is closed: those are corrections; all or none.

    Parameters
    ----------
    asked : of each point and quantity; unit where the client wants it checked; day where an earlier one.

    Raises
    ------
    Refused : every fault, by the number of the reading. Forbidden : another operator reads that meter.
    """
    require(actor, "dispatcher", "accountant")

    def taken(here: OnDay) -> ReadingsTaken:
        connection, found = here.connection, here.day
        hand = at_hand(installation, connection, found)
        refuse_closed(connection, found)
        received = arrival(connection, found, installation.now())
        bodies = _read(connection, hand, actor, asked, received=received)
        rows = append(
            connection, found, kind="reading", bodies=bodies, received=received, user=actor.user,
            party=actor.party,
        )  # fmt: skip
        for row in rows:
            reading = row.body["reading"]
            event(
                connection, installation, actor=actor, action="reading.taken", agreement=agreement, day=day,
                subject=row.id, detail=reading, seen_by=hand.stored.operators_at(reading["point"]),
            )  # fmt: skip
        return ReadingsTaken(agreement=agreement, day=day, taken=tuple(_view(found, row) for row in rows))

    return once_on_day(
        installation, actor, taken, agreement=agreement, day=day, action="readings",
        asked={"asked": list(asked)}, answers=ReadingsTaken, key=key, admits=require_operator,
    )  # fmt: skip


def _read(
    connection: Connection, hand: Hand, actor: Actor, asked: Sequence[Any], *, received: str
) -> list[dict[str, Any]]:
    """Readings as rows hold them, each of an earlier day with how that day was closed."""
    faults: list[Finding] = []
    if not 1 <= len(asked) <= MOST_READINGS:
        what = f"has {len(asked)} readings; 1 to {MOST_READINGS} are taken at once."
        raise Refused([Finding(where="readings", what=what)])
    bodies = []
    others: list[str] = []
    for i, given in enumerate(asked, start=1):
        found = Faults()
        top = Fields(given, (), found, READING_FIELDS)
        row: dict[str, Any] = {k: v for k, v in top.value.items() if k in READING_FIELDS and v is not None}
        agreement = hand.desk.agreements.get(str(row.get("point")))
        closed = None
        if agreement is not None:
            row.setdefault("unit", agreement.measure)
            if isinstance(row.get("day"), str) and row["day"] == hand.day.day.isoformat():
                del row["day"]
            closed = _closed(connection, hand, agreement.point, row.get("day"))
            if agreement.metering != actor.party:
                others.append(f"{agreement.point} is read by {agreement.metering}")
        bundle: dict[str, Any] = {"readings": {"row": {**row, "received": received}}}
        if closed is not None:
            bundle["closed_days"] = {row["point"]: {row["day"]: closed}}
        read_readings(Fields(bundle, (), found, ("readings", "closed_days")), hand.desk)
        faults += [
            replace(f, where=f"readings[{i}].{f.where.removeprefix('readings.row').lstrip('.')}".rstrip("."))
            for f in found.findings
        ]
        bodies.append({"reading": row, "closed": closed})
    if faults:
        raise Refused(faults)
    if others:
        raise Forbidden([Finding(where="party", what=f"{'; '.join(others)}.")], "not allowed")
    return bodies


def _closed(connection: Connection, hand: Hand, point: str, day: Any) -> dict[str, Any] | None:
    """How an earlier day was closed at a point, as it stands after every correction that was closed since.

    Raises
    ------
    Refused : an earlier day is still open; a correction goes into the first that is, or their order is lost.
    """
    if not isinstance(day, str) or (closed := close_of(connection, hand.day.agreement, day)) is None:
        return None
    first = open_days(connection, hand.day.agreement)[0].day.isoformat()
    if first != hand.day.day.isoformat():
        what = f"corrects {day}; such readings go into {first}, the first gas day that is open."
        raise Refused([Finding(where="readings", what=what, value=day)])
    answer = answer_of(connection, closed.by)
    end = answer["allocation"].get(point)
    if end is None:
        return None
    since = closed_from(connection, hand.day.agreement, day, first)
    changed = sum(
        c["change"]
        for later in since
        for c in answer_of(connection, later.by)["allocation"].get(point, {"corrections": ()})["corrections"]
        if c["day"] == day
    )
    return {
        "measured": changed + (end["confirmed"] if end["measured"] is None else end["measured"]),
        "method": end["method"] or "confirmed",
        "confirmed": {
            pair: line["confirmed_day"] for pair, line in answer["schedule"].get(point, {}).items()
        },
    }


def readings(
    installation: Installation, actor: Actor, *, agreement: str, day: str
) -> tuple[ReadingView, ...]:
    """Readings at the points where the actor's party is an operator, in the order in which they arrived.

    Raises
    ------
    Unknown : there is no such day for the party.
    """
    with installation.reading() as connection:
        found, _, sight = seen_day(connection, actor, agreement, day)
        hand = at_hand(installation, connection, found)
    return tuple(
        _view(found, row) for row in hand.readings if row.body["reading"]["point"] in sight.own_points
    )


def _view(day: StoredDay, row: Row) -> ReadingView:
    reading = row.body["reading"]
    return ReadingView(
        agreement=day.agreement,
        day=day.day.isoformat(),
        reading=row.id,
        row=row.number,
        point=reading["point"],
        about=reading.get("day", day.day.isoformat()),
        quantity=reading["quantity"],
        unit=reading["unit"],
        received=row.received,
        party=row.party,
        user=row.user,
    )


def put_figures(
    installation: Installation,
    actor: Actor,
    asked: Mapping[str, Any],
    *,
    agreement: str,
    day: str,
    key: str | None = None,
) -> FiguresTaken:
    """Take what an operator's portfolios put in and took off at home, and what its linepack gained elsewhere.

    Parameters
    ----------
    asked : "zones": by zone, by shipper, inputs and offtakes; "linepack": received and delivered. Each table
        replaces the one before.

    Raises
    ------
    Refused : every fault, at its field. Forbidden : the zone is another operator's.
    """
    require(actor, "dispatcher", "accountant")

    def taken(here: OnDay) -> FiguresTaken:
        connection, found = here.connection, here.day
        refuse_closed(connection, found)
        body = _figures(here.sight, asked)
        received = arrival(connection, found, installation.now())
        (row,) = append(
            connection, found, kind="figures", bodies=[body], received=received, user=actor.user,
            party=actor.party,
        )  # fmt: skip
        event(
            connection, installation, actor=actor, action="figures.taken", agreement=agreement, day=day,
            subject=row.id, detail={"zones": sorted(body["zones"]), "linepack": bool(body["linepack"])},
            seen_by=(actor.party,),
        )  # fmt: skip
        return FiguresTaken(
            agreement=agreement, day=day, row=row.number, zones=tuple(sorted(body["zones"])),
            linepack=bool(body["linepack"]),
        )  # fmt: skip

    return once_on_day(
        installation, actor, taken, agreement=agreement, day=day, action="figures",
        asked={"asked": asked}, answers=FiguresTaken, key=key, admits=require_operator,
    )  # fmt: skip


def _figures(sight: Sight, asked: Any) -> dict[str, Any]:
    faults = Faults()
    top = Fields(asked, (), faults, ("zones", "linepack"))
    known = {
        name: zone
        for name, zone in sight.stored.body.get("zones", {}).items()
        if zone["operator"] == sight.party
    }
    zones: dict[str, Any] = {}
    for name, of in top.table("zones", _shippers_of(top)):
        if name not in known:
            what = f"is no balancing zone of {sight.party}."
            faults.add(of.where, what, value=name, hint=faults.nearest(name, known))
            continue
        zones[name] = {}
        for shipper in sorted(of.value):
            row = Fields(of.value[shipper], ("zones", name, str(shipper)), faults, ("inputs", "offtakes"))
            of.name(shipper, row.where)
            zones[name][shipper] = {"inputs": row.units("inputs", 0), "offtakes": row.units("offtakes", 0)}
    pack: dict[str, Any] = {}
    if top.has("linepack"):
        moved = top.fields("linepack", ("received", "delivered"))
        if sight.party not in sight.stored.body.get("linepack", {}):
            faults.add("linepack", f"the agreement keeps no linepack of {sight.party}.")
        pack[sight.party] = {"received": moved.units("received", 0), "delivered": moved.units("delivered", 0)}
    if not zones and not pack and not faults.findings:
        faults.add("figures", "holds nothing; state zones or linepack.")
    if faults.findings:
        raise Refused(faults.findings)
    return {"zones": zones, "linepack": pack}


def _shippers_of(top: Fields) -> tuple[str, ...]:
    """The names inside the zones: they are data, not fields."""
    given = top.value.get("zones")
    rows = given.values() if isinstance(given, Mapping) else ()
    return tuple(sorted({str(name) for row in rows if isinstance(row, Mapping) for name in row}))
