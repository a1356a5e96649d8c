"""The map: pipes as wide as their capacity with a core as wide as their flow, by month and peak day.

Every period is in the page: a small script swaps widths, colours and arrowheads, and without it the first
period stands. Everything that is drawn is also in the table of flows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from gasunion.report.maps.basemap import border_path, land_path
from gasunion.report.maps.figures import AGGREGATED, border_figures, country_labels
from gasunion.report.maps.layout import Ground, Label, Point
from gasunion.report.maps.projection import Frame, frame_around
from gasunion.report.maps.script import arc_states, script_data
from gasunion.report.maps.sheet import Sheet, State, free_corner, ground_of, labels_of, make_sheet, scale_bar
from gasunion.report.style.palette import FULL_PCT, use_class
from gasunion.report.views.data import Pipeline, Place, ReportData, known
from gasunion.report.views.reading import Reading

# An inset is worth its place for so many nodes.
INSET_NODES_MIN = 4
# Of a larger network one map is drawn, so that the page stays small.
TWO_MAPS_ARCS_MAX = 800


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
class Drawn:
    """The maps of a page.

    Attributes
    ----------
    figures : (title, svg) of each map, the region first. data : what the script needs, plain.
    missing : nodes that have no place on the map.
    """

    figures: tuple[tuple[str, str], ...]
    data: Mapping[str, Any]
    missing: tuple[str, ...]


def draw(r: Reading, *, period: str) -> Drawn:
    """Maps of the report's first plan; `period` is the one that stands without the script."""
    report = r.report
    busy = _busy(report)
    nodes = [n for n in report.nodes if known(n.lon_deg) and known(n.lat_deg) and n.node in busy]
    placed = {n.node for n in nodes}
    arcs = [a for a in report.arcs if a.from_node in placed and a.to_node in placed]
    missing = tuple(r.node(n) for n in sorted(busy - placed))
    if not nodes:
        return Drawn(figures=(), data={}, missing=missing)
    states = arc_states(report)
    figures = []
    inside = [n for n in nodes if REGION.holds(n)]
    if 5 <= len(inside) < len(nodes) and len(arcs) <= TWO_MAPS_ARCS_MAX:
        has_inset = sum(INSET.holds(n) for n in nodes) >= INSET_NODES_MIN
        frame = _frame(inside, 1180.0, margin_px=40.0, room_west_px=130.0 if has_inset else 0.0)
        drawing = _Drawing(r=r, nodes=nodes, arcs=arcs, states=states, period=period)
        figures.append((r.say(REGION.title), drawing.figure(frame, "r", inset=has_inset)))
        frame = _frame(nodes, 1180.0, margin_px=44.0)
        figures.append((r.say("map.whole"), drawing.figure(frame, "w")))
    else:
        frame = _frame(nodes, 1180.0, margin_px=70.0)
        drawing = _Drawing(r=r, nodes=nodes, arcs=arcs, states=states, period=period)
        figures.append((r.say("map.network"), drawing.figure(frame, "r")))
    return Drawn(figures=tuple(figures), data=script_data(r, arcs), missing=missing)


def _busy(report: ReportData) -> set[str]:
    """Nodes with a pipe, a supply, a use or a storage in the year; others are places of other years."""
    names = {end for a in report.arcs for end in (a.from_node, a.to_node)}
    plan = report.plan
    return names.union(r.node for rows in (plan.supply, plan.use, plan.storage) for r in rows)


