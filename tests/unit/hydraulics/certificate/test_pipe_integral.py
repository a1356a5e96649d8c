"""The second function for pipes, held against a fine integration in another variable."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from gasunion.hydraulics.certificate.pipe_integral import PipeIntegral
from gasunion.hydraulics.gas.law import Medium, full_cnga
from gasunion.network.elements import Node, Pipe
from gasunion.network.network import Network

CONSTANT = 470.0
MEDIUM = Medium(
    law=full_cnga(sound_speed_squared=CONSTANT * 288.15, specific_gravity=0.62, temperature_k=288.15),
    temperature_k=288.15,
    gas_constant_j_kg_k=CONSTANT,
    viscosity_pa_s=1.1e-5,
    isentropic_exponent=1.296,
)
LENGTH_M, DIAMETER_M, FACTOR = 20_000.0, 0.5, 0.012
GRAVITY = 9.80665


def of(rise_m: float) -> PipeIntegral:
    pipe = Pipe(arc="p", tail="a", head="b", length_m=LENGTH_M, diameter_m=DIAMETER_M, friction_factor=FACTOR)
    network = Network(nodes=(Node(node="a"), Node(node="b", elevation_m=rise_m)), arcs=(pipe,))
    return PipeIntegral(network, medium=MEDIUM, friction_law="colebrook")


def tail_pa(head_pa: float, flow_kg_s: float, rise_m: float) -> float:
    """The pressure at the tail, by steps in the potential, which no step of the recheck uses."""
    flux = flow_kg_s / (math.pi / 4.0 * DIAMETER_M**2)
    push = FACTOR * LENGTH_M / DIAMETER_M * abs(flux) * flux / 2.0

    def slope(_: float, level: np.ndarray) -> np.ndarray:
        density = MEDIUM.law.density(MEDIUM.law.pressure(level))
        return push + density**2 * GRAVITY * rise_m

    start = MEDIUM.law.potential(np.array([head_pa]))
    end = solve_ivp(slope, (0.0, 1.0), start, rtol=1e-11, atol=1e-3).y[:, -1]
    return float(MEDIUM.law.pressure(end)[0])


@pytest.mark.parametrize("rise_m", [-250.0, -10.0, 10.0, 250.0])
@pytest.mark.parametrize("head_bar", [1.5, 20.0, 50.0])
@pytest.mark.parametrize("flow_kg_s", [-0.0, 5.0, 43.0, 90.0])
def test_a_state_of_the_momentum_equation_is_found_right_whatever_pressure_is_left(
    rise_m: float, head_bar: float, flow_kg_s: float
) -> None:
    head, flow = np.array([head_bar * 1e5]), np.array([flow_kg_s])
    tail = np.array([tail_pa(float(head[0]), flow_kg_s, rise_m)])
    top = float(max(tail[0], head[0]))
    assert of(rise_m).misfit(tail, head, flow, top_pa=top)[0] < 2.0e-6
    # By a thousandth of what the gas weighs, or of a flow, it is found wrong.
    moved = 1e-4 * top
    assert of(rise_m).misfit(tail + moved, head, flow, top_pa=top)[0] > 1.0e-4 * tail[0] / top
    if flow_kg_s > 20.0:
        assert of(rise_m).misfit(tail, head, flow * 1.001, top_pa=top)[0] > 2.0e-5
