"""Where nodes lie."""

from __future__ import annotations

import math
from collections.abc import Iterator

from gasunion.intake.cells import label, number_text
from gasunion.intake.checks.words import Frames, cells_of, number_fault
from gasunion.intake.columns import BY_NAME
from gasunion.intake.faults import Fault, fault

_EDGES = ("lon_min_deg", "lon_max_deg", "lat_min_deg", "lat_max_deg")


def check_places(frames: Frames) -> Iterator[Fault]:
    """Nodes outside the box of their party, and arcs that start where they end."""
    boxes = {party: box for _, party, *box in cells_of(frames["parties"], "parties", *_EDGES)}
    for row, node, party, lon, lat in cells_of(frames["nodes"], "nodes", "party", "lon_deg", "lat_deg"):
        if party not in boxes:
            continue
        west, east, south, north = boxes[party]
        # 169° W is 191° E: a box that runs over the antimeridian counts on eastwards.
        if _outside([lon, lon + 360, lon - 360], west, east):
            yield _box_fault(row, node, "lon_deg", lon, party, west, east)
        if _outside([lat], south, north):
            yield _box_fault(row, node, "lat_deg", lat, party, south, north)
    for table in ("arcs", "projects"):
        frame = frames[table]
        loops = frame[(frame["from"] == frame["to"]) & (frame["from"] != "")]
        for row, name, node in cells_of(loops, table, "to"):
            yield fault(
                table,
                row,
                "to",
                f"to{label(BY_NAME[table], name)} is {node!r}, where it starts",
                value=node,
                hint="an arc joins two different nodes.",
            )


def _outside(values: list[float], low: float, high: float) -> bool:
    # A blank edge or coordinate makes every comparison false, and then all() of them too.
    below = all(v < low for v in values) if not math.isnan(low) else False
    above = all(v > high for v in values) if not math.isnan(high) else False
    if math.isnan(low) or math.isnan(high):
        return below or above
    return not any(math.isnan(v) or low <= v <= high for v in values)


def _box_fault(row: int, node: str, column: str, value: float, party: str, low: float, high: float) -> Fault:
    return number_fault(
        "nodes",
        row,
        column,
        node,
        value,
        limit=f"{number_text(low)} to {number_text(high)}",
        hint=f"the box of {party} runs from {number_text(low)} to {number_text(high)};"
        " check the coordinates, their order and the box.",
    )
