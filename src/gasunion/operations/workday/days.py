"""Gas days on the desk: opened by a dispatcher of an operator; how far each is follows from what was done."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, insert

from gasunion.dispatch.deadline import instant_text as utc
from gasunion.ledger.store.ledger import instant_text
from gasunion.operations.fields import LARGEST_QUANTITY
from gasunion.operations.store.actor import Actor, Conflict, require
from gasunion.operations.store.events import event
from gasunion.operations.store.installation import Installation
from gasunion.operations.store.once import once
from gasunion.operations.workday.answers.day import DayView, State
from gasunion.operations.workday.kept.agreements import StoredAgreement, agreement_names
from gasunion.operations.workday.kept.closes import append_opening, closed_from, last_close, open_days
from gasunion.operations.workday.kept.days import StoredDay, stored_day, stored_days
from gasunion.operations.workday.kept.hand import MOST_DAYS, Hand, at_hand, desk_of, fresh, metered_points
from gasunion.operations.workday.kept.publications import (
    StoredPublication,
    answer_of,
    confirmations_of,
    last_publication,
)
from gasunion.operations.workday.kept.standing import enter_standing
from gasunion.operations.workday.sight import (
    Sight,
    own_agreements,
    require_operator,
    seen_agreement,
    seen_day,
)
from gasunion.operations.workday.tables import DAYS
from gasunion.outcome import Finding, Refused, canonical_json
from gasunion.reading.dates import NoDay, day_of
from gasunion.reading.text import shown

MOST_AHEAD_DAYS = 370
MOST_BEHIND_DAYS = 60


def open_day(
    installation: Installation,
    actor: Actor,
    *,
    agreement: str,
    day: str,
    capacity: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> DayView:
    """Open a gas day: from then on nominations are taken. Standing nominations enter it at once.

    Parameters
    ----------
    capacity : of sections on this very day, units an hour or a list of them; where it differs from the
        agreement, or where clocks change and the agreement lists 24 hours.

    Raises
    ------
    Refused : what the agreement leaves open for this day. Conflict : it is open already.
    """
    require(actor, "dispatcher")
    when = _gas_day(day, installation)
    given = dict(capacity or {})

    def write(connection: Connection) -> DayView:
        stored, sight = seen_agreement(connection, actor, agreement)
        require_operator(sight, actor)
        return once(
            connection, actor, key, action="day.open",
            body={"agreement": agreement, "day": when, "capacity": given}, at=installation.now(),
            answers=DayView, work=lambda: _open(connection, stored, sight),
        )  # fmt: skip

    def _open(connection: Connection, stored: StoredAgreement, sight: Sight) -> DayView:
        if stored_days(connection, agreement, before=_next(when), after=_before(when), limit=1):
            what = f"gas day {when} of {agreement} is open already."
            raise Conflict([Finding(where="day", what=what)], "not done: somebody was faster")
        if later := closed_from(connection, agreement, when, "9999-12-31"):
            what = f"is {when}; gas day {later[0].day.day} after it is closed and its accounts stand."
            raise Refused([Finding(where="day", what=what, value=when)])
        _check_capacity(stored, given)
        now = instant_text(installation.now())
        unsaved = StoredDay(
            id=0, agreement=agreement, day=day_of(when), version=stored.version, capacity=given,
            opened_by=actor.user, opened_at=now, last_row=0, last_instant=now,
        )  # fmt: skip
        desk_of(stored, unsaved)  # refuses what the agreement does not say for this day
        connection.execute(
            insert(DAYS).values(
                agreement=agreement, day=when, version=stored.version,
                capacity=canonical_json(given).decode(), opened_by=actor.user, opened_at=now, last_row=0,
                last_instant=now,
            )
        )  # fmt: skip
        found = stored_day(connection, agreement, when)
        event(
            connection, installation, actor=actor, action="day.opened", agreement=agreement, day=when,
            subject=when, detail={"version": stored.version}, seen_by=stored.participants,
        )  # fmt: skip
        before = last_close(connection, agreement, before=when)
        if before is not None:
            append_opening(connection, found, before, received=now)
        enter_standing(connection, installation, found, stored, received=now)
        found = stored_day(connection, agreement, when)
        return view_of(connection, found, fresh(connection, found), sight)

    return installation.write(write)


def _gas_day(text: str, installation: Installation) -> str:
    try:
        found = day_of(text)
    except NoDay as error:
        raise Refused([Finding(where="day", what=f"is {shown(text)}; {error}")]) from None
    today = installation.now().date()
    if not -MOST_BEHIND_DAYS <= (found - today).days <= MOST_AHEAD_DAYS:
        what = f"is {found}; a day is opened from {MOST_BEHIND_DAYS} days back to {MOST_AHEAD_DAYS} ahead."
        raise Refused([Finding(where="day", what=what, value=str(found))])
    return found.isoformat()


def _next(day: str) -> str:
    return (day_of(day) + timedelta(days=1)).isoformat()


def _before(day: str) -> str:
    return (day_of(day) - timedelta(days=1)).isoformat()


def _check_capacity(stored: StoredAgreement, given: Mapping[str, Any]) -> None:
    faults = []
    known = stored.body.get("sections", {})
    for section, capacity in given.items():
        values = capacity if isinstance(capacity, list) else [capacity]
        if section not in known:
            listed = ", ".join(sorted(known)[:12])
            faults.append(Finding(where=f"capacity.{shown(section)[1:-1]}", what="there is no such section.",
                                  hint=f"Known: {listed}." if listed else None))  # fmt: skip
        elif not all(type(v) is int and 0 <= v <= LARGEST_QUANTITY for v in values):
            what = "must be whole units an hour of 0 or more, or a list of them."
            faults.append(Finding(where=f"capacity.{section}", what=what))
    if faults:
        raise Refused(faults)


def day_view(installation: Installation, actor: Actor, *, agreement: str, day: str) -> DayView:
    """A gas day as the actor's party sees it.

    Raises
    ------
    Unknown : it is not open, or the party takes no part in it.
    """
    with installation.reading() as connection:
        found, _, sight = seen_day(connection, actor, agreement, day)
        return view_of(connection, found, at_hand(installation, connection, found), sight)


def days(
    installation: Installation,
    actor: Actor,
    *,
    agreement: str | None = None,
    before: str | None = None,
    limit: int = 30,
) -> tuple[DayView, ...]:
    """Gas days, the newest first; of one agreement or of all that the actor's party takes part in.

    Raises
    ------
    Unknown : the party takes no part in the agreement.
    """
    found = []
    with installation.reading() as connection:
        known = [] if agreement is not None else [s.agreement for s in own_agreements(connection, actor)]
        for name in known if agreement is None else [agreement]:
            seen_agreement(connection, actor, name)
            for day in stored_days(connection, name, before=before, limit=limit):
                day_, _, sight = seen_day(connection, actor, name, day.day.isoformat())
                found.append(view_of(connection, day_, at_hand(installation, connection, day_), sight))
    found.sort(key=lambda d: (d.day, d.agreement), reverse=True)
    return tuple(found[:limit])


def take_up(installation: Installation) -> None:
    """Take the days that are open to hand, the newest first, so that nobody's first request waits for it."""
    with installation.reading() as connection:
        for name in agreement_names(connection):
            for day in open_days(connection, name)[-MOST_DAYS:]:
                with suppress(Refused):  # whoever asks for it is told
                    at_hand(installation, connection, day)
                    if (last := last_publication(connection, day)) is not None:
                        answer_of(connection, last)


