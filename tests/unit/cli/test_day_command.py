import json
import subprocess
import sys

import pytest
from jsonschema import Draft202012Validator
from tests.gas_day_bundles import SHIPPED, schema, shipped

GASUNION = [sys.executable, "-c", "from gasunion.cli import main; main()"]


def run(*words):
    return subprocess.run([*GASUNION, *map(str, words)], capture_output=True, text=True, check=False)


@pytest.fixture
def result(tmp_path):
    path = tmp_path / "result.json"
    assert run("day", "run", SHIPPED, "--json", path).returncode == 0
    return path


def test_day_run_tells_a_person_every_cut_and_writes_the_same_json_twice(result, tmp_path):
    again = run("day", "run", SHIPPED, "--json", "-")
    assert again.returncode == 0
    assert again.stdout == result.read_text(encoding="utf-8")
    told = run("day", "run", SHIPPED)
    for cut in json.loads(again.stdout)["cuts"]:
        assert cut["sentence"] in told.stdout


def test_day_verify_accepts_what_day_run_wrote(result, tmp_path):
    done = run("day", "verify", SHIPPED, result, "--json", tmp_path / "v.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "the result follows from the bundle, to the last unit\n"
    assert not list(
        Draft202012Validator(schema("day-verify")).iter_errors(json.loads((tmp_path / "v.json").read_text()))
    )


def test_day_verify_is_exit_3_where_a_number_was_changed(result, tmp_path):
    forged = json.loads(result.read_text(encoding="utf-8"))
    forged["allocation"]["Gazli"]["standing"] += 1
    result.write_text(json.dumps(forged), encoding="utf-8")
    done = run("day", "verify", SHIPPED, result, "--json", tmp_path / "v.json")
    assert done.returncode == 3
    assert done.stderr.splitlines() == [
        "outside_limits: the result does not follow from the bundle: 2 findings",
        "  result_sha256: is not the hash of the result it stands in.",
        "  allocation.Gazli.standing: stands as -55, recomputed -56.",
    ]
    assert not list(
        Draft202012Validator(schema("day-verify")).iter_errors(json.loads((tmp_path / "v.json").read_text()))
    )


def test_a_bad_bundle_is_exit_2_with_every_fault_and_a_json_refusal(tmp_path):
    value = shipped()
    value["nominations"]["N01"]["unit"] = "kWh"
    value["points"]["Gazli"]["matching"] = "CN-Op"
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    done = run("day", "run", path, "--json", tmp_path / "r.json")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "refused: 2 faults in the input",
        "  points.Gazli: matching operator is 'CN-Op'; it must be 'KZ-Op' or 'UZ-Op'.",
        "  nominations.N01.unit: is 'kWh'; the agreement of Kartaly counts in '1000m3 at 20C'.",
    ]
    assert not list(
        Draft202012Validator(schema("day-result")).iter_errors(json.loads((tmp_path / "r.json").read_text()))
    )


def test_something_else_than_a_result_is_refused(tmp_path):
    done = run("day", "verify", SHIPPED, SHIPPED)
    assert done.returncode == 2
    assert done.stderr.splitlines()[1].endswith(
        "is not an answer of `gasunion day run`. Write one with --json."
    )
