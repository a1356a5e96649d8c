"""No changed result passes `day verify`, and none makes it crash: laws over single changes."""

import copy
import itertools
import math
import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.gas_day_bundles import VERSION, answer, everything, shipped
from tests.gas_day_days import as_bundle, random_day
from tests.single_changes import changed, kinds, places, without

from gasunion.operations.recheck import recheck
from gasunion.operations.verification import differences, verify_day
from gasunion.outcome import Refused

BUNDLE = everything()
EXPECTED = answer(BUNDLE)
PLACES = list(places(EXPECTED))


def test_a_single_change_anywhere_is_found_and_named_and_never_a_crash(record_property):
    # Every place of a result, its kinds of change in turn; one key in three is also taken out.
    claimed = copy.deepcopy(EXPECTED)
    tried, turn = 0, itertools.count()
    for path in PLACES:
        fitting = list(kinds(claimed, path))
        kind, instead = fitting[next(turn) % len(fitting)]
        with changed(claimed, path, instead):
            found = differences(EXPECTED, claimed)
            assert any(f.where.startswith(str(path[0])) for f in found), (path, kind)
            recheck(BUNDLE, claimed)
        tried += 1
        if isinstance(path[-1], str) and tried % 3 == 0:
            with without(claimed, path):
                assert any(f.where.startswith(str(path[0])) for f in differences(EXPECTED, claimed)), path
                recheck(BUNDLE, claimed)
            tried += 1
    assert claimed == EXPECTED
    assert differences(EXPECTED, claimed) == recheck(BUNDLE, claimed) == []
    record_property("single changes of day results", tried)
    assert tried >= 1_000


@settings(max_examples=40)
@given(st.data())
def test_any_change_of_the_shipped_day_is_found_by_the_whole_verification(data):
    claimed = data.draw(st.sampled_from([SHIPPED_ANSWER]))
    path = data.draw(st.sampled_from(SHIPPED_PLACES))
    _, instead = data.draw(st.sampled_from(list(kinds(claimed, path))))
    with changed(claimed, path, instead):
        try:
            findings = verify_day(SHIPPED, claimed, version=VERSION).findings
        except Refused as refused:
            assert path == ("schema",)
            findings = refused.findings
    assert findings


SHIPPED = shipped()
SHIPPED_ANSWER = answer(SHIPPED)
SHIPPED_PLACES = list(places(SHIPPED_ANSWER))

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@example({"": [math.inf]}, "gasunion/day-result/1")  # no hash is right, and none is given
@given(
    anything, st.sampled_from(["", "gasunion/day-result/1", "gasunion/day-result/2", "gasunion/day-result/3"])
)
def test_any_json_at_all_is_refused_or_found_to_differ(value, schema):
    if isinstance(value, dict):
        value["schema"] = schema
    try:
        findings = verify_day(BUNDLE, value, version=VERSION).findings
    except Refused as refused:
        findings = refused.findings
    assert findings
    assert all(f.what.endswith(".") for f in findings)


@given(anything, st.sampled_from(sorted(EXPECTED)))
def test_any_part_may_be_anything_and_the_recheck_only_says_so(value, part):
    claimed = EXPECTED | {part: value}
    for finding in recheck(BUNDLE, claimed):
        assert finding.what.endswith(".")


@settings(max_examples=25)
@given(st.integers(0, 10**7))
def test_the_second_proof_finds_every_cut_of_a_random_day_fair(seed):
    day = as_bundle(*random_day(seed))
    assert recheck(day, answer(day)) == []


@settings(max_examples=25)
@given(st.integers(0, 10**7), st.randoms(use_true_random=False))
def test_the_second_proof_finds_a_unit_that_went_to_another_pair(seed, chance):
    day = as_bundle(*random_day(seed))
    claimed = answer(day)
    if not move_a_cut_unit(claimed, chance):
        return
    assert recheck(day, claimed)


def move_a_cut_unit(claimed, chance):
    """Give a cut pair one unit more, and take it from another at the same point and hour; sums stay right."""
    cuts = [c for c in claimed["cuts"] if c["stage"] == "cutting"]
    chance.shuffle(cuts)
    for one, other in itertools.permutations(cuts, 2):
        hours = sorted(set(one["by_hour"]) & set(other["by_hour"]))
        if one["point"] != other["point"] or one["pair"] == other["pair"] or not hours:
            continue
        hour = chance.choice(hours)
        rows = claimed["schedule"][one["point"]]
        if rows[other["pair"]]["confirmed"][int(hour) - 1] == 0:
            continue
        for cut, by in ((one, -1), (other, 1)):
            row = rows[cut["pair"]]
            row["confirmed"][int(hour) - 1] -= by
            row["confirmed_day"] -= by
            cut["by_hour"][hour] += by
            cut["units"] += by
            if not cut["by_hour"][hour]:
                del cut["by_hour"][hour]
        return True
    return False


@pytest.mark.parametrize("seed", range(40))
def test_the_second_proof_finds_a_share_that_was_changed(seed):
    chance = random.Random(seed)
    for day_seed in itertools.count(seed * 1000):
        day = as_bundle(*random_day(day_seed))
        claimed = answer(day)
        if claimed["certificate"]:
            break
    level = chance.choice(claimed["certificate"])
    over, _, under = level["share"].partition("/")
    level["share"] = f"{int(over) + 1}/{under or 1}"
    assert any(f.where.startswith("certificate") for f in recheck(day, claimed))
