"""What a party says to the last version, signed with its key; once, and for good."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, insert, select

from gasunion.ledger.store.ledger import instant_text
from gasunion.ledger.store.tables import KEYS
from gasunion.operations.committee import protocol_rows as rows
from gasunion.operations.committee.consent import Consent, read_consent, signature_faults
from gasunion.operations.committee.protocol import Protocol
from gasunion.operations.committee.tables import PROTOCOL_ANSWERS
from gasunion.operations.committee.version import Version
from gasunion.operations.store.actor import Actor, Conflict, conflict, require
from gasunion.operations.store.installation import Installation
from gasunion.operations.store.once import once
from gasunion.outcome import Finding, Refused
from gasunion.reading.text import shown


def answer_version(
    installation: Installation, actor: Actor, protocol: str, consent: Any, *, key: str | None = None
) -> Protocol:
    """Record what a party said to the last version, signed with its key.

    Parameters
    ----------
    consent : plain data of the file that `gasunion protocol sign` wrote, or a Consent.

    Raises
    ------
    Refused : the signature does not hold, the key is not trusted, or it is another protocol's.
    Conflict : the version is not the last, or the party has answered it. Forbidden : of another party.
    """
    require(actor, "planner")
    read = consent if isinstance(consent, Consent) else read_consent(consent, "consent")
    if faults := signature_faults(read, "consent"):
        raise Refused(faults)

    def work(connection: Connection) -> Protocol:
        def done() -> Protocol:
            rows.seen(connection, actor, protocol)
            require(actor, party=read.party)
            version = rows.version_of(connection, protocol)
            _require_answerable(connection, version, read)
            connection.execute(
                insert(PROTOCOL_ANSWERS).values(
                    protocol=protocol, number=read.number, party=read.party, answer=read.answer,
                    document=json.dumps(read.plain(), ensure_ascii=False), by_user=actor.user,
                    at=instant_text(installation.now()),
                )
            )  # fmt: skip
            detail = {"party": read.party, "reason": read.reason, "key": read.public_key}
            rows.tell(
                connection,
                installation,
                actor,
                action=f"protocol.{read.answer}",
                version=version,
                detail=detail,
            )
            made = rows.protocol_of(connection, protocol)
            if made.last.has_every_consent:
                rows.tell(
                    connection, installation, actor, action="protocol.in_force", version=version, detail={}
                )
            return made

        return once(
            connection, actor, key, action="protocol.answer", body=[protocol, read.plain()],
            at=installation.now(), answers=Protocol, work=done,
        )  # fmt: skip

    return installation.write(work)


def _require_answerable(connection: Connection, version: Version, consent: Consent) -> None:
    if consent.protocol != version.protocol:
        what = f"is to another protocol, {shown(consent.protocol)}."
        raise Refused([Finding(where="consent", what=what)])
    if consent.number != version.number:
        what = f"is to version {consent.number}, and version {version.number} is the last."
        hint = "Read the last version and sign that one; a change needs every consent anew."
        raise Conflict([Finding(where="consent", what=what, hint=hint)], "the version is not the last")
    if consent.sha256 != version.sha256:
        what = "names another hash than the version has."
        finding = Finding(where="consent", what=what, value=consent.sha256, limit=version.sha256)
        raise Refused([finding])
    asked = select(KEYS.c.party).where(KEYS.c.public_key == consent.public_key)
    holder = connection.execute(asked).scalar_one_or_none()
    if holder != consent.party:
        told = "is not trusted here" if holder is None else f"is trusted here as the key of {shown(holder)}"
        what = f"is signed by a key ({consent.public_key[:16]}…) that {told}, for {consent.party}."
        hint = "An administrator trusts the card of the key: gasunion ledger key trust FILE.pub."
        raise Refused([Finding(where="consent", what=what, hint=hint)])
    before = rows.answer_row(connection, version, consent.party)
    if before is not None:
        what = f"{consent.party} has answered version {version.number} already: {before.answer}."
        hint = "An answer is final; another version is answered anew."
        raise conflict("consent", what, hint)
