"""Laws of steady flow that hold whatever the numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.small_networks import medium, network, pipe

from gasunion.hydraulics.steady.solver import Solver, SteadyState, steady_state
from gasunion.network.boundary import Boundary
from gasunion.network.elements import Arc, Pipe, ShortPipe
from gasunion.network.network import Network

ANCHOR_PA = 70e5
lengths = st.floats(5e3, 80e3)
diameters = st.floats(0.3, 1.2)
draws = st.floats(-30.0, 30.0)
LAWS = st.sampled_from(["weymouth", "colebrook", "hofer", "nikuradse", "vniigaz", "ontp"])


@st.composite
def meshed(draw: st.DrawFn) -> tuple[Network, dict[str, float]]:
    """A level ring of five nodes with two chords and a spur, and injections away from the anchor n0."""
    ends = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 0), (0, 2), (1, 3), (3, 5)]
    arcs = [
        pipe(f"p{k}", f"n{a}", f"n{b}", length=draw(lengths), diameter=draw(diameters))
        for k, (a, b) in enumerate(ends)
    ]
    return network(*arcs), {f"n{k}": draw(draws) for k in range(1, 6)}


def solved(net: Network, injection: dict[str, float], law: str = "colebrook") -> SteadyState:
    boundary = Boundary(injection_kg_s=injection, anchor_pa={"n0": ANCHOR_PA})
    return steady_state(net, boundary, medium=medium(), friction_law=law)


@given(meshed(), LAWS)
def test_mass_balances_and_every_pipe_obeys_its_law(case: tuple[Network, dict[str, float]], law: str) -> None:
    state = solved(*case, law)
    assert state.outcome.code in ("solved", "infeasible")
    assert state.mass_residual_kg_s <= 1e-9 * max(state.throughput_kg_s, 1e-9)
    assert state.outcome.residual is not None
    assert state.outcome.residual <= 1e-11


@given(meshed(), LAWS)
def test_reversed_injections_reverse_every_flow(case: tuple[Network, dict[str, float]], law: str) -> None:
    net, injection = case
    forward = solved(net, injection, law)
    backward = solved(net, {n: -q for n, q in injection.items()}, law)
    scale = max(forward.throughput_kg_s, 1.0)
    assert backward.flow_kg_s / scale == pytest.approx(-forward.flow_kg_s / scale, abs=1e-7)


@given(lengths, diameters, st.floats(0.1, 80.0), LAWS)
def test_two_strings_are_two_pipes(length: float, diameter: float, flow: float, law: str) -> None:
    single = network(
        pipe("a", "n0", "n1", length=length, diameter=diameter),
        pipe("b", "n0", "n1", length=length, diameter=diameter),
    )
    double = network(pipe("a", "n0", "n1", length=length, diameter=diameter, strings=2))
    one, two = solved(single, {"n1": -flow}, law), solved(double, {"n1": -flow}, law)
    assert two.pressure_pa == pytest.approx(one.pressure_pa, rel=1e-9)
    assert two.flow_kg_s.sum() == pytest.approx(one.flow_kg_s.sum(), rel=1e-9)


@given(lengths, diameters, st.floats(1.01, 2.0), st.floats(0.1, 60.0), LAWS)
def test_a_wider_pipe_at_the_same_flow_never_drops_more(
    length: float, diameter: float, wider: float, flow: float, law: str
) -> None:
    narrow = solved(network(pipe("a", "n0", "n1", length=length, diameter=diameter)), {"n1": -flow}, law)
    wide = solved(
        network(pipe("a", "n0", "n1", length=length, diameter=diameter * wider)), {"n1": -flow}, law
    )
    low = narrow.pressure_pa[1]
    assert wide.pressure_pa[1] >= low * (1 - 1e-12) or low < 0


@given(meshed(), st.floats(1.5, 4.0))
def test_units_scale(case: tuple[Network, dict[str, float]], factor: float) -> None:
    # With a constant friction factor and an ideal gas, p and f scale together.
    net, injection = case
    arcs = [
        Pipe(
            arc=a.arc,
            tail=a.tail,
            head=a.head,
            length_m=a.length_m,
            diameter_m=a.diameter_m,
            friction_factor=0.01,
        )
        for a in net.arcs
        if isinstance(a, Pipe)
    ]
    plain = network(*arcs)
    solver = Solver(plain, medium=medium(real=False), friction_law="colebrook")
    one = solver.solve(Boundary(injection_kg_s=injection, anchor_pa={"n0": ANCHOR_PA}))
    big = {n: q * factor for n, q in injection.items()}
    two = solver.solve(Boundary(injection_kg_s=big, anchor_pa={"n0": ANCHOR_PA * factor}))
    assert two.pressure_pa == pytest.approx(one.pressure_pa * factor, rel=1e-7)
    assert two.flow_kg_s == pytest.approx(one.flow_kg_s * factor, rel=1e-6, abs=1e-5)


@given(meshed())
def test_contraction_gives_what_ever_shorter_pipes_tend_to(case: tuple[Network, dict[str, float]]) -> None:
    net, injection = case
    spur: list[Arc] = [a for a in net.arcs if a.arc != "p7"]
    exact = solved(network(*spur, ShortPipe(arc="p7", tail="n3", head="n5")), injection)
    gaps = []
    for length in (100.0, 10.0, 1.0):
        near = solved(network(*spur, pipe("p7", "n3", "n5", length=length, diameter=1.2)), injection)
        gaps.append(float(np.abs(near.pressure_pa - exact.pressure_pa).max()))
        assert near.flow_kg_s == pytest.approx(exact.flow_kg_s, abs=1e-6)
    # The drop is proportional to the length; below 1e-4 Pa rounding is all there is.
    assert gaps[1] <= 0.11 * gaps[0] + 1e-4
    assert gaps[2] <= 0.11 * gaps[1] + 1e-4


@given(meshed(), st.floats(0.8, 1.2))
def test_a_warm_start_ends_where_a_cold_one_does(
    case: tuple[Network, dict[str, float]], factor: float
) -> None:
    net, injection = case
    solver = Solver(net, medium=medium(), friction_law="hofer")
    boundary = Boundary(injection_kg_s=injection, anchor_pa={"n0": ANCHOR_PA})
    load = boundary.scaled(factor)
    warm, cold = solver.solve(load, warm=solver.solve(boundary)), solver.solve(load)
    assert warm.pressure_pa == pytest.approx(cold.pressure_pa, rel=1e-8)


@given(st.floats(-300.0, 300.0), st.floats(-40.0, 40.0))
def test_a_risen_pipe_is_the_limit_of_its_pieces(rise: float, flow: float) -> None:
    heights = {f"n{k}": rise * k / 16 for k in range(17)}
    pieces = [pipe(f"p{k}", f"n{k}", f"n{k + 1}", length=50e3 / 16) for k in range(16)]
    fine = solved(network(*pieces, heights=heights), {"n16": -flow})
    coarse = solved(network(pipe("p", "n0", "n16"), heights=heights), {"n16": -flow})
    # One step's error falls with the square of S, which is below 0.05 here: pieces have 1/256 of it.
    share = 2e-6 + 3e-4 * (rise / 300.0) ** 2
    found, limit = coarse.network.by_node(coarse.pressure_pa), fine.network.by_node(fine.pressure_pa)
    assert found["n16"] == pytest.approx(limit["n16"], rel=share)
