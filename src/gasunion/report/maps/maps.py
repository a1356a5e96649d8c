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

from gasunion.report.language.figures import number, period_name, with_interval
from gasunion.report.maps.basemap import border_path, land_path
from gasunion.report.maps.layout import Ground, Label, Point
from gasunion.report.maps.projection import Frame, frame_around
from gasunion.report.maps.sheet import Sheet, State, free_corner, ground_of, labels_of, make_sheet, scale_bar
from gasunion.report.style.palette import FULL_PCT, use_class
from gasunion.report.views.data import Pipeline, Place, ReportData, known

# An inset is worth its place for so many nodes.
INSET_NODES_MIN = 4
# Of a larger network one map is drawn, so that the page stays small.
TWO_MAPS_ARCS_MAX = 800
# Below this a flow is a solver's dust and no arrow is drawn. [mcm/d]
LEAST_FLOW_MCM_D = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A part of the region with a map of its own, in degrees."""

    title: str
    west: float
    east: float
    south: float
    north: float

    def holds(self, node: Place) -> bool:
        """Whether a node lies in it."""
        return self.west <= node.lon <= self.east and self.south <= node.lat <= self.north


REGION = Window(title="Central Asia", west=46.5, east=82.0, south=35.8, north=55.9)
INSET = Window(title="Tashkent–Fergana", west=67.9, east=73.6, south=39.2, north=43.2)


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


def draw(report: ReportData, *, period: str) -> Drawn:
    """Maps of the report's first plan; `period` is the one that stands without the script."""
    busy = _busy(report)
    nodes = [n for n in report.nodes if known(n.lon_deg) and known(n.lat_deg) and n.node in busy]
    placed = {n.node for n in nodes}
    arcs = [a for a in report.arcs if a.from_node in placed and a.to_node in placed]
    missing = tuple(sorted(n.node for n in report.nodes if n.node in busy and n.node not in placed))
    states = arc_states(report)
    inside = [n for n in nodes if REGION.holds(n)]
    figures = []
    if not nodes:
        return Drawn(figures=(), data={}, missing=missing)
    if 5 <= len(inside) < len(nodes) and len(arcs) <= TWO_MAPS_ARCS_MAX:
        has_inset = sum(INSET.holds(n) for n in nodes) >= INSET_NODES_MIN
        frame = _frame(inside, 1180.0, margin_px=40.0, room_west_px=130.0 if has_inset else 0.0)
        figures.append(
            (REGION.title, _figure(report, nodes, arcs, states, frame, period, "r", inset=has_inset))
        )
        frame = _frame(nodes, 1180.0, margin_px=44.0)
        figures.append(("Whole network", _figure(report, nodes, arcs, states, frame, period, "w")))
    else:
        frame = _frame(nodes, 1180.0, margin_px=70.0)
        figures.append(("Network", _figure(report, nodes, arcs, states, frame, period, "r")))
    return Drawn(figures=tuple(figures), data=_script_data(report, arcs, states), missing=missing)


def _busy(report: ReportData) -> set[str]:
    """Nodes with a pipe, a supply, a use or a storage in the year; others are places of other years."""
    names = {end for a in report.arcs for end in (a.from_node, a.to_node)}
    plan = report.plan
    return names.union(r.node for rows in (plan.supply, plan.use, plan.storage) for r in rows)


def arc_states(report: ReportData) -> dict[str, dict[str, State]]:
    """Arc → period → what it does, in the report's first plan."""
    states: dict[str, dict[str, State]] = {}
    for row in report.plan.flows:
        net = row.net_mcm_d
        use = row.use_of_capacity_pct if known(row.use_of_capacity_pct) else 0.0
        capacity = float(row.capacity_forward_mcm_d if net >= 0 else row.capacity_backward_mcm_d)
        states.setdefault(row.arc, {})[row.period] = State(
            net_mcm_d=net if abs(net) >= LEAST_FLOW_MCM_D else 0.0, use_pct=use, capacity_mcm_d=capacity
        )
    return states


def _frame(nodes: Sequence[Place], width_px: float, margin_px: float, room_west_px: float = 0.0) -> Frame:
    return frame_around(
        [n.lon for n in nodes],
        [n.lat for n in nodes],
        width_px=width_px,
        margin_px=margin_px,
        room_west_px=room_west_px,
    )


