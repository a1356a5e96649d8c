"""Random small networks of all elements with a load, and a check of their states by formulas of its own.

Nothing of the solver or of its recheck is used: pipes by the closed form of the CNGA law and Colebrook–White
by bisection, balances and the rules of units by hand.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from tests.pipe_integration import friction
from tests.small_networks import C2, medium

from gasunion.hydraulics.gas.blend import QualityBlend
from gasunion.hydraulics.steady.feed import Feed
from gasunion.hydraulics.steady.result import SteadyState
from gasunion.hydraulics.validation.settings import Question
from gasunion.hydraulics.validation.slack_pressure import SlackRange
from gasunion.network.boundary import Boundary
from gasunion.network.elements import (
    Arc,
    CheckValve,
    CompressorStation,
    ControlValve,
    Node,
    Pipe,
    Resistor,
    ShortPipe,
    Valve,
)
from gasunion.network.network import Network
from gasunion.studies.simulation.question import Asked

GAS = medium()
_MOST_KG_S = 1.0e4


def question(seed: int) -> Question:
    """One network with its load: trees and loops, idle parts, gas either way, one or two given pressures."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 7))
    names = [f"n{k}" for k in range(count)]
    ends = [(int(rng.integers(0, k)), k) for k in range(1, count)]
    for _ in range(int(rng.integers(0, 3))):
        a, b = sorted(rng.choice(count, 2, replace=False).tolist())
        ends.append((a, b))
    arcs = [
        _arc(rng, k, names[a], names[b]) if rng.random() < 0.5 else _arc(rng, k, names[b], names[a])
        for k, (a, b) in enumerate(ends)
    ]
    limited = rng.random() < 0.6
    nodes = tuple(
        Node(
            node=name,
            elevation_m=float(rng.integers(-60, 60)) if rng.random() < 0.15 else 0.0,
            pressure_pa_min=float(rng.choice([1e5, 20e5, 45e5])) if limited and rng.random() < 0.6 else None,
            pressure_pa_max=float(rng.choice([60e5, 70e5, 85e5])) if limited or k == 0 else None,
        )
        for k, name in enumerate(names)
    )
    drawn = np.where(rng.random(count) < 0.3, 0.0, rng.uniform(-40.0, 30.0, count))
    drawn[0] = -drawn[1:].sum()
    injection = {name: float(q) for name, q in zip(names, drawn, strict=True) if q}
    anchors: dict[str, float] = {}
    slack: dict[str, SlackRange] = {}
    top = nodes[0].pressure_pa_max or 70e5
    if drawn[0] > 0.0 and rng.random() < 0.5:
        slack[names[0]] = SlackRange(low_pa=1e5, high_pa=top)
    else:
        anchors[names[0]] = float(rng.choice([0.7, 0.9, 1.0])) * top
        if count > 3 and rng.random() < 0.2:
            anchors[names[-1]] = float(rng.uniform(30e5, 70e5))
    network = Network(nodes=nodes, arcs=tuple(arcs))
    units = frozenset(a.arc for a in arcs if isinstance(a, ControlValve | CompressorStation))
    is_free = not any(_set_point(a) is not None for a in arcs)
    return Question(
        network=network,
        boundary=Boundary(injection_kg_s=injection, anchor_pa=anchors),
        medium=GAS,
        friction_law="colebrook",
        slack=slack,
        valves=frozenset(a.arc for a in arcs if isinstance(a, Valve)),
        units=units,
        are_free=is_free,
    )


def asked(seed: int) -> Asked:
    """The question as a source would ask it, with one gas everywhere."""
    found = question(seed)
    blend = QualityBlend(
        law_of=lambda square, mass: GAS.law,  # type: ignore[arg-type,return-value]
        temperature_k=GAS.temperature_k,
        viscosity_pa_s=GAS.viscosity_pa_s,
        isentropic_exponent=GAS.isentropic_exponent,
        net_of_gross=0.9,
    )
    parts = QualityBlend.parts(
        molar_mass_kg_mol=8.314462618 / GAS.gas_constant_j_kg_k, norm_density_kg_m3=0.8, gross_j_m3=None
    )
    feed = Feed(blend=blend, parts={n.node: parts for n in found.network.nodes}, norm_volume_m3_s={})
    return Asked(question=found, feed=feed, fed={}, told=(), input_sha256="0" * 64, overridden=(), labels={})


