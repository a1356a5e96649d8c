"""Lines, arrows, symbols, nodes and labels of a pressure map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final

import numpy as np
import numpy.typing as npt

from gasunion.network.elements import Arc, CheckValve, CompressorStation, ControlValve, Valve
from gasunion.network.network import Network
from gasunion.report.pressures.places import Paper, Room
from gasunion.report.pressures.scale import UNKNOWN, step_colour, step_of
from gasunion.report.pressures.symbols import (
    ARROW_STYLE,
    DASHES,
    EDGE,
    INK,
    PAPER,
    arrow_head,
    check_valve,
    closed_valve,
    control_valve,
    entry,
    exit_,
    station,
)
from gasunion.units import BAR_PA

Floats = npt.NDArray[np.float64]

WIDTH: Final = 1200.0
MARGIN: Final = 40.0
HEAD: Final = 104.0
WIDTHS: Final = (1.2, 7.5)  # of the thinnest and the widest flow [px]
ARROW_ROOM: Final = 34.0  # an arc shorter than this gets no arrow, and arrows keep this distance [px]
LINE_STEP: Final = 6.0  # distance of the points of a line that labels keep clear of [px]
STILL_SHARE: Final = 1e-6  # of the largest flow; less is no flow
TITLED_ARCS_MAX: Final = 1500  # beyond, titles of arcs would make the file heavier than it is useful


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
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


class Drawing:
    """Marks of one map. Symbols and nodes take their room before labels look for theirs."""

    def __init__(self, picture: PressurePicture, paper: Paper) -> None:
        self.picture, self.paper, self.network = picture, paper, picture.network
        known = picture.pressure_pa[np.isfinite(picture.pressure_pa)]
        self.low, self.high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
        flows = np.abs(picture.flow_kg_s[np.isfinite(picture.flow_kg_s)])
        self.flow_max = float(flows.max()) if flows.size else 0.0
        self.has_unknown = bool(np.isnan(picture.pressure_pa).any() or np.isnan(picture.flow_kg_s).any())
        self.kinds: set[str] = set()
        bottom = HEAD + paper.height
        self.room = Room(left=8.0, top=HEAD - 20, right=WIDTH - 8, bottom=bottom + 12)
        # Where a thousand nodes share the paper, marks must leave ground between them.
        size = len(self.network.nodes)
        grade = 0 if size <= 60 else 1 if size <= 250 else 2 if size <= 1000 else 3
        self.node_radius = (4.5, 3.2, 2.0, 1.1)[grade]
        self.symbol = (8.0, 6.5, 5.0, 4.0)[grade]
        self.widest = (WIDTHS[1], WIDTHS[1], 6.0, 5.0)[grade]
        self.pen = (1.4, 1.2, 0.8, 0.5)[grade]
        self.labels_max = (60, 40, 30, 24)[grade]
        self.ring_gap, self.ring_pen = (3.0, 2.5, 2.0, 1.2)[grade], (2.0, 1.8, 1.4, 0.9)[grade]
        self.moves_aside = grade <= 1
        tail, head = self.network.tail, self.network.head
        self.tail_x, self.tail_y = paper.x[tail], paper.y[tail]
        self.head_x, self.head_y = paper.x[head], paper.y[head]
        self.length = np.hypot(self.head_x - self.tail_x, self.head_y - self.tail_y)

    def width_of(self, flow_kg_s: float) -> float:
        """Width of a pipe: its square grows with the flow, so that small flows are still seen. [px]"""
        share = abs(flow_kg_s) / self.flow_max if self.flow_max > 0 and np.isfinite(flow_kg_s) else 0.0
        return float(WIDTHS[0] + (self.widest - WIDTHS[0]) * share**0.5)

    def arcs(self) -> str:
        """Lines, grouped by colour and width; a casing under all of them keeps pale ones visible."""
        groups: dict[tuple[float, str], list[str]] = {}
        casings: dict[float, list[str]] = {}
        dashed: list[str] = []
        for i in range(len(self.network.arcs)):
            if self.length[i] < 0.05:
                continue
            ends = self.picture.pressure_pa[[self.network.tail[i], self.network.head[i]]]
            if not np.isfinite(ends).all() or self._is_shut(i):
                dashed.append(self._line(i))
                continue
            width = round(self.width_of(float(self.picture.flow_kg_s[i])) * 2) / 2
            casings.setdefault(width, []).append(self._line(i))
            for piece, step in self._pieces(i, float(ends[0]), float(ends[1])):
                groups.setdefault((width, step_colour(step)), []).append(piece)
        out = ['<g fill="none" stroke-linecap="round">']
        if dashed:
            out.append(f'<path d="{"".join(dashed)}" stroke="#7b858e" stroke-width="1.4" {DASHES}/>')
        for width, lines in sorted(casings.items()):
            out.append(f'<path d="{"".join(lines)}" stroke="{EDGE}" stroke-width="{width + 1.3:.1f}"/>')
        for (width, shade), lines in sorted(groups.items()):
            out.append(f'<path d="{"".join(lines)}" stroke="{shade}" stroke-width="{width:.1f}"/>')
        out.append("</g>")
        if len(self.network.arcs) <= TITLED_ARCS_MAX:
            titles = (
                f'<path d="{self._line(i)}"><title>{escape(self._arc_title(i))}</title></path>'
                for i in range(len(self.network.arcs))
            )
            # Wide and unseen, for a pointer to find.
            out.append(f'<g stroke="{INK}" stroke-opacity="0" stroke-width="12">{"".join(titles)}</g>')
        return "\n".join(out)

    def _line(self, i: int) -> str:
        return f"M{self.tail_x[i]:.1f} {self.tail_y[i]:.1f}L{self.head_x[i]:.1f} {self.head_y[i]:.1f}"

    def _arc_title(self, i: int) -> str:
        arc, flow = self.network.arcs[i], float(self.picture.flow_kg_s[i])
        if self._is_shut(i):
            return f"{arc.arc}: closed"
        if np.isnan(flow):
            return f"{arc.arc}: flow not known, in a loop without loss"
        ends = (arc.tail, arc.head) if flow >= 0 else (arc.head, arc.tail)
        ratio = self.picture.ratio.get(arc.arc)
        text = f"{arc.arc}: {abs(flow):.2f} kg/s from {ends[0]} to {ends[1]}"
        return text + (f", pressure ratio {ratio:.3f}" if ratio is not None else "")

    def _pieces(self, i: int, tail_pa: float, head_pa: float) -> list[tuple[str, int]]:
        """The line of an arc, cut where its colour changes; pressure falls evenly enough along a line."""
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

    def _at(self, i: int, share: float, *, backward: bool = False) -> tuple[float, float, str]:
        """A point of an arc, and the transform that puts a mark there, turned along the arc."""
        dx, dy = self.head_x[i] - self.tail_x[i], self.head_y[i] - self.tail_y[i]
        x, y = float(self.tail_x[i] + dx * share), float(self.tail_y[i] + dy * share)
        angle = np.degrees(np.arctan2(-dy, -dx) if backward else np.arctan2(dy, dx))
        return x, y, f'transform="translate({x:.1f} {y:.1f}) rotate({angle:.0f})"'

    def arrows(self) -> str:
        """Heads in the direction of flow, the largest flows first, none nearer to another than its room."""
        taken: set[tuple[int, int]] = set()
        heads = []
        flow = np.nan_to_num(self.picture.flow_kg_s)
        for i in np.argsort(-np.abs(flow), kind="stable").tolist():
            still = abs(flow[i]) <= STILL_SHARE * self.flow_max
            if still or self.length[i] < ARROW_ROOM or self._is_shut(i):
                continue
            # An active element has its symbol at the middle; its arrow stands behind it.
            share = 0.75 if isinstance(self.network.arcs[i], ControlValve | CompressorStation) else 0.5
            x, y, at = self._at(i, share if flow[i] > 0 else 1.0 - share, backward=bool(flow[i] < 0))
            cell = (int(x // ARROW_ROOM), int(y // ARROW_ROOM))
            if any((cell[0] + a, cell[1] + b) in taken for a in (-1, 0, 1) for b in (-1, 0, 1)):
                continue
            taken.add(cell)
            self.room.take((x - 7, y - 7, x + 7, y + 7))
            heads.append(f'<path d="{arrow_head(self.width_of(float(flow[i])))}" {at}/>')
        return f"<g {ARROW_STYLE}>{''.join(heads)}</g>" if heads else ""

    def symbols(self) -> str:
        """Stations, control valves, check valves and closed valves, each a shape of its own."""
        out = []
        for i, arc in enumerate(self.network.arcs):
            found = self._symbol(arc)
            if found is None:
                continue
            kind, shape = found
            self.kinds.add(kind)
            x, y, at = self._at(i, 0.5)
            s = self.symbol
            if self.moves_aside and self.length[i] < 2.5 * s:
                # Its own ends would hide it: it stands aside, tied to its place by a hairline.
                aside = s + 2.2 * self.node_radius
                tie = f'<path d="M0 0V{-aside:.1f}" stroke-width="0.8"/>'
                shape = f'{tie}<g transform="translate(0 {-aside:.1f})">{shape}</g>'
                turn = np.arctan2(self.head_y[i] - self.tail_y[i], self.head_x[i] - self.tail_x[i])
                x, y = x + aside * float(np.sin(turn)), y - aside * float(np.cos(turn))
            self.room.take((x - s, y - s, x + s, y + s))
            out.append(f"<g {at}>{shape}<title>{escape(self._arc_title(i))}</title></g>")
        if not out:
            return ""
        return f'<g stroke="{INK}" stroke-width="{self.pen:g}" fill="none">{"".join(out)}</g>'

    def _symbol(self, arc: Arc) -> tuple[str, str] | None:
        """Kind and shape of an arc that has a symbol."""
        s = self.symbol
        if isinstance(arc, CompressorStation):
            return "station" if arc.is_open else "closed station", station(s, is_open=arc.is_open)
        if isinstance(arc, ControlValve):
            kind = "control valve" if arc.is_open else "closed control valve"
            return kind, control_valve(s, is_open=arc.is_open)
        if isinstance(arc, CheckValve):
            return "check valve", check_valve(s)
        if isinstance(arc, Valve) and not arc.is_open:
            return "closed valve", closed_valve(s)
        return None

    def nodes(self) -> str:
        """Entries as triangles, exits as squares, other nodes as dots, in the colour of their pressure."""
        out = []
        for i, node in enumerate(self.network.nodes):
            x, y = float(self.paper.x[i]), float(self.paper.y[i])
            p, q = float(self.picture.pressure_pa[i]), float(self.picture.injection_kg_s[i])
            fill = UNKNOWN if np.isnan(p) else step_colour(step_of(p, self.low, self.high))
            title = f"{node.node}: " + ("no pressure" if np.isnan(p) else f"{p / BAR_PA:.2f} bar")
            if q:
                title += f", {'enters' if q > 0 else 'leaves'} {abs(q):.2f} kg/s"
            kind, path, reach = self._node_shape(q)
            self.kinds |= {kind} if kind else set()
            self.room.take((x - reach, y - reach, x + reach, y + reach))
            out.append(
                f'<path d="{path}" transform="translate({x:.1f} {y:.1f})" fill="{fill}">'
                f"<title>{escape(title)}</title></path>"
            )
            if node.node in self.picture.outside:
                ring = reach * 1.4 + self.ring_gap
                out.append(
                    f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{ring:.1f}" fill="none" '
                    f'stroke-width="{self.ring_pen:g}"/>'
                )
        return f'<g stroke="{INK}" stroke-width="{self.pen * 0.8:g}">{"".join(out)}</g>'

    def _node_shape(self, injection_kg_s: float) -> tuple[str, str, float]:
        """Kind, path and reach of a node's mark."""
        r = self.node_radius
        if injection_kg_s > STILL_SHARE * self.flow_max:
            return "entry", entry(r * 2.0), r * 2.0
        if injection_kg_s < -STILL_SHARE * self.flow_max:
            return "exit", exit_(r * 1.1), r * 1.1
        h = r * 0.8
        return "", f"M{-h:.1f} 0a{h:.1f} {h:.1f} 0 1 0 {2 * h:.1f} 0a{h:.1f} {h:.1f} 0 1 0 {-2 * h:.1f} 0", h

    def labels(self) -> str:
        """Names and pressures of what matters most, where there is room for them."""
        texts = []
        for i in np.flatnonzero(self.length > LINE_STEP).tolist():
            at = np.arange(0.0, 1.0, LINE_STEP / self.length[i])
            xs = self.tail_x[i] + (self.head_x[i] - self.tail_x[i]) * at
            ys = self.tail_y[i] + (self.head_y[i] - self.tail_y[i]) * at
            self.room.cross(list(zip(xs.tolist(), ys.tolist(), strict=True)))
        for i in self._worth_a_label():
            p = self.picture.pressure_pa[i]
            text = self.network.nodes[i].node + ("" if np.isnan(p) else f" {p / BAR_PA:.1f}")
            x, y = float(self.paper.x[i]), float(self.paper.y[i])
            # 6.6 px a character is a wide one of a 12 px sans serif: boxes are rather too large.
            spot = self.room.place(x, y, 6.6 * len(text) + 4, 15.0, gap=self.node_radius * 2 + 3)
            if spot is not None:
                texts.append(f'<text x="{spot[0] + 2:.1f}" y="{spot[1] + 12:.1f}">{escape(text)}</text>')
        halo = f'stroke="{PAPER}" stroke-width="3.5" stroke-linejoin="round" paint-order="stroke"'
        return f'<g font-size="12" {halo}>{"".join(texts)}</g>' if texts else ""

    def _worth_a_label(self) -> list[int]:
        """Nodes by their claim: outside limits, lowest and highest, entries, exits, then others."""
        pressure, injection = self.picture.pressure_pa, self.picture.injection_kg_s
        chosen = [i for i, n in enumerate(self.network.nodes) if n.node in self.picture.outside]
        if np.isfinite(pressure).any():
            chosen = [int(np.nanargmin(pressure)), int(np.nanargmax(pressure)), *chosen]
        by_injection = np.argsort(-injection, kind="stable").tolist()
        chosen += [i for i in by_injection if injection[i] > 0][: self.labels_max // 2]
        chosen += [i for i in reversed(by_injection) if injection[i] < 0]
        chosen += range(len(self.network.nodes)) if len(self.network.nodes) <= 60 else ()
        return list(dict.fromkeys(chosen))[: self.labels_max]
