"""What an outage or another capacity would cost whom, before anything is published; nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from gasunion.dispatch.deadline import instant_text as utc
from gasunion.dispatch.nomination import Pair
from gasunion.operations.store.actor import Actor, require
from gasunion.operations.store.installation import Installation
from gasunion.operations.workday.answers.publication import PairChange, PartyChange, SectionChange, WhatIf
from gasunion.operations.workday.kept.bundles import bundle_of_rows
from gasunion.operations.workday.kept.cycles import upcoming
from gasunion.operations.workday.kept.days import Row, rows_of
from gasunion.operations.workday.kept.fixing import newest_cycle
from gasunion.operations.workday.kept.hand import Hand, at_hand
from gasunion.operations.workday.kept.publications import answer_of, last_publication
from gasunion.operations.workday.kept.run import ran
from gasunion.operations.workday.kept.taking import taken_now
from gasunion.operations.workday.matrix import by_pair
from gasunion.operations.workday.nominations import refuse_closed
from gasunion.operations.workday.outages import OUTAGE_FIELDS, read_outage
from gasunion.operations.workday.sight import Sight, require_operator, seen_day
from gasunion.outcome import Finding, Refused

MOST_OUTAGES = 100


def what_if(
    installation: Installation,
    actor: Actor,
    asked: Mapping[str, Any],
    *,
    agreement: str,
    day: str,
) -> WhatIf:
    """The day as it would be published now, without and with outages that nobody has reported.

    Parameters
    ----------
    asked : "outages", each as `report_outage` takes it. None at all: what would be published as things stand.

    Raises
    ------
    Refused : every fault, at its place. Forbidden : no operator's dispatcher.
    """
    require(actor, "dispatcher", "planner")
    with installation.reading() as connection:
        found, _, sight = seen_day(connection, actor, agreement, day)
        require_operator(sight, actor)
        refuse_closed(connection, found)
        hand = at_hand(installation, connection, found)
        last = last_publication(connection, found)
        before = None if last is None else answer_of(connection, last)
        rows = list(rows_of(connection, found))
    now = installation.now()
    as_of = newest_cycle(hand, now)
    if as_of is None:
        as_of = min(next(upcoming(a, found.day, now)) for a in hand.desk.agreements.values())
    supposed = _supposed(hand, sight, asked)
    taken = {} if last is None else dict(last.taken)
    base = taken_now(hand, taken, now)
    more = taken_now(hand.supposing(supposed), base, now)
    without = ran(bundle_of_rows(hand.stored, found, rows, as_of=as_of, taken=base)).answer
    with_it = ran(bundle_of_rows(hand.stored, found, [*rows, *supposed], as_of=as_of, taken=more)).answer
    new = [hour for id_, hour in more.items() if id_ not in base]
    pairs = _pairs(sight, without, with_it)
    return WhatIf(
        agreement=agreement,
        day=day,
        against=0 if last is None else last.number,
        as_of=utc(as_of),
        effective_hour=min(new, default=None),
        parties=_parties(hand, sight, before, without, with_it),
        pairs=pairs,
        sections=tuple(
            _section(sight, name, without, with_it)
            for name, section in hand.desk.sections.items()
            if any(p in sight.own_points for p in section.points)
        ),
        sentences=tuple(
            cut["sentence"]
            for cut in with_it["cuts"]
            if cut["stage"] == "cutting" and cut["point"] in sight.own_points
        ),
    )


def _supposed(hand: Hand, sight: Sight, asked: Any) -> list[Row]:
    """Outages as rows behind the last one, under names that no row has."""
    outages = asked.get("outages", []) if isinstance(asked, Mapping) else None
    if not isinstance(outages, list) or len(outages) > MOST_OUTAGES:
        what = f"must be a list of at most {MOST_OUTAGES} outages."
        raise Refused([Finding(where="outages", what=what, hint=f"Each has {', '.join(OUTAGE_FIELDS)}.")])
    faults: list[Finding] = []
    rows = []
    for i, given in enumerate(outages, start=1):
        try:
            body = read_outage(hand, sight, given, where=f"outages[{i}]")
        except Refused as refused:
            faults += refused.findings
            continue
        rows.append(
            Row(
                number=hand.last_row + i, kind="outage", id=f"?{i}", received=hand.day.last_instant, user="",
                party=sight.party, body=body,
            )
        )  # fmt: skip
    if faults:
        raise Refused(faults)
    return rows


def _parties(
    hand: Hand,
    sight: Sight,
    before: Mapping[str, Any] | None,
    without: Mapping[str, Any],
    with_it: Mapping[str, Any],
) -> tuple[PartyChange, ...]:
    was = {} if before is None else _by_party(sight, before)
    now, then = _by_party(sight, without), _by_party(sight, with_it)
    return tuple(
        PartyChange(
            point=point, shipper=shipper, unit=hand.desk.agreements[point].measure,
            published=None if before is None else was.get((point, shipper), 0),
            without=now.get((point, shipper), 0), with_it=then.get((point, shipper), 0),
            lost=now.get((point, shipper), 0) - then.get((point, shipper), 0),
        )
        for point, shipper in sorted({*was, *now, *then})
    )  # fmt: skip


def _by_party(sight: Sight, answer: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = defaultdict(int)
    for pair, line in by_pair(answer).items():
        if pair.point in sight.own_points:
            for shipper in {pair.exit_shipper, pair.entry_shipper}:
                found[pair.point, shipper] += line["confirmed_day"]
    return found


def _pairs(sight: Sight, without: Mapping[str, Any], with_it: Mapping[str, Any]) -> tuple[PairChange, ...]:
    codes: dict[tuple[str, str], set[str]] = defaultdict(set)
    for cut in with_it["cuts"]:
        if cut["stage"] == "cutting":
            codes[cut["point"], cut["pair"]].add(cut["code"])
    old, new = by_pair(without), by_pair(with_it)
    return tuple(
        PairChange(
            point=pair.point, pair=pair.name, lost=lost,
            codes=tuple(sorted(codes[pair.point, pair.name])),
        )
        for pair in sorted(old)
        if pair.point in sight.own_points and any(lost := _lost(pair, old, new))
    )  # fmt: skip


def _lost(pair: Pair, old: Mapping[Pair, Any], new: Mapping[Pair, Any]) -> tuple[int, ...]:
    return tuple(a - b for a, b in zip(old[pair]["confirmed"], new[pair]["confirmed"], strict=True))


def _section(
    sight: Sight, name: str, without: Mapping[str, Any], with_it: Mapping[str, Any]
) -> SectionChange:
    old, new = without["sections"][name], with_it["sections"][name]
    points: Iterable[str] = old["points"]
    has_load = sight.sees_load(points)
    return SectionChange(
        section=name,
        capacity_without=tuple(old["capacity"]),
        capacity_with=tuple(new["capacity"]),
        load_without=tuple(old["load"]) if has_load else None,
        load_with=tuple(new["load"]) if has_load else None,
    )
