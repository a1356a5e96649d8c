"""One cycle after another: process, match, cut, match again, confirm; what has flowed stays.

Each cycle is computed whole from the messages that count by then, for the hours it can still change. Within a
cycle the steps follow each other once, so what matching frees is not offered again. A closed hour keeps its
confirmed quantity and the reasons it was given.

References
----------
Commission Regulation (EU) 2015/703, articles 6–8: nomination, processing, matching, confirmation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from gasunion.dispatch.agreement import SIDES, Side
from gasunion.dispatch.curtailment import Cuts, Flow, Level, cut
from gasunion.dispatch.deadline import Acceptance, instant_text
from gasunion.dispatch.desk import Desk
from gasunion.dispatch.matching import Match, match, process
from gasunion.dispatch.nomination import Nomination, Pair, asked, standing
from gasunion.dispatch.reason import Reasons
from gasunion.dispatch.rights import NOTHING, Layer, layered, weaker

Hours = tuple[int, ...]


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
    messages = sorted(nominations, key=lambda m: (m.received, m.id))
    accepted = {m.id: desk.accepted(m) for m in messages}
    placed: dict[datetime, list[Nomination]] = defaultdict(list)
    for message in messages:
        instant = accepted[message.id].cycle
        if instant is not None and (as_of is None or instant <= as_of):
            placed[instant].append(message)
    state = _State(desk)
    cycles = tuple(state.run(instant, placed[instant]) for instant in sorted(placed))
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
            hours = self.desk.hour_count(pair.point)
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
            self.received[pair] = max(self.received.get(pair, ""), instant_text(message.received))

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

    def _layers(self, point: str, lines: list[Line], h: int) -> dict[Pair, tuple[Layer, ...]]:
        """Each flow of one hour, stacked on the weaker of the rights of its two sides."""
        agreement = self.desk.agreements[point]
        amounts = {line.pair: line.matched[h] for line in lines if line.matched[h]}
        if agreement.rights == "open":
            return {pair: (Layer((0, ""), units, units),) for pair, units in amounts.items()}
        stacks: dict[Pair, tuple[Layer, ...]] = {}
        sides: tuple[Side, ...] = SIDES if agreement.sides == "double" else (agreement.sides,)
        for side in sides:
            mine: dict[str, dict[Pair, int]] = defaultdict(dict)
            for pair, units in amounts.items():
                mine[pair.exit_shipper if side == "exit" else pair.entry_shipper][pair] = units
            for shipper, flows in mine.items():
                holding = self.desk.holdings[point, side, shipper]
                if agreement.cut_order == "all_alike":
                    holding = holding.alike()
                for pair, stack in layered(flows, holding, tie=self._tie).items():
                    stacks[pair] = weaker(stacks[pair], stack) if pair in stacks else stack
        return stacks

    def _flows(self, point: str, lines: list[Line], h: int) -> list[tuple[Line, Flow]]:
        by_booking = self.desk.agreements[point].firm_basis == "booking"
        sections = self.desk.sections_at[point]
        layers = self._layers(point, lines, h)
        return [
            (
                line,
                Flow(
                    f"{point}:{line.pair.name}",
                    layer.tier,
                    layer.amount,
                    # Interruptible flows of one stamp share pro rata to nominations, whatever the basis.
                    layer.booked if by_booking and layer.tier[0] == 0 else layer.amount,
                    sections,
                    self.received[line.pair],
                ),
            )
            for line in lines
            for layer in layers.get(line.pair, ())
        ]

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
            last: tuple[list[Flow], dict[str, int], Cuts] | None = None
            for h in range(min(first_open[p] for p in points), self.desk.hour_count(points[0])):
                open_points = [p for p in points if first_open[p] <= h]
                closed = [p for p in points if first_open[p] > h]
                room = self._room(by_point, points, closed, h)
                held = [x for p in open_points for x in self._flows(p, by_point[p], h)]
                flows = [flow for _, flow in held]
                # Many hours of a day ask for the same: the same question has the same answer.
                answer = last[2] if last and last[0] == flows and last[1] == room else cut(flows, room)
                last = (flows, room, answer)
                self.levels[grid, h] = answer.levels
                for (line, flow), given in zip(held, answer.given, strict=True):
                    line.confirmed[h] -= flow.amount - given
                for i, section in answer.binding.items():
                    line, flow = held[i]
                    self.reasons.section_full(line.pair, flow.tier, h, flow.amount - answer.given[i], section)

    def _room(
        self, by_point: Mapping[str, list[Line]], points: list[str], closed: list[str], h: int
    ) -> dict[str, int]:
        names = {name for p in points for name in self.desk.sections_at[p]}
        room = {name: self.desk.sections[name].capacity[h] for name in sorted(names)}
        for point in closed:
            flowing = sum(line.confirmed[h] for line in by_point[point])
            for name in self.desk.sections_at[point]:
                # What already flows cannot be taken back, even where less room is left than it uses.
                room[name] = max(0, room[name] - flowing)
        return room

    def _match_again(self, line: Line, start: int) -> None:
        """After the cut both sides are told the same number: matching it again changes nothing."""
        if "exit" in line.processed and "entry" in line.processed:
            again: Match = match(
                tuple(map(min, line.processed["exit"][start:], line.confirmed[start:])),
                tuple(map(min, line.processed["entry"][start:], line.confirmed[start:])),
            )
            line.confirmed[start:] = again.confirmed
