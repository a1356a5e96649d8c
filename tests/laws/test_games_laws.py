"""Laws of sharing that hold whatever the worths."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gasunion.games.coalition import coalition_sums, sizes, sums_containing
from gasunion.games.compromise import gately, minimal_rights, tau, utopia
from gasunion.games.core import least_core
from gasunion.games.nucleolus import nucleolus, prenucleolus
from gasunion.games.owen import graph_restricted, myerson, owen
from gasunion.games.properties import properties
from gasunion.games.shapley import banzhaf, dividends, shapley, weighted_shapley
from gasunion.games.sharing import Question, share_all
from gasunion.games.verification import verify
from gasunion.games.worth import Game

# Shares come from linear systems of at most 2n unknowns in float64: 1e-9 of the largest worth is the promise.
RELATIVE = 1e-9


def game_of(worth, players=None) -> Game:
    count = len(worth).bit_length()
    names = players or tuple(f"P{i}" for i in range(count))
    return Game(players=names, worth=np.concatenate([[0.0], np.asarray(worth, dtype=float)]))


@st.composite
def games(draw, least=1, most=6) -> Game:
    count = draw(st.integers(least, most))
    size = (1 << count) - 1
    number = draw(
        st.sampled_from(
            [
                st.integers(0, 1).map(float),
                st.integers(-3, 8).map(float),
                st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 2)),
                # Cents beside billions: levels of excess that floats can hardly tell apart.
                st.tuples(st.integers(0, 3), st.integers(0, 9)).map(
                    lambda p: round(p[0] * 1e9 + p[1] / 100, 2)
                ),
            ]
        )
    )
    return game_of(draw(st.lists(number, min_size=size, max_size=size)))


@st.composite
def superadditive_games(draw, least=2, most=6) -> Game:
    """The best of any games' worths over all partitions of the coalition."""
    game = draw(games(least, most))
    worth = game.worth.copy()
    for mask in range(1, len(worth)):
        part = (mask - 1) & mask
        while part:
            worth[mask] = max(worth[mask], worth[part] + worth[mask ^ part])
            part = (part - 1) & mask
    return Game(players=game.players, worth=worth)


def close(game: Game, left, right) -> None:
    assert np.abs(np.asarray(left) - np.asarray(right)).max() <= RELATIVE * game.scale


def points(game: Game) -> dict[str, np.ndarray]:
    found = {
        "shapley": shapley(game),
        "weighted": weighted_shapley(game, np.arange(1.0, game.count + 1)),
        "prenucleolus": prenucleolus(game).share,
        "per_capita": prenucleolus(game, per_capita=True).share,
    }
    for name, answer in (("nucleolus", nucleolus(game)), ("pc", nucleolus(game, per_capita=True))):
        if answer is not None:
            found[name] = answer.share
    for name, split in (("tau", tau(game)), ("gately", gately(game))):
        if split.share is not None:
            found[name] = split.share
    return found


@given(games())
def test_every_solution_hands_out_exactly_what_all_are_worth(game):
    for share in points(game).values():
        close(game, share.sum(), game.total)


@given(games(2), st.data())
def test_players_who_add_the_same_get_the_same(game, data):
    i, j = sorted(data.draw(st.lists(st.integers(0, game.count - 1), min_size=2, max_size=2, unique=True)))
    mask = np.arange(len(game.worth))
    swapped = (mask & ~(1 << i | 1 << j)) | (mask >> i & 1) << j | (mask >> j & 1) << i
    alike = Game(players=game.players, worth=game.worth + game.worth[swapped])
    for name, share in points(alike).items():
        if name != "weighted":
            close(alike, share[i], share[j])


@given(games(1, 5), st.integers(-5, 5))
def test_a_player_who_adds_only_his_own_worth_gets_it(game, own):
    worth = np.concatenate([game.worth, game.worth + own])
    wider = Game(players=(*game.players, "dummy"), worth=worth)
    for share in (shapley(wider), weighted_shapley(wider, np.arange(1.0, wider.count + 1))):
        close(wider, share[-1], own)
    close(wider, banzhaf(wider)[-1], own)
    split = tau(wider)
    if split.share is not None:
        close(wider, split.share[-1], own)


