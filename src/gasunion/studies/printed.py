"""A printed answer held against the right one: every place, and numbers at the digits that are printed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gasunion.outcome import Finding

HUGE = 1e300
_NUMBER = r"(?:0|[1-9][0-9]{0,3})"
_VERSION = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}")


@dataclass(frozen=True)
class Near:
    """A printed number that must be this one, rounded to some digits behind the point.

    Attributes
    ----------
    room : what two computations may differ by beside the rounding; None: a hair of the machine.
    """

    value: float
    digits: int
    room: float | None = None


def differences(printed: Any, right: Any, place: str) -> list[Finding]:
    """Where a printed value is not the right one, by its dotted path."""
    where = f"answer, {place}" if place else "answer"
    if isinstance(right, Near):
        return (
            [] if _is_near(printed, right) else [_differs(where, printed, round(right.value, right.digits))]
        )
    if isinstance(right, Mapping):
        if not isinstance(printed, Mapping):
            return [_differs(where, printed, "an object")]
        found = [_differs(f"{where}, {cut(k)}", "there", "absent") for k in printed if k not in right]
        for k, v in right.items():
            at = f"{place}.{k}" if place else str(k)
            found += (
                differences(printed[k], v, at)
                if k in printed
                else [_differs(f"answer, {at}", "absent", "there")]
            )
        return found
    if isinstance(right, list):
        if not isinstance(printed, list) or len(printed) != len(right):
            return [_differs(where, printed, f"a list of {len(right)}")]
        return [
            f
            for i, (p, r) in enumerate(zip(printed, right, strict=True))
            for f in differences(p, r, f"{place}.{i}" if place else str(i))
        ]
    return [] if _is_same(printed, right) else [_differs(where, printed, right)]


def counted(right: Any) -> int:
    """How many values a right answer has."""
    if isinstance(right, Mapping):
        return sum(map(counted, right.values()))
    return sum(map(counted, right)) if isinstance(right, list) else 1


def cut(value: object) -> str:
    """A value as a message shows it."""
    text = value if isinstance(value, str) else repr(value)
    return "".join(c if c.isprintable() else "�" for c in text[:80])


def _is_near(printed: Any, right: Near) -> bool:
    is_number = isinstance(printed, int | float) and not isinstance(printed, bool)
    if not is_number or not -HUGE < printed < HUGE:  # a whole number of a file may have hundreds of digits
        return False
    room = right.room if right.room is not None else 1.0e-10 * max(1.0, abs(right.value))
    half = 0.5 * 10.0**-right.digits + room
    return bool(round(printed, right.digits) == printed and abs(printed - right.value) <= half)


def _is_same(printed: Any, right: Any) -> bool:
    if isinstance(right, bool) or isinstance(printed, bool) or right is None or isinstance(right, str):
        return type(printed) is type(right) and bool(printed == right)
    return isinstance(printed, int | float) and bool(printed == right)


def _differs(where: str, printed: Any, right: Any) -> Finding:
    told = cut(printed)
    return Finding(where=where, what=f"is {told}; it should be {cut(right)}.", value=told, limit=cut(right))


def version_faults(printed: object, own: str) -> list[Finding]:
    """Where the version of an answer is none, or later than this program."""
    plain = _VERSION.fullmatch(printed) if isinstance(printed, str) else None
    parts = tuple(map(int, plain[0].split("."))) if plain else ()
    latest = tuple(int(p) for p in re.findall(r"[0-9]+", own)[:3])
    if (0, 1, 0) <= parts <= latest:
        return []
    hint = "An answer of a later version is rechecked by that version."
    return [Finding(where="answer, version", what=f"is {cut(printed)}; this program is {own}.", hint=hint)]
