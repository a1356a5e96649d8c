"""What diverted gas could pass and reach, from the fields that could give it to those who might buy."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from gasunion.studies.diversion.ground import Ground, Pipe


def within_reach(ground: Ground) -> Ground:
    """The ground without pipes that no diverted gas could pass, and outlets that it could not reach.

    Gas that has left the seller's territory does not come back into it.
    """
    ground = dataclasses.replace(ground, pipes=tuple(_one_way(p, ground) for p in ground.pipes))
    ways: dict[str, set[str]] = {}
    back: dict[str, set[str]] = {}
    for pipe in ground.pipes:
        for tail, head, rate in ((pipe.tail, pipe.head, pipe.forward), (pipe.head, pipe.tail, pipe.backward)):
            if max(rate) > 0:
                ways.setdefault(tail, set()).add(head)
                back.setdefault(head, set()).add(tail)
    ahead = _closure({f.node for f in ground.fields}, ways)
    behind = _closure({o.node for o in ground.outlets}, back)
    kept = ahead & behind
    return dataclasses.replace(
        ground,
        pipes=tuple(p for p in ground.pipes if p.tail in kept and p.head in kept and _has_room(p)),
        outlets=tuple(o for o in ground.outlets if o.node in ahead),
        fields=tuple(f for f in ground.fields if f.node in kept),
    )


def _one_way(pipe: Pipe, ground: Ground) -> Pipe:
    is_own = ground.territory[pipe.tail] == ground.seller, ground.territory[pipe.head] == ground.seller
    nothing = (0.0,) * len(ground.days)
    if is_own == (False, True):
        return dataclasses.replace(pipe, forward=nothing)
    return dataclasses.replace(pipe, backward=nothing) if is_own == (True, False) else pipe


def _has_room(pipe: Pipe) -> bool:
    return max(*pipe.forward, *pipe.backward) > 0


def _closure(start: set[str], ways: Mapping[str, set[str]]) -> set[str]:
    found, fresh = set(start), list(start)
    while fresh:
        for node in ways.get(fresh.pop(), ()):
            if node not in found:
                found.add(node)
                fresh.append(node)
    return found
