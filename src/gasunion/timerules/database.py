"""The IANA time zone database that ships with the program: one version, named, with the hash of its bytes.

The machine's own folder of time zones is never asked: two machines with two versions of it would count
different hours for the same gas day, and neither would know. The file `iana.zip` beside this one is packed by
`pack`; it names its version and holds the compiled zones of that version (TZif, RFC 9636).

References
----------
IANA Time Zone Database, https://www.iana.org/time-zones, public domain.
docs/decisions/0014-rules-of-time-ship-with-the-program.md.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo

NAME: Final = "IANA time zone database"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRules:
    """Which rules of time an answer rests on.

    Attributes
    ----------
    version : of the database, such as "2026f".
    sha256 : of the file that ships with the program.
    """

    database: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Packed:
    rules: TimeRules
    places: Mapping[str, tuple[int, int]]
    zones: bytes


@lru_cache(maxsize=1)
def _packed() -> _Packed:
    data = (resources.files("gasunion") / "timerules" / "iana.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        version = archive.read("version").decode("ascii").strip()
        lines = archive.read("index").decode("ascii").splitlines()
        zones = archive.read("zones")
    places = {}
    for line in lines:
        name, start, length = line.split(" ")
        places[name] = (int(start), int(length))
    rules = TimeRules(database=NAME, version=version, sha256=hashlib.sha256(data).hexdigest())
    return _Packed(rules=rules, places=places, zones=zones)


def time_rules() -> TimeRules:
    """Name, version and hash of the rules that ship with this program."""
    return _packed().rules


def zone_names() -> tuple[str, ...]:
    """Every zone name that the rules know, in alphabetical order."""
    return tuple(sorted(_packed().places))


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """A time zone of the shipped rules.

    Raises
    ------
    KeyError : the rules know no zone of that name. Names are compared letter by letter; none is a path.
    """
    packed = _packed()
    start, length = packed.places[name]
    return ZoneInfo.from_file(io.BytesIO(packed.zones[start : start + length]), key=name)
