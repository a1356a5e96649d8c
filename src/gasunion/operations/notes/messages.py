"""Messages of an agreement, a receipt for each party: operators to anybody in it, others to operators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from gasunion.ledger.store.ledger import instant_text
from gasunion.operations.notes.tables import MAILBOXES, MESSAGES, made_number
from gasunion.operations.notes.written import MOST_SUBJECT, text_faults
from gasunion.operations.store.actor import Actor, Forbidden, Role, Unknown, require
from gasunion.operations.store.events import event
from gasunion.operations.store.installation import Installation
from gasunion.operations.store.once import once
from gasunion.operations.workday.sight import seen_agreement
from gasunion.outcome import Finding, Refused
from gasunion.reading.text import shown

WRITERS: Final[tuple[Role, ...]] = ("dispatcher", "shipper", "accountant", "planner")
MOST_PARTIES: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Whether a party acknowledged a message, and who of it was first."""

    party: str
    received_by: str | None
    received_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message.

    Attributes
    ----------
    receipts : of the parties that it is to; who received it sees its own alone.
    """

    message: int
    at: str
    user: str
    party: str
    agreement: str
    day: str | None
    subject: str
    text: str
    receipts: tuple[Receipt, ...]


def send_message(
    installation: Installation,
    actor: Actor,
    to: Iterable[str],
    *,
    agreement: str,
    subject: str,
    text: str,
    day: str | None = None,
    key: str | None = None,
) -> Message:
    """Send a message to parties of an agreement.

    Raises
    ------
    Refused : a text is empty or too long, or nobody is named. Unknown : the actor's party sees no such
    agreement, or it has no such party. Forbidden : one who is no operator writes to another such.
    """
    require(actor, *WRITERS)
    wanted = sorted(set(to))
    faults = text_faults(subject, "subject", most=MOST_SUBJECT, is_line=True) + text_faults(text, "text")
    if not wanted:
        faults.append(Finding(where="to", what="names nobody.", hint="Name the parties that it is for."))
    if faults:
        raise Refused(faults)
    body = {"to": wanted, "agreement": agreement, "subject": subject, "text": text, "day": day}

    def work(connection: Connection) -> Message:
        stored, sight = seen_agreement(connection, actor, agreement)
        # Who is no operator writes to operators alone, and learns of no other party by trying.
        others = stored.participants if sight.is_operator else frozenset(stored.operators)
        _require_known(actor, wanted, others - {actor.party}, is_operator=sight.is_operator)

        def do() -> Message:
            done = connection.execute(
                insert(MESSAGES).values(
                    at=instant_text(installation.now()), user=actor.user, party=actor.party,
                    agreement=agreement, day=day, subject=subject, text=text,
                )
            )  # fmt: skip
            number = made_number(done)
            boxes = [
                {"message": number, "party": p, "received_by": None, "received_at": None} for p in wanted
            ]
            connection.execute(insert(MAILBOXES), boxes)
            # One event each: who else got it is not everybody's business.
            for party in wanted:
                event(
                    connection, installation, actor=actor, action="message.sent", subject=str(number),
                    detail={"message": number, "subject": subject}, seen_by={party, actor.party},
                    agreement=agreement, day=day,
                )  # fmt: skip
            return _message(connection, actor, number)

        return once(
            connection, actor, key, action="message.send", body=body, at=installation.now(),
            answers=Message, work=do,
        )  # fmt: skip

    return installation.write(work)


def messages(
    installation: Installation,
    actor: Actor,
    *,
    agreement: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> tuple[Message, ...]:
    """Messages that the actor's party sent or was sent, the last first."""
    require(actor)
    asked = _asked(actor).order_by(MESSAGES.c.id.desc()).limit(limit)
    if agreement is not None:
        asked = asked.where(MESSAGES.c.agreement == agreement)
    if before is not None:
        asked = asked.where(MESSAGES.c.id < before)
    with installation.reading() as connection:
        found = connection.execute(asked).scalars().all()
        return tuple(_message(connection, actor, number) for number in found)


def acknowledge_message(installation: Installation, actor: Actor, number: int) -> Message:
    """Say that the actor's party received a message; the first who does stays named.

    Raises
    ------
    Unknown : there is no such message to the party.
    """
    require(actor, *WRITERS, "administrator")

    def work(connection: Connection) -> Message:
        box = (MAILBOXES.c.message == number, MAILBOXES.c.party == actor.party)
        row = connection.execute(select(MAILBOXES).where(*box)).one_or_none()
        if row is None:
            what = f"there is no message {number} to {actor.party}."
            raise Unknown([Finding(where="message", what=what)])
        if row.received_by is None:
            now = instant_text(installation.now())
            connection.execute(update(MAILBOXES).where(*box).values(received_by=actor.user, received_at=now))
            sent = connection.execute(select(MESSAGES).where(MESSAGES.c.id == number)).one()
            event(
                connection, installation, actor=actor, action="message.received", subject=str(number),
                detail={"message": number}, seen_by={actor.party, sent.party}, agreement=sent.agreement,
                day=sent.day,
            )  # fmt: skip
        return _message(connection, actor, number)

    return installation.write(work)


def _require_known(actor: Actor, wanted: list[str], others: frozenset[str], *, is_operator: bool) -> None:
    strangers = [p for p in wanted if p not in others]
    if not strangers:
        return
    known = f"parties that {actor.party} writes to here: {', '.join(sorted(others)[:20])}"
    faults = [
        Finding(where="to", what=f"{actor.party} does not write to {shown(p)} here", hint=f"{known}.")
        for p in strangers[:20]
    ]
    if is_operator:
        raise Unknown(faults, "no such party in the agreement")
    raise Forbidden(faults, "not allowed: only operators write to parties that are no operators")


def _asked(actor: Actor) -> Any:
    return (
        select(MESSAGES.c.id)
        .outerjoin(MAILBOXES, (MAILBOXES.c.message == MESSAGES.c.id) & (MAILBOXES.c.party == actor.party))
        .where((MESSAGES.c.party == actor.party) | MAILBOXES.c.party.is_not(None))
    )


def _message(connection: Connection, actor: Actor, number: int) -> Message:
    row = connection.execute(select(MESSAGES).where(MESSAGES.c.id == number)).one()
    boxes = select(MAILBOXES).where(MAILBOXES.c.message == number).order_by(MAILBOXES.c.party)
    if row.party != actor.party:
        boxes = boxes.where(MAILBOXES.c.party == actor.party)
    return Message(
        message=row.id,
        at=row.at,
        user=row.user,
        party=row.party,
        agreement=row.agreement,
        day=row.day,
        subject=row.subject,
        text=row.text,
        receipts=tuple(
            Receipt(party=b.party, received_by=b.received_by, received_at=b.received_at)
            for b in connection.execute(boxes)
        ),
    )
