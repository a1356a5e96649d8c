"""Nucleolus, prenucleolus and per-capita nucleolus: the largest excess as small as can be, then the next, …

Stage k minimises t subject to x(S) + q(S)·t ≥ v(S) for every coalition that is not settled, where q is 1 or
the coalition's size. Coalitions whose row carries a positive multiplier at the optimum are tight at every
optimum: they are settled at t. The stages end when the settled coalitions determine x, after at most n − 1.

Only few rows are ever written down: the programme holds a working set, the table of all excesses names the
coalitions it forgot, and it is solved again from its basis. After each stage the shares are
solved from the settled equations, so that their error is that of a linear system and not of a solver's
tolerance.

See docs/theory/games.md, section "Nucleolus".

References
----------
Schmeidler, The nucleolus of a characteristic function game, 1969; Kohlberg 1971; Maschler, Peleg, Shapley
1979; Benedek, Fliege, Nguyen, Finding and verifying the nucleolus of cooperative games, 2021; Nguyen,
Thomas, Finding the nucleoli of large cooperative games, 2016.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from gasunion.games.coalition import Floats, Masks, membership
from gasunion.games.excess import ExcessTable
from gasunion.games.worth import Game

if TYPE_CHECKING:
    from gasunion.program import Solution

LP_TOLERANCES = (1e-10, 1e-9, 1e-8, 1e-7)
"""The first is the tightest HiGHS allows; worths are scaled to at most 1. One solve in thousands cannot meet
it and is repeated from scratch with the next: the basis is what counts, numbers are recomputed from it."""
EXCEEDS = 2e-10
"""A row that the working set already holds may be violated by the first tolerance without being news."""
POSITIVE = 1e-8
"""A multiplier above this is positive: multipliers are ratios of determinants of 0/1 matrices, the solver's
noise is near 1e-12."""
NO_GAIN = 1e-12
"""Times the largest worth: a gain below it, split in whatever way, changes no share that is "
"promised to 1e-9."""
ROWS_A_ROUND = 40
BOX = 10.0
"""Bound of every scaled payoff and level, times n, never reached at an optimum: at an equal split no excess
is above 2, so that at an optimum x(i) ≥ −2, x(N∖i) ≥ −1 − 2n and x(i) ≤ 2 + 2n; and t ≥ −2, because a
coalition and its complement share v(N)."""
BELOW_ALL = 1e3
"""Scaled excesses at an equal split lie between −2 and 2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What one stage settled.

    Attributes
    ----------
    level : the excess (per capita: divided by the size) at which the coalitions are settled, in the unit of
        the worths; None where only individual bounds were found tight.
    coalitions : masks whose rows carry a positive multiplier.
    alone : masks of single players held at v(i) by individual rationality with a positive multiplier.
    """

    level: float | None
    coalitions: tuple[int, ...]
    alone: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicographic:
    """A member of the nucleolus family.

    Attributes
    ----------
    share : (player,) in the unit of the worths; sums to v(N).
    stages : in the order in which they were settled; empty where the shares are forced.
    solves, passes : linear programmes solved and passes over the table, for the curious.
    """

    share: Floats
    stages: tuple[Stage, ...]
    solves: int = 0
    passes: int = 0


def prenucleolus(game: Game, *, per_capita: bool = False) -> Lexicographic:
    """The efficient point whose excesses, largest first, are lexicographically least; always exists, unique.

    Parameters
    ----------
    per_capita : divide each excess by the coalition's size.
    """
    return _Search(game, per_capita=per_capita, rational=False).run()


def nucleolus(
    game: Game, *, per_capita: bool = False, prenucleolus_known: Lexicographic | None = None
) -> Lexicographic | None:
    """The imputation whose excesses, largest first, are lexicographically least.

    Parameters
    ----------
    prenucleolus_known : if it is individually rational it is the answer, and nothing is computed.

    Returns
    -------
    None where no imputation exists: v(N) < Σ v(i).
    """
    exact_gain = game.gain()
    if exact_gain < -rounding_of(game):
        return None
    gain = float(exact_gain)
    if gain <= NO_GAIN * game.scale:
        alone = tuple(1 << i for i in range(game.count))
        return Lexicographic(
            share=game.single + gain / game.count, stages=(Stage(level=None, coalitions=(), alone=alone),)
        )
    first = prenucleolus_known or prenucleolus(game, per_capita=per_capita)
    if (first.share >= game.single - 1e-12 * game.scale).all():
        return first
    return _Search(game, per_capita=per_capita, rational=True).run()


