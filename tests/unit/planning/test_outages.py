import dataclasses

import pytest
from tests.small_worlds import small_world

from gasunion.network.elements import Corridor
from gasunion.planning.outages import Outages
from gasunion.planning.plan import contracted_plan, status_quo


def without(network, name):
    arc = network.arc(name)
    assert isinstance(arc, Corridor)
    return network.replacing(
        arcs=[dataclasses.replace(arc, capacity_forward_m3_s=0.0, capacity_backward_m3_s=0.0)]
    )


@pytest.mark.parametrize("seed", [3, 8, 21])
def test_a_closed_arc_gives_the_same_surplus_as_a_network_built_without_it(seed):
    network, scenario = small_world(seed)
    outages = Outages(contracted_plan(network, scenario))
    for closure in outages.all_arcs():
        rebuilt = contracted_plan(without(network, closure.arc), scenario)
        assert closure.outcome.code == rebuilt.outcome.code
        assert closure.surplus_musd == pytest.approx(rebuilt.surplus_musd, abs=1e-3, nan_ok=True)
        assert not closure.loss_musd < -1e-3


def test_an_arc_that_a_pin_cannot_do_without_leaves_no_plan():
    plan = status_quo(*small_world(3))
    assert Outages(plan).without("A1B0").outcome.code == "infeasible"


def test_an_unknown_arc_is_named():
    with pytest.raises(KeyError, match="'X' is no arc of the plan"):
        Outages(contracted_plan(*small_world(3))).without("X")
