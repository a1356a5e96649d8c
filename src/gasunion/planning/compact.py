"""A programme without what is settled already: fixed columns, rows that bind nothing, rows on one column.

Ranges and prices solve the same programme hundreds of times. Half of its columns are fixed (a direction
without capacity, a shortfall that is not allowed) and half of its rows are bounds in disguise; a simplex step
pays for both. What remains has the same optima; columns and rows keep a map to where they came from.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gasunion.program import Floats, Program
from gasunion.transport.model import Indices

PASSES = 4  # each fixes columns that free the next rows; more passes find next to nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Compact:
    """A smaller programme with the same optima.

    Attributes
    ----------
    program : the smaller one. columns, rows : (kept,) numbers in the whole programme.
    fixed : (column of the whole,) value of those that were fixed, 0 for the others.
    """

    program: Program
    columns: Indices
    rows: Indices
    fixed: Floats

    def whole(self, x: Floats) -> Floats:
        """(column of the whole,) a point of the smaller programme with what was fixed."""
        found = self.fixed.copy()
        found[self.columns] = x
        return found

    def rows_of(self, whole: npt.NDArray[np.integer]) -> Indices:
        """Row numbers here of rows of the whole; every one of them was kept."""
        position = np.full(int(self.rows.max(initial=-1)) + 1, -1, dtype=np.int64)
        position[self.rows] = np.arange(self.rows.size)
        found: Indices = position[whole]
        return found


def compact(program: Program, *, keep_rows: npt.NDArray[np.integer]) -> Compact:
    """Leave out what is settled. Duals of rows that became bounds are not found there.

    Parameters
    ----------
    keep_rows : rows that stay whatever they hold, because their bounds or duals are wanted.
    """
    matrix = program.matrix.tocsr()
    lower, upper = program.lower.copy(), program.upper.copy()
    kept = np.zeros(program.row_lower.size, dtype=bool)
    kept[keep_rows.ravel()] = True
    is_row = kept | np.isfinite(program.row_lower) | np.isfinite(program.row_upper)
    for _ in range(PASSES):
        free = lower != upper
        offset = np.asarray(matrix[:, ~free] @ lower[~free])
        part = matrix[:, free]
        part.eliminate_zeros()
        count = np.diff(part.indptr)
        is_row &= kept | (count > 0)
        single = np.flatnonzero(is_row & ~kept & (count == 1))
        if single.size == 0:
            break
        where = part.indptr[single]
        columns, values = np.flatnonzero(free)[part.indices[where]], part.data[where]
        ends = np.stack(
            [
                (program.row_lower[single] - offset[single]) / values,
                (program.row_upper[single] - offset[single]) / values,
            ]
        )
        np.maximum.at(lower, columns, ends.min(axis=0))
        np.minimum.at(upper, columns, ends.max(axis=0))
        # Two rows that ask for the same value meet up to rounding; they must not cross.
        crossed = (lower > upper) & (lower - upper < 1e-9 * np.maximum(1.0, np.abs(lower)))
        lower[crossed] = upper[crossed]
        is_row[single] = False
    free = lower != upper
    offset = np.asarray(matrix[:, ~free] @ lower[~free])
    rows, columns = np.flatnonzero(is_row), np.flatnonzero(free)
    return Compact(
        program=dataclasses.replace(
            program,
            cost=program.cost[columns],
            lower=lower[columns],
            upper=upper[columns],
            matrix=matrix[rows][:, columns].tocsc(),
            row_lower=program.row_lower[rows] - offset[rows],
            row_upper=program.row_upper[rows] - offset[rows],
            quadratic=None if program.quadratic is None else program.quadratic[columns],
            integer=None,
        ),
        columns=columns,
        rows=rows,
        fixed=np.where(free, 0.0, lower),
    )
