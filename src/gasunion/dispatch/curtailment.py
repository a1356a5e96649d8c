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
    given = [flow.amount for flow in flows]
    binding: dict[int, str] = {}
    levels: list[Level] = []
    tiers: dict[Tier, dict[tuple[str, ...], list[int]]] = {}
    for i, (_, tier, amount, _, sections, _) in enumerate(flows):
        if amount:
            try:
                tiers[tier][sections].append(i)
            except KeyError:
                tiers.setdefault(tier, {})[sections] = [i]
    for tier, groups in sorted(tiers.items()):
        stopped = _fill(flows, groups, left)
        # A section fills up once in a tier, so it has one share there.
        shares = {section: share for share, section in stopped.values()}
        levels.extend(Level(tier=tier, section=name, share=shares[name]) for name in sorted(shares))
        for sections, members in groups.items():
            served = sum([given[i] for i in members if i not in stopped])
            for name in sections:
                left[name] -= served
        _in_whole_units(flows, stopped, given, left)
        for i, (_, section) in stopped.items():
            if given[i] < flows[i].amount:
                full = section if left[section] == 0 else min(s for s in flows[i].sections if left[s] == 0)
                binding[i] = full
    return Cuts(given=tuple(given), binding=dict(sorted(binding.items())), levels=tuple(levels))


def _check(flows: Sequence[Flow], room: Mapping[str, int]) -> None:
    for name, units in room.items():
        if units < 0:
            raise ValueError(f"section {name} has room for {units} units; it must be 0 or more")
    for name, _, amount, weight, _, _ in flows:
        if amount < 0:
            raise ValueError(f"flow {name} asks for {amount} units; it must be 0 or more")
        if amount and weight <= 0:
            raise ValueError(f"flow {name} has weight {weight}; it must be above 0")
    for sections in {flow.sections for flow in flows}:
        for name in sections:
            if name not in room:
                raise ValueError(f"a flow passes section {name}, whose room is not stated")


def fill(flows: Sequence[Flow], room: Mapping[str, int]) -> list[tuple[Fraction, str | None]]:
    """Progressive filling of one tier in exact fractions.

    Returns
    -------
    For each flow the share of its weight at which it stopped, and the section that stopped it; a share of 1
    and None where it has all it asked for.
    """
    groups: dict[tuple[str, ...], list[int]] = {}
    for i, flow in enumerate(flows):
        groups.setdefault(flow.sections, []).append(i)
    stopped = _fill(flows, groups, room)
    return [stopped.get(i, (Fraction(1), None)) for i in range(len(flows))]


def _fill(
    flows: Sequence[Flow], groups: Mapping[tuple[str, ...], list[int]], room: Mapping[str, int]
) -> dict[int, tuple[Fraction, str]]:
    """The flows of a tier that are held back, with share and section.

    Flows that pass the same sections are held back by the same one, so they come in groups.
    """
    stopped: dict[int, tuple[Fraction, str]] = {}
    moving = dict(groups)
    weights: dict[tuple[str, ...], int | Fraction] = {}
    alike: set[tuple[str, ...]] = set()
    for sections, members in groups.items():
        each = [flows[i].weight for i in members]
        weights[sections] = sum(each)
        # Where every weight is the amount itself, all have enough at a share of 1 and none below it.
        if each == [flows[i].amount for i in members]:
            alike.add(sections)
    left: dict[str, int | Fraction] = {}
    load: dict[str, int | Fraction] = {}
    for sections, weight in weights.items():
        for name in sections:
            left[name] = room[name]
            load[name] = load.get(name, 0) + weight

    def stop(sections: tuple[str, ...], weight: int | Fraction, units: int | Fraction) -> None:
        weights[sections] -= weight
        for name in sections:
            left[name] -= units
            load[name] -= weight

    while True:
        narrow = min(((Fraction(left[name]) / load[name], name) for name in load if load[name]), default=None)
        if narrow is None:
            return stopped
        share, name = narrow
        over, under = share.numerator, share.denominator
        # A flow that has enough below the narrowest level leaves room to the others: that level only rises.
        is_anyone_served = False
        for sections, members in list(moving.items()):
            if sections in alike:
                waiting = members if over < under else []
            else:
                waiting = [i for i in members if flows[i].amount * under > over * flows[i].weight]
            if len(waiting) < len(members):
                is_anyone_served = True
                rest = set(waiting)
                served = [i for i in members if i not in rest] if rest else members
                stop(sections, sum([flows[i].weight for i in served]), sum([flows[i].amount for i in served]))
                moving[sections] = waiting
        if is_anyone_served:
            continue
        for sections, members in moving.items():
            if name in sections:
                stop(sections, weights[sections], share * weights[sections])
                stopped.update((i, (share, name)) for i in members)
                moving[sections] = []


def _in_whole_units(
    flows: Sequence[Flow],
    stopped: Mapping[int, tuple[Fraction, str]],
    given: list[int],
    left: dict[str, int],
) -> None:
    """Round down, then hand out single units: larger remainder, earlier receipt, smaller id."""
    # One common denominator turns every comparison of remainders into one of integers.
    scale = lcm(*{share.denominator * flows[i].weight.denominator for i, (share, _) in stopped.items()})
    order: list[tuple[int, str, str, int]] = []
    for i, (share, _) in stopped.items():
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
