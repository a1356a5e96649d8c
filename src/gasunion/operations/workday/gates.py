"""The next gates: by when something must be in, in UTC and on each party's clock."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import islice

from gasunion.dispatch.agreement import Agreement
from gasunion.dispatch.deadline import accept, deadline_utc
from gasunion.dispatch.deadline import instant_text as utc
from gasunion.operations.store.actor import Actor
from gasunion.operations.store.installation import Installation
from gasunion.operations.workday.answers.day import Gate, GateKind
from gasunion.operations.workday.kept.closes import open_days
from gasunion.operations.workday.kept.cycles import upcoming
from gasunion.operations.workday.kept.hand import Hand, at_hand
from gasunion.operations.workday.sight import Sight, own_agreements, sight_of
from gasunion.timerules.database import zone

_Found = dict[tuple[GateKind, datetime, datetime | None], list[str]]
MOST_CYCLES = 3


def gates(
    installation: Installation, actor: Actor, *, agreement: str | None = None, limit: int = 12
) -> tuple[Gate, ...]:
    """What comes next on open days, at the points that the actor's party sees, in order of time."""
    now = installation.now()
    found: list[Gate] = []
    with installation.reading() as connection:
        for stored in own_agreements(connection, actor):
            if agreement is not None and stored.agreement != agreement:
                continue
            for day in open_days(connection, stored.agreement):
                hand = at_hand(installation, connection, day)
                found += _of_day(hand, sight_of(actor.party, hand.stored), now)
    return tuple(sorted(found, key=lambda g: (g.instant, g.day, g.kind))[:limit])


def _of_day(hand: Hand, sight: Sight, now: datetime) -> list[Gate]:
    found: _Found = defaultdict(list)
    for point in sight.points():
        for kind, instant, effective in _of_point(hand, hand.desk.agreements[point], now):
            found[kind, instant, effective].append(point)
    return [_gate(hand, sight, which, at) for which, at in found.items()]


def _of_point(
    hand: Hand, agreement: Agreement, now: datetime
) -> list[tuple[GateKind, datetime, datetime | None]]:
    day, rule = hand.day.day, agreement.nominations
    start, end = agreement.gas_day.period(day)
    deadline = deadline_utc(rule, agreement.gas_day, day)
    told: list[tuple[GateKind, datetime, datetime | None]] = []
    for cycle in islice(upcoming(agreement, day, now), MOST_CYCLES):
        if cycle == deadline and now <= deadline:
            told.append(("deadline", cycle, start))
        else:
            before = accept(cycle - timedelta(microseconds=1), rule=rule, gas_day=agreement.gas_day, day=day)
            told.append(("cycle", cycle, before.effective))
    last = end - timedelta(hours=rule.closes_hours_before_end)
    ends: list[tuple[GateKind, datetime]] = [
        ("last_renomination", last), ("day_start", start), ("day_end", end),
    ]  # fmt: skip
    return [*told, *((kind, instant, None) for kind, instant in ends if instant >= now)]


def _gate(
    hand: Hand, sight: Sight, which: tuple[GateKind, datetime, datetime | None], points: list[str]
) -> Gate:
    kind, instant, effective = which
    day = hand.day.day.isoformat()
    at = ", ".join(points)
    sentence = {
        "deadline": f"nominations for gas day {day} at {at} must be in, this instant included",
        "cycle": f"renominations for gas day {day} at {at} must have arrived before",
        "last_renomination": f"the last renominations for gas day {day} at {at} must be in",
        "day_start": f"gas day {day} starts at {at}",
        "day_end": f"gas day {day} ends at {at}",
    }[kind]
    return Gate(
        agreement=hand.day.agreement,
        day=day,
        kind=kind,
        points=tuple(points),
        instant=utc(instant),
        effective=None if effective is None else utc(effective),
        local={party: instant.astimezone(zone(name)).isoformat() for party, name in sight.zones().items()},
        sentence=sentence,
    )
