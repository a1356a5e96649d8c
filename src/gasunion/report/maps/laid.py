"""Maps before words: frames, places, pipes and land, laid out once for every language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from gasunion.report.maps.basemap import border_path, land_path
from gasunion.report.maps.figures import AGGREGATED
from gasunion.report.maps.layout import Ground, Point
from gasunion.report.maps.projection import Frame, frame_around
from gasunion.report.maps.script import arc_states
from gasunion.report.maps.sheet import Sheet, State, free_corner, ground_of, make_sheet
from gasunion.report.style.palette import FULL_PCT, use_class
from gasunion.report.views.data import Pipeline, Place, ReportData, known

# An inset is worth its place for so many nodes.
INSET_NODES_MIN = 4
# Of a larger network one map is drawn, so that the page stays small.
TWO_MAPS_ARCS_MAX = 800
NO_FLOW = State(net_mcm_d=0.0, use_pct=0.0, capacity_mcm_d=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A part of the region with a map of its own, in degrees; the title is the key of a message."""

    title: str
    west: float
    east: float
    south: float
    north: float

    def holds(self, node: Place) -> bool:
        """Whether a node lies in it."""
        return self.west <= node.lon <= self.east and self.south <= node.lat <= self.north


REGION = Window(title="map.region", west=46.5, east=82.0, south=35.8, north=55.9)
INSET = Window(title="map.inset", west=67.9, east=73.6, south=39.2, north=43.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One map before words.

    Attributes
    ----------
    title : key of its caption. sheet, ground : where things are, and what of the paper they take.
    land : outlines. pipes : markup of each arc of the sheet, before and behind its sentence.
    labels : most names of places. skip : nodes whose names stand in the inset.
    inset : a closer map on this one. corner : of the inset. looking : box of what it shows.
    """

    title: str
    sheet: Sheet
    ground: Ground
    land: str
    pipes: tuple[tuple[str, str], ...]
    labels: int
    skip: frozenset[str] = frozenset()
    inset: Paper | None = None
    corner: Point = (0.0, 0.0)
    looking: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """The maps of a report before words.

    Attributes
    ----------
    papers : the region first. arcs : those that are drawn. states : arc → period → what it does.
    period : the one that stands without the script. missing : nodes that have no place on the map.
    """

    papers: tuple[Paper, ...]
    arcs: tuple[Pipeline, ...]
    states: Mapping[str, Mapping[str, State]]
    period: str
    missing: tuple[str, ...]

    def state(self, arc: str) -> State:
        """What an arc does in the period that stands."""
        return self.states.get(arc, {}).get(self.period, NO_FLOW)


def lay(report: ReportData, *, period: str) -> Laid:
    """Maps of the report's first plan; `period` is the one that stands without the script."""
    busy = _busy(report)
    nodes = tuple(n for n in report.nodes if known(n.lon_deg) and known(n.lat_deg) and n.node in busy)
    placed = {n.node for n in nodes}
    arcs = tuple(a for a in report.arcs if a.from_node in placed and a.to_node in placed)
    states = arc_states(report)
    papers: list[Paper] = []
    if nodes:
        drawing = _Laying(nodes=nodes, arcs=arcs, states=states, period=period)
        inside = [n for n in nodes if REGION.holds(n)]
        if 5 <= len(inside) < len(nodes) and len(arcs) <= TWO_MAPS_ARCS_MAX:
            has_inset = sum(INSET.holds(n) for n in nodes) >= INSET_NODES_MIN
            frame = _frame(inside, margin_px=40.0, room_west_px=130.0 if has_inset else 0.0)
            papers.append(drawing.paper(frame, "r", REGION.title, has_inset=has_inset))
            papers.append(drawing.paper(_frame(nodes, margin_px=44.0), "w", "map.whole"))
        else:
            papers.append(drawing.paper(_frame(nodes, margin_px=70.0), "r", "map.network"))
    return Laid(
        papers=tuple(papers),
        arcs=arcs,
        states=states,
        period=period,
        missing=tuple(sorted(busy - placed)),
    )


def _busy(report: ReportData) -> set[str]:
    """Nodes with a pipe, a supply, a use or a storage in the year; others are places of other years."""
    names = {end for a in report.arcs for end in (a.from_node, a.to_node)}
    plan = report.plan
    return names.union(r.node for rows in (plan.supply, plan.use, plan.storage) for r in rows)


def _frame(nodes: Sequence[Place], *, margin_px: float, room_west_px: float = 0.0) -> Frame:
    return frame_around(
        [n.lon for n in nodes],
        [n.lat for n in nodes],
        width_px=1180.0,
        margin_px=margin_px,
        room_west_px=room_west_px,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Laying:
    """What every map of a page is laid out from."""

    nodes: Sequence[Place]
    arcs: Sequence[Pipeline]
    states: Mapping[str, Mapping[str, State]]
    period: str

    def paper(self, frame: Frame, key: str, title: str, *, has_inset: bool = False) -> Paper:
        """The map of a frame."""
        is_whole = key == "w"
        sheet = make_sheet(
            self.nodes,
            self.arcs,
            self.states,
            frame,
            key,
            least_px=9.0 if is_whole else 15.0,
            px_per_mcm_d=0.018 if is_whole else 0.05,
        )
        ground = ground_of(sheet)
        close = [n for n in self.nodes if INSET.holds(n)] if has_inset else []
        inset = self._inset(close) if close else None
        corner, looking = (0.0, 0.0), ""
        if inset is not None:
            wide, high = inset.sheet.frame.width_px, inset.sheet.frame.height_px
            corner = free_corner(sheet, inset.sheet.frame, ground)
            ground.take((corner[0] - 8, corner[1] - 8, corner[0] + wide + 8, corner[1] + high + 8))
            looking = _box_around(np.array([sheet.spots[n.node] for n in close]))
        return Paper(
            title=title,
            sheet=sheet,
            ground=ground,
            land=land_of(frame),
            pipes=self._pipes(sheet),
            labels=40 if is_whole else 90,
            skip=frozenset(n.node for n in close),
            inset=inset,
            corner=corner,
            looking=looking,
        )

    def _inset(self, close: Sequence[Place]) -> Paper:
        frame = frame_around(
            [n.lon for n in close],
            [n.lat for n in close],
            width_px=350.0,
            margin_px=42.0,
            aspect=(0.5, 0.72),
        )
        sheet = make_sheet(self.nodes, self.arcs, self.states, frame, "i", least_px=19.0, px_per_mcm_d=0.05)
        ground = ground_of(sheet)
        ground.take((0, 0, 150, 22))
        return Paper(
            title=INSET.title,
            sheet=sheet,
            ground=ground,
            land=land_of(frame),
            pipes=self._pipes(sheet),
            labels=30,
        )

    def _pipes(self, sheet: Sheet) -> tuple[tuple[str, str], ...]:
        return tuple(
            pipe_markup(sheet, arc, self.states.get(arc.arc, {}).get(self.period, NO_FLOW), is_first=i == 0)
            for i, arc in enumerate(sheet.arcs)
        )


def _box_around(spots: np.ndarray) -> str:
    (west, north), (east, south) = spots.min(axis=0) - 10, spots.max(axis=0) + 10
    return (
        f'<rect class="looking" x="{west:.0f}" y="{north:.0f}" width="{east - west:.0f}" '
        f'height="{south - north:.0f}"/>'
    )


def land_of(frame: Frame) -> str:
    """Water, land and boundary lines under a map."""
    return (
        f'<rect class="water" width="{frame.width_px:.0f}" height="{frame.height_px:.0f}"/>'
        f'<path class="land" d="{land_path(frame)}"/><path class="frontier" d="{border_path(frame)}"/>'
    )


def pipe_markup(sheet: Sheet, arc: Pipeline, state: State, *, is_first: bool) -> tuple[str, str]:
    """A pipe as it is drawn in one period, before and behind the sentence of who does not see it."""
    # One decimal, as the script reads it: the first period is the same with and without the script.
    curve, width = sheet.curves[arc.arc], round(sheet.widths[arc.arc], 1)
    path = curve.path()
    core = width * min(round(state.use_pct, 1), 100.0) / 100.0 if state.net_mcm_d else 0.0
    flows = " off" if not state.net_mcm_d else " back" if state.net_mcm_d < 0 else ""
    full = " full" if state.net_mcm_d and state.use_pct >= FULL_PCT else ""
    trunk = " trunk" if arc.system in AGGREGATED else ""
    x, y = curve.at(0.55)
    turn = curve.heading_deg(0.55)
    size = 5.0 + min(width, 16.0) * 0.4
    ends = "".join(
        f'<path class="bar {way}" d="M0 {-width / 2 - 2.5:.1f}V{width / 2 + 2.5:.1f}" '
        f'transform="translate({bx:.1f} {by:.1f}) rotate({curve.heading_deg(t):.0f})"/>'
        for way, t in (("f", 0.86), ("b", 0.14))
        for bx, by in (curve.at(t),)
    )
    tip = f"M{size * 0.9:.1f} 0L{-size * 0.6:.1f} {-size * 0.62:.1f}V{size * 0.62:.1f}Z"
    way = turn + (180 if state.net_mcm_d < 0 else 0)
    hatch = f'<path class="hatch" d="{path}" stroke-width="{width:.1f}"/>' if trunk else ""
    return (
        f'<g class="arc{flows}{full}{trunk}" data-arc="{escape(arc.arc, quote=True)}" data-w="{width:.1f}" '
        f'data-turn="{turn:.0f}" tabindex="{0 if is_first else -1}" role="img" aria-label="',
        f'"><path class="edge" d="{path}" stroke-width="{width + 1:.1f}"/>'
        f'<path class="casing" d="{path}" stroke-width="{width:.1f}"/>'
        f'<path class="core u{use_class(state.use_pct)}" d="{path}" stroke-width="{max(core, 0.9):.1f}"/>'
        f"{hatch}"
        f'<path class="tip" d="{tip}" transform="translate({x:.1f} {y:.1f}) rotate({way:.0f})"/>'
        f"{ends}</g>",
    )
