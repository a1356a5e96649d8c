"""Why no steady state exists, in a form that a second function can check: the claims, and no code."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gasunion.outcome import Finding
from gasunion.program import Program

Floats = npt.NDArray[np.float64]

# Bounds in φ are proved broken only where the programme says so by more than its own accuracy.
PROOF = 3.0e-7


@dataclass(frozen=True, slots=True, kw_only=True)
class Starved:
    """The only flows that balance would need a negative absolute pressure.

    Attributes
    ----------
    node : where it is lowest. potential : what the pipes' laws ask for there. [Pa kg m⁻³]
    """

    node: str
    potential: float

    @property
    def message(self) -> str:
        """One sentence for a person."""
        return f"node {self.node} starves: no pressure above 0 carries these flows to it"

    @property
    def finding(self) -> Finding:
        """The same as data."""
        return Finding(
            where=f"node {self.node}",
            what="starves: the pipes towards it would have to end at a pressure below 0.",
            value=0.0,
            unit="bar",
            hint="Lower what is drawn there, raise an anchor or a set point, or open another way.",
        )


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
