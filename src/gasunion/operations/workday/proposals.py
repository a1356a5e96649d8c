"""Dry run, then publish, by two different people.

A proposal fixes the instant up to which cycles run, the last row that counts, the hours from which outages
count, and the hashes of bundle and result. Approving computes the day again from the rows, compares, records
it and makes it a publication.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, insert, update

from gasunion.dispatch.deadline import instant_text as utc
from gasunion.ledger.store.ledger import instant_text
from gasunion.operations.store.actor import Actor, conflict, require, unknown
from gasunion.operations.store.events import event
from gasunion.operations.store.installation import Installation
from gasunion.operations.store.once import given_before, once
from gasunion.operations.workday.answers.publication import (
    CutTotal,
    PointTotal,
    Proposal,
    ProposalState,
)
from gasunion.operations.workday.kept.days import StoredDay, day_by_id, inserted, mark
from gasunion.operations.workday.kept.fixing import Fixed, fixed_by, summary_of
from gasunion.operations.workday.kept.hand import at_hand, instant_of
from gasunion.operations.workday.kept.publications import (
    StoredProposal,
    answer_of,
    last_publication,
    proposals_of,
    publication_of_proposal,
    stored_proposal,
)
from gasunion.operations.workday.kept.run import Ran, run_at
from gasunion.operations.workday.nominations import refuse_closed
from gasunion.operations.workday.sight import Sight, require_operator, seen_agreement, seen_day
from gasunion.operations.workday.tables import PROPOSALS
from gasunion.outcome import Refused, canonical_json

STUCK: Final = timedelta(minutes=10)
"""After so long an approval that did not end may be withdrawn, if the record does not hold it."""


def propose(
    installation: Installation,
    actor: Actor,
    *,
    agreement: str,
    day: str,
    kind: str = "cycle",
    as_of: str | None = None,
    without: Sequence[str] = (),
    note: str = "",
    key: str | None = None,
) -> Proposal:
    """Run the day dry and let it wait for a second person; what arrives later does not change it.

    Parameters
    ----------
    kind : "cycle"; or "close", with the readings of the day, after it has ended.
    as_of : a cycle that has started; None: the newest. without : points that are closed without a reading.

    Raises
    ------
    Refused : no cycle has started, readings are missing, or as the engine.
    Forbidden : no operator's dispatcher.
    """
    require(actor, "dispatcher")
    asked = {"kind": kind, "as_of": as_of, "without": list(without), "note": note}
    body = {"agreement": agreement, "day": day, **asked}

    def fix(connection: Connection) -> Fixed | Proposal:
        found, _, sight = seen_day(connection, actor, agreement, day)
        require_operator(sight, actor)
        before = given_before(connection, actor, key, action="propose", body=body, answers=Proposal)
        if before is not None:
            return before
        refuse_closed(connection, found)
        hand = at_hand(installation, connection, found)
        fixed = fixed_by(installation, connection, hand, asked)
        mark(connection, found, fixed.at)
        return fixed

    fixed = installation.write(fix)
    if isinstance(fixed, Proposal):
        return fixed
    with installation.reading() as connection:
        done = run_at(
            connection, fixed.day, fixed.cutoff, as_of=fixed.as_of, taken=fixed.taken,
            is_close=fixed.kind == "close",
        )  # fmt: skip
        before = None if fixed.last is None else answer_of(connection, fixed.last)
    summary = summary_of(done, before)

    def keep(connection: Connection) -> Proposal:
        return once(
            connection, actor, key, action="propose", body=body, at=installation.now(), answers=Proposal,
            work=lambda: _keep(installation, connection, actor, fixed, done, summary, note),
        )  # fmt: skip

    return installation.write(keep)


def _keep(
    installation: Installation,
    connection: Connection,
    actor: Actor,
    fixed: Fixed,
    done: Ran,
    summary: Mapping[str, Any],
    note: str,
) -> Proposal:
    made = connection.execute(
        insert(PROPOSALS).values(
            day=fixed.day.id, kind=fixed.kind, as_of=utc(fixed.as_of), cutoff=fixed.cutoff,
            after=0 if fixed.last is None else fixed.last.number,
            taken=canonical_json(fixed.taken).decode(), without=canonical_json(fixed.without).decode(),
            note=note, summary=canonical_json(summary).decode(), bundle_sha256=done.bundle.sha256,
            result_sha256=done.run.body["result_sha256"], proposed_by=actor.user, proposed_for=actor.party,
            proposed_at=fixed.at,
        )
    )  # fmt: skip
    id_ = inserted(made)
    stored = fixed.hand.stored
    event(
        connection, installation, actor=actor, action="proposal.made", agreement=fixed.day.agreement,
        day=fixed.day.day.isoformat(), subject=f"proposal {id_}",
        detail={
            "proposal": id_, "kind": fixed.kind, "as_of": utc(fixed.as_of), "cutoff": fixed.cutoff,
            "bundle_sha256": done.bundle.sha256, "result_sha256": done.run.body["result_sha256"],
        },
        seen_by=stored.operators,
    )  # fmt: skip
    _, sight = seen_agreement(connection, actor, fixed.day.agreement, fixed.day.version)
    return view_of(connection, fixed.day, stored_proposal(connection, id_), sight)


def proposals(installation: Installation, actor: Actor, *, agreement: str, day: str) -> tuple[Proposal, ...]:
    """Proposals of a day, in order; operators see them.

    Raises
    ------
    Unknown : there is no such day for the party. Forbidden : it is no operator.
    """
    with installation.reading() as connection:
        found, _, sight = seen_day(connection, actor, agreement, day)
        require_operator(sight, actor)
        return tuple(view_of(connection, found, p, sight) for p in proposals_of(connection, found))


def proposal_view(installation: Installation, actor: Actor, proposal: int) -> Proposal:
    """A proposal by its number.

    Raises
    ------
    Unknown : there is none that the party sees.
    """
    with installation.reading() as connection:
        found, day, sight = seen_proposal(connection, actor, proposal)
        return view_of(connection, day, found, sight)


def seen_proposal(
    connection: Connection, actor: Actor, proposal: int
) -> tuple[StoredProposal, StoredDay, Sight]:
    """A proposal whose day the actor's party operates.

    Raises
    ------
    Unknown : there is none, or the party is no operator of it.
    """
    found = stored_proposal(connection, proposal)
    day = day_by_id(connection, found.day)
    missing = unknown("proposal", f"there is no proposal {proposal}.")
    try:
        _, sight = seen_agreement(connection, actor, day.agreement, day.version)
    except Refused:
        raise missing from None
    if not sight.is_operator:
        raise missing
    return found, day, sight


def view_of(connection: Connection, day: StoredDay, found: StoredProposal, sight: Sight) -> Proposal:
    """A proposal as an operator is given it: totals of its own points."""
    became = publication_of_proposal(connection, found.id)
    last = last_publication(connection, day)
    before = {} if last is None else last.taken
    state: ProposalState
    if became is not None:
        state, before = "published", {}
    elif found.withdrawn_at is not None:
        state = "withdrawn"
    elif found.approved_at is not None:
        state = "approved"
    else:
        state = "overtaken" if last is not None and last.number > found.after else "waiting"
    return Proposal(
        agreement=day.agreement,
        day=day.day.isoformat(),
        proposal=found.id,
        kind=found.kind,
        as_of=found.as_of,
        cutoff=found.cutoff,
        after=found.after,
        taken=tuple(sorted((id_, hour) for id_, hour in found.taken.items() if id_ not in before)),
        without=found.without,
        note=found.note,
        points=tuple(
            PointTotal(**row) for row in found.summary["points"] if row["point"] in sight.own_points
        ),
        cuts=tuple(CutTotal(**row) for row in found.summary["cuts"] if row["point"] in sight.own_points),
        bundle_sha256=found.bundle_sha256,
        result_sha256=found.result_sha256,
        proposed_by=found.proposed_by,
        proposed_for=found.proposed_for,
        proposed_at=found.proposed_at,
        approved_by=found.approved_by,
        approved_at=found.approved_at,
        publication=None if became is None else became.number,
        state=state,
    )


def withdraw_proposal(
    installation: Installation, actor: Actor, proposal: int, *, key: str | None = None
) -> Proposal:
    """Take a proposal back; who proposed it or another dispatcher of an operator may.

    Raises
    ------
    Conflict : it was approved or withdrawn already.
    """
    require(actor, "dispatcher")

    def write(connection: Connection) -> Proposal:
        found, day, sight = seen_proposal(connection, actor, proposal)
        return once(
            connection, actor, key, action="proposal.withdraw", body=proposal, at=installation.now(),
            answers=Proposal, work=lambda: _withdraw(connection, found, day, sight),
        )  # fmt: skip

    def _withdraw(connection: Connection, found: StoredProposal, day: StoredDay, sight: Sight) -> Proposal:
        where = f"proposal {proposal}"
        if found.withdrawn_at is not None:
            raise conflict(where, f"was withdrawn at {found.withdrawn_at}.", "Nothing is left to do.")
        if found.approved_at is not None and not _is_stuck(installation, connection, found, day):
            what = f"was approved by {found.approved_by} at {found.approved_at}."
            raise conflict(where, what, "Approve it again to finish it, if it is not published.")
        connection.execute(
            update(PROPOSALS).where(PROPOSALS.c.id == proposal).values(
                withdrawn_by=actor.user, withdrawn_at=instant_text(installation.now())
            )
        )  # fmt: skip
        event(
            connection, installation, actor=actor, action="proposal.withdrawn", agreement=day.agreement,
            day=day.day.isoformat(), subject=where, detail={"proposal": proposal},
            seen_by=sight.stored.operators,
        )  # fmt: skip
        return view_of(connection, day, stored_proposal(connection, proposal), sight)

    return installation.write(write)


def _is_stuck(
    installation: Installation, connection: Connection, found: StoredProposal, day: StoredDay
) -> bool:
    """Whether an approval can no longer end: long ago, and the record does not hold what was proposed."""
    from gasunion.ledger.store.reading import chains, inputs

    if publication_of_proposal(connection, found.id) is not None or found.approved_at is None:
        return False
    if installation.now() - instant_of(found.approved_at) < STUCK:
        return False
    known = [c for c in chains(connection) if c.agreement == day.agreement]
    recorded = inputs(connection, known[0], day.day.isoformat()) if known else []
    return not any(given.bundle_sha256 == found.bundle_sha256 for _, given in recorded)
