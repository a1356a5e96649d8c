"""Flows that a proof takes as known are the only ones that the laws allow, or the proof does not pass."""

from __future__ import annotations

from dataclasses import replace

from tests.small_networks import medium, network, pipe

from gasunion.hydraulics.certificate.proof_recheck import recheck_proof
from gasunion.hydraulics.certificate.record import Proof
from gasunion.hydraulics.steady.solver import Solver
from gasunion.hydraulics.validation.nomination import free_state
from gasunion.network.boundary import Boundary
from gasunion.network.elements import CompressorStation
from gasunion.network.network import Network

GAS = medium()
LOAD = Boundary(injection_kg_s={"c": -50.0}, anchor_pa={"a": 60e5})


def ring(*more: CompressorStation) -> Network:
    return network(
        pipe("p1", "a", "b"), pipe("p2", "b", "c"), pipe("p3", "a", "c", diameter=0.5), *more, c=(None, 30e5)
    )


def proof_of(built: Network) -> Proof:
    found = free_state(Solver(built, medium=GAS, friction_law="colebrook"), LOAD)
    assert found.proof is not None
    return found.proof


def with_flows(proof: Proof, moved: dict[str, float]) -> Proof:
    """The ranges of some flows moved, all else as it was."""
    (leaf,) = proof.leaves
    lower, upper = leaf.lower.copy(), leaf.upper.copy()
    for name, change in moved.items():
        column = len(proof.nodes) + proof.arcs.index(name)
        middle = 0.5 * (lower[column] + upper[column]) + change
        lower[column], upper[column] = middle - 1e-8, middle + 1e-8
    return replace(proof, leaves=(replace(leaf, lower=lower, upper=upper),))


def wrong(proof: Proof, built: Network) -> tuple[str, ...]:
    return recheck_proof(proof, built, LOAD, medium=GAS, friction_law="colebrook")


def test_the_flows_of_a_ring_of_pipes_are_known() -> None:
    proof = proof_of(ring())
    assert wrong(proof, ring()) == ()
    assert wrong(with_flows(proof, {}), ring()) == ()


def test_flows_that_do_not_balance_are_not_those_of_a_state() -> None:
    told = wrong(with_flows(proof_of(ring()), {"p3": 0.01}), ring())
    assert "the flows that are taken as known do not balance at c" in told


def test_flows_that_balance_and_go_round_are_not_those_of_a_state() -> None:
    told = wrong(with_flows(proof_of(ring()), {"p1": 0.01, "p2": 0.01, "p3": -0.01}), ring())
    assert any("does not close" in sentence for sentence in told)


def test_beside_a_station_no_flow_is_known() -> None:
    built = ring(CompressorStation(arc="s", tail="a", head="b", has_bypass=False))
    proof = proof_of(built)
    assert wrong(proof, built) == ()
    forged = with_flows(proof, dict.fromkeys(proof.arcs, 0.0))
    assert "the range of the flow in p3 is not proved" in wrong(forged, built)
