"""A whole gas day as one JSON bundle: read, checked, every fault at once, and its canonical form.

The bundle is an object of tables of named rows, so that no order of rows exists that could matter; the few
lists whose order does not matter are sorted before the input is hashed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from gasunion.dispatch.agreement import Booking
from gasunion.dispatch.desk import Desk, open_desk
from gasunion.dispatch.nomination import Nomination
from gasunion.operations.border import read_bookings, read_points, read_sections
from gasunion.operations.fields import Faults, Fields, kind_of
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
from gasunion.reading.text import shown
from gasunion.timerules.database import time_rules, zone_names

FORMAT: Final = "gasunion/day/2"
# The last version is still read: it is this one without the fields that were added since.
LAST_FORMAT: Final = "gasunion/day/1"

TOP_FIELDS: Final = (
    "bundle", "gas_day", "as_of", "points", "sections", "bookings", "nominations", "readings", "closed_days",
    "linepack", "clocks", "time_rules", *TERMS,
)  # fmt: skip

# Fields of version 2 that version 1 did not know, by table; "" is the bundle itself.
ADDED: Final[Mapping[str, tuple[str, ...]]] = {
    "": ("time_rules",),
    "zones": ("tolerance_quantity", "tolerance_rule"),
    "swaps": ("exchange_ratio", "unit"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """One gas day, read and checked.

    Attributes
    ----------
    openings : the operators' account at the start of the day, by point.
    bookings : all of them by name, in force or not.
    messages : the nominations by name.
    clocks : time zones in which the start of the day is told.
    choices : what the bundle left open and what was taken instead, one sentence each.
    sha256 : hash of the canonical form, the same for every order of rows.
    """

    day: date
    as_of: datetime | None
    desk: Desk
    openings: Mapping[str, int]
    bookings: Mapping[str, Booking]
    messages: Mapping[str, Nomination]
    readings: tuple[Reading, ...]
    closed_days: Mapping[tuple[str, date], ClosedDay]
    packs: Mapping[str, Pack]
    clocks: tuple[str, ...]
    terms: Terms
    choices: tuple[str, ...]
    sha256: str


def canonical(value: Any, key: str = "") -> Any:
    """The bundle with every list whose order says nothing sorted."""
    # Asked of every hour of every nomination: a leaf is told by its type, without a call.
    if isinstance(value, Mapping):
        return {k: v if type(v) in _LEAVES else canonical(v, k) for k, v in value.items()}
    if isinstance(value, list):
        inner = [v if type(v) in _LEAVES else canonical(v) for v in value]
        # Hours and periods are sequences; every other list is a set.
        return (
            inner
            if key in ("hours", "capacity", "periods") or _is_pair(value, key)
            else sorted(inner, key=canonical_json)
        )
    return value


_LEAVES: Final = frozenset({int, str, bool, float, type(None)})


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
    top = Fields(value, (), faults, TOP_FIELDS)
    _check_version(top)
    _check_time_rules(top)
    day = top.day("gas_day")
    as_of = top.instant("as_of") if top.has("as_of") else None
    agreements, openings = read_points(top, day)
    if not agreements and not faults.told:
        faults.add("points", "there is no border point; a gas day needs one.")
    bookings = read_bookings(top, agreements)
    desk = open_desk(
        day,
        agreements=agreements.values(),
        bookings=bookings.values(),
        sections=read_sections(top, agreements, day),
    )
    nominations = read_nominations(top, desk)
    readings, closed_days = read_readings(top, desk)
    packs = read_packs(top, agreements)
    clocks = _clocks(top)
    terms = read_terms(top, desk)
    if faults.findings:
        raise Refused(faults.findings)
    return Bundle(
        day=day,
        as_of=as_of,
        desk=desk,
        openings=openings,
        bookings=bookings,
        messages={message.id: message for message in nominations},
        readings=readings,
        closed_days=closed_days,
        packs=packs,
        clocks=clocks,
        terms=terms,
        choices=tuple(faults.choices.told()),
        sha256=sha256_of(canonical_json(canonical(value))),
    )


def _check_version(top: Fields) -> None:
    version = top.value.get("bundle")
    if version is None:
        top.faults.choices.took((), "bundle", FORMAT)
    elif version == LAST_FORMAT:
        for table, names in ADDED.items():
            rows = [("", top.value)] if not table else _rows(top.value.get(table))
            if table == "swaps":
                rows += [(f"{n}.legs.{k}", leg) for n, row in rows for k, leg in _rows(row.get("legs"))]
            for row, fields in rows:
                for name in (n for n in names if n in fields):
                    where = ".".join(step for step in (table, row, name) if step)
                    top.faults.add(where, f"is a field of {FORMAT!r}.", hint=f'Write "bundle": "{FORMAT}".')
    elif version != FORMAT:
        top.faults.add("bundle", f"is {kind_of(version)}; this version reads {FORMAT!r} and {LAST_FORMAT!r}.")


def _rows(table: Any) -> list[tuple[str, Mapping[str, Any]]]:
    if not isinstance(table, Mapping):
        return []
    return [(str(name), row) for name, row in table.items() if isinstance(row, Mapping)]


def _check_time_rules(top: Fields) -> None:
    """The rules of time that the parties agreed on must be those that ship with this program."""
    if not top.has("time_rules"):
        return
    ours = time_rules()
    asked = top.fields("time_rules", ("database", "version", "sha256"))
    if not asked.has("version"):
        asked.faults.add(asked.at("version"), "is missing.")
    for key, shipped in (("database", ours.database), ("version", ours.version), ("sha256", ours.sha256)):
        if asked.has(key) and asked.value[key] != shipped:
            asked.faults.add(
                asked.at(key),
                f"is {kind_of(asked.value[key])}; this program ships {shipped!r}, by which hours may differ.",
                value=asked.value[key],
                limit=shipped,
                hint="Run the day with a gasunion that ships what was agreed, or agree on what is shipped.",
            )


def _clocks(top: Fields) -> tuple[str, ...]:
    known = frozenset(zone_names())
    clocks = top.names("clocks", [])
    for name in clocks:
        if name not in known:
            top.faults.add(
                "clocks",
                f"unknown time zone {shown(name)}; use an IANA name such as 'Asia/Almaty'.",
                value=name,
            )
    return tuple(sorted(name for name in clocks if name in known))
