"""One cycle after another: process, match, cut, match again, confirm; what has flowed stays.

Each cycle is computed whole from the messages that count by then, for the hours it can still change. Within a
cycle the steps follow each other once, so what matching frees is not offered again. A closed hour keeps its
confirmed quantity and the reasons it was given.

References
----------
Commission Regulation (EU) 2015/703, articles 6–8: nomination, processing, matching, confirmation.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from gasunion.dispatch.agreement import SIDES, Side
from gasunion.dispatch.curtailment import FIRM, Cuts, Flow, Level, Tier, cut
from gasunion.dispatch.deadline import Acceptance, instant_text
from gasunion.dispatch.desk import Desk
from gasunion.dispatch.matching import Match, match, process
from gasunion.dispatch.nomination import Nomination, Pair, asked, standing
from gasunion.dispatch.reason import Reasons
from gasunion.dispatch.rights import NOTHING, Holding, Layer, layered, weaker

# A line as the cut sees it: itself, what was matched, name, receipt time, its right if it rests on one.
_Row = tuple["Line", list[int], str, str, tuple[Tier, int] | None]


@dataclass(slots=True)
class Line:
    """One pair as the day goes on; the lists hold one entry an hour.

    A working record, and so the one thing here that is not frozen: each cycle overwrites its open hours.
    """

    pair: Pair
    nominated: dict[Side, list[int]] = field(default_factory=dict)
    processed: dict[Side, list[int]] = field(default_factory=dict)
    status: dict[Side, list[str | None]] = field(default_factory=dict)
    matched: list[int] = field(default_factory=list)
    confirmed: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """One cycle that ran.

    Attributes
    ----------
    instant : when it started, UTC.
    points : the points whose messages it took up.
    first_open : index of the first hour it could change, by point.
    changed : units by which the confirmed quantity of the open hours went up or down, by point.
    """

    instant: datetime
    points: tuple[str, ...]
    first_open: Mapping[str, int]
    changed: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A gas day, confirmed.

    Attributes
    ----------
    lines : what each pair asked for, was processed to and got, in order of pair.
    accepted : which cycle each message fell into, by its id.
    cycles : in order of time.
    levels : by point group start and hour, the sections that held a tier back and its exact share.
    reasons : every cut, with code, sentence and what binds.
    """

    lines: tuple[Line, ...]
    accepted: Mapping[str, Acceptance]
    cycles: tuple[Cycle, ...]
    levels: Mapping[tuple[str, int], tuple[Level, ...]]
    reasons: Reasons


def schedule(desk: Desk, nominations: Iterable[Nomination], *, as_of: datetime | None = None) -> Schedule:
    """Run every cycle of a gas day.

    Parameters
    ----------
    nominations : all messages, in any order.
    as_of : cycles that start later are not run; None runs them all.
    """
    messages = tuple(nominations)
    accepted = {m.id: desk.accepted(m) for m in messages}
    placed: dict[datetime, list[Nomination]] = defaultdict(list)
    for message in messages:
        instant = accepted[message.id].cycle
        if instant is not None and (as_of is None or instant <= as_of):
            placed[instant].append(message)
    state = _State(desk)
    was_collecting = gc.isenabled()
    # A day makes a hundred thousand small tuples and no cycles; the collector would walk them in vain.
    gc.disable()
    try:
        cycles = tuple(state.run(instant, placed[instant]) for instant in sorted(placed))
    finally:
        if was_collecting:
            gc.enable()
    return Schedule(
        lines=tuple(state.lines[pair] for pair in sorted(state.lines)),
        accepted=accepted,
        cycles=cycles,
        levels=state.levels,
        reasons=state.reasons,
    )


