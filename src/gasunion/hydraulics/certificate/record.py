"""Why no steady state exists, in a form that a second function can check: the claims, and no code.

A proof that no setting keeps every limit is a tree of subproblems. Branching decisions lead from all states
to each of its leaves, and every leaf is shown to hold no state: rows that each of its states would satisfy
combine, by the multipliers, to an inequality that no point within the ranges of the variables satisfies.
Decisions and rows are values; `words` makes sentences of them, for people alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from gasunion.hydraulics.gas.law import Medium
from gasunion.network.boundary import Boundary
from gasunion.network.network import Network
from gasunion.outcome import Finding

Floats = npt.NDArray[np.float64]

# What every proof assumes. Stations drive no more than this many throughputs round a loop.
MOST_ROUND = 50.0
# Where a place has no highest pressure its potential stays below so many times the highest bound of any place
# (about twice its pressure), or where no place has one below so many times the reference.
MOST_UNBOUNDED = 4.0
NO_BOUND = 10.0


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


class Side(StrEnum):
    """Which side of a value."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Operation(StrEnum):
    """What a unit is decided to do: its machines run, its bypass is open, or nothing passes."""

    ACTS = "acts"
    BYPASS = "bypass"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowDecision:
    """The flow of an arc lies on one side of a value, by the reference."""

    arc: str
    side: Side
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class InletDecision:
    """The potential before a unit lies on one side of a value, by the reference."""

    arc: str
    side: Side
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationDecision:
    """A unit does one thing."""

    arc: str
    operation: Operation


Decision = FlowDecision | InletDecision | OperationDecision


class UnitLimit(StrEnum):
    """What a row says of a unit; of the highest power there are three, by the flow of their slope."""

    LEAST_RISE = "least_rise"
    HIGHEST_RISE = "highest_rise"
    LEAST_INLET = "least_inlet_pressure"
    HIGHEST_INLET = "highest_inlet_pressure"
    HIGHEST_OUTLET = "highest_outlet_pressure"
    HIGHEST_FLOW = "highest_flow"
    POWER_AT_LITTLE_FLOW = "highest_power_by_the_slope_at_little_flow"
    POWER_AT_MIDDLE_FLOW = "highest_power_by_the_slope_at_middle_flow"
    POWER_AT_MUCH_FLOW = "highest_power_by_the_slope_at_much_flow"


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """The mass balance of a node's joint, from one side."""

    node: str
    side: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class PressureRow:
    """The least or the highest pressure of a node's joint."""

    node: str
    side: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class PipeRow:
    """A line under (at least) or over (at most) the law of a pipe or drag resistor; `line` counts them."""

    arc: str
    side: Side
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """What a station, valve, check valve or constant loss keeps."""

    arc: str
    limit: UnitLimit


Row = BalanceRow | PressureRow | PipeRow | UnitRow


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptyLeaf:
    """A subproblem without any state, and why.

    Attributes
    ----------
    decisions : the branching decisions that lead to it; none for all states.
    rows : (row,) those with a multiplier, and what each says.
    matrix : (row, column) of the potentials of the joints, the flows of the arcs, and t.
    row_lower, row_upper : (row,) lower ≤ matrix x ≤ upper. multipliers : (row,).
    lower, upper : (column,) ranges of the variables.
    bound : t is at least this, by the reference potential; above 0 no state keeps all bounds.
    """

    decisions: tuple[Decision, ...]
    rows: tuple[Row, ...]
    matrix: csr_matrix
    row_lower: Floats
    row_upper: Floats
    multipliers: Floats
    lower: Floats
    upper: Floats
    bound: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Leaves that cover every state, each shown empty; one leaf of all states where that is enough.

    Attributes
    ----------
    nodes : (joint,) a node of each, in the order of the columns; arcs : those of the columns behind them.
    potential_unit, flow_unit : references of all numbers: the highest given potential, the throughput.
        [Pa kg m⁻³], [kg s⁻¹]
    fuel_kg_s : gas that stations are taken to burn, by the node before them. [kg s⁻¹]
    """

    leaves: tuple[EmptyLeaf, ...]
    nodes: tuple[str, ...]
    arcs: tuple[str, ...]
    potential_unit: float
    flow_unit: float
    fuel_kg_s: tuple[tuple[str, float], ...] = ()

    @property
    def bound(self) -> float:
        """The least t of all leaves."""
        return min(leaf.bound for leaf in self.leaves)

    def reasons(self, count: int) -> tuple[Row, ...]:
        """The rows that weigh most, of each leaf in turn."""
        each = [_heaviest(leaf, count) for leaf in self.leaves]
        longest = max(map(len, each), default=0)
        found = dict.fromkeys(rows[k] for k in range(longest) for rows in each if k < len(rows))
        return tuple(found)[:count]


def _heaviest(leaf: EmptyLeaf, count: int) -> list[Row]:
    weight = np.abs(leaf.multipliers)
    order = np.argsort(-weight, kind="stable")
    seen = dict.fromkeys(_plain(leaf.rows[i]) for i in order.tolist() if weight[i] > 1e-9)
    return list(seen)[:count]


def _plain(row: Row) -> Row:
    """The row without what no person asks: of a balance its side, of a pipe its side and line."""
    if isinstance(row, BalanceRow):
        return BalanceRow(node=row.node, side=Side.AT_LEAST)
    if isinstance(row, PipeRow):
        return PipeRow(arc=row.arc, side=Side.AT_LEAST, line=0)
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A proof with the question that it answers: what a second function needs, and nothing else.

    Attributes
    ----------
    network, boundary : those that the proof speaks of. Where a slack pressure or a valve was free, it is a
        control valve there.
    """

    proof: Proof
    network: Network
    boundary: Boundary
    medium: Medium
    friction_law: str
