"""Land and boundary lines under the network, from a small file of public-domain outlines.

The file's own note says where it comes from; docs/decisions/ says how it was made. One land colour: this
project has no opinion on any border.
"""

from __future__ import annotations

import functools
import json
from importlib import resources
from typing import Any

import numpy as np

from gasunion.report.maps.projection import Floats, Frame


@functools.cache
def outlines() -> dict[str, Any]:
    """Rings of land and boundary lines in degrees, and a note on their source."""
    text = resources.files("gasunion.report.maps").joinpath("land.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def land_path(frame: Frame) -> str:
    """SVG path of the land that touches the frame."""
    return "".join(_path(ring, frame, closed=True) for ring in outlines()["land"])


def border_path(frame: Frame) -> str:
    """SVG path of the boundary lines that touch the frame."""
    return "".join(_path(line, frame, closed=False) for line in outlines()["borders"])


def _path(points: list[list[float]], frame: Frame, *, closed: bool) -> str:
    coordinates = np.asarray(points, dtype=float)
    x, y = frame.place(coordinates[:, 0], coordinates[:, 1])
    if x.max() < 0 or y.max() < 0 or x.min() > frame.width_px or y.min() > frame.height_px:
        return ""
    if closed:
        x, y = _clipped(x, y, frame)
        return _written(x, y) + "Z" if x.size > 2 else ""
    beyond = (x < -60) | (y < -60) | (x > frame.width_px + 60) | (y > frame.height_px + 60)
    pieces = []
    start = 0
    for i in range(1, x.size + 1):
        if i == x.size or (beyond[i] and beyond[i - 1]):
            if i - start > 1 and not beyond[start:i].all():
                pieces.append(_written(x[start:i], y[start:i]))
            start = i
    return "".join(pieces)


def _clipped(x: Floats, y: Floats, frame: Frame, margin: float = 30.0) -> tuple[Floats, Floats]:
    """Sutherland and Hodgman: the ring cut by each edge of a box a little wider than the frame."""
    for along_x, edge, sign in (
        (True, -margin, 1.0),
        (True, frame.width_px + margin, -1.0),
        (False, -margin, 1.0),
        (False, frame.height_px + margin, -1.0),
    ):
        if x.size == 0:
            break
        value = (x if along_x else y) * sign - edge * sign
        inside = value >= 0
        out_x: list[float] = []
        out_y: list[float] = []
        for i in range(x.size):
            j = i - 1
            if inside[i] != inside[j]:
                share = value[j] / (value[j] - value[i])
                out_x.append(float(x[j] + share * (x[i] - x[j])))
                out_y.append(float(y[j] + share * (y[i] - y[j])))
            if inside[i]:
                out_x.append(float(x[i]))
                out_y.append(float(y[i]))
        x, y = np.array(out_x), np.array(out_y)
    return x, y


def _written(x: Floats, y: Floats) -> str:
    """Relative moves in tenths of a pixel: a third of the size of absolute ones."""
    points = np.stack([np.round(x * 10), np.round(y * 10)], axis=1).astype(int)
    keep = np.ones(len(points), dtype=bool)
    keep[1:] = (points[1:] != points[:-1]).any(axis=1)
    points = points[keep]
    if len(points) < 2:
        return ""
    moves = np.diff(points, axis=0)
    return f"M{points[0, 0] / 10:g} {points[0, 1] / 10:g}l" + " ".join(
        f"{a / 10:g} {b / 10:g}" for a, b in moves.tolist()
    )
