"""A bundle and a result as the last release wrote them, kept as files: still read, still verified."""

import copy
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tests.gas_day_bundles import schema

from gasunion.operations.bundle import read_bundle
from gasunion.operations.verification import verify_day
from gasunion.outcome import Refused

FOLDER = Path(__file__).parent / "gas_day_1"
BUNDLE = json.loads((FOLDER / "bundle.json").read_text(encoding="utf-8"))
RESULT = json.loads((FOLDER / "result.json").read_text(encoding="utf-8"))


def test_the_files_are_of_the_last_version():
    assert (BUNDLE["bundle"], RESULT["schema"]) == ("gasunion/day/1", "gasunion/day-result/1")
    assert not list(Draft202012Validator(schema("day-1")).iter_errors(BUNDLE))
    assert not list(Draft202012Validator(schema("day-result-1")).iter_errors(RESULT))


def test_a_result_of_the_last_version_follows_from_its_bundle_whatever_this_release_is_called():
    done = verify_day(BUNDLE, RESULT, version="9.9.9")
    assert done.findings == ()
    assert done.schema == "gasunion/day-result/1"
    # It does not say whose flow a cut hit, so the shares of its certificate are not among what was rechecked.
    assert len(done.rechecked) == 4
    assert not any("max-min" in promise for promise in done.rechecked)


def test_a_change_of_a_result_of_the_last_version_is_found():
    for path, instead in (
        (("version",), "0.2.0"),
        (("outcome", "residual"), 0),
        (("cuts", 0, "sentence"), "x."),
        (("certificate", 0, "share"), "1/2"),
        (("settlement", "zones", "Kazakhstan", "marginal_sell"), "57.01"),
    ):
        forged = copy.deepcopy(RESULT)
        holder = forged
        for step in path[:-1]:
            holder = holder[step]
        assert holder[path[-1]] != instead
        holder[path[-1]] = instead
        assert any(f.where.startswith(path[0]) for f in verify_day(BUNDLE, forged, version="9.9.9").findings)


def test_a_field_that_the_last_version_did_not_know_is_refused_in_it():
    value = copy.deepcopy(BUNDLE)
    value["time_rules"] = {"version": "2026f"}
    value["zones"]["Kazakhstan"]["tolerance_quantity"] = 5
    value["swaps"]["Border villages"]["legs"]["L2"]["unit"] = "1000m3"
    with pytest.raises(Refused) as caught:
        read_bundle(value)
    assert [str(f) for f in caught.value.findings] == [
        f'{where}: is a field of \'gasunion/day/2\'. Write "bundle": "gasunion/day/2".'
        for where in (
            "time_rules",
            "zones.Kazakhstan.tolerance_quantity",
            "swaps.Border villages.legs.L2.unit",
        )
    ]
