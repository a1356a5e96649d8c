"""Where the nodes of a pressure map stand on paper, and where labels find room."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import shortest_path
from scipy.sparse.linalg import splu

from gasunion.network.network import Network

Floats = npt.NDArray[np.float64]
Kind = Literal["map", "plan", "layout"]

EARTH_KM: Final = 6371.0
KIND_IN_WORDS: Final[Mapping[str, str]] = {
    "map": "positions: WGS 84, equal-area",
    "plan": "positions: schematic plan of the data, not to scale",
    "layout": "positions: drawn by rule, the data give none",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Nodes on paper.

    Attributes
    ----------
    kind : "map" from coordinates, "plan" from the data's schematic plan, "layout" where there is neither.
    x, y : (node,) in units of the kind, y upwards: kilometres on a map.
    """

    kind: Kind
    x: Floats
    y: Floats


def places_of(network: Network, plan: Mapping[str, tuple[float, float]] | None = None) -> Places:
    """Positions of all nodes: coordinates if every node has them, else the plan, else a drawing by rule."""
    lon = [n.lon_deg for n in network.nodes]
    lat = [n.lat_deg for n in network.nodes]
    if all(v is not None for v in (*lon, *lat)):
        return _projected(np.array(lon, dtype=float), np.array(lat, dtype=float))
    if plan is not None and all(n.node in plan for n in network.nodes):
        xy = np.array([plan[n.node] for n in network.nodes], dtype=float)
        return Places(kind="plan", x=xy[:, 0], y=xy[:, 1])
    x, y = _drawn(network)
    return Places(kind="layout", x=x, y=y)


def _projected(lon_deg: Floats, lat_deg: Floats) -> Places:
    """Albers' equal-area cone between the parallels a sixth from the edges, centred on the data."""
    lon, lat = np.radians(lon_deg), np.radians(lat_deg)
    middle_lon, low, high = float(np.median(lon)), float(lat.min()), float(lat.max())
    sixth = (high - low) / 6.0
    first, second = math.sin(low + sixth), math.sin(high - sixth)
    cone = 0.5 * (first + second)
    if abs(cone) < 1e-6:
        return Places(kind="map", x=(lon - middle_lon) * EARTH_KM, y=(lat - 0.5 * (low + high)) * EARTH_KM)
    constant = math.cos(math.asin(first)) ** 2 + 2.0 * cone * first
    radius = EARTH_KM * np.sqrt(np.maximum(constant - 2.0 * cone * np.sin(lat), 0.0)) / cone
    angle = cone * (lon - middle_lon)
    return Places(kind="map", x=radius * np.sin(angle), y=-radius * np.cos(angle))


def _drawn(network: Network) -> tuple[Floats, Floats]:
    """Tutte's drawing: three nodes far from each other are pinned, all others at their neighbours' mean."""
    size = len(network.nodes)
    if size < 4:
        return np.arange(size, dtype=float), np.zeros(size)
    tail, head = network.tail, network.head
    ones = np.ones(len(tail))
    links = coo_matrix((ones, (tail, head)), shape=(size, size)).tocsr()
    links = links + links.T
    first = _farthest(links, [0])
    second = _farthest(links, [first])
    third = _farthest(links, [first, second])
    pinned = {first: (0.0, 0.0), second: (2.0, 0.0), third: (1.0, 1.2)}
    degree = np.asarray(links.sum(axis=1), dtype=float).ravel()
    # A little weight to the middle keeps hanging branches from folding onto one point.
    rows = coo_matrix((degree + 1e-3, (np.arange(size), np.arange(size))), shape=(size, size)).tolil() - links
    right = np.tile(np.array([1.0, 0.4]) * 1e-3, (size, 1))
    matrix = rows.tolil()
    for node, place in pinned.items():
        matrix[node, :] = 0.0
        matrix[node, node] = 1.0
        right[node] = place
    xy = splu(matrix.tocsc()).solve(right)
    return xy[:, 0], xy[:, 1]


def _farthest(links: csr_matrix, start: list[int]) -> int:
    """The node farthest from those given, in arcs; the first of equals."""
    distance = shortest_path(links, directed=False, unweighted=True, indices=start).min(axis=0)
    distance[~np.isfinite(distance)] = -1.0
    distance[start] = -2.0
    return int(np.argmax(distance))


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """From places to pixels.

    Attributes
    ----------
    x, y : (node,) pixels from the upper left. scale : pixels per unit of the places.
    width, height : of the drawing. [px]
    """

    x: Floats
    y: Floats
    scale: float
    width: float
    height: float


def on_paper(places: Places, *, left: float, top: float, width: float, height_max: float) -> Paper:
    """Places fitted into a box of a given width, as high as they need up to a limit, at one scale."""
    span_x = float(np.ptp(places.x)) or 1.0
    span_y = float(np.ptp(places.y))
    scale = min(width / span_x, height_max / (span_y or 1e-9))
    height = max(span_y * scale, 120.0)
    x = left + (width - span_x * scale) / 2.0 + (places.x - places.x.min()) * scale
    y = top + (height - span_y * scale) / 2.0 + (places.y.max() - places.y) * scale
    return Paper(x=x, y=y, scale=scale, width=width, height=height)


@dataclass(slots=True)
class Room:
    """Boxes that are taken and points better left free; a label finds the best free spot at its point."""

    left: float
    top: float
    right: float
    bottom: float
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    lines: list[tuple[float, float]] = field(default_factory=list)

    def take(self, box: tuple[float, float, float, float]) -> None:
        """Mark a box, as (left, top, right, bottom), as taken."""
        self.boxes.append(box)

    def cross(self, points: list[tuple[float, float]]) -> None:
        """Mark points of lines, which a label covers only where it has no other spot."""
        self.lines += points

    def place(
        self, x: float, y: float, width: float, height: float, *, gap: float
    ) -> tuple[float, float] | None:
        """Upper left corner for a label of a size beside a point; None where all eight spots are taken."""
        spots = []
        for dx, dy in ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1)):
            left = x + gap * dx - (width if dx < 0 else width / 2 if dx == 0 else 0.0)
            top = y + gap * dy - (height if dy < 0 else height / 2 if dy == 0 else 0.0)
            box = (left, top, left + width, top + height)
            if self._is_free(box):
                spots.append(box)
        if not spots:
            return None
        best = min(spots, key=self._crossed)
        self.take(best)
        return best[0], best[1]

    def _crossed(self, box: tuple[float, float, float, float]) -> int:
        left, top, right, bottom = box
        return sum(left < x < right and top < y < bottom for x, y in self.lines)

    def _is_free(self, box: tuple[float, float, float, float]) -> bool:
        left, top, right, bottom = box
        if left < self.left or top < self.top or right > self.right or bottom > self.bottom:
            return False
        return not any(left < r and right > a and top < b and bottom > t for a, t, r, b in self.boxes)
