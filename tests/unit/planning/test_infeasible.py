"""A case without a plan is explained in words, with the least violation."""

from __future__ import annotations

import dataclasses

import pytest
from tests.small_worlds import small_world

from gasunion.intake.case import load_case
from gasunion.planning.infeasible import least_violation
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


def told(*changes: str) -> list[str]:
    """What stands before the irreducible set."""
    plan = contracted_plan(*load_case("two-party", changes=changes).planning_year(2025))
    words = [str(f) for f in plan.outcome.findings]
    first = next(i for i, w in enumerate(words) if "rows of this set" in w)
    assert first <= 10
    assert not any("rows of this set" in w for w in words[:first])
    return words[:first]


def test_what_to_change_comes_first_a_line_a_promise():
    assert told("supplies[A_FIELD,2025].month_min_factor=1.9", "supplies[A_FIELD,2025].capacity=17") == [
        "Lower month_min_factor of the supply at A_FIELD: "
        "twelve months cannot be produced (33.9 to 62.8 mcm/d short)."
    ]
    narrow = ["arcs[AB].capacity_forward=9", "contracts[A-B,*].minimum=9", "contracts[A-B,*].agreed=9"]
    # 9 bcm/y are 24.7 mcm/d; January's 0.09 of 9 bcm are 26.1 a day, February's 28.9, November's 27.
    # The least volume leaves the year whole and carries in summer, somehow, what winter cannot.
    summer, winter = told(*narrow)
    assert summer.startswith("Allow more swing in contract A-B: 8 months from March on must carry more (")
    assert winter == (
        "Widen arc AB or allow more swing in contract A-B: January, February, November and December "
        "cannot be carried (1.47, 4.27, 2.34, 1.47 mcm/d short)."
    )


def test_a_rate_that_gives_way_costs_its_volume():
    """To miss a year by 1 mcm is cheaper than to pass a daily maximum by 1 mcm/d for a month."""
    network, scenario = small_world(3)
    most = sum(s.capacity_bcm_y for s in scenario.supplies)
    k0 = dataclasses.replace(
        scenario.contracts[0], minimum_bcm_y=most, maximum_bcm_y=most, agreed_bcm_y=most, swing=5.0
    )
    plan = contracted_plan(network, dataclasses.replace(scenario, contracts=(k0, *scenario.contracts[1:])))
    found = least_violation(plan.formulation, plan.program)
    assert found
    days = {p.period: p.days for p in scenario.calendar.periods}
    for v in found:
        of_days = 1 if v.unit == "mcm" else days[v.place[-1]]
        assert v.volume_mcm == pytest.approx(v.amount * of_days)
    # The year alone gives way: by rates it would be dearer.
    assert [v.promise for v in found] == ["contract year"]


def test_an_unknown_party_in_a_block_is_refused_by_name():
    from gasunion.planning.plan import block_plan

    with pytest.raises(ValueError, match="the block names X, Y; known parties: A, B, C"):
        block_plan(*small_world(3), frozenset({"A", "Y", "X"}))
