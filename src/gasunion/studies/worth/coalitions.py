"""Gains of every coalition of some players, by one programme in which only what lies between them switches.

A player that is in no coalition plans alone, behind borders whose flows are today's. That gains it nothing:
its status quo is the best that it can do. So the inside of every player may move in every coalition, and

    gain of S = gain with all free that lies between members of S − Σ over players not in S of its gain alone

where the sum is zero but for digits; it is found once and taken off. Between neighbours in the order of
coalitions a few border arcs change, and the simplex has little to mend: about one step for each month of each
border that opens or closes, so that the order decides how long all of it takes.

Of many coalitions in a row, whoever is a member of none is left out of the programme, and so are rows that
prices show to bind in none (`studies.worth.thinned`).

What binds in no coalition is left out before: the row that counts a sale between players, where all that it
counts is frozen unless the sale is released; and what `planning.compact` leaves out.

References: docs/theory/union.md, section "The game"; docs/theory/worth.md.
"""

from __future__ import annotations

import dataclasses
import functools
import operator
from collections.abc import Sequence, Set

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_matrix, csr_matrix

from gasunion.planning.coalition import Footing, coalition
from gasunion.planning.compact import compact
from gasunion.program import Floats, Program
from gasunion.studies.worth.gray import gray_order
from gasunion.studies.worth.switches import Switches, part_of
from gasunion.studies.worth.thinned import Thinned
from gasunion.studies.worth.worths import NotSolvedError, usd

Bools = npt.NDArray[np.bool_]
MANY = 32
"""Coalitions from which on a programme of their own pays."""


class Coalitions:
    """Coalitions of some players, ready to be solved one after the other.

    Parameters
    ----------
    footing : the status quo. players : all that may be members.

    Raises
    ------
    NotSolvedError : a programme that the status quo satisfies has no optimum.
    """

    def __init__(self, footing: Footing, players: Set[str]) -> None:
        self._footing = footing
        widest = coalition(footing, players)
        holders = _holders(footing, widest)
        is_coupled = _is_coupled(widest, holders)
        idle = _without_idle_sales(footing, widest, holders)
        self._small = small = compact(idle, keep_rows=np.empty(0, dtype=np.int64))
        here = footing.x[small.columns]
        lower, upper = np.minimum(small.program.lower, here), np.maximum(small.program.upper, here)
        held = holders[:, small.columns]
        switching = np.flatnonzero((held.sum(axis=0) > 1) | is_coupled[small.columns])
        self._switching = switching.astype(np.int32)
        self._bits = {p: 1 << i for i, p in enumerate(p for p in footing.parties if p in players)}
        self._asked = sum(
            held[i].astype(np.int64) * self._bits.get(p, 0) for i, p in enumerate(footing.parties)
        )
        self._here, self._program = here, dataclasses.replace(small.program, lower=lower, upper=upper)
        self._base = float(small.program.cost @ here)
        self._switches = Switches(self._program, columns=switching.astype(np.int32), here=here)
        self._switches.least()
        self._basis_of_all = self._switches.handle.basis()
        self._alone = self._gains_alone(holders)
        self._basis_of_none = self._switches.handle.basis()

    def gains_usd(self, coalitions: Sequence[Set[str]]) -> list[int]:
        """What each of several coalitions gains against its members' status quo, at least 0. [USD]

        Each starts from the basis of the one before. The path moves digits far below a dollar; whoever must
        give the same bytes asks for the same coalitions in the same order.

        Raises
        ------
        ValueError : a member is no player.
        NotSolvedError : a programme that the status quo satisfies has no optimum.
        """
        for members in coalitions:
            if not members <= self._alone.keys():
                raise ValueError(f"{', '.join(sorted(members - self._alone.keys()))}: no player")
        masks = [sum(self._bits[p] for p in members) for members in coalitions]
        best = self._best_of_many(masks) if len(masks) >= MANY else self._best_of_few(masks)
        return [
            usd(musd - sum(gain for p, gain in self._alone.items() if p not in members))
            for musd, members in zip(best, coalitions, strict=True)
        ]

    def every_usd(self) -> list[int]:
        """(2ⁿ,) what every set of players gains, by mask over their names in order. [USD]"""
        names = sorted(self._alone)
        masks = in_gray_order(self._footing, names)
        found = [0] * (1 << len(names))
        for mask, gain in zip(masks, self.gains_usd([members_of(names, m) for m in masks]), strict=True):
            found[mask] = gain
        return found

    def _best_of_few(self, masks: Sequence[int]) -> list[float]:
        """The first starts from the basis of all or of none, whichever is nearer. [MUSD]"""
        switches = self._switches
        asked = self._asked[switches.columns]
        found: list[float] = []
        for mask in masks:
            # Who comes and has no neighbour there opens nothing: the programme is the one before.
            is_new = switches.turn((asked & ~mask) == 0)
            if not found:
                is_mostly_open = 2 * np.count_nonzero(switches.is_open) > asked.size
                switches.handle.set_basis(self._basis_of_all if is_mostly_open else self._basis_of_none)
            found.append(self._base - switches.least() if is_new or not found else found[-1])
        return found

    def _best_of_many(self, masks: Sequence[int]) -> list[float]:
        """From a cold start, by a programme without whoever is a member of none, and thinned. [MUSD]"""
        program, here = self._program, self._here
        present = functools.reduce(operator.or_, masks)
        is_in = (self._asked & ~present) == 0
        columns = np.flatnonzero(is_in)
        rows = np.flatnonzero(np.diff(program.matrix.tocsr()[:, columns].indptr))
        switching = self._switches.columns[is_in[self._switches.columns]]
        thinned = Thinned(
            part_of(program, columns=columns, rows=rows, at=here),
            columns=(np.cumsum(is_in) - 1)[switching].astype(np.int32),
            here=here[columns],
            asked=self._asked[columns],
        )
        # Who is a member of none stays at the status quo here, and gains nothing.
        base = float(program.cost[columns] @ here[columns])
        base += sum(gain for p, gain in self._alone.items() if not self._bits[p] & present)
        return [base - thinned.least(mask) for mask in masks]

    def _gains_alone(self, holders: Bools) -> dict[str, float]:
        """Player → what it gains alone: nothing, but for digits. [MUSD]"""
        self._switches.turn(np.zeros(self._switches.columns.size, dtype=bool))
        found = self._switches.handle.solve()
        if not found.outcome.is_solved:
            raise NotSolvedError(found.outcome.message)
        small, footing = self._small, self._footing
        gained = small.program.cost * (footing.x[small.columns] - found.x)
        return {
            p: float(gained @ holders[i, small.columns])
            for i, p in enumerate(footing.parties)
            if p in self._bits
        }


