"""Each point of the day in one row: nominated, confirmed, cut, and how full the sections behind it are."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request

from gasunion.operations.workday.answers.matrix import Matrix, MatrixLine
from gasunion.operations.workday.matrix import matrix
from gasunion.web.app import installation
from gasunion.web.pages.address import There


@dataclass(frozen=True, slots=True, kw_only=True)
class PointTotals:
    """A point over the gas day, in its unit.

    Attributes
    ----------
    nominated : the greater of both sides of each pair, as published, else as it stands; None if unseen.
    waits : something came in that no publication has taken up yet.
    less : units nominated and not confirmed. use : of the fullest section of the point in its fullest
        hour, as a share; None where the actor may not see its load.
    capacity : of that section over the day. is_out : an outage binds it.
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
    given = installation(request)
    rows = []
    for point in here.agreement.points:
        found = matrix(
            given, here.actor, agreement=here.at.agreement, day=here.at.day.isoformat(), point=point.point
        )
        asked = [n for line in found.lines if (n := nominated_of(line)) is not None]
        waits = any(s.pending is not None for x in found.lines for s in (x.exit, x.entry))
        given_units = [line.confirmed_day for line in found.lines if line.confirmed_day is not None]
        nominated = sum(asked) if asked else None
        confirmed = sum(given_units) if given_units else None
        section, use, capacity = fullest(found)
        rows.append(
            PointTotals(
                name=point.point,
                href=f"{here.at.path}/matrix?point={quote(point.point)}",
                direction=f"{point.exit_operator} → {point.entry_operator}",
                unit=point.unit,
                nominated=nominated,
                confirmed=confirmed,
                less=max(0, nominated - confirmed) if nominated is not None and confirmed is not None else 0,
                use=use,
                section=section,
                waits=waits and found.publication > 0,
                capacity=capacity,
            )
        )
    return tuple(rows)


def nominated_of(line: MatrixLine) -> int | None:
    """What a pair asked for over the day: the greater of its sides, as published if so; None if unseen."""
    sides = [
        hours for side in (line.exit, line.entry) if (hours := side.nominated or side.pending) is not None
    ]
    return max(map(sum, sides)) if sides else None


def fullest(found: Matrix) -> tuple[str | None, float | None, int | None]:
    """The section of a point that is nearest to full, its use in that hour, its capacity of the day."""
    best: tuple[str | None, float | None, int | None] = (None, None, None)
    for section in found.sections:
        if section.load is None:
            continue
        shares = [q / c if c else 1.0 for q, c in zip(section.load, section.capacity, strict=True) if c or q]
        use = max(shares, default=0.0)
        if best[1] is None or use > best[1]:
            best = (section.section, use, sum(section.capacity))
    return best
