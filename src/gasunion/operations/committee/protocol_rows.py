"""Rows of protocols, read and written inside a transaction that others open."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, insert, select, update

from gasunion.operations.committee.change import Change
from gasunion.operations.committee.consent import Consent, read_consent
from gasunion.operations.committee.protocol import Entry, Listed, Proposal, Protocol, Said
from gasunion.operations.committee.tables import (
    PROTOCOL_ANSWERS,
    PROTOCOL_CHANGES,
    PROTOCOL_PARTIES,
    PROTOCOL_VERSIONS,
    PROTOCOLS,
)
from gasunion.operations.committee.version import Version, read_version
from gasunion.operations.store.actor import Actor, unknown
from gasunion.operations.store.events import event
from gasunion.operations.store.installation import Installation
from gasunion.reading.text import shown


def seen(connection: Connection, actor: Actor, protocol: str) -> None:
    """Let an actor pass whose party takes part.

    Raises
    ------
    Unknown : there is no such protocol, or none that the party takes part in.
    """
    asked = select(PROTOCOL_PARTIES.c.party).where(
        PROTOCOL_PARTIES.c.protocol == protocol, PROTOCOL_PARTIES.c.party == actor.party
    )
    if connection.execute(asked).first() is None:
        raise unknown(f"protocol {shown(protocol)}", "there is no such protocol.")


def protocol_row(connection: Connection, protocol: str) -> Any:
    """The row of a protocol; None where there is none."""
    return connection.execute(select(PROTOCOLS).where(PROTOCOLS.c.protocol == protocol)).one_or_none()


def keep_version(connection: Connection, actor: Actor, version: Version, *, note: str, at: str) -> None:
    """Write a version; it is never changed."""
    connection.execute(
        insert(PROTOCOL_VERSIONS).values(
            protocol=version.protocol,
            number=version.number,
            sha256=version.sha256,
            run=version.draft.run,
            document=json.dumps(version.plain(), ensure_ascii=False),
            note=note,
            by_user=actor.user,
            by_party=actor.party,
            at=at,
        )
    )


def version_of(connection: Connection, protocol: str, number: int | None = None) -> Version:
    """A version by its number, or the last; its hash and text are checked as it is read.

    Raises
    ------
    Unknown : there is none. Refused : the database was changed by other hands.
    """
    asked = select(PROTOCOL_VERSIONS.c.document).where(PROTOCOL_VERSIONS.c.protocol == protocol)
    if number is None:
        asked = asked.order_by(PROTOCOL_VERSIONS.c.number.desc()).limit(1)
    else:
        asked = asked.where(PROTOCOL_VERSIONS.c.number == number)
    document = connection.execute(asked).scalar_one_or_none()
    if document is None:
        raise unknown(f"version {number} of {shown(protocol)}", "there is no such version.")
    return read_version(json.loads(document), f"version {number or 'last'} of {protocol}")


def consents(connection: Connection, version: Version) -> tuple[Consent, ...]:
    """What was said to a version, as the signed files."""
    asked = select(PROTOCOL_ANSWERS.c.document).where(
        PROTOCOL_ANSWERS.c.protocol == version.protocol, PROTOCOL_ANSWERS.c.number == version.number
    )
    found = connection.execute(asked.order_by(PROTOCOL_ANSWERS.c.party)).scalars()
    return tuple(read_consent(json.loads(text), "consent") for text in found)


def answer_row(connection: Connection, version: Version, party: str) -> Any:
    """What a party said to a version; None where it has said nothing."""
    asked = select(PROTOCOL_ANSWERS).where(
        PROTOCOL_ANSWERS.c.protocol == version.protocol,
        PROTOCOL_ANSWERS.c.number == version.number,
        PROTOCOL_ANSWERS.c.party == party,
    )
    return connection.execute(asked).one_or_none()


def change_rows(connection: Connection, protocol: str) -> list[Any]:
    """Every proposal of a protocol, in order."""
    asked = select(PROTOCOL_CHANGES).where(PROTOCOL_CHANGES.c.protocol == protocol)
    return list(connection.execute(asked.order_by(PROTOCOL_CHANGES.c.number)))


def proposal(connection: Connection, protocol: str, id_: str) -> Proposal:
    """A proposal by its id.

    Raises
    ------
    Unknown : there is none.
    """
    for row in change_rows(connection, protocol):
        if f"c{row.number}" == id_:
            return _proposal(row)
    raise unknown(f"change {shown(id_)}", "there is no such proposal.")


def settle_change(
    connection: Connection, protocol: str, id_: str, *, state: str, remark: str, version: int | None = None
) -> None:
    """Write what became of a proposal."""
    is_it = (PROTOCOL_CHANGES.c.protocol == protocol) & (PROTOCOL_CHANGES.c.number == int(id_[1:]))
    values = {"state": state, "remark": remark, "version": version}
    connection.execute(update(PROTOCOL_CHANGES).where(is_it).values(**values))


def _proposal(row: Any) -> Proposal:
    return Proposal(
        change=Change(**json.loads(row.document)),
        state=row.state,
        version=row.version,
        remark=row.remark,
        by_user=row.by_user,
        at=row.at,
    )


def protocol_of(connection: Connection, protocol: str) -> Protocol:
    """A protocol with its history, its last text and its proposals."""
    row = protocol_row(connection, protocol)
    parties = _participants(connection, protocol)
    last = version_of(connection, protocol)
    return Protocol(
        protocol=protocol,
        title=row.title,
        participants=parties,
        history=_history(connection, protocol, tuple(parties)),
        clauses=last.text.clauses,
        points=last.text.points,
        sections={s["name"]: s["title"] for s in last.draft.body["sections"]},
        proposals=tuple(map(_proposal, change_rows(connection, protocol))),
    )


def _participants(connection: Connection, protocol: str) -> dict[str, str]:
    asked = select(PROTOCOL_PARTIES).where(PROTOCOL_PARTIES.c.protocol == protocol)
    return {row.party: row.stands_for for row in connection.execute(asked.order_by(PROTOCOL_PARTIES.c.party))}


def _history(connection: Connection, protocol: str, parties: tuple[str, ...]) -> tuple[Entry, ...]:
    table = PROTOCOL_VERSIONS.c
    columns = (table.number, table.sha256, table.run, table.note, table.by_user, table.by_party, table.at)
    asked = select(*columns).where(table.protocol == protocol).order_by(table.number)
    answers = {
        (row.number, row.party): row
        for row in connection.execute(select(PROTOCOL_ANSWERS).where(PROTOCOL_ANSWERS.c.protocol == protocol))
    }
    found: list[Entry] = []
    for row in connection.execute(asked):
        said = tuple(_said(party, answers.get((row.number, party))) for party in parties)
        found.append(Entry(**row._mapping, said=said, is_in_force=False))
    holding = max((e.number for e in found if e.has_every_consent), default=None)
    return tuple(replace(entry, is_in_force=entry.number == holding) for entry in found)


def _said(party: str, row: Any) -> Said:
    if row is None:
        return Said(party=party, answer=None, reason="", public_key="", by_user="", at="")
    told = json.loads(row.document)
    return Said(
        party=party,
        answer=row.answer,
        reason=told["reason"],
        public_key=told["public_key"],
        by_user=row.by_user,
        at=row.at,
    )


def listed(connection: Connection, party: str) -> tuple[Listed, ...]:
    """Protocols that a party takes part in, the newest first."""
    asked = (
        select(PROTOCOLS)
        .join(PROTOCOL_PARTIES, PROTOCOL_PARTIES.c.protocol == PROTOCOLS.c.protocol)
        .where(PROTOCOL_PARTIES.c.party == party)
        .order_by(PROTOCOLS.c.at.desc(), PROTOCOLS.c.protocol)
    )
    return tuple(_listed(connection, row) for row in connection.execute(asked).all())


def _listed(connection: Connection, row: Any) -> Listed:
    history = _history(connection, row.protocol, tuple(_participants(connection, row.protocol)))
    last = history[-1]
    waiting = [r for r in change_rows(connection, row.protocol) if r.state in ("open", "returned")]
    return Listed(
        protocol=row.protocol,
        title=row.title,
        latest=last.number,
        sha256=last.sha256,
        in_force=next((e.number for e in history if e.is_in_force), None),
        waits_for=tuple(s.party for s in last.said if s.answer is None),
        refused_by=tuple(s.party for s in last.said if s.answer == "refusal"),
        open_proposals=len(waiting),
        at=row.at,
    )


def tell(
    connection: Connection,
    installation: Installation,
    actor: Actor,
    *,
    action: str,
    version: Version,
    detail: Mapping[str, Any],
) -> None:
    """Write one event that every participant may read."""
    told = {"title": version.title, "number": version.number, "sha256": version.sha256, **detail}
    event(
        connection, installation, actor=actor, action=action, subject=version.protocol, detail=told,
        seen_by=[p.party for p in version.participants],
    )  # fmt: skip
