"""The gas day in Python: the functions have the shape of the commands."""

import json

import pytest
from tests.gas_day_bundles import SHIPPED, everything, shipped

import gasunion as gu
from gasunion.outcome import Refused


def test_a_day_runs_from_data_and_from_a_file_to_the_same_answer(tmp_path):
    answer = gu.day_run(shipped())
    assert answer == gu.day_run(str(SHIPPED), json=tmp_path / "result.json")
    assert json.loads((tmp_path / "result.json").read_text(encoding="utf-8")) == answer
    assert answer["schema"] == "gasunion/day-result/2"


def test_a_result_verifies_from_data_and_from_a_file(tmp_path):
    answer = gu.day_run(everything(), json=tmp_path / "result.json")
    done = gu.day_verify(everything(), tmp_path / "result.json")
    assert (done.outcome.code, done.differences, len(done.rechecked)) == ("solved", 0, 5)
    answer["closes"] = 1
    changed = gu.day_verify(everything(), answer)
    assert (changed.outcome.code, changed.differences) == ("outside_limits", 2)
    assert [str(f) for f in changed.outcome.findings] == [
        "result_sha256: is not the hash of the result it stands in.",
        "closes: stands as 1, recomputed true.",
    ]


def test_what_is_no_bundle_or_no_result_is_refused():
    with pytest.raises(Refused, match="gas_day: is missing"):
        gu.day_run({})
    with pytest.raises(Refused, match="result: is not an answer of `gasunion day run`"):
        gu.day_verify(shipped(), {"schema": "gasunion/plan/1"})
