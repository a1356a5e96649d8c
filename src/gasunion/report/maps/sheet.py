"""One map in the making: places, pipes and labels on their paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gasunion.report.language.language import Language
from gasunion.report.maps.layout import (
    Curve,
    Ground,
    Label,
    Pipe,
    Point,
    label_beside,
    nudged,
    routed,
    samples_of,
)
from gasunion.report.maps.projection import Frame
from gasunion.report.views.data import Pipeline, Place
from gasunion.report.views.reading import Reading

LEAST_CASING_PX = 2.4
# Wider would hide what lies under it: a corridor that stands for many lines is drawn no wider.
MOST_CASING_PX = 17.0


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What one arc does in one period.

    Attributes
    ----------
    net_mcm_d : forward positive. use_pct : of capacity. capacity_mcm_d : in the direction of the flow.
    """

    net_mcm_d: float
    use_pct: float
    capacity_mcm_d: float


def _casing_px(states: Mapping[str, State], px_per_mcm_d: float) -> float:
    most = max((s.capacity_mcm_d for s in states.values()), default=0.0)
    return min(max(LEAST_CASING_PX, most * px_per_mcm_d), MOST_CASING_PX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One map in the making: where nodes and pipes are on its paper."""

    key: str
    frame: Frame
    spots: Mapping[str, Point]
    curves: Mapping[str, Curve]
    widths: Mapping[str, float]
    arcs: tuple[Pipeline, ...]
    nodes: tuple[Place, ...]


def make_sheet(
    nodes: Sequence[Place],
    arcs: Sequence[Pipeline],
    states: Mapping[str, Mapping[str, State]],
    frame: Frame,
    key: str,
    *,
    least_px: float,
    px_per_mcm_d: float,
) -> Sheet:
    """Places, pipes and widths of everything that touches a frame."""
    x, y = frame.place([n.lon for n in nodes], [n.lat for n in nodes])
    raw = {n.node: (float(a), float(b)) for n, a, b in zip(nodes, x, y, strict=True)}
    seen = {n for n, p in raw.items() if frame.holds(*p)}
    spots = {**raw, **nudged({n: raw[n] for n in seen}, least_px=least_px)}
    shown = tuple(a for a in arcs if a.from_node in seen or a.to_node in seen)
    widths = {a.arc: _casing_px(states.get(a.arc, {}), px_per_mcm_d) for a in shown}
    pipes = [
        Pipe(
            name=a.arc,
            tail=a.from_node,
            head=a.to_node,
            width_px=widths[a.arc],
            middle=_middle(frame, a, raw),
        )
        for a in shown
    ]
    return Sheet(
        key=key,
        frame=frame,
        spots=spots,
        curves=routed(pipes, {n: spots[n] for n in sorted(spots)}),
        widths=widths,
        arcs=shown,
        nodes=tuple(n for n in nodes if n.node in seen),
    )


def _middle(frame: Frame, arc: Pipeline, spots: Mapping[str, Point]) -> Point | None:
    """Half way along a pipe's route on the paper; None where the data have no route."""
    if not arc.via:
        return None
    x, y = frame.place([lon for lon, _ in arc.via], [lat for _, lat in arc.via])
    ends = spots[arc.from_node], spots[arc.to_node]
    route = np.array([ends[0], *zip(x.tolist(), y.tolist(), strict=True), ends[1]])
    steps = np.hypot(*np.diff(route, axis=0).T)
    so_far = np.concatenate([[0.0], np.cumsum(steps)])
    half = so_far[-1] / 2
    return float(np.interp(half, so_far, route[:, 0])), float(np.interp(half, so_far, route[:, 1]))


def ground_of(sheet: Sheet) -> Ground:
    """The ground of a sheet: nodes taken, pipes marked."""
    ground = Ground(width_px=sheet.frame.width_px, height_px=sheet.frame.height_px)
    for node in sheet.nodes:
        x, y = sheet.spots[node.node]
        ground.take((x - 5.5, y - 5.5, x + 5.5, y + 5.5))
    if sheet.curves:
        ground.mark(samples_of(tuple(sheet.curves.values()), 40))
    return ground


def labels_of(r: Reading, sheet: Sheet, ground: Ground, *, skip: frozenset[str], most: int) -> list[Label]:
    """Labels of big nodes, borders, edges of the map and systems, the most important first."""
    weight: dict[str, float] = {}
    for arc in r.report.arcs:
        for end in (arc.from_node, arc.to_node):
            weight[str(end)] = weight.get(str(end), 0.0) + sheet.widths.get(arc.arc, 0.0)
    bonus = {"border": 6.0, "market": 60.0, "field": 3.0, "demand": 3.0, "storage": 2.0}
    ranked = sorted(
        (n for n in sheet.nodes if n.node not in skip),
        key=lambda n: (-weight.get(n.node, 0.0) - bonus.get(n.kind, 0.0), n.node),
    )
    labels: list[Label] = []
    systems = _system_labels(r, sheet, ground, most=14)
    for node in ranked:
        if len(labels) >= most:
            break
        name = r.node(node.node)
        # A label with its halo over a few points of a pipe reads better than a place without a name.
        covers = 3 if node.kind == "junction" else 8
        tries = (
            label_beside(
                ground,
                text,
                sheet.spots[node.node],
                kind="place",
                size_px=11.5,
                covers_at_most=covers,
            )
            for text in dict.fromkeys((_short(name), name.split(",")[0]))
        )
        label = next((t for t in tries if t), None)
        if label:
            labels.append(label)
    return [*labels, *systems, *_edge_labels(r, sheet, ground)]


def _short(name: str) -> str:
    return name if len(name) <= 24 else name.split(",")[0].split(" (")[0]


def _system_labels(r: Reading, sheet: Sheet, ground: Ground, *, most: int) -> list[Label]:
    lengths: dict[str, list[tuple[float, str]]] = {}
    for arc in sheet.arcs:
        name = arc.arc
        tail, head = sheet.spots[arc.from_node], sheet.spots[arc.to_node]
        if arc.system and sheet.frame.holds(*tail) and sheet.frame.holds(*head):
            lengths.setdefault(arc.system, []).append((sheet.curves[name].length_px, name))
    order = sorted(lengths, key=lambda s: (-sum(length for length, _ in lengths[s]), s))
    labels: list[Label] = []
    for system in order:
        # A national network is no line that people know by a name.
        if len(labels) >= most or system.endswith((" network", " links")):
            continue
        for length, name in sorted(lengths[system], reverse=True)[:4]:
            if length < 60:
                continue
            spots = [sheet.curves[name].at(t) for t in (0.42, 0.3, 0.66)]
            tries = (label_beside(ground, r.system(system), s, kind="system", size_px=11.0) for s in spots)
            label = next((t for t in tries if t), None)
            if label:
                labels.append(label)
                break
    return labels


def _edge_labels(r: Reading, sheet: Sheet, ground: Ground) -> list[Label]:
    """'to Petrovsk' where a pipe leaves the paper."""
    labels: list[Label] = []
    seen: set[str] = set()
    shown = {n.node for n in sheet.nodes}
    for arc in sheet.arcs:
        outside = [str(e) for e in (arc.from_node, arc.to_node) if e not in shown]
        if len(outside) != 1 or outside[0] in seen:
            continue
        curve = sheet.curves[arc.arc]
        steps = [curve.at(t) for t in np.linspace(0, 1, 80)]
        inside = [p for p in steps if sheet.frame.holds(*p, margin_px=-14.0)]
        if not inside:
            continue
        spot = inside[-1] if arc.to_node in outside else inside[0]
        name = _short(r.node(outside[0]))
        # The mark points to where the pipe goes on.
        text = f"◂ {name}" if spot[0] < 40 else f"{name} ▴" if spot[1] < 40 else f"{name} ▸"
        label = label_beside(ground, text, spot, kind="edge", size_px=10.5, covers_at_most=9)
        if label:
            labels.append(label)
            seen.add(outside[0])
    return labels


def free_corner(sheet: Sheet, frame: Frame, ground: Ground) -> Point:
    """The corner of a sheet where a box of the frame's size covers least of the network."""
    wide, high = sheet.frame.width_px - frame.width_px, sheet.frame.height_px - frame.height_px
    corners = [(wide - 12, high - 12), (12.0, high - 12), (wide - 12, 12.0), (12.0, 12.0)]
    spots = np.array([sheet.spots[n.node] for n in sheet.nodes])

    def covered(corner: Point) -> float:
        box = (corner[0], corner[1], corner[0] + frame.width_px, corner[1] + frame.height_px)
        x, y = spots.T
        nodes = ((x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])).sum()
        return float(nodes) * 40 + ground.covered(box)

    return min(corners, key=lambda c: (covered(c), corners.index(c)))


def scale_bar(words: Language, frame: Frame, ground: Ground) -> str:
    """A bar of a round length in the freest lower corner."""
    km = next(k for k in (1000, 500, 200, 100, 50, 20) if k / frame.km_per_px < frame.width_px * 0.24)
    length = km / frame.km_per_px
    y = frame.height_px - 14
    for x in (14.0, frame.width_px - length - 50.0, frame.width_px / 2):
        box = (x - 4, y - 16, x + length + 46, y + 8)
        if all(box[2] < a or c < box[0] or box[3] < b or d < box[1] for a, b, c, d in ground.boxes):
            break
    ground.take((x - 4, y - 16, x + length + 46, y + 8))
    told = f"{km} {words.unit('km')}"
    return (
        f'<g class="scale"><path d="M{x:.0f} {y - 4:.0f}v4h{length:.1f}v-4"/>'
        f'<text class="label" x="{x + length + 5:.0f}" y="{y + 2:.0f}">{told}</text></g>'
    )
