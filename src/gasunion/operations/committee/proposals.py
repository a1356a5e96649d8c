"""Proposals for change: made with a reason, withdrawn by their own party, until a version takes them in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, insert

from gasunion.ledger.store.ledger import instant_text
from gasunion.operations.committee import protocol_rows as rows
from gasunion.operations.committee.change import MOST_REASON, Change, applied, form_faults, text_faults
from gasunion.operations.committee.protocol import Proposal
from gasunion.operations.committee.tables import PROTOCOL_CHANGES
from gasunion.operations.store.actor import Actor, conflict, require
from gasunion.operations.store.installation import Installation
from gasunion.operations.store.once import once
from gasunion.outcome import Finding, Refused
from gasunion.reading.text import shown

MOST_PROPOSALS: Final = 1_000


def propose_change(
    installation: Installation,
    actor: Actor,
    protocol: str,
    change: Mapping[str, Any],
    *,
    key: str | None = None,
) -> Proposal:
    """Propose a change of the last version, with the reason.

    Parameters
    ----------
    change : `action`, `reason`, and `section`, `clause`, `words` as the action needs them.

    Raises
    ------
    Refused : it has faults, or does not fit the last version. Unknown : the party takes no part.
    """
    require(actor, "planner")
    read = _change(change, actor.party)

    def work(connection: Connection) -> Proposal:
        def done() -> Proposal:
            rows.seen(connection, actor, protocol)
            number = len(rows.change_rows(connection, protocol)) + 1
            if number > MOST_PROPOSALS:
                what = f"holds {MOST_PROPOSALS} proposals; no more are taken."
                raise Refused([Finding(where=f"protocol {protocol}", what=what)])
            made = replace(read, id=f"c{number}")
            version = rows.version_of(connection, protocol)
            _, faults = applied(version.text, [made], version.draft.sections)
            if faults:
                raise Refused(faults)
            connection.execute(
                insert(PROTOCOL_CHANGES).values(
                    protocol=protocol, number=number, state="open", remark="", by_user=actor.user,
                    document=json.dumps(made.plain(), ensure_ascii=False), by_party=actor.party,
                    at=instant_text(installation.now()),
                )
            )  # fmt: skip
            detail = {"change": made.id, "change_action": made.action, "reason": made.reason}
            rows.tell(
                connection, installation, actor, action="protocol.propose", version=version, detail=detail
            )
            return rows.proposal(connection, protocol, made.id)

        return once(
            connection, actor, key, action="protocol.propose", body=[protocol, read.plain()],
            at=installation.now(), answers=Proposal, work=done,
        )  # fmt: skip

    return installation.write(work)


def _change(value: Mapping[str, Any], party: str) -> Change:
    names = ("action", "reason", "section", "clause", "words")
    faults = [
        Finding(where="change", what=f"{shown(n)} is no part of it.", hint=f"Known: {', '.join(names)}.")
        for n in sorted(set(value) - set(names))
    ]
    words = value.get("words") or {}
    kinds = {
        "action": isinstance(value.get("action"), str),
        "reason": isinstance(value.get("reason"), str),
        "section": value.get("section") is None or isinstance(value["section"], str),
        "clause": value.get("clause") is None or isinstance(value["clause"], str),
        "words": isinstance(words, Mapping) and all(isinstance(w, str) for w in words.values()),
    }
    faults += [
        Finding(where=f"change.{n}", what="is no text.") for n, is_right in kinds.items() if not is_right
    ]
    if faults:
        raise Refused(faults)
    made = Change(
        id="c0",
        party=party,
        reason=value["reason"].strip(),
        action=value["action"],
        section=value.get("section") or None,
        clause=value.get("clause") or None,
        words={code: text.strip() for code, text in words.items() if text.strip()},
    )
    if faults := form_faults(made):
        raise Refused(faults)
    return made


def withdraw_change(
    installation: Installation, actor: Actor, protocol: str, id_: str, *, reason: str, key: str | None = None
) -> Proposal:
    """Take a proposal of one's own party back, while it is in no version.

    Raises
    ------
    Forbidden : it is another party's. Conflict : it was taken or withdrawn. Unknown : there is none.
    """
    require(actor, "planner")
    if faults := text_faults(reason, "reason", most=MOST_REASON, what="Say why it is withdrawn."):
        raise Refused(faults)

    def work(connection: Connection) -> Proposal:
        def done() -> Proposal:
            rows.seen(connection, actor, protocol)
            found = rows.proposal(connection, protocol, id_)
            require(actor, party=found.change.party)
            require_waiting(found)
            rows.settle_change(connection, protocol, id_, state="withdrawn", remark=reason.strip())
            version = rows.version_of(connection, protocol)
            detail = {"change": id_, "reason": reason.strip()}
            rows.tell(
                connection, installation, actor, action="protocol.withdraw", version=version, detail=detail
            )
            return rows.proposal(connection, protocol, id_)

        return once(
            connection, actor, key, action="protocol.withdraw", body=[protocol, id_, reason],
            at=installation.now(), answers=Proposal, work=done,
        )  # fmt: skip

    return installation.write(work)


def require_waiting(found: Proposal) -> None:
    """Let a proposal pass that no version has taken in.

    Raises
    ------
    Conflict : it was taken in or withdrawn.
    """
    if found.state in ("open", "returned"):
        return
    told = f"was taken into version {found.version}" if found.state == "taken" else f"is {found.state}"
    hint = "Propose a change of what stands there now."
    raise conflict(f"change {found.change.id}", f"{told}.", hint)
