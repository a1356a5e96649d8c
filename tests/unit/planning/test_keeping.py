"""A status quo keeps what its base year served, party by party, where its pins leave that."""

from __future__ import annotations

import dataclasses

import pytest
from tests.random_years import closed_year

from gasunion.planning import outages
from gasunion.planning import plan as planning
from gasunion.planning.coalition import MARKET
from gasunion.planning.outages import Outages
from gasunion.planning.plan import Plan, status_quo
from gasunion.planning.served import served_mcm_d


def lacking_mcm(plan: Plan) -> dict[tuple[str, str], float]:
    """(party, class) → by how much its use of the year is below what the base served. [mcm]"""
    f = plan.formulation
    by_step = (served_mcm_d(f) - plan.use) @ f.days
    lacking: dict[tuple[str, str], float] = {}
    territory = {n.node: n.territory for n in f.grid.nodes}
    for use, volume in zip(f.uses, by_step.tolist(), strict=True):
        if use.use_class != MARKET:
            key = territory[use.node], use.use_class
            lacking[key] = lacking.get(key, 0.0) + volume
    return lacking


@pytest.mark.parametrize("seed", range(1, 7))
@pytest.mark.parametrize("shortage_bcm", [0.0, 0.4])
def test_no_party_and_class_gets_less_than_the_base_served(seed: int, shortage_bcm: float) -> None:
    year = closed_year(seed, shortage_bcm=shortage_bcm)
    # Values that would take gas from A wherever a way to B or C burns less.
    plan = status_quo(year.network, year.base)
    assert plan.outcome.is_solved
    assert max(lacking_mcm(plan).values()) <= len(plan.scenario.contracts) * 1.0


def test_without_it_a_party_goes_short_for_another_behind_a_border(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, taken = 0.0, 0.0
    for seed in range(1, 13):
        year = closed_year(seed, shortage_bcm=0.4)
        kept = max(kept, *lacking_mcm(status_quo(year.network, year.base)).values())
        with monkeypatch.context() as patch:
            patch.setattr(planning, "keeping_served", lambda f, program: program)
            taken = max(taken, *lacking_mcm(status_quo(year.network, year.base)).values())
    assert kept <= 4.0
    assert taken > 20.0


def test_after_a_shock_nothing_is_kept_and_the_values_decide() -> None:
    year = closed_year(1)
    less = tuple(dataclasses.replace(s, capacity_bcm_y=0.8 * s.capacity_bcm_y) for s in year.base.supplies)
    plan = status_quo(year.network, dataclasses.replace(year.base, supplies=less))
    assert plan.outcome.is_solved
    assert max(lacking_mcm(plan).values()) > 100.0
    assert plan.program.row_lower.size == plan.formulation.program.row_lower.size


def test_a_closed_arc_may_take_what_was_served(monkeypatch: pytest.MonkeyPatch) -> None:
    def left(plan: Plan) -> int:
        return sum(c.outcome.is_solved for c in Outages(plan).all_arcs())

    free, held = 0, 0
    for seed in range(1, 5):
        year = closed_year(seed)
        plan = status_quo(year.network, year.base)
        free += left(plan)
        with monkeypatch.context() as patch:
            patch.setattr(outages, "released_served", lambda f, program: program)
            held += left(plan)
    assert free > held
