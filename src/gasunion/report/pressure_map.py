"""The pressure map: a network with its pressures as colour, its flows as width and arrows. SVG, no script.

Colour runs along a pipe from the pressure at its tail to that at its head. Nothing is told by colour alone: the
legend has a tick for every round pressure, entries, exits, stations and valves have shapes of their own, a
node outside its limits wears a ring, and every node and arc carries its numbers as a title.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final

import numpy as np
import numpy.typing as npt

from gasunion.network.elements import CheckValve, CompressorStation, ControlValve, Valve
from gasunion.network.network import Network
from gasunion.report.pressure_legend import legend
from gasunion.report.pressure_places import KIND_IN_WORDS, Paper, Places, Room, on_paper, places_of
from gasunion.report.pressure_scale import UNKNOWN, luminance, step_colour, step_of
from gasunion.units import BAR_PA

Floats = npt.NDArray[np.float64]

WIDTH: Final = 1200.0
MARGIN: Final = 40.0
HEAD: Final = 104.0
FOOT: Final = 148.0
MAP_HEIGHT_MAX: Final = 820.0
INK, SOFT, PAPER, EDGE = "#1b232b", "#55616d", "#ffffff", "#5b6876"
WIDTHS: Final = (1.2, 7.5)  # of the thinnest and the widest flow [px]
ARROW_ROOM: Final = 34.0  # an arc shorter than this gets no arrow, and arrows keep this distance [px]
STILL_SHARE: Final = 1e-6  # of the largest flow; less is no flow
TITLED_ARCS_MAX: Final = 1500  # beyond, titles of arcs would make the file heavier than it is useful
FONT: Final = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"


@dataclass(frozen=True, slots=True, kw_only=True)
class PressurePicture:
    """What a pressure map shows.

    Attributes
    ----------
    pressure_pa : (node,) absolute; NaN where it does not exist. [Pa]
    flow_kg_s : (arc,) positive from tail to head; NaN where the split is not known. [kg s⁻¹]
    injection_kg_s : (node,) positive where gas enters. [kg s⁻¹]
    ratio : outlet over inlet pressure by station, where it compresses.
    plan : (x, y) by node, of a schematic plan; used where nodes have no coordinates.
    outside : nodes whose pressure is outside its limits.
    title : the finding in a sentence; written from the pressures where empty.
    subtitle : what is shown: network, case, gas law. source : of the data, with its licence.
    """

    network: Network
    pressure_pa: Floats
    flow_kg_s: Floats
    injection_kg_s: Floats
    ratio: Mapping[str, float] = field(default_factory=dict)
    plan: Mapping[str, tuple[float, float]] | None = None
    outside: frozenset[str] = frozenset()
    title: str = ""
    subtitle: str = ""
    source: str = ""


def pressure_map(picture: PressurePicture) -> str:
    """The map as an SVG document, the same bytes for the same picture."""
    places = places_of(picture.network, picture.plan)
    paper = on_paper(places, left=MARGIN, top=HEAD, width=WIDTH - 2 * MARGIN, height_max=MAP_HEIGHT_MAX)
    drawing = _Drawing(picture, places, paper)
    height = HEAD + paper.height + FOOT
    title = picture.title or _finding(picture)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:.0f}" width="{WIDTH:g}" '
        f'height="{height:.0f}" role="img" aria-labelledby="t d" font-family="{escape(FONT)}" fill="{INK}">',
        f'<title id="t">{escape(title)}</title>',
        f'<desc id="d">{escape(_described(picture))}</desc>',
        f'<rect width="{WIDTH:g}" height="{height:.0f}" fill="{PAPER}"/>',
        f'<text x="{MARGIN:g}" y="44" font-size="24" font-weight="600">{escape(title)}</text>',
        f'<text x="{MARGIN:g}" y="70" font-size="15" fill="{SOFT}">{escape(_measure(picture))}</text>',
        drawing.arcs(),
        drawing.arrows(),
        drawing.symbols(),
        drawing.nodes(),
        drawing.labels(),
        legend(
            low_bar=drawing.low / BAR_PA,
            high_bar=drawing.high / BAR_PA,
            flow_max_kg_s=drawing.flow_max,
            width_of=drawing.width_of,
            has_unknown=drawing.has_unknown,
            has_outside=bool(picture.outside),
            kinds=drawing.kinds,
            top=HEAD + paper.height + 24.0,
            left=MARGIN,
            right=WIDTH - MARGIN,
            km_per_px=1.0 / paper.scale if places.kind == "map" else None,
        ),
        f'<text x="{MARGIN:g}" y="{height - 16:.0f}" font-size="12" fill="{SOFT}">'
        f"{escape('; '.join(t for t in (picture.source, KIND_IN_WORDS[places.kind]) if t))}</text>",
        "</svg>\n",
    ]
    return "\n".join(p for p in parts if p)


def _known(values: Floats) -> Floats:
    return values[np.isfinite(values)]


def _finding(picture: PressurePicture) -> str:
    pressure = picture.pressure_pa
    if not np.isfinite(pressure).any():
        return "No pressure is known"
    lowest, highest = int(np.nanargmin(pressure)), int(np.nanargmax(pressure))
    names = [picture.network.nodes[i].node for i in (lowest, highest)]
    low, high = pressure[lowest] / BAR_PA, pressure[highest] / BAR_PA
    text = f"Pressure falls from {high:.1f} bar at {names[1]} to {low:.1f} bar at {names[0]}"
    if f"{low:.1f}" == f"{high:.1f}":
        text = f"Pressure is {low:.1f} bar everywhere"
    if picture.outside:
        count = len(picture.outside)
        text += f"; {count} node{'s are' if count > 1 else ' is'} outside limits"
    return text


def _measure(picture: PressurePicture) -> str:
    what = "colour: pressure, bar absolute; width and arrows: mass flow, kg/s"
    return f"{picture.subtitle}; {what}" if picture.subtitle else what[0].upper() + what[1:]


def _described(picture: PressurePicture) -> str:
    network = picture.network
    entering = float(np.maximum(picture.injection_kg_s, 0.0).sum())
    unknown = int(np.isnan(picture.pressure_pa).sum())
    text = f"Gas network of {len(network.nodes)} nodes and {len(network.arcs)} arcs; {entering:.1f} kg/s enter it."
    return text + (f" {unknown} nodes have no pressure." if unknown else "")


class _Drawing:
    """Marks of one map."""

    def __init__(self, picture: PressurePicture, places: Places, paper: Paper) -> None:
        self.picture, self.paper = picture, paper
        self.network = picture.network
        known = _known(picture.pressure_pa)
        self.low, self.high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
        flows = np.abs(_known(picture.flow_kg_s))
        self.flow_max = float(flows.max()) if flows.size else 0.0
        self.has_unknown = bool(np.isnan(picture.pressure_pa).any() or np.isnan(picture.flow_kg_s).any())
        self.kinds: set[str] = set()
        bottom = HEAD + paper.height
        self.room = Room(left=8.0, top=HEAD - 20, right=WIDTH - 8, bottom=bottom + 12)
        size = len(self.network.nodes)
        self.node_radius = 4.5 if size <= 60 else 3.2 if size <= 250 else 2.0 if size <= 1000 else 1.1
        self.symbol = 8.0 if size <= 60 else 6.5 if size <= 250 else 5.0 if size <= 1000 else 4.0
        # Where a thousand pipes share the paper, the widest must leave ground between them.
        self.widest = WIDTHS[1] if size <= 1000 else 5.0
        self.tail_x, self.tail_y = paper.x[self.network.tail], paper.y[self.network.tail]
        self.head_x, self.head_y = paper.x[self.network.head], paper.y[self.network.head]
        self.length = np.hypot(self.head_x - self.tail_x, self.head_y - self.tail_y)
        self.places = places

    def width_of(self, flow_kg_s: float) -> float:
        """Width of a pipe: its square grows with the flow, so that small flows are still seen. [px]"""
        share = abs(flow_kg_s) / self.flow_max if self.flow_max > 0 and np.isfinite(flow_kg_s) else 0.0
        return float(WIDTHS[0] + (self.widest - WIDTHS[0]) * share**0.5)

    def arcs(self) -> str:
        """Lines, grouped by colour and width; a casing under all of them keeps pale ones visible."""
        groups: dict[tuple[str, float], list[str]] = {}
        casings: dict[float, list[str]] = {}
        dashed: list[str] = []
        for i in range(len(self.network.arcs)):
            if self.length[i] < 0.05:
                continue
            line = f"M{self.tail_x[i]:.1f} {self.tail_y[i]:.1f}L{self.head_x[i]:.1f} {self.head_y[i]:.1f}"
            ends = self.picture.pressure_pa[[self.network.tail[i], self.network.head[i]]]
            if not np.isfinite(ends).all() or self._is_shut(i):
                dashed.append(line)
                continue
            width = round(self.width_of(float(self.picture.flow_kg_s[i])) * 2) / 2
            casings.setdefault(width, []).append(line)
            for piece, step in self._pieces(i, float(ends[0]), float(ends[1])):
                groups.setdefault((step_colour(step), width), []).append(piece)
        out = ['<g fill="none" stroke-linecap="round">']
        if dashed:
            out.append(
                f'<path d="{"".join(dashed)}" stroke="{UNKNOWN}" stroke-width="1.4" stroke-dasharray="3 4"/>'
            )
        for width, lines in sorted(casings.items()):
            out.append(f'<path d="{"".join(lines)}" stroke="{EDGE}" stroke-width="{width + 1.3:.1f}"/>')
        for (shade, width), lines in sorted(groups.items(), key=lambda g: (g[0][1], g[0][0])):
            out.append(f'<path d="{"".join(lines)}" stroke="{shade}" stroke-width="{width:.1f}"/>')
        out.append("</g>")
        if len(self.network.arcs) <= TITLED_ARCS_MAX:
            out.append(self._titled())
        return "\n".join(out)

    def _titled(self) -> str:
        lines = [
            f'<path d="M{self.tail_x[i]:.1f} {self.tail_y[i]:.1f}L{self.head_x[i]:.1f} {self.head_y[i]:.1f}">'
            f"<title>{escape(self._arc_title(i))}</title></path>"
            for i in range(len(self.network.arcs))
        ]
        return '<g stroke="#000" stroke-opacity="0" stroke-width="12">' + "".join(lines) + "</g>"

    def _arc_title(self, i: int) -> str:
        arc, flow = self.network.arcs[i], float(self.picture.flow_kg_s[i])
        text = f"{arc.arc}: "
        if np.isnan(flow):
            text += "flow not known, in a loop without loss"
        else:
            ends = (arc.tail, arc.head) if flow >= 0 else (arc.head, arc.tail)
            text += f"{abs(flow):.2f} kg/s from {ends[0]} to {ends[1]}"
        ratio = self.picture.ratio.get(arc.arc)
        return text + (f", pressure ratio {ratio:.3f}" if ratio is not None else "")

    def _pieces(self, i: int, tail_pa: float, head_pa: float) -> list[tuple[str, int]]:
        """The line of an arc cut where its colour changes; the pressure falls evenly enough along a line."""
        first, last = step_of(tail_pa, self.low, self.high), step_of(head_pa, self.low, self.high)
        count = min(abs(last - first) + 1, max(1, int(self.length[i] / 3.0)))
        cuts = np.linspace(0.0, 1.0, count + 1)
        xs = self.tail_x[i] + (self.head_x[i] - self.tail_x[i]) * cuts
        ys = self.tail_y[i] + (self.head_y[i] - self.tail_y[i]) * cuts
        pieces = []
        for k in range(count):
            middle = tail_pa + (head_pa - tail_pa) * (k + 0.5) / count
            piece = f"M{xs[k]:.1f} {ys[k]:.1f}L{xs[k + 1]:.1f} {ys[k + 1]:.1f}"
            pieces.append((piece, step_of(middle, self.low, self.high)))
        return pieces

    def _is_shut(self, i: int) -> bool:
        arc = self.network.arcs[i]
        return isinstance(arc, Valve | ControlValve | CompressorStation) and not arc.is_open

    def arrows(self) -> str:
        """Heads in the direction of flow, the largest flows first, none nearer to another than its room."""
        taken: set[tuple[int, int]] = set()
        heads = []
        flow = np.nan_to_num(self.picture.flow_kg_s)
        for i in np.argsort(-np.abs(flow), kind="stable").tolist():
            if abs(flow[i]) <= STILL_SHARE * self.flow_max or self.length[i] < ARROW_ROOM or self._is_shut(i):
                continue
            # An active element has its symbol at the middle; its arrow stands behind it.
            share = (
                0.72 if isinstance(self.network.arcs[i], Valve | ControlValve | CompressorStation) else 0.5
            )
            share = share if flow[i] > 0 else 1.0 - share
            x = self.tail_x[i] + (self.head_x[i] - self.tail_x[i]) * share
            y = self.tail_y[i] + (self.head_y[i] - self.tail_y[i]) * share
            cell = (int(x // ARROW_ROOM), int(y // ARROW_ROOM))
            if any((cell[0] + a, cell[1] + b) in taken for a in (-1, 0, 1) for b in (-1, 0, 1)):
                continue
            taken.add(cell)
            sign = 1.0 if flow[i] > 0 else -1.0
            angle = np.degrees(
                np.arctan2(sign * (self.head_y[i] - self.tail_y[i]), sign * (self.head_x[i] - self.tail_x[i]))
            )
            size = 3.2 + 0.75 * self.width_of(float(flow[i]))
            heads.append(
                f'<path d="M{-size:.1f} {-size:.1f}L{size:.1f} 0L{-size:.1f} {size:.1f}L{-size * 0.4:.1f} 0Z" '
                f'transform="translate({x:.1f} {y:.1f}) rotate({angle:.0f})"/>'
            )
        if not heads:
            return ""
        return (
            f'<g fill="{INK}" stroke="{PAPER}" stroke-width="1.1" paint-order="stroke">{"".join(heads)}</g>'
        )

    def symbols(self) -> str:
        """Stations, control valves, check valves and closed valves, each a shape of its own."""
        out = []
        s = self.symbol
        for i, arc in enumerate(self.network.arcs):
            x, y = (self.tail_x[i] + self.head_x[i]) / 2, (self.tail_y[i] + self.head_y[i]) / 2
            angle = np.degrees(np.arctan2(self.head_y[i] - self.tail_y[i], self.head_x[i] - self.tail_x[i]))
            at = f'transform="translate({x:.1f} {y:.1f}) rotate({angle:.0f})"'
            if isinstance(arc, CompressorStation):
                self.kinds.add("station" if arc.is_open else "closed station")
                fill = PAPER if arc.is_open else "#d5dbe1"
                shape = (
                    f'<circle r="{s:.1f}" fill="{fill}"/><path d="M{-s * 0.62:.1f} {-s * 0.78:.1f}L{s * 0.95:.1f} '
                    f'{-s * 0.3:.1f}M{-s * 0.62:.1f} {s * 0.78:.1f}L{s * 0.95:.1f} {s * 0.3:.1f}"/>'
                )
                self.room.take((x - s, y - s, x + s, y + s))
            elif isinstance(arc, ControlValve):
                self.kinds.add("control valve")
                fill = PAPER if arc.is_open else UNKNOWN
                h = s * 0.8
                shape = (
                    f'<path d="M{-h:.1f} {-h:.1f}L{h:.1f} {h:.1f}V{-h:.1f}L{-h:.1f} {h:.1f}Z" fill="{fill}"/>'
                )
                self.room.take((x - h, y - h, x + h, y + h))
            elif isinstance(arc, CheckValve):
                self.kinds.add("check valve")
                h = s * 0.7
                shape = f'<path d="M{-h:.1f} {-h:.1f}L{h:.1f} 0L{-h:.1f} {h:.1f}ZM{h:.1f} {-h:.1f}V{h:.1f}" fill="{PAPER}"/>'
            elif isinstance(arc, Valve) and not arc.is_open:
                self.kinds.add("closed valve")
                h = s * 0.6
                shape = f'<path d="M{-h:.1f} {-h:.1f}L{h:.1f} {h:.1f}M{-h:.1f} {h:.1f}L{h:.1f} {-h:.1f}"/>'
            else:
                continue
            out.append(f"<g {at}>{shape}<title>{escape(self._arc_title(i))}</title></g>")
        if not out:
            return ""
        return f'<g stroke="{INK}" stroke-width="1.4" fill="none">{"".join(out)}</g>'

    def nodes(self) -> str:
        """Entries as triangles, exits as squares, other nodes as dots, in the colour of their pressure."""
        out = []
        r = self.node_radius
        for i, node in enumerate(self.network.nodes):
            x, y = self.paper.x[i], self.paper.y[i]
            p, q = float(self.picture.pressure_pa[i]), float(self.picture.injection_kg_s[i])
            fill = UNKNOWN if np.isnan(p) else step_colour(step_of(p, self.low, self.high))
            title = f"{node.node}: " + ("no pressure" if np.isnan(p) else f"{p / BAR_PA:.2f} bar")
            if q:
                title += f", {'enters' if q > 0 else 'leaves'} {abs(q):.2f} kg/s"
            t = 0.0
            if q > STILL_SHARE * self.flow_max:
                self.kinds.add("entry")
                t = r * 2.0
                shape = f'<path d="M{x:.1f} {y - t:.1f}l{t:.1f} {t * 1.7:.1f}h{-2 * t:.1f}Z" fill="{fill}"'
            elif q < -STILL_SHARE * self.flow_max:
                self.kinds.add("exit")
                t = r * (1.0 if len(self.network.nodes) > 1000 else 1.25)
                shape = f'<rect x="{x - t:.1f}" y="{y - t:.1f}" width="{2 * t:.1f}" height="{2 * t:.1f}" fill="{fill}"'
            else:
                shape = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r * 0.8:.1f}" fill="{fill}"'
            self.room.take((x - r, y - r, x + r, y + r))
            out.append(f"{shape}><title>{escape(title)}</title></{shape[1:].split(' ', 1)[0]}>")
            if node.node in self.picture.outside:
                ring = max(t, r) * 1.5 + 3.0
                out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{ring:.1f}" fill="none" stroke-width="2"/>')
        width = 1.2 if len(self.network.nodes) <= 250 else 0.7 if len(self.network.nodes) <= 1000 else 0.4
        return f'<g stroke="{INK}" stroke-width="{width}">{"".join(out)}</g>'

    def labels(self) -> str:
        """Names and pressures of what matters most, where there is room for them."""
        texts = []
        for i in self._worth_a_label():
            p = self.picture.pressure_pa[i]
            text = self.network.nodes[i].node + ("" if np.isnan(p) else f" {p / BAR_PA:.1f}")
            spot = self.room.place(
                float(self.paper.x[i]),
                float(self.paper.y[i]),
                6.6 * len(text) + 4,
                15.0,
                gap=self.node_radius * 2 + 4,
            )
            if spot is not None:
                texts.append(f'<text x="{spot[0] + 2:.1f}" y="{spot[1] + 12:.1f}">{escape(text)}</text>')
        style = (
            f'font-size="12" stroke="{PAPER}" stroke-width="3.5" stroke-linejoin="round" paint-order="stroke"'
        )
        return f"<g {style}>{''.join(texts)}</g>" if texts else ""

    def _worth_a_label(self) -> list[int]:
        """Nodes in the order of their claim: outside limits, lowest and highest, entries, exits, then others."""
        pressure, injection = self.picture.pressure_pa, self.picture.injection_kg_s
        count = 24 if len(self.network.nodes) > 1000 else 40
        chosen = [i for i, n in enumerate(self.network.nodes) if n.node in self.picture.outside][:count]
        if np.isfinite(pressure).any():
            chosen += [int(np.nanargmin(pressure)), int(np.nanargmax(pressure))]
        chosen += [i for i in np.argsort(-injection, kind="stable").tolist() if injection[i] > 0][:count]
        chosen += [i for i in np.argsort(injection, kind="stable").tolist() if injection[i] < 0][:count]
        if len(self.network.nodes) <= 60:
            chosen += list(range(len(self.network.nodes)))
        return list(dict.fromkeys(chosen))


def text_on(colour: str) -> str:
    """Ink or paper, whichever is read better on a colour."""
    return INK if luminance(colour) > 0.18 else PAPER
