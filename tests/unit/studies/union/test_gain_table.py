"""Gains of all coalitions are the same whoever computes them and in whatever order rows stood."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from tests.random_unions import PARTIES, random_union

from gasunion.network.network import Network
from gasunion.planning.coalition import Footing, coalition, footing_of
from gasunion.planning.plan import status_quo
from gasunion.program import solve
from gasunion.scenario.scenario import Scenario
from gasunion.studies.fleet import Crew
from gasunion.studies.union import table
from gasunion.studies.union.table import gain_table
from gasunion.studies.worth.coalitions import in_gray_order, members_of


def footing(network: Network, scenario: Scenario) -> Footing:
    plan = status_quo(network, scenario)
    assert plan.pins is not None
    return footing_of(plan.formulation, pins=plan.pins, x=plan.x)


def test_every_coalition_stands_once_a_member_more_or_less_than_the_one_before() -> None:
    ground = footing(*random_union(2))
    order = in_gray_order(ground, PARTIES)
    assert sorted(order) == list(range(16))
    assert all((a ^ b).bit_count() == 1 for a, b in pairwise(order))


def test_one_process_and_several_give_the_same_and_it_is_what_a_new_programme_each_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(table, "CHUNK", 3)
    for seed in (2, 5):
        ground = footing(*random_union(seed, with_shortage=True))
        alone = gain_table(ground, PARTIES, key="", crew=Crew(workers=1))
        assert gain_table(ground, PARTIES, key="", crew=Crew(workers=2)) == alone
        for mask in range(1, 1 << len(PARTIES)):
            program = coalition(ground, members_of(alone.players, mask))
            anew = (float(program.cost @ ground.x) - solve(program).objective) * 1e6
            assert abs(alone.gain_usd[mask] - anew) <= 1.0


def test_rows_in_another_order_give_the_same() -> None:
    network, scenario = random_union(3)
    rng = np.random.default_rng(7)

    def shuffled(rows: tuple) -> tuple:
        return tuple(rows[i] for i in rng.permutation(len(rows)))

    mixed = Network(nodes=shuffled(network.nodes), arcs=shuffled(network.arcs))
    first = gain_table(footing(network, scenario), PARTIES, key="")
    assert gain_table(footing(mixed, scenario), shuffled(PARTIES), key="") == first
