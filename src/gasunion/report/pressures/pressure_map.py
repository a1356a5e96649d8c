"""The pressure map: a network with its pressures as colour, its flows as width and arrows. SVG, no script.

Colour runs along a pipe from the pressure at its tail to that at its head. Nothing is told by colour alone:
the legend has a tick for every round pressure, entries, exits, stations and valves have shapes of their own,
a node outside its limits wears a ring, and nodes and arcs carry their numbers as titles.
"""

from __future__ import annotations

from html import escape
from typing import Final

import numpy as np

from gasunion.report.pressures.drawing import HEAD, MARGIN, WIDTH, Drawing, PressurePicture
from gasunion.report.pressures.legend import legend
from gasunion.report.pressures.places import KIND_IN_WORDS, on_paper, places_of
from gasunion.report.pressures.symbols import INK, PAPER, SOFT
from gasunion.units import BAR_PA

FOOT: Final = 168.0
MAP_HEIGHT_MAX: Final = 820.0
FONT: Final = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"


def pressure_map(picture: PressurePicture) -> str:
    """The map as an SVG document, the same bytes for the same picture.

    Parameters
    ----------
    picture : a network with its pressures, flows and injections.

    Raises
    ------
    ValueError : pressures, flows or injections do not have the network's numbers of nodes and arcs.
    """
    _judge(picture)
    places = places_of(picture.network, picture.plan)
    paper = on_paper(places, left=MARGIN, top=HEAD, width=WIDTH - 2 * MARGIN, height_max=MAP_HEIGHT_MAX)
    drawing = Drawing(picture, paper)
    height = HEAD + paper.height + FOOT
    title = picture.title or finding(picture)
    foot = "; ".join(t for t in (picture.source, KIND_IN_WORDS[places.kind]) if t)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:.0f}" width="{WIDTH:g}" '
        f'height="{height:.0f}" role="img" aria-labelledby="t d" font-family="{escape(FONT)}" fill="{INK}">',
        f'<title id="t">{escape(title)}</title>',
        f'<desc id="d">{escape(_described(picture))}</desc>',
        f'<rect width="{WIDTH:g}" height="{height:.0f}" fill="{PAPER}"/>',
        f'<text x="{MARGIN:g}" y="44" font-size="{_title_px(title):.0f}" font-weight="600">'
        f"{escape(title)}</text>",
        f'<text x="{MARGIN:g}" y="70" font-size="15" fill="{SOFT}">{escape(_measure(picture))}</text>',
        drawing.arcs(),
        drawing.symbols(),
        drawing.nodes(),
        drawing.arrows(),
        drawing.labels(),
        legend(
            low_bar=drawing.low / BAR_PA,
            high_bar=drawing.high / BAR_PA,
            flow_max_kg_s=drawing.flow_max,
            width_of=drawing.width_of,
            has_unknown=drawing.has_unknown,
            has_outside=bool(picture.outside),
            kinds=drawing.kinds,
            top=HEAD + paper.height + 48.0,
            left=MARGIN,
            right=WIDTH - MARGIN,
            km_per_px=1.0 / paper.scale if places.kind == "map" else None,
        ),
        f'<text x="{MARGIN:g}" y="{height - 16:.0f}" font-size="12" fill="{SOFT}">{escape(foot)}</text>',
        "</svg>\n",
    ]
    return "\n".join(p for p in parts if p)


def finding(picture: PressurePicture) -> str:
    """What the map says, in one sentence."""
    pressure = picture.pressure_pa
    if not np.isfinite(pressure).any():
        return "No pressure is known"
    lowest, highest = int(np.nanargmin(pressure)), int(np.nanargmax(pressure))
    names = [picture.network.nodes[i].node for i in (lowest, highest)]
    low, high = pressure[lowest] / BAR_PA, pressure[highest] / BAR_PA
    text = f"Pressure falls from {high:.1f} bar at {names[1]} to {low:.1f} bar at {names[0]}"
    if f"{low:.1f}" == f"{high:.1f}":
        text = f"Pressure is {low:.1f} bar everywhere"
    count = len(picture.outside)
    return text + (f"; {count} node{'s' if count > 1 else ''} outside limits" if count else "")


def _title_px(title: str) -> float:
    """A size at which the title stays on the paper: a bold character is at most 0.66 of its size wide."""
    return min(24.0, (WIDTH - 2 * MARGIN) / (0.66 * max(len(title), 1)))


def _judge(picture: PressurePicture) -> None:
    nodes, arcs = len(picture.network.nodes), len(picture.network.arcs)
    for name, values, count, what in (
        ("pressure_pa", picture.pressure_pa, nodes, "nodes"),
        ("injection_kg_s", picture.injection_kg_s, nodes, "nodes"),
        ("flow_kg_s", picture.flow_kg_s, arcs, "arcs"),
    ):
        if values.shape != (count,):
            raise ValueError(f"{name} has {values.size} values; the network has {count} {what}")


def _measure(picture: PressurePicture) -> str:
    what = "colour: pressure, bar absolute; width and arrows: mass flow, kg/s"
    return f"{picture.subtitle}; {what}" if picture.subtitle else what[0].upper() + what[1:]


def _described(picture: PressurePicture) -> str:
    network = picture.network
    entering = float(np.maximum(picture.injection_kg_s, 0.0).sum())
    unknown = int(np.isnan(picture.pressure_pa).sum())
    size = f"{len(network.nodes)} nodes and {len(network.arcs)} arcs"
    text = f"Gas network of {size}; {entering:.1f} kg/s enter it."
    return text + (f" {unknown} nodes have no pressure." if unknown else "")