def view_of(connection: Connection, day: StoredDay, hand: Hand, sight: Sight) -> DayView:
    """A day through a party's eyes."""
    last = last_publication(connection, day)
    confirmed = (
        tuple(row.party for row in confirmations_of(connection, day, last.number)) if last is not None else ()
    )
    operators = hand.stored.operators
    points = sight.points()
    metered = metered_points(hand)
    starts = [hand.desk.agreements[p].gas_day.period(day.day) for p in points or hand.desk.agreements]
    return DayView(
        agreement=day.agreement,
        day=day.day.isoformat(),
        version=day.version,
        state=state_of(hand, last, confirmed),
        opened_at=day.opened_at,
        rows=hand.last_row if sight.is_operator else None,
        publication=0 if last is None else last.number,
        published_at=None if last is None else last.published_at,
        confirmed_by=confirmed,
        awaited=tuple(o for o in operators if o not in confirmed) if last is not None else (),
        points=points,
        metered=tuple(p for p in points if p in metered),
        unmetered=tuple(p for p in points if p not in metered),
        start=utc(min(start for start, _ in starts)),
        end=utc(max(end for _, end in starts)),
    )


def state_of(hand: Hand, last: StoredPublication | None, confirmed: tuple[str, ...]) -> State:
    """How far a day is."""
    if last is not None and last.kind == "close":
        return "closed"
    if last is not None and set(hand.desk.agreements) <= metered_points(hand):
        return "metered"
    if last is not None:
        return "confirmed" if set(hand.stored.operators) <= set(confirmed) else "published"
    return "nominating" if hand.standing else "open"
