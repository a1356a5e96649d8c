"""A split of what a coalition gains that no part of it can improve on: a point of the core, from prices.

A party is paid for each unit that its exports grow, and pays for each unit that its imports grow, one price
for both sides of a border: half way between what gas is worth on the one side with carriage and on the other.
Each party's own limits earn it what they are worth; what it did in the status quo is paid as it was.

By duality every party does at least as well by itself at these prices as in any smaller coalition, and the
payments of all sum to zero: the split lies in the core.

References: docs/theory/worth.md, section "A point of the core". Owen: On the core of linear production games,
Mathematical Programming 9, 1975.
"""

from __future__ import annotations

from collections.abc import Set

import numpy as np
from scipy.sparse import csr_matrix

from gasunion.planning.coalition import Footing, territory_costs
from gasunion.program import Floats, Program, Solution


def price_point_musd(
    footing: Footing, program: Program, members: Set[str], *, solution: Solution
) -> dict[str, float]:
    """Member → what it gains at the price point, payments for changed flows included. [MUSD]

    Parameters
    ----------
    program : of the coalition of all members. solution : an optimum of it, with duals.
    """
    change = solution.x - footing.x
    costs = territory_costs(footing)
    matrix = csr_matrix(program.matrix)
    weights = _row_shares(footing, matrix)
    holders = np.maximum(footing.holders.sum(axis=0), 1)
    gains = {}
    for i, party in enumerate(footing.parties):
        if party not in members:
            continue
        # What a unit of each column costs the party, its own rows at their prices.
        own = costs[i] - np.asarray(matrix.T @ (weights[i] * solution.row_dual))
        paid = np.where(footing.holders[i], (own - solution.reduced_cost / holders) * change, 0.0)
        gains[party] = float(paid.sum() - costs[i] @ change)
    return gains


def _row_shares(footing: Footing, matrix: csr_matrix) -> Floats:
    """(party, row) whose limit a row is: of the parties that hold every column of it, in equal parts.

    The balance of a node is its territory's. A row that no party holds whole is a contract's: a balance that
    stays in force, which pays nothing because its change sums to zero in every coalition.
    """
    f = footing.formulation
    entries = matrix.copy()
    entries.data = np.ones_like(entries.data)
    counts = np.asarray(entries @ footing.holders.T.astype(float)).T
    size = np.diff(matrix.indptr)
    whole = (counts == size) & (size > 0)
    shares: Floats = whole / np.maximum(whole.sum(axis=0), 1)
    position = {p: i for i, p in enumerate(footing.parties)}
    for n, node in enumerate(f.grid.nodes):
        shares[:, f.balance[n]] = 0.0
        shares[position[node.territory], f.balance[n]] = 1.0
    return shares
