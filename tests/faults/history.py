"""A checker of concurrent histories that knows nothing of the record: is there one order that explains all?

Clients append names to lists and read lists; a transaction appends to some, or reads some at one moment.
From what was read follows who came before whom: the order within a list, who read whose name, who read before
whose name was there, and who had ended before the other began. Where these arrows run in a circle no serial
order explains the history. Sales from a limited store must each find room, and each refusal a lack of it.

References
----------
Kingsbury and Alvaro, Elle: inferring isolation anomalies from experimental observations, VLDB 2020.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True, kw_only=True)
class Event:
    """One transaction of one client.

    Attributes
    ----------
    begun, ended : when it was asked, and when it was answered, of one clock.
    appended : list → name that it appended. read : list → what it read, in order.
    is_refused : it appended nothing. sold : units that it took, or would have taken, from the store.
    """

    name: str
    begun: int
    ended: int
    appended: Mapping[str, str] = field(default_factory=dict)
    read: Mapping[str, Sequence[str]] = field(default_factory=dict)
    is_refused: bool = False
    sold: int = 0


def anomalies(events: Sequence[Event], final: Mapping[str, Sequence[str]], *, room: int) -> list[str]:
    """Everything that no serial order explains; empty where one does.

    Parameters
    ----------
    final : each list as it stood at the end.
    room : units in the store at the beginning.
    """
    found = list(_lists(events, final))
    if found:
        return found
    return [*_circle(events, final), *_store(events, final, room)]


def _lists(events: Sequence[Event], final: Mapping[str, Sequence[str]]) -> Iterable[str]:
    appended: dict[tuple[str, str], int] = defaultdict(int)
    for event in events:
        for of, name in event.appended.items():
            if not event.is_refused:
                appended[of, name] += 1
            elif name in final.get(of, ()):
                yield f"{event.name} was refused, and {name} stands in {of}"
    for of, names in final.items():
        for name in names:
            if not appended.get((of, name)):
                yield f"{name} stands in {of}, and nobody's append of it was acknowledged"
        if len(set(names)) != len(names):
            yield f"{of} holds a name twice"
    for of, name in appended:
        if name not in final.get(of, ()):
            yield f"{name} was acknowledged, and is lost from {of}"
    for event in events:
        for of, names in event.read.items():
            if list(names) != list(final.get(of, ()))[: len(names)]:
                yield f"{event.name} read {of} in another order than it ended with"


def _circle(events: Sequence[Event], final: Mapping[str, Sequence[str]]) -> Iterable[str]:
    writer = {(of, name): e.name for e in events if not e.is_refused for of, name in e.appended.items()}
    after: dict[str, set[str]] = {e.name: set() for e in events}

    def arrow(one: str | None, other: str | None) -> None:
        if one is not None and other is not None and one != other:
            after[one].add(other)

    for of, names in final.items():
        for one, other in pairwise(names):
            arrow(writer[of, one], writer[of, other])
    for event in events:
        for of, names in event.read.items():
            if names:
                arrow(writer[of, names[-1]], event.name)
            rest = final.get(of, ())[len(names) :]
            if rest:
                arrow(event.name, writer[of, rest[0]])
    for one in events:
        for other in events:
            if one.ended < other.begun:
                arrow(one.name, other.name)
    # Kahn: take away whoever nobody comes before; what is left lies on circles, or behind them.
    before = dict.fromkeys(after, 0)
    for others in after.values():
        for other in others:
            before[other] += 1
    free = [name for name, count in before.items() if not count]
    while free:
        for other in after[free.pop()]:
            before[other] -= 1
            if not before[other]:
                free.append(other)
    left = sorted(name for name, count in before.items() if count)
    if left:
        yield f"no serial order explains {len(left)} transactions, among them {', '.join(left[:6])}"


def _store(events: Sequence[Event], final: Mapping[str, Sequence[str]], room: int) -> Iterable[str]:
    sold = sum(e.sold for e in events if not e.is_refused)
    if sold > room:
        yield f"{sold} units were sold of {room}"
    for event in events:
        if not event.is_refused or not event.sold:
            continue
        # The most that can have been gone while it was asked: every sale that had begun before it ended.
        gone = sum(e.sold for e in events if not e.is_refused and e.begun < event.ended)
        if gone + event.sold <= room:
            yield f"{event.name} was refused {event.sold} units, and at most {gone} of {room} were gone"
