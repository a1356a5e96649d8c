"""Where gas can go: supply without a way out, use that nothing reaches, islands; per planned year.

Arcs of projects count whenever they may be built: a town that waits for its pipeline is no fault.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from gasunion.intake.checks.words import Frames, cells_of
from gasunion.intake.config import CaseConfig
from gasunion.intake.faults import Fault, fault

Neighbours = Mapping[str, set[str]]


def check_reach(frames: Frames, config: CaseConfig) -> Iterator[Fault]:
    """Supplies, uses and stores that are cut off in a planned year; each row is named once."""
    if frames["nodes"].empty or frames["arcs"].empty:
        return
    seen: set[tuple[str, str]] = set()
    joined = _project_ways(frames)
    for year in sorted(config.plan_years):
        onward, back = _ways(frames, year, joined)
        sources = _places(frames, year, "supplies", "capacity_bcm_y")
        sinks = {
            **_places(frames, year, "demands", "quantity_bcm_y"),
            **_places(frames, year, "markets", "quantity_bcm_y"),
        }
        stores = _stores(frames, year)
        fed = _reached(onward, [*sources, *_added_sources(frames)])
        drained = _reached(back, [*sinks, *stores])
        for node, (table, row) in sources.items():
            if node not in drained and ("supply", node) not in seen:
                seen.add(("supply", node))
                yield fault(
                    table,
                    row,
                    "node",
                    f"supply at {node} has no way out in {year}",
                    value=node,
                    hint="no use, market or storage can be reached from it; check the arcs that leave it.",
                )
        for node, (table, row) in sinks.items():
            if node not in fed and ("use", node) not in seen:
                seen.add(("use", node))
                yield fault(
                    table,
                    row,
                    "node",
                    f"use at {node} is cut off in {year}",
                    value=node,
                    hint="no supply reaches it, nor would by any project; check the arcs that arrive.",
                )
        yield from _islands(year, onward, {**stores, **sinks, **sources}, seen)
    yield from _lonely(frames)


def _places(frames: Frames, year: int, table: str, column: str) -> dict[str, tuple[str, int]]:
    frame = frames[table]
    # Not ≤ 0 instead of > 0: a quantity that cannot be read is there.
    here = frame[(frame["year"] == year) & ~(frame[column] <= 0) & (frame["node"] != "")]
    found: dict[str, tuple[str, int]] = {}
    for row, node in cells_of(here, table):
        found.setdefault(node, (table, row))
    return found


def _stores(frames: Frames, year: int) -> dict[str, tuple[str, int]]:
    frame = frames["storages"]
    here = frame[(frame["from_year"] <= year) & (frame["until_year"] >= year)]
    return {node: ("storages", row) for row, _, node in cells_of(here, "storages", "node")}


def _added_sources(frames: Frames) -> list[str]:
    projects = frames["projects"]
    return [str(node) for node in projects.loc[projects["adds"] == "supply", "from"]]


def _project_ways(frames: Frames) -> list[tuple[str, str]]:
    ways = []
    columns = ("adds", "from", "to", "capacity_forward_bcm_y", "capacity_backward_bcm_y")
    for _, _, adds, tail, head, forward, backward in cells_of(frames["projects"], "projects", *columns):
        if adds == "arc":
            ways += [(tail, head)] if forward != 0 else []
            ways += [(head, tail)] if backward > 0 else []
    return ways


def _ways(
    frames: Frames, year: int, joined: Iterable[tuple[str, str]]
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Neighbours that gas can reach from a node, and those it can come from."""
    onward: dict[str, set[str]] = defaultdict(set)
    back: dict[str, set[str]] = defaultdict(set)
    columns = ("from", "to", "capacity_forward_bcm_y", "capacity_backward_bcm_y", "from_year", "until_year")
    ways = list(joined)
    for _, _, tail, head, forward, backward, start, end in cells_of(frames["arcs"], "arcs", *columns):
        if start > year or end < year:
            continue
        ways += [(tail, head)] if forward != 0 else []
        ways += [(head, tail)] if backward != 0 else []
    for tail, head in ways:
        onward[tail].add(head)
        back[head].add(tail)
    return onward, back


def _reached(neighbours: Neighbours, starts: Iterable[str]) -> set[str]:
    found = set(starts)
    waiting = list(found)
    while waiting:
        for node in neighbours.get(waiting.pop(), ()):
            if node not in found:
                found.add(node)
                waiting.append(node)
    return found


def _islands(
    year: int,
    onward: Neighbours,
    active: Mapping[str, tuple[str, int]],
    seen: set[tuple[str, str]],
) -> Iterator[Fault]:
    """Parts of the network beside its greatest one: a warning, since a system may stand alone."""
    both: dict[str, set[str]] = defaultdict(set)
    for tail, heads in onward.items():
        for head in heads:
            both[tail].add(head)
            both[head].add(tail)
    parts: list[set[str]] = []
    for node in sorted(active):
        if not any(node in part for part in parts):
            parts.append(_reached(both, [node]))
    parts.sort(key=lambda part: (-len(part), min(part)))
    for part in parts[1:]:
        first = min(n for n in part if n in active)
        if ("island", first) in seen or seen & {("supply", first), ("use", first)}:
            continue
        seen.add(("island", first))
        table, row = active[first]
        names = ", ".join(sorted(part)[:5]) + (", …" if len(part) > 5 else "")
        yield fault(
            table,
            row,
            "node",
            f"{names} {'is' if len(part) == 1 else 'are'} an island in {year}",
            value=first,
            hint="no arc joins it to the rest of the network; if a pipeline does, write its row in arcs.csv.",
            severity="warning",
        )


def _lonely(frames: Frames) -> Iterator[Fault]:
    """Junctions and borders that no arc of any year touches."""
    touched = {
        node for table in ("arcs", "projects") for end in ("from", "to") for node in frames[table][end]
    }
    nodes = frames["nodes"]
    for row, node in cells_of(nodes[nodes["kind"].isin(["junction", "border"])], "nodes"):
        if node not in touched:
            yield fault(
                "nodes",
                row,
                "node",
                f"node {node} is an end of no arc",
                value=node,
                hint="join it, or remove it.",
                severity="warning",
            )
