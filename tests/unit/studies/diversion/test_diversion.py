"""Diverted gas of a small case, against figures made by pencil; and every refusal in its words."""

from __future__ import annotations

import json

import pytest
from tests.small_case import write_case
from tests.small_diversion import diversion_case, diversion_tables

import gasunion as gu
from gasunion.intake.case import load_case
from gasunion.outcome import Refused
from gasunion.studies.diversion.question import diversion_question


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return diversion_case(tmp_path_factory.mktemp("diversion") / "case")


@pytest.fixture(scope="module")
def found(case):
    return gu.diversion(case)


def test_who_lost_what_to_whom_is_read_off_the_contracts(case):
    question = diversion_question(case)
    assert (question.seller, question.lost, question.since) == ("AA", "EE", 2023)
    assert question.years == (2024,)
    assert question.buyers == ("BB",)  # no other member sells to CN


def test_what_is_to_be_placed_is_what_was_lost_less_what_contracts_carry_more(found):
    lost = found.answer["years"]["2024"]["lost"]
    assert lost["then_bcm"] == 22
    assert lost["now_bcm"] == pytest.approx(2)
    assert lost["volume_bcm"] == pytest.approx(20)
    assert lost["observed"]["value_bcm"] == 3
    sale = lost["sold_instead"]["A-B"]
    assert sale["same_gas"]
    assert lost["to_place_bcm"] == pytest.approx(20 - sale["more_bcm"])


def test_a_netback_is_the_price_less_charges_and_fuel_as_by_pencil(case):
    """240 at the hub; east 900 km: 2.25 % burnt, 3.6 paid; inner 500 km: 1.5 % burnt, 2.5 paid."""
    found = gu.diversion(case, buyers="BB+CN")
    route = found.routes.query("stage == 'built' and crossing == 'AC'").iloc[0]
    assert route["netback"] == pytest.approx((240 * 0.9775 - 3.6) * 0.985 - 2.5)
    terms = found.terms.query("stage == 'built' and crossing == 'AC'").set_index("what")["usd_per_tcm"]
    assert terms["price"] == 240
    assert terms["fuel"] == pytest.approx(-240 * (1 - 0.9775 * 0.985))
    assert terms["transport"] == pytest.approx(-(2.5 + 0.985 * 3.6))
    assert terms.sum() == pytest.approx(route["netback"])


def test_a_member_pays_its_contract_s_price_where_its_own_lines_begin_and_never_more_than_use_is_worth(case):
    """BB: 180 by contract, but works are worth 150; over the bridge, 0.9 % burnt and 1.5 paid by AA."""
    certificate = gu.diversion(case).answer["certificate"]["2024"]["built"]
    price = {name: use["price"] for name, use in certificate["uses"].items()}
    assert price["B_CITY WORKS 1"] == 150
    assert set(price.values()) <= {150, 180}


def test_a_project_opens_a_stage_and_costs_its_investment_at_full_use(case):
    """Second string: 400 MUSD over 30 years at 8 %: 0.08883 a year, by 6 bcm: 5.92 USD/tcm beside 1.5."""
    found = gu.diversion(case, buyers="BB+CN")
    assert list(found.answer["years"]["2024"]["stages"]) == ["built", "due", "all"]
    pipe = found.answer["certificate"]["2024"]["due"]["pipes"]["WIDER.1"]
    assert pipe["investment"] == pytest.approx(400 * 0.0888274 / 6, rel=1e-4)
    stages = found.stages.set_index("stage")
    assert stages.loc["built", "most"] <= stages.loc["due", "most"] <= stages.loc["all", "most"]
    new = found.routes.query("stage == 'all' and crossing == 'NEW2'").iloc[0]
    assert new["not_before"] == 2028


def test_frames_and_words_carry_what_the_answer_says(found):
    stage = found.answer["years"]["2024"]["stages"]["built"]
    assert found.stages.iloc[0]["placed"] == stage["placed_bcm"]
    assert len(found.routes.query("stage == 'built'")) == len(stage["routes"])
    assert found.curve["placed"].is_monotonic_decreasing or len(set(found.curve["stage"])) > 1
    assert "would stay in the ground" in str(found)
    assert "+-" not in found.text


def test_an_answer_is_verified_by_other_code_and_a_changed_one_is_not(case, found):
    assert gu.diversion_verify(case, found.answer).outcome.is_solved
    wrong = json.loads(json.dumps(dict(found.answer)))
    wrong["years"]["2024"]["stages"]["built"]["routes"][0]["netback"]["at_field_usd_per_tcm"] += 1.0
    checked = gu.diversion_verify(case, wrong)
    assert checked.outcome.code == "outside_limits"
    assert any("at_field_usd_per_tcm" in f.where for f in checked.outcome.findings)


def refused(case, **asked) -> str:
    with pytest.raises(Refused) as caught:
        gu.diversion(case, worlds=0, **asked)
    return " ".join(f"{f.where}: {f.what} {f.hint}" for f in caught.value.findings)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            {"years": [2025]},
            "year 2025: 2025 is not a year that can be planned in case small choose one of: 2023, 2024.",
        ),
        (
            {"years": [2023]},
            "--years 2023: is not after 2023, the year from which it is counted. Give --since an earlier "
            "year, or leave this one out.",
        ),
        ({"since": 2024}, "--years: no year after 2024 can be planned. Give --since an earlier year."),
        ({"seller": "ZZ"}, "--seller ZZ: is no party of the case. Choose among AA, BB, CN, EE."),
        ({"buyers": "BB+BB"}, "--buyers BB: stands twice. Name each party once."),
        (
            {"buyers": "BB+EE"},
            "--lost EE: stands among those who might take the gas. Leave it out of --buyers.",
        ),
        (
            {"lost": "CN"},
            "--years 2024: AA sells CN 15 bcm/y, no less than the 15 of 2023. Leave the year out: "
            "nothing was lost in it.",
        ),
        (
            {"seller": "BB", "lost": "EE"},
            "--lost EE: bought nothing of BB in 2023: there is nothing to divert. See seller, buyer and "
            "agreed_bcm_y in contracts.csv.",
        ),
    ],
)
def test_a_question_that_is_none_is_refused_in_words(case, asked, message):
    assert refused(case, **asked) == message


def test_all_faults_are_told_at_once(case):
    with pytest.raises(Refused) as caught:
        diversion_question(case, seller="ZZ", lost="QQ", buyers="XX")
    assert [f.where for f in caught.value.findings] == ["--seller ZZ", "--lost QQ", "--buyers XX"]


def test_where_no_pipe_leads_anywhere_all_stays_in_the_ground(tmp_path):
    rows = diversion_tables()
    del rows["projects"]
    rows["contracts"] = [r for r in rows["contracts"] if r["contract"] not in ("A-B", "OLD")]
    rows["names"] = [r for r in rows["names"] if r["key"] != "A-B"]
    found = gu.diversion(load_case(write_case(tmp_path / "case", rows)), buyers="BB")
    stage = found.answer["years"]["2024"]["stages"]["built"]
    assert stage["placed_bcm"] == 0
    assert stage["shut_in_bcm"] == pytest.approx(20)
    assert stage["routes"] == []
    assert found.answer["years"]["2024"]["idle"] == {"BB": "no contract with AA says what it pays"}
