"""Tables that are kept with a network: what a replaced element changes, and what it leaves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gasunion.network.elements import CompressorStation, Node, Pipe, Valve
from gasunion.network.network import Network


def pipe(name: str, tail: str, head: str, **more: float) -> Pipe:
    return Pipe(arc=name, tail=tail, head=head, length_m=1e4, diameter_m=0.5, friction_factor=0.01, **more)


@pytest.fixture
def network() -> Network:
    return Network(
        nodes=tuple(Node(node=n) for n in "abcd"),
        arcs=(
            pipe("1", "a", "b"),
            CompressorStation(arc="2", tail="b", head="c"),
            Valve(arc="3", tail="b", head="c", is_open=True),
            pipe("4", "c", "d", flow_kg_s_max=30.0, pressure_pa_max=60e5),
        ),
    )


def same(one: Network, other: Network) -> None:
    fresh = Network(nodes=other.nodes, arcs=other.arcs)
    for name in ("is_pipe", "is_unit", "area_m2", "length_m", "flow_kg_s_max", "pressure_pa_max"):
        assert np.array_equal(
            getattr(one.arc_table, name), getattr(fresh.arc_table, name), equal_nan=name.endswith(("m2", "m"))
        ), name
    assert all(np.array_equal(a, b) for a, b in zip(one.pressure_ranges, fresh.pressure_ranges, strict=True))
    assert np.array_equal(one.tail, fresh.tail)
    assert np.array_equal(one.head, fresh.head)


def test_a_table_holds_what_the_elements_say(network: Network) -> None:
    table = network.arc_table
    assert table.is_pipe.tolist() == [True, False, False, True]
    assert table.is_unit.tolist() == [False, True, False, False]
    assert table.area_m2[0] == pytest.approx(np.pi / 4.0 * 0.25)
    assert np.isnan(table.area_m2[1])
    assert table.flow_kg_s_max.tolist() == [np.inf, np.inf, np.inf, 30.0]
    assert table.pressure_pa_max.tolist() == [np.inf, np.inf, np.inf, 60e5]


def test_a_replaced_element_changes_the_table_and_not_that_of_the_former_network(network: Network) -> None:
    same(network, network)
    wider = replace(network.arc("1"), diameter_m=1.0)
    turned = replace(network.arc("4"), tail="d", head="c")
    bounded = replace(network.node("a"), pressure_pa_min=20e5)
    other = network.replacing(nodes=[bounded], arcs=[wider, turned])
    same(other, other)
    assert other.arc_table.area_m2[0] == pytest.approx(4.0 * network.arc_table.area_m2[0])
    assert other.pressure_ranges[0][0] == 20e5
    assert network.pressure_ranges[0][0] == 0.0
    kept = network.replacing(arcs=[wider])
    same(kept, kept)
    assert network.arc("1") != wider


def test_elements_of_other_names_are_left_out(network: Network) -> None:
    assert network.replacing(nodes=[Node(node="z")], arcs=[pipe("9", "a", "d")]) == network


def test_a_replaced_arc_must_end_at_nodes(network: Network) -> None:
    with pytest.raises(ValueError, match="arc '1' ends at 'z', which is no node"):
        network.replacing(arcs=[pipe("1", "a", "z")])
