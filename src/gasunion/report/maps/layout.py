"""Where things go on the paper: nodes a little apart, parallel pipes side by side, labels on free ground.

Everything is decided by rule and in a fixed order, so that equal data give an equal map.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

Floats = npt.NDArray[np.float64]
Point = tuple[float, float]
# Left, upper, right and lower edge. [px]
Box = tuple[float, float, float, float]

GAP_PX = 1.6
BENDS = (0.0, 0.07, -0.07, 0.14, -0.14, 0.22, -0.22, 0.3, -0.3)
# A bundle shorter than this on the paper is drawn straight, or bent for legibility alone; so is one whose
# route's middle lies within the first share of its length from the straight line, or beyond the second.
LONG_PX, LEAST_OFF, MOST_OFF = 90.0, 0.15, 0.6
# A name of more letters is given more room for each.
LONG_NAME = 30
# More pipes than this are drawn straight: a map so full is read through its table.
BENT_PIPES_MAX = 400


def nudged(places: Mapping[str, Point], *, least_px: float, rounds: int = 60) -> dict[str, Point]:
    """Places moved apart until none are closer than a distance, each near where it belongs."""
    names = sorted(places)
    home = np.array([places[n] for n in names], dtype=float).reshape(len(names), 2)
    spot = home.copy()
    if len(names) < 2 or len(names) > 1500:
        return {n: (float(p[0]), float(p[1])) for n, p in zip(names, spot, strict=True)}
    for _ in range(rounds):
        away = spot[:, None, :] - spot[None, :, :]
        distance = np.hypot(away[..., 0], away[..., 1])
        np.fill_diagonal(distance, np.inf)
        if distance.min() >= least_px - 0.1:
            break
        # Two names on one spot are parted by the order of their names.
        same = distance < 1e-9
        first = np.arange(len(names))[:, None] < np.arange(len(names))[None, :]
        away[same & first], away[same & ~first] = (-1.0, 0.2), (1.0, -0.2)
        distance = np.where(same, 1.0, distance)
        push = np.clip(least_px - distance, 0.0, None) / 2
        spot = spot + (away / distance[..., None] * push[..., None]).sum(axis=1) * 0.6
        spot += (home - spot) * 0.02
    return {n: (float(p[0]), float(p[1])) for n, p in zip(names, spot, strict=True)}


@dataclass(frozen=True, slots=True)
class Curve:
    """A quadratic curve from start to end, pulled towards its control point."""

    start: Point
    control: Point
    end: Point

    def at(self, t: float) -> Point:
        """The point at a share of the way."""
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
        return (
            a * self.start[0] + b * self.control[0] + c * self.end[0],
            a * self.start[1] + b * self.control[1] + c * self.end[1],
        )

    def heading_deg(self, t: float) -> float:
        """Direction of travel at a share of the way, clockwise from the right as SVG turns."""
        dx = 2 * (1 - t) * (self.control[0] - self.start[0]) + 2 * t * (self.end[0] - self.control[0])
        dy = 2 * (1 - t) * (self.control[1] - self.start[1]) + 2 * t * (self.end[1] - self.control[1])
        return math.degrees(math.atan2(dy, dx))

    @property
    def length_px(self) -> float:
        """Length of the chord."""
        return math.dist(self.start, self.end)

    def beside(self, offset_px: float) -> Curve:
        """The curve moved to its right by an offset."""
        dx, dy = self.end[0] - self.start[0], self.end[1] - self.start[1]
        length = math.hypot(dx, dy) or 1.0
        nx, ny = -dy / length * offset_px, dx / length * offset_px
        return Curve(
            (self.start[0] + nx, self.start[1] + ny),
            (self.control[0] + nx, self.control[1] + ny),
            (self.end[0] + nx, self.end[1] + ny),
        )

    def reversed(self) -> Curve:
        """The same curve from end to start."""
        return Curve(self.end, self.control, self.start)

    def samples(self, count: int = 24) -> Floats:
        """(count, 2) points along it, its ends left out."""
        t = np.linspace(0, 1, count + 2)[1:-1, None]
        start, control, end = (np.array(p) for p in (self.start, self.control, self.end))
        points: Floats = (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end
        return points

    def path(self) -> str:
        """SVG path."""
        (a, b), (c, d), (e, f) = self.start, self.control, self.end
        return f"M{a:.1f} {b:.1f}Q{c:.1f} {d:.1f} {e:.1f} {f:.1f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipe:
    """A pipe to be routed: its name, its two ends, its outer width, and the middle of its route if known."""

    name: str
    tail: str
    head: str
    width_px: float
    middle: Point | None = None


def routed(pipes: Sequence[Pipe], spots: Mapping[str, Point]) -> dict[str, Curve]:
    """A curve for every pipe, from its tail to its head.

    Pipes between the same two nodes run side by side. A long bundle whose route is known runs through the
    middle of it: a straight line would cross land that the pipe goes round. Another is bent where it would
    otherwise run over a node that is not its own, or along another bundle.
    """
    bundles: dict[tuple[str, str], list[Pipe]] = {}
    for pipe in sorted(pipes, key=lambda p: p.name):
        first, last = sorted((pipe.tail, pipe.head), key=lambda n: (_rank(spots[n]), n))
        bundles.setdefault((first, last), []).append(pipe)
    order = sorted(
        bundles, key=lambda ends: (-sum(p.width_px for p in bundles[ends]), ends)
    )  # the widest bundle keeps the straight way
    nodes = np.array([spots[n] for n in sorted(spots)], dtype=float).reshape(len(spots), 2)
    taken: list[Floats] = []
    curves: dict[str, Curve] = {}
    for ends in order:
        members = bundles[ends]
        width = sum(p.width_px for p in members) + GAP_PX * (len(members) - 1)
        bends = BENDS if len(pipes) <= BENT_PIPES_MAX else BENDS[:1]
        start, end = spots[ends[0]], spots[ends[1]]
        known = next((p.middle for p in members if p.middle is not None), None)
        if known is not None and _goes_round(start, end, known):
            middle = _through(start, end, known)
        else:
            middle = _best_bend(start, end, width, nodes, taken, bends)
        if len(bends) > 1:
            taken.append(middle.samples())
        offset = -width / 2
        for pipe in members:
            curve = middle.beside(offset + pipe.width_px / 2)
            curves[pipe.name] = curve if pipe.tail == ends[0] else curve.reversed()
            offset += pipe.width_px + GAP_PX
    return curves


def _goes_round(start: Point, end: Point, middle: Point) -> bool:
    """Whether a route is long on this paper, and its middle well off the straight line."""
    length = math.dist(start, end)
    (a, b), (c, d), (x, y) = start, end, middle
    off = abs((c - a) * (y - b) - (d - b) * (x - a)) / (length or 1.0)
    return length >= LONG_PX and LEAST_OFF < off / length <= MOST_OFF


def samples_of(curves: Sequence[Curve], count: int) -> Floats:
    """(curve·count, 2) points along curves, their ends left out."""
    t = np.linspace(0, 1, count + 2)[None, 1:-1, None]
    ends = np.array([(c.start, c.control, c.end) for c in curves], dtype=float).reshape(-1, 3, 1, 2)
    points: Floats = (1 - t) ** 2 * ends[:, 0] + 2 * t * (1 - t) * ends[:, 1] + t**2 * ends[:, 2]
    return points.reshape(-1, 2)


def _through(start: Point, end: Point, middle: Point) -> Curve:
    """The curve that is half way at a point."""
    control = tuple(2 * m - (a + b) / 2 for m, a, b in zip(middle, start, end, strict=True))
    return Curve(start, (control[0], control[1]), end)


def _rank(spot: Point) -> float:
    # Along a chain of bundles the same string keeps its side if every bundle is read from one quarter.
    return spot[0] + 0.35 * spot[1]


def _best_bend(
    start: Point, end: Point, width: float, nodes: Floats, taken: list[Floats], bends: Sequence[float]
) -> Curve:
    if len(bends) == 1:
        return _bent(start, end, bends[0])
    best, least = None, math.inf
    length = math.dist(start, end)
    others = nodes[
        (np.hypot(*(nodes - np.array(start)).T) > 0.5) & (np.hypot(*(nodes - np.array(end)).T) > 0.5)
    ]
    drawn = np.concatenate(taken) if taken else np.zeros((0, 2))
    if drawn.size:
        near_ends = np.minimum(np.hypot(*(drawn - np.array(start)).T), np.hypot(*(drawn - np.array(end)).T))
        drawn = drawn[near_ends > max(14.0, 0.1 * length)]
    tree = cKDTree(drawn) if drawn.size else None
    for bend in bends:
        curve = _bent(start, end, bend)
        points = curve.samples()
        cost = abs(bend) * 12.0
        if others.size:
            gap = np.hypot(*(points[:, None, :] - others[None, :, :]).transpose(2, 0, 1)).min(axis=0)
            cost += float(np.clip(width / 2 + 9.0 - gap, 0.0, None).sum())
        if tree is not None:
            gap, _ = tree.query(points)
            cost += 0.25 * float(np.clip(width / 2 + 6.0 - gap, 0.0, None).sum())
        if cost < least - 1e-9:
            best, least = curve, cost
    assert best is not None, "there is always the straight way"
    return best


def _bent(start: Point, end: Point, bend: float) -> Curve:
    dx, dy = end[0] - start[0], end[1] - start[1]
    middle = ((start[0] + end[0]) / 2 - dy * bend, (start[1] + end[1]) / 2 + dx * bend)
    return Curve(start, middle, end)


# Boxes are looked up by the squares of this side that they touch. [px]
_SQUARE_PX = 64.0


@dataclass(slots=True)
class Ground:
    """What of the paper is taken: boxes that no label may touch, and points it should not cover."""

    width_px: float
    height_px: float
    boxes: list[Box] = field(default_factory=list)
    points: Floats = field(default_factory=lambda: np.zeros((0, 2)))
    _squares: dict[tuple[int, int], list[Box]] = field(default_factory=dict)

    def mark(self, points: Floats) -> None:
        """Set the points of pipes. points : (point, 2)."""
        self.points = points[np.argsort(points[:, 0], kind="stable")]

    def copy(self) -> Ground:
        """The same ground, to be taken further."""
        return Ground(
            width_px=self.width_px,
            height_px=self.height_px,
            boxes=list(self.boxes),
            points=self.points,
            _squares={at: list(boxes) for at, boxes in self._squares.items()},
        )

    def is_free(self, box: Box) -> bool:
        """Whether a box lies on the paper and touches no other."""
        x0, y0, x1, y1 = box
        if x0 < 2 or y0 < 2 or x1 > self.width_px - 2 or y1 > self.height_px - 2:
            return False
        return all(
            x1 < a or c < x0 or y1 < b or d < y0
            for at in _touched(box)
            for a, b, c, d in self._squares.get(at, ())
        )

    def covered(self, box: Box) -> int:
        """How many points of pipes a box would cover."""
        x0, y0, x1, y1 = box
        across = self.points[:, 0]
        y = self.points[across.searchsorted(x0, "right") : across.searchsorted(x1, "left"), 1]
        return int(((y > y0) & (y < y1)).sum())

    def take(self, box: Box) -> None:
        """Mark a box as taken."""
        self.boxes.append(box)
        for at in _touched(box):
            self._squares.setdefault(at, []).append(box)


def _touched(box: Box) -> list[tuple[int, int]]:
    """Squares of the paper that a box touches."""
    x0, y0, x1, y1 = (int(v // _SQUARE_PX) for v in box)
    return [(i, j) for i in range(x0, x1 + 1) for j in range(y0, y1 + 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A text on the map: where it is anchored, how it stands, and the arc whose figure it is."""

    text: str
    x: float
    y: float
    anchor: str
    kind: str
    link: str = ""


