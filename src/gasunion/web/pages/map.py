"""The map of the points, coloured by use of capacity: drawn here, told again as a table below it."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import Response

from gasunion.operations.workday.outages import outages
from gasunion.report.maps.basemap import border_path, land_path
from gasunion.report.maps.projection import Frame, frame_around
from gasunion.report.style.palette import FULL_PCT, use_class
from gasunion.web.app import installation
from gasunion.web.pages.address import there
from gasunion.web.pages.formats import Formats
from gasunion.web.pages.frame import page, words_of
from gasunion.web.pages.places import PLACES
from gasunion.web.pages.point_totals import PointTotals, point_totals
from gasunion.web.security import Route, allowed

router = APIRouter(prefix="/desk/day", route_class=Route, include_in_schema=False)

WIDTH_PX: Final = 1180.0
# The region is always whole in the picture, so that a point is found where it was yesterday.
CORNERS: Final = ((47.0, 36.0), (83.0, 56.0))
COUNTRIES: Final = {
    "RU": (73.0, 56.3),
    "KZ": (67.0, 48.5),
    "UZ": (62.5, 42.6),
    "TM": (58.5, 39.2),
    "KG": (75.0, 41.4),
    "CN": (84.0, 43.5),
}
"""Where the name of a country stands, longitude and latitude in degrees."""
RADIUS_PX: Final = (8.0, 17.0)
"""Of an empty and of a full point: size says the same as colour, for grey and for the colour-blind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """What the page shows. out : names of sections with an outage. missing : points without a place."""

    full: tuple[str, ...]
    svg: Markup
    points: tuple[PointTotals, ...]
    out: frozenset[str]
    missing: tuple[str, ...]


@router.get("/{agreement}/{day}/map")
@allowed()
def map_page(request: Request, agreement: str, day: str) -> Response:
    """The points of the day on the map."""
    here, given = there(request, agreement, day), installation(request)
    fmt = Formats(words=words_of(request), now=given.now())
    points = point_totals(request, here)
    out: frozenset[str] = frozenset()
    if here.actor.roles & {"dispatcher", "auditor"}:
        known = outages(given, here.actor, agreement=agreement, day=here.day.day)
        out = frozenset(o.section for o in known if o.state != "lifted")
    view = MapView(
        full=tuple(p.name for p in points if p.use is not None and 100 * p.use >= FULL_PCT),
        svg=drawn(points, out, fmt),
        points=points,
        out=out,
        missing=tuple(p.name for p in points if p.name not in PLACES),
    )
    return page(request, "map.html.j2", here="map", at=here.at, view=view)


@functools.cache
def _frame() -> Frame:
    lon, lat = zip(*CORNERS, strict=True)
    return frame_around(lon, lat, width_px=WIDTH_PX, margin_px=10.0, aspect=(0.4, 0.44))


@functools.cache
def _ground() -> str:
    frame = _frame()
    return f'<path class="land" d="{land_path(frame)}"/><path class="frontier" d="{border_path(frame)}"/>'


def drawn(points: Sequence[PointTotals], out: frozenset[str], fmt: Formats) -> Markup:
    """The map as SVG; every point is a link to its matrix, with its name and figure beside it."""
    frame = _frame()
    marks = []
    for p in points:
        if p.name not in PLACES:
            continue
        x, y = (float(v) for v in frame.place(*PLACES[p.name]))
        pct = None if p.use is None else 100 * p.use
        radius = RADIUS_PX[0] if pct is None else _radius(pct)
        kind = "none" if pct is None else f"u{use_class(pct)}"
        figure = fmt.words.say("number.unknown") if pct is None else fmt.percent(p.use)
        rings = ""
        if pct is not None and pct >= FULL_PCT:
            rings += f'<circle class="full" cx="{x:.1f}" cy="{y:.1f}" r="{radius + 4:.1f}"/>'
        if p.section in out:
            rings += f'<circle class="out" cx="{x:.1f}" cy="{y:.1f}" r="{radius + 9:.1f}"/>'
        at = x + radius + 13
        marks.append(
            f'<a href="{escape(p.href)}">'
            f'<circle class="mark {kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>{rings}'
            f'<text x="{at:.1f}" y="{y - 1:.1f}">{escape(p.name)}</text>'
            f'<text class="figure" x="{at:.1f}" y="{y + 14:.1f}">{escape(figure)}</text></a>'
        )
    label = escape(fmt.words.say("desk.map.title"))
    return Markup(
        f'<svg class="map" viewBox="0 0 {frame.width_px:.0f} {frame.height_px:.0f}" role="group" '
        f'aria-label="{label}">{_ground()}{_countries(fmt)}{"".join(marks)}</svg>'
    )  # escaped above: names and figures are the only text that comes from outside


def _countries(fmt: Formats) -> str:
    """Names of countries, pale and spaced, in the reader's language."""
    texts = []
    for code, (lon, lat) in COUNTRIES.items():
        x, y = (float(v) for v in _frame().place(lon, lat))
        name = escape(fmt.words.say(f"desk.country.{code}"))
        texts.append(f'<text class="country" x="{x:.0f}" y="{y:.0f}">{name}</text>')
    return "".join(texts)


def _radius(pct: float) -> float:
    low, high = RADIUS_PX
    return low + (high - low) * min(max(pct, 0.0), 100.0) / 100.0
