"""Floats, exact rationals and the second proof say the same, each by its own formulas."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gasunion.games import exact_values, second_values
from gasunion.games.bargaining import bargain, kalai_smorodinsky, nash
from gasunion.games.compromise import gately, tau
from gasunion.games.core import least_core
from gasunion.games.owen import myerson, owen
from gasunion.games.properties import properties
from gasunion.games.second_kinds import kinds
from gasunion.games.shapley import banzhaf, shapley
from gasunion.games.worth import Game
from gasunion.outcome import Refused

RELATIVE = 1e-9


@st.composite
def games(draw, least=1, most=5) -> Game:
    count = draw(st.integers(least, most))
    size = (1 << count) - 1
    bonus = draw(st.sampled_from([0, 0.1, 3]))
    number = draw(
        st.sampled_from([st.integers(-3, 9).map(float), st.integers(-30, 90).map(lambda k: k / 10)])
    )
    worth = [0.0, *draw(st.lists(number, min_size=size, max_size=size))]
    square = np.array([m.bit_count() ** 2 for m in range(size + 1)])
    return Game(players=tuple(f"P{i}" for i in range(count)), worth=np.array(worth) + bonus * square)


def parts_of(draw, count: int) -> tuple[tuple[int, ...], list[tuple[int, int]]]:
    labels = draw(st.lists(st.integers(0, 2), min_size=count, max_size=count))
    unions = [sum(1 << i for i, mark in enumerate(labels) if mark == k) for k in range(3)]
    pairs = [(i, j) for j in range(count) for i in range(j)]
    return tuple(u for u in unions if u), draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []


def same(floats, exact, scale) -> bool:
    return bool(np.abs(np.asarray(floats) - [float(x) for x in exact]).max() <= RELATIVE * float(scale))


@given(st.data())
def test_values_of_all_players_are_the_same_in_three_ways(data):
    game = data.draw(games())
    unions, links = parts_of(data.draw, game.count)
    worth = game.exact()
    table, dividends = exact_values.whole_table(game), second_values.Dividends(worth)
    for floats, exact, second in (
        (shapley(game), exact_values.shapley_exact(table), second_values.shapley(dividends)),
        (banzhaf(game), exact_values.banzhaf_exact(table), second_values.banzhaf(dividends)),
        (owen(game, unions), exact_values.owen_exact(table, unions), second_values.owen(dividends, unions)),
        (
            myerson(game, links),
            exact_values.myerson_exact(table, links),
            second_values.myerson(worth, links),
        ),
    ):
        assert exact == second
        assert same(floats, exact, game.scale)


@given(games())
def test_compromises_exist_or_not_for_the_same_reason_in_three_ways(game):
    table, worth = exact_values.whole_table(game), game.exact()
    for floats, exact, second in (
        (tau(game), exact_values.tau_exact(table), second_values.tau(worth, game.players, table.scale)),
        (
            gately(game),
            exact_values.gately_exact(table),
            second_values.gately(worth, game.players, table.scale),
        ),
    ):
        assert (exact.share, exact.reason) == (second.share, second.reason)
        assert (floats.share is None) == (exact.share is None)
        if exact.share is not None:
            # Gately divides by what the claims sum to, which may be a hundredth of the largest worth.
            assert same(floats.share, exact.share, max(1000 * game.scale, *map(abs, exact.share)))
    found = properties(game, least_core(game), whole=table.whole)
    again = kinds(worth, game.players, is_balanced=found.is_balanced)
    assert again == {
        "superadditive": found.is_superadditive,
        "convex": found.is_convex,
        "zero_monotonic": found.is_zero_monotonic,
        "essential": found.is_essential,
        "balanced": found.is_balanced,
        "broken_by": {name.removeprefix("is_"): pair for name, pair in found.broken_by.items()},
    }


@given(st.data())
def test_bargains_are_the_same_in_three_ways_whatever_bounds_are_given(data):
    game = data.draw(games())
    quarters = st.integers(-9, 20).map(lambda k: Fraction(k, 4))
    caps = st.integers(0, 9).map(lambda k: Fraction(k, 4))
    kinds_of = {
        "fallback": quarters,
        "most_paid": caps,
        "most_received": caps,
        "weights": st.integers(1, 9).map(Fraction),
    }
    given_names = data.draw(st.sets(st.sampled_from(sorted(kinds_of))))
    bounds = {
        name: {player: data.draw(kinds_of[name]) for player in game.players} for name in sorted(given_names)
    }
    worth = game.exact()
    exact = exact_values.bargained_exact(exact_values.whole_table(game), bounds)
    second = second_values.bargains(worth, game.players, bounds)

    def vector(name, default):
        return np.array([float(bounds[name][p]) for p in game.players]) if name in bounds else default

    everybody = np.ones(game.count)
    try:
        problem = bargain(
            everybody * game.total / game.count,
            vector("fallback", game.single),
            most_paid=vector("most_paid", np.inf),
            most_received=vector("most_received", np.inf),
        )
        floats = {"nash": nash(problem, vector("weights", everybody)), "kalai_smorodinsky": None}
        floats["kalai_smorodinsky"] = kalai_smorodinsky(problem)
    except Refused as refused:
        reason = " ".join(str(f) for f in refused.findings)
        floats = dict.fromkeys(("nash", "kalai_smorodinsky"))
        assert {v.reason for v in exact.values()} == {reason}
    for name, share in floats.items():
        assert (exact[name].share, exact[name].reason) == (second[name].share, second[name].reason)
        assert (share is None) == (exact[name].share is None)
        if share is not None:
            assert sum(exact[name].share) == worth[-1]
            assert same(share, exact[name].share, game.scale + 20)
