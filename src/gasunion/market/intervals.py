"""Least and greatest of every figure over several markets that differ in what is not known.

Each market is solved and told whether its figures are unique. What is unique enters as it is, what is not
enters with both ends of its range; so an interval never hides that a figure is open. Of a figure that hangs
on one that is open (a concentration, where who sells is open) nothing is told.

See docs/theory/market.md, section "Ranges of conduct".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Ends = tuple[float, float]
Body = Mapping[str, Any]
BY_NAME = ("prices", "sold", "consumer_surplus", "profit", "hhi")
BY_TRADER = ("quantities", "lerner")
ABSENT = ("it sells nothing there", "nothing is sold there")
"""Why a figure is null that does not exist at a point; other points still have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A market that was solved. body : its figures as printed. reasons : why what is null is null."""

    body: Body
    reasons: Mapping[str, str]


def intervals(points: Sequence[Point]) -> dict[str, Any]:
    """Figure → [least, greatest] over the points, as in the answer; null where it is open or never exists.

    Parameters
    ----------
    points : at least one; all of the same traders, markets and owners.
    """
    first = points[0].body
    out: dict[str, Any] = {
        part: {name: _over(points, f"{part}.{name}") for name in first[part]} for part in BY_NAME
    }
    out |= {
        part: {t: {m: _over(points, f"{part}.{t}.{m}") for m in row} for t, row in first[part].items()}
        for part in BY_TRADER
    }
    owners = first["congestion_rent"]["by_owner"]
    out["congestion_rent"] = {o: _over(points, f"congestion_rent.by_owner.{o}") for o in owners}
    return out | {"welfare": _over(points, "welfare")}


def _over(points: Sequence[Point], name: str) -> list[float] | None:
    found = [ends for p in points for ends in _ends(p, name)]
    if not found or any(e is None for e in found):
        return None
    known = [e for e in found if e is not None]
    return [min(low for low, _ in known), max(high for _, high in known)]


def _ends(point: Point, name: str) -> Iterator[Ends | None]:
    """Both ends of a figure at a point; None where it is open, nothing where it does not exist."""
    ranges = point.body["ranges"]
    if name in ranges:
        low, high = ranges[name]
        yield low, high
        return
    value = value_at(point.body, name)
    if value is not None:
        yield value, value
    elif name in point.reasons and point.reasons[name] not in ABSENT:
        yield None


def value_at(place: Any, name: str) -> Any:
    """The value under a dotted name whose keys may hold dots; None where there is none."""
    if not name:
        return place
    if not isinstance(place, Mapping):
        return None
    for key in sorted(map(str, place), key=len, reverse=True):
        if name == key or name.startswith(f"{key}."):
            found = value_at(place[key], name[len(key) + 1 :])
            if found is not None:
                return found
    return None
