"""Hand-over notes: what a shift leaves for the next one of its own party."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from gasunion.ledger.store.ledger import instant_text
from gasunion.operations.notes.tables import HANDOVERS, made_number
from gasunion.operations.notes.written import text_faults
from gasunion.operations.store.actor import Actor, Role, Unknown, require
from gasunion.operations.store.events import event
from gasunion.operations.store.installation import Installation
from gasunion.operations.store.once import once
from gasunion.outcome import Finding, Refused

WRITERS: Final[tuple[Role, ...]] = ("dispatcher", "shipper")


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A note for the next shift. taken_by : who took it over; None while nobody has."""

    note: int
    at: str
    user: str
    party: str
    agreement: str | None
    day: str | None
    text: str
    taken_by: str | None
    taken_at: str | None


def leave_note(
    installation: Installation,
    actor: Actor,
    text: str,
    *,
    agreement: str | None = None,
    day: str | None = None,
    key: str | None = None,
) -> Handover:
    """Leave a note for the next shift.

    Raises
    ------
    Refused : the text is empty or too long.
    """
    require(actor, *WRITERS)
    faults = text_faults(text, "text")
    if faults:
        raise Refused(faults)
    body = {"text": text, "agreement": agreement, "day": day}

    def work(connection: Connection) -> Handover:
        def do() -> Handover:
            done = connection.execute(
                insert(HANDOVERS).values(
                    at=instant_text(installation.now()), user=actor.user, party=actor.party,
                    taken_by=None, taken_at=None, **body,
                )
            )  # fmt: skip
            number = made_number(done)
            event(
                connection, installation, actor=actor, action="note.left", subject=str(number),
                detail={"note": number}, seen_by={actor.party}, agreement=agreement, day=day,
            )  # fmt: skip
            return _note(_row(connection, actor, number))

        return once(
            connection, actor, key, action="note.leave", body=body, at=installation.now(),
            answers=Handover, work=do,
        )  # fmt: skip

    return installation.write(work)


def notes(
    installation: Installation, actor: Actor, *, before: int | None = None, limit: int = 50
) -> tuple[Handover, ...]:
    """Notes of the actor's party, the last first; `before` a number for the next page."""
    require(actor)
    asked = select(HANDOVERS).where(HANDOVERS.c.party == actor.party).order_by(HANDOVERS.c.id.desc())
    if before is not None:
        asked = asked.where(HANDOVERS.c.id < before)
    with installation.reading() as connection:
        return tuple(_note(row) for row in connection.execute(asked.limit(limit)))


def take_note(installation: Installation, actor: Actor, number: int) -> Handover:
    """Take a note over; the first who does stays named.

    Raises
    ------
    Unknown : the party has no such note.
    """
    require(actor, *WRITERS)

    def work(connection: Connection) -> Handover:
        row = _row(connection, actor, number)
        if row.taken_by is None:
            connection.execute(
                update(HANDOVERS)
                .where(HANDOVERS.c.id == number)
                .values(taken_by=actor.user, taken_at=instant_text(installation.now()))
            )
            event(
                connection, installation, actor=actor, action="note.taken", subject=str(number),
                detail={"note": number}, seen_by={actor.party}, agreement=row.agreement, day=row.day,
            )  # fmt: skip
        return _note(_row(connection, actor, number))

    return installation.write(work)


def _row(connection: Connection, actor: Actor, number: int) -> Any:
    asked = select(HANDOVERS).where(HANDOVERS.c.id == number, HANDOVERS.c.party == actor.party)
    row = connection.execute(asked).one_or_none()
    if row is None:
        raise Unknown([Finding(where="note", what=f"there is no note {number} of {actor.party}.")])
    return row


def _note(row: Any) -> Handover:
    return Handover(
        note=row.id,
        at=row.at,
        user=row.user,
        party=row.party,
        agreement=row.agreement,
        day=row.day,
        text=row.text,
        taken_by=row.taken_by,
        taken_at=row.taken_at,
    )
