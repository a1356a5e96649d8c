"""A programme in which some columns switch between free and frozen, solved again and again."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from gasunion.program import Floats, Handle, Ints, Program
from gasunion.studies.worth.worths import TOLERANCE, NotSolvedError

Bools = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.integer]


class Switches:
    """A programme held by a solver; at first every switching column is free.

    Parameters
    ----------
    program : with the bounds of columns that are free. columns : those that switch. here : (column of the
        programme,) where a frozen column stays.
    """

    def __init__(self, program: Program, *, columns: Ints, here: Floats) -> None:
        self.program, self.columns = program, columns
        self._here, self._lower, self._upper = here[columns], program.lower[columns], program.upper[columns]
        self.handle = Handle(program, presolve=False, tolerance=TOLERANCE)
        self.is_open = np.ones(columns.size, dtype=bool)

    def turn(self, is_open: Bools) -> bool:
        """Free these of the switching columns and freeze the others; whether anything is new."""
        new = np.flatnonzero(is_open != self.is_open)
        if new.size:
            lower = np.where(is_open[new], self._lower[new], self._here[new])
            upper = np.where(is_open[new], self._upper[new], self._here[new])
            self.handle.set_bounds(self.columns[new], lower, upper)
            self.is_open = is_open
        return bool(new.size)

    def least(self) -> float:
        """The objective at its optimum.

        Raises
        ------
        NotSolvedError : there is none, though where all is frozen is feasible.
        """
        outcome, objective = self.handle.objective()
        if not outcome.is_solved:
            raise NotSolvedError(outcome.message)
        return objective


def part_of(program: Program, *, columns: Numbers, rows: Numbers, at: Floats) -> Program:
    """Some columns and rows of a linear programme, every other column held where `at` has it."""
    held = np.ones(program.cost.size, dtype=bool)
    held[columns] = False
    matrix = program.matrix.tocsr()[rows]
    offset = np.asarray(matrix @ np.where(held, at, 0.0))
    return dataclasses.replace(
        program,
        cost=program.cost[columns],
        lower=program.lower[columns],
        upper=program.upper[columns],
        matrix=matrix[:, columns].tocsc(),
        row_lower=program.row_lower[rows] - offset,
        row_upper=program.row_upper[rows] - offset,
    )
