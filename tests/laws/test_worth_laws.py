"""The game of a base year: what holds on random networks, and how each shortcut breaks it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from itertools import combinations

import numpy as np
from scipy.sparse import csc_matrix, lil_matrix
from tests import examples
from tests.random_unions import PLAYERS, random_union

from gasunion.planning.coalition import Footing, coalition, footing_of, territory_costs
from gasunion.planning.plan import status_quo
from gasunion.program import Handle, Program, Solution
from gasunion.studies.worth.coalitions import Coalitions
from gasunion.studies.worth.price_point import price_point_musd
from gasunion.studies.worth.worths import Worths

SEEDS = examples.seeds(same=60, explore=240, least=60)
ALL = frozenset(PLAYERS)
COALITIONS = tuple(frozenset(s) for k in (1, 2, 3) for s in combinations(PLAYERS, k))
USD = 1  # worths are whole dollars; the price point is a float of MUSD
MUSD = 1e-5


@cache
def footing(seed: int) -> Footing:
    plan = status_quo(*random_union(seed, with_shortage=seed % 3 == 0))
    assert plan.outcome.is_solved
    assert plan.pins is not None
    return footing_of(plan.formulation, pins=plan.pins, x=plan.x)


@cache
def gains(seed: int, with_balances: bool = False) -> Mapping[frozenset[str], int]:
    worths = Worths(footing(seed), ALL)
    return {s: worths.gain_usd(s, with_balances=with_balances) for s in COALITIONS}


def solved(program: Program) -> Solution:
    solution = Handle(program, tolerance=1e-9).solve()
    assert solution.outcome.is_solved
    return solution


def gain_musd(ground: Footing, program: Program) -> float:
    return float(program.cost @ ground.x) - solved(program).objective


def test_one_party_alone_is_worth_its_status_quo_to_one_dollar():
    for seed in SEEDS:
        for with_balances in (False, True):
            assert all(gains(seed, with_balances)[frozenset({p})] <= USD for p in PLAYERS), seed


def test_worths_are_superadditive():
    for seed in SEEDS:
        for with_balances in (False, True):
            v = gains(seed, with_balances)
            for s, t in combinations(COALITIONS, 2):
                if not s & t:
                    assert v[s | t] >= v[s] + v[t] - USD, (seed, s, t)


def test_the_price_point_shares_out_the_whole_gain_and_no_coalition_can_improve_on_it():
    for seed in SEEDS:
        for with_balances in (False, True):
            ground = footing(seed)
            program = coalition(ground, ALL, with_balances=with_balances)
            point = price_point_musd(ground, program, ALL, solution=solved(program))
            if with_balances:  # then the definition's own formula says the same
                again = by_formula(ground, program, solved(program))
                assert all(abs(point[p] - again[p]) <= MUSD for p in PLAYERS), seed
            v = gains(seed, with_balances)
            assert abs(sum(point.values()) * 1e6 - v[ALL]) <= 1e6 * MUSD, seed
            for s in COALITIONS:
                assert sum(point[p] for p in s) >= v[s] / 1e6 - MUSD, (seed, s)


def test_a_worth_does_not_depend_on_what_was_asked_before():
    for seed in SEEDS[:6]:
        worths = Worths(footing(seed), ALL)
        backwards = {s: worths.gain_usd(s) for s in reversed(COALITIONS)}
        assert backwards == dict(gains(seed))
        pair = Worths(footing(seed), {"A", "B"})
        assert abs(pair.gain_usd({"A", "B"}) - gains(seed)[frozenset({"A", "B"})]) <= USD


def test_who_is_in_no_coalition_may_plan_alone_and_no_worth_is_another_for_it():
    for seed in SEEDS:
        every = Coalitions(footing(seed), ALL).every_usd()
        for mask in range(1, 1 << len(PLAYERS)):
            members = frozenset(p for i, p in enumerate(PLAYERS) if mask >> i & 1)
            assert abs(every[mask] - gains(seed)[members]) <= USD, (seed, members)


def test_after_a_shock_who_plans_alone_adds_nothing_to_others():
    for seed in SEEDS[:20]:
        network, scenario = random_union(seed, with_shortage=seed % 3 == 0)
        fields = tuple(
            dataclasses.replace(s, capacity_bcm_y=0.8 * s.capacity_bcm_y) if s.node.startswith("A") else s
            for s in scenario.supplies
        )
        plan = status_quo(network, dataclasses.replace(scenario, supplies=fields))
        assert plan.outcome.is_solved
        assert plan.pins is not None
        ground = footing_of(plan.formulation, pins=plan.pins, x=plan.x)
        every, worths = Coalitions(ground, ALL).every_usd(), Worths(ground, ALL)
        for mask in range(1, 1 << len(PLAYERS)):
            members = frozenset(p for i, p in enumerate(PLAYERS) if mask >> i & 1)
            assert abs(every[mask] - worths.gain_usd(members)) <= USD, (seed, members)


def test_parts_of_a_gain_are_nested():
    for seed in SEEDS:
        worths = Worths(footing(seed), ALL)
        timing, trade = (worths.gain_usd(ALL, held=held) for held in ("use and trade", "home use"))
        assert 0 <= timing <= trade + USD, seed
        assert trade <= gains(seed)[ALL] + USD, seed


# Wrong variants


def alone(ground: Footing, *, is_bounded: bool = True) -> float:
    """The most that any party alone gains against its status quo. [MUSD]"""
    return max(gain_musd(ground, coalition(ground, {p}, is_bounded=is_bounded)) for p in PLAYERS)


def flattened(seed: int) -> Footing:
    """The status quo chosen with max(value, 500), counted at stated values."""
    network, scenario = random_union(seed)
    plain = dataclasses.replace(
        scenario,
        home_value_usd_per_tcm=500.0,
        contracts=tuple(dataclasses.replace(c, pinned_mcm_d=None) for c in scenario.contracts),
    )
    plan = status_quo(network, plain)
    assert plan.outcome.is_solved
    assert plan.pins is not None
    ground = footing(seed).formulation
    return footing_of(ground, pins=plan.pins, x=plan.x)


def test_without_the_bound_on_use_or_with_home_use_at_500_one_party_alone_gains():
    seeds = SEEDS[:60]
    unbounded = sum(alone(footing(seed), is_bounded=False) > 1.0 for seed in seeds)
    flat = sum(alone(flattened(seed)) > 1.0 for seed in seeds)
    assert unbounded > 0.8 * len(seeds), unbounded
    assert flat > 0.8 * len(seeds), flat


def summed(ground: Footing, members: frozenset[str]) -> Program:
    """The bound on use taken over the coalition as a whole, class by class."""
    program = coalition(ground, members, is_bounded=False)
    matrix = lil_matrix(program.matrix)
    row_lower = program.row_lower.copy()
    for name in ("home", "plant"):
        rows = [ground.use[p, name] for p in sorted(members)]
        matrix[rows[0]] = sum(program.matrix[r] for r in rows)
        row_lower[rows[0]] = sum(ground.activity[r] for r in rows)
    return dataclasses.replace(program, matrix=csc_matrix(matrix), row_lower=row_lower)


def by_formula(ground: Footing, program: Program, solution: Solution) -> dict[str, float]:
    """Own surplus and, for each border arc, the middle price times its change: the definition, in a loop."""
    f, change = ground.formulation, solution.x - ground.x
    costs = territory_costs(ground)
    gain = {p: -float(costs[ground.parties.index(p)] @ change) for p in PLAYERS}
    price = solution.row_dual[f.balance]
    weight = f.days * 1e-3
    for a, arc in enumerate(f.grid.arcs):
        for is_forward, columns in ((True, f.columns.flows.forward[a]), (False, f.columns.flows.backward[a])):
            ends = (int(f.grid.tail[a]), int(f.grid.head[a]))
            start, end = ends if is_forward else ends[::-1]
            seller, buyer = f.grid.nodes[start].territory, f.grid.nodes[end].territory
            if seller == buyer or not {seller, buyer} <= ALL:
                continue
            opex = float(f.opex_usd_per_tcm[a]) * weight
            low = price[start] + opex * (arc.owner == seller)
            high = price[end] * f.grid.arrival[a] - opex * (arc.owner == buyer)
            paid = float((low + high) / 2 @ change[columns])
            gain[seller] += paid
            gain[buyer] -= paid
    return gain


def leaves_core(seed: int, programs: Mapping[frozenset[str], Program]) -> bool:
    ground = footing(seed)
    point = by_formula(ground, programs[ALL], solved(programs[ALL]))
    return any(sum(point[p] for p in s) < gain_musd(ground, programs[s]) - 0.01 for s in COALITIONS)


def test_a_bound_summed_over_the_coalition_drives_the_price_point_out_of_the_core():
    seeds = SEEDS[:30]
    wrong = [s for s in seeds if leaves_core(s, {c: summed(footing(s), c) for c in COALITIONS})]
    assert len(wrong) > 0.15 * len(seeds), wrong


def test_paying_the_whole_flow_at_the_middle_price_is_mostly_outside_the_core():
    outside = 0
    for seed in SEEDS[:60]:
        ground = footing(seed)
        program = coalition(ground, ALL, with_balances=True)
        solution = solved(program)
        still = dataclasses.replace(ground, x=np.zeros_like(ground.x))
        whole = by_formula(still, program, solution)
        # What they had in the status quo is no gain: own surplus and contract payments are taken off.
        costs = territory_costs(ground)
        gain = {p: whole[p] + float(costs[ground.parties.index(p)] @ ground.x) for p in PLAYERS}
        v = gains(seed, True)
        outside += any(sum(gain[p] for p in s) < v[s] / 1e6 - 0.01 for s in COALITIONS)
    assert outside > 0.8 * len(SEEDS[:60])