def _figure(
    report: ReportData,
    nodes: Sequence[Place],
    arcs: Sequence[Pipeline],
    states: Mapping[str, Mapping[str, State]],
    frame: Frame,
    period: str,
    key: str,
    *,
    inset: bool = False,
) -> str:
    is_whole = key == "w"
    sheet = make_sheet(
        nodes,
        arcs,
        states,
        frame,
        key,
        least_px=9.0 if is_whole else 15.0,
        px_per_mcm_d=0.018 if is_whole else 0.05,
    )
    ground = ground_of(sheet)
    extra = ""
    close = [n for n in nodes if INSET.holds(n)] if inset else []
    if close:
        extra = _inset(report, nodes, arcs, states, sheet, ground, close, period)
    skip = {n.node for n in close}
    extra += scale_bar(frame, ground)
    labels = labels_of(report, sheet, ground, skip=skip, most=90 if not is_whole else 40)
    title = escape(f"Map of the {'whole network' if is_whole else 'network'}: flows and use of capacity")
    return (
        f'<svg class="map" viewBox="0 0 {frame.width_px:.0f} {frame.height_px:.0f}" role="group" '
        f'aria-label="{title}. The table of flows under the maps holds the same figures.">'
        + _layers(report, sheet, states, period, labels)
        + extra
        + "</svg>"
    )


def _layers(
    report: ReportData,
    sheet: Sheet,
    states: Mapping[str, Mapping[str, State]],
    period: str,
    labels: Sequence[Label],
) -> str:
    pipes = "".join(
        _pipe(report, sheet, arc, states.get(arc.arc, {}), period, is_first=i == 0)
        for i, arc in enumerate(sheet.arcs)
    )
    places = "".join(_node(report, n, sheet.spots[n.node]) for n in sheet.nodes)
    texts = "".join(
        f'<text class="label {lb.kind}" x="{lb.x:.1f}" y="{lb.y:.1f}" text-anchor="{lb.anchor}">'
        f"{escape(lb.text)}</text>"
        for lb in labels
    )
    size = f'width="{sheet.frame.width_px:.0f}" height="{sheet.frame.height_px:.0f}"'
    return (
        f'<rect class="water" {size}/><path class="land" d="{land_path(sheet.frame)}"/>'
        f'<path class="frontier" d="{border_path(sheet.frame)}"/>'
        f'<g class="pipes">{pipes}</g><g class="nodes">{places}</g><g class="labels">{texts}</g>'
    )


def _pipe(
    report: ReportData,
    sheet: Sheet,
    arc: Pipeline,
    states: Mapping[str, State],
    period: str,
    *,
    is_first: bool,
) -> str:
    name = arc.arc
    # One decimal, as the script reads it: the first period is the same with and without the script.
    curve, width = sheet.curves[name], round(sheet.widths[name], 1)
    state = states.get(period, State(net_mcm_d=0.0, use_pct=0.0, capacity_mcm_d=0.0))
    path = curve.path()
    core = width * min(round(state.use_pct, 1), 100.0) / 100.0 if state.net_mcm_d else 0.0
    flows = " off" if not state.net_mcm_d else " back" if state.net_mcm_d < 0 else ""
    full = " full" if state.net_mcm_d and state.use_pct >= FULL_PCT else ""
    x, y = curve.at(0.55)
    turn = curve.heading_deg(0.55)
    size = 5.0 + width * 0.4
    ends = "".join(
        f'<path class="bar {way}" d="M0 {-width / 2 - 2.5:.1f}V{width / 2 + 2.5:.1f}" '
        f'transform="translate({bx:.1f} {by:.1f}) rotate({curve.heading_deg(t):.0f})"/>'
        for way, t in (("f", 0.86), ("b", 0.14))
        for bx, by in (curve.at(t),)
    )
    label = escape(arc_sentence(report, arc, state, period), quote=True)
    return (
        f'<g class="arc{flows}{full}" data-arc="{escape(name, quote=True)}" data-w="{width:.1f}" '
        f'data-turn="{turn:.0f}" tabindex="{0 if is_first else -1}" role="img" aria-label="{label}">'
        f'<path class="edge" d="{path}" stroke-width="{width + 1:.1f}"/>'
        f'<path class="casing" d="{path}" stroke-width="{width:.1f}"/>'
        f'<path class="core u{use_class(state.use_pct)}" d="{path}" stroke-width="{max(core, 0.9):.1f}"/>'
        f'<path class="tip" d="M{size * 0.9:.1f} 0L{-size * 0.6:.1f} {-size * 0.62:.1f}V{size * 0.62:.1f}Z" '
        f'transform="translate({x:.1f} {y:.1f}) rotate({turn + (180 if state.net_mcm_d < 0 else 0):.0f})"/>'
        f"{ends}</g>"
    )


def arc_sentence(report: ReportData, arc: Pipeline, state: State, period: str) -> str:
    """What a reader who does not see the map is told of an arc."""
    start, end = report.node_name(arc.from_node), report.node_name(arc.to_node)
    if state.net_mcm_d < 0:
        start, end = end, start
    system = f"{arc.system}, " if arc.system else ""
    if not state.net_mcm_d:
        return f"{system}{start} to {end} ({arc.corridor}): no flow, {period_name(period)}"
    full = ", full" if state.use_pct >= FULL_PCT else ""
    against = ", against the corridor's first direction" if state.net_mcm_d < 0 else ""
    return (
        f"{system}{start} to {end} ({arc.corridor}): {number(abs(state.net_mcm_d), 'mcm/d')} mcm/d, "
        f"{number(state.use_pct, '%')} % of {number(state.capacity_mcm_d, 'mcm/d')} mcm/d{full}{against}, "
        f"{period_name(period)}"
    )


