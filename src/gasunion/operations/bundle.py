"""A whole gas day as one JSON bundle: read, checked, every fault at once, and its canonical form.

The bundle is an object of tables of named rows, so that no order of rows exists that could matter; the few
lists whose order does not matter are sorted before the input is hashed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from gasunion.dispatch.desk import Desk, open_desk
from gasunion.dispatch.nomination import Nomination
from gasunion.gasday import MOSCOW_10, GasDayRule
from gasunion.operations.border import read_bookings, read_points, read_sections
from gasunion.operations.fields import Faults, Fields
from gasunion.operations.messages import (
    ClosedDay,
    Pack,
    Reading,
    read_nominations,
    read_packs,
    read_readings,
)
from gasunion.operations.terms import Terms
from gasunion.operations.termsheet import TERMS, read_terms
from gasunion.outcome import Refused, canonical_json, sha256_of

FORMAT: Final = "gasunion/day/1"

TOP_FIELDS: Final = (
    "bundle", "gas_day", "as_of", "points", "sections", "bookings", "nominations", "readings", "closed_days",
    "linepack", "clocks", *TERMS,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """One gas day, read and checked.

    Attributes
    ----------
    openings : the operators' account at the start of the day, by point.
    clocks : time zones in which the start of the day is told.
    sha256 : hash of the canonical form, the same for every order of rows.
    """

    day: date
    as_of: datetime | None
    desk: Desk
    openings: Mapping[str, int]
    nominations: tuple[Nomination, ...]
    readings: tuple[Reading, ...]
    closed_days: Mapping[tuple[str, date], ClosedDay]
    packs: Mapping[str, Pack]
    clocks: tuple[str, ...]
    terms: Terms
    sha256: str


def canonical(value: Any, key: str = "") -> Any:
    """The bundle with every list whose order says nothing sorted."""
    if isinstance(value, Mapping):
        return {k: canonical(v, k) for k, v in value.items()}
    if isinstance(value, list):
        inner = [canonical(v) for v in value]
        # Hours and periods are sequences; every other list is a set.
        return (
            inner
            if key in ("hours", "capacity", "periods") or _is_pair(value, key)
            else sorted(inner, key=canonical_json)
        )
    return value


def _is_pair(value: list[Any], key: str) -> bool:
    # A trade is [price, quantity]; it is met without a key, inside its list.
    return key == "" and len(value) <= 2


def read_bundle(value: Any) -> Bundle:
    """Read a bundle.

    Raises
    ------
    Refused : with every fault that was found.
    """
    faults = Faults()
    top = Fields(value, "", faults, TOP_FIELDS)
    if top.value.get("bundle", FORMAT) != FORMAT:
        faults.add("bundle", f"is {top.value['bundle']!r}; this version reads {FORMAT!r}.")
    day = top.day("gas_day")
    as_of = top.instant("as_of") if top.has("as_of") else None
    agreements, openings = read_points(top)
    if not agreements and not faults.told:
        faults.add("points", "there is no border point; a gas day needs one.")
    bookings = read_bookings(top, agreements)
    desk = open_desk(
        day,
        agreements=agreements.values(),
        bookings=bookings.values(),
        sections=read_sections(top, agreements, day),
    )
    nominations = read_nominations(top, desk, bookings)
    readings, closed_days = read_readings(top, desk, nominations)
    packs = read_packs(top, agreements)
    clocks = tuple(
        sorted({_zone(name, f"clocks[{i}]", faults) for i, name in enumerate(top.items("clocks", []))})
    )
    terms = read_terms(top, desk)
    if faults.findings:
        raise Refused(faults.findings)
    return Bundle(
        day=day,
        as_of=as_of,
        desk=desk,
        openings=openings,
        nominations=nominations,
        readings=readings,
        closed_days=closed_days,
        packs=packs,
        clocks=clocks,
        terms=terms,
        sha256=sha256_of(canonical_json(canonical(value))),
    )


def _zone(name: Any, where: str, faults: Faults) -> str:
    try:
        GasDayRule(start=MOSCOW_10.start, zone=name)
    except (ValueError, TypeError, AttributeError):
        faults.add(where, f"unknown time zone {name!r}; use an IANA name such as 'Asia/Almaty'.")
        return MOSCOW_10.zone
    return str(name)
