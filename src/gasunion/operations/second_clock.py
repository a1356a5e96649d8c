"""Hours of a gas day by a second reading of the rules of time: bytes of RFC 9636 and nothing of the first.

The first reading is the standard library's `zoneinfo`. This one walks the same file by itself, so that a
fault in either shows as a difference.

References
----------
RFC 9636 (TZif): header, 64-bit block, footer. POSIX.1-2017, 8.3: the rule in the footer.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib import resources
from typing import Final

DAY_S: Final = 86_400
_EPOCH: Final = date(1970, 1, 1)
_RULE: Final = re.compile(
    r"(?:<[^>]+>|[A-Za-z]+)(?P<std>[-+0-9:]+)"
    r"(?:(?:<[^>]+>|[A-Za-z]+)(?P<dst>[-+0-9:]+)?,(?P<start>[^,/]+)(?:/(?P<at>[-+0-9:]+))?"
    r",(?P<end>[^,/]+)(?:/(?P<until>[-+0-9:]+))?)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Zone:
    """Instants [s since 1970, UTC] at which the offset [s east] changes, the first offset, and the footer."""

    instants: tuple[int, ...]
    offsets: tuple[int, ...]
    first: int
    footer: str


@lru_cache(maxsize=1)
def _file() -> tuple[str, str, dict[str, bytes]]:
    data = (resources.files("gasunion") / "timerules" / "iana.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        version, index, zones = (archive.read(name) for name in ("version", "index", "zones"))
    table = {}
    for line in index.decode().splitlines():
        name, start, length = line.split()
        table[name] = zones[int(start) : int(start) + int(length)]
    return version.decode().strip(), hashlib.sha256(data).hexdigest(), table


def rules() -> tuple[str, str]:
    """Version of the shipped rules and the hash of their file."""
    return _file()[:2]


@lru_cache(maxsize=256)
def _zone(name: str) -> _Zone:
    data = _file()[2][name]
    at, wide = 0, 4
    for wide in (4, 8):
        # The first block has 32-bit times and is skipped; the second has 64-bit ones.
        marks, standards, leaps, times, types, letters = struct.unpack_from(">6l", data, at + 20)
        at += 44
        if wide == 4:
            at += times * 5 + types * 6 + letters + leaps * 8 + standards + marks
    instants = struct.unpack_from(f">{times}q", data, at)
    kinds = data[at + 8 * times : at + 9 * times]
    at += 9 * times
    offsets = [struct.unpack_from(">lBB", data, at + 6 * i)[0] for i in range(types)]
    at += types * 6 + letters + leaps * 12 + standards + marks
    return _Zone(
        instants=instants,
        offsets=tuple(offsets[kind] for kind in kinds),
        first=offsets[0],
        footer=data[at:].decode().strip("\n"),
    )


def _seconds(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    parts = [int(part) for part in text.lstrip("+-").split(":")]
    return sign * sum(part * size for part, size in zip(parts, (3600, 60, 1), strict=False))


def _day_of_rule(rule: str, year: int) -> int:
    """Days since 1970 of a rule "Mm.w.d", "Jn" or "n" in a year."""
    if rule.startswith("M"):
        month, week, weekday = (int(part) for part in rule[1:].split("."))
        first = date(year, month, 1)
        day = first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (week - 1))
        # Week 5 is the last one of the month.
        return (day - timedelta(days=7) if day.month != month else day).toordinal() - _EPOCH.toordinal()
    number = int(rule.lstrip("J"))
    if rule.startswith("J"):
        is_after_february = number > 59 and date(year, 12, 31).timetuple().tm_yday == 366
        number += int(is_after_february) - 1
    return date(year, 1, 1).toordinal() - _EPOCH.toordinal() + number


def _by_footer(footer: str, instant: int) -> int:
    found = _RULE.fullmatch(footer)
    if found is None:
        raise ValueError(f"footer {footer!r} is no rule")
    standard = -_seconds(found["std"])
    if found["start"] is None:
        return standard
    summer = -_seconds(found["dst"]) if found["dst"] else standard + 3600
    year = (_EPOCH + timedelta(seconds=instant + standard)).year
    begins = _day_of_rule(found["start"], year) * DAY_S + _seconds(found["at"] or "2") - standard
    ends = _day_of_rule(found["end"], year) * DAY_S + _seconds(found["until"] or "2") - summer
    is_summer = begins <= instant < ends if begins < ends else not ends <= instant < begins
    return summer if is_summer else standard


def offset(name: str, instant: int) -> int:
    """Seconds east of UTC of a zone at an instant [s since 1970, UTC]."""
    zone = _zone(name)
    i = bisect_right(zone.instants, instant)
    if i == 0 and zone.instants:
        return zone.first
    if i == len(zone.instants) and zone.footer:
        return _by_footer(zone.footer, instant)
    return zone.offsets[i - 1] if i else zone.first


def instant_of(name: str, day: date, clock_s: int) -> int:
    """The instant [s since 1970, UTC] at which a zone's clock shows a time of a day; the first of two.

    A time that the clock skips is told by the clock as it ran before.
    """
    wall = (day.toordinal() - _EPOCH.toordinal()) * DAY_S + clock_s
    before, after = offset(name, wall - DAY_S - 14 * 3600), offset(name, wall + DAY_S + 14 * 3600)
    for east in (before, after):
        if offset(name, wall - east) == east:
            return wall - east
    return wall - before
