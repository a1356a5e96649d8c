"""Games, keys and certificates that nobody means: a sentence within a second, never a wait or a traceback."""

from __future__ import annotations

import json
import time

import numpy as np
import pytest
from tests.shared_games import ONE, VERSION, answered

from gasunion.games.game_file import read_game
from gasunion.games.keys.key import apply_key
from gasunion.games.printed import verify_file
from gasunion.games.question import question_from_plain, with_structure
from gasunion.games.sharing import share_all
from gasunion.games.worth import Game, from_plain, from_vector
from gasunion.outcome import Refused

PAIR = {"players": ["A", "B"], "worth": {"A": 0, "B": 0, "A+B": 1}}


def messages(call, *args, **kwargs) -> list[str]:
    begin = time.perf_counter()
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    # No timing is pinned: what this guards against takes minutes, or never ends.
    assert time.perf_counter() - begin < 30
    return [str(f) for f in refused.value.findings]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "A+B",
            "the name 'A+B' contains '+', which joins names into coalitions. Write the name without '+'.",
        ),
        ("", "'' is not a name."),
        (" \t", "' \\t' is not a name."),
        ("A ", "the name 'A ' begins or ends with a space."),
        ("A\x00B", "the name 'A\\x00B' holds the control character \\x00; take it out."),
        ("A\nB", "the name 'A\\nB' holds the control character \\x0a; take it out."),
        (
            "A\u202eB",
            "the name 'A\\u202eB' holds U+202E, which is not seen or turns the text around; take it out.",
        ),
        (
            "A\u200bB",
            "the name 'A\\u200bB' holds U+200B, which is not seen or turns the text around; take it out.",
        ),
        ("A\ud800", "the name 'A\\ud800' holds half a character, \\ud800; write the whole character."),
        ("A" * 101, f"the name '{'A' * 60}…' has 101 characters; at most 100 are read."),
        (None, "None is not a name."),
    ],
)
def test_a_name_that_cannot_be_written_seen_or_joined_is_refused(name, told):
    assert messages(from_plain, {"players": [name, "C"], "worth": {}}) == [f"players: {told}"]


HINT = 'Write a number, or a fraction as text: "3/5".'


@pytest.mark.parametrize(
    ("worth", "told"),
    [
        ("1e999999999", "is not a finite number: its exponent must lie between -400 and 400."),
        ("9" * 5000, "is not a finite number: it has 5,000 digits; at most 40 are read."),
        ("1/0", "is not a finite number: a fraction's denominator must not be 0."),
        ("1,5", "is not a finite number: write a decimal point: 1.5."),
        ("²", "is not a finite number: write it in the digits 0 to 9; '²' is none of them."),
        (10**5000, "a giant integer is not a finite number: it has more than 40 digits; round it."),
        ("1e200", "is not a finite number: it must lie between -1e+100 and 1e+100; choose a larger unit."),
    ],
    ids=["exponent", "digits", "zero", "comma", "raised", "giant", "great"],
)
def test_a_number_past_the_limits_is_refused_before_it_is_made(worth, told):
    said = messages(from_plain, {**PAIR, "worth": {"A": worth, "B": 0, "A+B": 1}})
    assert len(said) == 1
    assert said[0].startswith("worth, 'A': ")
    assert said[0].endswith(f"{told} {HINT}")
    case = {"key": "equal", "currency": "EUR", "members": {"A": {"collected": worth}}}
    assert messages(apply_key, case)[0].endswith(told)
    plain = {**PAIR, "splits": {"mine": {"A": worth, "B": 0}}}
    assert messages(question_from_plain, plain, from_plain(PAIR))[0].endswith(told)


def test_worths_out_of_the_range_of_floats_are_refused():
    assert messages(from_vector, ["A", "B"], [0, 0, 1e200]) == [
        "worth of 'A+B': is 1e+200; worths lie between -1e+100 and 1e+100. Choose a larger unit."
    ]
    assert messages(from_vector, ["A", "B"], [0, 0, 1e-300]) == [
        "worth: the largest is 1e-300; below 1e-100 floats lose digits. Choose a smaller unit."
    ]


def test_structure_on_more_players_than_memory_holds_is_refused():
    count = 21
    game = Game(players=tuple(f"P{i}" for i in range(count)), worth=np.zeros(1 << count))
    question = question_from_plain({}, game)
    assert messages(with_structure, question, game, unions="P0+P1", graph="P0-P1") == [
        "unions: the Owen value is computed up to 20 players; the game has 21. "
        "Join players into blocs, or ask without it.",
        "graph: the Myerson value is computed up to 20 players; the game has 21. "
        "Join players into blocs, or ask without it.",
    ]


def test_many_splits_and_odd_names_of_splits_are_refused():
    splits = {str(i): {"A": 1, "B": 0} for i in range(101)}
    assert messages(question_from_plain, {**PAIR, "splits": splits}, from_plain(PAIR)) == [
        "splits: has 101 entries; at most 100 are tested. Ask about the rest in another file."
    ]
    splits = {" ": {"A": 1, "B": 0}, "x\x1b": {"A": 1, "B": 0}}
    assert messages(question_from_plain, {**PAIR, "splits": splits}, from_plain(PAIR)) == [
        "splits: the name ' ' is blank.",
        "splits: the name 'x\\x1b' holds the control character \\x1b; take it out.",
    ]


