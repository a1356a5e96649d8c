"""Alarms: events that somebody of the party must have seen; beside the events stands who saw them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from gasunion.ledger.store.ledger import instant_text
from gasunion.operations.notes.tables import ALARM_RECEIPTS
from gasunion.operations.store.actor import Actor, Unknown, require
from gasunion.operations.store.events import Event, event, event_of_row
from gasunion.operations.store.installation import Installation
from gasunion.operations.store.tables import EVENT_READERS, EVENTS
from gasunion.outcome import Finding

ALARMING: Final[Mapping[str, str]] = {
    "cut.published": "Gas was cut.",
    "outage.declared": "A section carries less.",
    "account.near": "An account of operators is near its limit.",
    "webhook.given_up": "A webhook did not answer and was given up.",
    "protocol.refused": "A party refused its consent.",
}
"""Actions that are alarms, and what each says first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An event that asks for a person. acknowledged_by : of the own party; None while nobody has."""

    alarm: int
    at: str
    action: str
    sentence: str
    agreement: str | None
    day: str | None
    subject: str
    detail: Mapping[str, Any]
    acknowledged_by: str | None
    acknowledged_at: str | None


def alarms(
    installation: Installation,
    actor: Actor,
    *,
    is_open: bool | None = True,
    before: int | None = None,
    limit: int = 50,
) -> tuple[Alarm, ...]:
    """Alarms that the actor's party sees, the last first.

    Parameters
    ----------
    is_open : those that nobody of the party has acknowledged; False: the others; None: all.
    """
    require(actor)
    asked = _asked(actor.party).order_by(EVENTS.c.seq.desc()).limit(limit)
    if before is not None:
        asked = asked.where(EVENTS.c.seq < before)
    if is_open is not None:
        asked = asked.where(
            ALARM_RECEIPTS.c.user.is_(None) if is_open else ALARM_RECEIPTS.c.user.is_not(None)
        )
    with installation.reading() as connection:
        return tuple(_alarm(row) for row in connection.execute(asked))


def acknowledge(installation: Installation, actor: Actor, number: int) -> Alarm:
    """Say that the party has seen an alarm; the first who does stays named.

    Raises
    ------
    Unknown : there is no such alarm that the party sees.
    """
    require(actor, "dispatcher", "shipper", "planner", "administrator")

    def work(connection: Connection) -> Alarm:
        row = connection.execute(_asked(actor.party).where(EVENTS.c.seq == number)).one_or_none()
        if row is None:
            what = f"there is no alarm {number} for {actor.party}."
            raise Unknown([Finding(where="alarm", what=what)])
        if row.acknowledged_by is None:
            connection.execute(
                insert(ALARM_RECEIPTS).values(
                    event=number, party=actor.party, user=actor.user, at=instant_text(installation.now())
                )
            )
            event(
                connection, installation, actor=actor, action="alarm.acknowledged", subject=str(number),
                detail={"alarm": number}, seen_by={actor.party}, agreement=row.agreement, day=row.day,
            )  # fmt: skip
        return _alarm(connection.execute(_asked(actor.party).where(EVENTS.c.seq == number)).one())

    return installation.write(work)


def _asked(party: str) -> Any:
    return (
        select(
            EVENTS,
            ALARM_RECEIPTS.c.user.label("acknowledged_by"),
            ALARM_RECEIPTS.c.at.label("acknowledged_at"),
        )
        .join(EVENT_READERS, (EVENT_READERS.c.seq == EVENTS.c.seq) & (EVENT_READERS.c.party == party))
        .outerjoin(
            ALARM_RECEIPTS, (ALARM_RECEIPTS.c.event == EVENTS.c.seq) & (ALARM_RECEIPTS.c.party == party)
        )
        .where(EVENTS.c.action.in_(sorted(ALARMING)))
    )


def _alarm(row: Any) -> Alarm:
    told: Event = event_of_row(row)
    return Alarm(
        alarm=told.seq,
        at=told.at,
        action=told.action,
        sentence=ALARMING[told.action],
        agreement=told.agreement,
        day=told.day,
        subject=told.subject,
        detail=told.detail,
        acknowledged_by=row.acknowledged_by,
        acknowledged_at=row.acknowledged_at,
    )
