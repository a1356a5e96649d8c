"""What is asked of a network at its edge: what enters and leaves, and which pressures are given.

All SI: mass flows in kg/s, absolute pressures in Pa. An injection is positive where gas enters the network
and negative where it leaves (docs/conventions.md, 2). A node that is not named injects nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from gasunion.network.network import Network

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class PressureLimit:
    """Absolute pressures a node must stay between; None where there is no limit.

    Attributes
    ----------
    pressure_pa_min, pressure_pa_max : [Pa]
    """

    pressure_pa_min: float | None = None
    pressure_pa_max: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """Injections, anchors and pressure limits of one steady state.

    Attributes
    ----------
    injection_kg_s : mass flow into the network by node, negative where gas leaves; 0 where not named. At an
        anchor it is what the data nominate; the state decides what flows. [kg s⁻¹]
    anchor_pa : nodes whose pressure is given and whose injection is whatever balances. [Pa]
    limits : tighter limits than the node's own, by node: the narrower of the two holds. [Pa]

    Raises
    ------
    ValueError : a number is not finite, an anchor is not above 0; every such fault is named.
    """

    injection_kg_s: Mapping[str, float] = field(default_factory=dict)
    anchor_pa: Mapping[str, float] = field(default_factory=dict)
    limits: Mapping[str, PressureLimit] = field(default_factory=dict)

    def __post_init__(self) -> None:
        faults = [
            f"node {n!r}: the injection is {q} kg/s; it must be a finite number"
            for n, q in self.injection_kg_s.items()
            if not math.isfinite(q)
        ]
        faults += [
            f"node {n!r}: the anchor pressure is {p} Pa; it must be finite and above 0"
            for n, p in self.anchor_pa.items()
            if not (math.isfinite(p) and p > 0)
        ]
        if faults:
            raise ValueError("; ".join(faults))
        # A view of a private copy: frozen all the way down, and in one order whatever order was given.
        for name in ("injection_kg_s", "anchor_pa", "limits"):
            given = getattr(self, name)
            object.__setattr__(self, name, MappingProxyType({k: given[k] for k in sorted(given)}))

    def with_anchors(self, anchor_pa: Mapping[str, float]) -> Boundary:
        """The same boundary with these anchors instead of its own."""
        return replace(self, anchor_pa=anchor_pa)

    def scaled(self, factor: float) -> Boundary:
        """The same boundary with every injection multiplied by one factor."""
        return replace(self, injection_kg_s={n: q * factor for n, q in self.injection_kg_s.items()})

    def unknown(self, network: Network) -> list[str]:
        """Names in the boundary that are no node of the network, in order."""
        named: Iterable[str] = {*self.injection_kg_s, *self.anchor_pa, *self.limits}
        return sorted(n for n in named if n not in network.node_index)

    def injections(self, network: Network) -> Floats:
        """(node,) injections in the network's order. [kg s⁻¹]"""
        values = np.zeros(len(network.nodes))
        index = network.node_index
        values[[index[name] for name in self.injection_kg_s]] = list(self.injection_kg_s.values())
        return values

    def anchors(self, network: Network) -> Floats:
        """(node,) given pressures, NaN where none is given. [Pa]"""
        values = np.full(len(network.nodes), np.nan)
        for name, pressure in self.anchor_pa.items():
            values[network.node_index[name]] = pressure
        return values

    def pressure_limits(self, network: Network) -> tuple[Floats, Floats]:
        """((node,), (node,)) lowest and highest pressures: the narrower of the node's limits and these. [Pa]

        0 and infinity where there is none.
        """
        low, high = (values.copy() for values in network.pressure_ranges)
        for name, limit in self.limits.items():
            i = network.node_index[name]
            if limit.pressure_pa_min is not None:
                low[i] = max(low[i], limit.pressure_pa_min)
            if limit.pressure_pa_max is not None:
                high[i] = min(high[i], limit.pressure_pa_max)
        return low, high
