"""Cuts where a section is too narrow: tier by tier, fair by max-min, exact, then in whole units.

One hour at a time. Tiers are served in order (firm, then interruptible by contract stamp), each from the room
that the tiers before it left. Within a tier the served share of every flow rises together; a flow stops when
it has what it asked for, or when a section it passes is full. Shares are exact fractions. Then each flow is
rounded down, and single units go out in a stated order while every section of the flow has room, so that in
the end no cut flow of a tier could be given one more unit, and nothing is left to a later tier that an
earlier one could use.

References
----------
Bertsekas and Gallager, Data Networks, 2nd ed., section 6.5.2: max-min fairness by progressive filling.
Commission Regulation (EU) 2017/459, article 35: interruption by contract stamp, equal stamps pro rata.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import NamedTuple

Tier = tuple[int, str]
FIRM: Tier = (0, "")


def interruptible(stamp: str) -> Tier:
    """The tier of an interruptible contract; the earlier stamp (ISO 8601, UTC) prevails."""
    return (1, stamp)


class Flow(NamedTuple):
    """What one pair asks for in one hour under one kind of right.

    A tuple and not a dataclass: a day of twenty points makes a hundred thousand of them.

    Attributes
    ----------
    id : names the flow; the last tie-break.
    tier : who is served first; `FIRM` or `interruptible(stamp)`.
    amount : units asked for, 0 or more.
    weight : what the cut is proportional to: the amount itself, or the booked capacity.
    sections : the sections it passes.
    received : receipt time (ISO 8601, UTC); the earlier gets an odd unit.
    """

    id: str
    tier: Tier
    amount: int
    weight: int | Fraction
    sections: tuple[str, ...]
    received: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A section that filled up, and the share of its weight that each flow held back by it was served.

    Among the flows of its tier that pass the section none has a greater share: that is the certificate of
    max-min fairness.
    """

    tier: Tier
    section: str
    share: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Cuts:
    """The answer for one hour.

    Attributes
    ----------
    given : units by position in the flows that were asked about.
    binding : by position of a cut flow, a full section that it passes.
    levels : the sections that held a tier back, with the exact share each allowed.
    """

    given: tuple[int, ...]
    binding: Mapping[int, str]
    levels: tuple[Level, ...]


def cut(flows: Sequence[Flow], room: Mapping[str, int]) -> Cuts:
    """Give every flow what the sections allow.

    Parameters
    ----------
    flows : asked for in one hour.
    room : units that each section can still carry in that hour.

    Raises
    ------
    ValueError : an amount or a room is negative, a weight is not positive, or a section has no room stated.

    Examples
    --------
    >>> cut([Flow("I2", interruptible("2026-03-01"), 200, 200, ("S",)),
    ...      Flow("I3", interruptible("2026-03-01"), 100, 100, ("S",))], {"S": 50}).given
    (33, 17)
    """
    _check(flows, room)
    left = dict(room)
    given = [0] * len(flows)
    binding: dict[int, str] = {}
    levels: list[Level] = []
    tiers: dict[Tier, list[int]] = defaultdict(list)
    for i, flow in enumerate(flows):
        if flow.amount:
            tiers[flow.tier].append(i)
    for tier in sorted(tiers):
        members = tiers[tier]
        held = fill([flows[i] for i in members], left)
        stopped: list[tuple[int, Fraction, str]] = []
        for i, (share, section) in zip(members, held, strict=True):
            if section is None:
                given[i] = flows[i].amount
                for name in flows[i].sections:
                    left[name] -= given[i]
            else:
                stopped.append((i, share, section))
        if not stopped:
            continue
        levels.extend(
            Level(tier=tier, section=section, share=share)
            for section, share in sorted({(section, share) for _, share, section in stopped})
        )
        _in_whole_units(flows, stopped, given, left)
        for i, _, section in stopped:
            if given[i] < flows[i].amount:
                full = section if left[section] == 0 else min(s for s in flows[i].sections if left[s] == 0)
                binding[i] = full
    return Cuts(given=tuple(given), binding=binding, levels=tuple(levels))


