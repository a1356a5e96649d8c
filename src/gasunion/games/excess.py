"""The largest excess over all 2ⁿ coalitions, again and again, with settled coalitions left out.

The table is read in chunks that fit a processor's cache: the low players' sums are made once for all
chunks, the high players' sum is one number a chunk. A pass over 2²⁰ coalitions takes about 1 ms, over 2²⁵
about 40 ms, and needs no memory beside the table itself.

See docs/theory/games.md, section "Nucleolus".
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
        places = np.empty(len(outer), dtype=np.int64)
        over = np.empty(len(outer))
        for row in range(len(outer)):
            places[row], over[row] = self._worst_of(row, inner, outer[row])
        masks: list[int] = []
        values: list[float] = []
        # The chunks with the largest excess first, until enough coalitions are found.
        order = np.argsort(-over, kind="stable")
        order = order[over[order] > tolerance]
        is_settled = self.is_settled(places[order] | order << self._low)
        for row, settled in zip(order, is_settled, strict=True):
            if len(masks) == most:
                break
            place, value = int(places[row]), float(over[row])
            while settled and value > tolerance:
                np.subtract(self._rows[row], inner, out=self._buffer)
                self._strike(int(row), float(outer[row]) + tolerance)
                place, value = self._worst_of(int(row), inner, float(outer[row]))
                settled = bool(self.is_settled(np.array([int(row) << self._low | place]))[0])
            if value > tolerance:
                masks.append(int(row) << self._low | place)
                values.append(value)
        final = np.argsort(-np.asarray(values), kind="stable")
        return np.asarray(masks, dtype=np.int64)[final], np.asarray(values)[final]

    def _worst_of(self, row: int, inner: Floats, offset: float) -> tuple[int, float]:
        """Place and excess over the level of the worst coalition of a chunk."""
        np.subtract(self._rows[row], inner, out=self._buffer)
        place = int(self._buffer.argmax())
        return place, float(self._buffer[place]) - offset

    def _strike(self, row: int, threshold: float) -> None:
        """Strike out every settled coalition of a chunk among those above a threshold."""
        places = np.flatnonzero(self._buffer > threshold)
        settled = self.is_settled(places | row << self._low)
        self._rows[row, places[settled]] = -np.inf
