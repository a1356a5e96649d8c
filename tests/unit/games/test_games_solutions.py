"""Small games worked by hand, and games at the edges."""

import json
from fractions import Fraction

import numpy as np
import pytest

from gasunion.games.bargaining import bargain, kalai_smorodinsky, nash
from gasunion.games.certificate import certificate
from gasunion.games.compromise import gately, tau
from gasunion.games.core import blocking, excesses, least_core
from gasunion.games.exact import repaired
from gasunion.games.exact_values import whole_table
from gasunion.games.excess import ExcessTable
from gasunion.games.nucleolus import nucleolus, prenucleolus
from gasunion.games.owen import owen
from gasunion.games.properties import properties
from gasunion.games.shapley import shapley, shapley_sampled, weighted_shapley
from gasunion.games.sharing import Question, share_all
from gasunion.games.verification import verify
from gasunion.games.worth import from_table, from_vector
from gasunion.outcome import Refused

MAJORITY = from_vector(["A", "B", "C"], [0, 0, 1, 0, 1, 1, 1])
GLOVES = from_vector(["L", "R1", "R2"], [0, 0, 1, 0, 1, 0, 1])
# Two orders of magnitude above the rounding of linear systems of a dozen unknowns.
TOLERANCE = 1e-12


def test_one_left_glove_takes_all_in_the_core_and_two_thirds_by_shapley():
    np.testing.assert_allclose(shapley(GLOVES), [2 / 3, 1 / 6, 1 / 6], atol=TOLERANCE)
    np.testing.assert_allclose(nucleolus(GLOVES).share, [1, 0, 0], atol=TOLERANCE)
    assert blocking(GLOVES, [2 / 3, 1 / 6, 1 / 6]) == (0b011, pytest.approx(1 / 6))
    assert blocking(GLOVES, [1, 0, 0]) is None
    assert excesses(GLOVES, [1, 0, 0]).tolist() == [0, -1, 0, 0, 0, 0, 0, 0]


def test_a_majority_of_two_in_three_has_no_core_and_the_pairs_prove_it():
    least = least_core(MAJORITY)
    assert least.is_core_empty
    assert least.epsilon == pytest.approx(1 / 3)
    assert least.balancing == pytest.approx({0b011: 0.5, 0b101: 0.5, 0b110: 0.5})


def test_owen_shows_what_acting_as_a_bloc_costs_or_brings():
    # Three equal voters: two who always act together win everything, half each.
    np.testing.assert_allclose(owen(MAJORITY, (0b011, 0b100)), [0.5, 0.5, 0], atol=TOLERANCE)


def test_weights_move_the_split_of_a_pure_bargain_in_their_proportion():
    unanimity = from_vector(["A", "B"], [0, 0, 12])
    np.testing.assert_allclose(weighted_shapley(unanimity, [1, 3]), [3, 9], atol=TOLERANCE)
    with pytest.raises(ValueError, match=r"^the weight of B is 0.0; it must be a positive number$"):
        weighted_shapley(unanimity, [1, 0])
    with pytest.raises(ValueError, match=r"^the unions must part the players: each in exactly one$"):
        owen(unanimity, (1,))


@pytest.mark.parametrize("worth", [[5.0], [-2.0], [0.0]])
def test_a_single_player_gets_his_worth_in_every_solution_that_exists(worth):
    answer = share_all(from_vector(["A"], worth), Question())
    for name in ("shapley", "nucleolus", "prenucleolus", "per_capita_nucleolus", "tau", "nash", "banzhaf"):
        assert answer.share[name].tolist() == worth, name
    assert answer.share["gately"] is None
    assert answer.least.epsilon is None
    assert not answer.least.is_core_empty
    assert verify(answer.certificate)[0] == []


def test_two_players_split_the_gain_equally_or_have_no_imputation():
    gain = share_all(from_vector(["A", "B"], [1, 2, 5]), Question())
    for name in (
        "shapley",
        "nucleolus",
        "tau",
        "gately",
        "per_capita_nucleolus",
        "nash",
        "kalai_smorodinsky",
    ):
        np.testing.assert_allclose(gain.share[name], [2, 3], atol=TOLERANCE, err_msg=name)
    loss = share_all(from_vector(["A", "B"], [1, 2, 1]), Question())
    np.testing.assert_allclose(loss.share["prenucleolus"], [0, 1], atol=TOLERANCE)
    assert loss.share["nucleolus"] is None
    assert loss.reasons["nucleolus"] == (
        "there is no imputation: v(N) = 1 is less than the sum of what the players have alone, 3"
    )
    assert loss.least.epsilon == 1
    assert loss.least.is_core_empty
    assert verify(json.loads(json.dumps(loss.certificate)))[0] == []


