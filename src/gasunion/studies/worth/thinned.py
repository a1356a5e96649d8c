"""A programme solved without rows that share a capacity, where its prices show that none of them binds.

Half of the rows say that gas forward and gas backward share a pipeline. Nobody pays to send gas both ways
at once, unless gas is worth less than nothing somewhere and burning it in compressors is a gain. So they are
left out, what is left is solved, and its row prices π tell whether that was right:

1. Column j has the reduced cost c_j − π·a_j, and is at its lower bound where that is above 0.
2. If the reduced costs of the two that share a capacity sum to more than 0, one of them is above 0. That
   column is at its lower bound, and the row holds because the other fits alone.
3. Where every such sum is above 0, the point is feasible in the whole programme, hence optimal there. Where
   one is not, the whole programme is solved.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from gasunion.program import Floats, Ints, Program
from gasunion.studies.worth.switches import Numbers, Switches, part_of
from gasunion.studies.worth.worths import TOLERANCE


class Thinned:
    """A programme in which some columns switch between free and frozen.

    Parameters
    ----------
    program, columns, here : as `Switches` takes them; `here` satisfies every row. asked : (column of the
        programme,) mask of those who must be members before a switching column is free.

    Attributes
    ----------
    solved_whole : how often prices did not show that the thin programme is enough.
    """

    def __init__(self, program: Program, *, columns: Ints, here: Floats, asked: Numbers) -> None:
        self._program, self._columns, self._here = program, columns, here
        self._asked = asked[columns]
        shared, first, second = shared_capacities(program, asked)
        rows = np.delete(np.arange(program.row_lower.size), shared)
        thin = part_of(program, columns=np.arange(program.cost.size), rows=rows, at=here)
        self._thin = Switches(thin, columns=columns, here=here)
        by_column = thin.matrix.T.tocsr()
        self._both = by_column[first] + by_column[second]
        self._both_cost = program.cost[first] + program.cost[second]
        self._last: float | None = None
        self.solved_whole = 0

    @cached_property
    def _whole(self) -> Switches:
        return Switches(self._program, columns=self._columns, here=self._here)

    def least(self, members: int) -> float:
        """The objective at its optimum for a mask of members; whatever asks for another is frozen.

        Raises
        ------
        NotSolvedError : there is none.
        """
        is_open = (self._asked & ~members) == 0
        if self._thin.turn(is_open) or self._last is None:
            self._last = self._thin.least()
            if not self._is_proved():
                self.solved_whole += 1
                self._whole.turn(is_open)
                self._last = self._whole.least()
        return self._last

    def _is_proved(self) -> bool:
        """Whether no row that was left out can be violated; each reduced cost is right to a tolerance."""
        sums = self._both_cost - self._both @ self._thin.handle.row_prices()
        return bool(sums.min(initial=np.inf) > 2 * TOLERANCE)


def shared_capacities(program: Program, asked: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Rows that hold as soon as one of their two columns is at its lower bound; the one, the other column.

    Only where both columns ask for the same members: frozen, they are where the status quo has both.
    """
    matrix = program.matrix.tocsr()
    two = np.flatnonzero((np.diff(matrix.indptr) == 2) & np.isneginf(program.row_lower))
    first, second = matrix.indices[matrix.indptr[two]], matrix.indices[matrix.indptr[two] + 1]
    a, b = matrix.data[matrix.indptr[two]], matrix.data[matrix.indptr[two] + 1]
    most = np.maximum(
        a * program.upper[first] + b * program.lower[second],
        a * program.lower[first] + b * program.upper[second],
    )
    holds = (a > 0.0) & (b > 0.0) & (most <= program.row_upper[two] + TOLERANCE)
    holds &= asked[first] == asked[second]
    return two[holds], first[holds], second[holds]