def _arc(rng: np.random.Generator, k: int, tail: str, head: str) -> Arc:
    kind = rng.choice(
        ["pipe", "short", "valve", "control", "station", "check", "drag", "loss"],
        p=[0.5, 0.06, 0.12, 0.1, 0.12, 0.04, 0.03, 0.03],
    )
    ends = {"arc": f"{kind}{k}", "tail": tail, "head": head}
    bypass = bool(rng.random() < 0.6)
    if kind == "short":
        return ShortPipe(**ends)
    if kind == "valve":
        return Valve(**ends, is_open=bool(rng.random() < 0.6))
    if kind == "check":
        return CheckValve(**ends)
    if kind == "drag":
        return Resistor(**ends, drag_factor=float(rng.uniform(5.0, 500.0)), diameter_m=0.5)
    if kind == "loss":
        return Resistor(**ends, pressure_loss_pa=float(rng.uniform(0.0, 2e5)))
    if kind == "control":
        held = [
            {},
            {"pressure_out_pa": float(rng.uniform(20e5, 65e5))},
            {"ratio": float(rng.uniform(0.5, 1.0))},
        ]
        return ControlValve(**ends, has_bypass=bypass, **held[int(rng.integers(0, 3))])
    if kind == "station":
        held = [
            {},
            {"pressure_out_pa": float(rng.uniform(40e5, 80e5))},
            {"ratio": float(rng.uniform(1.0, 1.6))},
            {"flow_kg_s": float(rng.uniform(1.0, 40.0))},
        ]
        most = {"ratio_max": 2.0} if rng.random() < 0.5 else {}
        return CompressorStation(**ends, has_bypass=bypass, **held[int(rng.integers(0, 4))], **most)
    return Pipe(
        **ends,
        length_m=float(rng.uniform(2e3, 60e3)),
        diameter_m=float(rng.uniform(0.3, 1.0)),
        roughness_m=float(rng.choice([1e-5, 1e-4])),
    )


def _set_point(arc: Arc) -> float | None:
    for name in ("ratio", "pressure_out_pa", "pressure_in_pa", "flow_kg_s"):
        if getattr(arc, name, None) is not None:
            return float(getattr(arc, name))
    return None


@dataclass(frozen=True, kw_only=True)
class _Law:
    """φ = (b1 p²/2 + b2 p³/3)/c², as in the theory page; taken from the two coefficients alone."""

    b1: float
    b2: float

    def potential(self, p: float) -> float:
        return p * p * (self.b1 / 2.0 + self.b2 * p / 3.0) / C2

    def density(self, p: float) -> float:
        return p * (self.b1 + self.b2 * p) / C2


def faults_of(state: SteadyState, load: Boundary) -> list[str]:
    """What is unphysical about a state."""
    network, law = state.network, _Law(b1=GAS.law.b1, b2=GAS.law.b2)  # type: ignore[attr-defined]
    through = max(state.throughput_kg_s, 1.0)
    asked = load.injections(network)
    found: list[str] = []
    left = state.injection_kg_s.copy()
    unsplit = set()
    for i, arc in enumerate(network.arcs):
        flow = float(state.flow_kg_s[i])
        a, b = network.tail[i], network.head[i]
        if not math.isfinite(flow):
            unsplit |= {int(a), int(b)}
            continue
        left[a] -= flow
        left[b] += flow
        # A station beside a pipe drives gas round at will; no pipe of this size carries this much.
        if abs(flow) > _MOST_KG_S:
            found.append(f"{arc.arc} carries {flow:.3g} kg/s")
        found += _arc_faults(
            arc,
            flow,
            float(state.pressure_pa[a]),
            float(state.pressure_pa[b]),
            _rise(network, i),
            law,
            through,
        )
    for k, node in enumerate(network.nodes):
        if k not in unsplit and abs(left[k]) > 1e-6 * through:
            found.append(f"{node.node} does not balance: {left[k]:.3g}")
        given = load.anchor_pa.get(node.node)
        if given is not None and abs(state.pressure_pa[k] - given) > 1e-6 * given:
            found.append(f"{node.node} does not have its pressure")
        if given is None and abs(state.injection_kg_s[k] - asked[k]) > 1e-6 * through:
            found.append(f"{node.node} is fed what no one nominated")
    return found