def _check(flows: Sequence[Flow], room: Mapping[str, int]) -> None:
    for name, units in room.items():
        if units < 0:
            raise ValueError(f"section {name} has room for {units} units; it must be 0 or more")
    for flow in flows:
        if flow.amount < 0:
            raise ValueError(f"flow {flow.id} asks for {flow.amount} units; it must be 0 or more")
        if flow.amount and flow.weight <= 0:
            raise ValueError(f"flow {flow.id} has weight {flow.weight}; it must be above 0")
        for name in flow.sections:
            if name not in room:
                raise ValueError(f"flow {flow.id} passes section {name}, whose room is not stated")


def fill(flows: Sequence[Flow], room: Mapping[str, int]) -> list[tuple[Fraction, str | None]]:
    """Progressive filling of one tier in exact fractions.

    Returns
    -------
    For each flow the share of its weight at which it stopped, and the section that stopped it; None where it
    has all it asked for.
    """
    # Flows that pass the same sections and want the same share move together: one group each.
    groups: dict[tuple[tuple[str, ...], Fraction], list[int]] = defaultdict(list)
    one = Fraction(1)
    for i, flow in enumerate(flows):
        want = one if flow.weight == flow.amount else Fraction(flow.amount) / flow.weight
        groups[flow.sections, want].append(i)
    keys = sorted(groups)
    weight = [sum(flows[i].weight for i in groups[key]) for key in keys]
    passing: dict[str, set[int]] = defaultdict(set)
    for g, (sections, _) in enumerate(keys):
        for name in sections:
            passing[name].add(g)
    left: dict[str, Fraction] = {name: Fraction(room[name]) for name in passing}
    load: dict[str, int | Fraction] = {name: sum(weight[g] for g in gs) for name, gs in passing.items()}
    by_want = sorted(range(len(keys)), key=lambda g: keys[g][1], reverse=True)
    stop: dict[int, tuple[Fraction, str | None]] = {}

    def freeze(g: int, share: Fraction, section: str | None) -> None:
        stop[g] = (share, section)
        for name in keys[g][0]:
            left[name] -= share * weight[g]
            passing[name].discard(g)
            load[name] -= weight[g]

    while len(stop) < len(keys):
        while by_want[-1] in stop:
            by_want.pop()
        want = keys[by_want[-1]][1]
        narrow = min(((left[name] / load[name], name) for name, gs in passing.items() if gs), default=None)
        if narrow is None or want <= narrow[0]:
            freeze(by_want[-1], want, None)
        else:
            share, name = narrow
            for g in sorted(passing[name]):
                freeze(g, share, name)
    result: list[tuple[Fraction, str | None]] = [(one, None)] * len(flows)
    for g, key in enumerate(keys):
        for i in groups[key]:
            result[i] = stop[g]
    return result


def _in_whole_units(
    flows: Sequence[Flow],
    stopped: Sequence[tuple[int, Fraction, str]],
    given: list[int],
    left: dict[str, int],
) -> None:
    """Round down, then hand out single units: larger remainder, earlier receipt, smaller id."""
    # One common denominator turns every comparison of remainders into one of integers.
    scale = lcm(*{share.denominator * Fraction(flows[i].weight).denominator for i, share, _ in stopped})
    order: list[tuple[int, str, str, int]] = []
    for i, share, _ in stopped:
        flow = flows[i]
        scaled = share.numerator * (scale // share.denominator) * flow.weight
        whole, remainder = divmod(int(scaled), scale)
        given[i] = whole
        for name in flow.sections:
            left[name] -= whole
        order.append((-remainder, flow.received, flow.id, i))
    order.sort()
    waiting = [i for *_, i in order]
    while waiting:
        again: list[int] = []
        for i in waiting:
            sections = flows[i].sections
            if all(left[name] for name in sections):
                given[i] += 1
                for name in sections:
                    left[name] -= 1
                if given[i] < flows[i].amount:
                    again.append(i)
        # A flow that found a section full now finds it full for ever: room only shrinks.
        waiting = again