def members_of(players: Sequence[str], mask: int) -> frozenset[str]:
    """Names of the members of a mask."""
    return frozenset(p for i, p in enumerate(players) if mask >> i & 1)


def in_gray_order(footing: Footing, players: Sequence[str]) -> list[int]:
    """Masks of all coalitions, each a member more or less than the one before: `studies.worth.gray`."""
    mine = np.array([footing.holders[footing.parties.index(p)] for p in players], dtype=np.int64)
    mine = mine[:, mine.sum(axis=0) > 1]
    return gray_order(players, mine @ mine.T)


def _holders(footing: Footing, widest: Program) -> Bools:
    """(party, column) who must be a member before a column moves; of a sale, its two parties."""
    holders = footing.holders.copy()
    position = {p: i for i, p in enumerate(footing.parties)}
    contracts = footing.formulation.contracts.quantity
    for c, contract in enumerate(footing.formulation.scenario.contracts):
        for party in (contract.seller, contract.buyer):
            holders[position[party], contracts[c]] = True
    holders[:, widest.lower == widest.upper] = False
    return holders


def _is_coupled(program: Program, holders: Bools) -> Bools:
    """(column,) whether a column of one party meets, in a row that binds, a column that moves without it.

    Free while its party is in no coalition, it would help or hinder those that are.
    """
    matrix = csr_matrix(program.matrix)
    matrix.data = np.ones_like(matrix.data)
    is_moving = holders.any(axis=0)
    binds = np.isfinite(program.row_lower) | np.isfinite(program.row_upper)
    counts = np.asarray(matrix @ is_moving.astype(float))
    coupled = np.zeros(is_moving.size, dtype=bool)
    is_single = holders.sum(axis=0) == 1
    for held in holders:
        foreign = binds & (np.asarray(matrix @ held.astype(float)) < counts)
        coupled |= held & is_single & (np.asarray(matrix.T @ foreign.astype(float)) > 0.0)
    return coupled


def _without_idle_sales(footing: Footing, program: Program, holders: Bools) -> Program:
    """The programme of all players without rows that count a sale and bind in no coalition.

    Such a row says what a contract carries. Where the sale is released, what it carries is free, and no bound
    of it is closer than what the counted flows can make; where it is not, those flows are frozen too.
    """
    matrix = csr_matrix(program.matrix)
    by_column = csc_matrix(program.matrix)
    row_lower, row_upper = program.row_lower.copy(), program.row_upper.copy()
    lower, upper = program.lower.copy(), program.upper.copy()
    binds = np.isfinite(row_lower) | np.isfinite(row_upper)
    quantities = footing.formulation.contracts.quantity.ravel()
    for k in quantities[lower[quantities] < upper[quantities]].tolist():
        rows = by_column.indices[by_column.indptr[k] : by_column.indptr[k + 1]]
        rows = rows[binds[rows]]
        if rows.size != 1 or program.cost[k] != 0.0 or row_lower[rows[0]] != row_upper[rows[0]]:
            continue
        (row,) = rows
        entries = slice(matrix.indptr[row], matrix.indptr[row + 1])
        columns, values = matrix.indices[entries], matrix.data[entries]
        others = columns != k
        own = float(values[~others].sum())
        columns, values = columns[others], values[others]
        is_moving = holders[:, columns].any(axis=0)
        if own == 0.0 or (holders[:, [k]] & ~holders[:, columns[is_moving]]).any():
            continue
        ends = (row_lower[row] - np.array([_reach(values, lower[columns], upper[columns])])) / own
        if ends.min() < lower[k] or ends.max() > upper[k]:
            continue
        row_lower[row], row_upper[row] = -np.inf, np.inf
        lower[k] = upper[k] = footing.x[k]
    return dataclasses.replace(program, lower=lower, upper=upper, row_lower=row_lower, row_upper=row_upper)


def _reach(values: Floats, lower: Floats, upper: Floats) -> tuple[float, float]:
    """Least and most of a row with these entries."""
    ends = np.stack([values * lower, values * upper])
    return float(ends.min(axis=0).sum()), float(ends.max(axis=0).sum())