class _State:
    """The day so far."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.lines: dict[Pair, Line] = {}
        self.levels: dict[tuple[str, int], tuple[Level, ...]] = {}
        self.reasons = Reasons(desk)
        self.received: dict[Pair, str] = {}
        self.hours = {point: desk.hour_count(point) for point in desk.agreements}

    def run(self, instant: datetime, messages: list[Nomination]) -> Cycle:
        """Take up the messages of one cycle and recompute the hours that are open."""
        first_open = {point: self.desk.first_open(point, instant) for point in self.desk.agreements}
        self._take_up(messages, first_open)
        self.reasons.reopen(first_open)
        before = {pair: list(line.confirmed) for pair, line in self.lines.items()}
        by_point: dict[str, list[Line]] = defaultdict(list)
        for pair in sorted(self.lines):
            by_point[pair.point].append(self.lines[pair])
        for point, lines in by_point.items():
            self._process(point, lines, first_open[point])
            for line in lines:
                self._match(line, first_open[point])
        self._cut(by_point, first_open)
        for point, lines in by_point.items():
            for line in lines:
                self._match_again(line, first_open[point])
        changed = {
            point: sum(sum(line.confirmed) - sum(before[line.pair]) for line in lines)
            for point, lines in by_point.items()
        }
        return Cycle(
            instant=instant,
            points=tuple(sorted({m.point for m in messages})),
            first_open={point: first_open[point] for point in sorted(by_point)},
            changed=changed,
        )

    def _take_up(self, messages: list[Nomination], first_open: Mapping[str, int]) -> None:
        for (pair, side), message in standing(messages).items():
            hours = self.hours[pair.point]
            line = self.lines.get(pair)
            if line is None:
                line = self.lines[pair] = Line(pair, matched=[0] * hours, confirmed=[0] * hours)
            wanted = asked(message, flowed=line.confirmed, first_open=first_open[pair.point], hours=hours)
            single = self.desk.agreements[pair.point].sides
            for each in SIDES if single != "double" else (side,):
                old = line.nominated.get(each)
                start = first_open[pair.point]
                line.nominated[each] = (old[:start] if old else list(wanted[:start])) + list(wanted[start:])
                line.processed.setdefault(each, [0] * hours)
                line.status.setdefault(each, [None] * hours)
            # To the microsecond, so that the order of the texts is that of the instants.
            text = message.received.astimezone(UTC).isoformat(timespec="microseconds")
            self.received[pair] = max(self.received.get(pair, ""), text)

    def _tie(self, pair: Pair) -> tuple[str, Pair]:
        return self.received[pair], pair

    def _process(self, point: str, lines: list[Line], start: int) -> None:
        """Hold each shipper to what it booked, hour by hour."""
        agreement = self.desk.agreements[point]
        for side in SIDES:
            shippers: dict[str, list[Line]] = defaultdict(list)
            for line in lines:
                if side in line.nominated:
                    shippers[line.pair.shipper(side)].append(line)
            for shipper, mine in shippers.items():
                for line in mine:
                    line.processed[side][start:] = line.nominated[side][start:]
                if agreement.rights == "open" or agreement.sides not in ("double", side):
                    continue
                booked = self.desk.holdings.get((point, side, shipper), NOTHING).total
                if len(mine) == 1 and max(mine[0].nominated[side]) <= booked:
                    continue
                for h, wanted in enumerate(map(sum, zip(*(x.nominated[side] for x in mine), strict=True))):
                    if h < start or wanted <= booked:
                        continue
                    parts = process({x.pair: x.nominated[side][h] for x in mine}, booked, tie=self._tie)
                    for line in mine:
                        line.processed[side][h] = parts[line.pair]
                        self.reasons.over_capacity(
                            line.pair, side, h, line.nominated[side][h] - parts[line.pair], booked
                        )
        if agreement.sides in SIDES:
            held: Side = agreement.sides
            other: Side = "entry" if held == "exit" else "exit"
            for line in lines:
                line.processed[other][start:] = line.processed[held][start:]

    def _match(self, line: Line, start: int) -> None:
        rule = self.desk.agreements[line.pair.point].matching_rule
        pair = line.pair
        found = match(line.processed.get("exit"), line.processed.get("entry"), rule=rule)
        line.matched[start:] = found.confirmed[start:]
        for side, status in (("exit", found.exit_status), ("entry", found.entry_status)):
            if side not in line.status or not any(status):
                if side in line.status:
                    line.status[side][start:] = status[start:]
                continue
            line.status[side][start:] = status[start:]
            processed = line.processed[side]
            for h in range(start, len(status)):
                code = status[h]
                if code is not None:
                    self.reasons.unmatched(pair, side, h, processed[h] - found.confirmed[h], code)

    def _sides(self, point: str) -> tuple[Side, ...]:
        sides = self.desk.agreements[point].sides
        return SIDES if sides == "double" else (sides,)

    def _holding(self, point: str, side: Side, shipper: str) -> Holding:
        holding = self.desk.holdings.get((point, side, shipper), NOTHING)
        return holding.alike() if self.desk.agreements[point].cut_order == "all_alike" else holding

    def _plain(self, point: str, lines: list[Line]) -> dict[Pair, tuple[Tier, int]]:
        """The pairs that rest on one right all day, with that right and the capacity behind it.

        Most do: a shipper with one counterparty and one kind of contract on each side. They need no stacking.
        """
        if self.desk.agreements[point].rights == "open":
            return {line.pair: (FIRM, 0) for line in lines}
        found: dict[Pair, tuple[Tier, int]] = {}
        for side in self._sides(point):
            mine: dict[str, list[Pair]] = defaultdict(list)
            for line in lines:
                mine[line.pair.shipper(side)].append(line.pair)
            here: dict[Pair, tuple[Tier, int]] = {}
            for shipper, pairs in mine.items():
                stack = self._holding(point, side, shipper).stack
                if len(pairs) == 1 and len(stack) == 1:
                    here[pairs[0]] = stack[0]
            if side == self._sides(point)[0]:
                found = here
            else:
                found = {
                    pair: (max(found[pair][0], tier), min(found[pair][1], booked))
                    for pair, (tier, booked) in here.items()
                    if pair in found
                }
        return found

    def _layers(self, point: str, lines: list[Line], h: int) -> dict[Pair, tuple[Layer, ...]]:
        """The flows of one hour, stacked on the weaker of the rights of their two sides."""
        stacks: dict[Pair, tuple[Layer, ...]] = {}
        for side in self._sides(point):
            mine: dict[str, dict[Pair, int]] = defaultdict(dict)
            for line in lines:
                if line.matched[h]:
                    mine[line.pair.shipper(side)][line.pair] = line.matched[h]
            for shipper, flows in mine.items():
                holding = self._holding(point, side, shipper)
                for pair, stack in layered(flows, holding, tie=self._tie).items():
                    stacks[pair] = weaker(stacks[pair], stack) if pair in stacks else stack
        return stacks

    def _rows(self, point: str, lines: list[Line]) -> list[_Row]:
        plain = self._plain(point, lines)
        return [
            (line, line.matched, f"{point}:{line.pair.name}", self.received[line.pair], plain.get(line.pair))
            for line in lines
        ]

    def _flows(
        self, point: str, rows: list[_Row], h: int, room: Mapping[str, int]
    ) -> tuple[list[Line], list[Flow]]:
        """What the lines of a point ask the narrow sections for in one hour."""
        agreement = self.desk.agreements[point]
        # Interruptible flows of one stamp share pro rata to nominations, whatever the basis of a firm cut.
        by_booking = agreement.firm_basis == "booking" and agreement.rights == "booked"
        sections = tuple(name for name in self.desk.sections_at[point] if name in room)
        stacks: dict[Pair, tuple[Layer, ...]] | None = None
        whose: list[Line] = []
        flows: list[Flow] = []
        for line, matched, name, received, right in rows:
            amount = matched[h]
            if not amount:
                continue
            if right is not None:
                tier, booked = right
                weight = booked if by_booking and tier == FIRM else amount
                whose.append(line)
                flows.append(Flow(name, tier, amount, weight, sections, received))
                continue
            if stacks is None:
                stacks = self._layers(point, [row[0] for row in rows], h)
            for layer in stacks[line.pair]:
                share = layer.booked if by_booking and layer.tier == FIRM else layer.amount
                whose.append(line)
                flows.append(Flow(name, layer.tier, layer.amount, share, sections, received))
        return whose, flows

    def _cut(self, by_point: Mapping[str, list[Line]], first_open: Mapping[str, int]) -> None:
        """Confirm what the sections allow, hour by hour, over all points that share a gas day."""
        grids: dict[str, list[str]] = defaultdict(list)
        for point, lines in by_point.items():
            start = first_open[point]
            for line in lines:
                line.confirmed[start:] = line.matched[start:]
            if self.desk.sections_at[point]:
                grids[instant_text(self.desk.start(point))].append(point)
        for grid, points in sorted(grids.items()):
            rows = {p: self._rows(p, by_point[p]) for p in points}
            # Closed hours hold what is confirmed, open ones what is matched: just copied, so the same.
            flowing = {
                p: [sum(hour) for hour in zip(*(x.confirmed for x in by_point[p]), strict=True)]
                for p in points
            }
            last: tuple[list[Flow], dict[str, int], Cuts] | None = None
            for h in range(min(first_open[p] for p in points), self.hours[points[0]]):
                room = self._narrow({p: flowing[p][h] for p in points}, first_open, h)
                whose: list[Line] = []
                flows: list[Flow] = []
                for p in points:
                    if first_open[p] <= h and not room.keys().isdisjoint(self.desk.sections_at[p]):
                        of, more = self._flows(p, rows[p], h, room)
                        whose += of
                        flows += more
                # Many hours of a day ask for the same: the same question has the same answer.
                answer = last[2] if last and last[0] == flows and last[1] == room else cut(flows, room)
                last = (flows, room, answer)
                self.levels[grid, h] = answer.levels
                for i, section in answer.binding.items():
                    lost = flows[i].amount - answer.given[i]
                    whose[i].confirmed[h] -= lost
                    self.reasons.section_full(whose[i].pair, flows[i].tier, h, lost, section)

    def _narrow(self, flowing: Mapping[str, int], first_open: Mapping[str, int], h: int) -> dict[str, int]:
        """The sections that cannot carry all that was matched in an hour, and their room for open flows.

        A section wide enough for everything asked of it holds nobody back, so it need not be looked at.
        """
        room: dict[str, int] = {}
        asked: dict[str, int] = defaultdict(int)
        for point, units in flowing.items():
            is_open = first_open[point] <= h
            for name in self.desk.sections_at[point]:
                left = room.get(name, self.desk.sections[name].capacity[h])
                # What already flows cannot be taken back, even where there is less room than it uses.
                room[name] = left if is_open else max(0, left - units)
                asked[name] += units if is_open else 0
        return {name: units for name, units in sorted(room.items()) if asked[name] > units}

    def _match_again(self, line: Line, start: int) -> None:
        """After the cut both sides are told the same number: matching it again changes nothing."""
        if line.confirmed[start:] != line.matched[start:]:
            again: Match = match(
                tuple(map(min, line.processed["exit"][start:], line.confirmed[start:])),
                tuple(map(min, line.processed["entry"][start:], line.confirmed[start:])),
            )
            line.confirmed[start:] = again.confirmed
