"""What a linear relaxation of a box of states proves: where its least t is above 0, the box is empty.

Every state of the box that keeps all bounds satisfies the rows of its programme with t = 0 (eq. 29 to 33). So
where the least t is above 0 there is none, and the row multipliers prove it: their combination of the rows is
an inequality that no point within the variables' ranges satisfies. `dual_bound` evaluates that inequality;
`recheck` does the same, and derives rows and ranges again from the network alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gasunion.program import Program

Floats = npt.NDArray[np.float64]

# Bounds in φ are proved broken only where the programme says so by more than its own accuracy.
PROOF = 3.0e-7


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One step from a box of states to a part of it.

    Attributes
    ----------
    arc : pipe or unit. what : "at most" or "at least" for a flow; "acts", "bypass" or "closed" for a unit;
        "inlet at most" or "inlet at least" for the potential before it.
    value : of the flow or the potential, by the reference.
    """

    arc: str
    what: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """The rows, the ranges of the variables, and what the programme found.

    Attributes
    ----------
    least : least t, by the reference potential; above 0 no state keeps all bounds.
    bound : the same as proved by the multipliers alone.
    multipliers : (row,) of the rows. names : (row,) what each row says.
    path : the cuts that lead to the box of states that it speaks of; none for all states.
    """

    program: Program
    names: tuple[str, ...]
    least: float
    bound: float
    multipliers: Floats
    arcs: tuple[str, ...]
    joint_count: int
    potential_unit: float
    flow_unit: float
    fuel_share: float = 0.0
    path: tuple[Cut, ...] = ()

    @property
    def is_proof(self) -> bool:
        """Whether no state keeps the bounds."""
        return self.bound > PROOF

    def reasons(self, count: int) -> tuple[str, ...]:
        """The rows that weigh most in the proof."""
        weight = np.abs(self.multipliers)
        order = np.argsort(-weight, kind="stable")[:count]
        return tuple(self.names[i] for i in order if weight[i] > 1e-9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Boxes that cover every state, each shown empty; one box of all states where that is enough."""

    leaves: tuple[Relaxation, ...]

    @property
    def bound(self) -> float:
        """The least t of all boxes."""
        return min(leaf.bound for leaf in self.leaves)

    def reasons(self, count: int) -> tuple[str, ...]:
        """The rows that weigh most, of each box in turn."""
        each = [leaf.reasons(count) for leaf in self.leaves]
        found = dict.fromkeys(name for names in zip(*each, strict=False) for name in names)
        return tuple(found)[:count]


def dual_bound(program: Program, multipliers: Floats) -> float:
    """What the multipliers prove of the least cost: any multipliers prove a bound, good ones a good one.

    cost·x ≥ Σ y·(row bound on y's side) + Σ min over the range of (cost − Aᵀy)·x, for every y.
    """
    y = np.where(np.abs(multipliers) > 1e-12, multipliers, 0.0)
    y = np.where((y > 0) & ~np.isfinite(program.row_lower), 0.0, y)
    y = np.where((y < 0) & ~np.isfinite(program.row_upper), 0.0, y)
    side = np.where(y > 0, program.row_lower, program.row_upper)
    reduced = program.cost - program.matrix.T @ y
    worst = np.where(reduced > 0, program.lower, program.upper)
    return float((y[y != 0] * side[y != 0]).sum() + (reduced * worst).sum())