def test_where_v_of_n_is_what_the_players_have_alone_the_only_imputation_is_the_nucleolus():
    game = from_vector(["A", "B", "C"], [1, 2, 9, 3, 4, 5, 6])
    answer = share_all(game, Question())
    assert answer.share["nucleolus"].tolist() == [1, 2, 3]
    assert answer.share["gately"] is None
    assert answer.certificate["nucleolus"]["stages"][0]["level"] is None
    assert verify(answer.certificate)[0] == []


def test_a_game_of_zeros_shares_nothing():
    answer = share_all(from_vector(list("ABC"), np.zeros(7)), Question())
    for name in ("shapley", "nucleolus", "prenucleolus", "tau"):
        assert answer.share[name].tolist() == [0, 0, 0], name
    assert answer.share["banzhaf_normalised"] is None
    assert answer.reasons["banzhaf_normalised"] == "the Banzhaf values sum to 0"
    assert verify(answer.certificate)[0] == []


def test_solutions_that_do_not_exist_say_why():
    assert tau(MAJORITY).reason == (
        "not quasi-balanced: the minimal right of A (1) is above its utopia payoff (0)"
    )
    assert gately(from_vector(["A", "B"], [3, 3, 5])).reason == (
        "the game is not essential: v(N) − Σ v(i) = -1, so no leaving disrupts a gain"
    )
    assert gately(from_vector(list("ABC"), [0, 0, 3, 0, -1, 2, 2])).reason == (
        "utopia payoff minus own worth is positive for B and negative for C: no imputation makes all "
        "propensities "
        "to disrupt equal"
    )
    assert gately(from_vector(list("ABC"), [0, 0, 2, 0, 2, 2, 2])).reason == (
        "every utopia payoff equals the player's own worth: all propensities to disrupt are -1"
    )


@pytest.mark.parametrize("factor", [1e-9, 1.0, 1e12])
def test_the_unit_of_the_worths_does_not_matter_even_if_it_is_extreme(factor):
    generator = np.random.default_rng(4)
    worth = generator.integers(0, 50, 63)
    base = prenucleolus(from_vector(list("ABCDEF"), worth)).share
    scaled = prenucleolus(from_vector(list("ABCDEF"), worth * factor)).share
    np.testing.assert_allclose(scaled, base * factor, rtol=0, atol=1e-9 * factor * 50)


def test_a_large_common_income_does_not_drown_the_excesses():
    # 1e9 for each member hides differences of 1 from a solver that does not normalise.
    generator = np.random.default_rng(5)
    worth = generator.integers(0, 9, 31).astype(float)
    size = np.array([m.bit_count() for m in range(1, 32)])
    plain = prenucleolus(from_vector(list("ABCDE"), worth)).share
    rich = prenucleolus(from_vector(list("ABCDE"), worth + 1e9 * size)).share
    np.testing.assert_allclose(rich - 1e9, plain, atol=1e-5)  # half the spacing of floats at 1e9 is 6e-8


def test_levels_that_floats_cannot_tell_apart_are_settled_exactly():
    # Excesses differ by cents in 2·10¹⁰: a relative 10⁻¹², far below what the linear programmes resolve.
    worth = [
        20000000000.59,
        20000000000.66,
        30000000000.72,
        20000000000.7,
        0.17,
        20000000000.98,
        10000000000.84,
    ]
    game = from_vector(list("ABC"), worth)
    answer = share_all(game, Question())
    assert verify(json.loads(json.dumps(answer.certificate)))[0] == []
    approximate = prenucleolus(game).share
    np.testing.assert_allclose(answer.share["prenucleolus"], approximate, atol=1e-9 * game.scale)
    assert answer.share["nucleolus"] is None