def label_beside(
    ground: Ground, text: str, spot: Point, *, kind: str, size_px: float, covers_at_most: int = 2
) -> Label | None:
    """A label beside a spot, on the side that covers least; None where there is no room."""
    # What is short by a little for each letter meets a figure at the end of a long name.
    wide = (0.62 if len(text) > LONG_NAME else 0.56) * size_px * len(text)
    high, gap = size_px * 1.15, 8.0
    x, y = spot
    best: tuple[int, Label, Box] | None = None
    for anchor, dx, dy in (
        ("start", gap, 0.0),
        ("end", -gap, 0.0),
        ("middle", 0.0, -gap - high / 2),
        ("middle", 0.0, gap + high / 2),
        ("start", gap * 0.8, -gap),
        ("start", gap * 0.8, gap),
        ("end", -gap * 0.8, -gap),
        ("end", -gap * 0.8, gap),
    ):
        left = x + dx - (wide if anchor == "end" else wide / 2 if anchor == "middle" else 0.0)
        box = (left - 1, y + dy - high / 2, left + wide + 1, y + dy + high / 2)
        if not ground.is_free(box):
            continue
        covered = ground.covered(box)
        if covered <= covers_at_most and (best is None or covered < best[0]):
            label = Label(text=text, x=x + dx, y=y + dy + size_px * 0.36, anchor=anchor, kind=kind)
            best = (covered, label, box)
            if covered == 0:
                break
    if best is None:
        return None
    ground.take(best[2])
    return best[1]
