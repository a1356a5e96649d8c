"""Each point of the day in one row: nominated, confirmed, cut, and how full the sections behind it are."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request

from gasunion.operations.workday.answers.matrix import MatrixLine
from gasunion.operations.workday.totals import totals
from gasunion.web.app import installation
from gasunion.web.pages.address import There


@dataclass(frozen=True, slots=True, kw_only=True)
class PointTotals:
    """A point over the gas day, in its unit; numbers as in `PointTotal`.

    Attributes
    ----------
    href : its matrix. direction : from whom to whom.
    """

    name: str
    href: str
    direction: str
    unit: str
    nominated: int | None
    confirmed: int | None
    less: int
    use: float | None
    section: str | None
    capacity: int | None
    waits: bool


def point_totals(request: Request, here: There) -> tuple[PointTotals, ...]:
    """All points of the actor, in order of their names."""
    found = totals(
        installation(request), here.actor, agreement=here.at.agreement, day=here.at.day.isoformat()
    )
    agreed = {p.point: p for p in here.agreement.points}
    return tuple(
        PointTotals(
            name=one.point,
            href=f"{here.at.path}/matrix?point={quote(one.point)}",
            direction=f"{at.exit_operator} → {at.entry_operator}",
            unit=at.unit,
            nominated=one.nominated,
            confirmed=one.confirmed,
            less=one.less,
            use=one.use,
            section=one.section,
            capacity=one.capacity,
            waits=one.waits,
        )
        for one in found
        if (at := agreed.get(one.point)) is not None
    )


def nominated_of(line: MatrixLine) -> int | None:
    """What a pair asked for over the day: the greater of its sides, as published if so; None if unseen."""
    sides = [
        hours for side in (line.exit, line.entry) if (hours := side.nominated or side.pending) is not None
    ]
    return max(map(sum, sides)) if sides else None
