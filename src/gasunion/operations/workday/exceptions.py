"""What somebody should look at: each thing once, the worst first, as far as it concerns the actor's party."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from gasunion.dispatch.agreement import Side
from gasunion.dispatch.rights import NOTHING
from gasunion.operations.store.actor import Actor
from gasunion.operations.store.events import events_of
from gasunion.operations.store.installation import Installation
from gasunion.operations.workday.answers.day import DeskException, ExceptionKind
from gasunion.operations.workday.kept.closes import last_close
from gasunion.operations.workday.kept.cycles import first_hour_after
from gasunion.operations.workday.kept.days import StoredDay
from gasunion.operations.workday.kept.hand import Hand, at_hand, metered_points
from gasunion.operations.workday.kept.nominations import spread_over
from gasunion.operations.workday.kept.publications import (
    StoredPublication,
    answer_of,
    last_publication,
)
from gasunion.operations.workday.matrix import by_pair, difference, pairs_at, published_line
from gasunion.operations.workday.sight import Sight, seen_day
from gasunion.operations.workday.strips import account

ORDER: Final = {"error": 0, "warning": 1, "note": 2}


def exceptions(
    installation: Installation, actor: Actor, *, agreement: str, day: str
) -> tuple[DeskException, ...]:
    """Everything out of order on a day, and readings that the last closed day still lacks.

    Raises
    ------
    Unknown : there is no such day for the party.
    """
    with installation.reading() as connection:
        found, _, sight = seen_day(connection, actor, agreement, day)
        hand = at_hand(installation, connection, found)
        last = last_publication(connection, found)
        answer = None if last is None else answer_of(connection, last)
        told = [
            *_outages(hand, sight, last, installation.now()),
            *_cuts(hand, sight, answer),
            *_over_booked(hand, sight),
            *_differences(hand, sight, last, answer),
            *_accounts(hand, sight, answer),
            *_readings(installation, connection, hand, sight, last),
            *_late(hand, sight, last),
            *_skipped(connection, found, actor),
        ]
    return tuple(sorted(told, key=lambda e: (ORDER[e.severity], e.kind, e.point or "", e.subject)))


def _told(hand: Hand, kind: ExceptionKind, severity: Any, subject: str, **more: Any) -> DeskException:
    defaults: dict[str, Any] = {"point": None, "hours": ()}
    return DeskException(
        kind=kind,
        severity=severity,
        agreement=hand.day.agreement,
        day=hand.day.day.isoformat(),
        subject=subject,
        **defaults | more,
    )


def _differences(
    hand: Hand, sight: Sight, last: StoredPublication | None, answer: Mapping[str, Any] | None
) -> Iterator[DeskException]:
    """Pairs whose two sides differ, or of which one has sent nothing, as they stand now."""
    for point in hand.desk.agreements:
        for pair in pairs_at(hand, point, answer):
            if not sight.sees_pair(pair):
                continue
            hours, lacks = difference(hand, pair, last, published_line(pair, answer))
            more: dict[str, Any] = {"point": point, "hours": hours}
            if lacks is not None:
                silent = pair.exit_shipper if lacks == "exit" else pair.entry_shipper
                what = f"{point}, {pair.exit_shipper} to {pair.entry_shipper}: {silent} has sent nothing."
                yield _told(hand, "no_counter", "warning", pair.name, sentence=what, **more)
            elif hours:
                what = (
                    f"{point}, {pair.exit_shipper} to {pair.entry_shipper}: the two sides differ in "
                    f"{len(hours)} hour{'s' if len(hours) != 1 else ''}."
                )
                yield _told(hand, "mismatch", "warning", pair.name, sentence=what, **more)


def _over_booked(hand: Hand, sight: Sight) -> Iterator[DeskException]:
    """Shippers that ask for more on a side of a point than they hold there."""
    asked: dict[tuple[str, Side, str], tuple[int, ...]] = {}
    for (pair, side), (message, _) in hand.read.items():
        agreement = hand.desk.agreements[pair.point]
        if agreement.rights == "open" or agreement.sides not in ("double", side):
            continue
        key = (pair.point, side, pair.shipper(side))
        wanted, others = spread_over(message, hand.hours[pair.point]), asked.get(key)
        asked[key] = wanted if others is None else tuple(a + b for a, b in zip(others, wanted, strict=True))
    for (point, side, shipper), hours in sorted(asked.items()):
        booked = hand.desk.holdings.get((point, side, shipper), NOTHING).total
        if max(hours) <= booked or not (point in sight.own_points or shipper == sight.party):
            continue
        over = tuple(h + 1 for h, q in enumerate(hours) if q > booked)
        unit = hand.desk.agreements[point].measure
        what = (
            f"{shipper} asks for up to {max(hours)} on the {side} side of {point} and holds {booked} {unit}."
        )
        yield _told(
            hand, "over_booked", "warning", shipper, point=point, hours=over, sentence=what,
            value=max(hours), limit=booked, unit=unit,
        )  # fmt: skip


def _late(hand: Hand, sight: Sight, last: StoredPublication | None) -> Iterator[DeskException]:
    """Nominations that came after the deadline and before the first cycle."""
    for (pair, side), (message, accepted) in hand.read.items():
        if accepted.kind == "late" and sight.sees_side(pair, side):
            what = f"{pair.shipper(side)} at {pair.point}: {accepted.sentence}."
            yield _told(hand, "late", "note", message.id, point=pair.point, sentence=what)


def _accounts(hand: Hand, sight: Sight, answer: Mapping[str, Any] | None) -> Iterator[DeskException]:
    """Balancing accounts near their limit or beyond it."""
    for point in sorted(sight.own_points):
        strip = account(hand, answer, point)
        if strip.is_near and strip.limit is not None:
            is_over = abs(strip.standing) > strip.limit
            what = (
                f"the operators' account at {point} stands at {strip.standing} {strip.unit}, "
                f"{strip.share_percent} % of its limit of {strip.limit}."
            )
            yield _told(
                hand, "account", "error" if is_over else "warning", point, point=point, sentence=what,
                value=strip.standing, limit=strip.limit, unit=strip.unit,
            )  # fmt: skip


def _readings(
    installation: Installation,
    connection: Connection,
    hand: Hand,
    sight: Sight,
    last: StoredPublication | None,
) -> Iterator[DeskException]:
    """Meters that were not read: of this day once it is over, and of the last closed day before it."""
    if last is None or last.kind != "close":
        metered = metered_points(hand)
        for point in sorted(sight.own_points - metered):
            end = hand.desk.agreements[point].gas_day.period(hand.day.day)[1]
            if installation.now() >= end:
                yield _unread(hand, point, hand.day.day.isoformat())
    before = last_close(connection, hand.day.agreement, before=hand.day.day.isoformat())
    if before is None or before.day.day < hand.day.day - timedelta(days=1):
        return
    day = before.day.day.isoformat()
    corrected = {r.body["reading"]["point"] for r in hand.readings if r.body["reading"].get("day") == day}
    for point, end_ in sorted(answer_of(connection, before.by)["allocation"].items()):
        if end_["measured"] is None and point in sight.own_points and point not in corrected:
            yield _unread(hand, point, day)


def _unread(hand: Hand, point: str, day: str) -> DeskException:
    operator = hand.stored.body["points"][point].get("metering") or hand.stored.operators_at(point)[1]
    what = f"{point} has no reading of gas day {day}; {operator} reads that meter."
    return _told(hand, "missing_reading", "error", point, point=point, sentence=what)


def _outages(
    hand: Hand, sight: Sight, last: StoredPublication | None, now: datetime
) -> Iterator[DeskException]:
    """Outages and their ends that no publication has taken up yet."""
    taken = {} if last is None else last.taken
    for row in hand.outages:
        section = hand.desk.sections[row.body["section"]]
        if not sight.sees_section(section.points):
            continue
        lift = hand.lifts.get(row.id)
        hours = tuple(range(row.body["first_hour"], row.body["last_hour"] + 1))
        if row.id not in taken and lift is None:
            what = (
                f"{section.id} carries {row.body['capacity']} in hours {hours[0]} to {hours[-1]} as "
                f"{row.party} reported ({row.body['cause'] or 'no cause'}); no publication has taken it up."
            )
            is_over = first_hour_after(hand.desk, section.points, now) > hours[-1]
            yield _told(
                hand, "outage", "note" if is_over else "error", row.id, hours=hours, sentence=what,
                value=row.body["capacity"], limit=max(section.capacity),
            )  # fmt: skip
        elif lift is not None and row.id in taken and lift.id not in taken:
            what = f"the outage of {section.id} is over, says {lift.party}; no publication has taken that up."
            yield _told(hand, "outage", "warning", lift.id, hours=hours, sentence=what)


def _cuts(hand: Hand, sight: Sight, answer: Mapping[str, Any] | None) -> Iterator[DeskException]:
    """Pairs that a full section cut, by the newest publication."""
    if answer is None:
        return
    known = {(p.point, p.name): p for p in by_pair(answer)}
    for cut in answer["cuts"]:
        pair = known[cut["point"], cut["pair"]]
        if cut["stage"] == "cutting" and sight.sees_pair(pair):
            yield _told(
                hand, "cut", "warning", f"{cut['pair']} {cut['binds']} {cut['tier']}", point=pair.point,
                hours=tuple(sorted(int(h) for h in cut["by_hour"])), sentence=cut["sentence"],
                value=cut["units"], unit=hand.desk.agreements[pair.point].measure,
            )  # fmt: skip


def _skipped(connection: Connection, day: StoredDay, actor: Actor) -> Iterator[DeskException]:
    """Standing nominations that did not fit this day."""
    text = day.day.isoformat()
    skipped = events_of(
        connection, actor.party, limit=1_000, agreement=day.agreement, day=text, action="standing.skipped"
    )
    for e in skipped:
        yield DeskException(
            kind="standing_skipped", severity="warning", agreement=day.agreement, day=text,
            point=e.detail["point"], subject=e.subject, hours=(), sentence=str(e.detail["sentence"]),
        )  # fmt: skip
