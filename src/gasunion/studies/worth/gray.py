"""The order in which coalitions are solved: a member more or less each time, few borders to open or close.

A border opens where the second of its two comes, and closes where the first of them goes. In a Gray code one
player comes and goes every second time, another every fourth, one only once; who that is need not be the same
throughout.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


def gray_order(names: Sequence[str], borders: npt.NDArray[np.integer]) -> list[int]:
    """Masks of all sets of players, the empty one first, each a member more or less than the one before.

    1. Of the players not yet set aside, set aside the one with most borders to who is in, each to another not
       yet set aside counted half; of equals the last by name.
    2. Walk so through all sets of the others, let that player come or go, and walk through them all again.
       Either walk sets aside anew, because borders to who is not in stay closed.

    Parameters
    ----------
    names : (player,) all different. borders : (player, player) size of what lies between two, symmetric.
    """
    size = borders.tolist()
    order: list[int] = []

    def walk(weight: dict[int, float], start: int) -> int:
        """From `start` through all sets of the players in `weight`; the last of them."""
        if not weight:
            order.append(start)
            return start
        slowest = max(weight, key=lambda i: (weight[i], names[i]))
        half = 0.5 if start >> slowest & 1 else -0.5
        others = [i for i in weight if i != slowest]
        end = walk({i: weight[i] + half * size[i][slowest] for i in others}, start)
        return walk({i: weight[i] - half * size[i][slowest] for i in others}, end ^ (1 << slowest))

    every = range(len(names))
    walk({i: 0.5 * sum(size[i][j] for j in every if j != i) for i in every}, 0)
    return order
