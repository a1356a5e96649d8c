"""What is printed is what is verified: no single change of an answer or certificate passes, none crashes."""

from __future__ import annotations

import copy
import os
import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import chance
from tests.shared_games import FOUR, MAJORITY, NO_IMPUTATION, ONE, THREE, VERSION, answer_of, answered

from gasunion.games.printed import verify_file
from gasunion.games.question import Question
from gasunion.games.worth import Game
from gasunion.outcome import Refused

IS_LONG = os.environ.get("GASUNION_LAWS") == "long"
ANSWERS = {
    "three": lambda: answered(THREE, unions="KZ+UZ", graph="RU-KZ,KZ-UZ"),
    "majority": lambda: answered(MAJORITY, graph="A-B"),
    "none": lambda: answered(NO_IMPUTATION),
    "one": lambda: answered(ONE),
    "four": lambda: answered(FOUR, unions="A+B"),
}


def places(value: Any, path: tuple = ()) -> Iterator[tuple]:
    """The path of everything that a plain value holds."""
    if path:
        yield path
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in items:
            yield from places(part, (*path, key))


def at(value: Any, path: tuple) -> Any:
    for key in path:
        value = value[key]
    return value


def changes_of(value: Any, rng: random.Random) -> list[Any]:
    """Other values that might stand in the place of this one."""
    if isinstance(value, bool):
        return [not value, int(value), None, str(value).lower()]
    if isinstance(value, int | float):
        near = float(np.nextafter(value, np.inf))
        return [near, value + 1, -value if value else 1, value * 2 + 1, str(value), value == 1, None, [value]]
    if isinstance(value, str):
        digits = [k for k, letter in enumerate(value) if letter.isdigit()]
        out = [value + "0", value + " ", None, 0, [value], value[1:]]
        if digits:
            k = rng.choice(digits)
            out.append(value[:k] + str((int(value[k]) + 1) % 10) + value[k + 1 :])
        return out
    if value is None:
        return [0, False, "", {}, []]
    if isinstance(value, dict):
        out = [None, [], 1, {**value, "more": 1}]
        if value:
            out.append({})
            gone = rng.choice(sorted(value))
            out.append({name: part for name, part in value.items() if name != gone})
        return out
    out = [None, {}, [*value, 1], [*value, "x"]]
    if value:
        out += [value[:-1], value + value[-1:]]
    return out


def changed(document: Any, path: tuple, new: Any) -> Any:
    twin = copy.deepcopy(document)
    if not path:
        return new
    at(twin, path[:-1])[path[-1]] = new
    return twin


def is_told(document: Any) -> bool:
    try:
        outcome, _ = verify_file(document, version=VERSION)
    except Refused as refused:
        return all(f.where and f.what for f in refused.findings)
    return not outcome.is_solved and all(f.where and f.what for f in outcome.findings)


def is_same(old: Any, new: Any) -> bool:
    """Whether two plain values say the same, by type and value."""
    if isinstance(old, float) and isinstance(new, int) and not isinstance(new, bool):
        return old == new
    return type(old) is type(new) and old == new


@pytest.mark.parametrize("name", ANSWERS)
def test_no_single_change_of_an_answer_or_its_certificate_passes(name, record_property):
    rng = chance(name)
    answer, count = ANSWERS[name](), 0
    assert not is_told(answer)
    for document, places_of in ((answer, sorted(places(answer), key=str)), (answer["certificate"], None)):
        for path in places_of or sorted(places(document), key=str):
            old = at(document, path)
            news = [new for new in changes_of(old, rng) if not is_same(old, new)]
            for new in news if IS_LONG else rng.sample(news, min(len(news), 2)):
                assert is_told(changed(document, path, new)), (path, old, new)
                count += 1
    record_property("single changes of answers and certificates", count)
    assert count >= 150


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
THREE_ANSWERED = answered(THREE, unions="KZ+UZ", graph="RU-KZ,KZ-UZ")
PLACES = [(), *sorted(places(THREE_ANSWERED), key=str)]


@given(st.sampled_from(PLACES), json_values)
def test_any_json_in_any_place_is_told_in_words(path, new):
    old = at(THREE_ANSWERED, path)
    assert is_same(old, new) or is_told(changed(THREE_ANSWERED, path, new))


@st.composite
def asked_games(draw) -> tuple[Game, Question]:
    count = draw(st.integers(1, 5))
    size = (1 << count) - 1
    number = draw(
        st.sampled_from(
            [
                st.integers(-3, 8).map(float),
                st.floats(0, 1).map(lambda x: x + 0.1),
                st.integers(1, 9).map(lambda k: k * 0.1),
                st.tuples(st.integers(0, 3), st.integers(0, 9)).map(
                    lambda p: round(p[0] * 1e9 + p[1] / 100, 2)
                ),
            ]
        )
    )
    worth = np.array([0.0, *draw(st.lists(number, min_size=size, max_size=size))])
    if draw(st.booleans()):  # additive but for roundings
        single = worth[1 << np.arange(count)]
        worth = np.array([sum(single[i] for i in range(count) if m >> i & 1) for m in range(size + 1)])
    game = Game(players=tuple(f"P{i}" for i in range(count)), worth=worth)
    split = {p: game.exact_of(1 << i) for i, p in enumerate(game.players)}
    return game, Question(splits={"alone": split})


@given(asked_games())
def test_every_answer_is_confirmed_by_the_second_proof(asked):
    game, question = asked
    answer = answer_of(game, question)
    assert answer["certificate"] is not None
    outcome, confirmed = verify_file(answer, version=VERSION)
    assert outcome.is_solved, outcome.findings
    assert confirmed[-1].startswith("answer: ")


@given(st.integers(1, 6).flatmap(lambda n: st.lists(st.integers(1, 9), min_size=n, max_size=n)))
def test_sums_of_floats_give_nobody_a_reason_to_leave(tenths):
    single = [k * 0.1 for k in tenths]
    worth = [sum(single[i] for i in range(len(single)) if m >> i & 1) for m in range(1 << len(single))]
    game = Game(players=tuple(f"P{i}" for i in range(len(single))), worth=np.array(worth))
    answer = answer_of(game, Question())
    assert answer["core_empty"] is False
    assert all(claim is None for claim in answer["blocking"].values())
    assert answer["nucleolus"] == pytest.approx(dict(zip(game.players, single, strict=True)))
