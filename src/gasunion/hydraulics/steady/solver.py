"""The steady state of a network: one call for one state, one `Solver` for many.

    1. contract zero-loss parts and fix the sparsity            `system`
    2. Newton and switching of modes                            `newton`, `active_set`
    3. fuel of the stations leaves the stream at their inlets; solve again until it stays
    4. pressures, flows, what each element does                 `result`
    5. hold them against every limit; say what the outcome is   `limits`, `verdict`
    6. recheck the state by other code; what that finds wrong is never solved    `certificate.state_recheck`

What one state's solve leaves is the next one's start: a batch compiles once for each set of anchors.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.certificate.state_recheck import StateRecheck
from gasunion.hydraulics.gas.blend import GasesAt
from gasunion.hydraulics.gas.law import Medium
from gasunion.hydraulics.steady.active_elements import Scale
from gasunion.hydraulics.steady.carried import Carried
from gasunion.hydraulics.steady.flow_regime import flow_regime
from gasunion.hydraulics.steady.fuel import fuel_drawn, until_fuel_stays
from gasunion.hydraulics.steady.newton import TOLERANCE, Run, solve
from gasunion.hydraulics.steady.result import (
    SteadyState,
    arc_flows,
    node_pressures,
    pipe_tables,
    unit_claims,
    unit_table,
)
from gasunion.hydraulics.steady.system import State, System
from gasunion.hydraulics.steady.verdict import at_speed, outcome_of, unphysical
from gasunion.network.boundary import Boundary
from gasunion.network.network import Network
from gasunion.outcome import Finding, Outcome

Floats = npt.NDArray[np.float64]

_LEAST_FLOW = 1.0e-12  # kg s⁻¹; less than that is no load to measure by
_FUEL_SETTLED = 1.0e-10  # change of fuel between rounds by the throughput; fuel is below a hundredth of it


class Solver:
    """A network compiled once, to be solved for many boundaries.

    Parameters
    ----------
    network : pipes, stations and the rest.
    medium : the gas. friction_law : of pipes that give no friction factor.
    """

    def __init__(self, network: Network, *, medium: Medium, friction_law: str) -> None:
        self.network, self.medium, self.friction_law = network, medium, friction_law
        self._systems: dict[bytes, System] = {}
        self._rechecks: list[StateRecheck] = []  # one, once it was asked for; shared with rounds of mixing
        self._carried: Carried | None = None
        self._in_rounds = False
        self._carrying: dict[bytes, System] = {}

    def carrying(self, carried: Carried | None) -> Solver:
        """A solver for a round of mixing: the same network with what each arc carries, None for the medium.

        It compiles nothing again.
        """
        other = copy(self)
        other._in_rounds = True
        other._carried, other._carrying = carried, {}
        return other

    def system(self, boundary: Boundary) -> System:
        """The compiled system for the boundary's set of anchors; compiled once for each set."""
        anchors = np.isfinite(boundary.anchors(self.network))
        key = anchors.tobytes()
        if key not in self._systems:
            self._systems[key] = System(
                self.network, medium=self.medium, friction_law=self.friction_law, anchors=anchors
            )
        if self._carried is None:
            return self._systems[key]
        if key not in self._carrying:
            self._carrying[key] = self._systems[key].carrying(self._carried)
        return self._carrying[key]

    def load(self, boundary: Boundary) -> tuple[Floats, Floats, Scale]:
        """(joint,) potentials of anchors, (node,) injections, and the scale of a boundary."""
        system = self.system(boundary)
        anchors = boundary.anchors(self.network)
        injection = boundary.injections(self.network)
        given = np.isfinite(anchors)
        potential = np.zeros(system.contraction.joint_count)
        potential[system.contraction.joint[given]] = self.medium.law.potential(anchors[given])
        throughput = max(float(np.maximum(injection, 0.0).sum()), float(np.maximum(-injection, 0.0).sum()))
        top = float(potential.max(initial=0.0))
        return (
            potential,
            injection,
            Scale(potential=top or 1.0, flow_kg_s=throughput if throughput > _LEAST_FLOW else 1.0),
        )

    def run(
        self,
        boundary: Boundary,
        *,
        warm: State | None = None,
        levels: Floats | None = None,
        switching: bool = True,
    ) -> tuple[System, Run, Floats, Scale]:
        """The bare iteration: the system, its run, the (node,) injections with fuel, the scale."""
        system = self.system(boundary)
        potential, injection, scale = self.load(boundary)
        joint, count = system.contraction.joint, system.contraction.joint_count
        held = system.actors.levels if levels is None else levels

        def solved(fuel: Floats, former: Run | None) -> tuple[Run, Floats | None]:
            run = solve(
                system,
                anchor_potential=potential,
                injection=np.bincount(joint, weights=injection - fuel, minlength=count).astype(np.float64),
                scale=scale,
                levels=held,
                warm=warm if former is None else former.state,
                switching=switching,
            )
            return run, fuel_drawn(system, run) if run.is_solved else None

        run, fuel = until_fuel_stays(
            solved, nodes=len(self.network.nodes), least_kg_s=_FUEL_SETTLED * scale.flow_kg_s
        )
        return system, run, injection - fuel, scale

    def solve(
        self,
        boundary: Boundary,
        *,
        warm: SteadyState | None = None,
        levels: Floats | None = None,
        switching: bool = True,
        limits: bool = True,
    ) -> SteadyState:
        """The steady state for one boundary.

        Parameters
        ----------
        boundary : injections, anchors and pressure limits.
        warm : a state of the same network to start from; its modes are taken too.
        levels : (actor, mode) set points and limits in place of the elements' own.
        switching : whether actors may leave the modes of the start.
        limits : whether limits are judged; without, a state has pressures and flows alone. `completed` makes
            and judges the rest.

        Raises
        ------
        ValueError : the boundary has no anchor.
        """
        if not boundary.anchor_pa:
            raise ValueError("no node has a given pressure: the pressures have no level")
        begun = None
        if warm is not None and warm.run is not None and _fits(self.system(boundary), warm.run.state):
            begun = warm.run.state
        _, run, injection, _ = self.run(boundary, warm=begun, levels=levels, switching=switching)
        return self.tables(run, boundary, injection=injection, levels=levels, limits=limits)

    @property
    def in_rounds(self) -> bool:
        """Whether the gas that arcs carry is still made from the states that it gives."""
        return self._in_rounds

    def tables(
        self,
        run: Run,
        boundary: Boundary,
        *,
        injection: Floats,
        levels: Floats | None = None,
        limits: bool = True,
    ) -> SteadyState:
        """Tables and outcome of a run; no state is solved that the recheck finds a fault with.

        Parameters
        ----------
        injection : (node,) what was nominated, less fuel. levels : (actor, mode) those that the run held.
        limits : see `solve`.
        """
        system = self.system(boundary)
        state = _tables(system, run, injection, whole=limits)
        outcome = outcome_of(system, run, state, boundary if limits else None)
        if not limits:
            return replace(state, outcome=outcome)
        if outcome.code in ("solved", "outside_limits"):
            # With gases of its own a state is rechecked once they and the flows repeat, see `mixing`.
            wrong = self.recheck_of(state, boundary, levels=levels) if self._carried is None else ()
            if wrong:
                outcome = unphysical(run, wrong)
            else:
                regime = flow_regime(system, run)
                state, outcome = replace(state, regime=regime), at_speed(outcome, regime)
        return replace(state, outcome=outcome)

    def recheck_of(
        self,
        state: SteadyState,
        boundary: Boundary,
        *,
        levels: Floats | None = None,
        gases_at: GasesAt | None = None,
    ) -> tuple[Finding, ...]:
        """What a second function, that shares no code with this one, finds wrong with a state.

        Parameters
        ----------
        levels : as `tables`. gases_at : the gas of each arc, where that is not the medium.
        """
        assert state.run is not None
        system = self.system(boundary)
        if not self._rechecks:
            self._rechecks.append(
                StateRecheck(self.network, medium=self.medium, friction_law=self.friction_law)
            )
        recheck = self._rechecks[0]
        if gases_at is not None:
            # Factors of the gas stand in the machines of the system's network.
            recheck = recheck.carrying(system.network, gases_at)
        held = system.actors.levels if levels is None else levels
        fuel = np.zeros(len(self.network.nodes))
        for unit in state.units.values():
            if unit.fuel_kg_s:
                fuel[self.network.tail[self.network.arc_index[unit.arc]]] += unit.fuel_kg_s
        return recheck.findings(
            boundary,
            unit_claims(system, state.run, held),
            pressure_pa=state.pressure_pa,
            flow_kg_s=state.flow_kg_s,
            injection_kg_s=state.injection_kg_s,
            fuel_kg_s=fuel,
        )

    def completed(
        self, state: SteadyState, boundary: Boundary, *, levels: Floats | None, gases_at: GasesAt | None
    ) -> SteadyState:
        """A state of which only pressures and flows were made: its tables, limits judged, and rechecked.

        Parameters
        ----------
        levels, gases_at : as `recheck_of`. An outcome that is no state stays as it is.
        """
        run = state.run
        assert run is not None
        system = self.system(boundary)
        whole = _tables(system, run, state.injection_kg_s, whole=True)
        if state.outcome.code not in ("solved", "outside_limits"):
            return replace(whole, outcome=state.outcome)
        wrong = self.recheck_of(whole, boundary, levels=levels, gases_at=gases_at)
        if wrong:
            return replace(whole, outcome=unphysical(run, wrong))
        regime = flow_regime(system, run)
        outcome = at_speed(outcome_of(system, run, whole, boundary), regime)
        return replace(whole, regime=regime, outcome=outcome)


