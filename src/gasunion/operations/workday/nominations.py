"""Nominations: taken with the server's time of receipt, checked at once, shown to whom they concern."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection

from gasunion.operations.store.actor import Actor, Forbidden, require, unknown
from gasunion.operations.store.events import Told, tell
from gasunion.operations.store.installation import Installation
from gasunion.operations.store.once import given_before
from gasunion.operations.workday.answers.nomination import Nominated, NominatedTogether
from gasunion.operations.workday.kept.days import Row, StoredDay, append, arrival, row_by_id, rows_of
from gasunion.operations.workday.kept.hand import Hand, at_hand, message_of, pair_of
from gasunion.operations.workday.kept.nominations import (
    Checked,
    checked,
    remarks_on,
    standing_row,
    view,
)
from gasunion.operations.workday.kept.publications import last_publication
from gasunion.operations.workday.on_day import OnDay, once_on_day
from gasunion.operations.workday.sight import Sight, seen_day
from gasunion.outcome import Finding, Refused

_TOGETHER: Final = "nominate together"


def nominate(
    installation: Installation,
    actor: Actor,
    asked: Mapping[str, Any],
    *,
    agreement: str,
    day: str,
    key: str | None = None,
) -> Nominated:
    """Take a nomination; it is on disk when this returns.

    Parameters
    ----------
    asked : point, side, counterparty, hours or daily; the shipper where a dispatcher hands it in for one, the
        unit where the client wants it checked.

    Raises
    ------
    Refused : every fault, at its field; or the time to renominate is over. Forbidden : it is another's.
    """
    require(actor, "shipper", "dispatcher")

    def taken(here: OnDay) -> Nominated:
        hand = at_hand(installation, here.connection, here.day)
        refuse_closed(here.connection, here.day)
        received = arrival(here.connection, here.day, installation.now())
        read = checked(hand.desk, hand.stored, with_shipper(actor, asked), received=received)
        require_own(actor, here.sight, read)
        return take(installation, here.connection, actor, hand, read, received=received)

    return once_on_day(
        installation, actor, taken, agreement=agreement, day=day, action="nominate",
        asked={"asked": asked}, answers=Nominated, key=key,
    )  # fmt: skip


def nominate_together(
    installation: Installation,
    actor: Actor,
    rows: Sequence[Mapping[str, Any]],
    *,
    agreement: str,
    day: str,
    sent: Any,
    key: str | None = None,
) -> NominatedTogether:
    """Take several nominations, all or none.

    Parameters
    ----------
    rows : as `nominate` takes each.
    sent : plain data from which they were made, and for which the key stands: what a person sent may ask for
        less once it was done, and is the same request all the same.

    Raises
    ------
    Refused : every fault of every row. Forbidden : one is another's.
    """
    require(actor, "shipper", "dispatcher")

    def taken(here: OnDay) -> NominatedTogether:
        hand = at_hand(installation, here.connection, here.day)
        refuse_closed(here.connection, here.day)
        received = arrival(here.connection, here.day, installation.now())
        faults: list[Finding] = []
        read: list[Checked] = []
        for row in rows:
            try:
                read.append(checked(hand.desk, hand.stored, with_shipper(actor, row), received=received))
            except Refused as refused:
                place = f"{row.get('point')}, {row.get('counterparty')}"
                faults += [replace(f, where=f"{place}, {f.where}") for f in refused.findings]
        if faults:
            raise Refused(faults)
        for one in read:
            require_own(actor, here.sight, one)
        return NominatedTogether(
            taken=tuple(
                take(installation, here.connection, actor, hand, one, received=received) for one in read
            )
        )

    return once_on_day(
        installation, actor, taken, agreement=agreement, day=day, action=_TOGETHER, asked={"sent": sent},
        answers=NominatedTogether, key=key,
    )  # fmt: skip


def taken_together(
    installation: Installation, actor: Actor, *, agreement: str, day: str, sent: Any, key: str | None
) -> NominatedTogether | None:
    """What was taken under a key before; None where it is new.

    Raises
    ------
    Conflict : the key stands for another request.
    """
    with installation.reading() as connection:
        seen_day(connection, actor, agreement, day)
        body = {"agreement": agreement, "day": day, "sent": sent}
        return given_before(connection, actor, key, action=_TOGETHER, body=body, answers=NominatedTogether)


def with_shipper(actor: Actor, asked: Any) -> Any:
    """What was asked, for the actor's own party where no shipper is named."""
    if isinstance(asked, Mapping) and asked.get("shipper") is None and "shipper" in actor.roles:
        return {**asked, "shipper": actor.party}
    return asked


