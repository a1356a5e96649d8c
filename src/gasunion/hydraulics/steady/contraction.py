"""Zero-loss parts, contracted exactly: places of one pressure become one *joint*.

Short pipes and open valves lose nothing, so their ends share a potential and need no equation. Their flows
follow from the balance where they are a bridge between two parts of their joint. In a loop of zero-loss parts
no law of physics says how the flow is split: it is NaN there, and null in answers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components

from gasunion.network.elements import ShortPipe, Valve
from gasunion.network.network import Network

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contraction:
    """Which joint each node belongs to, and how flows inside joints are found again.

    Attributes
    ----------
    joint : (node,) number of its joint. joint_count : how many there are.
    lossless : (lossless,) arcs inside joints that pass gas without loss.
    behind : (lossless, node) 1 for the nodes beyond a bridge, seen from its tail: what they draw in sum is
        the bridge's flow. Rows of arcs in a loop are empty.
    in_loop : (lossless,) whether the arc lies on a loop of zero-loss parts.
    """

    joint: Indices
    joint_count: int
    lossless: Indices
    behind: csr_matrix
    in_loop: npt.NDArray[np.bool_]

    def flows(self, drawn_kg_s: Floats) -> Floats:
        """(lossless,) flows from what each node draws out of its joint; NaN inside loops. [kg s⁻¹]"""
        return np.where(self.in_loop, np.nan, self.behind @ drawn_kg_s)


def _beyond(found: Bridges) -> tuple[Indices, Indices]:
    """Bridge and node of every node at the head's side of each bridge.

    A joint draws nothing in sum, so that the nodes of either side tell the bridge's flow; those at its head
    tell it with the right sign.
    """
    rows: list[Indices] = []
    columns: list[Indices] = []
    for k in range(found.arc.size):
        start, stop = int(found.start[k]), int(found.stop[k])
        beyond = found.order[start:stop]
        if not found.forward[k]:
            first, last = found.part[k]
            beyond = np.concatenate([found.order[first:start], found.order[stop:last]])
        rows.append(np.full(beyond.size, found.arc[k]))
        columns.append(beyond)
    if not rows:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    return np.concatenate(rows), np.concatenate(columns)


def contract(network: Network) -> Contraction:
    """Contract every short pipe and every open valve."""
    size = len(network.nodes)
    lossless = np.array(
        [
            i
            for i, arc in enumerate(network.arcs)
            if isinstance(arc, ShortPipe) or (isinstance(arc, Valve) and arc.is_open)
        ],
        dtype=np.int64,
    )
    tail, head = network.tail[lossless], network.head[lossless]
    graph = coo_matrix((np.ones(lossless.size), (tail, head)), shape=(size, size))
    count, joint = connected_components(graph, directed=False)
    found = bridges(size, tail, head)
    in_loop = np.ones(lossless.size, dtype=bool)
    in_loop[found.arc] = False
    rows, columns = _beyond(found)
    behind = csr_matrix((np.ones(rows.size), (rows, columns)), shape=(lossless.size, size))
    return Contraction(
        joint=np.asarray(joint, dtype=np.int64),
        joint_count=int(count),
        lossless=lossless,
        behind=behind,
        in_loop=in_loop,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridges:
    """Arcs without which a graph falls apart, with what lies beyond each.

    Attributes
    ----------
    arc : (bridge,) number of the arc.
    start, stop : (bridge,) the points beyond it are `order[start:stop]`.
    part : (bridge,) (first, last) place in `order` of the connected part the bridge lies in, as two columns.
    forward : (bridge,) whether the points beyond lie at the arc's head.
    order : points in the order in which a depth-first search finds them.
    """

    arc: Indices
    start: Indices
    stop: Indices
    part: Indices
    forward: npt.NDArray[np.bool_]
    order: Indices


def bridges(size: int, tail: Indices, head: Indices) -> Bridges:
    """Bridges of a graph with parallel arcs, by one depth-first search (Tarjan, 1974)."""
    neighbours: list[list[tuple[int, int]]] = [[] for _ in range(size)]
    heads = head.tolist()
    for arc, (a, b) in enumerate(zip(tail.tolist(), heads, strict=True)):
        neighbours[a].append((b, arc))
        neighbours[b].append((a, arc))
    found, low, next_of = [-1] * size, [0] * size, [0] * size
    order: list[int] = []
    rows: list[tuple[int, int, int, bool]] = []
    parts: list[tuple[int, int]] = []
    for root in range(size):
        if found[root] >= 0 or not neighbours[root]:
            continue
        first, first_row = len(order), len(rows)
        found[root] = low[root] = first
        order.append(root)
        stack: list[tuple[int, int, int]] = [(root, -1, -1)]
        while stack:
            node, by, parent = stack[-1]
            at = next_of[node]
            if at < len(neighbours[node]):
                next_of[node] = at + 1
                other, arc = neighbours[node][at]
                if arc == by:
                    continue
                if found[other] >= 0:
                    low[node] = min(low[node], found[other])
                else:
                    found[other] = low[other] = len(order)
                    order.append(other)
                    stack.append((other, arc, node))
                continue
            stack.pop()
            if parent >= 0:
                low[parent] = min(low[parent], low[node])
                if low[node] == found[node]:
                    rows.append((by, found[node], len(order), heads[by] == node))
        parts += [(first, len(order))] * (len(rows) - first_row)
    table = np.array([r[:3] for r in rows], dtype=np.int64).reshape(-1, 3)
    return Bridges(
        arc=table[:, 0],
        start=table[:, 1],
        stop=table[:, 2],
        part=np.array(parts, dtype=np.int64).reshape(-1, 2),
        forward=np.array([r[3] for r in rows], dtype=bool),
        order=np.array(order, dtype=np.int64),
    )
