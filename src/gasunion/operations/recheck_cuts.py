"""Recheck that cuts were fair: the certificate of max-min shares, and the whole units made of it.

A share is max-min fair if every flow that got less than it asked for passes a full section on which nobody
has a larger share (Bertsekas and Gallager, Data Networks, 6.5.2). The certificate names these sections
with their shares; here the flows are stacked on their rights anew, the shares are checked against every
section, and the odd units are handed out anew. Nothing of `dispatch` is imported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from itertools import pairwise
from typing import Any

from gasunion.outcome import Finding

Pair = tuple[str, str, str]
FIRM = "firm"
SIDES = ("exit", "entry")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A part of a flow that rests on one right in one hour."""

    pair: Pair
    asked: int
    weight: Fraction
    sections: tuple[str, ...]


def fairness(
    bundle: Mapping[str, Any], result: Mapping[str, Any], starts: Mapping[str, str], hours: Mapping[str, int]
) -> Iterator[Finding]:
    """What is wrong with the cuts of a day.

    Parameters
    ----------
    starts, hours : of the gas day by point, counted by the second clock.
    """
    day = _Day(bundle, result)
    grids: dict[str, list[str]] = defaultdict(list)
    for point in sorted(starts):
        if day.sections_at[point]:
            grids[starts[point]].append(point)
    told = {(start, hour) for start, hour, _ in day.levels}
    for start, points in sorted(grids.items()):
        for hour in range(hours[points[0]]):
            if (start, hour) in told or any((point, hour) in day.cut_hours for point in points):
                yield from _hour(day, start, points, hour)
            told.discard((start, hour))
    for start, hour in sorted(told):
        yield Finding(where=f"certificate, {start}, hour {hour + 1}", what="is of no hour of this day.")


