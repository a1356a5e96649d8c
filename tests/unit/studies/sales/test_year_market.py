"""A case's year as a market of its own, over conduct and over worlds of its base."""

from __future__ import annotations

import json

import pytest
from tests.small_sales import sales_case

import gasunion as gu
from gasunion.outcome import Refused
from gasunion.studies.sales.conduct import spans_of
from gasunion.studies.sales.year_market import conduct_of


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return sales_case(tmp_path_factory.mktemp("year") / "case")


def test_a_year_s_market_is_that_of_sales_with_everybody_apart(case):
    found = gu.market(case, 2024, annual=True)
    apart = gu.sales(case, 2024, annual=True, worlds=0).answer["regimes"]["apart"]
    assert found.answer["prices"] == pytest.approx(apart["prices"])
    assert found.answer["profit"] == pytest.approx(apart["profit"])
    assert found.answer["of_year"]["year"] == 2024
    again = gu.market(found.answer["market"])  # the file that it holds is the market that it is of
    assert again.answer["prices"] == pytest.approx(found.answer["prices"])
    assert (
        again.answer["reasons"]["over_worlds"] == "the market is of no base year: there are no worlds to draw"
    )
    assert found.answer["reasons"]["over_worlds"] == "none were asked for"


def test_intervals_hold_the_middle_and_every_figure_that_is_asked_for(case):
    answer = gu.market(case, 2024, annual=True).answer
    over = answer["over_conduct"]
    assert over["points"] == 4
    for kind in ("prices", "sold", "consumer_surplus", "profit", "hhi"):
        for name, (low, high) in over[kind].items():
            assert low <= answer[kind][name] * (1 + 1e-9)
            assert high >= answer[kind][name] * (1 - 1e-9)
    assert set(over["congestion_rent"]) == set(answer["congestion_rent"]["by_owner"])
    least, most = over["lerner"]["AA"]["C_HUB"]
    assert least == pytest.approx(0, abs=1e-6)  # who takes the price has no margin
    assert least < answer["lerner"]["AA"]["C_HUB"] < most


def test_an_answer_of_a_year_is_rechecked_from_its_case_and_a_touched_one_told(case, tmp_path):
    gu.market(case, 2024, annual=True, json=tmp_path / "a.json")
    assert gu.market_verify(case, tmp_path / "a.json").outcome.is_solved
    answer = json.loads((tmp_path / "a.json").read_text())
    answer["over_conduct"]["hhi"]["C_HUB"][1] += 1
    found = gu.market_verify(case, answer).outcome
    assert [f.where for f in found.findings] == ["answer, over_conduct.hhi.C_HUB.1"]


def test_words_of_a_year_beside_a_file_and_worlds_without_a_base_are_refused(case, tmp_path):
    (tmp_path / "m.json").write_text(json.dumps(gu.market(case, 2024, annual=True).answer["market"]))
    with pytest.raises(Refused) as refused:
        gu.market(tmp_path / "m.json", worlds=5, annual=True)
    assert [str(f) for f in refused.value.findings] == [
        f"{word}: speaks of a case's year, and none is named. Name a case and its --year; a market file says "
        "these things itself, and has no base year."
        for word in ("--annual", "--worlds")
    ]
    with pytest.raises(Refused, match="stands on no base year"):
        gu.market(case, 2024, worlds=5)


def test_conduct_is_written_as_shortly_as_it_may_be():
    markets = ("M", "N")

    def written(text):
        return conduct_of(spans_of(text, ("A", "B"), markets), markets)

    assert written("0:1") == [0.0, 1.0]
    assert written("0.5") == 0.5
    assert written("0:1,B=1") == {"A": [0.0, 1.0], "B": 1.0}
    assert written("0:1,A@N=0") == {"A": {"M": [0.0, 1.0], "N": 0.0}, "B": [0.0, 1.0]}


@pytest.mark.slow
def test_worlds_of_a_base_year_widen_intervals_and_tell_every_partition():
    # Shipped data: the small case has no balances to draw worlds from.
    asked = {"sellers": "KZ+UZ", "markets": "CN_HUB", "annual": True, "conduct": "0.5", "worlds": 1}
    eurasia = gu.load("eurasia")
    found = gu.market(eurasia, 2024, **asked).answer["over_worlds"]
    assert (found["worlds"], found["failed"]) == (1, [])
    low, high = found["prices"]["CN_HUB"]
    assert low < high
    answer = gu.sales(eurasia, 2024, **asked).answer
    world = next(p for p in answer["points"] if p["name"] == "world 0")
    assert world["why"] == ""
    told = {n for n in answer["intervals"] if n.startswith("partitions.")}
    assert told == {n for n in world["figures"] if n.startswith("partitions.")}
    assert any(world["figures"]["regimes.apart.prices.CN_HUB"] == pytest.approx(end) for end in (low, high))