@pytest.mark.parametrize(
    ("worth", "exists"),
    [
        ([0.1, 0.2, 0.1 + 0.2], True),
        ([0.1, 0.7, 0.1 + 0.7], True),  # 0.7999999999999999: less than the sum by a rounding
        ([0.1, 0.2, 0.3], True),
        ([1e10, 1e10, 2e10 - 0.01], False),
    ],
)
def test_a_rounding_in_computed_worths_does_not_take_the_imputation_away(worth, exists):
    answer = share_all(from_vector(["A", "B"], worth), Question())
    assert (answer.share["nucleolus"] is not None) == exists
    assert verify(answer.certificate)[0] == []


@pytest.mark.parametrize("seed", range(12))
def test_the_exact_search_finds_the_stages_that_the_fast_one_does(seed):
    generator = np.random.default_rng(seed)
    count = int(generator.integers(2, 6))
    game = from_vector([f"P{i}" for i in range(count)], generator.integers(-2, 7, (1 << count) - 1))
    for per_capita in (False, True):
        fast = prenucleolus(game, per_capita=per_capita)
        exact = repaired(game.exact(), np.zeros(count), per_capita=per_capita, rational=False)
        # The two may settle tied coalitions in another order; the shares may not differ.
        first = certificate(
            game, lexicographic={"prenucleolus": prenucleolus(game), NAME[per_capita]: fast}, splits={}
        )
        second = certificate(
            game, lexicographic={"prenucleolus": prenucleolus(game), NAME[per_capita]: exact}, splits={}
        )
        assert first[NAME[per_capita]]["share"] == second[NAME[per_capita]]["share"]


NAME = {False: "prenucleolus", True: "per_capita_prenucleolus"}


@pytest.mark.parametrize("seed", range(6))
def test_excesses_that_differ_by_a_millionth_are_told_apart(seed):
    # Worths up to a million in steps of one: a tolerance of 1e-3 settles the wrong coalitions, and shares
    # that are not solved again from the settled equations carry the tolerance of the solver.
    generator = np.random.default_rng(seed)
    worth = generator.integers(0, 10**6, 31) + np.array([10**6 * (m.bit_count() - 1) for m in range(1, 32)])
    game = from_vector(list("ABCDE"), worth)
    for per_capita in (False, True):
        name = NAME[per_capita]
        first = prenucleolus(game, per_capita=per_capita)
        exact = repaired(game.exact(), np.zeros(5), per_capita=per_capita, rational=False)
        known = {"prenucleolus": repaired(game.exact(), np.zeros(5), per_capita=False, rational=False)}
        claim = certificate(game, lexicographic={**known, name: exact}, splits={})[name]["share"]
        right = [float(Fraction(claim[p])) for p in game.players]
        np.testing.assert_allclose(first.share, right, rtol=0, atol=1e-12 * game.scale)


@pytest.mark.parametrize("seed", range(40))
def test_where_the_prenucleolus_gives_somebody_too_little_the_nucleolus_is_that_of_the_exact_search(seed):
    # One player in five games or so must be held at what he has alone; by how little does not matter.
    generator = np.random.default_rng(seed)
    worth = generator.integers(0, 1000, 15)
    worth[[0, 1, 3, 7]] //= 4
    worth[14] = max(worth[14], worth[[0, 1, 3, 7]].sum() + generator.integers(1, 5))
    # Beside a large common income what is lacking is less than a thousandth of the largest worth.
    worth = worth + 10**6 * (seed % 2) * np.array([m.bit_count() for m in range(1, 16)])
    game = from_vector(list("ABCD"), worth)
    for name, per_capita in (("nucleolus", False), ("per_capita_nucleolus", True)):
        exact = repaired(game.exact(), game.single, per_capita=per_capita, rational=True)
        known = {"prenucleolus": repaired(game.exact(), game.single, per_capita=False, rational=False)}
        claim = certificate(game, lexicographic={**known, name: exact}, splits={})[name]["share"]
        right = [float(Fraction(claim[p])) for p in game.players]
        found = nucleolus(game, per_capita=per_capita).share
        np.testing.assert_allclose(found, right, rtol=0, atol=1e-12 * game.scale)
        assert (found >= game.single - 1e-12 * game.scale).all()


