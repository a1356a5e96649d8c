"""Gas quality at the nodes: what enters is mixed where flows meet and carried downstream.

At a node everything that arrives, from arcs and from outside, mixes fully and leaves alike:

    x_n · (Σ arriving flow + what is fed in) = Σ arriving flow · x_upstream + what is fed in · x_fed,

one linear system per property, whatever cycles the flows make. The mass flow weighs, so the properties must
be per kilogram: energy (J/kg) and reference volume (m³/kg) mix so; a calorific value per cubic metre is their
quotient. Energy is conserved: what is fed in with its energy leaves with it.

A node that no fed-in gas reaches has no quality; its value is NaN. Where the split of a flow is not known (a
loop of parts without loss), its flow is NaN, and the places it joins are taken as one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix, csc_matrix, csr_matrix
from scipy.sparse.csgraph import breadth_first_order, connected_components
from scipy.sparse.linalg import splu

from gasunion.network.network import Network

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

# A flow this small beside the largest is the rounding of a Newton step, not a flow.
FLOW_TOLERANCE: Final = 1.0e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Quality of the gas at each node.

    Attributes
    ----------
    gross_j_kg : (node,) gross calorific value. [J kg⁻¹]
    volume_m3_kg : (node,) volume at reference conditions. [m³ kg⁻¹]
    gross_j_m3 : (node,) gross calorific value per reference cubic metre. [J m⁻³]
    density_kg_m3 : (node,) density at reference conditions. [kg m⁻³]
    """

    gross_j_kg: Floats
    volume_m3_kg: Floats
    gross_j_m3: Floats
    density_kg_m3: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class FedGas:
    """Gas fed in at a node.

    Attributes
    ----------
    gross_j_m3 : gross calorific value per cubic metre at reference conditions. [J m⁻³]
    density_kg_m3 : at the same reference conditions. [kg m⁻³]
    """

    gross_j_m3: float
    density_kg_m3: float


def mixed(
    network: Network,
    flow_kg_s: Floats,
    injection_kg_s: Floats,
    fed: Floats,
    *,
    reach: Reach | None = None,
) -> Floats:
    """A property per kilogram, mixed at nodes and carried downstream.

    Parameters
    ----------
    flow_kg_s : (arc,) mass flow, positive from tail to head; NaN where the split is not known. [kg s⁻¹]
    injection_kg_s : (node,) positive where gas enters. [kg s⁻¹]
    fed : (node,) or (node, property) property of what is fed in; read only where the injection is positive.
    reach : of a mix of the same network before, which holds while no flow turns.

    Returns
    -------
    (node,) or (node, property) property of what leaves each node; NaN where no fed-in gas arrives.

    Raises
    ------
    ValueError : a node feeds gas in whose property is not finite; every such node is named.
    """
    values = np.asarray(fed, dtype=float)
    columns = values if values.ndim == 2 else values[:, None]
    scale = max(
        float(np.nanmax(np.abs(flow_kg_s), initial=0.0)), float(np.max(np.abs(injection_kg_s), initial=0.0))
    )
    threshold = FLOW_TOLERANCE * scale
    feeds = injection_kg_s > threshold
    missing = feeds & ~np.isfinite(columns).all(axis=1)
    if missing.any():
        names = ", ".join(repr(network.nodes[i].node) for i in np.flatnonzero(missing))
        raise ValueError(f"gas of unknown quality is fed in at {names}")
    place, count = _places(network, flow_kg_s)
    fed_in = np.asarray(
        np.bincount(place, weights=np.where(feeds, injection_kg_s, 0.0), minlength=count), dtype=float
    )
    brought: Floats = np.stack(
        [
            np.bincount(place, weights=np.where(feeds, injection_kg_s * column, 0.0), minlength=count)
            for column in np.where(feeds[:, None], columns, 0.0).T
        ],
        axis=1,
    )
    along = _along(network, flow_kg_s, place, threshold)
    reached = reach if reach is not None else Reach()
    result: Floats = _solve(along, fed_in, brought, reached.of(along, fed_in > 0.0))[place]
    return result if values.ndim == 2 else result[:, 0]


