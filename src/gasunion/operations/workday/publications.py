"""Publications: what, by whom, who confirmed it; bundle and result whole for whom they are shared with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from gasunion.operations.bundle import canonical
from gasunion.operations.store.actor import Actor
from gasunion.operations.store.installation import Installation
from gasunion.operations.workday.answers.publication import Confirmation, Publication
from gasunion.operations.workday.kept.bundles import bundle_at
from gasunion.operations.workday.kept.days import StoredDay
from gasunion.operations.workday.kept.hand import instant_of
from gasunion.operations.workday.kept.publications import (
    StoredPublication,
    answer_of,
    confirmations_of,
    publication,
    publications_of,
    stored_proposal,
)
from gasunion.operations.workday.sight import Sight, require_record, seen_day
from gasunion.outcome import Finding, Refused, canonical_json, sha256_of


def publications(
    installation: Installation, actor: Actor, *, agreement: str, day: str
) -> tuple[Publication, ...]:
    """Publications of a day, in order.

    Raises
    ------
    Unknown : there is no such day for the party.
    """
    with installation.reading() as connection:
        found, _, sight = seen_day(connection, actor, agreement, day)
        return tuple(view_of(connection, found, p, sight) for p in publications_of(connection, found))


def publication_view(
    installation: Installation, actor: Actor, number: int, *, agreement: str, day: str
) -> Publication:
    """A publication by its number.

    Raises
    ------
    Unknown : there is none for the party.
    """
    with installation.reading() as connection:
        found, _, sight = seen_day(connection, actor, agreement, day)
        return view_of(connection, found, publication(connection, found, number), sight)


def view_of(connection: Connection, day: StoredDay, found: StoredPublication, sight: Sight) -> Publication:
    """A publication as a party is given it."""
    proposal = stored_proposal(connection, found.proposal)
    confirmed = confirmations_of(connection, day, found.number)
    parties = {row.party for row in confirmed}
    return Publication(
        agreement=day.agreement,
        day=day.day.isoformat(),
        publication=found.number,
        kind=found.kind,
        as_of=found.as_of,
        cutoff=found.cutoff,
        proposal=found.proposal,
        proposed_by=proposal.proposed_by,
        approved_by=proposal.approved_by or "",
        published_at=found.published_at,
        bundle_sha256=found.bundle_sha256,
        result_sha256=found.result_sha256,
        record_first=found.record_first,
        record_last=found.record_last,
        record_head=found.record_head,
        confirmations=tuple(
            Confirmation(
                agreement=day.agreement, day=day.day.isoformat(), publication=found.number, party=row.party,
                user=row.user, result_sha256=row.result_sha256, at=row.at,
            )
            for row in confirmed
        ),
        awaited=tuple(o for o in sight.stored.operators if o not in parties),
        is_whole_shared=sight.sees_record,
    )  # fmt: skip


def bundle_of(
    installation: Installation, actor: Actor, number: int, *, agreement: str, day: str
) -> dict[str, Any]:
    """The whole bundle of a publication, made anew from the rows; `gasunion day run` reads it.

    Raises
    ------
    Unknown : there is none for the party. Forbidden : it is not shared with the party.
    Refused : the rows no longer give what was published.
    """
    with installation.reading() as connection:
        found, _, sight = seen_day(connection, actor, agreement, day)
        require_record(sight, actor)
        stored = publication(connection, found, number)
        value = bundle_at(
            connection, found, stored.cutoff, as_of=instant_of(stored.as_of), taken=stored.taken,
            is_close=stored.kind == "close",
        )  # fmt: skip
    digest = sha256_of(canonical_json(canonical(value)))
    if digest != stored.bundle_sha256:
        what = f"gives a bundle of hash {digest}; {stored.bundle_sha256} was published."
        hint = "Somebody changed the database; the record holds the bundle that was published."
        raise Refused([Finding(where=f"publication {number}", what=what, hint=hint)])
    return value


def result_of(
    installation: Installation, actor: Actor, number: int, *, agreement: str, day: str
) -> dict[str, Any]:
    """The whole answer of a publication, as `gasunion day run --json` writes it.

    Raises
    ------
    Unknown : there is none for the party. Forbidden : it is not shared with the party.
    """
    with installation.reading() as connection:
        found, _, sight = seen_day(connection, actor, agreement, day)
        require_record(sight, actor)
        return dict(answer_of(connection, publication(connection, found, number)))
