"""Drafting: the first version of a protocol from a run, and each that follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, insert, select, update

from gasunion.ledger.store.ledger import instant_text
from gasunion.operations.committee import protocol_rows as rows
from gasunion.operations.committee.change import text_faults
from gasunion.operations.committee.proposals import require_waiting
from gasunion.operations.committee.protocol import Protocol
from gasunion.operations.committee.runs import may_see
from gasunion.operations.committee.tables import PROTOCOL_PARTIES, PROTOCOLS, RUNS
from gasunion.operations.committee.version import Draft, Participant, Version, first_version, next_version
from gasunion.operations.store.actor import Actor, Forbidden, conflict, require, unknown
from gasunion.operations.store.installation import Installation
from gasunion.operations.store.once import once
from gasunion.outcome import Finding, Refused, canonical_json, sha256_of
from gasunion.reading.text import shown

MOST_NOTE: Final = 2_000


def draft_protocol(
    installation: Installation,
    actor: Actor,
    *,
    draft: Draft,
    title: str,
    participants: Mapping[str, str],
    key: str | None = None,
) -> Protocol:
    """Draft a protocol from a run; its first version.

    Parameters
    ----------
    draft : the run and the protocol that lies in its result. participants : party → party of the model.

    Raises
    ------
    Refused : the draft is not that of the run, or what `first_version` refuses.
    Forbidden : no planner, or of a party that takes no part. Unknown : the party may not see the run.
    """
    require(actor, "planner")
    if actor.party not in participants:
        what = f"drafts a protocol that {actor.party} takes no part in."
        raise Forbidden([Finding(where="participants", what=what)], "not allowed")
    named = [Participant(party=p, stands_for=s) for p, s in participants.items()]
    asked = {"run": draft.run, "sha256": draft.sha256, "title": title, "participants": dict(participants)}
    now = instant_text(installation.now())
    address = sha256_of(b"gasunion/protocol-address/1", canonical_json([asked, actor.user, now]))[:20]
    version = first_version(protocol=address, title=title, participants=named, draft=draft)

    def work(connection: Connection) -> Protocol:
        def done() -> Protocol:
            _require_draft(connection, actor, draft)
            if rows.protocol_row(connection, address) is not None:
                raise conflict(f"protocol {title}", "was drafted this very moment.", "Look at the list.")
            connection.execute(
                insert(PROTOCOLS).values(
                    protocol=address, title=version.title, latest=1, by_user=actor.user,
                    by_party=actor.party, at=now,
                )
            )  # fmt: skip
            connection.execute(
                insert(PROTOCOL_PARTIES),
                [{"protocol": address, "party": p.party, "stands_for": p.stands_for} for p in named],
            )
            rows.keep_version(connection, actor, version, note="", at=now)
            rows.tell(
                connection,
                installation,
                actor,
                action="protocol.draft",
                version=version,
                detail={"run": draft.run},
            )
            return rows.protocol_of(connection, address)

        return once(
            connection, actor, key, action="protocol.draft", body=asked, at=installation.now(),
            answers=Protocol, work=done,
        )  # fmt: skip

    return installation.write(work)


def _require_draft(connection: Connection, actor: Actor, draft: Draft) -> None:
    if not may_see(connection, actor.party, draft.run):
        raise unknown(f"run {shown(draft.run[:64])}", "there is no such run.")
    known = connection.execute(
        select(RUNS.c.protocol_sha256).where(RUNS.c.address == draft.run, RUNS.c.state == "done")
    ).scalar_one_or_none()
    if known is None:
        what = "has no protocol to draft from: it is not done, or has no plan."
        raise Refused([Finding(where=f"run {draft.run[:16]}", what=what)])
    if known != draft.sha256:
        what = "is not the protocol that the run's worker wrote."
        hint = "Its files were changed since; start the run again."
        raise Refused([Finding(where="draft", what=what, value=draft.sha256, limit=known, hint=hint)])


def make_version(
    installation: Installation,
    actor: Actor,
    protocol: str,
    *,
    after: int,
    changes: Sequence[str] = (),
    draft: Draft | None = None,
    note: str,
    key: str | None = None,
) -> Protocol:
    """Make the next version: with proposals taken in, on the draft of another run, or both.

    Parameters
    ----------
    after : number of the version that the maker has read. changes : ids of proposals, in their order.
    note : what the version is for.

    Raises
    ------
    Conflict : there is a later version, or a proposal is not open any more.
    Refused : nothing would change, or a change does not fit. Unknown : the party takes no part.
    """
    require(actor, "planner")
    if faults := text_faults(note, "note", most=MOST_NOTE, what="Say what the version is for."):
        raise Refused(faults)
    if len(set(changes)) != len(changes):
        raise Refused([Finding(where="changes", what="names a proposal twice.")])
    body = [protocol, after, list(changes), None if draft is None else [draft.run, draft.sha256], note]

    def work(connection: Connection) -> Protocol:
        def done() -> Protocol:
            rows.seen(connection, actor, protocol)
            before = rows.version_of(connection, protocol)
            _require_last(before, after)
            if draft is not None:
                _require_draft(connection, actor, draft)
            found = [rows.proposal(connection, protocol, id_) for id_ in changes]
            for one in found:
                require_waiting(one)
            if not found and (draft is None or draft.sha256 == before.draft.sha256):
                hint = "Take in a proposal, or draft from another run."
                raise Refused([Finding(where="version", what="would be the same again.", hint=hint)])
            made, dropped = next_version(before, [one.change for one in found], draft=draft)
            now = instant_text(installation.now())
            rows.keep_version(connection, actor, made, note=note.strip(), at=now)
            connection.execute(
                update(PROTOCOLS).where(PROTOCOLS.c.protocol == protocol).values(latest=made.number)
            )
            for one in found:
                rows.settle_change(
                    connection, protocol, one.change.id, state="taken", remark="", version=made.number
                )
            for one_dropped in dropped:
                remark = f"The draft of version {made.number} has another text in its place."
                rows.settle_change(connection, protocol, one_dropped.id, state="returned", remark=remark)
            detail = {
                "note": note.strip(), "changes": list(changes), "run": made.draft.run,
                "returned": [c.id for c in dropped],
            }  # fmt: skip
            rows.tell(connection, installation, actor, action="protocol.version", version=made, detail=detail)
            return rows.protocol_of(connection, protocol)

        return once(
            connection, actor, key, action="protocol.version", body=body, at=installation.now(),
            answers=Protocol, work=done,
        )  # fmt: skip

    return installation.write(work)


def _require_last(version: Version, after: int) -> None:
    if version.number != after:
        what = f"version {after} is not the last; version {version.number} is."
        raise conflict(f"protocol {version.protocol}", what, "Read the last version first.")
