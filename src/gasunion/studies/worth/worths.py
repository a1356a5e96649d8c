"""Worth of a coalition, and of less that it may change: one compiled programme with other bounds.

    worth of S = Σ status quo of its members, payments included + what S gains by planning as one

What S gains is found against the status quo itself, so the worth of one party alone is its status quo, and
rounded to 1 USD, so that every machine that computes it says the same.

References: docs/theory/worth.md, section "The game".
"""

from __future__ import annotations

from collections.abc import Set

import numpy as np

from gasunion.planning.coalition import Footing, Held, coalition
from gasunion.planning.compact import compact
from gasunion.program import Handle, Program

USD_PER_MUSD = 1e6
TOLERANCE = 1e-9


class NotSolvedError(RuntimeError):
    """The programme of a coalition has no optimum, though its status quo is feasible: a defect."""


class Worths:
    """Coalitions of some players, ready to be solved one after the other.

    Parameters
    ----------
    footing : the status quo. players : all that may be members.
    """

    def __init__(self, footing: Footing, players: Set[str]) -> None:
        self.players = frozenset(players)
        self._footing = footing
        widest = coalition(footing, self.players, with_balances=True)
        years = np.array([*footing.use.values(), *footing.contract_year.tolist()], dtype=np.int64)
        self._small = compact(widest, keep_rows=years)
        self._settled = np.asarray(footing.program.matrix @ self._small.fixed)[self._small.rows]
        self._handle = Handle(self._small.program, presolve=False, tolerance=TOLERANCE)
        found = self._handle.solve()
        if not found.outcome.is_solved:
            raise NotSolvedError(found.outcome.message)
        self._basis = self._handle.basis()
        self._columns = np.arange(self._small.columns.size, dtype=np.int32)
        self._rows = np.arange(self._small.rows.size, dtype=np.int32)

    def gain_usd(self, members: Set[str], *, held: Held = "nothing", with_balances: bool = False) -> int:
        """What a coalition gains against its members' status quo, at least 0. [USD]

        Parameters
        ----------
        held, with_balances : as `planning.coalition.coalition` takes them.

        Raises
        ------
        ValueError : a member is no player.
        """
        if not members <= self.players:
            raise ValueError(f"{', '.join(sorted(members - self.players))}: no player")
        # Every coalition starts from the same basis: its worth does not depend on what was asked before.
        self._handle.set_basis(self._basis)
        program = coalition(self._footing, members, held=held, with_balances=with_balances)
        return usd(self._gain_musd(program))

    def gain_within_usd(self, program: Program) -> int:
        """What the programme of a coalition gains with more of it held at the status quo. [USD]

        Parameters
        ----------
        program : of `planning.coalition.coalition`, its bounds drawn closer around the status quo.
        """
        self._handle.set_basis(self._basis)
        return usd(self._gain_musd(program))

    def _gain_musd(self, program: Program) -> float:
        small, x = self._small, self._footing.x
        here = x[small.columns]
        lower, upper = program.lower[small.columns], program.upper[small.columns]
        moving = lower < upper
        lower = np.where(moving, np.maximum(lower, np.minimum(small.program.lower, here)), here)
        upper = np.where(moving, np.minimum(upper, np.maximum(small.program.upper, here)), here)
        self._handle.set_bounds(self._columns, lower, upper)
        row_lower = program.row_lower[small.rows] - self._settled
        row_upper = program.row_upper[small.rows] - self._settled
        self._handle.set_row_bounds(self._rows, row_lower, row_upper)
        found = self._handle.solve()
        if not found.outcome.is_solved:
            raise NotSolvedError(found.outcome.message)
        return float(small.program.cost @ (here - found.x))


def usd(musd: float) -> int:
    """An amount in whole dollars; below zero only by what a solver leaves, so not at all."""
    return max(round(musd * USD_PER_MUSD), 0)
