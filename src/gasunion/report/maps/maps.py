"""The map: pipes as wide as their capacity with a core as wide as their flow, by month and peak day.

Every period is in the page: a small script swaps widths, colours and arrowheads, and without it the first
period stands. Everything that is drawn is also in the table of flows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from gasunion.report.maps.figures import border_figures, country_labels
from gasunion.report.maps.laid import Laid, Paper
from gasunion.report.maps.layout import Label, Point
from gasunion.report.maps.script import script_data
from gasunion.report.maps.sheet import State, labels_of, scale_bar
from gasunion.report.style.palette import FULL_PCT
from gasunion.report.views.data import Pipeline, Place, ReportData
from gasunion.report.views.reading import Reading


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


def draw(r: Reading, laid: Laid) -> Drawn:
    """Maps that were laid out, in a language."""
    missing = tuple(r.node(n) for n in laid.missing)
    if not laid.papers:
        return Drawn(figures=(), data={}, missing=missing)
    told = {a.arc: escape(arc_sentence(r, a, laid.state(a.arc), laid.period), quote=True) for a in laid.arcs}
    short = _short_places(r.report)
    figures = tuple((r.say(paper.title), _figure(r, laid, paper, told, short)) for paper in laid.papers)
    return Drawn(figures=figures, data=script_data(r, laid.arcs), missing=missing)


def _figure(r: Reading, laid: Laid, paper: Paper, told: Mapping[str, str], short: set[str]) -> str:
    """One map: names are placed on what ground its pipes and places leave."""
    frame, ground = paper.sheet.frame, paper.ground.copy()
    extra = _inset(r, paper, paper.inset, told, short) if paper.inset else ""
    extra += scale_bar(r.words, frame, ground)
    countries = country_labels(r, paper.sheet, ground)
    borders = border_figures(r, paper.sheet, ground, laid.states, period=laid.period)
    labels = labels_of(r, paper.sheet, ground, skip=paper.skip, most=paper.labels)
    return (
        f'<svg class="map" viewBox="0 0 {frame.width_px:.0f} {frame.height_px:.0f}" role="group" '
        f'aria-label="{escape(r.say("map.alt"), quote=True)}">'
        + _layers(r, paper, [*countries, *labels, *borders], told, short)
        + extra
        + "</svg>"
    )


def _layers(
    r: Reading, paper: Paper, labels: Sequence[Label], told: Mapping[str, str], short: set[str]
) -> str:
    sheet = paper.sheet
    pipes = "".join(
        f"{before}{told[arc.arc]}{behind}"
        for arc, (before, behind) in zip(sheet.arcs, paper.pipes, strict=True)
    )
    places = "".join(_node(r, n, sheet.spots[n.node], is_short=n.node in short) for n in sheet.nodes)
    texts = "".join(
        f'<text class="label {lb.kind}" x="{lb.x:.1f}" y="{lb.y:.1f}" text-anchor="{lb.anchor}"'
        + (f' data-border="{escape(lb.link, quote=True)}"' if lb.link else "")
        + f">{escape(lb.text)}</text>"
        for lb in labels
    )
    return (
        f'{paper.land}<g class="pipes">{pipes}</g><g class="nodes">{places}</g><g class="labels">{texts}</g>'
    )


def _inset(r: Reading, paper: Paper, inset: Paper, told: Mapping[str, str], short: set[str]) -> str:
    frame, own = inset.sheet.frame, inset.ground.copy()
    wide, high = f"{frame.width_px:.0f}", f"{frame.height_px:.0f}"
    labels = labels_of(r, inset.sheet, own, skip=inset.skip, most=inset.labels)
    x, y = paper.corner
    return (
        f'{paper.looking}<svg class="inset" x="{x:.0f}" y="{y:.0f}" width="{wide}" '
        f'height="{high}" viewBox="0 0 {wide} {high}">'
        + _layers(r, inset, labels, told, short)
        + scale_bar(r.words, frame, own)
        + f'<text class="label inset-title" x="10" y="17">{escape(r.say(inset.title))}</text>'
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
