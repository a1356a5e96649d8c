"""Which parts of a network hang together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components

from gasunion.network.network import Indices, Network


def incidence(network: Network) -> csr_matrix:
    """(node, arc) incidence: −1 where an arc leaves a node, +1 where it arrives."""
    count = len(network.arcs)
    columns = np.arange(count)
    return coo_matrix(
        (
            np.concatenate([-np.ones(count), np.ones(count)]),
            (np.concatenate([network.tail, network.head]), np.concatenate([columns, columns])),
        ),
        shape=(len(network.nodes), count),
    ).tocsr()


def islands(network: Network, *, passes: npt.NDArray[np.bool_] | None = None) -> Indices:
    """(node,) number of the connected part each node belongs to, numbered by its first node.

    Parameters
    ----------
    passes : (arc,) whether gas can pass an arc in either direction; all, where not given.
    """
    keep = np.ones(len(network.arcs), dtype=bool) if passes is None else np.asarray(passes, dtype=bool)
    size = len(network.nodes)
    graph = coo_matrix(
        (np.ones(int(keep.sum())), (network.tail[keep], network.head[keep])), shape=(size, size)
    )
    _, labels = connected_components(graph, directed=False)
    return np.asarray(labels, dtype=np.int64)