@given(games(2, 6), st.data())
def test_shapley_banzhaf_owen_and_myerson_add_up_over_sums_of_games(game, data):
    other = data.draw(games(game.count, game.count))
    both = Game(players=game.players, worth=game.worth + other.worth)
    scale = Game(players=game.players, worth=np.abs(game.worth) + np.abs(other.worth))
    unions, links = (1, game.grand ^ 1), ((0, 1),)
    for solve in (shapley, banzhaf, lambda g: owen(g, unions), lambda g: myerson(g, links)):
        close(scale, solve(both), solve(game) + solve(other))


@given(games(2), st.randoms(use_true_random=False))
def test_names_and_order_of_players_do_not_matter(game, random):
    order = list(range(game.count))
    random.shuffle(order)
    mask = np.arange(len(game.worth))
    moved = sum((mask >> old & 1) << new for new, old in enumerate(order))
    worth = np.empty_like(game.worth)
    worth[moved] = game.worth
    other = points(Game(players=tuple(game.players[i] for i in order), worth=worth))
    for name, share in points(game).items():
        if name != "weighted":
            close(game, other[name], share[order])


@given(games(1, 5), st.floats(0.125, 64).map(lambda x: round(x * 8) / 8), st.data())
def test_units_and_side_incomes_carry_through(game, factor, data):
    assume(factor > 0)
    gift = np.array(
        data.draw(st.lists(st.integers(-9, 9), min_size=game.count, max_size=game.count)), dtype=float
    )
    other = Game(players=game.players, worth=factor * game.worth + coalition_sums(gift))
    moved = points(other)
    scale = Game(players=game.players, worth=factor * np.abs(game.worth) + coalition_sums(np.abs(gift)))
    for name, share in points(game).items():
        if name in moved:  # a solution may exist on one side of a rounding and not on the other
            close(scale, moved[name], factor * share + gift)


@given(games(1, 6))
def test_dividends_sum_back_to_the_worths_and_their_equal_parts_to_shapley(game):
    parts = dividends(game)
    back = parts.copy()
    for i in range(game.count):
        cube = back.reshape(-1, 2, 1 << i)
        cube[:, 1] += cube[:, 0]
    close(game, back, game.worth)
    equal = sums_containing(parts / np.maximum(sizes(game.count), 1))
    close(game, equal, shapley(game))
    close(game, weighted_shapley(game, np.full(game.count, 3.0)), shapley(game))


@given(games(1, 6), st.data())
def test_owen_is_shapley_for_trivial_unions_and_unions_share_as_players_would(game, data):
    alone = tuple(1 << i for i in range(game.count))
    close(game, owen(game, alone), shapley(game))
    close(game, owen(game, (game.grand,)), shapley(game))
    labels = data.draw(st.lists(st.integers(0, 2), min_size=game.count, max_size=game.count))
    unions = [sum(1 << i for i, mark in enumerate(labels) if mark == k) for k in range(3)]
    unions = [u for u in unions if u]
    mask = np.arange(1 << len(unions))
    merged = sum(np.where(mask >> k & 1, u, 0) for k, u in enumerate(unions))
    quotient = Game(players=tuple("ABC"[: len(unions)]), worth=game.worth[merged])
    share = owen(game, unions)
    sums = [sum(share[i] for i in range(game.count) if u >> i & 1) for u in unions]
    close(game, sums, shapley(quotient))


@given(games(2, 6), st.data())
def test_myerson_is_efficient_in_each_part_and_shapley_when_all_can_talk(game, data):
    everybody = [(i, j) for j in range(game.count) for i in range(j)]
    close(game, myerson(game, everybody), shapley(game))
    links = data.draw(st.lists(st.sampled_from(everybody), unique=True))
    share, restricted = myerson(game, links), graph_restricted(game, links)
    close(game, share.sum(), restricted.total)
    for link in links:  # balanced contributions: both ends gain the same by their link
        cut = myerson(game, [other for other in links if other != link])
        close(game, share[link[0]] - cut[link[0]], share[link[1]] - cut[link[1]])


