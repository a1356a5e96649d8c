from __future__ import annotations

import numpy as np
import pytest

from gasunion.hydraulics.gas.quality import FedGas, mixed, quality
from gasunion.network.elements import Node, ShortPipe
from gasunion.network.network import Network


def network_of(*pairs: tuple[str, str]) -> Network:
    names = sorted({n for p in pairs for n in p})
    return Network(
        nodes=tuple(Node(node=n) for n in names),
        arcs=tuple(ShortPipe(arc=f"{i}{a}{b}", tail=a, head=b) for i, (a, b) in enumerate(pairs)),
    )


def test_two_gases_mix_by_mass_and_their_calorific_value_by_volume():
    net = network_of(("a", "c"), ("b", "c"), ("c", "d"))
    light, heavy = FedGas(gross_j_m3=40e6, density_kg_m3=0.8), FedGas(gross_j_m3=35e6, density_kg_m3=1.0)
    found = quality(
        net,
        flow_kg_s=np.array([8.0, 10.0, 18.0]),
        injection_kg_s=np.array([8.0, 10.0, 0.0, -18.0]),
        fed={"a": light, "b": heavy},
    )
    # 8 kg/s are 10 m³/s of the light gas, 10 kg/s are 10 m³/s of the heavy one.
    assert found.gross_j_m3[3] == pytest.approx(37.5e6, rel=1e-14)
    assert found.density_kg_m3[3] == pytest.approx(0.9, rel=1e-14)


def test_a_flow_against_its_arc_carries_gas_to_the_tail():
    net = network_of(("a", "b"))
    assert mixed(net, np.array([-5.0]), np.array([-5.0, 5.0]), np.array([np.nan, 3.0])).tolist() == [3.0, 3.0]


def test_gas_that_circulates_is_mixed_with_what_joins_it():
    net = network_of(("a", "b"), ("b", "c"), ("c", "b"), ("c", "d"))
    found = mixed(
        net,
        np.array([1.0, 101.0, 100.0, 1.0]),
        np.array([1.0, 0.0, 0.0, -1.0]),
        np.array([7.0, np.nan, np.nan, np.nan]),
    )
    np.testing.assert_allclose(found, 7.0, rtol=1e-13)


def test_a_still_branch_and_a_ring_that_nothing_joins_have_no_quality():
    net = network_of(("a", "b"), ("b", "c"), ("x", "y"), ("y", "x"))
    found = mixed(
        net,
        np.array([4.0, 0.0, 2.0, 2.0]),
        np.array([4.0, -4.0, 0.0, 0.0, 0.0]),
        np.array([1.5, np.nan, np.nan, np.nan, np.nan]),
    )
    assert found[:2].tolist() == [1.5, 1.5]
    assert np.isnan(found[2:]).all()


def test_places_joined_by_a_flow_that_is_not_known_are_one():
    net = network_of(("a", "b"), ("b", "c"), ("b", "c"), ("c", "d"), ("e", "c"))
    found = mixed(
        net,
        np.array([1.0, np.nan, np.nan, 4.0, 3.0]),
        np.array([1.0, 0.0, 0.0, -4.0, 3.0]),
        np.array([8.0, np.nan, np.nan, np.nan, 4.0]),
    )
    assert found.tolist() == [8.0, 5.0, 5.0, 5.0, 4.0]


def test_gas_of_unknown_quality_is_refused_by_the_names_of_its_nodes():
    net = network_of(("a", "b"), ("c", "b"))
    with pytest.raises(ValueError, match="gas of unknown quality is fed in at 'a', 'c'"):
        quality(net, flow_kg_s=np.ones(2), injection_kg_s=np.array([1.0, -2.0, 1.0]), fed={})
