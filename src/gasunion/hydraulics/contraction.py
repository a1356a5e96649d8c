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
    rows, columns, in_loop = _bridges(size, tail, head)
    behind = csr_matrix((np.ones(rows.size), (rows, columns)), shape=(lossless.size, size))
    return Contraction(
        joint=np.asarray(joint, dtype=np.int64),
        joint_count=int(count),
        lossless=lossless,
        behind=behind,
        in_loop=in_loop,
    )


def _bridges(size: int, tail: Indices, head: Indices) -> tuple[Indices, Indices, npt.NDArray[np.bool_]]:
    """Bridges of the zero-loss graph by depth-first search, and the nodes beyond each (Tarjan, 1974).

    Returns
    -------
    rows, columns : (entry,) arc and node of every node beyond a bridge. A bridge walked against its direction
        carries minus what lies beyond it, which is what the other side of the joint draws: since a joint
        draws nothing in sum, the nodes of that side are listed instead.
    in_loop : (arc,) whether an arc is no bridge.
    """
    neighbours: list[list[tuple[int, int]]] = [[] for _ in range(size)]
    for arc, (a, b) in enumerate(zip(tail.tolist(), head.tolist(), strict=True)):
        neighbours[a].append((b, arc))
        neighbours[b].append((a, arc))
    found, low = [-1] * size, [0] * size
    in_loop = np.ones(tail.size, dtype=bool)
    rows: list[int] = []
    columns: list[int] = []
    clock = 0
    for root in range(size):
        if found[root] >= 0 or not neighbours[root]:
            continue
        order: list[int] = []
        stack: list[tuple[int, int, int]] = [(root, -1, 0)]
        bridges: list[tuple[int, int, int, int]] = []
        found[root] = low[root] = clock
        clock += 1
        order.append(root)
        while stack:
            node, by, at = stack.pop()
            if at < len(neighbours[node]):
                stack.append((node, by, at + 1))
                other, arc = neighbours[node][at]
                if arc == by:
                    continue
                if found[other] >= 0:
                    low[node] = min(low[node], found[other])
                else:
                    found[other] = low[other] = clock
                    clock += 1
                    order.append(other)
                    stack.append((other, arc, 0))
            elif by >= 0:
                parent = int(tail[by]) if int(head[by]) == node else int(head[by])
                low[parent] = min(low[parent], low[node])
                if low[node] == found[node]:
                    in_loop[by] = False
                    start = found[node] - found[root]
                    bridges.append((by, node, start, len(order)))
        for arc, node, start, stop in bridges:
            beyond = order[start:stop]
            if int(head[arc]) != node:
                inside = set(beyond)
                beyond = [n for n in order if n not in inside]
            rows.extend([arc] * len(beyond))
            columns.extend(beyond)
    return np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64), in_loop
