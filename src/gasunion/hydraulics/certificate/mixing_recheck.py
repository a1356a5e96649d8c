"""The gas that is there, once more: from flows and from what enters, by code of its own.

    at every place   x (what arrives + what is fed) = Σ arriving · x of where it comes from + fed · x fed

One linear system for all properties per kilogram. An arc holds what leaves the place its flow comes from;
where nearly nothing flows it may hold any mix of what its ends hold, and the mix it is said to hold is
recomputed from its molar mass.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix, diags
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import spsolve

from gasunion.network.network import Network

Floats = npt.NDArray[np.float64]

_NOTHING = 1.0e-12  # of the greatest flow: rounding
STILL = 1.0e-4  # of the throughput: a front between two gases is spread over flows up to this


def mixed_at_nodes(network: Network, *, flow_kg_s: Floats, injection_kg_s: Floats, fed: Floats) -> Floats:
    """(node, part) of the gas that leaves each node; NaN where none arrives.

    Parameters
    ----------
    flow_kg_s : (arc,) NaN inside loops without loss, whose nodes count as one place.
    injection_kg_s : (node,) positive where gas enters. fed : (node, part) of what is fed, per kilogram.
    """
    size = len(network.nodes)
    unknown = np.isnan(flow_kg_s)
    joined = coo_matrix(
        (np.ones(int(unknown.sum())), (network.tail[unknown], network.head[unknown])), shape=(size, size)
    )
    count, place = connected_components(joined, directed=False)
    least = _NOTHING * max(np.nanmax(np.abs(flow_kg_s), initial=0.0), np.abs(injection_kg_s).max(initial=0.0))
    passes = ~unknown & (np.abs(flow_kg_s) > least)
    ahead = flow_kg_s > 0.0
    tail, head = place[network.tail], place[network.head]
    start, end = np.where(ahead, tail, head)[passes], np.where(ahead, head, tail)[passes]
    weight = np.abs(flow_kg_s[passes])
    enters = np.where(injection_kg_s > least, injection_kg_s, 0.0)
    arrives = np.bincount(end, weights=np.where(start == end, 0.0, weight), minlength=count)
    total = arrives + np.bincount(place, weights=enters, minlength=count)
    known = _fed(start, end, np.bincount(place, weights=enters, minlength=count) > 0.0)
    inner = known[start] & known[end] & (start != end)
    carried = coo_matrix((weight[inner], (end[inner], start[inner])), shape=(count, count)).tocsr()
    brought = np.stack(
        [np.bincount(place, weights=enters * np.nan_to_num(c), minlength=count) for c in fed.T], axis=1
    )
    # What nothing reaches is given an equation of its own, and no gas.
    matrix = (diags(np.where(known, total, 1.0)) - carried).tocsc()
    found = np.asarray(spsolve(matrix, np.where(known[:, None], brought, 0.0))).reshape(count, -1)
    return np.where(known[:, None], found, np.nan)[place]


def _fed(
    start: npt.NDArray[np.int32], end: npt.NDArray[np.int32], sources: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """(place,) whether gas of a source comes by, following the flows until nothing new is reached."""
    reached = sources.copy()
    while True:
        more = reached.copy()
        more[end[reached[start]]] = True
        if np.array_equal(more, reached):
            return reached
        reached = more


def held_by_arcs(
    network: Network,
    *,
    flow_kg_s: Floats,
    through_kg_s: float,
    node_parts: Floats,
    reference: Floats,
    moles: tuple[Floats, Floats],
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """(arc, part) of what each arc holds; (arc,) whether it stands nearly still, so that its mix is a claim.

    Parameters
    ----------
    reference : (part,) of what arcs hold to which no gas comes.
    moles : (node,) and (arc,) moles per kilogram: of the gas at nodes, and claimed of arcs. [mol kg⁻¹]
    """
    tail, head = node_parts[network.tail], node_parts[network.head]
    one = np.where(np.isfinite(tail), tail, head)
    other = np.where(np.isfinite(head), head, tail)
    still = ~(np.abs(flow_kg_s) >= STILL * through_kg_s)
    by_node, claimed = moles
    a, b = by_node[network.tail], by_node[network.head]
    apart = np.isfinite(a) & np.isfinite(b) & (np.abs(a - b) > 1e-12 * np.abs(b))
    share = np.where(apart, (claimed - b) / np.where(apart, a - b, 1.0), 0.5)
    share = np.where(still, np.clip(share, 0.0, 1.0), (flow_kg_s > 0.0).astype(np.float64))[:, None]
    held = np.where(share >= 1.0, one, np.where(share <= 0.0, other, share * one + (1.0 - share) * other))
    return np.where(np.isfinite(held), held, reference), still
