"""A second function for the claim that numbers are a steady state: is this physics, or what a solver left?

From the network, the boundary, the gas law and the tables of a state alone; nothing of `steady` is used.

    1. what enters each node leaves it, and what enters is what was nominated, less fuel
    2. given pressures are held; pressures are above 0
    3. each pipe's momentum equation, integrated anew                              `pipe_integral`
    4. parts without loss join two equal pressures; what is closed lets nothing pass
    5. each unit does what it is said to do, in the only direction in which it can      `unit_recheck`
    6. no two given pressures are joined by parts without resistance alone: nothing would decide the flow

A solver closes its equations with terms of 1e-11 so that no matrix is singular. Where such a term carries
gas, 4 to 6 find it: the laws hold here without them.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from gasunion.hydraulics.certificate.pipe_integral import PipeIntegral
from gasunion.hydraulics.certificate.state_claim import UnitClaim
from gasunion.hydraulics.certificate.unit_recheck import (
    BALANCE,
    HELD,
    SAME,
    UnitRecheck,
    finding,
    two_pressures,
)
from gasunion.hydraulics.gas.blend import GasesAt
from gasunion.hydraulics.gas.law import Medium
from gasunion.network.boundary import Boundary
from gasunion.network.elements import Arc, ShortPipe, Valve
from gasunion.network.network import Network
from gasunion.outcome import Finding
from gasunion.units import BAR_PA

Floats = npt.NDArray[np.float64]

_PIPE, _RISEN = 1.0e-7, 2.0e-6  # of the highest pressure's weight, for level and for risen pipes
# Per metre: eq. 6 takes a risen pipe in one step, with an error of 3e-4 of p in 300 m and twice that of p².
_ONE_STEP = 2.5e-6
_SHOWN = 10


class StateRecheck:
    """A network compiled for rechecks of its states.

    Parameters
    ----------
    network, medium, friction_law : those of the states.
    """

    def __init__(self, network: Network, *, medium: Medium, friction_law: str) -> None:
        self.network, self.medium = network, medium
        self.pipes = PipeIntegral(network, medium=medium, friction_law=friction_law)
        self.units = UnitRecheck(network, medium, has_own_gases=False)
        rise = self.pipes.rise_m
        self._slack = np.where(rise == 0.0, _PIPE, _RISEN + _ONE_STEP * np.abs(rise))
        kinds = network.arcs
        self._open = np.array([i for i, a in enumerate(kinds) if _joins(a)], dtype=np.int64)
        self._shut = np.array(
            [i for i, a in enumerate(kinds) if isinstance(a, Valve) and not a.is_open], dtype=np.int64
        )

    def carrying(self, network: Network, gases_at: GasesAt) -> StateRecheck:
        """The same for states in which arcs carry gases of their own; the network is not compiled again.

        Parameters
        ----------
        network : of the same arcs, with the factors of the gas in machines.
        gases_at : the gas of each arc, by its number.
        """
        other = copy(self)
        other.network, other.pipes = network, self.pipes.carrying(gases_at)
        other.units = UnitRecheck(network, self.medium, has_own_gases=True)
        return other

    def findings(
        self,
        boundary: Boundary,
        claims: Iterable[UnitClaim],
        *,
        pressure_pa: Floats,
        flow_kg_s: Floats,
        injection_kg_s: Floats,
        fuel_kg_s: Floats,
    ) -> tuple[Finding, ...]:
        """What is wrong with a state; empty where it is one.

        Parameters
        ----------
        boundary : the load. claims : what each unit does.
        pressure_pa : (node,) absolute, NaN where nothing fixes it. flow_kg_s : (arc,) NaN inside loops of
            parts without loss. injection_kg_s : (node,) what enters, at anchors too.
        fuel_kg_s : (node,) what stations burn of it before it enters.
        """
        told = list(claims)
        through = max(float(np.maximum(injection_kg_s, 0.0).sum()), 1e-9)
        found = self._balances(flow_kg_s, injection_kg_s, through)
        found += self._load(boundary, pressure_pa, injection_kg_s, fuel_kg_s, through)
        if np.any(pressure_pa <= 0.0):
            return tuple(found)
        found += self._along(pressure_pa, flow_kg_s, through)
        potential = self.medium.law.potential(pressure_pa)
        found += self._lossless(pressure_pa, potential, flow_kg_s, through)
        for claim in told:
            found += self.units.findings(claim, pressure_pa, potential, flow_kg_s, through)
        if len(boundary.anchor_pa) > 1:
            found += self._undecided(boundary, told)
        return tuple(found)

    def _balances(self, flow: Floats, injection: Floats, through: float) -> list[Finding]:
        network, size = self.network, len(self.network.nodes)
        passed = np.nan_to_num(flow)
        left = injection - np.bincount(network.tail, weights=passed, minlength=size)
        left = left + np.bincount(network.head, weights=passed, minlength=size)
        unsplit = np.flatnonzero(np.isnan(flow))
        if unsplit.size:
            ends = (network.tail[unsplit], network.head[unsplit])
            graph = coo_matrix((np.ones(unsplit.size), ends), shape=(size, size))
            _, place = connected_components(graph, directed=False)
            left = np.bincount(place, weights=left).astype(np.float64)[place]
        wrong = np.flatnonzero(np.abs(left) > BALANCE * through)
        return [
            finding(
                f"node {network.nodes[i].node}",
                "does not balance: ",
                left[i],
                "kg/s",
                "are left over",
                limit=0.0,
            )
            for i in wrong[:_SHOWN].tolist()
        ]

    def _load(
        self, boundary: Boundary, pressure: Floats, injection: Floats, fuel: Floats, through: float
    ) -> list[Finding]:
        network = self.network
        asked = boundary.injections(network) - fuel
        given = boundary.anchors(network)
        free = np.isfinite(given)
        off = np.flatnonzero(~free & (np.abs(injection - asked) > BALANCE * through))
        found = [
            finding(
                f"node {network.nodes[i].node}",
                "is fed",
                injection[i],
                "kg/s",
                "not what is nominated",
                limit=asked[i],
            )
            for i in off[:_SHOWN].tolist()
        ]
        off = np.flatnonzero(free & ~(np.abs(pressure - given) <= HELD * np.abs(given)))
        found += [
            finding(
                f"node {network.nodes[i].node}",
                "has",
                pressure[i] / BAR_PA,
                "bar",
                "not the given pressure",
                limit=given[i] / BAR_PA,
            )
            for i in off[:_SHOWN].tolist()
        ]
        below = np.flatnonzero(pressure <= 0.0)
        found += [
            finding(
                f"node {network.nodes[i].node}",
                "would need",
                pressure[i] / BAR_PA,
                "bar",
                "which no gas has",
                limit=0.0,
            )
            for i in below[:_SHOWN].tolist()
        ]
        return found

    def _along(self, pressure: Floats, flow: Floats, through: float) -> list[Finding]:
        pipes = self.pipes
        if pipes.arcs.size == 0:
            return []
        passed = flow[pipes.arcs]
        start, end = pressure[pipes.tail], pressure[pipes.head]
        known = np.isfinite(start) & np.isfinite(end)
        top = float(np.nanmax(pressure))
        missed = pipes.misfit(np.where(known, start, top), np.where(known, end, top), passed, top_pa=top)
        wrong = np.flatnonzero(known & ~(missed <= self._slack))
        dry = np.flatnonzero(~known & (np.abs(passed) > BALANCE * through))
        found = [
            Finding(
                where=f"pipe {self.network.arcs[pipes.arcs[k]].arc}",
                what=f"its momentum equation is missed by {missed[k]:.2e} of the highest pressure's weight: "
                f"{passed[k]:.6g} kg/s do not flow between {start[k] / BAR_PA:.6g} and "
                f"{end[k] / BAR_PA:.6g} bar.",
                value=float(missed[k]),
                unit="1",
                limit=float(self._slack[k]),
            )
            for k in wrong[:_SHOWN].tolist()
        ]
        return found + [
            finding(
                f"pipe {self.network.arcs[pipes.arcs[k]].arc}",
                "passes",
                passed[k],
                "kg/s",
                "at no pressure",
                limit=0.0,
            )
            for k in dry[:_SHOWN].tolist()
        ]

    def _lossless(self, pressure: Floats, potential: Floats, flow: Floats, through: float) -> list[Finding]:
        network = self.network
        tail, head = network.tail[self._open], network.head[self._open]
        top = float(np.nanmax(potential))
        apart = self._open[np.abs(potential[tail] - potential[head]) > SAME * top]
        found = [two_pressures(network, i, pressure) for i in apart[:_SHOWN].tolist()]
        leaks = self._shut[np.abs(flow[self._shut]) > BALANCE * through]
        found += [
            finding(f"valve {network.arcs[i].arc}", "is closed and passes", flow[i], "kg/s", "", limit=0.0)
            for i in leaks[:_SHOWN].tolist()
        ]
        return found

    def _undecided(self, boundary: Boundary, claims: list[UnitClaim]) -> list[Finding]:
        """Given pressures that parts without resistance join."""
        network, size = self.network, len(self.network.nodes)
        ways = self._open.tolist()
        for claim in claims:
            arc = network.arc(claim.arc)
            dragged = claim.does == "acts" or not getattr(arc, "has_bypass", False)
            dragged = dragged and bool(
                getattr(arc, "drag_factor_in", None) or getattr(arc, "drag_factor_out", None)
            )
            if claim.does != "closed" and claim.holds not in ("flow", "power") and not dragged:
                ways.append(network.arc_index[claim.arc])
        graph = coo_matrix((np.ones(len(ways)), (network.tail[ways], network.head[ways])), shape=(size, size))
        _, place = connected_components(graph, directed=False)
        first: dict[int, str] = {}
        found = []
        for name, pressure in boundary.anchor_pa.items():
            at = int(place[network.node_index[name]])
            other = first.setdefault(at, name)
            if other != name:
                found.append(
                    Finding(
                        where=f"node {name}",
                        what=f"is given {pressure / BAR_PA:.6g} bar and {other} "
                        f"{boundary.anchor_pa[other] / BAR_PA:.6g} bar, and only parts without resistance "
                        "join them: nothing decides what flows between them.",
                        value=pressure / BAR_PA,
                        unit="bar",
                        limit=boundary.anchor_pa[other] / BAR_PA,
                        hint="Give one of the two pressures only, or a flow that a unit between them holds.",
                    )
                )
        return found


def _joins(arc: Arc) -> bool:
    return isinstance(arc, ShortPipe) or (isinstance(arc, Valve) and arc.is_open)
