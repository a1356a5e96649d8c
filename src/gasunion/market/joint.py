"""Joint selling: several traders become one, with all their sites and one conduct.

What the members get of the joint profit is no question of a market; see `gasunion share` and `gasunion key`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from gasunion.market.entries import Reader, written
from gasunion.market.setting import Market, Site, Span
from gasunion.reading.text import shown


def groups_of(
    value: Any, traders: Sequence[str], read: Reader, *, key: str = "joint"
) -> dict[str, tuple[str, ...]]:
    """Name of a group → its members; "A+B" or ["A", "B"] each."""
    if not isinstance(value, list | tuple):
        read.fault(key, f"{written(value)} is not a list of groups.", hint='Write ["A+B"].')
        return {}
    groups: dict[str, tuple[str, ...]] = {}
    taken: dict[str, str] = {}
    for number, entry in enumerate(value, 1):
        place = f"{key}, group {number}"
        members = entry.split("+") if isinstance(entry, str) else entry
        if not isinstance(members, list | tuple) or not all(isinstance(m, str) for m in members):
            read.fault(place, f"{written(entry)} is not a group of traders.", hint='Write "A+B".')
            continue
        for member in members:
            if member not in traders:
                read.fault(
                    place, f"{shown(member)} is not a trader.", value=member, hint=read.near(member, traders)
                )
            elif member in taken:
                read.fault(place, f"{shown(member)} is in {shown(taken[member])} as well.", value=member)
        taken |= {m: "+".join(members) for m in members}
        if len(members) > 1:
            groups["+".join(members)] = tuple(members)
    return groups


def merged(
    market: Market,
    groups: Mapping[str, Sequence[str]],
    *,
    conduct: Mapping[tuple[str, str], float],
    forward: Mapping[tuple[str, str], tuple[float, ...]],
    spans: Mapping[tuple[str, str], Span] | None = None,
    said: Sequence[str] = (),
    read: Reader | None = None,
) -> Market:
    """The market in which each group is one trader.

    A group takes the conduct given under its own name, else that of its members, which must be one; what its
    members have sold forward is added up. Whoever has no conduct is a price taker, which is said.

    Parameters
    ----------
    groups : name → members. conduct, forward, spans : of traders, and of groups where given.
    said : assumptions so far. read : takes the faults; None where the groups are known to be right.

    Raises
    ------
    Refused : members of a group differ in conduct and the group has none of its own.
    """
    from gasunion.outcome import Refused

    faults = read or Reader("market")
    group_of = {m: name for name, members in groups.items() for m in members}
    names = tuple(dict.fromkeys(group_of.get(t, t) for t in market.traders))
    theta: dict[tuple[str, str], float] = {}
    ahead: dict[tuple[str, str], tuple[float, ...]] = {}
    takers: dict[str, list[str]] = {}
    for name in names:
        members = tuple(groups.get(name, (name,)))
        for outlet in (o.market for o in market.outlets):
            given = {conduct.get((m, outlet)) for m in members}
            if (name, outlet) in conduct:
                theta[name, outlet] = conduct[name, outlet]
            elif len(given) > 1:
                hint = f"Give it under conduct, {shown(name)}."
                faults.fault(f"conduct, {name}, {outlet}", "the members of the group differ.", hint=hint)
            elif (one := given.pop()) is not None:
                theta[name, outlet] = one
            else:
                theta[name, outlet] = 0.0
                takers.setdefault(name, []).append(outlet)
            sold = [forward[m, outlet] for m in members if (m, outlet) in forward]
            if sold:
                ahead[name, outlet] = tuple(sum(rates) for rates in zip(*sold, strict=True))
    if faults.faults:
        raise Refused(faults.faults)
    assumed = [f"{name} has no conduct in {', '.join(where)}: price taker" for name, where in takers.items()]
    sites: dict[str, list[Site]] = {}
    for site in market.sites:
        sites.setdefault(group_of.get(site.trader, site.trader), []).append(site)
    return dataclasses.replace(
        market,
        traders=names,
        sites=tuple(dataclasses.replace(s, trader=name) for name in names for s in sites.get(name, ())),
        conduct=theta,
        spans=_kept(spans or {}, names, groups, [o.market for o in market.outlets]),
        forward=ahead,
        assumptions=(*said, *assumed),
    )


def _kept(
    spans: Mapping[tuple[str, str], Span],
    names: Sequence[str],
    groups: Mapping[str, Sequence[str]],
    markets: Sequence[str],
) -> dict[tuple[str, str], Span]:
    """Ranges of those who are left: a group's own, else that of its first member."""
    out = {}
    for name in names:
        first = groups.get(name, (name,))[0]
        for market in markets:
            span = spans.get((name, market), spans.get((first, market)))
            if span is not None and span.low < span.high:
                out[name, market] = span
    return out
