"""Printed = verified for projects: no single change of an answer passes, by the totals that it carries."""

from __future__ import annotations

import json
import random

import pytest
from tests.examples import chance, few, seeds
from tests.single_changes import changed, kinds, places, without
from tests.small_case import write_case

import gasunion as gu
from gasunion.outcome import Refused
from gasunion.studies.cost_allocation import allocate
from gasunion.studies.project_printed import judged
from gasunion.studies.project_recheck import _payment_faults, faults_of

CHEAP = [f"projects[WIDER,1].capex_{level}*=0.2" for level in ("low", "mid", "high")]
EARLY = [
    "projects[NEW2,*].earliest_year=2024", "projects[NEW2,*].capex_mid*=0.3",
    "projects[NEW2,*].capex_low*=0.2", "projects[WIDER,*].earliest_year=2023",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return str(write_case(tmp_path_factory.mktemp("projects") / "small"))


@pytest.fixture(scope="module")
def answer(folder):
    """Two projects over two years, both built; the second may begin in the second year only."""
    found = gu.projects(folder, years=[2023, 2024], block="all", changes=[*CHEAP, *EARLY])
    assert found.outcome.is_solved
    return json.loads(json.dumps(dict(found.answer)))


def test_an_answer_of_two_years_holds_and_every_choice_was_summed(answer):
    assert list(faults_of(answer)) == []
    assert answer["optimality"]["shown_by"] == "enumeration"
    sets = {(a["year"], tuple(a["stands"])) for a in answer["certificate"]["alternatives"]}
    assert sets == {(2023, ()), (2023, ("WIDER",))} | {
        (2024, s) for s in ((), ("NEW2",), ("WIDER",), ("NEW2", "WIDER"))
    }
    outcome, confirmed = judged(answer, answer)
    assert outcome.is_solved
    assert confirmed[2] == "the choice: none of all choices is worth more"


def test_it_is_verified_against_its_case_and_not_against_another(folder, answer):
    assert gu.projects_verify(folder, answer, changes=[*CHEAP, *EARLY]).outcome.is_solved
    other = gu.projects_verify(folder, answer, changes=[*EARLY])
    assert other.outcome.code == "outside_limits"
    assert any("input_sha256" in f.where for f in other.outcome.findings)


@pytest.mark.parametrize("until", [10**9, 10**18, 2022])
def test_a_last_year_that_never_comes_is_told_at_once(folder, answer, until):
    with changed(answer, ("until",), until):
        assert any("end before they begin or never" in f.what for f in faults_of(answer))
    with pytest.raises(Refused, match="until: is"):
        gu.projects(folder, years=[2023, 2024], until=until)


def test_no_single_change_of_an_answer_passes(answer, record_property):
    draw, right = chance("projects"), json.loads(json.dumps(answer))
    every = [p for p in places(answer) if p != ("version",)]
    missed, count = [], 0
    for path in draw.sample(every, min(few(5), len(every))):
        tries = list(kinds(answer, path))
        for what, instead in draw.sample(tries, min(3, len(tries))):
            with changed(answer, path, instead):
                outcome, _ = judged(answer, right)
                if outcome.is_solved and not _is_same(right, path, instead):
                    missed.append((path, what))
            count += 1
        if isinstance(path[-1], str):
            with without(answer, path):
                outcome, _ = judged(answer, right)
                if outcome.is_solved:
                    missed.append((path, "without"))
            count += 1
    record_property("single changes of projects answers", count)
    assert missed == []


def _is_same(right, path, instead) -> bool:
    """Whether it says the same: a number of another type, a residual up to its limit."""
    held = right
    for step in path:
        held = held[step]
    if path == ("outcome", "residual") and type(instead) in (int, float):
        return 0 <= instead <= 1e-6
    return type(held) is float and type(instead) is int and held == instead


MONEY = (
    ("portfolio", "surplus_after_musd"), ("portfolio", "net_musd"), ("optimality", "gap_musd"),
    ("projects", "WIDER", "benefit_musd"), ("projects", "WIDER", "cost_musd"),
    ("projects", "WIDER", "cost_by_party_musd", "BB"), ("projects", "WIDER", "net_by_party_musd", "AA"),
    ("projects", "WIDER", "allocation", "with_threshold", "compensation_musd", "AA"),
    ("projects", "WIDER", "allocation", "without_threshold", "uncovered_musd"),
    ("certificate", "plans", 1, "surplus_musd"), ("certificate", "plans", 1, "account_musd", "AA"),
    ("certificate", "plans", -1, "own_cost_musd", "BB"), ("certificate", "alternatives", 3, "surplus_musd"),
    ("years", "2024"), ("projects", "WIDER", "capex_by_party_musd", "BB"), ("discount_rate",),
    ("certificate", "plans", 0, "balance_bcm", "AA", "imports"),
)  # fmt: skip


@pytest.mark.parametrize("path", MONEY, ids=lambda p: ".".join(map(str, p)))
def test_what_is_off_is_found_by_the_totals_alone_without_the_case(answer, path):
    """The second code needs no case: the answer contradicts itself."""
    held = answer
    for step in path:
        held = held[step]
    with changed(answer, path, held * 1.02 + 0.5):
        assert list(faults_of(answer)) != []


def test_a_choice_that_is_not_the_best_is_told_with_the_better_one(answer):
    """A set that would be worth more than what is built: the second code sums all choices and finds it."""
    at = next(
        k
        for k, a in enumerate(answer["certificate"]["alternatives"])
        if a["year"] == 2024 and not a["stands"]
    )
    plan = next(
        k for k, p in enumerate(answer["certificate"]["plans"]) if p["year"] == 2024 and not p["stands"]
    )
    held = answer["certificate"]["alternatives"][at]["surplus_musd"]
    with (
        changed(answer, ("certificate", "alternatives", at, "surplus_musd"), held + 1e6),
        changed(answer, ("certificate", "plans", plan, "surplus_musd"), held + 1e6),
    ):
        assert any("hold a choice of" in f.what for f in faults_of(answer))


def test_a_set_that_is_left_out_is_told(answer):
    rows = answer["certificate"]["alternatives"]
    kept = [a for a in rows if a["stands"] != ["NEW2"]]
    with changed(answer, ("certificate", "alternatives"), kept):
        assert any(f.what == "lacks a set of 2024: NEW2." for f in faults_of(answer))


@pytest.mark.parametrize("seed", seeds(same=60, explore=2000))
def test_who_pays_is_the_same_by_other_code_and_no_other_payment_is(seed):
    """Random benefits, costs and thresholds: compensation, what is uncovered and refunds, made twice."""
    draw = random.Random(seed)
    parties = "ABCDE"[: draw.randint(1, 5)]
    benefit = {p: draw.choice([0.0, draw.uniform(-50, 100)]) for p in parties}
    cost = {p: draw.choice([0.0, draw.uniform(0, 60)]) for p in parties}
    threshold = draw.choice([0.0, 1.0, draw.random()])
    found = allocate(benefit, cost, threshold=threshold)
    told = {
        "compensation_musd": dict(found.compensation),
        "uncovered_musd": found.uncovered,
        "refund_per_musd_short": dict(found.refund),
    }
    assert list(_payment_faults(told, found.net, threshold, "here")) == []
    party = draw.choice(parties)
    told["compensation_musd"][party] += draw.choice([-1.0, 1.0]) * draw.uniform(0.1, 9)
    assert list(_payment_faults(told, found.net, threshold, "here")) != []


def test_a_project_that_is_closed_to_the_block_is_not_built_and_the_answer_holds(folder):
    """WIDER would pay, and needs BB, who is not in the block."""
    found = gu.projects(folder, years=[2024], block="AA+CN", changes=CHEAP)
    told = json.loads(json.dumps(dict(found.answer)))
    assert told["built"] == {}
    assert told["projects"]["WIDER"]["is_open"] is False
    assert list(faults_of(told)) == []
    assert [a["stands"] for a in told["certificate"]["alternatives"]] == [[]]
    assert gu.projects_verify(folder, told, changes=CHEAP).outcome.is_solved
    told["projects"]["WIDER"]["is_open"] = True
    assert any("is not built" in f.what or "lacks a set" in f.what for f in faults_of(told))


def test_what_is_no_answer_is_refused(folder):
    with pytest.raises(Refused, match=r"answer: is no answer of gasunion projects\."):
        gu.projects_verify(folder, {"schema": "gasunion/plan/1"})
