"""Gas quality on random networks with any flows, cycles among them: energy and volume are conserved."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gasunion.hydraulics.gas.quality import FedGas, mixed, quality
from gasunion.network.elements import Node, ShortPipe
from gasunion.network.network import Network

ROUNDING = 1e-9


@st.composite
def flows(draw):
    """A connected network with flows that balance, cycles and still arcs included."""
    size = draw(st.integers(2, 8))
    pairs = [(draw(st.integers(0, i - 1)), i) for i in range(1, size)]
    for _ in range(draw(st.integers(0, 6))):
        a, b = draw(st.integers(0, size - 1)), draw(st.integers(0, size - 1))
        if a != b:
            pairs.append((a, b))
    arcs = tuple(ShortPipe(arc=f"a{k:02d}", tail=f"n{i}", head=f"n{j}") for k, (i, j) in enumerate(pairs))
    network = Network(nodes=tuple(Node(node=f"n{i}") for i in range(size)), arcs=arcs)
    flow = np.array(
        draw(st.lists(st.sampled_from([-50.0, -3.0, 0.0, 1.0, 20.0]), min_size=len(arcs), max_size=len(arcs)))
    )
    injection = np.bincount(network.tail, flow, size) - np.bincount(network.head, flow, size)
    return network, flow, injection


def leaving(network, flow, injection):
    """What is taken out at each node."""
    return np.maximum(-injection, 0.0)


@given(flows(), st.integers(0, 2**31))
def test_energy_and_volume_fed_in_are_taken_out(case, seed):
    network, flow, injection = case
    random = np.random.default_rng(seed)
    fed = {
        n.node: FedGas(
            gross_j_m3=float(random.uniform(30e6, 45e6)), density_kg_m3=float(random.uniform(0.7, 0.9))
        )
        for n, q in zip(network.nodes, injection, strict=True)
        if q > 0
    }
    result = quality(network, flow_kg_s=flow, injection_kg_s=injection, fed=fed)
    out = leaving(network, flow, injection)
    energy_in = sum(injection[network.node_index[n]] * g.gross_j_m3 / g.density_kg_m3 for n, g in fed.items())
    volume_in = sum(injection[network.node_index[n]] / g.density_kg_m3 for n, g in fed.items())
    taken = out > 0
    assert np.isfinite(result.gross_j_kg[taken]).all()
    assert (out[taken] * result.gross_j_kg[taken]).sum() == pytest.approx(energy_in, rel=ROUNDING, abs=1.0)
    assert (out[taken] * result.volume_m3_kg[taken]).sum() == pytest.approx(volume_in, rel=ROUNDING, abs=1e-9)


@given(flows(), st.integers(0, 2**31))
def test_no_mixture_is_better_or_worse_than_what_was_fed_in(case, seed):
    network, flow, injection = case
    fed = np.random.default_rng(seed).uniform(1.0, 2.0, len(network.nodes))
    found = mixed(network, flow, injection, fed)
    source = fed[injection > 0]
    if len(source):
        known = found[np.isfinite(found)]
        assert known.min() >= source.min() - ROUNDING
        assert known.max() <= source.max() + ROUNDING
    else:
        assert np.isnan(found).all()


@given(flows(), st.floats(1e-6, 1e6))
def test_the_size_of_all_flows_together_does_not_matter(case, factor):
    network, flow, injection = case
    fed = np.linspace(1.0, 2.0, len(network.nodes))
    np.testing.assert_allclose(
        mixed(network, flow * factor, injection * factor, fed),
        mixed(network, flow, injection, fed),
        rtol=ROUNDING,
    )
