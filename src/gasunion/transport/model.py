"""A linear programme with labelled blocks: people meet names, the solver meets arrays.

A block is a rectangle of variables or rows, such as (arc, period). Its index array turns positions into
column or row numbers, so that rows are written as array expressions; its labels turn a number back into
words, so that an infeasible case can be explained. Blocks are numbered in the order in which they are added
and their labels are sorted by whoever adds them: the same data give the same programme, to the byte.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix

from gasunion.program import Floats, Program

Indices = npt.NDArray[np.int64]
Labels = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A rectangle of variables or rows.

    Attributes
    ----------
    name : what they are. labels : axis name → labels, in the order of the axes.
    index : column or row numbers, in the shape of the rectangle.
    """

    name: str
    labels: dict[str, tuple[str, ...]]
    index: Indices

    def place(self, number: int) -> tuple[str, ...]:
        """Labels of a column or row of this block, in the order of its axes."""
        position = np.unravel_index(number - int(self.index.flat[0]), self.index.shape)
        return tuple(labels[i] for labels, i in zip(self.labels.values(), position, strict=True))

    def words(self, number: int) -> str:
        """Name and labels of a column or row of this block."""
        return f"{self.name}[{', '.join(self.place(number))}]"


class Model:
    """A programme that is being written, block by block; costs are minimised."""

    def __init__(self) -> None:
        self.columns: dict[str, Block] = {}
        self.rows: dict[str, Block] = {}
        self._cost: list[Floats] = []
        self._lower: list[Floats] = []
        self._upper: list[Floats] = []
        self._row_lower: list[Floats] = []
        self._row_upper: list[Floats] = []
        self._entries: list[tuple[Indices, Indices, Floats]] = []
        self._column_count = 0
        self._row_count = 0

    def add_columns(
        self,
        name: str,
        labels: Labels,
        *,
        lower: npt.ArrayLike = 0.0,
        upper: npt.ArrayLike = np.inf,
        cost: npt.ArrayLike = 0.0,
    ) -> Indices:
        """Add a block of variables; bounds and costs are broadcast over its axes.

        Returns
        -------
        Column numbers in the shape of the block.
        """
        block = _block(name, labels, self._column_count)
        for store, values in ((self._lower, lower), (self._upper, upper), (self._cost, cost)):
            store.append(np.broadcast_to(np.asarray(values, dtype=float), block.index.shape).ravel())
        self.columns[name] = block
        self._column_count += block.index.size
        return block.index

    def add_rows(
        self,
        name: str,
        labels: Labels,
        *,
        lower: npt.ArrayLike,
        upper: npt.ArrayLike,
        terms: Sequence[tuple[Indices, npt.ArrayLike]] = (),
    ) -> Indices:
        """Add a block of rows.

        Parameters
        ----------
        terms : (column numbers, coefficients), each broadcast to the block; one term adds one column to
            each row. Use `add_entries` for rows that take a varying number of columns.

        Returns
        -------
        Row numbers in the shape of the block.
        """
        block = _block(name, labels, self._row_count)
        for store, values in ((self._row_lower, lower), (self._row_upper, upper)):
            store.append(np.broadcast_to(np.asarray(values, dtype=float), block.index.shape).ravel())
        self.rows[name] = block
        self._row_count += block.index.size
        for columns, values in terms:
            self.add_entries(block.index, columns, values)
        return block.index

    def add_entries(self, rows: npt.ArrayLike, columns: npt.ArrayLike, values: npt.ArrayLike) -> None:
        """Add coefficients; the three arrays are broadcast together, repeated entries are summed."""
        r, c, v = np.broadcast_arrays(np.asarray(rows), np.asarray(columns), np.asarray(values, dtype=float))
        self._entries.append((r.ravel(), c.ravel(), v.ravel()))

    def program(self) -> Program:
        """The programme as arrays."""
        rows, columns, values = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        keep = values != 0.0
        matrix = coo_matrix(
            (values[keep], (rows[keep], columns[keep])), shape=(self._row_count, self._column_count)
        ).tocsc()
        matrix.sort_indices()
        return Program(
            cost=np.concatenate(self._cost),
            lower=np.concatenate(self._lower),
            upper=np.concatenate(self._upper),
            matrix=matrix,
            row_lower=np.concatenate(self._row_lower),
            row_upper=np.concatenate(self._row_upper),
        )

    def block_of_column(self, number: int) -> Block:
        """The block that a column is of."""
        return _find(self.columns, number)

    def block_of_row(self, number: int) -> Block:
        """The block that a row is of."""
        return _find(self.rows, number)

    def column_words(self, number: int) -> str:
        """A column in words."""
        return self.block_of_column(number).words(number)

    def row_words(self, number: int) -> str:
        """A row in words."""
        return self.block_of_row(number).words(number)


def _block(name: str, labels: Labels, start: int) -> Block:
    shape = tuple(len(values) for values in labels.values())
    size = int(np.prod(shape))
    return Block(
        name=name,
        labels={k: tuple(v) for k, v in labels.items()},
        index=np.arange(start, start + size).reshape(shape),
    )


def _find(blocks: Mapping[str, Block], number: int) -> Block:
    return next(b for b in blocks.values() if b.index.size and b.index.flat[0] <= number <= b.index.flat[-1])
