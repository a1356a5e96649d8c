"""What if an arc were closed: the same plan solved again on the native handle, from the basis at hand.

Contracts keep what is asked of them: closing an arc that a pin or a minimum cannot do without leaves no plan,
and that is the answer.

References: docs/theory/planning.md, section "What binds".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gasunion.outcome import Outcome
from gasunion.planning.compact import compact
from gasunion.planning.keeping import released_served
from gasunion.planning.plan import Plan
from gasunion.program import Handle, Solution


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """A plan without an arc.

    Attributes
    ----------
    arc : what was closed, in every period. outcome : whether a plan is left.
    surplus_musd : of the plan that is left; NaN where there is none.
    loss_musd : surplus lost against the plan with the arc.
    """

    arc: str
    outcome: Outcome
    surplus_musd: float
    loss_musd: float


class Outages:
    """A solved plan, ready to be solved again without one arc or another."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        program = plan.program
        if plan.kind == "status quo":  # who is short of what was served is what a closure shows
            program = released_served(plan.formulation, program)
        self._small = compact(program, keep_rows=np.zeros(0, dtype=np.int64))
        self._handle = Handle(self._small.program, presolve=False)
        self._best = self._handle.solve()
        self._basis = self._handle.basis()
        self._settled = float(program.cost @ self._small.fixed)
        self._with_all_musd = self._stated(self._best)
        self._position = {int(c): i for i, c in enumerate(self._small.columns)}

    def without(self, arc: str) -> Closure:
        """The best plan with an arc closed in both directions.

        Raises
        ------
        KeyError : there is no such arc.
        """
        grid, flows = self._plan.formulation.grid, self._plan.formulation.columns.flows
        if arc not in grid.arc_names:
            raise KeyError(f"{arc!r} is no arc of the plan")
        number = grid.arc_names.index(arc)
        whole = np.concatenate([flows.forward[number], flows.backward[number]])
        here = np.array([self._position[int(c)] for c in whole if int(c) in self._position], dtype=np.int32)
        program, zero = self._small.program, np.zeros(here.size)
        if (self._small.fixed[whole] != 0).any():
            outcome = Outcome(code="infeasible", message=f"{arc} carries what a contract pins on it alone")
            return Closure(arc=arc, outcome=outcome, surplus_musd=float("nan"), loss_musd=float("nan"))
        self._handle.set_basis(self._basis)
        self._handle.set_bounds(here, zero, zero)
        solution = self._handle.solve()
        self._handle.set_bounds(here, program.lower[here], program.upper[here])
        surplus = self._stated(solution) if solution.outcome.is_solved else float("nan")
        return Closure(
            arc=arc,
            outcome=solution.outcome,
            surplus_musd=surplus,
            loss_musd=self._with_all_musd - surplus,
        )

    def _stated(self, solution: Solution) -> float:
        """Surplus of a plan, without the uplift by which a plan of a base year is chosen. [MUSD]"""
        surplus = -(solution.objective + self._settled)
        if not self._plan.is_uplifted:
            return surplus
        uplift = self._plan.formulation.uplift
        return surplus + float(uplift[self._small.columns] @ solution.x + uplift @ self._small.fixed)

    def all_arcs(self) -> tuple[Closure, ...]:
        """Every arc closed in turn, in canonical order."""
        return tuple(self.without(name) for name in self._plan.formulation.grid.arc_names)