def test_fractions_without_a_common_denominator_have_shares_and_no_certificate():
    primes = [n for n in range(10**5, 10**5 + 6000) if all(n % p for p in range(2, 330))]
    count = 8
    worth = {
        "+".join(f"P{i}" for i in range(count) if m >> i & 1): f"{m}/{primes[m]}"
        for m in range(1, 1 << count)
    }
    answer = share_all(
        from_plain({"players": [f"P{i}" for i in range(count)], "worth": worth}),
        question_from_plain({}, GAME),
    )
    assert answer.share["prenucleolus"] is not None
    assert answer.certificate is None
    assert answer.reasons["certificate"] == (
        "the worths have no common denominator of at most 1000 digits; write them as decimals to have a "
        "certificate"
    )


GAME = from_plain(PAIR)


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ([], "certificate: is not an object. "),
        (None, "certificate: is not an object. "),
        ({}, "certificate, schema: is None; a certificate says 'gasunion/certificate/1'. "),
        (
            {"schema": ["x"] * 9},
            "certificate, schema: is a list; a certificate says 'gasunion/certificate/1'. ",
        ),
        ({"certificate": None}, "answer: holds no certificate, so that nothing in it can be rechecked. "),
        ({"certificate": 1}, "certificate: is not an object. "),
        (
            {"schema": "gasunion/certificate/1", "players": [f"P{i}" for i in range(10**5)]},
            "certificate, players: is not a list of 1 to 16 different names without '+'.",
        ),
        (
            {"schema": "gasunion/certificate/1", "players": ["A", ["B"]]},
            "certificate, players: is not a list of 1 to 16 different names without '+'.",
        ),
        (
            {"schema": "gasunion/certificate/1", "players": ["A"], "worth": {"A": "1e999999999"}},
            "certificate, worth, A: '1e999999999' is not a whole number or a fraction as text.",
        ),
        (
            {"schema": "gasunion/certificate/1", "players": ["A"], "worth": {"A": "1" + "0" * 101}},
            "certificate, worth: worths beyond 1e100, or with a common denominator of more than 1000 digits",
        ),
        (
            {"schema": "gasunion/certificate/1", "players": ["A"], "worth": {"A": "1/1" + "0" * 1200}},
            "certificate, worth: worths beyond 1e100, or with a common denominator of more than 1000 digits",
        ),
    ],
)
def test_what_is_no_certificate_is_refused_in_words(document, told):
    assert messages(verify_file, document, version=VERSION)[0].startswith(told)


def test_a_certificate_swollen_with_coalitions_and_digits_is_told_at_once():
    answer = answered(
        {
            "players": ["A", "B", "C"],
            "worth": {"A": 0, "B": 0, "C": 0, "A+B": 1, "A+C": 1, "B+C": 1, "A+B+C": 2},
        }
    )
    document = answer["certificate"]
    document["prenucleolus"]["share"]["A"] = "1/" + "7" * 4000
    document["nucleolus"]["stages"] *= 1000
    document["core"]["balancing"] = dict.fromkeys(document["worth"], "1/7")
    document["splits"] = {str(i): document["shapley"] for i in range(1000)}
    outcome, _ = verify_file(document, version=VERSION)
    told = [str(f) for f in outcome.findings]
    assert "certificate, splits: has 1000 splits; at most 100 are rechecked." in told
    stages = len(document["nucleolus"]["stages"])
    assert f"certificate, nucleolus: has {stages} stages; 3 players need at most 3." in told
    assert "certificate, core, balancing: has 7 weights; no proof needs over 6." in told


def test_an_answer_of_another_version_or_with_odd_questions_is_told():
    answer = answered(ONE)
    later = verify_file({**answer, "version": "99.0.0"}, version=VERSION)[0]
    assert [str(f) for f in later.findings] == [
        "answer, version: is '99.0.0'; this program is 0.1.0. "
        "An answer of a later version is rechecked by that version."
    ]
    assert messages(verify_file, {**answer, "overridden": ["--unions X", "else"]}, version=VERSION) == [
        "answer, overridden: '--unions X' is nothing that 'gasunion share' was asked.",
        "answer, overridden: 'else' is nothing that 'gasunion share' was asked.",
    ]


@pytest.mark.parametrize("content", ["", "null", "[]", '"x"', "3", "{}", '{"players": 1, "worth": []}'])
def test_files_of_other_shapes_are_refused_as_games(tmp_path, content):
    file = tmp_path / "game.json"
    file.write_text(content, encoding="utf-8")
    assert messages(read_game, file)


@pytest.mark.parametrize(
    "worth",
    [[0, 0, 0], [-1, -2, -7], [1, 1, 1], [-3, 5, 2], [1e100, -1e100, 0], [1e-99, 0, 1e-99]],
)
def test_plain_and_extreme_games_are_answered_and_confirmed(worth):
    answer = answered({"players": ["A", "B"], "worth": dict(zip(["A", "B", "A+B"], worth, strict=True))})
    assert verify_file(json.loads(json.dumps(answer)), version=VERSION)[0].is_solved
