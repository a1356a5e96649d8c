"""Which places a trader's gas can reach, and from which a market can be reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gasunion.market.setting import Line, Market


def reached(starts: Iterable[str], steps: Mapping[str, Iterable[str]]) -> set[str]:
    """Places that can be come to from some, these included."""
    found = set(starts)
    waiting = list(found)
    while waiting:
        for place in steps.get(waiting.pop(), ()):
            if place not in found:
                found.add(place)
                waiting.append(place)
    return found


def ways(lines: Iterable[Line], *, against: bool = False) -> dict[str, list[str]]:
    """Place → places one line away, along the directions that have capacity; or against them."""
    found: dict[str, list[str]] = {}
    for line in lines:
        for start, end, capacity in (
            (line.tail, line.head, line.capacity_forward),
            (line.head, line.tail, line.capacity_backward),
        ):
            if max(capacity) > 0:
                first, second = (end, start) if against else (start, end)
                found.setdefault(first, []).append(second)
    return found


def reach(market: Market) -> dict[str, set[str]]:
    """Trader → places its gas can be at and still come to a market."""
    back = reached((o.node for o in market.outlets), ways(market.lines, against=True))
    forth, sites = ways(market.lines), market.sites_by_trader()
    return {
        trader: reached((s.node for s in sites[trader] if max(s.capacity) > 0), forth) & back
        for trader in market.traders
    }
