"""Each operator confirms a publication once."""

from __future__ import annotations

from sqlalchemy import insert

from gasunion.ledger.store.ledger import instant_text
from gasunion.operations.store.actor import Actor, conflict, require
from gasunion.operations.store.events import event
from gasunion.operations.store.installation import Installation
from gasunion.operations.workday.answers.publication import Confirmation
from gasunion.operations.workday.kept.publications import (
    confirmations_of,
    last_publication,
    publication,
)
from gasunion.operations.workday.on_day import OnDay, once_on_day
from gasunion.operations.workday.sight import require_operator
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

    def confirmed(here: OnDay) -> Confirmation:
        connection, found = here.connection, here.day
        stored = publication(connection, found, number)
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
            seen_by=here.sight.stored.participants,
        )  # fmt: skip
        return done

    return once_on_day(
        installation, actor, confirmed, agreement=agreement, day=day, action="confirm",
        asked={"publication": number}, answers=Confirmation, key=key, admits=require_operator,
    )  # fmt: skip
