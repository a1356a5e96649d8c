"""The grid of hours of the page of nominations: what stands, what was typed, what was read from a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request

from gasunion.operations.workday.answers.matrix import Matrix
from gasunion.operations.workday.answers.nomination import Nominated, Uploaded
from gasunion.operations.workday.gates import gates
from gasunion.operations.workday.matrix import matrix
from gasunion.operations.workday.nominations import nominations
from gasunion.outcome import Finding, Refused
from gasunion.web.app import installation
from gasunion.web.pages.address import There
from gasunion.web.pages.formats import Formats, moment
from gasunion.web.pages.forms import NARROW, texts_of
from gasunion.web.pages.frame import words_of
from gasunion.web.pages.hours import HourRow, hour_rows

SHOWN: Final = 40
Line = tuple[str, str, str, str]
"""Point, side, shipper, counterparty: what one column of the grid is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridColumn:
    """A column of the grid: one counterparty at one point.

    Attributes
    ----------
    name : of its fields. booked : units an hour; None where none is held. values : as typed, by hour.
    faults : hours, from 0, whose value was refused.
    """

    name: str
    point: str
    side: str
    shipper: str
    counterparty: str
    unit: str
    booked: int | None
    values: tuple[str, ...]
    faults: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRow:
    """A nomination that was sent, for the table below the grid."""

    id: str
    point: str
    shipper: str
    counterparty: str
    day: int
    received: str
    kind: str
    note: str
    may_withdraw: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NominateView:
    """What the page shows. shippers : for whom a dispatcher may send. gate : when it must have arrived."""

    shipper: str
    is_for_another: bool
    shippers: tuple[str, ...]
    zone: str
    gate: datetime | None
    hours: tuple[HourRow, ...]
    columns: tuple[GridColumn, ...]
    sent: tuple[SentRow, ...]
    done: tuple[Nominated, ...] = ()
    read: int = 0
    pasted: str = ""
    assumptions: tuple[str, ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    counterparties: tuple[str, ...] = ()


def nominate_view(
    request: Request,
    here: There,
    *,
    columns: Sequence[GridColumn] | None,
    found: Uploaded | None,
    done: Sequence[str],
    pasted: str,
    more: Sequence[Line] = (),
    whom: str,
) -> NominateView:
    """The grid, filled by what was typed, what was read, or what stands."""
    given, actor, at = installation(request), here.actor, here.at
    day = at.day.isoformat()
    sent = nominations(given, actor, agreement=at.agreement, day=day, limit=200)
    points = _matrices(request, here)
    standing = columns if columns is not None else _standing(here, points, sent, whom)
    if found is not None:
        standing = _filled(standing, found, points, here)
    has = {c.name for c in standing}
    blank = [
        _column(here, line, ("",) * len(points[line[0]].hours))
        for line in more
        if line[0] in points and "|".join(line) not in has
    ]
    standing = [*standing, *blank]
    zone_name, first = here.zone, next(iter(points.values()), None)
    coming = [
        moment(g.instant)
        for g in gates(given, actor, agreement=at.agreement)
        if g.day == day and g.kind in ("deadline", "cycle") and moment(g.instant) > given.now()
    ]
    fmt = Formats(words=words_of(request), now=given.now())
    return NominateView(
        shipper=whom,
        is_for_another=whom != actor.party,
        shippers=here.agreement.shippers if here.agreement.is_operator else (),
        zone=zone_name,
        gate=min(coming, default=None),
        hours=hour_rows(first.hours, zone_name=zone_name, now=given.now(), first_open=first.first_open)
        if first
        else (),
        columns=tuple(standing),
        sent=tuple(_row(x, fmt) for x in reversed(sent[-SHOWN:])),
        done=tuple(x for x in sent if x.nomination in done),
        read=len(found.taken) if found else 0,
        pasted=pasted,
        assumptions=found.assumptions if found else (),
        places=tuple((f"{p}|{s}", f"{p}, {fmt.words.say(f'desk.side.{s}')}") for p, s in _places(here, whom)),
        counterparties=tuple(s for s in here.agreement.shippers if s != whom),
    )


def _places(here: There, whom: str) -> Iterable[tuple[str, str]]:
    """Points and sides at which a shipper may nominate: where it booked, and where no booking is needed."""
    booked = {
        (b.point, b.side)
        for b in here.agreement.bookings
        if b.shipper == whom and b.first <= here.day.day < b.until
    }
    for p in here.agreement.points:
        for side in ("exit", "entry") if p.sides == "double" else (p.sides,):
            if p.rights == "open" or (p.point, side) in booked:
                yield p.point, side


def _matrices(request: Request, here: There) -> dict[str, Matrix]:
    return {
        p.point: matrix(
            installation(request), here.actor, agreement=here.at.agreement, day=here.day.day, point=p.point
        )
        for p in here.agreement.points
    }


def lines_of(points: Mapping[str, Matrix], party: str) -> list[Line]:
    """The pairs of a shipper so far, from its side."""
    found: dict[Line, None] = {}
    for name, one in points.items():
        for line in one.lines:
            for side, mine, other in (
                ("exit", line.exit_shipper, line.entry_shipper),
                ("entry", line.entry_shipper, line.exit_shipper),
            ):
                if party == mine:
                    found[name, side, mine, other] = None
    return list(found)


def _standing(
    here: There, points: Mapping[str, Matrix], sent: Sequence[Nominated], whom: str
) -> list[GridColumn]:
    latest = {(x.point, x.side, x.shipper, x.counterparty): x for x in sent if x.is_standing}
    lines = dict.fromkeys([*lines_of(points, whom), *(k for k in latest if k[2] == whom)])
    columns = []
    for line in lines:
        hours = len(points[line[0]].hours) if line[0] in points else 24
        values = _now(points, line)
        columns.append(_column(here, line, values or ("",) * hours))
    return columns


def _now(points: Mapping[str, Matrix], line: Line) -> tuple[str, ...]:
    """What the line asks for at present, hour by hour."""
    point, side, shipper, counterparty = line
    for one in points[point].lines if point in points else ():
        mine = one.exit if side == "exit" else one.entry
        other = one.entry_shipper if side == "exit" else one.exit_shipper
        if mine.shipper == shipper and other == counterparty:
            hours = mine.pending if mine.pending is not None else mine.nominated
            return tuple(map(str, hours)) if hours is not None else ()
    return ()


def _column(here: There, line: Line, values: Sequence[str]) -> GridColumn:
    point, side, shipper, counterparty = line
    booked = [
        b.quantity
        for b in here.agreement.bookings
        if (b.point, b.side, b.shipper) == line[:3] and b.first <= here.day.day < b.until
    ]
    return GridColumn(
        name="|".join(line), point=point, side=side, shipper=shipper, counterparty=counterparty,
        unit=here.point(point).unit, booked=sum(booked) if booked else None, values=tuple(values),
    )  # fmt: skip


def typed(here: There, form: FormData) -> list[GridColumn]:
    """The grid as it was sent."""
    names = list(dict.fromkeys(key for key, _ in form.multi_items() if key.count("|") == 3))
    columns = []
    for name in names:
        point, side, shipper, counterparty = name.split("|")
        values = texts_of(form, name)
        wrong = frozenset(i for i, v in enumerate(values) if v and not _is_whole(v))
        columns.append(replace(_column(here, (point, side, shipper, counterparty), values), faults=wrong))
    return columns


def _is_whole(value: str) -> bool:
    plain = value.translate(NARROW)
    return plain.isascii() and plain.isdigit()


def _whole(value: str) -> int | None:
    return int(value.translate(NARROW)) if _is_whole(value) else None


def changed(columns: Sequence[GridColumn], request: Request, here: There) -> list[dict[str, object]]:
    """Columns that differ from what stands, as `nominate` takes them.

    Raises
    ------
    Refused : a value is no whole number, or an hour of a column is empty; all at once.
    """
    faults: list[Finding] = []
    asked: list[dict[str, object]] = []
    points = _matrices(request, here)
    for c in columns:
        if not any(c.values) or c.values == _now(points, (c.point, c.side, c.shipper, c.counterparty)):
            continue
        for i, value in enumerate(c.values):
            if not _is_whole(value):
                what = f"is “{value[:40]}”, which is no whole number" if value else "is empty"
                hint = "write whole units; 0 for an hour without flow."
                where = f"{c.point}, {c.counterparty}, hour {i + 1}"
                faults.append(Finding(where=where, what=what, hint=hint))
        asked.append(
            {
                "point": c.point, "side": c.side, "shipper": c.shipper, "counterparty": c.counterparty,
                "unit": c.unit, "hours": [_whole(v) for v in c.values],
            }
        )  # fmt: skip
    if faults:
        raise Refused(faults)
    if not asked:
        what = "nothing differs from what stands already."
        raise Refused([Finding(where="", what=what, hint="Change an hour, then send.")])
    return asked


def _filled(
    columns: Sequence[GridColumn], found: Uploaded, points: Mapping[str, Matrix], here: There
) -> list[GridColumn]:
    """The grid with what was read laid over what stands."""
    read = {"|".join((x.point, x.side, x.shipper, x.counterparty)): x for x in found.taken}
    filled = {c.name: c for c in columns}
    for name, x in read.items():
        hours = x.hours if x.hours is not None else _spread(x.daily or 0, len(points[x.point].hours))
        line = (x.point, x.side, x.shipper, x.counterparty)
        filled[name] = _column(here, line, tuple(map(str, hours)))
    return list(filled.values())


def _spread(daily: int, hours: int) -> tuple[int, ...]:
    each, rest = divmod(daily, hours)
    return tuple(each + (i < rest) for i in range(hours))


def _row(x: Nominated, fmt: Formats) -> SentRow:
    return SentRow(
        id=x.nomination, point=x.point, shipper=x.shipper, counterparty=x.counterparty,
        day=sum(x.hours) if x.hours is not None else x.daily or 0, received=fmt.instant(x.received),
        kind=x.kind, note="; ".join(r.sentence for r in x.remarks), may_withdraw=x.is_standing,
    )  # fmt: skip
