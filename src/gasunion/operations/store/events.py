"""Every change as one event in the change's own transaction; audit, streams, webhooks and alarms read them.

The events form a hash chain, so that whoever keeps the hash of one can tell that none before it was changed,
taken out or put in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select

from gasunion.ledger.store.ledger import instant_text
from gasunion.operations.store.actor import Actor
from gasunion.operations.store.installation import Installation
from gasunion.operations.store.tables import EVENT_READERS, EVENTS
from gasunion.outcome import Finding, canonical_json, sha256_of

START: Final = "0" * 64
_SIGN: Final = b"gasunion/event/1"
# Made once: every change asks for them.
_LAST: Final = select(EVENTS.c.seq, EVENTS.c.hash, EVENTS.c.at).order_by(EVENTS.c.seq.desc()).limit(1)
_ADD: Final = insert(EVENTS)
_ADD_READER: Final = insert(EVENT_READERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that changed.

    Attributes
    ----------
    seq : its number, without gaps. at : when, in UTC.
    actor, party : who did it and for whom; None: the program itself.
    action : what was done, "noun.verb". subject : to what, by its name.
    detail : plain data. seen_by : parties that may read it, in order.
    hash : of this event and all before it.
    """

    seq: int
    at: str
    actor: str | None
    party: str | None
    action: str
    agreement: str | None
    day: str | None
    subject: str
    detail: Mapping[str, Any]
    seen_by: tuple[str, ...]
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event that is to be written; see `Event`."""

    actor: Actor | None
    action: str
    subject: str
    detail: Mapping[str, Any]
    seen_by: tuple[str, ...]
    agreement: str | None = None
    day: str | None = None


def event(
    connection: Connection,
    installation: Installation,
    *,
    actor: Actor | None,
    action: str,
    subject: str,
    detail: Mapping[str, Any],
    seen_by: Iterable[str],
    agreement: str | None = None,
    day: str | None = None,
) -> int:
    """Write one event in the transaction at hand; its number.

    Parameters
    ----------
    detail : plain data that every reader may see: one event says one thing to all who read it.
    """
    told = Told(
        actor=actor,
        action=action,
        subject=subject,
        detail=detail,
        seen_by=tuple(seen_by),
        agreement=agreement,
        day=day,
    )
    return tell(connection, installation, [told])


def tell(connection: Connection, installation: Installation, told: Sequence[Told]) -> int:
    """Write several events in the transaction at hand, in their order; the number of the last."""
    last = connection.execute(_LAST).one_or_none()
    seq, before = (0, START) if last is None else (int(last.seq), str(last.hash))
    # Clocks of several machines may differ by a little; the order of events does not.
    at = max(instant_text(installation.now()), "" if last is None else last.at)
    rows: list[dict[str, Any]] = []
    readers: list[dict[str, Any]] = []
    for one in told:
        seq += 1
        parties = sorted(set(one.seen_by))
        row = {
            "seq": seq,
            "at": at,
            "actor": None if one.actor is None else one.actor.user,
            "party": None if one.actor is None else one.actor.party,
            "action": one.action,
            "agreement": one.agreement,
            "day": one.day,
            "subject": one.subject,
            "detail": canonical_json(one.detail).decode(),
            "seen_by": canonical_json(parties).decode(),
        }
        before = hash_of(before, row)
        rows.append(row | {"hash": before})
        readers += [{"party": p, "seq": seq} for p in parties]
    if rows:
        connection.execute(_ADD, rows)
    if readers:
        connection.execute(_ADD_READER, readers)
    return seq


def hash_of(before: str, row: Mapping[str, Any]) -> str:
    """Hash of an event's columns after the hash of the event before it."""
    return sha256_of(_SIGN, bytes.fromhex(before), canonical_json(dict(row)))


def events_of(
    connection: Connection,
    party: str,
    *,
    after: int = 0,
    limit: int = 200,
    agreement: str | None = None,
    day: str | None = None,
    action: str | None = None,
) -> tuple[Event, ...]:
    """What a party may read, in order, after a number."""
    asked = (
        select(EVENTS)
        .join(EVENT_READERS, EVENT_READERS.c.seq == EVENTS.c.seq)
        .where(EVENT_READERS.c.party == party, EVENT_READERS.c.seq > after)
        .order_by(EVENT_READERS.c.seq)
        .limit(limit)
    )
    if agreement is not None:
        asked = asked.where(EVENTS.c.agreement == agreement)
    if day is not None:
        asked = asked.where(EVENTS.c.day == day)
    if action is not None:
        asked = asked.where(EVENTS.c.action == action)
    return tuple(event_of_row(row) for row in connection.execute(asked))


def events_after(connection: Connection, after: int, *, limit: int = 200) -> tuple[Event, ...]:
    """Every event after a number, for the program's own readers (webhooks, alarms); no door shows it."""
    asked = select(EVENTS).where(EVENTS.c.seq > after).order_by(EVENTS.c.seq).limit(limit)
    return tuple(event_of_row(row) for row in connection.execute(asked))


def last_event(connection: Connection) -> int:
    """Number of the last event; 0 where there is none."""
    return int(connection.execute(select(func.max(EVENTS.c.seq))).scalar_one() or 0)


def chain_faults(connection: Connection) -> Iterator[Finding]:
    """Events whose number or hash does not follow from the one before."""
    before, number = START, 0
    for row in connection.execute(select(EVENTS).order_by(EVENTS.c.seq)):
        number += 1
        columns = {k: v for k, v in row._mapping.items() if k != "hash"}
        if row.seq != number:
            yield Finding(where=f"event {number}", what=f"is missing; {row.seq} follows.")
            number = row.seq
        if hash_of(before, columns) != row.hash:
            yield Finding(where=f"event {row.seq}", what="was changed, or one before it was.")
        before = row.hash


def event_of_row(row: Any) -> Event:
    """An event from a row that holds its columns."""
    columns = {c.name: row._mapping[c.name] for c in EVENTS.c}
    columns["detail"] = json.loads(row.detail)
    columns["seen_by"] = tuple(json.loads(row.seen_by))
    return Event(**columns)