def quality(
    network: Network, *, flow_kg_s: Floats, injection_kg_s: Floats, fed: Mapping[str, FedGas]
) -> Quality:
    """Calorific value and density at each node.

    Parameters
    ----------
    flow_kg_s : (arc,) as `mixed`. injection_kg_s : (node,) as `mixed`. [kg s⁻¹]
    fed : gas by node; every node with a positive injection must have one.

    Raises
    ------
    ValueError : a node that feeds gas in has no gas; every such node is named.
    """
    columns = np.full((len(network.nodes), 2), np.nan)
    for name, gas in fed.items():
        columns[network.node_index[name]] = (gas.gross_j_m3 / gas.density_kg_m3, 1.0 / gas.density_kg_m3)
    energy, volume = mixed(network, flow_kg_s, injection_kg_s, columns).T
    return Quality(
        gross_j_kg=energy,
        volume_m3_kg=volume,
        gross_j_m3=energy / volume,
        density_kg_m3=1.0 / volume,
    )


def _places(network: Network, flow_kg_s: Floats) -> tuple[Indices, int]:
    """(node,) the place each node belongs to: nodes joined by a flow that is not known are one place."""
    unknown = np.isnan(flow_kg_s)
    size = len(network.nodes)
    if not unknown.any():
        return np.arange(size), size
    graph = coo_matrix(
        (np.ones(int(unknown.sum())), (network.tail[unknown], network.head[unknown])), shape=(size, size)
    )
    count, labels = connected_components(graph, directed=False)
    return np.asarray(labels, dtype=np.int64), int(count)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Along:
    """Flows between places, in the direction they take: from `source` to `target`. [kg s⁻¹]"""

    source: Indices
    target: Indices
    flow_kg_s: Floats


def _along(network: Network, flow_kg_s: Floats, place: Indices, threshold: float) -> _Along:
    """The mass flows between different places that are more than rounding."""
    known = np.abs(np.nan_to_num(flow_kg_s)) > threshold
    forward = flow_kg_s[known] > 0.0
    tail, head = place[network.tail[known]], place[network.head[known]]
    source, target = np.where(forward, tail, head), np.where(forward, head, tail)
    apart = source != target
    return _Along(source=source[apart], target=target[apart], flow_kg_s=np.abs(flow_kg_s[known])[apart])


class Reach:
    """Where fed-in gas arrives, looked for again only where a flow has turned or begun."""

    def __init__(self) -> None:
        self._pattern: bytes = b""
        self._places: Indices = np.empty(0, dtype=np.int64)

    def of(self, along: _Along, feeds: npt.NDArray[np.bool_]) -> Indices:
        """As `_reached`."""
        pattern = along.source.tobytes() + along.target.tobytes() + feeds.tobytes()
        if pattern != self._pattern:
            self._pattern, self._places = pattern, _reached(along, feeds)
        return self._places


def _reached(along: _Along, feeds: npt.NDArray[np.bool_]) -> Indices:
    """Places where fed-in gas arrives, in an order that mostly goes with the flow."""
    size, sources = feeds.size, np.flatnonzero(feeds)
    if sources.size == 0:
        return sources
    # One more place sends gas to every source, so that one search finds all that they reach.
    starts = np.concatenate([along.source, np.full(sources.size, size)])
    ends = np.concatenate([along.target, sources])
    graph = csr_matrix((np.ones(starts.size), (starts, ends)), shape=(size + 1, size + 1))
    order = breadth_first_order(graph, size, directed=True, return_predecessors=False)
    return np.asarray(order[1:], dtype=np.int64)


def _solve(along: _Along, fed_in: Floats, brought: Floats, index: Indices) -> Floats:
    result = np.full(brought.shape, np.nan)
    if index.size == 0:
        return result
    # Gas from places that nothing reaches could only circulate; it has no share here.
    number = np.full(fed_in.size, -1, dtype=np.int64)
    number[index] = np.arange(index.size)
    row, column = number[along.target], number[along.source]
    both = (row >= 0) & (column >= 0)
    row, column, flow = row[both], column[both], along.flow_kg_s[both]
    arriving = np.bincount(row, weights=flow, minlength=index.size) + fed_in[index]
    # Each row divided by what arrives: the matrix is I minus shares, whatever the size of the flows.
    diagonal = np.arange(index.size)
    matrix = csc_matrix(
        (
            np.concatenate([np.ones(index.size), -flow / arriving[row]]),
            (np.concatenate([diagonal, row]), np.concatenate([diagonal, column])),
        ),
        shape=(index.size, index.size),
    )
    # In the order of the flow the matrix is nearly triangular: its own order is the best there is.
    factor = splu(matrix, permc_spec="NATURAL", diag_pivot_thresh=1e-3, relax=1, panel_size=1)
    result[index] = factor.solve(brought[index] / arriving[:, None])
    return result