def _rise(network: Network, i: int) -> float:
    return network.nodes[network.head[i]].elevation_m - network.nodes[network.tail[i]].elevation_m


def _arc_faults(
    arc: Arc, flow: float, p: float, q: float, rise: float, law: _Law, through: float
) -> list[str]:
    rests = abs(flow) <= 1e-7 * through
    if not (math.isfinite(p) and math.isfinite(q)):
        return [] if rests else [f"{arc.arc} passes gas at no pressure"]
    if min(p, q) <= 0.0:
        return [f"{arc.arc} ends at a pressure below 0"]
    same = abs(p - q) <= 2e-7 * max(p, q)
    if isinstance(arc, Pipe | Resistor) and not (
        isinstance(arc, Resistor) and arc.pressure_loss_pa is not None
    ):
        assert arc.diameter_m is not None
        flux = flow / (math.pi / 4.0 * arc.diameter_m**2)
        if isinstance(arc, Pipe):
            assert arc.roughness_m is not None
            turbulent = abs(flux) * arc.diameter_m / GAS.viscosity_pa_s > 2600.0
            if not turbulent:
                return []
            drag = (
                friction(flux, arc.diameter_m, arc.roughness_m, GAS.viscosity_pa_s)
                * arc.length_m
                / arc.diameter_m
            )
        else:
            drag = arc.drag_factor or 0.0
        squares = [law.density(x) ** 2 for x in (p, math.sqrt(0.5 * (p * p + q * q)), q)]
        weight = 9.80665 * rise * (squares[0] + 4.0 * squares[1] + squares[2]) / 6.0
        missed = law.potential(p) - law.potential(q) - drag * abs(flux) * flux / 2.0 - weight
        slack = 2e-6 * law.potential(max(p, q)) + 0.05 * abs(weight)
        return [f"{arc.arc} misses its law by {missed:.3g}"] if abs(missed) > slack else []
    if isinstance(arc, ShortPipe) or (isinstance(arc, Valve) and arc.is_open):
        return [] if same else [f"{arc.arc} joins {p:.6g} and {q:.6g} Pa"]
    if isinstance(arc, Valve):
        return [] if rests else [f"{arc.arc} is closed and passes gas"]
    if isinstance(arc, Resistor):
        fall = (p - q) if flow > 0 else (q - p)
        good = (
            abs(p - q) <= (arc.pressure_loss_pa or 0.0) + 1.0
            if rests
            else abs(fall - (arc.pressure_loss_pa or 0.0)) <= 2.0
        )
        return [] if good else [f"{arc.arc} does not take its loss"]
    if rests:
        return []
    if flow < 0.0:
        passes = getattr(arc, "has_bypass", False) and same
        return [] if passes else [f"{arc.arc} passes gas backward"]
    if isinstance(arc, CheckValve):
        return [] if same else [f"{arc.arc} joins {p:.6g} and {q:.6g} Pa"]
    if isinstance(arc, ControlValve):
        return [] if q <= p * (1 + 1e-6) else [f"{arc.arc} raises the pressure"]
    assert isinstance(arc, CompressorStation)
    most = arc.ratio_max or math.inf
    return [] if p * (1 - 1e-6) <= q <= p * most * (1 + 1e-6) else [f"{arc.arc} has the ratio {q / p:.6g}"]
