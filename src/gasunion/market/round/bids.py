"""Lines of bids, and of what was reported afterwards: read once their signatures have been asked.

Volumes are whole numbers of the round's smallest unit; prices are exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from gasunion.market.entries import Reader, written
from gasunion.reading import figure
from gasunion.reading.text import shown

REPORTED: Final = ("contracted", "nominated", "delivered")
ROLES: Final = ("buyer", "seller")
MOST_UNITS: Final = 10**15
MOST_LINES: Final = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a bid: so much at a delivery point in a month; a price where it is an offer.

    units : whole smallest units. price : of a unit of volume, None of a demand.
    """

    party: str
    point: str
    month: str
    units: int
    price: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a seller and a buyer said became of their match, at one stage."""

    stage: str
    seller: str
    buyer: str
    point: str
    month: str
    units: int


def exact(value: Any, place: str, read: Reader, *, unit: str) -> Fraction | None:
    """A number without rounding; None where it is none, and the fault is kept."""
    try:
        number = figure.exact(value)
    except figure.NoFigure as error:
        read.fault(place, f"{written(value)} is not a number; {error}", value=value, unit=unit or None)
        return None
    if abs(number) > 10**12:
        read.fault(place, f"is {float(number):g}.", value=float(number), hint="it must be at most 1e12.")
        return None
    return number


def read_bids(
    opened: Sequence[tuple[str, Mapping[str, Any]]], read: Reader, *, points: tuple[str, ...],
    months: tuple[str, ...], smallest: Fraction,
) -> tuple[dict[str, str], list[Line], list[Line]]:  # fmt: skip
    """(party → role, demands, offers) of opened bids, (place, content) each; faults are kept."""
    parties: dict[str, str] = {}
    lines: dict[str, list[Line]] = {role: [] for role in ROLES}
    count = 0
    for place, bid in opened:
        read.known(bid, ("round", "party", "role", "lines", "note"), place)
        party = read.name(bid.get("party"), f"{place}, party", meaning="a party")
        role = bid.get("role")
        if role not in ROLES:
            read.fault(f"{place}, role", f"{written(role)} is no role.", hint="One of buyer, seller.")
            continue
        if party in parties:
            read.fault(place, f"{shown(party)} has a bid already.", hint="Keep one bid a party.")
            continue
        parties[party] = str(role)
        rows = bid.get("lines")
        if not isinstance(rows, list):
            read.fault(f"{place}, lines", f"{written(rows)} is not a list of lines.")
            continue
        count += len(rows)
        if count > MOST_LINES:
            read.fault("bids", f"have more than {MOST_LINES:,} lines.", hint="Split the round.")
            break
        seen: set[tuple[str, str, Fraction | None]] = set()
        for number, row in enumerate(rows, 1):
            line = _line(row, f"{place}, line {number}", read, party=party, role=str(role), points=points,
                         months=months, smallest=smallest)  # fmt: skip
            if line is None:
                continue
            key = (line.point, line.month, line.price)
            if key in seen:
                what = f"stands twice: {line.point}, {line.month}."
                read.fault(f"{place}, line {number}", what, hint="Add the volumes up.")
            seen.add(key)
            if line.units:
                lines[str(role)].append(line)
    return parties, lines["buyer"], lines["seller"]


def _line(
    row: Any, place: str, read: Reader, *, party: str, role: str, points: Sequence[str],
    months: Sequence[str], smallest: Fraction,
) -> Line | None:  # fmt: skip
    fields = ("point", "month", "volume", "price") if role == "seller" else ("point", "month", "volume")
    count = len(read.faults)
    table = read.table(row, place, meaning=", ".join(fields))
    read.known(table, (*fields, "note"), place)
    point, month = (
        _one_of(table.get(k), names, f"{place}, {k}", read)
        for k, names in (("point", points), ("month", months))
    )
    units = _units(table.get("volume"), f"{place}, volume", read, smallest=smallest)
    price = exact(table.get("price"), f"{place}, price", read, unit="") if role == "seller" else None
    if len(read.faults) > count or units is None:
        return None
    return Line(party=party, point=point, month=month, units=units, price=price)


def _units(value: Any, place: str, read: Reader, *, smallest: Fraction) -> int | None:
    """A volume in whole smallest units."""
    number = exact(value, place, read, unit="")
    if number is None:
        return None
    units = number / smallest
    if number < 0:
        read.fault(
            place, f"is {float(number):g}.", value=float(number), limit=0.0, hint="it must be 0 or more."
        )
    elif units.denominator != 1:
        hint = f"it must be a whole number of {float(smallest):g}, the round's smallest."
        read.fault(place, f"is {float(number):g}.", value=float(number), limit=float(smallest), hint=hint)
    elif units > MOST_UNITS:
        read.fault(
            place, f"has more than {MOST_UNITS:g} smallest units.", hint="choose a larger smallest unit."
        )
    else:
        return int(units)
    return None


def _one_of(value: Any, names: Sequence[str], place: str, read: Reader) -> str:
    if isinstance(value, str) and value in names:
        return value
    hint = read.near(value, names) if isinstance(value, str) and names else None
    read.fault(place, f"{written(value)} is none of this round.", value=value, hint=hint)
    return ""


def read_reports(
    value: Any, read: Reader, *, parties: Mapping[str, str], points: Sequence[str], months: Sequence[str],
    smallest: Fraction,
) -> dict[str, tuple[Report, ...]]:  # fmt: skip
    """Stage → lines, of the stages that somebody reported; faults are kept."""
    table = read.table(value, "reported", meaning="lines by stage")
    read.known(table, REPORTED, "reported")
    out = {}
    sellers = [p for p, role in parties.items() if role != "buyer"]
    buyers = [p for p, role in parties.items() if role != "seller"]
    for stage in (s for s in REPORTED if s in table):
        rows = table[stage]
        if not isinstance(rows, list):
            read.fault(f"reported, {stage}", f"{written(rows)} is not a list of lines.")
            continue
        lines = []
        for number, row in enumerate(rows, 1):
            place, count = f"reported, {stage}, line {number}", len(read.faults)
            fields = ("seller", "buyer", "point", "month", "volume")
            entry = read.table(row, place, meaning=", ".join(fields))
            read.known(entry, (*fields, "note", "source"), place)
            seller, buyer, point, month = (
                _one_of(entry.get(k), names, f"{place}, {k}", read)
                for k, names in (("seller", sellers), ("buyer", buyers), ("point", points), ("month", months))
            )
            units = _units(entry.get("volume"), f"{place}, volume", read, smallest=smallest)
            if len(read.faults) == count and units is not None:
                lines.append(
                    Report(stage=stage, seller=seller, buyer=buyer, point=point, month=month, units=units)
                )
        out[stage] = tuple(lines)
    return out
