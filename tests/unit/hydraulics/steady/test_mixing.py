"""Machines work on the gas that reaches them."""

from __future__ import annotations

import numpy as np
import pytest

from gasunion.hydraulics.gas.blend import CompositionBlend
from gasunion.hydraulics.gas.calorific import calorific
from gasunion.hydraulics.gas.composition import composition_of
from gasunion.hydraulics.gas.equation_of_state import EquationOfState
from gasunion.hydraulics.steady.feed import Feed
from gasunion.hydraulics.steady.mixing import mixed_state
from gasunion.network.boundary import Boundary
from gasunion.network.elements import CompressorStation, Node, Pipe
from gasunion.network.network import Network
from gasunion.studies.simulation.nomination import solve_set

NATURAL = {"methane": 0.93, "ethane": 0.04, "propane": 0.01, "nitrogen": 0.01, "carbon_dioxide": 0.01}
BLEND = {"methane": 0.6, "hydrogen": 0.4}
KELVIN = 288.15


def pipe(name: str, tail: str, head: str) -> Pipe:
    return Pipe(arc=name, tail=tail, head=head, length_m=20e3, diameter_m=0.5, roughness_m=1e-5)


def test_power_and_fuel_are_those_of_the_gas_at_the_inlet():
    """Two gases meet at m; the machines are behind it, and one of them alone is at the second exit."""
    network = Network(
        nodes=tuple(Node(node=n) for n in ("a", "h", "m", "n", "b", "c", "d")),
        arcs=(
            pipe("p", "a", "m"),
            pipe("q", "h", "m"),
            CompressorStation(arc="s", tail="m", head="n", ratio=1.4, efficiency=0.8, driver_efficiency=0.35),
            pipe("r", "n", "b"),
            CompressorStation(arc="t", tail="h", head="c", ratio=1.3, efficiency=0.8, driver_efficiency=0.35),
            pipe("u", "c", "d"),
        ),
    )
    boundary = Boundary(injection_kg_s={"a": 30.0, "h": 25.0, "b": -40.0, "d": -15.0}, anchor_pa={"a": 60e5})
    masses = {}
    parts = {}
    for node, fractions in (("a", NATURAL), ("h", BLEND)):
        composition = composition_of(fractions)
        parts[node] = CompositionBlend.parts(composition)
        masses[node] = EquationOfState(composition, equation="gerg2008").molar_mass_kg_mol
    feed = Feed(blend=CompositionBlend(temperature_k=KELVIN), parts=parts, norm_volume_m3_s={})
    made = mixed_state(network, boundary, feed, friction_law="colebrook", solve=solve_set)
    assert made.state.outcome.is_solved, made.state.outcome
    state = made.state
    # Rounds make pressures and flows alone; the last state has all its tables.
    assert state.regime is not None
    assert np.isfinite(state.velocity_m_s[[network.arc_index[n] for n in "pqru"]]).all()
    for name, node in (("s", "m"), ("t", "h")):
        arc = network.arc_index[name]
        if node == "h":
            gas = composition_of(BLEND)
        else:
            sent = {n: state.flow_kg_s[network.arc_index[k]] for n, k in (("a", "p"), ("h", "q"))}
            moles: dict[str, float] = {}
            for source, fractions in (("a", NATURAL), ("h", BLEND)):
                for component, share in fractions.items():
                    moles[component] = moles.get(component, 0.0) + sent[source] / masses[source] * share
            total = sum(moles.values())
            gas = composition_of({c: x / total for c, x in moles.items()})
        inlet = float(state.pressure_pa[network.node_index[node]])
        at = EquationOfState(gas, equation="gerg2008").state(pressure_pa=inlet, temperature_k=KELVIN)
        kappa, ratio = at.isentropic_exponent, 1.4 if name == "s" else 1.3
        share = (kappa - 1.0) / kappa
        work = inlet / at.density_kg_m3 * (ratio**share - 1.0) / share
        power = float(state.flow_kg_s[arc]) * work / 0.8
        assert state.units[name].power_w == pytest.approx(power, rel=1e-5)
        net = calorific(gas, combustion_c=25, metering_c=0).net_j_kg
        assert state.units[name].fuel_kg_s == pytest.approx(power / 0.35 / net, rel=1e-5)
