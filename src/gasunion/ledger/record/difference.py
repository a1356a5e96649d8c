"""Two stretches of a chain side by side: which entries differ, in which figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from gasunion.outcome import Finding
from gasunion.reading.text import shown

MOST_TOLD: Final = 20
Numbered = tuple[int, Mapping[str, Any]]


def differences(ours: Sequence[Numbered], theirs: Sequence[Numbered]) -> list[Finding]:
    """What differs, record by record: first what both have, then what one lacks; empty where all is equal.

    Parameters
    ----------
    ours, theirs : number and plain body of each record.
    """
    if [body for _, body in ours] == [body for _, body in theirs]:
        return []
    here, there = _by_name(ours), _by_name(theirs)
    found: list[Finding] = []
    for name, (seq, body) in there.items():
        if name not in here:
            found.append(Finding(where=f"record {seq}, {name}", what="stands there and not here."))
        elif here[name][1] != body:
            own = here[name]
            for place, one, other in _places("", own[1], body):
                what = f"{place} is {_told(one)} here and {_told(other)} there."
                found.append(Finding(where=f"record {own[0]}, {name}", what=what))
    found += [
        Finding(where=f"record {seq}, {name}", what="stands here and not there.")
        for name, (seq, _) in here.items()
        if name not in there
    ]
    if not found:
        moved = next((n, m) for n, m in zip(here, there, strict=True) if n != m)
        what = f"stands where {moved[1]} stands there; all else is equal."
        found.append(Finding(where=f"record {here[moved[0]][0]}, {moved[0]}", what=what))
    if len(found) > MOST_TOLD:
        more = len(found) - MOST_TOLD
        found = [*found[:MOST_TOLD], Finding(where="records", what=f"differ in {more} more places.")]
    return found


def _by_name(rows: Sequence[Numbered]) -> dict[str, Numbered]:
    named: dict[str, Numbered] = {}
    for seq, body in rows:
        kind = str(body.get("record"))
        told = body.get("id") or body.get("day") or body.get("account") or ""
        name = f"{kind} {told}".strip()
        while name in named:
            name += " again"
        named[name] = (seq, body)
    return named


def _places(place: str, ours: Any, theirs: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        for key in sorted({*ours, *theirs}):
            inner = f"{place}.{key}" if place else str(key)
            yield from _places(inner, ours.get(key), theirs.get(key))
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for i, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from _places(f"{place}[{i}]", one, other)
    elif type(ours) is not type(theirs) or ours != theirs:
        yield place, ours, theirs


def _told(value: Any) -> str:
    if value is None:
        return "missing"
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, Mapping | list):
        return f"{'an object' if isinstance(value, Mapping) else 'a list'} of {len(value)}"
    return str(value)
