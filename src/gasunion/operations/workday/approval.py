"""The second pair of eyes: the day computed again, recorded and published; each step once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from gasunion import __version__
from gasunion.ledger.store.ledger import Receipt, instant_text
from gasunion.operations.recording import record_day
from gasunion.operations.store.actor import Actor, Forbidden, conflict, require
from gasunion.operations.store.events import Told, event, tell
from gasunion.operations.store.installation import Installation
from gasunion.operations.store.once import once
from gasunion.operations.workday.answers.publication import Publication
from gasunion.operations.workday.kept.closes import append_opening, close_of, open_days
from gasunion.operations.workday.kept.days import StoredDay, arrival
from gasunion.operations.workday.kept.hand import Hand, at_hand, instant_of
from gasunion.operations.workday.kept.publications import (
    StoredProposal,
    StoredPublication,
    answer_of,
    last_publication,
    packed,
    publication_of_proposal,
)
from gasunion.operations.workday.kept.run import Ran, run_at
from gasunion.operations.workday.kept.taking import hour_start, section_of
from gasunion.operations.workday.notices import Notice, accounts_near, notices
from gasunion.operations.workday.proposals import seen_proposal
from gasunion.operations.workday.publications import view_of
from gasunion.operations.workday.sight import Sight
from gasunion.operations.workday.tables import PROPOSALS, PUBLICATIONS
from gasunion.outcome import Finding, Refused, canonical_json


def approve(
    installation: Installation, actor: Actor, proposal: int, *, key: str | None = None
) -> Publication:
    """Approve a proposal and publish it; of several at once one wins and all get the same publication.

    Where an approval was interrupted, approving again finishes it under the name of who approved first.

    Raises
    ------
    Forbidden : the agreement wants four eyes, and these two are the proposer's.
    Conflict : it was withdrawn or overtaken, or an hour that it would cut has begun.
    Refused : computed again, the day is another.
    """
    require(actor, "dispatcher")
    with installation.reading() as connection:
        found, day, sight = seen_proposal(connection, actor, proposal)
        became = _check(installation, connection, actor, found, day, sight)
        if became is not None:
            return view_of(connection, day, became, sight)
        done = run_at(
            connection, day, found.cutoff, as_of=instant_of(found.as_of), taken=found.taken,
            is_close=found.kind == "close",
        )  # fmt: skip
        last = last_publication(connection, day)
        before = None if last is None else answer_of(connection, last)
        told = notices(before, done.answer, sight.stored)
        if found.kind == "close":  # nothing is posted on an account before
            told += accounts_near(before, done.answer, sight.stored)
    _compare(found, done)
    installation.write(lambda connection: _mark(installation, connection, actor, proposal))
    receipt = record_day(
        installation.ledger, done.value, done.bundle, done.run, program=__version__, agreement=day.agreement
    )

    def publish(connection: Connection) -> Publication:
        return once(
            connection, actor, key, action="approve", body=proposal, at=installation.now(),
            answers=Publication,
            work=lambda: _publish(installation, connection, actor, proposal, done, receipt, told),
        )  # fmt: skip

    return installation.write(publish)


def _check(
    installation: Installation,
    connection: Connection,
    actor: Actor,
    found: StoredProposal,
    day: StoredDay,
    sight: Sight,
) -> StoredPublication | None:
    """Whether the actor may approve it now; what it became where it is published already.

    Raises
    ------
    Forbidden, Conflict : as `approve`.
    """
    where = f"proposal {found.id}"
    became = publication_of_proposal(connection, found.id)
    if sight.stored.settings.four_eyes and actor.user == found.proposed_by:
        what = f"was proposed by {actor.name}; {day.agreement} wants another person to approve it."
        raise Forbidden([Finding(where=where, what=what)], "not allowed")
    if became is not None:
        return became
    if found.withdrawn_at is not None:
        what = f"was withdrawn by {found.withdrawn_by} at {found.withdrawn_at}."
        raise conflict(where, what, "Propose anew.")
    last = last_publication(connection, day)
    if last is not None and last.number != found.after:
        what = f"follows publication {found.after}, and publication {last.number} came first."
        raise conflict(where, what, "Propose anew.")
    if found.approved_at is None:
        hand = at_hand(installation, connection, day)
        _check_hours(hand, found, {} if last is None else dict(last.taken), installation.now())
    return None


def _check_hours(hand: Hand, found: StoredProposal, before: dict[str, int], now: datetime) -> None:
    for id_, hour in sorted(found.taken.items()):
        if id_ not in before and (begun := hour_start(hand, id_, hour)) <= now:
            what = (
                f"changes hour {hour} at {section_of(hand, id_)} ({id_}), which began at "
                f"{begun.isoformat()}; an hour that has begun is not changed by an outage."
            )
            raise conflict(f"proposal {found.id}", what, "Withdraw it and propose anew.")


def _compare(found: StoredProposal, done: Ran) -> None:
    """What was computed again must be what was proposed.

    Raises
    ------
    Refused : it is not.
    """
    faults = [
        Finding(
            where=f"proposal {found.id}, {name}",
            what=f"was {was}, computed again it is {is_}.",
            value=is_,
            limit=was,
            hint="Nothing was published. Another version of the program would do this: propose anew.",
        )
        for name, was, is_ in (
            ("bundle_sha256", found.bundle_sha256, done.bundle.sha256),
            ("result_sha256", found.result_sha256, done.run.body["result_sha256"]),
        )
        if was != is_
    ]
    if faults:
        raise Refused(faults, "computed again, the day is not what was proposed")


def _mark(installation: Installation, connection: Connection, actor: Actor, proposal: int) -> None:
    """Write down who approved; whoever comes second only helps to finish."""
    found, day, sight = seen_proposal(connection, actor, proposal)
    if (
        _check(installation, connection, actor, found, day, sight) is not None
        or found.approved_at is not None
    ):
        return
    taken = connection.execute(
        select(PROPOSALS).where(
            PROPOSALS.c.day == found.day,
            PROPOSALS.c.after == found.after,
            PROPOSALS.c.approved_at.is_not(None),
            PROPOSALS.c.withdrawn_at.is_(None),
        )
    ).one_or_none()
    if taken is not None:
        what = f"proposal {taken.id} was approved by {taken.approved_by} and is being published."
        raise conflict(f"proposal {proposal}", what, f"Approve proposal {taken.id} again to finish it.")
    connection.execute(
        update(PROPOSALS)
        .where(PROPOSALS.c.id == proposal)
        .values(
            approved_by=actor.user, approved_for=actor.party, approved_at=instant_text(installation.now())
        )
    )


def _publish(
    installation: Installation,
    connection: Connection,
    actor: Actor,
    proposal: int,
    done: Ran,
    receipt: Receipt,
    told: list[Notice],
) -> Publication:
    found, day, sight = seen_proposal(connection, actor, proposal)
    became = publication_of_proposal(connection, proposal)
    if became is not None:
        return view_of(connection, day, became, sight)
    number = found.after + 1
    now = arrival(connection, day, installation.now())
    connection.execute(
        insert(PUBLICATIONS).values(
            day=day.id, number=number, proposal=proposal, kind=found.kind, as_of=found.as_of,
            cutoff=found.cutoff, taken=canonical_json(found.taken).decode(),
            bundle_sha256=found.bundle_sha256, result_sha256=found.result_sha256, program=__version__,
            result=packed(done.answer), record_first=receipt.first, record_last=receipt.last,
            record_head=receipt.head, published_at=now,
        )
    )  # fmt: skip
    about = {"agreement": day.agreement, "day": day.day.isoformat()}
    event(
        connection, installation, actor=actor, action="publication.published",
        subject=f"publication {number}",
        detail={
            "publication": number, "kind": found.kind, "as_of": found.as_of, "proposal": proposal,
            "bundle_sha256": found.bundle_sha256, "result_sha256": found.result_sha256,
            "proposed_by": found.proposed_by, "approved_by": found.approved_by,
        },
        seen_by=sight.stored.participants, **about,
    )  # fmt: skip
    tell(
        connection,
        installation,
        [
            Told(
                actor=None, action=n.action, subject=n.subject,
                detail={"publication": number, **n.detail}, seen_by=n.seen_by, **about,
            )
            for n in told
        ],
    )  # fmt: skip
    if found.kind == "close":
        event(
            connection, installation, actor=actor, action="day.closed", subject=day.day.isoformat(),
            detail={"publication": number}, seen_by=sight.stored.participants, **about,
        )  # fmt: skip
        _open_next(installation, connection, day)
    became = publication_of_proposal(connection, proposal)
    assert became is not None, "it was written a moment ago"
    return view_of(connection, day, became, sight)


def _open_next(installation: Installation, connection: Connection, day: StoredDay) -> None:
    """Let the days that are open begin where this one ended."""
    closed = close_of(connection, day.agreement, day.day.isoformat())
    assert closed is not None, "it was written a moment ago"
    for later in open_days(connection, day.agreement):
        if later.day > day.day:
            received = arrival(connection, later, installation.now())
            append_opening(connection, later, closed, received=received)


def unfinished(installation: Installation) -> tuple[int, ...]:
    """Proposals that were approved and not published: interrupted, or being published right now."""
    with installation.reading() as connection:
        done = select(PUBLICATIONS.c.proposal)
        asked = select(PROPOSALS.c.id).where(
            PROPOSALS.c.approved_at.is_not(None),
            PROPOSALS.c.withdrawn_at.is_(None),
            PROPOSALS.c.id.not_in(done),
        )
        return tuple(connection.execute(asked.order_by(PROPOSALS.c.id)).scalars())
