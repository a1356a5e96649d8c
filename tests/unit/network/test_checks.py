"""Every bad input is one clear sentence with the element's name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gasunion.network.boundary import Boundary
from gasunion.network.checks import faults
from gasunion.network.elements import Arc, CompressorStation, Node, Pipe, Resistor, ShortPipe, Valve
from gasunion.network.network import Network

PIPE = Pipe(arc="P1", tail="A", head="B", length_m=1e4, diameter_m=0.5, roughness_m=1e-5)
NODES = tuple(Node(node=n) for n in "ABCD")
LOAD = Boundary(injection_kg_s={"B": -5.0}, anchor_pa={"A": 50e5})


def sentences(*arcs: Arc, nodes: tuple[Node, ...] = NODES, boundary: Boundary = LOAD) -> list[str]:
    return [str(f) for f in faults(Network(nodes=nodes, arcs=arcs), boundary)]


BAD = [
    (replace(PIPE, length_m=-1.0), "pipe P1: the length is -1 m; it must be above 0."),
    (replace(PIPE, diameter_m=0.0), "pipe P1: the diameter is 0 m; it must be above 0."),
    (replace(PIPE, length_m=float("nan")), "pipe P1: the length is nan m; it must be a finite number."),
    (replace(PIPE, roughness_m=-1e-5), "pipe P1: the roughness is -1e-05 m; it must be 0 or more."),
    (replace(PIPE, roughness_m=None), "pipe P1: it has neither roughness nor friction factor."),
    (replace(PIPE, roughness_m=0.6), "pipe P1: the roughness, 0.6 m, is not below the diameter, 0.5 m."),
    (replace(PIPE, strings=0), "pipe P1: it has 0 strings; it must have at least 1."),
    (replace(PIPE, friction_factor=0.0), "pipe P1: the friction factor is 0; it must be above 0."),
    (
        CompressorStation(arc="S1", tail="A", head="B", ratio=1.2, pressure_out_pa=60e5),
        "station S1: it has 2 set points, ratio and outlet set point; it can hold one.",
    ),
    (
        CompressorStation(arc="S1", tail="A", head="B", efficiency=1.2),
        "station S1: the efficiency is 1.2; it must be above 0 and at most 1.",
    ),
    (
        CompressorStation(arc="S1", tail="A", head="B", ratio_max=0.9),
        "station S1: the highest ratio is 0.9; a station does not lower pressure.",
    ),
    (
        Resistor(arc="R1", tail="A", head="B"),
        "resistor R1: it needs a drag factor with a diameter, or a pressure loss.",
    ),
]


@pytest.mark.parametrize(("arc", "sentence"), BAD, ids=lambda v: v if isinstance(v, str) else "")
def test_a_bad_element_is_told_by_name_value_and_limit(arc: Arc, sentence: str) -> None:
    assert sentences(arc) == [sentence]


def test_every_fault_is_told_at_once() -> None:
    found = sentences(replace(PIPE, length_m=-1.0, diameter_m=-2.0), replace(PIPE, arc="P2", length_m=0.0))
    assert found == [
        "pipe P1: the length is -1 m; it must be above 0.",
        "pipe P1: the diameter is -2 m; it must be above 0.",
        "pipe P2: the length is 0 m; it must be above 0.",
    ]


def test_a_load_at_an_unknown_node_is_told() -> None:
    load = Boundary(injection_kg_s={"X": -5.0}, anchor_pa={"A": 50e5})
    assert sentences(PIPE, boundary=load) == ["node X: is named by the boundary and is no node."]


def test_no_anchor_is_told() -> None:
    assert sentences(PIPE, boundary=Boundary(injection_kg_s={"B": -5.0})) == [
        "boundary: no node has a given pressure, so that pressures have no level. "
        "Give the pressure of one node."
    ]


def test_anchors_that_fight_over_a_path_without_loss_are_told() -> None:
    load = Boundary(anchor_pa={"A": 50e5, "C": 60e5})
    joined = ShortPipe(arc="Z", tail="A", head="C")
    assert sentences(PIPE, joined, boundary=load) == [
        "node C: is given 60 bar and A 50 bar, and only parts without resistance (short pipes, open valves, "
        "stations) join them: they contradict each other, or nothing decides what flows. Give one of the two "
        "pressures, or give a unit between them a flow to hold."
    ]


def test_supply_that_is_not_demand_is_told() -> None:
    load = Boundary(injection_kg_s={"A": 4.0, "B": -5.0}, anchor_pa={"A": 50e5})
    assert sentences(PIPE, boundary=load) == [
        "node A: supply is 4 kg/s and demand 5 kg/s around it; they must be equal. "
        "Balance the nomination, or name an anchor without a nomination."
    ]


def test_an_island_with_flow_and_without_an_anchor_is_told() -> None:
    other = replace(PIPE, arc="P2", tail="C", head="D")
    closed = Valve(arc="V", tail="B", head="C", is_open=False)
    load = Boundary(injection_kg_s={"B": -5.0, "C": 3.0, "D": -3.0}, anchor_pa={"A": 50e5})
    assert sentences(PIPE, other, closed, boundary=load) == [
        "node C: the part of 2 nodes around it has no given pressure; 3 kg/s enter and 3 kg/s leave there. "
        "Give one of its nodes a pressure, or open a valve towards it."
    ]


def test_limits_that_contradict_each_other_are_told() -> None:
    nodes = (NODES[0], Node(node="B", pressure_pa_min=60e5, pressure_pa_max=50e5), *NODES[2:])
    assert sentences(PIPE, nodes=nodes) == [
        "node B: the least pressure, 60 bar, is above the highest, 50 bar."
    ]


def test_a_sound_network_has_no_faults() -> None:
    assert sentences(PIPE) == []


def test_a_boundary_refuses_numbers_that_do_not_exist() -> None:
    with pytest.raises(ValueError, match="node 'B': the injection is nan kg/s; it must be a finite number"):
        Boundary(injection_kg_s={"B": float("nan")})
    with pytest.raises(
        ValueError, match="node 'A': the anchor pressure is -1 Pa; it must be finite and above 0"
    ):
        Boundary(anchor_pa={"A": -1})