def steady_state(network: Network, boundary: Boundary, *, medium: Medium, friction_law: str) -> SteadyState:
    """The steady state of a network, its stations and valves at their set points.

    Parameters
    ----------
    network : at least one pipe, station or valve. boundary : injections, anchors, limits.
    medium : the gas. friction_law : "weymouth", "colebrook", "hofer", "nikuradse", "vniigaz" or "ontp"; of
        those pipes that give no friction factor.

    Returns
    -------
    SteadyState; its outcome says whether it may be used.

    References
    ----------
    docs/theory/hydraulics.md; Todini, Pilati: A gradient algorithm for the analysis of pipe networks, 1987.
    """
    return Solver(network, medium=medium, friction_law=friction_law).solve(boundary)


def _tables(system: System, run: Run, injection: Floats, *, whole: bool) -> SteadyState:
    """The tables of a run. whole : else pressures, flows and injections alone."""
    pressure, reasons = node_pressures(system, run)
    flow, found, more = arc_flows(system, run, injection)
    unknown = np.full(flow.size, np.nan)
    velocity, linepack = pipe_tables(system, run) if whole else (unknown, unknown)
    count = system.contraction.joint_count
    passed = np.nan_to_num(flow)
    balance = np.bincount(system.contraction.joint[system.network.tail], weights=passed, minlength=count)
    balance -= np.bincount(system.contraction.joint[system.network.head], weights=passed, minlength=count)
    balance -= np.bincount(system.contraction.joint, weights=found, minlength=count)
    return SteadyState(
        network=system.network,
        outcome=Outcome(
            code="solved", message=f"steady state after {run.steps} steps", residual=run.residual
        ),
        pressure_pa=pressure,
        flow_kg_s=flow,
        velocity_m_s=velocity,
        injection_kg_s=found,
        linepack_kg=linepack,
        units=unit_table(system, run) if whole else {},
        mass_residual_kg_s=float(np.abs(balance[system.is_live]).max(initial=0.0)),
        steps=run.steps,
        reasons={**reasons, **more},
        run=run,
    )


def _fits(system: System, state: State) -> bool:
    return (
        state.potential.size == system.contraction.joint_count
        and state.flow_kg_s.size == system.pipe_arcs.size
        and state.modes.size == system.actor_arcs.size
    )


__all__ = ["TOLERANCE", "Solver", "SteadyState", "steady_state"]