@given(games(2, 6))
def test_no_efficient_point_has_a_smaller_largest_excess_than_the_prenucleolus(game):
    least = least_core(game)
    excess = game.worth - coalition_sums(least.share)
    assert least.epsilon is not None
    close(game, excess[1:-1].max(), least.epsilon)
    # The proof by weak duality: a balanced family cannot all be content with less.
    total = np.zeros(game.count)
    for mask, weight in least.balancing.items():
        assert weight > 0
        total += weight * (mask >> np.arange(game.count) & 1)
    np.testing.assert_allclose(total, 1.0, atol=1e-9)
    gathered = sum(w * game.worth[m] for m, w in least.balancing.items())
    bound = (gathered - game.total) / sum(least.balancing.values())
    close(game, bound, least.epsilon)


@given(superadditive_games())
def test_the_nucleolus_of_a_zero_monotonic_game_lies_in_the_least_core(game):
    answer = nucleolus(game)
    least = least_core(game)
    assert answer is not None
    assert least.epsilon is not None
    excess = game.worth - coalition_sums(answer.share)
    close(game, excess[1:-1].max(), least.epsilon)
    assert (answer.share >= game.single - RELATIVE * game.scale).all()
    assert properties(game, least).is_superadditive
    assert properties(game, least).is_zero_monotonic


@given(superadditive_games())
def test_the_zero_normalised_worth_of_a_superadditive_game_never_falls_as_coalitions_grow(game):
    normal = game.worth - coalition_sums(game.single)
    for i in range(game.count):
        cube = normal.reshape(-1, 2, 1 << i)
        assert (cube[:, 1] - cube[:, 0] >= -RELATIVE * game.scale).all()


@given(superadditive_games())
def test_tau_lies_between_minimal_rights_and_utopia(game):
    split = tau(game)
    assume(split.share is not None)
    slack = RELATIVE * game.scale
    assert (split.share >= minimal_rights(game) - slack).all()
    assert (split.share <= utopia(game) + slack).all()


@given(st.integers(1, 5).flatmap(lambda n: st.lists(st.integers(0, 9), min_size=2**n - 1, max_size=2**n - 1)))
def test_the_properties_found_are_those_of_the_definition(worth):
    # Small whole numbers and their sizes' squares: sums are exact, and all answers do occur.
    size = np.array([mask.bit_count() for mask in range(1, len(worth) + 1)])
    for bonus in (0, 3, 9):
        game = game_of(np.array(worth) + bonus * size**2)
        found = properties(game, least_core(game))
        v = game.worth
        pairs = [(s, t) for s in range(len(v)) for t in range(len(v))]
        assert found.is_convex == all(v[s | t] + v[s & t] >= v[s] + v[t] for s, t in pairs)
        assert found.is_superadditive == all(v[s | t] >= v[s] + v[t] for s, t in pairs if not s & t)
        single = [(s, t) for s, t in pairs if not s & t and t.bit_count() == 1]
        assert found.is_zero_monotonic == all(v[s | t] >= v[s] + v[t] for s, t in single)


@pytest.mark.parametrize("is_tampered", [False, True])
def test_a_certificate_holds_and_one_changed_number_breaks_it(is_tampered):
    @given(games(1, 5), st.data())
    def law(game, data):
        document = share_all(game, Question()).certificate
        assert document is not None
        if is_tampered:
            name = data.draw(st.sampled_from([n for n in FAMILY if document[n] is not None]))
            claim = document[name] if name == "shapley" else document[name]["share"]
            player = data.draw(st.sampled_from(game.players))
            claim[player] = str(Fraction(claim[player]) + Fraction(1, 1000))
        differences, confirmed = verify(document)
        assert bool(differences) == is_tampered
        assert confirmed or is_tampered

    law()


FAMILY = ["shapley", "prenucleolus", "nucleolus", "per_capita_prenucleolus", "per_capita_nucleolus"]