def rounding_of(game: Game) -> Fraction:
    """What v(N) − Σ v(i) may miss by roundings alone, in worths that were themselves computed."""
    masks = [1 << i for i in range(game.count)]
    sum_of_sizes = sum((abs(game.exact_of(m)) for m in (game.grand, *masks)), Fraction(0))
    return max(4, game.count) * Fraction(1, 2**52) * sum_of_sizes


class _Search:
    """The state of the stages: programme, working set, settled equations, free directions."""

    def __init__(self, game: Game, *, per_capita: bool, rational: bool) -> None:
        from gasunion.games.coalition import coalition_sums

        self.game, self.per_capita, self.rational = game, per_capita, rational
        n = self.n = game.count
        normal = game.worth - coalition_sums(game.single)
        self.scale = float(np.abs(normal).max()) or 1.0
        normal /= self.scale
        self.worth, self.total = normal, float(normal[-1])
        self.table = ExcessTable(normal)
        self.masks: list[int] = []  # of the programme's rows, behind the row of N
        self.row_of: dict[int, int] = {}
        self.settled: dict[int, float] = {game.grand: self.total}
        self.free = _null_basis(np.ones((1, n)))
        self.stages: list[Stage] = []
        self.solves = self.passes = 0
        self._load()

    def run(self) -> Lexicographic:
        self.table.settle(self.free)
        x = np.full(self.n, self.total / self.n)
        self._grow(x, None)
        while self.free.shape[1]:
            x = self._stage(x)
        share = x * self.scale + self.game.single
        return Lexicographic(
            share=share + (self.game.total - share.sum()) / self.n,
            stages=tuple(self.stages),
            solves=self.solves,
            passes=self.passes,
        )

    def _load(self) -> None:
        from scipy import sparse

        from gasunion.program import Handle, Program

        n = self.n
        # HiGHS's dual simplex loses its way, once in thousands, from columns without bounds.
        lower = np.full(n + 1, -BOX * n)
        if self.rational:
            lower[:n] = 0.0
        cost = np.zeros(n + 1)
        cost[n] = 1.0
        row = np.ones((1, n + 1))
        row[0, n] = 0.0
        program = Program(
            cost=cost,
            lower=lower,
            upper=np.full(n + 1, BOX * n),
            matrix=sparse.csc_matrix(row),
            row_lower=np.array([self.total]),
            row_upper=np.array([self.total]),
        )
        self.handle = Handle(program, method="simplex", presolve=False, tolerance=LP_TOLERANCES[0])
        alone = 1 << np.arange(n)
        self._add(np.concatenate([alone, self.game.grand ^ alone]))

    def _quota(self, masks: Masks) -> Floats:
        return membership(masks, self.n).sum(axis=1) if self.per_capita else np.ones(len(masks))

    def _add(self, masks: Masks) -> int:
        """Write rows for coalitions that have none and are not settled; how many that were."""
        new = list(dict.fromkeys(int(m) for m in masks if int(m) not in self.row_of))
        new = [m for m in new if 0 < m < self.game.grand]
        if new:
            array = np.asarray(new, dtype=np.int64)
            new = [m for m, done in zip(new, self.table.is_settled(array), strict=True) if not done]
        if not new:
            return 0
        array = np.asarray(new, dtype=np.int64)
        rows = np.column_stack([membership(array, self.n), self._quota(array)])
        self.handle.add_rows(rows, self.worth[array], np.full(len(new), np.inf))
        for mask in new:
            self.masks.append(mask)
            self.row_of[mask] = len(self.masks)
        return len(new)

    def _grow(self, x: Floats, level: float | None) -> int:
        """One pass over the table; rows for coalitions that exceed the level most (None: for the worst)."""
        self.passes += 1
        if level is None:
            price, threshold = x, -BELOW_ALL
        elif self.per_capita:
            price, threshold = x + level, 0.0  # v(S) − x(S) − s·t: the size is a sum over members as well
        else:
            price, threshold = x, level
        masks, _ = self.table.worst(price, threshold, EXCEEDS, ROWS_A_ROUND)
        return self._add(masks)

    def _stage(self, x: Floats) -> Floats:
        """Solve one stage, settle its coalitions; the shares at its end."""
        n = self.n
        while True:
            solution = self._solved()
            x, level = solution.x[:n], float(solution.x[n])
            if not self._grow(x, level):
                break
        multipliers = solution.row_dual[1:]
        open_rows = [k for k, m in enumerate(self.masks) if m not in self.settled]
        tight = [self.masks[k] for k in open_rows if multipliers[k] > POSITIVE]
        alone = [1 << i for i in range(n) if self.rational and solution.reduced_cost[i] > POSITIVE]
        return self._settle(x, tight, [m for m in alone if m not in self.settled])

    def _solved(self) -> Solution:
        """Solve from the basis at hand; from scratch and less tightly where that ends without an answer."""
        self.solves += 1
        solution = self.handle.solve()
        for tolerance in LP_TOLERANCES:
            if solution.outcome.is_solved:
                break
            self.solves += 1
            self.handle.set_tolerance(tolerance)
            self.handle.clear()
            solution = self.handle.solve()
        if not solution.outcome.is_solved:
            raise ArithmeticError(f"a stage of the nucleolus ended as {solution.outcome.message}")
        self.handle.set_tolerance(LP_TOLERANCES[0])
        return solution

    def _settle(self, x: Floats, tight: list[int], alone: list[int]) -> Floats:
        """Fix the payoffs of tight coalitions, and of players at their individual bound."""
        n, masks = self.n, np.asarray(tight, dtype=np.int64)
        known = np.asarray(list(self.settled), dtype=np.int64)
        zeros = np.zeros(len(known) + len(alone))
        matrix = np.column_stack(
            [
                membership(np.concatenate([known, np.asarray(alone, dtype=np.int64), masks]), n),
                np.concatenate([zeros, self._quota(masks)]),
            ]
        )
        right = np.concatenate([list(self.settled.values()), np.zeros(len(alone)), self.worth[masks]])
        # t is determined by these equations; what is still free in x moves as little as possible.
        start = np.append(x, 0.0)
        exact = start + np.linalg.lstsq(matrix, right - matrix @ start, rcond=1e-12)[0]
        level = float(exact[n])
        quota = self._quota(masks)
        self.settled.update(dict.fromkeys(alone, 0.0))
        self.settled.update({m: float(self.worth[m] - level * q) for m, q in zip(tight, quota, strict=True)})
        free = _null_basis(membership(list(self.settled), n))
        if free.shape[1] >= self.free.shape[1]:
            raise ArithmeticError("a stage of the nucleolus settled nothing")
        self.free = free
        self.stages.append(
            Stage(level=level * self.scale, coalitions=tuple(sorted(tight)), alone=tuple(alone))
        )
        self.table.settle(free)
        self._freeze()
        return np.asarray(exact[:n], dtype=np.float64)

    def _freeze(self) -> None:
        """Turn rows of settled coalitions into equations, and drop rows that these imply."""
        array = np.asarray(self.masks, dtype=np.int64)
        rows, low, high = [], [], []
        for row in np.flatnonzero(self.table.is_settled(array)) + 1:
            value = self.settled.get(int(array[row - 1]))
            if value is None:
                rows.append(row)
                low.append(-np.inf)
                high.append(np.inf)
            else:
                self.handle.set_coefficient(int(row), self.n, 0.0)
                rows.append(row)
                low.append(value)
                high.append(value)
        self.handle.set_row_bounds(np.asarray(rows, dtype=np.int32), np.asarray(low), np.asarray(high))
        if self.rational:
            singles = [i for i in range(self.n) if 1 << i in self.settled]
            fixed = np.array([self.settled[1 << i] for i in singles])
            self.handle.set_bounds(np.asarray(singles, dtype=np.int32), fixed, fixed)


def _null_basis(matrix: Floats) -> Floats:
    """Orthonormal basis of the directions that every row is orthogonal to; (player, direction)."""
    _, singular, right = np.linalg.svd(matrix, full_matrices=True)
    rank = int((singular > 1e-9 * singular.max(initial=1.0)).sum())
    return np.ascontiguousarray(right[rank:].T)
