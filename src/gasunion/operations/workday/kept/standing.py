"""Standing nominations: they enter each gas day of their period when it is opened."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from gasunion.operations.store.events import event
from gasunion.operations.store.installation import Installation
from gasunion.operations.workday.kept.agreements import StoredAgreement
from gasunion.operations.workday.kept.days import StoredDay, append
from gasunion.operations.workday.kept.hand import fresh
from gasunion.operations.workday.kept.nominations import Checked, checked
from gasunion.operations.workday.tables import STANDING
from gasunion.outcome import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStanding:
    """A standing nomination. body: of the rows it makes."""

    id: int
    agreement: str
    shipper: str
    body: dict[str, Any]
    first: str
    until: str
    user: str
    put_at: str
    ended_at: str | None


def standing_of(connection: Connection, agreement: str) -> list[StoredStanding]:
    """Every standing nomination of an agreement, in order, the ended ones too."""
    asked = select(STANDING).where(STANDING.c.agreement == agreement).order_by(STANDING.c.id)
    return [stored(row) for row in connection.execute(asked)]


def stored(row: Any) -> StoredStanding:
    """A row of the table."""
    return StoredStanding(**dict(row._mapping) | {"body": json.loads(row.body)})


def enter_standing(
    connection: Connection,
    installation: Installation,
    day: StoredDay,
    agreed: StoredAgreement,
    *,
    received: str,
    only: int | None = None,
) -> list[int]:
    """Let standing nominations enter a day; what does not fit this day is left out, and an event says so.

    Where a shipper has handed in one of its own for the pair, that one stands.

    Parameters
    ----------
    only : one of them; None: all that are in force.

    Returns
    -------
    Those that entered.
    """
    hand = fresh(connection, day)
    text = day.day.isoformat()
    newest: dict[tuple[str, ...], StoredStanding] = {}
    for s in standing_of(connection, day.agreement):
        if s.ended_at is None and s.first <= text < s.until:
            newest[tuple(str(s.body[k]) for k in ("point", "side", "shipper", "counterparty"))] = s
    entered = []
    for s in sorted(newest.values(), key=lambda x: x.id):
        if only is not None and s.id != only:
            continue
        try:
            found: Checked = checked(hand.desk, agreed, s.body, received=received)
        except Refused as refused:
            _tell(connection, installation, day, agreed, s, "standing.skipped", str(refused.findings[0]))
            continue
        if (found.message.pair, found.message.side) in hand.standing:
            continue
        append(
            connection, day, kind="nomination", bodies=[found.body], received=received, user=s.user,
            party=s.shipper,
        )  # fmt: skip
        _tell(connection, installation, day, agreed, s, "standing.entered", found.accepted.sentence)
        entered.append(s.id)
    return entered


def _tell(
    connection: Connection,
    installation: Installation,
    day: StoredDay,
    agreed: StoredAgreement,
    standing: StoredStanding,
    action: str,
    sentence: str,
) -> None:
    point = standing.body["point"]
    operators = agreed.operators_at(point) if point in agreed.body["points"] else ()
    event(
        connection, installation, actor=None, action=action, agreement=day.agreement,
        day=day.day.isoformat(), subject=f"standing nomination {standing.id}",
        detail={"standing": standing.id, "point": standing.body["point"], "sentence": sentence},
        seen_by=(standing.shipper, *operators),
    )  # fmt: skip