def require_own(actor: Actor, sight: Sight, read: Checked) -> None:
    """Let pass a shipper for itself, and a dispatcher for a shipper on its operator's side of the point.

    Raises
    ------
    Forbidden : it is neither.
    """
    message = read.message
    if "shipper" in actor.roles and message.shipper == actor.party:
        return
    operator = sight.stored.operators_at(message.point)[0 if message.side == "exit" else 1]
    if "dispatcher" in actor.roles and operator == actor.party:
        return
    what = (
        f"a nomination of {message.shipper} at the {message.side} side of {message.point} is handed in by "
        f"{message.shipper}, or by a dispatcher of {operator} for it; {actor.name} acts for {actor.party}."
    )
    raise Forbidden([Finding(where="shipper", what=what)], "not allowed")


def refuse_closed(connection: Connection, day: StoredDay) -> None:
    """Let nothing into a day that is closed.

    Raises
    ------
    Refused : it is closed.
    """
    last = last_publication(connection, day)
    if last is not None and last.kind == "close":
        what = f"gas day {day.day} was closed by publication {last.number}; nothing more is taken for it."
        raise Refused([Finding(where="day", what=what, value=day.day.isoformat())])


def take(
    installation: Installation,
    connection: Connection,
    actor: Actor,
    hand: Hand,
    read: Checked,
    *,
    received: str,
) -> Nominated:
    """Write a checked nomination and tell whom it concerns."""
    before = standing_row(hand, read)
    (row,) = append(
        connection, hand.day, kind="nomination", bodies=[read.body], received=received, user=actor.user,
        party=actor.party,
    )  # fmt: skip
    message, pair = read.message, read.message.pair
    operators = hand.stored.operators_at(message.point)
    about = {"agreement": hand.day.agreement, "day": hand.day.day.isoformat()}
    taken = Told(
        actor=actor, action="nomination.taken", subject=row.id,
        detail={
            "point": message.point, "side": message.side, "shipper": message.shipper,
            "counterparty": message.counterparty, "kind": read.accepted.kind,
            "supersedes": None if before is None else before.id,
        },
        seen_by=(message.shipper, *operators), **about,
    )  # fmt: skip
    # The counterparty learns that something changed, not how much.
    counter = Told(
        actor=None, action="nomination.counter", subject=pair.name,
        detail={"point": message.point, "pair": pair.name, "side": message.side},
        seen_by=(message.counterparty,), **about,
    )  # fmt: skip
    tell(connection, installation, [taken] if message.counterparty == message.shipper else [taken, counter])
    return view(
        hand.day, row, read.accepted, supersedes=None if before is None else before.id,
        remarks=remarks_on(hand, read),
    )  # fmt: skip


def withdraw(
    installation: Installation,
    actor: Actor,
    nomination: str,
    *,
    agreement: str,
    day: str,
    key: str | None = None,
) -> Nominated:
    """Take a nomination back: a new one of 0, which changes the hours that can still change.

    Raises
    ------
    Unknown : there is none that the actor sees. Forbidden : it is another's.
    """
    with installation.reading() as connection:
        found, _, sight = seen_day(connection, actor, agreement, day)
        row = _seen_row(connection, found, sight, nomination)
    asked = {k: row.body[k] for k in ("point", "side", "shipper", "counterparty", "unit")} | {"daily": 0}
    return nominate(installation, actor, asked, agreement=agreement, day=day, key=key)


def _seen_row(connection: Connection, day: StoredDay, sight: Sight, nomination: str) -> Row:
    row = row_by_id(connection, day, nomination, "nomination")
    if not sight.sees_side(pair_of(row), row.body["side"]):
        raise unknown("nomination", f"there is no nomination {nomination!r} on gas day {day.day} of "
                      f"{day.agreement}.")  # fmt: skip
    return row


def nominations(
    installation: Installation,
    actor: Actor,
    *,
    agreement: str,
    day: str,
    after: int = 0,
    limit: int = 200,
) -> tuple[Nominated, ...]:
    """Nominations that the actor's party may see, in the order in which they arrived, after a row's number.

    Raises
    ------
    Unknown : there is no such day for the party.
    """
    with installation.reading() as connection:
        found, _, sight = seen_day(connection, actor, agreement, day)
        hand = at_hand(installation, connection, found)
        seen: list[Nominated] = []
        for row in rows_of(connection, found, after=after, kind="nomination"):
            pair = pair_of(row)
            if sight.sees_side(pair, row.body["side"]):
                counts = hand.standing.get((pair, row.body["side"]))
                seen.append(
                    view(
                        found, row, hand.desk.accepted(message_of(row)),
                        is_standing=counts is not None and counts.id == row.id,
                    )
                )  # fmt: skip
            if len(seen) == limit:
                break
    return tuple(seen)
