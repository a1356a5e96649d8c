"""Worlds: the same draw for the same two numbers, failures counted, a shock carried into each."""

from __future__ import annotations

import dataclasses

import pytest
from tests.random_years import BLOCK, closed_year

from gasunion.planning.formulation import formulate
from gasunion.studies.fleet import Crew
from gasunion.studies.worth.served import gain_without_shortage_usd
from gasunion.studies.worth.world import (
    Year,
    carried,
    world_gain,
)
from gasunion.studies.worth.worlds import AMOUNTS, Worlds, worlds


@pytest.fixture(scope="module")
def small() -> Year:
    return closed_year()


def test_a_world_is_the_same_for_the_same_seed_and_index_and_another_for_another(small):
    one, again, other = (world_gain(small, seed=s, index=i) for s, i in ((3, 0), (3, 0), (3, 1)))
    assert one == again
    assert one["misfit"] != other["misfit"]
    assert world_gain(small, seed=4, index=0)["misfit"] != one["misfit"]


def test_every_world_is_told_and_its_parts_and_point_sum_to_its_gain(small):
    found = worlds(small, key="small", count=6, seed=2, crew=Crew(workers=1))
    assert [r["index"] for r in found.rows] == list(range(6))
    assert len(found.solved) + sum(found.failures.values()) == 6
    assert len(found.solved) >= 3
    for r in found.solved:
        assert r["timing_usd"] + r["trade_usd"] + r["shortage_usd"] == r["gain_usd"] >= 0
        assert sum(r["point_usd"].values()) == pytest.approx(r["gain_usd"], abs=20)
    for amount in AMOUNTS:
        q = found.quantiles(amount)
        assert q is not None
        assert q["p5"] <= q["p50"] <= q["p95"]


def test_worlds_that_fail_are_counted_by_reason_and_leave_no_quantile():
    rows = ({"index": 0, "why": "not consistent"}, {"index": 1, "why": "not consistent"})
    found = Worlds(seed=0, block=BLOCK, rows=rows)
    assert found.failures == {"not consistent": 2}
    assert found.quantiles("gain_usd") is None


def test_a_world_that_leaves_unserved_what_was_served_fails_in_words():
    # The year is reconciled with a shortage of which its status quo knows nothing.
    short = closed_year(shortage_bcm=0.4)
    wrong = dataclasses.replace(short, scenario=dataclasses.replace(short.scenario, shortages=()))
    assert world_gain(wrong, seed=0, index=0)["why"] == "not consistent: more unserved than documented"


def test_a_shock_is_carried_into_a_world_as_a_factor(small):
    asked = dataclasses.replace(
        small.base,
        supplies=tuple(
            dataclasses.replace(s, capacity_bcm_y=s.capacity_bcm_y * 0.9) if s.node == "A0" else s
            for s in small.base.supplies
        ),
        home_uplift_usd_per_tcm=600.0,
    )
    world = dataclasses.replace(
        small.base,
        supplies=tuple(
            dataclasses.replace(s, capacity_bcm_y=s.capacity_bcm_y * 1.1) for s in small.base.supplies
        ),
    )
    found = carried(small.base, asked, world)
    before = {s.node: s.capacity_bcm_y for s in small.base.supplies}
    after = {s.node: s.capacity_bcm_y for s in found.supplies}
    assert after["A0"] == pytest.approx(before["A0"] * 0.99)
    assert after["B0"] == pytest.approx(before["B0"] * 1.1)
    assert found.home_uplift_usd_per_tcm == 600.0
    assert carried(small.base, small.base, world) == world


def test_without_a_documented_shortage_what_was_used_is_what_was_wanted():
    short = closed_year(shortage_bcm=0.4)
    told = world_gain(short, seed=1, index=0)
    assert short.base.shortages[0].value_bcm > 0.1
    f = formulate(short.network, short.base)
    assert gain_without_shortage_usd(f, BLOCK) is not None
    if not told["why"]:
        assert 0 <= told["without_shortage_usd"]


def test_a_world_tells_every_coalition_where_it_is_asked_to(small):
    row = world_gain(dataclasses.replace(small, is_every=True), seed=3, index=0)
    gains = row.pop("coalition_usd")
    assert row == world_gain(small, seed=3, index=0)
    assert len(gains) == 8
    assert gains[7] == row["gain_usd"]
    assert [gains[m] for m in (0, 1, 2, 4)] == [0, 0, 0, 0]
    assert all(0 <= g <= gains[7] for g in gains)