_SHAPES = {
    "field": "M0 -4.6L4.3 3.2H-4.3Z",
    "border": "M0 -4.6L4.6 0 0 4.6 -4.6 0Z",
    "storage": "M-3.6 -3.6H3.6V3.6H-3.6Z",
    "market": "M-5.2 -3.4H5.2V3.4H-5.2Z",
    "demand": "M-3.6 0A3.6 3.6 0 1 1 3.6 0A3.6 3.6 0 1 1 -3.6 0Z",
    "junction": "M-2.2 0A2.2 2.2 0 1 1 2.2 0A2.2 2.2 0 1 1 -2.2 0Z",
}


def _node(report: ReportData, node: Place, spot: Point) -> str:
    kind = node.kind if node.kind in _SHAPES else "junction"
    party = report.party_names.get(node.party, node.party)
    return (
        f'<path class="node {kind}" d="{_SHAPES[kind]}" transform="translate({spot[0]:.1f} {spot[1]:.1f})">'
        f"<title>{escape(report.node_name(str(node.node)))}, {escape(party)}: {kind}</title></path>"
    )


def _inset(
    report: ReportData,
    nodes: Sequence[Place],
    arcs: Sequence[Pipeline],
    states: Mapping[str, Mapping[str, State]],
    sheet: Sheet,
    ground: Ground,
    close: Sequence[Place],
    period: str,
) -> str:
    frame = frame_around(
        [n.lon for n in close],
        [n.lat for n in close],
        width_px=350.0,
        margin_px=42.0,
        aspect=(0.5, 0.72),
    )
    small = make_sheet(nodes, arcs, states, frame, "i", least_px=19.0, px_per_mcm_d=0.05)
    own = ground_of(small)
    own.take((0, 0, 150, 22))
    labels = labels_of(report, small, own, skip=set(), most=30)
    corner = free_corner(sheet, frame, ground)
    x, y = corner
    box = (x - 8, y - 8, x + frame.width_px + 8, y + frame.height_px + 8)
    ground.take(box)
    spots = np.array([sheet.spots[n.node] for n in close])
    (west, north), (east, south) = spots.min(axis=0) - 10, spots.max(axis=0) + 10
    return (
        f'<rect class="looking" x="{west:.0f}" y="{north:.0f}" width="{east - west:.0f}" '
        f'height="{south - north:.0f}"/>'
        f'<svg class="inset" x="{x:.0f}" y="{y:.0f}" width="{frame.width_px:.0f}" '
        f'height="{frame.height_px:.0f}" viewBox="0 0 {frame.width_px:.0f} {frame.height_px:.0f}">'
        + _layers(report, small, states, period, labels)
        + scale_bar(frame, own)
        + f'<text class="label inset-title" x="10" y="17">{escape(INSET.title)}</text>'
        f'<rect class="inset-frame" x="0.5" y="0.5" width="{frame.width_px - 1:.0f}" '
        f'height="{frame.height_px - 1:.0f}"/></svg>'
    )


def _script_data(
    report: ReportData, arcs: Sequence[Pipeline], states: Mapping[str, Mapping[str, State]]
) -> dict[str, Any]:
    """What the script needs: per arc its words once, and per period flow, use and capacity."""
    periods = [p.period for p in report.periods]
    ranges = {
        (r.corridor, r.period): (r.net_mcm_d, r.low_mcm_d, r.high_mcm_d)
        for r in report.plan.borders
        if known(r.low_mcm_d)
    }
    none = State(net_mcm_d=0.0, use_pct=0.0, capacity_mcm_d=0.0)
    body = {}
    for arc in arcs:
        name, corridor = arc.arc, arc.corridor
        series = [states.get(name, {}).get(p, none) for p in periods]
        words = {p: with_interval(*ranges[corridor, p], "mcm/d") for p in periods if (corridor, p) in ranges}
        source = ", ".join(str(s) for s in (arc.confidence, arc.source) if s)
        body[name] = {
            "s": str(arc.system or ""),
            "c": corridor,
            "f": report.node_name(arc.from_node),
            "t": report.node_name(arc.to_node),
            "o": report.party_names.get(arc.owner, arc.owner),
            "q": [round(s.net_mcm_d, 2) for s in series],
            "u": [round(s.use_pct, 1) for s in series],
            "k": [round(s.capacity_mcm_d, 1) for s in series],
            **({"r": words} if words else {}),
            **({"z": source[:160]} if source else {}),
        }
    return {"periods": [{"id": p, "name": period_name(p)} for p in periods], "arcs": body}
