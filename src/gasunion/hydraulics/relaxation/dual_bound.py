"""What the linear relaxation of a subproblem proves: where its least t is above 0, it holds no state.

Every state of the subproblem that keeps all bounds satisfies the rows of its programme with t = 0 (eq. 29 to
33). So where the least t is above 0 there is none, and the row multipliers prove it: their combination of the
rows is an inequality that no point within the variables' ranges satisfies. `dual_bound` evaluates that
inequality; `certificate.proof_recheck` does the same, and derives rows and ranges again from the network
alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.certificate.record import Decision, EmptyLeaf, Proof, Row
from gasunion.program import Program

Floats = npt.NDArray[np.float64]

# Bounds in φ are proved broken only where the programme says so by more than its own accuracy.
PROOF = 3.0e-7
_NO_WEIGHT = 1.0e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """The rows, the ranges of the variables, and what the programme found.

    Attributes
    ----------
    rows : (row,) what each says. path : the decisions that lead to the subproblem; none for all states.
    least : least t, by the reference potential; above 0 no state keeps all bounds.
    bound : the same as proved by the multipliers alone. multipliers : (row,).
    """

    program: Program
    rows: tuple[Row, ...]
    least: float
    bound: float
    multipliers: Floats
    path: tuple[Decision, ...] = ()

    @property
    def is_proof(self) -> bool:
        """Whether no state keeps the bounds."""
        return self.bound > PROOF

    @property
    def leaf(self) -> EmptyLeaf:
        """What the multipliers prove, without the rows that take no part."""
        used = np.flatnonzero(np.abs(self.multipliers) > _NO_WEIGHT)
        program = self.program
        return EmptyLeaf(
            decisions=self.path,
            rows=tuple(self.rows[i] for i in used.tolist()),
            matrix=program.matrix.tocsr()[used],
            row_lower=program.row_lower[used],
            row_upper=program.row_upper[used],
            multipliers=self.multipliers[used],
            lower=program.lower,
            upper=program.upper,
            bound=self.bound,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What the columns of all programmes of one load stand for; see `Proof`."""

    nodes: tuple[str, ...]
    arcs: tuple[str, ...]
    potential_unit: float
    flow_unit: float

    def proof(self, leaves: Sequence[Relaxation], fuel_kg_s: Sequence[tuple[str, float]]) -> Proof:
        """The proof that empty leaves make together."""
        return Proof(
            leaves=tuple(each.leaf for each in leaves),
            nodes=self.nodes,
            arcs=self.arcs,
            potential_unit=self.potential_unit,
            flow_unit=self.flow_unit,
            fuel_kg_s=tuple(fuel_kg_s),
        )


def dual_bound(program: Program, multipliers: Floats) -> float:
    """What the multipliers prove of the least cost: any multipliers prove a bound, good ones a good one.

    cost·x ≥ Σ y·(row bound on y's side) + Σ min over the range of (cost − Aᵀy)·x, for every y.
    """
    y = np.where(np.abs(multipliers) > _NO_WEIGHT, multipliers, 0.0)
    y = np.where((y > 0) & ~np.isfinite(program.row_lower), 0.0, y)
    y = np.where((y < 0) & ~np.isfinite(program.row_upper), 0.0, y)
    side = np.where(y > 0, program.row_lower, program.row_upper)
    reduced = program.cost - program.matrix.T @ y
    worst = np.where(reduced > 0, program.lower, program.upper)
    return float((y[y != 0] * side[y != 0]).sum() + (reduced * worst).sum())