def _frame(nodes: Sequence[Place], width_px: float, margin_px: float, room_west_px: float = 0.0) -> Frame:
    return frame_around(
        [n.lon for n in nodes],
        [n.lat for n in nodes],
        width_px=width_px,
        margin_px=margin_px,
        room_west_px=room_west_px,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawing:
    """What every map of a page is drawn from."""

    r: Reading
    nodes: Sequence[Place]
    arcs: Sequence[Pipeline]
    states: Mapping[str, Mapping[str, State]]
    period: str

    def figure(self, frame: Frame, key: str, *, inset: bool = False) -> str:
        """The map of a frame."""
        r, is_whole = self.r, key == "w"
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
        extra = ""
        close = [n for n in self.nodes if INSET.holds(n)] if inset else []
        if close:
            extra = self._inset(sheet, ground, close)
        skip = {n.node for n in close}
        extra += scale_bar(r.words, frame, ground)
        countries = country_labels(r, sheet, ground)
        borders = border_figures(r, sheet, ground, self.states, period=self.period)
        labels = labels_of(r, sheet, ground, skip=skip, most=90 if not is_whole else 40)
        return (
            f'<svg class="map" viewBox="0 0 {frame.width_px:.0f} {frame.height_px:.0f}" role="group" '
            f'aria-label="{escape(r.say("map.alt"), quote=True)}">'
            + self._layers(sheet, [*countries, *labels, *borders])
            + extra
            + "</svg>"
        )

    def _layers(self, sheet: Sheet, labels: Sequence[Label]) -> str:
        pipes = "".join(
            self._pipe(sheet, arc, self.states.get(arc.arc, {}), is_first=i == 0)
            for i, arc in enumerate(sheet.arcs)
        )
        short = _short_places(self.r.report)
        places = "".join(_node(self.r, n, sheet.spots[n.node], is_short=n.node in short) for n in sheet.nodes)
        texts = "".join(
            f'<text class="label {lb.kind}" x="{lb.x:.1f}" y="{lb.y:.1f}" text-anchor="{lb.anchor}"'
            + (f' data-border="{escape(lb.link, quote=True)}"' if lb.link else "")
            + f">{escape(lb.text)}</text>"
            for lb in labels
        )
        size = f'width="{sheet.frame.width_px:.0f}" height="{sheet.frame.height_px:.0f}"'
        return (
            f'<rect class="water" {size}/><path class="land" d="{land_path(sheet.frame)}"/>'
            f'<path class="frontier" d="{border_path(sheet.frame)}"/>'
            f'<g class="pipes">{pipes}</g><g class="nodes">{places}</g><g class="labels">{texts}</g>'
        )

    def _pipe(self, sheet: Sheet, arc: Pipeline, states: Mapping[str, State], *, is_first: bool) -> str:
        # One decimal, as the script reads it: the first period is the same with and without the script.
        curve, width = sheet.curves[arc.arc], round(sheet.widths[arc.arc], 1)
        state = states.get(self.period, State(net_mcm_d=0.0, use_pct=0.0, capacity_mcm_d=0.0))
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
        label = escape(arc_sentence(self.r, arc, state, self.period), quote=True)
        tip = f"M{size * 0.9:.1f} 0L{-size * 0.6:.1f} {-size * 0.62:.1f}V{size * 0.62:.1f}Z"
        way = turn + (180 if state.net_mcm_d < 0 else 0)
        hatch = f'<path class="hatch" d="{path}" stroke-width="{width:.1f}"/>' if trunk else ""
        return (
            f'<g class="arc{flows}{full}{trunk}" data-arc="{escape(arc.arc, quote=True)}" '
            f'data-w="{width:.1f}" '
            f'data-turn="{turn:.0f}" tabindex="{0 if is_first else -1}" role="img" aria-label="{label}">'
            f'<path class="edge" d="{path}" stroke-width="{width + 1:.1f}"/>'
            f'<path class="casing" d="{path}" stroke-width="{width:.1f}"/>'
            f'<path class="core u{use_class(state.use_pct)}" d="{path}" stroke-width="{max(core, 0.9):.1f}"/>'
            f"{hatch}"
            f'<path class="tip" d="{tip}" transform="translate({x:.1f} {y:.1f}) rotate({way:.0f})"/>'
            f"{ends}</g>"
        )

    def _inset(self, sheet: Sheet, ground: Ground, close: Sequence[Place]) -> str:
        frame = frame_around(
            [n.lon for n in close],
            [n.lat for n in close],
            width_px=350.0,
            margin_px=42.0,
            aspect=(0.5, 0.72),
        )
        small = make_sheet(self.nodes, self.arcs, self.states, frame, "i", least_px=19.0, px_per_mcm_d=0.05)
        own = ground_of(small)
        own.take((0, 0, 150, 22))
        labels = labels_of(self.r, small, own, skip=set(), most=30)
        x, y = free_corner(sheet, frame, ground)
        ground.take((x - 8, y - 8, x + frame.width_px + 8, y + frame.height_px + 8))
        spots = np.array([sheet.spots[n.node] for n in close])
        (west, north), (east, south) = spots.min(axis=0) - 10, spots.max(axis=0) + 10
        return (
            f'<rect class="looking" x="{west:.0f}" y="{north:.0f}" width="{east - west:.0f}" '
            f'height="{south - north:.0f}"/>'
            f'<svg class="inset" x="{x:.0f}" y="{y:.0f}" width="{frame.width_px:.0f}" '
            f'height="{frame.height_px:.0f}" viewBox="0 0 {frame.width_px:.0f} {frame.height_px:.0f}">'
            + self._layers(small, labels)
            + scale_bar(self.r.words, frame, own)
            + f'<text class="label inset-title" x="10" y="17">{escape(self.r.say(INSET.title))}</text>'
            f'<rect class="inset-frame" x="0.5" y="0.5" width="{frame.width_px - 1:.0f}" '
            f'height="{frame.height_px - 1:.0f}"/></svg>'
        )


# A ring tells a place that is served less than it wants, from so much of the year's wish.
RING_SHARE = 0.02


def _short_places(report: ReportData) -> set[str]:
    """Places that are served less than they want over the year."""
    wanted: dict[str, float] = {}
    missed: dict[str, float] = {}
    for row in report.plan.use:
        if row.unserved_bcm is not None:
            wanted[row.node] = wanted.get(row.node, 0.0) + row.wanted_bcm
            missed[row.node] = missed.get(row.node, 0.0) + row.unserved_bcm
    return {n for n, v in missed.items() if v >= 5e-3 and v >= RING_SHARE * wanted[n]}


def arc_sentence(r: Reading, arc: Pipeline, state: State, period: str) -> str:
    """What a reader who does not see the map is told of an arc."""
    start, end = r.node(arc.from_node), r.node(arc.to_node)
    if state.net_mcm_d < 0:
        start, end = end, start
    pipe = r.say(
        "name.pipe" if arc.system else "name.pipe_alone",
        system=r.system(arc.system),
        start=start,
        end=end,
        code=arc.corridor,
    )
    if not state.net_mcm_d:
        return r.say("map.no_flow", pipe=pipe, period=r.period(period))
    key = "map.back" if state.net_mcm_d < 0 else "map.forward"
    return r.say(
        key + ("_full" if state.use_pct >= FULL_PCT else ""),
        pipe=pipe,
        flow=r.words.with_unit(abs(state.net_mcm_d), "mcm/d"),
        use=r.words.with_unit(state.use_pct, "%"),
        capacity=r.words.with_unit(state.capacity_mcm_d, "mcm/d"),
        period=r.period(period),
    )


_SHAPES = {
    "field": "M0 -4.6L4.3 3.2H-4.3Z",
    "border": "M0 -4.6L4.6 0 0 4.6 -4.6 0Z",
    "storage": "M-3.6 -3.6H3.6V3.6H-3.6Z",
    "market": "M-5.2 -3.4H5.2V3.4H-5.2Z",
    "demand": "M-3.6 0A3.6 3.6 0 1 1 3.6 0A3.6 3.6 0 1 1 -3.6 0Z",
    "junction": "M-2.2 0A2.2 2.2 0 1 1 2.2 0A2.2 2.2 0 1 1 -2.2 0Z",
}


def _node(r: Reading, node: Place, spot: Point, *, is_short: bool) -> str:
    kind = node.kind if node.kind in _SHAPES else "junction"
    place = f'transform="translate({spot[0]:.1f} {spot[1]:.1f})"'
    title = r.say(
        "map.place", place=r.node(node.node), party=r.party(node.party), kind=r.say(f"place.{kind}")
    )
    # The ring and not its colour alone tells that use is left unserved here.
    ring = f'<circle class="ring" r="8.5" {place}/>' if is_short else ""
    title += f"; {r.say('map.ring')}" if is_short else ""
    return (
        f'{ring}<path class="node {kind}" d="{_SHAPES[kind]}" {place}><title>{escape(title)}</title></path>'
    )