def test_a_percent_is_no_rounding_to_a_property_or_a_bargain():
    # A hundredth of the largest worth breaks each of them.
    found = properties(game := from_vector(list("ABC"), [0, 0, 100, 0, 0, 0, 99.5]), least_core(game))
    assert (found.is_superadditive, found.is_convex, found.is_zero_monotonic) == (False, False, False)
    assert properties(game, least_core(game), whole=whole_table(game).whole) == found
    barely = from_vector(list("AB"), [50, 50, 100.5])
    assert properties(barely, least_core(barely)).is_essential
    assert gately(barely).share.tolist() == [50.25, 50.25]
    with pytest.raises(Refused, match="together the parties earn 10, and need 10"):
        bargain(np.array([5.0, 5]), np.array([5.0, 5.0001]))


def test_an_objection_is_a_gain_above_a_rounding_and_not_above_a_millionth():
    game = from_vector(list("AB"), [1e6, 0, 1e6 + 1])
    split = {"A": Fraction(10**8 - 1, 100), "B": Fraction(101, 100)}  # a cent of a million is missing to A
    assert share_all(game, Question(splits={"mine": split})).blocking["mine"] == (1, 0.01)


def test_a_small_gain_beside_large_incomes_is_not_split_equally():
    # A and B have 5000 each alone and 10001 together; C adds nothing to anybody.
    game = from_vector(["A", "B", "C"], [5000, 5000, 10001, 0, 5000, 5000, 10001])
    np.testing.assert_allclose(nucleolus(game).share, [5000.5, 5000.5, 0], atol=1e-9)
    assert not least_core(game).is_core_empty
    lacking = from_vector(["A", "B", "C"], [5000, 5000, 10001, 0, 5001, 5001, 10001.4])
    assert least_core(lacking).is_core_empty  # 2 · 10001.4 < 10001 + 5001 + 5001


def test_the_empty_coalition_hides_nobody_where_the_core_has_slack():
    table = ExcessTable(np.array([0, -1, -2, -3.0]))
    masks, over = table.worst(np.zeros(2), -10.0, 1e-9, 5)
    assert (masks.tolist(), over.tolist()) == ([1], [9.0])


def test_the_excess_table_names_the_worst_and_leaves_settled_coalitions_out():
    table = ExcessTable(np.array([0, 1, 2, 7, 3, 1, 1, 9.0]))
    masks, over = table.worst(np.zeros(3), 0.5, 1e-9, 5)
    assert masks.tolist() == [3]  # neither the empty coalition nor the grand one
    assert over.tolist() == [6.5]
    # With x(A) + x(B) settled, so is C: the free directions are orthogonal to both.
    table.settle(np.array([[1.0], [-1.0], [0.0]]) / np.sqrt(2))
    masks, over = table.worst(np.zeros(3), 0.5, 1e-9, 5)
    assert (masks.tolist(), over.tolist()) == ([2], [1.5])


def test_sampling_states_an_interval_that_holds_the_value():
    game = from_vector(list("ABCDEF"), np.random.default_rng(1).integers(0, 100, 63))
    exact = shapley(game)
    hits = 0
    for seed in range(40):
        estimate = shapley_sampled(
            game.players,
            lambda mask: float(game.worth[mask]),
            pairs=60,
            confidence=0.95,
            generator=np.random.default_rng(seed),
        )
        assert estimate.value.sum() == pytest.approx(game.total)
        hits += int((np.abs(estimate.value - exact) <= estimate.half_width).sum())
    # 240 intervals at 95 %: 228 are expected; below 210 is five standard deviations away.
    assert hits >= 210
    with pytest.raises(Refused) as refused:
        shapley_sampled(["A"], float, pairs=1, confidence=1.0, generator=np.random.default_rng(0))
    assert [str(f) for f in refused.value.findings] == [
        "pairs: is 1; an interval needs at least 2.",
        "confidence: is 1.0; it must lie between 0 and 1.",
    ]


