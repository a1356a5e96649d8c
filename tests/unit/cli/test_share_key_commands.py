"""The doors `gasunion share` and `gasunion key`: exit codes, envelopes, schemas, words."""

import json
import subprocess
import sys

import numpy as np
import pytest
from jsonschema import Draft202012Validator

GASUNION = [sys.executable, "-c", "from gasunion.cli import main; main()"]
GAME = {
    "players": ["RU", "KZ", "UZ"],
    "worth": {"RU": 0, "KZ": 0, "UZ": 0, "KZ+RU": 6, "RU+UZ": 3, "KZ+UZ": 0, "RU+KZ+UZ": 10},
    "splits": {"equal": {"RU": "10/3", "KZ": "10/3", "UZ": "10/3"}},
}


def run(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*GASUNION, *map(str, words)], capture_output=True, text=True, check=False)


def schema(name: str) -> Draft202012Validator:
    from importlib import resources

    text = (resources.files("gasunion") / "schemas" / f"{name}.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


@pytest.fixture
def game(tmp_path):
    path = tmp_path / "game.json"
    path.write_text(json.dumps(GAME), encoding="utf-8")
    return path


def test_share_gives_every_solution_and_its_json_is_of_its_schema(game):
    schema("game").validate(GAME)
    done = run("share", game, "--unions", "KZ+UZ", "--graph", "RU-KZ,KZ-UZ", "--json", "-")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    schema("share").validate(answer)
    schema("certificate").validate(answer["certificate"])
    assert answer["schema"] == "gasunion/share/1"
    assert answer["shapley"] == pytest.approx({"RU": 29 / 6, "KZ": 10 / 3, "UZ": 11 / 6})
    assert answer["nucleolus"] == {"RU": 4.5, "KZ": 3.5, "UZ": 2.0}
    assert sum(answer["owen"].values()) == pytest.approx(10)
    assert answer["myerson"] is not None
    assert answer["least_core_epsilon"] == -2.0
    assert answer["core_empty"] is False
    assert answer["blocking"]["nucleolus"] is None
    assert answer["blocking"]["equal"] is None
    assert answer["properties"]["superadditive"] is True
    # Every null has its reason.
    assert set(answer["reasons"]) == {f"blocking.{name}" for name in answer["blocking"]}


def test_share_prints_a_table_for_a_person_and_reads_csv_and_npz(game, tmp_path):
    words = run("share", game).stdout.splitlines()
    assert words[0].split() == ["RU", "KZ", "UZ"]
    assert words[1].split() == ["shapley", "4.83333", "3.33333", "1.83333"]
    assert "owen                     n/a: no a-priori unions were given (--unions)" in words
    assert words[-1] == "The core is not empty; least-core epsilon -2."
    csv = tmp_path / "game.csv"
    csv.write_text(
        "coalition,worth\n" + "".join(f"{k},{v}\n" for k, v in GAME["worth"].items()), encoding="utf-8"
    )
    np.savez(tmp_path / "game.npz", players=GAME["players"], worth=[0, 0, 6, 0, 3, 0, 10])
    for name in ("game.csv", "game.npz"):
        assert run("share", tmp_path / name).stdout.splitlines()[1:3] == words[1:3]


def test_a_certificate_verifies_and_a_forged_one_is_exit_3(game, tmp_path):
    whole = tmp_path / "answer.json"
    assert run("share", game, "--json", whole).returncode == 0
    done = run("share", "--verify", whole)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "every claim of the certificate holds, in exact rationals"
    certificate = json.loads(whole.read_text(encoding="utf-8"))["certificate"]
    alone = tmp_path / "certificate.json"
    alone.write_text(json.dumps(certificate), encoding="utf-8")
    assert run("share", "--verify", alone).returncode == 0
    certificate["nucleolus"]["share"] |= {"RU": "6", "KZ": "2"}
    alone.write_text(json.dumps(certificate), encoding="utf-8")
    done = run("share", "--verify", alone, "--json", "-")
    assert done.returncode == 3
    answer = json.loads(done.stdout)
    schema("share").validate(answer)
    assert answer["verified"] is False
    assert answer["outcome"]["code"] == "outside_limits"


def test_a_printed_value_that_was_changed_is_exit_3_and_names_place_printed_and_right_value(game, tmp_path):
    whole = tmp_path / "answer.json"
    assert run("share", game, "--unions", "KZ+UZ", "--json", whole).returncode == 0
    answer = json.loads(whole.read_text(encoding="utf-8"))
    answer["nucleolus"]["RU"] = 4.6
    answer["owen"]["UZ"] = "1.5"
    answer["core_empty"] = 0
    del answer["levels"]
    whole.write_text(json.dumps(answer), encoding="utf-8")
    done = run("share", "--verify", whole)
    assert done.returncode == 3
    assert done.stderr.splitlines() == [
        "outside_limits: the answer does not hold",
        "  answer, levels: is missing.",
        "  answer, nucleolus.RU: is 4.6; right is 4.5.",
        "  answer, owen.UZ: is '1.5'; right is 1.75.",
        "  answer, core_empty: is 0; right is false.",
    ]


def test_a_split_that_hands_out_too_much_is_never_said_to_hold(tmp_path):
    path = tmp_path / "game.json"
    worth = {"A": 0, "B": 0, "C": 0, "A+B": 0, "A+C": 0, "B+C": 0, "A+B+C": 9}
    splits = {"too much": {"A": 5, "B": 5, "C": 5}, "too little": {"A": 2, "B": 2, "C": 2}}
    path.write_text(
        json.dumps({"players": ["A", "B", "C"], "worth": worth, "splits": splits}), encoding="utf-8"
    )
    answer_file = tmp_path / "answer.json"
    done = run("share", path, "--json", answer_file)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-3:] == [
        "Under too little, A+B+C would gain 3 by leaving.",
        "too much is not efficient: it hands out 15, 6 too much.",
        "too little is not efficient: it hands out 6, 3 too little.",
    ]
    answer = json.loads(answer_file.read_text(encoding="utf-8"))
    schema("share").validate(answer)
    schema("certificate").validate(answer["certificate"])
    assert answer["blocking"]["too much"] is None
    assert answer["reasons"]["blocking.too much"] == "not efficient: it hands out 15, 6 too much; v(N) = 9"
    assert [(f["where"], f["severity"]) for f in answer["outcome"]["findings"]] == [
        ("splits, too much", "warning"),
        ("splits, too little", "warning"),
    ]
    done = run("share", "--verify", answer_file)
    assert done.returncode == 0
    told = "splits, too much: not efficient, hands out 15, 6 too much; v(N) is 9"
    assert told in done.stdout.splitlines()


