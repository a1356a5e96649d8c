"""What a proposal fixes before it is computed, checked against clock and day; and its totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection

from gasunion.dispatch.deadline import deadline_utc
from gasunion.dispatch.deadline import instant_text as utc
from gasunion.operations.fields import Faults, Fields
from gasunion.operations.store.installation import Installation
from gasunion.operations.workday.kept.closes import open_days
from gasunion.operations.workday.kept.cycles import is_cycle, started
from gasunion.operations.workday.kept.days import StoredDay, arrival
from gasunion.operations.workday.kept.hand import Hand, instant_of, metered_points
from gasunion.operations.workday.kept.publications import StoredPublication, last_publication
from gasunion.operations.workday.kept.run import Ran
from gasunion.operations.workday.kept.taking import taken_now
from gasunion.outcome import Refused

LONGEST_NOTE: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """What a proposal fixes before it is computed."""

    day: StoredDay
    hand: Hand
    kind: Literal["cycle", "close"]
    as_of: datetime
    cutoff: int
    last: StoredPublication | None
    taken: Mapping[str, int]
    without: tuple[str, ...]
    at: str


def fixed_by(
    installation: Installation, connection: Connection, hand: Hand, asked: Mapping[str, Any]
) -> Fixed:
    """What is asked, checked against the clock and the day."""
    faults = Faults()
    top = Fields(asked, (), faults, ("kind", "as_of", "without", "note"))
    kind: Literal["cycle", "close"] = top.choice("kind", ("cycle", "close"))
    without = tuple(sorted(top.names("without", [])))
    if len(str(asked["note"])) > LONGEST_NOTE:
        faults.add("note", f"has {len(str(asked['note'])):,} characters; at most {LONGEST_NOTE:,} are kept.")
    now, day = installation.now(), hand.day.day
    last = last_publication(connection, hand.day)
    agreements = hand.desk.agreements
    at = arrival(connection, hand.day, now)
    if kind == "close":
        as_of = max(a.gas_day.period(day)[1] for a in agreements.values())
        if asked["as_of"] is not None:
            faults.add("as_of", "does not go with a close, which runs every cycle of the day.")
        _check_close(connection, hand, faults, now=now, end=as_of, without=without)
    else:
        if without:
            faults.add("without", "goes with a close alone.")
        as_of = _cycle(hand, top, now, last)
    if faults.findings:
        raise Refused(faults.findings)
    before = {} if last is None else last.taken
    return Fixed(
        day=hand.day,
        hand=hand,
        kind=kind,
        as_of=as_of,
        cutoff=hand.last_row,
        last=last,
        taken=before if kind == "close" else taken_now(hand, before, now),
        without=without,
        at=at,
    )


def newest_cycle(hand: Hand, now: datetime) -> datetime | None:
    """The newest cycle of any point that has started; None where none has."""
    starts = (started(a, hand.day.day, now) for a in hand.desk.agreements.values())
    return max((s for s in starts if s is not None), default=None)


def _cycle(hand: Hand, top: Fields, now: datetime, last: StoredPublication | None) -> datetime:
    """The cycle that is proposed."""
    agreements, day = hand.desk.agreements.values(), hand.day.day
    newest = newest_cycle(hand, now)
    if newest is None:
        first = min(deadline_utc(a.nominations, a.gas_day, day) for a in agreements)
        top.faults.add("as_of", f"no cycle of gas day {day} has started; the first is that of {utc(first)}.")
        return now
    asked = top.instant("as_of") if top.has("as_of") else newest
    if asked > newest or not any(is_cycle(a, day, asked) for a in agreements):
        what = f"is {utc(asked)}, no cycle that has started; the newest is {utc(newest)}."
        top.faults.add("as_of", what, value=utc(asked))
    elif last is not None and asked < instant_of(last.as_of):
        what = f"is {utc(asked)}; publication {last.number} went to {last.as_of} already."
        top.faults.add("as_of", what, value=utc(asked), limit=last.as_of)
    return asked


def _check_close(
    connection: Connection,
    hand: Hand,
    faults: Faults,
    *,
    now: datetime,
    end: datetime,
    without: tuple[str, ...],
) -> None:
    day = hand.day.day.isoformat()
    if now < end:
        faults.add(
            "kind", f"is 'close', and gas day {day} ends at {utc(end)}.", value=utc(now), limit=utc(end)
        )
    earlier = [d.day.isoformat() for d in open_days(connection, hand.day.agreement) if d.day < hand.day.day]
    if earlier:
        what = f"is 'close', and gas day {earlier[0]} before it is not closed; its accounts open this one's."
        faults.add("kind", what, hint="Close the days in their order.")
    metered = metered_points(hand)
    for point in without:
        if point not in hand.desk.agreements:
            faults.no_point("without", point, hand.desk.agreements)
        elif point in metered:
            faults.add("without", f"names {point}, which has a reading.", value=point)
    for point in sorted(set(hand.desk.agreements) - metered - set(without)):
        operator = hand.desk.agreements[point].metering
        faults.add(
            "readings",
            f"{point} has no reading of gas day {day}; {operator} reads that meter.",
            hint="Wait for it, or name the point in `without`: its shippers then stand at the confirmed, and "
            "a later reading is a correction.",
        )


def summary_of(done: Ran, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """Totals of a run, for whoever is to approve it: by point, and of cuts by shipper."""
    totals: dict[str, int] = dict.fromkeys(done.bundle.desk.agreements, 0)
    for line in done.run.lines:
        totals[line.pair.point] += sum(line.confirmed)
    last = None if before is None else totals_of(before)
    cuts: dict[tuple[str, str, str], int] = {}
    for cut in done.run.body["cuts"]:
        exit_shipper, entry_shipper = cut["pair"].split(">")
        sides = {"exit": (exit_shipper,), "entry": (entry_shipper,), None: (exit_shipper, entry_shipper)}
        for shipper in sides[cut["side"]]:
            key = (cut["point"], shipper, cut["code"])
            cuts[key] = cuts.get(key, 0) + cut["units"]
    return {
        "points": [
            {
                "point": p,
                "unit": done.bundle.desk.agreements[p].measure,
                "confirmed": units,
                "change": None if last is None else units - last.get(p, 0),
            }
            for p, units in totals.items()
        ],
        "cuts": [
            {"point": p, "shipper": s, "code": c, "units": units} for (p, s, c), units in sorted(cuts.items())
        ],
    }


def totals_of(answer: Mapping[str, Any]) -> dict[str, int]:
    """Confirmed units of the day by point."""
    return {p: sum(x["confirmed_day"] for x in lines.values()) for p, lines in answer["schedule"].items()}
