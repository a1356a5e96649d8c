"""Why a number stands as it does: the rules that decided, the rows it rests on, what bound, the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from gasunion.dispatch.agreement import SIDES, Side
from gasunion.dispatch.nomination import Pair
from gasunion.ledger.store.reading import chains, standing_run
from gasunion.operations.store.actor import Actor, unknown
from gasunion.operations.store.installation import Installation
from gasunion.operations.workday.answers.matrix import SectionHours, Why, WhyEntry
from gasunion.operations.workday.kept.days import Row, rows_of
from gasunion.operations.workday.kept.hand import Hand, at_hand, instant_of, message_of, pair_of
from gasunion.operations.workday.kept.publications import (
    StoredPublication,
    answer_of,
    last_publication,
)
from gasunion.operations.workday.kept.publications import publication as stored_publication
from gasunion.operations.workday.matrix import published_line, section_hours
from gasunion.operations.workday.sight import Sight, seen_day
from gasunion.outcome import Finding, Refused

Answer = Mapping[str, Any]
_NOTHING_CUT = "nothing was cut: the confirmed quantity is the matched one"


def why(
    installation: Installation,
    actor: Actor,
    *,
    agreement: str,
    day: str,
    point: str,
    exit_shipper: str,
    entry_shipper: str,
    hour: int,
    publication: int | None = None,
) -> Why:
    """Why a pair was confirmed what it was in an hour, as far as the actor's party may see.

    Parameters
    ----------
    hour : of the gas day, from 1. publication : its number; None: the newest.

    Raises
    ------
    Unknown : nothing of that name was published that the party sees. Refused : there is no such hour.
    """
    pair = Pair(point, exit_shipper, entry_shipper)
    missing = unknown("pair", f"{point}, {pair.name}: nothing of that name was published.")
    with installation.reading() as connection:
        found, _, sight = seen_day(connection, actor, agreement, day)
        stands = (
            last_publication(connection, found)
            if publication is None
            else stored_publication(connection, found, publication)
        )
        answer = None if stands is None else answer_of(connection, stands)
        line = published_line(pair, answer)
        if stands is None or answer is None or line is None or not sight.sees_pair(pair):
            raise missing
        hand = at_hand(installation, connection, found)
        hours = hand.desk.hour_count(point)
        if not 1 <= hour <= hours:
            what = f"is {hour}; the gas day has hours 1 to {hours}."
            raise Refused([Finding(where="hour", what=what, value=hour, limit=hours)])
        counted = _counted(hand, pair, stands, rows_of(connection, found, until=stands.cutoff))
        entries = tuple(_entries(connection, sight, agreement, day, pair, hour))
    cuts = [
        cut
        for cut in answer["cuts"]
        if (cut["point"], cut["pair"]) == (point, pair.name)
        and str(hour) in cut["by_hour"]
        and sight.sees_reason(pair, cut["side"], cut["stage"])
    ]
    names = [n for n in hand.desk.sections_at[point] if sight.sees_section(hand.desk.sections[n].points)]
    return Why(
        agreement=agreement,
        day=day,
        publication=stands.number,
        point=point,
        pair=pair.name,
        hour=hour,
        unit=hand.desk.agreements[point].measure,
        figures=tuple(_figures(sight, pair, line, hour)),
        rules=tuple(_rules(hand, sight, answer, pair, cuts, names, hour)),
        codes=tuple(dict.fromkeys(cut["code"] for cut in cuts)),
        inputs=tuple(_inputs(hand, sight, pair, answer, counted)),
        sections=tuple(_at(section_hours(hand, sight, answer, name), hour) for name in names),
        outages=tuple(_bound(hand, stands, names, hour)),
        entries=entries,
        bundle_sha256=stands.bundle_sha256,
        result_sha256=stands.result_sha256,
        record_head=stands.record_head,
    )


def _figures(sight: Sight, pair: Pair, line: Answer, hour: int) -> Iterator[tuple[str, int | None]]:
    for what in ("nominated", "processed"):
        for side in SIDES:
            if sight.sees_side(pair, side):
                hours = line[what][side]
                yield f"{what}, {side} side", None if hours is None else hours[hour - 1]
    yield "matched", line["matched"][hour - 1]
    yield "confirmed", line["confirmed"][hour - 1]


def _rules(
    hand: Hand,
    sight: Sight,
    answer: Answer,
    pair: Pair,
    cuts: list[Any],
    sections: list[str],
    hour: int,
) -> Iterator[str]:
    agreement = hand.desk.agreements[pair.point]
    if agreement.sides != "double":
        yield f"the {agreement.sides} side nominates for both"
    elif agreement.matching_rule == "lesser":
        yield "both sides get the lesser of the two"
    else:
        yield "unequal quantities count as none"
    for cut in cuts:
        yield cut["sentence"]
    start = answer["points"][pair.point]["start"]
    for level in answer["certificate"]:
        if level["start"] == start and level["hour"] == hour and level["section"] in sections:
            tier = "firm flows" if level["tier"] == "firm" else f"interruptible flows of {level['tier']}"
            what = f"section {level['section']} was full: its {tier} were served"
            # The exact share is what all asked for together, and so what others did.
            has_load = sight.sees_load(hand.desk.sections[level["section"]].points)
            yield f"{what} {level['share']} of each" if has_load else f"{what} alike"
    if not any(cut["stage"] == "cutting" for cut in cuts):
        yield _NOTHING_CUT


def _counted(
    hand: Hand, pair: Pair, stands: StoredPublication, rows: Iterator[Row]
) -> list[tuple[Side, Row]]:
    """Nominations of the pair that the publication took up, in order."""
    as_of = instant_of(stands.as_of)
    found: list[tuple[Side, Row]] = []
    for row in rows:
        if row.kind == "nomination" and pair_of(row) == pair:
            cycle = hand.desk.accepted(message_of(row)).cycle
            if cycle is not None and cycle <= as_of:
                found.append((row.body["side"], row))
    return found


def _inputs(
    hand: Hand, sight: Sight, pair: Pair, answer: Answer, counted: list[tuple[Side, Row]]
) -> Iterator[str]:
    for side, row in counted:
        if sight.sees_side(pair, side):
            yield f"nomination {row.id} of {row.body['shipper']}, received {row.received}: " + str(
                answer["messages"][row.id]["sentence"]
            )
        else:
            yield f"a nomination of {row.body['shipper']} stands on the {side} side"
    for name, booking in sorted(hand.bookings.items()):
        if booking.point != pair.point or booking.shipper != pair.shipper(booking.side):
            continue
        if pair.point in sight.own_points or booking.shipper == sight.party:
            stamp = "" if booking.stamp is None else f" of {booking.stamp.isoformat()}"
            told = answer["bookings"][name]
            yield (
                f"booking {name} of {booking.shipper}, {booking.side} side, {booking.kind}{stamp}: "
                f"{told['units']} {told['code'] or 'in force'}"
            )


def _at(section: SectionHours, hour: int) -> SectionHours:
    """A section in one hour."""
    return SectionHours(
        section=section.section,
        points=section.points,
        capacity=section.capacity[hour - 1 : hour],
        load=None if section.load is None else section.load[hour - 1 : hour],
        full_hours=tuple(h for h in section.full_hours if h == hour),
    )


def _bound(hand: Hand, stands: StoredPublication, sections: list[str], hour: int) -> Iterator[str]:
    for row in hand.outages:
        body = row.body
        if body["section"] not in sections or row.id not in stands.taken:
            continue
        lift = hand.lifts.get(row.id)
        until = stands.taken.get(lift.id, 10**6) if lift is not None else 10**6
        if max(body["first_hour"], stands.taken[row.id]) <= hour <= min(body["last_hour"], until - 1):
            yield row.id


def _entries(
    connection: Connection, sight: Sight, agreement: str, day: str, pair: Pair, hour: int
) -> Iterator[WhyEntry]:
    """What the record says of the pair now, of whoever the party may see."""
    known = [c for c in chains(connection) if c.agreement == agreement]
    if not known:
        return
    is_own = pair.point in sight.own_points
    wanted = f"flow {pair.point} {pair.name}"
    for seq, entry in standing_run(connection, known[0], day):
        if entry.kind != "flow" or entry.where != pair.point or not entry.id.endswith(wanted):
            continue
        for m in entry.movements:
            if is_own or m.account.party == sight.party:
                amount = m.amounts[hour - 1] if len(m.amounts) >= hour else m.total
                yield WhyEntry(
                    entry=entry.id, record=seq, kind=entry.kind, party=m.account.party,
                    account=m.account.purpose, amount=amount, unit=m.unit,
                )  # fmt: skip
