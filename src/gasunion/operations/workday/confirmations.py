"""Each operator confirms a publication once."""

from __future__ import annotations

from sqlalchemy import Connection, insert

from gasunion.ledger.store.ledger import instant_text
from gasunion.operations.store.actor import Actor, conflict, require
from gasunion.operations.store.events import event
from gasunion.operations.store.installation import Installation
from gasunion.operations.store.once import once
from gasunion.operations.workday.answers.publication import Confirmation
from gasunion.operations.workday.kept.days import StoredDay
from gasunion.operations.workday.kept.publications import (
    StoredPublication,
    confirmations_of,
    last_publication,
    publication,
)
from gasunion.operations.workday.sight import Sight, require_operator, seen_day
from gasunion.operations.workday.tables import CONFIRMATIONS


def confirm(
    installation: Installation,
    actor: Actor,
    number: int,
    *,
    agreement: str,
    day: str,
    key: str | None = None,
) -> Confirmation:
    """Confirm the newest publication of a day for the actor's operator.

    Raises
    ------
    Forbidden : no operator's dispatcher. Conflict : a newer publication is there, or a colleague was faster.
    """
    require(actor, "dispatcher")

    def write(connection: Connection) -> Confirmation:
        found, _, sight = seen_day(connection, actor, agreement, day)
        require_operator(sight, actor)
        return once(
            connection, actor, key, action="confirm",
            body={"agreement": agreement, "day": day, "publication": number}, at=installation.now(),
            answers=Confirmation,
            work=lambda: _confirm(connection, found, sight, publication(connection, found, number)),
        )  # fmt: skip

    def _confirm(
        connection: Connection, found: StoredDay, sight: Sight, stored: StoredPublication
    ) -> Confirmation:
        where = f"publication {number}"
        last = last_publication(connection, found)
        if last is not None and last.number != number:
            what = f"was replaced by publication {last.number} at {last.published_at}."
            raise conflict(where, what, f"Look at publication {last.number} and confirm that.")
        for row in confirmations_of(connection, found, number):
            if row.party == actor.party:
                what = f"was confirmed for {row.party} by {row.user} at {row.at}."
                raise conflict(where, what, "Nothing is left to do.")
        done = Confirmation(
            agreement=agreement, day=day, publication=number, party=actor.party, user=actor.user,
            result_sha256=stored.result_sha256, at=instant_text(installation.now()),
        )  # fmt: skip
        connection.execute(
            insert(CONFIRMATIONS).values(
                day=found.id, publication=number, party=done.party, user=done.user,
                result_sha256=done.result_sha256, at=done.at,
            )
        )  # fmt: skip
        event(
            connection, installation, actor=actor, action="publication.confirmed", agreement=agreement,
            day=day, subject=where, detail={"publication": number, "result_sha256": done.result_sha256},
            seen_by=sight.stored.participants,
        )  # fmt: skip
        return done

    return installation.write(write)
