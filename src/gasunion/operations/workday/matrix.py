"""A point by hour and counterparty: what was nominated, processed, matched and confirmed, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from gasunion.dispatch.agreement import SIDES, Side
from gasunion.dispatch.deadline import Acceptance, deadline_utc
from gasunion.dispatch.deadline import instant_text as utc
from gasunion.dispatch.nomination import Nomination, Pair, asked
from gasunion.gasday import HOUR
from gasunion.operations.store.actor import Actor
from gasunion.operations.store.installation import Installation
from gasunion.operations.workday.answers.matrix import (
    CellReason,
    Matrix,
    MatrixLine,
    SectionHours,
    SideCells,
)
from gasunion.operations.workday.kept.cycles import upcoming
from gasunion.operations.workday.kept.hand import Hand, at_hand, instant_of
from gasunion.operations.workday.kept.publications import (
    StoredPublication,
    answer_of,
    last_publication,
)
from gasunion.operations.workday.kept.publications import publication as stored_publication
from gasunion.operations.workday.sight import Sight, require_point, seen_day

Answer = Mapping[str, Any]
Stood = tuple[Nomination, Acceptance]


def matrix(
    installation: Installation,
    actor: Actor,
    *,
    agreement: str,
    day: str,
    point: str,
    publication: int | None = None,
) -> Matrix:
    """A point as the actor's party sees it, by a publication and what has arrived since.

    Parameters
    ----------
    publication : its number; None: the newest. What is pending is told of the newest alone.

    Raises
    ------
    Unknown : there is no such day, point or publication for the party.
    """
    with installation.reading() as connection:
        found, _, sight = seen_day(connection, actor, agreement, day)
        require_point(sight, point)
        hand = at_hand(installation, connection, found)
        newest = last_publication(connection, found)
        stands = newest if publication is None else stored_publication(connection, found, publication)
        answer = None if stands is None else answer_of(connection, stands)
    is_newest = newest is None or (stands is not None and stands.number == newest.number)
    start = hand.desk.start(point)
    hours = hand.hours[point]
    cuts = cuts_at(answer, point)
    return Matrix(
        agreement=agreement,
        day=day,
        point=point,
        unit=hand.desk.agreements[point].measure,
        publication=0 if stands is None else stands.number,
        as_of=None if stands is None else stands.as_of,
        hours=tuple(utc(start + h * HOUR) for h in range(hours)),
        first_open=first_open(hand, point, installation.now()),
        lines=tuple(
            line_of(hand, sight, pair, stands, answer, cuts.get(pair.name, ()), has_pending=is_newest)
            for pair in pairs_at(hand, point, answer)
            if sight.sees_pair(pair)
        ),
        sections=tuple(section_hours(hand, sight, answer, name) for name in hand.desk.sections_at[point]),
    )


def first_open(hand: Hand, point: str, now: datetime) -> int:
    """The first hour, from 1, that a message sent now can change; one past the last where none can."""
    agreement = hand.desk.agreements[point]
    if now <= deadline_utc(agreement.nominations, agreement.gas_day, hand.day.day):
        return 1
    cycle = next(upcoming(agreement, hand.day.day, now), None)
    return 1 + (hand.hours[point] if cycle is None else hand.first_open(point, cycle))


def pairs_at(hand: Hand, point: str, answer: Answer | None) -> list[Pair]:
    """Every pair at a point, published or only asked for, in order."""
    found = set(hand.pairs_at.get(point, ()))
    lines: Answer = {} if answer is None else answer["schedule"].get(point, {})
    found |= {Pair(point, line["exit_shipper"], line["entry_shipper"]) for line in lines.values()}
    return sorted(found)


def published_line(pair: Pair, answer: Answer | None) -> Answer | None:
    """A pair as it was published; None where it was not."""
    found: Answer | None = None if answer is None else answer["schedule"].get(pair.point, {}).get(pair.name)
    return found


def cuts_at(answer: Answer | None, point: str) -> dict[str, list[Answer]]:
    """Every published cut at a point, by the name of its pair."""
    found: dict[str, list[Answer]] = defaultdict(list)
    for cut in () if answer is None else answer["cuts"]:
        if cut["point"] == point:
            found[cut["pair"]].append(cut)
    return found


def line_of(
    hand: Hand,
    sight: Sight,
    pair: Pair,
    stands: StoredPublication | None,
    answer: Answer | None,
    cuts: Iterable[Answer],
    *,
    has_pending: bool = True,
) -> MatrixLine:
    """A pair as a party sees it."""
    line = published_line(pair, answer)
    sides = {side: _side(hand, sight, pair, side, stands, line, has_pending) for side in SIDES}
    differs, lacks = difference(hand, pair, stands, line)
    return MatrixLine(
        pair=pair.name,
        exit_shipper=pair.exit_shipper,
        entry_shipper=pair.entry_shipper,
        exit=sides["exit"],
        entry=sides["entry"],
        matched=None if line is None else tuple(line["matched"]),
        confirmed=None if line is None else tuple(line["confirmed"]),
        confirmed_day=None if line is None else line["confirmed_day"],
        mismatch=differs,
        lacks_counter=lacks,
        reasons=tuple(reason_of(cut) for cut in cuts if sight.sees_reason(pair, cut["side"], cut["stage"])),
    )


def reason_of(cut: Answer) -> CellReason:
    """A cut of the answer."""
    return CellReason(
        side=cut["side"],
        stage=cut["stage"],
        code=cut["code"],
        tier=cut["tier"],
        binds=cut["binds"],
        by_hour=tuple(sorted((int(h), units) for h, units in cut["by_hour"].items())),
        units=cut["units"],
        sentence=cut["sentence"],
    )


def _side(
    hand: Hand,
    sight: Sight,
    pair: Pair,
    side: Side,
    stands: StoredPublication | None,
    line: Answer | None,
    has_pending: bool,
) -> SideCells:
    if not sight.sees_side(pair, side):
        return SideCells(
            side=side, shipper=pair.shipper(side), is_visible=False, nominated=None, processed=None,
            status=None, pending=None, pending_kind=None, pending_cycle=None,
        )  # fmt: skip
    found = pending(hand, pair, side, stands) if has_pending else None
    accepted = None if found is None else found[1]
    return SideCells(
        side=side,
        shipper=pair.shipper(side),
        is_visible=True,
        nominated=_hours(line, "nominated", side),
        processed=_hours(line, "processed", side),
        status=_hours(line, "status", side),
        pending=None if found is None else wanted(hand, found, line),
        pending_kind=None if accepted is None else accepted.kind,
        pending_cycle=None if accepted is None or accepted.cycle is None else utc(accepted.cycle),
    )


def _hours(line: Answer | None, what: str, side: Side) -> tuple[Any, ...] | None:
    found = None if line is None else line[what][side]
    return None if found is None else tuple(found)


def pending(hand: Hand, pair: Pair, side: Side, stands: StoredPublication | None) -> Stood | None:
    """The nomination of a side that stands and that the publication has not taken up, and its cycle."""
    rule = hand.desk.agreements[pair.point].sides
    key = (pair, side if rule == "double" else rule)
    found = hand.read.get(key)
    if found is None or stands is None:
        return found
    cycle = found[1].cycle
    has_run = cycle is not None and cycle <= instant_of(stands.as_of)
    return None if has_run and hand.standing[key].number <= stands.cutoff else found


def wanted(hand: Hand, stood: Stood, line: Answer | None) -> tuple[int, ...]:
    """What a nomination asks for in each hour, as the engine would read it beside what is confirmed.

    Hours that it can no longer change stand as they were nominated and published.
    """
    message, cycle = stood[0], stood[1].cycle
    hours = hand.hours[message.point]
    start = 0 if cycle is None else hand.first_open(message.point, cycle)
    flowed = [0] * hours if line is None else line["confirmed"]
    found = asked(message, flowed=flowed, first_open=start, hours=hours)
    before = _hours(line, "nominated", message.side)
    return found if before is None else (*before[:start], *found[start:])


def difference(
    hand: Hand, pair: Pair, stands: StoredPublication | None, line: Answer | None
) -> tuple[tuple[int, ...], str | None]:
    """Hours, from 1, in which the two sides differ as they stand now; and the side that has sent nothing."""
    if hand.desk.agreements[pair.point].sides != "double":
        return (), None
    found: dict[Side, tuple[int, ...] | None] = {}
    for side in SIDES:
        stood = pending(hand, pair, side, stands)
        found[side] = wanted(hand, stood, line) if stood is not None else _hours(line, "nominated", side)
    exit_, entry = found["exit"], found["entry"]
    if exit_ is None or entry is None:
        return (), "exit" if exit_ is None else "entry"
    if exit_ == entry:
        return (), None
    return tuple(h + 1 for h, (a, b) in enumerate(zip(exit_, entry, strict=True)) if a != b), None


def section_hours(hand: Hand, sight: Sight, answer: Answer | None, name: str) -> SectionHours:
    """A section by hour, as published; before that by the agreement."""
    section = hand.desk.sections[name]
    told: Answer = (
        {"capacity": section.capacity, "load": None, "full_hours": ()}
        if answer is None
        else answer["sections"][name]
    )
    has_load = sight.sees_load(section.points) and told["load"] is not None
    return SectionHours(
        section=name,
        points=tuple(p for p in section.points if sight.sees_point(p)),
        capacity=tuple(told["capacity"]),
        load=tuple(told["load"]) if has_load else None,
        full_hours=tuple(told["full_hours"]),
    )


def by_pair(answer: Answer) -> dict[Pair, Answer]:
    """Every published line by its pair."""
    found: dict[Pair, Answer] = defaultdict(dict)
    for point, lines in answer["schedule"].items():
        for line in lines.values():
            found[Pair(point, line["exit_shipper"], line["entry_shipper"])] = line
    return found