def test_a_game_without_imputations_and_core_is_still_answered(tmp_path):
    path = tmp_path / "game.json"
    path.write_text(
        json.dumps({"players": ["A", "B"], "worth": {"A": 1, "B": 2, "A+B": 1}}), encoding="utf-8"
    )
    done = run("share", path, "--json", "-")
    answer = json.loads(done.stdout)
    assert done.returncode == 0
    schema("share").validate(answer)
    assert answer["nucleolus"] is None
    assert answer["reasons"]["nucleolus"].startswith("there is no imputation")
    assert answer["core_empty"] is True
    assert answer["blocking"]["shapley"] == {"coalition": "A", "gain": 1.0}


def test_bad_games_are_exit_2_with_every_fault(tmp_path):
    path = tmp_path / "game.json"
    path.write_text('{"players": ["A", "B"], "worth": {"A": NaN, "B": 1}}', encoding="utf-8")
    done = run("share", path)
    assert done.returncode == 2
    assert "NaN is not a number." in done.stderr
    path.write_text(json.dumps({"players": ["A", "B"], "worth": {"A": "x"}, "grpah": 1}), encoding="utf-8")
    done = run("share", path, "--json", "-")
    assert done.returncode == 2
    answer = json.loads(done.stdout)
    schema("share").validate(answer)
    assert [f["what"] for f in answer["outcome"]["findings"]] == [
        '"x" is not a finite number.',
        "the coalition B is missing.",
        "the coalition A+B is missing.",
    ]
    assert run("share").returncode == 2
    assert run("share", path, "--verify", path).returncode == 2
    assert run("share", "--verify", path).returncode == 2


def test_splits_and_bounds_of_a_game_file_are_checked(game):
    plain = {
        **GAME,
        "splits": {"shapley": GAME["splits"]["equal"], "x": {"RU": 1}},
        "bargaining": {"caps": {}},
    }
    game.write_text(json.dumps({**plain, "grpah": 1}), encoding="utf-8")
    done = run("share", game)
    assert done.returncode == 2
    assert done.stderr.splitlines()[1:] == [
        "  splits, x: must have one number for each player.",
        "  bargaining, caps: is unknown. Known: earned, fallback, most_paid, most_received, weights.",
        "  splits, shapley: has the name of a solution. Give it another name.",
        "  grpah: is not a part of a game file. Put remarks under 'note'.",
    ]


def test_bargaining_bounds_of_a_game_file_move_the_bargain(game):
    zero = {"RU": 0, "KZ": 0, "UZ": 0}
    bounds = {
        "earned": {**zero, "RU": 10},
        "most_paid": {"RU": 4, "KZ": 0, "UZ": 0},
        "weights": {**zero, "RU": 1, "KZ": 3, "UZ": 1},
    }
    game.write_text(json.dumps({**GAME, "bargaining": bounds}), encoding="utf-8")
    answer = json.loads(run("share", game, "--json", "-").stdout)
    assert answer["nash"] == pytest.approx({"RU": 6, "KZ": 3, "UZ": 1})


def test_key_prints_entitlements_net_payments_and_the_formula(tmp_path):
    case = {
        "key": "consumption",
        "currency": "EUR",
        "members": {"FI": {"consumption": 2, "collected": 0}, "EE": {"consumption": 1, "collected": 100}},
    }
    schema("key").validate(case)
    path = tmp_path / "key.json"
    path.write_text(json.dumps(case), encoding="utf-8")
    done = run("key", path)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "entitlement = consumption / 3 · 100 EUR; net = entitlement − collected",
        "",
        "            entitlement                  net   [EUR]",
        "FI                66.67                66.67",
        "EE                33.33               -66.67",
        "sum                                      0.00",
    ]
    answer = json.loads(run("key", path, "--json", "-").stdout)
    schema("key-answer").validate(answer)
    assert answer["net"] == {"FI": 66.67, "EE": -66.67}
    assert answer["entitlement"]["FI"] == pytest.approx(200 / 3)


def test_a_key_without_an_answer_is_exit_3_and_bad_input_exit_2(tmp_path):
    path = tmp_path / "key.json"
    case = {
        "key": "net_benefit",
        "currency": "EUR",
        "members": {"A": {"net_benefit": 1}, "B": {"net_benefit": -2}},
    }
    path.write_text(json.dumps(case), encoding="utf-8")
    done = run("key", path, "--json", "-")
    assert done.returncode == 3
    answer = json.loads(done.stdout)
    schema("key-answer").validate(answer)
    assert answer["net"] is None
    assert answer["reasons"]["net"] == "the losers lack 2 EUR; net benefits above the threshold sum to 1"
    path.write_text('{"key": "eqal"}', encoding="utf-8")
    done = run("key", path)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "refused: 1 fault in the input",
        "  key: 'eqal' is not a key. Did you mean 'equal'?",
    ]
