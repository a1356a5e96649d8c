"""A printed answer against the one that is made again: which values differ, and what that comes to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from gasunion.outcome import Finding, Outcome
from gasunion.reading.text import shown

MOST_TOLD: Final = 200
Room = Callable[[str, float], float]
"""(path, right value) → how far a printed number may be from it. A path is ".split.KZ.0"."""
_VERSION = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}")


def version_findings(printed: dict[str, Any], right: dict[str, Any]) -> Iterator[Finding]:
    """What is wrong with the printed version; it is taken from both, since programs may differ by it."""
    version = printed.pop("version", None)
    right.pop("version", None)
    if not (isinstance(version, str) and _VERSION.fullmatch(version)):
        yield Finding(where="answer, version", what=f"is {shown(version)}; a version has three numbers.")


def unlike(printed: object, right: object, *, room: Room, path: str = "") -> Iterator[Finding]:
    """Every value of a printed document that is not the right one: other, missing, or of another type."""
    where = f"answer, {path.removeprefix('.')}"
    if isinstance(right, Mapping) and isinstance(printed, Mapping):
        for name in sorted(map(str, right.keys() ^ printed.keys())):
            yield Finding(where=f"{where}.{name[:60]}", what="is missing, or does not belong there.")
        for name in right.keys() & printed.keys():
            yield from unlike(printed[name], right[name], room=room, path=f"{path}.{name}")
    elif isinstance(right, list) and isinstance(printed, list) and len(printed) == len(right):
        for k, (one, other) in enumerate(zip(printed, right, strict=True)):
            yield from unlike(one, other, room=room, path=f"{path}.{k}")
    elif isinstance(right, float):
        if not is_near(printed, right, room(path, right)):
            yield Finding(where=where, what=f"is {brief(printed)}; right is {right:.12g}.", limit=right)
    elif type(printed) is not type(right) or printed != right:
        yield Finding(where=where, what=f"is {brief(printed)}; right is {brief(right)}.")


def is_near(printed: object, right: float, room: float) -> bool:
    """Whether a printed value is a number within some room of the right one."""
    if not isinstance(printed, int | float) or isinstance(printed, bool):
        return False
    try:
        return abs(float(printed) - right) <= room
    except OverflowError:
        return False


def brief(value: object) -> str:
    """A value in a few words."""
    if isinstance(value, Mapping | list):
        return "an object" if isinstance(value, Mapping) else "a list"
    return shown(value) if isinstance(value, str) else shown(value)[1:-1]


def verdict(found: Sequence[Finding], confirmed: list[str]) -> tuple[Outcome, list[str]]:
    """(the outcome of a recheck with the first of what was found, what was confirmed)."""
    if not found:
        return Outcome(code="solved", message="every claim of the answer holds"), confirmed
    told = list(found[:MOST_TOLD])
    if len(found) > MOST_TOLD:
        told.append(Finding(where="answer", what=f"{len(found) - MOST_TOLD} more values differ."))
    return Outcome(code="outside_limits", message="the answer does not hold", findings=tuple(told)), confirmed
