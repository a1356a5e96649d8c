"""The network: nodes and arcs in one fixed order, labels outside and arrays inside."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from gasunion.network.elements import Arc, Node
from gasunion.network.tables import ArcTable, Floats, arc_table, pressure_ranges

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Network:
    """Nodes and arcs, ordered by name once and for all.

    Attributes
    ----------
    nodes, arcs : in ascending order of their names, whatever order they were given in.

    Raises
    ------
    ValueError : a name stands twice, or an arc names a node that does not exist; every such fault is named.
    """

    nodes: tuple[Node, ...]
    arcs: tuple[Arc, ...]
    node_index: dict[str, int] = field(init=False, repr=False, compare=False)
    arc_index: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        nodes = tuple(sorted(self.nodes, key=lambda n: n.node))
        arcs = tuple(sorted(self.arcs, key=lambda a: a.arc))
        node_index = {n.node: i for i, n in enumerate(nodes)}
        arc_index = {a.arc: i for i, a in enumerate(arcs)}
        faults = [f"node {n!r} stands twice" for n in _repeated(n.node for n in nodes)]
        faults += [f"arc {a!r} stands twice" for a in _repeated(a.arc for a in arcs)]
        for arc in arcs:
            faults += [
                f"arc {arc.arc!r} ends at {end!r}, which is no node"
                for end in (arc.tail, arc.head)
                if end not in node_index
            ]
            if arc.tail == arc.head:
                faults.append(f"arc {arc.arc!r} starts and ends at {arc.tail!r}")
        if faults:
            raise ValueError("; ".join(faults))
        for name, value in (
            ("nodes", nodes),
            ("arcs", arcs),
            ("node_index", node_index),
            ("arc_index", arc_index),
        ):
            object.__setattr__(self, name, value)

    @cached_property
    def tail(self) -> Indices:
        """(arc,) index of the node each arc starts at."""
        return np.array([self.node_index[a.tail] for a in self.arcs], dtype=np.int64)

    @cached_property
    def head(self) -> Indices:
        """(arc,) index of the node each arc ends at."""
        return np.array([self.node_index[a.head] for a in self.arcs], dtype=np.int64)

    @cached_property
    def arc_table(self) -> ArcTable:
        """Sizes and limits of the arcs."""
        return arc_table(self.arcs)

    @cached_property
    def pressure_ranges(self) -> tuple[Floats, Floats]:
        """((node,), (node,)) lowest and highest pressure of each node; 0 and inf where there is none. [Pa]"""
        return pressure_ranges(self.nodes)

    def node(self, name: str) -> Node:
        """The node of that name; KeyError where there is none."""
        return self.nodes[self.node_index[name]]

    def arc(self, name: str) -> Arc:
        """The arc of that name; KeyError where there is none."""
        return self.arcs[self.arc_index[name]]

    def by_node(self, values: npt.ArrayLike) -> dict[str, Any]:
        """Labels put back on a (node,) array."""
        return dict(zip((n.node for n in self.nodes), np.asarray(values).tolist(), strict=True))

    def by_arc(self, values: npt.ArrayLike) -> dict[str, Any]:
        """Labels put back on an (arc,) array."""
        return dict(zip((a.arc for a in self.arcs), np.asarray(values).tolist(), strict=True))

    def replacing(self, *, nodes: Iterable[Node] = (), arcs: Iterable[Arc] = ()) -> Network:
        """A new network in which elements of the same name are replaced by those given.

        Elements of other names are left out.

        Raises
        ------
        ValueError : an arc ends at a node that does not exist, or where it starts.
        """
        all_nodes, all_arcs, same_ends = list(self.nodes), list(self.arcs), True
        new_nodes = [n for n in nodes if n.node in self.node_index]
        new_arcs = [a for a in arcs if a.arc in self.arc_index]
        for node in new_nodes:
            all_nodes[self.node_index[node.node]] = node
        for arc in new_arcs:
            i = self.arc_index[arc.arc]
            same_ends = same_ends and (arc.tail, arc.head) == (self.arcs[i].tail, self.arcs[i].head)
            all_arcs[i] = arc
        if not same_ends:
            return dataclasses.replace(self, nodes=tuple(all_nodes), arcs=tuple(all_arcs))
        # Names and ends are the same: the order, the indices and what was found sound stay.
        other = copy.copy(self)
        object.__setattr__(other, "nodes", tuple(all_nodes))
        object.__setattr__(other, "arcs", tuple(all_arcs))
        if new_nodes:
            other.__dict__.pop("pressure_ranges", None)
        if new_arcs:
            other.__dict__.pop("arc_table", None)
        return other


def _repeated(names: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    twice: set[str] = set()
    for name in names:
        (twice if name in seen else seen).add(name)
    return sorted(twice)
