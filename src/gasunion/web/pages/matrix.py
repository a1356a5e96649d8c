"""The matrix of a point: hour by counterparty, what was asked, held, countered, confirmed, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from gasunion.operations.workday.answers.matrix import CellReason, Matrix, MatrixLine, SideCells
from gasunion.operations.workday.exceptions import exceptions
from gasunion.operations.workday.matrix import matrix
from gasunion.web.app import installation
from gasunion.web.pages.address import There, there
from gasunion.web.pages.formats import Formats
from gasunion.web.pages.frame import page, words_of
from gasunion.web.pages.hours import HourRow, hour_rows
from gasunion.web.security import Route, allowed

PAIRS_SHOWN: Final = 12
OF_PAIRS: Final = ("mismatch", "no_counter", "cut", "over_booked", "late")
"""Exceptions that the matrix shows."""

router = APIRouter(prefix="/desk/day", route_class=Route, include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One hour of one pair; None where the reader may not see it. code : of what was cut last."""

    nominated: int | None
    processed: int | None
    counter: int | None
    confirmed: int | None
    code: str | None
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A pair: its cells by hour and its sums of the day. note : what waits for the next publication."""

    exit: str
    entry: str
    note: str
    cells: tuple[Cell, ...]
    nominated: int | None
    processed: int | None
    counter: int | None
    confirmed: int | None
    less: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PointLink:
    """Another point of the day."""

    name: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixView:
    """What the page of a point shows.

    Attributes
    ----------
    is_partial : something came in that is not published yet.
    first, last, total : which pairs are shown, counted from 1, and how many there are. step : at once.
    """

    point: str
    points: tuple[PointLink, ...]
    unit: str
    zone: str
    href: str
    basis: str
    is_partial: bool
    hours: tuple[HourRow, ...]
    columns: tuple[Column, ...]
    place: str
    first: int
    last: int
    total: int
    step: int


@router.get("/{agreement}/{day}/matrix")
@allowed("dispatcher", "shipper", "accountant", "auditor")
def matrix_page(request: Request, agreement: str, day: str, point: str = "", first: int = 1) -> Response:
    """One point by hour and pair; without a point, the first."""
    here = there(request, agreement, day)
    name = point or _first_point(request, here)
    return page(
        request, "matrix.html.j2", here="matrix", at=here.at, view=matrix_view(request, here, name, first)
    )  # fmt: skip


def _first_point(request: Request, here: There) -> str:
    """The point to look at first: where something is out of order, else the first."""
    asked = {"agreement": here.at.agreement, "day": here.day.day}
    own = [p.point for p in here.agreement.points]
    found = exceptions(installation(request), here.actor, **asked)
    wrong = [x.point for x in found if x.kind in OF_PAIRS and x.point in own]
    return next((p for p in wrong if p), own[0] if own else "")


def matrix_view(request: Request, here: There, name: str, first: int) -> MatrixView:
    """The matrix in the order in which a dispatcher reads it: pairs with something to look at first."""
    given, point = installation(request), here.point(name)
    fmt = Formats(words=words_of(request), now=given.now())
    found = matrix(
        given, here.actor, agreement=here.at.agreement, day=here.at.day.isoformat(), point=name
    )  # fmt: skip
    base = f"{here.at.path}/matrix?point="
    lines = sorted(found.lines, key=lambda x: not (x.reasons or x.mismatch or x.lacks_counter))
    start = min(max(first, 1), max(len(lines), 1)) - 1
    shown = lines[start : start + PAIRS_SHOWN]
    return MatrixView(
        point=name,
        points=tuple(PointLink(name=p.point, href=base + quote(p.point)) for p in here.agreement.points),
        unit=found.unit,
        zone=point.zone,
        href=base + quote(name) + (f"&first={start + 1}" if start else ""),
        place=base + quote(name),
        basis=basis(found, fmt),
        is_partial=bool(found.publication)
        and any(s.pending is not None for line in found.lines for s in (line.exit, line.entry)),
        hours=hour_rows(found.hours, zone_name=point.zone, now=given.now(), first_open=found.first_open),
        columns=tuple(_column(found, line, here, fmt) for line in shown),
        first=start + 1,
        last=start + len(shown),
        total=len(lines),
        step=PAIRS_SHOWN,
    )


def basis(found: Matrix, fmt: Formats) -> str:
    """What the figures rest on: a publication, or what has come in so far."""
    if not found.publication or found.as_of is None:
        return fmt.words.say("desk.basis.none")
    return fmt.words.say("desk.basis.publication", number=str(found.publication), at=fmt.stamp(found.as_of))


def _column(found: Matrix, line: MatrixLine, here: There, fmt: Formats) -> Column:
    mine, other = _views(line, here)
    nominated = mine.nominated if found.publication else None
    nominated = nominated if nominated is not None else mine.pending
    counter = other.processed if other.processed is not None else other.nominated or other.pending
    codes = _codes(line.reasons, line.mismatch if not found.publication else (), line.lacks_counter)
    place = {
        "point": found.point, "exit": line.exit_shipper, "entry": line.entry_shipper,
    }  # fmt: skip
    cells = tuple(
        Cell(
            nominated=_at(nominated, h),
            processed=_at(mine.processed, h),
            counter=_at(counter, h),
            confirmed=_at(line.confirmed, h),
            code=codes.get(h + 1),
            href=f"{here.at.path}/why?" + urlencode({**place, "hour": h + 1}),
        )
        for h in range(len(found.hours))
    )
    asked = _sum(nominated)
    waits = [s for s in (mine, other) if s.pending is not None]
    note = ""
    if waits and found.publication:
        note = fmt.words.say("desk.matrix.waits", shippers=", ".join(s.shipper for s in waits))
    elif line.lacks_counter:
        note = fmt.words.say("desk.matrix.lacks", side=fmt.words.say(f"desk.side.{line.lacks_counter}"))
    return Column(
        exit=line.exit_shipper, entry=line.entry_shipper, note=note, cells=cells, nominated=asked,
        processed=_sum(mine.processed), counter=_sum(counter), confirmed=line.confirmed_day,
        less=0 if asked is None or line.confirmed_day is None else max(0, asked - line.confirmed_day),
    )  # fmt: skip


def _views(line: MatrixLine, here: There) -> tuple[SideCells, SideCells]:
    """The own side and the other: a shipper's own; an operator reads from the side it can see, exit first."""
    if here.actor.party == line.entry_shipper or not line.exit.is_visible:
        return line.entry, line.exit
    return line.exit, line.entry


def _codes(reasons: Sequence[CellReason], mismatch: Sequence[int], lacks: str | None) -> dict[int, str]:
    """What took most last, by hour: a later stage hides an earlier one, whose figures still show it."""
    codes = dict.fromkeys(mismatch, "14G" if lacks else "06G")
    for reason in reasons:
        codes |= {hour: reason.code for hour, units in reason.by_hour if units}
    return codes


def _at(values: Sequence[int] | None, index: int) -> int | None:
    return values[index] if values is not None and index < len(values) else None


def _sum(values: Sequence[int] | None) -> int | None:
    return sum(values) if values is not None else None