def test_nash_shares_the_gain_by_weight_until_a_cap_binds():
    problem = bargain(np.array([10.0, 0, 0]), np.array([1.0, 0, 0]))
    np.testing.assert_allclose(nash(problem), [4, 3, 3], atol=TOLERANCE)
    np.testing.assert_allclose(nash(problem, np.array([1.0, 2, 6])), [2, 2, 6], atol=TOLERANCE)
    capped = bargain(np.array([10.0, 0, 0]), np.array([1.0, 0, 0]), most_received=np.array([0, 1.0, 9]))
    np.testing.assert_allclose(nash(capped), [5, 1, 4], atol=TOLERANCE)
    poor = bargain(np.array([10.0, 0, 0]), np.array([1.0, 0, 0]), most_paid=2.0)
    np.testing.assert_allclose(nash(poor), [8, 1, 1], atol=TOLERANCE)


def test_kalai_smorodinsky_gives_the_same_part_of_what_each_could_hope_for():
    # Hopes: A up to 10, B at most 4 by its cap. Gains 9 and 4 in the ratio of hopes 9 : 4.
    problem = bargain(np.array([10.0, 0]), np.array([1.0, 0]), most_received=np.array([np.inf, 4.0]))
    gain = kalai_smorodinsky(problem) - problem.fallback
    np.testing.assert_allclose(gain, [9 * 9 / 13, 9 * 4 / 13], atol=TOLERANCE)


def test_a_bargain_that_cannot_be_struck_is_refused_in_words():
    with pytest.raises(Refused) as refused:
        bargain(np.array([5.0, 1]), np.array([3.0, 4]), most_received=np.array([0, 2.0]))
    assert [str(f) for f in refused.value.findings] == [
        "bargain, party 2: needs 4 to agree and can reach at most 3. Raise the cap on what it may receive.",
        "bargain: together the parties earn 6, and need 7 to agree. There is no agreement that is "
        "better for all "
        "than their fallbacks.",
    ]


def test_a_forgery_of_any_part_of_a_certificate_is_found():
    game = from_table(
        ["A", "B", "C"], {"A": 0, "B": 0, "C": 0, "A+B": "3/5", "A+C": 0.3, "B+C": 0, "A+B+C": 1}
    )
    whole = share_all(game, Question(splits={"half": {"A": 0, "B": 0, "C": 1}})).certificate
    assert verify(whole)[0] == []

    def forged(change) -> list[str]:
        copy = json.loads(json.dumps(whole))
        change(copy)
        return [str(f) for f in verify(copy)[0]]

    stage = whole["nucleolus"]["stages"][0]
    name = next(iter(stage["coalitions"]))
    assert forged(lambda c: c["worth"].update({"A+B": "2/5"}))
    assert forged(lambda c: c["nucleolus"]["stages"].pop())
    assert forged(lambda c: c["nucleolus"]["stages"][0].update(level="-1/4"))
    assert forged(lambda c: c["nucleolus"]["stages"][0]["coalitions"].update({name: "-1/2"}))
    assert forged(lambda c: c["core"].update(empty=True))
    assert forged(lambda c: c["core"].update(least_core_epsilon="-1/4"))
    assert forged(lambda c: c["core"]["balancing"].clear())
    assert forged(lambda c: c["blocking"].update(half=None)) == [
        "certificate, blocking, half: says that nobody gains by leaving; somebody gains 3/5."
    ]
    assert forged(lambda c: c["blocking"]["half"].update(gain="1/5"))
    assert (
        forged(lambda c: c.update(nucleolus=None))[0]
        == "certificate, nucleolus: is missing, though it exists."
    )
    assert forged(lambda c: c["shapley"].update(A="1/2"))[0] == (
        "certificate, shapley, A: is 1/2; the dividends give 29/60."
    )


def test_what_is_no_certificate_is_refused():
    with pytest.raises(Refused) as refused:
        verify({"schema": "gasunion/certificate/1", "players": ["A"], "worth": {"A": 0.5, "B": "1"}})
    assert [str(f) for f in refused.value.findings] == [
        "certificate, worth, A: 0.5 is not a whole number or a fraction as text.",
        "certificate, worth: 'B' is not a coalition of the players.",
    ]
    with pytest.raises(Refused) as refused:
        verify({"schema": "gasunion/plan/1"})
    assert [str(f) for f in refused.value.findings] == [
        "certificate, schema: is 'gasunion/plan/1'; a certificate says 'gasunion/certificate/1'. "
        "Give the file that "
        "'gasunion share GAME.json --json FILE' wrote, or its 'certificate' part alone."
    ]
