"""A case without a plan is explained in words, with the least violation."""

from __future__ import annotations

import dataclasses

import pytest
from tests.small_worlds import small_world

from gasunion.planning.plan import contracted_plan


def test_a_contract_beyond_its_pipe_names_itself_and_by_how_much_it_must_give_way():
    network, scenario = small_world(3)
    k0 = scenario.contracts[0]
    arc = network.arc("A1B0")
    most_mcm = arc.capacity_forward_m3_s * 86400 / 1e6 * scenario.calendar.days
    asked = dataclasses.replace(
        k0, minimum_bcm_y=2 * most_mcm / 1000, maximum_bcm_y=3 * most_mcm / 1000, swing=5.0
    )
    plan = contracted_plan(network, dataclasses.replace(scenario, contracts=(asked, *scenario.contracts[1:])))
    assert plan.outcome.code == "infeasible"
    words = [str(f) for f in plan.outcome.findings]
    assert any("contract year[K0]: cannot hold together" in w for w in words)
    gives = [f for f in plan.outcome.findings if f.where == "contract year[K0]" and "give way" in f.what]
    # At least half the asked year cannot pass the pipe; the supply behind it may allow less still.
    assert gives[0].value >= most_mcm * (1 - 1e-6)
    assert gives[0].unit == "mcm"
    assert gives[0].hint == "Change the promise, or widen what leads there."


def test_an_unknown_party_in_a_block_is_refused_by_name():
    from gasunion.planning.plan import block_plan

    with pytest.raises(ValueError, match="the block names X, Y; known parties: A, B, C"):
        block_plan(*small_world(3), frozenset({"A", "Y", "X"}))
