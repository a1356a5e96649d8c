"""The largest excess over all 2ⁿ coalitions, again and again, with settled coalitions left out.

The table is read in chunks that fit a processor's cache: the low players' sums are made once for all
chunks, the high players' sum is one number a chunk. A pass over 2²⁰ coalitions takes about 1 ms, over 2²⁵
about 40 ms, and needs no memory beside the table itself.
"""

from __future__ import annotations

import numpy as np

from gasunion.games.coalition import Floats, Masks, coalition_sums, membership

CHUNK_BITS = 14
SETTLED = 1e-9
"""A coalition is settled when its projection on the free directions (orthonormal) is shorter than this; a
0/1 vector that is not settled is longer than 1e-6 by the size of the determinants at n ≤ 25 met in practice,
and the certificate decides exactly."""


class ExcessTable:
    """Worths, from which the coalitions with the largest v(S) − y(S) − level are drawn.

    Parameters
    ----------
    worth : (2ⁿ,) worths; copied, because settled coalitions are struck out of the copy.
    """

    def __init__(self, worth: Floats) -> None:
        self.count = len(worth).bit_length() - 1
        self._low = min(CHUNK_BITS, self.count)
        self._rows = worth.copy().reshape(-1, 1 << self._low)
        self._rows[0, 0] = self._rows[-1, -1] = -np.inf  # neither ∅ nor N has an excess that counts
        self._buffer = np.empty(1 << self._low)
        self._free: Floats = np.eye(self.count)

    def settle(self, free: Floats) -> None:
        """From now on coalitions orthogonal to every free direction are struck out when they are met.

        Parameters
        ----------
        free : (player, direction) orthonormal basis of the directions in which the shares may still move.
        """
        self._free = free

    def is_settled(self, masks: Masks) -> np.ndarray:
        """(coalition,) whether the coalition's payoff can no longer move."""
        projected = membership(masks, self.count) @ self._free
        settled: np.ndarray = np.abs(projected).max(axis=1, initial=0.0) < SETTLED
        return settled

    def worst(self, price: Floats, level: float, tolerance: float, most: int) -> tuple[Masks, Floats]:
        """Unsettled coalitions with v(S) − price(S) − level > tolerance, at most one a chunk.

        Parameters
        ----------
        price : (player,) what is subtracted for each member.
        most : at most so many, the largest first.

        Returns
        -------
        (coalition,) masks and their excess over the level; empty where nobody exceeds.
        """
        inner = coalition_sums(price[: self._low])
        outer = coalition_sums(price[self._low :]) + level
        masks, values = [], []
        for row, (worths, offset) in enumerate(zip(self._rows, outer, strict=True)):
            np.subtract(worths, inner, out=self._buffer)
            place = int(self._buffer.argmax())
            while (over := float(self._buffer[place]) - offset) > tolerance:
                mask = row << self._low | place
                if not self.is_settled(np.array([mask]))[0]:
                    masks.append(mask)
                    values.append(over)
                    break
                self._strike(row, offset + tolerance)
                np.subtract(worths, inner, out=self._buffer)
                place = int(self._buffer.argmax())
        order = np.argsort(-np.asarray(values), kind="stable")[:most]
        return np.asarray(masks, dtype=np.int64)[order], np.asarray(values)[order]

    def _strike(self, row: int, threshold: float) -> None:
        """Strike out every settled coalition of a chunk among those above a threshold."""
        places = np.flatnonzero(self._buffer > threshold)
        settled = self.is_settled(places | row << self._low)
        self._rows[row, places[settled]] = -np.inf
