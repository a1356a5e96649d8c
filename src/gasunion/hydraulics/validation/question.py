"""What is asked of the search for settings, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from gasunion.hydraulics.certificate.record import Proof
from gasunion.hydraulics.gas.law import Medium
from gasunion.hydraulics.steady.result import SteadyState
from gasunion.hydraulics.steady.solver import Solver
from gasunion.hydraulics.validation.nomination import FreeState
from gasunion.hydraulics.validation.slack_pressure import SlackRange
from gasunion.network.boundary import Boundary
from gasunion.network.elements import Arc, CheckValve, CompressorStation, ControlValve, Valve
from gasunion.network.network import Network

# Of the room between a slack pressure that was found and the upper bound, where a higher one is looked for.
HALVINGS = 14
FEWEST_TRIES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A nomination and what may be chosen for it.

    Attributes
    ----------
    network, medium, friction_law : what is solved. boundary : the load, with the pressures that are given.
    slack : nodes whose pressure may be chosen, and where.
    valves : names of valves that may be turned. units : names of units whose set points may be set aside.
    are_free : whether stations and control valves are moved freely.
    """

    network: Network
    boundary: Boundary
    medium: Medium
    friction_law: str
    slack: Mapping[str, SlackRange]
    valves: frozenset[str]
    units: frozenset[str]
    are_free: bool

    def solver(self, network: Network) -> Solver:
        """A solver of a network that may differ in its settings."""
        return Solver(network, medium=self.medium, friction_law=self.friction_law)

    @property
    def at_the_top(self) -> Boundary:
        """The load with every slack pressure at its upper bound."""
        return self.at({name: span.high_pa for name, span in self.slack.items()})

    def at(self, pressures: Mapping[str, float]) -> Boundary:
        """The load at these slack pressures."""
        return self.boundary.with_anchors({**self.boundary.anchor_pa, **pressures})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One setting that differs from the data's or from the first choice: the arc, and what becomes of it."""

    arc: str
    what: str
    element: Arc


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the search came to.

    Attributes
    ----------
    state : on the network with its changes. boundary : its load, with the slack pressures.
    changes : what was changed to find it; empty where nothing was found, too.
    free : the same state with the rises of free stations; None where they hold set points.
    proof : where infeasible and a relaxation shows it, on `proof_network` under `proof_boundary`: there the
        slack pressure is what a valve takes from the upper bound, and a free valve is a control valve.
    tried : how many settings were solved.
    """

    state: SteadyState
    boundary: Boundary
    changes: tuple[Change, ...] = ()
    free: FreeState | None = None
    proof: Proof | None = None
    proof_network: Network | None = None
    proof_boundary: Boundary | None = None
    tried: int = 1


def size(network: Network) -> int:
    """How many units and valves it has."""
    return sum(isinstance(a, Valve | ControlValve | CompressorStation | CheckValve) for a in network.arcs)


def turned(question: Question) -> Iterator[Change]:
    """Every valve turned, those that stand closed first."""
    valves = [a for a in question.network.arcs if isinstance(a, Valve) and a.arc in question.valves]
    for valve in sorted(valves, key=lambda v: v.is_open):
        yield Change(
            arc=valve.arc,
            what=f"valve {valve.arc} is {'closed' if valve.is_open else 'open'}",
            element=replace(valve, is_open=not valve.is_open),
        )
