"""What holds for the power of a vote under every rule; recomputed order by order, set by set."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations

from hypothesis import given
from hypothesis import strategies as st

from gasunion.games.shapley import banzhaf, shapley
from gasunion.games.voting import Rule, carries, power
from gasunion.games.worth import Game


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    n = draw(st.integers(1, 6))
    names = tuple("ABCDEF"[:n])
    votes = draw(st.lists(st.integers(0, 9), min_size=n, max_size=n).filter(any))
    share = Fraction(draw(st.integers(1, 60)), 60)
    return Rule(
        members=names,
        votes=tuple(votes),
        share=share,
        is_more=share < 1 and draw(st.booleans()),
        heads=draw(st.integers(1, n)),
        vetoers=frozenset(draw(st.sets(st.sampled_from(names), max_size=2))),
    )


def decided(rule: Rule, group: tuple[str, ...]) -> bool:
    """Whether a set carries, by the words of the rule."""
    votes = sum(v for v, name in zip(rule.votes, rule.members, strict=True) if name in group)
    needed = rule.share * sum(rule.votes)
    enough = votes > needed if rule.is_more else votes >= needed
    return enough and len(group) >= rule.heads and rule.vetoers <= set(group)


@given(rules())
def test_power_is_what_orders_and_sets_say_one_by_one(rule: Rule) -> None:
    found = power(rule)
    orders = list(permutations(rule.members))
    carried = dict.fromkeys(rule.members, 0)
    for order in orders:
        carried[next(n for k, n in enumerate(order, 1) if decided(rule, order[:k]))] += 1
    assert found.shapley_shubik == tuple(Fraction(carried[n], len(orders)) for n in rule.members)
    groups = [g for k in range(len(rule.members) + 1) for g in combinations(rule.members, k)]
    for name, of_one in zip(rule.members, found.banzhaf, strict=True):
        others = [g for g in groups if name not in g]
        swings = sum(not decided(rule, g) and decided(rule, (*g, name)) for g in others)
        assert of_one == Fraction(swings, len(others))
    for told, holds in (
        (found.decides, lambda g: decided(rule, g)),
        (found.blocks, lambda g: not decided(rule, tuple(n for n in rule.members if n not in g))),
    ):
        smallest = [
            g for g in groups if holds(g) and not any(holds(tuple(m for m in g if m != n)) for n in g)
        ]
        assert list(told) == smallest


@given(rules())
def test_power_is_that_of_the_game_which_the_rule_is(rule: Rule) -> None:
    game = Game(players=rule.members, worth=carries(rule).astype(float))
    found = power(rule)
    for exact, by_engine in ((found.shapley_shubik, shapley(game)), (found.banzhaf, banzhaf(game))):
        assert all(abs(float(e) - b) < 1e-12 for e, b in zip(exact, by_engine, strict=True))
    assert sum(found.shapley_shubik) == 1
    assert sum(found.banzhaf_normalised) == 1


@given(rules())
def test_a_member_with_no_fewer_votes_and_a_veto_if_the_other_has_one_is_no_weaker(rule: Rule) -> None:
    found = power(rule).shapley_shubik
    for i, first in enumerate(rule.members):
        for j, second in enumerate(rule.members):
            stronger = rule.votes[i] >= rule.votes[j] and (
                first in rule.vetoers or second not in rule.vetoers
            )
            assert not stronger or found[i] >= found[j]
