"""Standing nominations: a shipper's default for every gas day of a period, until it is ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from gasunion.dispatch.deadline import deadline_utc
from gasunion.ledger.store.ledger import instant_text
from gasunion.operations.fields import Faults, Fields
from gasunion.operations.store.actor import Actor, conflict, require, unknown
from gasunion.operations.store.events import event
from gasunion.operations.store.installation import Installation
from gasunion.operations.store.once import once
from gasunion.operations.workday.answers.nomination import Standing
from gasunion.operations.workday.kept.agreements import StoredAgreement
from gasunion.operations.workday.kept.closes import open_days
from gasunion.operations.workday.kept.days import StoredDay, arrival, inserted
from gasunion.operations.workday.kept.hand import at_hand, desk_of
from gasunion.operations.workday.kept.nominations import ASKED_FIELDS, Checked, checked
from gasunion.operations.workday.kept.standing import (
    StoredStanding,
    enter_standing,
    standing_of,
    stored,
)
from gasunion.operations.workday.nominations import require_own, with_shipper
from gasunion.operations.workday.sight import Sight, seen_agreement
from gasunion.operations.workday.tables import STANDING
from gasunion.outcome import Refused, canonical_json

LONGEST_DAYS: Final = 3660
_TRIED_DAYS: Final = 3


def put_standing(
    installation: Installation,
    actor: Actor,
    asked: Mapping[str, Any],
    *,
    agreement: str,
    key: str | None = None,
) -> Standing:
    """Let a nomination stand for every gas day from "first" to the one before "until".

    It enters days as they are opened, and at once those that are open, before their deadline, and have none
    of this pair and side. Of two for the same pair and side the later one counts.

    Raises
    ------
    Refused : every fault, at its field. Forbidden : it is another's.
    """
    require(actor, "shipper", "dispatcher")

    def write(connection: Connection) -> Standing:
        agreed, sight = seen_agreement(connection, actor, agreement)
        return once(
            connection, actor, key, action="standing.put",
            body={"agreement": agreement, "asked": asked}, at=installation.now(), answers=Standing,
            work=lambda: _put(connection, agreed, sight),
        )  # fmt: skip

    def _put(connection: Connection, agreed: StoredAgreement, sight: Sight) -> Standing:
        body, first, until = _read(installation, actor, agreed, sight, with_shipper(actor, asked))
        now = instant_text(installation.now())
        made = connection.execute(
            insert(STANDING).values(
                agreement=agreement, shipper=body["shipper"], body=canonical_json(body).decode(),
                first=first, until=until, user=actor.user, put_at=now, ended_at=None,
            )
        )  # fmt: skip
        id_ = inserted(made)
        _tell(installation, connection, actor, agreed, id_, body, "standing.put")
        entered = []
        for day in open_days(connection, agreement):
            if first <= day.day.isoformat() < until and _before_deadline(installation, connection, day, body):
                received = arrival(connection, day, installation.now())
                if enter_standing(connection, installation, day, agreed, received=received, only=id_):
                    entered.append(day.day.isoformat())
        found = connection.execute(select(STANDING).where(STANDING.c.id == id_)).one()
        return replace(_view(stored(found)), entered=tuple(entered))

    return installation.write(write)


def _read(
    installation: Installation, actor: Actor, agreed: StoredAgreement, sight: Sight, given: Any
) -> tuple[dict[str, Any], str, str]:
    faults = Faults()
    top = Fields(given, (), faults, (*ASKED_FIELDS, "first", "until"))
    first, until = top.day("first"), top.day("until")
    today = installation.now().date()
    if not faults.findings and not first < until <= first + timedelta(days=LONGEST_DAYS):
        faults.add("until", f"is {until}; it must lie after {first}, by {LONGEST_DAYS} days at most.")
    if not faults.findings and until <= today:
        faults.add("until", f"is {until}; that period is over.")
    if faults.findings:
        raise Refused(faults.findings)
    row = {k: v for k, v in top.value.items() if k in ASKED_FIELDS}
    start = max(first, today + timedelta(days=1))
    read = _checked(agreed, row, start, received=instant_text(installation.now()))
    require_own(actor, sight, read)
    return dict(read.body), first.isoformat(), until.isoformat()


def _checked(agreed: StoredAgreement, row: Mapping[str, Any], start: date, *, received: str) -> Checked:
    """A nomination read on a day of its period that nobody has opened.

    On a day on which clocks change a list of 24 hours would be wrong; it is right if it is on one of three.
    """
    told: Refused | None = None
    for i in range(_TRIED_DAYS):
        sample = StoredDay(
            id=0, agreement=agreed.agreement, day=start + timedelta(days=i), version=agreed.version,
            capacity={}, opened_by="", opened_at="", last_row=0, last_instant="",
        )  # fmt: skip
        try:
            return checked(desk_of(agreed, sample).desk, agreed, row, received=received)
        except Refused as refused:
            told = refused
    assert told is not None, "a day was tried"
    raise told


def _before_deadline(
    installation: Installation, connection: Connection, day: StoredDay, body: Mapping[str, Any]
) -> bool:
    agreement = at_hand(installation, connection, day).desk.agreements.get(body["point"])
    if agreement is None:
        return False
    return installation.now() <= deadline_utc(agreement.nominations, agreement.gas_day, day.day)


def _tell(
    installation: Installation,
    connection: Connection,
    actor: Actor,
    agreed: StoredAgreement,
    id_: int,
    body: Mapping[str, Any],
    action: str,
) -> None:
    event(
        connection, installation, actor=actor, action=action, agreement=agreed.agreement,
        subject=f"standing nomination {id_}",
        detail={k: body[k] for k in ("point", "side", "shipper", "counterparty")} | {"standing": id_},
        seen_by=(body["shipper"], *agreed.operators_at(body["point"])),
    )  # fmt: skip


def end_standing(
    installation: Installation, actor: Actor, standing: int, *, key: str | None = None
) -> Standing:
    """Let a standing nomination enter no further day; days that it has entered keep it.

    Raises
    ------
    Unknown : there is none that the actor may end. Conflict : it was ended already.
    """
    require(actor, "shipper", "dispatcher")

    def write(connection: Connection) -> Standing:
        row = connection.execute(select(STANDING).where(STANDING.c.id == standing)).one_or_none()
        missing = unknown("standing", f"there is no standing nomination {standing}.")
        if row is None:
            raise missing
        agreed, sight = seen_agreement(connection, actor, row.agreement)
        found = stored(row)
        if not _sees(sight, found):
            raise missing
        return once(
            connection, actor, key, action="standing.end", body=standing, at=installation.now(),
            answers=Standing, work=lambda: _end(connection, agreed, found),
        )  # fmt: skip

    def _end(connection: Connection, agreed: StoredAgreement, found: StoredStanding) -> Standing:
        if found.ended_at is not None:
            raise conflict("standing", f"was ended at {found.ended_at}.", "Nothing is left to do.")
        now = instant_text(installation.now())
        connection.execute(update(STANDING).where(STANDING.c.id == standing).values(ended_at=now))
        _tell(installation, connection, actor, agreed, standing, found.body, "standing.ended")
        return replace(_view(found), ended_at=now)

    return installation.write(write)


def standings(installation: Installation, actor: Actor, *, agreement: str) -> tuple[Standing, ...]:
    """Standing nominations that the actor's party may see, in order.

    Raises
    ------
    Unknown : there is no such agreement for the party.
    """
    with installation.reading() as connection:
        _, sight = seen_agreement(connection, actor, agreement)
        return tuple(_view(s) for s in standing_of(connection, agreement) if _sees(sight, s))


def _sees(sight: Sight, found: StoredStanding) -> bool:
    return found.shipper == sight.party or found.body["point"] in sight.own_points


def _view(found: StoredStanding) -> Standing:
    body = found.body
    return Standing(
        standing=found.id,
        agreement=found.agreement,
        point=body["point"],
        side=body["side"],
        shipper=body["shipper"],
        counterparty=body["counterparty"],
        unit=body["unit"],
        hours=None if body.get("hours") is None else tuple(body["hours"]),
        daily=body.get("daily"),
        first=found.first,
        until=found.until,
        put_at=found.put_at,
        ended_at=found.ended_at,
    )
