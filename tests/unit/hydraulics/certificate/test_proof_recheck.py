"""The recheck of a proof: what holds passes, and whatever is changed in it does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.small_networks import medium, network, pipe

from gasunion.hydraulics.certificate.completeness import uncovered
from gasunion.hydraulics.certificate.proof_recheck import recheck_proof
from gasunion.hydraulics.certificate.record import (
    Decision,
    EmptyLeaf,
    FlowDecision,
    InletDecision,
    Operation,
    OperationDecision,
    Proof,
    Side,
)
from gasunion.hydraulics.steady.solver import Solver
from gasunion.hydraulics.validation.nomination import free_state
from gasunion.network.boundary import Boundary
from gasunion.network.elements import CompressorStation, ControlValve

GAS = medium()
# The valve passes gas without loss, or takes 8 bar at least: the end asks for something between.
GAP = network(
    pipe("p1", "a", "b"),
    ControlValve(arc="v", tail="b", head="c", has_bypass=True, pressure_drop_pa_min=8e5),
    pipe("p2", "c", "d"),
    pipe("p3", "a", "d", diameter=0.5),
    d=(57e5, 58e5),
    b=(20e5, 80e5),
    c=(20e5, 80e5),
)
LOAD = Boundary(injection_kg_s={"d": -60.0}, anchor_pa={"a": 60e5})


@pytest.fixture(scope="module")
def proof() -> Proof:
    found = free_state(Solver(GAP, medium=GAS, friction_law="colebrook"), LOAD)
    assert found.state.outcome.code == "infeasible"
    assert found.proof is not None
    return found.proof


def wrong(proof: Proof, boundary: Boundary = LOAD) -> tuple[str, ...]:
    return recheck_proof(proof, GAP, boundary, medium=GAS, friction_law="colebrook")


def with_leaf(proof: Proof, at: int, leaf: EmptyLeaf) -> Proof:
    leaves = list(proof.leaves)
    leaves[at] = leaf
    return replace(proof, leaves=tuple(leaves))


def test_a_proof_of_several_leaves_holds(proof: Proof) -> None:
    assert len(proof.leaves) >= 4
    kinds = {type(d) for leaf in proof.leaves for d in leaf.decisions}
    assert {FlowDecision, OperationDecision} <= kinds
    assert wrong(proof) == ()


def test_no_leaf_may_be_missing(proof: Proof) -> None:
    for k in range(len(proof.leaves)):
        left = proof.leaves[:k] + proof.leaves[k + 1 :]
        assert wrong(replace(proof, leaves=left)) == ("the decisions at v leave something out",)
    assert wrong(replace(proof, leaves=())) == ("no leaf covers anything",)


def told_by_rows(proof: Proof) -> list[tuple[int, EmptyLeaf]]:
    """Leaves that the balances alone do not show empty; of the others no row and no range is asked for."""
    found = []
    for at, leaf in enumerate(proof.leaves):
        lower = leaf.lower.copy()
        lower[-1] = 1e-3
        told = wrong(with_leaf(proof, at, replace(leaf, lower=lower)))
        if "the rows are not asked to hold exactly" in told:
            found.append((at, leaf))
    assert len(found) >= 2
    return found


def test_no_row_may_be_moved(proof: Proof) -> None:
    for at, leaf in enumerate(proof.leaves):
        for row in range(len(leaf.rows)):
            lower, upper = leaf.row_lower.copy(), leaf.row_upper.copy()
            (lower if leaf.multipliers[row] > 0 else upper)[row] += 0.01 * np.sign(leaf.multipliers[row])
            assert wrong(with_leaf(proof, at, replace(leaf, row_lower=lower, row_upper=upper)))


def test_a_row_that_no_longer_holds_is_named_though_the_bound_is_made_to_fit(proof: Proof) -> None:
    named = 0
    for at, leaf in enumerate(proof.leaves):
        for row in range(len(leaf.rows)):
            weight = float(leaf.multipliers[row])
            lower, upper = leaf.row_lower.copy(), leaf.row_upper.copy()
            (lower if weight > 0 else upper)[row] += 0.05 * np.sign(weight)
            bound = leaf.bound + 0.05 * abs(weight)
            told = wrong(with_leaf(proof, at, replace(leaf, row_lower=lower, row_upper=upper, bound=bound)))
            named += any("row of" in s or "is not that of" in s or "asks for" in s for s in told)
    assert named >= 5


def test_no_coefficient_may_be_changed(proof: Proof) -> None:
    for at, leaf in told_by_rows(proof):
        # Of t a state asks nothing: it satisfies the rows with t = 0.
        for k in np.flatnonzero(leaf.matrix.indices < leaf.matrix.shape[1] - 1).tolist():
            matrix = leaf.matrix.copy()
            matrix.data[k] += 0.5
            assert wrong(with_leaf(proof, at, replace(leaf, matrix=matrix)))


def test_no_range_may_be_narrowed(proof: Proof) -> None:
    for at, leaf in told_by_rows(proof):
        for column in range(leaf.lower.size - 1):
            lower, upper = leaf.lower.copy(), leaf.upper.copy()
            potential = column < len(proof.nodes)
            for name, moved in (("lower", lower), ("upper", upper)):
                was = moved[column]
                other = lower[column] if name == "upper" else upper[column]
                # Within the network's own bounds of a potential; of a flow far into what the balances leave,
                # which is less than the proof takes.
                to = (1.2 if name == "lower" else 0.05) if potential else was + 0.95 * (other - was)
                moved[column] = to
                assert wrong(with_leaf(proof, at, replace(leaf, **{name: moved.copy()})))
                moved[column] = was


def test_t_may_not_be_kept_from_0(proof: Proof) -> None:
    at, leaf = told_by_rows(proof)[0]
    lower = leaf.lower.copy()
    lower[-1] = 0.1
    told = wrong(with_leaf(proof, at, replace(leaf, lower=lower)))
    assert "the rows are not asked to hold exactly" in told


def test_no_multiplier_and_no_bound_may_be_changed(proof: Proof) -> None:
    for at, leaf in enumerate(proof.leaves):
        assert wrong(with_leaf(proof, at, replace(leaf, bound=leaf.bound * 1.001 + 1e-6)))
        for row in range(len(leaf.rows)):
            multipliers = leaf.multipliers.copy()
            multipliers[row] *= 1.01
            assert wrong(with_leaf(proof, at, replace(leaf, multipliers=multipliers)))


def test_units_names_and_fuel_are_those_of_the_network(proof: Proof) -> None:
    units = ("the units are not the highest given pressure's potential and the throughput",)
    assert wrong(replace(proof, potential_unit=proof.potential_unit * 1e6)) == units
    assert wrong(replace(proof, flow_unit=proof.flow_unit * 1e6)) == units
    assert wrong(replace(proof, arcs=("p9", *proof.arcs[1:]))) != ()
    assert wrong(replace(proof, nodes=("z", *proof.nodes[1:]))) == ("there is no node z",)
    assert wrong(replace(proof, fuel_kg_s=(("b", 5.0),)))[0] == "nothing burns gas at b"
    assert wrong(proof, LOAD.with_anchors({})) == ("no pressure is given, so that nothing has a level",)


def test_no_arc_may_be_left_out() -> None:
    wide = GAP.replacing(arcs=[pipe("p3", "a", "d", diameter=0.5)])
    found = free_state(Solver(wide, medium=GAS, friction_law="colebrook"), LOAD)
    assert found.proof is not None
    more = network(*GAP.arcs, pipe("p4", "a", "d"), b=(20e5, 80e5), c=(20e5, 80e5), d=(57e5, 58e5))
    told = recheck_proof(found.proof, more, LOAD, medium=GAS, friction_law="colebrook")
    assert told == ("the flows are not those of the network: p4",)


def test_what_covers_everything() -> None:
    built = network(
        CompressorStation(arc="s", tail="a", head="b", has_bypass=True),
        ControlValve(arc="v", tail="a", head="b"),
    )

    def flow(side: Side, value: float) -> Decision:
        return FlowDecision(arc="v", side=side, value=value)

    def does(operation: Operation, arc: str = "s") -> Decision:
        return OperationDecision(arc=arc, operation=operation)

    most, least = flow(Side.AT_MOST, 0.4), flow(Side.AT_LEAST, 0.4)
    assert uncovered([()], built) == []
    assert uncovered([(most,), (least,)], built) == []
    assert uncovered([(flow(Side.AT_MOST, 0.5),), (least,)], built) == []
    for paths in (
        [],
        [(most,)],
        [(most,), (flow(Side.AT_LEAST, 0.5),)],
        [(most,), (InletDecision(arc="v", side=Side.AT_LEAST, value=0.4),)],
        [(most,), (FlowDecision(arc="s", side=Side.AT_LEAST, value=0.4),)],
        [(does(Operation.ACTS),), (does(Operation.CLOSED),)],
        [(most,), (least, does(Operation.ACTS)), (least, does(Operation.CLOSED))],
    ):
        assert uncovered(paths, built) != []
    whole = [(does(each),) for each in Operation]
    assert uncovered(whole, built) == []
    assert uncovered([(does(Operation.ACTS, "v"),), (does(Operation.CLOSED, "v"),)], built) == []
