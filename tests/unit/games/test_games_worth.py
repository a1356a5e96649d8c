from fractions import Fraction

import numpy as np
import pytest

from gasunion.games.coalition import name_of, parse_graph, parse_unions, sizes, subsets
from gasunion.games.game_file import from_csv, from_npz
from gasunion.games.worth import from_function, from_plain, from_table, from_vector, to_json
from gasunion.outcome import Refused

PAIR = {"players": ["A", "B"], "worth": {"A": 1, "B": 2.5, "B+A": "10/3"}}


def messages(call, *args, **kwargs) -> list[str]:
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return [str(f) for f in refused.value.findings]


def test_a_game_is_read_the_same_from_json_csv_npz_vector_and_function(tmp_path):
    game = from_plain(PAIR)
    csv = from_csv("coalition,worth\nA,1\nB,2.5\nB+A,10/3\n")
    np.savez(tmp_path / "g.npz", players=["A", "B"], worth=[1, 2.5, 10 / 3])
    npz = from_npz((tmp_path / "g.npz").read_bytes())
    vector = from_vector(["A", "B"], [0, 1, 2.5, 10 / 3])
    function = from_function(["A", "B"], lambda who: {("A",): 1, ("B",): 2.5}.get(who, 10 / 3))
    for other in (csv, npz, vector, function):
        assert other.players == ("A", "B")
        np.testing.assert_array_equal(other.worth, game.worth)


def test_worths_are_exact_as_they_were_written():
    assert from_plain(PAIR).exact() == [0, 1, Fraction(5, 2), Fraction(10, 3)]
    assert from_vector(["A"], [0.1]).exact() == [0, Fraction(1, 10)]
    big = from_table(["A"], {"A": 2**60 + 1})
    assert big.exact() == [0, 2**60 + 1]


def test_a_game_written_and_read_again_is_the_same():
    import json

    game = from_plain(PAIR)
    again = from_plain(json.loads(to_json(game)))
    assert again.exact() == game.exact()
    assert again.sha256() == game.sha256()


def test_every_fault_of_a_game_is_told_at_once():
    worth = {"A": float("nan"), "B": True, "A+B": 1, "B+A": 1, "A+D": 2, "A+A": 3, "": 4, "C": None}
    assert messages(from_plain, {"players": ["A", "B", "C"], "worth": worth}) == [
        "worth, 'A': NaN is not a finite number. Write a number, or a fraction as text: \"3/5\".",
        "worth, 'B': true is not a finite number. Write a number, or a fraction as text: \"3/5\".",
        "worth, 'B+A': the coalition A+B stands twice. Keep one of them; the order of the names does "
        "not matter.",
        "worth, 'A+D': 'D' is not among the players.",
        "worth, 'A+A': 'A' stands twice in the coalition.",
        "worth, 'C': null is not a finite number. Write a number, or a fraction as text: \"3/5\".",
        "worth of the empty coalition: is 4; it must be 0. Subtract what nobody earns from every "
        "coalition, or "
        "leave the entry out.",
        "worth: the coalition A+C is missing. 3 players have 7 coalitions; give the worth of each.",
        "worth: the coalition B+C is missing. 3 players have 7 coalitions; give the worth of each.",
        "worth: the coalition A+B+C is missing. 3 players have 7 coalitions; give the worth of each.",
    ]


def test_a_misspelt_player_is_answered_with_the_nearest_name():
    table = {"RUS": 0, "KAZ": 0, "RUS+KAS": 1}
    assert messages(from_table, ["RUS", "KAZ"], table) == [
        "worth, 'RUS+KAS': 'KAS' is not among the players. Did you mean 'KAZ'?",
        "worth: the coalition RUS+KAZ is missing. 2 players have 3 coalitions; give the worth of each.",
    ]


def test_players_that_cannot_be_told_apart_or_are_too_many_are_refused():
    assert messages(from_plain, {"players": ["A", "A", "B+C", " D", 3], "worth": {}}) == [
        "players: 'A' stands twice. Keep one of them.",
        "players: the name 'B+C' contains '+', which joins names into coalitions. Write the name "
        "without '+'.",
        "players: the name ' D' begins or ends with a space.",
        "players: 3 is not a name.",
    ]
    assert messages(from_plain, {"players": [f"P{i}" for i in range(26)], "worth": {}}) == [
        "players: there are 26 players; a table of worths holds at most 25. Join players into blocs, "
        "or estimate "
        "by sampling."
    ]
    assert messages(from_plain, {"players": [], "worth": {}}) == [
        "players: the list is empty. Name at least one player."
    ]
    assert messages(from_plain, []) == [
        'game: is not an object with \'players\' and \'worth\'. Write {"players": ["A", "B"], "worth": '
        '{"A": 0, "B": 0, "A+B": 1}}.'
    ]


def test_many_missing_coalitions_are_counted_and_not_listed():
    told = messages(from_table, list("ABCDEF"), {})
    assert len(told) == 21
    assert told[-1] == "worth: 43 more coalitions are missing."


def test_tables_of_the_wrong_shape_are_refused():
    assert messages(from_vector, ["A", "B"], [1, 2]) == ["worth: has 2 entries; 2 players ask for 3."]
    assert messages(from_csv, "who,worth\nA,1\n") == [
        "game.csv, row 1: unknown column 'who'; the columns are coalition, worth.",
        "game.csv: column 'coalition' is missing; the columns are coalition, worth.",
    ]
    assert messages(from_vector, ["A", "B"], [1, np.inf, 2]) == ["worth of 'B': is not a finite number."]
    assert messages(from_npz, b"no archive")[0].startswith("game.npz: is empty, cut or damaged: ")


def test_unions_and_graphs_are_read_and_faults_told_together():
    players = ("RU", "KZ", "UZ", "A-B")
    assert parse_unions("UZ+KZ", players) == (1, 6, 8)
    assert parse_graph("RU-KZ, A-B-UZ", players) == ((0, 1), (3, 2))
    assert messages(parse_unions, "RU+KZ,KZ+UZ,XX", players) == [
        "unions, 'KZ+UZ': KZ is in another union already.",
        "unions, 'XX': 'XX' is not among the players.",
    ]
    assert messages(parse_graph, "RU-RU,KZ", players) == [
        "graph, 'RU-RU': is not a link between two different players. Write links as A-B,B-C with "
        "the names of the "
        "game.",
        "graph, 'KZ': is not a link between two different players. Write links as A-B,B-C with the "
        "names of the game.",
    ]


def test_masks_follow_the_order_of_the_players():
    assert name_of(5, ("A", "B", "C")) == "A+C"
    assert sizes(3).tolist() == [0, 1, 1, 2, 1, 2, 2, 3]
    assert subsets(0b101).tolist() == [0, 1, 4, 5]