class _Day:
    """A bundle and its result, indexed."""

    def __init__(self, bundle: Mapping[str, Any], result: Mapping[str, Any]) -> None:
        self.points: Mapping[str, Any] = bundle["points"]
        self.day: str = bundle["gas_day"]
        self.sections: Mapping[str, Any] = bundle.get("sections") or {}
        self.sections_at: dict[str, tuple[str, ...]] = {
            p: tuple(sorted(n for n, s in self.sections.items() if p in s["points"])) for p in self.points
        }
        self.rows: dict[Pair, Mapping[str, Any]] = {
            (point, row["exit_shipper"], row["entry_shipper"]): row
            for point, pairs in result["schedule"].items()
            for row in pairs.values()
        }
        self.at: dict[str, dict[Pair, Mapping[str, Any]]] = defaultdict(dict)
        for pair, row in self.rows.items():
            self.at[pair[0]][pair] = row
        by_name = {(p[0], f"{p[1]}>{p[2]}"): p for p in self.rows}
        self.cut: dict[tuple[Pair, str, int], int] = defaultdict(int)
        for cut in result["cuts"]:
            if cut["stage"] == "cutting":
                for hour, units in cut["by_hour"].items():
                    self.cut[by_name[cut["point"], cut["pair"]], cut["tier"], int(hour) - 1] += units
        self.cut_hours = {(pair[0], hour) for pair, _, hour in self.cut}
        self.levels: dict[tuple[str, int, str], dict[str, Fraction]] = defaultdict(dict)
        for level in result["certificate"]:
            over, _, under = level["share"].partition("/")
            share = Fraction(int(over), int(under or 1))
            self.levels[level["start"], level["hour"] - 1, level["tier"]][level["section"]] = share
        self.cycles = [(c["instant"], c["first_open_hour"]) for c in result["cycles"]]
        self.messages = [
            (_pair(m), _sortable(m["received"]), result["messages"][name]["cycle"])
            for name, m in (bundle.get("nominations") or {}).items()
        ]
        self.booked: dict[tuple[str, str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for b in (bundle.get("bookings") or {}).values():
            if b["from"] <= self.day < b["until"]:
                alike = self.points[b["point"]].get("cut_order") == "all_alike"
                tier = FIRM if b["kind"] == "firm" or alike else _utc(b["stamp"])
                self.booked[b["point"], b["side"], b["shipper"]][tier] += b["quantity"]

    def capacity(self, section: str, hour: int) -> int:
        """Units that a section carries in an hour."""
        stated = self.sections[section]["capacity"]
        return int(stated[hour] if isinstance(stated, list) else stated)

    def received(self, instant: str) -> dict[Pair, str]:
        """The last receipt of each pair that had counted when a cycle ran."""
        last: dict[Pair, str] = {}
        for pair, received, cycle in self.messages:
            if cycle is not None and cycle <= instant:
                last[pair] = max(last.get(pair, ""), received)
        return last

    def touched(self, points: list[str], hour: int) -> tuple[str, set[str]]:
        """The last cycle that could change an hour of these points, and the points it could change."""
        found: tuple[str, set[str]] = ("", set())
        for instant, opens in sorted(self.cycles, key=lambda c: _sortable(c[0])):
            now = {p for p in points if p in opens and opens[p] <= hour + 1}
            if now:
                found = (instant, now)
        return found


def _utc(text: str) -> str:
    instant = datetime.fromisoformat(text)
    instant = instant.replace(tzinfo=UTC) if len(text) == 10 else instant.astimezone(UTC)
    return instant.isoformat().replace("+00:00", "Z")


def _sortable(text: str) -> str:
    instant = datetime.fromisoformat(text)
    instant = instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    return instant.isoformat(timespec="microseconds")


def _pair(message: Mapping[str, Any]) -> Pair:
    two = (message["shipper"], message["counterparty"])
    return (message["point"], *(two if message["side"] == "exit" else (two[1], two[0])))


def _hour(day: _Day, start: str, points: list[str], hour: int) -> Iterator[Finding]:
    instant, is_open = day.touched(points, hour)
    received = day.received(instant)
    room = {s: day.capacity(s, hour) for p in points for s in day.sections_at[p]}
    tiers: dict[str, list[_Part]] = defaultdict(list)
    for point in points:
        rows = day.at[point]
        if point not in is_open:
            for name in day.sections_at[point]:
                room[name] -= sum(row["confirmed"][hour] for row in rows.values())
            continue
        mine = {pair: row["matched"][hour] for pair, row in rows.items()}
        for tier, part in _stacked(day, point, {p: q for p, q in mine.items() if q}, received):
            tiers[tier].append(part)
    room = {name: max(0, units) for name, units in room.items()}
    for tier in sorted(tiers, key=lambda t: (t != FIRM, t)):
        levels = day.levels.get((start, hour, tier), {})
        where = f"certificate, {start}, hour {hour + 1}, {tier}"
        exact = [_exact(part, levels) for part in tiers[tier]]
        yield from _shares(where, tiers[tier], exact, levels, room)
        given = _whole(tiers[tier], exact, received, dict(room))
        for part, units in zip(tiers[tier], given, strict=True):
            told = part.asked - day.cut.get((part.pair, tier, hour), 0)
            if told != units:
                yield Finding(
                    where=where,
                    what=f"by these shares {part.pair[1]} to {part.pair[2]} at {part.pair[0]} gets {units} "
                    f"of {part.asked}; the result gives {told}.",
                )
            for name in part.sections:
                room[name] -= told
    for _, _, tier in [key for key in day.levels if key[:2] == (start, hour) and key[2] not in tiers]:
        where = f"certificate, {start}, hour {hour + 1}, {tier}"
        yield Finding(where=where, what="holds back a right on which nothing rests.")


def _exact(part: _Part, levels: Mapping[str, Fraction]) -> Fraction:
    held = [levels[name] * part.weight for name in part.sections if name in levels]
    return min([Fraction(part.asked), *held])


def _shares(
    where: str,
    parts: list[_Part],
    exact: list[Fraction],
    levels: Mapping[str, Fraction],
    room: Mapping[str, int],
) -> Iterator[Finding]:
    load: dict[str, Fraction] = defaultdict(Fraction)
    for part, units in zip(parts, exact, strict=True):
        for name in part.sections:
            load[name] += units
    for name, most in sorted(room.items()):
        if load[name] > most:
            yield Finding(
                where=where, what=f"its shares put {load[name]} through {name}, which has room for {most}."
            )
        elif name in levels and load[name] != most:
            yield Finding(
                where=where, what=f"{name} holds flows back and is not full: {load[name]} of {most}."
            )
    for name in sorted(set(levels) - set(room)):
        yield Finding(where=where, what=f"names section {name}, which no flow of these points passes.")


def _whole(
    parts: list[_Part], exact: list[Fraction], received: Mapping[Pair, str], room: dict[str, int]
) -> list[int]:
    """Rounded down, then single units: larger remainder, earlier receipt, name; round after round."""
    given = [int(units) for units in exact]
    for part, units in zip(parts, given, strict=True):
        for name in part.sections:
            room[name] -= units
    order = sorted(
        (i for i, part in enumerate(parts) if exact[i] < part.asked),
        key=lambda i: (given[i] - exact[i], received[parts[i].pair], _label(parts[i].pair)),
    )
    while True:
        went = False
        for i in order:
            if given[i] < parts[i].asked and all(room[name] > 0 for name in parts[i].sections):
                given[i] += 1
                went = True
                for name in parts[i].sections:
                    room[name] -= 1
        if not went:
            return given


def _label(pair: Pair) -> str:
    return f"{pair[0]}:{pair[1]}>{pair[2]}"


def _stacked(
    day: _Day, point: str, flows: Mapping[Pair, int], received: Mapping[Pair, str]
) -> Iterator[tuple[str, _Part]]:
    """The flows of an open point, cut into parts by the weaker of the rights of their two sides."""
    agreement = day.points[point]
    sections = day.sections_at[point]
    if agreement.get("rights") == "open":
        for pair, units in flows.items():
            yield FIRM, _Part(pair=pair, asked=units, weight=Fraction(units), sections=sections)
        return
    stacks: dict[Pair, list[list[tuple[str, int]]]] = defaultdict(list)
    firm: dict[Pair, Fraction] = {}
    sides = agreement.get("sides") or "double"
    for side in SIDES if sides == "double" else (sides,):
        for pair, stack, behind in _side(day, side, flows, received):
            stacks[pair].append(stack)
            if behind is not None:
                firm[pair] = min(firm.get(pair, behind), behind)
    by_booking = agreement.get("firm_basis") == "booking"
    for pair in flows:
        for tier, units in _weaker(stacks[pair]).items():
            weight = firm[pair] if by_booking and tier == FIRM else Fraction(units)
            yield tier, _Part(pair=pair, asked=units, weight=weight, sections=sections)


def _side(
    day: _Day, side: str, flows: Mapping[Pair, int], received: Mapping[Pair, str]
) -> Iterator[tuple[Pair, list[tuple[str, int]], Fraction | None]]:
    """Each flow's stack of rights on one side, firm at the bottom, and the firm capacity behind it."""
    at = 1 if side == "exit" else 2
    for point, shipper in sorted({(p[0], p[at]) for p in flows}):
        left = {p: q for p, q in flows.items() if p[at] == shipper}
        stacks: dict[Pair, list[tuple[str, int]]] = {p: [] for p in left}
        behind: dict[Pair, Fraction] = {}
        rights = day.booked.get((point, side, shipper), {})
        for tier in sorted((t for t in rights if rights[t]), key=lambda t: (t != FIRM, t)):
            wanted = sum(left.values())
            if not wanted:
                break
            parts = dict(left) if wanted <= rights[tier] else _divided(rights[tier], left, received)
            for pair, units in parts.items():
                if tier == FIRM and units:
                    behind[pair] = max(Fraction(rights[tier] * left[pair], wanted), Fraction(units))
                stacks[pair].append((tier, units))
                left[pair] -= units
        for pair, stack in stacks.items():
            yield pair, stack, behind.get(pair)


def _divided(total: int, weights: Mapping[Pair, int], received: Mapping[Pair, str]) -> dict[Pair, int]:
    whole = sum(weights.values())
    parts = {p: total * w // whole for p, w in weights.items()}
    queue = sorted(weights, key=lambda p: (-(total * weights[p] % whole), received[p], p))
    for pair in queue[: total - sum(parts.values())]:
        parts[pair] += 1
    return parts


def _weaker(stacks: list[list[tuple[str, int]]]) -> dict[str, int]:
    """Lay the stacks of both sides over each other: units by the weaker right, firm before stamps."""
    if len(stacks) == 1:
        return {tier: units for tier, units in stacks[0] if units}
    edges = sorted({0, *(e for stack in stacks for e in _edges(stack))})
    found: dict[str, int] = defaultdict(int)
    for low, high in pairwise(edges):
        tiers = [_at(stack, low) for stack in stacks]
        if None not in tiers:
            found[max(tiers, key=lambda t: (t != FIRM, t or ""))] += high - low  # type: ignore[index]
    return dict(found)


def _edges(stack: list[tuple[str, int]]) -> list[int]:
    total, edges = 0, []
    for _, units in stack:
        total += units
        edges.append(total)
    return edges


def _at(stack: list[tuple[str, int]], height: int) -> str | None:
    for (tier, _), edge in zip(stack, _edges(stack), strict=True):
        if height < edge:
            return tier
    return None
